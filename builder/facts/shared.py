"""The facts that topics share, and what a topic takes of them."""

from __future__ import annotations

import datetime
import difflib

from builder.base.errors import Finding
from builder.base.project import COMMON, Project
from builder.base.yaml_tree import load_tree
from builder.base.yamlfile import YamlFile, load
from builder.facts.base_fact import BaseFact
from builder.facts.document import DocumentsFile
from builder.facts.safety import SafetyFile, load_safety, safety_rules
from builder.facts.topic import Topic, fill_cards, load_facts, report_doubles
from builder.facts.topic_file import TopicFile

_RECORD = TopicFile.model_construct(
    schema_=1,
    id=COMMON,
    prefix=COMMON,
    output_prefix="",
    name="",
    short_name="",
    facts_as_of=datetime.date.min,
    shared=[],
    handouts=[],
    decks=[],
)


def load_shared(project: Project, findings: list[Finding]) -> tuple[Topic, SafetyFile | None]:
    """Everything below sources/common/, as a topic without pages, and its safety rules; empty without the folder."""
    before = len(findings)
    path = project.documents_file(COMMON)
    records = load(path, project.relative(path), DocumentsFile, findings) if path.exists() else None
    if records:
        report_doubles(*records, findings)
    record = records[1] if records else DocumentsFile.model_validate({"schema": 1, "documents": []})
    facts, origins = load_facts(project, COMMON, findings)
    rules = load_safety(project, COMMON, findings)
    head = records[0] if records else YamlFile(project.relative(path), {}, load_tree("{}"))
    common = Topic(
        head=head,
        record=_RECORD,
        documents_file=records[0] if records else None,
        documents={document.id: document for document in record.documents},
        sources={source.id: source for source in record.sources},
        facts=facts,
        origins=origins,
        texts=None,
        complete=len(findings) == before,
        rules=safety_rules(rules[1] if rules else None, None),
        safety_file=rules[0] if rules else None,
    )
    return common, rules[1] if rules else None


def take_shared(topic: Topic, common: Topic, findings: list[Finding]) -> None:
    """Make the facts that the topic lists under `shared` its own, with what they name; and all shared sources."""
    taken: dict[str, BaseFact] = {}
    for index, name in enumerate(topic.record.shared):
        fact = common.facts.get(name)
        if fact is not None:
            taken[name] = fact
        elif common.complete:
            near = difflib.get_close_matches(name, common.facts, 1)
            message = f"sources/{COMMON}/ has no fact “{name}”"
            remedy = f"Did you mean {near[0]}?" if near else f"Choose from: {', '.join(common.facts) or 'none yet'}."
            findings.append(topic.head.finding(["shared", index], "references", message, remedy))
        else:
            topic.complete = False
    cited = {citation.document for fact in taken.values() for citation in fact.citations}
    documents = {name: document for name, document in common.documents.items() if name in cited}
    if topic.documents_file:
        for kind, records, shared in (
            ("documents", topic.documents, common.documents),
            ("sources", topic.sources, common.sources),
        ):
            for index, name in enumerate(records):
                if name in shared:
                    message = f"the id {name} is taken by sources/{COMMON}/documents.yaml"
                    remedy = "Take it out here, for a topic's facts may name what stands there; or give it another id."
                    findings.append(topic.documents_file.finding([kind, index, "id"], "duplicate-id", message, remedy))
    topic.documents = {**topic.documents, **documents}
    topic.sources = {**common.sources, **topic.sources}
    topic.facts = {**topic.facts, **taken}
    topic.origins = {**topic.origins, **{name: common.origins[name] for name in taken}}
    topic.shared = frozenset([*taken, *documents])
    fill_cards(topic)
