"""What all topics share and what is one topic's own: handouts and decks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Owned(Protocol):
    """A handout or a deck; `topic` is None where every topic may list it."""

    @property
    def slug(self) -> str: ...

    @property
    def topic(self) -> str | None: ...


T = TypeVar("T", bound=Owned)


def for_topic(items: Iterable[T], topic: str) -> list[T]:
    """Those that a topic may list, in their order: its own one goes before a shared one of the same slug."""
    items = list(items)
    owned = {item.slug for item in items if item.topic == topic}
    return [item for item in items if item.topic == topic or (item.topic is None and item.slug not in owned)]
