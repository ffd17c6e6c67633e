"""Extraction: every translatable string, from the facts (own extractor) and the templates (Babel's for Jinja2)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from jinja2 import TemplateError, TemplateSyntaxError

from builder.base.errors import Finding
from builder.base.files import read_text
from builder.base.parsed import parsed
from builder.base.project import COMMON, Project
from builder.base.yamlfile import Model, load
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Quantity
from builder.facts.kinds.effect import ADVICE
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.topic import Topic
from builder.languages.format import MEDICINE, RANGE, Patterns, fact_values
from builder.languages.locale import Locale, LocaleFile
from builder.languages.plurals import names_in
from builder.messages.catalogue import MessageTemplate

_BOTH_NAMES = "A medicine's local name, with the English one in your language's brackets."
_NUMBERS = re.compile(r"\{[a-z0-9_-]+\}(?:(?:,| and|, and) \{[a-z0-9_-]+\})* (?:is a number|are numbers)\b")
_OWN = re.compile(r"(handout|deck)/(?P<topic>[^/]+)/[^/]+/")
# For the notes that tell translators what a placeholder becomes.
ENGLISH = Locale(
    "en",
    LocaleFile.model_validate(
        {
            "schema": 1,
            "tag": "en",
            "own_name": "English",
            "english_name": "English",
            "direction": "ltr",
            "digits": "latn",
            "paper": "letter",
            "fonts": ["Noto Sans"],
            "line_breaking": "spaces",
            "hyphenation": False,
            "form_of_address": "you",
        }
    ),
)


def domain_of(context: str, topic: str) -> str:
    """The domain whose catalogue has a message that the topic prints: the topic itself, or `common`."""
    if "/" not in context:
        return COMMON if context.startswith(f"{COMMON}.") else topic
    match = _OWN.match(context)
    return topic if match and match["topic"] == topic else COMMON


class HeadedSection(Model):
    """The message of a handout's section."""

    model_config = {"extra": "ignore"}
    key: str
    heading: str | None = None


class TitledFile(Model):
    """The messages that a handout's or deck's YAML holds; its other keys are the editions' business."""

    model_config = {"extra": "ignore"}
    title: str
    description: str | None = None
    prompts: dict[str, str] = {}
    labels: dict[str, str] = {}
    sections: list[HeadedSection] = []


def _from_template(project: Project, path: Path, findings: list[Finding]) -> Iterator[MessageTemplate]:
    name = project.relative(path)
    source = read_text(path, name, "template", findings)
    if source is None:
        return
    try:
        calls = parsed(project.cache, (__file__,), ("jinja2", "babel"), source.encode(), lambda: _calls(source))
    except TemplateSyntaxError as error:
        findings.append(Finding(name, error.lineno, "template", str(error.message), "Mend the template here."))
        return
    except (TemplateError, RecursionError) as error:
        findings.append(Finding(name, 0, "template", str(error), "Mend the template."))
        return
    for line, text, comments, context in calls:
        if not context or not isinstance(text, str):
            remedy = 'Write t("handout/<slug>/<key>", "The English text").'
            findings.append(Finding(name, line, "template", "a message without its msgctxt", remedy))
            continue
        yield MessageTemplate(context, text, tuple(comments), name, _counted(comments))


def _counted(comments: Iterable[str]) -> tuple[tuple[str, None], ...]:
    """The placeholders of a template's message that its notes call numbers, and a page fills in."""
    phrases = (match[0] for comment in comments for match in _NUMBERS.finditer(comment))
    return tuple((name, None) for name in dict.fromkeys(name for text in phrases for name in PLACEHOLDER.findall(text)))


def _numbers(fact: BaseFact | None, text: str) -> tuple[tuple[str, Quantity], ...]:
    """The placeholders of a fact's message that stand for numbers, with these."""
    values = ((name, fact.quantities.get(name)) for name in dict.fromkeys(names_in(text))) if fact else ()
    return tuple((name, value) for name, value in values if isinstance(value, Quantity))


def _calls(source: str) -> list[Any]:
    """Line, text, comments and msgctxt of each message that a template calls for."""
    calls = extract(
        "jinja2.ext:babel_extract",
        io.BytesIO(source.encode()),
        keywords={"t": ((1, "c"), 2)},
        comment_tags=("NOTE:",),
        options={"silent": "false", "trimmed": "true"},
        strip_comment_tags=True,
    )
    return [list(call) for call in calls]


def _from_yaml(path: Path, name: str, prefix: str, findings: list[Finding]) -> Iterator[MessageTemplate]:
    loaded = load(path, name, TitledFile, findings)
    if loaded:
        record = loaded[1]
        yield MessageTemplate(f"{prefix}/title", record.title, ("The title.",), name)
        if record.description:
            yield MessageTemplate(f"{prefix}/description", record.description, (), name)
        for section in record.sections:
            if section.heading:
                yield MessageTemplate(f"{prefix}/{section.key}-heading", section.heading, (), name)
        for kind, texts in (("prompts", record.prompts), ("labels", record.labels)):
            for key, text in texts.items():
                yield MessageTemplate(f"{prefix}/{kind}.{key}", text, ("On a flashcard.",), name)


