"""The symptom board as a clinician and a patient use it together: in a browser, from a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from builder.base.errors import HandoutsError
from builder.website.board import WIDTH, board_part, places
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

CLINIC = "schema: 1\nname: Riverside Clinic\nphone: '+1 555 0100'\nemergency_number: '911'\n"
NOTE = "This is what the patient tapped on a board of pictures. It is not a diagnosis."
COMPUTER = "No qualified person has checked it yet."

KEPT = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie]"


@pytest.fixture(scope="module")
def boards(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The board's address, in Arabic with English, and in English."""
    mini = mini_template.copy(tmp_path_factory.mktemp("board") / "project")
    mini.edit("sources/examplitis/topic.yaml", "symptoms, medicines]", "symptoms, medicines, symptom-board]")
    (mini.root / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    mini.build(Selection(handouts=("symptom-board",)))
    addresses = {}
    for tag, name in (("ar", "symptom-board.with-en"), ("en", "symptom-board")):
        [path] = (mini.root / "dist" / tag).glob(f"*{name}.html")
        addresses[tag] = path.as_uri()
    return addresses


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


def cells(tab: Page) -> Locator:
    return tab.locator(".board-cell [role=button]")


def close(tab: Page) -> None:
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def tapped(tab: Page) -> list[str]:
    """The list, each entry's English."""
    lines = tab.locator(".board-list li .entry-words")
    return [line.locator("> [lang=en]").first.inner_text() for line in lines.all()]


def words(item: Locator) -> list[str]:
    return [line.strip() for line in item.locator("p").all_inner_texts()]


def test_a_tapped_picture_shows_its_words_large_in_both_languages(
    visit: BrowserContext, boards: dict[str, str]
) -> None:
    tab = opened(visit, boards["ar"])
    first = cells(tab).last
    expected = words(first)
    assert len(expected) == 2
    first.click()
    shown = tab.get_by_role("dialog")
    own, english = shown.locator("p").all()
    assert [own.inner_text(), english.inner_text()] == expected
    assert [own.get_attribute("lang"), english.get_attribute("lang")] == ["ar", "en"]
    assert [own.get_attribute("dir"), english.get_attribute("dir")] == ["rtl", "ltr"]
    for line in (own, english):
        assert line.evaluate("line => parseFloat(getComputedStyle(line).fontSize)") >= 36
    expect(shown).to_have_accessible_name(" ".join(expected))
    close(tab)
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()


def test_a_second_tap_takes_a_picture_off(visit: BrowserContext, boards: dict[str, str]) -> None:
    tab = opened(visit, boards["en"])
    first = cells(tab).first
    first.click()
    close(tab)
    first.click()
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    assert tapped(tab) == []
    expect(tab.get_by_role("status").filter(has_text="Taken off the list:")).to_contain_text(words(first)[0])


def test_an_emergency_says_so_and_whom_to_call(visit: BrowserContext, boards: dict[str, str]) -> None:
    tab = opened(visit, boards["ar"])
    tab.locator(".board-cell.emergency [role=button]").first.click()
    shown = tab.get_by_role("dialog")
    expect(shown).to_contain_text("Get emergency help")
    expect(shown).to_contain_text("911")
    for key in ("common/emergency-help", "common/emergency-number"):
        expect(shown.locator(f'[data-message="{key}"]')).to_have_count(2)  # in both languages
    close(tab)
    tab.locator(".board-cell:not(.emergency) [role=button]").first.click()
    expect(shown).not_to_contain_text("911")


def test_the_list_has_what_was_tapped_in_order_in_both_languages(visit: BrowserContext, boards: dict[str, str]) -> None:
    tab = opened(visit, boards["ar"])
    expected = []
    for number in (2, 0):
        cells(tab).nth(number).click()
        expected.append(words(cells(tab).nth(number)))
        close(tab)
    tab.locator(".scale label").nth(7).click()
    expect(tab.get_by_role("dialog")).to_contain_text("Pain: 7 of 10")
    expect(tab.get_by_role("dialog").locator("[lang=ar]").first).to_contain_text("٧")  # in both digits
    close(tab)
    found = [words(line) for line in tab.locator(".board-list li .entry-words").all()]
    assert [line[:2] for line in found[:2]] == expected
    assert found[2][1] == "Pain: 7 of 10"
    tab.set_viewport_size({"width": 1000, "height": 400})
    cells(tab).first.scroll_into_view_if_needed()
    tab.locator(".board-bar button").click()
    expect(tab.get_by_role("dialog").locator("li")).to_have_count(3)
    close(tab)
    tab.locator(".board-list").scroll_into_view_if_needed()
    expect(tab.locator(".board-bar")).to_be_hidden()  # it would lie over the list
    tab.locator(".board-list li").first.get_by_role("button").click()
    assert tapped(tab) == [expected[1][1], "Pain: 7 of 10"]
    expect(cells(tab).nth(2)).to_have_attribute("aria-pressed", "false")
    tab.locator(".board-list [data-do=again]").click()
    assert tapped(tab) == []
    expect(tab.locator("[aria-pressed=true], :checked")).to_have_count(0)
    expect(tab.locator(".board-bar")).to_be_hidden()


def test_one_of_yes_no_and_not_known_holds_and_can_be_said_again(visit: BrowserContext, boards: dict[str, str]) -> None:
    tab = opened(visit, boards["en"])
    answers = tab.locator(".answer [role=button]")
    for number in (0, 1, 1, 4):
        answers.nth(number).click()
        expect(tab.get_by_role("dialog")).to_contain_text(words(answers.nth(number))[0])
        expect(tab.get_by_role("dialog").locator(".picture")).to_be_visible()
        close(tab)
    assert tapped(tab) == ["No", "Since when?"]


@pytest.mark.parametrize("tag", ["ar", "en"])
def test_left_and_right_are_the_patients_whatever_way_the_language_runs(
    visit: BrowserContext, boards: dict[str, str], tag: str
) -> None:
    tab = opened(visit, boards[tag])
    expect(tab.get_by_text("Left and right are your own left and right.")).to_be_visible()
    for figure, ours, theirs in ((0, "Right hand", "Front"), (1, "Left hand", "Back")):
        drawing = tab.locator(".board-figures .shapes").nth(figure)
        box = drawing.bounding_box()
        assert box
        # At our left, where the drawing's hand is.
        drawing.click(position={"x": box["width"] * 0.11, "y": box["height"] * 0.535})
        expect(tab.get_by_role("dialog")).to_contain_text(ours)
        expect(tab.get_by_role("dialog")).to_contain_text(theirs)
        close(tab)
    tab.locator(".board-places summary").click()
    expect(tab.locator(".place[aria-pressed=true]")).to_have_count(2)
    for found, side in zip(tab.locator(".place[aria-pressed=true]").all(), ("Right hand", "Left hand"), strict=True):
        expect(found).to_contain_text(side)


def test_every_place_is_on_the_drawing_once_and_has_its_mirror_image() -> None:
    found = list(places())
    assert len({(place.side, place.key) for place in found}) == len(found)
    middle = {}
    for place in found:
        across = [float(x) for x, _ in re.findall(r"([\d.]+) ([\d.]+)", place.shape)]
        assert all(14 <= x <= WIDTH - 14 for x in across), place
        middle[place.side, place.key] = sum(across) / len(across)
    for (side, key), x in middle.items():
        if key.startswith("right-"):
            assert middle[side, key.replace("right", "left")] == pytest.approx(WIDTH - x)
            assert (x < WIDTH / 2) == (side == "front"), key


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = " ".join(leaf.get_textpage().get_text_range() for leaf in document)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("tag", ["ar", "en"])
def test_the_list_is_printed_alone_with_the_clinic_the_day_and_what_it_is(
    visit: BrowserContext, boards: dict[str, str], tmp_path: Path, tag: str
) -> None:
    tab = opened(visit, boards[tag])
    tab.evaluate("window.print = () => {}")
    cells(tab).nth(1).click()
    close(tab)
    tab.locator(".scale label").nth(10).click()
    close(tab)
    untapped = words(cells(tab).nth(2))[-1]
    tab.locator(".board-list [data-do=print]").click()
    tab.pdf(path=tmp_path / "list.pdf", prefer_css_page_size=True)
    text = text_of(tmp_path / "list.pdf")
    for said in ("Riverside Clinic", "What was tapped", words(cells(tab).nth(1))[-1], "Pain: 10 of 10", NOTE):
        assert said in text
    assert tab.evaluate("new Date().getFullYear().toString()") in text
    assert (COMPUTER if tag == "ar" else "No doctor or nurse has checked this leaflet yet.") in text
    assert untapped not in text
    assert "Start again" not in text
    # Afterwards the page itself is printed as ever, and nothing of what is tapped.
    tab.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    text = text_of(tmp_path / "page.pdf")
    # The sheet for paper sets some letters apart, as the PDF's text has them.
    assert untapped.replace(" ", "") in text.replace(" ", "")
    assert "What was tapped" not in text
    assert "Pain: 10 of 10" not in text
    assert "Tap what you feel" not in text


def test_a_board_is_used_by_the_keyboard_alone(visit: BrowserContext, boards: dict[str, str]) -> None:
    tab = opened(visit, boards["en"])
    press = tab.keyboard.press

    def tab_to(item: Locator) -> None:
        for _ in range(150):
            press("Tab")
            if item.evaluate("item => item === document.activeElement"):
                return
        raise AssertionError("the keyboard doesn't reach it")

    tab_to(cells(tab).first)
    press("Enter")
    expect(tab.get_by_role("dialog")).to_be_visible()
    press("Enter")  # on “Close”
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab_to(cells(tab).nth(1))
    press("Space")
    press("Escape")
    tab_to(tab.locator(".board-places summary"))
    press("Enter")
    tab_to(tab.get_by_role("button", name="Left knee").first)
    press("Enter")
    press("Escape")
    tab_to(tab.get_by_role("radio").first)
    press("Space")
    press("ArrowRight")
    press("ArrowRight")
    expect(tab.get_by_role("dialog")).to_have_count(0)  # no window for each step on the way
    expect(tab.locator(".board-status")).to_contain_text("Pain: 2 of 10")
    press("Enter")
    expect(tab.get_by_role("dialog")).to_contain_text("Pain: 2 of 10")
    press("Escape")
    first, second = (words(cells(tab).nth(number))[0] for number in (0, 1))
    assert tapped(tab) == [first, second, "Left knee", "Pain: 2 of 10"]
    tab_to(tab.locator(".board-list li button").last)
    press("Enter")
    expect(tab.locator(".board-list li button").last).to_be_focused()
    assert tapped(tab) == [first, second, "Left knee"]


def test_nothing_is_stored_or_sent(visit: BrowserContext, boards: dict[str, str]) -> None:
    asked: list[str] = []
    visit.on("request", lambda request: asked.append(request.url))
    tab = opened(visit, boards["ar"])
    tab.wait_for_load_state("networkidle")  # its own icon comes last
    loaded = len(asked)
    tab.evaluate("window.print = () => {}")
    cells(tab).first.click()
    close(tab)
    tab.locator(".scale label").nth(4).click()
    close(tab)
    tab.locator(".board-list [data-do=print]").click()
    assert asked[loaded:] == []
    assert all(address.startswith("file:") for address in asked)
    assert tab.evaluate(KEPT) == [0, 0, 0, ""]
    tab.reload()
    assert tapped(tab) == []
    expect(tab.locator("[aria-pressed=true], :checked")).to_have_count(0)
    expect(tab.get_by_text("It is not saved, and not sent to anyone.")).to_be_visible()


def test_marks_of_sources_stay_beside_what_is_tapped(visit: BrowserContext, boards: dict[str, str]) -> None:
    """As the website adds them: a button and what it opens, behind the words."""
    page = Path(boards["en"].removeprefix("file://"))
    mark = '<button class="whence" popovertarget="w1">Where</button>'
    mark += '<div class="whence" popover id="w1"><p>A book</p></div>'
    html = page.read_text(encoding="utf-8")
    marked = page.with_name("marked.html")
    start = html.index("</span>", html.index('class="board-cell')) + len("</span>")
    marked.write_text(f"{html[:start]}{mark}{html[start:]}", encoding="utf-8")
    tab = opened(visit, marked.as_uri())
    expect(tab.locator("[role=button] button")).to_have_count(0)
    expect(tab.locator(".board-cell").first.locator("button.whence")).to_be_attached()
    cells(tab).first.click()
    for said in ("Where", "A book"):
        expect(tab.get_by_role("dialog")).not_to_contain_text(said)


def test_without_scripts_the_page_stays_as_it_is(browser: Browser, boards: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(boards["en"])
    expect(tab.locator(".board-cell").first).to_be_visible()
    for said in ("Tap what you feel", "Start again", "Choose the place"):
        expect(tab.get_by_text(said)).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [320, 1000])
def test_fingers_find_everything_and_nothing_runs_over_the_edge(
    visit: BrowserContext, boards: dict[str, str], width: int
) -> None:
    for address in boards.values():
        tab = opened(visit, address)
        tab.set_viewport_size({"width": width, "height": 700})
        cells(tab).first.click()
        boxes = [tab.locator("dialog button").first.bounding_box()]
        assert tab.locator("dialog").evaluate("box => box.scrollWidth <= box.clientWidth")
        close(tab)
        tab.locator(".board-places summary").click()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        targets = "[role=button], button:visible:not(.reader button), .scale label, summary"
        boxes += [target.bounding_box() for target in tab.locator(targets).all() if target.is_visible()]
        assert len(boxes) > 60
        assert [box for box in boxes if not box or min(box["width"], box["height"]) < 44] == []
        tab.close()


def test_a_place_without_a_name_is_named(mini: MiniProject) -> None:
    template = mini.root / "handouts/theme/website/board.html.j2"
    text = template.read_text(encoding="utf-8").replace("  'neck': t(", "  'throat': t(")
    template.write_text(text, encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        board_part(mini.project, [mini.load().texts["en", "examplitis"]])
    [finding] = caught.value.findings
    assert finding.path.startswith("handouts/theme/website/")
    assert "neck" in finding.message
