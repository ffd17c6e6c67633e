"""A review that came back: read strictly, from the file that the HTML sheet saves or from a filled spreadsheet."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from builder.base.errors import ExitCode, Finding, HandoutsError, stop
from builder.base.yamlfile import Model
from builder.checks.loaded import Loaded
from builder.messages.locale import Locale
from builder.messages.review import ROLES, review_hash
from builder.reviewing.messages import role_problem
from builder.reviewing.workbook import NotASheetError, read_workbook

CHECK = "review-file"
MAX_BYTES = 50_000_000
_EARLIEST = datetime.date(2020, 1, 1)  # an earlier one is a slip in the year
# Unseen letters that turn the order of others around: nobody types them into a name or a comment.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean(value: Any) -> Any:
    """One line without control characters, however the text was typed or pasted."""
    if not isinstance(value, str):
        return value
    plain = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in value.translate(_OVERRIDES)
        if unicodedata.category(letter) != "Cs"
    )
    return " ".join(plain.split())


Line = Annotated[str, BeforeValidator(clean)]


class IncomingItem(Model):
    """A verdict on one message, with what the person saw."""

    context: str = Field(min_length=1)
    hash: str = Field(pattern=r"^[0-9a-f]{16}$")
    state: Literal["translated", "missing", "stale", "older"]
    english: str
    translation: str
    values: dict[str, str]
    verdict: Literal["approved", "comment"]
    comment: Line = Field("", max_length=5000)


class IncomingReview(Model):
    """One person's review of one locale in one role."""

    schema_: Literal[1] = Field(alias="schema")
    kind: Literal["handouts-review"]
    locale: str
    role: str
    name: Line = Field(max_length=200)
    qualification: Line = Field(max_length=200)
    date: str
    items: list[IncomingItem]

    @property
    def reviewer(self) -> str:
        """As the record names the person."""
        return f"{self.name}, {self.qualification}"

    @property
    def day(self) -> datetime.date:
        return datetime.date.fromisoformat(self.date)


def latest_day() -> datetime.date:
    """Today where the day begins first: a reviewer far to the east is ahead of this machine."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14))).date()


def _read(path: Path) -> Any:
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        message, remedy = f"can't be read: {error.strerror}", "Name the file that the reviewer sent back."
        raise stop(path, message, remedy, ExitCode.USAGE, CHECK) from error
    remedy = "Ask for the file that “Save my review” makes, or for the filled spreadsheet."
    if data is None:
        raise stop(path, "is too large for a review", remedy, ExitCode.FINDINGS, CHECK)
    if data.startswith(b"PK"):
        try:
            return read_workbook(data)
        except NotASheetError as error:
            raise stop(path, str(error), "Fill in the spreadsheet again.", ExitCode.FINDINGS, CHECK) from error
    if data.lstrip()[:1] == b"<":
        raise stop(path, "this is the sheet itself, not a review made with it", remedy, ExitCode.FINDINGS, CHECK)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise stop(path, "is neither a saved review nor a spreadsheet", remedy, ExitCode.FINDINGS, CHECK) from error


def _schema_findings(path: Path, error: ValidationError, data: Any) -> list[Finding]:
    found = []
    for item in error.errors():
        loc = item["loc"]
        place = ".".join(str(part) for part in loc)
        message, remedy = f"{item['msg']} ({place})", "Save the review again from the sheet; don't change the file."
        if loc[:1] == ("schema",):
            message, remedy = "the file is of another version of the program", "Export the sheet again with this one."
        elif len(loc) == 3 and loc[0] == "items" and loc[2] == "verdict":
            context = data["items"][loc[1]].get("context")
            message = f"{context}: the verdict is “{item['input']}”" if item.get("input") else f"{context}: no verdict"
            remedy = "Choose approved or comment."
        found.append(Finding(str(path), 0, CHECK, message, remedy))
    return found


def _person_findings(review: IncomingReview) -> list[tuple[str, str]]:
    found = []
    for what, text in (("name", review.name), ("qualification", review.qualification)):
        if not any(letter.isalpha() for letter in text):
            found.append((f"the reviewer's {what} is missing", f"Ask the reviewer to fill in the {what}."))
    try:
        day = review.day if re.fullmatch(r"\d{4}-\d\d-\d\d", review.date) else None
    except ValueError:
        day = None
    if day is None:
        found.append((f"the date “{clean(review.date)}” is no date", "Write it as year-month-day: 2026-03-31."))
    elif day > latest_day():
        found.append((f"the date {day} has not come yet", "Ask the reviewer to correct the date."))
    elif day < _EARLIEST:
        found.append((f"the date {day} is too long ago", "Ask the reviewer to correct the year."))
    return found


def _item_findings(review: IncomingReview) -> list[tuple[str, str]]:
    found = []
    for context, times in sorted(Counter(item.context for item in review.items).items()):
        if times > 1:
            found.append((f"{context} stands {times} times", "Leave one of the rows."))
    for item in review.items:
        if item.verdict == "comment" and not item.comment:
            found.append((f"{item.context}: the comment is empty", "Write it, or take the verdict away."))
        if review_hash(item.context, item.english, item.translation, item.values) != item.hash:
            found.append(
                (f"{item.context}: the file was changed by hand", "Save the review again from the sheet itself.")
            )
    if not review.items:
        found.append(
            ("nothing in it is approved or commented on", "Ask the reviewer for the file once it is filled in.")
        )
    return found


def read_review(path: Path, loaded: Loaded) -> tuple[IncomingReview, Locale]:
    """The review in `path` and its locale; HandoutsError with every problem where it can't be taken as it is."""
    data = _read(path)
    try:
        review = IncomingReview.model_validate(data)
    except ValidationError as error:
        raise HandoutsError(_schema_findings(path, error, data)) from error
    found = [*_person_findings(review), *_item_findings(review)]
    locale = next((item for item in loaded.locales if review.locale in (item.tag, item.id)), None)
    known = f"This project has: {', '.join(item.tag for item in loaded.locales)}."
    if locale is None:
        found.append((f"there is no locale “{clean(review.locale)}” in this project", known))
    if review.role not in ROLES:
        found.append((f"there is no role “{clean(review.role)}”", f"Roles are: {', '.join(ROLES)}."))
    elif locale is not None and role_problem(review.role, locale):
        found.append((role_problem(review.role, locale), "Export a sheet for another role."))
    if found or locale is None:
        raise HandoutsError(Finding(str(path), 0, CHECK, message, remedy) for message, remedy in found)
    return review, locale
