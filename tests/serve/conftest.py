"""A small build as a folder of files, the service over it, and the service as a process."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builder.base.project import Project
from builder.serve.app import Service
from builder.serve.settings import Limits, Settings
from tests.conftest import ROOT, MiniProject

PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'\">"
    "<title>{title}</title></head><body>{body}</body></html>\n"
)
FILES = {
    "index.html": PAGE.format(title="Front", body="The front page"),
    "404.html": PAGE.format(title="Nothing", body='<a href="index.html">Front</a> <a href="#top">Top</a>'),
    "ar/index.html": PAGE.format(title="Arabic", body="العربية"),
    "ar/symptoms.html": PAGE.format(title="Symptoms", body="الأعراض " * 300),
    "ar/symptoms.pdf": "%PDF-1.7 " + "0123456789" * 50,
    "assets/website.css": "body { color: black }",
    "assets/noto.woff2": "wOF2 not really",
    "manifest.webmanifest": "{}",
    "en/medicines.apkg": "PK",
}


def write_dist(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """A folder as a build leaves it."""
    outputs = []
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        outputs.append({"path": path, "sha256": hashlib.sha256(text.encode()).hexdigest(), "kind": "html"})
    (folder / "manifest.json").write_text(json.dumps({"schema": 1, "outputs": outputs}), encoding="utf-8")
    return folder


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return write_dist(tmp_path / "dist")


@pytest.fixture
def client(dist: Path) -> Iterator[TestClient]:
    """The site alone."""
    with TestClient(Service(Settings(dist)).app, base_url="http://localhost", follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def desk_project(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """The small project, for a service that tests only ask."""
    root = tmp_path_factory.mktemp("served") / "project"
    shutil.copytree(mini_template.root, root)
    write_dist(root / "dist")
    mini = MiniProject(root, mini_template.documents)
    more = "[overview, symptoms, medicines, questions, flashcards-medicines]"
    mini.edit("sources/examplitis/topic.yaml", "[overview, symptoms, medicines]", more)
    return mini


def service_of(mini: MiniProject, **limits: float) -> Service:
    """The service over a small project with its form."""
    chosen = Limits(**limits)  # type: ignore[arg-type]
    return Service(Settings(mini.root / "dist", Project(mini.root), mini.documents, limits=chosen))


@pytest.fixture(scope="session")
def desk(desk_project: MiniProject) -> Iterator[TestClient]:
    """The service with its form."""
    with TestClient(
        service_of(desk_project, per_client=1000, job=120).app, base_url="http://localhost", follow_redirects=False
    ) as opened:
        wait_for(lambda: opened.get("/healthz").status_code == 200)
        yield opened


def wait_for(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until it is so; a machine that is busy takes its time."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.1)


@dataclass
class Served:
    """`handouts serve` as a process."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)


def command(mini: MiniProject, *words: str) -> tuple[list[str], dict[str, str]]:
    """The command with the variables of its user."""
    return [sys.executable, "-m", "builder", "serve", *words], {**mini.environment(), "PYTHONUNBUFFERED": "1"}


@contextlib.contextmanager
def serving(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """The service on a free port, with its output in a file; ended at the end."""
    log = folder / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "builder", "serve", "--port", "0", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(environment or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        wait_for(lambda: "Ctrl-C ends it" in log.read_text() or process.poll() is not None)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())
        assert found, log.read_text()
        yield Served(process, int(found[1]), log)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
