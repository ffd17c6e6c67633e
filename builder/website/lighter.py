"""Pictures of a page with fewer bytes: they are drawn with finer numbers than any screen can show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_SVG = re.compile(r"<svg\b(?P<attributes>[^>]*)>.*?</svg>", re.DOTALL)
_VIEW = re.compile(r'viewBox="[-\d.]+ [-\d.]+ (?P<width>[\d.]+) (?P<height>[\d.]+)"')
_PATH = re.compile(r'(?<= d=")[^"]*(?=")')
_TRANSFORM = re.compile(r"\b(?:scale|matrix)\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SAME = 1.001
_SPACE = ' xmlns="http://www.w3.org/2000/svg"'  # no more than a file needs
_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
# Command → how many numbers it takes. The flags of arcs may run together with numbers: paths with arcs stay.
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


def lighter(html: str) -> str:
    """The page with its pictures in fewer bytes; no point of one moves by more than a thousandth of its size.

    What is light already stays as it is, and so does a picture that magnifies a part of itself.
    """
    return _SVG.sub(lambda match: _picture(match[0], match["attributes"]), html)


def _picture(svg: str, attributes: str) -> str:
    view = _VIEW.search(attributes)
    if view is None or any(_magnifies(match[1]) for match in _TRANSFORM.finditer(svg)):
        return svg
    size = min(float(view["width"]), float(view["height"]))
    decimals = 1 if size >= 48 else 2 if size >= 5 else None
    svg = svg.replace(_SPACE, "")
    return svg if decimals is None else _PATH.sub(lambda path: _path(path[0], decimals), svg)


def _magnifies(numbers: str) -> bool:
    scales = [float(number) for number in _NUMBER.findall(numbers)][:4]
    return any(abs(scale) > _SAME for scale in scales)


@lru_cache(maxsize=4096)
def _path(data: str, decimals: int) -> str:
    """The same path with its numbers rounded; as it is where it isn't one of plain commands and plain numbers."""
    tokens = _TOKEN.findall(data)
    if re.sub(r"[\s,]", "", data) != "".join(tokens):
        return data
    try:
        rounded = ["".join(_written(_rounded(tokens, decimals, steps), decimals)) for steps in (False, True)]
    except (KeyError, ValueError, IndexError):
        return data
    return min(data, *rounded, key=len)


def _rounded(tokens: Sequence[str], decimals: int, steps: bool) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers; all of them as steps from where the last one ended, if `steps`.

    Where a step ends is rounded, and not the step: errors would add up.
    """
    true, rounded, start = [0.0, 0.0], [0.0, 0.0], ([0.0, 0.0], [0.0, 0.0])
    place, command = 0, ""
    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
        takes = _TAKES[command.upper()]
        numbers = [float(token) for token in tokens[place : place + takes]]
        if len(numbers) < takes:
            raise ValueError(command)
        place += takes
        relative, kind = command.islower(), command.upper()
        axes = [1] if kind == "V" else [number % 2 for number in range(takes)]
        points = [number + (true[axis] if relative else 0) for number, axis in zip(numbers, axes, strict=True)]
        kept = [round(point, decimals) for point in points]
        shift = rounded if relative or steps else (0, 0)
        letter = command.lower() if steps else command
        yield letter, [number - shift[axis] for number, axis in zip(kept, axes, strict=True)]
        for axis, point, there in list(zip(axes, points, kept, strict=True))[-2:]:
            true[axis], rounded[axis] = point, there
        if kind == "M":
            start = (list(true), list(rounded))
            command = "l" if relative else "L"
        elif kind == "Z":
            true, rounded = list(start[0]), list(start[1])
            command = ""


def _written(steps: Iterator[tuple[str, list[float]]], decimals: int) -> Iterator[str]:
    before, letter = "", ""
    for command, numbers in steps:
        implied = {"M": "L", "m": "l"}.get(letter, letter)
        if command != implied or not numbers:
            yield command
            before = command
        letter = command
        for number in numbers:
            text = f"{number:.{decimals}f}".rstrip("0").rstrip(".")
            text = "0" if text in ("-0", "") else re.sub(r"^(-?)0\.", r"\1.", text)
            glued = not before or before.isalpha() or text.startswith("-") or (text.startswith(".") and "." in before)
            yield text if glued else f" {text}"
            before = text
