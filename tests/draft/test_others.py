"""Tests, treatments, risks, questions, organisations and definitions of a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.draft.others import find
from builder.draft.proposal import Proposal
from builder.draft.readers import read_document


def _find(tmp_path: Path, text: str, kind: str) -> list[Proposal]:
    path = tmp_path / "wabble.txt"
    # Without some words more it would be refused as too short.
    more = "It is a rare fever that few have ever seen, and it passes by itself in the end, as far as anyone can tell."
    path.write_text(f"Wabble fever\n\n{more}\n\n{text}\n", encoding="utf-8")
    document = read_document(path)
    found = [proposal for proposal in find(document) if proposal.kind == kind]
    for proposal in found:
        assert document.text[proposal.start : proposal.end] == proposal.as_written
        assert proposal.as_written in document.text.split("\n")[proposal.line - 1]
    return found


def _names(tmp_path: Path, text: str, kind: str) -> list[str]:
    return [proposal.name for proposal in _find(tmp_path, text, kind)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Your doctor may order blood tests and a chest x ray.", ["blood test", "chest x-ray"]),
        ("A complete blood count (CBC) comes first. The CBC is repeated.", ["complete blood count"]),
        ("They use urine, blood, and imaging tests.", ["urine test", "blood test", "imaging test"]),
        ("Performing a careful wabble skin biopsy helps.", ["wabble skin biopsy"]),
        ("A bronchoscopy or a CT scan may show it; MRIs rarely do.", ["bronchoscopy", "ct scan", "mri"]),
        ("The diagnosis rests on your medical history and a physical exam.", ["medical history", "physical exam"]),
        ("X-rays and genetic testing are not needed.", ["x-ray", "genetic testing"]),
    ],
)
def test_tests_and_examinations(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _names(tmp_path, text, "test") == names


@pytest.mark.parametrize(
    "text",
    [
        "Further tests and other exams may follow.",
        "Researchers test new ways to heal it in a program.",
        "People with a low platelet count bruise easily.",
        "A family history of gout makes it likelier.",
        "Weigh 5 kilograms of rice; the diagram shows the geography.",
    ],
)
def test_what_is_no_test(tmp_path: Path, text: str) -> None:
    assert _names(tmp_path, text, "test") == []


def test_a_test_that_is_not_done_is_denied(tmp_path: Path) -> None:
    (proposal,) = _find(tmp_path, "Doctors do not use a spinal tap to find it.", "test")
    assert proposal.negated


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It is treated with physical therapy and kidney dialysis.", ["physical therapy", "kidney dialysis"]),
        ("How is it treated?\n\nRest helps, and surgery rarely does.", ["rest", "surgery"]),
        ("Some people need an appendectomy or a hip replacement.", ["appendectomy", "hip replacement"]),
        ("Clothes should be cleaned by washing in hot water.", ["washing in hot water"]),
        (
            "How is it treated?\n\n- Drinking plenty of warm tea\n- Avoiding bright light",
            ["drinking plenty of warm tea", "avoiding bright light"],
        ),
    ],
)
def test_treatments_that_are_no_medicines(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _names(tmp_path, text, "treatment") == names


@pytest.mark.parametrize(
    "text",
    [
        "The germ spreads to the rest of the body.",
        "Workers with radiation exposure are watched.",
        "Antibiotic therapy is given by a doctor.",
        "Weight loss and a cough are early signs.",
    ],
)
def test_what_is_no_treatment(tmp_path: Path, text: str) -> None:
    assert _names(tmp_path, text, "treatment") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("People who keep geese are at higher risk.", ["people who keep geese"]),
        ("Smoking raises your risk of wabble fever.", ["smoking"]),
        ("Risk factors include older age, smoking, and damp rooms.", ["older age", "smoking", "damp rooms"]),
        ("Bakers are infected more often than millers.", ["bakers"]),
        ("Wabble fever occurs most often among the elderly.", ["elderly"]),
        ("People who smoke are at risk of heart disease.", []),
        ("You are more likely to get it if you sleep outdoors.", ["sleep outdoors"]),
        ("It is more common in men than in women.", ["men"]),
        ("Wabble fever mostly affects people younger than 40 years.", ["people younger than 40 years"]),
        ("Who is at risk?\n\n- Farmers\n- People with asthma", ["farmers", "people with asthma"]),
        ("Who is at risk?\n\nMale gender. Men have it more.\n\nDamp rooms.", ["male gender", "damp rooms"]),
        ("Some people are at higher risk. They include:\n\n- Bakers\n- Millers", ["bakers", "millers"]),
    ],
)
def test_who_is_more_likely_to_get_it(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _names(tmp_path, text, "risk") == names


@pytest.mark.parametrize(
    "text",
    [
        "These changes raise your risk of wabble fever.",
        "Other factors also increase the risk.",
        "How to lower your risk\n\n- Wash your hands\n- Eat greens",
        "It affects people of all races.",
        "People with asthma are more likely to sleep well.",
    ],
)
def test_what_names_no_risk(tmp_path: Path, text: str) -> None:
    assert _names(tmp_path, text, "risk") == []


def test_not_in_a_list_of_risks_denies_none_of_them(tmp_path: Path) -> None:
    found = _find(tmp_path, "Risk factors include not sleeping, smoking, and damp rooms.", "risk")
    assert len(found) == 3
    assert not any(proposal.negated for proposal in found)


def test_questions_to_ask_are_found_and_headings_are_none(tmp_path: Path) -> None:
    text = (
        "What are the treatments for Wabble fever ?\n\nRest.\n\n"
        "Ask your doctor these questions:\n\n- How long will it last?\n- Can I go to work?\n\n"
        "Your doctor may ask you questions such as:\n\n- When did it begin?"
    )
    assert [p.as_written for p in _find(tmp_path, text, "question")] == ["How long will it last?", "Can I go to work?"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Write to the Wabble Fever Foundation for help.", ["wabble fever foundation"]),
        (
            "The National Institute of Geese and Ducks (NIGD) pays. NIGD is old.",
            ["national institute of geese and ducks"],
        ),
        ("The Goose Society and the Duck Alliance help.", ["goose society", "duck alliance"]),
        ("The CDC watches it.", ["centers for disease control and prevention"]),
        ("See the Goose Society’s Duck Alliance.", ["goose society", "duck alliance"]),
        ("Medicines Are Here The Goose Society pays for them.", ["goose society"]),
        ("The Foundation of all this is rest, and a service helps.", []),
    ],
)
def test_organisations(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _names(tmp_path, text, "organisation") == names


def test_an_organisation_is_told_with_its_telephone_and_address(tmp_path: Path) -> None:
    text = "Wabble Fever Foundation, 301-555-0123, www.example.org/wabble."
    (proposal,) = _find(tmp_path, text, "organisation")
    assert "telephone 301-555-0123" in proposal.reason
    assert "web www.example.org/wabble" in proposal.reason


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wabble fever is a disease of geese.", ["wabble fever"]),
        ("Goose pox, also known as dotted wing, is rare.", ["goose pox", "dotted wing"]),
        ("The lining is called the quackum.", ["quackum"]),
        ("Quackin, a protein that makes feathers, is low.", ["quackin"]),
        ("It is a rare thing. This is the cause. Here are the geese.", []),
    ],
)
def test_words_that_are_explained(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _names(tmp_path, text, "definition") == names
