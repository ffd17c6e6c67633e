"""The words that figures are written with, from `locales/en/draft/figures.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.words import word_list


class Bounds(Model):
    """What says that a figure is the least or the most: words before it and words after it."""

    before: list[str]
    after: list[str]


class FigureWords(Model):
    """`locales/en/draft/figures.yaml`; its comments say what each list is for."""

    schema_: Literal[1] = Field(alias="schema")
    numbers: dict[str, int]
    multipliers: dict[str, int]
    fractions: list[str]
    decades: list[str]
    units: dict[str, list[str]]
    per: list[str]
    rates: list[str]
    bounds: Bounds
    approximately: list[str]
    not_after: list[str]
    structure: list[str]
    not_counted: list[str]
    months: list[str]
    light: frozenset[str]
    measures: dict[str, list[str]]


def figure_words() -> FigureWords:
    """Read once; raises HandoutsError where the file can't be used."""
    return word_list("figures", FigureWords)
