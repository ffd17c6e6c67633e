"""Back-translations: sheets without the English, what is refused of them, and what is told and never printed."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from builder.base.errors import ExitCode, Severity
from builder.checks.registry import CHECKS
from builder.messages.message import filled
from builder.review.backtranslation import ENGLISH, KEY, NAME, READER, WHAT, key_of
from builder.review.messages import messages
from builder.review.workbook import DATE, HOW, LOCALE, MESSAGES
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject
from tests.review.test_review_import import (
    CALL,
    bring,
    filled_in,
    translation_edited,
    translation_removed,
    value_edited,
)
from tests.review.test_review_sheet import FEVER, handouts

MEDICINES = "ex.safety.medicines.text"
DOCUMENT = "Examplitis is a made-up illness of the left thumb."
PERSON = {READER: "person", NAME: "Example Nurse", WHAT: "nurse", DATE: "2024-02-03"}
SYSTEM = {READER: "computer", NAME: "Example Translator 3", WHAT: "run by Example Person", DATE: "2024-02-03"}


class Sheet:
    """An exported table in a reader's hands."""

    def __init__(self, mini: MiniProject, *words: str, file: str = "ar.csv") -> None:
        self.mini, self.path = mini, mini.root / file
        self.path.unlink(missing_ok=True)
        done = handouts(mini, "backtranslate", "export", "ar", "--out", file, *words)
        assert done.returncode == 0, done.stderr
        self.rows = list(csv.reader(io.StringIO(self.path.read_text(encoding="utf-8-sig"))))
        self.head = next(number for number, row in enumerate(self.rows) if row and row[0] == KEY)
        loaded = mini.load()
        locale = next(item for item in loaded.locales if item.id == "ar")
        self.messages = messages(loaded, locale)
        self.own = {row[0]: row for row in self.rows[self.head + 1 :]}

    def row(self, context: str) -> list[str]:
        """[key, translation, English] of a message."""
        return self.own[key_of(self.messages[context])]

    def sign(self, reader: dict[str, str]) -> None:
        for row in self.rows[: self.head]:
            if row and row[0] in reader:
                row[1] = reader[row[0]]

    def say(self, context: str, text: str) -> None:
        self.row(context)[2] = text

    def bring(
        self, *options: str, delimiter: str = ",", encoding: str = "utf-8-sig"
    ) -> subprocess.CompletedProcess[str]:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter).writerows(self.rows)
        self.path.write_bytes(buffer.getvalue().encode(encoding))
        return handouts(self.mini, "backtranslate", "import", self.path.name, *options)


def signed(mini: MiniProject, reader: dict[str, str] = PERSON, **said: str) -> Sheet:
    sheet = Sheet(mini)
    sheet.sign(reader)
    for context, text in said.items():
        sheet.say({"call": CALL, "fever": FEVER, "medicines": MEDICINES}[context], text)
    return sheet


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    found = re.findall(r"^  (read back|already recorded|refused) +(\d+)$", done.stdout, re.M)
    return {name: int(number) for name, number in found}


def recorded(mini: MiniProject) -> list[list[str]]:
    path = mini.project.backtranslations_file("ar")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split("\t") for line in lines if not line.startswith("#")]


def with_lists(mini: MiniProject) -> None:
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")


def test_a_sheet_has_every_translation_as_printed_and_nothing_of_the_english(mini: MiniProject) -> None:
    sheet = Sheet(mini)
    assert len(sheet.own) == len(sheet.messages)
    assert "٣٨" in sheet.row(FEVER)[1]
    text = sheet.path.read_text(encoding="utf-8-sig")
    body = text[text.index(KEY) :]
    for message in sheet.messages.values():
        english = filled(message.english)
        assert message.context not in text
        assert english not in body or english in filled(
            message.translation
        )  # brackets, and the English names of medicines
    again = Sheet(mini, file="again.csv")
    assert again.path.read_bytes() == sheet.path.read_bytes()
    assert len(Sheet(mini, "--handout", "symptoms", file="part.csv").own) < len(sheet.own)


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16")])
def test_what_spreadsheet_programs_make_of_a_table_is_read(mini: MiniProject, delimiter: str, encoding: str) -> None:
    done = signed(mini, call="Phone your\ndoctor.").bring(delimiter=delimiter, encoding=encoding)
    assert done.returncode == 0, done.stdout + done.stderr
    assert counts(done) == {"read back": 1, "already recorded": 0, "refused": 0}
    ((maker, reader, day, context, digest, english),) = recorded(mini)
    assert (maker, reader, day, context, english) == (
        "person", "Example Nurse, nurse", "2024-02-03", CALL, "Phone your doctor.",
    )  # fmt: skip
    assert re.fullmatch("[0-9a-f]{16}", digest)


