"""`handouts topic new`: the folders of a new topic, with a first leaflet that builds before there are facts."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from builder.base.errors import ExitCode, HandoutsError, failure
from builder.base.project import COMMON
from builder.facts.coverage import heading
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.topic_file import TopicFile
from builder.facts.topics import name_problem
from builder.workspace.loaded import Loaded

_WHERE = "handouts topic new"
# The first leaflet, and the shared handout that needs nothing of a topic but its name.
_LEAFLET, _SHARED = "overview", "medicine-card"
_SCHEMA = "# yaml-language-server: $schema={up}builder/json_schemas/{name}.schema.json\n"
_TOPIC = """\
schema: 1
id: {id}
# What the ids of its facts begin with: {prefix}.statement.what. Never changed later.
prefix: {prefix}
# Put before the file names of its leaflets and decks. Never changed later.
output_prefix: {output_prefix}
name: {name}
short_name: {short_name}
facts_as_of: {today}
# Facts of sources/common/ that are this topic's, too.
shared: [{shared}]
# Its own handouts (handouts/{id}/), and shared ones (handouts/): symptoms and symptom-board need a site with symptoms,
# medicines a group with medicines, questions statements on questions-how and questions.
handouts: [{handouts}]
# Shared decks (handouts/decks/) that its facts fill: medicines, symptoms, terms.
decks: []
"""
_DOCUMENTS = """\
schema: 1
# One entry for each text: id, title, publisher, date, language, address (null where the text doesn't state it), and
# under `versions` the SHA-256 of the file.
documents: []
sources: []
"""
_FACTS = """\
schema: 1
# For example, with a citation that `handouts cite DOCUMENT "words of the passage"` writes:
#   - id: {prefix}.statement.what
#     kind: statement
#     subject: what
#     text: It is an illness of …
#     citations:
#       - {{…}}
facts: []
"""
# The sections of the first leaflet, in its order: key, heading, selector, layout. Every subject and kind of fact that
# drafting writes stands on it, so that a fact which an editor accepts is printed without another word of YAML.
SECTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("what", "What is it?", "what", "paragraphs"),
    ("causes", "What causes it?", "causes", "paragraphs"),
    ("spread", "How does it spread?", "spread", "paragraphs"),
    ("who", "Who gets it?", "who", "paragraphs"),
    ("risks", "Who is more likely to get it?", "risks", "paragraphs"),
    ("notice", "What may you notice?", "symptoms", "paragraphs"),
    ("symptoms", "", "all.symptom", "pictures"),
    ("tests", "How is it found?", "tests", "paragraphs"),
    ("treatments", "How is it treated?", "treatments", "paragraphs"),
    ("medicines", "", "all.group", "table"),  # each group of medicines below its own name
    ("side-effects", "Side effects of treatment", "all.side-effect", "pictures"),
    ("complications", "What else can happen?", "all.complication", "list"),
    ("prevention", "How can you protect yourself and others?", "prevention", "paragraphs"),
    ("figures", "Some numbers", "figures", "paragraphs"),
    ("next", "What happens next?", "next", "paragraphs"),
    ("questions", "Questions to ask", "questions", "questions"),
    ("words", "Words to know", "all.term", "words"),
    ("help", "Where to find help", "all.organisation", "contacts"),
)
_HANDOUT = """\
schema: 1
order: 10
title: What it is and what you can do
# Lines besides those that the facts call for.
safety: [{safety}]
# A section without facts is left out. Take out, rename and reorder as the disease needs it: CONTRIBUTING.md.
sections:
{sections}"""
_SECTION = """\
  - key: {key}
{heading}    facts: [{facts}]
{layout}    optional: true
"""


@dataclass(frozen=True)
class NewTopic:
    """What a new topic is called. `prefix` of its ids, `output_prefix` of its files' names."""

    id: str
    prefix: str
    output_prefix: str
    name: str
    short_name: str


def named(name: str, prefix: str | None, output_prefix: str | None, title: str | None, short: str | None) -> NewTopic:
    """The topic as the command line names it; what it leaves out follows from the rest."""
    prefix = prefix or re.sub(r"[^a-z0-9]", "", name)
    output_prefix = f"{prefix}." if output_prefix is None else output_prefix
    title = title or name.replace("-", " ").replace("_", " ").capitalize()
    return NewTopic(name, prefix, output_prefix, title, short or title)


def _refused(message: str, remedy: str, code: ExitCode = ExitCode.USAGE) -> HandoutsError:
    return failure(_WHERE, message, remedy, code, "usage")


_FIELDS = {
    "id": ("no name of a topic", "Use small letters, digits and hyphens, for example: handouts topic new hay-fever"),
    "prefix": ("no prefix of ids", "Use small letters and digits, for example --prefix hf"),
    "output_prefix": ("no prefix of files", 'Use small letters, digits and hyphens and a dot, or "": hay-fever.'),
    "name": ("no name of a disease", "Give its English name, without { }: --title “Hay fever”"),
}


