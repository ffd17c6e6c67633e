"""What a text says about itself: title, publisher, date, address. What it doesn't say is None, never inferred."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from builder.draft.passages import Passage
from builder.reading.reading import Reading

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{name}|{name[:3]}\\.?|{name[:4]}\\.?" for name in _MONTHS)
_DATE = (
    rf"(?P<written>(?:(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}))"
    rf"|(?:(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH}),?\s+(?P<y2>\d{{4}}))"
    r"|(?:(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))"
    r"|(?:(?P<m4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>\d{4})))"
)
_WHAT = (
    # What people looked at goes before when a file was changed.
    r"(?:page|content|medically|clinically)?\s*(?:last\s+)?reviewed",
    r"(?:page|content|information)?\s*(?:was\s+)?(?:last\s+)?(?:updated|revised|modified)|last\s+update",
    r"(?:date\s+)?(?:first\s+)?(?:published|posted|issued)(?:\s+(?:on|date))?",
)
_BETWEEN = r"(?:\s*(?:on|date)?\s*:\s*|\s+(?:by\s+[^\n]{1,80}?\s+)?on\s+|\s+)"
_PUBLISHER = re.compile(
    r"^[ \t]*(?:content\s+source|source|publisher|published\s+by|produced\s+by|provided\s+by)\s*:"
    r"\s*(?P<name>[^\n]{3,160}?)[ \t.]*$",
    re.IGNORECASE | re.MULTILINE,
)
# As MedlinePlus names the institute whose text it is, at the end of it.
_INSTITUTE = re.compile(
    r"(?:^|(?<=[.!?)\s]))NIH:\s+(?P<name>(?:National|Eunice|NIH|Office|Center|Centers|Fogarty|Warren)\b[^\n.;]{3,120}?)\s*$",
    re.MULTILINE,
)
_ADDRESS = re.compile(
    r"^[ \t]*(?:URL|address|web\s*(?:page|site|address)|page\s+address|source\s+url|available\s+at|retrieved\s+from)"
    r"\s*:\s*<?(?P<address>https?://[^\s\"'<>`{}|\\^]+?)>?[.,;)]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_TITLE = 25  # words


@dataclass(frozen=True)
class Stated:
    """What is stated; `date` as ISO 8601, `dated` says in the text's words what the date is of."""

    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    dated: str | None = None
    address: str | None = None


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    for suffix in ("", "2", "3", "4"):
        year, month, day = (groups[f"{part}{suffix}"] for part in "ymd")
        if year is None:
            continue
        number = int(month) if month.isdigit() else [name[:3] for name in _MONTHS].index(month[:3].lower()) + 1
        try:
            return datetime.date(int(year), number, int(day)).isoformat()
        except ValueError:
            return None
    return None


def _date(text: str) -> tuple[str | None, str | None]:
    for what in _WHAT:
        match = re.search(rf"\b(?P<what>{what}){_BETWEEN}{_DATE}", text, re.IGNORECASE)
        iso = _iso(match) if match else None
        if match and iso:
            return iso, " ".join(match["what"].split())
    return None, None


def iso_date(written: str | None) -> str | None:
    """A date in a format's own field as ISO 8601; None where it isn't a whole date."""
    match = re.search(_DATE, written, re.IGNORECASE) if written else None
    return _iso(match) if match else None


def _title(passages: tuple[Passage, ...], title_given: bool) -> str | None:
    """The first heading: at the very beginning, unless the format itself tells headings (`title_given`)."""
    for passage in passages if title_given else passages[:2]:
        if passage.kind in ("heading", "question") and len(passage.text.split()) <= _MAX_TITLE:
            return " ".join(passage.text.split())
    return None


def stated(reading: Reading, passages: tuple[Passage, ...]) -> Stated:
    """What the text states of itself; the format's own fields count where the text is silent."""
    text = f"{reading.text}\n{reading.around}"
    date, dated = _date(text)
    publisher = _PUBLISHER.search(text) or _INSTITUTE.search(text)
    address = _ADDRESS.search(text)
    if date is None and reading.date:
        date, dated = iso_date(reading.date), "the file's own field"
    return Stated(
        title=_title(passages, bool(reading.hints)) or reading.title,
        publisher=publisher["name"].strip() if publisher else reading.publisher,
        date=date,
        dated=dated if date else None,
        address=address["address"] if address else reading.address,
    )
