"""Codes of medicine's code systems: how they are written, what covers what, and what a topic's record may say."""

from __future__ import annotations

import json

import pytest
from ruamel.yaml import YAML

from builder.base.errors import Finding
from builder.checks.codes import codes
from builder.checks.facts import references
from builder.dist.interface import FactsRecord
from builder.dist.manifest import facts_json
from builder.facts.codes import TopicCode, covers, normal, problem, system_of, systems
from tests.conftest import ROOT, MiniProject
from tests.facts.test_sources import TOPIC, loading

FACTS = "sources/examplitis/facts/all.yaml"
GOOD = "{system: ICD-10-CM, code: C49.9, display: d, source: guidance, as_of: 2026-11-27}"


def with_codes(mini: MiniProject, *records: str) -> int:
    """Give the small topic these codes; the line of the first."""
    lines = (mini.root / TOPIC).read_text(encoding="utf-8").split("\n")
    place = next(index for index, line in enumerate(lines) if line.startswith("handouts:"))
    lines[place:place] = ["codes:", *(f"  - {record}" for record in records)]
    (mini.root / TOPIC).write_text("\n".join(lines), encoding="utf-8")
    return place + 2


def found(mini: MiniProject) -> list[Finding]:
    return [*codes(mini.load())]


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("ICD-10-CM", "C49.9"),
        ("ICD-10-CM", "A15"),
        ("ICD-10-CM", "C49.A2"),
        ("ICD-10-CM", "O98.011"),
        ("ICD-10-CM", "C7A.00"),
        ("SNOMED CT", "443719001"),
        ("SNOMED CT", "56717001"),
        ("SNOMED CT", "2011000195101"),
        ("RxNorm", "44"),
        ("RxNorm", "3639"),
        ("ATC", "L01DB01"),
        ("ATC", "J04A"),
        ("LOINC", "71773-6"),
        ("LOINC", "39263-9"),
        ("LOINC", "4548-4"),
    ],
)
def test_codes_of_each_system_pass(system: str, code: str) -> None:
    assert normal(system, code) == code
    assert problem(system, code) == ""


@pytest.mark.parametrize(
    ("system", "code", "says"),
    [
        ("ICD-10-CM", "49.9", "a letter, two digits"),
        ("ICD-10-CM", "C49.12345", "up to four more"),
        ("ICD-10-CM", "С49.9", "a letter, two digits"),  # a Cyrillic letter
        ("ICD-10-CM", "C٤٩", "a letter, two digits"),
        ("SNOMED CT", "443719002", "one of them is wrong"),
        ("SNOMED CT", "443179001", "one of them is wrong"),  # two digits that changed places
        ("SNOMED CT", "740919013", "no concept"),  # a description
        ("SNOMED CT", "12345", "6 to 18 digits"),
        ("RxNorm", "0639", "up to eight digits"),
        ("RxNorm", "36-39", "up to eight digits"),
        ("ATC", "L01D01", "two letters"),
        ("LOINC", "71773-5", "one of them is wrong"),
        ("LOINC", "17773-6", "one of them is wrong"),
        ("LOINC", "717736", "a hyphen"),
        ("LOINC", "LP12345-6", "a hyphen"),
    ],
)
def test_what_is_no_code_is_told_with_the_reason(system: str, code: str, says: str) -> None:
    assert says in problem(system, normal(system, code))


@pytest.mark.parametrize("written", ["C499", "c49.9", " C49.9 ", "c 49 . 9", "Ｃ４９．９", "C49.9\u00a0"])
def test_one_code_in_many_spellings(written: str) -> None:
    assert normal("ICD-10-CM", written) == "C49.9"


def test_a_code_covers_finer_ones_but_no_coarser_one() -> None:
    def record(code: str, subcodes: bool = True) -> TopicCode:
        data = {"system": "ICD-10-CM", "code": code, "display": "d", "source": "s", "as_of": "2026-11-27"}
        return TopicCode.model_validate({**data, "subcodes": subcodes})

    assert covers(record("A15"), "ICD-10-CM", "A15.0")
    assert covers(record("C49.2"), "ICD-10-CM", "C49.21")
    assert not covers(record("C54.2"), "ICD-10-CM", "C54")
    assert not covers(record("C49", subcodes=False), "ICD-10-CM", "C49.A2")
    assert not covers(record("A15"), "ICD-10-CM", "A1")
    assert not covers(record("A15"), "SNOMED CT", "A15.0")


def test_systems_by_oid_urn_and_address() -> None:
    for system in systems().values():
        for identifier in (system.oid, f"urn:oid:{system.oid}", f" {system.uri} "):
            assert system_of(identifier) is system
    assert system_of("2.16.840.1.113883.6.9") is None
    assert system_of("") is None


def test_a_topic_s_codes_are_in_facts_json(mini: MiniProject) -> None:
    with_codes(mini, GOOD)
    loaded = mini.load()
    record = facts_json(loaded.topics)
    FactsRecord.model_validate(json.loads(json.dumps(record)))
    assert record["topics"][0]["codes"][0]["code"] == "C49.9"
    assert record["topics"][0]["handouts"] == loaded.topics[0].record.handouts


