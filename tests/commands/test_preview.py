"""The preview as a translator's browser meets it: real requests to the server on a free port."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.commands.local_server import HOST
from builder.commands.preview import Preview
from builder.commands.preview_server import PreviewServer
from builder.pdf.writer import PdfJob, write_pdfs
from tests.conftest import ROOT, MiniProject

SECONDS = 60  # a test that hangs fails; nothing is timed


class Client:
    """What a browser asks."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, host: str = "", method: str = "GET") -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=SECONDS)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"{HOST}:{self.port}")
        connection.endheaders()
        answer = connection.getresponse()
        found = answer.status, answer.getheader("Content-Type") or "", answer.read()
        connection.close()
        return found

    def page(self) -> str:
        status, kind, body = self.ask("/")
        assert (status, kind) == (200, "text/html; charset=utf-8")
        return body.decode()

    def event(self, version: int) -> str:
        """The next event but signs of life."""
        with socket.create_connection((HOST, self.port), timeout=SECONDS) as connection:
            request = f"GET /events?version={version} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n\r\n"
            connection.sendall(request.encode())
            for line in connection.makefile("rb"):
                if line.startswith(b"event:"):
                    return line.decode().strip()
        return ""


def version(html: str) -> int:
    found = re.search(r"/events\?version=(\d+)", html)
    assert found
    return int(found[1])


@pytest.fixture
def shown(mini: MiniProject) -> Iterator[tuple[MiniProject, Client, PreviewServer]]:
    preview = Preview(mini.project, "ar", "symptoms", None, mini.documents)
    preview.start()
    server = PreviewServer(preview, 0)
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=preview.watch, args=(server.stopped,), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield mini, Client(server.server_port), server
    server.shutdown()
    server.close()
    for thread in threads:
        thread.join(timeout=SECONDS)
    assert not any(thread.is_alive() for thread in threads)


Shown = tuple[MiniProject, Client, PreviewServer]


def after_saving(client: Client, path: Path, text: str) -> str:
    """The page that a browser sees once it is told of the save."""
    before = version(client.page())
    told: list[str] = []
    waiting = threading.Thread(target=lambda: told.append(client.event(before)), daemon=True)
    waiting.start()
    # The watcher may still be starting, so the save is repeated until it is seen.
    while waiting.is_alive():
        path.write_text(text, encoding="utf-8")
        waiting.join(timeout=3)
    assert told == ["event: reload"]
    return client.page()


def test_the_page_stands_with_what_each_message_is(shown: Shown) -> None:
    mini, client, _ = shown
    html = client.page()
    assert '<html lang="ar" dir="rtl">' in html
    assert 'class="preview-bar"' in html
    data = re.search(r"const told = (\{.*\});", html)
    assert data
    told = json.loads(data[1])
    assert told["ex.symptom.fever.term"]["english"] == "Fever"
    assert told["ex.symptom.fever.term"]["state"] == "translated"
    assert re.fullmatch(r"locales/ar/LC_MESSAGES/examplitis\.po:\d+", told["ex.symptom.fever.term"]["place"])
    assert not (mini.root / "dist").exists()


def test_a_saved_catalogue_comes_back_to_the_browser(shown: Shown) -> None:
    mini, client, _ = shown
    text = mini.catalogue.read_text(encoding="utf-8")
    old = re.search(r'msgid "Fever"\nmsgstr "(.*)"', text)
    assert old
    assert old[1] in client.page()
    html = after_saving(client, mini.catalogue, text.replace(old[0], 'msgid "Fever"\nmsgstr "ارتفاع الحرارة"'))
    assert ">ارتفاع الحرارة</span>" in html
    html = after_saving(client, mini.catalogue, text.replace(old[0], 'msgid "Fever"\nmsgstr ""'))
    found = re.search(r"const told = (\{.*\});", html)
    assert found
    assert json.loads(found[1])["ex.symptom.fever.term"]["state"] == "missing"


def test_a_saved_template_and_a_saved_fact_come_back_too(shown: Shown) -> None:
    mini, client, _ = shown
    path = mini.root / "handouts/theme/sections.html.j2"
    text = path.read_text(encoding="utf-8")
    html = after_saving(client, path, text.replace("<section{%", '<section title="mended"{%', 1))
    assert '<section title="mended">' in html
    text = mini.facts.read_text(encoding="utf-8")
    html = after_saving(client, mini.facts, text.replace("term: Fever", "term: A fever"))
    assert '"english": "A fever"' in html


def test_a_broken_catalogue_shows_its_findings_and_mending_it_the_page(shown: Shown) -> None:
    mini, client, _ = shown
    text = mini.catalogue.read_text(encoding="utf-8")
    html = after_saving(client, mini.catalogue, text.replace('msgid "Fever"', 'msgid "Fever', 1))
    assert "the page can’t be shown" in html
    line = text.split("\n").index('msgid "Fever"') + 1
    assert f"<code>locales/ar/LC_MESSAGES/examplitis.po:{line}</code>" in html
    assert "Mend the line in a PO editor" in html
    status, kind, body = client.ask("/page.pdf")
    assert (status, kind) == (422, "text/html; charset=utf-8")
    assert b"Mend the line" in body
    assert "the page can’t be shown" not in after_saving(client, mini.catalogue, text)


def test_a_broken_template_and_a_broken_record_show_their_findings(shown: Shown) -> None:
    mini, client, _ = shown
    path = mini.root / "handouts/theme/sections.html.j2"
    text = path.read_text(encoding="utf-8")
    assert "handouts/theme/sections.html.j2:" in after_saving(client, path, text + "{% if %}")
    after_saving(client, path, text)
    path = mini.project.locale_file("ar")
    text = path.read_text(encoding="utf-8")
    assert "<code>locales/ar/locale.yaml" in after_saving(client, path, text.replace("direction: rtl", "direction: up"))
    assert 'dir="rtl"' in after_saving(client, path, text)


