"""Load on `handouts serve`, by wrk (Debian's package): requests a second as ratios to a bare uvicorn application, what
happens at ten times the load, and how much memory the whole takes.

    python -m tests.tools.load --dist dist [--project .] [--seconds 10]

Servers listen on free ports of 127.0.0.1 and are ended at the end. The figures of one run belong together: a machine
that does other work gives other ones.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HELLO = """
import socket, uvicorn
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"hello"})
listening = socket.socket(); listening.bind(("127.0.0.1", 0)); listening.listen(512)
print(f"http://127.0.0.1:{listening.getsockname()[1]}/ Ctrl-C", flush=True)
config = uvicorn.Config(app, http="h11", lifespan="off", access_log=False, log_level="critical")
uvicorn.Server(config).run([listening])
"""
# wrk counts the statuses of all answers, and how many of them say when to come again.
SCRIPT = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args) ok = 0; busy = 0; other = 0; retry = 0 end
function response(status, headers, body)
  if status < 400 then ok = ok + 1 elseif status == 503 then busy = busy + 1 else other = other + 1 end
  if headers["retry-after"] or headers["Retry-After"] then retry = retry + 1 end
end
function done(summary, latency, requests)
  local sum = {ok = 0, busy = 0, other = 0, retry = 0}
  for _, thread in ipairs(threads) do
    for name, _ in pairs(sum) do sum[name] = sum[name] + thread:get(name) end
  end
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", sum.ok, sum.busy, sum.other, sum.retry, summary.duration,
    latency:percentile(99)))
end
"""


@contextlib.contextmanager
def started(command: list[str], folder: Path) -> Iterator[tuple[str, int]]:
    """A server that says its address; ended at the end."""
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, text=True)
    try:
        until = time.monotonic() + 60
        while "Ctrl-C" not in log.read_text():
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(log.read_text())
            time.sleep(0.1)
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        assert found
        yield found[0], process.pid
        if process.poll() is not None:
            raise SystemExit(f"the server has ended with {process.returncode}")
    finally:
        process.terminate()
        process.wait(60)


def memory(process: int) -> int:
    """Megabytes of a process with all below it."""
    total = 0
    with contextlib.suppress(OSError, IndexError, ValueError):
        total = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            total += sum(memory(int(child)) for child in path.read_text().split())
    return total


class Watch:
    """The largest memory while something goes on."""

    def __init__(self, process: int) -> None:
        self.most = 0
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(0.2):
            self.most = max(self.most, memory(self._process))

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()


def wrk(url: str, connections: int, seconds: int, script: Path, headers: tuple[str, ...] = ()) -> dict[str, float]:
    """Requests a second, by what became of them."""
    extra = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), *extra, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", said)
    if not found:
        raise SystemExit(said)
    ok, busy, other, retry, microseconds, late = map(int, found.groups())
    errors = re.search(r"Socket errors: (.*)", said)
    lost = errors[1] if errors else "no socket errors"
    print(f"    {connections} connections: {ok} good, {busy} told to come again, {other} others; {lost}")
    duration = microseconds / 1e6
    rates = {"ok": ok / duration, "busy": busy / duration}
    return {**rates, "other": other, "retry": retry, "busy_count": busy, "p99": late / 1e3}


