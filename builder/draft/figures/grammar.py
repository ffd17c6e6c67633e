"""How a figure is written: values, ranges, ratios and fractions, with units, rates and bounds.

`read_figures(text)` gives what looks like a figure; what is only a name, a date or an address is told by
`identifiers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from builder.draft.figures.words import figure_words

_S = "[ \t\u00a0]"
_DASH = f"{_S}?[-‐‑–—−~]{_S}?"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?(?:[- ]\d/\d(?!\d)|[½¼¾⅓⅔])?|\.\d+|[½¼¾⅓⅔])"


@dataclass(frozen=True)
class Figure:
    """A figure in a text: offsets `start` to `end` with bounds and unit, `number` where its first number starts.

    `values` are one number, or two of a range or a ratio. `kind` is `share`, `age`, `time`, … (a key of `units` in
    figures.yaml), `ratio`, `pressure`, `decade`, or `count` where no unit stands there; `unit` is the unit as written.
    """

    start: int
    end: int
    number: int
    values: tuple[float, ...]
    kind: str
    unit: str = ""
    per: str = ""
    bound: str = ""
    words: bool = False  # no digit stands in it
    approximate: str = ""


def _any(parts: list[str]) -> str:
    return "(?:" + "|".join(sorted(parts, key=len, reverse=True)) + ")"


class Grammar:
    """The patterns, made once from the lists of words."""

    def __init__(self) -> None:
        words = figure_words()
        self.numbers = words.numbers | words.multipliers
        self.multipliers = words.multipliers
        ones = [word for word, value in words.numbers.items() if value < 10]
        tens = [word for word, value in words.numbers.items() if value >= 20]
        number = rf"(?>{_any(tens)}(?:[- ]{_any(ones)})?|{_any(list(words.numbers))})"
        multiplier = _any(list(words.multipliers))
        word = rf"(?:(?:half{_S})?an?(?={_S}{multiplier}\b)|\b{number})"
        value = rf"(?:[$€£]{_S}?)?(?:{_DIGITS}|{word})(?:(?:{_S}|-){multiplier}\b){{0,2}}"
        value = rf"(?:{value}(?:{_S}and{_S}(?:one-|a{_S}|1/)(?:half\b|2\b))?)"
        unit = "|".join(f"(?P<{kind}>{_any(units)})" for kind, units in words.units.items())
        plain = _any([item for units in words.units.values() for item in units])
        per = (
            rf"(?:{_S}?/{_S}?{_any(words.per)}|{_S}per{_S}{_any(words.per)}|"
            rf"{_S}(?:a|an|each|every){_S}(?:minute|hour|day|night|week|month|year|meal|dose)|{_S}{_any(words.rates)})"
        )
        not_noun = _any(words.not_counted)
        noun = rf"(?:{_S}(?!{not_noun}\b)[a-z][a-z-]+)"
        plural = (
            rf"(?!{not_noun}\b)"
            + r"(?:[a-z][a-z-]*[^\Wsui]s|people|men|women|children|drink|serving|dose|meal|glass|patients)"
        )
        after = rf"(?:{_S}{_any(words.bounds.after)})"
        # Or a word that conversion glued on: “per deciliterabout 80”.
        end = r"(?:(?![A-Za-z0-9])|(?<=[a-z]{3})(?=(?:about|which|that|compared|with|and|more|less|roughly|the)\b))"
        # “3 to 5”, “3-to 5-”, “3 percent to 5 percent”, “2, 4, or 6”
        low = rf"{value}(?:-?{_S}?{plain}{end})?"
        to = (
            rf"(?:{_DASH}|(?<=\d){_S}?to{_S}?(?=\d)|"
            rf"-?{_S}?(?:to|through|until|or|up to|to about)(?:{_S}as (?:much|many) as)?{_S})"
        )
        several = rf"{value}(?:,{_S}{value})+,?{_S}(?:and|or){_S}(?=\d|[a-z])"
        tail = (
            rf"(?P<more>{after})?(?:(?:{_S}|-)?(?:{unit}){end}(?P<per>{per}{end}){{0,2}}|"
            rf"(?P<counted>{noun}{{0,2}}?{_S}{plural})(?P<rate>{per}{end}))?(?P<late>{after}{end})?"
        )
        head = rf"(?P<low>{value})"
        self.span = re.compile(rf"(?P<low>{low}){to}(?P<high>{value}){tail}", re.I)
        self.both = re.compile(rf"(?P<low>{low}){_S}and{_S}(?P<high>{value}){tail}", re.I)
        # “5  50 years”: two spaces are what a lost dash left.
        self.gap = re.compile(rf"(?P<low>\d{{1,3}}){_S}{_S}(?P<high>\d{{1,3}}){tail}", re.I)
        self.list = re.compile(rf"(?P<low>{several})(?P<high>{value}){tail}", re.I)
        self.one = re.compile(rf"{head}{tail}", re.I)
        people = rf"(?:{_S}(?!and\b|or\b|was\b|were\b|is\b|are\b)[a-z]+){{0,2}}?"
        # “3 times in 24 hours” is no ratio.
        no_unit = rf"(?!(?:{_S}|-)?{plain}{end})"
        self.ratio = re.compile(
            rf"(?P<low>{value}(?:{to}{value})?){people}(?:{_S}|(?<=\d)(?=in{_S}\d))(?:in|out{_S}of|of{_S}(?:every|each|the))(?:{_S}(?:every|each|about|only))?"
            rf"{_S}(?P<high>{value}(?:{to}{value})?){end}{no_unit}|"
            rf"(?P<low2>{value}(?:{to}{value})?){people}{_S}(?:per|for{_S}every|in{_S}every){_S}(?P<high2>(?:{value}|{multiplier})){end}",
            re.I,
        )
        fraction = _any(words.fractions)
        part = rf"(?:{_any(list(words.numbers))}(?:{_S}|-{_S}?){fraction}s?\b|an?{_S}{fraction}\b(?={_S}of\b|[.,;]))"
        half = (
            rf"(?:half(?={_S}(?:of|the|all|a|an|as|your|its|their)\b)|(?<=by{_S})half(?=[.,;)])|"
            rf"half{end}(?={_S}(?!life|brother|sister|hour)[a-z]))"
        )
        self.fraction = re.compile(
            rf"(?P<low>{part}|{half})(?:{to}(?P<high>{part}))?(?:{_S}(?:of{_S})?an?{_S}(?:{unit}){end})?", re.I
        )
        # Blood pressure, eyesight: 140/90 mmHg or above, 20/40, “118 over 76”
        self.part = re.compile(
            rf"\d{{1,2}}/\d{{1,2}}(?:{to}\d{{1,2}}/\d{{1,2}})?(?:{_S}|-)(?:of{_S}an?{_S})?(?:{unit}){end}", re.I
        )
        self.slash = re.compile(
            rf"(?P<low>\d{{1,3}})(?:/|{_S}over{_S}(?=\d{{2,3}}\b))(?P<high>\d{{1,3}})(?![\d/])(?P<hg>{_S}?mm{_S}?Hg)?(?P<late>{after}{end})?",
            re.I,
        )
        # “2 hours and 30 minutes a week”, “5 feet, 4 inches”
        self.mixed = re.compile(
            rf"{value}{_S}?(?P<unit>hours?|years?|feet|foot|pounds?|minutes?)(?:{_S}and{_S}|,?{_S}){value}{_S}?"
            rf"(?:minutes?|months?|inch(?:es)?|ounces?|seconds?){end}(?P<per>{per}{end})?",
            re.I,
        )
        decade = rf"(?:\d0['’]?s|{_any(words.decades)})"
        self.decade = re.compile(
            rf"(?P<low>{decade})(?:(?:{_S}(?:and|or|to|through){_S}|,{_S}(?:and{_S}|or{_S})?|{_DASH})"
            rf"(?:early |mid-?|late )?{decade})*{end}",
            re.I,
        )
        often = rf"(?:once|twice)(?:{_S}(?:or|to){_S}(?:twice|(?:three|four){_S}times))?"
        self.often = re.compile(
            rf"{often}(?:(?P<per>{per}){end}|(?={_S}as{_S}[a-z]+|{_S}the{_S}(?:risk|rate|number|amount)))", re.I
        )
        self.start = re.compile(
            rf"(?:[$€£]{_S}?)?(?<![\w.,/:#&’'–-])(?:\d|\.\d|[½¼¾⅓⅔])|[$€£]{_S}?\d|\b(?:{number}|once|twice|half|{_any(words.decades)}|a(?={_S}(?:{multiplier}|{fraction})\b)|an?(?={_S}(?:minute|hour|day|night|week|month|year|decade)\b))\b",
            re.I,
        )
        # “a week or two”; “up to a year”, which a bound must stand before
        self.a_time = re.compile(
            rf"an?{_S}(?P<unit>minute|hour|day|night|week|month|year|decade){end}(?P<late>{_S}or{_S}(?:two|2|so){end}|{after}{end})?",
            re.I,
        )
        age = rf"(?:(?:the{_S})?ages?(?:{_S}of)?{_S}|aged{_S})?"
        loosely = rf"(?:{_any(words.approximately)}{_S})?"
        self.bound = re.compile(
            r"(?:(?<![\w-])|(?<=[a-z]{3})(?=(?:less|more|fewer) than))"
            rf"(?P<bound>{_any(words.bounds.before)}){_S}?{loosely}{age}$",
            re.I,
        )
        self.approximate = re.compile(rf"\b(?P<word>{_any(words.approximately)}){_S}(?:{age})?$", re.I)
        self.pair = re.compile(
            rf"\b(?:between|ages?|aged|from)(?:{_S}(?:the|about|the{_S}ages?|ages?|of))*{_S}(?:of{_S})?$", re.I
        )
        self.kinds = tuple(words.units)

    def value(self, written: str) -> float | None:
        """The first number of a text, in digits or words; None where it has none."""
        return next(iter(self.values(written)), None)

    def values(self, written: str) -> list[float]:
        values: list[float] = []
        total = pending = 0.0
        open_ = False
        for token in re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+|[½¼¾⅓⅔]|[a-z]+|[^\s\w]", written.lower()):
            number = self._number(token)
            if token in self.multipliers and open_:
                pending *= self.multipliers[token]
            elif number is not None:
                tens = open_ and 20 <= pending <= 90 and number < 10 and token.isalpha()
                if open_ and not tens:
                    values.append(total + pending)
                    pending = 0.0
                pending, open_ = pending + number, True
            elif token == "a" or token == "an":
                continue
            elif open_ and token != "-":
                values.append(total + pending)
                pending, open_ = 0.0, False
        if open_:
            values.append(total + pending)
        return values

    def _number(self, token: str) -> float | None:
        if token[0].isdigit() or (token[0] == "." and len(token) > 1):
            return float(token.replace(",", ""))
        if token in "½¼¾⅓⅔":
            return {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}[token]
        return float(self.numbers[token]) if token in self.numbers else None


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The patterns of English figures."""
    return Grammar()


