"""People at their tasks, in a browser: from a folder, over http, and without a connection after a first visit."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import RealBuild
from tests.serve.conftest import serving, wait_for
from tests.tools.anki_client import Collection, cards, import_package, plain
from tests.website.conftest import Walk, Watched
from tests.website.test_offline import served, settled

KEPT = {"handouts-language", "handouts-sources"}  # all that the website remembers
ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufefc]")
Goer = Callable[[Walk], None]


@pytest.fixture(params=["folder", "online", "offline"])
def go(request: pytest.FixtureRequest, site: Path, watched: Callable[[str], Watched], tmp_path: Path) -> Goer:
    """Takes a walk, which is given a page and the address of the website's folder."""

    def from_folder(walk: Walk) -> None:
        found = watched(site.as_uri())
        walk(found.context.new_page(), site.as_uri())
        assert found.faults == []

    def over_http(walk: Walk) -> None:
        (tmp_path / "below").symlink_to(site)
        with served(tmp_path) as server:
            start = f"http://127.0.0.1:{server.server_port}/below"
            found = watched(start)
            page = found.context.new_page()
            if request.param == "offline":
                page.goto(f"{start}/index.html")
                settled(page)
            walk(page, start)
            assert found.faults == []
            page.close()
        if request.param == "offline":
            with pytest.raises(OSError, match="refused"):
                urllib.request.urlopen(start)
            walk(found.context.new_page(), start)

    return from_folder if request.param == "folder" else over_http


class Clicks:
    """Clicks and counts them, as a person does: on what can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = 0

    def click(self, target: Locator) -> None:
        self.number += 1
        target.click()

    def download(self, target: Locator, folder: Path) -> Path:
        self.number += 1
        with self.page.expect_download() as started:
            target.click()
        path = folder / started.value.suggested_filename
        started.value.save_as(path)
        return path


def shown(page: Page, target: Locator) -> bool:
    """Whether all of it is in the window."""
    box, size = target.bounding_box(), page.viewport_size
    return bool(box and size and box["y"] >= 0 and box["y"] + box["height"] <= size["height"])


def opened_pdf(clicks: Clicks, link: Locator, start: str) -> tuple[str, bytes]:
    """Click a link to a PDF, which the browser then shows: its address, and the file from where the browser has it."""
    address: str = link.evaluate("link => link.href")
    clicks.click(link)
    clicks.page.wait_for_url(address)
    if address.startswith("file:"):
        return address, Path(urllib.request.url2pathname(urllib.parse.urlsplit(address).path)).read_bytes()
    beside = clicks.page.context.new_page()
    beside.goto(f"{start}/index.html")
    code = "async address => Array.from(new Uint8Array(await (await fetch(address)).arrayBuffer()))"
    return address, bytes(beside.evaluate(code, address))


def is_arabic_symptoms(real: RealBuild, address: str, data: bytes) -> bool:
    """Whether the file is the PDF of symptoms in Arabic, by the build's record and by what is printed in it."""
    [entry] = [item for item in real.entries if address.endswith("/" + item["path"])]
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage().get_text_range()
    arabic = len(ARABIC.findall(text)) > 200
    return arabic and (entry["kind"], entry["handout"], entry["locales"][0]) == ("pdf", "symptoms", "ar")


def print_link(page: Page) -> Locator:
    return page.locator('[data-leaflet="symptoms"] a.print').first


@pytest.mark.parametrize(
    ("size", "least"),
    [((1280, 640), 7), ((1024, 768), 7), ((1920, 1000), 7), ((360, 600), 5)],
    ids=["desktop", "small desktop", "large desktop", "phone"],
)
def test_languages_are_in_sight_without_scrolling(
    size: tuple[int, int], least: int, site: Path, watched: Callable[[str], Watched]
) -> None:
    page = watched(site.as_uri()).context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{site.as_uri()}/index.html")
    tiles = page.locator("[data-languages] a").all()
    assert sum(shown(page, tile) for tile in tiles) >= min(least, len(tiles)) > 3


def test_a_receptionist_prints_arabic_symptoms_in_three_clicks_from_the_front_page(go: Goer, real: RealBuild) -> None:
    def walk(page: Page, start: str) -> None:
        page.goto(f"{start}/index.html")
        clicks = Clicks(page)
        clicks.click(page.get_by_role("link", name="Arabic"))
        address, data = opened_pdf(clicks, print_link(page), start)
        assert clicks.number <= 3
        assert is_arabic_symptoms(real, address, data)

    go(walk)


def test_and_in_one_click_from_a_bookmark(go: Goer, real: RealBuild) -> None:
    def walk(page: Page, start: str) -> None:
        page.goto(f"{start}/ar/index.html")
        clicks = Clicks(page)
        address, data = opened_pdf(clicks, print_link(page), start)
        assert clicks.number == 1
        assert is_arabic_symptoms(real, address, data)

    go(walk)


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [("Chinese (Simplified)", "发烧", "发烧"), ("Burmese", "ဖျား", "ဖျား"), ("Burmese", "fever", "ဖျား")],
)
def test_a_family_finds_fever_and_lands_on_the_line(go: Goer, language: str, words: str, said: str) -> None:
    def walk(page: Page, start: str) -> None:
        page.goto(f"{start}/index.html")
        page.get_by_role("link", name=language).click()
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("searchbox").press("Enter")
        link = page.locator('[data-search-results] a[href*="#at="]').first
        expect(link).to_contain_text(said)
        expect(link.locator("..").locator("mark").first).to_be_visible()
        link.click()
        line = page.locator(".at")
        expect(line).to_have_count(1)
        expect(line).to_be_visible()
        assert said in (line.text_content() or "").replace("\u200b", "")
        wait_for(lambda: shown(page, line), 10)
        other = page.locator("p:visible:not(.at)").first
        style = "element => { const s = getComputedStyle(element); return [s.backgroundColor, s.outline, s.boxShadow] }"
        assert line.evaluate(style) != other.evaluate(style), "the line isn't marked"

    go(walk)


