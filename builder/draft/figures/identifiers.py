"""Numbers that are no figures: names, dates, addresses, phone numbers, numbering, and counts of a text's own parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from builder.draft.figures.grammar import Figure
from builder.draft.figures.words import figure_words

# Places where no figure stands, whatever its form.
_MASKS = (
    r"(?:https?://|www\.)\S+|\b[\w.-]+@[\w.-]+|\b[\w-]+\.(?:gov|org|com|edu|net|int|htm|html|pdf)\b\S*",
    r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-–. /]{0,2}\d{3}[-–. ]\d{4}(?!\d)",  # phones
    r"(?<!\d)1?[-– ]?\(?8(?:00|33|44|55|66|77|88)\)?[-–. ]?[A-Z0-9][-A-Z0-9–. ]{5,12}",
    r"\(\d{3}-\d{4}\)|\b8\d\d-[A-Z0-9]{2,4}-[A-Z0-9]{2,7}\b",
    r"(?<!\d)1?8(?:00|33|44|55|66|77|88)\d{7}(?!\d)|(?<![\d.,])[2-9]\d{9}(?!\d)",
    r"\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\b\d{1,2}\s?(?:[ap]\.m\.|[ap]m\b)",
    r"\b[A-Z]{2},?\s+\d{5}(?:[-–]\d{4})?\b",  # a state and its ZIP code
    r"\bP\.?\s?O\.?\s?Box\s+\d+|\b24/7\b|\b24 hours a day\b|\b(?:7|seven) days a week\b|\b9-1-1\b|\b911\b",
    # A street: a number, capital words, and what streets are called.
    r"\b\d+(?:st|nd|rd|th)?\s+(?:(?:[A-Z][\w.]*|\d+(?:st|nd|rd|th))\s+){1,4}"
    r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Drive|Dr\.?|Boulevard|Blvd\.?|Plaza|Place|Parkway|Pkwy|Lane|Highway|"
    r"Way|Court|Circle|Pike|Square|Terrace|Center|NW|NE|SW|SE)\b",
    r"\b(?:Plaza|Suite|Room|Rm\.?|Bldg\.?|Floor|Apt\.?|MSC|Mail Stop)\s+[\w-]*\d[\w-]*",
    r"\b\d{4}\s+[A-Z][a-z]{2}[a-z]*(?:\s\d{1,2})?;\s?\d+[^\s]*",  # 2008 Jun;35(2):90-5
    r"\b\d+\s?(?:KB|MB|GB|kB)\b|\b\d+\s+pages?\b(?=[\])])|\bpages?\s+\d+(?:\s?(?:-|–|and|to|through)\s?\d+)?",
    r"\b[0-9-]*[A-Z]{3,}\s?\(\d{4}\)",
    r"\[\s?\d+(?:\s?[,–-]\s?\d+)*\s?\]",  # notes
    r"\(\s?\d{1,2}\s?\)(?=\s*[A-Za-z])",  # (1) a heading of a list in a sentence
    r"(?:(?<=^)|(?<=[.:;?!]\s)|(?<=\s\s)|(?<=\n))\d{1,2}[.)]\s+(?=[A-Z])",  # 1. numbering
    r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
    r"\b(?:NCT|ISBN|ISSN|PMID|HP|OMIM|MIM|ORPHA|ICD)[\s:#-]*\d[\d.-]*",
    r"\b(?:NIH|CDC|DHHS|HHS)\s+(?:Publication|Pub\.?)\s+(?:No\.?|Number)?\s*[\w-]+",
    r"\bA\.?D\.?\s\d+|\b\d+\s?[AB]\.?C\.?E?\.?\b(?=\W)",
)
# One by one, since the end of one may be the beginning of another.
_PATTERNS = tuple(re.compile(mask) for mask in _MASKS)
# A place where the document explains how to read its own numbers.
_EXPLAINED = re.compile(r"\bfor example, a \w+ of \d+/\d+ means\b[^.]*\.", re.I)
_ZIP = re.compile(r"\b[A-Z]{2},?\s+\d{5}(?:[-–]\d{4})?\b")
_OTHER_HALF = re.compile(
    r"\b(?:first|second|last|other|latter|upper|lower|left|right|each|top|bottom|front|back|one|better|in)[ \t]+$", re.I
)
_AGE = re.compile(r"\b(?:age|ages|aged|age of|ages of)[ \t]+(?:about[ \t]+)?$", re.I)
# “Types 1B and 2”, “between fingers 2 and 5”, “2-3 toe syndactyly”: numbers that are names.
_NUMBERED = re.compile(
    r"\b(?:types?|subtypes?|grades?|stages?|classes|fingers?|toes?|digits|chromosomes?|exons?|figures?)[ \t]+"
    r"(?:[IVX\d]+[A-Za-z]?(?:,[ \t]+(?:and[ \t]+|or[ \t]+)?|[ \t]+(?:and|or|to|through)[ \t]+))*$",
    re.I,
)
_NUMBERED_PART = re.compile(r"[ \t](?:toe|finger)s?\b[ \t](?:cutaneous[ \t])?syndactyl", re.I)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


class Places:
    """Where in a text no figure stands."""

    def __init__(self, text: str) -> None:
        spans = sorted(
            (match.start(), match.end()) for rule in (*_PATTERNS, _EXPLAINED) for match in rule.finditer(text)
        )
        self._starts = [start for start, _ in spans]
        self._ends: list[int] = []
        furthest = 0
        for _, end in spans:
            furthest = max(furthest, end)
            self._ends.append(furthest)
        # A number of the document's own title is part of a name.
        title = text.lstrip().partition("\n")[0]
        self._title = frozenset(re.findall(r"(?<![\w.])\d+(?![\w.])", title))
        self._addresses = [match.start() for match in _ZIP.finditer(text)]

    def holds(self, at: int) -> bool:
        """Whether an offset lies in such a place."""
        before = bisect_right(self._starts, at) - 1
        return before >= 0 and at < self._ends[before]

    def in_title(self, text: str, figure: Figure) -> bool:
        """Whether a number stands in the document's title: “… autosomal recessive 7”."""
        return not figure.bound and text[figure.number : figure.end] in self._title

    def in_address(self, at: int) -> bool:
        """Whether an address ends within the next words."""
        following = bisect_right(self._addresses, at)
        return following < len(self._addresses) and self._addresses[following] - at < 120


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = figure_words()
    named = re.compile(rf"\b(?:{'|'.join(words.not_after)})[ \t\u00a0-]$", re.I)
    month = re.compile(
        rf"\b(?:{'|'.join(words.months)})\.?[ \t]+(?:(?:\d{{1,2}}(?:st|nd|rd|th)?,?[ \t]*(?:-|–|to|and)?[ \t]*))?$"
    )
    after = re.compile(rf"[ \t]+(?:of[ \t]+)?(?:{'|'.join(words.months)})\b\.?(?:[ \t,]|$)")
    return named, month, after


