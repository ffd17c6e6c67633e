"""How soon the first page can be read on a slow phone, as a ratio to a blank page under the same throttling.

Usage: python -m tests.tools.throttle DIST [PATH…]    (front page, languages' pages, leaflets where none is named)

Chromium's slow-phone throttling: a connection as its own "Slow 3G" has it, and a processor four times as slow. What is
timed is the first contentful paint, the median of five visits with nothing kept. Ends with 1 where a page takes over
1.5 times a blank page's time.
"""

from __future__ import annotations

import functools
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
MOST = 1.5
VISITS = 5
# Chromium's own presets (DevTools): bytes a second, milliseconds.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
PRESETS: dict[str, dict[str, Any]] = {"slow 3G": SLOW_3G, "slow 4G": SLOW_4G}
PROCESSOR = 4
PATHS = ("index.html", "ar/index.html", "my/index.html", "ar/symptoms.html", "my/symptoms.html", "ur/symptoms.html")
# A page with a word in it and nothing else: what the connection itself takes.
BLANK = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Blank</title><p>Blank</p></html>'
_PAINTED = """() => new Promise(resolve => {
  const tell = list => {
    const found = list.find(entry => entry.name === 'first-contentful-paint');
    if (found) resolve(found.startTime);
  };
  tell(performance.getEntriesByType('paint'));
  new PerformanceObserver(list => tell(list.getEntries())).observe({type: 'paint', buffered: true});
})"""


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps the connection, as servers do

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != "/blank.html":
            super().do_GET()
            return
        page = BLANK.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


@contextmanager
def _served(dist: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(dist)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def painted(browser: Browser, address: str, preset: str) -> float:
    """Milliseconds until something of a page can be read; the median of visits in new contexts."""
    times = []
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
        page = context.new_page()
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        client.send("Network.emulateNetworkConditions", PRESETS[preset])
        client.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
        page.goto(address, wait_until="commit", timeout=60_000)
        times.append(page.evaluate(_PAINTED))
        context.close()
    return float(statistics.median(times))


def measure(dist: Path, paths: list[str]) -> Iterator[tuple[str, str, float, float]]:
    """Preset, path, milliseconds, and the ratio to a blank page."""
    with _served(dist) as start, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for preset in PRESETS:
            blank = painted(browser, f"{start}/blank.html", preset)
            yield preset, "blank", blank, 1.0
            for path in paths:
                time = painted(browser, f"{start}/{path}", preset)
                yield preset, path, time, time / blank
        browser.close()


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    worst = 0.0
    print("| connection | page | ms | ratio |\n|---|---|---|---|")
    for preset, path, time, ratio in measure(Path(sys.argv[1]).resolve(), sys.argv[2:] or list(PATHS)):
        print(f"| {preset} | {path} | {time:.0f} | {ratio:.2f} |", flush=True)
        worst = max(worst, ratio)
    sys.exit(worst > MOST)


if __name__ == "__main__":
    main()
