"""A Dask cluster of separate processes prints the pages: the same bytes, also when a worker is lost or differs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.base.tree import folder_parts
from builder.languages.fonts import fontconfig_rules, hashes
from builder.pdf.cluster import Cluster, FontSet
from builder.pdf.writer import PdfJob
from tests.conftest import ROOT, MiniProject

SECONDS = 60  # a process that hangs fails; nothing is timed
# A worker that waits where it is told to, so that it can be lost while it has a page.
SLOW = """
import os, sys, time
from pathlib import Path
from builder.pdf import cluster
real = cluster.write_pdf
began = Path(sys.argv[1])
def slow(job):
    began.touch()
    time.sleep(600)
    return real(job)
cluster.write_pdf = slow
sys.argv = ["dask", "worker", *sys.argv[2:]]
from dask.__main__ import main
main()
"""


@dataclass
class Dask:
    """A scheduler and workers on this machine; all end with the test."""

    folder: Path
    address: str = ""
    processes: list[subprocess.Popen[Any]] = field(default_factory=list)

    def _start(self, name: str, *command: str, **environment: str) -> Path:
        log = self.folder / f"{name}.log"
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.folder), **environment}
        with log.open("wb") as file:
            process = subprocess.Popen([sys.executable, *command], stdout=file, stderr=file, env=variables)
        self.processes.append(process)
        return log

    def scheduler(self) -> None:
        words = ("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter")
        log = self._start("scheduler", *words)
        self.address = wait_for(log, r"tcp://127\.0\.0\.1:\d+")

    def worker(self, name: str, *start: str, **environment: str) -> subprocess.Popen[Any]:
        words = (self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--name", name)
        wait_for(self._start(name, *(start or ("-m", "dask", "worker")), *words, **environment), "Registered to")
        return self.processes[-1]

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


def wait_for(log: Path, pattern: str) -> str:
    """The first match of the pattern in a process's log."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace"))


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    folder = tmp_path / "dask"
    folder.mkdir()
    dask = Dask(folder)
    try:
        dask.scheduler()
        yield dask
    finally:
        dask.end()


def pdfs(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.pdf"))}


@pytest.mark.parametrize("storage", [False, True], ids=["PDFs come back", "PDFs in a storage"])
def test_three_workers_print_what_this_machine_prints_though_one_is_killed(
    mini: MiniProject, dask: Dask, tmp_path: Path, storage: bool
) -> None:
    asked = ("--handout", "overview", "--handout", "symptoms")
    assert mini.run("build", *asked, "--out", str(tmp_path / "here")).returncode == 0
    began = tmp_path / "began"
    lost = dask.worker("lost", "-c", SLOW, str(began))
    other = mini.copy(tmp_path / "other")
    shutil.rmtree(other.root / ".build")  # what was printed before
    words = ["build", *asked, "--out", str(tmp_path / "there"), "--scheduler", dask.address]
    words += ["--storage", str(tmp_path / "storage")] if storage else []
    if storage:
        (tmp_path / "storage").mkdir()
    command = [sys.executable, "-m", "builder", *words]
    pipe = subprocess.PIPE
    build = subprocess.Popen(command, cwd=other.root, env=mini.environment(), stdout=pipe, stderr=pipe, text=True)
    dask.processes.append(build)
    deadline = time.monotonic() + SECONDS
    while not began.exists():
        assert build.poll() is None, build.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    dask.worker("one")
    dask.worker("two")
    lost.kill()
    out, told = build.communicate(timeout=SECONDS)
    assert build.returncode == 0, out + told
    assert pdfs(tmp_path / "there") == pdfs(tmp_path / "here") != {}
    assert list(folder_parts(tmp_path / "there")) == list(folder_parts(tmp_path / "here"))
    assert any((tmp_path / "storage").glob("*")) if storage else not (tmp_path / "storage").exists()


def test_a_worker_that_would_print_otherwise_refuses(mini: MiniProject, dask: Dask, tmp_path: Path) -> None:
    assert mini.run("build", "--handout", "overview", "--locale", "en").returncode == 0
    before = list(folder_parts(mini.root / "dist"))
    (tmp_path / "no-fonts").mkdir()
    dask.worker("poor", HANDOUTS_FONTS=str(tmp_path / "no-fonts"))
    words = ("build", "--handout", "symptoms", "--locale", "en", "--scheduler", dask.address)
    refused = mini.run(*words)
    assert refused.returncode == ExitCode.ENVIRONMENT
    assert "a worker lacks the font file" in refused.stderr
    assert "or build without --scheduler" in refused.stderr
    assert list(folder_parts(mini.root / "dist")) == before


def test_a_scheduler_that_is_not_there(mini: MiniProject) -> None:
    refused = mini.run("build", "--handout", "overview", "--locale", "en", "--scheduler", "tcp://127.0.0.1:9")
    assert refused.returncode == ExitCode.ENVIRONMENT
    assert "tcp://127.0.0.1:9: error: no scheduler of Dask answers at this address" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (mini.root / "dist").exists()


@pytest.mark.parametrize("address", ["", "nonsense", "http://127.0.0.1:9", "tcp://"])
def test_an_address_that_is_none(mini: MiniProject, address: str) -> None:
    refused = mini.run("build", "--handout", "overview", "--locale", "en", "--scheduler", address)
    assert refused.returncode == ExitCode.USAGE
    assert "Write it as Dask says it" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (mini.root / "dist").exists()


def test_a_storage_needs_a_cluster(mini: MiniProject) -> None:
    refused = mini.run("build", "--storage", "/tmp")
    assert refused.returncode == ExitCode.USAGE
    assert "Name it with --scheduler." in refused.stderr


def page(mini: MiniProject, target: Path) -> tuple[Cluster, list[tuple[str, PdfJob]], str]:
    fonts = mini.load().fonts
    cluster = Cluster("", FontSet(tuple(hashes(fonts).items()), fontconfig_rules(fonts)))
    return cluster, [("key", PdfJob("en/page.pdf", "<p>Page</p>", target))], "en/page.pdf"


@pytest.mark.parametrize("worker", [False, True], ids=["no worker comes", "the worker hangs"])
def test_nothing_waits_for_ever(
    mini: MiniProject, dask: Dask, tmp_path: Path, worker: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.pdf.cluster.NO_WORKERS", 1)
    monkeypatch.setattr("builder.pdf.cluster.LIMIT", 1)
    if worker:
        dask.worker("slow", "-c", SLOW, str(tmp_path / "began"))
    cluster, jobs, name = page(mini, tmp_path / "page.pdf")
    cluster.address = dask.address
    with cluster, pytest.raises(HandoutsError) as stopped:
        list(cluster.run(jobs))
    finding = stopped.value.findings[0]
    if worker:
        assert (finding.path, stopped.value.code) == (name, ExitCode.INTERNAL)
        assert "has printed nothing for" in finding.message
    else:
        assert (finding.path, stopped.value.code) == (dask.address, ExitCode.ENVIRONMENT)
        assert "has no workers" in finding.message
    assert not (tmp_path / "page.pdf").exists()
