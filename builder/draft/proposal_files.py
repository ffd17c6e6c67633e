"""`handouts draft --topic`: a document's record in documents.yaml, and its proposals as facts that may be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, Finding, HandoutsError, errors, failure
from builder.base.project import DocumentFolders, Project
from builder.base.whole import write_whole
from builder.base.yaml_kept import in_braces
from builder.draft import known
from builder.draft.cited import Citer
from builder.draft.draft_file import DraftFile, headed, load_draft
from builder.draft.facts_to_be import fact_of, proposed_id, slug
from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal
from builder.draft.propose import folded
from builder.draft.record import Stated
from builder.draft.topic_hints import with_hints
from builder.draft.yaml_text import appended
from builder.facts.document import Document, DocumentText
from builder.facts.document_files import read_texts
from builder.facts.kinds.site import Site
from builder.facts.topic import Topic
from builder.facts.topics import load_one
from builder.reading.reading import Reading

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MAX_WORDS = 8  # in a row that a draft may have of a document


@dataclass(frozen=True)
class Input:
    """One document as it was read, with what it proposes."""

    path: Path
    document: DraftDocument
    reading: Reading
    stated: Stated
    proposals: Sequence[Proposal]


@dataclass(frozen=True)
class Written:
    """What became of one document: its id, its draft's file, how many proposals are in it and how many are new."""

    document: str
    path: str
    count: int
    new: int
    uncited: int
    at_hand: bool  # whether the documents' folders hold the file, so that its citations are looked up
    notes: tuple[str, ...] = ()


def _topic(project: Project, name: str, folders: DocumentFolders) -> Topic:
    if name not in project.topics():
        have = ", ".join(project.topics()) or "none"
        remedy = f"Start it with handouts topic new {name}, or choose from: {have}."
        raise failure("handouts draft", f"there is no topic “{name}”", remedy, ExitCode.USAGE, "usage")
    findings: list[Finding] = []
    topic = load_one(project, name, folders, findings)
    # A topic that was begun has no facts yet; and texts that aren't there are no matter here.
    serious = [item for item in errors(findings) if item.check not in ("topic", "documents")]
    if topic is None or topic.documents_file is None or serious:
        raise HandoutsError(serious or findings)
    return topic


def _document_id(item: Input, taken: set[str]) -> str:
    """An id that says which document it is: its file's name, or its title where that is a number or a hash."""
    name = slug(item.path.stem)
    if not re.search(r"[a-z]{3}", name) or re.search(r"\d{5}|[0-9a-f]{12}", name):
        name = slug(item.stated.title or name)
    number, candidate = 2, name
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate


def _record(item: Input, name: str) -> dict[str, Any]:
    """The document's entry; null where the text doesn't say."""
    version: dict[str, Any] = {"sha256": item.document.sha256}
    if item.reading.reader:
        version |= {"text_sha256": item.reading.sha256, "reader": item.reading.reader}
    return {
        "id": name,
        "title": item.stated.title or item.path.stem,
        "publisher": item.stated.publisher,
        "date": datetime.date.fromisoformat(item.stated.date) if item.stated.date else None,
        "language": item.document.language or "en",
        "address": item.stated.address,
        "versions": [version],
    }


def _few_words(text: str) -> str | None:
    return text if len(_WORD.findall(text)) <= _MAX_WORDS else None


def _cut(text: str) -> str:
    """The first words, counted as the check for copied words counts them."""
    matches = list(_WORD.finditer(text))
    return text if len(matches) <= _MAX_WORDS else text[: matches[_MAX_WORDS - 1].end()] + " …"


def _key(kind: str, name: str, as_written: str | None, about: str | None) -> tuple[str, ...]:
    return kind, folded(name), folded(as_written or "") if kind == "figure" else "", (about or "").lower()


