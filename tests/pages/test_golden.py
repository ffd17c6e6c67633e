"""Pages look as they did when somebody last looked at them; and faults planted in a page are seen."""

from __future__ import annotations

import datetime
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from builder.base.errors import HandoutsError
from builder.base.project import Project
from builder.languages.fonts import fontconfig
from builder.pdf.writer import PdfJob, write_pdfs
from builder.website.wrap import unwrap
from builder.workspace.loaded import load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, RealBuild
from tests.tools import golden
from tests.tools.golden import DPI, FINER, MM, Place, View

FINE = DPI * FINER
POINT = FINE / 72  # fine dots
# A letter of body text or larger, in fine dots.
WIDE, HIGH = 22, 28
# A place as messages name it.
PLACE = r"(\d+)–(\d+) mm from the left, (\d+)–(\d+) mm from the top"
Thing = TypeVar("Thing")


@pytest.fixture(scope="module", autouse=True)
def renderer() -> None:
    """Skipped without poppler, a failure in CI."""
    reason = golden.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def views(real: RealBuild) -> list[View]:
    if real.loaded.clinic:
        pytest.skip("golden pictures show no clinic: move clinic.yaml away")
    return golden.views(real.entries, real.loaded.locales)


def test_every_page_looks_like_its_golden_picture(real: RealBuild, views: list[View]) -> None:
    wrong = [text for view in views if (text := golden.check(view, real.folder))]
    assert not wrong, "\n".join([*wrong, golden.other_fonts(Project(ROOT), real.loaded.fonts)])


def test_every_golden_picture_is_of_a_page_and_small(views: list[View]) -> None:
    assert golden.stray(views) == [], f"No page has these pictures any more: {golden.REMEDY}"
    for path in golden.PICTURES.iterdir():
        assert path.stat().st_size < 25_000, path


def test_every_script_and_paper_has_a_page(real: RealBuild, views: list[View]) -> None:
    """So that a new locale asks for its picture: each stands for itself, or another looks like it."""
    looks = {locale.tag: golden.look(locale) for locale in real.loaded.locales}
    built = {item["locales"][0] for item in real.outputs("pdf")}
    shown = {view.path.split("/")[0] for view in views if view.path.endswith("/symptoms.pdf")}
    assert {looks[tag] for tag in built} == {looks[tag] for tag in shown}
    assert len({looks[tag] for tag in shown}) == len(shown)
    assert len(views) == len(set(views)) == len(shown) + 4
    paths = {item["path"]: item["pages"] for item in real.outputs("pdf")}
    assert all(view.page <= paths[view.path] for view in views)


def test_nothing_on_a_page_depends_on_the_day(real: RealBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + 400 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert datetime.date.today() == datetime.date.fromtimestamp(later)
    loaded = load_project(Project(ROOT), Selection(locales=("en", "es"), handouts=("symptoms", "medicine-card")), None)
    render(loaded)
    assert len(loaded.pages) > 3
    for _, page in loaded.pages:
        made = (real.folder / f"{page.edition.stem}.html").read_text(encoding="utf-8")
        assert unwrap(page.html) == unwrap(made), page.edition.stem


# What must pass


def pdfium(pdf: Path, page: int) -> Image.Image:
    """A page as PDFium draws it, which has its own rasterizer, hinting and antialiasing."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[page - 1].render(scale=POINT, grayscale=True).to_pil()
        return picture.convert("L").reduce(FINER)


def moved(pdf: Path, page: int) -> Image.Image:
    """A page moved by less than half a dot, a seventh of a millimetre, both ways."""
    return ImageChops.offset(golden.scan(pdf, page), 3, -3).reduce(FINER)


def coarser(pdf: Path, page: int) -> Image.Image:
    """A page drawn half as fine, with other antialiasing."""
    return golden.scan(pdf, page, FINER // 2).reduce(FINER // 2)


def stored(picture: Image.Image, folder: Path) -> Image.Image:
    """A picture as it comes back from its file."""
    golden.save(picture, folder / "stored.png")
    with Image.open(folder / "stored.png") as file:
        return file.convert("L")


@pytest.mark.parametrize("drawn", [pdfium, moved, coarser])
def test_another_renderer_or_a_tiny_shift_is_no_difference(
    real: RealBuild, views: list[View], tmp_path: Path, drawn: Callable[[Path, int], Image.Image]
) -> None:
    for view in views:
        pdf = real.folder / view.path
        one, other = drawn(pdf, view.page), golden.draw(pdf, view.page)
        assert one.tobytes() != other.tobytes()
        assert golden.compare(one, stored(other, tmp_path)) == [], view


# What must fail


class Box(NamedTuple):
    """Where ink is, in fine dots."""

    left: int
    top: int
    right: int
    bottom: int

    def wider(self, by: int) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


Line = list[list[Box]]  # the letters of its words


def brightest(picture: Image.Image) -> int:
    return max(gray for gray, count in enumerate(picture.histogram()) if count)


def around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def lines(pdf: Path, number: int) -> list[Line]:
    """The lines of a page's text layer: where the letters of its words are."""
    found: list[Line] = [[[]]]
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number - 1]
        text, height = page.get_textpage(), page.get_height()
        for index in range(text.count_chars()):
            letter = text.get_text_range(index, 1)
            left, bottom, right, top = text.get_charbox(index)
            if letter in "\r\n":
                found.append([[]])
            elif not letter.strip():
                found[-1].append([])
            elif right - left > 0.5 and top - bottom > 0.5:
                edges = (left, height - top, right, height - bottom)
                found[-1][-1].append(Box(*(round(edge * POINT) for edge in edges)))
    return [words for line in found if (words := [word for word in line if word])]


