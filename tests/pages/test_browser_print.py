"""Web pages as a browser prints them: the notice on every page, and no page numbers that are wrong."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from builder.workspace.loaded import Loaded
from builder.workspace.selection import Selection
from tests.conftest import ROOT
from tests.pages.test_foot import pages_of
from tests.pages.test_pages import COMPUTER, NOTICES

ZEROES = "0٠۰०၀"
# Browsers write Burmese in the order of its glyphs, which nothing reads back.
READABLE = {tag: notice for tag, notice in NOTICES.items() if tag != "my"}


@pytest.fixture(scope="module", params=["standard", "large"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A leaflet in every locale, with English beside, and the longest foot that there is."""
    folder = tmp_path_factory.mktemp("pages")
    selection = Selection(handouts=("symptoms",), prints=(request.param,), layouts=("bilingual",))
    if request.param == "standard":
        selection = Selection(handouts=("symptoms",), layouts=("single",))
    return pages_of("longest", folder, selection)


def plain(text: str) -> str:
    """Letters and digits alone: browsers write letters of some scripts in their joined forms."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def test_every_page_has_the_notice_and_the_clinic_and_no_wrong_number(
    browser: Browser, loaded: Loaded, tmp_path: Path
) -> None:
    printed = 0
    for _, page in loaded.pages:
        edition, target = page.edition, tmp_path / "page.pdf"
        tab = browser.new_page()
        tab.set_content(page.html)
        tab.pdf(path=target, prefer_css_page_size=True)
        tab.close()
        document = pypdfium2.PdfDocument(target)
        assert len(document) > 1
        for number, leaf in enumerate(document, 1):
            text = plain(leaf.get_textpage().get_text_range())
            where = f"{edition.stem} page {number}"
            assert plain(READABLE.get(edition.locale.tag, COMPUTER)) in text, where
            assert edition.locale.english or plain(COMPUTER) in text, where
            assert plain("Beispieluniversitätsklinikum Musterstadt") in text, where
            assert not re.search(f"(?<!\\d)[{ZEROES}]\\D{{1,12}}[{ZEROES}](?!\\d)", text), where
            printed += 1
    assert printed > 10


EXTENT = """() => {
  const svg = document.querySelector("svg"), view = svg.viewBox.baseVal;
  return [...svg.querySelectorAll("path, circle, rect, line, polygon, ellipse, polyline")].every(shape => {
    const box = shape.getBBox();
    const pen = (shape.getAttribute("stroke") || "none") === "none" ? 0 : (shape.getAttribute("stroke-width") || 1) / 2;
    return box.x - pen >= view.x && box.x + box.width + pen <= view.x + view.width
      && box.y - pen >= view.y && box.y + box.height + pen <= view.y + view.height;
  });
}"""


def test_no_picture_is_cut_off_at_its_edges(browser: Browser) -> None:
    """Before, the body on the board had no hands."""
    tab = browser.new_page()
    pictures = sorted((ROOT / "handouts/theme/pictures").glob("*.svg"))
    assert len(pictures) > 20
    for path in pictures:
        tab.set_content(path.read_text(encoding="utf-8"))
        assert tab.evaluate(EXTENT), path.name
    tab.close()
