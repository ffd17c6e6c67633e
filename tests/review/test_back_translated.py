"""What was read back: held against the English, told by status, and no part of any page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from builder.base.errors import ExitCode
from builder.messages.message import filled
from builder.review.backtranslation import WHAT
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.review.test_back_translation import MEDICINES, SYSTEM, Sheet, counts, differences, signed, with_lists
from tests.review.test_review_import import (
    CALL,
    translation_edited,
)
from tests.review.test_review_sheet import FEVER, handouts


@pytest.mark.parametrize(
    ("context", "said", "different"),
    [
        (FEVER, "With 38°C or more, call at once.", ""),
        (FEVER, "If it is 38 °C or higher, ring immediately.", ""),
        (FEVER, "With 39°C or more, call at once.", "numbers (lost: 38; added: 39)"),
        (FEVER, "With 38°C, call at once.", "limits (lost: or more, included)"),
        (FEVER, "With 38°C or more, call.", "safety (lost: at once)"),
        (FEVER, "With 38°C or more, call at once. Drink water.", "sentences (1 in the English, 2 read back)"),
        (MEDICINES, "Stop a medicine on your own.", "negation (lost: negation)"),
        (MEDICINES, "Do not stop a medicine, not even on your own.", "negation (1 in the English, 2 read back)"),
        (CALL, "Maybe call your doctor.", "certainty (added: possible)"),
    ],
)
def test_what_was_read_is_held_against_the_english(mini: MiniProject, context: str, said: str, different: str) -> None:
    with_lists(mini)
    sheet = signed(mini)
    sheet.say(context, said)
    done = sheet.bring()
    assert done.returncode == 0, done.stdout + done.stderr
    found = differences(mini)
    assert len(found) == bool(different)
    if different:
        assert f"Different: {different}" in found[0]
        own = filled(sheet.messages[context].translation)
        assert found[0].startswith(f"{context}: Example Nurse, nurse (2024-02-03) reads “{said}”, and the English is “")
        assert f"The translation: “{own}”" in found[0]
        assert found[0] in done.stderr


def test_a_difference_can_be_accepted_and_goes_with_the_translation(mini: MiniProject) -> None:
    with_lists(mini)
    signed(mini, medicines="Stop a medicine on your own.").bring()
    assert len(differences(mini)) == 1
    words = ("ar", "back-translation", MEDICINES, "--by", "A. Example", "--reason", "a slip of the reader's")
    assert handouts(mini, "accept", *words).returncode == 0
    assert differences(mini) == []
    sheet = signed(mini, call="Maybe call your doctor.")
    sheet.bring()
    assert len(differences(mini)) == 1
    translation_edited(mini)
    assert differences(mini) == []


def test_status_says_how_much_was_read_back_and_by_whom(mini: MiniProject) -> None:
    with_lists(mini)
    assert "read back" not in handouts(mini, "status").stdout
    signed(mini, call="Phone your doctor.", medicines="Stop a medicine on your own.").bring()
    signed(mini, SYSTEM, fever="With 38°C or more, call at once.").bring()
    line = next(line for line in handouts(mini, "status").stdout.splitlines() if line.startswith("ar: "))
    assert re.fullmatch(
        r"ar: 3 of \d+ translations read back \(Example Nurse, nurse \(person\): 2; "
        r"Example Translator 3, run by Example Person \(computer\): 1\)\. 1 difference is open\.",
        line,
    )
    # The same reader, who says of themselves something else by then.
    later = Sheet(mini, "--all")
    later.sign({**SYSTEM, WHAT: "which had seen the English"})
    later.say(CALL, "Phone your doctor.")
    later.bring()
    assert "3, which had seen the English (computer): 1" in handouts(mini, "status").stdout
    found = handouts(mini, "status", "--json").stdout
    assert '"back_translated": null' in found  # English
    assert '"differences": 1' in found
    translation_edited(mini)
    assert "ar: 2 of" in handouts(mini, "status").stdout


def test_a_line_that_is_none_is_told_with_its_place_and_stops_no_page(mini: MiniProject) -> None:
    signed(mini, call="Phone your doctor.").bring()
    path = mini.project.backtranslations_file("ar")
    path.write_text(path.read_text(encoding="utf-8") + "person\tsomebody\n", encoding="utf-8")
    done = handouts(mini, "check", "--locale", "ar")
    assert "locales/ar/backtranslations.tsv:3: warning: not a line of this record" in done.stdout + done.stderr
    refused = handouts(mini, "backtranslate", "export", "ar", "--out", "more.csv")
    assert refused.returncode == ExitCode.FINDINGS
    assert "locales/ar/backtranslations.tsv:3: error" in refused.stderr


def outputs(mini: MiniProject, folder: Path) -> dict[str, bytes]:
    mini.build(Selection(locales=("ar",), handouts=("symptoms",), decks=("symptoms",)), folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_pages_and_decks_are_the_same_with_a_ledger_and_without(mini: MiniProject, tmp_path: Path) -> None:
    before = outputs(mini, tmp_path / "before")
    assert any(name.endswith(".pdf") for name in before)
    assert any(name.endswith(".apkg") for name in before)
    sheet = signed(mini)
    for message in sheet.messages.values():
        if re.search(r"[^\W\d_]", filled(message.translation)):
            sheet.say(message.context, "It says something.")
    assert counts(sheet.bring())["read back"] > 50
    shutil.rmtree(mini.project.cache_folder(), ignore_errors=True)
    assert outputs(mini, tmp_path / "after") == before
