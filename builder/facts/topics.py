"""All topics of a project, which must not get into each other's way."""

from __future__ import annotations

from collections.abc import Iterable

from builder.base.errors import Finding, errors
from builder.base.project import COMMON, DocumentFolders, Project
from builder.facts.shared import load_shared, take_shared
from builder.facts.topic import Topic, find_texts, load_topic

_RESERVED = {
    COMMON: "that is what all topics share",
    "decks": "handouts/decks/ has the decks that all topics share",
    "theme": "handouts/theme/ has the look of all leaflets",
    "fonts": "locales/ has files of that name",
    "scripts": "locales/ has files of that name",
}


def name_problem(name: str) -> str:
    """Why no topic can have this name; empty where one can."""
    return _RESERVED.get(name, "")


def load_topics(
    project: Project, documents: DocumentFolders, findings: list[Finding]
) -> tuple[list[Topic], Topic, list[Finding]]:
    """Every topic whose own record can be read, what topics share, and what is wrong with the files below sources/.

    The last is among `findings`, too, where there is besides it what is wrong with the documents' texts.
    """
    common, rules = load_shared(project, findings)
    topics = [topic for name in project.topics() if (topic := load_topic(project, name, rules, findings))]
    _report_clashes(topics, findings)
    for topic in topics:
        take_shared(topic, common, findings)
    broken = [item for item in errors(findings) if item.path.startswith("sources/")]
    for topic in (common, *topics):
        find_texts(project, topic, documents, findings)
    for topic in topics:
        shared = {name: text for name, text in (common.texts or {}).items() if name in topic.shared}
        topic.texts = topic.texts | shared if topic.texts is not None else None
    return topics, common, broken


def _report_clashes(topics: Iterable[Topic], findings: list[Finding]) -> None:
    """Two topics with one prefix, or with one path below dist/: the second would take the place of the first."""
    prefixes: dict[str, str] = {}
    paths: dict[tuple[str, str], str] = {}
    for topic in topics:
        problem = name_problem(topic.id)
        if problem:
            message = f"a topic can't be called “{topic.id}”: {problem}"
            findings.append(topic.head.finding(["id"], "topic", message, "Rename the topic and its folder."))
        if topic.record.prefix == COMMON:
            message = f"a topic can't have the prefix “{COMMON}”: shared facts have it"
            findings.append(topic.head.finding(["prefix"], "topic", message, "Give it another `prefix`."))
        other = prefixes.setdefault(topic.record.prefix, topic.id)
        if other != topic.id:
            message = f"the topic {other} has the prefix “{topic.record.prefix}”, too"
            findings.append(topic.head.finding(["prefix"], "topic", message, "Give one of them another `prefix`."))
        for kind, names in (("handouts", topic.record.handouts), ("decks", topic.record.decks)):
            for index, name in enumerate(names):
                path = f"{topic.record.output_prefix}{name}"
                other = paths.setdefault((kind, path), topic.id)
                if other != topic.id:
                    message = f"the topic {other} has {kind} of the path “{path}”, too: one would overwrite the other"
                    remedy = "Give one of them another `output_prefix`."
                    findings.append(topic.head.finding([kind, index], "topic", message, remedy))
