"""Logos look the same on paper as in a browser: all that the list of shapes lets through, drawn by three programs."""

from __future__ import annotations

import base64
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import weasyprint
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import sync_playwright

from builder.pages.svg import read_shapes
from tests.conftest import ROOT

WIDTH, HEIGHT, GAP, COLUMNS = 160, 80, 8, 5
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def svg(inside: str, root: str = "", box: str = "0 0 40 20") -> str:
    return f'<svg {NAMESPACE} viewBox="{box}" {root}>{inside}</svg>'


BACK = '<rect width="40" height="20" fill="#fc0"/>'
PICTURES = {
    "rectangles": svg('<rect x="5" y="5" width="30" height="10" rx="4" fill="#0a7"/><rect x="1" y="1" width="3" height="18" ry="9" fill="red"/>'),
    "circles": svg('<circle cx="10" cy="10" r="8" fill="#036"/><ellipse cx="30" cy="10" rx="9" ry="4" fill="orange"/>'),
    "lines": svg('<line x1="2" y1="2" x2="38" y2="18" stroke="#036" stroke-width="3" stroke-linecap="round"/><polyline points="2,18 10,4 18,18" fill="none" stroke="#a00" stroke-width="2" stroke-linejoin="round"/><polygon points="22 18 30 4 38 18" fill="#0a7" stroke="#000"/>'),
    "paths": svg('<path d="m5 5h20v10H5zM30 4c4 0 8 4 8 8s-4 6-8 6-4-14 0-14" fill="#0a7"/>'),
    "arcs with flags run together": svg('<path d="M10 2a8 8 0 100 16 8 8 0 000-16zM25 10A6 4 30 1 1 37 10L31 18z" fill="#0a7"/>'),
    "quadratic curves": svg('<path d="M2 18Q10-10 20 10T38 10" fill="none" stroke="#036" stroke-width="2"/>'),
    "even-odd": svg('<path fill-rule="evenodd" d="M2 2h36v16H2zM8 5h10v10H8z" fill="#0a7"/>'),
    "non-zero": svg('<path d="M2 2h36v16H2zM8 5h10v10H8z" fill="#0a7"/>'),
    "dashes": svg('<path d="M2 10h36" stroke="#036" stroke-width="4" stroke-dasharray="5 2" stroke-dashoffset="3"/><path d="M2 16h36" stroke="#036" stroke-width="2" stroke-dasharray="3" stroke-dashoffset="-1"/>'),
    "joins": svg('<path d="M4 16L10 4l6 12" fill="none" stroke="#036" stroke-width="3" stroke-miterlimit="2"/><path d="M24 16L30 4l6 12" fill="none" stroke="#036" stroke-width="3" stroke-linejoin="bevel" stroke-linecap="square"/>'),
    "half transparent edges": svg(f'{BACK}<rect x="5" y="5" width="20" height="10" fill="#0a7" fill-opacity=".5" stroke="#036" stroke-width="2" stroke-opacity=".5"/>'),
    "half transparent shape": svg(f'{BACK}<rect x="5" y="5" width="20" height="10" fill="#0a7" stroke="#036" stroke-width="4" opacity="50%"/>'),
    "half transparent group": svg(f'{BACK}<g opacity=".5" transform="translate(5 0) rotate(10)"><rect x="5" y="5" width="20" height="10" fill="#0a7" stroke="#000" stroke-width="3"/><g opacity=".5" transform="scale(.9)"><circle cx="25" cy="10" r="7" fill="#036"/></g></g>'),
    "half transparent edges in a group": svg(f'{BACK}<g opacity=".7" transform="translate(5 0)"><rect transform="scale(1 .8)" opacity=".9" x="5" y="5" width="20" height="10" fill="#0a7" fill-opacity=".5" stroke="#036" stroke-width="2" stroke-opacity=".5"/></g>'),
    "half transparent whole": svg(f'{BACK}<rect x="5" y="5" width="20" height="10" fill="#0a7"/>', 'opacity=".5"'),
    "transforms": svg('<g transform="translate(20,10) scale(.5 -1)"><path transform="rotate(20) skewX(10)" d="M-20-5h30v10h-30z" fill="#0a7"/></g><rect x="25" y="5" width="10" height="10" transform="rotate(45 30 10) skewY(5)" fill="#036"/>'),
    "inherited": svg('<g fill="#0a7" stroke="#036" stroke-width="2"><path d="M5 5h10v10H5z"/><g fill="none"><path d="M25 5h10v10H25z"/></g></g>'),
    "inherited from the root": svg('<path d="M5 5h30v10H5z" stroke="currentColor" stroke-width="3"/>', 'fill="none" color="#0a7"'),
    "style sheet": svg('<style>#c{fill:#036}path{fill:red}.a,.b{fill:#0a7}.b{stroke:#036;stroke-width:2px}</style><path class="b" d="M3 5h8v10H3z"/><path id="c" class="a" d="M14 5h8v10h-8z"/><path class="a" style="fill:#fc0" d="M25 5h8v10h-8z"/>'),
    "parts that are repeated": f'<svg {NAMESPACE} xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20"><defs><path id="s" d="M2 2h6v6H2z" fill="#0a7"/><g id="two"><use xlink:href="#s"/><use href="#s" x="8" y="2" transform="rotate(5)"/></g></defs><use xlink:href="#s"/><use href="#two" x="10" y="8" fill="red"/><g fill="#036"><use href="#bare" transform="scale(.5)" x="50" y="2"/></g><circle id="bare" cx="10" cy="14" r="4"/></svg>',
    "outside of the picture": svg('<circle cx="40" cy="20" r="15" fill="#0a7"/><rect x="-10" y="-10" width="15" height="15" fill="red"/>'),
    "a box elsewhere": svg('<rect x="110" y="-5" width="10" height="10" fill="#0a7"/>', box="100 -10 40 20"),
    "a size and no box": f'<svg {NAMESPACE} width="40mm" height="20mm"><rect x="5" y="5" width="100" height="50" fill="#0a7"/></svg>',
    "flattened and hidden": svg('<rect width="20" height="20" fill="#0a7"/><rect width="40" height="20" fill="red" transform="scale(0 1)"/><rect width="40" height="20" fill="red" display="none"/><g visibility="hidden"><rect width="40" height="10" fill="red"/><rect x="30" width="10" height="10" visibility="visible"/></g>'),
    "colours": svg('<rect width="40" height="20" fill="transparent"/><rect width="10" height="20" fill="hsl(120, 50%, 40%)"/><rect x="12" width="10" height="20" fill="rgb(10%, 20%, 80%)"/><rect x="24" width="10" height="20" fill="DarkOrchid"/>'),
    "dots and edges": svg('<path d="M10 10h.01" stroke="#036" stroke-width="10" stroke-linecap="round"/><path transform="scale(2 .5)" d="M10 10h8v20h-8z" fill="none" stroke="#a00" stroke-width="2"/>'),
    "an editor's notes": f'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg {NAMESPACE} xmlns:i="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 40 20" style="enable-background:new 0 0 40 20;"><title>A</title><i:view i:zoom="2"/><metadata><x xmlns="urn:x"/></metadata><g i:label="b" id="L1"><path d="M5 5h30v10H5z" style="fill:#0a7;-inkscape-stroke:none"/></g></svg>',
}  # fmt: skip
# Of 4 × 4 pixels, how far their grey may differ: rounds are not quite round in all programs.
FARTHEST, MEAN = 45, 1.6


