"""`handouts refresh`: a newer version of a document, and what hangs on the passages that it words otherwise."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.base.errors import ExitCode, HandoutsError, errors, failure
from builder.base.whole import write_whole
from builder.base.yaml_kept import read_yaml, to_bytes
from builder.commands.usage import uses
from builder.draft.compare import Comparison, PassageState, State, compare
from builder.draft.readers import read_document
from builder.facts.changed import ChangedPassage
from builder.facts.citation import locate
from builder.facts.document import Document, DocumentText
from builder.facts.topic import Topic
from builder.messages.catalogue import State as MessageState
from builder.workspace.loaded import Loaded

WHERE = "handouts refresh"
# A text that has fewer of a document's cited passages is another document.
_LEAST = 0.3


@dataclass(frozen=True)
class Hanging:
    """What hangs on facts: messages, translations and signatures by locale, leaflets, and whether decks."""

    messages: int
    translations: dict[str, int]
    signatures: dict[str, int]
    leaflets: tuple[str, ...]
    decks: bool


@dataclass(frozen=True)
class Refreshed:
    """What a newer version of a document changes."""

    topic: Topic
    document: Document
    comparison: Comparison
    hanging: Hanging
    known: bool  # the version was recorded before
    written: tuple[str, ...]  # the files that were written


def refresh(
    loaded: Loaded,
    path: Path,
    topic: str | None,
    document: str | None,
    date: datetime.date | None,
    today: datetime.date,
    dry: bool,
) -> Refreshed:
    """Compare the text in `path` with what facts cite, and record the version and its changed passages unless `dry`.

    `topic`, `document`: which one it is a version of; else the one most of whose cited passages it has. HandoutsError,
    and nothing written, where it can't be read or is no version of a recorded document.
    """
    broken = [item for item in errors(loaded.findings) if item.check not in ("documents", "citations")]
    if broken:
        raise HandoutsError(broken)
    read = read_document(path)
    document_topic, record = _which(loaded, path, read.text, read.sha256, topic, document)
    known = read.sha256 in [version.sha256 for version in record.versions]
    newer = DocumentText(record, read.sha256, read.text)
    older = (document_topic.texts or {}).get(record.id)
    if older is not None and older.sha256 == read.sha256:
        older = None
    comparison = compare(document_topic, record.id, newer, older)
    touched = [item.fact.id for item in comparison.in_state(State.CHANGED, State.GONE)]
    written = () if dry else tuple(_record(loaded, document_topic, record, comparison, read.sha256, date, today))
    return Refreshed(document_topic, record, comparison, _hanging(loaded, document_topic, set(touched)), known, written)


def _which(
    loaded: Loaded, path: Path, text: str, sha256: str, topic: str | None, document: str | None
) -> tuple[Topic, Document]:
    topics = [item for item in loaded.topics if topic is None or item.id == topic]
    records = [(item, record) for item in topics for record in item.documents.values()]
    names = ", ".join(record.id for _, record in records)
    if document is not None:
        named = [(item, record) for item, record in records if record.id == document]
        if not named:
            raise failure(
                WHERE, f"no document “{document}” is recorded", f"Choose from: {names}.", ExitCode.USAGE, "usage"
            )
        return named[0]
    for item, record in records:
        if sha256 in [version.sha256 for version in record.versions]:
            return item, record
    shares = [(_share(item, DocumentText(record, sha256, text)), item, record) for item, record in records]
    share, best_topic, best = max(shares, key=lambda entry: entry[0], default=(0.0, None, None))
    if best_topic is None or best is None or share < _LEAST:
        message = "this is not a version of a recorded document: too few of the cited passages are in it"
        remedy = f"Name it with --document ({names}), or draft facts from it: handouts draft {path.name} --topic NAME"
        raise failure(path, message, remedy, ExitCode.USAGE, "refresh")
    return best_topic, best


def _share(topic: Topic, text: DocumentText) -> float:
    """Which part of the document's cited passages the text has."""
    cited = [
        citation
        for fact in topic.facts.values()
        for citation in fact.citations
        if citation.document == text.document.id
    ]
    return sum(len(locate(citation, text)) == 1 for citation in cited) / len(cited) if cited else 0.0


def _hanging(loaded: Loaded, topic: Topic, facts: set[str]) -> Hanging:
    contexts = {
        context: (english, fact) for context, english, fact in topic.messages() if fact is not None and fact.id in facts
    }
    translations: Counter[str] = Counter()
    signatures: Counter[str] = Counter()
    for locale in loaded.locales:
        texts = loaded.texts[locale.id, topic.id]
        for context, (english, fact) in contexts.items():
            state = texts.look_up(context, english)[1]
            if not locale.english and state is MessageState.TRANSLATED:
                translations[locale.tag] += 1
            if fact is not None and texts.of_fact(fact, context, english).reviewed:
                signatures[locale.tag] += 1
    by_context = uses(loaded) or {}
    used = [by_context[context] for context in contexts if context in by_context]
    leaflets = dict.fromkeys(
        handout.slug for handout in loaded.handouts if any(handout.folder in use.leaflets for use in used)
    )
    decks = any(use.deck for use in used)
    return Hanging(len(contexts), dict(translations), dict(signatures), tuple(leaflets), decks)


