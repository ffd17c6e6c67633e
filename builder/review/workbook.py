"""A review sheet as a spreadsheet."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from builder.languages.locale import Locale
from builder.messages.catalogue import State
from builder.messages.message import filled
from builder.messages.origins import Maker
from builder.review.against import Against, Gap
from builder.review.cells import HEAD_FILL, pack, put, to_fill
from builder.review.items import Item, Origin, Sheet
from builder.review.sheet import signed_part, value_rows

HOW, MESSAGES = "How to", "Messages"
NAME, QUALIFICATION, ROLE, DATE, LOCALE, SCHEMA = "Full name", "Qualification", "Role", "Date", "Language tag", "Schema"
ID, VERDICT, COMMENT = "Name of the text", "Verdict", "Comment"
# Hidden: what a signature covers, as it was when the sheet was made.
HASH, STATE, ENGLISH, TRANSLATION, VALUES = "hash", "state", "signed english", "signed translation", "signed values"
SHOWN = "shown"  # column → hash of what the reviewer was shown in it
HIDDEN = (HASH, STATE, ENGLISH, TRANSLATION, VALUES, SHOWN)
# English beside the documents: what they say, what the fact records, and the tab of what no fact has of them.
PASSAGES, RECORDED, GAPS = "What the documents say", "Certainty and notes", "Not in the facts"
AGAINST = (PASSAGES, RECORDED)
WHERE_USED, SHOWN_ENGLISH, SHOWN_VALUES, SOURCE, NOTES = "Where used", "English", "Values", "Source", "Notes"
DATE_HINT = "Write the date as year-month-day, for example 2026-03-31."
_WHY = {
    State.MISSING: "Not translated yet: comment only.",
    State.STALE: "The English has changed since this was translated: comment only.",
}


def _origin(origin: Origin) -> str:
    parts = [origin.title, origin.publisher or "", f"({origin.dated})", f"“{origin.words}”" if origin.words else ""]
    return " ".join(part for part in [*parts, origin.address] if part)


def visible_hash(text: str) -> str:
    """What a shown text is compared by: programs change its white space and how its letters are put together."""
    plain = " ".join(unicodedata.normalize("NFC", text.replace("_x000D_", " ")).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def source_text(item: Item) -> str:
    lines = [_origin(origin) for origin in item.origins]
    return "\n".join([*lines, *([f"Why the editor added it: {item.reason}"] if item.reason else [])])


def values_text(item: Item) -> str:
    rows = value_rows(item)
    english = item.message.texts.locale.english
    listed = [
        f"{{{name}}}: {source}" + ("" if english else f" → {translated}") for name, source, translated in rows if source
    ]
    later = [f"{{{name}}}: filled in when the page is made" for name, source, _ in rows if not source]
    return "\n".join([*listed, *later])


def translation_column(locale: Locale) -> str:
    """The heading of the translation's column; empty for English, which has none."""
    return "" if locale.english else f"{locale.record.own_name} ({locale.record.english_name})"


def columns(locale: Locale, against: bool = False) -> list[tuple[str, int]]:
    """Headings and widths; a width of 0 hides the column. `against`: with what the documents say."""
    translation_columns = [] if locale.english else [(translation_column(locale), 48)]
    translation_columns += [(PASSAGES, 64), (RECORDED, 30)] if against else []
    visible = [(ID, 26), (WHERE_USED, 24), (SHOWN_ENGLISH, 48), *translation_columns, (SHOWN_VALUES, 24), (SOURCE, 40)]
    return [*visible, (NOTES, 36), (VERDICT, 13), (COMMENT, 48), *((name, 0) for name in HIDDEN)]


def earlier_remarks(item: Item) -> str:
    why = _WHY.get(item.message.translation.state)
    maker = ["A computer made this translation."] if item.message.translation.maker is Maker.COMPUTER else []
    signed = [f"Approved by {review.reviewer} ({review.role}), {review.date}" for review in item.signatures]
    comments = [f"{review.reviewer} ({review.role}), {review.date}: {review.comment}" for review, _ in item.comments]
    return "\n".join([*([why] if why else []), *maker, *signed, *comments, *item.message.notes])


def translation_text(item: Item) -> str:
    if item.message.translation.in_locale:
        return filled(item.message.translation)
    return f"[{item.before[1]}]" if item.before else ""


_COMPARE = (
    f"Compare each text with “{PASSAGES}” beside it: the same people, the same numbers, as sure as there and no surer, "
    f"nothing added. The tab “{GAPS}” has what no fact says of the documents, and why; what is missed there can be "
    "commented on beside the text that comes nearest. Keep this file to yourself: the passages are other people's "
    "writing. Delete it once it has come back."
)


