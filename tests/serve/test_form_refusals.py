"""What the form refuses, and what becomes of a packet then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from builder.base.errors import ExitCode, HandoutsError
from builder.serve.clients import Window, client_key, same_origin
from builder.serve.desk import PACKET, Ask, Desk
from builder.serve.jobs import Jobs, State
from builder.serve.snapshot import Dist
from tests.conftest import MiniProject
from tests.serve.conftest import service_of, wait_for
from tests.serve.test_form import GOOD, PART, SVG, errors, fetched


def test_a_logo_that_is_too_large_is_refused_with_what_to_do(desk: TestClient) -> None:
    answer = desk.post("/packet", data=GOOD, files={"logo": ("logo.png", b"\x89PNG" + b"x" * 400_000)})
    assert "600 pixels" in errors(answer.text)["logo"]


def test_a_body_over_the_bound_is_refused_while_it_comes(desk: TestClient) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(100):
            yield b"name=" + b"x" * 100_000 + b"&"

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert desk.post("/packet", content=body(), headers=form).status_code == 413
    told = desk.post("/packet", data=GOOD, files={"logo": ("x", b"x" * 3_000_000)})
    assert (told.status_code, "2.0 MB" in told.text) == (413, True)


@pytest.mark.parametrize("field", ["name", "phone", "beside", "paper", "print"])
def test_a_field_that_is_sent_twice_is_named(desk: TestClient, field: str) -> None:
    answer = desk.post("/packet", data={**GOOD, field: ["one", "two"]})
    assert (answer.status_code, "twice" in errors(answer.text)[field]) == (422, True)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"name=x", "", 415),
        (b"--y\r\nbroken", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\r\n\r\n--x--", "multipart/form-data", 400),
        (b"&".join(b"leaflet=%d" % n for n in range(2000)), "application/x-www-form-urlencoded", 400),
        (b"name=\xd9\x85", "application/x-www-form-urlencoded", 400),
        (PART % b"N" + b"--x--\r\n", "multipart/form-data; boundary=x", 422),
        (PART % b"N" + b"--x\r\nContent-Disposi", "multipart/form-data; boundary=x", 400),
        (PART % b"N", "multipart/form-data; boundary=x", 400),
        (PART % b"\xff" + b"--x--\r\n", "multipart/form-data; boundary=x", 400),
        (PART % b"\xff" + b"--x--\r\n", "multipart/form-data; boundary=x; charset=latin-1", 400),
        (PART % b"\xd9\x85" + b"--x--\r\n", "multipart/form-data; boundary=x; charset=zlib", 422),
    ],
)
def test_what_is_no_form_is_refused(desk: TestClient, body: bytes, kind: str, status: int) -> None:
    answer = desk.post("/packet", content=body, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
def test_only_our_own_page_can_send_the_form(desk: TestClient, headers: dict[str, str], ours: bool) -> None:
    answer = desk.post("/packet", data={**GOOD, "name": ""}, headers=headers)
    assert answer.status_code == (422 if ours else 403)


def test_packets_of_others_cant_be_guessed(desk: TestClient) -> None:
    for name in ("x", "a" * 32, "..%2f..%2fetc", "a" * 4000):
        assert desk.get(f"/jobs/{name}").status_code == 404


def test_one_client_gets_so_many_packets_and_no_more(desk_project: MiniProject) -> None:
    service = service_of(desk_project, per_client=1)
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        assert client.post("/packet", data=GOOD).status_code == 303
        told = client.post("/packet", data=GOOD)
        assert told.status_code == 429
        assert int(told.headers["retry-after"]) > 0
        assert 'value="North Clinic"' in told.text, "what was typed is lost"


def test_the_queue_has_an_end(desk_project: MiniProject) -> None:
    service = service_of(desk_project, kept=2)
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        answers = [client.post("/packet", data=GOOD) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 503]
        assert answers[2].headers["retry-after"] == "5"
        assert 'role="alert"' in answers[2].text
        assert 'value="North Clinic"' in answers[2].text
        for answer in answers[:2]:
            assert fetched(client, f"/{answer.headers['location']}").startswith(b"%PDF")
        assert client.post("/packet", data=GOOD).status_code == 303


def test_too_many_leaflets_are_refused(desk_project: MiniProject) -> None:
    service = service_of(desk_project, leaflets=1)
    with TestClient(service.app, base_url="http://localhost", follow_redirects=False) as client:
        wait_for(lambda: client.get("/healthz").status_code == 200)
        answer = client.post("/packet", data={**GOOD, "locale": ["en", "ar"]})
        assert "at most 1" in errors(answer.text)["leaflet"]


def test_a_window_slides(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("builder.serve.clients.time.monotonic", lambda: now[0])
    window = Window(2, 60, clients=2)
    assert [window.wait("a"), window.wait("a"), window.wait("b")] == [0, 0, 0]
    now[0] = 110.0
    assert window.wait("a") == 50
    now[0] = 160.5
    assert window.wait("a") == 0
    assert [window.wait("c"), window.wait("d"), window.wait("a")] == [0, 0, 0], "only the latest are told apart"


def scope(address: str, *forwarded: str) -> dict[str, Any]:
    return {"type": "http", "client": (address, 1), "headers": [(b"x-forwarded-for", f.encode()) for f in forwarded]}


def test_clients_are_told_apart_by_the_proxys_word_only_behind_one() -> None:
    assert client_key(scope("192.0.2.1", "203.0.113.9"), False) == "192.0.2.1"
    assert client_key(scope("127.0.0.1", "6.6.6.6, 203.0.113.9"), True) == "203.0.113.9"
    assert client_key(scope("127.0.0.1"), True) == "127.0.0.1"
    assert client_key(scope("2001:db8:1:2:3::1"), False) == client_key(scope("2001:db8:1:2:9::7"), False)
    assert client_key(scope("127.0.0.1", "<script>"), True) == "unknown"


def test_what_nobody_fetches_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("builder.serve.jobs.time.monotonic", lambda: now[0])
    jobs = Jobs(kept=3, expiry=600)
    ask = Ask((), (), "", "", "standard", {"name": "North"})
    job, waiting = jobs.new(ask, "en", "x.pdf"), jobs.new(ask, "en", "x.pdf")
    assert job is not None
    assert waiting is not None
    job.pdf.write_bytes(b"%PDF")
    assert job.folder.stat().st_mode & 0o77 == 0
    job.finish(State.MADE, "made", ())
    assert job.ask is None
    now[0] = 699.0
    assert jobs.get(job.id) is job
    now[0] = 701.0
    assert jobs.get(job.id) is None
    assert not job.folder.exists()
    assert jobs.get(waiting.id) is waiting, "it is still to be made"
    jobs.close()
    assert not waiting.folder.parent.exists()


def test_a_full_disk_is_told_and_leaves_nothing(desk_project: MiniProject, tmp_path: Path) -> None:
    made = Desk(desk_project.project, desk_project.documents, tmp_path / "cache")
    ask = Ask((("examplitis", "symptoms"),), ("en",), "", "", "standard", {"schema": 1, "name": "North"})
    (tmp_path / PACKET).symlink_to("/dev/full")
    with pytest.raises(HandoutsError) as caught:
        made.print(ask, tmp_path)
    assert caught.value.code == ExitCode.OUTPUT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", PACKET]


def test_the_form_says_so_where_no_file_can_be_written(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("builder.serve.form.Path.write_bytes", _full)
        answer = desk.post("/packet", data=GOOD, files={"logo": ("l.svg", SVG % b'<path d="M0 0h9v9z"/>')})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "no room left" in answer.text
    assert desk.post("/packet", data={**GOOD, "name": ""}).status_code == 422


def _full(self: Path, data: bytes) -> int:
    raise OSError(28, "No space left on device")


def test_pages_of_the_form_are_no_part_of_the_site(desk: TestClient, desk_project: MiniProject) -> None:
    files = Dist(desk_project.root / "dist").snapshot().files
    assert "packet" not in files
    policy = desk.get("/packet").headers
    assert "form-action 'self'" in policy["content-security-policy"]
    assert "script-src" not in policy["content-security-policy"]
    assert policy["referrer-policy"] == "same-origin", "browsers would send “Origin: null” with the form"
    assert json.loads(desk.get("/healthz").text)["workers"] == "ready"
    assert same_origin(desk.get("/packet").request.headers)  # type: ignore[arg-type]
