"""Reviews: people's verdicts on single messages, append-only, one line each, so that branches merge.

A line of `locales/<locale>/reviews.tsv` is, with tabs between: verdict, role, reviewer, date, msgctxt, hash, comment.
The hash covers the msgctxt, the English, the translation and every rendered placeholder value, so that a changed number
voids the signature. Of one person in one role under one text the last line counts.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.files import read_text

ROLES = ("translator", "second reader", "clinician")
VERDICTS = ("approved", "comment")
HEADER = "# verdict, role, reviewer, date, msgctxt, hash, comment. Lines are only ever added.\n"
_HASH = re.compile(r"[0-9a-f]{16}")


class Review(NamedTuple):
    """One line: `hash` is of what the person saw; `comment` may be empty for an approval."""

    verdict: str
    role: str
    reviewer: str
    date: datetime.date
    context: str
    hash: str
    comment: str

    def line(self) -> str:
        fields = (*self[:3], self.date.isoformat(), *self[4:])
        return "\t".join(" ".join(str(field).split()) for field in fields) + "\n"


def review_hash(context: str, english: str, translation: str, values: Mapping[str, str]) -> str:
    """What a signature is given under."""
    parts = [context, english, translation]
    for name in sorted(values):
        parts += [name, values[name]]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Reviews:
    """One locale's reviews."""

    def __init__(self, reviews: Iterable[Review] = ()) -> None:
        self.of_message: dict[str, list[Review]] = {}
        for review in reviews:
            self.of_message.setdefault(review.context, []).append(review)

    def signers(self, context: str, hash_: str) -> dict[str, set[str]]:
        """Role → who has approved this very text in it, and not commented on it since."""
        found: dict[str, set[str]] = {}
        for review in self.of_message.get(context, ()):
            if review.hash == hash_:
                names = found.setdefault(review.role, set())
                (names.add if review.verdict == "approved" else names.discard)(review.reviewer)
        return {role: names for role, names in found.items() if names}

    def missing_roles(self, context: str, hash_: str, english_locale: bool) -> tuple[str, ...]:
        """Whose signature is lacking: a clinician's for English, else a translator's and another person's."""
        signers = self.signers(context, hash_)
        if english_locale:
            return () if "clinician" in signers else ("clinician",)
        first, second = signers.get("translator", set()), signers.get("second reader", set())
        missing = [role for role, names in (("translator", first), ("second reader", second)) if not names]
        if not missing and len(first | second) < 2:
            missing = ["second reader"]  # nobody reads their own text a second time
        return tuple(missing)

    def signed(self, context: str, hash_: str, english_locale: bool) -> datetime.date | None:
        """The day of the last signature under a text that has all it needs; None under any other."""
        if self.missing_roles(context, hash_, english_locale):
            return None
        given = self.of_message[context]
        return max(review.date for review in given if review.hash == hash_ and review.verdict == "approved")

    def comments(self, context: str) -> list[Review]:
        """What people said of a message, whatever its text was then."""
        return [review for review in self.of_message.get(context, ()) if review.comment]


def _review(line: str) -> Review | None:
    fields = line.split("\t")
    if len(fields) not in (6, 7) or fields[0] not in VERDICTS or fields[1] not in ROLES:
        return None
    verdict, role, reviewer, date, context, hash_ = fields[:6]
    comment = fields[6] if len(fields) == 7 else ""
    if not reviewer.strip() or not context or not _HASH.fullmatch(hash_) or (verdict == "comment" and not comment):
        return None
    try:
        return Review(verdict, role, reviewer, datetime.date.fromisoformat(date), context, hash_, comment)
    except ValueError:
        return None


def load_reviews(path: Path, name: str, findings: list[Finding]) -> Reviews:
    """The reviews in `path`; none where there is no file."""
    reviews = []
    text = read_text(path, name, "reviews", findings) if path.exists() else None
    if text:
        for number, line in enumerate(text.splitlines(), 1):
            if line and not line.startswith("#"):
                review = _review(line)
                if review is None:
                    remedy = "A line is: verdict, role, reviewer, date, msgctxt, hash, comment, with tabs between."
                    findings.append(Finding(name, number, "reviews", "not a line of a review record", remedy))
                else:
                    reviews.append(review)
    return Reviews(reviews)


def append_reviews(path: Path, reviews: Iterable[Review]) -> None:
    """Add lines at the record's end; the file is whole at every moment."""
    text = path.read_text(encoding="utf-8") if path.exists() else HEADER
    if text and not text.endswith("\n"):
        text += "\n"
    fresh = path.with_suffix(".new")
    fresh.write_text(text + "".join(review.line() for review in reviews), encoding="utf-8")
    fresh.replace(path)
