"""What a deck may have besides its cards."""

from __future__ import annotations

from typing import Literal

Option = Literal["generic-to-brand", "both-ways", "type-in", "hints", "tall-man", "read-aloud", "cloze"]
# Their order is for ever: a note's time hangs on it, and new ones come last.
OPTIONS: tuple[Option, ...] = (
    "generic-to-brand",
    "both-ways",
    "type-in",
    "hints",
    "tall-man",
    "read-aloud",
    "cloze",
)
