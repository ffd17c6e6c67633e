"""The command as a user runs it, each time in a process of its own, but one in which Python and the program are loaded.

Loading takes a second, and the suite runs the command a thousand times.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
# What commands load when they need it.
_LOADED = ("builder.cli.run", "builder.commands.build", "builder.checks", "babel.numbers", "lxml.etree")


class Zygote:
    """A process that makes copies of itself."""

    def __init__(self) -> None:
        code = "from tests.tools.zygote import serve; serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._one = threading.Lock()

    def run(self, words: Sequence[str], folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """`handouts` with these words, in the folder, with these variables alone; what `subprocess.run` gives."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as place, self._one:
            files = [str(Path(place) / name) for name in ("out", "err")]
            asked = {"words": list(words), "folder": str(folder), "variables": dict(variables), "files": files}
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            out, err = (Path(name).read_text(encoding="utf-8") for name in files)
        return subprocess.CompletedProcess(["handouts", *words], code, out, err)


@cache
def zygote() -> Zygote:
    """This process's own."""
    return Zygote()


def serve() -> None:
    """Read what is asked for, a line each; run it in a copy, and say its exit code."""
    from builder.cli.run import commands

    commands()
    for name in _LOADED:
        importlib.import_module(name)
    answer = os.dup(1)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os.close(answer)
            _become(asked)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(answer, f"{code}\n".encode())


def _become(asked: dict[str, Any]) -> None:
    """The command; ends this process as the command does."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["variables"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, name in enumerate(asked["files"], 1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["handouts", *asked["words"]]
    from builder.cli import main

    main()
