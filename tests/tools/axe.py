"""What axe-core finds on the website's pages: every page, light, dark and in forced colours, on phone and desktop.

Usage: python -m tests.tools.axe DIST [PATH…]    (paths below DIST; every page where none is named)

Prints a table: pages by locale and way, and each rule that is broken with the pages and the elements that break it;
ends with 1 where a page breaks a rule of WCAG 2.2 A or AA. Rules that are good practice alone are told, too.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PRACTICE = "best-practice"
PROCESSES = 2
# Opens what is closed, so that its words are looked at, too.
_OPEN = "for (const part of document.querySelectorAll('details')) part.open = true"
# axe-core leaves out text in fonts that draw pictures from words. It knows them by words that are narrower than their
# letters, as joined letters are, too: without this it never looks at the contrast of Arabic or Burmese.
_LETTERS = "CanvasRenderingContext2D.prototype.measureText = words => ({width: 20 * words.length})"
_RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
    reporter: 'v2', preload: false});
  return found.violations.map(rule => ({rule: rule.id, tags: rule.tags, help: rule.help,
    elements: rule.nodes.map(node => node.html.slice(0, 200) + ' | ' +
      [...node.any, ...node.all, ...node.none].map(check => check.message).join(' '))}));
}"""


class Way(NamedTuple):
    """How a person sees a page. `width` in CSS pixels; 320 is the narrowest that WCAG's reflow asks for."""

    name: str
    width: int
    scheme: Literal["light", "dark"]
    forced: Literal["active", "none"]


WAYS = tuple(
    way
    for width in (1280, 320)
    for way in (
        Way(f"light {width}", width, "light", "none"),
        Way(f"dark {width}", width, "dark", "none"),
        Way(f"forced {width}", width, "light", "active"),
    )
)


@dataclass(frozen=True)
class Violation:
    """A rule that a page breaks, with the elements that do. `standard`: WCAG asks for it."""

    path: str
    way: str
    rule: str
    help: str
    standard: bool
    elements: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path} ({self.way}): {self.rule}: {self.help}\n    " + "\n    ".join(self.elements[:3])


@cache
def axe_source() -> str:
    """axe-core as its package has it: nothing is fetched."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, path: str, way: str, tags: Sequence[str] = (*STANDARD, PRACTICE)) -> list[Violation]:
    """What axe-core finds on a page as it is now."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(f"{_LETTERS}; {axe_source()}; undefined")
    found = page.evaluate(_RUN, list(tags))
    return [
        Violation(path, way, item["rule"], item["help"], not {*STANDARD}.isdisjoint(item["tags"]), (*item["elements"],))
        for item in found
    ]


def audit(page: Page, dist: Path, path: str, ways: Iterable[Way] = WAYS) -> Iterator[Violation]:
    """What axe-core finds on one page of an output folder, opened as a file, in several ways."""
    page.goto((dist / path).as_uri())
    page.evaluate(_OPEN)
    for way in ways:
        page.set_viewport_size({"width": way.width, "height": 800})
        page.emulate_media(color_scheme=way.scheme, forced_colors=way.forced, reduced_motion="reduce")
        yield from violations(page, path, way.name)


def _audit_all(work: tuple[Path, list[str]]) -> list[Violation]:
    dist, paths = work
    found: list[Violation] = []
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for start in range(0, len(paths), 20):  # a fresh page now and then, so that memory stays small
            page = browser.new_page()
            for path in paths[start : start + 20]:
                found += audit(page, dist, path)
            page.close()
        browser.close()
    return found


def pages_of(dist: Path) -> list[str]:
    """Every page of an output folder, by its path below it."""
    return sorted(path.relative_to(dist).as_posix() for path in dist.rglob("*.html"))


def _table(paths: Sequence[str], found: Sequence[Violation]) -> Iterator[str]:
    folders = sorted({path.rpartition("/")[0] for path in paths})
    count = Counter((item.path.rpartition("/")[0], item.way) for item in found if item.standard)
    yield "| | pages | " + " | ".join(way.name for way in WAYS) + " |"
    yield "|---|" + "---|" * (len(WAYS) + 1)
    for folder in folders:
        pages = sum(path.rpartition("/")[0] == folder for path in paths)
        numbers = (str(count[folder, way.name]) for way in WAYS)
        yield f"| {folder or 'front, about, 404, offline'} | {pages} | " + " | ".join(numbers) + " |"


def _rules(found: Sequence[Violation]) -> Iterator[str]:
    for rule in sorted({item.rule for item in found}):
        broken = [item for item in found if item.rule == rule]
        kind = "WCAG" if broken[0].standard else "good practice"
        ways = ", ".join(sorted({item.way for item in broken}))
        yield f"{rule} ({kind}): {broken[0].help}: {len({item.path for item in broken})} pages; {ways}"
        yield from [f"  {element}" for element in dict.fromkeys(each for item in broken for each in item.elements)][:5]
        yield f"  in {', '.join(sorted({item.path for item in broken})[:8])}"


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    dist = Path(sys.argv[1]).resolve()
    paths = sys.argv[2:] or pages_of(dist)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        parts = [(dist, paths[number::PROCESSES]) for number in range(PROCESSES)]
        found = [item for part in pool.map(_audit_all, parts) for item in part]
    print(*_table(paths, found), "", *_rules(found), sep="\n")
    print(f"axe-core: {len(paths)} pages, {len(WAYS)} ways, {sum(item.standard for item in found)} broken")
    sys.exit(any(item.standard for item in found))


if __name__ == "__main__":
    main()
