"""All that a document names, once each: what the finders find, with doubles between kinds settled."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator

from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal

Finder = Callable[[DraftDocument], Iterable[Proposal]]
# Each is a module or folder of this package with a function `find`.
FINDERS = ("medicines", "clinical", "figures", "others")
# A thing that is one of the first isn't the second at the same place.
_BEFORE = {
    "symptom": ("side-effect", "complication"),
    "complication": ("side-effect",),
    "medicine": ("medicine-brand",),
}
_BETWEEN = re.compile(r"[\W_]+")


def _finders() -> Iterator[Finder]:
    for name in FINDERS:
        yield importlib.import_module(f"{__package__}.{name}").find


def folded(name: str) -> str:
    """A name without what makes no difference: case, hyphens, the plural's s."""
    words = [word for word in _BETWEEN.split(name.casefold().replace("’", "").replace("'", "")) if word]
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _key(proposal: Proposal) -> tuple[str, ...]:
    """What makes a proposal the same thing as another of its kind."""
    if proposal.kind == "figure":  # the same number about two things is two
        return proposal.kind, " ".join(proposal.as_written.split()).casefold(), folded(proposal.name)
    if proposal.kind == "side-effect":  # of one medicine and of another
        return proposal.kind, folded(proposal.name), (proposal.about or "").casefold()
    if proposal.kind == "medicine-brand":  # two brands of one medicine are two
        return proposal.kind, folded(proposal.as_written)
    return proposal.kind, folded(proposal.name)


def _overlap(first: Proposal, second: Proposal) -> bool:
    return first.start < second.end and second.start < first.end


def _settled(proposals: list[Proposal]) -> Iterator[Proposal]:
    """Without those that stand inside a longer one of their kind, or at the place of a kind that goes before."""
    by_place = sorted(proposals, key=lambda item: (item.start, -item.end))
    for proposal in by_place:
        near = [item for item in by_place if item is not proposal and _overlap(item, proposal)]
        nested = any(
            item.kind == proposal.kind
            and item.end - item.start > proposal.end - proposal.start
            and item.start <= proposal.start
            and item.end >= proposal.end
            and item.kind != "figure"
            for item in near
        )
        if nested or any(item.kind in _BEFORE.get(proposal.kind, ()) for item in near):
            continue
        yield proposal


def _distinct(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The best place of each thing: where it is surest, then where it stands first."""
    best: dict[tuple[str, ...], Proposal] = {}
    for proposal in sorted(proposals, key=lambda item: (item.negated, -item.confidence, item.start)):
        best.setdefault(_key(proposal), proposal)
    return list(best.values())


def proposals(document: DraftDocument) -> list[Proposal]:
    """What a document names, one proposal for each kind and distinct thing, in the order of the text."""
    proposals = [proposal for find in _finders() for proposal in find(document)]
    return sorted(_distinct(_settled(proposals)), key=lambda item: (item.start, item.end, item.kind))
