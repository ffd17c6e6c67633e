"""Questions and “my medicines” typed into the page and printed: in a browser, from a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from builder.commands.cite import fill
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, translate_all

LONG = "Will the new pills make me as tired as the old ones did, and may I take them in the evening? " * 6

KEPT = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie]"


def add_questions(mini: MiniProject) -> None:
    """What the sheet asks for."""
    facts = "".join(
        f"  - id: ex.statement.{key}\n    kind: statement\n    subject: {subject}\n    text: {text}\n"
        "    citations:\n      - {document: leaflet, start: Fever}\n"
        for key, subject, text in (
            ("write", "questions-how", "Write down what you want to know."),
            ("why", "questions", "Why do I itch?"),
            ("long", "questions", "How long will it last?"),
        )
    )
    mini.facts.write_text(f"{mini.facts.read_text(encoding='utf-8').rstrip()}\n{facts}", encoding="utf-8")
    fill(mini.load())
    mini.extract()
    translate_all(mini)


@pytest.fixture(scope="module")
def sheets(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of the sheet for questions, in Arabic with English, and in English."""
    mini = mini_template.copy(tmp_path_factory.mktemp("writing") / "project")
    mini.edit("sources/examplitis/topic.yaml", "symptoms, medicines]", "symptoms, medicines, questions]")
    add_questions(mini)
    mini.build(Selection(handouts=("questions",)))
    pages = {"ar": "questions.with-en", "en": "questions"}
    return {tag: (mini.root / f"dist/{tag}/{name}.html").as_uri() for tag, name in pages.items()}


@pytest.fixture
def visit(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    yield context
    context.close()


def opened(visit: BrowserContext, address: str) -> Page:
    tab = visit.new_page()
    tab.set_default_timeout(5000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.goto(address)
    assert not errors, errors
    return tab


def field(tab: Page, name: str) -> Locator:
    return tab.get_by_role("textbox", name=name, exact=True)


def printed(tab: Page, path: Path) -> str:
    tab.pdf(path=path, prefer_css_page_size=True)
    text = " ".join(leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(path))
    return re.sub(r"\s+", " ", text.replace("\ufffe", ""))


def test_each_question_and_each_cell_is_a_field_with_a_name(visit: BrowserContext, sheets: dict[str, str]) -> None:
    tab = opened(visit, sheets["en"])
    for name, count in (
        ("Why do I itch?", 1),
        ("How long will it last?", 1),
        ("My own questions", 1),
        ("Name", 3),
        ("What it is for", 3),
        ("Day and time", 3),
    ):
        expect(field(tab, name)).to_have_count(count)
    unnamed = [box for box in tab.get_by_role("textbox").all() if not box.get_attribute("aria-labelledby")]
    assert unnamed == []
    for box in tab.get_by_role("textbox").all():
        kept = {name: box.get_attribute(name) for name in ("autocomplete", "spellcheck", "dir")}
        assert kept == {"autocomplete": "off", "spellcheck": "false", "dir": "auto"}


def test_with_english_beside_a_field_has_its_name_in_its_own_language(
    visit: BrowserContext, sheets: dict[str, str]
) -> None:
    tab = opened(visit, sheets["ar"])
    question = tab.locator("li.question").first
    own, english = (question.locator("p").nth(number).inner_text() for number in (0, 1))
    assert english == "Why do I itch?"
    expect(field(tab, own)).to_have_count(1)
    expect(tab.get_by_text("What you type is not saved")).to_be_visible()


@pytest.mark.parametrize("tag", ["ar", "en"])
def test_what_is_typed_is_printed_whole_and_what_is_not_keeps_its_lines(
    visit: BrowserContext, sheets: dict[str, str], tmp_path: Path, tag: str
) -> None:
    tab = opened(visit, sheets[tag])
    boxes = tab.locator("li.question textarea")
    boxes.first.fill(LONG)
    tab.locator("td textarea").first.fill("Doxorubicin, 2 bags")
    assert boxes.first.evaluate("box => box.scrollHeight <= box.clientHeight + 1")  # it grew
    text = printed(tab, tmp_path / "page.pdf")
    assert " ".join(LONG.split()) in text
    assert "Doxorubicin, 2 bags" in text
    for said in ("Print with what I wrote", "What you type is not saved", "One more row"):
        assert said not in text
    tab.emulate_media(media="print")
    expect(boxes.first).to_be_hidden()
    expect(tab.locator("li.question").first.locator(".line").first).to_be_hidden()
    expect(tab.locator("li.question").nth(1).locator(".line")).to_have_count(2)
    expect(tab.locator("li.question").nth(1).locator(".line").first).to_be_visible()


def test_rows_are_added_and_all_of_it_is_cleared(visit: BrowserContext, sheets: dict[str, str]) -> None:
    tab = opened(visit, sheets["en"])
    tab.get_by_role("button", name="One more row").first.click()
    expect(field(tab, "Name")).to_have_count(4)
    expect(field(tab, "Name").last).to_be_focused()
    field(tab, "Name").last.fill("a fourth")
    field(tab, "My own questions").fill("Why me?")
    tab.get_by_role("button", name="Clear what I wrote").click()
    assert {box.input_value() for box in tab.get_by_role("textbox").all()} == {""}
    expect(tab.get_by_role("status").filter(has_text="All that you wrote is cleared.")).to_be_visible()
    assert not tab.get_by_text("a fourth").count()


def test_typing_is_neither_stored_nor_sent_and_leaving_asks_nothing(
    visit: BrowserContext, sheets: dict[str, str]
) -> None:
    asked: list[str] = []
    dialogs: list[str] = []
    visit.on("request", lambda request: asked.append(request.url))
    tab = opened(visit, sheets["en"])
    tab.on("dialog", lambda dialog: dialogs.append(dialog.type))
    tab.wait_for_load_state("networkidle")  # its own icon comes last
    loaded = len(asked)
    field(tab, "Why do I itch?").press_sequentially("Because")
    assert asked[loaded:] == []
    assert tab.evaluate(KEPT) == [0, 0, 0, ""]
    tab.reload()
    assert dialogs == []
    expect(field(tab, "Why do I itch?")).to_have_value("")


@pytest.mark.parametrize("tag", ["ar", "en"])
def test_on_a_narrow_phone_each_cell_says_what_it_is_for(
    visit: BrowserContext, sheets: dict[str, str], tag: str
) -> None:
    tab = opened(visit, sheets[tag])
    tab.set_viewport_size({"width": 320, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(tab.locator("td").first).to_contain_text("Name")
    for target in tab.locator("textarea, main button:not(.whence)").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


def test_without_scripts_the_sheet_stays_as_it_is(browser: Browser, sheets: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(sheets["en"])
    expect(tab.locator(".line").first).to_be_visible()
    expect(tab.get_by_text("You can type on this page")).to_have_count(0)
    context.close()
