"""Patterns are found in texts as their regular expressions find them, part by part and without these being made."""

from __future__ import annotations

import pytest

from builder.languages.word_patterns import Borders, WordPatterns, plain

LISTS = {
    "a gap": (["no … nunca", "no"], []),
    "two gaps": (["if … then … stop"], []),
    "stars at the ends": (["*cáncer*", "no*", "*ness"], []),
    "a star within": (["don*t stop", "*big* *cat*"], []),
    "the longest of several": (["call", "call now", "call now or"], []),
    "exceptions": (["not", "no"], ["not only", "no one … else"]),
    "Latin in Han": (["CT", "检查", "做*检查", "不…吃"], ["不能"]),
    "joined words": (["قلب", "القلب", "*كبد*"], ["وقلب واحد"]),
}
TEXTS = [
    "No, no: nunca. No vuelve nunca",
    "no word of it" + " and so on" * 7 + " nunca",
    "If it hurts, then you stop. If it doesn't; then stop, stop",
    "If one then two then three, stop",
    "precáncer cáncer-no noche illness nessness",
    "don't  stop; don't stop; the biggest\ncats, bigcat",
    "call now or call, call  now",
    "not only not, no one in here or else: no one. else no",
    "做CT检查 ACT CTs 做好检查检查，不想吃。不。吃 不能吃",
    "قلب وقلب القلب والقلب بالقلب وقلب واحد كبده والكبد",
    "",
]


def by_expressions(borders: Borders, words: list[str], exceptions: list[str], text: str) -> list[str]:
    """The same by the definition: the first place, there an exception, then the longest pattern."""
    places = sorted(
        (match.start(), place, match.end(), pattern)
        for kind, patterns in enumerate((exceptions, words))
        for place, pattern in enumerate(sorted(patterns, key=len, reverse=True), kind * len(exceptions))
        for match in borders.expression(pattern).finditer(plain(text), overlapped=True)
    )
    found, reached = [], 0
    for start, _, end, pattern in places:
        if start >= reached:
            reached = end
            found += [pattern] if pattern in words else []
    return found


@pytest.mark.parametrize("borders", [Borders(True), Borders(True, ("و", "ال", "un")), Borders(False)], ids=str)
@pytest.mark.parametrize("name", LISTS)
def test_words_are_found_as_their_expressions_find_them(borders: Borders, name: str) -> None:
    words, exceptions = LISTS[name]
    patterns = WordPatterns(borders, words, exceptions)
    for text in TEXTS:
        wanted = by_expressions(borders, words, exceptions, text)
        assert patterns.matches(text) == wanted, text
        assert patterns.count(text) == len(wanted)


def test_the_lists_find_something() -> None:
    """Or the comparison above would hold for a search that finds nothing."""
    found = {
        name: sum(len(WordPatterns(Borders(True), *lists).matches(text)) for text in TEXTS)
        for name, lists in LISTS.items()
    }
    found["Latin in Han"] = sum(
        len(WordPatterns(Borders(False), *LISTS["Latin in Han"]).matches(text)) for text in TEXTS
    )
    assert all(found.values()), found


def test_a_gap_ends_with_the_sentence_and_after_sixty_characters() -> None:
    patterns = WordPatterns(Borders(True), ["no … nunca"], [])
    assert [patterns.count(text) for text in ("no vuelve nunca", "no. Nunca", "no" + " x" * 29 + " nunca")] == [1, 0, 1]
    assert patterns.count("no" + " x" * 31 + " nunca") == 0
