"""Pages and decks of which only what their records need is held; whatever else is asked for is made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from builder.decks.edition import DeckEdition
from builder.decks.note import DeckContent, Note
from builder.messages.message import Message
from builder.pages.count import MessageCount
from builder.pages.edition import HandoutEdition
from builder.pages.render import Page


def _set(item: object, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(item, name, value)


class StoredPage(Page):
    """A page whose HTML and messages are not held: there may be many thousands."""

    _count: MessageCount
    _again: Callable[[], Page]

    def __init__(
        self,
        edition: HandoutEdition,
        title: str,
        facts: tuple[str, ...],
        messages: MessageCount,
        again: Callable[[], Page],
    ) -> None:
        _set(self, edition=edition, title=title, facts=facts, _count=messages, _again=again)

    @property
    def html(self) -> str:
        return self._again().html

    @property
    def used(self) -> Mapping[str, tuple[Message, ...]]:
        return self._again().used

    @property
    def messages(self) -> MessageCount:
        return self._count


class StoredDeck(DeckContent):
    """A deck's edition whose notes are not held. `facts`: of each note, in their order; `whole` makes it again."""

    facts: tuple[str, ...]
    whole: Callable[[], DeckContent]
    _count: MessageCount

    def __init__(
        self, edition: DeckEdition, facts: tuple[str, ...], messages: MessageCount, again: Callable[[], DeckContent]
    ) -> None:
        _set(self, edition=edition, facts=facts, _count=messages, whole=again)

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.whole().notes

    @property
    def description(self) -> str:
        return self.whole().description

    @property
    def used(self) -> Mapping[str, tuple[Message, ...]]:
        return self.whole().used

    @property
    def used_parallel(self) -> Mapping[str, tuple[Message, ...]]:
        return self.whole().used_parallel

    @property
    def messages(self) -> MessageCount:
        return self._count
