"""A student's decks after a new version: every card as the table says, and each fault of a builder noticed.

`make test-anki` prints the table.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from builder import upkeep
from builder.base.project import Project
from builder.checks.loaded import Selection
from builder.editions.deck import OPTIONS, Option
from tests import anki_table as table
from tests.anki_client import Collection, anki, cards, import_package
from tests.anki_compare import Line, State, compare, compare_settings, printed
from tests.anki_editor import FAULTS, ROOT, Editor, write
from tests.anki_student import DAY, Seen, legacy_importer
from tests.anki_upgrade import Releases, Told, release, tell
from tests.conftest import MiniProject


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return release(tmp_path_factory.mktemp("editor") / "project")


@pytest.fixture(scope="module")
def told(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tell(releases, tmp_path_factory.mktemp("story"))


def faulty(lines: list[Line]) -> list[str]:
    return [" | ".join(line.cells) for line in lines if line.faults]


def test_every_card_is_as_the_table_says(told: Told) -> None:
    print(f"\n{printed(told.lines())}")
    assert not faulty(told.lines())


def test_importing_a_version_again_changes_nothing(told: Told) -> None:
    assert told.again == (0, 0, len({card.note for card in told.after.cards.values()}))
    assert told.same


def test_she_has_studied_for_three_months(told: Told) -> None:
    """Or nothing would have been at stake: all ratings, and cards in every state."""
    cards = told.before.cards.values()
    reviews = [review for card in cards for review in card.reviews]
    days = sorted(int(str(review[0])) // 1000 // DAY for review in reviews)
    assert days[-1] - days[0] > 85
    assert len(set(days)) > 40
    assert {review[1] for review in reviews} == {1, 2, 3, 4}
    new, review, relearning = 0, 2, 3
    assert {new, review, relearning} <= {card.schedule[0] for card in cards}
    assert len({card.where.pair for card in cards if card.reviews}) == 3
    # With FSRS, which she turned on midway, a card also carries what Anki knows of her memory.
    assert any('"s":' in str(card.schedule[-1]) for card in cards)


def test_the_older_importer_does_the_same(releases: Releases, tmp_path: Path) -> None:
    """It merges note types, too: a note type with a field of hers stays in use, and its notes get the correction."""
    told = tell(releases, tmp_path, legacy_importer)
    merged = {"gave the note type a field"}
    assert not faulty([line for line in told.lines() if line.row.did not in merged])
    assert told.same
    for card in told.after.cards.values():
        if card.where.pair in table.OWN_FIELD_IN and card.where.fact in table.SITES:
            wanted = next(seen for seen in told.package.cards.values() if seen.where == card.where)
            assert card.fields == {**wanted.fields, table.HER_FIELD: ""}
            old = next(seen for seen in told.before.cards.values() if seen.where == card.where)
            assert (card.schedule, card.reviews) == (old.schedule, old.reviews)
    assert ("fields", f"{table.OWN_FIELD_TYPE}+") not in told.after.settings


def test_an_import_that_asks_for_nothing_is_what_the_client_offers(tmp_path: Path) -> None:
    collection = Collection(str(tmp_path / "collection.anki2"))
    assert collection._backend.get_import_anki_package_presets() == anki.collection.ImportAnkiPackageOptions()
    collection.close()


# Each fault of a builder, with a row that must tell of it, and how.
NOTICED = {
    "a GUID that hashes the text": (table.BRAND, "studied", "doubled"),
    "a GUID without the locales": ("nothing", "studied", "missing"),
    "a constant time": (table.BRAND, "studied", "the text isn't that of package"),
    "the time of the build": (table.BRAND, "edited", "the text isn't that of before"),
    "a constant time for note types": (table.LOOK_CHANGED, "studied", "not that of package"),
    "the time of the latest note for note types": (table.TYPE_CHANGED, "styled the cards", "not that of before"),
    "note type ids without the locales": ("nothing", "studied", "its note type is called"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_builder_is_noticed(releases: Releases, fault: str, tmp_path: Path) -> None:
    # A month of study is enough to lose.
    told = tell(releases, tmp_path, plant=FAULTS[fault], sessions=16)
    editor, did, words = NOTICED[fault]
    lines = [line for line in told.lines() if (line.row.editor, line.row.did) == (editor, did)]
    found = [text for line in lines for text in line.faults]
    assert any(words in text for text in found), found


def test_a_correction_arrives_in_every_locale_and_nothing_else_changes(tmp_path: Path) -> None:
    """All locales' decks in one collection, studied; a third import changes nothing."""
    editor = Editor(tmp_path / "project", Project(ROOT).locales())
    editor.records(1_700_000_000)
    one = write(editor.releases(check=False), tmp_path / "1")
    editor.renames_brand("lms.medicine.mesna", table.NEO)
    editor.records(1_700_100_000)
    two = write(editor.releases(check=False), tmp_path / "2")
    assert len(one) == 7
    collection = Collection(str(tmp_path / "collection.anki2"))
    for packages in one.values():
        for package in packages:
            assert import_package(collection, package)[1:] == (0, 0)
    studied = cards(collection)
    collection.sched.set_due_date([card.id for card in studied], "40")
    before = {card.id: (card.due, card.did, card.nid) for card in cards(collection)}
    said = {card.id: card.answer() for card in cards(collection)}
    for packages in two.values():
        assert [import_package(collection, package)[:2] for package in packages] == [(0, 1), (0, 0)]
    assert {card.id: (card.due, card.did, card.nid) for card in cards(collection)} == before
    changed = [card for card in cards(collection) if card.answer() != said[card.id]]
    assert {card.note()["Fact"] for card in changed} == {"lms.medicine.mesna"}
    assert {card.note_type()["name"] for card in changed} == {f"Handouts medicine ({pair})" for pair in one}
    assert all(f"Mesnex {table.NEO}" in card.answer() for card in changed)
    for packages in two.values():
        assert all(import_package(collection, package)[:2] == (0, 0) for package in packages)
    collection.close()


