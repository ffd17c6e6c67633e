"""Cards that their own fronts answer, notes that a deck has withdrawn, and cards that say more than their facts."""

from __future__ import annotations

import pytest

from builder.decks.self_answer import fault
from tests.conftest import MiniProject

CARD = """\
  - id: ex.card.what
    kind: card
    section: what
    question: What is examplitis?
    answer: An illness of the thumb.
    facts: [ex.statement.what]
"""
FEVER = CARD.replace("An illness of the thumb.", '"{celsius} or more"').replace("ex.statement.what", "ex.safety.fever")
# What the front says, the answer's lines, and whether the one tells the other.
PAIRS: list[tuple[str, list[str], bool]] = [
    ("Lump or swelling under the skin", ["Lump or swelling under the skin", "You can feel or see a bump."], True),
    ("Uterus", ["Cancer in the uterus (womb)", "It is where a baby grows before birth."], True),
    ("Pain", ["Pain", "Some part of your body hurts."], True),
    ("Bleeding in the stomach or bowel", ["Cancer in the stomach or bowel"], True),
    ("From which temperature on is a fever an emergency?", ["From a fever on"], True),
    ("Wie heißt das Organ Magen?", ["Magen"], True),
    ("metastasis", ["Spread", "Cancer that has moved. Doctors call it metastasis."], False),
    ("Discharge from the vagina", ["Cancer in the uterus (womb)"], False),
    ("metastasis", ["ပျံ့နှံ့ခြင်း", "ဒီလို ပျံ့နှံ့တာကို ဆရာဝန်တွေက metastasis လို့ ခေါ်ပါတယ်။"], False),
    ("From which temperature on?", ["From 38°C on"], False),
    ("", ["An answer"], False),
]


@pytest.mark.parametrize(("front", "answer", "told"), PAIRS)
def test_a_front_tells_its_answer_by_its_words(front: str, answer: list[str], told: bool) -> None:
    assert (fault(front, answer) is not None) == told


def add(mini: MiniProject, card: str) -> None:
    mini.edit(mini.facts, "  - id: ex.safety.bleeding", f"{card}  - id: ex.safety.bleeding")
    mini.edit("sources/examplitis/topic.yaml", "decks: [medicines", "decks: [disease, medicines")
    mini.record()


def messages(mini: MiniProject, check: str) -> list[str]:
    return [item.message for item in mini.findings() if item.check == check]


def test_a_card_that_its_front_answers_is_a_finding_at_its_fact(mini: MiniProject) -> None:
    add(mini, CARD.replace("What is examplitis?", "Which illness of the thumb is it?"))
    found = [item for item in mini.findings() if item.check == "self-answering"]
    lines = mini.facts.read_text("utf-8").split("\n")
    assert found
    assert all(lines[item.line - 1] == "  - id: ex.card.what" and item.remedy for item in found)


def test_a_withdrawn_note_must_be_one_and_have_a_reason(mini: MiniProject) -> None:
    entry = "  - {within: all, reason: no-answer, notes: [symptom/ex.symptom.fevre]}\n"
    path = mini.root / "handouts/examplitis/decks/symptoms.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"schema: 1\nwithdrawn:\n{entry}", encoding="utf-8")
    assert messages(mini, "withdrawn-notes") == ["the deck has no note symptom/ex.symptom.fevre"]
    mini.edit(path, "reason: no-answer", "reason: nothing")
    assert any("no “nothing”" in message for message in messages(mini, "schema"))


# The change to the card, and words of the finding.
BAD_CARDS: list[tuple[str, str, str, str]] = [
    (CARD, "An illness", "An illness like Gardner", "has “Gardner”"),
    (CARD, "An illness", "It is {tamoxifen}, an illness", "has {tamoxifen}"),
    (FEVER, "ex.safety.fever", "ex.safety.medicines", "has {celsius}"),
    (FEVER.replace("ex.safety.fever", "ex.safety.fever, ex.safety.bleeding"), "What is", "What is PD-1", "has “PD-1”"),
]


@pytest.mark.parametrize(("card", "old", "new", "words"), BAD_CARDS)
def test_a_card_says_no_more_than_its_facts(mini: MiniProject, card: str, old: str, new: str, words: str) -> None:
    assert old in card
    add(mini, card.replace(old, new))
    assert any(words in message for message in messages(mini, "cards"))


def test_a_cards_fact_exists_and_holds(mini: MiniProject) -> None:
    add(mini, CARD.replace("ex.statement.what", "ex.statement.nothing"))
    assert any("no fact “ex.statement.nothing”" in message for message in messages(mini, "references"))
    mini.edit(mini.facts, "ex.statement.nothing", "ex.statement.call")
    head = "  - id: ex.statement.call\n"
    mini.edit(mini.facts, head, f"{head}    withdrawn: {{reason: It is not so., date: 2026-03-01}}\n")
    assert any("`facts` of ex.card.what names" in message for message in messages(mini, "withdrawn"))


def test_a_cards_number_is_that_of_its_fact(mini: MiniProject) -> None:
    add(mini, FEVER)
    shown = [mini.load().topics[0].facts["ex.card.what"].quantities]
    mini.edit(mini.facts, "celsius: {value: 38, unit: celsius}", "celsius: {value: 39, unit: celsius}")
    shown.append(mini.load().topics[0].facts["ex.card.what"].quantities)
    assert [[str(number) for number in values["celsius"].numbers()] for values in shown] == [["38"], ["39"]]  # type: ignore[union-attr]
