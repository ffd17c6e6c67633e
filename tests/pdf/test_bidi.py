"""Right-to-left lines with names, numbers and brackets: paper shows what Chromium shows.

tests/tools/bidi_corpus.yaml has the lines, tests/tools/bidi.py says how they are seen.
"""

from __future__ import annotations

import warnings
from collections import Counter
from typing import Any

import pymupdf
import pytest

from tests.tools.bidi import (
    SCRIPTS,
    Difference,
    Glyph,
    Line,
    Look,
    Views,
    bracket,
    broken_differently,
    differences,
    judged,
    lines_of,
    look_at,
    read_corpus,
    read_differences,
    unknown,
)

CORPUS = read_corpus()
KNOWN = read_differences()

# Lines that must be found different. Where `shown` is missing, paper and Chromium get the same.
FAULTS = [
    Line(
        tag="ar",
        name="a range without a span",
        html="<p>كُتب على العلبة 5-10 mg بحروف كبيرة.</p>",
        shown='<p>كُتب على العلبة <span dir="ltr" lang="en">5-10 mg</span> بحروف كبيرة.</p>',
    ),
    Line(
        tag="he",
        name="a phone without a span",
        html="<p>הטלפון הוא +61 2 5550 0134 בבוקר.</p>",
        shown='<p>הטלפון הוא <span dir="ltr" lang="en">+61 2 5550 0134</span> בבוקר.</p>',
    ),
    # Once the renderer isolates <bdi>, these two fail: then a span is no longer the only way.
    Line(tag="ar", name="a phone in bdi", html="<p>الهاتف هو <bdi>+61 2 5550 0134</bdi> صباحًا.</p>"),
    Line(tag="ur", name="a name that ends in a stop, in bdi", html="<p>آج <bdi>Sarah M.</bdi> آئیں گی۔</p>"),
    Line(tag="fa", name="bold within Latin words", html="<p>روی جعبه Take <b>this</b> now نوشته شده است.</p>"),
    Line(
        tag="he",
        name="a bracket that opens the wrong way",
        html='<p>האחות <span dir="ltr">(</span>שרה) כאן.</p>',
        shown="<p>האחות (שרה) כאן.</p>",
    ),
    Line(
        tag="ar",
        name="a stop on the wrong side",
        html='<p dir="ltr">هنا الباب الأول.</p>',
        shown="<p>هنا الباب الأول.</p>",
    ),
    Line(
        tag="fa",
        name="a bullet on the wrong side",
        html='<ul dir="ltr"><li>چای و شیرینی</li></ul>',
        shown="<ul><li>چای و شیرینی</li></ul>",
    ),
    Line(
        tag="ur",
        name="another font",
        html="<p>کمرہ نمبر ۲</p>",
        shown="<p style=\"font-family: 'Noto Naskh Arabic'\">کمرہ نمبر ۲</p>",
    ),
]


def _id(line: Line) -> str:
    return f"{line.tag}: {line.name}"


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Views:
    """All lines, rendered once by each engine."""
    return look_at([*CORPUS, *FAULTS], tmp_path_factory.mktemp("bidi"))


@pytest.mark.parametrize("line", CORPUS, ids=_id)
def test_a_line_is_printed_as_chromium_shows_it(views: Views, line: Line) -> None:
    known = [item for item in KNOWN if (item.tag, item.name) == (line.tag, line.name)]
    assert judged(differences(views.printed[line], views.shown[line]), known) == []


@pytest.mark.parametrize("line", FAULTS, ids=_id)
def test_a_fault_is_found(views: Views, line: Line) -> None:
    found = differences(views.printed[line], views.shown[line])
    assert found
    assert judged(found, []) == found


def test_what_is_found_names_the_words(views: Views) -> None:
    assert differences(views.printed[FAULTS[0]], views.shown[FAULTS[0]])[:2] == [
        "on one line, line 1, word 3 from the left: printed mg, in Chromium 5-10",
        "on one line, line 1, word 4 from the left: printed 10-5, in Chromium mg",
    ]


