"""A leaflet's page as people meet it: on a phone, at a desk, from a stick, in the dark, on the way to the printer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from builder.commands import schema as schemas
from builder.commands.build import Built
from builder.languages.paper import Paper
from builder.pages.live_markup import live_markup
from builder.website.assets import shorter, without_comments
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, RealBuild
from tests.website.test_links import leaflet, lines

LIMIT = 150_000
HERE = ("symptoms",)
BOTH: tuple[Paper, ...] = ("a4", "letter")
CLINIC = """schema: 1
name: North & Sons <Clinic>
website_address: https://www.example.org/leaflets
"""


def text(folder: Path, name: str) -> str:
    return (folder / f"{name}.html").read_text(encoding="utf-8")


def pages(folder: Path) -> list[str]:
    return [item["path"].removesuffix(".html") for item in lines(folder) if item["kind"] == "html"]


@pytest.mark.parametrize("name", ["en/symptoms", "ar/symptoms", "ar/symptoms.with-en", "ar/overview.with-en"])
def test_the_bar_has_what_a_receptionist_needs(mini_built: tuple[MiniProject, Built], name: str) -> None:
    folder = mini_built[1].target
    page = leaflet(folder, name)
    (home,) = page.having("data-home")
    assert (folder / name).parent.joinpath(home["href"]).resolve().is_file()
    prints = [link["href"] for link in page.having("data-print")]
    assert prints[0] == f"{name.partition('/')[2]}.pdf"  # one click prints what is on the screen
    assert len(prints) == (1 if name.startswith("en/") else 2)
    other = {
        "ar/symptoms": ["symptoms.with-en.html"],
        "ar/symptoms.with-en": ["symptoms.html"],
        "ar/overview.with-en": ["overview.html"],
    }.get(name, [])
    assert [link["href"] for link in page.having("data-switch")] == other
    (skip,) = page.having("class", "skip")
    assert page.having("id", skip["href"].removeprefix("#"))
    html = text(folder, name)
    assert html.index('class="skip"') < html.index("data-home") < html.index("data-print") < html.index("<h1")
    assert "العربية" in html
    assert "screen-notice" in html  # the state of review stays where it was


def test_large_print_and_other_papers_are_named_by_people_s_words(mini: MiniProject) -> None:
    folder = mini.root / "dist"
    mini.build(Selection(locales=("en",), handouts=HERE, prints=("standard", "large"), papers=BOTH))
    html = re.sub(r"<[^>]*>|\s+", " ", text(folder, "en/symptoms"))
    for words in ("Print · US Letter", "Print · A4", "Large print · US Letter", "Large print · A4"):
        assert " ".join(words.split()) in " ".join(html.split())
    large = leaflet(folder, "en/symptoms.large")
    assert large.having("data-print")[0]["href"] == "symptoms.large.pdf"
    assert large.having("rel", "stylesheet")[0]["href"] == "../assets/leaflet-large.css"
    standard, bigger = (folder / f"assets/leaflet{name}.css" for name in ("", "-large"))
    assert bigger.stat().st_size > standard.stat().st_size


def test_every_page_is_ours_alone(mini_built: tuple[MiniProject, Built]) -> None:
    folder = mini_built[1].target
    assert len(pages(folder)) > 5
    for name in pages(folder):
        html = text(folder, name)
        assert list(live_markup(html, site=True)) == [], name
        assert html.count('http-equiv="Content-Security-Policy"') == 1
        assert "<style media=" not in html, name
        assert not re.search(r"(?:src|href)=\"(?:/|\w+:)", html.replace('href="https://www.', "")), name
        assert not re.search(r"<script(?![^>]* src=\"\.\./assets/)", html), name


def test_the_manifest_says_what_a_page_is_called(mini_built: tuple[MiniProject, Built]) -> None:
    folder = mini_built[1].target
    jsonschema.validate(
        json.loads((folder / "manifest.json").read_text(encoding="utf-8")),
        json.loads(schemas.schema_text("manifest-output")),
    )
    found = {item["path"]: item for item in lines(folder)}
    page = found["ar/symptoms.html"]
    assert page["title_en"] == "Symptoms to look out for" == found["en/symptoms.html"]["title"]
    assert f"<title>{page['title']} ·" in text(folder, "ar/symptoms")
    assert re.fullmatch("[0-9a-f]{32}", page["surroundings"])
    assert found["assets/leaflet.css"]["kind"] == "asset"
    assert "surroundings" not in found["ar/symptoms.pdf"]


def test_only_a_page_with_an_address_tells_it(mini: MiniProject) -> None:
    folder = mini.root / "dist"
    mini.build(Selection(handouts=("symptoms",)))
    for words in ("canonical", "og:", "ld+json", 'hreflang="x-default'):
        assert words not in text(folder, "ar/symptoms")
    (mini.root / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    mini.build(Selection(handouts=("symptoms",)))
    page = leaflet(folder, "ar/symptoms")
    address = "https://www.example.org/leaflets"
    assert [link["href"] for link in page.having("rel", "canonical")] == [f"{address}/ar/symptoms.html"]
    assert {link["hreflang"]: link["href"] for link in page.having("rel", "alternate")} == {
        "ar": f"{address}/ar/symptoms.html",
        "en": f"{address}/en/symptoms.html",
        "x-default": f"{address}/en/symptoms.html",
    }
    graph = {meta["property"]: meta["content"] for meta in page.having("property")}
    assert graph["og:site_name"] == "North & Sons <Clinic>"
    assert graph["og:url"] == f"{address}/ar/symptoms.html"
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text(folder, "ar/symptoms"), re.DOTALL)
    assert block
    assert not set(block[1]) & set("<>&")
    data = json.loads(block[1])
    assert data["@type"] == "MedicalWebPage"
    assert data["publisher"]["name"] == "North & Sons <Clinic>"
    assert data["inLanguage"] == ["ar"]
    assert "reviewed" not in block[1].lower()  # nobody has


def opened(browser: Browser, path: Path, **options: object) -> tuple[Page, list[str]]:
    """The page from its folder, with all that the browser said about it."""
    tab = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    ours = ("file:", "data:")
    tab.on("request", lambda request: said.append("" if request.url.startswith(ours) else request.url))
    tab.goto(path.as_uri())
    return tab, [words for words in said if words]


# What is too small for a finger.
SMALL = """[...document.querySelectorAll(".bar a, .bar button, .bar summary, .pages a, .site-foot a")]
  .map(item => item.getBoundingClientRect())
  .filter(box => box.width > 1 && (box.height < 24 || box.width < 24)).length"""


@pytest.mark.parametrize("name", ["ar/symptoms.with-en", "en/medicines", "ar/overview"])
def test_it_opens_from_a_folder_and_fits_the_smallest_screen(
    browser: Browser, mini_built: tuple[MiniProject, Built], name: str
) -> None:
    for scripts in (True, False):
        path = mini_built[1].target / f"{name}.html"
        tab, said = opened(browser, path, viewport={"width": 320, "height": 700}, java_script_enabled=scripts)
        assert said == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        assert tab.evaluate("getComputedStyle(document.body).maxWidth !== 'none'")  # the shared style sheet is there
        assert tab.evaluate(SMALL) == 0
        tab.context.close()


# The lowest contrast of any text with what is behind it, as WCAG has it.
CONTRAST = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  let worst = [21, ""];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || !holder.getClientRects().length || holder.closest(".unseen, .skip, svg")) continue;
    let behind = [255, 0, 255];
    for (let at = holder; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) { behind = colour; break; }
    }
    const [one, other] = [light(parse(getComputedStyle(holder).color)), light(behind)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < worst[0]) worst = [ratio, node.data.trim().slice(0, 40)];
  }
  return worst;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ar/symptoms.with-en", "en/medicines"])
def test_everything_can_be_read_in_both_schemes(
    browser: Browser, mini_built: tuple[MiniProject, Built], name: str, scheme: str
) -> None:
    path = mini_built[1].target / f"{name}.html"
    tab, _ = opened(browser, path, color_scheme=scheme, viewport={"width": 1200, "height": 900})
    tab.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    ratio, words = tab.evaluate(CONTRAST)
    assert ratio >= 4.5, words
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    tab.context.close()


def test_pictures_can_be_seen_in_the_dark_and_in_forced_colours(
    browser: Browser, mini_built: tuple[MiniProject, Built]
) -> None:
    path = mini_built[1].target / "en/symptoms.html"
    fills = """[...document.querySelectorAll('.picture [fill="#0f5c66"], .mark [fill="#0f5c66"]')]
      .map(item => getComputedStyle(item).fill)"""
    for options in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        tab, _ = opened(browser, path, **options)
        found = set(tab.evaluate(fills))
        assert found
        assert "rgb(15, 92, 102)" not in found
        tab.context.close()


def test_keys_lead_past_the_bar_and_where_they_are_is_seen(
    browser: Browser, mini_built: tuple[MiniProject, Built]
) -> None:
    tab, _ = opened(browser, mini_built[1].target / "ar/symptoms.with-en.html")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().height") > 20
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.hasAttribute('data-home')")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    seen = set()
    for _ in range(30):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("document.activeElement.tagName"))
    assert {"A", "SUMMARY"} <= seen
    tab.context.close()


def test_what_is_around_is_not_printed(browser: Browser, mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    tab, _ = opened(browser, mini_built[1].target / "en/symptoms.html")
    tab.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    printed = " ".join(leaf.get_textpage().get_text_range() for leaf in document)
    assert "Symptoms to look out for" in printed
    assert "No doctor or nurse has checked this leaflet yet." in printed
    for words in ("All leaflets", "US Letter", "Languages", "More about"):
        assert words not in printed
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (612, 792)  # the leaflet's own paper, from the shared style sheet
    tab.context.close()


def test_a_page_with_its_files_is_small(real: RealBuild) -> None:
    """Pictures, style sheets and scripts; fonts come on top where a device lacks the script."""
    measured = {}
    for item in real.outputs("html"):
        path = real.folder / item["path"]
        html = path.read_text(encoding="utf-8")
        files = set(re.findall(r'(?:href|src)="(\.\./assets/[^"]+\.(?:css|js|svg|png))"', html))
        assert "../assets/leaflet.css" in files
        own = [file for file in files if "/fonts/" not in file]
        measured[item["path"]] = path.stat().st_size + sum((path.parent / file).stat().st_size for file in own)
    assert len(measured) > 300
    assert {name: size for name, size in measured.items() if size > LIMIT} == {}


@pytest.mark.parametrize(
    ("css", "short"),
    [
        ("a { color: red; }\n/* b */\nb  >  c{ margin: 0 }", "a{color:red}b>c{margin:0}"),
        ("a::before { content: \"a  { b: c } /* d\"; }", "a::before{content:\"a  { b: c } /* d\"}"),
        ("@media (a: 1px) { a :hover { b: calc(1px + 2px) } }", "@media (a:1px){a :hover{b:calc(1px + 2px)}}"),
        ("a::after { content: '/* b */' } /* 'c' */ d { e: f }", "a::after{content:'/* b */'}d{e:f}"),
        ("a:not(.b) .c { d: e }", "a:not(.b) .c{d:e}"),
        (".a { background: url(\"data:image/svg+xml;a  b\") }", ".a{background:url(\"data:image/svg+xml;a  b\")}"),
    ],
)  # fmt: skip
def test_style_sheets_keep_their_meaning(css: str, short: str) -> None:
    assert shorter(css) == f"{short}\n"


def test_scripts_lose_comments_alone() -> None:
    assert without_comments('// a\n  let a = "// b"; // c\n\n  b();\n') == 'let a = "// b"; // c\nb();\n'
