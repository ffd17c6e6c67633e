"""The registry: a check is one function with a name, a stage, and a bad and a good example in its docstring."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from builder.base.errors import Finding
from builder.workspace.loaded import Loaded

Stage = Literal["facts", "messages", "editions"]
Function = Callable[[Loaded], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    name: str
    stage: Stage
    function: Function
    acceptable: bool  # whether a person may accept a finding about one translation, with the reason

    @property
    def summary(self) -> str:
        """The docstring's first line."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]


CHECKS: dict[str, Check] = {}


def check(name: str, stage: Stage, acceptable: bool = False) -> Callable[[Function], Function]:
    """Register a function as the check `name`."""

    def register(function: Function) -> Function:
        assert name not in CHECKS, name
        CHECKS[name] = Check(name, stage, function, acceptable)
        return function

    return register


def run(loaded: Loaded, stages: Iterable[Stage] = ("facts", "messages", "editions")) -> list[Finding]:
    """Every finding of the checks of these stages, and what loading found."""
    wanted = set(stages)
    findings = list(loaded.findings)
    for item in CHECKS.values():
        if item.stage in wanted:
            findings += item.function(loaded)
    return sorted(set(findings))
