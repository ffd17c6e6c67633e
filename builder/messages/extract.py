"""Extraction: every translatable string, from the facts (own extractor) and the templates (Babel's for Jinja2)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from jinja2 import TemplateError, TemplateSyntaxError

from builder.base.errors import Finding
from builder.base.files import read_text
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.facts.base_fact import PLACEHOLDER, BaseFact
from builder.facts.fact import SafetyLine
from builder.facts.kinds.effect import ADVICE
from builder.facts.medicine import Medicine
from builder.facts.topic import Topic
from builder.languages.format import MEDICINE, RANGE, Patterns, fact_values
from builder.languages.locale import Locale, LocaleFile
from builder.messages.catalogue import Template

COMMON = "common"
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


def _from_template(path: Path, name: str, findings: list[Finding]) -> Iterator[Template]:
    options = {"silent": "false", "trimmed": "true"}
    source = read_text(path, name, "template", findings)
    if source is None:
        return
    try:
        found = list(
            extract(
                "jinja2.ext:babel_extract",
                io.BytesIO(source.encode()),
                keywords={"t": ((1, "c"), 2)},
                comment_tags=("NOTE:",),
                options=options,
                strip_comment_tags=True,
            )
        )
    except TemplateSyntaxError as error:
        findings.append(Finding(name, error.lineno, "template", str(error.message), "Mend the template here."))
        return
    except (TemplateError, RecursionError) as error:
        findings.append(Finding(name, 0, "template", str(error), "Mend the template."))
        return
    for line, text, comments, context in found:
        if not context or not isinstance(text, str):
            remedy = 'Write t("handout/<slug>/<key>", "The English text").'
            findings.append(Finding(name, line, "template", "a message without its msgctxt", remedy))
            continue
        yield Template(context, text, tuple(comments), name)


def _from_yaml(path: Path, name: str, prefix: str, findings: list[Finding]) -> Iterator[Template]:
    loaded = load(path, name, TitledFile, findings)
    if loaded:
        record = loaded[1]
        yield Template(f"{prefix}/title", record.title, ("The title.",), name)
        if record.description:
            yield Template(f"{prefix}/description", record.description, (), name)
        for section in record.sections:
            if section.heading:
                yield Template(f"{prefix}/{section.key}-heading", section.heading, (), name)
        for kind, texts in (("prompts", record.prompts), ("labels", record.labels)):
            for key, text in texts.items():
                yield Template(f"{prefix}/{kind}.{key}", text, ("On a flashcard.",), name)


def common_templates(project: Project, findings: list[Finding]) -> list[Template]:
    """The messages of handouts, decks and theme, each msgctxt once, in reading order."""
    found: list[Template] = [
        Template(*RANGE, ("A range of two numbers, for example 40 to 60.",), "builder"),
        Template(*MEDICINE, ("A medicine's local name, with the English one in your language's brackets.",), "builder"),
    ]
    found += [Template(*words, ("What to do about a side effect.",), "builder") for words in ADVICE.values()]
    for path in sorted(project.theme_folder().glob("*.j2")):
        found += _from_template(path, project.relative(path), findings)
    for path in project.handout_files():
        slug = path.parent.name
        found += _from_yaml(path, project.relative(path), f"handout/{slug}", findings)
        page = path.parent / "page.html.j2"
        if page.exists():
            found += _from_template(page, project.relative(page), findings)
    for path in project.deck_files():
        found += _from_yaml(path, project.relative(path), f"deck/{path.stem}", findings)
    for path in sorted((project.handouts_folder() / "decks").glob("*.j2")):
        found += _from_template(path, project.relative(path), findings)
    once: dict[str, Template] = {}
    for template in found:
        first = once.setdefault(template.context, template)
        if first.text != template.text:
            message = f"{template.context} has two English texts: “{first.text}” in {first.path} and “{template.text}”"
            findings.append(Finding(template.path, 0, "template", message, "Give one of them another key."))
    return list(once.values())


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


def topic_templates(topic: Topic) -> list[Template]:
    """The messages of a topic's facts, in the files' order."""
    found = []
    for context, text, fact in topic.messages():
        path = topic.origins[fact.id].file.name if fact else f"sources/{topic.id}/topic.yaml"
        found.append(Template(context, " ".join(text.split()), tuple(_comments(fact, text, topic)), path))
    return found
