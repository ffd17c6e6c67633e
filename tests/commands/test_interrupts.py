"""Ctrl-C and its like, at any moment and more than once: the command ends, says what is true, and leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builder.base import interrupts
from builder.base.errors import ExitCode
from builder.base.project import DOCUMENTS_VARIABLE
from tests.commands.test_build import files
from tests.conftest import ROOT, MiniProject

SECONDS = 60  # a command that hangs fails; nothing is timed


def start(mini: MiniProject, *words: str, script: str = "", **environment: str) -> subprocess.Popen[str]:
    """The command in a session of its own, so that all its processes can be found."""
    variables = {**os.environ, DOCUMENTS_VARIABLE: str(mini.documents), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, *(("-c", script) if script else ("-m", "builder")), *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=mini.root, env=variables, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def living(session: int) -> list[int]:
    """The processes of a session; those that have ended and wait to be noticed don't count."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def wait_until_gone(session: int) -> list[int]:
    """What is still there of a session after a while; the helper of a worker's start ends by itself."""
    deadline = time.monotonic() + SECONDS
    while living(session) and time.monotonic() < deadline:
        time.sleep(0.05)
    return living(session)


@pytest.mark.parametrize("group", [False, True], ids=["to the command", "to its group, as a terminal does"])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_many_interrupts_end_a_build_and_all_its_processes(
    mini: MiniProject, kind: signal.Signals, group: bool
) -> None:
    process = start(mini, "build", "--jobs", "2")
    assert process.stdout
    assert process.stderr
    while "Pages" not in process.stdout.readline():
        assert process.poll() is None
    send = os.killpg if group else os.kill
    send(process.pid, kind)
    assert process.stderr.readline() == "Stopping: please wait a moment.\n"
    for _ in range(20):
        if process.poll() is None:
            send(process.pid, kind)
    _, told = process.communicate(timeout=SECONDS)
    assert (process.returncode, told) == (ExitCode.INTERRUPTED, "Interrupted; nothing was changed.\n")
    assert wait_until_gone(process.pid) == []
    assert not (mini.root / "dist").exists()
    assert not list(mini.root.glob(".dist.*"))


def test_an_interrupt_after_publishing_says_so(mini: MiniProject) -> None:
    """The signal comes while the folders change places."""
    script = (
        "import os, signal, sys\n"
        "from builder.dist import publish\n"
        "exchange = publish._exchange\n"
        "def late(*paths):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return exchange(*paths)\n"
        "publish._exchange = late\n"
        "from builder.cli import main\n"
        "sys.argv[0] = 'handouts'\n"
        "main()\n"
    )
    mini.build()
    before = files(mini.root / "dist")
    mini.edit(mini.facts, "The short thick finger.", "The short finger.")
    mini.record(1_700_000_500)
    process = start(mini, "build", "--locale", "en", "--handout", "overview", script=script)
    _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == ExitCode.INTERRUPTED
    assert told.splitlines()[-1] == f"Interrupted; it was too late to stop: {mini.root / 'dist'} is new and whole."
    assert files(mini.root / "dist").keys() != before.keys()
    assert not list(mini.root.glob(".dist.*"))


@pytest.mark.parametrize("module", ["typer", "builder.checks.registry", "pydantic", "weasyprint"])
def test_an_interrupt_while_modules_load_is_no_traceback(mini: MiniProject, module: str) -> None:
    script = (
        "import os, signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "sys.argv[0] = 'handouts'\n"
        "from builder.cli import main\n"
        "main()\n"
    )
    process = start(mini, "doctor", script=script)
    _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == ExitCode.INTERRUPTED
    assert told.splitlines() == ["Stopping: please wait a moment.", "Interrupted; nothing was changed."]


def _interrupted_while_held(steps: list[str]) -> None:
    with interrupts.held():
        os.kill(os.getpid(), signal.SIGTERM)
        steps.append("went on")
    steps.append("never")


def test_interrupts_that_are_held_come_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    steps: list[str] = []
    try:
        interrupts.install()
        with pytest.raises(KeyboardInterrupt):
            _interrupted_while_held(steps)
        os.kill(os.getpid(), signal.SIGINT)  # a further one
        steps.append("tidied up")
    finally:
        interrupts.install()  # as if there had been none
        for kind, handler in before.items():
            signal.signal(kind, handler)
    assert steps == ["went on", "tidied up"]


def test_nothing_stays_in_the_systems_temporary_folder(mini: MiniProject, tmp_path: Path) -> None:
    """Neither of a build that ends, nor of one that is killed while it writes decks."""
    script = (
        "import os, signal, sys\n"
        "from builder.decks import package as apkg\n"
        "apkg._pack = lambda *rest: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from builder.cli import main\n"
        "sys.argv[0] = 'handouts'\n"
        "main()\n"
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for killed in (script, ""):
        words = ("build", "--locale", "en", "--deck", "medicines")
        process = start(mini, *words, script=killed, TMPDIR=str(scratch))
        told = process.communicate(timeout=SECONDS)
        assert process.returncode == (-signal.SIGKILL if killed else 0), told
        assert list(scratch.iterdir()) == []
        assert bool(list(mini.root.glob(".dist.staging-*"))) == bool(killed)
