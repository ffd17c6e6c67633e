"""Where each line of a leaflet comes from: a mark behind it opens document, date and paragraph, or a public source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from builder.base.html import parse
from builder.facts.topic import Topic
from builder.pages.render import Page
from builder.website.plan import Section
from builder.website.statements import Words, sources_key, whence_words, with_sources
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject, RealBuild

ADDED = re.compile(r"<!--site-->.*?<!--/site-->", re.DOTALL)
LIMIT = 25_000  # bytes that the marks of a page have
SYMPTOMS = Selection(handouts=("symptoms",), locales=("ar",))


def _pages(loaded: Loaded) -> dict[str, tuple[Topic, Page]]:
    if not loaded.pages:
        render(loaded)
    return {page.edition.stem: (topic, page) for topic, page in loaded.pages}


def _words(loaded: Loaded, tag: str) -> Words:
    locale = next(item for item in loaded.locales if item.tag == tag)
    return whence_words(loaded.project, Section(locale, [], loaded.texts))


def _marked(loaded: Loaded, stem: str) -> str:
    topic, page = _pages(loaded)[stem]
    locale = page.edition.locale
    return with_sources(page.html, topic, locale, _words(loaded, locale.tag))


def _opened(html: str, context: str) -> str:
    """What the first mark behind a message opens, as text."""
    after = html.partition(f'data-message="{context}"')[2]
    number = re.search(r'popovertarget="(w\d+)"', after)
    assert number, f"there is no mark behind {context}"
    return _texts(html)[number[1]]


def _texts(html: str) -> dict[str, str]:
    found = parse(html).iterfind(".//div[@class='whence']")
    return {
        item.get("id", ""): "\n".join(" ".join("".join(line.itertext()).split()) for line in item) for item in found
    }


@pytest.fixture(scope="module")
def loaded(mini_template: MiniProject) -> Loaded:
    return mini_template.load()


def _paragraph(mini: MiniProject, words: str) -> int:
    """The number of the line with these words among the document's lines with text."""
    text = next(mini.documents.glob("*.txt")).read_text(encoding="utf-8")
    return next(number for number, line in enumerate(filter(str.strip, text.split("\n")), 1) if words in line)


def test_a_line_says_document_date_and_paragraph(loaded: Loaded, mini_template: MiniProject) -> None:
    html = _marked(loaded, "en/symptoms")
    number = _paragraph(mini_template, "Black-colored stools")
    expected = f"Examplitis in short (January 2, 2026) · Paragraph: {number}"
    assert _opened(html, "ex.symptom.black-stools.term") == expected
    # Each of two lists has it as its first item, behind the list's heading.
    places = [_paragraph(mini_template, f"Signs in the {site}") + 1 for site in ("thumb", "hand")]
    assert _opened(html, "ex.symptom.itching.term").endswith(f"Paragraph: {places[0]}, {places[1]}")


def test_what_public_guidance_says_names_it_and_when_it_was_looked_up(loaded: Loaded) -> None:
    html = _marked(loaded, "en/symptoms")
    assert _opened(html, "ex.safety.bleeding.text") == "Looked up on January 3, 2026: When to call. Example Health"


def test_the_page_is_whole_without_the_marks(loaded: Loaded) -> None:
    for stem, (_, page) in _pages(loaded).items():
        html = _marked(loaded, stem)
        assert ADDED.sub("", html) == page.html
        names = [item.get("id") for item in parse(html).iter() if item.get("id")]
        assert len(names) == len(set(names))


def test_beside_another_language_a_line_has_one_mark(loaded: Loaded) -> None:
    alone, beside = (_marked(loaded, stem).count("<button") for stem in ("ar/symptoms", "ar/symptoms.with-en"))
    assert alone == beside > 3


def test_headings_and_what_stands_on_every_page_have_none(loaded: Loaded) -> None:
    for stem in _pages(loaded):
        root = parse(_marked(loaded, stem))
        for path in ("h1", "h2", "h3", "footer", "header", "thead"):
            assert root.findall(f".//{path}//button") == []


def test_a_medicines_row_has_the_passages_of_its_names(loaded: Loaded, mini_template: MiniProject) -> None:
    html = _marked(loaded, "en/medicines")
    row = html.partition('<tr data-fact="ex.medicine.doxorubicin">')[2].partition("</tr>")[0]
    number = re.search(r'popovertarget="(w\d+)"', row)
    assert number
    assert f"Paragraph: {_paragraph(mini_template, 'Exampla/doxorubicin')}" in _texts(html)[number[1]]


