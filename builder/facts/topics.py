"""All topics of a project, which must not get into each other's way."""

from __future__ import annotations

from collections.abc import Iterable

from builder.base.errors import Finding
from builder.base.project import Project
from builder.facts.topic import Topic, load_topic

# The catalogue of what no topic has: its templates' messages.
_RESERVED = "common"


def load_topics(project: Project, findings: list[Finding]) -> list[Topic]:
    """Every topic whose own record can be read, without the documents' texts."""
    topics = [topic for name in project.topics() if (topic := load_topic(project, name, findings))]
    _report_clashes(topics, findings)
    return topics


def _report_clashes(topics: Iterable[Topic], findings: list[Finding]) -> None:
    """Two topics with one prefix, or with one path below dist/: the second would take the place of the first."""
    prefixes: dict[str, str] = {}
    paths: dict[tuple[str, str], str] = {}
    for topic in topics:
        if topic.id == _RESERVED:
            message = f"a topic can't be called “{_RESERVED}”: that is the catalogue of all topics"
            findings.append(topic.head.finding(["id"], "topic", message, "Rename the topic and its folder."))
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