def test_a_finding_about_this_catalogue_stands_in_the_panel(shown: Shown) -> None:
    mini, client, _ = shown
    text = mini.catalogue.read_text(encoding="utf-8")
    old = re.search(r'msgid "Fever"\nmsgstr ".*"', text)
    assert old
    html = after_saving(client, mini.catalogue, text.replace(old[0], 'msgid "Fever"\nmsgstr "{fever} <script>"'))
    panel = html[html.index('class="preview-bar"') :]
    assert "[placeholders]" in panel
    assert "Copy each placeholder from the English" in panel
    assert '&lt;<span class="foreign" dir="ltr" lang="en">script</span>&gt;' in html
    # Nothing that a translation holds ends the page's own script.
    assert html.count("</script>") == 1


def test_the_pdf_is_made_on_demand(shown: Shown) -> None:
    _, client, _ = shown
    status, kind, body = client.ask("/page.pdf")
    assert (status, kind, body[:5]) == (200, "application/pdf", b"%PDF-")


def test_many_who_ask_for_the_pdf_get_one(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """A renderer takes 60 MB; twelve at once would take a small computer's memory."""
    _, client, _ = shown
    made = []

    def write(jobs: list[PdfJob], *rest: object) -> None:
        made.append(jobs[0].name)
        write_pdfs(jobs, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("builder.commands.preview.write_pdfs", write)
    answers: list[bytes] = []
    asking = [threading.Thread(target=lambda: answers.append(client.ask("/page.pdf")[2])) for _ in range(8)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(timeout=SECONDS)
    assert len(answers) == 8
    assert len(set(answers)) == len(made) == 1


def test_a_browser_that_never_goes_on_is_let_go(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that says nothing, one whose words drip, and one that takes nothing of what it asked for."""
    monkeypatch.setattr("builder.commands.local_server.PATIENCE", 0.5)
    _, client, _ = shown
    for words in (b"", b"GET / HT", f"GET / HTTP/1.1\r\nHost: {HOST}:{client.port}\r\nX: ".encode()):
        with socket.create_connection((HOST, client.port), timeout=SECONDS) as connection:
            connection.sendall(words)
            with contextlib.suppress(ConnectionError):
                while connection.recv(1 << 16):
                    pass


def test_a_browser_that_breaks_off_is_no_traceback(shown: Shown, capfd: pytest.CaptureFixture[str]) -> None:
    _, client, _ = shown
    for words in (
        b"GET / HTTP/1.1\r\nHo",
        b"\x16\x03\x01",
        f"GET / HTTP/1.1\r\nHost: {HOST}:{client.port}\r\n\r\n".encode(),
    ):
        for _ in range(5):
            connection = socket.create_connection((HOST, client.port), timeout=SECONDS)
            connection.sendall(words)
            # Reset instead of an orderly end.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
    assert 'lang="ar"' in client.page()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "path",
    [
        "/clinic.yaml",
        "/../pyproject.toml",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/page.pdf/..",
        "/locales/ar/locale.yaml",
        "/%00",
    ],
)
def test_nothing_else_is_served(shown: Shown, path: str) -> None:
    _, client, _ = shown
    assert client.ask(path)[0] == 404


def test_only_this_machine_by_its_own_name_reads_it(shown: Shown) -> None:
    _, client, server = shown
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert client.ask("/", host="evil.example.org")[0] == 403
    assert client.ask("/", host=f"localhost:{client.port}")[0] == 200
    assert client.ask("/", method="POST")[0] == 501


def test_a_port_in_use_is_refused(shown: Shown) -> None:
    _, client, server = shown
    with pytest.raises(HandoutsError) as caught:
        PreviewServer(server.preview, client.port)
    assert caught.value.code is ExitCode.USAGE
    assert "--port" in caught.value.findings[0].remedy


def test_two_languages_and_a_leaflet_that_is_made_only_so(mini: MiniProject) -> None:
    beside = Preview(mini.project, "ar", "symptoms", "en", mini.documents)
    beside.start()
    assert beside.view.page
    assert beside.view.page.edition.stem == "ar/symptoms.with-en"
    with pytest.raises(HandoutsError):
        Preview(mini.project, "ar", "nothing", None, mini.documents).start()


def test_the_command_ends_with_0_on_ctrl_c(mini: MiniProject) -> None:
    command = [
        sys.executable,
        "-m",
        "builder",
        "preview",
        "ar",
        "symptoms",
        "--no-browser",
        "--project",
        str(mini.root),
    ]
    environment = {**os.environ, "HANDOUTS_DOCUMENTS": str(mini.documents)}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout
    line = process.stdout.readline()
    found = re.match(r"http://127\.0\.0\.1:(\d+)/", line)
    assert found, process.communicate(timeout=SECONDS)
    assert 'lang="ar"' in Client(int(found[1])).page()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, err) == (0, "Ended.\n", "")


def test_hovering_tells_which_message_it_is(shown: Shown) -> None:
    browser = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not installed")
    _, client, _ = shown
    with browser.sync_playwright() as play:
        page = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page()
        page.goto(f"http://{HOST}:{client.port}/")
        page.hover('main [data-message="ex.symptom.fever.term"]')
        assert "ex.symptom.fever.term translated" in page.inner_text(".preview-told")
        page.focus('main [data-message="ex.symptom.itching.term"]')
        assert "ex.symptom.itching.term" in page.inner_text(".preview-told")
        for width in (1200, 360):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
