"""The page on which an editor decides about proposals, used in a browser by the keyboard alone."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from builder.commands.draft_review import ReviewServer
from builder.draft.desk import Desk
from builder.draft.proposal_files import Input, write_drafts
from tests.conftest import MiniProject
from tests.draft.conftest import RINGWORM

Drafted = Callable[[Path], Input]
FACTS = "sources/examplitis/facts/ringworm.yaml"
DRAFT = "sources/examplitis/drafts/ringworm.yaml"


class Desktop:
    """A small project with a drafted document, its server, and a browser before it."""

    def __init__(self, mini: MiniProject, folders: list[Path], browser: Any) -> None:
        self.mini = mini
        self.folders = folders
        self.browser = browser
        self.start()

    def start(self) -> None:
        self.server = ReviewServer(Desk(self.mini.project, "examplitis", self.folders), 0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.page: Page = self.browser.new_page()
        self.page.goto(self.server.url)
        expect(self.page.locator("#list button").first).to_be_visible()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def to(self, kind: str) -> None:
        """Go on by the keyboard to the first proposal of a kind."""
        for _ in range(12):
            if (self.page.locator('[aria-current="true"]').text_content() or "").startswith(f"{kind}:"):
                return
            before = self.page.locator('[aria-current="true"]').get_attribute("data-place")
            self.page.keyboard.press("j")
            expect(self.page.locator('[aria-current="true"]')).not_to_have_attribute("data-place", before or "")
        raise AssertionError(f"no {kind} on the page")

    def read(self, path: str, key: str) -> list[dict[str, Any]]:
        content = yaml.safe_load((self.mini.root / path).read_text(encoding="utf-8"))
        return list(content[key])


@pytest.fixture
def desktop(mini: MiniProject, ringworm: Path, drafted: Drafted, browser: Any) -> Iterator[Desktop]:
    folders = [mini.documents, ringworm.parent]
    write_drafts(mini.project, "examplitis", [drafted(ringworm)], folders)
    opened = Desktop(mini, folders, browser)
    yield opened
    opened.stop()


def test_a_symptom_is_worded_and_accepted_by_the_keyboard_alone(desktop: Desktop) -> None:
    page = desktop.page
    desktop.to("symptom")
    expect(page.locator("#passage mark")).to_have_text("itchy skin")
    page.keyboard.press("e")
    page.keyboard.type("Your skin makes you want to scratch.")
    expect(page.locator("#line")).to_contain_text("Itchy skin Your skin makes you want to scratch.")
    expect(page.locator("#grade")).to_contain_text("Reading grade")
    page.keyboard.press("Tab")
    expect(page.locator("#problems")).to_contain_text("sites")
    page.keyboard.press("Space")
    expect(page.locator("#problems li")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#list button.accepted")).to_have_count(1)
    (fact,) = desktop.read(FACTS, "facts")
    assert (fact["term"], fact["explanation"]) == ("Itchy skin", "Your skin makes you want to scratch.")
    assert fact["sites"] == ["ex.site.thumb"]
    checked = desktop.mini.run("check", "--documents", str(desktop.folders[0]), "--documents", str(desktop.folders[1]))
    assert FACTS not in checked.stderr


def test_a_rejected_one_is_remembered_and_opened_again(desktop: Desktop) -> None:
    desktop.to("treatment")
    desktop.page.keyboard.press("r")
    expect(desktop.page.locator("#list button.rejected")).to_have_count(1)
    assert [item["decision"] for item in desktop.read(DRAFT, "proposals") if item["kind"] == "treatment"] == [
        "rejected"
    ]
    desktop.page.locator("#list button.rejected").click()
    desktop.page.keyboard.press("u")
    expect(desktop.page.locator("#list button.rejected")).to_have_count(0)


def test_what_was_typed_outlives_a_crash(desktop: Desktop) -> None:
    desktop.to("side-effect")
    desktop.page.keyboard.press("e")
    desktop.page.keyboard.type("Your skin may burn for a while.")
    expect(desktop.page.locator("#line")).to_contain_text("burn for a while")
    desktop.stop()  # without a word to the browser
    desktop.start()
    desktop.to("side-effect")
    expect(desktop.page.locator("#field-explanation")).to_have_value("Your skin may burn for a while.")


def test_what_is_typed_while_the_server_is_away_stays_on_the_page(desktop: Desktop) -> None:
    page = desktop.page
    desktop.to("side-effect")
    port = desktop.server.server_port
    page.context.set_offline(True)
    page.keyboard.press("e")
    page.keyboard.type("Your skin may burn for a while.")
    expect(page.locator("#problems")).to_contain_text(f"--topic examplitis --port {port}")
    for key in ("Escape", "j", "a"):
        page.keyboard.press(key)
    expect(page.locator("#field-explanation")).to_have_value("Your skin may burn for a while.")
    page.context.set_offline(False)
    before = page.locator('[aria-current="true"]').get_attribute("data-place")
    page.keyboard.press("j")
    expect(page.locator('[aria-current="true"]')).not_to_have_attribute("data-place", before or "")
    kept = [item.get("wording") for item in desktop.read(DRAFT, "proposals") if item["kind"] == "side-effect"]
    assert (kept[0] or {})["explanation"] == "Your skin may burn for a while."


def test_a_copied_sentence_is_refused_with_the_reason(desktop: Desktop) -> None:
    desktop.to("treatment")
    desktop.page.keyboard.press("e")
    desktop.page.keyboard.type("Ringworm is a rash that a fungus makes on the skin.")
    expect(desktop.page.locator("#problems")).to_contain_text("copies the document")
    desktop.page.keyboard.press("Control+Enter")
    expect(desktop.page.locator("#problems")).to_contain_text("Say it in our own words")
    assert not (desktop.mini.root / FACTS).exists()


def test_nothing_of_the_document_is_stored(desktop: Desktop) -> None:
    desktop.to("symptom")
    expect(desktop.page.locator("#passage")).to_contain_text("itchy skin")
    words = RINGWORM.split()
    runs = {" ".join(words[place : place + 9]) for place in range(len(words) - 8)}
    for path in desktop.mini.root.rglob("*"):
        if path.is_file():
            content = " ".join(path.read_bytes().decode("utf-8", "ignore").split())
            assert not [run for run in runs if run in content], path


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "http://example.org", "Content-Type": "application/json"}, 403),
        ({"Host": "example.org", "Content-Type": "application/json"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/json"}, 400),
    ],
)
def test_other_websites_neither_read_nor_write(desktop: Desktop, headers: dict[str, str], code: int) -> None:
    request = urllib.request.Request(f"{desktop.server.url}decide", data=b"{", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == code
