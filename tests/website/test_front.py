"""dist/index.html: a person finds their language in its own name and letters, first where the device is set to it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from builder.base.errors import HandoutsError
from builder.commands import schema as schemas
from builder.commands.build import Built
from builder.dist.written import check_written
from builder.pages.live_markup import live_markup
from builder.pages.text import page_blocks
from builder.website.frame import Frame
from builder.website.front import render_front
from builder.website.pages import write_pages
from builder.website.plan import all_reviewed, plan
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, RealBuild
from tests.review.test_review import sign
from tests.tools.finished import finished
from tests.website.reading import dead_links, read, text

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
CLINIC = """schema: 1
name: North Example Clinic
phone: "+1 555 0100"
logo: logo.svg
"""
SITE = "https://www.example.org/leaflets"


def entries_of(built: Built) -> list[dict[str, Any]]:
    """The manifest's lines, for a test to change."""
    copy: list[dict[str, Any]] = json.loads(json.dumps(built.outputs))
    return copy


def front(mini: MiniProject, entries: list[dict[str, Any]]) -> str:
    loaded = mini.load()
    sections = plan(entries, loaded.locales, loaded.topics, loaded.handouts, loaded.decks, loaded.texts)
    return render_front(Frame(loaded, sections))


def tiles(html: str) -> list[str]:
    return re.findall(r'<li data-language="([^"]+)"', html)


def test_each_language_has_a_tile_in_its_own_letters(real: RealBuild) -> None:
    html = text(real.folder, "index.html")
    latin = ["en", "es", "fil", "fr", "ht", "pt-BR", "so", "vi"]
    others = ["ru", "uk", "ur", "ar", "fa", "hi", "bn", "my", "am", "zh-Hans", "zh-Hant", "ko"]
    assert tiles(html) == [tag for tag in [*latin, *others] if tag in finished()]
    assert len(tiles(html)) == len(finished())
    for tag, own, english in (
        ("es", "Español", "Spanish"),
        ("ar", "العربية", "Arabic"),
        ("zh-Hans", "简体中文", "Chinese (Simplified)"),
        ("ru", "Русский", "Russian"),
    ):
        direction = "rtl" if tag == "ar" else "ltr"
        assert f'<span class="name" lang="{tag}" dir="{direction}">{own}</span>' in html
        assert f'<span class="english" lang="en" dir="ltr">{english}</span>' in html
        assert re.search(rf'\[lang="{tag}"\] {{ font-family: "Noto ', html)
    assert dead_links(real.folder, "index.html") == []


def test_the_state_and_the_numbers_are_said_plainly(real: RealBuild) -> None:
    blocks = "\n".join(page_blocks(text(real.folder, "index.html")))
    assert f"Languages built: {len(finished())}. Languages reviewed: 0." in blocks
    assert "No qualified person has checked these texts yet. Use them together with an interpreter." in blocks
    assert "Put together on November 22, 2026 from texts of 2015 and 2023, and from texts without a date." in blocks
    assert "Qualified people have checked" not in blocks


def test_it_is_readable_before_anything_else_has_come(mini_built: tuple[MiniProject, Built]) -> None:
    """Its style stands in it, its one script waits, and without scripts every language is there."""
    page = read(mini_built[1].target, "index.html")
    assert [link["rel"] for link in page.of("link")] == ["icon"]
    assert [(script["src"], "defer" in script) for script in page.of("script")] == [("assets/front.js", True)]
    assert [link for link in page.files if link.endswith("/index.html")].count("ar/index.html") == 2
    assert list(live_markup(text(mini_built[1].target, "index.html"), site=True)) == []
    assert not [link for link in page.links if link.startswith(("/", "."))]


@pytest.mark.parametrize(
    "path", ["index.html", "ar/index.html", "en/index.html", "about.html", "ar/about.html", "404.html"]
)
def test_every_page_has_a_language_landmarks_and_headings_in_order(
    mini_built: tuple[MiniProject, Built], path: str
) -> None:
    page = read(mini_built[1].target, path)
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags >= {"main", "header", "footer", "title"}
    (root,) = page.of("html")
    assert (root["lang"], root["dir"]) == (("ar", "rtl") if path.startswith("ar/") else ("en", "ltr"))
    assert page.links[0] == "#main"
    assert dead_links(mini_built[1].target, path) == []


def test_the_manifest_lists_it_and_fits_its_schema(mini_built: tuple[MiniProject, Built]) -> None:
    data = json.loads(text(mini_built[1].target, "manifest.json"))
    jsonschema.validate(data, json.loads(schemas.schema_text("manifest-output")))
    kinds = {item["path"]: item["kind"] for item in data["outputs"]}
    assert [path for path, kind in kinds.items() if kind == "index"] == ["index.html"]
    wanted = {"ar/index.html", "en/index.html", "about.html", "ar/about.html", "404.html", "offline.html"}
    assert {path for path, kind in kinds.items() if kind == "page"} == wanted
    assert check_written(mini_built[1].target, data["outputs"]) == []


