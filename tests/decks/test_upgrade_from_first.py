"""From the decks as they were first released to those of today, with the official client.

`tests/data/decks-before` holds the packages of that release, in English and in Arabic with English.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import DATA, RealBuild, all_topics
from tests.tools.anki_client import BLANK, Collection, cards, import_package, plain

BEFORE = DATA / "decks-before"
FOLDERS = {"": "en", ".with-en": "ar"}


@dataclass(frozen=True)
class Kept:
    """What of a card no import may change."""

    guid: str
    note_type: str
    template: str
    deck: int
    due: int
    reviews: int
    ease: int


def kept(collection: Collection) -> dict[int, Kept]:
    """Card → what must stay."""
    return {
        card.id: Kept(
            card.note().guid,
            str(card.note_type()["name"]),
            str(card.template()["name"]),
            card.did,
            card.due,
            card.reps,
            card.factor,
        )
        for card in cards(collection)
    }


@dataclass(frozen=True)
class Upgraded:
    collection: Collection
    before: dict[int, Kept]
    newcomer: Collection


@pytest.fixture(scope="module")
def upgraded(real: RealBuild, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """A learner who has studied every card of the first release, and imports today's decks over it."""
    folder = tmp_path_factory.mktemp("upgraded")
    learner, newcomer = (Collection(str(folder / f"{name}.anki2")) for name in ("learner", "newcomer"))
    for package in sorted(BEFORE.glob("*.apkg")):
        import_package(learner, package)
    learner.sched.set_due_date([card.id for card in cards(learner)], "3-60")
    for number, card in enumerate(cards(learner)):
        card.reps, card.factor = 5 + number % 7, 1800 + number
        learner.update_card(card)
    before = kept(learner)
    for folder_name in FOLDERS.values():
        for package in sorted((real.folder / folder_name).glob("*.apkg")):
            import_package(learner, package)
            import_package(newcomer, package)
    yield Upgraded(learner, before, newcomer)
    learner.close()
    newcomer.close()


def test_every_package_of_the_first_release_is_there() -> None:
    names = {path.name for path in BEFORE.iterdir()}
    assert names == {f"{deck}{kind}.apkg" for deck in ("medicines", "symptoms", "terms") for kind in FOLDERS}


def test_no_card_is_lost_moved_or_forgotten(upgraded: Upgraded) -> None:
    after = kept(upgraded.collection)
    assert len(upgraded.before) > 200
    assert {number: after.get(number) for number in upgraded.before} == upgraded.before


def test_nothing_is_doubled_and_no_note_type_is_set_aside(upgraded: Upgraded) -> None:
    found = Counter(
        (card.note_type()["name"], card.note()["Fact"], card.template()["name"]) for card in cards(upgraded.collection)
    )
    assert not [card for card, count in found.items() if count > 1]
    names = {kind["name"] for kind in upgraded.collection.models.all() if "Handouts" in kind["name"]}
    assert names == {kind["name"] for kind in upgraded.newcomer.models.all() if "Handouts" in kind["name"]}


def test_the_learner_has_what_a_newcomer_gets(upgraded: Upgraded) -> None:
    """Every correction arrives, and no note of the first release has left the decks."""

    def texts(collection: Collection) -> dict[str, tuple[tuple[str, str], ...]]:
        found = {}
        for card in cards(collection):
            note = card.note()
            found[note.guid] = (("Tags", " ".join(sorted(note.tags))), *note.items())
        return found

    own, new = texts(upgraded.collection), texts(upgraded.newcomer)
    assert own == new
    shown = {(card.note().guid, card.ord): card.answer() for card in cards(upgraded.collection)}
    assert shown == {(card.note().guid, card.ord): card.answer() for card in cards(upgraded.newcomer)}


def test_no_card_of_hers_is_blank_and_withdrawn_ones_say_why(upgraded: Upgraded, real: RealBuild) -> None:
    topic = all_topics(real.loaded)
    retired: dict[tuple[str, str], str] = {
        (key, entry.within): deck.record.labels[entry.reason]
        for deck in real.loaded.decks
        for entry in deck.record.withdrawn
        for key in entry.notes
    }
    seen = set()
    for card in cards(upgraded.collection):
        if card.id not in upgraded.before:
            continue
        assert BLANK not in card.question()
        note, name = card.note(), str(card.note_type()["name"])
        kind, pair = name.removeprefix("Handouts ").split(" ")
        key = f"{kind}/{note['Fact']}"
        within = next((of for of in ("all", "nursing") if (key, of) in retired and of in ("all", pair_of(pair))), "")
        gone = topic.facts[note["Fact"]].withdrawn
        assert ("withdrawn" in note.tags) == bool(within or gone)
        if within and not gone:
            seen.add(key)
            assert retired[key, within] in plain(card.answer())
            assert retired[key, within] not in plain(card.question())
    assert seen == {key for key, _ in retired}


def pair_of(pair: str) -> str:
    """Whether a note type's pair of locales, in brackets, is the nursing edition's."""
    return "nursing" if pair == "(en)" else "all"


def test_the_new_kinds_of_notes_come_as_new_cards(upgraded: Upgraded) -> None:
    fresh = [card for card in cards(upgraded.collection) if card.id not in upgraded.before]
    kinds = {str(card.note_type()["name"]).split(" ")[1] for card in fresh}
    assert {"action", "where", "question"} <= kinds
    assert all(card.reps == 0 and card.type == 0 for card in fresh)


def test_the_first_release_is_small_enough_to_keep() -> None:
    assert sum(path.stat().st_size for path in Path(BEFORE).iterdir()) < 300_000
