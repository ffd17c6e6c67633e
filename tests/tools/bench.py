"""Speed, as ratios measured in one run: `make bench`. Nothing is asserted; machines differ and aren't quiet."""

from __future__ import annotations

import datetime
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from builder.base.progress import Progress
from builder.base.project import Project
from builder.commands.build import build
from builder.commands.build import check as check_all
from builder.messages.review import Review, append_reviews, load_reviews
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection

ROUNDS = 3
HANDOUTS = ("overview", "symptoms", "medicines")
QUIET = Progress(lambda name, steps: None, lambda name: None)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _reviews(folder: Path) -> list[Path]:
    """Signatures of two roles under 1,000 messages in each of 60 locales."""
    paths = []
    for locale in range(60):
        path = folder / f"reviews-{locale}.tsv"
        day = datetime.date(2026, 1, 1)
        append_reviews(
            path,
            [
                Review("approved", role, f"Example, {role}", day, f"x.statement.m{number}.text", f"{number:016x}", "")
                for number in range(1000)
                for role in ("translator", "second reader")
            ],
        )
        paths.append(path)
    return paths


def main() -> None:
    """Print the median of each case and its ratio to the first."""
    project = Project(Path(__file__).parent.parent.parent)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        reviews = _reviews(out)

        def run(name: str, selection: Selection, jobs: int) -> Callable[[], object]:
            return lambda: build(project, selection, None, out / name, jobs, QUIET)

        cases = {
            "three handouts, 2 at a time": run("two", Selection(handouts=HANDOUTS), 2),
            "three handouts, 1 at a time": run("one", Selection(handouts=HANDOUTS), 1),
            "one locale, Latin (es)": run("es", Selection(handouts=HANDOUTS, locales=("es",)), 2),
            "one locale, Arabic (ar)": run("ar", Selection(handouts=HANDOUTS, locales=("ar",)), 2),
            "one locale, Chinese (zh-Hans)": run("zh", Selection(handouts=HANDOUTS, locales=("zh-Hans",)), 2),
            "large print, one locale (es)": run(
                "large", Selection(handouts=HANDOUTS, locales=("es",), prints=("large",)), 2
            ),
            "all checks, nothing written": lambda: check_all(load_project(project, Selection(), None)),
            "reviews: 60 locales × 1,000 × 2": lambda: [load_reviews(path, path.name, []) for path in reviews],
            "decks only": run("decks", Selection(decks=("medicines", "symptoms", "terms")), 2),
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, work in cases.items():
                times[name].append(seconds(work))
    first = statistics.median(next(iter(times.values())))
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:32} {median:6.2f} s   {median / first:5.2f} of the first")


if __name__ == "__main__":
    main()
