"""No heading stands over nothing, and what a template or a fact gets wrong is found where it was written."""

from __future__ import annotations

import pytest

from builder.base.errors import Finding, HandoutsError
from builder.checks.registry import run
from builder.checks.sections import Medium, empty_headings
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

OVERVIEW = "handouts/examplitis/overview/page.html.j2"
FACTS = "sources/examplitis/facts/all.yaml"


def headings(body: str, medium: Medium) -> list[str]:
    return [str(heading.text) for heading in empty_headings(f"<html><body>{body}</body></html>", medium)]


def both(body: str) -> list[list[str]]:
    return [headings(body, "paper"), headings(body, "web")]


def test_a_heading_needs_something_below_it_in_its_own_part() -> None:
    assert both("<section><h2>One</h2></section><section><h2>Two</h2><p>x</p></section>") == [["One"], ["One"]]
    assert both("<section><h2>One</h2><p> </p><ul></ul></section><p>x</p>") == [["One"], ["One"]]
    assert both("<h2>One</h2><h2>Two</h2><p>x</p>") == [["One"], ["One"]]
    assert both("<h2>One</h2><h3>Two</h3><p>x</p>") == [[], []]
    assert both("<h2>One</h2><h3>Two</h3>") == [["One", "Two"], ["One", "Two"]]
    assert both('<div class="pair head"><h2>One</h2><p>Uno</p></div>') == [["One"], ["One"]]
    assert both("<h2>One</h2><table><thead><tr><th>x</th></tr></thead></table>") == [["One"], ["One"]]


def test_blanks_to_write_on_and_pictures_are_something() -> None:
    assert both('<h2>One</h2><div class="line"></div>') == [[], []]
    assert both("<h2>One</h2><table><tr><td></td></tr></table>") == [[], []]
    assert both("<h2>One</h2><div><svg></svg></div>") == [[], []]


def test_paper_and_web_are_looked_at_apart() -> None:
    assert both('<h2>One</h2><div class="web-only"><p>x</p></div>') == [["One"], []]
    assert both('<div class="web-only"><h2>One</h2></div><p>x</p>') == [[], ["One"]]


def findings(mini: MiniProject, check: str, locale: str = "en") -> list[Finding]:
    """The errors of one check, of rendering the small project's pages in one language."""
    loaded = mini.load(Selection(locales=(locale,)))
    render(loaded)
    return [item for item in run(loaded) if item.check == check]


def found_in(mini: MiniProject, path: str, words: str) -> int:
    """The line on which the first of these words stand in a file, counted from 1."""
    lines = (mini.root / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_a_typo_in_a_subject_is_found_in_the_handouts_own_template(mini: MiniProject) -> None:
    """Though the macro that asks for the facts is the theme's."""
    mini.edit(OVERVIEW, "blocks.statements('risks')", "blocks.statements('riks')")
    found = findings(mini, "unknown-fact")
    assert [(item.path, item.line) for item in found] == [(OVERVIEW, found_in(mini, OVERVIEW, "riks"))]
    assert "no statement on “riks”" in found[0].message
    assert "Did you mean “risks”?" in found[0].remedy


def test_a_typo_in_a_condition_is_found(mini: MiniProject) -> None:
    """It would leave the whole section out."""
    mini.edit(OVERVIEW, "page.has('risks')", "page.has('riks')")
    found = findings(mini, "subjects")
    assert [(item.path, item.line) for item in found] == [(OVERVIEW, found_in(mini, OVERVIEW, "riks"))]


def test_a_typo_in_a_facts_subject_is_found(mini: MiniProject) -> None:
    mini.edit(FACTS, "subject: risks", "subject: riks")
    found = findings(mini, "subjects")
    assert [(item.path, item.line) for item in found] == [(FACTS, found_in(mini, FACTS, "subject: riks"))]
    assert "on no page" in found[0].message


def test_a_section_without_facts_is_left_out(mini: MiniProject) -> None:
    """The small topic says nothing of causes; before, the heading stood there over nothing."""
    assert findings(mini, "empty-sections") == []
    loaded = mini.load(Selection(locales=("en",), handouts=("overview",)))
    render(loaded)
    html = loaded.pages[0][1].html
    assert "What is it?" in html
    assert "What causes it?" not in html


def test_a_heading_over_nothing_is_found_with_its_line(mini: MiniProject) -> None:
    heading = "{{ blocks.heading(2, t('handout/examplitis/overview/empty-heading', 'Is it empty?')) }}"
    mini.edit(OVERVIEW, "{% block content %}", f"{{% block content %}}\n<section>\n{heading}\n</section>")
    found = findings(mini, "empty-sections")
    assert [(item.path, item.line) for item in found] == [(OVERVIEW, found_in(mini, OVERVIEW, "empty-heading"))]
    assert "“Is it empty?” on paper and web" in found[0].message


def test_statements_for_the_web_alone_leave_no_heading_on_paper(mini: MiniProject) -> None:
    mini.edit(FACTS, "    subject: who\n", "    subject: who\n    shown: web\n")
    found = findings(mini, "empty-sections")
    assert [item.line for item in found] == [found_in(mini, OVERVIEW, "who-heading")]
    assert found[0].message.endswith("on paper")


TEMPLATES = [
    # What stands in the handout's template, and whether a macro of the theme is what fails.
    "{{ blocks.heading(2) }}",
    "{{ blocks.paragraph(none) }}",
    "{{ blocks.symptoms_of('nowhere') }}",
    "{{ blocks.paragraf('x') }}",
    "{{ 1 / 0 }}",
    "{{ page.nothing() }}",
    "{{ topic.facts.nothing.text }}",
    "{% include 'theme/nothing.html.j2' %}",
]


@pytest.mark.parametrize("mistake", TEMPLATES)
def test_a_mistake_in_a_handouts_template_is_blamed_on_it(mini: MiniProject, mistake: str) -> None:
    mini.edit(OVERVIEW, "{% block content %}", f"{{% block content %}}\n{mistake}")
    loaded = mini.load(Selection(locales=("en",), handouts=("overview",)))
    render(loaded)
    assert [(item.path, item.line) for item in loaded.findings] == [(OVERVIEW, found_in(mini, OVERVIEW, mistake))]
    assert loaded.findings[0].message


def test_a_mistake_in_the_theme_is_blamed_on_the_theme(mini: MiniProject) -> None:
    theme = "handouts/theme/blocks.html.j2"
    mini.edit(theme, "page.statements(subject, web=true)", "page.statments(subject, web=true)")
    loaded = mini.load(Selection(locales=("en",), handouts=("overview",)))
    render(loaded)
    assert [(item.path, item.line) for item in loaded.findings] == [(theme, found_in(mini, theme, "page.statments"))]
    assert "overview, line " in loaded.findings[0].message


@pytest.mark.parametrize("sheet", ["print.css", "large.css"])
def test_a_mistake_in_a_style_sheet_is_blamed_on_its_line(mini: MiniProject, sheet: str) -> None:
    """Once, however many pages carry it."""
    path = mini.root / "handouts/theme" / sheet
    path.write_text(path.read_text(encoding="utf-8") + ".new {\n  colr: red;\n}\n", encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        mini.build(Selection(locales=("en",), handouts=("overview", "symptoms"), prints=("large",)))
    name = f"handouts/theme/{sheet}"
    assert [(item.path, item.line) for item in caught.value.findings] == [(name, found_in(mini, name, "colr"))]
