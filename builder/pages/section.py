"""A section of a handout without a template: its heading, which facts it shows, and how they are laid out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, field_validator

from builder.base.errors import Finding
from builder.base.yamlfile import Model, YamlFile
from builder.facts.base_fact import PLACEHOLDER

SectionLayout = Literal[
    "paragraphs", "list", "table", "pictures", "questions", "timeline", "words", "contacts", "body", "box"
]
LAYOUTS: tuple[SectionLayout, ...] = get_args(SectionLayout)

# The kinds of facts that sections show.
_NAMED = ("symptom", "side-effect", "complication", "term")
_SHOWN = ("statement", *_NAMED, "medicine", "organisation")
# Layout → the kinds that it can show.
SHOWS: dict[SectionLayout, tuple[str, ...]] = {
    "paragraphs": ("statement", *_NAMED),
    "list": ("statement", *_NAMED),
    "table": ("statement", *_NAMED, "medicine"),
    "pictures": ("symptom", "side-effect", "complication"),
    "questions": ("statement",),
    "timeline": ("statement",),
    "words": ("term",),
    "contacts": ("organisation",),
    "body": ("statement",),
    "box": ("statement",),
}
# `site.thumb` are the symptoms of a site, `group.pills` the medicines of a group.
_MEMBERS = {"site": "symptom", "group": "medicine"}
ALL = "all"
# Each with its own heading and all that it has.
PARTS = {f"{ALL}.{name}": kind for name, kind in _MEMBERS.items()}


def nearest(word: str, known: Collection[str]) -> str:
    """“ Did you mean “table”?”; empty where nothing comes near."""
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f" Did you mean “{near[0]}”?" if near else ""


class Section(Model):
    """A part of a page. Its heading is the message `<handout's msgctxt>/<key>-heading`.

    Without a heading it goes on below what stands before it.
    """

    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")  # unique in its file
    heading: str | None = Field(None, min_length=1)
    picture: str | None = Field(None, pattern=r"^[a-z-]+$")  # before the heading: a file of handouts/theme/pictures/
    # Selectors, in the order of the page: a subject of statements, `site.<name>` (its symptoms), `group.<name>` (its
    # medicines), `<kind>.<name>` (one fact), `all.<kind>`. `all.site` and `all.group`: each below its own heading.
    facts: list[Annotated[str, Field(pattern=r"^[a-z-]+(\.[a-z0-9-]+)?$")]] = Field(min_length=1)
    layout: SectionLayout = "paragraphs"
    notes: bool = False  # print the editor's notes of these statements, too
    side_effects: bool = False  # in a table of medicines: what each may cause
    optional: bool = False  # no error where the topic has none of these facts
    web: bool = False  # on the web page only

    @field_validator("layout", mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:
        if value not in LAYOUTS:
            known = nearest(str(value), LAYOUTS) or f" Choose from: {', '.join(LAYOUTS)}."
            raise ValueError(f"there is no layout “{value}”.{known}")
        return value

    @field_validator("heading")
    @classmethod
    def _no_placeholder(cls, value: str | None) -> str | None:
        if value and PLACEHOLDER.search(value):
            raise ValueError("nothing fills a placeholder in a heading: leave it out")
        return value

    @property
    def heading_key(self) -> str:
        """The last part of the heading's msgctxt."""
        return f"{self.key}-heading"


def kind_of(selector: str) -> str:
    """The kind of the facts that a selector finds; the word itself where it is no kind."""
    kind, dot, name = selector.partition(".")
    if not dot:
        return "statement"
    if kind == ALL:
        return _MEMBERS.get(name, name)
    return _MEMBERS.get(kind, kind)


def _selector_fault(selector: str, section: Section) -> tuple[str, str] | None:
    """What is wrong with a selector whatever the topic, and what to do about it."""
    kind = kind_of(selector)
    if kind not in _SHOWN:
        word = selector.partition(".")[2] if selector.startswith(f"{ALL}.") else selector.partition(".")[0]
        known = (*_SHOWN, *_MEMBERS, *([] if selector.startswith(f"{ALL}.") else [ALL]))
        remedy = nearest(word, known).strip() or f"Choose from: {', '.join(known)}."
        return f"sections show no facts of a kind “{word}” (`{selector}`)", remedy
    if selector == f"{ALL}.statement":
        return "`all.statement` would print every statement", "Name their subjects, in the order of the page."
    if kind not in SHOWS[section.layout]:
        fitting = [layout for layout in LAYOUTS if kind in SHOWS[layout]]
        message = f"the layout “{section.layout}” can't show a {kind} (`{selector}`)"
        return message, f"Choose from: {', '.join(fitting)}."
    if selector in PARTS and (section.heading or len(section.facts) > 1):
        return f"`{selector}` prints a section of its own for each", "Leave `heading` and other selectors out."
    return None


def section_findings(file: YamlFile, sections: list[Section]) -> Iterator[Finding]:
    """What is wrong with a handout's sections whatever the topic."""
    keys: dict[str, int] = {}
    for index, section in enumerate(sections):
        at = ("sections", index)
        first = keys.setdefault(section.key, index)
        if first != index:
            line = file.position(("sections", first, "key"))[0]
            message = f"the key “{section.key}” is taken by the section on line {line}"
            yield file.finding((*at, "key"), "sections", message, "Give one of them another key.")
        for place, selector in enumerate(section.facts):
            fault = _selector_fault(selector, section)
            if fault:
                yield file.finding((*at, "facts", place), "sections", *fault)
        if section.side_effects and section.layout != "table":
            message = "`side_effects` is for tables of medicines alone"
            yield file.finding((*at, "side_effects"), "sections", message, "Leave it out, or write `layout: table`.")


def subjects_of(section: Section) -> list[str]:
    """The subjects of statements that it prints, whatever the topic."""
    return [selector for selector in section.facts if "." not in selector]
