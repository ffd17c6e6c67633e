"""Which safety lines a page needs, and which it has: one rule for the page that is made and for the check after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from builder.base.html import parse
from builder.facts.base_fact import PLACEHOLDER, BaseFact
from builder.facts.kinds.effect import URGENT, Effect, WhatToDo
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.topic import Topic

# Parts of a page that aren't the leaflet's own words.
_FRAME = {"safety", "safety-beside", "sources", "running", "running-draft", "screen-notice", "clinic", "masthead"}
# The name of the theme's own messages; what they say is the same on every page.
_THEME = "common/"


@dataclass(frozen=True)
class PageContent:
    """What a page shows: the English of its messages by msgctxt, its facts' ids, and its words as they are printed."""

    english: Mapping[str, str]
    facts: Iterable[str]
    words: str = ""
    short: bool = False  # whether the box at the top has the lines in their short form


@dataclass(frozen=True)
class Need:
    """That a page needs a line on a subject. `listed`: for a fact that is listed, and not for a sentence."""

    subject: str
    by: str  # a fact's id, a msgctxt, or the word that calls for it
    listed: bool


def page_words(html: str) -> str:
    """The text of a page without its frame: what a template has typed in stands there, too."""
    parts: list[str] = []

    def walk(element: ElementTree.Element) -> None:
        if element.tag in ("head", "style", "svg") or _FRAME & set(element.get("class", "").split()):
            return
        parts.append(element.text or "")
        for child in element:
            walk(child)
            parts.append(child.tail or "")

    walk(parse(html))
    return " ".join(" ".join(parts).split())


def fact_of(topic: Topic, context: str) -> BaseFact | None:
    """The fact that a msgctxt belongs to."""
    return topic.facts.get(".".join(context.split(".")[:3]))


def _named(topic: Topic, fact: BaseFact) -> Iterator[str]:
    """The subjects whose triggers name the fact, or a medicine's group."""
    called = {fact.id, fact.group} if isinstance(fact, Medicine) else {fact.id}
    for subject, triggers in topic.rules.triggers.items():
        if called & triggers.needed_by:
            yield subject


def _spoken_of(topic: Topic, english: str) -> frozenset[str]:
    """The subjects whose words stand in a message; worked out once for all pages that show it."""
    key = ("spoken of", english)
    if key not in topic.memo:
        rules = topic.rules.triggers.items()
        topic.memo[key] = frozenset(name for name, item in rules if item.words and item.words.search(english))
    subjects: frozenset[str] = topic.memo[key]
    return subjects


def needs(topic: Topic, content: PageContent) -> list[Need]:
    """Every safety line that a page's content calls for: each subject at most once for lists and once for sentences."""
    needed: dict[tuple[str, bool], Need] = {}

    def need(subject: str, by: str, listed: bool) -> None:
        needed.setdefault((subject, listed), Need(subject, by, listed))

    rules = topic.rules.triggers
    for fact in (topic.facts[name] for name in sorted(content.facts)):
        for subject, triggers in rules.items():
            if getattr(fact, "kind", "") in triggers.kinds:
                need(subject, fact.id, True)
        for subject in _named(topic, fact):
            need(subject, fact.id, True)
    for context, english in content.english.items():
        if context.startswith(_THEME) or isinstance(fact_of(topic, context), SafetyLine):
            continue
        medicines = [item for name in PLACEHOLDER.findall(english) if (item := topic.medicine_named(name))]
        spoken_of = _spoken_of(topic, english)
        for subject, triggers in rules.items():
            if subject in spoken_of or (triggers.named and medicines):
                need(subject, context, False)
        for medicine in medicines:
            for subject in _named(topic, medicine):
                need(subject, context, False)
    for subject, triggers in rules.items():
        if triggers.words and (match := triggers.words.search(content.words)):
            need(subject, match.group(), False)
    return [needed[key] for key in sorted(needed, key=lambda key: (topic.rules.rank(key[0]), not key[1]))]


def uncovered(topic: Topic, content: PageContent) -> list[Need]:
    """What a page needs and doesn't say: a line whole, or in its card's form; or its short form beside a sentence,
    or at the top of a handout that has short ones."""
    whole: set[str] = set()
    covered: set[str] = set()
    for line in topic.of(SafetyLine):
        fields = ["text", *(f"items.{key}" for key in line.items)]
        if all(f"{line.id}.{field}" in content.english for field in fields) or f"{line.id}.card" in content.english:
            whole.update(line.covers)
        elif f"{line.id}.{line.short[0]}" in content.english:
            (whole if content.short else covered).update(line.covers)
    return [need for need in needs(topic, content) if need.subject not in (whole if need.listed else whole | covered)]


def advised(topic: Topic, content: PageContent) -> set[WhatToDo]:
    """What the side effects and complications on a page tell its reader to do."""
    effects = (fact for name in content.facts if isinstance(fact := topic.facts.get(name), Effect))
    return {fact.what_to_do for fact in effects if fact.what_to_do}


def says_call(topic: Topic, content: PageContent) -> bool:
    """Whether the page sends its reader to a telephone; one with an emergency alone does, too."""
    if advised(topic, content) & {*URGENT}:
        return True
    call = topic.rules.call
    if call is None:
        return False
    texts = (english for context, english in content.english.items() if not context.startswith(_THEME))
    return any(call.search(english) for english in texts) or bool(call.search(content.words))
