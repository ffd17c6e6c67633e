"""Where each line of a leaflet comes from: a mark behind it, and what opens from that. Never the document's words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup, escape

from builder.base.cache import key_of
from builder.base.project import Project
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Identifier, Sourced
from builder.facts.citation import Citation
from builder.facts.coverage import paragraphs
from builder.facts.topic import Topic
from builder.languages.format import convert_digits, format_day, space_after
from builder.languages.locale import Locale
from builder.pages.templates import environment
from builder.website.plan import Section

TEMPLATE = "theme/website/whence.html.j2"
BEGIN, END = "<!--site-->", "<!--/site-->"
# The accessible name of every mark.
_LABEL = "whence"

# Tags alone; what has none of our lines within is passed over whole.
_TAG = re.compile(
    r"<!--.*?-->|<(?P<whole>style|script|svg|template)\b.*?</(?P=whole)>"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(class|data-message|data-fact)=\"([^\"]*)\"")
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_BLOCKS = {"p", "li", "td", "th", "div", "dd", "dt", "figcaption", "caption", "section"}
_ROWS = {"li", "tr"}
# A heading says nothing by itself, a cut-out card has no room, and what stands beside a line has its mark there.
_PASSED_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "label", "nav", "footer", "thead"}
_PASSED_CLASSES = {"beside", "running", "running-draft", "screen-notice", "clinic", "masthead", "sources", "sheet"}


@dataclass(frozen=True)
class Words:
    """The words of marks in one language, as HTML; `{numbers}` and `{date}` stand for what is filled in."""

    label: Markup
    paragraphs: Markup
    no_date: Markup
    looked_up: Markup
    brackets: tuple[str, str]


def whence_words(project: Project, section: Section) -> Words:
    """The words, from the template, in a section's language."""
    macros = environment(project).get_template(TEMPLATE).module
    names = ("label", "paragraphs", "no_date", "looked_up")
    words = {name: Markup(str(getattr(macros, name)(section.t)).strip()) for name in names}
    return Words(**words, brackets=section.brackets)


class Origin(NamedTuple):
    """What is behind a line: (document id, numbers of paragraphs) in the topic's order, and ids of public sources."""

    documents: tuple[tuple[str, tuple[int, ...]], ...]
    sources: tuple[str, ...]


def _paragraph_numbers(topic: Topic, fact: BaseFact) -> list[int | None]:
    """For each citation the number of the paragraph in which its passage begins; None without the text."""
    key = ("paragraph numbers", fact.id)
    if key not in topic.memo:
        topic.memo[key] = [
            _number(topic, citation, offsets[0]) if offsets else None
            for citation, offsets in zip(fact.citations, topic.offsets(fact), strict=True)
        ]
    numbers: list[int | None] = topic.memo[key]
    return numbers


def _number(topic: Topic, citation: Citation, offset: int) -> int | None:
    key = ("paragraphs", citation.document)
    if key not in topic.memo:
        topic.memo[key] = paragraphs((topic.texts or {})[citation.document])
    return next((item.number for item in topic.memo[key] if item.start <= offset < item.end), None)


def origin(topic: Topic, fact: BaseFact, field: str | None) -> Origin:
    """What is behind a fact's message, or behind its names where `field` is None."""
    sources = list(_sources(fact, field))
    numbers: dict[str, set[int]] = {}
    if _from_documents(fact, field, sources):
        for citation, number in zip(fact.citations, _paragraph_numbers(topic, fact), strict=True):
            numbers.setdefault(citation.document, set()).update([] if number is None else [number])
    documents = tuple((name, tuple(sorted(numbers[name]))) for name in topic.documents if name in numbers)
    return Origin(documents, tuple(name for name in topic.sources if name in sources))


def _from_documents(fact: BaseFact, field: str | None, sources: list[str]) -> bool:
    """Whether the cited passages are behind the message; an editor's note has its own source, or none."""
    if field is None:
        return True
    return not field.startswith("notes.") and (isinstance(fact, Sourced) or not sources or bool(_numbers(fact, field)))


def _numbers(fact: BaseFact, field: str) -> list[str]:
    """The sources of phone numbers and the like in the message, which the passages don't have."""
    text = next((message.text for message in fact.messages() if message.field == field), "")
    values = [fact.quantities.get(name) for name in PLACEHOLDER.findall(text)]
    return [value.source for value in values if isinstance(value, Identifier) and value.source]


def _sources(fact: BaseFact, field: str | None) -> Iterable[str]:
    if field is None:
        return () if fact.citations else fact.source_ids()
    return [*fact.sources_of(field), *_numbers(fact, field)]


def sources_key(topic: Topic, facts: Iterable[str]) -> str:
    """A hash of all that marks behind lines of these facts show but for words: whether a page is stale."""
    return key_of(_key_parts(topic, facts))


def _key_parts(topic: Topic, facts: Iterable[str]) -> Iterator[str]:
    documents: set[str] = set()
    sources: set[str] = set()
    for name in sorted(set(facts)):
        if fact := topic.facts.get(name):
            yield fact.model_dump_json()
            documents.update(citation.document for citation in fact.citations)
            sources.update(fact.source_ids())
    for name in sorted(documents & topic.documents.keys()):
        text = (topic.texts or {}).get(name)
        yield from (topic.documents[name].model_dump_json(exclude={"versions"}), text.sha256 if text else "")
    yield from (topic.sources[name].model_dump_json() for name in sorted(sources & topic.sources.keys()))


