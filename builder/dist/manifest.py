"""The records of a build: dist/manifest.json and dist/facts.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from builder.base.project import COMMON
from builder.pages.count import MessageCount
from builder.pages.edition import HandoutEdition, PacketEdition
from builder.decks.edition import DeckEdition
from builder.facts.base_fact import BaseFact
from builder.facts.topic import Topic

MANIFEST = "manifest.json"
FACTS = "facts.json"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry(
    folder: Path,
    path: str,
    kind: str,
    edition: HandoutEdition | DeckEdition | None,
    *,
    pages: int | None = None,
    topic: str | None = None,
    notes: int | None = None,
    messages: MessageCount | None = None,
    facts: Iterable[str] = (),
) -> dict[str, Any]:
    """One output's line in the manifest. `path` is below `folder`, which is dist/ to be."""
    record: dict[str, Any] = {"path": path, "sha256": sha256(folder / path), "kind": kind}
    if topic is not None:
        record["topic"] = topic
    if isinstance(edition, HandoutEdition):
        record["handout"] = edition.handout.slug
        record["variant"] = {"paper": edition.paper, "print": edition.print, "layout": edition.layout}
    elif edition is not None:
        record["deck"] = edition.deck.slug
        record["variant"] = {"layout": "bilingual" if edition.parallel else "single"}
    if edition is not None:
        record["locales"] = [edition.locale.tag, *([edition.parallel.tag] if edition.parallel else [])]
    if pages is not None:
        record["pages"] = pages
    if notes is not None:
        record["notes"] = notes
    if messages is not None:
        record["messages"] = asdict(messages)
    record["facts"] = sorted(facts)
    return record


def packet_entry(
    folder: Path,
    path: str,
    packet: PacketEdition,
    topics: Sequence[str],
    starts: Sequence[int],
    *,
    source: str,
    pages: int,
    messages: MessageCount,
    facts: Iterable[str],
) -> dict[str, Any]:
    """A packet's line in the manifest. `topics`, `starts`: each leaflet's topic and first page, counted from 1.

    `source`: a hash of all that decides its bytes.
    """
    layout = "bilingual" if any(edition.parallel for edition in packet.leaflets) else "single"
    locales = [locale.tag for edition in packet.leaflets for locale in edition.locales]
    return {
        "path": path,
        "sha256": sha256(folder / path),
        "kind": "packet",
        "leaflets": [
            {
                "topic": topic,
                "handout": edition.handout.slug,
                "locales": [locale.tag for locale in edition.locales],
                "page": page,
            }
            for topic, edition, page in zip(topics, packet.leaflets, starts, strict=True)
        ],
        "source": source,
        "variant": {"paper": packet.paper, "print": packet.print, "layout": layout},
        "locales": list(dict.fromkeys(locales)),
        "pages": pages,
        "messages": asdict(messages),
        "facts": sorted(facts),
    }


def write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=False) + "\n", encoding="utf-8")


def fact_record(topic: Topic, fact: BaseFact) -> dict[str, Any]:
    """One fact as facts.json holds it: its fields, then its citations with offsets into the decoded text."""
    record = fact.model_dump(mode="json", by_alias=True, exclude={"citations", "notes", "former_ids"})
    citations = []
    for citation, offsets in zip(fact.citations, topic.offsets(fact), strict=True):
        text = (topic.texts or {}).get(citation.document)
        newest = topic.documents[citation.document].versions[-1].sha256
        citations.append(
            {
                "document": citation.document,
                "sha256": text.sha256 if text else newest,
                "start": offsets[0] if offsets else None,
                "end": offsets[1] if offsets else None,
                "as_written": citation.as_written,
                "passage_hash": citation.passage_hash,
            }
        )
    notes = [{**note.model_dump(mode="json"), "source": _source(topic, note.source)} for note in fact.notes]
    return {
        "id": record.pop("id"),
        "kind": record.pop("kind"),
        "topic": COMMON if fact.id in topic.shared else topic.id,
        **record,
        "former_ids": fact.former_ids,
        "citations": citations,
        "notes": notes,
    }


def _source(topic: Topic, source: str | None) -> dict[str, Any] | None:
    return topic.sources[source].model_dump(mode="json") if source else None


def facts_json(topics: Iterable[Topic]) -> dict[str, Any]:
    """All facts of all topics, superseded ones too."""
    topics = list(topics)
    # What several topics take from those that they share is there once.
    sources = {source.id: source for topic in topics for source in topic.sources.values()}
    facts = {fact.id: fact_record(topic, fact) for topic in topics for fact in topic.facts.values()}
    return {
        "schema": 1,
        "topics": [
            {
                "id": topic.id,
                "name": topic.record.name,
                "facts_as_of": topic.record.facts_as_of.isoformat(),
                "codes": [code.model_dump(mode="json") for code in topic.record.codes],
                "handouts": topic.record.handouts,
                "decks": topic.record.decks,
            }
            for topic in topics
        ],
        "sources": [source.model_dump(mode="json") for source in sources.values()],
        "facts": [*facts.values()],
    }
