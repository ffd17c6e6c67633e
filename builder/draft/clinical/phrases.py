"""Phrases for a complaint or a condition in running text: “swelling of the legs”, “heart failure”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from builder.draft.clinical.lexicon import CLASSES, Token, tokens

Sort = Literal["complaint", "condition"]


@dataclass(frozen=True)
class Mention:
    """A phrase at `start` to `end` of a text; `shared` is what a phrase joined to it by “and” lends it.

    “pain and swelling in the joints”: the pain has “in the joints” as `shared`; “joint and muscle pain”: the joint has
    “pain”.
    """

    start: int
    end: int
    sort: Sort
    shared: str = ""


_LETTERS = [*CLASSES, "Q", "N", "K", "C", "O", "G"]
# A body part with what stands before it; more of them joined by commas and “and”, unless a new phrase begins there.
_NEXT = "(?:D?N*+[PZ]++(?![HWX]|K?CP*+[HW]))"
_AND = f"(?:(?:K{_NEXT})*K?C{_NEXT})"
_IN = f"(?:JD?[MS]*[PBZ]++(?![HWX]){_AND}?)"
# What one has trouble with: “making decisions”.
_DOING = "[GP](?:J?D?[MS]*[PZOT]){0,2}"
_GRAMMAR: tuple[tuple[Sort, str], ...] = (
    ("complaint", f"(?:P+(?:KP+)*K?CP+H+|P+K?CQ|[MSPH]*H+){_IN}{{0,2}}"),
    ("complaint", f"[MSP]*W+JD?(?:[MSWH]|[MS]K?C)*(?:[PHBFZ]+|W+){_AND}?{_IN}?"),
    ("complaint", f"[MS]*TP++(?<!R)(?![HWX]){_AND}?{_IN}?"),
    ("complaint", f"[MS]*[PZ]+(?:(?:K[MS]*P+)*K?C[MS]*P+)?W+{_IN}?"),
    ("complaint", f"M*S+(?:(?:K?C|K)?[SM]+)*D?P++(?<!R)(?![HWX]){_AND}?{_IN}?"),
    ("complaint", "LM*F"),
    ("complaint", "VD?[MS]*[PZ]++(?<!R)(?![HWX])"),
    ("complaint", f"[MS]*T{_DOING}(?:(?:K{_DOING})*K?C{_DOING})?"),
    ("complaint", "[MS]*(?:A[OGPB]|TG)O?(?:D?[MS]*[PZ]++(?![HWX]))?"),
    ("complaint", "E"),
    ("complaint", "P++(?:K?CP+)?a{0,3}b"),
    ("condition", "P++a{0,3}U(?:Ca?U)?"),
    ("complaint", "P+(?:(?:KP+)*K?CP+)?a{0,3}LM*[SF](?:(?:K?C|K)M*[SF])*"),
    ("complaint", f"[MS]*BID?[MS]*P++(?![HWX]){_AND}?"),
    ("condition", f"(?:[MSP]*)X+{_IN}?"),
    ("condition", "[MSPHXW]*[PHXW]Y"),
)


class _Coded:
    """Tokens as one character each, so that the grammar is a regular expression over them."""

    def __init__(self) -> None:
        self.characters: dict[frozenset[str], str] = {}
        self.patterns: list[tuple[Sort, re.Pattern[str]]] = []

    def character(self, classes: frozenset[str]) -> str:
        if classes not in self.characters:
            self.characters[classes] = chr(0xE000 + len(self.characters))
            self.patterns = []
        return self.characters[classes]

    def compiled(self) -> list[tuple[Sort, re.Pattern[str]]]:
        if not self.patterns:
            self.patterns = [(sort, re.compile(self._expanded(rule))) for sort, rule in _GRAMMAR]
        return self.patterns

    def felt(self) -> re.Pattern[str]:
        return re.compile(self._expanded("(?:KC|K|C)(M*F)"))

    def _expanded(self, rule: str) -> str:
        rule = rule.replace(" ", "")
        out, inside = [], False
        for character in rule:
            if character in "[]":
                inside = character == "["
                out.append(character)
            elif character in _LETTERS:
                members = "".join(code for classes, code in self.characters.items() if character in classes)
                members = members or "\uf8ff"
                out.append(members if inside else f"[{members}]")
            else:
                out.append(character)
        return "".join(out)


@cache
def _coded() -> _Coded:
    return _Coded()


def mentions(text: str) -> Iterator[Mention]:
    """The phrases of a text, leftmost longest, none within another."""
    yield from _mentions(text, tokens(text))


def _mentions(text: str, words: Sequence[Token]) -> Iterator[Mention]:
    coded = _coded()
    codes = "".join([coded.character(word.classes) for word in words])
    patterns = coded.compiled()
    spans: list[tuple[int, int, Sort]] = []
    index = 0
    while index < len(codes):
        best: tuple[int, Sort] | None = None
        for sort, pattern in patterns:
            match = pattern.match(codes, index)
            if match and match.end() > index and (best is None or match.end() > best[0]):
                best = match.end(), sort
        if best is None:
            index += 1
            continue
        spans.append((index, best[0], best[1]))
        index = best[0]
        # “feel sad, angry or afraid”
        felt = (
            coded.felt()
            if {"F"} & words[index - 1].classes and len(best) and "L" in words[spans[-1][0]].classes
            else None
        )
        while felt and (further := felt.match(codes, index)):
            spans.append((further.start(1), further.end(1), "complaint"))
            index = further.end()
    for number, (first, last, sort) in enumerate(spans):
        shared = ""
        if number + 1 < len(spans):
            shared = _shared(text, words, spans[number], spans[number + 1])
        yield Mention(words[first].start, words[last - 1].end, sort, shared)


def _shared(text: str, words: Sequence[Token], phrase: tuple[int, int, Sort], following: tuple[int, int, Sort]) -> str:
    """“in the joints” for the pain of “pain and swelling in the joints”; empty where nothing is shared."""
    between = words[phrase[1] : following[0]]
    if len(between) != 1 or "C" not in between[0].classes:
        return ""
    first, second = words[phrase[0] : phrase[1]], words[following[0] : following[1]]
    if any("J" in word.classes for word in first) or not {"H", "X"} & first[-1].classes:
        return ""
    if any("W" in word.classes and "H" not in word.classes for word in second):
        return ""
    for word in words[following[0] + 1 : following[1]]:
        if "J" in word.classes:
            return text[word.start : words[following[1] - 1].end]
    return ""