def test_a_spreadsheet_comes_back_too(mini: MiniProject) -> None:
    assert handouts(mini, "backtranslate", "export", "ar").returncode == 0
    path = mini.root / "backtranslate-ar.xlsx"
    book = load_workbook(path)
    how, page = book[HOW], book[MESSAGES]
    for row in how.iter_rows():
        if row[0].value in PERSON:
            assert not row[1].protection.locked
            row[1].value = PERSON[str(row[0].value)]
    assert [cell.value for cell in page[1]] == [KEY, "العربية (Arabic)", ENGLISH]
    assert page["B2"].alignment.readingOrder == 2
    assert [cell.protection.locked for cell in page[2]] == [True, True, False]
    key = key_of(Sheet(mini).messages[CALL])
    next(row for row in page.iter_rows() if row[0].value == key)[2].value = "Phone your doctor."
    page["E3"] = "I am not sure"
    book.save(path)
    done = handouts(mini, "backtranslate", "import", path.name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not recorded: “I am not sure” (row 3)" in done.stdout
    assert [line[3] for line in recorded(mini)] == [CALL]
    refused = handouts(mini, "backtranslate", "export", "ar", "--all")
    assert refused.returncode == ExitCode.USAGE
    assert "a sheet is there already" in refused.stderr


def test_lines_are_only_added_and_the_next_sheet_has_what_is_left(mini: MiniProject) -> None:
    sheet = signed(mini, call="Phone your doctor.")
    assert "Nothing was written (--dry-run)." in sheet.bring("--dry-run").stdout
    assert recorded(mini) == []
    assert counts(sheet.bring())["read back"] == 1
    assert counts(sheet.bring()) == {"read back": 0, "already recorded": 1, "refused": 0}
    sheet.say(CALL, "Ring your doctor.")
    assert counts(sheet.bring())["read back"] == 1
    assert [line[5] for line in recorded(mini)] == ["Phone your doctor.", "Ring your doctor."]
    key = sheet.row(CALL)[0]
    assert key not in Sheet(mini, file="next.csv").own
    assert key in Sheet(mini, "--all", file="all.csv").own
    translation_edited(mini)
    after = Sheet(mini, file="later.csv")
    assert after.row(CALL)[1] == "كلام جديد"
    assert after.row(CALL)[0] != key


@pytest.mark.parametrize(
    ("change", "context", "reason"),
    [
        (translation_edited, CALL, "the translation has changed since: it is now “كلام جديد”"),
        (translation_removed, CALL, "there is no current translation"),
        (value_edited, FEVER, "the translation has changed since"),
    ],
)
def test_a_sheet_of_another_text_is_refused_and_the_rest_taken(
    mini: MiniProject, change: Callable[[MiniProject], None], context: str, reason: str
) -> None:
    sheet = signed(mini, call="Phone.", fever="With 38°C or more, phone now.", medicines="Do not stop pills alone.")
    change(mini)
    done = sheet.bring()
    assert done.returncode == ExitCode.FINDINGS
    assert counts(done) == {"read back": 2, "already recorded": 0, "refused": 1}
    assert re.search(rf"^refused row \d+ \({re.escape(context)}\): .*{re.escape(reason)}", done.stdout, re.M)
    assert context not in {line[3] for line in recorded(mini)}


def _spoil_translation(sheet: Sheet) -> None:
    sheet.row(CALL)[1] = "كلام آخر"


def _unknown_key(sheet: Sheet) -> None:
    sheet.row(CALL)[0] = "00000000-00000000"


def _no_key(sheet: Sheet) -> None:
    sheet.row(CALL)[0] = ""


def _twice(sheet: Sheet) -> None:
    sheet.rows.append([*sheet.row(CALL)[:2], "Call a doctor."])


@pytest.mark.parametrize(
    ("spoil", "reason", "refused"),
    [
        (_spoil_translation, "the translation was changed in the sheet: it is now “كلام آخر”", 1),
        (_unknown_key, "no text of this project in this language has this key", 1),
        (_no_key, "its key is gone from the row", 1),
        (_twice, "it stands 2 times in the sheet", 2),
        (lambda sheet: sheet.say(CALL, "…?"), "“…?” says nothing", 1),
        (lambda sheet: sheet.say(CALL, "اتصلوا بطبيبكم"), "is not English", 1),
        (lambda sheet: sheet.say(CALL, "x" * 5001), "more than 5000 letters", 1),
        (
            lambda sheet: sheet.say(CALL, f"Call. {DOCUMENT}"),
            "“examplitis is a made up illness of the left” are words of leaflet",
            1,
        ),
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_refused_alone(
    mini: MiniProject, spoil: Callable[[Sheet], None], reason: str, refused: int
) -> None:
    sheet = signed(mini, call="Phone your doctor.", medicines="Do not stop pills alone.")
    spoil(sheet)
    done = sheet.bring()
    assert done.returncode == ExitCode.FINDINGS
    assert counts(done) == {"read back": 1, "already recorded": 0, "refused": refused}
    assert reason in done.stdout
    assert [line[3] for line in recorded(mini)] == [MEDICINES]


def test_english_that_was_copied_is_refused(mini: MiniProject) -> None:
    sheet = signed(mini)
    long = [name for name, item in sheet.messages.items() if len(filled(item.english).split()) > 8][:4]
    for context in long[:3]:
        sheet.say(context, filled(sheet.messages[context].english))
    sheet.say(long[3], "It says something else altogether, in words of my own.")
    sheet.say(CALL, "Call your doctor.")  # so short that two people say it alike
    done = sheet.bring()
    assert counts(done) == {"read back": 2, "already recorded": 0, "refused": 3}
    assert "it is the English word for word, as 3 of 4 longer texts are" in done.stdout


def test_nobody_reads_their_own_translation_back(mini: MiniProject) -> None:
    bring(mini, filled_in(mini, "ar", "translator", CALL, name="Example Nurse"))
    done = signed(mini, call="Phone.", medicines="Do not stop pills alone.").bring()
    assert counts(done) == {"read back": 1, "already recorded": 0, "refused": 1}
    assert "Example Nurse, certified translator is recorded as its translator" in done.stdout


def test_no_system_reads_its_own_translation_back(mini: MiniProject) -> None:
    sheet = signed(mini, SYSTEM, call="Phone your doctor.")
    done = sheet.bring("--dry-run")
    assert counts(done)["read back"] == 1
    assert "1 of these texts were made by a computer that the record doesn't name" in done.stdout
    named = handouts(mini, "translate", "origin", "ar", "computer", "--all", "--by", "Example Translator 2.1")
    assert named.returncode == 0, named.stderr
    done = sheet.bring()
    assert counts(done) == {"read back": 0, "already recorded": 0, "refused": 1}
    assert "Example Translator 2.1 made the translation; another system, or a person, must read it" in done.stdout
    sheet.sign({**SYSTEM, NAME: "Other System"})
    done = sheet.bring()
    assert counts(done)["read back"] == 1
    assert "doesn't name" not in done.stdout


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        ({READER: ""}, "it doesn't say whether a person or another system read it"),
        ({NAME: ""}, "the reader's name is missing"),
        ({WHAT: ""}, "“What you are” is empty"),
        ({DATE: "3 February"}, "the date “3 February” is no date"),
        ({DATE: "2999-01-01"}, "has not come yet"),
        ({LOCALE: "xx"}, "there is no such locale here"),
        ({LOCALE: "en"}, "English is the source"),
        ({"Schema": "2"}, "of another version of the program"),
    ],
)
def test_a_sheet_without_its_reader_is_refused_whole(mini: MiniProject, reader: dict[str, str], told: str) -> None:
    sheet = signed(mini, call="Phone your doctor.")
    sheet.sign(reader)
    done = sheet.bring()
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert recorded(mini) == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "it has no line “Language tag”"),
        (b"PK\x03\x04 broken", "it can't be read as a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected with a password, or in an old format"),
        (b"Language tag,ar\r\nR\xe9sum\xe9,x\r\n", "neither a spreadsheet nor text in UTF-8"),
        ('Language tag,ar\nRow,"العربية (Arabic)'.encode(), "it can't be read as a table"),
        (b"Language tag,ar\nSchema,1\n", "is missing"),
    ],
)
def test_a_broken_file_is_refused_with_one_message(mini: MiniProject, data: bytes, told: str) -> None:
    (mini.root / "back.csv").write_bytes(data)
    done = handouts(mini, "backtranslate", "import", "back.csv")
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert recorded(mini) == []


def test_an_empty_sheet_one_without_a_column_and_one_of_another_project_are_refused_whole(mini: MiniProject) -> None:
    sheet = signed(mini)
    assert "nothing in it is filled in" in sheet.bring().stderr
    for row in sheet.own.values():
        row[0], row[2] = f"0{row[0][1:]}".replace(row[0][:8], "ffffffff"), "Something."
    assert "rows is of a text of this project in ar" in sheet.bring().stderr
    sheet.rows[sheet.head][2] = "What"
    assert f"the column “{ENGLISH}” stands nowhere in it" in sheet.bring().stderr
    assert recorded(mini) == []


def differences(mini: MiniProject) -> list[str]:
    loaded = mini.load(Selection(locales=("ar",)))
    found = list(CHECKS["back-translation"].function(loaded))
    assert all(finding.severity is Severity.ADVICE for finding in found)
    return [finding.message for finding in found]
