"""In what layouts and prints a handout is made."""

from __future__ import annotations

from typing import Literal

Layout = Literal["single", "bilingual"]
LAYOUTS: tuple[Layout, ...] = ("single", "bilingual")
Print = Literal["standard", "large"]
PRINTS: tuple[Print, ...] = ("standard", "large")
