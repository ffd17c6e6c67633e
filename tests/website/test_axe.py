"""WCAG 2.2 AA and good practice in a real browser.

axe-core, the keyboard alone, zoom and narrow windows, right-to-left, less motion.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import RealBuild
from tests.tools.axe import WAYS, Way, audit, pages_of, violations
from tests.tools.golden import one_of_each_look

# A locale for each script, and every kind of page.
LOCALES = ("en", "ar", "hi", "my", "ur", "zh-Hans", "ru")
PAGES = {
    "index.html": WAYS,
    "about.html": WAYS[::4],
    "404.html": WAYS,
    "offline.html": WAYS,
    **{f"{tag}/index.html": WAYS[number % 3 :: 3] for number, tag in enumerate(LOCALES)},
    **{f"{tag}/symptoms.html": WAYS[number % 3 :: 3] for number, tag in enumerate(LOCALES)},
    "ar/symptom-board.with-en.html": WAYS,
    "my/questions.with-en.html": WAYS[:3],
    "ur/medicine-card.with-en.html": WAYS[3:],
    "zh-Hans/medicines.html": WAYS[:2],
    "ar/medicines.with-en.html": WAYS[1:4:2],
    "hi/flashcards-symptoms-fold.html": WAYS[3:5],
    "es/outlook.html": WAYS[:1],
    "my/about.html": WAYS[4:5],
}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1000, "height": 800}, reduced_motion="reduce")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(path: str, site: Path, context: BrowserContext) -> None:
    found = [*audit(context.new_page(), site, path, PAGES[path])]
    assert not found, "\n".join(map(str, found))


def test_axe_finds_nothing_in_what_opens(site: Path, context: BrowserContext) -> None:
    """The board's large words and its list, results of a search, where a line comes from."""
    page = context.new_page()
    page.goto((site / "ar/symptom-board.with-en.html").as_uri())
    page.locator(".board-cell [role=button]").first.click()
    found = violations(page, "board", "dialog")
    page.keyboard.press("Escape")
    found += violations(page, "board", "list")
    page.goto((site / "my/index.html").as_uri())
    page.get_by_role("searchbox").fill("fever")
    page.locator("[data-search-results] a").first.wait_for()
    found += violations(page, "search", "results")
    page.goto((site / "ur/symptoms.html").as_uri())
    page.locator("input[data-sources]").check()
    page.locator("button.whence").first.click()
    page.locator("[popover]:popover-open").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += violations(page, "sources", scheme)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("</body>", '<img src="../assets/icon.svg"></body>', "image-alt"),
        ("</body>", '<p><font color="#bbbbbb">pale</font></p></body>', "color-contrast"),
        ('lang="ar"', 'lang="zz-nowhere"', "html-lang-valid"),
        ("</body>", "<button></button></body>", "button-name"),
        ("</body>", '<ul><p role="listitem">x</p><div>y</div></ul></body>', "list"),
        # Good practice alone asks for these.
        ("</body>", "<p>outside of all parts</p></body>", "region"),
        ("</body>", "<main><h1>once more</h1></main></body>", "landmark-no-duplicate-main"),
    ],
)
def test_axe_finds_what_is_wrong(
    old: str, new: str, rule: str, site: Path, context: BrowserContext, tmp_path: Path
) -> None:
    (tmp_path / "ar").mkdir()
    (tmp_path / "assets").symlink_to(site / "assets")
    html = (site / "ar/symptoms.html").read_text(encoding="utf-8")
    assert old in html
    (tmp_path / "ar/symptoms.html").write_text(html.replace(old, new, 1), encoding="utf-8")
    found = audit(context.new_page(), tmp_path, "ar/symptoms.html", [Way("light", 1280, "light", "none")])
    assert rule in [item.rule for item in found]


# The element with the focus: where it is in the page's order, whether it is seen, and how it looks.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return {place: [...document.querySelectorAll('*')].indexOf(element), skip: element.matches('.skip'),
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    marked: shown || element.matches('label :focus, .shapes *'), html: element.outerHTML.slice(0, 120)};
}"""
# All that can be reached: one radio button of a group.
REACHABLE = """() => {
  const groups = new Set();
  return [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex="0"]')]
    .filter(item => {
      if (!item.checkVisibility({visibilityProperty: true}) || item.disabled || item.tabIndex < 0) return false;
      if (item.type !== 'radio') return true;
      const known = groups.has(item.name);
      groups.add(item.name);
      return !known;
    }).length;
}"""


def walked(page: Page) -> list[dict[str, Any]]:
    """What Tab reaches from the page's beginning until it leaves the page."""
    found: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or (found and focused["place"] == found[0]["place"]):
            return found
        found.append(focused)
    raise AssertionError(f"Tab never leaves the page: {found[-1]}")


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "about.html",
        "404.html",
        "ar/index.html",
        "my/symptoms.html",
        "ur/symptom-board.with-en.html",
        "zh-Hans/questions.with-en.html",
        "en/medicine-card.html",
    ],
)
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    path: str, site: Path, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto((site / path).as_uri())
    page.wait_for_timeout(100)
    found = walked(page)
    assert found[0]["skip"], "the first is the way past the bar"
    places = [item["place"] for item in found]
    assert places == sorted(places), "Tab goes as the page is read"
    assert [item["html"] for item in found if not item["seen"]] == []
    assert [item["html"] for item in found if not item["marked"]] == []
    assert len(found) >= page.evaluate(REACHABLE)


