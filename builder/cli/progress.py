"""How a build's progress is shown: a bar on a terminal, plain lines in logs and pipes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from builder.base.progress import Progress


class _Bars:
    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.task = bar.add_task("Read", total=None)

    def stage(self, name: str, steps: int) -> None:
        self.bar.update(self.task, visible=False)
        self.task = self.bar.add_task(name, total=steps or None)

    def step(self, name: str) -> None:
        self.bar.advance(self.task)


@contextmanager
def progress_reporter(say: Callable[[str], None]) -> Iterator[Progress]:
    """Progress for one command; `say` prints a line."""
    if not sys.stdout.isatty():
        yield Progress(
            lambda name, steps: say(f"{name}{f' ({steps})' if steps else ''} …"), lambda name: say(f"  {name}")
        )
        return
    columns = (TextColumn("{task.description:<8}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Bar(*columns) as bar:
        bars = _Bars(bar)
        yield Progress(bars.stage, bars.step)
