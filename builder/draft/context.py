"""How a place in a document is meant: the sentence around it, whether that denies it, doubts it, or sets conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.passages import DraftDocument, Passage
from builder.draft.words import words


class _Negation(Model):
    cues: list[str]
    to_comma: list[str]
    looks_like: list[str]
    ends: list[str]
    new_clause: list[str]
    denied_behind: list[str]


class _Conditions(Model):
    openers: list[str]
    groups: list[str]
    whole: list[str]
    stops: list[str]


class _ContextFile(Model):
    """locales/en/draft/context.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    negation: _Negation
    hedges: list[str]
    hedges_not: list[str]
    conditions: _Conditions

    @cached_property
    def patterns(self) -> _Patterns:
        negation, conditions = self.negation, self.conditions
        return _Patterns(
            cues=_words([*negation.cues, *negation.to_comma]),
            to_comma=_words(negation.to_comma),
            looks_like=_words(negation.looks_like),
            ends=_words(negation.ends),
            new_clause=_words(negation.new_clause),
            denied_behind=_words(negation.denied_behind),
            hedges=_words(self.hedges),
            hedges_not=_words(self.hedges_not),
            openers=_words(conditions.openers),
            groups=_words(conditions.groups),
            whole=_words(conditions.whole),
            stops=_words(conditions.stops),
        )


@dataclass(frozen=True)
class Context:
    """`sentence` is the sentence or item around the place, with the list's lead before it where it is an item.

    `negated`: it says that the thing is not so. `hedge`: its word of uncertainty, as it stands there. `conditions`:
    the words under which it is said (“if you are pregnant”, “in people with HIV”), as they stand there.
    """

    sentence: str
    negated: bool = False
    hedge: str | None = None
    conditions: tuple[str, ...] = ()