def test_the_way_past_the_bar_leads_to_the_content(site: Path, context: BrowserContext) -> None:
    for path in ("ar/index.html", "ar/symptoms.html"):
        page = context.new_page()
        page.goto((site / path).as_uri())
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = page.evaluate("!document.activeElement.closest('.bar, .skip')")
        assert inside, f"{path}: the focus is in the bar"


OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter(item => {
    const box = item.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
  });
  return [`${wide} px`, ...out.slice(-2).map(item => item.outerHTML.slice(0, 150))];
}"""


def test_no_page_needs_scrolling_to_the_side_at_320_pixels(
    site: Path, real: RealBuild, context: BrowserContext
) -> None:
    """320 CSS pixels are also 1280 at 400 %. Every page in one language, and of each look with English beside it."""
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    looks = [locale.tag for locale in one_of_each_look(real.loaded.chosen_locales)]
    paths = [path for path in pages_of(site) if ".with-" not in path or path.split("/")[0] in looks]
    assert len(paths) > 300
    found = {}
    for path in paths:
        page.goto((site / path).as_uri(), wait_until="domcontentloaded")
        if wide := page.evaluate(OVERFLOW):
            found[path] = wide
    assert not found


@pytest.mark.parametrize("letters", [False, True], ids=["page", "letters"])
@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "ur/index.html",
        "my/about.html",
        "my/symptoms.with-en.html",
        "my/tb.tests.html",
        "ar/medicines.html",
        "es/tb.side-effects.with-en.html",
    ],
)
def test_at_200_percent_nothing_is_cut_or_lost(path: str, letters: bool, site: Path, browser: Browser) -> None:
    """A window of 1280 pixels at 200 %, and a narrower one where the letters alone have twice their size."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto((site / path).as_uri())
    if letters:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOW) == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, h1, h2, p')].filter(item =>
          item.checkVisibility() && !item.matches('.skip, .unseen') && getComputedStyle(item).overflow !== 'visible'
          && item.scrollWidth > item.clientWidth + 2).map(item => item.outerHTML.slice(0, 120))"""
    )
    assert cut == []
    context.close()


@pytest.mark.parametrize("tag", ["ar", "ur"])
def test_right_to_left_pages_are_mirrored(tag: str, site: Path, context: BrowserContext) -> None:
    """The first thing of a row is at the right; with a left-to-right language it is at the left."""
    page = context.new_page()
    starts = {}
    for name in (tag, "es"):
        for path, row in (("index.html", ".bar .button"), ("symptoms.html", ".bar .tools > *")):
            page.goto((site / name / path).as_uri())
            boxes = [item.bounding_box() for item in page.locator(f"{row}:visible").all()[:2]]
            assert boxes[0]
            assert boxes[1]
            starts[name, path] = boxes[0]["x"] > boxes[1]["x"]
            edge = page.evaluate("getComputedStyle(document.querySelector('h1')).direction")
            assert edge == ("rtl" if name == tag else "ltr")
    assert starts == {(name, path): name == tag for name, path in starts}


# Words of a script in a place that says another language: what a reading machine would spell out.
MISNAMED = """() => {
  const scripts = {ar: /\\p{Script=Arabic}/u, ur: /\\p{Script=Arabic}/u, my: /\\p{Script=Myanmar}/u,
    hi: /\\p{Script=Devanagari}/u, 'zh-Hans': /\\p{Script=Han}/u, 'zh-Hant': /\\p{Script=Han}/u,
    fa: /\\p{Script=Arabic}/u, ru: /\\p{Script=Cyrillic}/u, uk: /\\p{Script=Cyrillic}/u, ko: /\\p{Script=Hangul}/u,
    bn: /\\p{Script=Bengali}/u, am: /\\p{Script=Ethiopic}/u};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const holder = node.parentElement;
    if (holder.closest('script, style, template') || !node.data.trim()) continue;
    const tag = holder.closest('[lang]').lang;
    const foreign = Object.entries(scripts).some(([own, script]) => script.test(node.data) &&
      (!scripts[tag] || scripts[tag].source !== script.source));
    // What a program's menu says stands in quotation marks.
    const own = node.data.replace(/“[^”]*”/g, '');
    const english = scripts[tag] && (own.match(/[a-z]{3,}/gi) || []).length > 3;
    if (foreign || english) found.push(`${tag}: ${node.data.trim().slice(0, 80)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("tag", ["ar", "hi", "my", "ru", "ur", "zh-Hans"])
def test_each_part_names_its_language(tag: str, site: Path, context: BrowserContext) -> None:
    page = context.new_page()
    names = ("index.html", "symptoms.html", "symptom-board.with-en.html", "medicines.with-en.html")
    for path in ("index.html", "about.html", *(f"{tag}/{name}" for name in names)):
        page.goto((site / path).as_uri())
        assert page.evaluate(MISNAMED) == [], path


def test_nothing_moves_where_less_motion_is_wanted(site: Path, context: BrowserContext) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(item => {
      const style = getComputedStyle(item);
      return style.scrollBehavior === 'smooth' || parseFloat(style.animationDuration) > 0.01
        || style.transitionDuration.split(',').some(time => parseFloat(time) > 0.01);
    }).map(item => item.outerHTML.slice(0, 80))"""
    page = context.new_page()
    for path in ("index.html", "ar/index.html", "ar/symptoms.html", "ar/symptom-board.with-en.html"):
        page.goto((site / path).as_uri())
        assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    page.goto((site / "ar/symptoms.html").as_uri())
    assert page.evaluate(moving), "the test would see it"