def test_marks_speak_the_pages_language(loaded: Loaded) -> None:
    html = _marked(loaded, "ar/symptoms")
    opened = _opened(html, "ex.symptom.black-stools.term")
    assert opened.startswith("Examplitis in short (")
    assert "٢٠٢٦" in opened
    assert "January" not in opened


def test_without_the_documents_there_is_no_paragraph(mini: MiniProject, tmp_path: Path) -> None:
    topic, page = _pages(load_project(mini.project, SYMPTOMS, tmp_path))["ar/symptoms"]
    loaded = load_project(mini.project, SYMPTOMS, tmp_path)
    html = with_sources(page.html, topic, page.edition.locale, _words(loaded, "en"))
    opened = _opened(html, "ex.symptom.black-stools.term")
    assert opened.startswith("Examplitis in short")
    assert "Paragraph" not in opened


def test_a_document_without_a_date_says_so(mini: MiniProject) -> None:
    mini.edit("sources/examplitis/documents.yaml", "date: 2026-01-02", "date: null")
    html = _marked(mini.load(Selection(handouts=("symptoms",), locales=("en",))), "en/symptoms")
    assert "(no date given)" in _opened(html, "ex.symptom.black-stools.term")


def test_nothing_of_a_document_is_shown(loaded: Loaded, mini_template: MiniProject) -> None:
    text = next(mini_template.documents.glob("*.txt")).read_text(encoding="utf-8")
    lines = [line.strip("• ").strip() for line in text.splitlines()[1:]]  # below the title
    shown = "\n".join(_texts(_marked(loaded, "en/symptoms")).values())
    assert [line for line in lines if len(line.split()) > 1 and line in shown] == []


def test_a_title_is_text(mini: MiniProject) -> None:
    mini.edit("sources/examplitis/documents.yaml", "title: Examplitis in short", "title: \"<b>X</b> & 'y'\"")
    html = _marked(mini.load(Selection(handouts=("symptoms",), locales=("en",))), "en/symptoms")
    assert _opened(html, "ex.symptom.black-stools.term").startswith("<b>X</b> & 'y' (")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sources/examplitis/documents.yaml", "date: 2026-01-02", "date: 2026-01-04"),
        ("sources/examplitis/documents.yaml", "title: When to call", "title: When to phone"),
        ("sources/examplitis/documents.yaml", "as_of: 2026-01-03", "as_of: 2026-01-05"),
        ("sources/examplitis/facts/all.yaml", "start: Black-colored stools", "start: Black-colored"),
    ],
)
def test_the_key_changes_with_what_is_shown(mini: MiniProject, file: str, old: str, new: str) -> None:
    before = mini.load().topics[0]
    names = ["ex.symptom.black-stools", "ex.safety.bleeding"]
    assert sources_key(before, names) == sources_key(mini.load().topics[0], [*reversed(names)])
    mini.edit(file, old, new)
    assert sources_key(before, names) != sources_key(mini.load().topics[0], names)


def test_the_key_knows_whether_the_documents_are_there(mini: MiniProject, tmp_path: Path) -> None:
    there, not_there = mini.load(), load_project(mini.project, Selection(), tmp_path)
    keys = {sources_key(item.topics[0], ["ex.symptom.fever"]) for item in (there, not_there)}
    assert len(keys) == 2


def test_the_switch_shows_marks_and_a_tap_opens_one_without_scripts(
    browser: Browser, loaded: Loaded, tmp_path: Path
) -> None:
    css = (ROOT / "handouts/theme/website/statements.css").read_text(encoding="utf-8")
    html = _marked(loaded, "en/symptoms")
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', f"<style>{css}</style>", html)
    html = html.replace("<main>", "<label><input type='checkbox' data-sources> x</label><main>")
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"file://{tmp_path}/page.html")
    mark = page.locator("main button.whence").first
    assert not mark.is_visible()
    page.check("input[data-sources]")
    box = mark.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    assert page.get_by_role("button", name="Where this comes from").count() > 3
    assert page.locator("div.whence").locator("visible=true").count() == 0
    mark.click()
    assert "Examplitis in short" in page.locator("div.whence").locator("visible=true").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("div.whence").locator("visible=true").count() == 0
    page.emulate_media(media="print")
    assert not mark.is_visible()
    context.close()


def test_marks_keep_pages_small(real: RealBuild) -> None:
    words = {locale.tag: _words(real.loaded, locale.tag) for locale in real.loaded.locales}
    for entry in real.outputs("html"):
        core = ADDED.sub("", (real.folder / entry["path"]).read_text(encoding="utf-8"))
        locale = next(item for item in real.loaded.locales if item.tag == entry["locales"][0])
        html = with_sources(core, real.topic_of(entry["path"]), locale, words[locale.tag])
        assert len(html.encode()) - len(core.encode()) < LIMIT, entry["path"]
