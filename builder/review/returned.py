"""A filled spreadsheet that came back: every cell against what was sent out, row by row."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter

from builder.languages.locale import Locale
from builder.messages.message import filled
from builder.messages.review import VERDICTS, review_hash
from builder.review.items import make_item
from builder.review.messages import MessageUnderReview
from builder.review.spreadsheet import Book, Bounds, NotASheetError, SheetRow, day_of, read_book, text_of, texts_of
from builder.review.workbook import (
    AGAINST,
    COMMENT,
    DATE,
    DATE_HINT,
    ENGLISH,
    GAPS,
    HASH,
    HIDDEN,
    HOW,
    ID,
    LOCALE,
    MESSAGES,
    NAME,
    NOTES,
    QUALIFICATION,
    ROLE,
    SCHEMA,
    SHOWN,
    SHOWN_ENGLISH,
    SHOWN_VALUES,
    SOURCE,
    STATE,
    TRANSLATION,
    VALUES,
    VERDICT,
    columns,
    earlier_remarks,
    source_text,
    translation_column,
    translation_text,
    values_text,
    visible_hash,
)

_LABELS = (NAME, QUALIFICATION, DATE, ROLE, LOCALE, SCHEMA)
_NEEDED = (ID, VERDICT, COMMENT, HASH, STATE, ENGLISH, TRANSLATION, VALUES)
_TOLD = 300  # letters of a changed text in a reason
# What programs put around the words of a note.
_THREADED = re.compile(r"^\[Threaded comment\].*?Comment: ", re.DOTALL)
_AS_COMMENT = f"write it in the column “{COMMENT}”"


@dataclass
class Returned:
    """The review in the form that the HTML sheet saves, what can't be taken of it, and what was passed over."""

    data: dict[str, Any]
    refused: list[tuple[str, str]] = field(default_factory=list)  # msgctxt or row, reason
    passed_over: list[tuple[str, str]] = field(default_factory=list)  # where, what


def bounds(texts: int, locale: Locale) -> Bounds:
    """How large a sheet of so many texts may have become: rows that were filled down, columns that were added."""
    return Bounds(rows=2 * texts + 1000, columns=len(columns(locale)) + 30)


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain}”" if len(plain) <= _TOLD else f"“{plain[:_TOLD].rstrip()}…”"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


class _Headings:
    """Which column of the tab is which."""

    def __init__(self, row: SheetRow | None, locale: Locale | None) -> None:
        self.names = [text_of(value).strip() for value in row.cells] if row else []
        known = [*(name for name, _ in columns(locale)), *AGAINST] if locale else [*_NEEDED, SHOWN]
        same = {_plain(name): name for name in known}
        recognised = [same.get(_plain(name), "") for name in self.names]
        twice = [name for name, times in Counter(recognised).items() if name and times > 1]
        if twice:
            raise NotASheetError(f"the column “{twice[0]}” stands twice in the tab “{MESSAGES}”")
        translation_columns = [translation_column(locale)] if locale and not locale.english else []
        for name in (*_NEEDED, *translation_columns):
            if name not in recognised:
                raise NotASheetError(f"the tab “{MESSAGES}” has no column “{name}”")
        self.place = {name: number for number, name in enumerate(recognised) if name}

    def unknown(self, row: SheetRow) -> Iterator[tuple[str, str]]:
        """(heading, text) of what stands outside the sheet's columns."""
        known = set(self.place.values())
        for number, value in enumerate(row.cells):
            text = text_of(value).strip()
            if number not in known and text:
                named = self.names[number] if number < len(self.names) else ""
                yield named or f"column {get_column_letter(number + 1)}", text