def read_figures(text: str) -> Iterator[Figure]:
    """What looks like a figure in a text, in order; none overlaps another."""
    rules = grammar()
    at = 0
    while match := rules.start.search(text, at):
        figure = _at(rules, text, match.start())
        if figure is None:
            # The next place; all digits of a number are one.
            rest = re.compile(r"[\d.,/:-]*").match(text, match.end())
            at = max(match.end(), rest.end() if rest and match[0][-1].isdigit() else 0)
            continue
        yield _with_bounds(rules, text, figure)
        at = figure.end


def _at(rules: Grammar, text: str, at: int) -> Figure | None:
    if (match := rules.decade.match(text, at)) and not text[max(0, at - 1) : at].isdigit():
        return Figure(
            match.start(), match.end(), match.start(), _decades(match[0]), "decade", words=not _digit(match[0])
        )
    if match := rules.a_time.match(text, at):
        if not match["late"] and not rules.bound.search(text[max(0, at - 30) : at]):
            return None
        values = (1.0, 2.0) if (match["late"] or "").lower().endswith(("two", "2")) else (1.0,)
        return Figure(
            at, match.end(), at, values, "time", match["unit"], bound=(match["late"] or "").strip(), words=True
        )
    if match := rules.often.match(text, at):
        times = 1.0 if match[0].lower().startswith("once") else 2.0
        return Figure(at, match.end(), at, (times,), "times", per=(match["per"] or "").strip(), words=True)
    if match := rules.part.match(text, at):
        kind = next(name for name in rules.kinds if match[name])
        pairs = [int(top) / int(bottom) for top, bottom in re.findall(r"(\d+)/(\d+)", match[0]) if int(bottom)]
        return Figure(at, match.end(), at, tuple(pairs), kind, match[kind])
    if match := rules.slash.match(text, at):
        kind, unit, after = (
            "pressure" if match["hg"] else "slash",
            (match["hg"] or "").strip(),
            (match["late"] or "").strip(),
        )
        return Figure(at, match.end(), at, (float(match["low"]), float(match["high"])), kind, unit, bound=after)
    if match := rules.mixed.match(text, at):
        unit = match["unit"].lower()
        kind = "length" if unit in ("feet", "foot") else "weight" if unit.startswith("pound") else "time"
        per = (match["per"] or "").strip()
        return Figure(at, match.end(), at, tuple(rules.values(match[0])), kind, unit, per, words=not _digit(match[0]))
    if match := rules.fraction.match(text, at):
        kind = next((name for name in rules.kinds if match[name]), "fraction")
        return Figure(
            at,
            match.end(),
            at,
            (0.5,) if kind != "fraction" else (),
            kind,
            unit=match[kind] if kind in rules.kinds else "",
            words=True,
        )
    if match := rules.ratio.match(text, at):
        low, high = match["low"] or match["low2"], match["high"] or match["high2"]
        bottoms = rules.values(high)
        bottom = (bottoms[-1] if bottoms else 0.0) or float(rules.multipliers.get(high.lower(), 0))
        tops = rules.values(low)
        year = re.fullmatch(r"(?:1[5-9]|20)\d\d", high) and not re.search(r"\bof\b", match[0])
        if tops and bottom >= 2 and max(tops) <= bottom and not year:
            return Figure(at, match.end(), at, (*tops, bottom), "ratio", words=not _digit(match[0]))
    if (match := rules.gap.match(text, at)) and any(match[kind] for kind in ("time", "age", "share")):
        figure = _measured(rules, text, match)
        if figure and figure.values[0] < figure.values[1]:
            return figure
    for pattern in (rules.list, rules.both, rules.span, rules.one):
        match = pattern.match(text, at)
        if match is None or (pattern is rules.both and not rules.pair.search(text[max(0, at - 40) : at])):
            continue
        figure = _measured(rules, text, match)
        if figure is not None:
            return figure
    return None