def is_figure(text: str, figure: Figure, places: Places) -> bool:
    """Whether what is written like a figure measures something."""
    if places.holds(figure.number):
        return False
    if figure.kind == "count" and not figure.bound and places.in_address(figure.number):
        return False
    named, month, month_after = _patterns()
    before = text[max(0, figure.number - 40) : figure.number]
    after = text[figure.end : figure.end + 24]
    if figure.kind in ("count", "slash") and not figure.unit and (named.search(before) or _is_name(before, after)):
        return False
    if figure.kind == "count" and not figure.unit and (_NUMBERED.search(before) or _NUMBERED_PART.match(after)):
        return False
    if not figure.words and (month.search(before) or (figure.kind == "count" and month_after.match(after))):
        return False
    if _is_year(text, figure):
        return False
    if figure.kind == "slash" and in_frequency_table(text, figure.start):
        return True
    if figure.kind == "slash":
        return _is_pressure(text, figure) or _is_sight(text, figure)
    written = text[figure.start : figure.end].lower()
    if re.match(r"one (?:out )?of the ", written) or (
        figure.words and re.fullmatch(r"(?:one|two) (?:foot|feet)", written)
    ):
        return False
    if written in ("one day", "one night", "one time") and not re.search(
        r"\b(?:for|in|after|lasts?|every|takes?|only)\s$", before
    ):
        return False
    # The coin.
    if written in ("a quarter", "a third", "a fifth") and not after.startswith(" of") and not before.endswith("by "):
        return False
    if written == "half" and _OTHER_HALF.search(before):
        return False
    if (
        figure.kind == "count"
        and figure.values == (1.0,)
        and not (figure.bound or figure.per or figure.words or _AGE.search(before))
    ):
        return False
    if figure.kind == "count" and len(figure.values) == 1 and _divides(figure, after):
        return False
    if figure.words and figure.kind == "count":
        return _counts(figure, after) or bool(_AGE.search(before))
    if figure.words and figure.kind == "times" and figure.unit and figure.values == (1.0,):
        return bool(figure.per)
    return True


