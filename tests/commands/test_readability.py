"""English at a reading grade of 6 or less, over whole sentences; names of medicines and of the disease are exempt."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.base.project import Project
from builder.commands.readability import MAX_GRADE, exempt_words, grade, readability, sentences
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject, RealBuild

HARD = "Therapeutic recommendations necessitate multidisciplinary consideration of individual circumstances."


def test_english_reads_at_grade_six_or_less() -> None:
    found = readability(load_project(Project(ROOT), Selection(locales=("en",), layouts=("single",)), None))
    assert {item.handout for item in found} >= {"overview", "symptoms", "medicines"}
    for item in found:
        assert item.words > 50, item
        assert 0 < item.grade <= MAX_GRADE, item


def test_hard_english_is_found(mini: MiniProject) -> None:
    assert grade(HARD) > MAX_GRADE
    mini.edit(mini.facts, "text: Call your doctor.", f"text: {HARD}")
    output = mini.run("status", "--readability").stdout
    line = next(line for line in output.splitlines() if line.split()[1:2] == ["symptoms"])
    assert "too hard" in line


def test_only_whole_sentences_count(real: RealBuild) -> None:
    blocks = ["A heading of several words", "Fever.", "You feel hot all day long.", "It goes away, or does it?", HARD]
    assert sentences(blocks) == blocks[2:]


def test_names_are_exempt_and_other_hard_words_are_not(real: RealBuild) -> None:
    exempt = exempt_words(real.loaded.topics[0])
    assert {"Leiomyosarcoma", "LMS", "tamoxifen", "chemotherapy"} <= set(exempt)
    assert grade("You may get tamoxifen for leiomyosarcoma.", exempt) == grade("You may get it for it.")
    assert grade("You may get pharmacotherapy for it.", exempt) > grade("You may get it for it.")


def test_status_as_json(mini: MiniProject) -> None:
    data = json.loads(mini.run("status", "--json", "--readability").stdout)
    assert [item["locale"] for item in data["locales"]] == ["ar", "en"]
    assert data["languages_built"] == 2
    assert data["languages_reviewed"] == 0
    assert {item["handout"]: item["topic"] for item in data["readability"]} == dict.fromkeys(
        ("overview", "symptoms", "medicines"), "examplitis"
    )
    assert "readability" not in json.loads(mini.run("status", "--json").stdout)


def test_without_textstat_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name == "textstat":
            raise ImportError(name)
        return real_import(name, package)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(HandoutsError) as caught:
        grade("You may get it.")
    assert caught.value.code == ExitCode.ENVIRONMENT
    assert "pip install textstat==0.7.4" in caught.value.findings[0].remedy