def page(pictures: list[str]) -> str:
    rows = -(-len(pictures) // COLUMNS)
    size = f"{COLUMNS * (WIDTH + GAP)}px {rows * (HEIGHT + GAP)}px"
    sources = (base64.b64encode(text.encode()).decode() for text in pictures)
    images = "".join(f'<img src="data:image/svg+xml;base64,{source}">' for source in sources)
    return (
        f"<style>@page{{size:{size};margin:0}}body{{margin:0;background:#fff;font-size:0}}"
        f"img{{width:{WIDTH}px;height:{HEIGHT}px;display:block;float:left;margin:{GAP // 2}px}}</style>{images}"
    )


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Image.Image, dict[str, Image.Image]]:
    """All pictures as Chromium draws the files, and as PDFium and Poppler draw what is printed of them."""
    folder = tmp_path_factory.mktemp("drawn")
    printed = [str(read_shapes(text.encode()).markup()) for text in PICTURES.values()]
    path = folder / "all.pdf"
    path.write_bytes(weasyprint.HTML(string=page(printed)).write_pdf())
    subprocess.run(["pdftocairo", "-png", "-r", "96", "-singlefile", path, folder / "poppler"], check=True)
    papers = {
        "PDFium": pypdfium2.PdfDocument(path)[0].render(scale=96 / 72).to_pil().convert("RGB"),
        "Poppler": Image.open(folder / "poppler.png").convert("RGB"),
    }
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium")
        width, height = papers["PDFium"].size
        shown = browser.new_page(viewport={"width": width, "height": height})
        shown.set_content(page(list(PICTURES.values())))
        screen = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
        browser.close()
    return screen, papers


def cell(image: Image.Image, index: int) -> Image.Image:
    x, y = index % COLUMNS * (WIDTH + GAP), index // COLUMNS * (HEIGHT + GAP)
    return image.crop((x, y, x + WIDTH + GAP, y + HEIGHT + GAP))


@pytest.mark.parametrize("name", PICTURES)
def test_what_gets_through_is_drawn_as_in_a_browser(
    drawn: tuple[Image.Image, dict[str, Image.Image]], name: str
) -> None:
    screen, papers = drawn
    index = list(PICTURES).index(name)
    wanted = cell(screen, index)
    assert len(wanted.getcolors(1 << 24) or []) > 1, "the browser drew nothing"
    for program, paper in papers.items():
        difference = ImageChops.difference(wanted, cell(paper, index)).convert("L")
        coarse = difference.resize((difference.width // 4, difference.height // 4), Image.Resampling.BOX)
        assert max(coarse.tobytes()) < FARTHEST, program
        assert ImageStat.Stat(coarse).mean[0] < MEAN, program


def pictures_of_the_theme() -> Iterator[Path]:
    yield from sorted((ROOT / "handouts/theme/pictures").glob("*.svg"))


def test_the_pictures_of_the_theme_are_plain_shapes() -> None:
    for path in pictures_of_the_theme():
        colours = read_shapes(path.read_bytes()).colours
        # What is told by its colour (yellow eyes, dark or orange urine) has that, too.
        told = (
            {"#f3d36b", "#5a3a1a", "#f0a94a"} if path.stem in ("yellow-eyes", "dark-urine", "orange-fluids") else set()
        )
        assert {"#0f5c66"} <= colours <= {"#0f5c66", "#e9f0f1", "#ffffff", *told}, path
