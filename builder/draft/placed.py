"""A proposal of a place in a document: its words, its line, and what the sentence around it says of it."""

from __future__ import annotations

from builder.draft.context import context_of
from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal, ProposalKind


def propose_at(
    document: DraftDocument,
    kind: ProposalKind,
    span: tuple[int, int],
    name: str,
    confidence: float,
    reason: str,
    section: str = "",
) -> Proposal:
    """A proposal of the document's text from `span[0]` to `span[1]`, with its context; what else is known of it is
    added with `dataclasses.replace`."""
    start, end = span
    context = context_of(document, start, end)
    return Proposal(
        kind=kind,
        as_written=document.text[start:end],
        start=start,
        end=end,
        line=document.line_of(start),
        name=name,
        context=context.sentence,
        confidence=confidence,
        reason=reason,
        section=section,
        negated=context.negated,
        conditions=context.conditions,
        hedge=context.hedge,
    )
