"""What has become of cited passages in a newer version of their document.

A passage counts as the same only if its words are exactly the same. Likeness only serves to say where an editor should
look; it never stands for the passage.
"""

from __future__ import annotations

import bisect
import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from builder.draft.context import negations
from builder.draft.split import passages
from builder.facts.base_fact import BaseFact
from builder.facts.citation import Citation, Verdict, locate, verdict
from builder.facts.document import DocumentText, normalise
from builder.facts.topic import Topic

# Two sentences with less in common are two sentences.
_ALIKE = 60.0
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class State(enum.Enum):
    """What has become of a passage."""

    SAME = "same"
    MOVED = "moved"  # the same words, in another order among the passages
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class PassageState:
    """One citation of a fact and what has become of its passage; `line` is where it, or what is most like it, stands
    in the newer text, counted from 1. `grave`: its numbers or its negations differ."""

    fact: BaseFact
    citation: Citation
    state: State
    line: int | None = None
    grave: bool = False


@dataclass(frozen=True)
class Comparison:
    """Every citation of one document; and the lines of the newer text that the older hasn't, where that is at hand."""

    passages: tuple[PassageState, ...]
    added: tuple[int, ...] | None

    def in_state(self, *states: State) -> list[PassageState]:
        return [item for item in self.passages if item.state in states]


def compare(topic: Topic, document: str, newer: DocumentText, older: DocumentText | None) -> Comparison:
    """Every citation of `document` in the topic, looked up in its newer text; `older` is the text that was cited."""
    states = [
        _state(fact, citation, newer, older)
        for fact in topic.facts.values()
        for citation in fact.citations
        if citation.document == document
    ]
    added = tuple(_added(newer, older)) if older else None
    return Comparison(tuple(_with_moves(states, newer, older)), added)


def _line(text: DocumentText, offset: int) -> int:
    return text.text.count("\n", 0, offset) + 1


def _state(fact: BaseFact, citation: Citation, newer: DocumentText, older: DocumentText | None) -> PassageState:
    places = locate(citation, newer)
    if verdict(citation, newer) is Verdict.VERIFIED:
        return PassageState(fact, citation, State.SAME, _line(newer, places[0].start))
    was = _cited(citation, older)
    if len(places) == 1:
        grave = was is not None and _weights(was) != _weights(places[0].text)
        return PassageState(fact, citation, State.CHANGED, _line(newer, places[0].start), grave)
    if was is not None:
        return _most_like(fact, citation, was, newer)
    for part in filter(None, (citation.start, citation.end)):
        # Without the older text, one end of the passage is all that there is to look for.
        alone = Citation(document=citation.document, start=part)
        spots = locate(alone, newer)
        if len(spots) == 1 and len(part.split()) > 2:
            return PassageState(fact, citation, State.CHANGED, _line(newer, spots[0].start))
    return PassageState(fact, citation, State.GONE)


def _cited(citation: Citation, older: DocumentText | None) -> str | None:
    """The passage as it was cited; None where the older text isn't at hand, or isn't the one that was cited."""
    if older is None:
        return None
    places = locate(citation, older)
    return places[0].text if [place.hash for place in places] == [citation.passage_hash] else None


def _sentences(text: str) -> list[tuple[int, str]]:
    """Headings, items and sentences with their offsets."""
    every = (sentence for passage in passages(text) for sentence in passage.sentences)
    return [(sentence.start, normalise(sentence.text)) for sentence in every]


def _most_like(fact: BaseFact, citation: Citation, was: str, newer: DocumentText) -> PassageState:
    spots = _sentences(newer.text)
    best = process.extractOne(was, [words for _, words in spots], scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best is None:
        return PassageState(fact, citation, State.GONE)
    words, _, place = best
    return PassageState(fact, citation, State.CHANGED, _line(newer, spots[place][0]), _weights(was) != _weights(words))


def _weights(text: str) -> tuple[list[str], int]:
    """What must never change unseen: the numbers, and how often it says no."""
    return sorted(_NUMBER.findall(text)), len(negations(text))


def _with_moves(
    states: Sequence[PassageState], newer: DocumentText, older: DocumentText | None
) -> Iterator[PassageState]:
    """Passages whose order among the others has changed, told by the fewest that must have been moved."""
    if older is None:
        yield from states
        return
    order: list[tuple[int, int, int]] = []
    for place, item in enumerate(states):
        then = locate(item.citation, older)
        if item.state is State.SAME and len(then) == 1:
            order.append((then[0].start, locate(item.citation, newer)[0].start, place))
    order.sort()
    kept = _longest_rising([now for _, now, _ in order])
    moved = {place for index, (_, _, place) in enumerate(order) if index not in kept}
    for place, item in enumerate(states):
        yield replace(item, state=State.MOVED) if place in moved else item


def _longest_rising(values: Sequence[int]) -> set[int]:
    """The places of a longest subsequence that never falls."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(values):
        spot = bisect.bisect_right(tails, value)
        before.append(at[spot - 1] if spot else None)
        tails[spot : spot + 1] = [value]
        at[spot : spot + 1] = [place]
    rising: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        rising.add(last)
        last = before[last]
    return rising


def _added(newer: DocumentText, older: DocumentText) -> Iterator[int]:
    """The lines of sentences that the older text hasn't."""
    known = {words for _, words in _sentences(older.text)}
    lines = (_line(newer, start) for start, words in _sentences(newer.text) if words not in known)
    yield from dict.fromkeys(lines)
