"""Where a command says what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`stage` begins a stage with so many steps, `step` names one that is done."""

    stage: Callable[[str, int], None]
    step: Callable[[str], None]
