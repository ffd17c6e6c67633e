"""Complications: what a disease may lead to."""

from __future__ import annotations

from typing import Literal

from builder.facts.kinds.effect import Effect


class Complication(Effect):
    """What may become of the disease, mostly where it isn't treated."""

    kind: Literal["complication"]