def _measured(rules: Grammar, text: str, match: re.Match[str]) -> Figure | None:
    """A value or range with its unit; None where what follows shows that it is something else."""
    kind = next((name for name in rules.kinds if match[name]), "count")
    end = match.end()
    following = text[end : end + 2]
    if kind == "count" and following[:1] == "+" and not re.match(r"\+\.?\w", text[end : end + 3]):
        return Figure(at := match.start(), end + 1, at, tuple(rules.values(match[0])), "count", bound="or older")
    bare = kind == "count" and not match["rate"] and not match["more"] and not match["late"]
    if bare and (following[:1].isalnum() or re.match(r"[-/_]\w|[.,:]\d|,[A-Z]|[%°+]", following)):
        return None
    groups = match.groupdict()
    values = rules.values(groups["low"]) + rules.values(groups.get("high") or "")
    if not values:
        return None
    per = (match["per"] or match["rate"] or "").strip()
    if kind == "count" and re.match(r"[$€£]", match[0]):
        kind = "money"
    unit = match[kind] if kind in rules.kinds and match[kind] else (match["counted"] or "").strip()
    after = (match["more"] or match["late"] or "").strip()
    words = not _digit(match[0])
    return Figure(match.start(), end, match.start(), tuple(values), kind, unit, per, after, words)


