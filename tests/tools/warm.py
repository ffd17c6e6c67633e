"""Workers of a test begin as copies of a process that has loaded the renderer.

Loading takes a second, and the suite prints a thousand times. Commands that tests run as users do start theirs as ever.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).parent.parent.parent


@contextlib.contextmanager
def warm_workers() -> Iterator[None]:
    """Let the workers of this process be such copies."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.tools.warm_worker"])
    with contextlib.chdir(ROOT):
        forkserver.ensure_running()
    here = os.getpid()
    usual = multiprocessing.get_context

    def chosen(method: str | None = None) -> BaseContext:
        # A process that a test forks has no part in it.
        return context if method == "spawn" and os.getpid() == here else usual(method)

    with mock.patch("builder.pdf.workers.multiprocessing.get_context", chosen):
        yield
