"""Spreadsheets that come back: every cell against what was sent out, and files that no reviewer made."""

from __future__ import annotations

import datetime
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from builder.base.errors import ExitCode
from builder.review.spreadsheet import Bounds, NotASheetError, read_book
from tests.conftest import MiniProject
from tests.review.test_review_import import CALL, bring, counts, filled_in, recorded
from tests.review.test_review_sheet import FEVER, handouts
from tests.review.test_review_xlsx import Filled

OWN = "العربية (Arabic)"
NEW = "اتصلوا بطبيبكم اليوم."


def own_text(sheet: Filled) -> None:
    sheet.cell(CALL, OWN).value = NEW


def own_text_without_verdict(sheet: Filled) -> None:
    sheet.cell(CALL, OWN).value = NEW
    sheet.cell(CALL, "Verdict").value = None


def english(sheet: Filled) -> None:
    sheet.cell(CALL, "English").value = NEW


def emptied(sheet: Filled) -> None:
    sheet.cell(CALL, OWN).value = None


def notes_column(sheet: Filled) -> None:
    sheet.cell(CALL, "Notes").value = NEW


def where_column(sheet: Filled) -> None:
    sheet.cell(CALL, "Where used").value = NEW


def note(sheet: Filled) -> None:
    sheet.cell(CALL, OWN).comment = Comment(NEW, "Example Person")


def further_column(sheet: Filled) -> None:
    sheet.messages.cell(1, len(sheet.names) + 1).value = "My remarks"
    sheet.messages.cell(sheet.row(CALL), len(sheet.names) + 1).value = NEW


def no_heading(sheet: Filled) -> None:
    sheet.messages.cell(sheet.row(CALL), len(sheet.names) + 3).value = NEW


def formula(sheet: Filled) -> None:
    sheet.cell(CALL, "Verdict").value = '="approved"'


def no_name(sheet: Filled) -> None:
    sheet.cell(CALL, "Name of the text").value = None


def empty_comment(sheet: Filled) -> None:
    sheet.cell(CALL, "Verdict").value = "comment"


def twice(sheet: Filled) -> None:
    for column in range(1, len(sheet.names) + 1):
        last = sheet.messages.max_row + (1 if column == 1 else 0)
        sheet.messages.cell(last, column).value = sheet.messages.cell(sheet.row(CALL), column).value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (own_text, f"{CALL}: the text was changed in the sheet: it is now “{NEW}”; write it as a comment"),
        (own_text_without_verdict, f"{CALL}: the text was changed in the sheet: it is now “{NEW}”"),
        (english, f"{CALL}: the text was changed in the sheet: it is now “{NEW}”"),
        (emptied, f"{CALL}: the text was changed in the sheet: it is empty now"),
        (notes_column, f"{CALL}: “Notes” was changed in the sheet: it is now “{NEW}”"),
        (where_column, f"{CALL}: “Where used” was changed in the sheet: it is now “{NEW}”"),
        (note, f"{CALL}: there is a note on a cell: “{NEW}”"),
        (further_column, f"{CALL}: “{NEW}” stands in “My remarks”, which is not part of the sheet"),
        (no_heading, f"{CALL}: “{NEW}” stands in “column "),
        (formula, f'{CALL}: the verdict is “="approved"”'),
        (no_name, ": the name of the text is gone from its row"),
        (empty_comment, f"{CALL}: the comment is empty"),
        (twice, f"{CALL}: it stands 2 times in the sheet"),
    ],
)
def test_a_cell_that_is_not_as_it_was_sent_refuses_its_row_alone(
    mini: MiniProject, change: Callable[[Filled], None], told: str
) -> None:
    sheet = Filled(mini)
    sheet.sign()
    for context in (CALL, FEVER):
        sheet.cell(context, "Verdict").value = "approved"
    change(sheet)
    done = sheet.bring()
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stdout
    assert done.stdout.count("\nrefused ") == (2 if change is twice else 1)
    assert [line[4] for line in recorded(mini, "ar")] == [FEVER]


def test_a_sheet_from_before_sheets_said_what_they_show_is_compared_with_the_texts(mini: MiniProject) -> None:
    sheet = Filled(mini)
    sheet.sign()
    sheet.messages.delete_cols(sheet.names.index("shown") + 1)
    for context in (CALL, FEVER, "ex.symptom.itching.term"):
        sheet.cell(context, "Verdict").value = "approved"
    own_text(sheet)
    sheet.cell(FEVER, "Notes").value = f"{sheet.cell(FEVER, 'Notes').value}\nPlease change the last word"
    done = sheet.bring()
    assert f"refused {CALL}: the text was changed in the sheet: it is now “{NEW}”" in done.stdout
    assert f"refused {FEVER}: “Notes” was changed in the sheet: " in done.stdout
    assert "Please change the last word" in done.stdout
    assert [line[4] for line in recorded(mini, "ar")] == ["ex.symptom.itching.term"]


