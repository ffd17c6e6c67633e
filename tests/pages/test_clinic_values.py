"""Names, addresses and phone numbers as people type and paste them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from builder.base.characters import hidden_character
from builder.base.errors import Finding
from builder.base.project import Project
from builder.pages.clinic import Clinic, load_clinic
from builder.workspace.selection import Selection
from tests.conftest import MiniProject


def clinic_of(folder: Path, body: str) -> tuple[Clinic | None, list[Finding]]:
    (folder / "clinic.yaml").write_text(f"schema: 1\n{body}\n", encoding="utf-8")
    findings: list[Finding] = []
    return load_clinic(Project(folder), None, findings), findings


SPELLED = ["درمانگاه خانه‌سلامت", "श्‍री क्लिनिक", "ශ්‍රී ලංකා", "র‍্যাব", "നന്‍മ", "നന്‍", "ن‌َا", "ကျန်းမာရေး"]


@pytest.mark.parametrize("name", SPELLED)
def test_joiners_between_letters_that_join_are_spelling(tmp_path: Path, name: str) -> None:
    clinic, found = clinic_of(tmp_path, f"name: {name}\naddress: {name}")
    assert found == []
    assert clinic is not None
    assert name in clinic.name
    assert name in (clinic.address or "")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Clin\u200cic", "\u200c"),
        ("Clin\u200dic", "\u200d"),
        ("خانه\u200c سلامت", "\u200c"),
        ("\u200cخانه", "\u200c"),
        ("خانه\u200c\u200cسلامت", "\u200c"),
        ("می\u200cA", "\u200c"),
        ("क\u200d", "\u200d"),
        ("मरीज\u200d़\u200b", "\u200b"),
        ("A\u202eB", "\u202e"),
        ("A\u00adB", "\u00ad"),
        ("A\ufeffB", "\ufeff"),
        ("A\u3164B", "\u3164"),
        ("A\u2800B", "\u2800"),
        ("A\ufe0fB", "\ufe0f"),
        ("A\U000e0041B", "\U000e0041"),
        ("A\ufffdB", "\ufffd"),
        ("A\ue000B", "\ue000"),
    ],
)
def test_what_only_hides_is_refused(tmp_path: Path, text: str, hidden: str) -> None:
    assert hidden_character(text) == hidden
    found = clinic_of(tmp_path, f'name: "{text}"')[1]
    assert [(item.line, item.check) for item in found] == [(2, "schema")]
    assert f"U+{ord(hidden):04X}" in found[0].message


@pytest.mark.parametrize(
    ("pasted", "printed"),
    [
        ("\u202a+1 (555) 010\u20110100\u202c", "+1 (555) 010-0100"),
        ("\u202d+1 555 0100\u202c", "+1 555 0100"),
        ("\u200e0800\u00a0123\u200f", "0800 123"),
        ("\u20680800\u202f123\u2069", "0800 123"),
        ("\ufeff0800\u200b123", "0800123"),
        ("0800\u2013123", "0800-123"),
        ("0800\u2212123", "0800-123"),
        ("\uff0b44 20 7946", "+44 20 7946"),
        ("\uff08020\uff097946", "(020)7946"),
        ("  0800   123  ", "0800 123"),
    ],
)
def test_pasted_numbers_keep_their_digits_and_lose_what_is_not_seen(tmp_path: Path, pasted: str, printed: str) -> None:
    clinic, found = clinic_of(tmp_path, f'name: A\nphone: "{pasted}"\ninterpreter_line: "{pasted}"')
    assert found == []
    assert clinic is not None
    assert (clinic.record.phone, clinic.record.interpreter_line) == (printed, printed)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("٠٨٠٠ ١٢٣", '"0800 123"'),
        ("۰۸۰۰-۱۲۳", '"0800-123"'),
        ("०८०० १२३", '"0800 123"'),
        ("０８００", '"0800"'),
        ("\u202e0010", "U+202E"),
        ("0800\u00b2", "digits 0 to 9"),
        ("0800\ue000", "U+E000"),
        ("+" + "1" * 41, "at most 40"),
    ],
)
def test_a_number_that_would_need_other_digits_is_refused_with_the_remedy(
    tmp_path: Path, pasted: str, words: str
) -> None:
    found = clinic_of(tmp_path, f'name: A\nphone: "{pasted}"')[1]
    assert [(item.line, item.check) for item in found] == [(3, "schema")]
    assert words in found[0].message


TWO_LINES = (
    "name: A\naddress: |\n  1 Example Street\n  Springfield",
    "name: A\naddress: [1 Example Street, Springfield]",
)


@pytest.mark.parametrize("body", TWO_LINES)
def test_an_address_of_two_lines_is_printed_on_two(mini: MiniProject, body: str) -> None:
    clinic_of(mini.root, body)
    built = mini.build(Selection(locales=("ar",), handouts=("overview",), layouts=("single",)))
    page = pypdfium2.PdfDocument(built.target / "ar/overview.pdf")[0].get_textpage()
    found = {}
    for words in ("1 Example Street", "Springfield"):
        index, _ = page.search(words).get_next()
        found[words] = page.get_charbox(index)[1]
    assert found["1 Example Street"] > found["Springfield"] + 8  # points; the first line stands above
    text = (built.target / "ar/overview.txt").read_text(encoding="utf-8")
    assert "1 Example Street Springfield" in text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("name: A\naddress: [A, B, C, D]", "at most 3 lines"),
        ("name: A\naddress: |\n  A\n  B\n  C\n  D", "at most 3 lines"),
        (f"name: A\naddress: [{'x' * 80}, {'y' * 81}]", "at most 160 characters"),
        (f"name: A\naddress: {'x' * 161}", "at most 160 characters"),
        ('name: A\naddress: [A, ""]', "no text"),
        ("name: A\naddress: []", "no text"),
        ("name: A\naddress: [A, 12]", "a number"),
        ("name: A\naddress: {street: A}", ""),
    ],
)
def test_addresses_have_bounds(tmp_path: Path, body: str, words: str) -> None:
    found = clinic_of(tmp_path, body)[1]
    assert len(found) == 1, found
    assert found[0].line == 3
    assert words in found[0].message


def test_marks_on_letters_do_not_count(tmp_path: Path) -> None:
    assert clinic_of(tmp_path, f"name: {'कु' * 40}{'न्‍' * 39}न")[1] == []
    assert "at most 80" in clinic_of(tmp_path, f"name: {'क' * 81}")[1][0].message


def test_letters_taken_apart_are_put_together(tmp_path: Path) -> None:
    clinic, found = clinic_of(tmp_path, "name: Cli\u0301nica")
    assert found == []
    assert clinic is not None
    assert clinic.record.name == "Cl\u00ednica"
