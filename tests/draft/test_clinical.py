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


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Your knees swell and your hair may fall out.", ["knees swell", "hair may fall out"]),
        ("They may have urine that is green or cola-colored.", ["urine that is green or cola-colored"]),
        ("People with it may wander away and get lost.", ["wander away", "get lost"]),
        ("Girls who have it are often infertile.", ["infertile"]),
        ("Symptoms vary, but usually include hiccups and chills.", ["hiccups", "chills"]),
        (
            "There may also be hiccups and problems in learning new words.",
            ["hiccups", "problems in learning new words"],
        ),
        ("An early symptom of marsh fever is that straight lines look wavy.", ["straight lines look wavy"]),
        ("Apathy, weeping, or hiccups might suggest marsh fever.", ["apathy", "weeping", "hiccups"]),
        ("People may have hiccups, webby toes, and a rash.", ["hiccups", "webby toes", "rash"]),
        ("It causes rashswelling in your legs.", ["rash swelling in your legs"]),
    ],
)
def test_complaints_told_by_verbs_and_by_their_company(tmp_path: Path, sentence: str, names: list[str]) -> None:
    assert _named(_found(tmp_path, _SIGNS, sentence), "symptom") == names


@pytest.mark.parametrize(
    ("lead", "items", "names"),
    [
        (
            "As it gets worse you may",
            ["feel tired", "notice stripes under your skin"],
            ["feeling tired", "stripes under your skin"],
        ),
        ("Your feet may feel", ["numb", "cold"], ["numb", "cold"]),
        ("Damage to the nerves may", ["cause hiccups and nausea"], ["hiccups", "nausea"]),
        ("Children may have trouble with", ["Counting sheep"], ["counting sheep"]),
        ("As the fever worsens, your symptoms might include", ["hiccups"], ["hiccups"]),
    ],
)
def test_leads_without_a_word_for_symptoms(tmp_path: Path, lead: str, items: list[str], names: list[str]) -> None:
    text = f"{lead}\n\n" + "\n".join(f"- {item}" for item in items)
    assert _named(_found(tmp_path, _SIGNS, text), "symptom") == names


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Marsh fever may be complicated by pneumonia and sepsis.", ["pneumonia", "sepsis"]),
        (
            "A blockage can occur in people with marsh fever. This blockage is called a stricture.",
            ["blockage", "stricture"],
        ),
        (
            "Marsh fever can make you ill. If too much fluid forms in people with marsh fever, the liver could fail.",
            ["liver could fail"],
        ),
        (
            "It can cause heart problems such as an irregular heartbeat and heart failure.",
            ["heart problem", "irregular heartbeat", "heart failure"],
        ),
        (
            "Marsh fever may cause weakness of the bones, called osteoporosis or osteomalacia.",
            ["weakness of the bones", "osteoporosis", "osteomalacia"],
        ),
        ("The condition can increase a pregnant woman's risk for stillbirth.", ["stillbirth"]),
        ("Some people with marsh fever develop gallstones.", ["gallstone"]),
    ],
)
def test_what_a_disease_comes_to_in_other_words(tmp_path: Path, sentence: str, names: list[str]) -> None:
    assert _named(_found(tmp_path, _WHAT, sentence), "complication") == names


def test_items_that_are_whole_sentences(tmp_path: Path) -> None:
    items = (
        "- You may bruise or bleed easily, or have nosebleeds.\n"
        "- You may develop severe itching.\n"
        "- Germs in the sores can lead to scarring.\n"
        "- Eye problems that can lead to blindness"
    )
    found = _found(tmp_path, _WHAT, f"Marsh fever can lead to other serious problems:\n\n{items}")
    names = ["bruise or bleed easily", "nosebleed", "itching", "scarring", "eye problem", "blindness"]
    assert _named(found, "complication") == names
    assert len(found) == len(names)


def test_headings_below_one_on_complications(tmp_path: Path) -> None:
    found = _found(
        tmp_path, _SIGNS, "Symptoms include hiccups.", "Complications of Marsh Fever", "It can be grave.",
        "Heart and Liver", "Many people have heart failure.",
    )  # fmt: skip
    assert _named(found, "complication") == ["heart failure"]


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("Iron also can cause hiccups and night sweats.", "Iron"),
        ("Prednisone may cause hiccups and night sweats.", "Prednisone"),
        ("Risks of surgery include hiccups and night sweats.", "surgery"),
        ("Side effects vary, but common ones are hiccups and night sweats.", None),
    ],
)
def test_side_effects_of_a_named_medicine(tmp_path: Path, sentence: str, about: str | None) -> None:
    found = _found(tmp_path, _CARE, sentence)
    assert _named(found, "side-effect") == ["hiccups", "night sweats"]
    assert len(found) == 2
    assert about is None or all(about in (item.about or "") for item in found)


@pytest.mark.parametrize(
    "parts",
    [
        (_WHAT, "You can reduce the amount of fever that you have by\n\n- Drinking much water\n- Eating slowly"),
        (_WHAT, "You might need surgery if you have an injury, a stricture, or a birth defect."),
        (_WHAT, "Diseases that cause marsh fever include:\n\n- epilepsy, which causes seizures and coma"),
        (_WHY, "Marsh fever has also been associated with\n\n- insect bites\n- cold weather"),
        (_WHAT, "You can lose weight by eating less."),
        (_SIGNS, "The signs of it are similar to those of other diseases such as pneumonia and asthma."),
        (_CARE, "In patients with immune deficiency, vaccines are given."),
    ],
)
def test_other_lists_and_sentences_name_none(tmp_path: Path, parts: tuple[str, ...]) -> None:
    assert _found(tmp_path, *parts) == []


def test_a_table_with_hardly_any_shares(tmp_path: Path) -> None:
    table = (
        "Signs and Symptoms Approximate number of patients (when available) Curly toes 2/16 Green ears - "
        "Frog-like croak - Blue hair - "
    )
    names = _named(_found(tmp_path, _SIGNS, table), "symptom")
    assert names == ["curly toes", "green ears", "frog-like croak", "blue hair"]


def test_an_abbreviation_of_other_letters_is_known_by_the_title(tmp_path: Path) -> None:
    text = "Marsh fever (QXZ) is common. Women with QXZ may have gallstones."
    assert _named(_found(tmp_path, _WHAT, text), "complication") == ["gallstone"]


def test_two_spaces_before_an_abbreviation(tmp_path: Path) -> None:
    assert _named(_found(tmp_path, _WHAT, "It is an  (MF) illness.", _SIGNS, "It causes hiccups."), "symptom") == [
        "hiccups"
    ]
