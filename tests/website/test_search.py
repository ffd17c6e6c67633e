"""The website's search, as staff and families use it: from a folder, in their language or in English."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from playwright.sync_api import Browser, Page

from builder.base.html import parse
from builder.website.search import Line, page_lines, script, write_search
from builder.workspace.loaded import Loaded
from tests.conftest import DATA, ROOT, MiniProject, RealBuild
from tests.tools.finished import finished
from tests.website.rendered import write_box, write_pages

WEBSITE = ROOT / "handouts/theme/website"
# Drafts have queries before they have pages.
ALL_QUERIES: dict[str, list[dict[str, Any]]] = yaml.safe_load((DATA / "search.yaml").read_text(encoding="utf-8"))
QUERIES = {tag: queries for tag, queries in ALL_QUERIES.items() if tag in finished()}
LIMIT = 150_000  # bytes of a language's script


def _add_search(loaded: Loaded, folder: Path, entries: list[dict[str, Any]], tags: list[str]) -> None:
    shutil.copytree(WEBSITE, folder / "assets")
    write_search(loaded, folder, entries)
    write_box(loaded, folder, tags)


@pytest.fixture(scope="module")
def mini_site(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Path]:
    folder = tmp_path_factory.mktemp("search")
    loaded = mini_template.load()
    entries = write_pages(loaded, folder)
    entries.append(
        {
            "path": "ar/symptoms.with-en.apkg",
            "kind": "apkg",
            "topic": "examplitis",
            "deck": "symptoms",
            "variant": {"layout": "bilingual"},
            "locales": ["ar", "en"],
        }
    )
    _add_search(loaded, folder, entries, ["en", "ar"])
    return loaded, folder


def _open(browser: Browser, folder: Path, tag: str, query: str = "") -> Page:
    page = browser.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"file://{folder}/{tag}/search.html{query}")
    return page


def _results(page: Page, words: str) -> list[tuple[str, str]]:
    """What is found, as (address, text) in the order shown."""
    page.fill("#search-words", words)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-ready]")
    page.wait_for_timeout(20)
    return [
        (item.get_attribute("href") or "", item.text_content() or "")
        for item in page.query_selector_all("[data-search-results] li a")
    ]


def _found(results: list[tuple[str, str]]) -> list[str]:
    return [unquote(href.partition("#at=")[2]) or ("deck" if href.endswith(".apkg") else "page") for href, _ in results]


@pytest.fixture(scope="module")
def arabic(browser: Browser, mini_site: tuple[Loaded, Path]) -> Page:
    return _open(browser, mini_site[1], "ar")


@pytest.mark.parametrize(
    ("words", "context"),
    [
        ("fever", "ex.symptom.fever.term"),
        ("fevver", "ex.symptom.fever.term"),
        ("pruritus", "ex.symptom.itching.term"),
        ("Testol", "ex.medicine.tamoxifen"),
        ("testl", "ex.medicine.tamoxifen"),
        ("تاموكسيفين", "ex.medicine.tamoxifen"),
    ],
)
def test_staff_find_an_arabic_line(arabic: Page, words: str, context: str) -> None:
    results = _results(arabic, words)
    assert context in _found(results)[:3]
    href, text = next(item for item in results if unquote(item[0]).endswith(f"#at={context}"))
    assert href.startswith("../ar/")
    assert re.search("[\u0600-\u06ff]", text), "the line is in Arabic"


def test_arabic_words_are_found_with_and_without_the_article(arabic: Page, mini_site: tuple[Loaded, Path]) -> None:
    loaded, _ = mini_site
    own = loaded.texts["ar", "examplitis"].look_up("ex.symptom.fever.term", "Fever")[0]
    assert own
    for words in (own, f"ال{own}", "".join(f"{letter}\u064e" for letter in own)):
        assert "ex.symptom.fever.term" in _found(_results(arabic, words))[:3], words


def test_the_hit_is_marked_and_english_stands_beside(arabic: Page) -> None:
    _results(arabic, "black stools")
    beside = arabic.locator("[data-search-results] li .english", has_text="Black stools").first
    assert beside.get_attribute("lang") == "en"
    assert beside.locator("mark").all_text_contents()[:2] == ["Black", "stools"]


def test_decks_and_leaflets_are_found_by_title(arabic: Page) -> None:
    results = _results(arabic, "flashcards symptoms")
    assert ("../ar/symptoms.with-en.apkg") in [href for href, _ in results]
    assert "../ar/medicines.html" in [href for href, _ in _results(arabic, "medicines and what they do")]


def test_nothing_found_offers_the_list(arabic: Page) -> None:
    assert _results(arabic, "qqqqqq") == []
    assert arabic.locator("[data-search-status] a").get_attribute("href") == "#leaflets"
    assert arabic.locator("[data-search-status]").get_attribute("role") == "status"


def test_numbers_of_any_script_count_alike(arabic: Page) -> None:
    assert [href for href, _ in _results(arabic, "٣٨")] == [href for href, _ in _results(arabic, "38")]
    assert "ex.safety.fever.text" in _found(_results(arabic, "38"))


def test_keys_alone(arabic: Page) -> None:
    _results(arabic, "fever")
    arabic.keyboard.press("ArrowDown")
    assert arabic.evaluate("document.activeElement.matches('[data-search-results] a')")


def test_an_address_with_words_searches(browser: Browser, mini_site: tuple[Loaded, Path]) -> None:
    page = _open(browser, mini_site[1], "en", "?q=fever")
    page.wait_for_selector("[data-search-results] li a")
    assert page.input_value("#search-words") == "fever"
    page.close()


def test_only_files_of_the_website_are_asked_for(browser: Browser, mini_site: tuple[Loaded, Path]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"file://{mini_site[1]}/ar/search.html")
    before = len(asked)
    assert _found(_results(page, "fever"))
    assert before == 3, "before anybody searches: the page, its style sheet and its script"
    assert all(url.startswith(f"file://{mini_site[1]}/") for url in asked)
    assert said == []
    page.close()


def test_a_lost_file_is_said(browser: Browser, mini_site: tuple[Loaded, Path], tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(mini_site[1], folder)
    (folder / "assets/search/ar.js").unlink()
    page = _open(browser, folder, "ar")
    page.fill("#search-words", "fever")
    page.wait_for_selector("[data-search-status] a")
    page.close()


def test_without_a_segmenter(browser: Browser, mini_site: tuple[Loaded, Path]) -> None:
    page = browser.new_page()
    page.add_init_script("delete Intl.Segmenter")
    page.goto(f"file://{mini_site[1]}/ar/search.html")
    assert "ex.symptom.fever.term" in _found(_results(page, "fever"))
    page.close()


def test_the_same_leaflets_give_the_same_bytes(mini_site: tuple[Loaded, Path], tmp_path: Path) -> None:
    loaded, folder = mini_site
    again = MiniProject(loaded.project.root, DATA / "documents").load()
    entries = write_pages(again, tmp_path)
    paths = write_search(again, tmp_path, [*reversed(entries)])
    assert paths == ["assets/search/english.js", "assets/search/en.js", "assets/search/ar.js"]
    for path in paths[:2]:
        assert (tmp_path / path).read_bytes() == (folder / path).read_bytes()


def test_a_website_without_english_has_english_words_all_the_same(
    browser: Browser, mini_template: MiniProject, tmp_path: Path
) -> None:
    loaded = mini_template.load()
    entries = [item for item in write_pages(loaded, tmp_path) if item["locales"] == ["ar"]]
    _add_search(loaded, tmp_path, entries, ["ar"])
    assert not (tmp_path / "assets/search/en.js").exists()
    page = _open(browser, tmp_path, "ar")
    assert "ex.symptom.fever.term" in _found(_results(page, "fever"))
    page.close()


def test_nothing_of_a_line_ends_the_script() -> None:
    text = '</script><script>alert("1")</script>\u2028<!--'
    written = script("x", [text]).decode()
    assert not re.search("[<\u2028]", written)
    assert json.loads(written.removeprefix('handoutsSearch("x",').removesuffix(");\n")) == [text]


PAGE = """<!DOCTYPE html><html lang="ar"><head><title>t</title></head><body><!--site--><nav class="bar">
<span data-message="common/x">no</span></nav><!--/site--><div class="notice screen-notice">
<span data-message="ex.a.notice.text">no</span></div><main><table><tr data-fact="ex.medicine.a">
<th><span data-message="handout/x/column">no</span></th><td><span data-message="ex.medicine.a.action">نعم <b>و</b>
\u200bلا</span></td></tr></table><p lang="en"><span data-message="ex.medicine.a.action">yes</span></p></main></body>
</html>"""


def test_lines_of_a_page_with_and_without_what_the_website_adds() -> None:
    lines = [
        Line("ex.medicine.a", "ar", ""),
        Line("ex.medicine.a.action", "ar", "نعم و لا"),
        Line("ex.medicine.a.action", "en", "yes"),
    ]
    assert page_lines(parse(PAGE)) == lines
    assert page_lines(parse(re.sub("<!--site-->.*?<!--/site-->", "", PAGE, flags=re.DOTALL))) == lines


def test_the_library_is_the_recorded_one() -> None:
    folder = WEBSITE / "vendor/minisearch"
    record = (folder / "README.md").read_text(encoding="utf-8")
    digest = hashlib.sha256((folder / "minisearch.js").read_bytes()).hexdigest()
    assert f"`{digest}`" in record
    assert "MIT License" in record
    assert (folder / "LICENSE.txt").exists()


@pytest.fixture(scope="module")
def real_site(real: RealBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real-search")
    for entry in real.outputs("html"):
        place = folder / entry["path"]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(real.folder / entry["path"])
    _add_search(real.loaded, folder, real.entries, list(QUERIES))
    return folder


def test_every_language_has_queries(real: RealBuild) -> None:
    assert {entry["locales"][0] for entry in real.outputs("html")} == {*QUERIES}
    assert all(len(queries) >= 12 for queries in QUERIES.values())


@pytest.mark.parametrize("tag", QUERIES)
def test_people_find_what_they_look_for(browser: Browser, real_site: Path, tag: str) -> None:
    assert (real_site / f"assets/search/{tag}.js").stat().st_size <= LIMIT
    page = _open(browser, real_site, tag)
    missed = []
    for query in QUERIES[tag]:
        found = _found(_results(page, query["words"]))
        if query["finds"] not in (found[:3] if query.get("first") else found):
            missed.append((query["words"], query["finds"], found[:3]))
    page.close()
    assert missed == []
