"""One change of the decks after another, each on the made-up project: looks, options, times."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from builder.commands import upkeep
from builder.decks.options import OPTIONS, Option
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.tools import anki_table as table
from tests.tools.anki_client import Collection, cards, import_package

CSS = "handouts/decks/cards.css"
MEDICINE = "handouts/decks/note_types/medicine.yaml"
MEDICINES = "handouts/decks/medicines.yaml"
ITCHING, FEVER = "symptom/ex.symptom.itching", "symptom/ex.symptom.fever"


def bring(mini: MiniProject, collection: Collection, *options: Option, deck: str = "medicines") -> None:
    """Build a deck in English, and import it."""
    mini.build(Selection(locales=("en",), decks=(deck,), deck_options=options))
    import_package(collection, mini.root / f"dist/en/{deck}.apkg")


def blank(collection: Collection) -> list[str]:
    """The cards that ask nothing, by their templates' names."""
    return [str(card.template()["name"]) for card in cards(collection) if table.BLANK in card.question()]


def records_at(mini: MiniProject, now: int) -> None:
    """`handouts changes`, at that time."""
    with patch.object(upkeep, "time", SimpleNamespace(time=lambda: now)):
        assert [line for line in upkeep.update_changes(mini.load()) if " 0 changed" not in line]


def note_type_times(package: Path) -> dict[str, int]:
    """The note types of a package, as Anki would read them: name → time."""
    with zipfile.ZipFile(package) as files, closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(files.read("collection.anki2"))
        models = json.loads(db.execute("select models from col").fetchone()[0])
    return {model["name"]: model["mod"] for model in models.values()}


def test_a_new_look_arrives(mini: MiniProject, collection: Collection) -> None:
    bring(mini, collection)
    mini.edit(CSS, "font-size: 20px", "font-size: 23px")
    mini.record(1_700_000_500)
    bring(mini, collection)
    assert all("font-size: 23px" in kind["css"] for kind in collection.models.all() if "Handouts" in kind["name"])


def test_a_new_template_arrives(mini: MiniProject, collection: Collection) -> None:
    bring(mini, collection)
    mini.edit(MEDICINE, '{{FrontSide}}<hr id="answer">', '{{FrontSide}}<hr id="answer" class="wide">')
    mini.record(1_700_000_500)
    bring(mini, collection)
    wide = {card.note_type()["name"] for card in cards(collection) if 'class="wide"' in card.answer()}
    assert wide == {"Handouts medicine (en)"}


def test_a_note_type_has_the_time_of_its_own_last_change(mini: MiniProject) -> None:
    """And a pair of locales the later one; what changes on notes moves none."""
    selection = Selection(decks=("medicines",), deck_options=("type-in",))
    packages = (mini.root / "dist/en/medicines.apkg", mini.root / "dist/ar/medicines.with-en.apkg")

    def times() -> list[dict[str, int]]:
        mini.build(selection)
        return [note_type_times(package) for package in packages]

    first = times()
    assert {time for package in first for time in package.values()} == {1_700_000_000}
    mini.edit(mini.facts, "They do nothing at all.", "They do nothing whatever.")
    mini.record(1_700_001_000)
    assert times() == first
    mini.edit(MEDICINE, '{{FrontSide}}<hr id="answer">', '{{FrontSide}}<hr id="answer" class="wide">')
    mini.record(1_700_002_000)
    second = times()
    changed = {name: time for package in second for name, time in package.items() if time != 1_700_000_000}
    assert changed == {"Handouts medicine (en)": 1_700_002_000, "Handouts medicine (ar–en)": 1_700_002_000}
    # Another voice reads Arabic aloud.
    mini.edit("locales/ar/locale.yaml", "voices: [", "voices: [Somebody, ")
    mini.record(1_700_003_000)
    third = times()
    assert third[0] == second[0]
    assert third[1]["Handouts medicine (ar–en)"] == 1_700_003_000


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (CSS, "font-size: 20px", "font-size: 23px"),
        (MEDICINE, '<hr id="answer">', "<hr>"),
        (MEDICINE, "name: Spare4", "name: Spare5"),
    ],
)
def test_a_new_look_must_be_recorded(mini: MiniProject, path: str, old: str, new: str) -> None:
    mini.edit(path, old, new)
    found = [finding for finding in mini.findings() if finding.check == "changes"]
    assert [finding.path for finding in found] == ["locales/ar/changes.tsv", "locales/en/changes.tsv"]
    assert all("note-type/" in finding.message for finding in found)
    mini.record()
    mini.build(Selection(locales=("en",), decks=("medicines",)))