def test_what_programs_change_by_themselves_is_no_change(mini: MiniProject) -> None:
    mini.edit(mini.facts, "explanation: You want to scratch.", "explanation: '12'")
    done = handouts(mini, "review", "export", "en", "--format", "xlsx", "--out", "en.xlsx")
    assert done.returncode == 0, done.stderr
    sheet = Filled(mini, "en", "review-en-clinician.xlsx")
    sheet.sign()
    number = "ex.symptom.itching.explanation"
    for context in (CALL, number):
        sheet.cell(context, "Verdict").value = " Approved "
        for column in ("English", "Source", "Where used"):
            cell = sheet.cell(context, column)
            cell.value = f"  {str(cell.value or '').replace(' ', chr(160))}\r\n"
    sheet.cell(number, "English").value = 12
    for row in range(sheet.messages.max_row + 1, sheet.messages.max_row + 300):
        sheet.messages.cell(row, sheet.names.index("Verdict") + 1).value = "approved"  # filled down too far
    done = sheet.bring()
    assert done.returncode == 0, done.stdout + done.stderr
    assert counts(done) == {"approved": 2, "comments": 0, "already recorded": 0, "refused": 0}


@pytest.mark.parametrize("day", [datetime.date(2024, 2, 3), 45325, 45325.5, "2024-02-03", " 2024-02-03 "])
def test_a_date_is_read_however_the_program_keeps_it(mini: MiniProject, day: object) -> None:
    sheet = Filled(mini)
    sheet.sign()
    sheet.person("Date").value = day
    if isinstance(day, int | float):
        sheet.person("Date").number_format = "General"
    sheet.cell(CALL, "Verdict").value = "approved"
    assert sheet.bring().returncode == 0
    assert [line[3] for line in recorded(mini, "ar")] == ["2024-02-03"]


def test_words_beside_the_form_are_told(mini: MiniProject) -> None:
    sheet = Filled(mini)
    sheet.sign()
    sheet.how.cell(30, 2).value = "All in all well done"
    sheet.book.create_sheet("Thoughts").cell(1, 1).value = "One more thing"
    sheet.cell(CALL, "Verdict").value = "approved"
    done = sheet.bring()
    assert done.returncode == 0
    assert "“How to”, row 30: not recorded: “All in all well done”" in done.stderr
    assert "tab “Thoughts”: not recorded: “One more thing”" in done.stderr


# Files that no spreadsheet program made of a sheet

SHEET = "xl/worksheets/sheet2.xml"


def rewritten(
    mini: MiniProject, change: Callable[[dict[str, bytes]], None], method: int = zipfile.ZIP_DEFLATED
) -> Path:
    sheet = Filled(mini)
    sheet.sign()
    sheet.cell(CALL, "Verdict").value = "approved"
    sheet.book.save(sheet.path)
    with zipfile.ZipFile(sheet.path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    with zipfile.ZipFile(sheet.path, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return sheet.path


def _cell_at(place: str, row: int) -> Callable[[dict[str, bytes]], None]:
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    return lambda parts: parts.update({SHEET: parts[SHEET].replace(b"</sheetData>", cell)})


def _doctype(parts: dict[str, bytes]) -> None:
    parts[SHEET] = b'<!DOCTYPE worksheet [<!ENTITY a "b">]>' + re.sub(rb"^<\?xml[^>]*>", b"", parts[SHEET])


def _doctype_elsewhere(parts: dict[str, bytes]) -> None:
    text = parts["xl/styles.xml"].decode()
    parts["xl/styles.xml"] = ('<!DOCTYPE x SYSTEM "file:///etc/hostname">' + re.sub(r"^<\?xml[^>]*>", "", text)).encode(
        "utf-16"
    )


def _bomb(parts: dict[str, bytes]) -> None:
    parts["xl/media/picture.bin"] = bytes(60_000_000)


def _many_elements(parts: dict[str, bytes]) -> None:
    parts["docProps/custom.xml"] = b"<a>" + b"<b/>" * 1_500_000 + b"</a>"


def _deep(parts: dict[str, bytes]) -> None:
    parts["docProps/custom.xml"] = b"<a>" * 5000 + b"</a>" * 5000


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_cell_at("XFD1048576", 1048576), "something in the cell XFD1048576, far outside the sheet"),
        (_cell_at("A1048576", 1048576), "something in the cell A1048576, far outside the sheet"),
        (_cell_at("XFD3", 3), "something in the cell XFD3, far outside the sheet"),
        (_cell_at("99", 3), "“99” is no cell"),
        (_doctype, "declares a document type or entities"),
        (_doctype_elsewhere, "declares a document type or entities"),
        (_bomb, "unpacks to far more than the sheet"),
        (_many_elements, "far more cells than the sheet"),
        (_deep, "nested more than"),
        (lambda parts: parts.pop("xl/workbook.xml"), "is an archive and no spreadsheet"),
        (lambda parts: parts.update({SHEET: b"<worksheet"}), "can't be read as a spreadsheet"),
    ],
)
def test_a_file_beyond_what_was_sent_out_is_one_finding(
    mini: MiniProject, change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    path = rewritten(mini, change)
    done = handouts(mini, "review", "import", path.name, "--yes")
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert done.stderr.count(": error: ") == 1
    assert "Traceback" not in done.stderr
    assert recorded(mini, "ar") == []


def test_nothing_beyond_the_bounds_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte of zeros is refused after the first megabytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b"<worksheet>")
            for _ in range(256):
                part.write(b" " * 1_000_000)
    read: list[int] = []
    original = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        chunk = original(self, n)
        read.append(len(chunk))
        return chunk

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    bounds = Bounds(rows=100, columns=40)
    with pytest.raises(NotASheetError, match="unpacks to far more"):
        read_book(data.getvalue(), bounds)
    assert sum(read) < bounds.unpacked + 200_000


