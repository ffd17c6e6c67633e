"""The review sheet as a spreadsheet: what a reviewer may change, what never becomes a formula, and the way back."""

from __future__ import annotations

import datetime
import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builder.base.errors import ExitCode
from tests.conftest import MiniProject
from tests.review.test_review_import import (
    CALL,
    counts,
    recorded,
    translation_edited,
    translation_removed,
    value_edited,
)
from tests.review.test_review_sheet import FEVER, handouts

FILE = "review-ar-translator.xlsx"


class Filled:
    """An exported workbook in a reviewer's hands."""

    def __init__(self, mini: MiniProject, locale: str = "ar", file: str = FILE) -> None:
        self.mini = mini
        done = handouts(mini, "review", "export", locale, "--format", "xlsx")
        assert done.returncode == 0, done.stderr
        self.path = mini.root / file
        self.book = load_workbook(self.path)
        self.names = [str(cell.value) for cell in self.messages[1]]

    @property
    def how(self) -> Worksheet:
        return self.book["How to"]

    @property
    def messages(self) -> Worksheet:
        return self.book["Messages"]

    def row(self, context: str) -> int:
        return next(row for row in range(2, self.messages.max_row + 1) if self.messages.cell(row, 1).value == context)

    def cell(self, context: str, column: str) -> Any:
        return self.messages.cell(self.row(context), self.names.index(column) + 1)

    def person(self, label: str) -> Any:
        row = next(row for row in range(1, self.how.max_row + 1) if self.how.cell(row, 1).value == label)
        return self.how.cell(row, 2)

    def sign(self) -> None:
        for label, value in (("Full name", "Example Person"), ("Qualification", "translator"), ("Date", "2024-02-03")):
            self.person(label).value = value

    def bring(self) -> subprocess.CompletedProcess[str]:
        self.book.save(self.path)
        return handouts(self.mini, "review", "import", self.path.name, "--yes")


def test_a_filled_spreadsheet_is_recorded(mini: MiniProject) -> None:
    sheet = Filled(mini)
    sheet.sign()
    sheet.person("Date").value = datetime.datetime(2024, 2, 3)  # as a spreadsheet program stores a date that is typed
    sheet.cell(FEVER, "Verdict").value = "Approved"
    sheet.cell(CALL, "Verdict").value = "comment"
    sheet.cell(CALL, "Comment").value = "Say:\n“call at once”"
    done = sheet.bring()
    assert done.returncode == 0, done.stderr
    assert counts(done) == {"approved": 1, "comments": 1, "already recorded": 0, "refused": 0}
    lines = {line[4]: line for line in recorded(mini, "ar")}
    assert lines[FEVER][:4] == ["approved", "translator", "Example Person, translator", "2024-02-03"]
    assert lines[CALL][6] == "Say: “call at once”"
    sheet.path.unlink()
    left = {row[0].value for row in Filled(mini).messages.iter_rows()}
    assert FEVER not in left
    assert CALL in left


def test_a_changed_value_and_a_changed_text_are_refused_from_a_spreadsheet_too(mini: MiniProject) -> None:
    sheet = Filled(mini)
    sheet.sign()
    for context in (FEVER, CALL):
        sheet.cell(context, "Verdict").value = "approved"
    value_edited(mini)
    translation_edited(mini)
    done = sheet.bring()
    assert done.returncode == ExitCode.FINDINGS
    assert (
        f"refused {FEVER}: a value has changed: {{celsius}} was ٣٨°م\u00a0/\u00a038°C and is ٣٩°م\u00a0/\u00a039°C"
        in done.stdout
    )
    assert f"refused {CALL}: the translation has changed: “نص عربي" in done.stdout
    assert recorded(mini, "ar") == []


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_a_text_is_never_a_formula(mini: MiniProject, first: str) -> None:
    text = f"{first}1+1"
    mini.edit(mini.facts, "explanation: You want to scratch.", f"explanation: '{text}'")
    done = handouts(mini, "review", "export", "en", "--format", "xlsx", "--out", "en.xlsx")
    assert done.returncode == 0, done.stderr
    sheet = load_workbook(mini.root / "en.xlsx")["Messages"]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(found) >= 2  # as shown, and as signed
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)  # Excel keeps it a text when somebody edits the cell


def test_only_what_a_reviewer_fills_in_can_be_changed(mini: MiniProject) -> None:
    sheet = Filled(mini)
    assert sheet.messages.protection.sheet
    assert sheet.how.protection.sheet
    assert not sheet.messages.protection.password
    rows = list(sheet.messages.iter_rows())
    assert len(rows) > 50
    for row in rows[1:]:
        named = zip(sheet.names, row, strict=True)
        assert [name for name, cell in named if not cell.protection.locked] == ["Verdict", "Comment"]
    told = {row[0].value for row in sheet.how.iter_rows() if not row[1].protection.locked}
    assert told == {"Full name", "Qualification", "Date"}
    assert sheet.person("Role").value == "translator"


