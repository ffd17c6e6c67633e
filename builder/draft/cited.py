"""A proposal's citation, made by the code of `handouts cite`: the sentence or item it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal
from builder.facts.citation import MAX_PASSAGE, Citation, locator_at
from builder.facts.document import DocumentText, normalise

_SHORT_ITEM = 300  # characters: a longer item is cited by its sentence


def _around(document: DraftDocument, start: int, end: int) -> Passage | None:
    return next((item for item in document.passages if item.start <= start and end <= item.end), None)


def _spans(document: DraftDocument, proposal: Proposal) -> Iterator[tuple[int, int]]:
    """Stretches that may be cited, the best first."""
    passage = _around(document, proposal.start, proposal.end)
    if passage is None:
        yield proposal.start, proposal.end
        return
    inside = [item for item in passage.sentences if item.start < proposal.end and proposal.start < item.end]
    if passage.kind == "item" and passage.end - passage.start <= _SHORT_ITEM:
        yield passage.start, passage.end
    if inside:
        first = passage.sentences.index(inside[0])
        last = passage.sentences.index(inside[-1])
        yield inside[0].start, inside[-1].end
        # Where the sentence stands twice, its neighbours tell the two places apart.
        if first:
            yield passage.sentences[first - 1].start, inside[-1].end
        if last + 1 < len(passage.sentences):
            yield inside[0].start, passage.sentences[last + 1].end
    yield passage.start, passage.end
    place = document.passages.index(passage)
    if place:
        yield document.passages[place - 1].start, passage.end
    yield proposal.start, proposal.end


def cite(document: DraftDocument, text: DocumentText, proposal: Proposal) -> Citation | None:
    """The citation of a proposal's place; None where nothing tells it from another place."""
    for start, end in _spans(document, proposal):
        if len(normalise(text.text[start:end])) > MAX_PASSAGE:
            continue
        try:
            citation = locator_at(text, start, end)
        except ValueError:
            continue
        written = " ".join(proposal.as_written.split())
        named = proposal.kind in ("medicine", "medicine-brand") and written.lower() != proposal.name.lower()
        return citation.model_copy(update={"as_written": written}) if named else citation
    return None
