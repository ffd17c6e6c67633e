"""`handouts why` names what a file is made of, and what of that is another one since."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from builder.base.errors import ExitCode
from tests.conftest import MiniProject

FACTS = "sources/examplitis/facts/all.yaml"
PO = "locales/ar/LC_MESSAGES/examplitis.po"


@pytest.fixture(scope="module")
def template(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """The small project with a leaflet and a deck in two languages, built by the command."""
    mini = mini_template.copy(tmp_path_factory.mktemp("why") / "project")
    assert mini.run("build", "--handout", "symptoms", "--deck", "symptoms", "--layout", "single").returncode == 0
    return mini


@pytest.fixture
def built(template: MiniProject, tmp_path: Path) -> MiniProject:
    """A copy in another place, where the record of the build is none of its own: so it is built there again."""
    mini = template.copy(tmp_path / "project")
    assert mini.run("build", "--handout", "symptoms", "--deck", "symptoms", "--layout", "single").returncode == 0
    return mini


def told(mini: MiniProject, path: str) -> tuple[str, str]:
    """What the file is made of, and what has changed."""
    done = mini.run("why", path)
    assert done.returncode == 0, done.stderr
    made, _, changed = done.stdout.partition("changed since it was built:")
    return made, changed


def test_it_names_facts_messages_templates_pictures_and_the_rest(built: MiniProject) -> None:
    made, changed = told(built, "dist/ar/symptoms.pdf")
    assert changed == ""
    assert "Nothing of it has changed since." in made
    for part in (
        f"ex.symptom.itching ({FACTS}:",
        f"ex.symptom.itching.explanation ({PO}:",
        "handout/symptoms/title (locales/ar/LC_MESSAGES/common.po:",
        "handouts/symptoms/handout.yaml",
        "handouts/theme/sections.html.j2",
        "handouts/theme/base.html.j2",
        "handouts/theme/print.css",
        "locales/ar/locale.yaml",
        "locales/ar/medicines.yaml",
        "locales/fonts.yaml",
        "the program",
    ):
        assert part in made, part
    assert "ex.medicine.doxorubicin (" not in made
    assert "handouts/medicines/" not in made


def test_it_names_what_has_changed_and_only_that(built: MiniProject) -> None:
    built.edit(FACTS, "You want to scratch.", "You wish to scratch.")
    built.edit("handouts/theme/print.css", "13mm 17mm", "14mm 17mm")
    _, changed = told(built, "dist/en/symptoms.html")
    assert f"ex.symptom.itching ({FACTS}:" in changed
    assert "handouts/theme/print.css, saved 20" in changed
    assert "fever" not in changed
    assert PO not in changed
    assert f"{PO}:" in told(built, "dist/ar/symptoms.txt")[1]  # the translation is stale now


def test_another_day_is_no_change(built: MiniProject) -> None:
    for path in built.root.glob(".build/made/*.json"):
        text = path.read_text(encoding="utf-8")
        changed = re.sub(r'\["date", "[0-9-]+"\]', '["date", "2001-01-01"]', text)
        assert changed != text
        path.write_text(changed, encoding="utf-8")
    assert told(built, "dist/ar/symptoms.pdf")[1] == ""


@pytest.mark.parametrize(
    ("path", "edited", "old", "new"),
    [
        ("dist/ar/symptoms.with-en.apkg", "handouts/decks/symptoms.yaml", "Which symptom is this?", "What is this?"),
        ("dist/ar/symptoms.with-en.tsv", "locales/ar/changes.tsv", "2023-11-14", "2023-11-15"),
        ("dist/index.html", "handouts/theme/website/website.css", "{", "{ color: black;"),
        ("dist/facts.json", FACTS, "value: 38,", "value: 39,"),
        ("dist/manifest.json", "locales/en/locale.yaml", "paper: letter", "paper: a4"),
    ],
)
def test_decks_and_records_have_their_reasons_too(
    built: MiniProject, path: str, edited: str, old: str, new: str
) -> None:
    assert told(built, path)[1] == ""
    built.edit(edited, old, new)
    assert edited in told(built, path)[1]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("dist/ar/nothing.pdf", "no build has made this file"),
        ("dist/ar/medicines.pdf", "no build has made this file"),
        ("README.md", "this is in no output folder"),
        ("/", "this is in no output folder"),
    ],
)
def test_what_no_build_made_is_said_to_be_none(built: MiniProject, path: str, words: str) -> None:
    done = built.run("why", path)
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_record_it_says_so(built: MiniProject) -> None:
    records = {path: path.read_text(encoding="utf-8") for path in built.root.glob(".build/made/*.json")}
    for damage in (
        lambda text: text[:-9],
        lambda text: "[]",
        lambda text: "",
        lambda text: text.replace('"made"', '"'),
    ):
        for path, text in records.items():
            path.write_text(damage(text), encoding="utf-8")
        done = built.run("why", "dist/en/symptoms.pdf")
        assert done.returncode == ExitCode.USAGE
        assert "there is no record of how this was made" in done.stderr
    shutil.rmtree(built.root / ".build")
    assert "Build again" in built.run("why", "dist/en/symptoms.pdf").stderr
