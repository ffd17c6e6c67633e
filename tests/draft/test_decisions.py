"""What an editor decides becomes facts that pass the check, and is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.base.errors import HandoutsError
from builder.draft import decisions
from builder.draft.decisions import accept, load_quickly, reject, reopen
from builder.draft.draft_file import DraftFile
from builder.draft.proposal import ProposalKind
from builder.draft.proposal_files import Input, write_drafts
from builder.facts.document import Document, DocumentText
from tests.conftest import MiniProject
from tests.draft.conftest import RINGWORM, proposal

Drafted = Callable[[Path], Input]
FACTS = "sources/examplitis/facts/ringworm.yaml"
DRAFT = "sources/examplitis/drafts/ringworm.yaml"


@pytest.fixture
def begun(mini: MiniProject, ringworm: Path, drafted: Drafted) -> MiniProject:
    """The small project with the ringworm text drafted."""
    write_drafts(mini.project, "examplitis", [drafted(ringworm)], [mini.documents, ringworm.parent])
    return mini


def load(mini: MiniProject) -> DraftFile:
    return load_quickly(mini.project, "examplitis", "ringworm")


def place_of(mini: MiniProject, kind: str) -> int:
    return next(place for place, item in enumerate(load(mini).proposals) if item.kind == kind)


def decide(mini: MiniProject, kind: str, **fields: Any) -> str:
    return accept(mini.project, "examplitis", "ringworm", place_of(mini, kind), fields)


def facts(mini: MiniProject) -> dict[str, dict[str, Any]]:
    path = mini.root / FACTS
    content = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"] if path.exists() else []
    return {item["id"]: item for item in content}


READ = {"source": "guidance", "fields": ["group", "action", "status"], "date": "2026-01-03"}
CHOICES: list[tuple[ProposalKind, dict[str, Any]]] = [
    ("figure", {"text": "Of all people, 20 percent get it once.", "subject": "who"}),
    ("symptom", {"sites": ["ex.site.thumb"], "explanation": "You want to scratch."}),
    ("medicine", {"group": "ex.group.pills", "role": "treats this disease", "reviewed_against": [READ]}),
    ("treatment", {"text": "Keep your skin dry.", "subject": "risks"}),
]


def test_accepted_proposals_of_every_kind_pass_the_check(begun: MiniProject, ringworm: Path) -> None:
    assert [decide(begun, kind, **fields) for kind, fields in CHOICES] == list(facts(begun))
    assert facts(begun)["ex.statement.people-who-get-it-once"]["text"] == "Of all people, {figure} get it once."
    assert facts(begun)["ex.medicine.terbinafine"]["brands"] == [{"name": "Lamisil"}]
    folders = ["--documents", str(begun.documents), "--documents", str(ringworm.parent)]
    assert begun.run("coverage", *folders).returncode == 0
    begun.extract()
    begun.record()
    checked = begun.run("check", *folders)
    assert checked.returncode == 0, [line for line in checked.stderr.splitlines() if ": error:" in line]
    assert "18 verified, 0 broken, 0 not looked up" in checked.stdout
    states = {item.id: item.decision for item in load(begun).proposals}
    assert [name for name, state in states.items() if state == "accepted"] == list(facts(begun))


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("symptom", {"sites": ["ex.site.elbow"]}, "names ex.site.elbow, which is no fact yet"),
        ("symptom", {"id": "ex.symptom.fever", "sites": ["ex.site.thumb"]}, "the id ex.symptom.fever is taken"),
        ("medicine", {"role": "treats this disease"}, "`group` is still empty"),
        ("medicine", {"role": "treats this disease", "group": "ex.group.pills"}, "`reviewed_against` names no public"),
        ("treatment", {}, "`text` is still empty"),
        ("treatment", {"text": "Keep it dry.", "colour": "red"}, "`colour`"),
        ("treatment", {"text": "Dry it.", "id": "no good"}, "`id`"),
    ],
)
def test_what_is_not_whole_is_not_written(begun: MiniProject, kind: str, fields: dict[str, Any], message: str) -> None:
    before = (begun.root / DRAFT).read_bytes()
    with pytest.raises(HandoutsError) as raised:
        decide(begun, kind, **fields)
    assert any(message in item.message for item in raised.value.findings), raised.value.findings
    assert all(item.remedy for item in raised.value.findings)
    assert (begun.root / DRAFT).read_bytes() == before
    assert facts(begun) == {}


def test_the_documents_own_words_are_refused(begun: MiniProject) -> None:
    record = Document.model_validate(
        {"id": "ringworm", "title": "R", "publisher": None, "date": None, "language": "en", "address": None,
         "versions": [{"sha256": "0" * 64}]}
    )  # fmt: skip
    text = DocumentText(record, "0" * 64, RINGWORM)
    fields = {"text": "Remember: ringworm is a rash that a fungus makes on the skin."}
    index = place_of(begun, "treatment")
    with pytest.raises(HandoutsError, match="copies the document"):
        accept(begun.project, "examplitis", "ringworm", index, fields, text)
    assert accept(begun.project, "examplitis", "ringworm", index, {"text": "Keep it dry."}, text)


@pytest.mark.parametrize(
    "doubt", [{"flags": ("misspelt",)}, {"flags": ("not-to-print",)}, {"flags": ("implausible",)}, {"negated": True}]
)
def test_a_doubtful_one_needs_a_person_who_looked(
    mini: MiniProject, ringworm: Path, drafted: Drafted, doubt: dict[str, Any]
) -> None:
    item = drafted(ringworm)
    found = [proposal(item.document, "treatment", "Wash the bedding", "washing", **doubt)]
    made = Input(item.path, item.document, item.reading, item.stated, found)
    write_drafts(mini.project, "examplitis", [made], [mini.documents, ringworm.parent])
    with pytest.raises(HandoutsError, match="is doubtful"):
        decide(mini, "treatment", text="Wash it.")
    assert facts(mini) == {}
    assert decide(mini, "treatment", text="Wash it.", confirmed=True) == "ex.statement.washing"


def test_a_rejected_one_is_remembered_with_its_reason(begun: MiniProject) -> None:
    place = place_of(begun, "treatment")
    reject(begun.project, "examplitis", "ringworm", place, "Everybody: knows that.")
    entry = load(begun).proposals[place]
    assert (entry.decision, entry.because) == ("rejected", "Everybody: knows that.")
    others = [item.decision for item in load(begun).proposals if item != entry]
    assert set(others) == {"open"}


def test_accepting_again_changes_the_one_fact(begun: MiniProject) -> None:
    decide(begun, "symptom", sites=["ex.site.thumb"])
    decide(begun, "treatment", text="Keep it dry.")
    name = decide(begun, "treatment", text="Keep your feet dry.", id="ex.statement.dry-feet")
    assert list(facts(begun)) == ["ex.symptom.itchy-skin", "ex.statement.dry-feet"]
    assert facts(begun)[name]["text"] == "Keep your feet dry."
    assert load(begun).proposals[place_of(begun, "treatment")].accepted_as == "ex.statement.dry-feet"


def test_a_decision_can_be_taken_back(begun: MiniProject) -> None:
    decide(begun, "symptom", sites=["ex.site.thumb"])
    decide(begun, "treatment", text="Keep it dry.")
    place = place_of(begun, "treatment")
    with pytest.raises(HandoutsError, match="is a fact already"):
        reject(begun.project, "examplitis", "ringworm", place)
    for kind in ("treatment", "symptom"):
        reopen(begun.project, "examplitis", "ringworm", place_of(begun, kind))
    assert facts(begun) == {}
    assert {item.decision for item in load(begun).proposals} == {"open"}
    decide(begun, "treatment", text="Keep it dry.")
    assert list(facts(begun)) == ["ex.statement.keeping-the-skin-dry"]


def test_a_fact_that_is_there_already_takes_the_citation(begun: MiniProject) -> None:
    before = begun.facts.read_text(encoding="utf-8")
    assert decide(begun, "symptom", add_to="ex.symptom.itching") == "ex.symptom.itching"
    content = yaml.safe_load(begun.facts.read_text(encoding="utf-8"))["facts"]
    (itching,) = [item for item in content if item["id"] == "ex.symptom.itching"]
    assert [citation["document"] for citation in itching["citations"]] == ["leaflet", "leaflet", "ringworm"]
    assert len(begun.facts.read_text(encoding="utf-8").splitlines()) == len(before.splitlines()) + 1
    assert facts(begun) == {}


def test_a_crash_between_fact_and_decision_makes_no_second_fact(
    begun: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(decisions, "_decide", crash)
        with pytest.raises(OSError, match="power"):
            decide(begun, "treatment", text="Keep it dry.")
    assert load(begun).proposals[place_of(begun, "treatment")].decision == "open"
    decide(begun, "treatment", text="Keep your skin dry.")
    assert [item["text"] for item in facts(begun).values()] == ["Keep your skin dry."]


def test_what_a_person_wrote_into_the_draft_stays(begun: MiniProject) -> None:
    begun.edit(DRAFT, "schema: 1\n", "schema: 1\n# Mine.\n")
    begun.edit(DRAFT, "decision: open", "decision: open  # look again")
    reject(begun.project, "examplitis", "ringworm", place_of(begun, "treatment"))
    content = (begun.root / DRAFT).read_text(encoding="utf-8")
    assert "# Mine.\n" in content
    assert "# look again" in content


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("decision: open", "decision: perhaps", True),
        ("schema: 1", "schema: [", True),
        ("kind: figure", "kind: sign", True),
    ],
)
def test_a_draft_with_an_error_says_where(begun: MiniProject, old: str, new: str, line: bool) -> None:
    begun.edit(DRAFT, old, new)
    with pytest.raises(HandoutsError) as raised:
        reject(begun.project, "examplitis", "ringworm", 0)
    assert raised.value.findings[0].path == DRAFT
    assert (raised.value.findings[0].line > 0) == line


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("4.6 percent", {"figure": {"value": 4.6, "unit": "percent"}}),
        ("7 to 11 percent", {"figure": {"low": 7, "high": 11, "unit": "percent"}}),
        ("3% to 5%", {"figure": {"low": 3, "high": 5, "unit": "percent"}}),
        ("1 in 36,000", {"part": {"value": 1}, "whole": {"value": 36000}}),
        ("2 million", {"figure": {"value": 2_000_000, "as_written": "2 million"}}),
        ("500-1,000 new cases", {"figure": {"low": 500, "high": 1000}}),
        ("half of them", {}),
    ],
)
def test_a_figures_numbers_are_told(written: str, expected: dict[str, Any]) -> None:
    from builder.draft.facts_to_be import quantities

    assert quantities(written) == expected
