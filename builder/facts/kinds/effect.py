"""What side effects and complications have in common: a name, what it is, and what a person should do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from builder.facts.base_fact import FactText, Sourced

WhatToDo = Literal["emergency", "stop", "call", "tell", "harmless"]
# What to do → the msgctxt and the English of the words that every topic shares, the most urgent first.
ADVICE: dict[WhatToDo, tuple[str, str]] = {
    "emergency": ("common/emergency-help", "Get emergency help"),
    "stop": ("common/advice-stop", "Stop the medicine and call your care team right away"),
    "call": ("common/advice-call", "Call your care team right away"),
    "tell": ("common/advice-tell", "Tell your care team at your next visit"),
    "harmless": ("common/advice-harmless", "This is harmless"),
}

# With these a page has a telephone number, and a sign before the words.
URGENT: tuple[WhatToDo, ...] = ("emergency", "stop", "call")


class Effect(Sourced):
    """`term` is the plain word, `medical_term` the one that staff use; `sources` are also behind `what_to_do`."""

    sourced: ClassVar[tuple[str, ...]] = ("explanation", "medical_term")
    picture: str | None = Field(None, pattern=r"^[a-z-]+$")  # a file of handouts/theme/pictures/, without its ending
    term: str = Field(min_length=1)
    medical_term: str | None = Field(None, min_length=1)
    explanation: str | None = Field(None, min_length=1)
    what_to_do: WhatToDo | None = None

    @property
    def emergency(self) -> bool:
        """Whether a person who has it needs emergency help now; lists mark it, as they mark such a symptom."""
        return self.what_to_do == "emergency"

    def messages(self) -> Iterator[FactText]:
        for field in ("term", "medical_term", "explanation"):
            if text := getattr(self, field):
                yield FactText(field, text)
        yield from super().messages()
