"""Medicines of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from builder.facts.base_fact import BaseFact, FactText

AtcPrefix = Annotated[str, Field(pattern=r"^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$")]


class Group(BaseFact):
    """Medicines of one kind. `action` is what they all do; null where each does something else.

    `atc`: the beginnings of the WHO's ATC codes that its medicines have; where empty, none is looked for.
    """

    kind: Literal["group"]
    term: str
    action: str | None = None
    atc: list[AtcPrefix] = []

    def messages(self) -> Iterator[FactText]:
        yield FactText("term", self.term)
        if self.action:
            yield FactText("action", self.action)
        yield from super().messages()