def _from_folders(project: Project, topic: str | None, findings: list[Finding]) -> Iterator[MessageTemplate]:
    """The messages of the handouts and decks that all topics share, or of a topic's own."""
    owner = f"{topic}/" if topic else ""
    for path in project.handout_files(topic):
        slug = path.parent.name
        yield from _from_yaml(path, project.relative(path), f"handout/{owner}{slug}", findings)
        page = path.parent / "page.html.j2"
        if page.exists():
            yield from _from_template(project, page, findings)
    shared = {path.stem for path in project.deck_files()} if topic else set()
    for path in project.deck_files(topic):
        if path.stem in shared:
            continue  # what a topic adds to a shared deck has no words
        yield from _from_yaml(path, project.relative(path), f"deck/{owner}{path.stem}", findings)


def _once(templates: Iterable[MessageTemplate], findings: list[Finding]) -> list[MessageTemplate]:
    """Each msgctxt once; a finding for one that has two texts."""
    once: dict[str, MessageTemplate] = {}
    for template in templates:
        first = once.setdefault(template.context, template)
        if first.text != template.text:
            message = f"{template.context} has two English texts: “{first.text}” in {first.path} and “{template.text}”"
            findings.append(Finding(template.path, 0, "template", message, "Give one of them another key."))
    return list(once.values())


def _belonging(
    templates: Iterable[MessageTemplate], topic: str | None, findings: list[Finding]
) -> list[MessageTemplate]:
    """The messages, with a finding for each that is called by another owner's name: no catalogue would have it."""
    kept = []
    for template in templates:
        match = _OWN.match(template.context)
        if (match["topic"] if match else None) == topic:
            kept.append(template)
            continue
        message = f"the message {template.context} belongs to {match['topic'] if match else 'what all topics share'}"
        remedy = f"Call it handout/{topic}/<slug>/<key>." if topic else "Call it handout/<slug>/<key>."
        findings.append(Finding(template.path, 0, "template", message, remedy))
    return kept


def common_templates(project: Project, findings: list[Finding]) -> list[MessageTemplate]:
    """The messages of the theme and of shared handouts and decks, each msgctxt once, in reading order."""
    templates: list[MessageTemplate] = [
        MessageTemplate(*RANGE, ("A range of two numbers, for example 40 to 60.",), "builder"),
        MessageTemplate(*MEDICINE, (_BOTH_NAMES,), "builder", names=True),
    ]
    templates += [MessageTemplate(*words, ("What to do about a side effect.",), "builder") for words in ADVICE.values()]
    for path in (*sorted(project.theme_folder().glob("*.j2")), *project.website_templates()):
        templates += _from_template(project, path, findings)
    templates += _from_folders(project, None, findings)
    return _once(_belonging(templates, None, findings), findings)


def _comments(fact: BaseFact | None, text: str, topic: Topic) -> list[str]:
    comments: list[str] = []
    if isinstance(fact, SafetyLine):
        comments.append("Safety line: keep its force and every condition.")
    if isinstance(fact, Medicine):
        comments.append(f"About the medicine {fact.english_name}.")
    values = fact_values(fact, text, topic, ENGLISH, Patterns())
    for name in dict.fromkeys(PLACEHOLDER.findall(text)):
        if name in values:
            comments.append(f"{{{name}}} becomes: {values[name].text}")
    return comments


def _names_alone(fact: BaseFact | None, text: str, topic: Topic) -> bool:
    """Whether each placeholder stands for a name or a code, and none for a number."""
    values = fact_values(fact, text, topic, ENGLISH, Patterns())
    return all(name in values and values[name].kind != "quantity" for name in PLACEHOLDER.findall(text))


def topic_templates(project: Project, topic: Topic, findings: list[Finding]) -> list[MessageTemplate]:
    """The messages of a topic's own handouts and decks, and of its facts in the files' order."""
    templates = _once(_belonging(_from_folders(project, topic.id, findings), topic.id, findings), findings)
    return [*templates, *fact_templates(topic)]


def fact_templates(topic: Topic) -> list[MessageTemplate]:
    """The messages of a folder's facts in the files' order; without those that a topic takes from what all share."""
    templates = []
    for context, text, fact in topic.messages():
        if fact is None or fact.id not in topic.shared:
            path = topic.origins[fact.id].file.name if fact else f"sources/{topic.id}/topic.yaml"
            plain, numbers = " ".join(text.split()), _numbers(fact, text)
            comments, names = tuple(_comments(fact, text, topic)), _names_alone(fact, text, topic)
            templates.append(MessageTemplate(context, plain, comments, path, numbers, names))
    return templates
