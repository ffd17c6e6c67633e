"""A leaflet's page in a browser: read aloud, shared, opened at a line."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from builder.workspace.selection import Selection
from tests.conftest import MiniProject

# The voices of a device, and what they were given to say; each line ends when the test lets it.
VOICES = """(names) => {
  class Said extends EventTarget { constructor(text) { super(); this.text = text; } }
  const said = [];
  const speech = new EventTarget();
  Object.assign(speech, {
    voices: names.map(([lang, localService]) => ({ lang, localService, name: lang })),
    getVoices() { return this.voices; },
    speak(line) { said.push([line.voice.lang, line.text]); this.now = line; },
    cancel() { const line = this.now; this.now = null; line?.onerror?.(new Event("error")); },
    pause() {}, resume() {},
  });
  window.said = said;
  window.goOn = () => { const line = speech.now; speech.now = null; line.onend(new Event("end")); };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Said });
}"""


@pytest.fixture(scope="module")
def leaflets(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build whose leaflets on medicines have their scripts."""
    mini = mini_template.copy(tmp_path_factory.mktemp("listen") / "project")
    mini.build(Selection(handouts=("medicines",)))
    return mini.root / "dist"


@pytest.fixture
def visit(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 800, "height": 600})
    yield context
    context.close()


def opened(visit: BrowserContext, address: str, voices: list[tuple[str, bool]] | None = None) -> Page:
    tab = visit.new_page()
    tab.set_default_timeout(5000)
    if voices is not None:
        tab.add_init_script(f"({VOICES})({[[tag, int(local)] for tag, local in voices]})")
    tab.goto(address)
    return tab


def listened(tab: Page) -> list[tuple[str, str]]:
    """Everything that is read aloud, to the end: (the voice's language, words)."""
    tab.locator("[data-listen]").click()
    for _ in range(500):
        if not tab.evaluate("!!speechSynthesis.now"):
            break
        tab.evaluate("goOn()")
    return [(tag, " ".join(words.split())) for tag, words in tab.evaluate("said")]


def test_a_leaflet_is_read_in_order_the_safety_lines_before_the_rest(visit: BrowserContext, leaflets: Path) -> None:
    tab = opened(visit, (leaflets / "en/medicines.html").as_uri(), [("en-US", True)])
    read = [words for _, words in listened(tab)]
    safety = tab.locator(".safety p").first.inner_text()
    place = read.index(" ".join(safety.split()))
    body = " ".join(tab.locator(".content p, .content td").first.inner_text().split())
    assert place < next(index for index, words in enumerate(read) if words in body)
    page = " ".join(tab.locator("body").inner_text().split())
    assert all(words in page for words in read)
    everything = " ".join(read)
    for skipped in ("No doctor or nurse has checked", "Where these facts come from", "Listen", "Share"):
        assert skipped not in everything
    for line in tab.locator(".content p:visible, .content li:visible").all():
        if line.locator("p, li").count() == 0:
            for words in line.inner_text().split():
                assert words in everything
    expect(tab.locator(".reading")).to_have_count(0)
    expect(tab.locator("[data-listen]")).to_be_visible()


def test_beside_is_not_read_and_english_names_have_an_english_voice(visit: BrowserContext, leaflets: Path) -> None:
    voices = [("en_GB", True), ("ar-001", True)]
    tab = opened(visit, (leaflets / "ar/medicines.with-en.html").as_uri(), voices)
    read = listened(tab)
    arabic = " ".join(words for tag, words in read if tag == "ar-001")
    english = [words for tag, words in read if tag == "en_GB"]
    assert not re.search(r"[A-Za-z]{3}", arabic)
    assert any("doxorubicin" in words.lower() for words in english)
    assert "Call at once" not in " ".join(english)


def test_without_an_english_voice_nothing_is_read_by_a_wrong_one(visit: BrowserContext, leaflets: Path) -> None:
    tab = opened(visit, (leaflets / "ar/medicines.html").as_uri(), [("ar-SA", True)])
    read = listened(tab)
    assert {tag for tag, _ in read} == {"ar-SA"}
    assert not any("doxorubicin" in words.lower() for _, words in read)


