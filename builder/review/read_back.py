"""A sheet of back-translations that came back: read strictly, every row against the translation as it is now."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fontTools.unicodedata import script

from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.base.records import cell_text
from builder.facts.copied import Run, copied_run, document_runs
from builder.languages.locale import Locale
from builder.messages.backtranslations import (
    BackTranslation,
    BackTranslations,
    append_backtranslations,
    load_backtranslations,
    reader_key,
)
from builder.messages.message import filled
from builder.messages.origins import Maker
from builder.messages.people import name_key
from builder.review.backtranslation import (
    ENGLISH,
    KEY,
    LABELS,
    NAME,
    READER,
    WHAT,
    hash_of,
    key_of,
)
from builder.review.messages import MessageUnderReview, messages
from builder.review.returned import bounds, open_returned
from builder.review.sender import clean, clean_name, sender_findings, sent_bytes
from builder.review.spreadsheet import NotASheetError, day_of, is_spreadsheet, text_of, texts_of
from builder.review.workbook import DATE, HOW, LOCALE, MESSAGES, SCHEMA, translation_column, visible_hash
from builder.workspace.loaded import Loaded

CHECK = "backtranslation-file"
_MAX_BYTES = 20_000_000
_LONGEST = 5000  # letters of a back-translation
_TOLD = 70  # letters of a text in a reason
# So many words alike, letter for letter, are no chance: of such long texts at least so many, and such a share.
_COPIED_WORDS, _COPIED, _COPIED_SHARE = 8, 3, 1 / 5
_AGAIN = "Ask for the sheet that was sent out, filled in and saved under the same kind of name."


@dataclass(frozen=True)
class Reader:
    """Who read the translations, and when."""

    maker: Maker
    name: str  # name, what they are
    date: datetime.date
    locale: Locale


@dataclass(frozen=True)
class FilledRow:
    """One row as it came back."""

    place: str  # where in the file
    key: str
    translation: Any  # the cell; a program may have made a number or a date of it
    english: str


@dataclass
class Outcome:
    """What becomes of a sheet's rows."""

    reader: Reader
    fresh: list[BackTranslation] = field(default_factory=list)
    known: int = 0  # recorded already
    empty: int = 0  # not read
    refused: list[tuple[str, str]] = field(default_factory=list)  # row, reason
    warnings: list[str] = field(default_factory=list)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _table_rows(data: bytes) -> list[tuple[int, Sequence[Any]]]:
    """(line, cells) of a text file; NotASheetError where it isn't one of ours."""
    try:
        utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotASheetError("it is neither a spreadsheet nor text in UTF-8; save it as “CSV UTF-8”") from error
    match = re.search(rf'^"?{re.escape(LOCALE)}"?([,;\t])', text, re.MULTILINE)
    if not match:
        raise NotASheetError(f"it has no line “{LOCALE}”, so it is no sheet of this program")
    try:
        reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=match[1], strict=True)
        return [(reader.line_num, [cell_text(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        raise NotASheetError(f"it can't be read as a table: {error}") from error


def _filled_rows(
    rows: Sequence[tuple[int, Sequence[Any]]], locale: Locale | None
) -> Iterator[FilledRow | tuple[str, str]]:
    """The rows below the headings; (where, what stands there) for what is outside the sheet's columns."""
    names = [_plain(text_of(value)) for value in rows[0][1]] if rows else []
    wanted = (KEY, translation_column(locale), ENGLISH) if locale else (KEY, ENGLISH)
    for name in wanted:
        if names.count(_plain(name)) != 1:
            times = "twice" if _plain(name) in names else "nowhere"
            raise NotASheetError(f"the column “{name}” stands {times} in it")
    place = {name: names.index(_plain(name)) for name in wanted}
    for number, cells in rows[1:]:
        values = dict(enumerate(cells))
        by_name = {name: values.get(column) for name, column in place.items()}
        for column, value in values.items():
            if column not in place.values() and text_of(value).strip():
                yield f"row {number}", text_of(value)
        if any(text_of(value).strip() for value in by_name.values()):
            english = clean(text_of(by_name[ENGLISH]))
            yield FilledRow(f"row {number}", text_of(by_name[KEY]).strip(), by_name[wanted[1]], english)


def _open(path: Path, loaded: Loaded) -> tuple[dict[str, str], list[tuple[int, Sequence[Any]]], list[tuple[str, str]]]:
    """The sheet's reader, its table of texts, and the notes on its cells."""
    data = sent_bytes(path, _MAX_BYTES, CHECK)
    if is_spreadsheet(data):
        texts = sum(len(templates) for templates in loaded.templates.values())
        book, head = open_returned(data, bounds(texts, loaded.english), LABELS)
        notes = [(f"note on {cell}", text) for tab in (HOW, MESSAGES) for cell, text in book.notes.get(tab, {}).items()]
        return head, [(row.number, row.cells) for row in book.tabs[MESSAGES]], notes
    given: dict[str, str] = {}
    table: list[tuple[int, Sequence[Any]]] = []
    for number, cells in _table_rows(data):
        label = text_of(cells[0]).strip() if cells else ""
        if table or _plain(label) == _plain(KEY):
            table.append((number, cells))
        elif label in LABELS:
            value = cells[1] if len(cells) > 1 else ""
            given[label] = day_of(value) if label == DATE else text_of(value).strip()
    return given, table, []


def _reader(path: Path, given: Mapping[str, str], loaded: Loaded) -> Reader:
    """Who and when; HandoutsError with every problem."""
    name, what = (clean_name(given.get(label, "")) for label in (NAME, WHAT))
    date, maker = given.get(DATE, ""), _plain(given.get(READER, ""))
    faults = [
        (message.replace("qualification", f"“{WHAT}”"), remedy.replace("qualification", f"“{WHAT}”"))
        for message, remedy in sender_findings(name, what or "unsaid", date, "reader")
    ]
    if maker not in set(Maker):
        message = f"it doesn't say whether a person or another system read it (“{READER}”)"
        faults.insert(0, (message, f"Write {Maker.PERSON} or {Maker.COMPUTER}."))
    elif maker == Maker.PERSON and not what:
        faults.append((f"“{WHAT}” is empty", "Ask the reader to fill it in: nurse, interpreter, …"))
    locale = next((item for item in loaded.locales if given.get(LOCALE, "") in (item.tag, item.id)), None)
    if given.get(SCHEMA) != "1":
        faults.append(("the sheet is of another version of the program", "Export the sheet again with this one."))
    if locale is None or locale.english:
        known = ", ".join(item.tag for item in loaded.locales if not item.english)
        what_is = "English is the source, and is never read back" if locale else "there is no such locale here"
        faults.append((f"“{LOCALE}” is “{clean(given.get(LOCALE, ''))}”: {what_is}", f"This project has: {known}."))
    if faults or locale is None:
        raise HandoutsError(Finding(str(path), 0, CHECK, message, remedy) for message, remedy in faults)
    return Reader(Maker(maker), f"{name}, {what}" if what else name, datetime.date.fromisoformat(date), locale)


def read_sheet(path: Path, loaded: Loaded) -> Outcome:
    """What becomes of each row of the sheet in `path`; HandoutsError where nothing of it can be taken."""
    try:
        given, table, notes = _open(path, loaded)
        reader = _reader(path, given, loaded)
        rows: list[FilledRow] = []
        unused = list(notes)
        for item in _filled_rows(table, reader.locale):
            if isinstance(item, FilledRow):
                rows.append(item)
            else:
                unused.append(item)
    except NotASheetError as error:
        raise failure(path, str(error), _AGAIN, ExitCode.FINDINGS, CHECK) from error
    findings: list[Finding] = []
    known = load_backtranslations(loaded.project, reader.locale.id, findings)
    if findings:
        raise HandoutsError(findings)
    outcome = Outcome(reader)
    outcome.warnings += [f"not recorded: {_short(text)} ({where})" for where, text in unused]
    runs = document_runs(text for topic in loaded.folders for text in (topic.texts or {}).values())
    _Judge(outcome, messages(loaded, reader.locale), known, runs).run(path, rows)
    return outcome


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain}”" if len(plain) <= _TOLD else f"“{plain[:_TOLD].rstrip()}…”"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(1 for letter in letters if script(letter) == "Latn") >= len(letters)


class _Judge:
    """The rows of one sheet against the translations as they are now."""

    def __init__(
        self,
        outcome: Outcome,
        current: Mapping[str, MessageUnderReview],
        known: BackTranslations,
        runs: Mapping[Run, str],
    ) -> None:
        self.outcome, self.reader, self.known, self.runs = outcome, outcome.reader, known, runs
        keyed = [(key_of(message), message) for message in current.values()]
        self.by_key = {key: message for key, message in keyed if message.approvable}
        self.by_message = {key.partition("-")[0]: message for key, message in keyed}

    def run(self, path: Path, rows: Sequence[FilledRow]) -> None:
        filled_in = [row for row in rows if row.english]
        self.outcome.empty = len(rows) - len(filled_in)
        if not filled_in:
            remedy = f"Ask for the sheet once the column “{ENGLISH}” is filled in."
            raise failure(path, "nothing in it is filled in", remedy, ExitCode.FINDINGS, CHECK)
        keys = [row.key for row in filled_in]
        if not any(key.partition("-")[0] in self.by_message for key in keys):
            problem = f"none of its {len(keys)} rows is of a text of this project in {self.reader.locale.tag}"
            remedy = "It was made for another project or another language: import it there."
            raise failure(path, problem, remedy, ExitCode.FINDINGS, CHECK)
        times = Counter(keys)
        copied = self._copied(filled_in)
        unnamed = 0
        for row in filled_in:
            message = self.by_key.get(row.key)
            reason = self._unknown(row) if message is None else ""
            if not reason and times[row.key] > 1:
                reason = f"it stands {times[row.key]} times in the sheet; leave one of the rows"
            if message is not None and not reason:
                reason = self._problem(row, message) or (copied if self._same(row, message) else "")
            if message is None or reason:
                known = message or self.by_message.get(row.key.partition("-")[0])
                self.outcome.refused.append(
                    (f"{row.place} ({known.context if known else row.key or 'no key'})", reason)
                )
                continue
            unnamed += self.reader.maker is Maker.COMPUTER and self._made_by(message) == ""
            self._take(row, message)
        if unnamed:
            say_it = f"handouts translate origin {self.reader.locale.tag} computer --all --by NAME"
            problem = f"{unnamed} of these texts were made by a computer that the record doesn't name"
            self.outcome.warnings.append(f"{problem}: only you know that it was another one ({say_it})")

    def _unknown(self, row: FilledRow) -> str:
        if not row.key:
            return "its key is gone from the row"
        message = self.by_message.get(row.key.partition("-")[0])
        if message is None:
            return "no text of this project in this language has this key"
        if not message.approvable:
            return "the English has changed since, and there is no current translation"
        return f"the translation has changed since: it is now {_short(filled(message.translation))}"

    def _problem(self, row: FilledRow, message: MessageUnderReview) -> str:
        """Why a row whose translation is current can't be taken; empty where it can."""
        translation, english = filled(message.translation), filled(message.english)
        if visible_hash(translation) not in {visible_hash(text) for text in texts_of(row.translation)}:
            quoted = _short(text_of(row.translation)) if text_of(row.translation).strip() else "empty"
            return f"the translation was changed in the sheet: it is now {quoted}"
        if len(row.english) > _LONGEST:
            return f"it has more than {_LONGEST} letters"
        if _words(translation) and not _words(row.english):
            return f"{_short(row.english)} says nothing"
        if not _latin(row.english):
            return f"{_short(row.english)} is not English"
        if _words(row.english) == _words(translation) != _words(english):
            return "it is the translation itself"
        if copied := copied_run(row.english, self.runs):
            return f"“{copied.words}” are words of {copied.document}, which are not kept here: say it in other words"
        return self._translator(message)

    def _made_by(self, message: MessageUnderReview) -> str | None:
        """The system that made the translation: its name, empty where none is recorded; None where it was a person."""
        texts = message.texts
        written = texts.look_up(message.context, message.template.text)[0] or ""
        origin = texts.origins.recorded(message.context, message.translation.english, written)
        return origin.by if origin and origin.maker is Maker.COMPUTER else None

    def _translator(self, message: MessageUnderReview) -> str:
        """Why the reader can't be this text's second pair of eyes; empty where nothing says so."""
        if self.reader.maker is Maker.COMPUTER:
            made = self._made_by(message)
            if made and reader_key(Maker.COMPUTER, made) == reader_key(Maker.COMPUTER, self.reader.name):
                return f"{made} made the translation; another system, or a person, must read it"
            return ""
        signed = message.texts.reviews.signers(message.context, message.translation.hash).get("translator", set())
        written = message.texts.look_up(message.context, message.template.text)[0] or ""
        origin = message.texts.origins.recorded(message.context, message.translation.english, written)
        named = {*signed, *([origin.by] if origin and origin.by and origin.maker is Maker.PERSON else [])}
        reader = name_key(self.reader.name.partition(",")[0])
        same = [name for name in named if name_key(name.partition(",")[0]) == reader]
        return f"{same[0]} is recorded as its translator; another person must read it" if same else ""

    def _same(self, row: FilledRow, message: MessageUnderReview) -> bool:
        words = _words(filled(message.english))
        return len(words) >= _COPIED_WORDS and _words(row.english) == words

    def _copied(self, rows: Sequence[FilledRow]) -> str:
        """Why the rows that are the English word for word aren't taken; empty where they are few."""
        pairs = [(row, message) for row in rows if (message := self.by_key.get(row.key))]
        long = [(row, item) for row, item in pairs if len(_words(filled(item.english))) >= _COPIED_WORDS]
        same = sum(self._same(row, message) for row, message in long)
        if same < _COPIED or same < _COPIED_SHARE * len(long):
            return ""
        return f"it is the English word for word, as {same} of {len(long)} longer texts are: copied, not read back"

    def _take(self, row: FilledRow, message: MessageUnderReview) -> None:
        reader = self.reader
        line = BackTranslation(reader.maker, reader.name, reader.date, message.context, hash_of(message), row.english)
        before = [item for item in self.known.current(line.context, line.hash) if item.who == line.who]
        if before and before[-1].english == line.english:
            self.outcome.known += 1
        else:
            self.outcome.fresh.append(line)


def record(outcome: Outcome, loaded: Loaded) -> None:
    """Add the fresh lines to the locale's record, all of them or none. HandoutsError where it can't be written."""
    if outcome.fresh:
        append_backtranslations(loaded.project, outcome.reader.locale.id, outcome.fresh)
