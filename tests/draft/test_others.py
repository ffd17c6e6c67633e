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
        (
            "How is it diagnosed?\n\nThe test checks your hemoglobin and hematocrit levels.",
            ["hemoglobin", "hematocrit level"],
        ),
        (
            "How is it diagnosed?\n\nThe doctor draws a sample of joint fluid with a needle.",
            ["draws a sample of joint fluid"],
        ),
        ("How is it diagnosed?\n\nBlood is tested for goose antibodies.", ["tested for goose antibody"]),
        (
            "It is diagnosed by your medical and travel histories and by imaging studies.",
            ["medical and travel history", "travel history", "imaging study"],
        ),
        ("Magnetic resonance imaging shows it. An MRI is quick.", ["magnetic resonance imaging"]),
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
        "How is it diagnosed?\n\nHemoglobin is red and sits in the blood.",
        "what research (or clinical trials) is being done for Wabble fever ?\n\nA brain scan is studied there.",
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
        (
            "How is it treated?\n\nTreatments include the following:\n\n- Feather ligation. The surgeon ties it.\n"
            "- Heat coagulation. The doctor uses a lamp.",
            ["feather ligation", "heat coagulation"],
        ),
        ("How is it treated?\n\nPeople should avoid cold rooms and strong tea.", ["avoid cold rooms and strong tea"]),
        ("How is it treated?\n\nSlowly chewing your meals is hard. Chewing well can help.", ["chewing well"]),
        ("It can be treated with removal of the spleen.", ["removal of the spleen"]),
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
        "What causes Wabble fever ?\n\nGastric bypass and kidney dialysis are among the causes.",
        "How is it treated?\n\nThe goals of treatment are to:\n\n- reduce the swelling of the wings",
        "How is it treated?\n\nChemotherapy can cause it.",
        "How is it treated?\n\nA low-fat diet is the likely cause.",
        "what research (or clinical trials) is being done for Wabble fever ?\n\nA brain implant is studied.",
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
        ("Wabble fever is caused by damp rooms, old geese, or poor sleep.", ["damp rooms", "old geese", "poor sleep"]),
        ("Sleeping in a barn can cause wabble fever.", ["sleeping in a barn"]),
        ("Goose dust is a common cause of wabble fever.", ["goose dust"]),
        ("An attack can be triggered by loud noise.", ["loud noise"]),
        ("Wabble fever often runs in families.", ["family history"]),
        ("Wabble fever most commonly starts between the ages of 20 and 30.", ["between the ages of 20 and 30"]),
        ("People become infected by touching a sick goose.", ["touching a sick goose"]),
        ("It spreads through contact with wet feathers.", ["contact with wet feathers"]),
        (
            "It is most common among bakers, old women, and men over age 60.",
            ["bakers", "old women", "men over age 60"],
        ),
        ("Infants, toddlers, and seniors are at higher risk.", ["infants", "toddlers", "seniors"]),
        ("Women are twice as likely as men to get it.", ["women"]),
        (
            "People who mine, mill, or make feathers are at higher risk.",
            ["people who mine, mill, or make feathers"],
        ),
        ("It comes suddenly, and is usually triggered by old geese.", ["old geese"]),
        (
            "Many germs, such as moulds, mites, and worms, can cause wabble fever.",
            ["many germs, such as moulds, mites, and worms"],
        ),
        ("What causes Wabble fever ?\n\nBlood Loss\n\nSome lose much of it in a year.", ["blood loss"]),
        (
            "What causes Wabble fever ?\n\nYou get more of it when you\n\n- sing too loudly\n- sleep in damp rooms",
            ["sing too loudly", "sleep in damp rooms"],
        ),
        (
            "What causes Wabble fever ?\n\nSeveral factors may cause it, including\n\n- damp rooms\n- old geese",
            ["damp rooms", "old geese"],
        ),
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
        "The cause of wabble fever is unknown.",
        "Wabble fever can cause a cough.",
        "Wabble fever can't be passed from one goose to another.",
        "What causes Wabble fever ?\n\nIt raises the risk of many illnesses, including\n\n- goose pox\n- duck pox",
        "What causes Wabble fever ?\n\nTalk with your doctor if\n\n- you hear a quack\n- you grow feathers",
        "Anyone can get wabble fever.",
        "Almost anyone is at risk of wabble fever.",
        "Feather pills do not appear to raise the risk of wabble fever.",
        "People with wabble fever are at higher risk of wabble coma.",
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
        ("Talk with your doctor about which herbs are safe.", ["which herbs are safe"]),
        ("Ask your nurse or doctor whether you may swim.", ["whether you may swim"]),
        ("Tell your doctor if you are pregnant.", ["if you are pregnant"]),
        ("Talk with your pharmacist before taking any herbs.", ["before taking any herbs"]),
        (
            "People should discuss their diet with their health care provider.",
            ["their diet with their health care provider"],
        ),
        ("A health care provider should be consulted before you fly.", ["before you fly"]),
        ("Call your nurse or pharmacist if unsure how to use the drops.", ["to use the drops"]),
        ("If you need help to quit smoking, talk with your doctor.", ["if you need help to quit smoking"]),
        (
            "Talk to your doctor if\n\n- you wake at night\n- you hear a quack",
            ["you wake at night", "you hear a quack"],
        ),
    ],
)
def test_what_to_talk_over_with_somebody_is_a_question(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _names(tmp_path, text, "question") == names


@pytest.mark.parametrize(
    "text",
    [
        "Your doctor will talk with your nurse about the plan.",
        "Your doctor may ask whether you smoke.",
        "Ask your doctor if you have any questions.",
        "See your doctor if you have a fever.",
        "Experts consult with physicians 24 hours a day.",
        "Doctors are not sure what causes wabble fever.",
    ],
)
def test_what_is_no_question(tmp_path: Path, text: str) -> None:
    assert _names(tmp_path, text, "question") == []


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