def _words(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression for whole words; of several that start at a place, the longest list entry first."""
    listed = sorted(patterns, key=len, reverse=True)
    return re.compile(rf"(?<![\w’'])(?:{'|'.join(listed)})(?![\w])", re.IGNORECASE)


@dataclass(frozen=True)
class _Patterns:
    cues: re.Pattern[str]
    to_comma: re.Pattern[str]
    looks_like: re.Pattern[str]
    ends: re.Pattern[str]
    new_clause: re.Pattern[str]
    denied_behind: re.Pattern[str]
    hedges: re.Pattern[str]
    hedges_not: re.Pattern[str]
    openers: re.Pattern[str]
    groups: re.Pattern[str]
    whole: re.Pattern[str]
    stops: re.Pattern[str]


_COMMA = re.compile(r"[,;:–—]| - | -- |[.!?](?=\s)")
_RELATIVE = re.compile(r"\b(?:that|which|who)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*", re.DOTALL)
# Words that may stand between a thing and the “not” that denies it.
_BETWEEN = re.compile(
    r"(?:[\s)]|\b(?:is|are|was|were|does|do|did|may|might|can|will|would|also|usually|often|generally|typically)\b)*",
    re.IGNORECASE,
)
_DENIES_BEHIND = re.compile(r"not$|n['’]?t$", re.IGNORECASE)
_SENTENCES = 512  # whose words are remembered: many places stand in one
_LONGEST = 140  # characters of a condition: what is longer was misread


@cache
def _record() -> _ContextFile:
    return _ContextFile.model_validate(words("context"))


def _patterns() -> _Patterns:
    return _record().patterns


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _ends_at(patterns: _Patterns, text: str, start: int) -> int:
    """Where the scope of a denial ends that starts at `start`."""
    match = patterns.ends.search(text, start)
    end = match.start() if match else len(text)
    comma = _COMMA.search(text, start, end)
    while comma:
        following = _COMMA.search(text, comma.end(), end)
        segment = text[comma.end() : following.start() if following else end]
        if comma[0].strip() not in {",", "", "-"} and comma[0] != ":":
            return comma.start()
        segment = _RELATIVE.split(segment)[0]
        if patterns.new_clause.search(segment):
            return comma.start()
        comma = following
    return end


@lru_cache(maxsize=_SENTENCES)
def negations(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of a sentence that it denies: offsets from behind each “not” to the end of what it denies."""
    patterns = _patterns()
    harmless = [match.span() for match in patterns.looks_like.finditer(text)]
    scopes = []
    for cue in patterns.cues.finditer(text):
        if not _within(harmless, *cue.span()):
            comma = _COMMA.search(text, cue.end()) if patterns.to_comma.fullmatch(cue[0]) else None
            scopes.append((cue.end(), comma.start() if comma else _ends_at(patterns, text, cue.end())))
    return tuple(scopes)


def _negated(patterns: _Patterns, text: str, start: int, end: int) -> bool:
    denials = [text[:first].split()[-1].lower() for first, last in negations(text) if first <= start and end <= last]
    if denials:
        # Two make a yes: “never comes without fever”.
        return not ("without" in denials and len(denials) == 2)
    # “Fever is not a sign of it”: the denial stands behind.
    between = _BETWEEN.match(text, end)
    cue = patterns.cues.match(text, between.end() if between else end)
    return bool(cue and _DENIES_BEHIND.search(cue[0]) and patterns.denied_behind.match(text, _next(text, cue.end())))


def _next(text: str, offset: int) -> int:
    """The offset of the next letter."""
    return offset + len(text[offset:]) - len(text[offset:].lstrip())


def _hedge(text: str, start: int) -> str | None:
    """The word of uncertainty nearest before a place, or else the first after it."""
    hedges = _hedges(text)
    if not hedges:
        return None
    before = [word for place, word in hedges if place < start]
    return before[-1] if before else hedges[0][1]


@lru_cache(maxsize=_SENTENCES)
def _hedges(text: str) -> tuple[tuple[int, str], ...]:
    """Where a sentence has a word of uncertainty, and which."""
    patterns = _patterns()
    harmless = [match.span() for match in patterns.hedges_not.finditer(text)]
    return tuple(
        (hedge.start(), _spaced(hedge[0]).lower())
        for hedge in patterns.hedges.finditer(text)
        if not any(first <= hedge.start() < last for first, last in harmless) and not _is_month(text, hedge)
    )


def _is_month(text: str, hedge: re.Match[str]) -> bool:
    return hedge[0] == "May" and bool(hedge.start()) and text[: hedge.start()].rstrip()[-1:] not in ".!?:"


@lru_cache(maxsize=_SENTENCES)
def _conditions(text: str) -> tuple[str, ...]:
    """The words of a sentence that set conditions."""
    patterns = _patterns()
    taken: list[tuple[int, int]] = []
    for opener in patterns.openers.finditer(text):
        comma = _COMMA.search(text, opener.end())
        end = comma.start() if comma else len(text)
        if not _within(taken, opener.start(), opener.end()):
            taken.append((opener.start(), end))
    for group in patterns.groups.finditer(text):
        comma = _COMMA.search(text, group.end())
        end = comma.start() if comma else len(text)
        relative = re.compile(r"\s*(?:with|who|whose|that)\b\s*(?:\w+)?").match(text, group.end())
        boundary = patterns.stops.search(text, relative.end() if relative else group.end(), end)
        if not _within(taken, group.start(), group.end()):
            taken.append((group.start(), boundary.start() if boundary else end))
    for whole in patterns.whole.finditer(text):
        if not _within(taken, *whole.span()):
            taken.append(whole.span())
    conditions = (_spaced(text[start:end]).rstrip(".!?) ") for start, end in sorted(taken))
    return tuple(dict.fromkeys(condition for condition in conditions if condition and len(condition) <= _LONGEST))


def passage_at(document: DraftDocument, offset: int) -> Passage | None:
    """The passage that an offset of the document's text stands in."""
    return next((passage for passage in document.passages if passage.start <= offset < passage.end), None)


def _place(document: DraftDocument, start: int) -> tuple[str, int, str]:
    """(sentence, its offset in the document, lead before it) around an offset."""
    passage = passage_at(document, start)
    if passage is None:
        first = document.text.rfind("\n", 0, start) + 1
        last = document.text.find("\n", start)
        text, lead = document.text[first : last if last >= 0 else None], ""
        return text, first, lead
    lead = (passage.lead or "") if passage.kind == "item" else ""
    for sentence in passage.sentences:
        if sentence.start <= start < sentence.end:
            # What follows an item's first sentence explains it: the lead introduces that one alone.
            return sentence.text, sentence.start, lead if sentence is passage.sentences[0] else ""
    if not passage.sentences:
        for match in _SENTENCE.finditer(passage.text):
            if match.start() <= start - passage.start < match.end():
                return match[0], passage.start + match.start(), lead if not match.start() else ""
    return passage.text, passage.start, lead


def context_of(document: DraftDocument, start: int, end: int) -> Context:
    """The context of the place from `start` to `end`, offsets of the document's text."""
    patterns = _patterns()
    sentence, offset, lead = _place(document, start)
    before = f"{lead.rstrip()} " if lead.strip() else ""
    text = before + sentence
    first, last = start - offset + len(before), end - offset + len(before)
    return Context(
        _spaced(text),
        _negated(patterns, text, first, last),
        _hedge(text, first),
        _conditions(text),
    )
