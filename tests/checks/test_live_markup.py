"""No page acts: nothing runs, loads or sends, whatever file it comes from, and the page's own policy says so too."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from builder.base.errors import HandoutsError
from builder.checks.live import live
from builder.checks.registry import CHECKS
from builder.commands.build import Built, check
from builder.commands.deck_preview import preview_deck
from builder.dist.written import check_written
from builder.pages.live_markup import live_fragment, live_markup, live_style, loading_style
from builder.workspace.loaded import Loaded, render
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

PAGE = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>A</title>{}</head><body>{}</body></html>'
FACTS = "sources/examplitis/facts/all.yaml"
ACTING = [
    "<script>alert(1)</script>", "<p onclick=x>A</p>", '<a href="javascript:alert(1)">A</a>', '<a href="java\tscript:a">A</a>',
    '<a href="data:text/html,A">A</a>', '<a href="//example.org/a">A</a>', '<img src="https://example.org/a.png">',
    '<img src=x onerror="alert(1)">', '<img src="data:image/png;base64,AA" srcset="https://example.org/a.png">',
    "<iframe src=x></iframe>", "<object data=x></object>", "<embed src=x>", "<form action=x></form>", "<input>", "<button>A</button>",
    "<video src=x></video>", "<audio autoplay></audio>", "<template><b>A</b></template>", "<noscript>A</noscript>",
    '<svg><use href="https://example.org/a.svg#b"/></svg>', '<svg><image href="https://example.org/a.png"/></svg>',
    "<svg><animate attributeName='href'/></svg>", "<svg><foreignObject></foreignObject></svg>", '<svg><path onload="x"/></svg>',
    '<svg><a xlink:href="javascript:x"><path d="M0 0"/></a></svg>', "<svg><style>@import 'x';</style></svg>",
    "<math><mi>x</mi></math>", '<p style="background:url(https://example.org/a)">A</p>', '<p style="color:red">A</p>',
]  # fmt: skip
HEADS = [
    '<meta http-equiv="refresh" content="0;url=https://example.org">', '<link rel="stylesheet" href="a.css">',
    '<base href="https://example.org/">', "<style>@import 'a.css';</style>", "<style>a{background:url(a.png)}</style>",
    "<style>a{background:u\\72l(https://example.org)}</style>", "<style>a{background:image-set('a.png' 1x)}</style>",
    "<style>@font-face{font-family:a;src:url(a.woff)}</style>", "<style>@media print{a{b:url('//a.b')}}</style>",
]  # fmt: skip


@pytest.mark.parametrize("body", ACTING)
def test_markup_that_acts_is_found(body: str) -> None:
    assert list(live_markup(PAGE.format("", body)))


@pytest.mark.parametrize("head", HEADS)
def test_heads_that_act_are_found(head: str) -> None:
    assert list(live_markup(PAGE.format(head, "A")))


SITE = [
    '<link rel="stylesheet" href="../assets/leaflet.css">', '<script src="../assets/leaflet.js" defer></script>',
    '<button data-share hidden>A</button>', '<input type="checkbox" data-sources>', "<template><b>A</b></template>",
    '<link rel="canonical" href="https://example.org/a">', '<details><summary>A</summary></details>',
    '<meta name="color-scheme" content="light dark">', '<div popover id="w1">A</div>', '<form><input type="search" name="q"></form>',
    '<script type="application/ld+json">{"a": 1}</script>', '<button popovertarget="w1">A</button>',
]  # fmt: skip
SITE_ACTING = [
    '<script src="https://example.org/a.js" defer></script>', '<script src="//example.org/assets/a.js" defer></script>',
    '<script src="../assets/a.js">alert(1)</script>', '<script src="../a.js" defer></script>', "<script>alert(1)</script>",
    '<script type="module" src="../assets/a.js" defer></script>', '<script type="application/ld+json" src="../assets/a.js">{}</script>',
    '<script src="../assets/../../a.js" defer></script>', '<script src="data:text/javascript,a" defer></script>',
    '<link rel="stylesheet" href="https://example.org/a.css">', '<link rel="preload" href="../assets/a.css">',
    '<link rel="stylesheet" href="../assets/a.js">', '<link rel="dns-prefetch" href="https://example.org">', '<link rel="import" href="../a.html">',
    '<form action="https://example.org"><input></form>', '<form method="post"></form>', '<button formaction="x">A</button>',
    '<input name="password">', '<input type="file">', '<input type="image" src="../assets/a.png">', '<select name="a"></select>',
    '<button name="a">A</button>', "<template><img src=x onerror=a></template>", "<template><script>a</script></template>",
    '<svg><use href="../assets/a.svg#b"/></svg>', '<img src="../a.png">', "<iframe src=../assets/a.html></iframe>",
    '<details ontoggle="a"></details>', '<meta http-equiv="refresh" content="0">', '<p style="color:red">A</p>',
]  # fmt: skip


@pytest.mark.parametrize("markup", SITE)
def test_pages_of_the_website_may_have_what_its_templates_add_and_a_leaflet_may_not(markup: str) -> None:
    assert list(live_markup(PAGE.format("", markup), site=True)) == []
    if "<details" not in markup and "<div" not in markup:
        assert list(live_markup(PAGE.format("", markup)))


@pytest.mark.parametrize(
    "markup",
    [
        *SITE_ACTING,
        *(body for body in ACTING if body not in ("<input>", "<button>A</button>", "<template><b>A</b></template>")),
    ],
)
def test_pages_of_the_website_act_no_more_than_others(markup: str) -> None:
    assert list(live_markup(PAGE.format("", markup), site=True))


@pytest.mark.parametrize("head", HEADS)
def test_heads_of_the_website_act_no_more_than_others(head: str) -> None:
    assert list(live_markup(PAGE.format(head.replace('href="a.css"', 'href="https://a.b/a.css"'), "A"), site=True))


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a { background: url(https://example.org/a.png) }", True),
        ("@import 'a.css';", True),
        ("@font-face { font-family: A; src: local(A), url(//example.org/a.woff2) }", True),
        ("@font-face { font-family: A; src: local(A), url(fonts/a.woff2) }", False),
        ('@font-face { font-family: A; src: url("a.woff2") format("woff2") }', False),
        ("a { color: red }", False),
    ],
)
def test_shared_style_sheets_load_what_stands_beside_them(css: str, found: bool) -> None:
    assert bool(list(loading_style(css))) == found


def test_fields_of_cards_are_looked_at_in_the_same_way() -> None:
    for body in ACTING:
        if "style=" not in body or "url(" in body:
            assert list(live_fragment(body)), body
    for harmless in ('<img class="picture" src="handouts-fever-1a2b3c4d.svg" alt="">', "on = off; 3 < 4", "<b>A</b>"):
        assert list(live_fragment(harmless)) == []


def test_what_pages_have_is_let_through(mini_built: tuple[MiniProject, Built]) -> None:
    pages = list(mini_built[1].target.rglob("*.html"))
    assert len(pages) > 5
    for path in pages:
        assert list(live_markup(path.read_text(encoding="utf-8"), site=True)) == [], path
    assert list(live_style("a{background:url(data:image/png;base64,AA)} b::after{content:'url(x)'}")) == []


def rendered(mini: MiniProject) -> Loaded:
    loaded = mini.load(Selection(locales=("en",)))
    render(loaded)
    return loaded


SPOILT: dict[str, tuple[Callable[[MiniProject], None], str]] = {
    "template": (lambda m: m.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}<script>alert(1)</script>"), "<script>"),
    "unescaped value": (lambda m: m.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}{{ '<img src=x onerror=alert(1)>'|safe }}"), "onerror"),
    "web style sheet": (lambda m: m.edit("handouts/theme/web.css", "body {", "body { background: url(https://example.org/a.png);"), "url(https://example.org/a.png)"),
    "imported style sheet": (lambda m: m.edit("handouts/theme/print.css", "", "@import 'a.css';\n"), "@import"),
    "end of a style sheet": (lambda m: m.edit("handouts/theme/web.css", "body {", "</style><script>alert(1)</script><style>body {"), "<script>"),
    "card template": (lambda m: m.edit("handouts/decks/note_types/symptom.yaml", "{{Hint}}", "<script>alert(1)</script>{{Hint}}"), "<script>"),
    "style sheet of cards": (lambda m: m.edit("handouts/decks/cards.css", "", "@import 'https://example.org/a.css';\n"), "@import"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_one_check_finds_it_wherever_it_comes_from(mini: MiniProject, name: str) -> None:
    spoil, words = SPOILT[name]
    spoil(mini)
    found = list(live(rendered(mini)))
    assert any(words in item.message for item in found), found
    assert all(item.remedy and item.check == "live-markup" for item in found)


def test_an_index_that_acts_is_not_published(mini: MiniProject) -> None:
    mini.edit("handouts/theme/website/website.css", "", "@import 'https://example.org/a.css';\n")
    with pytest.raises(HandoutsError) as caught:
        mini.build(Selection(locales=("en",), handouts=("overview",)))
    found = [(item.path, item.check) for item in caught.value.findings]
    assert ("index.html", "live-markup") in found
    assert ("assets/website.css", "live-markup") in found
    assert not (mini.root / "dist").exists()


def test_a_page_changed_after_the_checks_is_not_published(mini: MiniProject) -> None:
    built = mini.build(Selection(locales=("en",), handouts=("overview",)))
    path = built.target / "en/overview.html"
    path.write_text(path.read_text(encoding="utf-8").replace("<main>", "<main><script>x</script>"), encoding="utf-8")
    assert [item.check for item in check_written(built.target, built.outputs)] == ["live-markup"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,A", "www.example.org", 'https://a.b/"onclick="x']
)
def test_addresses_of_documents_are_of_the_web(mini: MiniProject, address: str) -> None:
    mini.edit("sources/examplitis/documents.yaml", "address: null", f"address: '{address}'")
    found = mini.load().findings
    assert [(item.path, item.check) for item in found] == [("sources/examplitis/documents.yaml", "schema")]
    assert "https://" in found[0].message


def test_browsers_obey_the_policy_and_show_the_page_unchanged(
    mini_built: tuple[MiniProject, Built], tmp_path: Path
) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(mini_built[1].target, folder)
    paths = [folder / "index.html", folder / "ar/symptoms.html", folder / "en/medicines.html"]
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in paths:
            html = path.read_text(encoding="utf-8")
            assert html.count('http-equiv="Content-Security-Policy"') == 1
            page.goto(path.as_uri())
            # Its own style sheets and those beside it, which a script may not look into.
            assert page.evaluate(
                "[...document.styleSheets].every(sheet => sheet.href || sheet.cssRules.length > 0) "
                "&& getComputedStyle(document.body).maxWidth !== 'none'"
            )
            before = page.screenshot(full_page=True)
            policy = html[html.index("<meta http-equiv") : html.index(">", html.index("<meta http-equiv")) + 1]
            path.write_text(html.replace(policy, ""), encoding="utf-8")
            page.goto(path.as_uri())
            assert page.screenshot(full_page=True) == before
            assert said == []
        # What somebody smuggles into a finished page is not obeyed.
        html = (mini_built[1].target / "ar/symptoms.html").read_text(encoding="utf-8")
        spoilt = html.replace("<main>", '<main><script>window.ran = 1</script><img src="x" onerror="window.ran = 1">')
        spoilt = spoilt.replace("<main>", "<main><style>body { display: none }</style>", 1)
        paths[1].write_text(spoilt, encoding="utf-8")
        page.goto(paths[1].as_uri())
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.body).display") != "none"
        browser.close()


def test_the_preview_of_a_deck_runs_no_script_but_its_own(mini: MiniProject) -> None:
    shown = preview_deck(mini.project, "en", "symptoms", documents=mini.documents)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        html = shown.html()
        page.set_content(html.replace("<main>", "<main><script>window.ran = 1</script>"))
        assert page.evaluate("window.ran") is None
        assert len(said) == 1  # of the script that was smuggled in
        page.select_option("select[name=type]", index=1)
        assert "cards shown" in page.text_content("output")  # type: ignore[operator]
        browser.close()


HIDDEN: dict[str, tuple[str, str, str]] = {
    "fact": (FACTS, "heading: In the thumb", "heading: In the\u202e thumb"),
    "fact, escaped": (FACTS, "heading: In the thumb", 'heading: "In the\\u200b thumb"'),
    "brand": (FACTS, "{name: Exampla}", "{name: Exam\u200bpla}"),
    "name of a medicine": (FACTS, "inn: tamoxifen", "inn: tamo\u00adxifen"),
    "letters taken apart": (FACTS, "heading: In the thumb", "heading: In the thu\u0301mb"),
    "topic": ("sources/examplitis/topic.yaml", "name: ", "name: \u200e"),
    "document": ("sources/examplitis/documents.yaml", "title: ", "title: \u2066"),
    "title of a handout": ("handouts/examplitis/overview/handout.yaml", "title: ", "title: \u200f"),
    "title of a deck": ("handouts/decks/symptoms.yaml", "title: ", "title: \u200f"),
    "template": ("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}\u202d"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_english_hides_no_characters(mini: MiniProject, name: str) -> None:
    path, old, new = HIDDEN[name]
    mini.edit(path, old, new)
    text = (mini.root / path).read_text(encoding="utf-8")
    found = [item for item in CHECKS["forbidden-characters"].function(mini.load()) if item.path == path]
    assert len(found) == 1, found
    assert found[0].line == text[: text.index(new)].count("\n") + 1
    assert found[0].remedy
    assert any(item.check == "forbidden-characters" for item in check(mini.load()))