def _record(
    loaded: Loaded,
    topic: Topic,
    record: Document,
    comparison: Comparison,
    sha256: str,
    date: datetime.date | None,
    today: datetime.date,
) -> Iterable[str]:
    """Write the changed passages first: a page may say too early that its source has changed, but never too late."""
    states = {State.CHANGED: "changed", State.GONE: "gone"}
    fresh = {
        (item.fact.id, item.citation.passage_hash): ChangedPassage(
            document=record.id,
            fact=item.fact.id,
            passage_hash=item.citation.passage_hash or "",
            state="changed" if item.state is State.CHANGED else "gone",
            noted=today,
        )
        for item in comparison.passages
        if item.state in states and item.citation.passage_hash
    }
    same = {(item.fact.id, item.citation.passage_hash) for item in comparison.passages if item.state not in states}
    kept = [
        item
        for item in topic.changed.passages
        if (item.fact, item.passage_hash) not in same and (item.fact, item.passage_hash) not in fresh
    ]
    if fresh or len(kept) != len(topic.changed.passages):
        yield _write_changed(loaded, topic, [*kept, *fresh.values()])
    path = loaded.project.documents_file(topic.id)
    data = read_yaml(path)
    entry = next(item for item in data["documents"] if item["id"] == record.id)
    before = to_bytes(data)
    if sha256 not in [version["sha256"] for version in entry["versions"]]:
        entry["versions"].append({"sha256": sha256})
    if date is not None:
        entry["date"] = date
    after = to_bytes(data)
    if after != before:
        write_whole(path, after)
        yield loaded.project.relative(path)


def _write_changed(loaded: Loaded, topic: Topic, passages: Sequence[ChangedPassage]) -> str:
    path = loaded.project.changed_passages_file(topic.id)
    if not passages:
        path.unlink(missing_ok=True)
        return loaded.project.relative(path)
    lines = [
        "# yaml-language-server: $schema=../../builder/json_schemas/changed.schema.json",
        "schema: 1",
        "# Passages that a newer version of a document words otherwise; their pages say so until an editor looks.",
        "changes:",
    ]
    lines += [
        f"  - {{document: {item.document}, fact: {item.fact}, passage_hash: {item.passage_hash}, "
        f"state: {item.state}, noted: {item.noted.isoformat()}}}"
        for item in passages
    ]
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return loaded.project.relative(path)


def looked(loaded: Loaded, names: Sequence[str]) -> list[str]:
    """An editor has read the changed passages of these facts, which hold: their citations get the passages as they are
    now, and their pages say nothing more. The files that were written.

    HandoutsError, and nothing written, where a passage isn't found once any more: such a fact needs a new citation.
    """
    written: list[str] = []
    for topic in loaded.topics:
        mine = [name for name in names if name in topic.facts or name in [p.fact for p in topic.changed.passages]]
        renewed = {name: _renewed(topic, name) for name in mine if name in topic.facts}
        for name, hashes in renewed.items():
            written += _rehash(loaded, topic, name, hashes)
        if mine and topic.changed.passages:
            rest = [item for item in topic.changed.passages if item.fact not in mine]
            written.append(_write_changed(loaded, topic, rest))
    unknown = [name for name in names if not any(_known(topic, name) for topic in loaded.topics)]
    if unknown:
        remedy = "Copy the fact's id from the finding."
        raise failure(WHERE, f"there is no fact “{unknown[0]}”", remedy, ExitCode.USAGE, "usage")
    return list(dict.fromkeys(written))


def _known(topic: Topic, name: str) -> bool:
    return name in topic.facts or any(item.fact == name for item in topic.changed.passages)


def _renewed(topic: Topic, name: str) -> dict[str, str]:
    """Old hash → new one of the fact's changed passages."""
    fact = topic.facts[name]
    waiting = {item.passage_hash for item in topic.changed.of(fact)}
    renewed: dict[str, str] = {}
    for citation in fact.citations:
        if citation.passage_hash not in waiting or citation.passage_hash is None:
            continue
        text = (topic.texts or {}).get(citation.document)
        if text is None:
            remedy = "Name the folder with --documents or HANDOUTS_DOCUMENTS."
            raise failure(
                citation.document, "the document's text is not at hand", remedy, ExitCode.ENVIRONMENT, "refresh"
            )
        passages = locate(citation, text)
        if len(passages) != 1:
            message = f"the passage “{citation.start}…” of {name} is not in “{citation.document}” any more"
            remedy = f'Cite another one (handouts cite {citation.document} "words"), or withdraw the fact.'
            raise failure(topic.origins[name].file.name, message, remedy, ExitCode.FINDINGS, "refresh")
        renewed[citation.passage_hash] = passages[0].hash
    return renewed


def _rehash(loaded: Loaded, topic: Topic, name: str, hashes: dict[str, str]) -> list[str]:
    if not hashes:
        return []
    path = loaded.project.root / topic.origins[name].file.name
    data = read_yaml(path)
    for entry in data["facts"]:
        if entry["id"] == name:
            for citation in entry.get("citations", []):
                citation["passage_hash"] = hashes.get(citation.get("passage_hash"), citation.get("passage_hash"))
    write_whole(path, to_bytes(data))
    return [loaded.project.relative(path)]


def described(topic: Topic, item: PassageState) -> str:
    """One line about a passage: where it is cited, and where to look."""
    origin = topic.origins[item.fact.id]
    line = origin.file.position([*origin.loc, "citations", item.fact.citations.index(item.citation)])[0]
    where = f", line {item.line} of the new text" if item.line else ""
    grave = "; a number or a “not” differs" if item.grave else ""
    return f"{origin.file.name}:{line}: {item.fact.id}: “{item.citation.start}…” {item.state.value}{where}{grave}"
