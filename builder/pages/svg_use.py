"""Parts of an SVG picture that it repeats (`use`), written out where they stand."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import Element

from builder.pages import svg_values as values
from builder.pages.svg_values import ValueProblem

_SVG = "http://www.w3.org/2000/svg}"
_LINKS = ("href", "http://www.w3.org/1999/xlink}href")
_OWN = {*_LINKS, "x", "y", "width", "height"}
# They bring a window of their own with them.
_WINDOWS = (f"{_SVG}symbol", f"{_SVG}svg", f"{_SVG}use")


def write_out(root: Element, most: int) -> None:
    """Put a copy of what it names in the place of each `use`, where that is a shape or a group of the same picture.

    Any other one stays, to be refused. ValueProblem where more than `most` elements come of it, or a part repeats
    itself.
    """
    named = {name: element for element in root.iter() if (name := element.get("id"))}
    count = sum(1 for _ in root.iter())

    def inside(element: Element, within: frozenset[str]) -> None:
        for place, child in enumerate(list(element)):
            if child.tag != f"{_SVG}use":
                inside(child, within)
                continue
            link = next((child.get(link, "") for link in _LINKS if child.get(link)), "").strip()
            name = link[1:]
            target = named.get(name) if link.startswith("#") else None
            if target is None or target.tag in _WINDOWS or len(child):
                continue
            if name in within:
                raise ValueProblem("repeats a part within itself (use)")
            element[place] = repeated(child, target, within | {name})

    def repeated(use: Element, target: Element, within: frozenset[str]) -> Element:
        nonlocal count
        count += 2 + sum(1 for _ in target.iter())
        if count > most:
            raise ValueProblem(f"has more than {most} elements")
        outer = Element(f"{_SVG}g", {name: text for name, text in use.attrib.items() if name not in _OWN})
        across, down = (values.length(use.get(side, "0")) for side in ("x", "y"))
        inner = Element(f"{_SVG}g", {"transform": f"translate({across:g},{down:g})"} if across or down else {})
        outer.append(inner)
        inner.append(copy.deepcopy(target))
        inside(inner, within)
        return outer

    # The named parts are copied as they stand, not as they are after their own copies were put in.
    named = {name: copy.deepcopy(element) for name, element in named.items()}
    inside(root, frozenset())
