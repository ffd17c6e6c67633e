"""A note of a deck, and all that an edition of a deck holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builder.decks.edition import DeckEdition
from builder.messages.message import Message
from builder.pages.count import MessageCount, count_messages

# What learners search for to find the cards whose facts no longer hold.
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Note:
    """One Anki note: field name → HTML. `key` names it in the record of changes."""

    fact: str
    note_type: str
    fields: dict[str, str]
    tags: tuple[str, ...]
    used: tuple[Message, ...]  # the facts' messages on it, in each of the edition's locales
    part: str  # the group, site or kind of note in whose subdeck its cards are; empty: in the deck itself

    @property
    def key(self) -> str:
        return f"{self.note_type}/{self.fact}"

    @property
    def withdrawn(self) -> bool:
        return WITHDRAWN in self.tags


@dataclass(frozen=True)
class DeckContent:
    """An edition's notes, with the deck's description and the messages that both use."""

    edition: DeckEdition
    notes: tuple[Note, ...]
    description: str
    used: Mapping[str, tuple[Message, ...]]  # msgctxt → the message in the primary locale
    used_parallel: Mapping[str, tuple[Message, ...]]  # the same for the parallel locale; empty without one

    @property
    def paths(self) -> tuple[str, str]:
        """Its outputs, below dist/."""
        return f"{self.edition.stem}.apkg", f"{self.edition.stem}.tsv"

    @property
    def parts(self) -> dict[str, list[Note]]:
        """Part → the notes of its subdeck. Packages and tables have them in this order."""
        by_part: dict[str, list[Note]] = {}
        for note in self.notes:
            by_part.setdefault(note.part, []).append(note)
        return by_part

    @property
    def messages(self) -> MessageCount:
        """In both locales: a message counts as reviewed where it is in each that shows it."""
        contexts = dict.fromkeys([*self.used, *self.used_parallel])
        return count_messages([(*self.used.get(name, ()), *self.used_parallel.get(name, ())) for name in contexts])
