"""The form: what a clinic may type, what is refused beside its field, and the packet that comes of it."""

from __future__ import annotations

import io
import re
import struct
import zlib
from html import unescape
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from starlette.testclient import TestClient

from tests.conftest import MiniProject
from tests.pages.test_pages import squeeze
from tests.serve.conftest import wait_for

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
    fresh = {path for path in desk_project.root.rglob("*") if path.is_file()} - before
    # Templates that were compiled meanwhile are kept, and nothing of what was sent.
    assert {path for path in fresh if not path.is_relative_to(desk_project.root / ".build/cache")} == set()
    assert [path for path in fresh for word in (b"North", b"555 0100") if word in path.read_bytes()] == []
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
