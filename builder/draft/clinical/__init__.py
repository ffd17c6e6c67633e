"""Symptoms, side effects and complications: found, told apart, and given once each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from builder.draft.clinical.finder import Candidate, candidates
from builder.draft.clinical.names import Name, name_of, title_key
from builder.draft.clinical.parts import parts
from builder.draft.clinical.topic import title_of, topic_of
from builder.draft.context import context_of
from builder.draft.passages import DraftDocument
from builder.draft.placed import propose_at
from builder.draft.proposal import Proposal

__all__ = ["find"]

# “The neuropathy” in a text about a peripheral one.
_OF_BEFORE = re.compile(r"\b(?:the|this)\s+$", re.IGNORECASE)
_NEARLY = 0.1  # so little surer isn’t worth a later place


def _on_one_line(document: DraftDocument, candidate: Candidate) -> Candidate:
    """What stands on one line: of a phrase that a line's end divides, the longer part."""
    text = document.text[candidate.start : candidate.end]
    if "\n" not in text:
        return candidate
    parts, start = [], candidate.start
    for part in text.split("\n"):
        parts.append((len(part.strip()), start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
        start += len(part) + 1
    _, first, last = max(parts)
    return replace(candidate, start=first, end=last)


def _parted(document: DraftDocument, candidate: Candidate) -> Iterator[tuple[Candidate, Name]]:
    """Each thing that a place names, with its name."""
    text = document.text[candidate.start : candidate.end]
    several = parts(text) if not candidate.shared else []
    for part in several:
        yield replace(candidate, start=candidate.start + part.start, end=candidate.start + part.end), name_of(part.name)
    if not several:
        yield candidate, name_of(text, candidate.shared)


def _in_title(document: DraftDocument, candidate: Candidate, title: str) -> bool:
    """Whether the place is within the document's name, as its text says it."""
    first = max(0, candidate.start - len(title))
    around = document.text[first : candidate.end + len(title)].casefold()
    at = around.find(title.casefold()) if title else -1
    return at >= 0 and first + at <= candidate.start and candidate.end <= first + at + len(title)


def _denied(document: DraftDocument, candidate: Candidate) -> bool:
    return (
        context_of(document, candidate.start, candidate.end).negated if candidate.denied is None else candidate.denied
    )


def _once(pairs: list[tuple[Candidate, Name]]) -> list[tuple[Candidate, Name]]:
    """One place of each thing and kind: the surest, and of those the first."""
    best: dict[tuple[str, frozenset[str]], tuple[Candidate, Name]] = {}
    for item, name in pairs:
        known = best.get((item.kind, name.key))
        if known is None or item.sure > known[0].sure + _NEARLY:
            best[item.kind, name.key] = item, name
    return list(best.values())


def _settled(pairs: list[tuple[Candidate, Name]]) -> list[tuple[Candidate, Name]]:
    """Without what is less sure of another kind, and without general words for what is named more nearly."""
    surest: dict[frozenset[str], float] = {}
    for item, name in pairs:
        surest[name.key] = max(surest.get(name.key, 0), item.sure)
    kept = [(item, name) for item, name in pairs if item.sure >= 0.7 or item.sure >= surest[name.key]]
    return [
        (item, name)
        for item, name in kept
        if not (
            name.bare
            and any(
                other.kind == item.kind and name.key < its.key and other.sure >= item.sure - _NEARLY
                for other, its in kept
            )
        )
    ]


def find(document: DraftDocument) -> Iterator[Proposal]:
    """What the document names as symptoms, side effects and complications.

    What it denies (“it causes no fever”) is none of them and isn't proposed.
    """
    title = title_of(document)
    topics = [title_key(part) for part in re.split(r"[()]| - | or |, ", title) if part.strip()]
    short = [name_of(part).key for part in topic_of(document).short]
    places = (_on_one_line(document, item) for item in candidates(document) if not _in_title(document, item, title))
    named = [pair for place in places for pair in _parted(document, place)]
    meant = [
        (item, name)
        for item, name in named
        if name.key
        and name.key not in short
        and not (_OF_BEFORE.search(document.text[: item.start][-8:]) and any(name.key < topic for topic in topics))
        and not any(topic <= name.key or (name.bare and name.key < topic) for topic in topics if topic)
        and not _denied(document, item)
    ]
    for item, name in sorted(_settled(_once(meant)), key=lambda pair: pair[0].start):
        proposal = propose_at(
            document, item.kind, (item.start, item.end), name.name, item.sure, item.reason, item.section
        )
        # What a list's item denies itself (“not being able to sleep”) belongs to the thing.
        yield replace(proposal, negated=False, about=item.about)