@dataclass
class _Row:
    """One text's row."""

    headings: _Headings
    row: SheetRow
    notes: list[str]  # that somebody put on its cells

    def raw(self, name: str) -> Any:
        place = self.headings.place.get(name)
        return self.row.cells[place] if place is not None and place < len(self.row.cells) else None

    def text(self, name: str) -> str:
        return text_of(self.raw(name)).strip()

    @property
    def where(self) -> str:
        return self.text(ID) or f"row {self.row.number}"

    @cached_property
    def verdict(self) -> str:
        return _plain(text_of(self.raw(VERDICT)))

    @property
    def filled_in(self) -> bool:
        return bool(self.verdict or self.text(COMMENT))

    @property
    def values(self) -> dict[str, str] | None:
        """The values that the signature covers; None where the cell was changed."""
        try:
            values = json.loads(self.text(VALUES) or "{}")
        except (ValueError, RecursionError):
            return None
        plain = isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
        return values if plain else None

    def outside(self) -> str:
        """What the reviewer wrote outside the form, where nobody would read it; empty where there is no such thing."""
        for heading, text in self.headings.unknown(self.row):
            return f"{_quoted(text)} stands in “{heading}”, which is not part of the sheet; {_AS_COMMENT}"
        if self.notes:
            return f"there is a note on a cell: {_quoted(self.notes[0])}; {_AS_COMMENT}"
        return ""

    def _changed(self, name: str, locale: Locale) -> str:
        what = "the text" if name in (SHOWN_ENGLISH, translation_column(locale)) else f"“{name}”"
        now = text_of(self.raw(name))
        becomes = f"it is now {_quoted(now)}" if now.strip() else "it is empty now"
        return f"{what} was changed in the sheet: {becomes}; write it as a comment"

    def changed(self, locale: Locale, message: MessageUnderReview | None) -> str:
        """Which shown text is no longer what was sent out, with what it is now; empty where all of them are."""
        if SHOWN not in self.headings.place:
            return self._changed_since(locale, message)
        try:
            sent = json.loads(self.text(SHOWN))
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            return f"the hidden column “{SHOWN}” of it was changed"
        compared = [name for name in AGAINST if name in sent]
        for name in [*(name for name, _ in columns(locale)), *compared]:
            if name in HIDDEN or name in (VERDICT, COMMENT):
                continue
            if sent.get(name) not in {visible_hash(text) for text in texts_of(self.raw(name))}:
                return self._changed(name, locale)
        return ""

    def _changed_since(self, locale: Locale, message: MessageUnderReview | None) -> str:
        """The same for sheets that don't say what they showed: against the text as it is now, if it still is."""
        if message is None or message.translation.hash != self.text(HASH):
            return ""  # refused for that
        item = make_item(message, (), None)
        whole = {SHOWN_ENGLISH: filled(message.english), translation_column(locale): translation_text(item)}
        for name, text in whole.items():
            if name and visible_hash(text) not in {visible_hash(sent_text) for sent_text in texts_of(self.raw(name))}:
                return self._changed(name, locale)
        listed = {SHOWN_VALUES: values_text(item), SOURCE: source_text(item), NOTES: earlier_remarks(item)}
        for name, text in listed.items():
            known = {visible_hash(line) for line in text.split("\n")}
            lines = [line for line in text_of(self.raw(name)).splitlines() if line.strip()]
            if any(visible_hash(line) not in known for line in lines):
                return self._changed(name, locale)
        return ""

    def problem(self) -> str:
        """Why the verdict can't be taken; empty where it can."""
        if not self.text(ID):
            return "the name of the text is gone from its row"
        if not self.verdict:
            return f"no verdict: choose approved or comment beside {_quoted(self.text(COMMENT))}"
        if self.verdict not in VERDICTS:
            return f"the verdict is {_quoted(text_of(self.raw(VERDICT)))}; choose approved or comment"
        if self.verdict == "comment" and not self.text(COMMENT):
            return "the comment is empty; write it, or take the verdict away"
        values = self.values
        if values is None:
            return f"the hidden column “{VALUES}” of {self.text(ID)} was changed"
        english, translation = text_of(self.raw(ENGLISH)), text_of(self.raw(TRANSLATION))
        if review_hash(self.text(ID), english, translation, values) != self.text(HASH):
            return "the file was changed by hand; ask for the sheet again"
        return ""

    def item(self) -> dict[str, Any]:
        """As the HTML sheet saves it."""
        return {
            "context": self.text(ID),
            "hash": self.text(HASH),
            "state": self.text(STATE),
            "english": text_of(self.raw(ENGLISH)),
            "translation": text_of(self.raw(TRANSLATION)),
            "values": self.values,
            "verdict": self.verdict,
            "comment": self.text(COMMENT),
        }