def _checked(loaded: Loaded, topic: NewTopic) -> TopicFile:
    """The topic's record. HandoutsError where its name or a prefix is bad or taken."""
    project = loaded.project
    shared = [fact.id for fact in loaded.common.of(SafetyLine)]
    record = {
        "schema": 1,
        **vars(topic),
        "facts_as_of": datetime.date.today(),
        "shared": shared,
        "handouts": [_LEAFLET, *([_SHARED] if any(item.folder == _SHARED for item in loaded.handouts) else [])],
        "decks": [],
    }
    try:
        topic_file = TopicFile.model_validate(record)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        what, remedy = _FIELDS[field]
        raise _refused(f"“{record[field]}” is {what}", remedy) from error
    for text in (topic.name, topic.short_name):
        if not text.strip() or not text.isprintable():
            raise _refused(f"“{text}” is no name to print", "Give the English name of the disease with --title.")
    if not re.fullmatch(r"[a-z][a-z0-9-]*", topic.id):
        raise _refused(f"“{topic.id}” is {_FIELDS['id'][0]}", _FIELDS["id"][1])
    if problem := name_problem(topic.id):
        raise _refused(f"a topic can't be called “{topic.id}”: {problem}", "Choose another name.")
    if topic.id in {item.folder for item in loaded.handouts}:
        message = f"a topic can't be called “{topic.id}”: handouts/{topic.id}/ is a handout that all topics share"
        raise _refused(message, "Choose another name.")
    for folder in (project.topic_file(topic.id).parent, project.handouts_folder() / topic.id):
        if os.path.lexists(folder):
            remedy = "Work on in it, or choose another name. To start anew, move the folder away first."
            message = f"there is {project.relative(folder)} already"
            raise _refused(message, remedy, ExitCode.OUTPUT)
    for other in loaded.topics:
        if topic.prefix in (other.record.prefix, COMMON):
            owner = COMMON if topic.prefix == COMMON else other.id
            raise _refused(f"the prefix “{topic.prefix}” is taken by {owner}", "Choose another with --prefix.")
        if topic.output_prefix == other.record.output_prefix:
            message = f"the topic {other.id} has the output prefix “{topic.output_prefix}”, too"
            raise _refused(message, "Choose another with --output-prefix, ending in a dot.")
    return topic_file


def _sections() -> Iterator[str]:
    """The sections of the first leaflet as YAML."""
    for key, heading_, facts, layout in SECTIONS:
        yield _SECTION.format(
            key=key,
            heading=f"    heading: {heading_}\n" if heading_ else "",
            facts=facts,
            layout="" if layout == "paragraphs" else f"    layout: {layout}\n",
        )


def _fill(stage: Path, record: TopicFile, safety: list[str]) -> None:
    """Write the topic's files below `stage`."""
    values = {
        "id": record.id,
        "prefix": record.prefix,
        "today": record.facts_as_of.isoformat(),
        "shared": ", ".join(record.shared),
        "handouts": ", ".join(record.handouts),
        "safety": ", ".join(safety),
        "sections": "".join(_sections()),
        **{
            key: json.dumps(getattr(record, key), ensure_ascii=False) for key in ("output_prefix", "name", "short_name")
        },
    }
    files = {
        "sources/topic.yaml": ("topic", "../../", _TOPIC),
        "sources/documents.yaml": ("documents", "../../", _DOCUMENTS),
        "sources/facts/statements.yaml": ("facts", "../../../", _FACTS),
        f"handouts/{_LEAFLET}/handout.yaml": ("handout", "../../../", _HANDOUT),
    }
    for name, (schema, up, text) in files.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_SCHEMA.format(up=up, name=schema) + text.format(**values), encoding="utf-8")
    (stage / "sources/documents").mkdir()  # stays out of git
    (stage / "sources/COVERAGE.md").write_text(heading(record.name), encoding="utf-8")


def new_topic(loaded: Loaded, topic: NewTopic) -> Path:
    """Make the topic's folders; the one below sources/. HandoutsError, and nothing written, where that can't be."""
    record = _checked(loaded, topic)
    covered = {subject for line in loaded.common.of(SafetyLine) for subject in line.covers}
    project = loaded.project
    stage = project.cache_folder() / f"topic-{topic.id}-{os.getpid()}"
    folder, handouts = project.topic_file(topic.id).parent, project.handouts_folder() / topic.id
    try:
        _fill(stage, record, ["medicines"] if "medicines" in covered else [])
        (stage / "handouts").rename(handouts)
        try:
            (stage / "sources").rename(folder)
        except OSError:
            shutil.rmtree(handouts, ignore_errors=True)
            raise
    except OSError as error:
        remedy = "Check that you may write there and that there is space, then start again."
        message = f"can't be written: {error.strerror}"
        raise failure(project.relative(folder), message, remedy, ExitCode.OUTPUT, "topic") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return folder


def next_steps(loaded: Loaded, topic: NewTopic) -> Iterator[str]:
    """What the editor does now, line by line."""
    place = f"sources/{topic.id}"
    yield f"{place}/: {topic.name}, ids {topic.prefix}.…, files {topic.output_prefix}…"
    yield f"handouts/{topic.id}/{_LEAFLET}/: a first leaflet; every fact of the topic comes onto it"
    yield "Next:"
    yield f"- Put each document into {place}/documents/, which stays out of git, and draft it:"
    yield f"  handouts draft {place}/documents/FILE --topic {topic.id}"
    yield f"- Decide and write in the browser: handouts draft --review --topic {topic.id}"
    yield "- Check it: handouts check --locale en"
    yield f"- Print dist/en/{topic.output_prefix}{_LEAFLET}.pdf: handouts build --topic {topic.id} --locale en"
    yield "- Before you commit: handouts coverage, handouts extract, handouts changes"
    if (loaded.project.root / "locales/weblate.json").exists():
        yield f"- For Weblate: in locales/weblate.json, an entry for {topic.id} as the other topics have one."
