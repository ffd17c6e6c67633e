"""What is seen of right-to-left lines, on paper and in Chromium: words, digits, stops and brackets, left to right.

Every line is set twice: so wide that it doesn't wrap, which shows the order alone, and in a narrow column. What the
program prints is read from where the PDF paints its characters; what Chromium shows, from where its layout has them.
Which way a bracket opens neither tells: that is read from its ink.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import pymupdf
from playwright.sync_api import CDPSession, FloatRect, Page, ViewportSize, sync_playwright
from pydantic import Field

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.commands.translate_start import Script, ScriptsFile
from builder.languages.fonts import FALLBACK_FAMILY, Family, FontsFile, fontconfig, load_fonts
from builder.pdf.writer import PdfJob, write_pdfs
from tests.conftest import ROOT
from tests.tools.chromium import ARGUMENTS

M = TypeVar("M", bound=Model)
CORPUS = Path(__file__).parent / "bidi_corpus.yaml"
DIFFERENCES = Path(__file__).parent / "bidi_differences.yaml"
SCRIPTS = {"ar": "Arab", "he": "Hebr", "fa": "Arab", "ur": "Arab"}
WIDTHS = {"wide": 400, "narrow": 90}  # millimetres
SIZE = 11  # points
LINE_HEIGHT = 3  # so much room that neighbouring lines are never taken for one
PIXELS = 96 / 72  # CSS pixels in a point
GAP = 1  # CSS pixels; half of the narrowest blank
BRACKETS = {character: pair for pair in ("()", "[]") for character in pair}
_SCREEN = 4  # device pixels of a CSS pixel, so that ink can be read
_READ = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_INHIBIT_SPACES
# Where layout has each character of each section: [character, left, right, top, foot].
_PLACES = """() => Object.fromEntries([...document.querySelectorAll('section')].map(section => {
  const found = [], texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    let at = 0;
    for (const character of texts.currentNode.data) {
      const range = document.createRange();
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at += character.length);
      const [box] = range.getClientRects();
      if (box) found.push([character, box.left, box.right, box.top, box.bottom]);
    }
  }
  return [section.id, found];
}))"""


class Line(Model):
    """A line of the corpus. `shown` is what Chromium gets instead, in lines with a planted fault."""

    tag: str
    name: str
    html: str
    shown: str | None = None


class CorpusFile(Model):
    """tests/tools/bidi_corpus.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    lines: list[Line]


class Difference(Model):
    """A line that can't but be seen differently, and why."""

    tag: str
    name: str
    reason: str = Field(min_length=20)


