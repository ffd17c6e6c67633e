"""A proposal's citation, made by the code of `handouts cite`: the sentence or item it stands in."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal
from builder.facts.citation import MAX_PASSAGE, Citation, locator_at
from builder.facts.document import DocumentText, normalise

_NEIGHBOURS = 8  # passages before or behind that may be cited along, where a list stands twice
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
    for further in range(1, _NEIGHBOURS + 1):
        if place >= further:
            yield document.passages[place - further].start, passage.end
        if place + further < len(document.passages):
            yield passage.start, document.passages[place + further].end
    yield proposal.start, proposal.end


class Citer:
    """Cites one document's passages; each stretch is looked at once."""

    def __init__(self, document: DraftDocument, text: DocumentText) -> None:
        self._document = document
        self._text = text
        self._made: dict[tuple[int, int], Citation | None] = {}

    def cite(self, proposal: Proposal) -> Citation | None:
        """The citation of a proposal's place, or of another place of the same name where nothing tells that one apart
        from its like; None where there is no such place.
        """
        citation = self._at(proposal)
        if citation is not None or proposal.kind == "figure":  # the same number elsewhere is of something else
            return citation
        pattern = rf"(?<!\w){re.escape(proposal.as_written)}(?!\w)"
        for place in re.finditer(pattern, self._document.text, re.IGNORECASE):
            candidate = dataclasses.replace(proposal, start=place.start(), end=place.end(), as_written=place.group())
            citation = self._at(candidate)
            if citation is not None:
                return citation
        return None

    def _at(self, proposal: Proposal) -> Citation | None:
        for span in _spans(self._document, proposal):
            if span not in self._made:
                self._made[span] = self._located(*span)
            citation = self._made[span]
            if citation is None:
                continue
            written = " ".join(proposal.as_written.split())
            named = proposal.kind in ("medicine", "medicine-brand") and written.lower() != proposal.name.lower()
            return citation.model_copy(update={"as_written": written}) if named else citation
        return None

    def _located(self, start: int, end: int) -> Citation | None:
        if len(normalise(self._text.text[start:end])) > MAX_PASSAGE:
            return None
        try:
            return locator_at(self._text, start, end)
        except ValueError:
            return None
