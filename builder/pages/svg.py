"""SVG pictures of plain shapes: judged against a list of what prints as browsers draw it, and written anew.

Only what is on the list gets through, with every style resolved into attributes, so that paper, web page and flashcard
see the same few things. tests/test_logo_drawing.py holds the list against Chromium.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from markupsafe import Markup, escape

from builder.pages import svg_values as values
from builder.pages.svg_style import Rule, declarations, style_rules
from builder.pages.svg_use import write_out
from builder.pages.svg_values import ValueProblem, written

MAX_ELEMENTS = 2_000
MAX_DEPTH = 40
MAX_RULES = 300
_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"

# Shape → its own attributes, each with how it is read.
_SHAPES: dict[str, dict[str, Callable[[str], float]]] = {
    "path": {},
    "polygon": {},
    "polyline": {},
    "rect": {
        "x": values.length,
        "y": values.length,
        "width": values.positive,
        "height": values.positive,
        "rx": values.positive,
        "ry": values.positive,
    },
    "circle": {"cx": values.length, "cy": values.length, "r": values.positive},
    "ellipse": {"cx": values.length, "cy": values.length, "rx": values.positive, "ry": values.positive},
    "line": {"x1": values.length, "y1": values.length, "x2": values.length, "y2": values.length},
}
# Without one of these above nothing there is nothing to draw.
_EXTENT = {"rect": ("width", "height"), "circle": ("r",), "ellipse": ("rx", "ry")}
_DATA = {
    "path": ("d", values.path),
    "polygon": ("points", values.points),
    "polyline": ("points", values.points),
}
# Elements that draw nothing by themselves; what would use some of them is refused where it does.
_UNSEEN = {
    "title", "desc", "metadata", "defs", "clipPath", "mask", "linearGradient", "radialGradient", "pattern", "filter",
    "symbol", "marker", "view",
}  # fmt: skip
_REASONS = {
    "script": "runs a script",
    "foreignObject": "has a web page in it",
    "image": "has another picture in it",
    "text": "has text in it",
    "use": "repeats a part of another file, a symbol, or a part that its style changes (use)",
    "switch": "has parts that show only sometimes (switch)",
    "svg": "has a picture within the picture",
    "a": "has a link in it",
    **dict.fromkeys(("animate", "animateTransform", "animateMotion", "animateColor", "set"), "moves"),
}
# Properties of shapes that are the same everywhere. Of those inherited, a child has its parent's.
_ALPHA = ("fill-opacity", "stroke-opacity", "opacity")
_WORDS: dict[str, Callable[[str], str]] = {
    "fill-rule": values.keyword("nonzero", "evenodd"),
    "stroke-linecap": values.keyword("butt", "round", "square"),
    "stroke-linejoin": values.keyword("miter", "round", "bevel"),
    "visibility": values.keyword("visible", "hidden", "collapse"),
    "stroke-dasharray": values.dashes,
}
_PROPERTIES = {"fill", "stroke", "stroke-width", "stroke-miterlimit", "stroke-dashoffset", *_ALPHA, *_WORDS}
_NOT_INHERITED = {"opacity", "display"}
# What changes nothing in a picture of shapes, and what of other properties changes nothing.
_WITHOUT_EFFECT = re.compile(
    r"id|class|style|version|baseProfile|focusable|tabindex|role|lang|(data|aria)-[\w.-]+|clip-rule|font(-[\w-]+)?|"
    r"text-[\w-]+|letter-spacing|word-spacing|line-height|white-space|writing-mode|direction|unicode-bidi|"
    r"enable-background|(shape|color|image|text)-rendering|color-interpolation(-filters)?|color-profile|"
    r"(stop|flood)-(color|opacity)|lighting-color|solid-(color|opacity)|-inkscape-[\w-]+|preserveAspectRatio|"
    r"baseline-shift|dominant-baseline|alignment-baseline|shape-(padding|margin)|inline-size|isolation|cursor|"
    r"pointer-events|contentScriptType|contentStyleType|zoomAndPan|transform-box"
)
_HARMLESS = {
    "mask": ("none",), "filter": ("none",), "clip-path": ("none",), "mix-blend-mode": ("normal",),
    "paint-order": ("normal", "fill", "fill stroke", "fill stroke markers", "fill markers stroke"),
    "vector-effect": ("none",), "marker": ("none",), "marker-start": ("none",), "marker-mid": ("none",),
    "marker-end": ("none",), "overflow": ("visible", "hidden", "auto"), "transform": ("", "none"),
    "clip": ("auto",), "mask-type": ("luminance",),
}  # fmt: skip
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "Q": 96 / 101.6}
_SIZE = re.compile(rf"({values.NUMBER})\s*([a-zA-Z]*)")


@dataclass(frozen=True)
class Shapes:
    """A picture as it is drawn: what is seen of it, `width` × `height` of its own units, and its shapes as SVG."""

    box: tuple[float, float, float, float]
    inside: Markup
    colours: frozenset[str] = field(default_factory=frozenset)

    def markup(self, css: str = "") -> Markup:
        """The `svg` element, of a class where one is named; a word stands beside each such, so readers pass it over."""
        attributes = Markup('class="{}" aria-hidden="true" ').format(css) if css else ""
        box = " ".join(map(written, self.box))
        return Markup('<svg {}xmlns="{}" viewBox="{}">{}</svg>').format(attributes, _SVG, box, self.inside)


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def read_shapes(data: bytes) -> Shapes:
    """The picture's shapes; ValueProblem with the reason where it has anything that might print differently."""
    try:
        return _judged(_tree(data))
    except RecursionError as error:
        raise ValueProblem("has brackets within brackets without end in its style") from error