@pytest.mark.parametrize("voices", [[], [("en-US", True)], [("ar-SA", False)]], ids=["none", "other", "remote"])
def test_listening_is_offered_only_with_a_voice_of_the_device(
    visit: BrowserContext, leaflets: Path, voices: list[tuple[str, bool]]
) -> None:
    tab = opened(visit, (leaflets / "ar/medicines.html").as_uri(), voices)
    expect(tab.locator("[data-listen]")).to_be_hidden()
    tab.evaluate("speechSynthesis.voices.push({ lang: 'ar-EG', localService: true })")
    tab.evaluate("speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    expect(tab.locator("[data-listen]")).to_be_visible()


def test_reading_marks_its_line_pauses_goes_on_and_stops(visit: BrowserContext, leaflets: Path) -> None:
    tab = opened(visit, (leaflets / "en/medicines.html").as_uri(), [("en-US", True)])
    tab.locator("[data-listen]").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-pause]")).to_be_focused()
    tab.evaluate("goOn()")
    second = tab.evaluate("said[1][1]")
    expect(tab.locator(".reading")).to_contain_text(second)
    tab.keyboard.press("Enter")
    assert tab.evaluate("speechSynthesis.now") is None
    expect(tab.locator("[data-resume]")).to_be_focused()
    expect(tab.locator(".reading")).to_have_count(1)
    tab.keyboard.press("Enter")
    assert [words for _, words in tab.evaluate("said")][1:] == [second, second]
    tab.locator("[data-stop]").click()
    assert tab.evaluate("speechSynthesis.now") is None
    expect(tab.locator(".reading")).to_have_count(0)
    tab.locator("[data-listen]").click()
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert tab.evaluate("speechSynthesis.now") is None


def test_from_a_folder_the_files_name_is_copied_and_that_is_said(visit: BrowserContext, leaflets: Path) -> None:
    tab = opened(visit, (leaflets / "ar/medicines.with-en.html").as_uri())
    tab.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    tab.locator("[data-share]").click()
    expect(tab.locator("nav [role=status]")).to_contain_text("medicines.with-en.html")
    assert tab.evaluate("copied") == "medicines.with-en.html"
    assert len(tab.locator("nav [role=status]").inner_text()) > len("medicines.with-en.html") + 2


def test_what_cannot_be_copied_is_shown_to_copy_by_hand(visit: BrowserContext, leaflets: Path) -> None:
    tab = opened(visit, (leaflets / "en/medicines.html").as_uri())
    tab.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('no'); }; }")
    tab.evaluate("() => { document.execCommand = () => false; }")
    tab.locator("[data-share]").click()
    expect(tab.locator("nav [role=status]")).to_have_text("Copy this: medicines.html")


def test_on_the_web_the_device_shares_or_the_address_is_copied(visit: BrowserContext, leaflets: Path) -> None:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(leaflets))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/en/medicines.html"
        tab = opened(visit, f"{address}#at=ex.site.thumb.term")
        tab.evaluate("() => { navigator.share = undefined; }")
        tab.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
        tab.locator("[data-share]").click()
        expect(tab.locator("nav [role=status]")).to_have_text(f"Copied: {address}")
        assert tab.evaluate("copied") == address
        tab.evaluate("() => { navigator.share = async (what) => { window.shared = what.url; }; }")
        tab.locator("[data-share]").click()
        assert tab.evaluate("shared") == address
        server.shutdown()


def test_an_address_leads_to_its_line(visit: BrowserContext, leaflets: Path) -> None:
    page = (leaflets / "ar/medicines.with-en.html").as_uri()
    tab = opened(visit, page)
    contexts = tab.evaluate("[...document.querySelectorAll('main [data-message]')].map((x) => x.dataset.message)")
    wanted = contexts[-1]
    tab.close()
    tab = opened(visit, f"{page}#at={quote(wanted, safe='')}")
    line = tab.locator(".at")
    expect(line).to_have_count(1)
    expect(line.locator(f'[data-message="{wanted}"]').first).to_be_in_viewport()
    assert tab.evaluate("document.activeElement.querySelector('.at') || document.activeElement.matches('.at')")
    tab.evaluate(f"location.hash = '#at={contexts[0]}'")
    expect(tab.locator(f'.at [data-message="{contexts[0]}"]').first).to_be_in_viewport()
    expect(tab.locator(".at")).to_have_count(1)


@pytest.mark.parametrize("hash_", ["#at=no.such.line", "#at=%E0%A4%A", "#at=", "#at=\"]'><b>"])
def test_an_address_of_no_line_does_no_harm(visit: BrowserContext, leaflets: Path, hash_: str) -> None:
    tab = visit.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((leaflets / "en/medicines.html").as_uri() + hash_)
    expect(tab.locator("[data-share]")).to_be_visible()
    expect(tab.locator(".at")).to_have_count(0)
    assert errors == []


def test_that_sources_are_shown_is_remembered_where_the_browser_lets_us(visit: BrowserContext, leaflets: Path) -> None:
    page = leaflets / "en/sources.html"
    html = (leaflets / "en/medicines.html").read_text(encoding="utf-8")
    page.write_text(html.replace("<main>", '<input type="checkbox" data-sources aria-label="Sources"><main>'), "utf-8")
    tab = opened(visit, page.as_uri())
    box = tab.get_by_label("Sources")
    expect(box).not_to_be_checked()
    box.check()
    expect(tab.locator("html.show-sources")).to_have_count(1)
    tab.reload()
    expect(box).to_be_checked()
    expect(tab.locator("html.show-sources")).to_have_count(1)
    tab.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    tab.reload()
    expect(box).not_to_be_checked()
    box.check()
    expect(tab.locator("html.show-sources")).to_have_count(1)
