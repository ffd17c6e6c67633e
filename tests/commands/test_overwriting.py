"""Commands that write one file where the user says: never over somebody else's, unless told to."""

from __future__ import annotations

import pytest

from builder.base.errors import ExitCode
from tests.conftest import MiniProject

COMMANDS = {
    "packet.pdf": ("packet", "--locale", "en", "overview"),
    "deck.html": ("deck", "preview", "ar", "symptoms", "--no-browser"),
    "sheet.html": ("review", "export", "ar"),
    "sheet.xlsx": ("review", "export", "ar", "--format", "xlsx"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_of_somebody_else_is_kept(mini: MiniProject, name: str) -> None:
    path = mini.root / name
    path.write_text("%PDF-1.7 a letter", encoding="utf-8")
    words = (*COMMANDS[name], "--out", name)
    done = mini.run(*words)
    assert done.returncode == (ExitCode.USAGE if name.endswith("xlsx") else ExitCode.OUTPUT)
    assert name in done.stderr
    assert "--out" in done.stderr
    assert path.read_text(encoding="utf-8") == "%PDF-1.7 a letter"
    assert mini.run(*words, "--force").returncode == 0
    assert path.read_bytes()[:16] != b"%PDF-1.7 a letter"[:16]
    assert mini.run(*words).returncode == 0  # now it is our own
