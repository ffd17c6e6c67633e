"""Whether a document is recorded already, as it is or in another version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import load
from builder.draft.passages import DraftDocument
from builder.draft.propose import folded
from builder.facts.citation import Verdict, verdict
from builder.facts.document import Document, DocumentsFile, DocumentText, normalise
from builder.facts.topic import Topic

_SAME = 0.5  # share of passages that two versions of a document have in common at least
_SAME_UNTITLED = 0.8  # where the titles differ
_MIN_WORDS = 5  # shorter passages stand in many documents


@dataclass(frozen=True)
class Likeness:
    """A recorded document of which another one is a version; `share` is that of its passages which are the same."""

    document: Document
    share: float


def recorded(project: Project, findings: list[Finding]) -> Iterator[tuple[str, Document]]:
    """Every document of the project, with the folder below sources/ that records it."""
    for path in sorted((project.root / "sources").glob("*/documents.yaml")):
        loaded = load(path, project.relative(path), DocumentsFile, findings)
        yield from ((path.parent.name, document) for document in (loaded[1].documents if loaded else ()))


def same_file(documents: Iterable[tuple[str, Document]], document: DraftDocument) -> list[tuple[str, Document]]:
    """The records that have this file's hash, each with its topic."""
    return [
        (topic, record)
        for topic, record in documents
        if document.sha256 in [version.sha256 for version in record.versions]
    ]


def _passages(document: DraftDocument) -> list[str]:
    return [
        normalise(sentence.text)
        for passage in document.passages
        for sentence in passage.sentences
        if len(sentence.text.split()) >= _MIN_WORDS
    ]


def _share(topic: Topic, record: Document, document: DraftDocument, texts: list[str]) -> float:
    """The share of passages that are the same; by the citations where the recorded text isn't at hand."""
    text = (topic.texts or {}).get(record.id)
    if text is not None:
        return sum(passage in text.normal for passage in texts) / len(texts) if texts else 0.0
    new = DocumentText(record, document.sha256, document.text)
    cited = [cited for fact in topic.facts.values() for cited in fact.citations if cited.document == record.id]
    return sum(verdict(item, new) is Verdict.VERIFIED for item in cited) / len(cited) if cited else 0.0


def version_of(topic: Topic, document: DraftDocument) -> Likeness | None:
    """The recorded document that this one is a newer or older version of; None where it is another one."""
    texts = _passages(document)
    likenesses = []
    for record in topic.documents.values():
        share = _share(topic, record, document, texts)
        titled = folded(record.title) == folded(document.title or "")
        if share >= (_SAME if titled else _SAME_UNTITLED):
            likenesses.append(Likeness(record, share))
    return max(likenesses, key=lambda item: item.share, default=None)
