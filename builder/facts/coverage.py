"""Which paragraphs of the documents the facts cite, and why the others aren't cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.facts.document import DocumentText
from builder.facts.topic import Topic


class Excuse(Model):
    """Paragraphs that no fact cites, by number, with the reason."""

    document: str
    paragraphs: list[int] = Field(min_length=1)
    reason: str


class CoverageFile(Model):
    """sources/<topic>/coverage.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    excused: list[Excuse]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph or list item: a line with text, counted from 1; offsets into the decoded text, end exclusive."""

    number: int
    start: int
    end: int


def paragraphs(text: DocumentText) -> list[Paragraph]:
    """The document's paragraphs and list items in order."""
    lines = re.finditer(r"[^\n]*\S[^\n]*", text.text)
    return [Paragraph(number, match.start(), match.end()) for number, match in enumerate(lines, 1)]


def citing(topic: Topic, document: str) -> Iterator[tuple[Paragraph, list[str]]]:
    """Each paragraph of a document with the ids of the facts that cite a part of it."""
    assert topic.texts is not None
    ranges = [
        (fact.id, *offsets)
        for fact in topic.facts.values()
        for citation, offsets in zip(fact.citations, topic.offsets(fact), strict=True)
        if citation.document == document and offsets
    ]
    for paragraph in paragraphs(topic.texts[document]):
        names = {name for name, start, end in ranges if start < paragraph.end and end > paragraph.start}
        yield paragraph, sorted(names)


def heading(name: str) -> str:
    """How the COVERAGE.md of the topic of this name begins, and all of it where there are no documents."""
    what = "A paragraph is a line with text or a list item, counted from 1."
    return f"# Coverage of the documents: {name}\n\nWritten by `handouts coverage`; do not edit. {what}\n"


def report(topic: Topic, excuses: list[Excuse]) -> str:
    """COVERAGE.md: for every paragraph, by number and never by its text, its facts or why there are none."""
    lines = heading(topic.record.name).splitlines()
    reasons = {(excuse.document, number): excuse.reason for excuse in excuses for number in excuse.paragraphs}
    for document in topic.documents.values():
        if document.id not in (topic.texts or {}) or document.id in topic.shared:
            continue
        rows = list(citing(topic, document.id))
        cited = sum(bool(facts) for _, facts in rows)
        lines += ["", f"## {document.id}", "", f"{len(rows)} paragraphs, {cited} cited, {len(rows) - cited} not.", ""]
        lines += ["| paragraph | facts |", "|---|---|"]
        for paragraph, facts in rows:
            reason = reasons.get((document.id, paragraph.number), "GAP: neither cited nor excused")
            facts_cell = ", ".join(f"`{name}`" for name in facts) if facts else f"none: {reason}"
            lines.append(f"| {paragraph.number} | {facts_cell} |")
    return "\n".join(lines) + "\n"