class DifferencesFile(Model):
    """tests/tools/bidi_differences.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    differences: list[Difference]


class Glyph(NamedTuple):
    """A character where it is seen, in CSS pixels; a bracket is the one that its shape shows."""

    character: str
    left: float
    right: float
    foot: float


class Look(NamedTuple):
    """What is seen at one width: the lines from top to bottom, their words from left to right; and in which fonts."""

    lines: tuple[tuple[str, ...], ...]
    fonts: frozenset[str]


Looks = dict[Line, dict[str, Look]]


@dataclass(frozen=True)
class Views:
    """Every line as it is printed and as Chromium shows it, by width."""

    printed: Looks
    shown: Looks


def read_corpus() -> list[Line]:
    """The lines of the corpus."""
    return _read(CORPUS, CorpusFile).lines


def read_differences() -> list[Difference]:
    """The differences that are known, each with its reason."""
    return _read(DIFFERENCES, DifferencesFile).differences


def _read(path: Path, model: type[M]) -> M:
    findings: list[Finding] = []
    loaded = load(path, path.name, model, findings)
    if loaded is None:
        raise HandoutsError(findings)
    return loaded[1]


def look_at(lines: Sequence[Line], folder: Path) -> Views:
    """Set all lines on paper and in Chromium, one page of HTML for each language; `folder` takes the files."""
    scripts = _read(Project(ROOT).scripts_file(), ScriptsFile)
    by_tag: dict[str, list[Line]] = {}
    for line in lines:
        by_tag.setdefault(line.tag, []).append(line)
    families = {tag: scripts.languages.get(tag) or scripts.scripts[SCRIPTS[tag]] for tag in by_tag}
    config = _pinned(families.values(), folder)
    jobs, pages = [], {}
    for tag, own in by_tag.items():
        family = families[tag].family
        jobs.append(PdfJob(tag, _page(tag, family, [line.html for line in own]), folder / f"{tag}.pdf"))
        pages[tag] = folder / f"{tag}.html"
        pages[tag].write_text(_page(tag, family, [line.shown or line.html for line in own]), encoding="utf-8")
    write_pdfs(jobs, config, 2, lambda name: None)
    printed: Looks = {}
    for job in jobs:
        printed |= _printed(job.target, by_tag[job.name])
    return Views(printed, _shown(pages, by_tag, config))


def _pinned(scripts: Iterable[Script], folder: Path) -> Path:
    """A fontconfig file that shows the project's fonts and those that a locale of each script would be given."""
    recorded = _read(Project(ROOT).fonts_file(), FontsFile)
    proposed = {script.family: Family(**script.model_dump(include=set(Family.model_fields))) for script in scripts}
    fonts_file = recorded.model_copy(update={"families": proposed | recorded.families})
    project = Project(folder)
    project.fonts_file().parent.mkdir()
    project.fonts_file().write_text(fonts_file.model_dump_json(by_alias=True), encoding="utf-8")
    fonts = load_fonts(project)
    if missing := fonts.missing([*proposed, FALLBACK_FAMILY]):
        raise HandoutsError(missing)
    return fontconfig(project, fonts)


def _page(tag: str, family: str, lines: Sequence[str]) -> str:
    """All lines at each width, every one a section, and on paper a page of its own."""
    sections = "\n".join(
        f'<section class="{width}" id="{width}-{number}">{html}</section>'
        for width in WIDTHS
        for number, html in enumerate(lines)
    )
    papers = "\n".join(
        f"@page {name} {{ size: {width + 20}mm 120mm; margin: 10mm }} .{name} {{ page: {name}; width: {width}mm }}"
        for name, width in WIDTHS.items()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}" dir="rtl"><head><meta charset="utf-8"><title>{tag}</title><style>\n'
        f'html {{ font: {SIZE}pt/{LINE_HEIGHT} "{family}", "{FALLBACK_FAMILY}" }} body, p, ul {{ margin: 0 }}\n'
        f"section {{ break-after: page }}\n{papers}\n</style></head><body>\n{sections}\n</body></html>\n"
    )


def _printed(pdf: Path, lines: Sequence[Line]) -> Looks:
    """What is painted on each page of a PDF, which holds one line at one width."""
    looks: Looks = {line: {} for line in lines}
    with pymupdf.open(pdf) as document:  # type: ignore[no-untyped-call]
        if len(document) != len(lines) * len(WIDTHS):
            raise AssertionError(f"{pdf.name}: {len(document)} pages for {len(lines)} lines at {len(WIDTHS)} widths")
        places = ((width, line) for width in WIDTHS for line in lines)
        for page, (width, line) in zip(document, places, strict=True):
            spans = [
                span
                for block in page.get_text("rawdict", flags=_READ)["blocks"]
                for part in block["lines"]
                for span in part["spans"]
            ]
            glyphs = [_painted(page, item) for span in spans for item in span["chars"]]
            # Of bullets, Chromium doesn't tell the font.
            fonts = {span["font"] for span in spans if any(item["c"] not in " •" for item in span["chars"])}
            looks[line][width] = Look(lines_of(glyphs), frozenset(map(_plain, fonts)))
    return looks


def _painted(page: Any, item: dict[str, Any]) -> Glyph:
    (left, _, right, _), (_, foot) = item["bbox"], item["origin"]
    character = item["c"]
    if character in BRACKETS:
        clip = (left, foot - SIZE, right, foot + SIZE / 2)
        character = bracket(character, page.get_pixmap(clip=clip, dpi=300, colorspace=pymupdf.csGRAY))
    return Glyph(character, left * PIXELS, right * PIXELS, foot * PIXELS)