class _Drafter:
    """Makes one document's draft of its proposals."""

    def __init__(self, topic: Topic, record: Document, item: Input, before: DraftFile | None) -> None:
        self.topic = topic
        self.item = item
        self.before = before
        self.text = DocumentText(record, item.document.sha256, item.document.text)
        self.taken = {*topic.facts, *(old for fact in topic.facts.values() for old in fact.former_ids)}
        self.taken |= {proposal.id for proposal in before.proposals} if before else set()
        self.sites = [fact.id for fact in topic.of(Site)]
        self.citer = Citer(item.document, self.text)
        self.uncited = 0
        self.medicines = {
            fact.id.rsplit(".", 1)[1].replace("-", " "): fact.id
            for fact in topic.facts.values()
            if ".medicine." in fact.id
        }

    def new_ones(self) -> list[dict[str, Any]]:
        """The proposals that the draft hasn't got yet, as its file holds them."""
        known_ = {
            _key(entry.kind, entry.name, entry.as_written, entry.about)
            for entry in (self.before.proposals if self.before else ())
        }
        proposals = with_hints(self.topic, self.item.proposals)
        fresh = [item for item in proposals if self._key_of(item) not in known_]
        ids: list[str] = []
        for item in fresh:
            ids.append(proposed_id(item, self.topic.record.prefix, self.taken))
            self.taken.add(ids[-1])
            if item.kind == "medicine":
                self.medicines.setdefault(item.name.lower(), ids[-1])
        return [self._entry(item, name, proposals) for item, name in zip(fresh, ids, strict=True)]

    @staticmethod
    def _key_of(item: Proposal) -> tuple[str, ...]:
        """As the draft's file has it."""
        written = _few_words(" ".join(item.as_written.split()))
        return _key(item.kind, _cut(item.name), written, _cut(item.about) if item.about else None)

    def _entry(self, item: Proposal, name: str, proposals: Iterable[Proposal]) -> dict[str, Any]:
        citation = self.citer.cite(item)
        self.uncited += citation is None
        brands = [
            " ".join(other.as_written.split())
            for other in proposals
            if other.kind == "medicine-brand" and other.name.lower() == item.name.lower()
        ]
        inside = self._passage_text(item)
        entry: dict[str, Any] = {
            "id": name,
            "kind": item.kind,
            "decision": "open",
            "name": _cut(item.name),
            "as_written": _few_words(" ".join(item.as_written.split())),
            "line": item.line,
            "confidence": round(item.confidence, 2),
            "reason": _reason(item.reason),
        }
        optional: dict[str, Any] = {
            "flags": list(item.flags),
            "negated": item.negated,
            "conditions": [_cut(condition) for condition in item.conditions],
            "hedge": item.hedge,
            "suggestion": item.suggestion,
            "about": _cut(item.about) if item.about else None,
        }
        entry |= {key: value for key, value in optional.items() if value}
        parts = [in_braces(citation.model_dump(exclude_none=True))] if citation else []
        # A brand that stands elsewhere is cited where it stands, by its own proposal.
        named = [brand for brand in dict.fromkeys(brands) if brand.lower() in inside]
        return {**entry, "citations": parts, "fact": _shortened(fact_of(item, self.medicines, named, self.sites))}

    def _passage_text(self, item: Proposal) -> str:
        around = (passage for passage in self.item.document.passages if passage.start <= item.start < passage.end)
        sentences = [part for passage in around for part in passage.sentences if part.start <= item.start < part.end]
        return sentences[0].text.lower() if sentences else ""


def _reason(reason: str) -> str:
    """A finder's own words, without the addresses that it found."""
    return " ".join(word for word in reason.split()[:25] if "www." not in word and "://" not in word)


def _shortened(fact: dict[str, Any]) -> dict[str, Any]:
    """Names that are whole sentences of the document are left for a person."""
    return {key: _few_words(value) if isinstance(value, str) else value for key, value in fact.items()}


def _refuse_known(topic: Topic, item: Input, same: list[tuple[str, Document]], again: bool, project: Project) -> None:
    """HandoutsError for a document that was drafted before, and for another version of one."""
    recorded = [record for name, record in same if name == topic.id]
    if recorded and project.draft_file(topic.id, recorded[0].id).exists() and not again:
        draft = project.relative(project.draft_file(topic.id, recorded[0].id))
        message = f"this document is already recorded as “{recorded[0].id}”, and its proposals are in {draft}"
        remedy = "Go on with those; to add what is found now and wasn't then, add --again."
        raise failure(item.path, message, remedy, ExitCode.FINDINGS, "draft")
    like = known.version_of(topic, item.document) if not recorded else None
    if like:
        message = (
            f"this looks like another version of “{like.document.id}”: {like.share:.0%} of its passages are the same"
        )
        remedy = f"Bring that one up to date: handouts refresh {item.path} --topic {topic.id}"
        raise failure(item.path, message, remedy, ExitCode.FINDINGS, "draft")


def write_drafts(
    project: Project, name: str, inputs: Sequence[Input], folders: DocumentFolders = None, again: bool = False
) -> list[Written]:
    """Record the documents in the topic and write their drafts; nothing at all where one of them can't be.

    `again`: documents that are recorded may be drafted once more; decisions stay, and what is new is added.
    """
    topic = _topic(project, name, folders)
    findings: list[Finding] = []
    everywhere = list(known.recorded(project, findings))
    if findings:
        raise HandoutsError(findings)
    path = project.documents_file(name)
    content = path.read_text(encoding="utf-8")
    taken = {record.id for _, record in everywhere}
    files: dict[Path, bytes] = {}
    written: list[Written] = []
    for item in inputs:
        same = known.same_file(everywhere, item.document)
        _refuse_known(topic, item, same, again, project)
        recorded = next((record for place, record in same if place == name), None)
        notes = [f"it is recorded in {place}, too, as “{record.id}”" for place, record in same if place != name]
        if recorded is None:
            entry = _record(item, _document_id(item, taken))
            taken.add(entry["id"])
            recorded = Document.model_validate(entry)
            content = appended(content, "documents", [entry])
            files[path] = content.encode()
        draft = project.draft_file(name, recorded.id)
        before = load_draft(project, name, recorded.id) if draft.exists() else None
        drafter = _Drafter(topic, recorded, item, before)
        new = drafter.new_ones()
        if before is None:
            data = {"schema": 1, "document": recorded.id, "proposals": new}
            files[draft] = headed(data, "draft", "../../../")
        elif new:
            files[draft] = appended(draft.read_text(encoding="utf-8"), "proposals", new).encode()
        count = len(new) + (len(before.proposals) if before else 0)
        draft_name = project.relative(draft)
        at_hand = recorded.id in read_texts([recorded], project.documents_folders(name, folders)).texts
        written.append(Written(recorded.id, draft_name, count, len(new), drafter.uncited, at_hand, tuple(notes)))
    for target, data_ in files.items():
        write_whole(target, data_)
    return written
