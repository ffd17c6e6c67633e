"""A run of the command: its findings, its interruptions and its exit code."""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from builder.base import interrupts, terminal
from builder.base.errors import ExitCode, HandoutsError, failure

if TYPE_CHECKING:
    import typer

MODULES = (
    *("build", "kit", "packet", "why", "facts", "draft", "refresh", "topics"),
    *("messages", "review", "backtranslate", "translate", "exchange", "decks", "machine", "serve"),
)
_ALONE = {"build": "build", "check": "facts", "draft": "draft", "why": "why", "serve": "serve"}  # command → its module


def run() -> int:
    """Run the command; findings and interruptions end it with their documented exit code."""
    interrupts.install()
    terminal.prepare()
    gc.set_threshold(50_000, 20, 50)  # a project is a hundred thousand small objects, and hardly any of them goes
    try:
        code = _run()
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    if code == ExitCode.INTERRUPTED and (farewell := interrupts.farewell()):
        print(farewell, file=sys.stderr)
    atexit.register(interrupts.ignore)
    return code


def commands(names: Sequence[str] = MODULES) -> typer.Typer:
    """The program with the commands of these modules of cli/."""
    from builder.cli.shared import app

    for name in names:
        importlib.import_module(f"builder.cli.{name}")  # registers them
    return app


def _run() -> int:
    """Its exit code. Loading the commands takes a second, in which people press Ctrl-C, too."""
    from builder.cli.shared import report

    # What has nothing to do is quicker than loading the other commands.
    module = _ALONE.get(sys.argv[1]) if sys.argv[1:] else None
    app = commands([module] if module else MODULES)
    try:
        try:
            app()
        except OSError as error:
            raise _unreadable(error) from error
    except HandoutsError as error:
        report(error.findings)
        return error.code
    except SystemExit as done:  # typer's way to end
        return done.code if isinstance(done.code, int) else ExitCode.OK
    return ExitCode.OK


def _unreadable(error: OSError) -> HandoutsError:
    """A file or folder that no command expected to be out of reach."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    remedy = (
        "Free some space, then try again." if full else "Check that it is there and that you may read and write it."
    )
    code = ExitCode.OUTPUT if full or error.errno == errno.EROFS else ExitCode.FINDINGS
    return failure(
        str(error.filename or "handouts"), f"can't be used: {error.strerror or error}", remedy, code, "files"
    )
