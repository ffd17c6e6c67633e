"""How a place in a sentence is meant: denied, doubted, or under a condition."""

from __future__ import annotations

import pytest

from builder.draft.context import Context, context_of
from builder.draft.passages import DraftDocument, Passage, PassageKind, Sentence


def _context(text: str, words: str, lead: str | None = None) -> Context:
    kind: PassageKind = "item" if lead else "paragraph"
    passage = Passage(kind, text, 0, len(text), 1, (), lead, (Sentence(text, 0, len(text), 1),))
    start = text.index(words)
    return context_of(DraftDocument("a.txt", text, "", (passage,)), start, start + len(words))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It does not cause fever, cough, or a rash.", "rash"),
        ("It doesnt cause hiccups.", "hiccups"),
        ("Hiccups are not a common sign of it.", "Hiccups"),
        ("This germ isn’t passed from person to person.", "germ"),
        ("They have neither hiccups nor chills.", "chills"),
        ("Unlike shingles, mumps makes the cheeks swell.", "shingles"),
        ("It is no longer treated with arsenic.", "arsenic"),
    ],
)
def test_what_a_sentence_denies(text: str, words: str) -> None:
    assert _context(text, words).negated


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It does not cause fever, but it can cause hiccups.", "hiccups"),
        ("It brings no fever; hiccups are common.", "hiccups"),
        ("Not only fever but also hiccups may follow.", "fever"),
        ("It rarely brings hiccups.", "hiccups"),
        ("If not treated, it can bring hiccups.", "hiccups"),
        ("Unlike shingles, mumps makes the cheeks swell.", "cheeks swell"),
        ("Do not drive if you have hiccups.", "hiccups"),
        ("It never comes without hiccups.", "hiccups"),
        ("No more than 5 in 10 people get hiccups.", "hiccups"),
        ("Fever is not common, and hiccups are.", "hiccups"),
    ],
)
def test_what_a_sentence_does_not_deny(text: str, words: str) -> None:
    assert not _context(text, words).negated


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("It may bring hiccups.", "may"),
        ("It rarely brings hiccups.", "rarely"),
        ("Most people get hiccups.", "most people"),
        ("In May 2012, a clinic saw hiccups.", None),
        ("Talk to your doctor about hiccups.", None),
        ("The most common sign is hiccups.", None),
    ],
)
def test_hedge(text: str, hedge: str | None) -> None:
    assert _context(text, "hiccups").hedge == hedge


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("If you are pregnant, tell someone about hiccups.", ("If you are pregnant",)),
        ("In people with HIV, hiccups may come.", ("In people with HIV",)),
        ("Left untreated, hiccups can go on.", ("Left untreated",)),
        ("In severe cases hiccups may go on.", ("In severe cases",)),
        ("They get hiccups.", ()),
    ],
)
def test_conditions(text: str, conditions: tuple[str, ...]) -> None:
    assert _context(text, "hiccups").conditions == conditions


def test_an_item_is_read_with_the_words_before_its_list() -> None:
    context = _context("hiccups", "hiccups", lead="In children, it does not cause:")
    assert context.sentence == "In children, it does not cause: hiccups"
    assert context.negated
    assert context.conditions == ("In children",)
