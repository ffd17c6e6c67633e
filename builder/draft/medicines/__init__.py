"""Medicines, their brands and groups of medicines that a document names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from builder.draft.medicines.classes import ClassMention, classes
from builder.draft.medicines.mentions import Mention, in_lists, mentions
from builder.draft.medicines.pairs import with_pairs
from builder.draft.medicines.places import Place, places
from builder.draft.passages import DraftDocument
from builder.draft.placed import propose_at
from builder.draft.proposal import Proposal, ProposalKind


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Each medicine, brand and group of medicines that the document names, once, at the place where it is surest.

    `name` is the generic name in lower case, in use in the United States, without its salt where people don't say it
    (“doxycycline hyclate” is doxycycline, but ferrous sulfate stays). A name that is written otherwise than any
    vocabulary has it keeps its letters, with `misspelt` and the name that was probably meant as `suggestion`.
    """
    every = list(places(document))
    capitals = frozenset(_capitals(every))
    best: dict[tuple[str, str], Proposal] = {}
    groups = [list(classes(place)) for place in every]
    grouped = [
        any(one.start == place.passage.start for one in class_mentions)
        for place, class_mentions in zip(every, groups, strict=True)
    ]
    named = in_lists([mentions(place, capitals) for place in every], grouped)
    for place, of_place, waiting in zip(every, groups, named, strict=True):
        paired = with_pairs(place, waiting)
        apart = [
            one for one in of_place if not any(one.start < other.end and other.start < one.end for other in paired)
        ]
        every_one: tuple[Mention | ClassMention, ...] = (*paired, *apart)
        for mention in every_one:
            proposal = _proposal(document, mention)
            # Two brands of one medicine are two things.
            key = proposal.kind, (proposal.as_written.lower() if proposal.kind == "medicine-brand" else proposal.name)
            if key not in best or _rank(proposal) < _rank(best[key]):
                best[key] = proposal
    yield from sorted(best.values(), key=lambda proposal: proposal.start)


def _rank(proposal: Proposal) -> tuple[bool, float, int]:
    return proposal.negated, -proposal.confidence, proposal.start


def _capitals(every: list[Place]) -> Iterator[str]:
    """Words that stand with a capital letter inside a sentence, or first in a list's item, in lower case."""
    for place in every:
        begins = (
            {sentence.start for sentence in place.passage.sentences} if place.passage.kind == "paragraph" else set()
        )
        yield from (word.text.lower() for word in place.words if word.text[0].isupper() and word.start not in begins)


def _proposal(document: DraftDocument, mention: Mention | ClassMention) -> Proposal:
    kind: ProposalKind = "medicine-class"
    about, name = None, ""
    if isinstance(mention, ClassMention):
        name = mention.name
    else:
        kind = "medicine-brand" if mention.entry.brand else "medicine"
        name = mention.entry.name
        about = name if mention.entry.brand else None
    passage = mention.place.passage
    titled = passage.kind in ("heading", "question")
    sure = round(mention.confidence - (0.05 if titled else 0), 2)
    proposal = propose_at(document, kind, (mention.start, mention.end), name, sure, mention.why, passage.heading)
    return replace(proposal, flags=mention.flags, suggestion=mention.suggestion, about=about)
