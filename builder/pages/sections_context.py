"""What the shared template of handouts with sections can ask for besides."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby

from builder.facts.kinds.effect import ADVICE, Effect
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.organisation import Organisation
from builder.facts.kinds.side_effect import SideEffect
from builder.facts.kinds.statement import Statement
from builder.pages.context import PageContext
from builder.pages.edition import HandoutEdition
from builder.pages.markup import RenderedMessage
from builder.pages.section import Section
from builder.pages.sections import FilledPart, filled_parts


class SectionsContext(PageContext):
    """A page's context, with its handout's sections and with side effects."""

    def parts(self, web: bool = False) -> list[FilledPart]:
        """The page's parts, or those that only the web shows. HandoutsError where a selector matches nothing."""
        assert isinstance(self.edition, HandoutEdition)
        return filled_parts(self.topic, self.edition.handout, web)

    def heading(self, section: Section) -> RenderedMessage:
        assert isinstance(self.edition, HandoutEdition)
        assert section.heading
        return self.t(f"{self.edition.handout.messages}/{section.heading_key}", section.heading)

    def advice(self, fact: Effect) -> RenderedMessage:
        """What to do about it, in the words that all topics share; its sources stand behind that, too."""
        assert fact.what_to_do
        self.facts[fact.id] = fact
        self.source_ids.update(fact.sources)
        return self.t(*ADVICE[fact.what_to_do])

    def side_effects_of(self, medicine: Medicine) -> list[SideEffect]:
        return [fact for fact in self.topic.of(SideEffect) if fact.is_of(medicine)]

    def medicines_behind(self, fact: SideEffect) -> list[Medicine]:
        """The medicines that it names and that tables show; none where a whole group or treatment may cause it."""
        return [medicine for name in fact.medicines if (medicine := self.topic.medicine(name)).listed]

    def printable(self, facts: Sequence[Organisation]) -> list[Organisation]:
        """Those without contacts, or with one that somebody has verified."""
        return [fact for fact in facts if not fact.contacts or self.contacts(fact)]

    def steps(self, facts: Sequence[Statement]) -> list[list[Statement]]:
        """Statements as lists of steps: one that has items is a list of its own, the others between them another."""
        together = groupby(facts, key=lambda fact: fact.id if fact.items else "")
        return [list(statements) for _, statements in together]

    def verified_since(self, facts: Sequence[Organisation]) -> datetime.date | None:
        """The day since which every printed contact of these has been looked up; None where none is printed."""
        days = [contact.verified.on for fact in facts for contact in self.contacts(fact) if contact.verified]
        return min(days, default=None)
