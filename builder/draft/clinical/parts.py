"""One phrase for several things: “trouble walking or speaking”, “joint and muscle pain”."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.draft.clinical.lexicon import Token, tokens


@dataclass(frozen=True)
class Part:
    """One of the things: `start` to `end` of the phrase are its own words, `name` is its whole name."""

    start: int
    end: int
    name: str


def _elements(words: list[Token]) -> list[list[Token]]:
    """What stands between the commas and “and”s."""
    elements: list[list[Token]] = [[]]
    for word in words:
        if word.classes & set("KC"):
            elements.append([])
        else:
            elements[-1].append(word)
    return [element for element in elements if element]


def _text(phrase: str, words: list[Token]) -> str:
    return phrase[words[0].start : words[-1].end]


def _troubles(phrase: str, words: list[Token]) -> Iterator[Part]:
    elements = _elements(words[1:])
    if "G" in elements[0][0].classes:  # “controlling your emotions and behavior”
        for index in range(len(elements) - 1, 0, -1):
            if not elements[index][0].text.endswith("ing"):
                elements[index - 1 : index + 1] = [elements[index - 1] + elements[index]]
    for number, element in enumerate(elements):
        start = words[0].start if number == 0 else element[0].start
        yield Part(start, element[-1].end, f"{words[0].text} {_text(phrase, element)}")


def _heads(phrase: str, words: list[Token]) -> Iterator[Part]:
    elements = _elements(words)
    last = elements[-1]
    head = last[-1].text.split()[-1]  # of “vision loss”, which is one word here, the loss
    for number, element in enumerate(elements[:-1]):
        # The first is written with the words that they share; the others with their own.
        end = last[-1].end if number == 0 else element[-1].end
        yield Part(element[0].start, end, f"{_text(phrase, element)} {head}")
    yield Part(last[0].start, last[-1].end, _text(phrase, last))


def parts(phrase: str) -> list[Part]:
    """The things that a phrase names together; none where it names one."""
    words = tokens(phrase)
    joined = [index for index, word in enumerate(words) if "C" in word.classes]
    if not joined or len(words) < 3:
        return []
    rest = _elements(words[1:])
    if "T" in words[0].classes and all(element[0].classes & set("GPO") for element in rest) and len(rest) > 1:
        return list(_troubles(phrase, words))
    before, after = words[: joined[0]], words[joined[-1] + 1 :]
    if (
        after
        and all("P" in word.classes or word.classes & set("KC") for word in before)
        and after[-1].classes & set("HW")
        and (len(after) > 1 or "Q" in after[-1].classes)
        and not any("J" in word.classes for word in words)
    ):
        return list(_heads(phrase, words))
    return []
