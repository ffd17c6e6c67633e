"""What an editor decides about proposals: accepted ones become facts, rejected ones are remembered.

Each file is written whole, the fact before the decision: after a crash between the two, accepting again writes the same
fact once more and not a second one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError

from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yaml_kept import in_braces, read_yaml, to_bytes
from builder.draft import companions as along
from builder.draft.companions import Companions, companions
from builder.draft.draft_file import DraftedProposal, DraftFile, headed, load_draft
from builder.draft.yaml_text import appended, parsed, with_fields, without
from builder.facts.copied import copied_run, document_runs
from builder.facts.document import DocumentText
from builder.facts.fact import FactsFile
from builder.facts.kinds.medicine import Medicine, Reviewed

# What a person must have looked at before it becomes a fact.
_DOUBTFUL = ("not-to-print", "implausible", "misspelt", "unresolved")
_REFERENCES = ("group", "group_as_listed", "sites", "medicines", "groups")
# Fields of `accept` that are no fields of the fact.
_OWN = ("confirmed", "add_to")


@dataclass(frozen=True)
class _Place:
    """Where a fact stands: file, place in its list."""

    path: Path
    index: int


def _fail(project: Project, topic: str, draft: str, messages: list[tuple[str, str]]) -> HandoutsError:
    name = project.relative(project.draft_file(topic, draft))
    return HandoutsError([Finding(name, 0, "draft", message, remedy) for message, remedy in messages])


def _data(path: Path) -> dict[str, Any]:
    try:
        data = parsed(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        remedy = "Mend the file first: handouts check says where."
        raise failure(path, "the file has an error", remedy, ExitCode.FINDINGS, "draft") from error
    return data if isinstance(data, dict) else {}


def _facts(project: Project) -> Iterator[tuple[str, _Place]]:
    """Every id that a fact of the project has or had, with its place."""
    for folder in sorted((project.root / "sources").glob("*/")):
        for path in project.fact_files(folder.name):
            for index, record in enumerate(_data(path).get("facts") or []):
                for name in (record.get("id"), *(record.get("former_ids") or [])):
                    yield str(name), _Place(path, index)


def _proposal(project: Project, topic: str, draft: str, index: int) -> DraftedProposal:
    proposals = load_quickly(project, topic, draft).proposals
    if not 0 <= index < len(proposals):
        message = f"there is no proposal {index}: the draft has {len(proposals)}"
        raise _fail(project, topic, draft, [(message, "Load the draft anew.")])
    return proposals[index]


def load_quickly(project: Project, topic: str, draft: str) -> DraftFile:
    """A draft, read in a small part of the time; HandoutsError, with lines and columns, where it has errors."""
    path = project.draft_file(topic, draft)
    try:
        return DraftFile.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError):
        return load_draft(project, topic, draft)


def _filled(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fact.items() if value is not None and value != [] and value != {}}


def _with_values(record: dict[str, Any]) -> dict[str, Any]:
    """The fact's figures in its text as placeholders, which is how every language can write them."""
    text = record.get("text")
    for name, value in (record.get("quantities") or {}).items():
        if not isinstance(text, str) or f"{{{name}}}" in text:
            continue
        ends = [value[key] for key in ("value", "low", "high") if key in value]
        numbers = [rf"{number:,}" if isinstance(number, int) else str(number) for number in ends]
        spelt = [f"(?:{re.escape(number)}|{re.escape(number.replace(',', ''))})" for number in numbers]
        unit = r"(?:\s*%|\s+percent\b)" if value.get("unit") == "percent" else ""
        pattern = rf"(?:{unit})?\s*(?:-|–|to|and)\s*".join(spelt) + unit
        if value.get("as_written"):
            pattern = re.escape(str(value["as_written"]))
        text = re.sub(rf"(?<![\d.,]){pattern}(?![\d]|[.,]\d)", f"{{{name}}}", text, count=1)
    return {**record, **({"text": text} if text is not None else {})}


