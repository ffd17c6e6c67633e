"""A reviewer at work in a real browser, from the file that was sent to the lines in the record."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import MiniProject
from tests.review.test_review_import import CALL, counts, recorded
from tests.review.test_review_sheet import FEVER, handouts

ITCHING = "ex.symptom.itching.term"


@pytest.fixture
def visit(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never seen a sheet, and takes what it downloads."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield context
    context.close()


def open_sheet(visit: BrowserContext, mini: MiniProject, locale: str = "ar") -> Page:
    done = handouts(mini, "review", "export", locale, "--out", f"{locale}.html")
    assert done.returncode == 0, done.stderr
    page = visit.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto((mini.root / f"{locale}.html").as_uri())
    assert faults == []
    return page


def number(page: Page, context: str) -> int:
    """The item's place in the sheet."""
    items = json.loads(page.locator("#data").text_content() or "")["items"]
    return [item["context"] for item in items].index(context) + 1


def press(page: Page, context: str, button: str) -> None:
    page.locator(f"#m{number(page, context)}").get_by_role("button", name=button).click()


def comment(page: Page, context: str, text: str) -> None:
    press(page, context, "Comment")
    page.get_by_label(f"Your comment on text {number(page, context)}:").fill(text)


def sign(page: Page) -> None:
    page.get_by_label("Full name").fill("Example Person")
    page.get_by_label("Qualification").fill("medical translator")


