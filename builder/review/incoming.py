"""A review that came back: read strictly, from the file that the HTML sheet saves or from a filled spreadsheet."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.base.yamlfile import Model
from builder.languages.locale import Locale
from builder.messages.review import ROLES, review_hash
from builder.review.messages import messages, role_problem
from builder.review.returned import Returned, bounds, open_returned, read_returned
from builder.review.sender import clean, clean_name, sender_findings, sent_bytes
from builder.review.spreadsheet import NotASheetError, is_spreadsheet
from builder.workspace.loaded import Loaded

CHECK = "review-file"
MAX_BYTES = 20_000_000
_MOST_TOLD = 20  # findings about one file's form
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


def _locale(name: object, loaded: Loaded) -> Locale | None:
    return next((item for item in loaded.locales if name in (item.tag, item.id)), None)


def _read(path: Path, loaded: Loaded) -> Returned:
    """The file as it is; HandoutsError where it is no review, or larger than one can be."""
    texts = sum(len(templates) for templates in loaded.templates.values())
    data = sent_bytes(path, MAX_BYTES, CHECK)
    remedy = "Ask for the file that “Save my review” makes, or for the filled spreadsheet."
    if is_spreadsheet(data):
        try:
            book, given = open_returned(data, bounds(texts, loaded.english))
            locale = _locale(given.get("Language tag"), loaded)
            return read_returned(book, given, locale, messages(loaded, locale) if locale else {})
        except NotASheetError as error:
            again = "Ask for the sheet that was sent out, filled in and saved as .xlsx."
            raise failure(path, str(error), again, ExitCode.FINDINGS, CHECK) from error
    if data.lstrip()[:1] == b"<":
        raise failure(path, "this is the sheet itself, not a review made with it", remedy, ExitCode.FINDINGS, CHECK)
    if len(data) > 1_000_000 + 20_000 * texts:
        raise failure(path, "is far larger than a review of this project", remedy, ExitCode.FINDINGS, CHECK)
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise failure(path, "is neither a saved review nor a spreadsheet", remedy, ExitCode.FINDINGS, CHECK) from error
    items = parsed.get("items") if isinstance(parsed, dict) else None
    if isinstance(items, list) and len(items) > 2 * texts:
        message = f"holds {len(items)} verdicts, and the project has {texts} texts"
        raise failure(path, message, remedy, ExitCode.FINDINGS, CHECK)
    return Returned(parsed)


def _schema_findings(path: Path, error: ValidationError, data: Any) -> list[Finding]:
    findings = []
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
        findings.append(Finding(str(path), 0, CHECK, message, remedy))
        if len(findings) == _MOST_TOLD:
            break
    return findings


def _item_findings(review: IncomingReview, refused: bool) -> list[tuple[str, str]]:
    faults = []
    for context, times in sorted(Counter(item.context for item in review.items).items()):
        if times > 1:
            faults.append((f"{context} stands {times} times", "Leave one of the rows."))
    for item in review.items:
        if item.verdict == "comment" and not item.comment:
            faults.append((f"{item.context}: the comment is empty", "Write it, or take the verdict away."))
        if review_hash(item.context, item.english, item.translation, item.values) != item.hash:
            faults.append(
                (f"{item.context}: the file was changed by hand", "Save the review again from the sheet itself.")
            )
    if not review.items and not refused:
        faults.append(
            ("nothing in it is approved or commented on", "Ask the reviewer for the file once it is filled in.")
        )
    return faults


def read_review(path: Path, loaded: Loaded) -> Incoming:
    """The review in `path`; HandoutsError with every problem where it can't be taken as it is."""
    returned = _read(path, loaded)
    try:
        review = IncomingReview.model_validate(returned.data)
    except ValidationError as error:
        raise HandoutsError(_schema_findings(path, error, returned.data)) from error
    faults = [
        *sender_findings(review.name, review.qualification, review.date, "reviewer"),
        *_item_findings(review, bool(returned.refused)),
    ]
    locale = _locale(review.locale, loaded)
    known = f"This project has: {', '.join(item.tag for item in loaded.locales)}."
    if locale is None:
        faults.append((f"there is no locale “{clean(review.locale)}” in this project", known))
    if review.role not in ROLES:
        faults.append((f"there is no role “{clean(review.role)}”", f"Roles are: {', '.join(ROLES)}."))
    elif locale is not None and role_problem(review.role, locale):
        faults.append((role_problem(review.role, locale), "Export a sheet for another role."))
    if faults or locale is None:
        raise HandoutsError(Finding(str(path), 0, CHECK, message, remedy) for message, remedy in faults)
    return Incoming(review, locale, returned.refused, returned.passed_over)