def _shown(pages: Mapping[str, Path], by_tag: Mapping[str, Sequence[Line]], config: Path) -> Looks:
    """What Chromium shows of each page, with the pinned fonts and no others."""
    looks: Looks = {}
    environment: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(config)}
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS, env=environment)
        window: ViewportSize = {"width": round(max(WIDTHS.values()) / 25.4 * 96) + 100, "height": 900}
        page = browser.new_page(viewport=window, device_scale_factor=_SCREEN)
        for tag, path in pages.items():
            page.goto(path.as_uri())
            places, markers = page.evaluate(_PLACES), _markers(page)
            tools_of_page = page.context.new_cdp_session(page)
            for number, line in enumerate(by_tag[tag]):
                sections = {width: f"{width}-{number}" for width in WIDTHS}
                looks[line] = {
                    width: Look(
                        lines_of([_laid_out(page, *place) for place in places[section]] + markers.get(section, [])),
                        _fonts(tools_of_page, section),
                    )
                    for width, section in sections.items()
                }
        browser.close()
    return looks


def _laid_out(page: Page, character: str, left: float, right: float, top: float, foot: float) -> Glyph:
    if character in BRACKETS:
        clip: FloatRect = {"x": left, "y": top, "width": right - left, "height": foot - top}
        picture = page.screenshot(full_page=True, clip=clip)
        coloured = pymupdf.Pixmap(picture)  # type: ignore[no-untyped-call]
        character = bracket(character, pymupdf.Pixmap(pymupdf.csGRAY, coloured))  # type: ignore[no-untyped-call]
    return Glyph(character, left, right, foot)


def _markers(page: Page) -> dict[str, list[Glyph]]:
    """The bullets of each section, which are in the layout only."""
    taken = page.context.new_cdp_session(page).send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    strings, document = taken["strings"], taken["documents"][0]
    nodes, layout = document["nodes"], document["layout"]
    found: dict[str, list[Glyph]] = {}
    for node, text, (x, y, width, height) in zip(layout["nodeIndex"], layout["text"], layout["bounds"], strict=True):
        if text < 0 or strings[nodes["nodeName"][node]] != "::marker":
            continue
        while strings[nodes["nodeName"][node]] != "SECTION":
            node = nodes["parentIndex"][node]
        pairs = [strings[index] for index in nodes["attributes"][node]]
        section = dict(zip(pairs[::2], pairs[1::2], strict=True))["id"]
        found.setdefault(section, []).append(Glyph(strings[text].strip(), x, x + width, y + height))
    return found


def _fonts(tools_of_page: CDPSession, section: str) -> frozenset[str]:
    root = tools_of_page.send("DOM.getDocument")["root"]["nodeId"]
    tools_of_page.send("CSS.enable")
    selector = {"nodeId": root, "selector": f"#{section}, #{section} *"}
    used: set[str] = set()
    for node in tools_of_page.send("DOM.querySelectorAll", selector)["nodeIds"]:
        fonts = tools_of_page.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        used |= {_plain(font["postScriptName"]) for font in fonts}
    return frozenset(used)


def _plain(font: str) -> str:
    """A font's name in one spelling: PDFs call `NotoSans-Regular` `Noto-Sans`."""
    return font.replace("-", "").removesuffix("Regular")


def bracket(character: str, ink: Any) -> str:
    """The bracket that the ink of one shows: “(” bulges to the left, and the stem of “[” stands there."""
    width, stride, samples = ink.width, ink.stride, ink.samples
    rows = [[255 - grey for grey in samples[start : start + width]] for start in range(0, len(samples), stride)]
    rows = [row for row in rows if max(row) > 127]
    if len(rows) < 8:
        raise ValueError(f"nothing is painted where “{character}” should be")
    quarter = len(rows) // 4
    shift = _middle(rows[quarter:-quarter]) - _middle(rows[:quarter] + rows[-quarter:])
    if abs(shift) < width / 50:
        raise ValueError(f"what is painted where “{character}” should be is no bracket")
    return BRACKETS[character][shift > 0]


