"""Drafting: what documents name, as a table, as JSON, or as files of a topic for an editor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.base.errors import Finding, HandoutsError
from builder.base.project import DocumentFolders, Project
from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal
from builder.draft.proposal_files import Input, write_drafts
from builder.draft.propose import proposals
from builder.draft.readers import read_whole
from builder.draft.record import Stated
from builder.reading.reading import Reading

_JSON_FIELDS = (
    *("kind", "as_written", "line", "name", "context", "confidence", "reason", "section", "flags"),
    *("negated", "conditions", "hedge", "suggestion", "about"),
)


@dataclass(frozen=True)
class Drafted:
    """One document with how it was read, what it states of itself, and what it names."""

    path: Path
    document: DraftDocument
    reading: Reading
    stated: Stated
    proposals: list[Proposal]


def draft(paths: Sequence[Path]) -> list[Drafted]:
    """Read documents and find what they name.

    HandoutsError for the first that can't be drafted, and for one that is given twice.
    """
    drafted: list[Drafted] = []
    for path in paths:
        document, reading, stated = read_whole(path)
        for other in drafted:
            if document.sha256 == other.document.sha256 or document.text == other.document.text:
                message = f"this is the same document as {other.path}"
                raise HandoutsError([Finding(str(path), 0, "draft", message, "Name each document once.")])
        drafted.append(Drafted(path, document, reading, stated, []))
    return [Drafted(item.path, item.document, item.reading, item.stated, proposals(item.document)) for item in drafted]


def _record(proposal: Proposal) -> dict[str, Any]:
    return {field: getattr(proposal, field) for field in _JSON_FIELDS}


def _document(item: Drafted) -> dict[str, Any]:
    return {
        "file": item.path.name,
        "sha256": item.document.sha256,
        "text_sha256": item.reading.sha256,
        "reader": item.reading.reader,
        "title": item.stated.title,
        "publisher": item.stated.publisher,
        "date": item.stated.date,
        "dated": item.stated.dated,
        "address": item.stated.address,
        "language": item.document.language,
        "lines": item.document.text.count("\n") + (not item.document.text.endswith("\n")),
        "warnings": list(item.document.warnings),
    }


def as_json(drafted: Sequence[Drafted]) -> str:
    """What was found, for other programs: of one document its record and proposals, of several a list of both."""
    parts = [
        {"document": _document(item), "proposals": [_record(proposal) for proposal in item.proposals]}
        for item in drafted
    ]
    content = parts[0] if len(parts) == 1 else {"documents": parts}
    return json.dumps({"schema": 1, **content}, ensure_ascii=False, indent=1)


def written(
    project: Project, topic: str, drafted: Sequence[Drafted], folders: DocumentFolders, again: bool
) -> list[str]:
    """Record the documents in a topic with their proposals; lines that say what was written."""
    inputs = [Input(item.path, item.document, item.reading, item.stated, item.proposals) for item in drafted]
    lines = []
    for item in write_drafts(project, topic, inputs, folders, again):
        lines.append(f"{item.path}: {item.count} proposals, {item.new} of them new")
        if item.uncited:
            lines.append(f"  {item.uncited} stand where no citation can tell them from others: cite those by hand")
        if not item.at_hand:
            lines.append(f"  put the file into sources/{topic}/documents/, or name its folder with --documents")
        lines += [f"  {note}" for note in item.notes]
    return lines


def _cells(proposal: Proposal) -> tuple[str, ...]:
    flags = [*proposal.flags, *(["not so"] if proposal.negated else []), *([proposal.hedge] if proposal.hedge else [])]
    if proposal.suggestion:
        flags.append(f"meant: {proposal.suggestion}?")
    flags += [_short(condition, 40) for condition in proposal.conditions]
    written = " ".join(proposal.as_written.split())
    return str(proposal.line), written, proposal.name, f"{proposal.confidence:.2f}", ", ".join(flags)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def table(item: Drafted) -> Iterable[str]:
    """The proposals of a document for people: by kind, with line, words, name, confidence and flags."""
    stated = item.stated
    yield f"{item.path}: {stated.title or 'no title'}"
    about = {"publisher": stated.publisher, "date": stated.date, "address": stated.address}
    yield "  " + ", ".join(f"{key}: {value or 'not stated'}" for key, value in about.items())
    for warning in item.document.warnings:
        yield f"  note: {warning}"
    for kind in dict.fromkeys(proposal.kind for proposal in sorted(item.proposals, key=lambda item: item.kind)):
        rows = [_cells(proposal) for proposal in item.proposals if proposal.kind == kind]
        yield ""
        yield f"{kind} ({len(rows)})"
        for line, written, name, confidence, flags in rows:
            yield f"  {line:>5}  {_short(written, 40):40}  {_short(name, 32):32}  {confidence}  {flags}".rstrip()
    if not item.proposals:
        yield "  nothing was found that facts are made of"
