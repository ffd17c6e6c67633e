"""Anki's card templates: which cards a note makes, and the HTML of their sides, by the rules of Anki's manual.

A field that is typed in stays a mark, `[[type:Field]]`, as in Anki, until `ask_to_type` or `show_typed` fills it; one
that is read aloud is the mark `[anki:play]` until `show_players` makes a button of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

FRONT_SIDE = "FrontSide"
_TAG = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
_TYPED = re.compile(r"\[\[type:(?:[^\]:]*:)*([^\]:]+)\]\]")
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)\}\}", re.DOTALL)
PLAY = "[anki:play]"
# What Anki takes for an empty field.
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?-->|<style.*?</style>|<script.*?</script>|<[^>]*>", re.IGNORECASE | re.DOTALL)


class TemplateError(ValueError):
    """A template that Anki would refuse, or that shows what no note has."""


@dataclass(frozen=True)
class _Field:
    """`{{filter:Name}}`; the filter that stands next to the name comes first."""

    name: str
    filters: tuple[str, ...]


@dataclass(frozen=True)
class _Section:
    """`{{#Name}}…{{/Name}}`, shown where the field has content, or `{{^Name}}…{{/Name}}`, where it has none."""

    name: str
    filled: bool
    parts: tuple[_Part, ...]


_Part = str | _Field | _Section


def is_empty(content: str) -> bool:
    """Whether Anki takes a field for empty: nothing in it but spaces, line breaks and bare `div`s."""
    return _EMPTY.fullmatch(content) is not None


def plain(content: str) -> str:
    """A field's words, as `{{text:Field}}` gives them."""
    return html.unescape(_UNSEEN.sub("", content)).replace("\xa0", " ")


def _hint(name: str, content: str) -> str:
    if not content.strip():
        return ""
    show = "this.style.display='none';this.nextElementSibling.style.display='block';return false"
    link = f'<a class="hint" href="#" onclick="{show}" draggable="false">{name}</a>'
    return f'{link}<div class="hint" style="display: none">{content}</div>'


_FILTERS: dict[str, Callable[[str, str], str]] = {"text": lambda name, content: plain(content), "hint": _hint}


def cloze_numbers(content: str) -> list[int]:
    """The numbers of a field's cloze deletions, `{{c1::…}}`: Anki makes a card for each."""
    return sorted({int(match[1]) for match in _CLOZE.finditer(content)})


def _with_cloze(content: str, number: int, answer: bool) -> str:
    """The field with cloze deletion `number` left out, or filled in where it is the answer."""

    def cloze(match: re.Match[str]) -> str:
        if int(match[1]) != number:
            return f'<span class="cloze-inactive" data-ordinal="{match[1]}">{match[2]}</span>'
        if answer:
            return f'<span class="cloze" data-ordinal="{number}">{match[2]}</span>'
        hidden = html.escape(match[2], quote=True)
        return f'<span class="cloze" data-cloze="{hidden}" data-ordinal="{number}">[...]</span>'

    return _CLOZE.sub(cloze, content)


class Template:
    """One side of a card, read once and rendered for many notes. TemplateError where it can't be read."""

    def __init__(self, text: str) -> None:
        self._parts = _parse(text)

    def makes_card(self, fields: Mapping[str, str]) -> bool:
        """Whether this front has content for the note: Anki makes no card for a front without any field's."""
        return any(_has_content(part, {**fields, FRONT_SIDE: ""}) for part in self._parts)

    def render(self, fields: Mapping[str, str], front: str = "", cloze: int = 0, answer: bool = False) -> str:
        """The side's HTML; `front` takes the place of `{{FrontSide}}`. `cloze`: which deletion is asked for."""
        return _render(self._parts, {**fields, FRONT_SIDE: front}, cloze, answer)


@lru_cache(maxsize=512)
def _parse(text: str) -> tuple[_Part, ...]:
    """The template's parts; sections hold their own."""
    outer: list[tuple[str, bool, list[_Part]]] = []  # the sections that are open
    parts: list[_Part] = []
    start = 0
    for tag in _TAG.finditer(text):
        parts.append(text[start : tag.start()])
        start = tag.end()
        inner = tag[1].strip()
        kind, name = inner[:1], inner[1:].strip()
        if kind in ("#", "^"):
            outer.append((name, kind == "#", parts))
            parts = []
        elif kind == "/":
            if not outer or outer[-1][0] != name:
                raise TemplateError(f"{tag[0]} closes nothing that is open")
            opened, filled, before = outer.pop()
            parts = [*before, _Section(opened, filled, tuple(parts))]
        else:
            *filters, name = inner.split(":")  # Anki takes a space beside a colon for part of the name
            parts.append(_Field(name, tuple(reversed(filters))))
    if outer:
        raise TemplateError(f"{{{{{'#' if outer[-1][1] else '^'}{outer[-1][0]}}}}} is never closed")
    return (*parts, text[start:])


def _content(name: str, fields: Mapping[str, str]) -> str:
    if name not in fields:
        raise TemplateError(f"there is no field “{name}”")
    return fields[name]


def _has_content(part: _Part, fields: Mapping[str, str]) -> bool:
    if isinstance(part, str):
        return False
    if isinstance(part, _Field):
        return not is_empty(_content(part.name, fields))
    return is_empty(_content(part.name, fields)) is not part.filled and any(
        _has_content(inner, fields) for inner in part.parts
    )


def _render(parts: tuple[_Part, ...], fields: Mapping[str, str], cloze: int, answer: bool) -> str:
    rendered = []
    for part in parts:
        if isinstance(part, str):
            rendered.append(part)
        elif isinstance(part, _Field):
            rendered.append(_filtered(part, fields, cloze, answer))
        else:
            inner = _render(part.parts, fields, cloze, answer)  # also where it is hidden, to find its mistakes
            rendered.append(inner if is_empty(_content(part.name, fields)) is not part.filled else "")
    return "".join(rendered)


def _filtered(part: _Field, fields: Mapping[str, str], cloze: int, answer: bool) -> str:
    content = _content(part.name, fields)
    if part.filters[-1:] == ("type",):
        return f"[[type:{':'.join((*reversed(part.filters[:-1]), part.name))}]]"
    if part.filters == ("cloze",):
        return _with_cloze(content, cloze, answer)
    if part.filters[-1:] and part.filters[-1].split(" ")[0] == "tts":
        return PLAY if plain(content).strip() else ""
    for name in part.filters:
        if name not in _FILTERS:
            raise TemplateError(f"there is no filter “{name}”")
        content = _FILTERS[name](part.name, content)
    return content


def ask_to_type(side: str) -> str:
    """The front with a box to type in."""
    return _TYPED.sub('<center><input type="text" id="typeans" aria-label="Your answer"></center>', side)


def show_typed(side: str, fields: Mapping[str, str]) -> str:
    """The back as Anki shows it to a learner who typed nothing: with the right answer."""
    return _TYPED.sub(lambda match: f'<code id="typeans">{html.escape(plain(_content(match[1], fields)))}</code>', side)


def show_players(side: str) -> str:
    """The side with a button for what is read aloud, which only Anki can do."""
    return side.replace(PLAY, '<span class="replay-button" role="img" aria-label="Read aloud">&#9654;</span>')
