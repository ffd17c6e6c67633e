"""What of a document's proposals the topic has already, and what it has otherwise."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from builder.draft.facts_to_be import quantities
from builder.draft.proposal import Proposal
from builder.draft.propose import folded
from builder.facts.base_fact import BaseFact, Quantity
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.organisation import Organisation
from builder.facts.kinds.statement import Statement
from builder.facts.kinds.term import Term
from builder.facts.topic import Topic

_FAMILIES = (
    ({"medicine", "medicine-brand"}, ("medicine",)),
    ({"medicine-class"}, ("group",)),
    ({"symptom"}, ("symptom",)),
    ({"side-effect"}, ("side-effect",)),
    ({"complication"}, ("complication",)),
    ({"organisation"}, ("organisation",)),
    ({"definition", "test", "treatment"}, ("term",)),
)
# Words that say nothing of what a figure measures.
_EMPTY = re.compile(r"the|and|who|have|has|are|with|people|person|patients?|from|for|that|each|years?|about")
_ENOUGH = 0.6  # share of a figure's words that a fact has, to be about the same


def _names(fact: BaseFact) -> Iterator[str]:
    """By which names a document may call what a fact is about."""
    if isinstance(fact, Medicine):
        yield from (name for name in (fact.inn, fact.us_name) if name)
        yield from (brand.name for brand in (*fact.brands, *fact.brands_elsewhere))
        yield from (other.name for other in fact.other_names)
    elif isinstance(fact, Organisation):
        yield fact.name
    elif isinstance(fact, Group | Term) or hasattr(fact, "term"):
        yield from (name for name in (getattr(fact, "term", None), getattr(fact, "medical_term", None)) if name)
    yield fact.local_id.replace("-", " ")
    yield from (citation.as_written for citation in fact.citations if citation.as_written)


def _kind(fact: BaseFact) -> str:
    return str(getattr(fact, "kind", ""))


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]{3,}", text.lower())
    return frozenset(folded(word) for word in words if not _EMPTY.fullmatch(word))


def _values(fact: Statement) -> set[Decimal]:
    return {number for value in fact.quantities.values() if isinstance(value, Quantity) for number in value.numbers()}


class TopicHints:
    """Flags for proposals, of one topic."""

    def __init__(self, topic: Topic) -> None:
        self._by_name: dict[tuple[str, str], str] = {}
        self._figures = [fact for fact in topic.facts.values() if isinstance(fact, Statement) and fact.quantities]
        for fact in topic.facts.values():
            for name in _names(fact):
                self._by_name.setdefault((_kind(fact), folded(name)), fact.id)

    def _named(self, proposal: Proposal) -> str | None:
        kinds = next((kinds for family, kinds in _FAMILIES if proposal.kind in family), ())
        for kind in kinds:
            for name in (proposal.name, proposal.as_written):
                fact_id = self._by_name.get((kind, folded(name)))
                if fact_id:
                    return fact_id
        return None

    def _figure(self, proposal: Proposal) -> str | None:
        values = {
            Decimal(str(number))
            for value in quantities(proposal.as_written).values()
            for key, number in value.items()
            if key in ("value", "low", "high")
        }
        wanted = _words(proposal.name)
        if not values or not wanted:
            return None
        percent = "%" in proposal.as_written or "percent" in proposal.as_written.lower()
        for fact in self._figures:
            units = {value.unit for value in fact.quantities.values() if isinstance(value, Quantity)}
            if ("percent" in units) != percent:
                continue
            shared = len(wanted & _words(f"{fact.subject} {fact.text} {fact.local_id}")) / len(wanted)
            if values & _values(fact) and shared >= _ENOUGH / 2:
                return f"repeats:{fact.id}"
            if shared >= _ENOUGH:
                return f"contradicts:{fact.id}"
        return None

    def flags(self, proposal: Proposal) -> tuple[str, ...]:
        """What the topic says about a proposal's thing: `repeats:ID`, `contradicts:ID`, or nothing."""
        if proposal.kind == "figure":
            fact_id = self._figure(proposal)
            return (fact_id,) if fact_id else ()
        named = self._named(proposal)
        return ((f"contradicts:{named}" if proposal.negated else f"repeats:{named}"),) if named else ()


def with_hints(topic: Topic, proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals with flags for what repeats or contradicts a fact of the topic."""
    hints = TopicHints(topic)
    return [dataclasses.replace(item, flags=(*item.flags, *hints.flags(item))) for item in proposals]
