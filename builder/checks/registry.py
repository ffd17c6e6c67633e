"""The registry: a check is one function with a name, a stage, and a bad and a good example in its docstring."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from builder.base.errors import Finding
from builder.workspace.loaded import Loaded

Stage = Literal["facts", "messages", "editions"]
# What a check looks at, one at a time: a topic's facts, a locale's translations, a page, the decks of two locales.
Unit = Literal["topic", "locale", "page", "decks"]
STAGES: tuple[Stage, ...] = ("facts", "messages", "editions")
Function = Callable[[Loaded], Iterator[Finding]]


@dataclass(frozen=True)
class Part:
    """A function of a check. `reads`: on which units alone its findings hang; where empty, on the project as a whole.

    See “What a check reads” in CONTRIBUTING.md: what a function declares is never run again while that is unchanged.
    """

    function: Function
    reads: tuple[Unit, ...]


@dataclass(frozen=True)
class Check:
    name: str
    stage: Stage
    parts: tuple[Part, ...]
    acceptable: bool  # whether a person may accept a finding about one translation, with the reason

    def function(self, loaded: Loaded) -> Iterator[Finding]:
        """The findings of all its parts."""
        for part in self.parts:
            yield from part.function(loaded)

    @property
    def summary(self) -> str:
        """The docstring's first line."""
        return (inspect.getdoc(self.parts[0].function) or "").split("\n", 1)[0]


CHECKS: dict[str, Check] = {}


def check(
    name: str, stage: Stage, acceptable: bool = False, reads: tuple[Unit, ...] = ()
) -> Callable[[Function], Function]:
    """Register a function as the check `name`."""

    def register(function: Function) -> Function:
        assert name not in CHECKS, name
        CHECKS[name] = Check(name, stage, (Part(function, reads),), acceptable)
        return function

    return register


def part_of(name: str, reads: tuple[Unit, ...] = ()) -> Callable[[Function], Function]:
    """Register a further function of the check `name`, which reads something else than its first one."""

    def register(function: Function) -> Function:
        CHECKS[name] = replace(CHECKS[name], parts=(*CHECKS[name].parts, Part(function, reads)))
        return function

    return register


def run_unit(loaded: Loaded, unit: Unit, stages: Collection[Stage] = STAGES) -> list[Finding]:
    """The findings about one unit; `loaded` shows the checks nothing but that one of its kind."""
    return _sorted(loaded, lambda part: unit in part.reads, stages)


def run_rest(loaded: Loaded, stages: Collection[Stage] = STAGES) -> list[Finding]:
    """The findings of the functions that read the project as a whole."""
    return _sorted(loaded, lambda part: not part.reads, stages)


def _sorted(loaded: Loaded, wanted: Callable[[Part], bool], stages: Collection[Stage]) -> list[Finding]:
    parts = [part for item in CHECKS.values() if item.stage in stages for part in item.parts if wanted(part)]
    return sorted({finding for part in parts for finding in part.function(loaded)})


def run(loaded: Loaded, stages: Iterable[Stage] = STAGES) -> list[Finding]:
    """Every finding of the checks of these stages, and what loading found."""
    wanted = set(stages)
    findings = list(loaded.findings)
    for item in CHECKS.values():
        if item.stage in wanted:
            findings += item.function(loaded)
    return sorted(set(findings))
