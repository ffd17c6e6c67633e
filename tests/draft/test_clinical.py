"""What a document names as symptoms, side effects and complications, and which of them it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.draft.clinical import find
from builder.draft.proposal import Proposal
from builder.draft.readers import read_document

_WHAT, _SIGNS = "What is (are) Marsh Fever ?", "What are the symptoms of Marsh Fever ?"
_CARE, _WHY = "What are the treatments for Marsh Fever ?", "What causes Marsh Fever ?"


def _found(tmp_path: Path, *parts: str) -> list[Proposal]:
    """What is found in a text about “marsh fever” of these paragraphs."""
    path = tmp_path / "marsh-fever.txt"
    path.write_text("\n\n".join(["Marsh Fever", *parts]) + "\n", encoding="utf-8")
    document = read_document(path)
    found = list(find(document))
    for item in found:
        line = document.text.split("\n")[item.line - 1]
        assert item.as_written in line, "what is quoted stands on its line"
        assert document.text[item.start : item.end] == item.as_written
    return found


def _named(found: list[Proposal], kind: str) -> list[str]:
    return [item.name for item in found if item.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The most common symptoms are sharp itching and a bumpy skin rash.", ["itching", "bumpy skin rash"]),
        ("It causes hiccups, shortness of breath, and other symptoms.", ["hiccups", "shortness of breath"]),
        ("Signs include yellowing of the skin or eyes.", ["yellowing of the skin or eyes"]),
        ("You may feel dizzy, weak, or short of breath.", ["feeling dizzy", "weak", "short of breath"]),
        ("Symptoms include trouble walking and speaking.", ["trouble walking", "trouble speaking"]),
        ("Symptoms include joint and muscle pain.", ["joint pain", "muscle pain"]),
        ("Symptoms include aching and swelling in the knees.", ["aching in the knees", "swelling in the knees"]),
        ("Symptoms include heavy or irregular periods.", ["heavy or irregular periods"]),
        ("Symptoms are enlarged lips, nose, and tongue.", ["enlarged lips, nose, and tongue"]),
        ("People with it often lose their appetite.", ["loss of appetite"]),
        ("Hiccups are a common sign of it.", ["hiccups"]),
        (
            "Symptoms include a cough that lasts for weeks, fever (100 F or higher), and chills.",
            ["cough", "fever", "chills"],
        ),
        ("It may cause blood in the urine.", ["blood in the urine"]),
    ],
)
def test_what_a_sentence_names(tmp_path: Path, sentence: str, names: list[str]) -> None:
    found = _found(tmp_path, _SIGNS, sentence)
    assert _named(found, "symptom") == names
    assert len(found) == len(names)


def test_a_list_is_taken_as_it_stands(tmp_path: Path) -> None:
    items = (
        "- Hiccups\n- Fever (100 F or higher)\n- A frog-like croak\n- Nausea and vomiting\n- Not being able to whistle"
    )
    found = _found(tmp_path, _SIGNS, f"Symptoms may include\n{items}")
    assert [item.as_written for item in found] == [
        "Hiccups",
        "Fever",
        "frog-like croak",
        "Nausea",
        "vomiting",
        "Not being able to whistle",
    ]
    assert {item.kind for item in found} == {"symptom"}
    assert all(item.hedge == "may" and not item.negated for item in found)
    croak = next(item for item in found if item.as_written == "frog-like croak")
    assert croak.confidence < found[0].confidence  # nothing but the list says that it is one


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("Side effects of quinidine pills include hiccups and night sweats.", "quinidine pills"),
        ("Steroid medicines may cause hiccups and night sweats.", "Steroid medicines"),
        ("People taking antibiotics may have hiccups and night sweats.", "taking antibiotics"),
        ("Complications from surgery are rare. They can include hiccups and night sweats.", "surgery"),
    ],
)
def test_what_a_treatment_does_besides(tmp_path: Path, sentence: str, about: str) -> None:
    found = _found(tmp_path, _CARE, sentence)
    assert _named(found, "side-effect") == ["hiccups", "night sweats"]
    assert _named(found, "symptom") == []
    assert {item.about for item in found} <= {about, f"People {about}", f"from {about}"}


@pytest.mark.parametrize(
    "sentence",
    [
        "If not treated, marsh fever can lead to heart failure and blindness.",
        "Complications include heart failure and blindness.",
        "Marsh fever increases the risk of heart failure and blindness.",
        "Heart failure and blindness are complications of marsh fever.",
    ],
)
def test_what_a_disease_leads_to(tmp_path: Path, sentence: str) -> None:
    found = _found(tmp_path, _WHAT, sentence)
    assert _named(found, "complication") == ["heart failure", "blindness"]
    assert _named(found, "symptom") == []


def test_the_same_thing_may_be_symptom_and_side_effect(tmp_path: Path) -> None:
    found = _found(
        tmp_path, _SIGNS, "Symptoms include nausea.", _CARE, "Side effects of the medicine include nausea and gas."
    )
    assert sorted((item.kind, item.name) for item in found) == [
        ("side-effect", "gas"),
        ("side-effect", "nausea"),
        ("symptom", "nausea"),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        (_SIGNS, "It does not cause hiccups, chills, or a rash."),
        (_WHY, "Hiccups, chills, and a rash raise the risk of infection."),
        (_CARE, "Other changes that may help relieve symptoms include\n- drinking water\n- preventing constipation"),
        (_WHAT, "Other conditions that can cause chest pain include\n- Pneumonia\n- A panic attack"),
        (_SIGNS, "The symptoms of marsh fever are due to swamp gas."),
        (_SIGNS, "Unlike shingles, it leaves no scars."),
        (_CARE, "Medicines are given to ease pain and to lower a fever."),
    ],
)
def test_what_is_none_of_them(tmp_path: Path, parts: tuple[str, ...]) -> None:
    assert _found(tmp_path, *parts) == []


def test_each_thing_is_proposed_once_under_any_of_its_names(tmp_path: Path) -> None:
    found = _found(
        tmp_path,
        _SIGNS,
        "Symptoms include fatigue (tiredness), belly pain, and throwing up.",
        "Tiredness, abdominal pain, and vomiting are common.",
    )
    assert [item.as_written for item in found] == ["fatigue", "belly pain", "throwing up"]


def test_a_general_word_goes_where_a_nearer_one_stands(tmp_path: Path) -> None:
    found = _found(tmp_path, _SIGNS, "Symptoms include knee pain.", "The pain often begins at night and is common.")
    assert _named(found, "symptom") == ["knee pain"]


def test_a_table_whose_lines_ran_together(tmp_path: Path) -> None:
    table = (
        "The list of signs and symptoms follows. Signs and Symptoms Approximate number of patients (when available) "
        "Curly toes 90% Frog-like croak 50% Green ears 7/19 Autosomal dominant inheritance - "
    )
    assert _named(_found(tmp_path, _SIGNS, table), "symptom") == ["curly toes", "frog-like croak", "green ears"]


def test_two_words_whose_dash_got_lost(tmp_path: Path) -> None:
    found = _found(tmp_path, _SIGNS, "The most common symptoms are\n- knee painoften at night\n- chills")
    assert [item.as_written for item in found] == ["knee pain", "chills"]


def test_a_list_after_another_has_its_own_lead(tmp_path: Path) -> None:
    text = (
        "The eggs are small - like sand. They stay for weeks. Symptoms include       - Hiccups    - Itching at night"
        "       See a nurse."
    )
    assert _named(_found(tmp_path, _WHAT, text), "symptom") == ["hiccups", "itching at night"]
