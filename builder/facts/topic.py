"""A topic as a whole: its record, its documents, and its facts with the places where they stand."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from builder.base.errors import Finding, Severity
from builder.base.project import COMMON, DocumentFolders, Project
from builder.base.yamlfile import YamlFile, load
from builder.facts.base_fact import BaseFact
from builder.facts.changed import Changed, load_changed
from builder.facts.citation import Verdict, locate, verdict
from builder.facts.document import Document, DocumentsFile, DocumentText, Source
from builder.facts.document_files import read_texts
from builder.facts.fact import FactsFile
from builder.facts.kinds.card import Card
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.site import Site
from builder.facts.safety import SafetyFile, SafetyRules, load_safety, safety_rules
from builder.facts.topic_file import TopicFile

F = TypeVar("F", bound=BaseFact)


class DanglingReferenceError(Exception):
    """A fact names one that isn't there; the check `references` says where."""


@dataclass(frozen=True)
class Origin:
    """Where in which file a record stands."""

    file: YamlFile
    loc: tuple[int | str, ...]

    def finding(
        self,
        check: str,
        message: str,
        remedy: str = "",
        at: Sequence[int | str] = (),
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        line, column = self.file.position([*self.loc, *at])
        return Finding(self.file.name, line, check, message, remedy, severity, column)


@dataclass(repr=False)
class Topic:
    """Everything below sources/<topic>/. `complete` is false where a file couldn't be read."""

    head: YamlFile  # topic.yaml
    record: TopicFile
    documents_file: YamlFile | None  # documents.yaml; None where it can't be read
    documents: dict[str, Document]
    sources: dict[str, Source]
    facts: dict[str, BaseFact]
    origins: dict[str, Origin]
    texts: dict[str, DocumentText] | None  # document id → text; None: no folder of documents was given
    complete: bool = True
    changed: Changed = field(default_factory=lambda: Changed(None, ()))  # what an editor hasn't looked at since
    rules: SafetyRules = field(default_factory=SafetyRules)  # what calls for which safety lines
    safety_file: YamlFile | None = None  # its own safety.yaml
    shared: frozenset[str] = frozenset()  # ids of the facts, and of the documents, that it takes from sources/common/
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False)  # what checks work out from the facts

    @property
    def id(self) -> str:
        return self.record.id

    # Its facts are not changed but by giving it others.

    def of(self, kind: type[F]) -> list[F]:
        """The facts of one kind in the files' order, superseded and withdrawn ones left out."""
        return [fact for fact in self.with_withdrawn(kind) if not fact.withdrawn]

    def with_withdrawn(self, kind: type[F]) -> list[F]:
        """Those of one kind, withdrawn ones too: their notes stay in the decks."""
        key = ("of", kind)
        facts, withdrawn = self.memo.get(key, (None, []))
        if facts is not self.facts:
            withdrawn = [fact for fact in self.facts.values() if isinstance(fact, kind) and not fact.superseded]
            self.memo[key] = self.facts, withdrawn
        return list(withdrawn)

    def _fact(self, fact_id: str, kind: type[F]) -> F:
        fact = self.facts.get(fact_id)
        if not isinstance(fact, kind):
            raise DanglingReferenceError(fact_id)
        return fact

    def group(self, medicine: Medicine) -> Group:
        return self._fact(medicine.group, Group)

    def group_action(self, medicine: Medicine) -> str | None:
        """What the medicine's group does, where that is true of this medicine."""
        return self.group(medicine).action if medicine.group_action_holds else None

    def medicine(self, fact_id: str) -> Medicine:
        return self._fact(fact_id, Medicine)

    def site(self, fact_id: str) -> Site:
        return self._fact(fact_id, Site)

    def named(self, kind: str, name: str) -> BaseFact | None:
        """The fact of a kind with this last part of its id: the topic's own, or else one that topics share."""
        ids = (f"{prefix}.{kind}.{name}" for prefix in (self.record.prefix, COMMON))
        return next((self.facts[fact_id] for fact_id in ids if fact_id in self.facts), None)

    def medicine_named(self, placeholder: str) -> Medicine | None:
        """The medicine that a placeholder `{name}` stands for."""
        fact = self.named("medicine", placeholder)
        return fact if isinstance(fact, Medicine) else None

    def messages(self) -> Iterator[tuple[str, str, BaseFact | None]]:
        """(msgctxt, English, fact) of every translatable string of the topic."""
        if self.record.name:  # what topics share has none
            yield f"{self.record.prefix}.topic.name", self.record.name, None
        for fact in self.facts.values():
            for message in fact.messages():
                yield f"{fact.id}.{message.field}", message.text, fact

    def verdicts(self) -> Counter[Verdict]:
        """How many citations are verified, broken, and not looked up."""
        counts: Counter[Verdict] = Counter()
        for fact in self.facts.values():
            for citation in fact.citations:
                known = citation.document in self.documents
                text = (self.texts or {}).get(citation.document)
                counts[verdict(citation, text) if known else Verdict.BROKEN] += 1
        return counts

    def offsets(self, fact: BaseFact) -> list[tuple[int, int] | None]:
        """For each citation the passage's offsets in the decoded text; None without the text."""
        offsets: list[tuple[int, int] | None] = []
        for citation in fact.citations:
            text = (self.texts or {}).get(citation.document)
            passages = locate(citation, text) if text else []
            offsets.append((passages[0].start, passages[0].end) if len(passages) == 1 else None)
        return offsets


