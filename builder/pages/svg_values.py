"""Values of SVG attributes, read strictly and written in one form that every renderer reads alike."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from tinycss2.color3 import parse_color

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(NUMBER)
_LENGTH = re.compile(rf"({NUMBER})(px)?")
_SEPARATOR = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
# Beyond this, renderers that count with less precision draw something else.
_FARTHEST = 1e6
# How many numbers each command of a path takes.
_PATH = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)[ \t\r\n]*\(([^()]*)\)")

Matrix = tuple[float, float, float, float, float, float]


class ValueProblem(ValueError):  # noqa: N818 - it is told of, not raised at people
    """What is wrong with a picture: the rest of a sentence that begins with its name."""


def written(value: float) -> str:
    """A number as short as it can be without being seen to change."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-6 else "0"


def _bounded(text: str) -> float:
    value = float(text)
    if not abs(value) <= _FARTHEST:
        raise ValueProblem(f"has the number {text[:20]}, beyond {_FARTHEST:.0f}")
    return value


def number(text: str) -> float:
    """A number without a unit."""
    if not _NUMBER.fullmatch(text):
        raise ValueProblem(f"has “{text[:30]}” where a plain number belongs")
    return _bounded(text)


def length(text: str) -> float:
    """A length in the picture's own units."""
    match = _LENGTH.fullmatch(text)
    if not match:
        raise ValueProblem(f"has the length “{text[:30]}”, and only plain numbers measure the same everywhere")
    return _bounded(match[1])


def positive(text: str) -> float:
    """A length of at least nothing."""
    value = length(text)
    if value < 0:
        raise ValueProblem(f"has the length “{text[:30]}”, below nothing")
    return value


def alpha(text: str) -> float:
    """An opacity from 0 to 1, which may be written as a percentage."""
    value = number(text[:-1]) / 100 if text.endswith("%") else number(text)
    return min(1.0, max(0.0, value))


def numbers(text: str) -> list[float]:
    """Numbers with blanks or commas between."""
    values, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _NUMBER.match(text, position)
        if not match:
            raise ValueProblem(f"has “{text[position : position + 20]}” where numbers belong")
        values.append(_bounded(match[0]))
        position = _SEPARATOR.match(text, match.end()).end()  # type: ignore[union-attr]
    return values


def colour(text: str, current: str) -> str:
    """`#rrggbb`, or `none`; `current` is what currentColor stands for."""
    if text == "none":
        return "none"
    parsed = parse_color(text)
    if parsed == "currentColor":
        return current
    if parsed is None:
        raise ValueProblem(f"has the colour “{text[:40]}”, which printers don't know")
    if parsed.alpha == 0:
        return "none"
    if parsed.alpha != 1:
        raise ValueProblem(f"has the half transparent colour “{text[:40]}”")
    return "#" + "".join(f"{round(255 * part):02x}" for part in (parsed.red, parsed.green, parsed.blue))


def paint(text: str, current: str) -> str:
    """A colour; gradients and patterns are none."""
    if "url(" in text:
        raise ValueProblem("fills a shape with a gradient or a pattern")
    return colour(text, current)


def _flags(text: str, position: int) -> tuple[float, int]:
    """A flag of an arc: one digit, which the next number may follow without a blank."""
    if text[position : position + 1] not in ("0", "1"):
        raise ValueProblem("has a path with a broken arc")
    return float(text[position]), position + 1


def _arguments(text: str, position: int, count: int, arc: bool) -> tuple[list[float], int]:
    arguments: list[float] = []
    for index in range(count):
        if arc and index in (3, 4):
            value, position = _flags(text, position)
        else:
            match = _NUMBER.match(text, position)
            if not match:
                raise ValueProblem("has a path that breaks off")
            value, position = _bounded(match[0]), match.end()
        arguments.append(value)
        position = _SEPARATOR.match(text, position).end()  # type: ignore[union-attr]
    return arguments, position


