"""Reviews: people's verdicts on single messages, append-only, one line each, so that branches merge.

A line of `locales/<locale>/reviews.tsv` is, with tabs between: verdict, role, reviewer, date, msgctxt, hash, comment.
The hash covers the msgctxt, the English, the translation and every rendered placeholder value, so that a changed number
voids the signature. Of one person in one role under one text the line with the latest date counts, and of one day the
line that stands last. An approval with a comment beside it is a comment. A comment is open, and keeps its text from
counting as reviewed, until the same person approves in the same role, or the text changes.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.records import append_records, read_records, record_line
from builder.messages.people import person_key

CHECK = "reviews"
ROLES = ("translator", "second reader", "clinician")
VERDICTS = ("approved", "comment")
HEADER = "# verdict, role, reviewer, date, msgctxt, hash, comment. Lines are only ever added.\n"
_HASH = re.compile(r"[0-9a-f]{16}")
_REMEDY = "A line is: verdict, role, reviewer, date, msgctxt, hash, comment, with tabs between."


class Review(NamedTuple):
    """One line: `hash` is of what the person saw; `comment` may be empty for an approval."""

    verdict: str
    role: str
    reviewer: str  # name, qualification
    date: datetime.date
    context: str
    hash: str
    comment: str

    @property
    def approves(self) -> bool:
        """Whether it is a signature: what has a comment beside it asks for something."""
        return self.verdict == "approved" and not self.comment

    @property
    def person(self) -> str:
        """The same for every spelling of one person."""
        return person_key(self.reviewer)

    def line(self) -> str:
        return record_line((*self[:3], self.date.isoformat(), *self[4:]))


def review_hash(context: str, english: str, translation: str, values: Mapping[str, str]) -> str:
    """What a signature is given under."""
    parts = [context, english, translation]
    for name in sorted(values):
        parts += [name, values[name]]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def latest(reviews: Iterable[Review]) -> list[Review]:
    """Of each person in each role the line that counts, in the order of those lines."""
    last: dict[tuple[str, str], tuple[datetime.date, int, Review]] = {}
    for place, review in enumerate(reviews):
        key = (review.role, review.person)
        if key not in last or last[key][0] <= review.date:
            last[key] = (review.date, place, review)
    return [review for _, _, review in sorted(last.values(), key=lambda item: item[1])]


def needed_roles(english_locale: bool, safety: bool) -> tuple[str, ...]:
    """Who signs a text: clinicians the English, and safety lines everywhere."""
    if english_locale:
        return ("clinician",)
    return ("translator", "second reader", *(("clinician",) if safety else ()))


class Reviews:
    """One locale's reviews."""

    def __init__(self, reviews: Iterable[Review] = ()) -> None:
        self.of_message: dict[str, list[Review]] = {}
        for review in reviews:
            self.of_message.setdefault(review.context, []).append(review)

    def in_force(self, context: str, hash_: str) -> list[Review]:
        """Of each person in each role the verdict on this very text that counts."""
        return latest(review for review in self.of_message.get(context, ()) if review.hash == hash_)

    def signers(self, context: str, hash_: str) -> dict[str, set[str]]:
        """Role → who approves this very text in it."""
        signers: dict[str, set[str]] = {}
        for review in self.in_force(context, hash_):
            if review.approves:
                signers.setdefault(review.role, set()).add(review.reviewer)
        return signers

    def open_comments(self, context: str, hash_: str) -> list[Review]:
        """The comments on this very text that nobody has settled; with one of them no text counts as reviewed."""
        return [review for review in self.in_force(context, hash_) if not review.approves]

    def missing_roles(self, context: str, hash_: str, english_locale: bool, safety: bool = False) -> tuple[str, ...]:
        """Whose signature is lacking: a clinician's for English, else a translator's and another person's.

        A safety line needs a clinician's in every language.
        """
        signers = {role: {person_key(name) for name in names} for role, names in self.signers(context, hash_).items()}
        missing = [role for role in needed_roles(english_locale, safety) if not signers.get(role)]
        readers = [signers.get(role, set()) for role in ("translator", "second reader")]
        if not english_locale and all(readers) and len(readers[0] | readers[1]) < 2:
            missing.insert(0, "second reader")  # nobody reads their own text a second time
        return tuple(missing)

    def signed(self, context: str, hash_: str, english_locale: bool, safety: bool = False) -> datetime.date | None:
        """The day of the last signature under a text that has all it needs, and no open comment; else None."""
        given = self.in_force(context, hash_)
        if not given or self.open_comments(context, hash_):
            return None
        if self.missing_roles(context, hash_, english_locale, safety):
            return None
        return max(review.date for review in given)

    @cached_property
    def _last_days(self) -> dict[str, datetime.date]:
        days: dict[str, datetime.date] = {}
        for reviews in self.of_message.values():
            for review in reviews:
                days[review.person] = max(review.date, days.get(review.person, review.date))
        return days

    def last_day(self, person: str) -> datetime.date | None:
        """The day of the last line by this person, in whatever role and under whatever text."""
        return self._last_days.get(person)

    def comments(self, context: str) -> list[Review]:
        """People's comments on a message, whatever its text was then."""
        return [review for review in self.of_message.get(context, ()) if review.comment]

    def unsettled(self, context: str, hash_: str | None) -> list[Review]:
        """The comments to look at: open ones, and those on earlier texts whose authors have approved none since.

        `hash_`: of the present text; None where the message is gone.
        """
        given = self.of_message.get(context, [])
        last = {(review.role, review.person): review for review in latest(given)}
        open_now = self.open_comments(context, hash_) if hash_ else []
        unsettled = []
        for review in given:
            earlier = review.hash != hash_ and not last[review.role, review.person].approves
            if not review.approves and (review in open_now or earlier):
                unsettled.append(review)
        return unsettled


def _review(fields: Sequence[str], number: int) -> Review | None:
    if len(fields) not in (6, 7) or fields[0] not in VERDICTS or fields[1] not in ROLES:
        return None
    verdict, role, reviewer, date, context, hash_ = fields[:6]
    comment = fields[6].strip() if len(fields) == 7 else ""
    if not reviewer.strip() or not context or not _HASH.fullmatch(hash_) or (verdict == "comment" and not comment):
        return None
    try:
        return Review(verdict, role, reviewer, datetime.date.fromisoformat(date), context, hash_, comment)
    except ValueError:
        return None


def load_reviews(path: Path, name: str, findings: list[Finding]) -> Reviews:
    """The reviews in `path`; none where there is no file."""
    return Reviews(read_records(path, name, CHECK, findings, _review, _REMEDY))


def append_reviews(path: Path, reviews: Iterable[Review], name: str = "") -> None:
    """Add lines at the record's end; the file is whole at every moment. HandoutsError where it can't be written."""
    append_records(path, name or str(path), CHECK, HEADER, (review.line() for review in reviews))
