"""A text's headings, questions, paragraphs, items and sentences, each exactly where it stands."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from builder.draft.passages import Passage
from builder.draft.sentences import spans
from builder.draft.split import passages
from tests.draft.conftest import RINGWORM


def shown(text: str) -> list[str]:
    """Each passage as its kind and text."""
    return [f"{passage.kind}: {' '.join(passage.text.split())}" for passage in passages(text)]


def named(text: str, words: str) -> Passage:
    (found,) = [passage for passage in passages(text) if passage.text.startswith(words)]
    return found


def assert_exact(text: str) -> None:
    found = passages(text)
    for passage in found:
        assert text[passage.start : passage.end] == passage.text == passage.text.strip() != ""
        assert passage.line == text.count("\n", 0, passage.start) + 1
        for sentence in passage.sentences:
            assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
            assert sentence.line == text.count("\n", 0, sentence.start) + 1
            assert passage.start <= sentence.start < sentence.end <= passage.end
        for first, second in pairwise(passage.sentences):
            assert first.end <= second.start
        # Nothing of a passage is outside its sentences.
        assert "".join("".join(item.text for item in passage.sentences).split()) == "".join(passage.text.split())
    for before, after in pairwise(found):
        assert before.end <= after.start


def test_a_page_of_an_agency_is_told_into_its_parts() -> None:
    assert shown(RINGWORM)[:6] == [
        "heading: Ringworm in short",
        "question: What is Ringworm ?",
        "paragraph: Ringworm is a rash that a fungus makes on the skin. It has nothing to do with worms. "
        "About 20 percent of all people get it once, says Dr. Hill.",
        "question: What are the symptoms of Ringworm ?",
        "paragraph: Most people have",
        "item: itchy skin",
    ]
    item = named(RINGWORM, "loss of hair")
    assert item.lead == "Most people have"
    assert item.headings == ("Ringworm in short", "What are the symptoms of Ringworm ?")
    assert named(RINGWORM, "Keep the skin dry").lead == "Sore skin is common."
    assert len(named(RINGWORM, "Ringworm is a rash").sentences) == 3
    assert_exact(RINGWORM)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Take it. It helps.", ["Take it.", "It helps."]),
        ("Ask Dr. Hill. She knows.", ["Ask Dr. Hill.", "She knows."]),
        ("Some, e.g. Anna, do. Most don't.", ["Some, e.g. Anna, do.", "Most don't."]),
        ("In the U.S. Food and Drug list. It is.", ["In the U.S. Food and Drug list.", "It is."]),
        ("It is rare in the U.S. The rest have it.", ["It is rare in the U.S.", "The rest have it."]),
        ("About 4.6 percent. That is few.", ["About 4.6 percent.", "That is few."]),
        ("They lack vitamin C. Another lacks D.", ["They lack vitamin C.", "Another lacks D."]),
        ("Seen by J. Smith in May. He wrote.", ["Seen by J. Smith in May.", "He wrote."]),
        ("Itch (S. scabiei var. hominis) comes. It goes.", ["Itch (S. scabiei var. hominis) comes.", "It goes."]),
        ("It has a cause.1 Nobody knows.2", ["It has a cause.1", "Nobody knows.2"]),
        ("It spreads.Then it stops.", ["It spreads.", "Then it stops."]),
        ("Go to www.example.org now. Read.", ["Go to www.example.org now.", "Read."]),
        ("Is it bad? Yes. “It is.” So they say.", ["Is it bad?", "Yes.", "“It is.”", "So they say."]),
        ("At 5 p.m. Tuesday it rains. It did.", ["At 5 p.m. Tuesday it rains.", "It did."]),
        ("Weigh 5.5 pounds vs. Six. Well.", ["Weigh 5.5 pounds vs. Six.", "Well."]),
        ("Do you? No. Some do.", ["Do you?", "No.", "Some do."]),
    ],
)
def test_sentences_end_where_they_do(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text)] == parts


@pytest.mark.parametrize("bullet", ["-", "•", "*", "–", "1.", "2)", "(3)", "a."])
def test_every_bullet_makes_an_item_without_it(bullet: str) -> None:
    text = f"Ringworm\n\nSigns are:\n  {bullet} itching\n  {bullet} a ring\n"
    assert shown(text)[2:] == ["item: itching", "item: a ring"]
    assert_exact(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A sentence glued to the last item.
        (
            "Ringworm\n\nSigns are\n- Fever\n- Night sweats Skin tests and others can tell if you have it. Ask.",
            ["item: Fever", "item: Night sweats", "paragraph: Skin tests and others can tell if you have it. Ask."],
        ),
        # A name with a capital letter isn't one.
        ("Ringworm\n\nSigns are\n- Fever\n- Pain in the Achilles tendon that comes and goes.",
         ["item: Fever", "item: Pain in the Achilles tendon that comes and goes."]),
        # Bullets within a line, each item twice.
        (
            "Ringworm\n\nThese can include - a cough a cough - more than one ring more than one ring It ends soon.",
            ["paragraph: These can include", "item: a cough", "item: more than one ring", "paragraph: It ends soon."],
        ),
        # The whole list once more without its bullets.
        (
            "Ringworm\n\nSigns are - a ring  - much itching. a ring much itching. People wait.",
            ["paragraph: Signs are", "item: a ring", "item: much itching.", "paragraph: People wait."],
        ),
        # A dash that is no bullet.
        ("Ringworm\n\nTerbinafine - a cream. It helps well.", ["paragraph: Terbinafine - a cream. It helps well."]),
        # Headings without an end inside a paragraph.
        (
            "Ringworm\n\nIt itches. Where Ringworm Usually Occurs Sometimes it is on a foot. Who is at Risk? Men.",
            ["paragraph: It itches.", "heading: Where Ringworm Usually Occurs", "paragraph: Sometimes it is on a foot.",
             "question: Who is at Risk?", "paragraph: Men."],
        ),
        # Names in title case at a sentence's beginning are none.
        ("Ringworm\n\nIt itches. The National Institutes of Health Clinical Center offers help to all.",
         ["paragraph: It itches. The National Institutes of Health Clinical Center offers help to all."]),
        # A list without bullets, and the heading after it.
        (
            "Ringworm\n\nSome causes are:\n\nA cat\n\nWet shoes\n\nOutlook\n\nIt goes away.",
            ["paragraph: Some causes are:", "item: A cat", "item: Wet shoes", "heading: Outlook",
             "paragraph: It goes away."],
        ),
        # An item over two lines.
        ("Ringworm\n\nResults:\n- Positive test: This\nmeans that you have it.\n- Negative test: no",
         ["paragraph: Results:", "item: Positive test: This means that you have it.", "item: Negative test: no"]),
    ],
)  # fmt: skip
def test_what_conversion_glued_together_is_told_apart(text: str, expected: list[str]) -> None:
    assert_exact(text)
    assert shown(text)[-len(expected) :] == expected


def test_a_text_that_was_wrapped_is_read_by_paragraphs() -> None:
    text = (
        "Ringworm\n\nRingworm is a rash of the skin that is made by a\nfungus and has nothing to do with worms of\n"
        "any kind whatever. Most people who get it are\nyoung.\nTreatment\nCreams help.\n"
    )
    assert shown(text)[1].endswith("are young.")
    assert "Treatment" in [passage.heading for passage in passages(text)]
    assert_exact(text)


def test_what_an_item_announces_leads_the_items_below_it() -> None:
    text = "Ringworm\n\nRisks:\n- Other illnesses. They include\n- gout\n- psoriasis\n"
    assert named(text, "gout").lead == named(text, "psoriasis").lead == "They include"
    nested = "Ringworm\n\nRisks:\n- Illnesses such as:\n    - gout\n- Wet shoes\n"
    assert named(nested, "gout").lead == "Illnesses such as:"
    assert named(nested, "Wet shoes").lead == "Risks:"


def test_a_heading_goes_with_what_is_below_it_until_the_next_of_its_level() -> None:
    text = "Gout\n\nWhat is Gout ?\n\nOverview\n\nIt hurts.\n\nWhat causes Gout ?\n\nNobody knows it.\n"
    assert named(text, "It hurts").headings == ("Gout", "What is Gout ?", "Overview")
    assert named(text, "Nobody").headings == ("Gout", "What causes Gout ?")


def test_lines_are_counted_alike_whatever_ends_them() -> None:
    text = RINGWORM.replace("\n", "\r\n")
    assert [item.line for item in passages(text)] == [item.line for item in passages(RINGWORM)]
    assert_exact(text)


@pytest.mark.parametrize("seed", range(20))
def test_places_are_exact_in_a_jumble_of_all_that_texts_have(seed: int) -> None:
    chance = random.Random(seed)
    pieces = ["\n", "\n\n", " ", "  - ", "\n- ", "Fever", "What is it ?", "include", "The cat sat.", "Dr. ", "\t", "• ",
              "A", "“x”", "…", "\r\n", "12.5", "é", "\u00a0", "Stages of Gout Gout can go.", ":", "1. "]  # fmt: skip
    assert_exact("".join(chance.choices(pieces, k=200)))


def test_places_are_exact_in_the_real_documents(documents: Path) -> None:
    for path in documents.glob("*.txt"):
        assert_exact(path.read_bytes().decode("utf-8-sig"))


@pytest.mark.parametrize("text", ["", "\n\n", " ", "-", "•\n", "?"])
def test_a_text_with_nothing_in_it_is_no_defect(text: str) -> None:
    assert_exact(text)