def _middle(rows: Sequence[Sequence[int]]) -> float:
    """How far to the right the ink lies."""
    return sum(x * grey for row in rows for x, grey in enumerate(row)) / sum(map(sum, rows))


def lines_of(glyphs: Iterable[Glyph]) -> tuple[tuple[str, ...], ...]:
    """What is seen from top to bottom: each line's words from left to right, as their characters stand."""
    lines: list[list[Glyph]] = []
    last = -1e9
    for glyph in sorted(glyphs, key=lambda glyph: glyph.foot):
        if glyph.foot - last > LINE_HEIGHT * SIZE * PIXELS / 2:
            lines.append([])
        last = glyph.foot
        lines[-1].append(glyph)
    words = (tuple(_in_a_row(line).split()) for line in lines)
    return tuple(line for line in words if line)


def _in_a_row(line: Iterable[Glyph]) -> str:
    """A line as it is seen. A gap is a blank: after a bullet, between cells, between two pieces of text."""
    found, before, edge = "", "", 0.0
    for glyph in sorted(line, key=lambda glyph: glyph.left + glyph.right):
        kind = unicodedata.category(glyph.character)
        # MuPDF takes the width that a vowel sign shares with its letter away from it.
        if found and glyph.left - edge > GAP and before != "Mn":
            found += " "
        edge = max(edge, glyph.right)
        # Vowel signs stand over or under their letter, and joiners aren't seen.
        if kind not in ("Mn", "Cf"):
            found += glyph.character
        if kind != "Cf":
            before = kind
    return found


def break_alike(one: Look, other: Look) -> bool:
    """Whether the same characters stand on each line, in whatever order."""
    return [_characters([line]) for line in one.lines] == [_characters([line]) for line in other.lines]


def _characters(lines: Iterable[Sequence[str]]) -> Counter[str]:
    return Counter(character for line in lines for word in line for character in word)


def broken_differently(views: Views, lines: Iterable[Line]) -> list[Line]:
    """The lines that don't break alike, of which only the order on one line is compared."""
    return [line for line in lines if not break_alike(views.printed[line]["narrow"], views.shown[line]["narrow"])]


def differences(printed: Mapping[str, Look], shown: Mapping[str, Look]) -> list[str]:
    """Where paper and Chromium differ, word by word. Lines that wrap are compared where they break alike."""
    found = list(_compared("on one line", printed["wide"], shown["wide"]))
    one, other = printed["narrow"], shown["narrow"]
    # Characters that got lost are no matter of where lines break.
    if break_alike(one, other) or _characters(one.lines) != _characters(other.lines):
        found += _compared("wrapped", one, other)
    return found


def _compared(how: str, printed: Look, shown: Look) -> Iterator[str]:
    for number, lines in enumerate(zip_longest(printed.lines, shown.lines, fillvalue=()), 1):
        for place, (left, right) in enumerate(zip_longest(*lines, fillvalue="nothing"), 1):
            if left != right:
                yield f"{how}, line {number}, word {place} from the left: printed {left}, in Chromium {right}"
    # Chromium takes blanks from the first font, so that it may have one more.
    if not printed.fonts <= shown.fonts:
        yield f"{how}: printed in {sorted(printed.fonts)}, in Chromium {sorted(shown.fonts)}"


def judged(found: Sequence[str], known: Sequence[Difference]) -> list[str]:
    """What is wrong with a line: a difference that isn't known, or a known one that isn't there any more."""
    if known and not found:
        return [f"no difference any more; take it out of {DIFFERENCES.name}: {item.reason}" for item in known]
    return [] if known else list(found)


def unknown(known: Iterable[Difference], corpus: Iterable[Line]) -> list[tuple[str, str]]:
    """Tag and name of differences that are those of no line, or stand there twice."""
    lines = {(line.tag, line.name) for line in corpus}
    counted = Counter((item.tag, item.name) for item in known)
    return [key for key, times in counted.items() if key not in lines or times > 1]