def test_it_reads_well(mini: MiniProject) -> None:
    sheet = Filled(mini)
    own = sheet.cell(FEVER, "العربية (Arabic)")
    assert sheet.messages.sheet_view.rightToLeft
    assert own.alignment.readingOrder == 2
    assert own.alignment.wrap_text
    assert sheet.cell(FEVER, "English").alignment.readingOrder == 1
    assert sheet.messages.freeze_panes == "B2"
    assert sheet.cell(FEVER, "English").value == "With 38°C or more, call at once."
    assert "٣٨" in own.value
    assert "{celsius}: 38°C → ٣٨°م\u00a0/\u00a038°C" in sheet.cell(FEVER, "Values").value
    assert "When to call Example Health" in sheet.cell(FEVER, "Source").value
    assert "Symptoms to look out for" in sheet.cell(FEVER, "Where used").value
    hidden = {"hash", "state", "signed english", "signed translation", "signed values", "shown"}
    assert hidden_columns(sheet) == hidden
    english = Filled(mini, "en", "review-en-clinician.xlsx")
    assert not english.messages.sheet_view.rightToLeft
    assert "العربية (Arabic)" not in english.names


def hidden_columns(sheet: Filled) -> set[str]:
    """The names of the columns that aren't shown; equal neighbours share one record."""
    found = set()
    for dimension in sheet.messages.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            found |= set(sheet.names[dimension.min - 1 : dimension.max])
    return found


def test_the_verdict_is_chosen_from_a_list(mini: MiniProject) -> None:
    translation_removed(mini)
    sheet = Filled(mini)
    choices = {item.formula1: item for item in sheet.messages.data_validations.dataValidation}
    assert sheet.cell(FEVER, "Verdict").coordinate in choices['"approved,comment"']
    assert sheet.cell(CALL, "Verdict").coordinate in choices['"comment"']
    assert sheet.cell(CALL, "Verdict").coordinate not in choices['"approved,comment"']
    assert "Not translated yet: comment only." in sheet.cell(CALL, "Notes").value


def _no_verdict(sheet: Filled) -> None:
    sheet.cell(CALL, "Comment").value = "A remark"


def _no_name(sheet: Filled) -> None:
    sheet.cell(CALL, "Verdict").value = "approved"
    sheet.person("Full name").value = None


def _text_changed(sheet: Filled) -> None:
    sheet.cell(CALL, "Verdict").value = "approved"
    sheet.cell(CALL, "signed english").value = "Call nobody."


def _values_broken(sheet: Filled) -> None:
    sheet.cell(FEVER, "Verdict").value = "approved"
    sheet.cell(FEVER, "signed values").value = "{"


def _column_gone(sheet: Filled) -> None:
    sheet.messages.delete_cols(sheet.names.index("hash") + 1)


def _tab_gone(sheet: Filled) -> None:
    del sheet.book["How to"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_no_verdict, f"{CALL}: no verdict"),
        (_no_name, "the reviewer's name is missing"),
        (_text_changed, f"{CALL}: the file was changed by hand"),
        (_values_broken, f"the hidden column “signed values” of {FEVER} was changed"),
        (_column_gone, "has no column “hash”"),
        (_tab_gone, "it lacks the tab “How to”"),
        (lambda sheet: None, "nothing in it is approved"),
    ],
)
def test_a_spreadsheet_that_cannot_be_used_is_told(
    mini: MiniProject, change: Callable[[Filled], None], told: str
) -> None:
    sheet = Filled(mini)
    sheet.sign()
    change(sheet)
    done = sheet.bring()
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert recorded(mini, "ar") == []


def test_another_spreadsheet_is_told(mini: MiniProject) -> None:
    data = io.BytesIO()
    Workbook().save(data)
    Path(mini.root / "other.xlsx").write_bytes(data.getvalue())
    done = handouts(mini, "review", "import", "other.xlsx")
    assert done.returncode == ExitCode.FINDINGS
    assert "it lacks the tab" in done.stderr


def test_a_filled_spreadsheet_is_never_written_over(mini: MiniProject) -> None:
    sheet = Filled(mini)
    assert handouts(mini, "review", "export", "ar", "--format", "xlsx").returncode == 0  # nothing is lost
    sheet.sign()
    sheet.book.save(sheet.path)
    before = sheet.path.read_bytes()
    done = handouts(mini, "review", "export", "ar", "--format", "xlsx")
    assert done.returncode == ExitCode.USAGE
    assert "a sheet is there already" in done.stderr
    assert sheet.path.read_bytes() == before
