"""`handouts serve` as a process: its start and end, slow clients, killed workers, new builds."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builder.base.errors import ExitCode
from builder.dist.publish import publish
from builder.serve.app import Service
from builder.serve.metrics import Log, Metrics
from builder.serve.server import bound, run
from builder.serve.settings import Limits, Settings
from tests.conftest import ROOT, MiniProject
from tests.pages.test_pages import squeeze
from tests.serve.conftest import FILES, Served, service_of, serving, wait_for, write_dist
from tests.serve.test_form import GOOD, fetched, text_of


@pytest.fixture
def served(dist: Path) -> Iterator[Served]:
    with serving(dist.parent, "--dist", str(dist), "--no-form") as running:
        yield running


def get(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(served: Served, number: signal.Signals) -> None:
    assert get(f"{served.url}/ar/")[1].decode() == FILES["ar/index.html"]
    served.process.send_signal(number)
    assert served.process.wait(60) == ExitCode.OK
    lines = served.log.read_text().splitlines()
    assert lines[-1] == "Ended."
    assert [json.loads(line)["status"] for line in lines if line.startswith("{")] == [200]


def test_a_taken_port_is_named(served: Served, dist: Path) -> None:
    words = ["serve", "--no-form", "--dist", str(dist), "--port", str(served.port)]
    again = run_command(dist.parent, *words)
    assert again.returncode == ExitCode.USAGE
    assert f"the port {served.port} can't be used" in again.stderr
    assert "--port" in again.stderr
    assert "Traceback" not in again.stderr


def run_command(folder: Path, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "builder"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *start, *words]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--dist", "nowhere"], ExitCode.USAGE, "handouts build"),
        (["--dist", "."], ExitCode.USAGE, "no build in this folder"),
        ([], ExitCode.USAGE, "not a Handouts project"),
        (["--dist", "dist", "--port", "99999"], ExitCode.USAGE, "65535"),
        (["--dist", "dist", "--host", "no.such.host.invalid"], ExitCode.USAGE, "--host"),
        (["--dist", "dist", "--root-path", "leaflets"], ExitCode.USAGE, "/leaflets"),
        (["--dist", "dist", "--allow-host", "https://x.org/"], ExitCode.USAGE, "leaflets.example.org"),
    ],
)
def test_wrong_words_are_told_with_what_to_do(dist: Path, words: list[str], code: ExitCode, told: str) -> None:
    result = run_command(dist.parent, "serve", *words)
    assert result.returncode == code
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_new_build_while_people_read_gives_every_reader_a_whole_page(dist: Path) -> None:
    """Each build is one number on all its pages: no answer is an error, none a mixture."""

    def build(number: int) -> dict[str, str]:
        return {**{path: f"build {number} of {path}" for path in FILES}, "facts.json": f"{number}" * 3000}

    shutil.rmtree(dist)
    write_dist(dist, build(0))
    wrong: list[tuple[int, bytes]] = []
    seen: set[bytes] = set()
    stopped = threading.Event()

    def read(url: str) -> None:
        while not stopped.is_set():
            status, body = get(f"{url}/ar/symptoms.html")
            seen.add(body)
            if status != 200 or not re.fullmatch(rb"build \d+ of ar/symptoms.html", body):
                wrong.append((status, body))

    with serving(dist.parent, "--dist", str(dist), "--no-form") as running:
        readers = [threading.Thread(target=read, args=(running.url,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(1, 15):
            stage = write_dist(dist.parent / f"stage-{number}", build(number))
            publish(stage, dist)
            shutil.rmtree(stage, ignore_errors=True)
            time.sleep(0.05)
        wait_for(lambda: b"build 14 of ar/symptoms.html" in seen, 30)
        stopped.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert len(seen) > 2


class _Quick:
    """The service in a thread, with short patience, on a free port."""

    def __init__(self, dist: Path, limits: Limits) -> None:
        self.metrics = Metrics()
        self.socket = bound("127.0.0.1", 0)
        self.port: int = self.socket.getsockname()[1]
        self.service = Service(Settings(dist, limits=limits), self.metrics, Log(open(os.devnull, "w")))  # noqa: SIM115
        self.ready = threading.Event()
        self.thread = threading.Thread(target=run, args=(self.service, self.socket, self.ready.set), daemon=True)
        self.thread.start()
        assert self.ready.wait(60)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)


def answer_of(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def test_a_client_that_drips_its_request_is_let_go(dist: Path) -> None:
    quick = _Quick(dist, Limits(head=0.5, keep_alive=1, stalled=0.5))
    silent, dripping = quick.connect(), quick.connect()
    dripping.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    assert answer_of(silent).startswith(b"HTTP/1.1 408")
    assert answer_of(dripping).startswith(b"HTTP/1.1 408")
    second = quick.connect()  # the second request of a connection is waited for no longer than the first one
    second.sendall(b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nX: ")
    said = answer_of(second)
    assert said.startswith(b"HTTP/1.1 200")
    assert 'handouts_refused_total{reason="slow"}' in quick.metrics.text()


def test_a_client_that_takes_nothing_is_let_go(tmp_path: Path) -> None:
    dist = write_dist(tmp_path / "dist", {"index.html": "front", "large.pdf": "x" * 30_000_000})
    quick = _Quick(dist, Limits(stalled=0.5))
    connection = quick.connect()
    connection.sendall(b"GET /large.pdf HTTP/1.1\r\nHost: localhost\r\n\r\n")
    wait_for(lambda: 'reason="slow"' in quick.metrics.text(), 60)
    assert received(connection) < 30_000_000


def received(connection: socket.socket) -> int:
    """How many bytes come before the other side closes or resets."""
    count = 0
    try:
        while piece := connection.recv(1_000_000):
            count += len(piece)
    except ConnectionError:
        pass
    return count


def test_more_connections_than_it_may_have_are_told_to_come_again(dist: Path) -> None:
    quick = _Quick(dist, Limits(connections=3))
    held = [quick.connect() for _ in range(3)]
    for connection in held:
        connection.sendall(b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    extra = quick.connect()
    extra.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    said = answer_of(extra)
    assert said.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 5" in said.lower()
    for connection in held:
        connection.close()
    extra.close()

    def free() -> bool:
        with quick.connect() as again:
            again.sendall(b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return answer_of(again).startswith(b"HTTP/1.1 200")

    wait_for(free, 30)


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
    ],
    ids=["no-host", "two-hosts", "long-head", "tls", "length"],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(served: Served, request_: bytes) -> None:
    with served.connect() as connection:
        connection.sendall(request_)
        said = connection.recv(1000)
        assert re.match(rb"HTTP/1.1 4\d\d |$", said), said
    assert get(f"{served.url}/ar/")[0] == 200
    assert "Traceback" not in served.log.read_text()


def test_a_killed_worker_loses_nothing(desk_project: MiniProject) -> None:
    service = service_of(desk_project)
    assert service.workers is not None
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        (pid,) = service.workers.pids
        os.kill(pid, signal.SIGSTOP)
        place = client.post("/packet", data=GOOD).headers["location"]
        wait_for(lambda: "working" in client.get(f"/{place}").text or "being made" in client.get(f"/{place}").text)
        os.kill(pid, signal.SIGKILL)
        assert fetched(client, f"/{place}").startswith(b"%PDF")
        assert 'handouts_workers_total{event="lost"} 1' in client.get("/metrics").text


def test_a_packet_that_kills_workers_fails_and_no_other(
    desk_project: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.serve.workers._TRIES", 1)
    service = service_of(desk_project)
    workers = service.workers
    assert workers is not None
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        (pid,) = workers.pids
        os.kill(pid, signal.SIGSTOP)  # so that the packet is under way
        first = client.post("/packet", data=GOOD).headers["location"]
        second = client.post("/packet", data=GOOD).headers["location"]
        wait_for(lambda: "working" in client.get(f"/{first}").text or "being made" in client.get(f"/{first}").text)
        os.kill(pid, signal.SIGKILL)
        told: list[str] = []

        def failed() -> bool:
            told.append(client.get(f"/{first}").text)
            return "had to start again" in told[-1]

        wait_for(failed)
        assert 'role="alert"' in told[-1]
        assert "../packet?lang=en" in told[-1]
        assert fetched(client, f"/{second}").startswith(b"%PDF")
        assert 'handouts_packets_total{result="lost"} 1' in client.get("/metrics").text
        assert client.get("/healthz").status_code == 200


def test_a_packet_that_takes_too_long_is_given_up(desk_project: MiniProject) -> None:
    service = service_of(desk_project, job=1)
    assert service.workers is not None
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        (pid,) = service.workers.pids
        os.kill(pid, signal.SIGSTOP)
        place = client.post("/packet", data=GOOD).headers["location"]
        wait_for(lambda: "took too long" in client.get(f"/{place}").text)
        wait_for(lambda: service.workers is not None and service.workers.pids not in ([], [pid]))


def test_a_saved_file_is_in_the_next_packet_and_a_broken_one_stops_the_form_alone(
    desk_project: MiniProject, tmp_path: Path
) -> None:
    mini = desk_project.copy(tmp_path / "project")
    service = service_of(mini)
    assert service.workers is not None
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        head = mini.root / "sources/examplitis/topic.yaml"
        text = head.read_text(encoding="utf-8")
        head.write_text("schema: [", encoding="utf-8")
        wait_for(lambda: client.get("/packet").status_code == 503)
        assert client.get("/ar/").status_code == 200
        health = client.get("/healthz")
        assert (health.status_code, health.json()["workers"]) == (503, "project-unreadable")
        head.write_text(text, encoding="utf-8")
        wait_for(lambda: client.get("/packet").status_code == 200)
        title = "What it is and who gets it"
        mini.edit("handouts/examplitis/overview/handout.yaml", f"title: {title}", "title: What this illness is")
        wait_for(lambda: "What this illness is" in client.get("/packet").text)
        place = client.post("/packet", data={**GOOD, "leaflet": "examplitis/overview"}).headers["location"]
        assert squeeze("What this illness is") in text_of(fetched(client, f"/{place}"))


def test_with_the_form_nothing_is_left_after_its_end(desk_project: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    variables = {**desk_project.environment(), "TMPDIR": str(tmp_path / "tmp")}
    words = ["--project", str(desk_project.root), "--dist", str(desk_project.root / "dist")]
    with serving(tmp_path, *words, environment=variables) as running:
        wait_for(lambda: get(f"{running.url}/healthz")[0] == 200)
        assert b'action="packet?lang=en"' in get(f"{running.url}/packet")[1]
        children = Path(f"/proc/{running.process.pid}/task").glob("*/children")
        pids = [int(pid) for path in children for pid in path.read_text().split()]
        assert pids
        running.process.terminate()
        assert running.process.wait(60) == ExitCode.OK
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), 30)
    assert not list((tmp_path / "tmp").iterdir())
