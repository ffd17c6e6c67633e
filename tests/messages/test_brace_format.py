"""Placeholder flags: gettext's own tools check what they can, and leave alone what they would take for a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.commands.upkeep import update_catalogues
from builder.messages.brace_format import brace_flags
from tests.conftest import MiniProject
from tests.exchange.exchanged import AGE, CALL, LINK, entry, write_entry
from tests.tools.gettext_tools import complaints, merged_by_gnu

FORMS = "{range|one:عام|two:عامان|few:{range} أعوام|zero,many,other:{range} عامًا} {again}"


def extract(mini: MiniProject) -> None:
    """As the command does it, templates included."""
    assert list(update_catalogues(mini.load()))


def test_each_message_has_the_flag_that_goes_with_it(mini: MiniProject) -> None:
    extract(mini)
    assert entry(mini, AGE).flags == ["python-brace-format"]
    assert entry(mini, LINK).flags == ["python-brace-format"]
    assert entry(mini, CALL).flags == []
    write_entry(mini, AGE, FORMS)
    extract(mini)
    assert entry(mini, AGE).flags == ["no-python-brace-format"]
    assert complaints(mini.catalogue) == ""
    write_entry(mini, AGE, "")
    extract(mini)
    assert entry(mini, AGE).flags == []


@pytest.mark.parametrize("wrong", ["دواء", "دواء {tamoxifin}", "دواء {tamoxifen"])
def test_msgfmt_refuses_a_lost_or_wrong_placeholder(mini: MiniProject, wrong: str) -> None:
    extract(mini)
    assert complaints(mini.catalogue) == ""
    write_entry(mini, LINK, wrong)
    assert "fatal error" in complaints(mini.catalogue)


def test_a_translators_own_flags_stay(mini: MiniProject) -> None:
    extract(mini)
    mini.edit(
        mini.catalogue,
        "#, python-brace-format\nmsgctxt",
        "#, max-length:90, python-brace-format, python-format\nmsgctxt",
    )
    before = mini.catalogue.read_text(encoding="utf-8")
    extract(mini)
    assert mini.catalogue.read_text(encoding="utf-8") == before.replace(", python-format", "")


def test_merging_by_gnus_tools_makes_no_translation_with_forms_fuzzy(mini: MiniProject) -> None:
    """Where the template had the flag for a number, msgmerge would: it has it for names alone."""
    write_entry(mini, AGE, FORMS)
    extract(mini)
    template = mini.project.template_file("examplitis")
    merged = Path(mini.root / "merged.po")
    merged.write_text(merged_by_gnu(mini.catalogue, template), encoding="utf-8")
    assert "#, fuzzy" not in merged.read_text(encoding="utf-8")
    assert template.read_text(encoding="utf-8").count("python-brace-format") >= 1
    spoilt = template.read_text(encoding="utf-8").replace(
        f'msgctxt "{AGE}"', f'#, python-brace-format\nmsgctxt "{AGE}"'
    )
    template.write_text(spoilt, encoding="utf-8")
    assert "#, fuzzy" in merged_by_gnu(mini.catalogue, template)


@pytest.mark.parametrize(
    ("english", "translation", "names", "flags"),
    [
        ("No placeholder.", "Nada.", True, []),
        ("{a} and {b-c}.", "{a} y {b-c}.", True, []),
        ("A brace { and {a}.", "{a}", True, []),
        ("Take {a}.", "", True, ["python-brace-format"]),
        ("For {a} years.", "", False, []),
        ("For {a} years.", "{a|one:un año|other:{a} años}", False, ["no-python-brace-format"]),
    ],
)
def test_the_rule(english: str, translation: str, names: bool, flags: list[str]) -> None:
    assert brace_flags(english, translation, names) == flags
