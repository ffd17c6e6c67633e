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


# What PDF programs and web pages make of a text: soft hyphens, ligatures, odd spaces and dashes, broken words.
ODD = (
    "The doxo\u00adrubicin is \ufb01rst of\u202fall.\n"
    "Take 10\u00a0mg \u2013 not 100 \u2013 a day.\n"
    "It is an anti-\nbody, and well-\nknown.\n"
    "Zero\u200bwidth and cafe\u0301.\n"
    "Rooms 30\u00ad45 and 30\u200b45.\n"
    "It does not help."
)


@pytest.fixture
def odd(text: DocumentText) -> DocumentText:
    return DocumentText(text.document, "0" * 64, ODD)


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("The doxorubicin is first of all.", "The doxo\u00adrubicin is \ufb01rst of\u202fall."),
        ("doxorubicin", "doxo\u00adrubicin"),
        ("dox\u00adorubicin is", "doxo\u00adrubicin is"),
        ("first of all", "\ufb01rst of\u202fall"),
        ("Take 10 mg - not 100 - a day.", "Take 10\u00a0mg \u2013 not 100 \u2013 a day."),
        ("Take\u200b 10 mg \u2014 not 100", "Take 10\u00a0mg \u2013 not 100"),
        ("an antibody, and", "an anti-\nbody, and"),
        ("well-known", "well-\nknown"),
        ("wellknown", "well-\nknown"),
        ("anti- body", "anti-\nbody"),
        ("Zerowidth and caf\u00e9.", "Zero\u200bwidth and cafe\u0301."),
    ],
)
def test_what_looks_the_same_is_found(odd: DocumentText, typed: str, there: str) -> None:
    citation = write_locator(odd, typed)
    (found,) = locate(citation, odd)
    assert ODD[found.start : found.end] == there
    assert citation.passage_hash == found.hash
    # Nothing that an editor can't see goes into the YAML.
    written = " ".join(filter(None, (citation.start, citation.end, citation.prefix, citation.suffix)))
    assert not set(written) & set("\u00ad\u200b\ufb01")


@pytest.mark.parametrize(
    "typed",
    [
        "Take 10 mg - not 10 - a day.",
        "Take 1 0 mg",
        "3045",
        "30-45",
        "30 45",
        "does help",
        "It does now help.",
        "doxorubicine",
        "rubicin",
        "30",
        "cafe",
        "Take 10\u00b2 mg",
        "\u200b",
        "\u00ad \u00ad",
    ],
)
def test_digits_words_and_negations_stay_exact(odd: DocumentText, typed: str) -> None:
    with pytest.raises(ValueError, match=r"not in the document|no words"):
        write_locator(odd, typed)


def test_what_is_written_so_comes_before_what_only_looks_so(text: DocumentText) -> None:
    both = DocumentText(text.document, "0" * 64, "From 3\u20134 days. Or 3-4 days. Two \ufb01ts. Two fits.")
    citation = Citation(document="d", start="3-4 days.")
    assert [both.text[found.start : found.end] for found in locate(citation, both)] == ["3-4 days."]
    assert write_locator(both, "Two fits.").start == "Two fits."


@pytest.mark.parametrize("start", ["in 14", "14", "5% of"])
def test_a_number_is_not_cut_at_its_point(text: DocumentText, start: str) -> None:
    other = DocumentText(text.document, "0" * 64, "It helps in 14.5% of people. Or 1,145% of none.")
    assert locate(Citation(document="d", start=start), other) == []


@pytest.mark.parametrize(
    ("words", "parts", "count"),
    [
        ("very very very ill", {"start": "very very"}, 2),
        ("a b a b a", {"start": "a b a"}, 2),
        ("pain, pain, pain, end", {"start": "pain, pain", "end": "end"}, 2),
        ("pain and pain here", {"start": "pain", "end": "here"}, 2),
        ("x x x here", {"prefix": "x", "start": "x"}, 2),
        ("x x x here", {"start": "x", "suffix": "x"}, 2),
        ("begin, end, and end", {"start": "begin", "end": "end"}, 1),  # up to the first end
        ("begin, end, and end now", {"start": "begin", "end": "end", "suffix": "now"}, 1),
    ],
)
def test_a_locator_that_fits_twice_through_overlap_is_found_twice(
    text: DocumentText, words: str, parts: dict[str, str], count: int
) -> None:
    assert len(locate(Citation(document="d", **parts), DocumentText(text.document, "0" * 64, words))) == count


def test_words_that_overlap_themselves_are_twice_there(text: DocumentText) -> None:
    with pytest.raises(ValueError, match="2 times"):
        write_locator(DocumentText(text.document, "0" * 64, "It is very very very bad."), "very very")
