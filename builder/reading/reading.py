"""What reading a file gives, and how it fails."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


class ReadingError(ValueError):
    """Why a file's bytes are no document: the rest of a sentence that begins with its name, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Hint:
    """What a format with headings and lists says about a line of its text."""

    kind: str  # heading, item, paragraph
    level: int = 0  # of a heading, from 1; of an item's list, from 0


@dataclass(frozen=True)
class Reading:
    """The text that was read. For other than plain text one paragraph or item a line, lists with “- ” before items.

    `hints` by line numbers, counted from 1. `reader` names what read it with its version, None for plain text, which is
    the file itself. Title, publisher, date (as written) and address as far as the format's own fields state them.
    """

    text: str
    reader: str | None = None
    hints: Mapping[int, Hint] = field(default_factory=dict)
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    address: str | None = None
    around: str = ""  # text outside the main one, where a page says when it was reviewed
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the text that was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class LineWriter:
    """Collects lines of text with what is known of each; a blank line between all but the items of a list."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.hints: dict[int, Hint] = {}

    def add(self, text: str, hint: Hint) -> None:
        """One paragraph, heading or item; its white space becomes single spaces, empty ones are left out."""
        line = " ".join(text.split())
        if not line:
            return
        last = self.hints.get(len(self._lines))
        if self._lines and not (hint.kind == "item" and last is not None and last.kind == "item"):
            self._lines.append("")
        self._lines.append("  " * hint.level + "- " + line if hint.kind == "item" else line)
        self.hints[len(self._lines)] = hint

    @property
    def text(self) -> str:
        return "\n".join(self._lines) + "\n" if self._lines else ""