def packets(url: str, senders: int, seconds: int, offer: tuple[str, str]) -> Counter[str]:
    """Packets that so many people ask for at once, one after the other; what became of them."""
    results: Counter[str] = Counter()
    until = time.monotonic() + seconds
    body = f"name=Load&leaflet={offer[0]}&locale={offer[1]}".encode()

    def one(number: int) -> None:
        while time.monotonic() < until:
            # Each sender is a client of its own, as a proxy would tell.
            headers = {"X-Forwarded-For": f"192.0.2.{number % 250}, 198.51.{number // 250}.{time.time_ns() % 250}"}
            try:
                request = urllib.request.Request(f"{url}/packet", body, headers)
                answer = urllib.request.urlopen(request, timeout=60)
                while answer.headers["content-type"] != "application/pdf" and time.monotonic() < until + 60:
                    time.sleep(0.2)
                    answer = urllib.request.urlopen(answer.url, timeout=60)
                results["made"] += answer.read(5) == b"%PDF-"
            except urllib.error.HTTPError as error:
                results[str(error.code)] += 1
                results["retry"] += "retry-after" in error.headers
                time.sleep(0.2)
            except OSError as error:
                results[type(error).__name__] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def listed(dist: Path, ending: str, kind: str) -> str | None:
    """One output of a kind."""
    outputs = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    return next((item["path"] for item in outputs if item["path"].endswith(ending) and item["kind"] == kind), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=Path, required=True)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--leaflet", default="leiomyosarcoma/symptoms")
    parser.add_argument("--locale", default="en")
    parser.add_argument("--infobutton", default="", help="the query of an Infobutton request, if that part is there")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: sudo apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "count.lua"
        script.write_text(SCRIPT, encoding="utf-8")
        print("A bare uvicorn application:")
        with started([sys.executable, "-c", HELLO], folder) as (url, process):
            bare = wrk(f"{url}/", asked.connections, asked.seconds, script)["ok"]
        words = ["--project", str(asked.project)] if asked.project else ["--no-form"]
        command = [sys.executable, "-m", "builder", "serve", "--port", "0", "--dist", str(asked.dist)]
        with started([*command, *words, "--proxy-headers"], folder) as (url, process):
            if asked.project:
                wait_ready(url)
            print(f"handouts serve ({memory(process)} MB at rest):")
            for told, path, headers in paths(asked.dist, asked.infobutton):
                measure(told, f"{url}/{path}", headers, asked, bare, script, process)
            if asked.project:
                for senders in (2, 20):
                    with Watch(process) as watch:
                        start = time.monotonic()
                        found = packets(url, senders, asked.seconds, (asked.leaflet, asked.locale))
                        rate = found["made"] / (time.monotonic() - start)
                    print(f"  packets, {senders} senders: {rate:.2f} a second; {dict(found)}; {watch.most} MB")
            print(f"  at the end: {memory(process)} MB; /healthz {urllib.request.urlopen(f'{url}/healthz').status}")


def paths(dist: Path, infobutton: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is asked for: name, path, headers."""
    found: list[tuple[str, str, tuple[str, ...]]] = [("front page", "", ()), ("front page, gzip", "", (
        "Accept-Encoding: gzip",))]  # fmt: skip
    page, pdf = listed(dist, ".html", "html"), listed(dist, ".pdf", "pdf")
    found += [("a leaflet's page, gzip", page, ("Accept-Encoding: gzip",))] if page else []
    found += [("a leaflet's PDF", pdf, ())] if pdf else []
    found += [("Infobutton", f"infobutton?{infobutton}", ())] if infobutton else []
    return found


def measure(told: str, url: str, headers: tuple[str, ...], asked: argparse.Namespace, bare: float, script: Path,
            process: int) -> None:  # fmt: skip
    """One address under the load, and under ten times as much."""
    usual = wrk(url, asked.connections, asked.seconds, script, headers)
    with Watch(process) as watch:
        many = wrk(url, 10 * asked.connections, asked.seconds, script, headers)
    print(
        f"  {told}: {usual['ok'] / bare:.2f} of the bare application ({usual['ok']:.0f} of {bare:.0f} a second); "
        f"ten times: {many['ok'] / bare:.2f} answered, {many['busy'] / bare:.2f} told to come again "
        f"({many['retry']:.0f} of {many['busy_count']:.0f} with Retry-After), {many['other']:.0f} others; "
        f"99% within {usual['p99']:.0f} and {many['p99']:.0f} ms; at most {watch.most} MB"
    )


def wait_ready(url: str) -> None:
    """Until a worker can print."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/healthz"):
            return
        time.sleep(0.5)
    raise SystemExit("no worker is ready")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent.parent))
    main()
