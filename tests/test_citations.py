"""A passage is found again exactly, once, or not at all."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from builder.facts.citation import Citation, locate, write_locator
from builder.facts.document import Document, DocumentText, Version

TEXT = """Signs:

  • Pain
  • Nausea and vomiting

Later  signs — “pain” in 14% of people.
It doesn’t spread.
  • Pain
"""


@pytest.fixture
def text() -> DocumentText:
    document = Document(
        id="d", title="D", publisher=None, date=None, language="en", address=None, versions=[Version(sha256="0" * 64)]
    )
    return DocumentText(document, "0" * 64, TEXT)


def find(text: DocumentText, **parts: str) -> list[str]:
    return [TEXT[found.start : found.end] for found in locate(Citation(document="d", **parts), text)]


def test_offsets_are_those_of_the_trimmed_passage_in_the_decoded_text(text: DocumentText) -> None:
    assert find(text, start="Later signs", end="of people.") == ["Later  signs — “pain” in 14% of people."]


def test_quotes_and_white_space_fold_but_digits_do_not(text: DocumentText) -> None:
    assert find(text, start="It doesn't spread.") == ["It doesn’t spread."]
    assert find(text, start='"pain" in 41% of') == []


def test_whole_words_only(text: DocumentText) -> None:
    assert find(text, start="Nau") == []
    assert find(text, start="vomit") == []


def test_two_places_are_both_reported_and_a_prefix_tells_them_apart(text: DocumentText) -> None:
    assert len(find(text, start="Pain")) == 2
    assert find(text, prefix="spread. •", start="Pain") == ["Pain"]
    assert find(text, start="Pain", suffix="• Nausea") == ["Pain"]


def test_case_is_kept(text: DocumentText) -> None:
    assert len(find(text, start="pain")) == 1


def test_a_part_has_at_most_five_words() -> None:
    with pytest.raises(ValidationError, match="1 to 5 words"):
        Citation(document="d", start="one two three four five six")


@pytest.mark.parametrize(
    "words",
    [
        "Nausea and vomiting",
        "Later signs — “pain” in 14%",  # six words: the end is what the start leaves
        "Later signs — “pain” in 14% of people.",
        "Later signs — “pain” in 14% of people. It doesn’t spread.",
    ],
)
def test_a_written_locator_finds_its_passage(text: DocumentText, words: str) -> None:
    citation = write_locator(text, words)
    found = locate(citation, text)
    assert len(found) == 1
    assert found[0].text == " ".join(words.replace("“", '"').replace("”", '"').replace("’", "'").split())
    assert citation.passage_hash == found[0].hash


def test_a_locator_for_words_that_are_twice_there_is_refused(text: DocumentText) -> None:
    with pytest.raises(ValueError, match="2 times"):
        write_locator(text, "Pain")


def test_the_hash_changes_with_one_digit(text: DocumentText) -> None:
    other = DocumentText(text.document, "1" * 64, TEXT.replace("14%", "41%"))
    citation = Citation(document="d", start="Later signs", end="of people.")
    assert locate(citation, text)[0].hash != locate(citation, other)[0].hash
