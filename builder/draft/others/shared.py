"""What the finders of this folder share: proposals, plain names, what stands at the head of an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from builder.draft.passages import DraftDocument, Passage
from builder.draft.placed import propose_at
from builder.draft.proposal import Proposal, ProposalKind

_SAME = ("series", "species", "diabetes", "pancreas", "sinus", "rehabilitation", "kegels")
# What ends the head of an item: “Colonoscopy. This test …”, “Fever: …”, “Age - …”, “X-ray (…)”.
_HEAD = re.compile(r"(?<!\b[A-Z])(?<!\bDr)(?<!\bvs)(?:\.(?=\s|$)|:(?=\s|$)|;|\s[-–—]{1,2}\s|\?)")


def propose(
    document: DraftDocument,
    passage: Passage,
    kind: ProposalKind,
    span: tuple[int, int],
    name: str,
    confidence: float,
    reason: str,
    about: str | None = None,
) -> Proposal | None:
    """A proposal of the place `span`; None where that isn't on one line."""
    start, end = span
    written = document.text[start:end]
    if "\n" in written or not written.strip():
        return None
    return replace(propose_at(document, kind, span, name, confidence, reason, passage.heading), about=about)


def distinct(proposals: Iterable[Proposal | None]) -> Iterator[Proposal]:
    """One proposal a name: the first that isn't denied, else the first."""
    best: dict[str, Proposal] = {}
    for proposal in proposals:
        if proposal is None:
            continue
        known = best.get(proposal.name)
        if known is None or (known.negated and not proposal.negated):
            best[proposal.name] = proposal
    yield from sorted(best.values(), key=lambda proposal: proposal.start)


def singular(word: str) -> str:
    """The dictionary form of a noun: biopsies → biopsy, x-rays → x-ray."""
    low = word.lower()
    if word[-1:] == "s" and word[:-1].isupper() and len(word) > 2:
        return word[:-1]
    if len(word) < 4 or low.endswith(("ss", "us", "is")) or low in _SAME or low.endswith(("ics", "bies")):
        return word
    if low.endswith("ies"):
        return word[:-3] + "y"
    if low.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if low.endswith("s") else word


def plain(text: str) -> str:
    """A name in lower case, its last word in the singular, without articles and marks."""
    words = re.sub(r"[“”\"()\[\]]", "", text).strip(" .,;:").split()
    while words and words[0].lower() in ("a", "an", "the", "your"):
        words.pop(0)
    if not words:
        return ""
    words[-1] = singular(words[-1])
    return re.sub(r"\bx ray\b", "x-ray", " ".join(words).lower())


def item_head(passage: Passage) -> tuple[int, int]:
    """Where the thing stands that an item of a list is about: its words before the first full stop, colon or dash."""
    end = _HEAD.search(passage.text)
    last = end.start() if end else len(passage.text)
    return passage.start, passage.start + len(passage.text[:last].rstrip())


def whole_lists(document: DraftDocument) -> Iterator[Passage]:
    """The passages, where a list was cut by what conversion glued on with the lead of its first item for all."""
    before: Passage | None = None
    for passage in document.passages:
        if passage.kind == "item" and before is not None and before.kind == "item":
            cut = passage.lead is None or passage.lead.strip() == before.text.strip()
            passage = replace(passage, lead=before.lead) if cut else passage
        before = passage
        yield passage


@lru_cache(maxsize=64)
def whole_words(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for whole words in any case; the longest entry first."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(patterns, key=len, reverse=True))})(?![\w])", re.I)


def split_list(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The members of “A, B, and C” in a text that begins at offset `start` of the document; brackets stay whole."""
    depth, first = 0, 0
    cuts: list[tuple[int, int]] = []
    for match in re.finditer(r"[()]|,?\s+(?:and|or|as well as)\s+|,\s+|;\s+", text):
        mark = match[0]
        if mark in "()":
            depth = max(0, depth + (1 if mark == "(" else -1))
        elif not depth:
            cuts.append((match.start(), match.end()))
    for begin, end in [*cuts, (len(text), len(text))]:
        part = text[first:begin]
        stripped = part.strip(" .;:")
        if stripped:
            offset = first + part.index(stripped)
            yield start + offset, start + offset + len(stripped)
        first = end