def some(things: Sequence[Thing], count: int = 12) -> list[Thing]:
    """At most so many of them, from the whole page."""
    return list(things[:: max(1, -(-len(things) // count))])


def paper(scan: Image.Image, box: Box) -> int:
    """The gray behind a letter."""
    histogram = scan.crop(box.wider(2)).histogram()
    return histogram.index(max(histogram))


def dark(scan: Image.Image, box: Box) -> bool:
    """Whether ink stands out, in black on white or white on black."""
    ink = scan.crop(box)
    return brightest(ink) + brightest(ImageChops.invert(ink)) > 255 + 150


def letters(scan: Image.Image, page: list[Line]) -> list[Box]:
    """Letters to spoil, of body text."""
    large = [box for line in page for word in line for box in word if box.right - box.left >= WIDE]
    return some([box for box in large if box.bottom - box.top >= HIGH and dark(scan, box)])


def cut_letters(scan: Image.Image, page: list[Line]) -> Iterator[Box]:
    """Letters without their upper halves."""
    for box in letters(scan, page):
        scan.paste(paper(scan, box), (box.left - 1, box.top - 1, box.right + 1, (box.top + box.bottom) // 2))
        yield box


def boxes_for_letters(scan: Image.Image, page: list[Line]) -> Iterator[Box]:
    """Boxes in the size of 12 points, as fonts have them for letters that they lack."""
    for box in letters(scan, page):
        ink = 255 if paper(scan, box) < 128 else 0
        scan.paste(paper(scan, box), box.wider(1))
        ImageDraw.Draw(scan).rectangle((box.left, box.bottom - 38, box.left + 32, box.bottom), outline=ink, width=3)
        yield box


def words_gone(scan: Image.Image, page: list[Line]) -> Iterator[Box]:
    """Words of three letters or more that are not there."""
    for box in some([around(word) for line in page for word in line if len(word) > 2]):
        scan.paste(paper(scan, box), box.wider(2))
        yield box


def words_swapped(scan: Image.Image, page: list[Line]) -> Iterator[Box]:
    """Two words in each other's place; where there are none, two letters."""
    pairs = [pair for line in page for pair in pairwise([around(word) for word in line if len(word) > 2])]
    if len(pairs) < 12:
        pairs += [pair for line in page for word in line for pair in pairwise(word)]
    for one, other in some([pair for pair in pairs if dark(scan, pair[0]) and dark(scan, pair[1])]):
        whole = around([one, other])
        first, second = sorted((one, other))
        left = scan.crop((first.left, whole.top, first.right, whole.bottom))
        right = scan.crop((second.left, whole.top, second.right, whole.bottom))
        scan.paste(paper(scan, whole), whole)
        scan.paste(right, (whole.left, whole.top))
        scan.paste(left, (whole.right - left.width, whole.top))
        yield whole


def lines_shifted(scan: Image.Image, page: list[Line]) -> Iterator[Box]:
    """Lines that stand half a line's height, eight points, lower."""
    for box in some([around(box for word in line for box in word) for line in page if len(line) > 1], 6):
        ink = scan.crop(box)
        scan.paste(paper(scan, box), box)
        scan.paste(ink, (box.left, box.top + round(8 * POINT)))
        yield box


def seen(places: Iterable[Place], box: Box) -> bool:
    """Whether a place that was found is where the fault is."""
    left, top, right, bottom = (edge / FINER * MM for edge in box.wider(4))
    return any(it.left < right and left < it.right and it.top < bottom and top < it.bottom for it in places)


@pytest.mark.parametrize("fault", [cut_letters, boxes_for_letters, words_gone, words_swapped, lines_shifted])
def test_a_fault_is_seen_where_it_is(
    real: RealBuild,
    views: list[View],
    tmp_path: Path,
    fault: Callable[[Image.Image, list[Line]], Iterator[Box]],
) -> None:
    """On every page, nine of ten faults or more; a letter may look much like its half at this resolution."""
    missed, planted = {}, 0
    for view in views:
        pdf = real.folder / view.path
        scan = golden.scan(pdf, view.page)
        good = stored(scan.reduce(FINER), tmp_path)
        boxes = list(fault(scan, lines(pdf, view.page)))
        places = golden.compare(scan.reduce(FINER), good)
        missed[view] = sum(not seen(places, box) for box in boxes)
        planted += len(boxes)
    assert planted > 60
    assert sum(missed.values()) <= planted / 10, {str(view): count for view, count in missed.items() if count}


def body_text(html: str) -> str:
    """The first long text that a page prints."""
    found = re.search(r">([^<>{}]{60,})<", html[html.index("<main") :])
    assert found is not None
    return found[1]


def swapped(html: str) -> str:
    text = body_text(html)
    words = text.split(" ")
    return html.replace(text, " ".join([words[0], words[2], words[1], *words[3:]]))


def lettered(html: str) -> str:
    """With a letter that no font has."""
    text = body_text(html)
    return html.replace(text, f"{text[:20]}\u0378{text[21:]}")


def in_another_font(html: str) -> str:
    """Latin letters from the Chinese font, and Arabic ones in Urdu's style."""
    other = html.replace('"Noto Naskh Arabic"', '"Noto Nastaliq Urdu"').replace('"Noto Sans"', '"Noto Sans CJK SC"')
    assert other != html
    return other


FAULTS: dict[str, Callable[[str], str]] = {"same": str, "swapped": swapped, "letter": lettered, "font": in_another_font}
SPOILT = (View("en/symptoms.pdf", 1), View("ar/symptoms.pdf", 1))


@pytest.fixture(scope="module")
def spoilt(real: RealBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages laid out again, as they are and with a fault each."""
    folder = tmp_path_factory.mktemp("spoilt")
    jobs = []
    selection = Selection(locales=("en", "ar"), handouts=("symptoms",), layouts=("single",))
    loaded = load_project(Project(ROOT), selection, None)
    render(loaded)
    pages = {f"{page.edition.stem}.pdf": page.html for _, page in loaded.pages}
    for view in SPOILT:
        html = pages[view.path]
        for name, fault in FAULTS.items():
            target = folder / name / view.path
            target.parent.mkdir(parents=True, exist_ok=True)
            jobs.append(PdfJob(f"{name}/{view.path}", fault(html), target))
    project = Project(ROOT)
    with pytest.raises(HandoutsError) as caught:
        write_pdfs(jobs, fontconfig(project, real.loaded.fonts), 2, lambda name: None)
    assert {finding.check for finding in caught.value.findings} >= {"missing-glyph"}
    assert all(job.target.is_file() for job in jobs)
    return folder


@pytest.fixture
def pictures(real: RealBuild, tmp_path: Path) -> Path:
    """Golden pictures of the pages of this build."""
    assert [line.split()[0] for line in golden.renew(SPOILT, real.folder, tmp_path / "golden")] == ["new", "new"]
    return tmp_path / "golden"
