"""What kind of fact a proposal may become, with the fields that the document settles; the wording is a person's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from builder.draft.proposal import Proposal
from builder.draft.words import words

# Kinds of proposals → kinds of facts, and the subject of those that become statements.
_FACT_KINDS = {
    "medicine": "medicine",
    "medicine-brand": "medicine",
    "medicine-class": "group",
    "symptom": "symptom",
    "side-effect": "side-effect",
    "complication": "complication",
    "organisation": "organisation",
    "definition": "term",
}
_SUBJECTS = {"figure": "figures", "test": "tests", "treatment": "treatments", "risk": "risks", "question": "questions"}
_MAX_SLUG = 48
_MAX_WORDS = 6
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PERCENT = r"\s*(?:%|percent\b|per cent\b)"
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})(?:{_PERCENT})?\s*(?:-|–|to|and)\s*(?P<high>{_NUMBER})(?P<percent>{_PERCENT})?"
)
_ONE_OF = re.compile(rf"(?P<part>{_NUMBER})\s+(?:in|of|out of)\s+(?P<whole>{_NUMBER})")
_ONE = re.compile(rf"(?P<value>{_NUMBER})(?P<percent>{_PERCENT})?")
_TIMES = re.compile(r"\s*(thousand|million|billion)", re.IGNORECASE)


def fact_kind(kind: str) -> str:
    """The kind of fact that a kind of proposal becomes."""
    return _FACT_KINDS.get(kind, "statement")


# Words that an id neither begins nor ends with: “some people over 60 and” is `people-over-60`.
_DANGLING = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "some", "the", "to", "with", "who"}


def slug(name: str) -> str:
    """A name as the last part of an id."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("’", "").replace("'", "")).strip("-")
    parts = plain.split("-")
    while len(parts) > 1 and parts[0] in _DANGLING:
        parts = parts[1:]
    parts = parts[:_MAX_WORDS]
    while len(parts) > 1 and (parts[-1] in _DANGLING or len("-".join(parts)) > _MAX_SLUG):
        parts = parts[:-1]
    plain = "-".join(parts)[:_MAX_SLUG].strip("-")
    return plain or "unnamed"


def proposed_id(proposal: Proposal, prefix: str, taken: Collection[str]) -> str:
    """An id that no fact has."""
    # A figure's id says what is measured: the number itself may change in the next version of the document.
    first = f"{prefix}.{fact_kind(proposal.kind)}.{slug(proposal.name)}"
    number, candidate = 2, first
    while candidate in taken:
        candidate, number = f"{first}-{number}", number + 1
    return candidate


def _number(written: str) -> Any:
    value = Decimal(written.replace(",", ""))
    return int(value) if value == value.to_integral_value() else float(value)


def quantities(written: str) -> dict[str, dict[str, Any]]:
    """The numbers of a figure as a fact holds them; empty where it has none in digits or they can't be told."""
    match = _ONE_OF.search(written)
    if match:
        return {"part": {"value": _number(match["part"])}, "whole": {"value": _number(match["whole"])}}
    match = _RANGE.search(written)
    percent = {"unit": "percent"} if match and (match["percent"] or "%" in written) else {}
    if match and _TIMES.match(written, match.end()):
        return {}
    if match and Decimal(match["low"].replace(",", "")) < Decimal(match["high"].replace(",", "")):
        return {"figure": {"low": _number(match["low"]), "high": _number(match["high"]), **percent}}
    match = _ONE.search(written)
    if not match:
        return {}
    times = _TIMES.match(written, match.end())
    if times:
        factor = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}[times[1].lower()]
        value = Decimal(match["value"].replace(",", "")) * factor
        whole = written[match.start() : times.end()]
        return {"figure": {"value": int(value), "as_written": whole}} if value == int(value) else {}
    return {"figure": {"value": _number(match["value"]), **({"unit": "percent"} if match["percent"] else {})}}


def certainty(hedge: str | None) -> str:
    """A word of uncertainty as one of the degrees that facts have."""
    for degree, spelt in words("sentences")["certainty"].items():
        if hedge and hedge.lower() in spelt:
            return str(degree)
    return "possible" if hedge else "known"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def fact_of(proposal: Proposal, medicines: Mapping[str, str], brands: list[str], sites: list[str]) -> dict[str, Any]:
    """The fields of the fact, null where a person writes or chooses.

    `medicines`: generic names → ids of facts or proposals. `brands`: those that the document names for this medicine.
    `sites`: ids of the topic's places for symptoms.
    """
    kind = fact_kind(proposal.kind)
    written = " ".join(proposal.as_written.split())
    if kind == "medicine":
        names = [written] if proposal.kind == "medicine-brand" else brands
        fields: dict[str, Any] = {"inn": proposal.name, "brands": [{"name": name} for name in names]}
        return {"kind": kind, **fields, "group": None, "role": None, "status": {"state": "in use"}}
    if kind == "group":
        return {"kind": kind, "term": _capital(proposal.name), "action": None}
    if kind == "symptom":
        place = sites if len(sites) == 1 else None
        return {"kind": kind, "sites": place, "term": _capital(proposal.name), "explanation": None}
    if kind == "side-effect":
        of = medicines.get((proposal.about or "").lower())
        fields = {"term": _capital(proposal.name), "explanation": None, "medicines": [of] if of else []}
        return {"kind": kind, **fields, "what_to_do": None}
    if kind == "complication":
        return {"kind": kind, "term": _capital(proposal.name), "explanation": None}
    if kind == "organisation":
        return {"kind": kind, "name": written, "text": None}
    if kind == "term":
        return {"kind": kind, "term": proposal.name, "part_of_speech": "noun", "definition": None}
    fields = {"subject": _SUBJECTS.get(proposal.kind), "certainty": certainty(proposal.hedge), "text": None}
    values = quantities(written) if proposal.kind == "figure" else {}
    return {"kind": kind, **fields, **({"quantities": values} if values else {})}