def _texts_rows(book: Book, locale: Locale | None) -> Iterator[_Row]:
    rows = book.tabs[MESSAGES]
    head = rows[0] if rows and rows[0].number == 1 else None
    headings = _Headings(head, locale)
    notes: dict[int, list[str]] = {}
    for cell, text in book.notes.get(MESSAGES, {}).items():
        digits = re.sub(r"\D", "", cell)[:7]
        notes.setdefault(int(digits or 0), []).append(_THREADED.sub("", text))
    for row in rows[1:] if head else rows:
        yield _Row(headings, row, notes.pop(row.number, []))


def _passed_over(book: Book) -> Iterator[tuple[str, str]]:
    """What stands where the sheet asks for nothing."""
    for cell, text in book.notes.get(HOW, {}).items():
        yield f"“{HOW}”, note on {cell}", text
    last = 0
    for row in book.tabs[HOW]:
        texts = [text_of(value).strip() for value in row.cells]
        if texts[0] in _LABELS:
            last = row.number
        beyond = texts if last and row.number > last else texts[2:]
        for text in beyond:
            if text and text != DATE_HINT:
                yield f"“{HOW}”, row {row.number}", text
    for name, rows in book.tabs.items():
        if name not in (HOW, MESSAGES, GAPS) and rows:
            yield f"tab “{name}”", " ".join(text_of(value) for value in rows[0].cells if value is not None)


def open_returned(data: bytes, bounds: Bounds, labels: Collection[str] = _LABELS) -> tuple[Book, dict[str, str]]:
    """The workbook, and what its first tab says: label → value. NotASheetError where it isn't one of ours."""
    book = read_book(data, bounds)
    if HOW not in book.tabs or MESSAGES not in book.tabs:
        raise NotASheetError(f"it lacks the tab “{HOW}” or “{MESSAGES}”")
    given = {}
    for row in book.tabs[HOW]:
        label = text_of(row.cells[0]).strip()
        if label in labels:
            value = row.cells[1] if len(row.cells) > 1 else None
            given[label] = day_of(value) if label == DATE else text_of(value).strip()
    return book, given


def read_returned(
    book: Book, given: Mapping[str, str], locale: Locale | None, messages: Mapping[str, MessageUnderReview]
) -> Returned:
    """The verdicts whose rows are as they were sent out; each other row that says anything is refused by itself.

    `locale`: the one that the sheet names; None where the project hasn't it, and nothing is compared.
    """
    schema = given.get(SCHEMA, "")
    items: list[dict[str, Any]] = []
    returned = Returned(
        {
            "schema": int(schema) if schema.isdecimal() and len(schema) < 5 else schema,
            "kind": "handouts-review",
            "locale": given.get(LOCALE, ""),
            "role": given.get(ROLE, ""),
            "name": given.get(NAME, ""),
            "qualification": given.get(QUALIFICATION, ""),
            "date": given.get(DATE, ""),
            "items": items,
        }
    )
    rows = list(_texts_rows(book, locale))
    times = Counter(row.text(ID) for row in rows if row.text(ID))
    for row in rows:
        if not row.text(ID) and not row.text(HASH) and row.verdict and not row.text(COMMENT) and not row.outside():
            continue  # a verdict that was filled down below the last text
        reason = row.changed(locale, messages.get(row.text(ID))) if locale and row.text(ID) else ""
        reason = reason or row.outside()
        if not reason and row.filled_in:
            reason = row.problem()
            if not reason and times[row.text(ID)] > 1:
                reason = f"it stands {times[row.text(ID)]} times in the sheet; leave one of the rows"
            if not reason:
                items.append(row.item())
        if reason:
            returned.refused.append((row.where, reason))
    returned.passed_over += _passed_over(book)
    return returned