def _fill_how(page: Worksheet, sheet: Sheet, against: bool) -> None:
    record = sheet.locale.record
    language = record.english_name if sheet.locale.english else f"{record.english_name} ({record.own_name})"
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 20, 90
    steps = (
        "1. Write your full name, your qualification and the date below. Your name and qualification go into the "
        "project's public record under each text that you approve.",
        f"2. Go to the tab “{MESSAGES}”. Read each text. Choose “approved” if you would sign it as it is. "
        "Choose “comment” if not, and say in the next column what is wrong and what it should say. Don't mend a text "
        "in its own cell: it would be refused.",
        "3. Save this file and send it to the person who sent it to you. What you leave empty counts as not read.",
        "Approve only what you yourself have read.",
        *([_COMPARE] if against else []),
    )
    put(page, 1, 1, "Handouts")
    put(page, 1, 2, f"Review of {language}", bold=True)
    for row, step in enumerate(steps, 2):
        put(page, row, 2, step)
    fields = {
        NAME: "", QUALIFICATION: "", DATE: "", ROLE: sheet.role, LOCALE: sheet.locale.tag, SCHEMA: "1",
    }  # fmt: skip
    for row, (label, value) in enumerate(fields.items(), len(steps) + 3):
        put(page, row, 1, label, bold=True)
        cell = put(page, row, 2, value)
        if label in (NAME, QUALIFICATION, DATE):
            to_fill(cell)
    put(page, len(steps) + 9, 2, DATE_HINT, color="4A5F63")
    page.protection.sheet = True


def _fill_gaps(page: Worksheet, gaps: Sequence[Gap]) -> None:
    for number, (name, width) in enumerate((("Document", 30), ("Paragraph", 11), ("Words", 90), ("Why", 60)), 1):
        put(page, 1, number, name, bold=True, color="FFFFFF").fill = HEAD_FILL
        page.column_dimensions[get_column_letter(number)].width = width
    for row, gap in enumerate(gaps, 2):
        for number, text in enumerate((gap.document, str(gap.number), gap.left, gap.why), 1):
            put(page, row, number, text)
    page.freeze_panes = "A2"
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = page.protection.autoFilter = False


def _fill_messages(page: Worksheet, sheet: Sheet, against: Against | None) -> None:
    headings = columns(sheet.locale, against is not None)
    place = {name: number for number, (name, _) in enumerate(headings, 1)}
    heading = translation_column(sheet.locale)
    for number, (name, width) in enumerate(headings, 1):
        put(page, 1, number, name, bold=True, color="FFFFFF").fill = HEAD_FILL
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = width or 10, not width
    either = DataValidation("list", formula1='"approved,comment"', allow_blank=True, showErrorMessage=True)
    comment_only = DataValidation("list", formula1='"comment"', allow_blank=True, showErrorMessage=True)
    either.error = "Choose approved or comment, or leave it empty."
    comment_only.error = "This text can't be approved; you can leave a comment."
    direction = sheet.locale.direction
    for row, item in enumerate(sheet.items, 2):
        message = item.message
        signed = signed_part(message)
        cells: dict[str, tuple[str, str]] = {
            ID: (message.context, "ltr"),
            WHERE_USED: ("\n".join(item.where), "ltr"),
            SHOWN_ENGLISH: (filled(message.english), "ltr"),
            SHOWN_VALUES: (values_text(item), "ltr"),
            SOURCE: (source_text(item), "ltr"),
            NOTES: (earlier_remarks(item), "ltr"),
            HASH: (signed["hash"], "ltr"),
            STATE: (signed["state"], "ltr"),
            ENGLISH: (signed["english"], "ltr"),
            TRANSLATION: (signed["translation"], "ltr"),
            VALUES: (json.dumps(signed["values"], ensure_ascii=False, sort_keys=True), "ltr"),
        }
        if heading:
            cells[heading] = (translation_text(item), direction)
        if against:
            cells[PASSAGES] = (against.passages[message.context], "ltr")
            cells[RECORDED] = (against.recorded[message.context], "ltr")
        hashes = {name: visible_hash(text) for name, (text, _) in cells.items() if name not in HIDDEN}
        cells[SHOWN] = (json.dumps(hashes, ensure_ascii=False, sort_keys=True), "ltr")
        for name, (text, side) in cells.items():
            put(page, row, place[name], text, side)
        for name in (VERDICT, COMMENT):
            to_fill(put(page, row, place[name], ""))
        (either if message.approvable else comment_only).add(page.cell(row, place[VERDICT]))
    for validation in (either, comment_only):
        if validation.sqref:
            page.add_data_validation(validation)
    page.freeze_panes = "B2"
    page.sheet_view.rightToLeft = direction == "rtl"
    # Locked are the texts; columns may be widened and rows filtered.
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = page.protection.autoFilter = False
    page.auto_filter.ref = f"A1:{get_column_letter(place[COMMENT])}{len(sheet.items) + 1}"


def workbook_bytes(sheet: Sheet, against: Against | None = None) -> bytes:
    """The whole file; equal sheets give equal bytes. `against`: what the documents say, for each text of the sheet."""
    book = Workbook()
    how = book.active
    assert isinstance(how, Worksheet)
    how.title = HOW
    _fill_how(how, sheet, against is not None)
    _fill_messages(book.create_sheet(MESSAGES), sheet, against)
    if against:
        _fill_gaps(book.create_sheet(GAPS), against.gaps)
    return pack(book)
