"""How many of an edition's messages are in which state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from builder.messages.catalogue import State
from builder.messages.message import Message


@dataclass(frozen=True)
class MessageCount:
    """`older` are those kept though their English has changed; they are neither stale nor translated here."""

    total: int
    translated: int
    stale: int
    older: int
    reviewed: int


def count_messages(used: Collection[tuple[Message, ...]]) -> MessageCount:
    """Each message in the edition's locales: translated, and reviewed, where it is in all of them."""
    return MessageCount(
        total=len(used),
        translated=sum(all(side.state is State.TRANSLATED for side in sides) for sides in used),
        stale=sum(any(side.state is State.STALE for side in sides) for sides in used),
        older=sum(any(side.state is State.OLDER for side in sides) for sides in used),
        reviewed=sum(all(side.reviewed for side in sides) for sides in used),
    )
