"""Explanations that explain nothing, and an editor's voice on paper."""

from __future__ import annotations

import shutil

import pytest

from builder.base.project import Project
from builder.checks.phrases import _Same, editors_voice, tautologies
from builder.workspace.loaded import load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject


@pytest.fixture(scope="module")
def same() -> _Same:
    texts = load_project(Project(ROOT), Selection(locales=("en",)), None).texts.values()
    record = next(text.wording for text in texts if text.locale.english and text.wording).record.explanations
    assert record
    return _Same(record)


@pytest.mark.parametrize(
    ("term", "explanation"),
    [
        ("Itching", "It itches."),
        ("Headache", "Your head hurts."),
        ("Loss of blood", "You are bleeding."),
        ("Swelling of the legs", "Your legs are swollen."),
        ("Fever", "You feel hot."),
        ("Back pain", "The back aches more than normal."),
        ("Vomiting", "You throw up."),
    ],
)
def test_the_terms_own_words_explain_nothing(same: _Same, term: str, explanation: str) -> None:
    assert same.says_nothing(term, explanation)


@pytest.mark.parametrize(
    ("term", "explanation"),
    [
        ("Vomiting blood", "It may look like coffee grounds."),
        ("Weight loss", "You lose weight without trying to."),
        ("Black stools", "They are sticky, like tar."),
        ("Itching", "Your skin itches at night."),
        ("Uterus", "Where a baby grows before birth."),
        ("Discharge", "Fluid that comes out of the vagina."),
    ],
)
def test_what_to_look_for_explains(same: _Same, term: str, explanation: str) -> None:
    assert not same.says_nothing(term, explanation)


def test_a_tautology_and_an_empty_phrase_are_found_in_their_file(mini: MiniProject) -> None:
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    assert list(tautologies(mini.load())) == []
    mini.edit(mini.facts, "explanation: You want to scratch.", "explanation: You feel that it itches.")
    mini.edit(mini.facts, "explanation: The short thick finger.", "explanation: Some part of your body, in red.")
    found = list(tautologies(mini.load()))
    assert [item.message.split("”")[0] for item in found] == [
        "“Some part of your body, in red.",
        "“You feel that it itches.",
    ]
    assert all(item.path.endswith("facts/all.yaml") and item.line for item in found)


def test_an_editors_voice_is_found_on_paper_and_not_on_the_web(mini: MiniProject) -> None:
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    english = Selection(locales=("en",), layouts=("single",))
    mini.edit(mini.facts, "text: Most people are", "text: The documents differ. Most people are")
    loaded = mini.load(english)
    render(loaded)
    (finding,) = editors_voice(loaded)
    assert finding.message.startswith("ex.statement.age.text speaks of the documents on paper (“overview”)")
    mini.edit(mini.facts, "    subject: who\n", "    subject: who\n    shown: web\n")
    loaded = mini.load(english)
    render(loaded)
    assert any("The documents differ." in page.html for _, page in loaded.pages)
    assert list(editors_voice(loaded)) == []


def test_a_template_that_speaks_of_the_documents_is_found_too(mini: MiniProject) -> None:
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    mini.edit("handouts/examplitis/overview/page.html.j2", "'What is it?'", "'What do the documents say?'")
    loaded = mini.load(Selection(locales=("en",), layouts=("single",)))
    render(loaded)
    (finding,) = editors_voice(loaded)
    assert finding.path == "handouts/examplitis/overview/page.html.j2"