def in_frequency_table(text: str, at: int) -> bool:
    """Whether a place stands in a table of symptoms with the share of patients who have each (GARD's texts)."""
    before = text[max(0, at - 12_000) : at]
    return before.rfind("Approximate number of patients") > before.rfind(" has collected information on how often")


def _is_name(before: str, after: str) -> bool:
    """“Part D 2”, “MEN 1”, “HLA-DQ 8”: a number after capitals and before nothing that it could count."""
    return bool(re.search(r"\b[A-Z]{2,}[a-z]?[- ]$", before)) and not re.match(r"[ \t][a-z]", after)


def _is_year(text: str, figure: Figure) -> bool:
    """A number that says when: 1997, 1993-1994, 2009 H1N1; not 2000 calories, nor more than 1500 people."""
    if figure.kind != "count" or figure.words or not figure.values:
        return False
    numbers = re.findall(r"[\d,.]+", text[figure.number : figure.end])
    if not numbers or not all(_YEAR.fullmatch(number) for number in numbers[:1]):
        return False
    counted = re.match(
        r"[ \t](?:new |reported |confirmed )?[a-z]{3,}s\b|[ \t](?:people|men|women|children)\b",
        text[figure.end : figure.end + 30],
    )
    return not (counted and (figure.bound or figure.approximate or figure.unit)) and not figure.per


def _is_pressure(text: str, figure: Figure) -> bool:
    top, bottom = figure.values
    near = text[max(0, figure.start - 160) : figure.end + 60].lower()
    return (
        60 <= top <= 260
        and 30 <= bottom <= 160
        and top > bottom
        and ("pressure" in near or "mmhg" in near or "systolic" in near)
    )


def _is_sight(text: str, figure: Figure) -> bool:
    near = text[max(0, figure.start - 120) : figure.end + 60].lower()
    return figure.values[0] == 20 and ("vision" in near or "acuity" in near or "sight" in near)


def _divides(figure: Figure, after: str) -> bool:
    """“Two main types”, “3 copies”: a small count of a thing's own parts."""
    structure = "|".join(figure_words().structure)
    small = max(figure.values) < 10 and (figure.words or not (figure.bound or figure.approximate))
    return small and bool(re.match(rf"[ \t](?:[a-z]+[ \t])?(?:{structure})\b", after, re.I))


def _counts(figure: Figure, after: str) -> bool:
    """Whether a count in words is a figure: it has a bound, a rate or a range, or is large; “two main types” isn't."""
    if max(figure.values) >= 100 or figure.per:
        return True
    if figure.bound in ("no more than", "not more than", "at most", "up to"):
        return True
    if figure.values == (1.0,) or re.match(r"[-\w]", after):
        return False
    return (
        bool(figure.bound)
        or bool(figure.approximate in ("about", "approximately", "nearly", "almost"))
        or len(figure.values) > 1
    )
