"""Accepted findings: a check was wrong about one translation, and a named person says why.

A line of `locales/<locale>/accepted.tsv` is, with tabs between: check, msgctxt, hash, date, by, reason. The hash covers
the English and the translation, so that the acceptance goes when either changes.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.records import append_records, read_records, record_line

CHECK = "accepted"
HEADER = "# check, msgctxt, hash, date, by, reason. Written by `handouts accept`.\n"


class Acceptance(NamedTuple):
    check: str
    context: str
    hash: str
    date: datetime.date
    by: str
    reason: str
    line: int  # 1-based, in the file

    def text(self) -> str:
        fields = (self.check, self.context, self.hash, self.date.isoformat(), self.by, self.reason)
        return record_line(fields)


def accepted_hash(context: str, english: str, translation: str) -> str:
    """What an acceptance holds for."""
    return hashlib.sha256("\x1f".join((context, english, translation)).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]


class Accepted:
    """One locale's accepted findings."""

    def __init__(self, acceptances: list[Acceptance]) -> None:
        self._by_key = {(item.check, item.context, item.hash): item for item in acceptances}

    def __iter__(self) -> Iterator[Acceptance]:
        return iter(self._by_key.values())

    def holds(self, check: str, context: str, english: str, translation: str) -> bool:
        return (check, context, accepted_hash(context, english, translation)) in self._by_key


def _acceptance(fields: Sequence[str], number: int) -> Acceptance | None:
    if len(fields) != 6 or not all(field.strip() for field in fields):
        return None
    try:
        date = datetime.date.fromisoformat(fields[3])
    except ValueError:
        return None
    return Acceptance(fields[0], fields[1], fields[2], date, fields[4], fields[5], number)


def load_accepted(path: Path, name: str, findings: list[Finding]) -> Accepted:
    """The accepted findings in `path`; none where there is no file."""
    remedy = "Remove the line and write it again with handouts accept."
    return Accepted(read_records(path, name, CHECK, findings, _acceptance, remedy))


def append_acceptance(path: Path, name: str, item: Acceptance) -> None:
    """Add a line at the record's end. HandoutsError where it can't be written."""
    append_records(path, name, CHECK, HEADER, [item.text()])
