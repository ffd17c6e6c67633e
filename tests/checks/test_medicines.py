"""What is printed of a medicine has been read against a public source, and is true of that medicine."""

from __future__ import annotations

import pytest

from builder.base.errors import Finding
from builder.checks.registry import run
from builder.facts.kinds.medicine import Medicine
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.checks.test_sections import FACTS, found_in
from tests.conftest import MiniProject

REVIEWED = "      - {source: guidance, fields: [group, action, status], date: 2026-01-03}\n"
DOXORUBICIN = "- id: ex.medicine.doxorubicin"
MEDICINES = "handouts/medicines/page.html.j2"


def findings(mini: MiniProject, check: str) -> list[Finding]:
    return [item for item in run(mini.load(Selection(locales=("en",))), ["facts"]) if item.check == check]


def page_of(mini: MiniProject, handout: str, locale: str = "en") -> str:
    """The HTML of one page of the small project, in one language."""
    loaded = mini.load(Selection(locales=(locale,), handouts=(handout,), layouts=("single",)))
    render(loaded)
    assert [item for item in run(loaded, ["editions"]) if item.check in ("rendered-pages", "template")] == []
    return next(page.html for _, page in loaded.pages)


def test_the_small_project_is_clean(mini: MiniProject) -> None:
    assert findings(mini, "reviewed-against") + findings(mini, "medicine-actions") == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ("", "group, action and status"),
        ("      - {source: guidance, fields: [action], date: 2026-01-03}\n", "group and status"),
        ("      - {source: guidance, fields: [action, group], date: 2026-01-03}\n", "public source status"),
    ],
)
def test_a_printed_medicine_says_what_it_was_read_against(mini: MiniProject, fields: str, named: str) -> None:
    mini.edit(FACTS, f"    reviewed_against:\n{REVIEWED}", f"    reviewed_against:\n{fields}" if fields else "")
    [found] = findings(mini, "reviewed-against")
    assert named in found.message
    assert found.line == found_in(mini, FACTS, DOXORUBICIN)
    assert "reviewed_against" in found.remedy


def test_a_medicine_that_no_table_shows_needs_none(mini: MiniProject) -> None:
    mini.edit(FACTS, f"    reviewed_against:\n{REVIEWED}", "")
    mini.edit(FACTS, "role: treats this disease", "role: only mentioned")
    assert findings(mini, "reviewed-against") == []


def test_nobody_read_a_source_after_it_was_last_looked_up(mini: MiniProject) -> None:
    mini.edit(FACTS, REVIEWED, REVIEWED.replace("2026-01-03", "2026-01-04"))
    [found] = findings(mini, "reviewed-against")
    assert "2026-01-04" in found.message
    assert found.line == found_in(mini, FACTS, "2026-01-04")


def test_the_source_of_a_review_is_a_recorded_one(mini: MiniProject) -> None:
    mini.edit(FACTS, REVIEWED, REVIEWED.replace("guidance", "hearsay"))
    assert "no source “hearsay” is recorded" in [item.message for item in findings(mini, "references")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    action: They do nothing at all.\n", ""),
        ("    group: ex.group.pills\n", "    group: ex.group.pills\n    group_action_holds: false\n"),
    ],
)
def test_each_medicine_says_what_it_does(mini: MiniProject, old: str, new: str) -> None:
    """Doxorubicin has nothing but its group's line; tamoxifen has its own."""
    mini.edit(FACTS, old, new)
    [found] = findings(mini, "medicine-actions")
    assert "doxorubicin" in found.message
    assert found.line == found_in(mini, FACTS, DOXORUBICIN)


def test_another_group_than_the_documents_needs_a_source(mini: MiniProject) -> None:
    line = "    group: ex.group.pills\n"
    mini.edit(FACTS, line, f"{line}    group_as_listed: ex.group.drops\n")
    [found] = findings(mini, "medicine-actions")
    assert "another group" in found.message
    mini.edit(FACTS, line, f"{line}    group_source: guidance\n")
    assert findings(mini, "medicine-actions") == []


LINE = "They do nothing at all."


def test_a_groups_line_stands_only_where_it_holds(mini: MiniProject) -> None:
    """Over a table where it is true of every row, and on a card where it is true of that medicine."""
    assert LINE in page_of(mini, "medicines")
    # Tamoxifen has an action of its own; its group's line isn't true of it.
    mini.edit(
        FACTS, "    condition: Not for cooks.\n", "    condition: Not for cooks.\n    group_action_holds: false\n"
    )
    assert findings(mini, "medicine-actions") == []
    assert LINE not in page_of(mini, "medicines")
    loaded = mini.load()
    topic = loaded.topics[0]
    lines = {fact.inn: topic.group_action(fact) for fact in topic.of(Medicine)}
    assert lines == {"doxorubicin": LINE, "tamoxifen": None}


def test_notes_of_a_row_stand_in_it_on_paper(mini: MiniProject) -> None:
    note = (
        "      - {id: stay, about: condition, text: Stay on it., reason: They stop., source: guidance, by: the tests}\n"
    )
    condition = "    condition: Not for cooks.\n"
    mini.edit(FACTS, condition, f"{condition}    notes:\n{note}")
    assert "Stay on it." not in page_of(mini, "medicines")
    mini.edit(FACTS, condition, f"{condition}    row_notes: [stay]\n")
    html = page_of(mini, "medicines")
    cell = html[html.index("Not for cooks.") : html.index("Testol")]
    assert "Stay on it." in cell


def test_a_note_that_is_not_there_is_an_error_with_its_line(mini: MiniProject) -> None:
    condition = "    condition: Not for cooks.\n"
    mini.edit(FACTS, condition, f"{condition}    row_notes: [stay]\n")
    run_ = mini.run("check", "--locale", "en")
    assert run_.returncode == 3
    assert "`row_notes` names stay" in run_.stdout + run_.stderr
    assert "Traceback" not in run_.stderr
