"""The band of each kind of handout, held at both ends; what counts as text; names are exempt and hard words are not."""

from __future__ import annotations

import json
import shutil
import warnings

import pytest

from builder.base.errors import Finding, Severity
from builder.base.project import Project
from builder.checks.readability import exempt_names
from builder.checks.registry import CHECKS
from builder.languages.readability import measure, names_pattern, whole_sentences, without_names
from builder.languages.wording import Ends
from builder.pages.text import running_text
from builder.workspace.loaded import load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

HARD = "Therapeutic recommendations necessitate multidisciplinary consideration of individual circumstances."
LONG = "You " + "see and feel the same thing again and " * 5 + "call."
PRIMER = "It is in the thumb. It is red. It can itch. You see it. It goes off."
GOOD = "It begins in the muscle of the thumb, and doctors usually treat it with surgery."
OVERVIEW = "{% extends 'theme/base.html.j2' %}{% block content %}BODY{% endblock %}"


def texts(body: str, web: bool = False) -> list[str]:
    return [said.text for said in running_text(f"<html><body>{body}</body></html>", web)]


def said(*texts: str, tag: str = "p") -> str:
    return "".join(f'<{tag}><span data-message="x">{text}</span></{tag}>' for text in texts)


def page(mini: MiniProject, *english: str, kind: str = "leaflet", web: str = "") -> list[Finding]:
    """What the two checks say of the overview when these are its sentences, and `web` what only the web shows."""
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    message = "{{ t('handout/examplitis/overview/KEY', 'TEXT').html }} "
    body = "".join(message.replace("KEY", f"s{n}").replace("TEXT", text) for n, text in enumerate(english))
    said_on_web = message.replace("KEY", "web").replace("TEXT", web)
    web_only = f'<div class="web-only"><p>{said_on_web}</p></div>' if web else ""
    template = OVERVIEW.replace("BODY", f"<p>{body}</p>{web_only}")
    (mini.root / "handouts/examplitis/overview/page.html.j2").write_text(template, encoding="utf-8")
    record = mini.root / "handouts/examplitis/overview/handout.yaml"
    lines = record.read_text(encoding="utf-8").replace("safety: [medicines]", "safety: []").splitlines()
    lines = [line for line in lines if not line.startswith("kind:")]
    record.write_text("\n".join([*lines, f"kind: {kind}", ""]), encoding="utf-8")
    loaded = mini.load(Selection(locales=("en",), handouts=("overview",)))
    render(loaded)
    assert loaded.pages, loaded.findings
    return [item for name in ("readability", "hard-messages") for item in CHECKS[name].function(loaded)]


def test_a_leaflet_is_held_at_both_ends(mini: MiniProject) -> None:
    (finding,) = page(mini, PRIMER)
    assert "is a primer: grade" in finding.message
    assert "words a sentence" in finding.message
    assert finding.severity is Severity.WARNING
    assert finding.path == "handouts/examplitis/overview/handout.yaml"
    assert "handout/examplitis/overview/s0" in finding.remedy


def test_within_the_band_nothing_is_said(mini: MiniProject) -> None:
    assert page(mini, GOOD, GOOD.replace("thumb", "hand")) == []


def test_hard_english_is_found_for_the_page_and_for_the_message(mini: MiniProject) -> None:
    found = page(mini, HARD, LONG.strip())
    assert [item.check for item in found] == ["readability", "hard-messages"]
    assert "is too hard: grade" in found[0].message
    assert "handout/examplitis/overview/s1 is too hard: grade" in found[1].message
    assert "a sentence of 42 words, at most 30" in found[1].message


def test_each_of_the_two_measures_counts_alone(mini: MiniProject) -> None:
    # Sentences that are too long, of the shortest words; the grade is within the band.
    (finding,) = page(
        mini, "You can see it and you can feel it and you can call us and we will help you go on from it."
    )
    assert "is too hard: words a sentence" in finding.message
    assert "grade" not in finding.message
    # Sentences of the right length, of the shortest words.
    (finding,) = page(mini, "You can see it and you can feel it on your hand.")
    assert "is a primer: grade" in finding.message
    assert "words a sentence" not in finding.message


@pytest.mark.parametrize("kind", ["worksheet", "card"])
def test_worksheets_and_cards_have_an_upper_end_alone(mini: MiniProject, kind: str) -> None:
    assert page(mini, PRIMER, kind=kind) == []
    (finding,) = [item for item in page(mini, f"{HARD} {HARD}", kind=kind) if item.check == "readability"]
    assert f"of {kind} “overview”" in finding.message