def test_a_wrong_code_stops_a_build_with_its_line(mini: MiniProject) -> None:
    line = with_codes(mini, GOOD.replace("C49.9", "C498"))
    result = mini.run("build", "--locale", "en", "--handout", "overview")
    assert result.returncode == 3
    assert f"{TOPIC}:{line}" in result.stderr
    assert "Write C49.8." in result.stderr
    assert "Traceback" not in result.stderr
    assert not (mini.root / "dist").exists()


@pytest.mark.parametrize(
    ("record", "says", "remedy"),
    [
        (GOOD.replace("C49.9", "C499"), "writes the code “C499” as C49.9", "Write C49.9."),
        (GOOD.replace("C49.9", "C4"), "“C4” is no code of ICD-10-CM", "Copy it from its source again."),
        (
            GOOD.replace("ICD-10-CM", "SNOMED CT").replace("C49.9", '"443719002"'),
            "“443719002” is no code of SNOMED CT",
            "Copy it from its source again.",
        ),
        (GOOD.replace("guidance", "guidanse"), "no source “guidanse” is recorded", "documents.yaml"),
        (GOOD.replace("}", ", says: nobody}"), "no source “nobody” is recorded", "documents.yaml"),
        (GOOD.replace("}", ", leaflets: [symptom]}"), "no leaflet “symptom”", "Did you mean symptoms?"),
    ],
)
def test_what_is_wrong_with_a_code_has_its_line_and_remedy(
    mini: MiniProject, record: str, says: str, remedy: str
) -> None:
    line = with_codes(mini, GOOD.replace("C49.9", "A15"), record)
    about = [finding for finding in found(mini) if finding.line == line + 1]
    assert [
        (finding.path, says in finding.message, remedy in finding.remedy)
        for finding in about
        if says in finding.message
    ] == [(TOPIC, True, True)]


def test_a_code_twice_in_a_topic_is_told_however_it_is_written(mini: MiniProject) -> None:
    line = with_codes(mini, GOOD, GOOD.replace("C49.9", "c499"))
    (twice,) = [finding for finding in found(mini) if "twice" in finding.message]
    assert twice.line == line + 1
    assert f"first in line {line}" in twice.message


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (GOOD.replace("ICD-10-CM", "ICD-10"), "'ICD-10-CM', 'SNOMED CT', 'RxNorm', 'ATC' or 'LOINC'"),
        (GOOD.replace(", source: guidance", ""), "missing key “source”"),
        (GOOD.replace("ICD-10-CM", "RxNorm").replace("C49.9", "3639"), "not as text"),
        (GOOD.replace("2026-11-27", "soon"), "date"),
    ],
)
def test_a_record_that_is_none_is_told_with_its_line(mini: MiniProject, record: str, says: str) -> None:
    line = with_codes(mini, record)
    told = [finding for finding in loading(mini) if finding.path == TOPIC]
    assert [finding.line for finding in told if says in finding.message] == [line]


@pytest.mark.parametrize("code", ['"0123"', '"12a"', '"123456789"', '""'])
def test_a_medicine_s_rxnorm_code_is_digits(mini: MiniProject, code: str) -> None:
    mini.edit(FACTS, "    inn: ", f"    rxnorm: {{code: {code}, source: guidance}}\n    inn: ")
    assert any("rxnorm.code" in finding.message for finding in loading(mini) if finding.path == FACTS)


def test_a_medicine_s_rxnorm_code_needs_a_recorded_source(mini: MiniProject) -> None:
    mini.edit(FACTS, "    inn: ", '    rxnorm: {code: "3639", source: nowhere}\n    inn: ')
    assert any("“nowhere”" in finding.message for finding in references(mini.load()))


@pytest.mark.parametrize("topic", ["leiomyosarcoma", "tuberculosis"])
def test_docs_name_every_code_of_a_topic_and_no_other(topic: str) -> None:
    record = YAML(typ="safe").load((ROOT / "sources" / topic / "topic.yaml").read_text(encoding="utf-8"))
    part = (ROOT / "docs/infobutton.md").read_text(encoding="utf-8").split(f"**{record['name']}**")[1].split("\n**")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.split("\n") if line.startswith("| ")][1:]
    shown = [(system, code.split("`")[1], words, first) for system, code, words, first, _ in rows]
    codes = record["codes"]
    assert shown == [
        (item["system"], item["code"], item["display"], ", ".join(item.get("leaflets", []))) for item in codes
    ]
    marks = [(" †" in row[1], "alone" in row[1]) for row in rows]
    assert marks == [(item.get("wider", False), not item.get("subcodes", True)) for item in codes]


def test_docs_name_the_medicines_without_a_code_of_rxnorm() -> None:
    found = (ROOT / "docs/infobutton.md").read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("sources/*/facts/medicines.yaml")):
        for fact in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["facts"]:
            if fact["kind"] == "medicine" and "rxnorm" not in fact:
                assert fact["inn"] in found.split("**Medicines**")[1].split("Sources:")[0]