Tampering = Callable[[Seen], Seen | None]
TAMPERINGS: dict[str, tuple[str, Tampering]] = {
    "gone": ("the card is gone", lambda card: None),
    "reset": ("schedule was", lambda card: replace(card, schedule=(0, 0, *card.schedule[2:]))),
    "a review lost": ("reviews was", lambda card: replace(card, reviews=card.reviews[1:])),
    "moved": ("deck was", lambda card: replace(card, deck="Default")),
    "suspended": ("suspended was", lambda card: replace(card, suspended=not card.suspended)),
    "buried": ("buried was", lambda card: replace(card, buried=not card.buried)),
    "flagged": ("flag was", lambda card: replace(card, flag=card.flag + 1)),
    "of another note": ("note was", lambda card: replace(card, note=card.note + 1)),
    "relabelled": ("its note type is called", lambda card: replace(card, note_type="Handouts medicine (xx)")),
    "tagged": ("the tags aren't", lambda card: replace(card, tags=card.tags | {"x"})),
    "reworded": ("the text isn't", lambda card: replace(card, fields={**card.fields, "Sources": ""})),
    "emptied": ("the card reads", lambda card: replace(card, shown=table.BLANK)),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_expectation_can_fail(told: Told, name: str) -> None:
    """One card tampered with, in every row whose cards she had before: that row tells, and no other."""
    words, tampering = TAMPERINGS[name]
    victims: dict[table.Row, int] = {}
    for number, card in told.before.cards.items():
        if card.reviews:
            victims.setdefault(next(row for row in table.TABLE if row.covers(card.where)), number)
    assert len(victims) > 25
    for row, number in victims.items():
        if row.blank and name == "emptied":
            continue
        cards = dict(told.after.cards)
        changed = tampering(cards.pop(number))
        if changed:
            cards[number] = changed
        lines = compare(table.TABLE, told.before, State(cards, {}), told.package)
        assert [line.row for line in lines if line.faults] == [row]
        assert any(words in fault for line in lines for fault in line.faults)


def test_a_row_tells_where_nobody_did_what_it_is_about(told: Told) -> None:
    for did, undone in (
        ("studied", {"reviews": ()}),
        ("suspended", {"suspended": False}),
        ("buried", {"buried": False}),
        ("flagged", {"flag": 0}),
        ("tagged", {"tags": frozenset()}),
        ("edited", {"fields": {}}),
    ):
        before = State({number: replace(card, **undone) for number, card in told.before.cards.items()}, {})
        lines = compare(table.TABLE, before, told.after, told.package)
        for line in lines:
            assert any(f"not {did}" in fault for fault in line.faults) == (line.row.did == did)


def test_words_that_nobody_reads_are_missed(told: Told) -> None:
    """Words in a field that no card shows, and words on a card that should have stayed as it was."""
    for says in (table.NEO, "It ends in -itis.", "all day long"):
        cards = {n: replace(card, shown=card.shown.replace(says, "")) for n, card in told.after.cards.items()}
        lines = compare(table.TABLE, told.before, State(cards, {}), told.package)
        assert any(f"“{says}” is nowhere" in fault for line in lines for fault in line.faults)
    cards = {n: replace(card, shown=f"{card.shown} {table.NEO}") for n, card in told.after.cards.items()}
    lines = compare(table.TABLE, told.before, State(cards, {}), told.package)
    assert len([line for line in lines if any("is there" in fault for fault in line.faults)]) == 2


def test_new_cards_and_settings_can_fail(told: Told) -> None:
    number, card = next((n, c) for n, c in told.after.cards.items() if c.where.fact == "lms.medicine.paclitaxel")
    for words, changed in (
        ("isn't as new", replace(card, suspended=True)),
        ("is in Default", replace(card, deck="Default")),
        ("missing", replace(card, where=card.where._replace(template="None"))),
        ("doubled", None),
    ):
        cards = {**told.after.cards, number: changed} if changed else {**told.after.cards, -1: card}
        lines = compare(table.TABLE, told.before, State(cards, {}), told.package)
        assert any(words in fault for line in lines for fault in line.faults), words
    before, after, package = told.before.settings, told.after.settings, told.package.settings
    for key in after:
        lines = compare_settings(table.SETTINGS, before, {**after, key: "other"}, package)
        assert [fault for line in lines for fault in line.faults] == [f"{key}: not that of {_version(key)}"]


def _version(key: tuple[str, str]) -> str:
    return next(row.version for row in table.SETTINGS if row.covers(*key))


# One thing after another. The mini project is enough.

CSS = "handouts/decks/cards.css"
MEDICINE = "handouts/decks/note_types/medicine.yaml"
MEDICINES = "handouts/decks/medicines.yaml"
ITCHING, FEVER = "symptom/ex.symptom.itching", "symptom/ex.symptom.fever"


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


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
    mini.edit(mini.facts, "They do nothing at all.", "They do nothing whatever.")
    mini.record()  # as soon as can be
    bring(mini, collection)
    assert any("nothing whatever" in card.answer() for card in cards(collection))


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
