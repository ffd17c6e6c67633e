"""Checks over the parts of pages: every subject is printed somewhere, and no heading stands over nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from xml.etree import ElementTree

import jinja2
from jinja2 import nodes

from builder.base.errors import Finding, HandoutsError
from builder.base.files import need_text
from builder.base.html import parse
from builder.checks.registry import check
from builder.facts.kinds.statement import Statement
from builder.pages.handout import Handout
from builder.pages.section import subjects_of
from builder.pages.templates import parse_template
from builder.workspace.loaded import Loaded

Medium = Literal["paper", "web"]
_HIDDEN: dict[Medium, set[str]] = {
    "paper": {"running", "running-draft", "screen-notice", "web-only"},
    "web": {"running", "running-draft", "phone-page"},
}
_HEADINGS = {f"h{level}": level for level in range(2, 7)}
# What is there to look at or to write on without a word.
_SHAPES = {"svg", "img", "td"}
_BLANK = {"line"}
_HEAD = {"head"}  # a pair of headings side by side


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _has_class(element: ElementTree.Element, names: set[str]) -> bool:
    classes = element.get("class")
    return classes is not None and not names.isdisjoint(classes.split())


def _heading(element: ElementTree.Element) -> ElementTree.Element | None:
    """The element as a heading, or the one in a pair of headings side by side."""
    if _tag(element) in _HEADINGS:
        return element
    if _has_class(element, _HEAD):
        return next((child for child in element if _tag(child) in _HEADINGS), None)
    return None


def _says_something(element: ElementTree.Element, hidden: set[str]) -> bool:
    """Whether there is anything in an element besides headings, of a table too."""
    if _has_class(element, hidden) or _heading(element) is not None or _tag(element) == "thead":
        return False
    if _tag(element) in _SHAPES or _has_class(element, _BLANK) or (element.text or "").strip():
        return True
    return any(_says_something(child, hidden) or (child.tail or "").strip() for child in element)


def empty_headings(html: str, medium: Medium) -> Iterator[ElementTree.Element]:
    """The headings of a page, below its title, that nothing follows in the same part of it."""
    hidden = _HIDDEN[medium]
    page = parse(html)
    around: set[ElementTree.Element] = set()  # elements with a heading somewhere in them

    def has_heading(element: ElementTree.Element) -> bool:
        inside = [has_heading(child) for child in element]
        if element.tag in _HEADINGS or any(inside):
            around.add(element)
        return element in around

    def walk(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
        children = [child for child in element if not _has_class(child, hidden)]
        for position, child in enumerate(children):
            if child not in around:
                continue
            heading = _heading(child)
            if heading is None:
                yield from walk(child)
                continue
            for following in children[position + 1 :]:
                next_heading = _heading(following)
                if next_heading is not None and _HEADINGS[_tag(next_heading)] <= _HEADINGS[_tag(heading)]:
                    yield heading
                    break
                if _says_something(following, hidden):
                    break
            else:
                yield heading

    has_heading(page)
    return walk(page)  # a page as a whole is never hidden


def _context(heading: ElementTree.Element) -> str:
    return next((name for element in heading.iter() if (name := element.get("data-message"))), "")


def _line(handout: Handout, context: str) -> int:
    """The line of its template or of its sections where a message of its own stands; 0 where it is a fact's."""
    if handout.record.sections:
        return handout.message_line(context)
    lines = need_text(handout.template, handout.template.name, "template").splitlines()
    return next((number for number, line in enumerate(lines, 1) if context and f"'{context}'" in line), 0)


@check("empty-sections", "editions", reads=("page",))
def empty_sections(loaded: Loaded) -> Iterator[Finding]:
    """On paper and on the web something stands under every heading.

    Bad: “What causes it?” with no text below it. Good: the section left out where there are no facts for it.
    """
    for _, page in loaded.pages:
        handout = page.edition.handout
        media: dict[tuple[str, str], list[Medium]] = {}
        for medium in _HIDDEN:
            for heading in empty_headings(page.html, medium):
                media.setdefault((_context(heading), " ".join("".join(heading.itertext()).split())), []).append(medium)
        for (context, text), where in media.items():
            name = loaded.project.relative(handout.template)
            message = f"{page.edition.stem}: nothing stands under the heading “{text}” on {' and '.join(where)}"
            remedy = "Print a fact below it, or leave the section out"
            remedy += "." if handout.record.sections else ": {% if page.has('subject') %} … {% endif %}."
            yield Finding(name, _line(handout, context), "empty-sections", message, remedy)


@dataclass(frozen=True)
class _Asked:
    """What the templates of handouts/ name in quotes: each word, and each subject that `page.has` asks for."""

    words: Counter[str]
    conditions: list[tuple[str, str, int]]  # subject, template's path, line


def _asked(loaded: Loaded) -> _Asked | None:
    """None where a template is broken."""
    folder = loaded.project.handouts_folder()
    asked = _Asked(Counter(), [])
    for handout in loaded.handouts:
        asked.words.update(subject for section in handout.record.sections for subject in subjects_of(section))
    for path in sorted(folder.rglob("*.j2")):
        try:
            words, conditions = _asked_by(need_text(path, path.name, "template"))
        except (jinja2.TemplateSyntaxError, HandoutsError):
            return None
        asked.words.update(words)
        where = loaded.project.relative(path)
        asked.conditions.extend((subject, where, line) for subject, line in conditions)
    return asked


@lru_cache(maxsize=512)
def _asked_by(template: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """The constants of a template, and each subject that it has a condition for, with its line."""
    words, conditions = [], []
    for node in parse_template(template).find_all((nodes.Const, nodes.Call)):
        if isinstance(node, nodes.Const):
            words.append(str(node.value))
        elif isinstance(node, nodes.Call) and getattr(node.node, "attr", "") == "has":
            conditions += [(str(item.value), node.lineno) for item in node.args[:1] if isinstance(item, nodes.Const)]
    return tuple(words), tuple(conditions)


@check("subjects", "facts", reads=("topic",))
def subjects(loaded: Loaded) -> Iterator[Finding]:
    """A handout prints each subject of the facts, and a template each one that it has a condition for.

    Bad: `subject: cuases` in a fact; `page.has('cuases')` in a template. Good: `causes`, as a section has it.
    """
    asked = _asked(loaded)
    if asked is None:
        return  # the finding about the template comes first
    for topic in loaded.topics:
        for fact in topic.of(Statement):
            if fact.subject not in asked.words:
                message = f"no handout prints the subject “{fact.subject}”, so {fact.id} is on no page"
                remedy = "Correct the subject, or print it: under `facts` of a section, or by blocks.statements('…')."
                yield topic.origins[fact.id].finding("subjects", message, remedy, ["subject"])
    conditions = Counter(subject for subject, _, _ in asked.conditions)
    for subject, path, line in asked.conditions:
        if asked.words[subject] == conditions[subject]:
            message = f"the template has a condition for the subject “{subject}”, and none prints it"
            yield Finding(path, line, "subjects", message, "Correct the subject, or print it: blocks.statements('…').")
