"""Golden pictures: pages as they looked when somebody last looked at them, and what has changed since. `make golden`.

A page is drawn fine and then made small, so that each gray is the share of ink in its square. That hardly depends on
the renderer, its hinting or its antialiasing, where small letters drawn at once do. What is left of their differences
is blurred away, and half a square is searched around each place. Another word, or half a letter of body text, differs
more than that; a missing dot may not.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from builder.base.errors import ExitCode, HandoutsError
from builder.base.progress import Progress
from builder.base.project import Project
from builder.commands.build import build
from builder.languages.fonts import Fonts, check_lock
from builder.languages.identify import letters
from builder.languages.locale import Locale
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection

ROOT = Path(__file__).parent.parent.parent
PICTURES = Path(__file__).parent.parent / "golden"
REPORTS = ROOT / ".build/golden"
REMEDY = "make golden"

# The handout whose first page is shown in each script, and the layouts that no other page has.
EACH_SCRIPT = "symptoms"
LAYOUTS = (
    ("ar/medicines.with-en.pdf", 2),
    ("en/flashcards-medicines.pdf", 3),
    ("zh-Hans/symptom-board.with-en.pdf", 2),
    ("es/medicine-card.with-en.pdf", 1),
)

DPI = 40
FINER = 8  # how much finer a page is drawn
MM = 25.4 / DPI  # of a dot
BLUR = 1.0  # dots
MOVED = (-0.5, -0.25, 0.0, 0.25, 0.5)  # dots that a place may have moved, either way
# How far the grays (0 to 255) of nine neighbouring dots may differ on average. Other renderers (Cairo, PDFium) reach 8,
# and a move of half a dot 15 in Han letters; most halves of letters in body text have 20 or more.
LIMIT = 15
_FACTOR = 4  # a difference of more than 255 / 4 is as good as one of 255, and smaller ones are told more exactly
_SHOWN = 5  # places that a message names


class View(NamedTuple):
    """A page that has a golden picture: the PDF's path in the build, and the page's number."""

    path: str
    page: int

    @property
    def name(self) -> str:
        """The picture's file name."""
        return f"{self.path.removesuffix('.pdf').replace('/', '-')}-{self.page}.png"

    def __str__(self) -> str:
        return f"{self.path} page {self.page}"


class Place(NamedTuple):
    """A part of a page that differs, in mm from its left and its top."""

    left: float
    top: float
    right: float
    bottom: float

    def __str__(self) -> str:
        return f"{self.left:.0f}–{self.right:.0f} mm from the left, {self.top:.0f}–{self.bottom:.0f} mm from the top"

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


class Look(NamedTuple):
    """What makes a page of one language look unlike another's: its letters, their font (Urdu's isn't that of Arabic),
    its digits and its paper.
    """

    script: str
    family: str
    digits: str
    paper: str


def look(locale: Locale) -> Look:
    """What the pages of a locale are set in, by its own name and its settings."""
    counts = letters(locale.record.own_name)
    record = locale.record
    return Look(max(counts, key=lambda script: counts[script]), record.fonts[0], record.digits, record.paper)


def one_of_each_look(locales: Iterable[Locale]) -> list[Locale]:
    """The first locale, by tag, of each look. What is tried on every page is tried with these, where a page of another
    locale of the same look would show nothing else.
    """
    first: dict[Look, Locale] = {}
    for locale in sorted(locales, key=lambda locale: locale.tag):
        first.setdefault(look(locale), locale)
    return list(first.values())


def views(outputs: Iterable[dict[str, Any]], locales: Iterable[Locale]) -> list[View]:
    """The pages of a build that have golden pictures: one of each script, and one of each layout.

    The first locale that looks as no other before it stands for those that do, so that a new look asks for its picture.
    """
    looks = {locale.tag: look(locale) for locale in locales}
    first: dict[Look, View] = {}
    for item in sorted(outputs, key=lambda item: str(item["path"])):
        if item["kind"] == "pdf" and item["handout"] == EACH_SCRIPT and len(item["locales"]) == 1:
            first.setdefault(looks[item["locales"][0]], View(item["path"], 1))
    return [*first.values(), *(View(*layout) for layout in LAYOUTS)]


def missing() -> str | None:
    """What this machine lacks for drawing pages, with the remedy, or None."""
    if shutil.which("pdftoppm") is None:
        return "Pages can't be drawn without pdftoppm: sudo apt-get install poppler-utils"
    return None