def load_topic(project: Project, name: str, shared_rules: SafetyFile | None, findings: list[Finding]) -> Topic | None:
    """The topic in the folder `name`, without its documents' texts; what is wrong with its files goes to `findings`.

    None where its own record is unreadable.
    """
    before = len(findings)
    path = project.topic_file(name)
    head = load(path, project.relative(path), TopicFile, findings)
    path = project.documents_file(name)
    records = load(path, project.relative(path), DocumentsFile, findings)
    if records:
        report_doubles(*records, findings)
    facts, origins = load_facts(project, name, findings)
    changed = load_changed(project, name, findings)
    rules = load_safety(project, name, findings)
    if head is None:
        return None
    file, topic = head
    if topic.id != name:
        message = f"the topic's id is “{topic.id}”, but its folder is “{name}”"
        findings.append(file.finding(["id"], "topic", message, "Give both the same name."))
        topic = topic.model_copy(update={"id": name})  # the folder is where everything else is looked for
    if not facts and not topic.shared and len(findings) == before:
        remedy = f"Add them in {project.relative(path.parent)}/facts/."
        findings.append(file.finding(["id"], "topic", "the topic has no facts", remedy))
    record = records[1] if records else DocumentsFile.model_validate({"schema": 1, "documents": []})
    return Topic(
        head=file,
        record=topic,
        documents_file=records[0] if records else None,
        documents={document.id: document for document in record.documents},
        sources={source.id: source for source in record.sources},
        facts=facts,
        origins=origins,
        texts=None,
        complete=len(findings) == before,
        changed=changed,
        rules=safety_rules(shared_rules, rules[1] if rules else None),
        safety_file=rules[0] if rules else None,
    )


def load_facts(project: Project, name: str, findings: list[Finding]) -> tuple[dict[str, BaseFact], dict[str, Origin]]:
    """The facts of a topic, or of `common`, and where each stands."""
    facts: dict[str, BaseFact] = {}
    origins: dict[str, Origin] = {}
    for path in project.fact_files(name):
        loaded = load(path, project.relative(path), FactsFile, findings)
        if loaded is None:
            continue
        file, content = loaded
        for index, fact in enumerate(content.facts):
            origin = Origin(file, ("facts", index))
            if fact.id in facts:
                other = origins[fact.id]
                where = f"{other.file.name}:{other.file.position([*other.loc, 'id'])[0]}"
                message = f"the id {fact.id} is taken by {where}"
                findings.append(origin.finding("duplicate-id", message, "Give it another id.", ["id"]))
                continue
            facts[fact.id] = fact
            origins[fact.id] = origin
    return facts, origins


def fill_cards(topic: Topic) -> None:
    """Give each card the values of the facts that it is drawn from."""
    facts = topic.facts
    topic.facts = {name: fact.with_values(facts) if isinstance(fact, Card) else fact for name, fact in facts.items()}


def report_doubles(file: YamlFile, record: DocumentsFile, findings: list[Finding]) -> None:
    """An id or a hash that is there twice: one of the two would be lost."""
    names = {"documents": [item.id for item in record.documents], "sources": [item.id for item in record.sources]}
    for kind, ids in names.items():
        for index, name in enumerate(ids):
            if name in ids[:index]:
                message = f"the id {name} is there twice"
                findings.append(file.finding([kind, index, "id"], "duplicate-id", message, "Give it another id."))
    hashes: dict[str, int] = {}
    for index, document in enumerate(record.documents):
        for place, version in enumerate(document.versions):
            other = hashes.setdefault(version.sha256, index)
            if other != index:
                at = ("documents", index, "versions", place, "sha256")
                message = f"this hash is recorded for {record.documents[other].id}, too"
                findings.append(file.finding(at, "documents", message, "Record each file under one document."))


def find_texts(project: Project, topic: Topic, named: DocumentFolders, findings: list[Finding]) -> None:
    """Give the topic its documents' texts; a finding for each that isn't in the folders or isn't UTF-8."""
    folders = project.documents_folders(topic.id, named)
    if not folders or (topic.id == COMMON and not topic.documents):
        return
    folder_texts = read_texts([item for item in topic.documents.values() if item.id not in topic.shared], folders)
    topic.texts = folder_texts.texts
    if topic.documents_file is None:
        return
    index = {entry["id"]: place for place, entry in reversed([*enumerate(topic.documents_file.data["documents"])])}
    for item in folder_texts.unreadable:
        in_version = ("documents", index[item.document.id], "versions", item.version)
        message = f"{item.path} {item.why}"
        findings.append(topic.documents_file.finding(in_version, "documents", message, item.remedy))
    for document, version, reader in folder_texts.reread:
        in_version = ("documents", index[document.id], "versions", version)
        message = f"the text of “{document.id}” is read otherwise than when it was recorded (now with {reader})"
        remedy = "Look at its citations (handouts check), then record the text anew: handouts draft FILE --topic NAME"
        finding = topic.documents_file.finding(in_version, "documents", message, remedy)
        findings.append(dataclasses.replace(finding, severity=Severity.WARNING))
    where = " or ".join(map(str, folders))
    others = f" Not read there: {'; '.join(folder_texts.passed_over[:5])}." if folder_texts.passed_over else ""
    broken = {item.document.id for item in folder_texts.unreadable}
    for name in index:
        if name in topic.documents and name not in folder_texts.texts and name not in broken:
            message = f"the text of “{name}” is not in {where}"
            remedy = "Put the file there, or record the SHA-256 of the version that is there under `versions`."
            at = ("documents", index[name])
            findings.append(topic.documents_file.finding(at, "documents", message, f"{remedy}{others}"))
