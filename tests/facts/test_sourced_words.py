"""Words that the documents don't have: the public sources behind them are printed, and what has none isn't."""

from __future__ import annotations

import re

import pytest

from builder.base.errors import HandoutsError
from builder.commands.cite import fill
from builder.facts.kinds.site import Site
from builder.pages.text import page_blocks
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

FACTS = "sources/examplitis/facts/all.yaml"
GUIDANCE = "When to call. Example Health"
CITED = "    citations:\n      - {document: leaflet, start: Examplitis is a made-up illness, end: the left thumb.}\n"


def page(mini: MiniProject, handout: str) -> str:
    """The English page that paper and web share, once the new citations have their hashes."""
    fill(mini.load())
    built = mini.build(Selection(locales=("en",), handouts=(handout,), layouts=("single",)))
    return (built.target / f"en/{handout}.html").read_text(encoding="utf-8")


def on_paper(html: str) -> str:
    return " | ".join(page_blocks(html.partition('<div class="web-only">')[0]))


def bare(mini: MiniProject) -> None:
    """No safety line and no statement names the source any more; only what a test adds does."""
    mini.edit("sources/examplitis/documents.yaml", "sources:\n", OTHER)
    file = mini.root / FACTS
    file.write_text(file.read_text(encoding="utf-8").replace("[guidance]", "[elsewhere]"), encoding="utf-8")


OTHER = """sources:
  - id: elsewhere
    publisher: Elsewhere
    title: Another page
    as_of: 2026-01-03
    by: the tests
"""


@pytest.mark.parametrize("named", [True, False])
def test_an_explanation_is_printed_with_its_source(mini: MiniProject, named: bool) -> None:
    bare(mini)
    if named:
        mini.edit(FACTS, "You want to scratch.", "You want to scratch.\n    sources: [guidance]")
        mini.record(1_700_000_500)
    assert (GUIDANCE in on_paper(page(mini, "symptoms"))) is named


def test_a_source_that_nobody_recorded_is_a_finding(mini: MiniProject) -> None:
    mini.edit(FACTS, "You want to scratch.", "You want to scratch.\n    sources: [gidance]")
    with pytest.raises(HandoutsError, match="no source “gidance” is recorded"):
        mini.build(Selection(locales=("en",)))


@pytest.mark.parametrize("source", ["guidance", "null"])
def test_a_note_on_a_statement_is_printed_only_with_a_source(mini: MiniProject, source: str) -> None:
    bare(mini)
    note = f"{{id: more, text: Most thumbs are well., reason: Not in the leaflet., source: {source}, by: tests}}"
    mini.edit(FACTS, "text: Call your doctor.", f"text: Call your doctor.\n    notes: [{note}]")
    mini.edit(FACTS, "subject: call-doctor", "subject: symptoms")
    mini.edit(FACTS, "  - id: ex.site.thumb", f"{CALL}  - id: ex.site.thumb")
    shown = on_paper(page(mini, "symptoms"))
    assert ("Most thumbs are well." in shown) is (source == "guidance")
    assert (GUIDANCE in shown) is (source == "guidance")


CALL = f"""  - id: ex.statement.call-now
    kind: statement
    subject: call-doctor
    text: Call now.
{CITED}"""


@pytest.mark.parametrize(
    ("tag", "field", "said"), [("tag: A thumb", "tag", "A thumb"), ("", "heading", "In the thumb")]
)
def test_a_card_has_its_own_word_for_a_site_or_else_the_heading(
    mini: MiniProject, tag: str, field: str, said: str
) -> None:
    mini.edit(FACTS, "heading: In the thumb", f"heading: In the thumb\n    {tag}" if tag else "heading: In the thumb")
    site = mini.load().topics[0].site("ex.site.thumb")
    assert isinstance(site, Site)
    assert site.tag_message == (field, said)
    assert (("ex.site.thumb.tag", "A thumb") in [message[:2] for message in mini.load().topics[0].messages()]) is bool(
        tag
    )


HELPERS = (
    "".join(
        f"""  - id: ex.statement.{subject}
    kind: statement
    subject: {subject}
    text: A thumb needs friends.
{CITED}"""
        for subject in ("living-feel", "living-care", "living-mood", "living-family")
    )
    + f"""  - id: ex.organisation.checked
    kind: organisation
    name: The Thumb Society
    text: Answers letters.
    sources: [guidance]
    contacts:
      - {{type: web, value: thumbs.example, country: US, verified: {{by: tests, on: 2026-02-03}}}}
      - {{type: phone, value: 555-0101, country: US, verified: {{by: tests, on: 2026-02-04}}}}
      - {{type: phone, value: 555-0102, country: US}}
{CITED}  - id: ex.organisation.unchecked
    kind: organisation
    name: The Old Thumb Line
    text: Gives help on the phone.
    contacts:
      - {{type: phone, value: 555-0199}}
{CITED}  - id: ex.organisation.readers
    kind: organisation
    name: Thumb Reviews
    shown: web
    text: Written for doctors.
{CITED}"""
)


def test_paper_has_only_contacts_that_somebody_looked_up(mini: MiniProject) -> None:
    bare(mini)
    mini.edit(FACTS, "  - id: ex.site.thumb", f"{HELPERS}  - id: ex.site.thumb")
    mini.borrow("living")
    mini.edit("sources/examplitis/topic.yaml", "symptoms,", "symptoms, living,")
    html = page(mini, "living")
    paper, web = on_paper(html), html.partition('<div class="web-only">')[2]
    assert "The Thumb Society" in paper
    assert re.search(r"thumbs\.example\s*·\s*555-0101", paper)
    assert "February 3, 2026" in paper  # the older of the two dates
    assert GUIDANCE in paper
    for name in ("555-0102", "The Old Thumb Line", "555-0199", "Thumb Reviews"):
        assert name not in paper
    for name in ("The Old Thumb Line", "555-0199", "Thumb Reviews"):
        assert name in web
