"""From a topic of nothing to a leaflet: what it hasn't got yet is made on the page, by the keyboard alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect, sync_playwright

from builder.base.errors import ExitCode, HandoutsError
from builder.draft import decisions
from builder.draft.desk import Desk
from builder.draft.facts_to_be import slug
from builder.draft.proposal_files import Input, write_drafts
from tests.conftest import MiniProject

Drafted = Callable[[Path], Input]
FACTS = "sources/tinea/facts/ringworm.yaml"


@pytest.fixture
def begun(mini: MiniProject, ringworm: Path, drafted: Drafted) -> MiniProject:
    """A new topic with the ringworm text drafted, its file where the topic's documents are."""
    assert mini.run("topic", "new", "tinea", "--title", "Ringworm").returncode == ExitCode.OK
    kept = mini.root / "sources/tinea/documents/ringworm.txt"
    kept.write_bytes(ringworm.read_bytes())
    write_drafts(mini.project, "tinea", [drafted(kept)], [mini.documents])
    return mini


def facts(mini: MiniProject) -> dict[str, dict[str, Any]]:
    content = yaml.safe_load((mini.root / FACTS).read_text(encoding="utf-8"))["facts"]
    return {item["id"]: item for item in content}


@pytest.fixture
def page(begun: MiniProject) -> Iterator[Page]:
    """The page of the command itself, which ends by Ctrl-C as people end it."""
    command = [sys.executable, "-u", "-m", "builder", "draft", "--review", "--topic", "tinea"]
    command += ["--documents", str(begun.documents)]
    server = subprocess.Popen(command, cwd=begun.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    address = server.stdout.readline().split()[-1]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            opened = browser.new_page()
            opened.goto(address)
            expect(opened.locator("#list button").first).to_be_visible()
            yield opened
            browser.close()
    finally:
        server.send_signal(2)
        said, complaints = server.communicate(timeout=20)
    assert server.returncode == ExitCode.OK
    assert "what you decided and typed is in sources/tinea/" in said
    assert complaints == ""


def to(page: Page, field: str) -> None:
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no {field}")


def write(page: Page, words: str, **fields: str) -> None:
    """Write the wording and the further fields of what is shown, and accept it."""
    done = page.locator("#list button.accepted").count()
    if words:
        page.keyboard.type(words)
    for field, typed in fields.items():
        to(page, f"field-{field}")
        page.keyboard.type(typed)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#list button.accepted")).to_have_count(done + 1)


def test_a_leaflet_comes_of_the_page_alone(page: Page, begun: MiniProject) -> None:
    # A second page for the same topic would decide about what this one shows.
    second = begun.run("draft", "--review", "--topic", "tinea")
    assert second.returncode == ExitCode.OUTPUT
    assert "at work on these proposals" in second.stderr
    page.keyboard.press("j")
    expect(page.locator('[aria-current="true"]')).to_have_text("symptom: itchy skin")
    page.keyboard.press("e")
    write(page, "You want to scratch.", new_site="Skin", new_site_explanation="The fungus makes a rash there.")
    page.keyboard.press("n")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("nothing worms")
    expect(page.locator("#found li")).to_have_count(1)
    page.keyboard.press("Tab")
    to(page, "new-kind")
    page.keyboard.press("Enter")
    expect(page.locator("#field-text")).to_be_focused()
    write(page, "No worm is in it: it comes from a fungus.", new_heading="What it is not")
    page.keyboard.press("p")
    for field, typed in (("publisher", "NHS"), ("name", "Ringworm"), ("address", "https://www.nhs.uk/ringworm")):
        to(page, f"source-{field}")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text("nhs-ringworm is written")
    page.keyboard.press("s")
    for field, typed in (
        ("covers", "scalp"),
        ("text", "If you have it on your head, see a doctor, since creams do not reach it there."),
        ("words", "scalp, head"),
        ("source", "nhs-ringworm"),
    ):
        to(page, f"safety-{field}")
        page.keyboard.type(typed)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_have_text("tinea.safety.scalp is written")
    assert list(facts(begun)) == ["tinea.site.skin", "tinea.symptom.itchy-skin", "tinea.statement.what"]
    assert facts(begun)["tinea.statement.what"]["subject"] == "what-it-is-not"
    assert begun.run("coverage").returncode == ExitCode.OK
    checked = begun.run("check", "--locale", "en")
    assert "tinea" not in "".join(line for line in checked.stderr.splitlines() if ": error:" in line), checked.stderr
    assert begun.run("build", "--topic", "tinea", "--locale", "en").returncode == ExitCode.OK
    text = (begun.root / "dist/en/tinea.overview.txt").read_text(encoding="utf-8")
    for line in ("Itchy skin", "What it is not", "No worm is in it", "creams do not reach it there"):
        assert line in text


def test_every_subject_and_kind_that_drafting_writes_is_printed(begun: MiniProject) -> None:
    for place, item in enumerate(decisions.load_quickly(begun.project, "tinea", "ringworm").proposals):
        if item.kind == "treatment":
            decisions.accept(begun.project, "tinea", "ringworm", place, {"text": "Keep it dry, so that it heals."})
    record = "  - {id: tinea.group.creams, kind: group, term: Creams, action: They kill it., citations: CITED}\n"
    cited = str(next(iter(facts(begun).values()))["citations"])
    path = begun.root / FACTS
    path.write_text(path.read_text(encoding="utf-8") + record.replace("CITED", cited), encoding="utf-8")
    begun.run("build", "--topic", "tinea", "--locale", "en")
    text = (begun.root / "dist/en/tinea.overview.txt").read_text(encoding="utf-8")
    assert "Keep it dry" in text
    assert "Creams\nThey kill it." in text  # a kind of medicine of which the document names none


def test_a_new_place_without_a_word_on_it_is_refused(begun: MiniProject) -> None:
    desk = Desk(begun.project, "tinea", [begun.documents])
    with pytest.raises(HandoutsError, match="has no explanation"):
        desk.decide("ringworm", 1, "accept", {"new_site": "Skin"}, None)
    assert not (begun.root / FACTS).exists()


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("some people over 60 and", "people-over-60"),
        ("the skin", "skin"),
        ("loss of hair", "loss-of-hair"),
        ("of", "of"),
        ("some immunocompromised, elderly, disabled, or debilitated persons", "immunocompromised-elderly-disabled"),
        ("a rash on the hands of", "rash-on-the-hands"),
    ],
)
def test_ids_read_well(name: str, id_: str) -> None:
    assert slug(name) == id_
