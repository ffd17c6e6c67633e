"""Side effects on pages: what to do stands beside each, with the numbers that this needs."""

from __future__ import annotations

import pytest

from builder.checks.registry import run
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.side_effect import SideEffect
from builder.pages.sections_context import SectionsContext
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.tools.sheet import FACTS, SHEET, findings


def page(mini: MiniProject, sections: str, clinic: str = "") -> str:
    """The English web page of a sheet with these sections."""
    (mini.root / SHEET).write_text(f"schema: 1\norder: 5\ntitle: Side effects\nsections:\n{sections}", encoding="utf-8")
    if clinic:
        (mini.root / "clinic.yaml").write_text(clinic, encoding="utf-8")
    loaded = mini.load(Selection(locales=("en",), handouts=("sheet",)))
    assert not loaded.findings
    render(loaded)
    errors = [item for item in run(loaded) if item.severity.value == "error"]
    assert [item for item in errors if item.path == SHEET] == []
    return loaded.pages[0][1].html


@pytest.mark.parametrize(
    ("name", "phone", "number"),
    [("sleep", False, False), ("orange", False, False), ("rash", True, False), ("liver", True, True)],
)
@pytest.mark.parametrize("layout", ["paragraphs", "list", "table", "pictures"])
def test_a_side_effect_that_must_not_wait_brings_the_numbers(
    sheet: MiniProject, layout: str, name: str, phone: bool, number: bool
) -> None:
    """Whatever the layout: the team's telephone, and for an emergency the number for that, too."""
    sheet.edit(FACTS, "    medicines: [ex.medicine.tamoxifen]\n    term: Rash", "    term: Rash")  # with its own line
    sheet.edit(FACTS, "    medicines: [ex.medicine.tamoxifen]\n    term: Poor", "    term: Poor")
    html = page(sheet, f"  - {{key: one, heading: One, facts: [side-effect.{name}], layout: {layout}}}\n")
    assert ("Phone of your care team:" in html) is phone
    assert ("For emergency help, call your local emergency number." in html) is number


def test_the_clinics_numbers_stand_below_an_emergency(sheet: MiniProject) -> None:
    clinic = 'schema: 1\nname: A Clinic\nphone: "+1 555 0100"\nemergency_number: "911"\n'
    html = page(sheet, "  - {key: one, heading: One, facts: [side-effect.liver]}\n", clinic)
    below = html[html.index('<div class="phone-below">') :]
    assert "+1 555 0100" in below
    assert "911" in below


def test_a_side_effect_without_what_to_do_is_found(sheet: MiniProject) -> None:
    """A template of its own that prints the name alone."""
    overview = "handouts/examplitis/overview/page.html.j2"
    said = "{{ blocks.paragraph(page.say(page.fact('ex.side-effect.liver'), 'term', 'Yellow eyes')) }}"
    sheet.edit(overview, "{% block content %}", f"{{% block content %}}\n{said}")
    loaded = sheet.load(Selection(locales=("en",), handouts=("overview",)))
    render(loaded)
    found = [item for item in run(loaded) if item.check == "effect-help"]
    assert len(found) == 1
    assert "ex.side-effect.liver but does not print “Get emergency help”" in found[0].message


def test_a_theme_without_the_numbers_is_found(sheet: MiniProject) -> None:
    sheet.edit("handouts/theme/base.html.j2", "{{ phone_below }}", "")
    sheet.edit(
        "handouts/theme/base.html.j2", "{{ blocks.phone_to_call() }}{% if page.shows_emergency() %}", "{% if false %}"
    )
    (sheet.root / SHEET).write_text(
        "schema: 1\norder: 5\ntitle: T\nsections:\n  - {key: one, facts: [side-effect.liver]}\n", encoding="utf-8"
    )
    found = [item for item in findings(sheet) if item.check == "effect-help"]
    assert [("telephone" in item.message, "emergency" in item.message) for item in found] == [(True, True)]


def test_a_side_effect_beside_the_wrong_medicine_is_found(sheet: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def every(self: SectionsContext, medicine: Medicine) -> list[SideEffect]:
        return self.topic.of(SideEffect)

    monkeypatch.setattr(SectionsContext, "side_effects_of", every)
    found = [item.message for item in findings(sheet) if item.check == "rendered-pages"]
    assert any("ex.side-effect.rash.term: it stands beside ex.medicine.doxorubicin" in message for message in found)


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "a medicine that isn't there": ("ex.medicine.tamoxifen]", "ex.medicine.tamoxifin]", "references", "no medicine"),
    "a group that isn't there": ("[ex.group.pills]", "[ex.group.pils]", "references", "no group “ex.group.pils”"),
    "an unknown advice": (
        "what_to_do: call",
        "what_to_do: phone",
        "schema",
        "'emergency', 'stop', 'call', 'tell' or 'harmless'",
    ),
    "a source that isn't there": ("sources: [guidance]", "sources: [guidence]", "references", "no source “guidence”"),
    "a picture that isn't there": ("picture: fever", "picture: fewer", "pictures", "there is no picture “fewer”"),
    "another kind's id": ("id: ex.side-effect.rash", "id: ex.symptom.rash", "ids", "should start with ex.side-effect."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_mistake_in_a_side_effect_is_found(sheet: MiniProject, name: str) -> None:
    old, new, check, message = FAULTS[name]
    sheet.edit(FACTS, old, new)
    found = [item for item in findings(sheet) if item.path == FACTS and item.check == check]
    assert len(found) == 1
    assert message in found[0].message