def test_rows_and_columns_beyond_the_bounds_are_never_made(mini: MiniProject) -> None:
    """An empty cell far away, as programs leave it where only the look was changed, costs nothing."""
    cell = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    path = rewritten(mini, lambda parts: parts.update({SHEET: parts[SHEET].replace(b"</sheetData>", cell)}))
    book = read_book(path.read_bytes(), Bounds(rows=1500, columns=50))
    assert len(book.tabs["Messages"]) < 1000
    assert handouts(mini, "review", "import", path.name, "--yes").returncode == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected with a password, or in an old format"),
        (b'{"items": ' + b"[" * 100_000, "is neither a saved review nor a spreadsheet"),
        (b'{"items": [' + b"{}," * 20_000 + b"{}]}", "holds 20001 verdicts"),
        (b'{"schema": ' + b"9" * 6000 + b"}", "is neither a saved review nor a spreadsheet"),
        (b"[" + b"0," * 6_000_000 + b"0]", "is far larger than a review of this project"),
        (b" " * 20_000_001, "is too large for a filled sheet"),
        (b"PK\x05\x06" + bytes(18), "is an archive and no spreadsheet"),
    ],
)
def test_other_files_are_one_finding(mini: MiniProject, content: bytes, told: str) -> None:
    (mini.root / "back.json").write_bytes(content)
    done = handouts(mini, "review", "import", "back.json", "--yes")
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert done.stderr.count(": error: ") == 1
    assert "Traceback" not in done.stderr


def test_an_encrypted_archive_and_an_opendocument_sheet_are_told(mini: MiniProject) -> None:
    path = rewritten(mini, lambda parts: None)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(bytes(data))
    assert "protected with a password" in handouts(mini, "review", "import", path.name, "--yes").stderr
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
    assert "OpenDocument spreadsheet" in handouts(mini, "review", "import", path.name, "--yes").stderr


def test_a_named_pipe_is_not_waited_for(mini: MiniProject) -> None:
    os.mkfifo(mini.root / "pipe.json")
    done = handouts(mini, "review", "import", "pipe.json", "--yes")
    assert done.returncode == ExitCode.USAGE
    assert "is no file that can be read" in done.stderr


def test_a_flood_of_bad_items_is_told_briefly(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator")
    for item in review["items"]:
        item["verdict"] = "maybe"
    done = bring(mini, review)
    assert done.returncode == ExitCode.FINDINGS
    assert done.stderr.count(": error: ") == 20


def test_notes_of_excel_do_not_spoil_a_sheet(mini: MiniProject) -> None:
    """Excel writes the place of a note in a part that is no well-formed XML."""
    path = rewritten(mini, lambda parts: parts.update({"xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>"}))
    assert handouts(mini, "review", "import", path.name, "--yes").returncode == 0
    assert json.dumps(recorded(mini, "ar"))
    assert load_workbook(path).sheetnames == ["How to", "Messages"]
