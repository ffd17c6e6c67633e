"""The command `handouts`: the only code that prints or exits, with build.py below it."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

from builder.base.errors import ExitCode, HandoutsError
from builder.cli import build, decks, facts, machine, messages, review, translate  # noqa: F401 (registers the commands)
from builder.cli.shared import app, report


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command; findings and interruptions end it with their documented exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)  # a shell's background jobs begin with it ignored
    try:
        app()
    except HandoutsError as error:
        report(error.findings)
        sys.exit(error.code)
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
        sys.exit(ExitCode.INTERRUPTED)
