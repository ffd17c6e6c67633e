"""Who made each translation: a computer or a person; append-only, one line each, so that branches merge.

A line of `locales/<locale>/origins.tsv` is, with tabs between: maker, msgctxt, hash, and if it is known who made it, a
name. The hash covers the English and
the translation, so that the line says nothing any more once somebody has changed either. Only what a line says is
told: a text without one is neither called a computer's nor a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.records import append_records, read_records, record_line
from builder.messages.accepted import accepted_hash

CHECK = "origins"
HEADER = "# maker, msgctxt, hash, name if known. Written by `handouts translate origin`. Lines are only ever added.\n"
_HASH = re.compile(r"[0-9a-f]{16}")


class Maker(StrEnum):
    """Who made a translation."""

    COMPUTER = "computer"
    PERSON = "person"


class Made(StrEnum):
    """What is true of several translations together."""

    COMPUTER = "computer"  # a computer made all of them
    PARTLY = "partly"  # a computer made some of them
    UNTOLD = "untold"  # of none is it recorded that a computer made it


class Origin(NamedTuple):
    """One line; `number` is its 1-based place in the file."""

    maker: Maker
    context: str
    hash: str
    number: int = 0
    by: str = ""  # the translator's or the system's name, where it is known

    def line(self) -> str:
        return record_line((*self[:3], self.by) if self.by else self[:3])


origin_hash = accepted_hash  # of msgctxt, English and translation


class Origins:
    """One locale's record."""

    def __init__(self, origins: Iterable[Origin] = ()) -> None:
        self._by_key: dict[tuple[str, str], Origin] = {}
        for origin in origins:
            known = self._by_key.get((origin.context, origin.hash))
            # A computer's text stays one, whoever else is named for it in another branch.
            named = known is not None and known.maker is origin.maker and origin.by
            if known is None or known.maker is Maker.PERSON or named:
                self._by_key[origin.context, origin.hash] = origin

    def recorded(self, context: str, english: str, translation: str) -> Origin | None:
        """The line about this very translation of this very English."""
        return self._by_key.get((context, origin_hash(context, english, translation)))

    def maker(self, context: str, english: str, translation: str) -> Maker | None:
        """Who made this translation, as far as is recorded."""
        origin = self.recorded(context, english, translation)
        return origin.maker if origin else None


def made_by(makers: Iterable[Maker | None]) -> Made:
    """What is true of all these translations together."""
    distinct = set(makers)
    if Maker.COMPUTER not in distinct:
        return Made.UNTOLD
    return Made.COMPUTER if distinct == {Maker.COMPUTER} else Made.PARTLY


def _origin(fields: Sequence[str], number: int) -> Origin | None:
    if len(fields) not in (3, 4) or fields[0] not in set(Maker) or not fields[1] or not _HASH.fullmatch(fields[2]):
        return None
    return Origin(Maker(fields[0]), fields[1], fields[2], number, fields[3].strip() if len(fields) == 4 else "")


def load_origins(path: Path, name: str, findings: list[Finding]) -> Origins:
    """The record in `path`; empty where there is no file."""
    remedy = "Remove the line and write it again with handouts translate origin."
    return Origins(read_records(path, name, CHECK, findings, _origin, remedy))


def append_origins(path: Path, name: str, origins: Iterable[Origin]) -> None:
    """Add lines at the record's end. HandoutsError where it can't be written."""
    append_records(path, name, CHECK, HEADER, (origin.line() for origin in origins))
