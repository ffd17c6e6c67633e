"""Medicines of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from builder.facts.base_fact import BaseFact, Message


class Group(BaseFact):
    """Medicines of one kind. `action` is what they all do; null where each does something else."""

    kind: Literal["group"]
    term: str
    action: str | None = None

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        if self.action:
            yield Message("action", self.action)
        yield from super().messages()
