"""Side effects: what a treatment may do besides what it is given for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from builder.facts.base_fact import Reference
from builder.facts.kinds.effect import Effect
from builder.facts.kinds.medicine import Medicine


class SideEffect(Effect):
    """What some medicines may do to a person, or all of a group; with neither, the treatment as a whole."""

    kind: Literal["side-effect"]
    medicines: list[str] = []
    groups: list[str] = []

    def references(self) -> Iterator[Reference]:
        yield from (Reference("medicines", name, "medicine") for name in self.medicines)
        yield from (Reference("groups", name, "group") for name in self.groups)

    def is_of(self, medicine: Medicine) -> bool:
        """Whether it is one of this medicine, by itself or as one of its group."""
        return medicine.id in self.medicines or medicine.group in self.groups