def _judged(root: Element) -> Shapes:
    if root.tag != f"{_SVG}}}svg":
        raise ValueProblem("is no SVG picture" if _local(root) != "svg" else f'lacks xmlns="{_SVG}"')
    rules: list[Rule] = []
    for element in root.iter(f"{_SVG}}}style"):
        rules += islice(style_rules(element), MAX_RULES + 1)
        if len(rules) > MAX_RULES:
            raise ValueProblem(f"has more than {MAX_RULES} rules in its style")
    if not rules:  # a rule for elements of one name would take the copies for others
        write_out(root, MAX_ELEMENTS)
    writer = _Writer(sorted(rules, key=lambda rule: rule.weight))
    box = _box(root)
    inside = Markup("").join(writer.group(root, {}, "#000000"))
    if writer.current and writer.colour_changes:
        raise ValueProblem("has colours that hang on other ones (currentColor)")
    if not inside:
        raise ValueProblem("draws nothing")
    return Shapes(box, inside, frozenset(writer.colours))


def _tree(data: bytes) -> Element:
    """The document's tree, with no more elements and levels than a picture needs."""
    parser = expat.ParserCreate(namespace_separator="}")
    builder = TreeBuilder()
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if count > MAX_ELEMENTS:
            raise ValueProblem(f"has more than {MAX_ELEMENTS} elements")
        if depth > MAX_DEPTH:
            raise ValueProblem(f"has elements within elements, more than {MAX_DEPTH} deep")
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def doctype(name: str, system: str | None, public: str | None, subset: int) -> None:
        if subset:
            raise ValueProblem("has entities of its own, which are not read")

    def instruction(target: str, text: str) -> None:
        if target == "xml-stylesheet":
            raise ValueProblem("takes its style from another file")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    parser.ProcessingInstructionHandler = instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueProblem(f"is no whole SVG picture: {error}") from error
    except ValueProblem:
        raise
    except (ValueError, LookupError) as error:  # a plain ValueError for encodings of several bytes, such as UTF-7
        raise ValueProblem(f"is in an unknown encoding: {error}") from error
    root: Element = builder.close()
    return root


