"""Styles of SVG pictures: rules that choose by name, id and class alone, the same in every program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import tinycss2

from builder.pages.svg_values import ValueProblem

_COMPOUND = re.compile(r"(\*|[A-Za-z][\w-]*)?((?:[.#][A-Za-z_-][\w-]*)*)")
# Attributes that CSS may set as well, in newer programs only.
_GEOMETRY = {"x", "y", "cx", "cy", "r", "rx", "ry", "d", "width", "height"}


@dataclass(frozen=True)
class Rule:
    """A style for what has this element's name, id and classes."""

    element: str
    names: tuple[str, ...]  # `.class` or `#id`
    declarations: Mapping[str, str]
    weight: tuple[int, int, int]  # ids, classes, elements: the heavier one wins, of equal ones the later

    def fits(self, element: Element) -> bool:
        names = {f".{name}" for name in element.get("class", "").split()} | {f"#{element.get('id', '')}"}
        return self.element in ("", "*", element.tag.rsplit("}", 1)[-1]) and names.issuperset(self.names)


def style_rules(style: Element) -> Iterator[Rule]:
    """The rules of a `style` element; only names, ids and classes choose elements the same everywhere."""
    if style.get("type", "text/css") not in ("", "text/css") or style.get("media", "all") != "all":
        raise ValueProblem("has a style for some uses only")
    for rule in tinycss2.parse_stylesheet("".join(style.itertext()), skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "charset":
            continue
        if rule.type != "qualified-rule":
            what = f"@{rule.at_keyword}" if rule.type == "at-rule" else "a broken rule"
            raise ValueProblem(f"has {what} in its style")
        declared = declarations(tinycss2.serialize(rule.content))
        for selector in _serialized(rule.prelude).split(","):
            match = _COMPOUND.fullmatch(selector.strip())
            if not match or not selector.strip():
                raise ValueProblem(f"chooses by “{selector.strip()[:30]}” in its style")
            names = tuple(re.findall(r"[.#][^.#]+", match[2]))
            ids = sum(name.startswith("#") for name in names)
            weight = (ids, len(names) - ids, int(bool(match[1]) and match[1] != "*"))
            yield Rule(match[1] or "", names, declared, weight)


def _serialized(tokens: list[tinycss2.ast.Node]) -> str:
    return str(tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()


def declarations(text: str) -> dict[str, str]:
    """The properties that a style sets; ValueProblem for what programs read differently."""
    declared: dict[str, str] = {}
    for item in tinycss2.parse_blocks_contents(text):
        if item.type in ("comment", "whitespace"):
            continue
        if item.type != "declaration" or item.important:
            raise ValueProblem("has a style that is nested, broken or “!important”")
        value = _serialized(item.value)
        name = item.name if item.name.startswith("--") else item.lower_name
        if "var(" in value.lower() or name.startswith("--"):
            raise ValueProblem("has variables in its style (var)")
        # Of two values for one property a browser takes the one that it knows; no two know the same.
        if declared.get(name, value) != value:
            raise ValueProblem(f"says “{name}” twice in one style")
        if name in _GEOMETRY:
            raise ValueProblem(f"has “{name}” in its style")
        declared[name] = value
    return declared