def save(page: Page, mini: MiniProject) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save my review").click()
    path = mini.root / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_from_the_sheet_to_the_record(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    total = page.locator(".item").count()
    expect(page.locator("#progress")).to_have_text(f"0 of {total} done")
    sign(page)
    press(page, FEVER, "Approve")
    press(page, ITCHING, "Approve")
    comment(page, CALL, 'Say "at once" </script> & so on')
    expect(page.locator("#progress")).to_have_text(f"3 of {total} done")
    page.reload()
    expect(page.locator("#progress")).to_have_text(f"3 of {total} done")
    expect(page.get_by_label("Full name")).to_have_value("Example Person")
    expect(page.locator("#restored")).to_contain_text("3 answers by Example Person")
    today = page.evaluate("new Date().toLocaleDateString('sv')")
    expect(page.get_by_label("Date", exact=True)).to_have_value(today)
    path = save(page, mini)
    assert path.name == f"review-ar-translator-{today}.json"
    expect(page.locator("#message")).to_contain_text("2 approved, 1 comment.")
    done = handouts(mini, "review", "import", path.name, "--yes")
    assert done.returncode == 0, done.stderr
    assert counts(done) == {"approved": 2, "comments": 1, "already recorded": 0, "refused": 0}
    lines = {line[4]: line for line in recorded(mini, "ar")}
    assert set(lines) == {FEVER, ITCHING, CALL}
    assert lines[FEVER][:4] == ["approved", "translator", "Example Person, medical translator", today]
    assert lines[CALL][0] == "comment"
    assert lines[CALL][6] == 'Say "at once" </script> & so on'


def test_it_is_not_saved_without_a_name_a_qualification_and_the_words_of_a_comment(
    visit: BrowserContext, mini: MiniProject
) -> None:
    page = open_sheet(visit, mini)
    save_button = page.get_by_role("button", name="Save my review")
    press(page, FEVER, "Approve")
    save_button.click()
    expect(page.get_by_text("Please write your full name.")).to_be_visible()
    expect(page.get_by_label("Full name")).to_be_focused()
    sign(page)
    press(page, CALL, "Comment")
    save_button.click()
    expect(page.locator("#message")).to_contain_text(f"Text {number(page, CALL)} has an empty comment.")
    future = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()
    page.get_by_label("Date", exact=True).fill(future)
    save_button.click()
    expect(page.get_by_text("This date has not come yet.")).to_be_visible()
    assert not list(mini.root.glob("review-*.json"))


def test_an_approval_with_a_comment_beside_it_must_be_one_of_the_two(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    page.get_by_label("Full name").fill("Example Person, MD")
    page.get_by_label("Qualification").fill("physician")
    comment(page, CALL, "Change the last word, then it is right.")
    press(page, CALL, "Approve")
    item = page.locator(f"#m{number(page, CALL)}")
    expect(item.get_by_text("Approved and commented: choose one")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("0 of")
    page.get_by_role("button", name="Save my review").click()
    expect(page.get_by_text("Please write your name without a comma")).to_be_visible()
    sign(page)
    page.get_by_role("button", name="Save my review").click()
    expect(page.locator("#message")).to_contain_text(f"Text {number(page, CALL)} is approved and has a comment")
    press(page, CALL, "Comment")
    save(page, mini)


def test_an_approval_can_be_taken_back(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    press(page, FEVER, "Approve")
    press(page, FEVER, "Approve")
    expect(page.locator("#progress")).to_contain_text("0 of")
    assert page.get_by_role("button", name="Approve all").count() == 0


def test_the_keyboard_is_enough(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    approve = page.locator("#m1").get_by_role("button", name="Approve")
    page.locator("#m1 summary").focus()
    page.keyboard.press("Tab")
    expect(approve).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Space")
    expect(approve).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#m1-text")).to_be_focused()


def test_a_saved_file_is_continued_on_another_computer(
    browser: Browser, visit: BrowserContext, mini: MiniProject
) -> None:
    page = open_sheet(visit, mini)
    sign(page)
    press(page, FEVER, "Approve")
    comment(page, CALL, "Too short.")
    path = save(page, mini)
    mini.edit(mini.facts, "value: 38", "value: 39")
    other = browser.new_context()
    page = open_sheet(other, mini)
    page.get_by_label("Continue an earlier file").set_input_files(path)
    # The temperature has changed since, and the sheet says so instead of taking the approval over.
    expect(page.locator("#message")).to_contain_text(
        f"1 answer taken from the file. Not in this sheet, or changed since: {FEVER}"
    )
    expect(page.get_by_label("Full name")).to_have_value("Example Person")
    expect(page.locator(f"#m{number(page, CALL)}-text")).to_have_value("Too short.")
    expect(page.locator("#progress")).to_contain_text("1 of")
    page.get_by_label("Full name").fill("Somebody Else")
    page.get_by_label("Continue an earlier file").set_input_files(path)
    expect(page.locator("#message")).to_contain_text("This file is by Example Person")
    other.close()


def test_leaving_with_unsaved_work_is_asked_about(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.reload()
    assert asked == []
    sign(page)
    press(page, FEVER, "Approve")
    page.reload()
    assert asked == ["beforeunload"]
    save(page, mini)
    page.reload()
    assert asked == ["beforeunload"]


def test_somebody_else_at_the_same_computer_starts_afresh(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    sign(page)
    press(page, FEVER, "Approve")
    page.reload()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("Full name")).to_have_value("")
    expect(page.locator("#progress")).to_contain_text("0 of")
    expect(page.locator("#restored")).to_be_hidden()


def test_the_filter_shows_what_is_open_or_commented(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    total = page.locator(".item").count()
    press(page, FEVER, "Approve")
    comment(page, CALL, "Too short.")
    shown = page.locator(".item:visible")
    page.get_by_label("Open", exact=True).check(force=True)
    expect(shown).to_have_count(total - 2)
    page.get_by_label("Commented", exact=True).check(force=True)
    expect(shown).to_have_count(1)
    page.get_by_label("All", exact=True).check(force=True)
    expect(shown).to_have_count(total)


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit: BrowserContext, mini: MiniProject, locale: str) -> None:
    long = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
    mini.edit(mini.facts, "explanation: You want to scratch.", f"explanation: {long}")
    page = open_sheet(visit, mini, locale)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    press(page, ITCHING, "Comment")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    inside = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.item *')].map((e) => e.getBoundingClientRect().right))"
    )
    assert inside <= 390


def test_each_text_has_its_language_and_direction(visit: BrowserContext, mini: MiniProject) -> None:
    page = open_sheet(visit, mini)
    item = page.locator(f"#m{number(page, FEVER)}")
    own, english = item.locator(".own .words"), item.locator(".text:not(.own) .words")
    assert own.evaluate("(e) => [e.lang, e.dir, getComputedStyle(e).direction]") == ["ar", "rtl", "rtl"]
    assert english.evaluate("(e) => [e.lang, e.dir]") == ["en", "ltr"]
    assert item.locator(".printed > [lang]").evaluate("(e) => [e.lang, e.dir]") == ["ar", "rtl"]
    right = own.evaluate("(e) => e.getBoundingClientRect().left")
    assert right > english.evaluate("(e) => e.getBoundingClientRect().right")  # side by side


def test_where_the_browser_keeps_nothing_the_sheet_says_so(visit: BrowserContext, mini: MiniProject) -> None:
    visit.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });")
    page = open_sheet(visit, mini)
    expect(page.locator("#no-storage")).to_be_visible()
    sign(page)
    press(page, FEVER, "Approve")
    assert json.loads(save(page, mini).read_text(encoding="utf-8"))["items"][0]["verdict"] == "approved"


def test_nothing_that_gets_into_a_sheet_is_run_or_asked_for(visit: BrowserContext, mini: MiniProject) -> None:
    """Texts are escaped; and if one were not, the sheet's policy lets only its own script run."""
    done = handouts(mini, "review", "export", "ar", "--out", "ar.html")
    assert done.returncode == 0, done.stderr
    path = mini.root / "ar.html"
    live = (
        '<img src="https://example.org/x.png" onerror="document.title = 1"><script>document.title = 2</script>'
        "<style>@import url(https://example.org/x.css);</style>"
    )
    text = path.read_text(encoding="utf-8")
    assert "<main>" in text
    path.write_text(text.replace("<main>", f"<main>{live}", 1), encoding="utf-8")
    page = visit.new_page()
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    press(page, FEVER, "Approve")
    expect(page.locator("#progress")).to_contain_text("1 of")
    assert page.title().startswith("Review of Arabic")
    assert asked == [path.as_uri()]
