"""The figures of a document: exact, with what they measure; what only looks like one is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.draft.figures import find
from builder.draft.proposal import Proposal
from builder.draft.readers import read_document


def _find(tmp_path: Path, text: str, title: str = "Wabble fever") -> list[Proposal]:
    path = tmp_path / "wabble.txt"
    path.write_text(f"{title}\n\nWhat is (are) {title} ?\n\n{text}\n", encoding="utf-8")
    found = list(find(read_document(path)))
    for proposal in found:
        lines = path.read_text(encoding="utf-8").split("\n")
        assert proposal.as_written in lines[proposal.line - 1]
        assert proposal.kind == "figure"
    return found


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("Hiccups begin 3 to 9 days after the bite.", "3 to 9 days", "time before symptoms"),
        ("The chills last at least 36 hours in most people.", "at least 36 hours", "how long it lasts"),
        ("About one in seven villagers has had it.", "one in seven", "share of villagers"),
        ("It strikes most often between the ages of 30 and 45.", "30 and 45", "age"),
        ("People older than 70 should stay at home.", "older than 70", "age"),
        ("Each burrow holds 10-15 mites at most times.", "10-15 mites", "number of mites"),
        ("Call if you have a fever above 101.5 °F at night.", "above 101.5 °F", "temperature (fever)"),
        ("Nearly 2.5 million people carry it.", "2.5 million people", "number of people"),
        ("Some 62% of children had spots.", "62%", "share of children"),
        ("Fewer than 1,250 cases were seen.", "Fewer than 1,250 cases", "number of cases"),
        ("Rest cut the risk of fits by half.", "half", None),
        ("Two thirds of patients get well.", "Two thirds", "share of patients"),
        ("The test is repeated every 5 to 10 years.", "5 to 10 years", "how often: test repeated"),
        ("The lump is smaller than 4 centimeters.", "smaller than 4 centimeters", "size: lump"),
        ("The shot costs $40 without insurance.", "$40", "cost"),
        ("Pressure of 145/95 mmHg or above is high blood pressure.", "145/95 mmHg or above", "blood pressure"),
        ("Spots fade within a week or two.", "within a week or two", "time: spots fade"),
        ("Boil the water for 1½ hours.", "1½ hours", "time: boil water"),
        (
            "Walk for at least 2 hours and 30 minutes a week.",
            "at least 2 hours and 30 minutes a week",
            "hours a week: walk",
        ),
        ("It is common among people in their 60s and 70s.", "60s and 70s", "age"),
        ("They are pregnantabout 7 percent of women.", "7 percent", "share of women"),
        ("One new case per 100,000 persons is found each year.", "One new case per 100,000", None),
        ("It lasts the same length of timeless than 3 weeks.", "less than 3 weeks", "how long it lasts"),
        ("The time is shorter2to 4weeks than before.", "2to 4weeks", None),
        ("The level falls below 12 g/dL in girls.", "below 12 g/dL", None),
        ("It occurs in 1 out of every 100 to 1,000 people.", "1 out of every 100 to 1,000", "share of people"),
        ("Blood is drawn after 1, 2, and 4 hours.", "1, 2, and 4 hours", "time: blood drawn"),
        ("It is found 1in 9 people.", "1in 9", "share of people"),
        ("A body of 98.2 F is well.", "98.2 F", "temperature"),
        ("One case per 300,000 persons occurs each year.", "One case per 300,000", "share of persons"),
    ],
)
def test_a_figure_stands_with_unit_and_bounds_and_says_what_it_measures(
    tmp_path: Path, text: str, written: str, name: str | None
) -> None:
    (proposal,) = _find(tmp_path, text)
    assert proposal.as_written == written
    assert name is None or proposal.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Wabble types 1B and 2 are alike, and so are types 4, 5, and 6.",
        "The web lies between fingers 2 and 5, with 2-3 toe syndactyly.",
        "Vitamin B12, CD4 cells, H1N1, T-SPOT and COX-2 are names.",
        "People with type 2 diabetes or stage 3 disease have it more often.",
        "It lies on chromosome 15 and on 15q11.2.",
        "The page was reviewed in January 2014, and again on May 3, 2016.",
        "Call 1-800-555-0199 or (301) 555-0123 from 8:00 a.m. to 5 p.m., or dial 911.",
        "Call 1-800-555-4TTY (4889) at any time.",
        "Write to 12 Maple Tree Lane, Suite 400, Springfield, MD 20892-3675.",
        "It is one of the rare fevers, and one should rest.",
        "There are two main types of the fever and 3 common forms.",
        "Every kidney has two ends, and two parents carry it.",
        "It was first seen in 1997 and spread in 2003-2004.",
        "The germ is rare in the United States.1 It was found by chance.2",
        "See www.example.gov/fever/page12.htm or write to 4you@example.org.",
        "Take 6-mercaptopurine or interleukin-2 as told.",
        "It was rare in 2003 in Ohio.",
        "See Table 3 and Figure 1 on page 24.",
        "A 2009 H1N1 page [PDF, 111 KB, 2 pages] is there.",
        "He has a rash on one foot, and in the first half of the night he sleeps.",
        "For example, a share of 4/9 means that four of nine geese had it.",
    ],
)
def test_names_dates_and_addresses_are_no_figures(tmp_path: Path, text: str) -> None:
    assert [proposal.as_written for proposal in _find(tmp_path, text)] == []


def test_a_number_of_the_title_is_a_name(tmp_path: Path) -> None:
    text = "What is known of Wabble syndrome, 7? It struck 7 villages."
    assert [proposal.as_written for proposal in _find(tmp_path, text, "Wabble syndrome, 7")] == ["7 villages"]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Children who are 518 years of age get the shot.", "5–18"),
        ("Most people live 4060 years with it.", "40–60"),
        ("It starts 810 weeks after the bite, or 8 to 10 weeks later.", "8–10"),
        ("Each burrow holds 1015 mites, elsewhere 20-25 mites.", "10–15"),
        ("Some 2030% of them get well.", "20–30"),
        ("It can come anywhere from 5  50 years later.", "5–50"),
        ("The pressure there is 820 mmHg at rest.", "8–20"),
        ("The heart makes 60100 beats per minute.", "60–100"),
        ("She was 150 years old.", None),
        ("Drink 1 ounces of juice.", None),
    ],
)
def test_a_lost_dash_is_flagged_with_what_it_was(tmp_path: Path, text: str, suggestion: str | None) -> None:
    found = [proposal for proposal in _find(tmp_path, text) if "implausible" in proposal.flags]
    assert [proposal.suggestion for proposal in found] == [suggestion]
    assert all(proposal.confidence < 0.5 for proposal in found)


def test_where_a_dash_was_lost_others_may_be(tmp_path: Path) -> None:
    """Two digits are told with the range that they may have been, where the document lost another dash."""
    shot, fever, share = _find(
        tmp_path, "Children 518 years old get it. The fever lasts 23 days in 94 percent of boys."
    )
    assert shot.suggestion == "5–18"
    assert "may be 2–3" in fever.reason
    assert "may be" not in share.reason
    (alone,) = _find(tmp_path, "The fever lasts 23 days in all.")
    assert "may be" not in alone.reason


@pytest.mark.parametrize(
    "text",
    [
        "It starts 120 days after the bite.",
        "They live 85 years on average.",
        "The test looks for 24 hours at the heart.",
        "Eat 2000 calories a day.",
        "The village has 1,015 people.",
        "Some 100% of them get well.",
        "Keep it for 365 days.",
    ],
)
def test_a_large_figure_that_can_be_so_is_not_flagged(tmp_path: Path, text: str) -> None:
    (proposal,) = _find(tmp_path, text)
    assert "implausible" not in proposal.flags


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Take 250 mg of the medicine by mouth.", True),
        ("The tablets are taken two times a day.", True),
        ("Treatment with an antibiotic lasts for 7 to 10 days.", True),
        ("A normal platelet count is 150,000 to 450,000 platelets per microliter.", True),
        ("The goal is less than 100 mg/dL.", True),
        ("Hiccups begin 3 to 9 days after the bite.", False),
        ("About 30 percent of patients have spots.", False),
    ],
)
def test_doses_lengths_of_treatment_and_normal_values_are_not_to_print(
    tmp_path: Path, text: str, flagged: bool
) -> None:
    (proposal,) = _find(tmp_path, text)
    assert ("not-to-print" in proposal.flags) is flagged


def test_one_proposal_for_a_figure_and_what_it_measures(tmp_path: Path) -> None:
    text = (
        "Mites live up to three days away from the skin.\n\n"
        "Mites can live up to 3 days away from human skin.\n\n"
        "About half of the patients are overweight. About half of the patients sleep badly at night because of hiccups."
    )
    assert [proposal.as_written for proposal in _find(tmp_path, text)] == ["up to three days", "half", "half"]


def test_one_number_in_two_units_is_two_figures(tmp_path: Path) -> None:
    text = "Hiccups last at least 2 weeks, and fits last at least 2 hours."
    assert [proposal.as_written for proposal in _find(tmp_path, text)] == ["at least 2 weeks", "at least 2 hours"]


def test_each_row_of_a_table_of_symptoms_is_a_share_of_its_own(tmp_path: Path) -> None:
    text = "Approximate number of patients (when available) Hiccups 90% Cold wings 90% Blue beak - Limp 4/9 Cough -"
    found = [(proposal.as_written, proposal.name) for proposal in _find(tmp_path, text)]
    assert found == [
        ("90%", "share of patients: hiccups"),
        ("90%", "share of patients: cold wings"),
        ("4/9", "share of patients: limp"),
    ]


def test_times_in_a_span_are_no_share(tmp_path: Path) -> None:
    found = _find(tmp_path, "Hiccups came 3 times in 24 hours.")
    assert [proposal.as_written for proposal in found] == ["3 times", "24 hours"]


def test_no_digit_is_cut_off(tmp_path: Path) -> None:
    """Whatever a figure begins or ends with, no digit stands right beside it."""
    text = "Of 12,345.5 liters, 3-12% (0.25 to 1.75 quarts), about .5 percent, and 1/2 of 4.05 million cups were lost."
    whole = (tmp_path / "wabble.txt", text)
    for proposal in _find(tmp_path, whole[1]):
        read = whole[0].read_text(encoding="utf-8")
        assert not re.match(r"[\d.,]?\d", read[proposal.end :])
        assert not re.search(r"\d[.,]?$", read[: proposal.start])
