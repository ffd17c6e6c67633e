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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.tools import bench_growth as growth
from tests.tools import bench_others as others

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "bench" / "results.json"
# What the plain `weasyprint` command and Chromium print as well: a page of each kind and script.
SAMPLE = (
    "en/symptoms", "en/medicines", "es/overview", "ar/symptoms.with-en", "hi/living", "ur/tests", "my/symptoms",
    "zh-Hans/symptoms", "en/flashcards-symptoms", "es/medicine-card.with-en",
)  # fmt: skip
FULL = "full build"
Taken = tuple[float, float]  # on the clock, of processors


@contextmanager
def measured(into: list[Taken]) -> Iterator[None]:
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
    path = folder / "locales/es/LC_MESSAGES/leiomyosarcoma.po"
    lines = path.read_text(encoding="utf-8").split("\n")
    place = lines.index('msgctxt "handout/leiomyosarcoma/overview/title"')
    place = next(line for line in range(place, len(lines)) if lines[line].startswith("msgstr "))
    lines[place] = f'msgstr "Qué es y a quién afecta{" hoy" * (number % 2 == 0)}"'
    path.write_text("\n".join(lines), encoding="utf-8")


def _phone(folder: Path, number: int) -> None:
    text = f'schema: 1\nname: A Clinic\nphone: "555 {1000 + number}"\n'
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")


class Times:
    """Case → what it took in each round."""

    def __init__(self) -> None:
        self.cases: dict[str, list[Taken]] = {}

    def case(self, name: str, work: Callable[..., None], *arguments: Any) -> None:
        with measured(self.cases.setdefault(name, [])):
            work(*arguments)


def compare(rounds: int, folder: Path, times: Times) -> None:
    """Everything that `make bench` compares but growth."""
    project = folder / "project"
    project.mkdir()
    for name in ("sources", "locales", "handouts"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("documents"))
    pages = [project / "dist" / f"{stem}.html" for stem in SAMPLE]
    warm: list[tuple[str, Callable[[], None]]] = []
    for number in range(rounds):
        for made in (".build", "dist"):
            shutil.rmtree(project / made, ignore_errors=True)
        (project / "clinic.yaml").unlink(missing_ok=True)
        times.case(FULL, run, project, "build")
        times.case("nothing changed", run, project, "build")
        _title(project, number)
        times.case("one message changed", run, project, "build")
        _phone(project, number)
        times.case("one clinic's phone changed", run, project, "build")
        shutil.rmtree(project / ".build")
        times.case("check from nothing", run, project, "check")
        times.case("check again", run, project, "check")
        for count in ("1", "2"):
            shutil.rmtree(project / ".build")
            words = ("build", "--locale", "es", "--out", str(folder / "es"), "--jobs", count)
            times.case(
                f"Spanish alone, {count} process{'es' * (count > '1')}", lambda words=words: run(project, *words)
            )
        times.case("ten pages, plain weasyprint command", others.plain, pages, folder)
        times.case("ten pages, Handouts, 1 process", _sample, project, folder / "ten")
        if not warm:
            warm.append(("ten pages, warm Chromium", others.chromium(pages)))
            warm.append(("ten pages, Typst", others.typst(pages, folder)))
        for name, work in warm:
            times.case(name, work)
        for notes in (1_000, 10_000):
            times.case(f"{notes} notes, Handouts", others.our_deck, notes, folder)
            times.case(f"{notes} notes, Anki's exporter", others.official_deck, notes, folder)


def grow(folder: Path, times: Times) -> None:
    """Three leaflets and a deck in 1 to 16 locales and of 1 to 8 topics, once each."""
    for kind, steps in (("locales", growth.with_locales), ("topics", growth.with_topics)):
        project = folder / kind
        for number, (count, words) in enumerate(steps(ROOT, project)):
            if not number:
                run(project, "changes")
            for made in (".build", "dist"):
                shutil.rmtree(project / made, ignore_errors=True)
            name = f"{count} {kind if count > 1 else kind.removesuffix('s')}"
            times.case(name, run, project, "build", *growth.ASKED, *words)


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


def _peak() -> int:
    """The most memory, in MiB, that any one process of the builds took so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main() -> None:
    """Print the medians and their ratios to a full build, and write them to bench/results.json, and a plot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="also 1 to 16 locales and 1 to 8 topics: half an hour")
    asked = parser.parse_args()
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        if asked.rounds:
            compare(asked.rounds, Path(folder), times)
        peak = _peak()
        if asked.growth:
            grow(Path(folder), times)
    medians = {
        name: [statistics.median(column) for column in zip(*found, strict=True)] for name, found in times.cases.items()
    }
    whole = medians.get(FULL, next(iter(medians.values())))
    results: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}",
        "rounds": asked.rounds,
        "largest_process_mib": peak,
        "cases": {},
    }
    print(f"{'':38} {'clock':>8} {'processors':>11}   of a full build")
    for name, (clock, processors) in medians.items():
        ratio = [round(clock / whole[0], 4), round(processors / whole[1], 4)]
        results["cases"][name] = {"clock": round(clock, 3), "processors": round(processors, 3), "of_full": ratio}
        print(f"{name:38} {clock:7.2f}s {processors:10.2f}s   {ratio[0]:7.1%} {ratio[1]:7.1%}")
    print(f"{'largest process':38} {peak:7} MiB")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    plot(results, RESULTS.with_name("results.png"))
    print(f"{RESULTS.relative_to(ROOT)} and results.png written")


def plot(results: dict[str, Any], target: Path) -> None:
    """The cases as bars, in seconds of processors; a logarithmic axis."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    cases = results["cases"]
    figure, axes = pyplot.subplots(figsize=(9, 1.2 + 0.3 * len(cases)))
    names = list(reversed(cases))
    axes.barh(names, [max(cases[name]["processors"], 0.01) for name in names], color="#0f5c66")
    axes.set_xscale("log")
    axes.set_xlabel(f"processor seconds, medians of {results['rounds']} ({results['date']}, {results['machine']})")
    figure.tight_layout()
    figure.savefig(target, dpi=100)


if __name__ == "__main__":
    main()
