"""The English beside what the documents say: for a reviewer alone, since the documents are other people's writing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from builder.base.errors import ExitCode, errors, failure
from builder.base.project import Project
from builder.checks.coverage import load_excuses
from builder.checks.hedges import hedges, uncarried_claims
from builder.facts.base_fact import BaseFact
from builder.facts.coverage import citing, paragraphs
from builder.facts.kinds.statement import Statement
from builder.facts.topic import Topic
from builder.review.items import Group, Item, Sheet
from builder.workspace.loaded import Loaded

STEM = "review-en-against-documents"
WHERE = "review"


@dataclass(frozen=True)
class Gap:
    """A paragraph of a document that no fact cites, or that facts cite in part."""

    document: str  # its title
    number: int
    left: str  # what no fact cites of it
    why: str  # the recorded reason, or the facts that cite the rest


@dataclass(frozen=True)
class Against:
    """What reviewers compare English with: by msgctxt the cited passages and what the fact records; and gaps."""

    passages: dict[str, str]
    recorded: dict[str, str]
    gaps: tuple[Gap, ...]


def demand_texts(loaded: Loaded) -> None:
    """HandoutsError (environment) where a document's text isn't at hand."""
    for topic in loaded.chosen_topics:
        missing = [name for name in topic.documents if name not in (topic.texts or {})]
        if missing:
            message = f"the documents' texts are not at hand: {', '.join(missing)}"
            remedy = "Name the folder with --documents or HANDOUTS_DOCUMENTS."
            raise failure(topic.id, message, remedy, ExitCode.ENVIRONMENT, WHERE)


def refuse_in_repository(project: Project, path: Path) -> None:
    """HandoutsError (usage) for a file that could be committed or published: passages are other people's writing."""
    target = path.absolute().resolve()
    folder = next(parent for parent in target.parents if parent.is_dir())
    command = ["git", "-C", str(folder), "check-ignore", "--quiet", "--no-index", "--", str(target)]
    try:
        answer = subprocess.run(command, capture_output=True, check=False, timeout=20).returncode
    except (OSError, subprocess.TimeoutExpired):
        answer = 128
    # 0: ignored; 1: in a work tree, and not ignored; else there is no repository, or no git to ask.
    inside = target.is_relative_to(project.root) and not target.is_relative_to(project.cache_folder())
    published = target.is_relative_to(project.output_folder())
    if published or answer == 1 or (answer != 0 and inside):
        where = "the website" if published else "the repository"
        message = f"this sheet holds passages of the documents, which must not come into {where}"
        remedy = "Name a file outside it with --out, or leave --out away: then it goes to .build/review/, out of git."
        raise failure(path, message, remedy, ExitCode.USAGE, WHERE)


def _passages(topic: Topic, fact: BaseFact) -> str:
    parts = []
    for citation, place in zip(fact.citations, topic.offsets(fact), strict=True):
        document = topic.documents[citation.document]
        text = (topic.texts or {})[citation.document]
        if place is None:
            parts.append(f"{document.title}: the passage “{citation.start} …” isn't found; see handouts check.")
            continue
        numbers = [item.number for item in paragraphs(text) if item.start < place[1] and item.end > place[0]]
        where = f"paragraph {numbers[0]}" if len(numbers) == 1 else f"paragraphs {numbers[0]} to {numbers[-1]}"
        parts.append(f"{document.title}, {where}:\n“{' '.join(text.text[slice(*place)].split())}”")
    return "\n\n".join(parts)


def _recorded(fact: BaseFact, reasons: list[str]) -> str:
    lines = []
    if isinstance(fact, Statement):
        lines.append(f"Certainty: {fact.certainty}")
        lines += [f"Why so: {fact.certainty_reason}"] if fact.certainty_reason else []
    lines += [f"Not printed by default: {fact.superseded}"] if fact.superseded else []
    lines += [f"Editor's note: {note.text} ({note.reason})" for note in fact.notes]
    return "\n".join([*lines, *(f"Check: {line}" for line in reasons)])


def _gaps(loaded: Loaded, topic: Topic) -> Iterator[Gap]:
    reasons = {
        (excuse.document, number): excuse.reason
        for excuse in load_excuses(loaded, topic, loaded.findings)
        for number in excuse.paragraphs
    }
    spans = {
        document: [
            place
            for fact in topic.facts.values()
            for citation, place in zip(fact.citations, topic.offsets(fact), strict=True)
            if place and citation.document == document
        ]
        for document in topic.documents
    }
    for name, record in topic.documents.items():
        text = (topic.texts or {})[name].text
        for paragraph, facts in citing(topic, name):
            left = _uncited(text, paragraph.start, paragraph.end, spans[name])
            if any(letter.isalpha() for letter in left):
                why = reasons.get((name, paragraph.number), "no reason")
                why = f"cited in part by: {', '.join(facts)}" if facts else why
                yield Gap(record.title, paragraph.number, left, why)


def _uncited(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """What of a stretch lies in none of the spans; “[…]” stands for what does."""
    parts, place = [], start
    for begin, finish in sorted(spans):
        if begin < end and finish > place:
            parts += [text[place:begin], "[…]"] if begin >= place else ["[…]"]
            place = finish
    parts.append(text[place:end])
    return " ".join(" ".join(parts).split())


def against(loaded: Loaded, sheet: Sheet) -> tuple[Sheet, Against]:
    """The sheet with those texts alone that rest on the documents, and the passages that they rest on.

    HandoutsError where the reasons for what isn't cited can't be read.
    """
    notes: dict[str, list[str]] = {}
    for finding in [*hedges(loaded), *uncarried_claims(loaded)]:
        notes.setdefault(finding.message.split()[0].rstrip(":"), []).append(finding.message)
    passages, recorded = {}, {}
    facts: dict[str, tuple[str, str]] = {}  # the same for all the texts of one fact

    def rests_on_documents(item: Item) -> bool:
        message = item.message
        fact = message.fact
        if fact is None or not fact.citations or message.field.startswith("notes."):
            return False
        if fact.id not in facts:
            facts[fact.id] = _passages(message.topic, fact), _recorded(fact, notes.get(fact.id, []))
        passages[message.context], recorded[message.context] = facts[fact.id]
        return True

    groups = [Group(group.name, tuple(filter(rests_on_documents, group.items))) for group in sheet.groups]
    gaps = tuple(gap for topic in loaded.chosen_topics for gap in _gaps(loaded, topic))
    if errors(loaded.findings):
        raise failure(WHERE, "coverage.yaml can't be read", "See handouts check.", ExitCode.FINDINGS, WHERE)
    left = replace(sheet, groups=tuple(group for group in groups if group.items))
    return left, Against(passages, recorded, gaps)