def test_a_comment_in_a_note_types_file_is_no_new_look(mini: MiniProject) -> None:
    """Or learners' own look would be overwritten for nothing."""
    mini.edit(MEDICINE, "schema: 1", "schema: 1  # the first")
    mini.build(Selection(locales=("en",), decks=("medicines",)))


def test_an_option_of_the_deck_itself_arrives(mini: MiniProject, collection: Collection) -> None:
    """Without anything to record: no fact changed."""
    bring(mini, collection)
    before = collection.card_count()
    record = mini.project.changes_file("en").read_bytes()
    mini.edit(MEDICINES, "options: []", "options: [generic-to-brand]")
    mini.record(1_700_000_500)
    assert mini.project.changes_file("en").read_bytes() == record
    bring(mini, collection)
    assert collection.card_count() == before + 2
    assert not blank(collection)


def test_one_option_after_another_arrives(mini: MiniProject, collection: Collection) -> None:
    """Cards that are off now are blank, which no time could prevent, until their option is on again."""
    bring(mini, collection, "generic-to-brand")
    bring(mini, collection, "type-in")
    assert set(blank(collection)) == {"Generic to brand"}
    bring(mini, collection, "type-in", "generic-to-brand")
    assert not blank(collection)


@pytest.mark.parametrize("options", [OPTIONS, OPTIONS[::-1]], ids=["in order", "from the last to the first"])
@pytest.mark.parametrize("deck", ["medicines", "symptoms"])
def test_what_a_further_option_brings_is_filled(
    mini: MiniProject, collection: Collection, deck: str, options: tuple[Option, ...]
) -> None:
    """Each with those that were on; the first one is the deck's own."""
    bring(mini, collection, deck=deck)
    mini.edit(f"handouts/decks/{deck}.yaml", "options: []", f"options: [{options[0]}]")
    for number in range(1, len(options) + 1):
        bring(mini, collection, *options[1:number], deck=deck)
        assert not blank(collection), options[:number]
        newcomer = Collection(str(mini.root / f"{number}.anki2"))
        import_package(newcomer, mini.root / f"dist/en/{deck}.apkg")
        assert shown(collection) == shown(newcomer), options[:number]
        newcomer.close()


def shown(collection: Collection) -> list[tuple[str, str, str]]:
    return sorted((str(card.template()["name"]), card.question(), card.answer()) for card in cards(collection))


def test_a_correction_outruns_all_options(mini: MiniProject, collection: Collection) -> None:
    bring(mini, collection, *OPTIONS)
    mini.edit(mini.facts, "Not to be mixed", "Never to be mixed")
    mini.record()  # as soon as can be
    bring(mini, collection)
    assert any("Never to be mixed" in card.answer() for card in cards(collection))


def test_a_change_is_later_than_what_any_locale_has_of_the_note(mini: MiniProject) -> None:
    """Two corrections in a hurry move a locale's time ahead of the clock, and its pairs' with it."""
    for now, words in enumerate(("حكة", "حكة شديدة"), 1_700_000_001):
        entries = mini.catalogue.read_text(encoding="utf-8").split("\n\n")
        entry = next(entry for entry in entries if 'msgctxt "ex.symptom.itching.term"' in entry)
        mini.edit(mini.catalogue, entry, entry[: entry.index("msgstr")] + f'msgstr "{words}"')
        records_at(mini, now)
    ahead = mini.load().changes
    assert ahead["ar"][ITCHING].time > ahead["en"][ITCHING].time
    mini.edit(mini.facts, "You want to scratch.", "You want to rub.")
    records_at(mini, 1_700_000_003)
    assert mini.load().changes["en"][ITCHING].time > ahead["ar"][ITCHING].time
    assert mini.load().changes["en"][FEVER] == ahead["en"][FEVER]


def test_a_note_that_comes_back_is_later_than_it_was(mini: MiniProject, collection: Collection) -> None:
    """The student kept the old one, and the clock may be wrong."""
    bring(mini, collection, deck="symptoms")
    facts = mini.facts.read_text(encoding="utf-8")
    fever = facts[facts.index("  - id: ex.symptom.fever") : facts.index("  - id: ex.group.pills")]
    mini.edit(mini.facts, fever, "")
    mini.record(1_700_000_500)
    assert FEVER in mini.load().changes["en"]
    mini.facts.write_text(facts.replace("term: Fever", "term: High fever"), encoding="utf-8")
    mini.record(1_600_000_000)
    bring(mini, collection, deck="symptoms")
    assert any("High fever" in card.question() for card in cards(collection))
