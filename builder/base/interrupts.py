"""Ctrl-C and its like: the first one ends the command and says so; further ones don't disturb its tidying up."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NOTHING_CHANGED = "nothing was changed"


@dataclass
class _State:
    stopping: bool = False
    raised: bool = False
    held: int = 0
    quiet: bool = False
    outcome: str = NOTHING_CHANGED  # what is true of the files, should the command end now


_state = _State()


def _on_signal(signum: int, frame: FrameType | None) -> None:
    if not _state.stopping:
        _state.stopping = True
        if not _state.quiet:
            os.write(2, b"Stopping: please wait a moment.\n")
    if not _state.raised and not _state.held:
        _state.raised = True
        raise KeyboardInterrupt


def install() -> None:
    """Let SIGINT (also where a shell's background job began with it ignored), SIGTERM and SIGHUP end the command."""
    _state.__init__()  # type: ignore[misc]
    for number in _SIGNALS:
        if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
            continue  # nohup
        signal.signal(number, _on_signal)


def ignore() -> None:
    """Hear no more interrupts: the command is over and Python only tidies up."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def quietly() -> None:
    """Say nothing at an interrupt: the command ends at once, and it is the usual way to end it."""
    _state.quiet = True


def outcome(words: str) -> None:
    """Say what is true of the user's files from here on, for whoever interrupts: “nothing was changed”."""
    _state.outcome = words


def farewell() -> str | None:
    """What an interrupted command says at its end; None where it wasn't interrupted."""
    if not _state.stopping:
        return None
    return f"Interrupted; {_state.outcome}." if _state.outcome else "Interrupted."


def check() -> None:
    """Raise KeyboardInterrupt where one is due that something else has swallowed, as callbacks from C do."""
    if _state.stopping and not _state.held and threading.current_thread() is threading.main_thread():
        _state.raised = True
        raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Hold interrupts back until the end of this block. Processes started in it never see them."""
    main = threading.current_thread() is threading.main_thread()
    # A signal may reach another thread, and then Python runs the handler in the main one whatever its mask.
    _state.held += main
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        _state.held -= main
    if main and not _state.held and _state.stopping and not _state.raised:
        check()