def _box(root: Element) -> tuple[float, float, float, float]:
    """What is seen of the picture: its viewBox, or else its width and height."""
    sizes = []
    for name in ("width", "height"):
        match = _SIZE.fullmatch(root.get(name, "").strip())
        if match and match[2] in _UNITS:
            sizes.append(values.number(match[1]) * _UNITS[match[2]])
    if "viewBox" not in root.attrib:
        if len(sizes) != 2 or min(sizes) <= 0:
            raise ValueProblem("has no viewBox, which says what is seen of it")
        return 0, 0, sizes[0], sizes[1]
    box = values.numbers(root.attrib["viewBox"])
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        raise ValueProblem(
            f"has the viewBox “{root.attrib['viewBox'][:40]}” instead of four numbers, two of them above 0"
        )
    # Half a unit: programs round the sizes that they write.
    if len(sizes) == 2 and min(sizes) > 0 and abs(sizes[0] * box[3] - sizes[1] * box[2]) > 0.02 * sizes[0] * box[3]:
        raise ValueProblem("has a viewBox of another form than its width and height")
    return box[0], box[1], box[2], box[3]


class _Writer:
    """Writes the tree anew; `colours` are those that it saw in use."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.colours: set[str] = set()
        self.current = False  # whether currentColor is used
        self.colour_changes = False  # whether `color` changes below the root

    def group(self, parent: Element, inherited: dict[str, str], current: str) -> Iterator[Markup]:
        """What `parent` and its children draw."""
        style = self._style(parent)
        attributes, current = self._attributes(parent, style, current)
        if attributes is None:
            return
        handed = {**inherited, **{k: v for k, v in attributes.items() if k not in (*_NOT_INHERITED, "transform")}}
        parts = Markup("").join(part for child in parent for part in self._child(child, handed, current))
        if parts:
            yield Markup("<g{}>{}</g>").format(_joined(attributes), parts) if attributes else parts

    def _child(self, child: Element, inherited: dict[str, str], current: str) -> Iterator[Markup]:
        space, _, name = child.tag.rpartition("}")
        if space == _XHTML and name == "script":
            raise ValueProblem(_REASONS["script"])
        if space != _SVG:
            return  # notes of the program that made it
        if name == "style":
            return
        if name in _UNSEEN:
            for inner in child.iter():
                if _local(inner) in ("script", "foreignObject", "set") or _local(inner).startswith("animate"):
                    raise ValueProblem(_REASONS[_local(inner)])
                _no_events(inner)
            return
        if name == "g":
            yield from self.group(child, inherited, current)
        elif name in _SHAPES:
            yield from self._shape(child, name, inherited, current)
        else:
            reason = _REASONS.get(name, f"has “{name[:30]}” in it")
            raise ValueProblem(f"{reason}; only shapes print the same everywhere")

    def _style(self, element: Element) -> dict[str, str]:
        """The properties of an element: its attributes, over them the rules that fit, over them its own style."""
        _no_events(element)
        attributes = {name: text.strip() for name, text in element.attrib.items() if "}" not in name}
        for rule in self.rules:
            if rule.fits(element):
                attributes.update(rule.declarations)
        attributes.update(declarations(element.get("style", "")))
        return attributes

    def _attributes(self, element: Element, style: dict[str, str], current: str) -> tuple[dict[str, str] | None, str]:
        """The attributes to write, and what currentColor is here; None where the element isn't drawn."""
        name = _local(element)
        shape = set(_SHAPES.get(name, ())) | ({_DATA[name][0]} if name in _DATA else set())
        known = {"viewBox", "width", "height", "x", "y"} if name == "svg" else shape
        if style.get("color", "inherit") != "inherit":
            current = values.colour(style["color"], current)
            self.colour_changes |= name != "svg"
        attributes: dict[str, str] = {}
        for key, text in style.items():
            if key in _PROPERTIES:
                if text != "inherit":
                    attributes[key] = self._property(key, text, current)
                elif key in _NOT_INHERITED:
                    raise ValueProblem(f"has “{key}: inherit”")
            elif key == "display":
                if text == "none":
                    return None, current
            elif key == "transform" and key in element.attrib and element.attrib[key].strip() == text and name != "svg":
                matrix = values.transform(text)
                if abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) < 1e-12:
                    return None, current  # flattened to nothing
                attributes[key] = f"matrix({' '.join(map(written, matrix))})"
            elif text in _HARMLESS.get(key, ()):
                continue
            elif key not in known and key != "color" and not _WITHOUT_EFFECT.fullmatch(key):
                raise ValueProblem(f"has “{key[:30]}: {text[:30]}”, which prints differently")
        return attributes, current

    def _property(self, name: str, text: str, current: str) -> str:
        if name in ("fill", "stroke"):
            self.current |= text.lower() == "currentcolor"
            return values.paint(text, current)
        if name in _ALPHA:
            return written(values.alpha(text))
        if name in _WORDS:
            return _WORDS[name](text)
        if name == "stroke-miterlimit":
            return written(max(1.0, values.number(text)))
        return written(values.positive(text) if name == "stroke-width" else values.length(text))

    def _shape(self, element: Element, name: str, inherited: dict[str, str], current: str) -> Iterator[Markup]:
        if any(_local(child) not in ("title", "desc", "metadata") for child in element if child.tag.startswith(_SVG)):
            raise ValueProblem("has a shape with something else in it, which may move it")
        attributes, current = self._attributes(element, self._style(element), current)
        if attributes is None:
            return
        full = {**inherited, **attributes}
        form = {key: read(element.attrib[key].strip()) for key, read in _SHAPES[name].items() if key in element.attrib}
        if any(not form.get(key) for key in _EXTENT.get(name, ())):
            return
        if name == "rect":  # a corner with one radius is round
            rx, ry = form.get("rx", form.get("ry", 0.0)), form.get("ry", form.get("rx", 0.0))
            form |= {"rx": min(rx, form["width"] / 2), "ry": min(ry, form["height"] / 2)}
        written_form = {key: written(value) for key, value in form.items()}
        if name in _DATA:
            key, read_data = _DATA[name]
            written_form[key] = read_data(element.attrib.get(key, ""))
            if not written_form[key]:
                return
        if full.get("visibility", "visible") != "visible" or full.get("opacity") == "0":
            return
        fill = full.get("fill", "#000000") if name != "line" else "none"
        stroke = full.get("stroke", "none") if float(full.get("stroke-width", "1")) else "none"
        if stroke != "none":
            _judge_stroke(full, name, written_form)
        painted = {fill, stroke} - {"none"}
        if not painted:
            return
        self.colours |= painted
        both = fill != "none" and stroke != "none"
        if both and (full.get("fill-opacity", "1"), full.get("stroke-opacity", "1")) != ("1", "1"):
            # Viewers of PDF don't agree what a half transparent edge shows of its own shape: one after the other.
            around: dict[str, str] = {key: attributes.pop(key) for key in ("opacity", "transform") if key in attributes}
            halves = Markup("").join(
                Markup("<{}{}/>").format(name, _joined({**written_form, **attributes, unused: "none"}))
                for unused in ("stroke", "fill")
            )
            yield Markup("<g{}>{}</g>").format(_joined(around), halves)
        else:
            yield Markup("<{}{}/>").format(name, _joined({**written_form, **attributes}))


def _judge_stroke(style: Mapping[str, str], name: str, form: Mapping[str, str]) -> None:
    width = float(style.get("stroke-width", "1"))
    dashes = style.get("stroke-dasharray", "none")
    # By the million they would keep a viewer busy for ever.
    if dashes != "none" and sum(map(float, dashes.split())) < width / 20:
        raise ValueProblem("has dashes too small to see")
    if name == "line":
        data = "M {} {} L {} {}".format(*(form.get(key, "0") for key in ("x1", "y1", "x2", "y2")))
    elif name in ("polygon", "polyline"):
        corners = form["points"].split()
        data = f"M {' '.join(corners[:2])} L {' '.join(corners[2:] or corners)}"
    else:
        data = form.get("d", "")
    if style.get("stroke-linecap", "butt") != "butt" and values.has_dot(data):
        raise ValueProblem("has a dot that is a line without length")


def _no_events(element: Element) -> None:
    for name in element.attrib:
        if name.lower().startswith("on"):
            raise ValueProblem(_REASONS["script"])


def _joined(attributes: Mapping[str, str]) -> Markup:
    return Markup("").join(Markup(' {}="{}"').format(escape(key), value) for key, value in attributes.items())
