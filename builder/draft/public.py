"""What the documents don't say: public sources that an editor has looked up, and safety lines that follow them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yaml_kept import in_braces, read_yaml, to_bytes
from builder.base.yamlfile import Model
from builder.draft.companions import topic_leaflets
from builder.draft.draft_file import headed
from builder.draft.facts_to_be import slug
from builder.draft.yaml_text import appended, parsed
from builder.facts.copied import copied_run, document_runs
from builder.facts.document import Source
from builder.facts.fact import FactsFile
from builder.facts.safety import SafetyFile
from builder.facts.topic import Topic


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _needed(place: str, fields: Mapping[str, Any], names: Mapping[str, str]) -> None:
    lacking = [label for name, label in names.items() if not _text(fields, name)]
    if lacking:
        raise HandoutsError([Finding(place, 0, "draft", f"{label} is still empty", "Fill it in.") for label in lacking])


def _validated(place: str, kind: type[Model], data: dict[str, Any]) -> None:
    try:
        kind.model_validate(data)
    except ValidationError as error:
        faults = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
        raise HandoutsError(
            [Finding(place, 0, "draft", f"`{at}`: {message}", "Correct it.") for at, message in faults]
        ) from None


def add_source(project: Project, topic: Topic, fields: Mapping[str, Any]) -> str:
    """Record a public source, looked up today, in the topic's documents.yaml; its id."""
    path = project.documents_file(topic.id)
    place = project.relative(path)
    _needed(
        place,
        fields,
        {"publisher": "the publisher", "title": "the title", "address": "the address", "by": "who looked"},
    )
    name = slug(f"{_text(fields, 'publisher')} {_text(fields, 'title')}")
    number, free = 2, name
    while free in topic.sources or free in topic.documents:
        free, number = f"{name}-{number}", number + 1
    record: dict[str, Any] = {
        "id": free,
        **{name: _text(fields, name) for name in ("publisher", "title", "address")},
        "dated": _text(fields, "dated") or None,
        "as_of": datetime.date.today(),
        "by": _text(fields, "by"),
    }
    record = {key: value for key, value in record.items() if value}
    _validated(place, Source, record)
    write_whole(path, appended(path.read_text(encoding="utf-8"), "sources", [record]).encode())
    return free


def add_safety_line(project: Project, topic: Topic, fields: Mapping[str, Any]) -> str:
    """Write a safety line of the topic, what calls for it, and its place on the topic's first leaflet; its id.

    `covers` names its subject in a word or two, `words` (separated by commas) call for it wherever a page has them.
    """
    path = project.topic_file(topic.id).parent / "facts/safety.yaml"
    place = project.relative(path)
    _needed(place, fields, {"covers": "what it is about", "text": "the line", "source": "the public source"})
    source = _text(fields, "source")
    if source not in topic.sources:
        have = ", ".join(topic.sources) or "none yet"
        raise HandoutsError(
            [Finding(place, 0, "draft", f"no source “{source}” is recorded", f"Record it first. There are: {have}.")]
        )
    subject = slug(_text(fields, "covers"))
    name = f"{topic.record.prefix}.safety.{subject}"
    if name in topic.facts:
        raise HandoutsError(
            [
                Finding(
                    place,
                    0,
                    "draft",
                    f"there is {name} already",
                    "Change that one in the file, or name another subject.",
                )
            ]
        )
    text = _text(fields, "text")
    if copied := copied_run(text, document_runs((topic.texts or {}).values())):
        message = f"the line copies the document: “{copied.words}”"
        raise HandoutsError([Finding(place, 0, "draft", message, "Say it in our own words.")])
    record = {"id": name, "kind": "safety", "covers": [subject], "text": text, "sources": [source]}
    _validated(place, FactsFile, {"schema": 1, "facts": [record]})
    words = [word for part in str(fields.get("words") or "").split(",") if (word := " ".join(part.split()))]
    if subject not in topic.rules.triggers:
        _call_for(project, topic, subject, words)
    _on_leaflet(project, topic, subject)
    if path.exists():
        write_whole(path, appended(path.read_text(encoding="utf-8"), "facts", [record]).encode())
    else:
        write_whole(path, headed({"schema": 1, "facts": [record]}, "facts", "../../../"))
    return name


def _call_for(project: Project, topic: Topic, subject: str, words: list[str]) -> None:
    path: Path = project.safety_file(topic.id)
    calls = {"words": words}
    _validated(project.relative(path), SafetyFile, {"schema": 1, "triggers": {subject: calls}})
    if path.exists():
        data = read_yaml(path)
        data.setdefault("triggers", {})[subject] = in_braces(calls)
        write_whole(path, to_bytes(data))
    else:
        write_whole(path, headed({"schema": 1, "triggers": {subject: in_braces(calls)}}, "safety", "../../"))


def _on_leaflet(project: Project, topic: Topic, subject: str) -> None:
    """The first of the topic's own leaflets has the line whatever it says."""
    for leaflet in topic_leaflets(project, topic.id, topic.record.handouts)[:1]:
        path = project.handouts_folder() / leaflet.folder / "handout.yaml"
        if subject not in (parsed(path.read_text(encoding="utf-8")).get("safety") or []):
            data = read_yaml(path)
            data.setdefault("safety", []).append(subject)
            write_whole(path, to_bytes(data))
