"""A topic as a whole: its record, its documents, and its facts with the places where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from builder.base.errors import Finding, Severity
from builder.base.project import Project
from builder.base.yamlfile import YamlFile, load
from builder.facts.base_fact import BaseFact
from builder.facts.citation import locate
from builder.facts.document import Document, DocumentsFile, DocumentText, Source, read_texts
from builder.facts.fact import FactsFile, Group, Site, TopicFile
from builder.facts.medicine import Medicine

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
    documents: dict[str, Document]
    sources: dict[str, Source]
    facts: dict[str, BaseFact]
    origins: dict[str, Origin]
    texts: dict[str, DocumentText] | None  # None: the documents' folder wasn't given
    complete: bool = True
    memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False)  # what checks work out from the facts

    @property
    def id(self) -> str:
        return self.record.id

    def of(self, kind: type[F]) -> list[F]:
        """The facts of one kind in the files' order, superseded and withdrawn ones left out."""
        return [fact for fact in self.with_withdrawn(kind) if not fact.withdrawn]

    def with_withdrawn(self, kind: type[F]) -> list[F]:
        """Those of one kind, withdrawn ones too: their notes stay in the decks."""
        return [fact for fact in self.facts.values() if isinstance(fact, kind) and not fact.superseded]

    def _fact(self, fact_id: str, kind: type[F]) -> F:
        fact = self.facts.get(fact_id)
        if not isinstance(fact, kind):
            raise DanglingReferenceError(fact_id)
        return fact

    def group(self, medicine: Medicine) -> Group:
        return self._fact(medicine.group, Group)

    def medicine(self, fact_id: str) -> Medicine:
        return self._fact(fact_id, Medicine)

    def site(self, fact_id: str) -> Site:
        return self._fact(fact_id, Site)

    def medicine_named(self, placeholder: str) -> Medicine | None:
        """The medicine that a placeholder `{name}` stands for."""
        fact = self.facts.get(f"{self.record.prefix}.medicine.{placeholder}")
        return fact if isinstance(fact, Medicine) else None

    def messages(self) -> Iterator[tuple[str, str, BaseFact | None]]:
        """(msgctxt, English, fact) of every translatable string of the topic."""
        yield f"{self.record.prefix}.topic.name", self.record.name, None
        for fact in self.facts.values():
            for message in fact.messages():
                yield f"{fact.id}.{message.field}", message.text, fact

    def offsets(self, fact: BaseFact) -> list[tuple[int, int] | None]:
        """For each citation the passage's offsets in the decoded text; None without the text."""
        found: list[tuple[int, int] | None] = []
        for citation in fact.citations:
            text = (self.texts or {}).get(citation.document)
            passages = locate(citation, text) if text else []
            found.append((passages[0].start, passages[0].end) if len(passages) == 1 else None)
        return found


def load_topic(project: Project, name: str, documents: Path | None, findings: list[Finding]) -> Topic | None:
    """The topic `name`; what is wrong with its files goes to `findings`. None where its own record is unreadable."""
    before = len(findings)
    path = project.topic_file(name)
    head = load(path, project.relative(path), TopicFile, findings)
    path = project.documents_file(name)
    records = load(path, project.relative(path), DocumentsFile, findings)
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
                findings.append(
                    origin.finding(
                        "duplicate-id", f"the id {fact.id} is taken by {where}", "Give it another id.", ["id"]
                    )
                )
                continue
            facts[fact.id] = fact
            origins[fact.id] = origin
    if head is None:
        return None
    record = records[1] if records else DocumentsFile.model_validate({"schema": 1, "documents": []})
    folder = project.documents_folder(name, documents)
    texts = read_texts(record.documents, folder) if folder else None
    if texts is not None:
        for index, document in enumerate(record.documents):
            if document.id not in texts and records:
                message = f"the text of “{document.id}” is not in {folder}"
                remedy = "Put the file there, or record the hash of the version that is there under `versions`."
                findings.append(records[0].finding(("documents", index), "documents", message, remedy))
    return Topic(
        head=head[0],
        record=head[1],
        documents={document.id: document for document in record.documents},
        sources={source.id: source for source in record.sources},
        facts=facts,
        origins=origins,
        texts=texts,
        complete=len(findings) == before,
    )