@pytest.mark.parametrize("line", CORPUS, ids=_id)
def test_a_wide_line_does_not_wrap(views: Views, line: Line) -> None:
    for looks in (views.printed, views.shown):
        assert len(looks[line]["wide"].lines) == _blocks(line)


def _blocks(line: Line) -> int:
    """Into how many lines it is divided as it is written."""
    return sum(line.html.count(f"<{element}>") for element in ("p", "li", "tr"))


def test_lines_that_wrap_are_compared_in_every_language(views: Views) -> None:
    """Where the two break a line differently, only the wide one is compared; that must stay the exception."""
    wrapped = [line for line in CORPUS if len(views.printed[line]["narrow"].lines) > _blocks(line)]
    apart = broken_differently(views, wrapped)
    if apart:
        warnings.warn(f"broken differently, so compared on one line only: {', '.join(map(_id, apart))}", stacklevel=1)
    compared = Counter(line.tag for line in wrapped if line not in apart)
    assert min(compared[tag] for tag in SCRIPTS) >= 2, compared


ONE = Look((("a", "b", "c", "d"),), frozenset({"Font"}))


def _wrapped(*lines: str) -> dict[str, Look]:
    return {"wide": ONE, "narrow": Look(tuple(tuple(line.split()) for line in lines), ONE.fonts)}


def test_words_of_wrapped_lines_are_compared_where_the_lines_break_alike() -> None:
    assert differences(_wrapped("a b", "c d"), _wrapped("a b", "c d")) == []
    assert differences(_wrapped("b a", "c d"), _wrapped("a b", "c d")) == [
        "wrapped, line 1, word 1 from the left: printed b, in Chromium a",
        "wrapped, line 1, word 2 from the left: printed a, in Chromium b",
    ]


def test_a_word_that_gets_lost_where_lines_break_is_a_difference() -> None:
    assert differences(_wrapped("a b", "c"), _wrapped("a b c", "d")) != []


def test_lines_that_break_differently_are_named_and_no_difference() -> None:
    alike, apart = (Line(tag="he", name=name, html="<p>a b c d</p>") for name in ("alike", "apart"))
    printed = {alike: _wrapped("a b", "c d"), apart: _wrapped("a b", "c d")}
    shown = {alike: _wrapped("b a", "c d"), apart: _wrapped("a b c", "d")}
    assert broken_differently(Views(printed, shown), [alike, apart]) == [apart]
    assert differences(printed[apart], shown[apart]) == []


KNOWN_ONE = Difference(tag="he", name="date", reason="Chromium sets it in another way.")


def test_a_difference_is_a_failure_unless_it_is_known() -> None:
    assert judged(["printed b, in Chromium a"], []) == ["printed b, in Chromium a"]
    assert judged(["printed b, in Chromium a"], [KNOWN_ONE]) == []
    assert judged([], []) == []


def test_a_known_difference_that_is_gone_is_a_failure() -> None:
    (wrong,) = judged([], [KNOWN_ONE])
    assert wrong.startswith("no difference any more; take it out of bidi_differences.yaml")


def test_every_known_difference_is_that_of_one_line() -> None:
    assert unknown(KNOWN, CORPUS) == []
    twice = [KNOWN_ONE, KNOWN_ONE, KNOWN_ONE.model_copy(update={"name": "no such line"})]
    assert unknown(twice, CORPUS) == [("he", "date"), ("he", "no such line")]


def test_vowel_signs_and_joiners_are_no_words_and_gaps_are() -> None:
    """Letter, sign and letter; then a gap as wide as a blank; then a cell of its own."""
    letters = [("ب", 20, 24), ("\u064f", 18, 18), ("\u200c", 18, 18), ("ت", 14, 18), ("A", 2, 8)]
    assert lines_of(Glyph(letter, left, right, 10) for letter, left, right in letters) == (("A", "تب"),)


@pytest.mark.parametrize("stem", [None, 9])
def test_what_is_no_bracket_is_not_taken_for_one(stem: int | None) -> None:
    ink: Any = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 20, 40))  # type: ignore[no-untyped-call]
    ink.clear_with(255)
    if stem is not None:
        ink.set_rect((stem, 5, stem + 2, 35), (0,))
    with pytest.raises(ValueError, match="should be"):
        bracket("(", ink)