def _problems(
    record: dict[str, Any], ids: Mapping[str, _Place], replaces: str | None, text: DocumentText | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with a fact that is to be written, each with its remedy."""
    try:
        (fact,) = FactsFile.model_validate({"schema": 1, "facts": [record]}).facts
    except ValidationError as error:
        for item in error.errors():
            field = ".".join(str(part) for part in item["loc"][3:]) or str(record.get("kind"))
            if field == "subject":
                yield "no place on a leaflet is chosen", "Choose one, or type a new heading."
            elif item["type"] == "missing":
                yield f"`{field}` is still empty", "Fill it in: the document doesn't settle it."
            else:
                yield f"`{field}`: {item['msg']}", "Correct it."
        typed = [(name, record.get(name)) for name in ("text", "explanation", "definition", "action")]
        yield from _copies([(name, words) for name, words in typed if isinstance(words, str)], text)
        return
    if fact.id in ids and fact.id != replaces:
        yield f"the id {fact.id} is taken", "Give the fact another id, or add its citation to that fact."
    if isinstance(fact, Medicine) and fact.listed:
        lacking = [field for field in get_args(Reviewed) if not fact.reviewed(field)]
        if lacking:
            message = f"`reviewed_against` names no public source against which {', '.join(lacking)} was read"
            yield message, "Read one and name it; or give `role: only mentioned`, which no table shows."
    for field in _REFERENCES:
        value = record.get(field) or []
        for name in [value] if isinstance(value, str) else value:
            if name not in ids:
                yield (
                    f"`{field}` names {name}, which is no fact yet",
                    "Accept or write that one first, or leave it out.",
                )
    yield from _copies([(message.field, message.text) for message in fact.messages()], text)


def _copies(texts: list[tuple[str, str]], text: DocumentText | None) -> Iterator[tuple[str, str]]:
    runs = document_runs([text] if text is not None else [])
    for field_, words in texts:
        if copied := copied_run(words, runs):
            yield f"`{field_}` copies the document: “{copied.words}”", "Say it in our own words."


def doubts_of(proposal: DraftedProposal) -> list[str]:
    """Why a person must have looked at it before it is accepted."""
    denied = ["the document says that it is not so"] if proposal.negated else []
    return [flag for flag in proposal.flags if flag.split(":")[0] in _DOUBTFUL] + denied


def _doubts(proposal: DraftedProposal, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    doubts = doubts_of(proposal)
    if doubts and not fields.get("confirmed"):
        yield (
            f"{proposal.id} is doubtful: {', '.join(doubts)}",
            "Look at it in the document and confirm it, or reject it.",
        )
    if not proposal.citations:
        yield f"{proposal.id} has no citation", 'Cite it by hand in the draft: handouts cite DOCUMENT "words"'


def accept(
    project: Project,
    topic: str,
    draft: str,
    index: int,
    fields: Mapping[str, Any],
    text: DocumentText | None = None,
) -> str:
    """Make a proposal a fact in sources/<topic>/facts/<document>.yaml, and remember it; the fact's id.

    `fields` are the fact's own that a person wrote or chose (`text`, `group`, `sites`, also `id`); `None` empties one.
    `confirmed: True` says that a person has looked at a doubtful one. `add_to: ID` adds the citation to a fact that is
    there already, in place of writing a new one. With the document's `text` its words are kept out of the fact's.

    Accepting again writes the fact anew. HandoutsError, with every problem, and nothing written where it isn't whole.
    """
    ids = dict(_facts(project))
    made = _make(project, topic, draft, index, fields, text, ids)
    if made.problems:
        raise _fail(project, topic, draft, made.problems)
    path = project.drafted_facts_file(topic, draft)
    if made.add_to:
        _add_citations(project, topic, draft, ids.get(made.add_to), made.add_to, made.citations)
        _decide(project, topic, draft, index, "accepted", accepted_as=made.add_to)
        return made.add_to
    record = {**made.record, "citations": [in_braces(citation) for citation in made.citations]}
    for companion in made.along.records:
        _write_fact(path, {**companion, "citations": [in_braces(citation) for citation in made.citations]}, None)
    if made.along.heading:
        along.add_section(project, topic, _listed(project, topic), str(record["subject"]), made.along.heading)
    _write_fact(path, record, made.replaces)
    name = str(record["id"])
    _decide(project, topic, draft, index, "accepted", accepted_as=None if name == made.proposal.id else name)
    return name


@dataclass(frozen=True)
class _Made:
    """A fact that a proposal may become, with all that is in its way; `replaces` is the one that it was before."""

    proposal: DraftedProposal
    record: dict[str, Any]
    citations: list[dict[str, Any]]
    problems: list[tuple[str, str]]
    replaces: str | None = None
    add_to: str | None = None
    along: Companions = field(default_factory=Companions)


def _listed(project: Project, topic: str) -> list[str]:
    return [str(name) for name in _data(project.topic_file(topic)).get("handouts") or []]


def _make(
    project: Project,
    topic: str,
    draft: str,
    index: int,
    fields: Mapping[str, Any],
    text: DocumentText | None,
    ids: Mapping[str, _Place],
) -> _Made:
    proposal = _proposal(project, topic, draft, index)
    problems = list(_doubts(proposal, fields))
    citations = [citation.model_dump(exclude_none=True) for citation in proposal.citations]
    if fields.get("add_to"):
        name = str(fields["add_to"])
        if name not in ids:
            problems.append((f"there is no fact {name}", "Choose one that is there."))
        return _Made(proposal, {}, citations, problems, add_to=name)
    record = {"id": proposal.id, **proposal.fact, **proposal.wording}
    record |= {key: value for key, value in fields.items() if key not in _OWN}
    prefix, kind = proposal.id.split(".", 1)[0], str(record.get("kind"))
    made_companions = companions(prefix, kind, record, citations, ids)
    problems += made_companions.problems
    record |= made_companions.fields
    record = _with_values(_filled({key: value for key, value in record.items() if key not in along.FIELDS}))
    before = proposal.accepted_as or (proposal.id if proposal.decision == "accepted" else None)
    # A crash after the fact and before the decision left the fact: it is this one.
    existing = _existing_fact(project.drafted_facts_file(topic, draft), str(record["id"]), citations)
    record["citations"] = citations
    new = {str(item["id"]): _Place(project.drafted_facts_file(topic, draft), 0) for item in made_companions.records}
    for item in made_companions.records:
        problems += _problems(item, ids, None, text)
    problems += _problems(record, {**ids, **new}, before or existing, text)
    return _Made(proposal, record, citations, problems, before or existing, along=made_companions)


def tried(
    project: Project,
    topic: str,
    draft: str,
    index: int,
    fields: Mapping[str, Any],
    text: DocumentText | None = None,
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The fact that `accept` would write, and each problem with its remedy; nothing is written."""
    made = _make(project, topic, draft, index, fields, text, dict(_facts(project)))
    return made.record, made.problems


def keep_wording(project: Project, topic: str, draft: str, index: int, fields: Mapping[str, Any]) -> None:
    """Keep what a person has typed and chosen so far, before anything is decided."""
    proposal = _proposal(project, topic, draft, index)
    wording = {key: value for key, value in fields.items() if key not in _OWN and proposal.fact.get(key) != value}
    if wording == proposal.wording:
        return
    path = project.draft_file(topic, draft)
    content = path.read_text(encoding="utf-8")
    values = {"wording": in_braces(wording) if wording else None}
    write_whole(path, with_fields(content, "proposals", index, values).encode())


def _existing_fact(path: Path, name: str, citations: list[dict[str, Any]]) -> str | None:
    if not path.exists():
        return None
    same = (item for item in _data(path).get("facts") or [] if item.get("id") == name)
    return name if any(item.get("citations") == citations for item in same) else None


def _index(content: str, name: str) -> int | None:
    records = (parsed(content) or {}).get("facts") or []
    return next((place for place, item in enumerate(records) if item.get("id") == name), None)


def _write_fact(path: Path, record: dict[str, Any], before: str | None) -> None:
    """Write a fact at the end of the file, or in the place of the one that it was before."""
    if not path.exists():
        write_whole(path, headed({"schema": 1, "facts": [record]}, "facts", "../../../"))
        return
    content = path.read_text(encoding="utf-8")
    place = _index(content, before) if before else None
    if place is not None:
        content = without(content, "facts", place)
    write_whole(path, appended(content, "facts", [record]).encode())


def _add_citations(
    project: Project, topic: str, draft: str, place: _Place | None, name: str, citations: list[dict[str, Any]]
) -> None:
    if place is None:
        raise _fail(project, topic, draft, [(f"there is no fact {name}", "Choose one that is there.")])
    content = place.path.read_text(encoding="utf-8")
    record = parsed(content)["facts"][place.index]
    new = [citation for citation in citations if citation not in (record.get("citations") or [])]
    if new:
        data = read_yaml(place.path)
        data["facts"][place.index].setdefault("citations", []).extend(in_braces(citation) for citation in new)
        write_whole(place.path, to_bytes(data))


def _decide(project: Project, topic: str, draft: str, index: int, decision: str, **fields: str | None) -> None:
    path = project.draft_file(topic, draft)
    content = path.read_text(encoding="utf-8")
    values: dict[str, str | None] = {"decision": decision, "accepted_as": None, "because": None, **fields}
    write_whole(path, with_fields(content, "proposals", index, values).encode())


def reject(project: Project, topic: str, draft: str, index: int, because: str | None = None) -> None:
    """Remember that a proposal is no fact, with the reason where there is one. One that is a fact already stays one."""
    proposal = _proposal(project, topic, draft, index)
    if proposal.decision == "accepted":
        message = f"{proposal.accepted_as or proposal.id} is a fact already"
        raise _fail(project, topic, draft, [(message, "Open it again first, which takes the fact back.")])
    _decide(project, topic, draft, index, "rejected", because=because)


def reopen(project: Project, topic: str, draft: str, index: int) -> None:
    """Take a decision back: the fact that an accepted proposal became is taken out of the document's facts."""
    proposal = _proposal(project, topic, draft, index)
    path = project.drafted_facts_file(topic, draft)
    if proposal.decision == "accepted" and path.exists():
        content = path.read_text(encoding="utf-8")
        place = _index(content, proposal.accepted_as or proposal.id)
        if place is not None:
            write_whole(path, without(content, "facts", place).encode())
    _decide(project, topic, draft, index, "open")
