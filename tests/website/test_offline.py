"""The website without a connection: over http it keeps its pages, and what was opened; a new build takes its place."""

from __future__ import annotations

import functools
import io
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from builder.commands.build import Built
from builder.website.offline import icons
from builder.website.pages import write_pages
from tests.conftest import MiniProject
from tests.website.reading import CHROMIUM, text
from tests.website.test_front import entries_of


class Quiet(SimpleHTTPRequestHandler):
    """A static server as a clinic has one: nothing but files, and the site's 404 page."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "below/404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """The folder's `below/` on this machine alone."""
    server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_context(locale="en-US").new_page()
        browser.close()


def settled(page: Page) -> None:
    """Wait until the worker has the pages in its hands.

    Asked from here again and again: a page's own policy forbids the waiting that Playwright does inside the page.
    """
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for _ in range(400):
        if page.evaluate("navigator.serviceWorker.controller?.state === 'activated'"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the worker did not take the pages over")


@pytest.fixture
def folder(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> Path:
    """The site below a path, as on a shared host."""
    shutil.copytree(mini_built[1].target, tmp_path / "www/below")
    return tmp_path / "www"


def test_what_was_opened_works_without_a_connection_and_the_rest_says_so(page: Page, folder: Path) -> None:
    with served(folder) as server:
        port = server.server_port
        start = f"http://127.0.0.1:{port}/below/"
        page.goto(start)
        settled(page)
        page.goto(f"{start}ar/symptoms.html")
        title = page.title()
        page.goto(f"{start}ar/nothing.html")
        assert page.locator("h1").inner_text() == "This page is not here"
        page.locator("[data-front]").click()
        page.wait_for_url(f"{start}ar/index.html")  # in a language's folder: that language's page
    page.goto(f"{start}ar/symptoms.html#x")
    assert page.title() == title
    for path in ("", "index.html", "en/index.html", "about.html"):
        page.goto(start + path)
        assert page.locator("h1").inner_text() in ("Leaflets and flashcards", "About these leaflets")
        size = page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")
        assert float(size.removesuffix("px")) > 25, f"{path} has lost its style"
    page.goto(f"{start}en/overview.html")
    assert page.locator("h1").inner_text() == "No connection"
    page.locator("[data-front]").click()
    page.wait_for_url(f"{start}index.html")
    assert page.locator("[data-languages] > li").count() == 2


def test_a_new_build_takes_the_old_ones_place(page: Page, folder: Path) -> None:
    """Also what was opened before: a leaflet that has changed since, and one that is withdrawn."""
    below = folder / "below"
    with served(folder) as server:
        port = server.server_port
        start = f"http://127.0.0.1:{port}/below/"
        page.goto(start)
        settled(page)
        page.goto(f"{start}ar/symptoms.html")
        page.goto(f"{start}ar/overview.html")
        first = page.evaluate("caches.keys()")
        assert [name.startswith(f"handouts {start} ") for name in first] == [True]
        path = below / "ar/symptoms.html"
        path.write_text(text(below, "ar/symptoms.html").replace("<title>", "<title>Mended "), encoding="utf-8")
        (below / "ar/overview.html").unlink()
        worker = re.sub(r'VERSION = "\w+"', 'VERSION = "another"', text(below, "sw.js"))
        (below / "sw.js").write_text(worker, encoding="utf-8")
        page.goto(f"{start}about.html")
        page.evaluate("navigator.serviceWorker.getRegistration().then((known) => known.update()).then(() => true)")
        for _ in range(400):  # until the new worker has taken over
            names = page.evaluate("caches.keys()")
            if len(names) == 1 and names[0].endswith(" another"):
                break
            page.wait_for_timeout(50)
    page.goto(f"{start}ar/symptoms.html")
    assert page.title().startswith("Mended ")
    page.goto(f"{start}ar/overview.html")
    assert page.locator("h1").inner_text() == "No connection"


def test_answers_to_people_are_not_kept(page: Page, folder: Path) -> None:
    """What has a question in its address, and what the server says nobody should keep."""

    class Private(Quiet):
        def end_headers(self) -> None:
            if self.path.endswith("medicines.html"):
                self.send_header("Cache-Control", "no-store")
            super().end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Private, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        start = f"http://127.0.0.1:{server.server_port}/below/"
        page.goto(start)
        settled(page)
        for path in ("ar/medicines.html", "ar/symptoms.html?patient=1", "ar/overview.html"):
            page.goto(start + path)
        kept = page.evaluate(
            "caches.keys().then((names) => caches.open(names[0])).then((cache) => cache.keys())"
            ".then((requests) => requests.map((request) => request.url))"
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    names = {url.removeprefix(start) for url in kept}
    assert "ar/overview.html" in names
    assert not [name for name in names if "medicines" in name or "symptoms" in name]


def test_no_page_asks_for_anything_elsewhere(page: Page, folder: Path) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    with served(folder) as server:
        start = f"http://127.0.0.1:{server.server_port}/below/"
        for path in ("", "ar/index.html", "about.html", "ar/about.html"):
            page.goto(start + path)
        settled(page)
    assert asked
    assert [url for url in asked if not url.startswith((start, "data:"))] == []
    assert said == []


def test_the_web_manifest_names_icons_that_are_there(mini_built: tuple[MiniProject, Built]) -> None:
    folder = mini_built[1].target
    data = json.loads(text(folder, "manifest.webmanifest"))
    assert (data["start_url"], data["scope"]) == ("index.html", "./")
    purposes = set()
    for icon in data["icons"]:
        purposes.add(icon["purpose"])
        content = (folder / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            image = Image.open(io.BytesIO(content)).convert("RGBA")
            assert f"{image.width}x{image.height}" == icon["sizes"]
            corner = image.getpixel((0, 0))
            assert isinstance(corner, tuple)
            # A maskable icon is cut by the system, and fills its square.
            assert corner[3] == (255 if icon["purpose"] == "maskable" else 0)
    assert purposes == {"any", "maskable"}
    assert icons() == icons()


def test_the_version_changes_with_any_output(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    mini, built = mini_built
    entries = entries_of(built)

    def worker(name: str) -> str:
        write_pages(mini.load(), tmp_path / name, entries)
        return text(tmp_path / name, "sw.js")

    first = worker("first")
    assert worker("again") == first
    next(item for item in entries if item["path"] == "ar/symptoms.pdf")["sha256"] = "0" * 64
    changed = worker("changed")
    assert changed != first
    version = re.compile(r'VERSION = "([0-9a-f]{16})"')
    assert version.sub("", changed) == version.sub("", first)


def test_the_shell_is_there_and_leaves_the_rest_for_later(mini_built: tuple[MiniProject, Built]) -> None:
    folder = mini_built[1].target
    shell = json.loads(re.search(r"SHELL = (\[.*?\]);", text(folder, "sw.js"))[1])  # type: ignore[index]
    assert {"index.html", "ar/index.html", "about.html", "offline.html", "assets/front.js"} <= {*shell}
    assert [path for path in shell if not (folder / path).is_file()] == []
    assert not [path for path in shell if path.endswith((".pdf", ".apkg")) or path == "ar/symptoms.html"]
