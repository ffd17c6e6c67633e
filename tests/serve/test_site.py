"""The site as a browser gets it: the files that the manifest lists and nothing else, whatever is asked."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from builder.base.errors import ExitCode, HandoutsError
from builder.serve.app import Service
from builder.serve.settings import Limits, Settings
from tests.serve.conftest import FILES, PAGE, sha256, write_dist


@pytest.mark.parametrize(
    ("path", "file", "kind"),
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/ar/", "ar/index.html", "text/html; charset=utf-8"),
        ("/ar/symptoms.pdf", "ar/symptoms.pdf", "application/pdf"),
        ("/assets/website.css", "assets/website.css", "text/css; charset=utf-8"),
        ("/assets/noto.woff2", "assets/noto.woff2", "font/woff2"),
        ("/manifest.webmanifest", "manifest.webmanifest", "application/manifest+json"),
        ("/en/medicines.apkg", "en/medicines.apkg", "application/octet-stream"),
    ],
)
def test_a_listed_file_comes_with_its_type_and_the_manifests_hash(
    client: TestClient, path: str, file: str, kind: str
) -> None:
    answer = client.get(path, headers={"Accept-Encoding": "identity"})
    assert (answer.status_code, answer.text) == (200, FILES[file])
    assert answer.headers["content-type"] == kind
    assert answer.headers["etag"] == f'"{sha256(FILES[file])}"'
    head = client.head(path, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_a_page_that_is_known_isnt_sent_again(client: TestClient) -> None:
    for encoding in ("identity", "gzip"):
        first = client.get("/ar/symptoms.html", headers={"Accept-Encoding": encoding})
        again = client.get("/ar/symptoms.html", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    other = client.get("/ar/symptoms.html", headers={"If-None-Match": f'"{sha256("x")}"'})
    assert other.status_code == 200


def test_text_is_packed_for_those_who_take_it(client: TestClient) -> None:
    with client.stream("GET", "/ar/symptoms.html", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw).decode() == FILES["ar/symptoms.html"]
    assert len(raw) < len(FILES["ar/symptoms.html"])
    plain = client.get("/ar/symptoms.html", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=500-", 206, slice(500, None)),
        ("bytes=-9", 206, slice(-9, None)),
        ("bytes=0-99999", 206, slice(None)),
        ("bytes=600-", 416, slice(0, 0)),
        ("bytes=5-2", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("pages=1", 200, slice(None)),
    ],
)
def test_a_part_of_a_pdf(client: TestClient, wanted: str, status: int, part: slice) -> None:
    text = FILES["ar/symptoms.pdf"]
    answer = client.get("/ar/symptoms.pdf", headers={"Range": wanted})
    assert (answer.status_code, answer.text) == (status, text[part])
    if status == 206:
        start = text.index(text[part]) if wanted != "bytes=500-" else 500
        assert answer.headers["content-range"].startswith(f"bytes {start if wanted != 'bytes=-9' else len(text) - 9}-")
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(text)}"


def test_a_part_of_another_version_is_the_whole(client: TestClient) -> None:
    headers = {"Range": "bytes=0-3", "If-Range": f'"{sha256("older")}"'}
    assert client.get("/ar/symptoms.pdf", headers=headers).status_code == 200


def test_pages_are_served_under_their_own_policy_and_in_no_other_sites_frame(client: TestClient) -> None:
    headers = client.get("/").headers
    assert headers["content-security-policy"] == "default-src 'none'; style-src 'self'; frame-ancestors 'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert client.get("/", headers={"Accept-Language": "ar"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/manifest.json", "/.htaccess", "/ar", "/secret.txt", "/ar/../secret.txt", "/..%2f..%2fetc/passwd", "//etc/passwd",
     "/ar/%2e%2e/%2e%2e/secret.txt", "/ar%5c..%5csecret.txt", "/index.html/", "/ar//index.html"],
)  # fmt: skip
def test_nothing_else_is_served(dist: Path, client: TestClient, path: str) -> None:
    (dist / ".htaccess").write_text("a secret")
    (dist / "secret.txt").write_text("a secret")
    (dist.parent / "secret.txt").write_text("a secret")
    answer = client.get(path)
    assert answer.status_code in (404, 308)
    assert "secret" not in answer.text


def told(service: Service, target: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    """The status that a request has whose target no client library would send."""
    path = target.decode().partition("?")[0]
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": target, "query_string": b"", "headers": headers,
             "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": ""}  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def asked() -> None:
        await service.app(scope, receive, send)

    asyncio.run(asked())
    status: int = sent[0]["status"]
    return status


def test_links_and_hidden_files_arent_served_even_if_they_are_listed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/page.html").write_text("outside")
    dist = write_dist(tmp_path / "dist", {"index.html": "front", ".hidden": "hidden", "x/page.html": "outside"})
    (dist / "x/page.html").unlink()
    (dist / "x").rmdir()
    os.symlink(tmp_path / "outside", dist / "x")
    with TestClient(Service(Settings(dist)).app, base_url="http://localhost") as client:
        assert client.get("/.hidden").status_code == 404
        answer = client.get("/x/page.html")
        assert answer.status_code == 503
        assert "outside" not in answer.text


def test_a_file_that_isnt_what_the_manifest_says_is_never_shown(dist: Path, client: TestClient) -> None:
    (dist / "ar/symptoms.pdf").write_text("%PDF-1.7 half of a leaf")
    answer = client.get("/ar/symptoms.pdf")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "half of a leaf" not in answer.text


def test_a_folders_address_leads_to_its_page(client: TestClient) -> None:
    answer = client.get("/ar")
    assert (answer.status_code, answer.headers["location"]) == (308, "ar/")


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("LOCALHOST.", 200), ("[::1]:8000", 200), ("evil.example", 421), ("localhost:80:80", 421),
     ("localhost:8000<b>", 421), ('localhost:"', 421), ("user@localhost", 421), ("localhost@evil.example", 421)],
)  # fmt: skip
def test_a_host_is_a_name_and_a_port_and_nothing_else(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("target", "status"),
    [(b"http://localhost/ar/index.html", 200), (b"HTTP://localhost", 200), (b"http://evil.example/ar/", 421),
     (b"http://localhost:1@evil.example/", 421), (b"ftp://localhost/ar/", 400), (b"ar/index.html", 400),
     (b"*", 400), (b"/ar%2findex.html", 404), (b"/ar%5Cindex.html", 404)],
)  # fmt: skip
def test_a_target_is_read_as_browsers_and_proxies_write_it(dist: Path, target: bytes, status: int) -> None:
    assert told(Service(Settings(dist)), target, [(b"host", b"localhost")]) == status


def test_a_request_with_two_lengths_is_refused(dist: Path) -> None:
    service, host = Service(Settings(dist)), (b"host", b"localhost")
    lengths = [(b"content-length", b"4"), (b"transfer-encoding", b"chunked")]
    assert [told(service, b"/", [host, *some]) for some in (lengths, lengths[:1], lengths[1:])] == [400, 200, 200]


@pytest.mark.parametrize(("kind", "name"), [("text/xml", "message"), ("application/json", "error")])
def test_a_record_system_is_refused_in_the_form_that_it_reads(client: TestClient, kind: str, name: str) -> None:
    answer = client.get(f"/infobutton?mainSearchCriteria.v.dn={'a' * 5000}&knowledgeResponseType={kind}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(kind)
    assert "longer than" in answer.text
    assert name in answer.text


def test_whatever_else_is_refused_can_be_read_as_xml(client: TestClient) -> None:
    for answer in (client.get("/infobutton", headers={"Host": "evil.example"}), client.put("/infobutton")):
        assert answer.status_code in (405, 421)
        assert ElementTree.fromstring(answer.text).findtext(".//h1") == str(answer.status_code)


def test_a_tag_is_found_in_whichever_header_names_it(client: TestClient) -> None:
    tag = client.get("/ar/symptoms.pdf").headers["etag"]
    known = [("If-None-Match", '"x"'), ("If-None-Match", f"W/{tag}")]
    assert client.get("/ar/symptoms.pdf", headers=known).status_code == 304
    assert client.get("/ar/symptoms.pdf", headers=known[:1]).status_code == 200


@pytest.mark.parametrize(("path", "up"), [("/x.html", ""), ("/ar/x.html", "../"), ("/a/b/c", "../../")])
def test_the_page_for_what_isnt_there_links_home_from_everywhere(client: TestClient, path: str, up: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert f'<a href="{up}index.html">' in answer.text
    assert '<a href="#top">' in answer.text


def test_below_a_proxys_path_whether_it_takes_it_away_or_not(dist: Path) -> None:
    app = Service(Settings(dist, root_path="/leaflets")).app
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        assert client.get("/leaflets/ar/").text == client.get("/ar/").text == FILES["ar/index.html"]
        assert client.get("/leaflets").headers["location"] == "leaflets/"
        assert '"../index.html"' in client.get("/leaflets/ar/none.html").text
        assert client.get("/leafletsx/").status_code == 404


def test_a_new_build_is_served_whole_and_old_pages_keep_their_assets(dist: Path, client: TestClient) -> None:
    before = client.get("/assets/website.css")
    new = {path: text.replace("black", "navy") for path, text in FILES.items()}
    del new["assets/noto.woff2"]
    new["index.html"] = PAGE.format(title="New", body="The new front page")
    stage = write_dist(dist.parent / "stage", new)
    dist.rename(dist.parent / "old")
    assert client.get("/ar/symptoms.pdf").status_code == 200  # between the two folders the old one is served
    stage.rename(dist)
    assert "The new front page" in client.get("/").text
    after = client.get("/assets/website.css")
    assert (before.text, after.text) == ("body { color: black }", "body { color: navy }")
    assert before.headers["etag"] != after.headers["etag"]
    assert client.get("/assets/noto.woff2").text == FILES["assets/noto.woff2"]


def test_a_broken_manifest_changes_nothing(dist: Path, client: TestClient) -> None:
    (dist / "manifest.json").write_text('{"schema": 1, "outputs": [')
    assert client.get("/").text == FILES["index.html"]


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_text("file")])
def test_without_a_build_it_doesnt_start(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path / "dist")
    with pytest.raises(HandoutsError) as caught:
        Service(Settings(tmp_path / "dist"))
    assert caught.value.code == ExitCode.USAGE
    assert "handouts build" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/%zz", 400), ("/%", 400), ("/%ff%fe", 400), ("/%00", 400), ("/a%0ab", 400), ("/?" + "q" * 5000, 414)],
)
def test_addresses_that_are_spelled_wrong(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("method", "status"), [("POST", 405), ("DELETE", 405), ("BREW", 501), ("TRACE", 501)])
def test_methods(client: TestClient, method: str, status: int) -> None:
    answer = client.request(method, "/")
    assert answer.status_code == status
    if status == 405:
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "a b", "[::1"]
)
def test_another_hosts_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "front" not in answer.text


def test_hosts_that_are_allowed(dist: Path) -> None:
    app = Service(Settings(dist, hosts=("leaflets.example.org",))).app
    with TestClient(app, base_url="http://leaflets.example.org") as client:
        for host in ("leaflets.example.org", "LEAFLETS.example.org:8443", "localhost:8000", "127.0.0.1", "[::1]:80"):
            assert client.get("/", headers={"Host": host}).status_code == 200, host


def test_the_log_and_the_metrics_tell_of_requests_and_of_no_person(
    dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with TestClient(Service(Settings(dist)).app, base_url="http://localhost") as client:
        client.get("/ar/?name=Somebody", headers={"X-Forwarded-For": "203.0.113.9", "User-Agent": "Agent"})
        client.get("/Somebody")
        text = client.get("/metrics").text
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["method"], line["route"], line["status"]) for line in lines[:2]] == [
        ("GET", "site", 200),
        ("GET", "site", 404),
    ]
    assert lines[0]["bytes"] > 0
    assert lines[0]["ms"] >= 0
    told = json.dumps(lines) + text
    assert not [word for word in ("Somebody", "203.0", "Agent", "testclient") if word in told]
    assert 'handouts_requests_total{route="site",method="GET",status="200"} 1\n' in text
    assert 'handouts_request_seconds_count{route="site"} 2\n' in text
    assert f"handouts_build_files {len(FILES)}\n" in text


@pytest.mark.parametrize(("proxied", "scheme"), [(True, "https"), (False, "http")])
def test_routes_of_record_systems_are_mounted_and_know_their_address(
    dist: Path, monkeypatch: pytest.MonkeyPatch, proxied: bool, scheme: str
) -> None:
    part = ModuleType("builder.serve.infobutton")

    async def said(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{request.base_url} {request.query_params['code']}")

    part.routes = lambda folder: [Route("/infobutton", said)] if folder == dist else []  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "builder.serve.infobutton", part)
    app = Service(Settings(dist, root_path="/leaflets", proxy_headers=proxied)).app
    with TestClient(app, base_url="http://localhost") as client:
        answer = client.get("/leaflets/infobutton?code=C54.2", headers={"X-Forwarded-Proto": "https"})
        assert answer.text == f"{scheme}://localhost/leaflets/ C54.2"
        assert 'route="/infobutton"' in client.get("/metrics").text


def test_health_is_the_builds(dist: Path, client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "build": "there"}
    (dist / "manifest.json").unlink()
    assert client.get("/healthz").status_code == 503


def test_a_defect_is_a_short_page_and_a_line_without_what_was_asked(
    dist: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    service = Service(Settings(dist, limits=Limits()))

    async def broken(request: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(service.site, "answer", broken)
    with TestClient(service.app, base_url="http://localhost", raise_server_exceptions=False) as client:
        answer = client.get("/ar/")
    out, err = capfd.readouterr()
    assert answer.status_code == 500
    assert "RuntimeError in test_site.py" in err
    assert "secret words" not in answer.text + out + err