class _Place(NamedTuple):
    """Where a mark belongs, and what it shows."""

    offset: int
    origin: Origin


@dataclass
class _Open:
    """An element that isn't closed yet."""

    name: str
    number: int
    passed: bool
    message: str | None = None
    fact: str | None = None
    marked: set[Origin] = field(default_factory=set)  # in a row: what its marks show already


def _places(html: str, topic: Topic) -> list[_Place]:
    """The end of each line with a known origin: of messages of one origin in one block, of the last."""
    places: list[_Place] = []
    last_block = -1
    stack: list[_Open] = []
    number = 0

    def add(offset: int, behind: Origin) -> None:
        nonlocal last_block
        if not behind.documents and not behind.sources:
            return
        block = next((item.number for item in reversed(stack) if item.name in _BLOCKS), -1)
        row = next((item for item in reversed(stack) if item.name in _ROWS), None)
        if places and block == last_block and places[-1].origin == behind:
            places[-1] = _Place(offset, behind)
        elif row is None or behind not in row.marked:
            places.append(_Place(offset, behind))
            last_block = block
        if row is not None:
            row.marked.add(behind)

    for tag in _TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not name or name in _VOID or (tag["attributes"] or "").endswith("/"):
            continue
        if not tag["end"]:
            attributes = dict(_ATTRIBUTE.findall(tag["attributes"]))
            classes = set(attributes.get("class", "").split())
            inside = stack[-1].passed if stack else False
            passed = inside or name in _PASSED_TAGS or bool(classes & _PASSED_CLASSES)
            number += 1
            named = _row_fact(stack, topic) if name == "p" and "name" in classes else None
            stack.append(_Open(name, number, passed, attributes.get("data-message"), named))
            if name in _ROWS:
                stack[-1].fact = attributes.get("data-fact")
            continue
        while stack and stack[-1].name != name:
            stack.pop()  # an element that closes with the one around it
        if not stack:
            continue
        closed = stack.pop()
        if closed.passed:
            continue
        if closed.message:
            fact_id, key = _parts(closed.message)
            if fact := topic.facts.get(fact_id):
                add(tag.end(), origin(topic, fact, key))
        elif closed.name == "p" and closed.fact:
            add(tag.start(), origin(topic, topic.facts[closed.fact], None))
    return places


def _parts(context: str) -> tuple[str, str]:
    """A fact message's msgctxt in its fact's id and field; no fact has the id of another message."""
    parts = context.split(".", 3)
    return ".".join(parts[:3]), "".join(parts[3:])


def _row_fact(stack: list[_Open], topic: Topic) -> str | None:
    """The fact that the row around is about."""
    row = next((item for item in reversed(stack) if item.name in _ROWS), None)
    return row.fact if row is not None and row.fact in topic.facts else None


def _date(day: datetime.date, locale: Locale) -> Markup:
    return escape(format_day(day, locale))


def _popup(behind: Origin, topic: Topic, locale: Locale, words: Words) -> Markup:
    """What opens from a mark."""
    lines = []
    for name, numbers in behind.documents:
        document = topic.documents[name]
        title = f"{document.title}. {document.publisher}" if document.publisher else document.title
        date = _date(document.date, locale) if document.date else words.no_date
        line = Markup("{}{}{}{}").format(_english(title), words.brackets[0], date, words.brackets[1])
        if numbers:
            numerals = convert_digits(", ".join(map(str, numbers)), locale)
            line += Markup(" · ") + words.paragraphs.replace("{numbers}", escape(numerals))
        lines.append(line)
    days: dict[datetime.date, list[str]] = {}
    for name in behind.sources:
        source = topic.sources[name]
        days.setdefault(source.as_of, []).append(f"{source.title}. {source.publisher}")
    for day, titles in days.items():
        when = words.looked_up.replace("{date}", _date(day, locale))
        lines.append(Markup("{}{}{}").format(when, space_after(when), _english(" · ".join(titles))))
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def _english(text: str) -> Markup:
    return Markup('<span lang="en" dir="ltr">{}</span>').format(text)


def with_sources(html: str, topic: Topic, locale: Locale, words: Words) -> str:
    """A leaflet's page with a mark behind each line whose origin is known, all of it between comments of the website's.

    `html`: the page as it is printed; bilingual ones have one mark a line, behind the first of its two sides.
    """
    places = _places(html, topic)
    numbers = {behind: number for number, behind in enumerate(dict.fromkeys(item.origin for item in places), 1)}
    parts, position = [], 0
    for place in places:
        button = f'<button class="whence" popovertarget="w{numbers[place.origin]}" aria-labelledby="{_LABEL}"></button>'
        parts += [html[position : place.offset], BEGIN, button, END]
        position = place.offset
    rest = html[position:]
    if not places or "</body>" not in rest:
        return html
    before, _, after = rest.rpartition("</body>")
    rendered = (
        f'<div class="whence" popover id="w{number}">{_popup(behind, topic, locale, words)}</div>'
        for behind, number in numbers.items()
    )
    name = f'<span id="{_LABEL}" hidden>{words.label}</span>'
    return "".join([*parts, before, BEGIN, name, *rendered, END, "</body>", after])