def scan(pdf: Path, page: int, finer: int = FINER) -> Image.Image:
    """A page in gray, so much finer than its golden picture."""
    command = ["pdftoppm", "-gray", "-r", str(DPI * finer), "-f", str(page), "-l", str(page), str(pdf)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{pdf} page {page} can't be drawn: {done.stderr.decode(errors='replace').strip()}")
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def draw(pdf: Path, page: int) -> Image.Image:
    """A page as its golden picture shows it."""
    return scan(pdf, page).reduce(FINER)


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture in few grays, which makes it half as large; the tints of large areas stay as they are."""
    tinted = [gray for gray, count in enumerate(picture.histogram()) if count > picture.width * picture.height / 100]
    grays = Image.new("P", (1, 1))
    grays.putpalette([gray for gray in sorted({*range(0, 256, 17), *tinted}) for _ in "RGB"])
    picture.convert("RGB").quantize(palette=grays, dither=Image.Dither.NONE).save(path, optimize=True)


def compare(picture: Image.Image, golden: Image.Image) -> list[Place]:
    """Where a page doesn't look like its golden picture, the largest place first."""
    picture, golden = _same_size(picture, golden)
    marks = _difference(picture, golden).point([255 if value > LIMIT * _FACTOR else 0 for value in range(256)])
    return sorted(_places(marks), key=lambda place: -place.area)


def _same_size(*pictures: Image.Image) -> list[Image.Image]:
    """Cut to the smaller one where rounding made them differ by a dot; else black beyond the edge of the paper."""
    widths, heights = zip(*(picture.size for picture in pictures), strict=True)
    rounding = max(widths) - min(widths) <= 1 and max(heights) - min(heights) <= 1
    size = (min(widths), min(heights)) if rounding else (max(widths), max(heights))
    return [picture.crop((0, 0, *size)) for picture in pictures]


def _difference(picture: Image.Image, golden: Image.Image) -> Image.Image:
    """How far the grays around each dot differ, times _FACTOR, where half a dot to either side may be the same."""
    one, other = (image.filter(ImageFilter.GaussianBlur(BLUR)) for image in (picture, golden))
    times = [min(255, value * _FACTOR) for value in range(256)]
    least: Image.Image | None = None
    for right in MOVED:
        for down in MOVED:
            # Each goes half the way, since moving by less than a dot blurs.
            moved = ImageChops.difference(_moved(one, right / 2, down / 2), _moved(other, -right / 2, -down / 2))
            around = moved.point(times).filter(ImageFilter.BoxBlur(1))
            least = around if least is None else ImageChops.darker(least, around)
    assert least is not None
    return least


def _moved(picture: Image.Image, right: float, down: float) -> Image.Image:
    # A white border keeps what moves out of the picture from leaving black behind.
    matrix = (1, 0, -right, 0, 1, -down)
    return picture.transform(picture.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=255)


def _places(marks: Image.Image) -> Iterator[Place]:
    """What is marked, as boxes; marks with less than a line between them share one."""
    step = 8
    coarse = marks.reduce(step).point([0] + [1] * 255)
    cells = {(x, y) for y in range(coarse.height) for x in range(coarse.width) if coarse.getpixel((x, y))}
    while cells:
        todo = [cells.pop()]
        group = set(todo)
        while todo:
            x, y = todo.pop()
            near = {(x + right, y + down) for right in (-1, 0, 1) for down in (-1, 0, 1)} & cells
            cells -= near
            group |= near
            todo += near
        left, top = min(x for x, _ in group) * step, min(y for _, y in group) * step
        right, bottom = max(x for x, _ in group) * step + step, max(y for _, y in group) * step + step
        exact = marks.crop((left, top, right, bottom)).getbbox() or (0, 0, step, step)
        yield Place(*(MM * value for value in (left + exact[0], top + exact[1], left + exact[2], top + exact[3])))


def side_by_side(picture: Image.Image, golden: Image.Image, places: Iterable[Place]) -> Image.Image:
    """Golden picture, page, and difference: red is ink that is new, blue is ink that has gone."""
    golden, picture = _same_size(golden, picture)
    blend = Image.merge("RGB", (golden, ImageChops.darker(golden, picture), picture))
    panels = {"golden": golden.convert("RGB"), "page": picture.convert("RGB"), "difference": blend}
    zoom, gap, head = 2, 8, 16
    width, height = golden.width * zoom, golden.height * zoom
    sheet = Image.new("RGB", ((width + gap) * len(panels) - gap, height + head), "lightgray")
    pen = ImageDraw.Draw(sheet)
    for number, (name, panel) in enumerate(panels.items()):
        left = number * (width + gap)
        sheet.paste(panel.resize((width, height)), (left, head))
        pen.text((left + 4, 2), name, fill="black")
        for place in places:
            box = [value / MM * zoom for value in place]
            corners = (left + box[0] - 3, head + box[1] - 3, left + box[2] + 3, head + box[3] + 3)
            pen.rectangle(corners, outline="magenta")
    return sheet


def check(view: View, folder: Path, pictures: Path = PICTURES, reports: Path = REPORTS) -> str:
    """What a person needs to know where a page doesn't look like its golden picture; nothing where it does."""
    golden_file, report = pictures / view.name, reports / view.name
    report.unlink(missing_ok=True)
    picture = draw(folder / view.path, view.page)
    if not golden_file.is_file():
        return f"{view} has no golden picture yet. Look at the page; if it is right: {REMEDY}"
    golden = _read(golden_file)
    places = compare(picture, golden)
    if not places:
        return ""
    reports.mkdir(parents=True, exist_ok=True)
    side_by_side(picture, golden, places).save(report)
    lines = [f"{view} doesn't look like its golden picture {_named(golden_file)}:"]
    if max(abs(one - other) for one, other in zip(picture.size, golden.size, strict=True)) > 1:
        lines.append(f"  the page has {_size(picture)}, the picture {_size(golden)}")
    lines += [f"  {place}" for place in places[:_SHOWN]]
    if len(places) > _SHOWN:
        lines.append(f"  and {len(places) - _SHOWN} more places")
    lines.append(f"  Both and their difference: {_named(report)}")
    lines.append(f"  If the page is right: {REMEDY}")
    return "\n".join(lines)


def _read(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("L")


def _named(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _size(picture: Image.Image) -> str:
    return f"{picture.width * MM:.0f} × {picture.height * MM:.0f} mm"


def stray(wanted: Iterable[View], pictures: Path = PICTURES) -> list[Path]:
    """The golden pictures of pages that have none any more."""
    names = {view.name for view in wanted}
    return [path for path in sorted(pictures.glob("*.png")) if path.name not in names]


def other_fonts(project: Project, fonts: Fonts) -> str:
    """A word of warning where this machine's fonts aren't those that the golden pictures show."""
    names = sorted(finding.message.split()[0] for finding in check_lock(project, fonts))
    return f"Other fonts than those of locales/fonts.lock (see handouts doctor): {', '.join(names)}" if names else ""


def renew(wanted: Sequence[View], folder: Path, pictures: Path = PICTURES, every: bool = False) -> Iterator[str]:
    """Write the pictures that are new or look different (or every one); remove those of no page; a line for each."""
    pictures.mkdir(parents=True, exist_ok=True)
    for view in wanted:
        path = pictures / view.name
        picture = draw(folder / view.path, view.page)
        places = compare(picture, _read(path)) if path.is_file() else None
        if places == [] and not every:
            yield f"same     {path.name}"
            continue
        save(picture, path)
        where = f": {places[0]}" + (f", and {len(places) - 1} more" if places[1:] else "") if places else ""
        yield f"{'new    ' if places is None else 'renewed'}  {path.name}{where}"
    for path in stray(wanted, pictures):
        path.unlink()
        yield f"removed  {path.name}"


def main() -> int:
    """Build the pages and renew their golden pictures."""
    parser = argparse.ArgumentParser(prog=REMEDY, description=main.__doc__)
    parser.add_argument("--every", action="store_true", help="also those that look the same")
    every: bool = parser.parse_args().every
    project = Project(ROOT)
    reason = missing()
    if reason is None and project.clinic_file().exists():
        reason = "Golden pictures show no clinic: move clinic.yaml away first."
    if reason:
        print(reason, file=sys.stderr)
        return ExitCode.ENVIRONMENT
    slugs = dict.fromkeys([EACH_SCRIPT, *(Path(path).name.split(".")[0] for path, _ in LAYOUTS)])
    quiet = Progress(lambda name, steps: None, lambda name: None)
    try:
        loaded = load_project(project, Selection(), None)
        print(other_fonts(project, loaded.fonts) or "Building the pages …", flush=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "dist"
            built = build(project, Selection(handouts=tuple(slugs)), None, folder, 2, quiet)
            for line in renew(views(built.outputs, loaded.locales), folder, every=every):
                print(line, flush=True)
    except HandoutsError as error:
        print(error, file=sys.stderr)
        return error.code
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
