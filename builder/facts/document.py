"""Records of the documents, and what a document's text is once it is decoded."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from builder.base.yamlfile import Model

NORMALISATION = "n1"
_ADDRESS = re.compile(r"https?://[^\s\"'<>`{}|\\^\x00-\x1f]+")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})


def normalise(text: str) -> str:
    """Normalisation n1: straight quotes, each run of white space one space, trimmed. Case, digits and dashes stay."""
    return " ".join(text.translate(_QUOTES).split())


def _web_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("write an address that begins with https:// or http://, without spaces, quotes or < >")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Version(Model):
    """One state of the document's file; where that isn't its own text (a PDF), also the hash of the text that was read
    and what read it.
    """

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    text_sha256: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")
    reader: str | None = None


class Document(Model):
    """One source text; what its text doesn't state is null, never inferred."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    publisher: str | None
    date: datetime.date | None
    language: str
    address: WebAddress | None
    contact: str | None = None
    versions: list[Version] = Field(min_length=1)


class Source(Model):
    """A named public source outside the documents; `by` says who looked it up, `as_of` when."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    publisher: str
    title: str
    address: WebAddress | None = None
    dated: str | None = None  # the date that the page itself bears
    as_of: datetime.date
    by: str


class DocumentsFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    documents: list[Document]
    sources: list[Source] = []


@dataclass(frozen=True)
class DocumentText:
    """A document's decoded text with its normalised form and the way back to offsets."""

    document: Document
    sha256: str
    text: str
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # what was looked up

    @cached_property
    def _mapped(self) -> tuple[str, list[int]]:
        # Words are found in the normalised text; offsets are reported in the decoded one.
        out: list[str] = []
        offsets: list[int] = []
        for match in re.finditer(r"\S+", self.text):
            if out:
                out.append(" ")
                offsets.append(match.start() - 1)
            for index, character in enumerate(match.group()):
                plain = character.translate(_QUOTES)
                out.append(plain)
                offsets.append(match.start() + index)
        return "".join(out), offsets

    @property
    def normal(self) -> str:
        return self._mapped[0]

    def offset(self, position: int) -> int:
        """Offset in the decoded text of a position in the normalised one."""
        return self._mapped[1][position]
