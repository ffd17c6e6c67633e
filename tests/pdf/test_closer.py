"""A leaflet is set a little closer where that spares a sheet or keeps the red box whole, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from builder.pdf.writer import PdfJob, write_pdf
from tests.conftest import ROOT

STYLE = (ROOT / "handouts/theme/print.css").read_text(encoding="utf-8")
LOOSE = STYLE.split("body.closer")[0]
ROOT_STYLE = ":root { --line-scale: 1; --beside-scale: 1; font-size: 12pt } @page { size: A4 }"
LINES = "".join(f"<p>Line {number} of the leaflet.</p>" for number in range(36))
SOURCES = '<section class="sources"><h2>Where from</h2><p>A document (2015)</p><p>General facts.</p></section>'


def page(body: str, style: str = STYLE, layout: str = "single") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>x</title><style>{ROOT_STYLE}{style}</style></head>'
        f'<body class="{layout} standard ltr"><main>{body}</main></body></html>'
    )


def pages(html: str, folder: Path) -> list[list[tuple[str, int, int]]]:
    """The words of each page of the PDF with their places."""
    target = folder / "x.pdf"
    assert not write_pdf(PdfJob("x", html, target)).failure
    with pymupdf.open(target) as document:  # type: ignore[no-untyped-call]
        return [[(word[4], round(word[0]), round(word[1])) for word in page.get_text("words")] for page in document]


def filled(blank: int) -> str:
    """Lines, and so many millimetres of blank: with 1 the sources go onto the page as usual, with 19 they don't."""
    return f'{LINES}<div style="height: {blank}mm"></div>'


def test_sources_that_would_stand_alone_come_onto_the_page_before(tmp_path: Path) -> None:
    body = filled(19) + SOURCES
    assert len(pages(page(body, LOOSE), tmp_path)) == 2  # as usual
    (only,) = pages(page(body), tmp_path)
    assert [word for word, *_ in only[-2:]] == ["General", "facts."]


def box(pairs: int) -> str:
    """The red box in two languages, of so many lines."""
    pair = '<div class="pair"><p>Call now.</p><p class="beside">Call.</p></div>'
    return f'<section class="safety"><div class="safety-text">{pair * pairs}</div></section><p>What follows.</p>'


def calls(words: list[tuple[str, int, int]]) -> int:
    return sum(word == "now." for word, *_ in words)


def test_the_red_box_that_would_go_on_overleaf_stays_whole(tmp_path: Path) -> None:
    usual = pages(page(box(34), LOOSE, "bilingual"), tmp_path)
    assert [calls(words) for words in usual] == [32, 2]
    closer = pages(page(box(34), layout="bilingual"), tmp_path)
    assert calls(closer[0]) == 34


NOTHING = {
    "all fits": (filled(1) + SOURCES, 1),
    "more than sources": (filled(19) + "<p>More.</p>" * 6 + SOURCES, 2),
    "a page of sources": (filled(19) + SOURCES * 14, 2),
    "a box of two pages": (box(45), 2),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_closer_where_that_gains_nothing(name: str, tmp_path: Path) -> None:
    body, count = NOTHING[name]
    layout = "bilingual" if "box" in name else "single"
    usual = pages(page(body, LOOSE, layout), tmp_path)
    assert len(usual) == count
    assert pages(page(body, layout=layout), tmp_path) == usual