def test_a_student_gets_a_deck(go: Goer, real: RealBuild, tmp_path: Path) -> None:
    got: list[Path] = []

    def walk(page: Page, start: str) -> None:
        page.goto(f"{start}/index.html")
        clicks = Clicks(page)
        clicks.click(page.get_by_role("link", name="Arabic"))
        got.append(clicks.download(page.locator('a[href$="/symptoms.with-en.apkg"]'), tmp_path))
        assert clicks.number == 2

    go(walk)
    [entry] = [item for item in real.outputs("apkg") if item["path"] == "ar/symptoms.with-en.apkg"]
    for number, package in enumerate(got):
        collection = Collection(str(tmp_path / f"{number}.anki2"))
        assert import_package(collection, package) == (entry["notes"], 0, 0)
        assert ARABIC.search(plain(cards(collection)[0].answer() + cards(collection)[0].question()))
        collection.close()


def test_a_clinician_sees_what_is_not_reviewed(go: Goer, real: RealBuild) -> None:
    counted = [item["messages"] for item in real.outputs("html") if item["locales"][0] == "ar"]
    assert all(item["reviewed"] < item["total"] for item in counted), "Arabic is reviewed: walk in another language"

    def walk(page: Page, start: str) -> None:
        page.goto(f"{start}/index.html")
        tile = page.locator('[data-language="ar"]')
        expect(tile.locator(".mark").first).to_be_visible()
        expect(page.locator(".state")).to_contain_text("No qualified person has checked these texts yet")
        tile.get_by_role("link").click()
        state = page.locator(".state.not-reviewed")
        expect(state).to_contain_text("No qualified person has checked it yet")
        assert ARABIC.search(state.locator(".own").first.inner_text())
        assert shown(page, state), "it is seen before anything is printed"
        decks = page.locator('a[href$=".apkg"]')
        assert decks.count() > 3
        for deck in decks.all():
            expect(deck.locator(".mark .english")).to_have_text("Not checked yet")
            assert ARABIC.search(deck.locator(".mark .own").inner_text())
        page.locator('[data-leaflet="symptoms"] a:not(.print)').first.click()
        notice = page.locator(".screen-notice")
        expect(notice.locator('[lang="en"]')).to_contain_text("No qualified person has checked it yet")
        assert ARABIC.search(notice.locator('[lang="ar"]').inner_text())
        assert shown(page, notice)

    go(walk)


def test_an_interpreter_and_a_patient_use_the_board(go: Goer) -> None:
    def walk(page: Page, start: str) -> None:
        page.goto(f"{start}/ar/index.html")
        page.locator('[data-leaflet="symptom-board"] a:not(.print)').first.click()
        tapped = []
        for number in (1, 3):
            picture = page.locator(".board-cell:not(.emergency) [role=button]").nth(number)
            english = picture.locator("p").last.inner_text()
            picture.click()
            large = page.get_by_role("dialog")
            expect(large.locator('[lang="en"]').first).to_have_text(english)
            assert ARABIC.search(large.locator('[lang="ar"]').first.inner_text())
            for line in (large.locator('[lang="ar"]').first, large.locator('[lang="en"]').first):
                assert line.evaluate("line => parseFloat(getComputedStyle(line).fontSize)") >= 32
            page.keyboard.press("Escape")
            tapped.append(english)
        entries = page.locator(".board-list li .entry-words")
        assert [entry.locator("> [lang=en]").first.inner_text() for entry in entries.all()] == tapped
        page.evaluate("() => { window.print = () => { window.printed = true } }")
        page.locator(".board-list [data-do=print]").click()
        wait_for(lambda: page.evaluate("window.printed === true"), 10)
        page.emulate_media(media="print")
        paper = page.locator(".board-print")
        for english in tapped:
            expect(paper).to_contain_text(english)
        assert {*page.evaluate("Object.keys(localStorage)")} <= KEPT, "what was tapped is kept"

    go(walk)


LABEL = {
    "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.90",
    "mainSearchCriteria.v.c": "C54.2",
    "informationRecipient.languageCode.c": "ar",
    "knowledgeResponseType": "application/json",
}


def test_a_record_system_gets_its_link(site: Path, real: RealBuild, tmp_path: Path) -> None:
    (tmp_path / "dist").symlink_to(site)
    with serving(tmp_path, "--dist", str(tmp_path / "dist"), "--no-form") as running:
        with urllib.request.urlopen(f"{running.url}/infobutton?{urllib.parse.urlencode(LABEL)}") as answer:
            found = json.load(answer)
        entries = found["feed"]["entry"]
        assert entries
        links: list[dict[str, Any]] = [link for entry in entries for link in entry["link"]]
        assert links
        kinds = set()
        for link in links:
            with urllib.request.urlopen(urllib.parse.urljoin(running.url, link["href"])) as answer:
                assert answer.status == 200
                data = answer.read()
            path = urllib.parse.urlsplit(link["href"]).path.lstrip("/")
            assert path.startswith("ar/")
            assert data == (site / path).read_bytes()
            kinds.add(link["type"])
    assert kinds >= {"text/html", "application/pdf"}
    first = json.dumps(entries[0], ensure_ascii=False)
    assert ARABIC.search(first)
    assert "No qualified person has reviewed" in first, "the entry says whether it is reviewed"
