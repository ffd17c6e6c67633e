"""Flashcards of side effects, imported with the official Anki client and read back."""

from __future__ import annotations

import pytest

from builder.commands.cite import fill
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, translate_all
from tests.tools.anki_client import Card, Collection, cards, import_package, plain
from tests.tools.sheet import FACTS, add_sheet

DECK = Selection(locales=("en",), decks=("side-effects",))
MANY = "".join(
    f"""  - id: ex.side-effect.more-{number}
    kind: side-effect
    groups: [ex.group.pills]
    term: Sore {place}
    citations:
      - {{document: leaflet, start: Fever}}
"""
    for number, place in enumerate(("toe", "knee", "elbow", "ear"))
)


@pytest.fixture
def student(mini: MiniProject) -> MiniProject:
    """The small project with side effects and their deck."""
    add_sheet(mini)
    mini.edit("sources/examplitis/topic.yaml", "decks: [", "decks: [side-effects, ")
    mini.extract()
    translate_all(mini)
    mini.record()
    return mini


@pytest.fixture
def learned(student: MiniProject, collection: Collection) -> Collection:
    student.build(DECK)
    assert import_package(collection, student.root / "dist/en/side-effects.apkg") == (6, 0, 0)
    return collection


def about(collection: Collection, fact: str, template: str) -> list[Card]:
    found = [card for card in cards(collection) if card.note()["Fact"] == f"ex.{fact}"]
    return [card for card in found if card.template()["name"] == template]


def answer(card: Card) -> str:
    """What the back says below the question."""
    return plain(card.answer().split('<hr id="answer">')[1].split('<div class="small">')[0])


def test_a_side_effect_is_asked_for_its_meaning_and_for_what_to_do(learned: Collection) -> None:
    (meaning,) = about(learned, "side-effect.rash", "Side effect to meaning")
    assert plain(meaning.question()) == "What does it mean, in plain words? Exanthema"
    assert answer(meaning) == "Rash Red spots on your skin."
    (to_do,) = about(learned, "side-effect.rash", "Side effect to what to do")
    assert plain(to_do.question()) == "What should a person who has this do? Exanthema"
    assert answer(to_do).startswith("Call your care team right away")
    assert "When to call" in plain(to_do.answer())  # the public source behind it


def test_a_plain_word_is_not_asked_for_its_meaning(learned: Collection) -> None:
    assert about(learned, "side-effect.liver", "Side effect to meaning") == []
    (to_do,) = about(learned, "side-effect.liver", "Side effect to what to do")
    assert answer(to_do) == "Get emergency help"


def test_a_medicine_is_asked_for_its_side_effects_and_those_of_its_group(learned: Collection) -> None:
    (card,) = about(learned, "medicine.tamoxifen", "Medicine to side effects")
    assert plain(card.question()) == "Which side effects may it have? tamoxifen Not for cooks."
    assert answer(card) == "Rash Orange water Poor sleep"
    (card,) = about(learned, "medicine.doxorubicin", "Medicine to side effects")
    assert answer(card) == "Orange water"


def test_of_more_than_four_one_is_asked_for(student: MiniProject, collection: Collection) -> None:
    with (student.root / FACTS).open("a", encoding="utf-8") as file:
        file.write(MANY)

    fill(student.load())
    student.record()
    student.build(DECK)
    import_package(collection, student.root / "dist/en/side-effects.apkg")
    (card,) = about(collection, "medicine.doxorubicin", "Medicine to side effects")
    assert plain(card.question()) == "Name one side effect that it may have. doxorubicin"
    assert answer(card) == "Any one of these is right. Orange water Sore toe Sore knee Sore elbow Sore ear"
    # A word that says it all, with nothing to do about it, is no card of its own.
    assert not [card for card in cards(collection) if "more-" in card.note()["Fact"]]


def test_every_card_asks_and_answers_in_two_languages(student: MiniProject, collection: Collection) -> None:
    options = ("both-ways", "type-in", "hints", "read-aloud")
    student.build(Selection(locales=("ar",), decks=("side-effects",), deck_options=options))  # type: ignore[arg-type]
    new, _, _ = import_package(collection, student.root / "dist/ar/side-effects.with-en.apkg")
    assert new == 6
    found = cards(collection)
    assert {card.template()["name"] for card in found} == {
        *("Side effect to meaning", "Side effect to what to do", "Meaning to side effect", "Type the side effect"),
        "Medicine to side effects",
    }
    for card in found:
        assert "front of this card is blank" not in card.question()
        assert plain(card.question())
        assert answer(card)
    (card,) = about(collection, "side-effect.rash", "Side effect to what to do")
    assert "Call your care team right away" in answer(card)
    assert any("\u0600" <= sign <= "\u06ff" for sign in answer(card))
    assert {deck.name for deck in collection.decks.all_names_and_ids()} >= {
        "Handouts::Examplitis::Side effects (ar–en)::What they mean and what to do",
        "Handouts::Examplitis::Side effects (ar–en)::Which medicine has which",
    }


def test_a_correction_reaches_learners_and_keeps_what_they_learned(student: MiniProject, learned: Collection) -> None:
    (card,) = about(learned, "side-effect.rash", "Side effect to what to do")
    card.ivl, card.queue, card.type, card.reps = 30, 2, 2, 5  # type: ignore[assignment]
    learned.update_card(card)
    student.edit(FACTS, "what_to_do: call", "what_to_do: tell")
    student.record(1_800_000_000)
    student.build(DECK)
    new, updated, _ = import_package(learned, student.root / "dist/en/side-effects.apkg")
    assert (new, updated) == (0, 1)
    (after,) = about(learned, "side-effect.rash", "Side effect to what to do")
    assert (after.id, after.ivl) == (card.id, 30)
    assert answer(after).startswith("Tell your care team at your next visit")


def test_fields_and_templates_keep_their_ids(learned: Collection) -> None:
    kind = next(item for item in learned.models.all() if item["name"] == "Handouts side-effect (en)")
    assert [item["id"] for item in kind["flds"]] == [*range(11101, 11126)]
    assert [item["id"] for item in kind["tmpls"]] == [*range(11201, 11206)]


def test_a_withdrawn_side_effect_stays_in_the_deck_and_says_so(student: MiniProject, learned: Collection) -> None:
    withdrawn = "    withdrawn: {reason: It is no side effect., date: 2026-03-01}\n"
    student.edit(FACTS, "    term: Yellow eyes\n", f"    term: Yellow eyes\n{withdrawn}")
    student.record(1_800_000_000)
    student.build(DECK)
    import_package(learned, student.root / "dist/en/side-effects.apkg")
    (card,) = about(learned, "side-effect.liver", "Side effect to what to do")
    assert "It is no side effect." in answer(card)
    assert "withdrawn" in card.note().tags


def test_the_deck_is_a_table_too(student: MiniProject) -> None:
    student.build(DECK)
    table = (student.root / "dist/en/side-effects.tsv").read_text(encoding="utf-8")
    assert "Yellow eyes" in table
