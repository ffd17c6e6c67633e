"""Facts that contradict each other: °C and °F, ATC codes and groups, brand and generic names, places in lists."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builder.checks.agreement import same_temperature
from builder.checks.registry import CHECKS
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine
from tests.conftest import MiniProject
from tests.tools.substitution import loaded_project

FACTS = "sources/examplitis/facts/all.yaml"


def told(mini: MiniProject, check: str) -> list[tuple[str, str]]:
    """What the check says of the small project: the line it names, and the message."""
    loaded = mini.load()
    assert [item for item in loaded.findings if item.check in ("schema", "yaml")] == []
    found = []
    for item in CHECKS[check].function(loaded):
        lines = (mini.root / item.path).read_text(encoding="utf-8").splitlines()
        found.append((lines[item.line - 1].strip(), item.message))
    return found


@pytest.mark.parametrize(
    ("celsius", "fahrenheit", "same"),
    [
        ("38", "100.4", True),
        ("38.3", "101", True),
        ("38.3", "100.9", True),
        ("37.8", "100", True),
        ("38", "100", False),
        ("38", "104", False),
        ("38", "100.5", False),
        ("40", "104.0", True),
        ("0", "32", True),
    ],
)
def test_temperatures_agree_to_the_tenth(celsius: str, fahrenheit: str, same: bool) -> None:
    assert same_temperature(Decimal(celsius), Decimal(fahrenheit)) is same


@pytest.mark.parametrize(
    ("fahrenheit", "wrong"),
    [
        ('{value: "100.4", unit: fahrenheit}', False),
        ("{value: 104, unit: fahrenheit}", True),
        ('{low: "100.4", high: 102, unit: fahrenheit}', True),
    ],
)
def test_a_temperature_that_is_another_in_fahrenheit(mini: MiniProject, fahrenheit: str, wrong: bool) -> None:
    line = "      celsius: {value: 38, unit: celsius}"
    mini.edit(FACTS, line, f"{line}\n      fahrenheit: {fahrenheit}")
    found = told(mini, "temperatures")
    assert bool(found) is wrong
    assert all(at == f"fahrenheit: {fahrenheit}" for at, _ in found)


def code(mini: MiniProject, medicine: str, atc: str, name: str = "A class") -> None:
    line = f"    inn: {medicine}\n"
    mini.edit(FACTS, line, f"{line}    atc: {{code: {atc}, class: {name}, source: guidance}}\n")


def test_an_atc_code_belongs_to_one_medicine(mini: MiniProject) -> None:
    code(mini, "doxorubicin", "L01DB01")
    code(mini, "tamoxifen", "L01DB01")
    assert [message for _, message in told(mini, "atc-codes")] == [
        "L01DB01 is the ATC code of doxorubicin, too (ex.medicine.doxorubicin)"
    ]
    mini.edit(FACTS, "    inn: tamoxifen\n", "    inn: liposomal doxorubicin\n")
    assert told(mini, "atc-codes") == []


def test_a_subgroup_has_one_class(mini: MiniProject) -> None:
    code(mini, "doxorubicin", "L01DB01", "Anthracyclines")
    code(mini, "tamoxifen", "L01DB03", "Anti-estrogens")
    found = told(mini, "atc-codes")
    assert len(found) == 1
    assert "“Anthracyclines” elsewhere" in found[0][1]
    assert found[0][0].startswith("atc: {code: L01DB03")


def test_a_medicine_stands_in_the_group_that_its_code_says(mini: MiniProject) -> None:
    code(mini, "doxorubicin", "L01DB01")
    mini.edit(FACTS, "    term: Pills\n", "    term: Pills\n    atc: [L01D, L02]\n")
    assert told(mini, "atc-codes") == []
    mini.edit(FACTS, "    atc: [L01D, L02]\n", "    atc: [L02]\n")
    assert told(mini, "atc-codes") == [
        ("group: ex.group.pills", "doxorubicin (L01DB01, A class) stands in ex.group.pills, which has L02")
    ]


def test_every_medicine_with_a_code_moved_to_another_group_is_noticed() -> None:
    """Each medicine of the real project, in each group of its topic that isn't its own."""
    for topic in loaded_project().topics:
        groups = [group for group in topic.of(Group) if group.atc]
        for fact in topic.of(Medicine):
            if fact.atc:
                assert [group.id for group in groups if fact.atc.code.startswith(tuple(group.atc))] == [fact.group]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{name: Exampla}", "{name: Doxorubicin}", "the brand name Doxorubicin is a generic name of doxorubicin"),
        ("{name: Exampla}", "{name: Tamoxifen}", "the brand name Tamoxifen is a generic name of tamoxifen"),
        ("{name: Testol}", "{name: Exampla}", "the brand name Exampla is that of doxorubicin, too"),
        (
            "    inn: doxorubicin\n",
            "    inn: doxorubicin\n    us_name: tamoxifin\n",
            "the US name tamoxifin sounds like",
        ),
    ],
)
def test_a_brand_is_no_generic_name_and_a_us_name_no_other_medicines(
    mini: MiniProject, old: str, new: str, message: str
) -> None:
    assert told(mini, "generic-names") == []
    mini.edit(FACTS, old, new)
    found = told(mini, "generic-names")
    assert len(found) == 1
    assert found[0][1].startswith(message)
    assert found[0][0] in (f"- {new}", "us_name: tamoxifin")


@pytest.mark.parametrize("kind", ["handouts/symptoms/handout.yaml", "handouts/decks/symptoms.yaml"])
def test_two_handouts_or_decks_of_a_topic_have_places_of_their_own(mini: MiniProject, kind: str) -> None:
    assert told(mini, "positions") == []
    first = kind.replace("symptoms", "medicines")
    lines = (mini.root / first).read_text(encoding="utf-8").splitlines()
    order = next(line for line in lines if line.startswith("order:"))
    own = next(
        line for line in (mini.root / kind).read_text(encoding="utf-8").splitlines() if line.startswith("order:")
    )
    mini.edit(kind, own, order)
    found = told(mini, "positions")
    assert [at for at, _ in found] == [order]
    assert "has the place" in found[0][1]
