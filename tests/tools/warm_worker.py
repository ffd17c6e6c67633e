"""Loaded by the process that workers of tests are copied from: the renderer, and no fonts yet."""

import ctypes
import ctypes.util
import signal

from builder.pdf import workers, writer

ctypes.util.find_library = lambda name: None  # as `prepare_worker` does
import weasyprint  # noqa: E402


def _end_with_parent() -> None:
    """A copy's parent is the process that it was copied from."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


workers.end_with_parent = _end_with_parent
__all__ = ["weasyprint", "workers", "writer"]
