"""A student's decks after a new version: every card as the table says, and each fault of a builder noticed.

`make test-anki` prints the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder.base.project import Project
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.tools import anki_table as table
from tests.tools.anki_client import Collection, anki, cards, import_package
from tests.tools.anki_compare import Line, State, compare, compare_settings, printed
from tests.tools.anki_editor import FAULTS, ROOT, Editor, write
from tests.tools.anki_student import DAY, Seen, legacy_importer
from tests.tools.anki_upgrade import Releases, Told, release, tell


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


def test_a_correction_arrives_in_every_locale_and_nothing_else_changes(collection: Collection, tmp_path: Path) -> None:
    """All locales' decks in one collection, studied; a third import changes nothing."""
    printed = [locale.id for locale in load_project(Project(ROOT), Selection(), None).chosen_locales]
    editor = Editor(tmp_path / "project", printed, ("medicines", "symptoms", "terms"))
    editor.records(1_700_000_000)
    one = write(editor.releases(check=False), tmp_path / "1")
    editor.renames_brand("lms.medicine.mesna", table.NEO)
    editor.records(1_700_100_000)
    two = write(editor.releases(check=False), tmp_path / "2")
    assert len(one) == len(printed) > 6
    for packages in one.values():
        for package in packages:
            assert import_package(collection, package)[1:] == (0, 0)
    studied = cards(collection)
    collection.sched.set_due_date([card.id for card in studied], "40")
    before = {card.id: (card.due, card.did, card.nid) for card in cards(collection)}
    said = {card.id: card.answer() for card in cards(collection)}
    for packages in two.values():
        assert [import_package(collection, package)[:2] for package in packages] == [(0, 1), (0, 0), (0, 0)]
    assert {card.id: (card.due, card.did, card.nid) for card in cards(collection)} == before
    changed = [card for card in cards(collection) if card.answer() != said[card.id]]
    assert {card.note()["Fact"] for card in changed} == {"lms.medicine.mesna"}
    assert {card.note_type()["name"] for card in changed} == {f"Handouts medicine ({pair})" for pair in one}
    assert all(f"Mesnex {table.NEO}" in card.answer() for card in changed)
    for packages in two.values():
        assert all(import_package(collection, package)[:2] == (0, 0) for package in packages)


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
