"""Sheets for back-translations: the translation alone, as it is printed, and a place for what it says in English.

Nothing on a sheet says what the English is: no msgctxt, no notes, no names of pages. What a row's key stands for, the
project alone can tell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from builder.base.records import safe_cell
from builder.languages.locale import Locale
from builder.messages.backtranslations import BackTranslations, row_key, translation_hash
from builder.messages.message import filled
from builder.messages.origins import Maker
from builder.review.cells import HEAD_FILL, pack, put, to_fill
from builder.review.items import Sheet
from builder.review.messages import MessageUnderReview
from builder.review.workbook import DATE, DATE_HINT, HOW, LOCALE, MESSAGES, SCHEMA, translation_column

READER, NAME, WHAT = "Person or computer", "Name", "What you are"
LABELS = (READER, NAME, WHAT, DATE, LOCALE, SCHEMA)
KEY, ENGLISH = "Row", "What it says, in English"
FORMATS = {"xlsx": "", "csv": ",", "tsv": "\t"}  # with what stands between the cells of a text file
_HEAD = "4A5F63"
_STEPS = (
    f"1. Below, write who you are. A person: “{Maker.PERSON}”, your full name, what you are (nurse, interpreter …). "
    f"Another system: “{Maker.COMPUTER}”, its name and version, who ran it. The date is the day on which you read.",
    f"2. Below, or in the tab “{MESSAGES}”, write beside each text in English what it says to you, sentence by "
    "sentence, as plainly as it is there: the same numbers, no nicer, no clearer. Where it makes no sense, say so. "
    "Don't guess what was meant, don't look it up, and don't mend the text in its own cell.",
    "3. Words in braces, such as {date}, are filled in later: keep them. What you leave empty counts as not read.",
    "4. Save this file and send it to the person who sent it to you. It is no approval: nothing is signed by it.",
)


@dataclass(frozen=True)
class Row:
    """One text of a sheet."""

    key: str
    translation: str


def key_of(message: MessageUnderReview) -> str:
    """The row's name for a message as it is now."""
    return row_key(message.texts.locale.id, message.context, filled(message.translation))


def hash_of(message: MessageUnderReview) -> str:
    """What a back-translation of the message as it is now is recorded under."""
    return translation_hash(message.context, filled(message.translation))


def rows(sheet: Sheet, known: BackTranslations, every: bool) -> list[Row]:
    """The current translations of the sheet in reading order; without `every`, those that nobody has read back yet."""
    messages = [item.message for item in sheet.items if item.message.approvable]
    wanted = [item for item in messages if every or not known.current(item.context, hash_of(item))]
    return [Row(key_of(item), filled(item.translation)) for item in wanted]


def _fields(locale: Locale) -> dict[str, str]:
    return {READER: "", NAME: "", WHAT: "", DATE: "", LOCALE: locale.tag, SCHEMA: "1"}


def _fill_how(page: Worksheet, locale: Locale) -> None:
    record = locale.record
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 20, 90
    put(page, 1, 1, "Handouts")
    put(page, 1, 2, f"What does it say? {record.english_name} ({record.own_name})", bold=True)
    for row, step in enumerate(_STEPS, 2):
        put(page, row, 2, step)
    either = DataValidation("list", formula1=f'"{Maker.PERSON},{Maker.COMPUTER}"', allow_blank=True)
    for row, (label, value) in enumerate(_fields(locale).items(), len(_STEPS) + 3):
        put(page, row, 1, label, bold=True)
        cell = put(page, row, 2, value)
        if not value:
            to_fill(cell)
        if label == READER:
            either.add(cell)
    page.add_data_validation(either)
    put(page, len(_STEPS) + len(LABELS) + 3, 2, DATE_HINT, color=_HEAD)
    page.protection.sheet = True


def workbook_bytes(locale: Locale, rows: Iterable[Row]) -> bytes:
    """The sheet as a spreadsheet; equal rows give equal bytes."""
    book = Workbook()
    how = book.active
    assert isinstance(how, Worksheet)
    how.title = HOW
    _fill_how(how, locale)
    page = book.create_sheet(MESSAGES)
    assert isinstance(page, Worksheet)
    for number, (name, width) in enumerate(((KEY, 20), (translation_column(locale), 60), (ENGLISH, 60)), 1):
        put(page, 1, number, name, bold=True, color="FFFFFF").fill = HEAD_FILL
        page.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(rows, 2):
        put(page, number, 1, row.key)
        put(page, number, 2, row.translation, locale.direction)
        to_fill(put(page, number, 3, ""))
    page.freeze_panes = "A2"
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    return pack(book)


def table_bytes(locale: Locale, rows: Iterable[Row], format_: str) -> bytes:
    """The sheet as CSV or TSV in UTF-8: who reads it, an empty line, then the texts."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=FORMATS[format_], lineterminator="\r\n")
    writer.writerows((HOW, step) for step in _STEPS)
    writer.writerows(_fields(locale).items())
    writer.writerow([])
    writer.writerow((KEY, translation_column(locale), ENGLISH))
    writer.writerows((row.key, safe_cell(" ".join(row.translation.split())), "") for row in rows)
    # Without the mark spreadsheet programs take the text for one in an 8-bit encoding.
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "surrogatepass")
