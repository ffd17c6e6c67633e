"""The form: what a clinic may type, what is refused beside its field, and the packet that comes of it."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from starlette.testclient import TestClient

from builder.base.errors import ExitCode, HandoutsError
from builder.serve.clients import Window, client_key, from_own_page
from builder.serve.desk import PACKET, Ask, Desk
from builder.serve.jobs import Jobs, State
from builder.serve.snapshot import Dist
from tests.conftest import MiniProject
from tests.pages.test_pages import squeeze
from tests.serve.conftest import service_of, wait_for

PART = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n%s\r\n'
GOOD: dict[str, Any] = {"name": "North Clinic", "leaflet": "examplitis/symptoms", "locale": "en"}


def errors(page: str) -> dict[str, str]:
    """Field → the error beside it."""
    found = re.findall(r'<p class="error" id="(\w+)-error"><span lang="en" dir="ltr">(.*?)</span></p>', page)
    return {name: unescape(text) for name, text in found}


def fetched(client: TestClient, place: str) -> bytes:
    """The packet, as a browser that looks again and again gets it."""
    found: list[bytes] = []

    def there() -> bool:
        answer = client.get(place)
        if answer.headers["content-type"] == "application/pdf":
            found.append(answer.content)
        else:
            assert 'http-equiv="refresh"' in answer.text, answer.text
        return bool(found)

    wait_for(there)
    return found[0]


def text_of(pdf: bytes) -> str:
    return squeeze("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)))


def test_the_form_offers_what_the_project_has_in_every_language(desk: TestClient) -> None:
    page = desk.get("/packet").text
    assert '<html lang="en" dir="ltr">' in page
    assert 'value="examplitis/symptoms"' in page
    assert re.search(r'name="locale" value="en" checked', page)
    arabic = desk.get("/packet?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert re.search(r'name="locale" value="ar" checked', arabic)
    assert re.search(r'<option value="en" lang="en" selected', arabic)
    assert '<html lang="en"' in desk.get("/packet?lang=xx").text


def test_what_may_be_done_with_the_form_is_told(desk: TestClient) -> None:
    answer = desk.request("DELETE", "/packet")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_clinic_gets_a_packet_with_its_name_and_nothing_stays(
    desk: TestClient, desk_project: MiniProject, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {path for path in desk_project.root.rglob("*") if path.is_file()}
    sent = {
        **GOOD,
        "name": "North {{ 7*7 }} <b>Clinic</b>",
        "phone": "+1 555 0100",
        "country": "us",
        "leaflet": ["examplitis/overview", "examplitis/symptoms"],
        "locale": ["ar", "en"],
    }
    logo = (
        "../../logo.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 9"><path d="M0 0h20v9z"/></svg>',
    )
    answer = desk.post("/packet?lang=ar", data=sent, files={"logo": logo})
    assert answer.status_code == 303, errors(answer.text)
    place = answer.headers["location"]
    assert re.fullmatch(r"jobs/[A-Za-z0-9_-]{32}", place)
    pdf = fetched(desk, f"/{place}")
    text = text_of(pdf)
    assert squeeze("North {{ 7*7 }} <b>Clinic</b>") in text
    assert squeeze("+1 555 0100") in text
    assert squeeze("Symptoms to look out for") in text
    assert pypdfium2.PdfDocument(pdf)[0].get_size() == (612, 792)  # the paper of the US
    assert desk.get(f"/{place}").status_code == 404, "a packet is given out once"
    assert {path for path in desk_project.root.rglob("*") if path.is_file()} == before
    out, err = capfd.readouterr()
    assert not [word for word in ("North", "0100", "555", place[5:]) if word in out + err]
    assert 'handouts_packets_total{result="made"}' in desk.get("/metrics").text


def test_letters_that_no_font_has_are_named_and_are_no_fault_of_the_server(desk: TestClient) -> None:
    place = desk.post("/packet", data={**GOOD, "name": "Clinic 𓀀"}).headers["location"]
    pages: list[str] = []

    def ended() -> bool:
        pages.append(desk.get(f"/{place}").text)
        return 'http-equiv="refresh"' not in pages[-1]

    wait_for(ended)
    assert "no font of en has “𓀀”" in pages[-1]
    assert "Tell whoever keeps" not in pages[-1]


def test_the_name_of_the_file_is_ascii_and_says_the_languages(desk: TestClient) -> None:
    answer = desk.post("/packet", data={**GOOD, "name": "عيادة", "locale": "ar", "beside": "en"})
    place = answer.headers["location"]
    wait_for(lambda: desk.head(f"/{place}").headers["content-type"] == "application/pdf")
    got = desk.get(f"/{place}")
    assert got.headers["content-disposition"] == 'inline; filename="leaflets-ar-with-en.pdf"'
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"name": " "}, "name", "Write the clinic's name"),
        ({"name": "x" * 81}, "name", "At most 80 characters"),
        ({"name": "x" * 5000}, "name", "Too long"),
        ({"name": "North\u202eClinic"}, "name", "hidden character"),
        ({"name": "North\x07Clinic"}, "name", "U+0007"),
        ({"name": "Z" + "\u0300" * 60}, "name", "more than 6 marks"),
        ({"name": "\u0301"}, "name", "only signs"),
        ({"country": "ZZ"}, "country", "ISO 3166"),
        ({"phone": "call us"}, "phone", "digits 0 to 9"),
        ({"phone": "٠١٢٣٤"}, "phone", '"01234"'),
        ({"interpreter_line": "1"}, "interpreter_line", "digits 0 to 9"),
        ({"emergency_number": "<script>"}, "emergency_number", "digits 0 to 9"),
        ({"address": "a\nb\nc\nd"}, "address", "at most 3 lines"),
        ({"country": "Atlantis"}, "country", "ISO 3166"),
        ({"leaflet": []}, "leaflet", "at least one leaflet"),
        ({"leaflet": "examplitis/../../secret"}, "leaflet", "from the list"),
        ({"locale": []}, "locale", "at least one language"),
        ({"locale": "../en"}, "locale", "from the list"),
        ({"beside": "xx"}, "beside", "from the list"),
        ({"beside": "en"}, "beside", "beside itself"),
        ({"paper": "a5"}, "paper", "from the list"),
        ({"print": "huge"}, "print", "from the list"),
        ({"locale": "ar", "leaflet": "examplitis/questions"}, "beside", "only with another language beside"),
        ({"locale": "ar", "leaflet": "examplitis/flashcards-medicines", "print": "large"}, "print", "one size only"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    desk: TestClient, changed: dict[str, Any], field: str, told: str
) -> None:
    answer = desk.post("/packet", data={"address": '"><script>alert(1)</script>{{ 7*7 }}', **GOOD, **changed})
    assert answer.status_code == 422
    found = errors(answer.text)
    assert list(found) == [field]
    assert told.lower() in found[field].lower()
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"|<fieldset aria-invalid="true"', answer.text)
    if "name" not in changed:
        assert 'value="North Clinic"' in answer.text
    if field != "address":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in answer.text
        assert "<script" not in answer.text


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG that says this size."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows, 9)) + part(b"IEND", b"")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "#123456").save(out, "JPEG")
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">%s</svg>'
ENTITIES = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "logo",
    [
        SVG % b'<script>fetch("https://evil.example")</script><path d="M0 0h9v9z"/>',
        SVG % b'<image xlink:href="https://evil.example/x.png" width="9" height="9"/>',
        SVG % b'<image href="file:///etc/passwd" width="9" height="9"/>',
        SVG % b'<use href="https://evil.example/x.svg#a"/>',
        ENTITIES + SVG % b"<text>&c;</text>",
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG % b"<text>&x;</text>",
        png(60_000, 60_000, b"\0" * 1000),
        png(1900, 1900, b"\0" * 100),
        picture(),
        b"GIF89a",
        b"<html>",
        b'<?xml version="1.0" encoding="utf-7"?>' + SVG % b"",
        b'<?xml version="1.0" encoding="hex"?>' + SVG % b"",
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=[
        "script",
        "foreign",
        "file",
        "use",
        "entities",
        "external",
        "bomb",
        "short",
        "jpeg",
        "gif",
        "html",
        "utf-7",
        "hex",
        "empty",
    ],
)
def test_logos_that_are_refused(desk: TestClient, logo: bytes) -> None:
    answer = desk.post("/packet", data=GOOD, files={"logo": ("logo.png", logo)})
    assert answer.status_code == 422
    assert list(errors(answer.text)) == ["logo"]


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
    assert from_own_page(desk.get("/packet").request.headers)  # type: ignore[arg-type]
