"""Figures that can't be meant so: a dash lost in conversion, a share above 100, an age above 120."""

from __future__ import annotations

import re

from builder.draft.figures.grammar import Figure

# The most that a text for patients says in each unit, beyond round numbers.
_MOST = {"second": 300, "minute": 240, "hour": 120, "day": 150, "week": 78, "month": 100, "year": 120, "decade": 12}
_COUNTABLE = ("time", "weight", "length", "volume", "amount", "count")
_ROUND = {144, 168, 180, 200, 240, 250, 270, 280, 300, 350, 360, 365, 400, 500, 600, 1000}


def split_range(digits: str) -> tuple[int, int] | None:
    """The range that a number may have been before it lost its dash: 518 → 5, 18; None where no cut rises."""
    best: tuple[int, int] | None = None
    for cut in range(1, len(digits)):
        left, right = digits[:cut], digits[cut:]
        if (
            right.startswith("0")
            or len(right) - len(left) not in (0, 1)
            or not int(left) < int(right) <= 12 * int(left)
        ):
            continue
        # A range rarely spans more than five times its low end; the narrower is the likelier.
        if best is None or int(right) / int(left) < best[1] / best[0]:
            best = int(left), int(right)
    return best


def implausible(figure: Figure, written: str) -> tuple[bool, str | None]:
    """Whether a figure can't be meant so, and what it was, where that is to be seen: (True, "5–18")."""
    if gap := re.search(r"(\d+)[ \t\u00a0]{2}(\d+)", written):
        return True, f"{gap[1]}–{gap[2]}"
    number = re.search(r"(?<![\d.,])\d{2,8}(?![\d.,]*\d)", written)
    if figure.kind == "share" and max(figure.values, default=0.0) > 100:
        cut = split_range(number[0]) if number else None
        # “150 percent of what they need” may be so; a range of two shares it isn't.
        return True, _range(cut) if cut and cut[1] <= 100 else None
    # “1 ounces”: its fraction is lost.
    if (
        figure.values == (1.0,)
        and number is None
        and figure.kind in _COUNTABLE
        and re.fullmatch(r"1[ \t\u00a0][a-z]+[^\Ws]s", written, re.I)
    ):
        return True, None
    if figure.kind == "ratio" and len(figure.values) == 2 and figure.values[0] > figure.values[1]:
        return True, None
    if len(figure.values) != 1 or number is None:
        return (figure.kind == "age" or figure.kind == "time") and _falls(figure, written), None
    value, cut = int(number[0]), split_range(number[0])
    if cut is None:
        return figure.kind == "age" and value > 120, None
    if figure.kind in ("age", "time") and _too_much(figure, value):
        return True, _range(cut)
    if (figure.kind == "temperature" and value > 500) or (figure.kind == "pressure" and value > 300):
        return True, _range(cut)
    if value > 1000 and re.match(r"beats?\b|breaths?\b", figure.unit.strip(), re.I):
        return True, _range(cut)
    # Four digits or more without a comma, whose halves make a narrow range: 1015 mites.
    if figure.kind in ("count", "amount", "weight", "length", "volume", "times") and len(number[0]) >= 4:
        return cut[1] <= 4 * cut[0] and value % 100 != 0, _range(cut) if value % 100 and cut[1] <= 4 * cut[0] else None
    return False, None


def _too_much(figure: Figure, value: int) -> bool:
    unit = re.match(r"[a-z]+?(?=s?\b)", figure.unit.lower())
    name = {"hr": "hour", "min": "minute", "sec": "second", "yr": "year", "wk": "week", "mo": "month"}
    most = _MOST.get(name.get(unit[0], unit[0]) if unit else "year", 120)
    if figure.kind == "age" and not figure.unit:
        most = 120
    years = figure.unit.lower().startswith(("year", "yr"))
    return value > most and not (figure.kind == "time" and value in _ROUND and not (years and value % 100))


def _falls(figure: Figure, written: str) -> bool:
    """A range whose high end is below its low one, in one unit."""
    low, high = figure.values[0], figure.values[-1]
    return len(figure.values) == 2 and high < low and not re.search(r"[a-z]{3,}.*\d", written, re.I)


def _range(cut: tuple[int, int] | None) -> str | None:
    return f"{cut[0]}–{cut[1]}" if cut else None
