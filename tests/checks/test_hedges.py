"""How sure the English is beside the passages that it cites: what was lost is found, what was kept is left alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from builder.base.errors import Finding, Severity
from builder.base.project import DOCUMENTS_VARIABLE
from builder.checks.hedges import hedges, uncarried_claims
from builder.commands.cite import fill
from builder.workspace.loaded import load_project
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

# name → (what the document says, our English, what else the fact records)
Case = tuple[str, str, dict[str, object]]

LOST: dict[str, Case] = {
    "may": ("Signs of the illness may depend on the weather.", "Signs of the illness depend on the weather.", {}),
    "study": (
        "Depending on the study reviewed, the left thumb and the right thumb fall ill equally.",
        "The illness starts as readily in the left thumb as in the right thumb.",
        {},
    ),
    "general": ("In general, cooks recover slowly from the illness.", "Cooks recover slowly from this illness.", {}),
    "thought": ("The illness is thought to begin in the nail.", "The illness begins in the nail.", {}),
    "appear": ("Weather and salt appear to be involved in it.", "Weather and salt are involved in it.", {}),
    "usually": ("The swelling usually leaves within a week.", "The swelling leaves within a week.", {}),
    "items": ("Knitting or cooking might start it.", "These start the illness:", {"items": {"a": "knitting"}}),
}  # fmt: skip
WEAKER: dict[str, Case] = {
    "can": ("Rest can help the swollen thumb to recover.", "Rest makes the swollen thumb recover.", {}),
    "if": ("If the nail is broken, a plaster covers the thumb.", "A plaster covers the thumb and its broken nail.", {}),
    "one sentence of two": (
        "Some people feel itching at night. The swollen thumb generally becomes purple.",
        "Some people feel itching at night. The swollen thumb becomes purple.",
        {"certainty": "sometimes"},
    ),
}
KEPT: dict[str, Case] = {
    "may": ("Signs of the illness may depend on the weather.", "Signs of it may depend on the weather.", {}),
    "other word": ("Signs of the illness might come late.", "It is possible that signs come late.", {}),
    "certainty": ("The swelling usually leaves early.", "Most of the time the swelling leaves.", {"certainty": "most"}),
    "general": ("In general, cooks recover slowly.", "In general, cooks recover slowly.", {}),
    "question": ("If the nail is broken, a plaster may cover the thumb.", "Does a plaster cover the thumb?", {}),
    "flat": ("The nail turns purple in winter.", "The nail turns purple in winter.", {}),
    "stronger elsewhere": (
        "The swollen thumb may turn purple in winter. In winter the swollen thumb turns purple.",
        "The swollen thumb turns purple in winter.",
        {},
    ),
    "condition": ("If the nail is broken, a plaster covers the thumb.", "When the nail breaks, a plaster helps.", {}),
    "reason": (
        "Signs of the illness may depend on the weather.",
        "Signs of the illness depend on the weather.",
        {"certainty_reason": "Every later text says that they do."},
    ),
}  # fmt: skip
CLAIMS: dict[str, Case] = {
    "mostly": ("Much of the swelling grows on the nail.", "The swelling grows mostly on the nail.", {}),
    "often": ("The thumb itches at night.", "The thumb often itches at night.", {}),
    "always": ("Cooks recover from the illness.", "Cooks always recover from it.", {}),
    "never": ("The illness is in the thumb.", "It is never in the hand.", {}),
    "many": ("A cook fell ill in winter.", "Many cooks fall ill in winter.", {}),
}
CARRIED: dict[str, Case] = {
    "commonly": ("The thumb commonly itches.", "The thumb often itches.", {}),
    "numerous": ("Numerous cooks fell ill.", "Many cooks fell ill.", {}),
    "no": ("There is no pain in the hand.", "The hand never hurts.", {}),
    "not always": ("The thumb itches.", "The thumb does not always itch.", {}),
}


@pytest.fixture
def found(mini: MiniProject, tmp_path: Path) -> tuple[list[Finding], list[Finding]]:
    """What the two checks say of all the cases, each a fact of its own that cites a line of its own."""
    groups = {"lost": LOST, "weaker": WEAKER, "kept": KEPT, "claims": CLAIMS, "carried": CARRIED}
    cases = [
        (f"{group}-{name.replace(' ', '-')}", *case) for group, some in groups.items() for name, case in some.items()
    ]
    text = "\n\n".join(f"Number {number}: {says} End of {number}." for number, (_, says, _, _) in enumerate(cases))
    folder = tmp_path / "documents"
    shutil.copytree(mini.documents, folder)
    (folder / "more.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    record = "\n  - {id: more, title: More, publisher: null, date: null, language: en, address: null, "
    record += f"versions: [{{sha256: {digest}}}]}}\nsources:"
    mini.edit("sources/examplitis/documents.yaml", "\nsources:", record)
    facts = []
    for number, (name, says, english, rest) in enumerate(cases):
        words = says.split()
        cited = {"document": "more", "prefix": f"Number {number}:", "start": " ".join(words[:2]), "end": words[-1]}
        cited["suffix"] = f"End of {number}."
        fact = {"id": f"ex.statement.{name}", "kind": "statement", "subject": "who", "text": english, **rest}
        facts.append({**fact, "citations": [cited]})
    path = mini.root / "sources/examplitis/facts/more.yaml"
    path.write_text(json.dumps({"schema": 1, "facts": facts}, indent=1), encoding="utf-8")
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    mini.documents = folder
    fill(mini.load())
    loaded = mini.load()
    assert loaded.verified
    return list(hedges(loaded)), list(uncarried_claims(loaded))


def names(findings: list[Finding], severity: Severity) -> set[str]:
    return {item.message.split()[0].rstrip(":") for item in findings if item.severity is severity}


def ids(group: str, cases: dict[str, Case]) -> set[str]:
    return {f"ex.statement.{group}-{name.replace(' ', '-')}" for name in cases}


def test_a_lost_hedge_a_weaker_one_and_a_claim_of_our_own_are_found(found: tuple[list[Finding], list[Finding]]) -> None:
    lost, claims = found
    assert names(lost, Severity.WARNING) == ids("lost", LOST)
    assert names(lost, Severity.ADVICE) == ids("weaker", WEAKER)
    assert names(claims, Severity.WARNING) == ids("claims", CLAIMS)
    for item in lost + claims:
        assert item.path == "sources/examplitis/facts/more.yaml"
        assert (item.line, item.column) > (1, 1)
        assert "certainty_reason" in item.remedy


def test_without_the_documents_nothing_is_said(mini: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    mini.edit(mini.facts, "text: Call your doctor.", "text: Most people always call.")
    assert list(uncarried_claims(mini.load()))
    monkeypatch.delenv(DOCUMENTS_VARIABLE, raising=False)
    loaded = load_project(mini.project, Selection(), None)
    assert not list(hedges(loaded)) + list(uncarried_claims(loaded))
