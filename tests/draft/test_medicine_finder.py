"""Medicines, brands and groups of medicines: what is found, under which name, and what is no medicine."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.draft.medicines import find
from builder.draft.medicines.vocabulary import look_up, near
from builder.draft.proposal import Proposal
from builder.draft.propose import proposals as all_proposals
from builder.draft.readers import document_of

# So that each document is English with words enough to be drafted, and names nothing itself.
_TAIL = "\n\nAsk your care team if you do not understand something on this page, and write down what they say.\n"


def proposals(text: str) -> list[Proposal]:
    document, _, _ = document_of("page.txt", f"{text}{_TAIL}".encode())
    found = list(find(document))
    for proposal in found:
        # What a person is shown is in the text, at that line.
        assert document.text[proposal.start : proposal.end] == proposal.as_written
        assert proposal.as_written in document.text.splitlines()[proposal.line - 1]
        assert 0 < proposal.confidence <= 1
        assert proposal.reason
    return found


def named(text: str, kind: str = "medicine") -> dict[str, str]:
    """From what is written to the name, of one kind."""
    return {proposal.as_written: proposal.name for proposal in proposals(text) if proposal.kind == kind}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some people take warfarin or aspirin.", {"warfarin": "warfarin", "aspirin": "aspirin"}),
        ("Paracetamol and rifampicin are prescribed.", {"Paracetamol": "acetaminophen", "rifampicin": "rifampin"}),
        ("It is treated with doxycycline hyclate.", {"doxycycline hyclate": "doxycycline"}),
        ("Take ferrous sulfate with water.", {"ferrous sulfate": "ferrous sulfate"}),
        ("The doctor may prescribe imatinib mesylate.", {"imatinib mesylate": "imatinib"}),
        ("A skin cream with permethrin kills the mites.", {"permethrin": "permethrin"}),
        ("Lindane lotion is a last resort.", {"Lindane": "lindane"}),
        (
            "You may get trimethoprim/sulfamethoxazole.",
            {"trimethoprim/sulfamethoxazole": "trimethoprim and sulfamethoxazole"},
        ),
        ("Drugs such as ibuprofen's cousins are sold.", {"ibuprofen": "ibuprofen"}),
        ("Codeine-based syrups calm a cough.", {"Codeine": "codeine"}),
        ("It measures insulin-like growth factor.", {}),
        ("He was given prednisonea steroid for a week.", {"prednisone": "prednisone"}),
        (
            "Two medicinesromiplostim and eltrombopagcan help.",
            {"romiplostim": "romiplostim", "eltrombopag": "eltrombopag"},
        ),
    ],
)
def test_generic_names(text: str, expected: dict[str, str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take iron supplements with juice.", {"iron supplements": "iron"}),
        ("Vitamin B12 shots help when the stomach can't take it up.", {"Vitamin B12 shots": "vitamin b12"}),
        ("People with this form must take insulin every day.", {"insulin": "insulin"}),
        (
            "Doctors may recommend calcium and vitamin D supplements.",
            {"calcium": "calcium", "vitamin D supplements": "vitamin d"},
        ),
        ("Carry an epinephrine auto-injector.", {"epinephrine": "epinephrine"}),
        (
            "These drugs can do harm:\n\n- amiodarone, a heart medication\n- lithium, a medication for mood",
            {"amiodarone": "amiodarone", "lithium": "lithium"},
        ),
    ],
)
def test_what_is_also_food_or_of_the_body_is_a_medicine_where_it_is_given(text: str, expected: dict[str, str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Insulin is made in the pancreas and moves sugar into cells.",
        "Foods rich in iron, such as beans, prevent a lack of iron. Eat them every day during treatment.",
        "A blood test shows your vitamin D level before treatment begins.",
        "The cells carry oxygen. Do not drink alcohol or caffeine while you are treated, and stop tobacco.",
        "Estrogen receptors stand on the cells. Drugs may block them. Estrogen falls late in life.",
        "Hemoglobin holds iron. The gene gives instructions for making the enzyme tyrosine hydroxylase.",
        "You need lead shoes. Clean eyes need water. Today the focus of treatment is on ease and balance.",
        "There is no vaccine against hepatitis C.",
        "A tyrosine kinase carries the signal, and a tumor suppressor stops it.",
    ],
)
def test_what_is_no_medicine_is_not_proposed(text: str) -> None:
    assert proposals(text) == []


def test_a_brand_stands_under_its_generic_name() -> None:
    found = proposals(
        "The drugs infliximab (Remicade), Elimite® (permethrin cream) and mesalamine (Asacol, Pentasa) are used."
    )
    brands = {proposal.as_written: proposal for proposal in found if proposal.kind == "medicine-brand"}
    assert {written: brand.name for written, brand in brands.items()} == {
        "Remicade": "infliximab",
        "Elimite": "permethrin",
        "Asacol": "mesalamine",
        "Pentasa": "mesalamine",
    }
    assert brands["Remicade"].about == "infliximab"
    assert brands["Remicade"].confidence > 0.95
    assert all(not proposal.flags for proposal in found)


def test_an_unknown_brand_beside_a_known_name_is_flagged() -> None:
    found = {proposal.as_written: proposal for proposal in proposals("Your doctor may prescribe warfarin (Clotfreex).")}
    assert (found["Clotfreex"].kind, found["Clotfreex"].name) == ("medicine-brand", "warfarin")
    assert found["Clotfreex"].flags == ("unresolved",)
    assert found["Clotfreex"].confidence < found["warfarin"].confidence


def test_a_test_with_a_mark_is_no_brand_of_a_medicine() -> None:
    assert (
        proposals("Before treatment you may get the blood test Bloodfinder® to see whether medicines are needed.") == []
    )


@pytest.mark.parametrize(
    ("line", "written", "meant"),
    [
        ("DTIC/decarbazine", "decarbazine", "dacarbazine"),
        ("Gemzar/gembcitabene", "gembcitabene", "gemcitabine"),
        ("Halaven/erubulin", "erubulin", "eribulin"),
        ("Taxotere/docetaxol", "docetaxol", "docetaxel"),
        ("Megace/megastrol – a hormone", "megastrol", "megestrol"),
        ("Keytruda (pembrolizumb)", "pembrolizumb", "pembrolizumab"),
        ("infliksimab (Remicade)", "infliksimab", "infliximab"),
    ],
)
def test_a_misprint_beside_its_brand_is_shown_and_never_mended(line: str, written: str, meant: str) -> None:
    found = {proposal.as_written: proposal for proposal in proposals(f"Drugs in use:\n\n- {line}\n- Ifex/ifosfamide")}
    misprint = found[written]
    assert (misprint.kind, misprint.name, misprint.suggestion) == ("medicine", meant, meant)
    assert "misspelt" in misprint.flags
    assert misprint.confidence < found["ifosfamide"].confidence
    assert found["ifosfamide"].flags == ()


def test_a_misprint_without_a_brand_keeps_its_name() -> None:
    (misprint, right) = proposals("They protect the bladder (ifosfomide and cyclophosphamide).")
    assert (misprint.as_written, misprint.name, misprint.suggestion) == ("ifosfomide", "ifosfomide", "ifosfamide")
    assert "misspelt" in misprint.flags
    assert (right.name, right.flags) == ("cyclophosphamide", ())


def test_a_misprint_that_the_vocabulary_lists_is_flagged_too() -> None:
    (misprint,) = proposals("You can take acetominophen for the pain.")
    assert (misprint.name, misprint.suggestion) == ("acetaminophen", "acetaminophen")
    assert "misspelt" in misprint.flags


def test_a_brand_beside_another_medicines_name_is_not_taken_for_it() -> None:
    found = {proposal.as_written: proposal for proposal in proposals("Drugs in use:\n\n- Coumadin/metformin – a drug")}
    assert found["metformin"].flags == ("brand-is:warfarin",)
    assert found["Coumadin"].flags == ("unresolved",)
    assert max(found["metformin"].confidence, found["Coumadin"].confidence) < 0.7


def test_words_near_a_name_are_left_alone() -> None:
    assert proposals("Aspiring nurses take creatinine tests, and treatment is adopted in a routine manner.") == []
    assert near("docetaxol") == "docetaxel"
    assert near("medicine") is None


def test_a_short_name_goes_with_the_name_and_is_no_second_medicine() -> None:
    found = proposals(
        "Isoniazid (INH) and rifampin (RIF) are taken together. Side effects of INH are rare; take RIF daily."
    )
    assert [(one.name, one.flags) for one in found] == [
        ("isoniazid", ("short-name:INH",)),
        ("rifampin", ("short-name:RIF",)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Antibiotics do not help.", {"Antibiotics": "antibiotic"}),
        ("The doctor may add a proton pump inhibitor.", {"proton pump inhibitor": "proton pump inhibitor"}),
        (
            "Angiotensin-converting enzyme (ACE) inhibitors help.",
            {"Angiotensin-converting enzyme (ACE) inhibitors": "ace inhibitor"},
        ),
        ("Nonsteroidal anti-inflammatory drugs (NSAIDs) help.", {"Nonsteroidal anti-inflammatory drugs": "nsaid"}),
        (
            "Women who use birth control pills or oral contraceptives",
            {"birth control pills": "birth control pill", "oral contraceptives": "oral contraceptive"},
        ),
        ("You may need a cholesterol-lowering drug.", {"cholesterol-lowering drug": "cholesterol-lowering drug"}),
        (
            "Neuroleptic or antipsychotic drugs can cause it.",
            {"Neuroleptic": "neuroleptic", "antipsychotic drugs": "antipsychotic"},
        ),
        (
            "A serotonin and norepinephrine reuptake inhibitor may help patients as a drug.",
            {"serotonin and norepinephrine reuptake inhibitor": "serotonin and norepinephrine reuptake inhibitor"},
        ),
        ("A diureticawater pill can be prescribed.", {}),
        ("A diuretica water pill may be prescribed.", {"diuretic": "diuretic", "water pill": "water pill"}),
        ("Steroid hormones are made by glands, and antibiotic resistance spreads.", {}),
    ],
)
def test_groups_of_medicines(text: str, expected: dict[str, str]) -> None:
    assert named(text, "medicine-class") == expected


def test_a_misspelt_group_is_flagged() -> None:
    (found,) = [
        one for one in proposals("Drugs:\n\n- Coumadin/warfarin – anticoagulent") if one.kind == "medicine-class"
    ]
    assert (found.as_written, found.flags, found.suggestion) == ("anticoagulent", ("misspelt",), "anticoagulant")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Get the BCG vaccine at birth.", {"BCG vaccine": "bcg vaccine"}),
        ("Ask about flu and pneumonia vaccines.", {"flu": "flu vaccine", "pneumonia vaccines": "pneumonia vaccine"}),
        ("Get a flu shot each fall.", {"flu shot": "flu vaccine"}),
        (
            "Children get the measles-mumps-rubella (MMR) vaccine.",
            {"measles-mumps-rubella (MMR) vaccine": "mmr vaccine"},
        ),
    ],
)
def test_vaccines(text: str, expected: dict[str, str]) -> None:
    assert named(text) == expected


def test_what_the_text_denies_is_marked() -> None:
    (found,) = proposals("Lindane is not recommended for babies.")
    assert found.negated
    first, second = sorted(proposals("Do not take aspirin. Acetaminophen may be taken."), key=lambda one: one.name)
    assert (first.name, first.negated) == ("acetaminophen", False)
    assert (second.name, second.negated) == ("aspirin", True)


def test_each_thing_once_at_its_best_place() -> None:
    text = "Facts about Colchicine\n\nColchicine works. You can take colchicine daily, and colchicine and Colcrys are one drug."
    found = [(one.kind, one.name) for one in proposals(text)]
    assert sorted(found) == [("medicine", "colchicine"), ("medicine-brand", "colchicine")]
    two = named("Ibuprofen is a drug sold as Advil or Motrin.", "medicine-brand")
    assert two == {"Advil": "ibuprofen", "Motrin": "ibuprofen"}


def test_two_brands_of_one_medicine_stay_two_among_all_proposals() -> None:
    document, _, _ = document_of("page.txt", f"Ibuprofen is a drug sold as Advil or Motrin.{_TAIL}".encode())
    brands = [one.as_written for one in all_proposals(document) if one.kind == "medicine-brand"]
    assert brands == ["Advil", "Motrin"]


def test_a_name_is_never_an_empty_or_foreign_one() -> None:
    for brand, generic in {"Tylenol": "acetaminophen", "Synthroid": "levothyroxine", "Ventolin": "albuterol"}.items():
        entry = look_up(brand)
        assert entry
        assert (entry.name, entry.brand) == (generic, True)


def test_the_lists_are_read_from_the_locale() -> None:
    folder = Path(__file__).parents[2] / "locales" / "en" / "draft"
    assert {path.stem for path in folder.glob("medicine*.yaml")} == {"medicines", "medicine-cues", "medicine-classes"}