def path(text: str) -> str:
    """Path data with every command written out."""
    position = 0
    parts: list[str] = []
    text = text.strip()
    while position < len(text):
        command = text[position]
        if command.upper() not in _PATH or (not parts and command.upper() != "M"):
            raise ValueProblem(f"has a path with “{text[position : position + 10]}” in it")
        position = _SEPARATOR.match(text, position + 1).end()  # type: ignore[union-attr]
        count = _PATH[command.upper()]
        while True:
            arguments, position = _arguments(text, position, count, command in "Aa")
            if not (command in "Aa" and 0 in arguments[:2]):
                parts.append(" ".join([command, *map(written, arguments)]))
            else:  # an arc without a radius is a line
                parts.append(" ".join(["L" if command == "A" else "l", *map(written, arguments[5:])]))
            if not count or position >= len(text) or text[position].isalpha():
                break
            # After the first pair, a further one means a line.
            command = {"M": "L", "m": "l"}.get(command, command)
    return " ".join(parts)


def has_dot(data: str) -> bool:
    """Whether a part of a written path has no length: with round ends a browser draws a dot, and paper nothing."""
    x = y = start_x = start_y = 0.0
    long, drawn = True, False
    for part in re.findall(r"[A-Za-z][^A-Za-z]*", data):
        command, values = part[0], [float(value) for value in part[1:].split()]
        relative = command.islower()
        kind = command.upper()
        if kind == "Z":
            drawn, x, y = True, start_x, start_y
            continue
        if kind == "M" and drawn and not long:
            return True
        pairs = values[5:] if kind == "A" else values
        if kind in "HV":
            pairs = [pairs[0], 0.0 if relative else y] if kind == "H" else [0.0 if relative else x, pairs[0]]
        base_x, base_y = (x, y) if relative else (0.0, 0.0)
        corners = [(base_x + pairs[at], base_y + pairs[at + 1]) for at in range(0, len(pairs), 2)]
        if kind == "M":
            (start_x, start_y), long, drawn = corners[0], False, False
        else:
            long, drawn = long or any(corner != (start_x, start_y) for corner in corners), True
        x, y = corners[-1]
    return drawn and not long


def points(text: str) -> str:
    """Corners of a polygon."""
    values = numbers(text)
    if len(values) % 2:
        raise ValueProblem("has a corner with one number instead of two")
    return " ".join(map(written, values))


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _matrix(kind: str, given: list[float]) -> Iterator[Matrix]:
    angle = math.radians(given[0]) if given else 0.0
    if kind == "matrix" and len(given) == 6:
        yield (given[0], given[1], given[2], given[3], given[4], given[5])
    elif kind == "translate" and len(given) in (1, 2):
        yield (1, 0, 0, 1, given[0], given[1] if len(given) == 2 else 0)
    elif kind == "scale" and len(given) in (1, 2):
        yield (given[0], 0, 0, given[-1], 0, 0)
    elif kind == "rotate" and len(given) in (1, 3):
        x, y = given[1:] or (0, 0)
        sine, cosine = math.sin(angle), math.cos(angle)
        yield (cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y)
    elif kind == "skewX" and len(given) == 1:
        yield (1, 0, math.tan(angle), 1, 0, 0)
    elif kind == "skewY" and len(given) == 1:
        yield (1, math.tan(angle), 0, 1, 0, 0)
    else:
        raise ValueProblem(f"has {kind}() with {len(given)} numbers")


def transform(text: str) -> Matrix:
    """All of a `transform` as one matrix."""
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    position = 0
    text = text.strip()
    while position < len(text):
        match = _TRANSFORM.match(text, position)
        if not match:
            raise ValueProblem(f"is turned or moved by “{text[position : position + 30]}”")
        for step in _matrix(match[1], numbers(match[2])):
            matrix = _times(matrix, step)
        position = _SEPARATOR.match(text, match.end()).end()  # type: ignore[union-attr]
    if any(not abs(value) <= _FARTHEST for value in matrix):
        raise ValueProblem("is moved too far away")
    return matrix


def dashes(text: str) -> str:
    """A pattern of dashes, or `none`. Dashes by the million would keep a viewer busy for ever."""
    if text == "none":
        return text
    lengths = [positive(part) for part in re.split(r"[ \t\r\n,]+", text.strip())]
    if not sum(lengths):
        return "none"
    if len(lengths) % 2:
        lengths *= 2
    return " ".join(map(written, lengths))


def keyword(*names: str) -> Callable[[str], str]:
    """One of these words."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueProblem(f"has “{text[:30]}”, which prints differently")
        return text

    return read
