"""A review that came back: read strictly, from the file that the HTML sheet saves or from a filled spreadsheet."""

from __future__ import annotations

import datetime
import json
import re
import stat
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from builder.base.errors import ExitCode, Finding, HandoutsError, stop
from builder.base.yamlfile import Model
from builder.languages.locale import Locale
from builder.messages.people import hidden_characters, mixed_word
from builder.messages.review import ROLES, review_hash
from builder.review.messages import messages, role_problem
from builder.review.returned import Returned, bounds, open_returned, read_returned
from builder.review.spreadsheet import NotASheetError, is_spreadsheet
from builder.workspace.loaded import Loaded

CHECK = "review-file"
MAX_BYTES = 20_000_000
_EARLIEST = datetime.date(2020, 1, 1)  # an earlier one is a slip in the year
_MOST_TOLD = 20  # findings about one file's form
# Unseen letters that turn the order of others around: nobody types them into a comment.
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


def clean_name(value: Any) -> Any:
    """One line with simple spaces, composed. What hides in it stays, and is a finding."""
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(clean)]
NameLine = Annotated[str, BeforeValidator(clean_name)]


class IncomingItem(Model):
    """A verdict on one message, with what the person saw."""

    context: str = Field(min_length=1, max_length=500)
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
    name: NameLine = Field(max_length=200)
    qualification: NameLine = Field(max_length=200)
    date: str
    items: list[IncomingItem]

    @property
    def reviewer(self) -> str:
        """As the record names the person."""
        return f"{self.name}, {self.qualification}"

    @property
    def day(self) -> datetime.date:
        return datetime.date.fromisoformat(self.date)


@dataclass(frozen=True)
class Incoming:
    """What a file holds: the review in its locale, the rows of it that can't be taken, and what was passed over."""

    review: IncomingReview
    locale: Locale
    refused: list[tuple[str, str]] = field(default_factory=list)  # msgctxt or row, reason
    passed_over: list[tuple[str, str]] = field(default_factory=list)  # where in the file, what stands there


def latest_day() -> datetime.date:
    """Today where the day begins first: a reviewer far to the east is ahead of this machine."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14))).date()


def _bytes(path: Path, most: int) -> bytes:
    remedy = "Name the file that the reviewer sent back."
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise stop(path, "is no file that can be read", remedy, ExitCode.USAGE, CHECK)
        if about.st_size > most:
            message = (
                f"is too large for a review: {about.st_size // 1_000_000} MB, where {most // 1_000_000} are enough"
            )
            raise stop(path, message, remedy, ExitCode.FINDINGS, CHECK)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise stop(path, f"can't be read: {what}", remedy, ExitCode.USAGE, CHECK) from error


def _locale(name: object, loaded: Loaded) -> Locale | None:
    return next((item for item in loaded.locales if name in (item.tag, item.id)), None)


def _read(path: Path, loaded: Loaded) -> Returned:
    """The file as it is; HandoutsError where it is no review, or larger than one can be."""
    texts = sum(len(found) for found in loaded.templates.values())
    data = _bytes(path, MAX_BYTES)
    remedy = "Ask for the file that “Save my review” makes, or for the filled spreadsheet."
    if is_spreadsheet(data):
        try:
            book, given = open_returned(data, bounds(texts, loaded.english))
            locale = _locale(given.get("Language tag"), loaded)
            return read_returned(book, given, locale, messages(loaded, locale) if locale else {})
        except NotASheetError as error:
            again = "Ask for the sheet that was sent out, filled in and saved as .xlsx."
            raise stop(path, str(error), again, ExitCode.FINDINGS, CHECK) from error
    if data.lstrip()[:1] == b"<":
        raise stop(path, "this is the sheet itself, not a review made with it", remedy, ExitCode.FINDINGS, CHECK)
    if len(data) > 1_000_000 + 20_000 * texts:
        raise stop(path, "is far larger than a review of this project", remedy, ExitCode.FINDINGS, CHECK)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise stop(path, "is neither a saved review nor a spreadsheet", remedy, ExitCode.FINDINGS, CHECK) from error
    items = found.get("items") if isinstance(found, dict) else None
    if isinstance(items, list) and len(items) > 2 * texts:
        message = f"holds {len(items)} verdicts, and the project has {texts} texts"
        raise stop(path, message, remedy, ExitCode.FINDINGS, CHECK)
    return Returned(found)


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
        if len(found) == _MOST_TOLD:
            break
    return found


def _name_findings(what: str, text: str) -> list[tuple[str, str]]:
    if not any(letter.isalpha() for letter in text):
        return [(f"the reviewer's {what} is missing", f"Ask the reviewer to fill in the {what}.")]
    found = []
    hidden = hidden_characters(text)
    if hidden:
        message = f"the reviewer's {what} holds hidden characters: {', '.join(hidden)}"
        found.append((message, f"Ask the reviewer to type the {what} anew."))
    if mixed := mixed_word(text):
        message = f"“{mixed}” in the reviewer's {what} mixes letters of two alphabets that look alike"
        found.append((message, "Ask the reviewer to type it anew with one keyboard."))
    if what == "name" and "," in text:
        message = f"the reviewer's name “{text}” has a comma"
        found.append((message, "The name stands alone; titles and degrees go into the qualification."))
    if not text[0].isalnum() and text[0] not in "'’‘ʻ(“\"":
        found.append((f"the reviewer's {what} begins with “{text[0]}”", f"Ask for the {what} as people write it."))
    return found


def _person_findings(review: IncomingReview) -> list[tuple[str, str]]:
    found = []
    for what, text in (("name", review.name), ("qualification", review.qualification)):
        found += _name_findings(what, text)
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


def _item_findings(review: IncomingReview, refused: bool) -> list[tuple[str, str]]:
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
    if not review.items and not refused:
        found.append(
            ("nothing in it is approved or commented on", "Ask the reviewer for the file once it is filled in.")
        )
    return found


def read_review(path: Path, loaded: Loaded) -> Incoming:
    """The review in `path`; HandoutsError with every problem where it can't be taken as it is."""
    returned = _read(path, loaded)
    try:
        review = IncomingReview.model_validate(returned.data)
    except ValidationError as error:
        raise HandoutsError(_schema_findings(path, error, returned.data)) from error
    found = [*_person_findings(review), *_item_findings(review, bool(returned.refused))]
    locale = _locale(review.locale, loaded)
    known = f"This project has: {', '.join(item.tag for item in loaded.locales)}."
    if locale is None:
        found.append((f"there is no locale “{clean(review.locale)}” in this project", known))
    if review.role not in ROLES:
        found.append((f"there is no role “{clean(review.role)}”", f"Roles are: {', '.join(ROLES)}."))
    elif locale is not None and role_problem(review.role, locale):
        found.append((role_problem(review.role, locale), "Export a sheet for another role."))
    if found or locale is None:
        raise HandoutsError(Finding(str(path), 0, CHECK, message, remedy) for message, remedy in found)
    return Incoming(review, locale, returned.refused, returned.passed_over)