_TOP = re.compile(
    r"(?<![\w.,-])(?P<top>one|two|three|four|five|six|seven|eight|nine|ten|\d[\d.,]*)\b[^.;:()\n]{1,70}"
    r"\b(?:per|in every|for every|of every)[ \t](?:every )?$",
    re.I,
)


_LOW_GLUED = re.compile(r"(?<=[a-z])(\d{1,3}) ?(?:to|-|–) ?$")


def with_glued_low(text: str, figure: Figure) -> Figure:
    """“shorter2to 4 weeks”: the low end of a range that conversion glued to the word before it."""
    before = text[max(0, figure.start - 12) : figure.start]
    match = _LOW_GLUED.search(before)
    if match is None or len(figure.values) != 1 or float(match[1]) >= figure.values[0]:
        return figure
    start = figure.start - len(before) + match.start()
    return replace(figure, start=start, number=start, values=(float(match[1]), *figure.values))


def per_how_many(text: str, figure: Figure) -> Figure:
    """“one new infection per 100,000 persons”: the whole share, where the number is what a share is of."""
    before = text[max(0, figure.start - 100) : figure.start]
    match = _TOP.search(before)
    if figure.kind != "count" or match is None:
        return figure
    start = figure.start - len(before) + match.start()
    top = grammar().value(match["top"]) or 1.0
    return replace(figure, start=start, number=start, values=(top, *figure.values), kind="ratio")


def _with_bounds(rules: Grammar, text: str, figure: Figure) -> Figure:
    before = text[max(0, figure.start - 48) : figure.start]
    if match := rules.bound.search(before):
        start = figure.start - len(before) + match.start()
        loosely = rules.approximate.search(before)
        if re.search(r"\bage[sd]?\b", match[0], re.I) and figure.kind in ("count", "time"):
            figure = replace(figure, kind="age")
        return replace(
            figure, start=start, bound=match["bound"].lower(), approximate=loosely["word"].lower() if loosely else ""
        )
    if match := rules.approximate.search(before):
        return replace(figure, approximate=match["word"].lower())
    return figure


def _decades(written: str) -> tuple[float, ...]:
    tens = {"twenties": 20.0, "thirties": 30.0, "forties": 40.0, "fifties": 50.0, "sixties": 60.0, "seventies": 70.0}
    tens |= {"eighties": 80.0, "nineties": 90.0}
    return tuple(
        float(item) if item.isdigit() else tens[item] for item in re.findall(r"\d+|[a-z]+ties", written.lower())
    )


def _digit(written: str) -> bool:
    return any(character.isdigit() for character in written)
