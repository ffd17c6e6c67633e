"""What is printed reaches every terminal: where it lacks a character, something readable stands in its place."""

from __future__ import annotations

import codecs
import io
import sys

_PLAIN = str.maketrans({"…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "→": "->", "·": "*"})


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end].translate(_PLAIN)
    # A letter is shown by its number, so that it can be looked up; half of a pair, which is no letter, too.
    return lost.encode("ascii", "backslashreplace").decode("ascii"), error.end


def prepare() -> None:
    """Let standard output and error take every character, whatever the terminal's encoding."""
    codecs.register_error("handouts-plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="handouts-plain")