def test_reviewed_languages_are_told_from_others(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    entries = entries_of(built)
    for entry in entries:
        if entry.get("locales", [""])[0] == "en":
            entry["messages"]["reviewed"] = entry["messages"]["total"]
    html = front(mini, entries)
    blocks = "\n".join(page_blocks(html))
    assert "Languages built: 2. Languages reviewed: 1." in blocks
    assert "Languages marked “Not checked yet” have not been checked by a qualified person." in blocks
    english, arabic = re.findall(r"<li data-language.*?</li>", html, re.DOTALL)
    assert ">Checked<" in english
    assert "Not checked yet" not in english
    assert ">Checked<" not in arabic
    for entry in entries:
        if "messages" in entry:
            entry["messages"]["reviewed"] = entry["messages"]["total"]
    assert "Qualified people have checked these texts." in front(mini, entries)


def test_one_unsigned_message_is_enough_to_be_unreviewed() -> None:
    signed = {"messages": {"total": 9, "reviewed": 9}}
    assert all_reviewed([signed, signed])
    assert not all_reviewed([signed, {"messages": {"total": 9, "reviewed": 8}}])
    assert not all_reviewed([])


def test_a_translation_under_nobodys_signature_counts_as_such(mini: MiniProject) -> None:
    """A deck in signed English with an unsigned language on its other side is not reviewed."""
    selection = Selection(locales=("en",), decks=("symptoms",))
    sign(mini, "en", ("clinician",))
    mini.record(1_700_000_500)
    mini.build(selection)
    assert "Languages reviewed: 1." in text(mini.root / "dist", "index.html")
    mini.build(replace(selection, parallels=("ar",)))
    assert "Languages reviewed: 0." in text(mini.root / "dist", "index.html")


def test_the_same_parts_give_the_same_pages_in_any_order(mini: MiniProject) -> None:
    def pages() -> dict[str, bytes]:
        dist = mini.root / "dist"
        named = [*dist.glob("*.html"), *dist.glob("*/index.html"), *dist.glob("*/about.html"), dist / "sw.js"]
        return {path.relative_to(dist).as_posix(): path.read_bytes() for path in named}

    mini.build()
    whole = pages()
    shutil.rmtree(mini.root / "dist")
    mini.build(Selection(locales=("ar",)))
    assert tiles(text(mini.root / "dist", "index.html")) == ["ar"]
    assert "about.html" in pages()
    mini.build(Selection(locales=("en",)))
    assert pages() == whole


def test_a_broken_template_is_a_finding(mini: MiniProject) -> None:
    for name in ("front", "locale", "about", "not-found", "frame"):
        path = f"handouts/theme/website/{name}.html.j2"
        whole = text(mini.root, path)
        mini.edit(path, "{% endblock %}", "{% endif %}")
        found = [item for item in mini.findings() if item.path == path]
        assert found
        assert found[0].line > 0
        (mini.root / path).write_text(whole, encoding="utf-8")


def test_a_leaflet_never_takes_a_pages_place(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    mini, built = mini_built
    entries = entries_of(built)
    next(item for item in entries if item["path"] == "ar/symptoms.html")["path"] = "ar/about.html"
    with pytest.raises(HandoutsError) as caught:
        write_pages(mini.load(), tmp_path, entries)
    assert "the website has a page at ar/about.html" in caught.value.findings[0].message
    assert not list(tmp_path.iterdir())


# With a clinic


@pytest.fixture
def clinic(mini: MiniProject) -> MiniProject:
    (mini.root / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    (mini.root / "logo.svg").write_text(LOGO, encoding="utf-8")
    return mini


def written(mini: MiniProject, built: Built, folder: Path) -> Path:
    write_pages(mini.load(), folder, built.outputs)
    return folder


def test_the_clinic_is_named_with_its_logo_and_phone(
    clinic: MiniProject, mini_built: tuple[MiniProject, Built], tmp_path: Path
) -> None:
    folder = written(clinic, mini_built[1], tmp_path / "dist")
    for path in ("index.html", "ar/index.html", "404.html"):
        html = text(folder, path)
        assert "North Example Clinic" in html
        assert '<span class="identifier" dir="ltr" lang="en">+1 555 0100</span>' in html
        assert read(folder, path).of("img")[0]["alt"] == "North Example Clinic"
    assert json.loads(text(folder, "manifest.webmanifest"))["name"] == "North Example Clinic: Leaflets and flashcards"


PUBLIC = ("og:", 'hreflang="x-default"', 'rel="canonical"', SITE)


def test_a_public_site_tells_search_engines_of_its_languages(
    clinic: MiniProject, mini_built: tuple[MiniProject, Built], tmp_path: Path
) -> None:
    private = written(clinic, mini_built[1], tmp_path / "private")
    (clinic.root / "clinic.yaml").write_text(f"{CLINIC}website_address: {SITE}/\n", encoding="utf-8")
    public = written(clinic, mini_built[1], tmp_path / "public")
    for path in ("index.html", "ar/index.html", "ar/about.html"):
        assert not [word for word in PUBLIC if word in text(private, path)]
        assert [word for word in PUBLIC if word in text(public, path)] == [*PUBLIC]
        assert list(live_markup(text(public, path), site=True)) == []
    assert not (private / "sitemap.xml").exists()
    html = text(public, "ar/index.html")
    assert f'<link rel="canonical" href="{SITE}/ar/">' in html
    assert f'<link rel="alternate" hreflang="en" href="{SITE}/en/">' in html
    sitemap = text(public, "sitemap.xml")
    assert f"<loc>{SITE}/</loc>" in sitemap
    symptoms = re.search(rf"<url><loc>{SITE}/ar/symptoms.html</loc>(.*?)</url>", sitemap)
    assert symptoms is not None
    assert f'hreflang="en" href="{SITE}/en/symptoms.html"' in symptoms[1]
    assert "with-en" not in sitemap
    assert text(public, "robots.txt").splitlines()[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert f'href="{SITE}/" data-front' in text(public, "404.html")


# In a browser


def shown(page: Page) -> list[str]:
    found = page.locator("[data-languages] > li").evaluate_all("items => items.map((item) => item.dataset.language)")
    return [str(tag) for tag in found]


def opened(context: BrowserContext, built: Built) -> tuple[Page, list[str]]:
    """The front page from a folder, and what the browser complains of."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((built.target / "index.html").as_uri())
    return page, said


@pytest.mark.parametrize(
    ("device", "first", "marked"), [("ar-EG", "ar", 1), ("en-GB", "en", 1), ("fa-IR", "en", 0), ("az-Arab", "en", 0)]
)
def test_the_devices_language_stands_first_and_marked(
    browser: Browser, mini_built: tuple[MiniProject, Built], device: str, first: str, marked: int
) -> None:
    page, said = opened(browser.new_context(locale=device), mini_built[1])
    assert shown(page)[0] == first
    assert page.locator("[data-yours]:visible").count() == marked
    assert page.locator("li", has=page.locator("[data-yours]:visible")).count() == marked
    assert said == []


def test_the_language_is_remembered_and_offered(browser: Browser, mini_built: tuple[MiniProject, Built]) -> None:
    """From a folder; a bookmarked page of a language counts as chosen, too."""
    page, said = opened(browser.new_context(locale="en-US"), mini_built[1])
    assert page.locator("[data-continue]:visible").count() == 0
    page.locator('[data-language="ar"] a').click()
    page.wait_for_url("**/ar/index.html")
    page.go_back()
    assert page.locator("[data-continue]:visible").get_attribute("data-continue") == "ar"
    assert shown(page)[0] == "en"
    page.goto((mini_built[1].target / "en/index.html").as_uri())
    page.goto((mini_built[1].target / "index.html").as_uri())
    offer = page.locator("[data-continue]:visible")
    assert offer.inner_text() == "Continue in English"
    offer.locator("a").click()
    page.wait_for_url("**/en/index.html")
    assert said == []


def test_a_browser_that_keeps_nothing_shows_all_the_same(
    browser: Browser, mini_built: tuple[MiniProject, Built]
) -> None:
    context = browser.new_context(locale="ar-EG")
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page, said = opened(context, mini_built[1])
    assert shown(page) == ["ar", "en"]
    page.locator('[data-language="ar"] a').click()
    page.wait_for_url("**/ar/index.html")
    assert said == []


def test_without_scripts_every_language_is_there(browser: Browser, mini_built: tuple[MiniProject, Built]) -> None:
    page, _ = opened(browser.new_context(locale="ar-EG", java_script_enabled=False), mini_built[1])
    assert page.locator("[data-languages] a:visible").count() == 2
    assert page.locator("[data-continue]:visible, [data-yours]:visible").count() == 0


def test_three_clicks_from_the_front_page_print_a_leaflet(
    browser: Browser, mini_built: tuple[MiniProject, Built]
) -> None:
    """Language, leaflet, and the printer's own button; one click less from a bookmark of the language's page."""
    page, _ = opened(browser.new_context(locale="en-US"), mini_built[1])
    page.locator('[data-language="ar"] a').click()
    page.wait_for_url("**/ar/index.html")
    link = page.locator('[data-leaflet="symptoms"] .print').first
    assert link.is_visible()
    assert link.get_attribute("href") == "../ar/symptoms.with-en.pdf"
    assert "Print" in link.inner_text()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, mini_built: tuple[MiniProject, Built], width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 700}).new_page()
    for path in ("index.html", "ar/index.html", "en/index.html", "about.html", "404.html"):
        page.goto((mini_built[1].target / path).as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, path
        small = page.evaluate(
            "[...document.querySelectorAll('a:not(.skip), summary')].filter((item) => item.checkVisibility() && "
            "Math.min(item.offsetWidth, item.offsetHeight) < 24).map((item) => item.textContent)"
        )
        assert small == [], path


def test_the_keyboard_goes_past_the_links_at_the_top(browser: Browser, mini_built: tuple[MiniProject, Built]) -> None:
    page = browser.new_context().new_page()
    page.goto((mini_built[1].target / "ar/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
