"""Speed, as ratios measured in one run: `make bench`. Nothing is asserted; machines differ and aren't quiet.

A copy of the project is built by the command, as its users build it; every case is measured once a round, one after the
other, and the medians are compared. Seconds on the clock, and of processors over all processes.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "bench" / "results.json"
# What the plain `weasyprint` command and Chromium print as well: a page of each kind and script.
SAMPLE = (
    "en/symptoms", "en/medicines", "es/overview", "ar/symptoms.with-en", "hi/living", "ur/tests", "my/symptoms",
    "zh-Hans/symptoms", "en/flashcards-symptoms", "es/medicine-card.with-en",
)  # fmt: skip
Times = tuple[float, float]  # on the clock, of processors


@contextmanager
def measured(into: list[Times]) -> Iterator[None]:
    before, started = _processors(), time.perf_counter()
    yield
    into.append((time.perf_counter() - started, _processors() - before))


def _processors() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(item.ru_utime + item.ru_stime for item in used)


def run(folder: Path, *words: str) -> None:
    """The command in a project; its output is shown only where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "builder", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.stdout}{done.stderr}")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _title(folder: Path, number: int) -> None:
    """Another title of a leaflet in Spanish."""
    path = folder / "locales/es/LC_MESSAGES/common.po"
    lines = path.read_text(encoding="utf-8").split("\n")
    place = lines.index('msgctxt "handout/overview/title"')
    place = next(line for line in range(place, len(lines)) if lines[line].startswith("msgstr "))
    lines[place] = f'msgstr "Qué es y a quién afecta{" hoy" * (number % 2 == 0)}"'
    path.write_text("\n".join(lines), encoding="utf-8")


def _phone(folder: Path, number: int) -> None:
    text = f'schema: 1\nname: A Clinic\nphone: "555 {1000 + number}"\n'
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")


def chromium(pages: Sequence[Path]) -> Callable[[], None]:
    """Prints the pages with tags in one Chromium that is already open."""
    from playwright.sync_api import sync_playwright

    browser = sync_playwright().start().chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    tab = browser.new_page()

    def work() -> None:
        for page in pages:
            tab.goto(page.as_uri())
            tab.pdf(tagged=True, prefer_css_page_size=True)

    work()
    return work


def plain(pages: Sequence[Path], folder: Path) -> None:
    """Prints each page by a process of the `weasyprint` command."""
    for page in pages:
        command = [sys.executable, "-m", "weasyprint", "--quiet", str(page), str(folder / "plain.pdf")]
        subprocess.run(command, check=True, capture_output=True)


def compare(rounds: int, folder: Path) -> dict[str, list[Times]]:
    """Case → what it took in each round."""
    project = folder / "project"
    project.mkdir()
    for name in ("sources", "locales", "handouts"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("documents"))
    times: dict[str, list[Times]] = {}

    def case(name: str, work: Callable[[], None]) -> None:
        with measured(times.setdefault(name, [])):
            work()

    browser: Callable[[], None] | None = None
    pages = [project / "dist" / f"{stem}.html" for stem in SAMPLE]
    for number in range(rounds):
        for made in (".build", "dist"):
            shutil.rmtree(project / made, ignore_errors=True)
        (project / "clinic.yaml").unlink(missing_ok=True)
        case("full build", lambda: run(project, "build"))
        case("nothing changed", lambda: run(project, "build"))
        _title(project, number)
        case("one message changed", lambda: run(project, "build"))
        case("check", lambda: run(project, "check"))
        case("ten pages, plain weasyprint command", lambda: plain(pages, folder))
        case("ten pages, Handouts, 1 process", lambda: _sample(project, folder / "ten"))
        browser = browser or chromium(pages)
        case("ten pages, warm Chromium", browser)
        _phone(project, number)
        case("one clinic's phone changed", lambda: run(project, "build"))
    return times


def _sample(project: Path, out: Path) -> None:
    """The ten pages written anew in one process that is already warm: reading, checks and start are left out."""
    program = (
        "import resource, sys; from pathlib import Path; from builder.base.project import Project; "
        "from builder.languages.fonts import fontconfig, load_fonts; from builder.pdf import writer; "
        "project = Project(Path.cwd()); writer.prepare_worker(str(fontconfig(project, load_fonts(project)))); "
        "out = Path(sys.argv[1]); out.mkdir(exist_ok=True); "
        "texts = {stem: Path('dist', stem + '.html').read_text() for stem in sys.argv[2:]}; "
        "jobs = [writer.PdfJob(stem, text, out / 'page.pdf') for stem, text in texts.items()]; "
        "[writer.write_pdf(job) for job in jobs]"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(out), *SAMPLE]
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)


def main() -> None:
    """Print the medians and their ratios to a full build, and write them to bench/results.json."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        times = compare(rounds, Path(folder))
    medians = {
        name: [statistics.median(column) for column in zip(*found, strict=True)] for name, found in times.items()
    }
    whole = medians["full build"]
    results: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}",
        "rounds": rounds,
        "cases": {},
    }
    print(f"{'':38} {'clock':>8} {'processors':>11}   of a full build")
    for name, (clock, processors) in medians.items():
        ratio = [round(clock / whole[0], 4), round(processors / whole[1], 4)]
        results["cases"][name] = {"clock": round(clock, 3), "processors": round(processors, 3), "of_full": ratio}
        print(f"{name:38} {clock:7.2f}s {processors:10.2f}s   {ratio[0]:7.1%} {ratio[1]:7.1%}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{RESULTS.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