def test_the_web_page_is_held_to_it_too(mini: MiniProject) -> None:
    found = page(mini, GOOD, web=f"{HARD} {HARD}")
    assert {item.message.split("(")[1].split(")")[0] for item in found if item.check == "readability"} == {"web"}


def test_what_counts_as_text() -> None:
    heading = said("What do you want to know?", tag="h2")
    cell = f"<table><tr><td>{said('It blocks the hormone.')}</td></tr></table>"
    sources = f'<section class="sources">{said("This is about us.")}</section>'
    web = f'<div class="web-only">{said("This is on the web.")}</div>'
    body = heading + cell + sources + web + said("Read this line now.")
    assert texts(body) == ["Read this line now."]
    assert texts(body, web=True) == ["This is on the web.", "Read this line now."]


@pytest.mark.parametrize(
    ("texts", "counted"),
    [
        # Fragments don't count, and nor does the lead-in that needs them.
        (["You may have:", "pain", "a lump in the arm"], []),
        (["Call us. You may have:", "pain"], ["Call us."]),
        # A lead-in before whole sentences is one itself.
        (["Do these things:", "Eat well every day.", "Sleep."], ["Do these things:", "Eat well every day."]),
        (["Fever", "You feel hot all day long."], ["You feel hot all day long."]),
        (
            ["Dr. Smith of the U.S. team sees you at 3.30 p.m. today. Call!"],
            ["Dr. Smith of the U.S. team sees you at 3.30 p.m. today.", "Call!"],
        ),
        (["It says “Stop now.” Then it ends."], ["It says “Stop now.”", "Then it ends."]),
        (["A temperature of 38.5 °C or more is high."], ["A temperature of 38.5 °C or more is high."]),
    ],
)
def test_whole_sentences(texts: list[str], counted: list[str]) -> None:
    assert [part for parts in whole_sentences(texts, ("Dr", "U.S")) for part in parts] == counted


def test_the_grade_is_textstats() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat
    sentences = [
        GOOD,
        "A scan shows where it has spread.",
        "The surgeon takes out the tumor and some tissue around it.",
    ]
    theirs = float(textstat.flesch_kincaid_grade(" ".join(sentences)))
    # It rounds both of its averages before it begins, which is up to 0.6 of a grade.
    assert measure(sentences).grade == pytest.approx(theirs, abs=0.65)
    assert measure([HARD]).grade > 20
    assert measure([]).grade == 0


def test_names_are_exempt_and_explained_words_are_not() -> None:
    loaded = load_project(Project(ROOT), Selection(locales=("en",)), None)
    names = exempt_names(loaded.topics[0])
    assert {"Leiomyosarcoma", "LMS", "tamoxifen", "Orphanet"} <= set(names)
    assert "chemotherapy" not in names
    pattern = names_pattern(names)
    assert without_names("You may get tamoxifen for leiomyosarcoma.", pattern) == "You may get it for it."
    assert without_names("LMSnet and chemotherapy", pattern) == "LMSnet and chemotherapy"


def test_a_band_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="is not below"):
        Ends(lowest=7, highest=3.5)
    assert [Ends(lowest=3.5, highest=7).side(value) for value in (3.4, 3.5, 7, 7.1)] == [-1, 0, 0, 1]
    assert (str(Ends(highest=7)), str(Ends(lowest=3, highest=7))) == ("at most 7", "3 to 7")


def test_status_shows_it_as_a_table_and_as_json(mini: MiniProject) -> None:
    page(mini, PRIMER)
    line = next(line for line in mini.run("status", "--readability").stdout.splitlines() if " overview " in line)
    assert line.split()[2:4] == ["leaflet", "paper"]
    assert line.rstrip().endswith("a primer")
    data = json.loads(mini.run("status", "--json", "--readability").stdout)
    assert [item["locale"] for item in data["locales"]] == ["ar", "en"]
    found = {item["handout"]: item for item in data["readability"]}
    assert set(found) == {"overview", "symptoms", "medicines"}
    assert found["overview"]["band"]["grade"] == {"lowest": 3.5, "highest": 7}
    assert len(found["overview"]["faults"]) == 2
    assert "readability" not in json.loads(mini.run("status", "--json").stdout)
