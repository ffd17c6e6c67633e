"""Who sent a filled sheet, and when: names without tricks, days that can be, a file within bounds."""

from __future__ import annotations

import datetime
import re
import stat
import unicodedata
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, failure
from builder.messages.people import hidden_characters, mixed_word

_EARLIEST = datetime.date(2020, 1, 1)  # an earlier one is a slip in the year
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


def latest_day() -> datetime.date:
    """Today where the day begins first: a reviewer far to the east is ahead of this machine."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14))).date()


def sent_bytes(path: Path, most: int, check: str) -> bytes:
    """The file that somebody sent back; HandoutsError where it can't be read, or has more than `most` bytes."""
    remedy = "Name the file that was sent back."
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise failure(path, "is no file that can be read", remedy, ExitCode.USAGE, check)
        if about.st_size > most:
            size, enough = (f"{count // 1_000_000} MB" for count in (about.st_size, most))
            message = f"is too large for a filled sheet: {size}, where {enough} are enough"
            raise failure(path, message, remedy, ExitCode.FINDINGS, check)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise failure(path, f"can't be read: {what}", remedy, ExitCode.USAGE, check) from error


def _name_findings(who: str, what: str, text: str) -> list[tuple[str, str]]:
    if not any(letter.isalpha() for letter in text):
        return [(f"the {who}'s {what} is missing", f"Ask the {who} to fill in the {what}.")]
    faults = []
    hidden = hidden_characters(text)
    if hidden:
        message = f"the {who}'s {what} holds hidden characters: {', '.join(hidden)}"
        faults.append((message, f"Ask the {who} to type the {what} anew."))
    if mixed := mixed_word(text):
        message = f"“{mixed}” in the {who}'s {what} mixes letters of two alphabets that look alike"
        faults.append((message, f"Ask the {who} to type it anew with one keyboard."))
    if what == "name" and "," in text:
        message = f"the {who}'s name “{text}” has a comma"
        faults.append((message, "The name stands alone; titles and degrees go into the qualification."))
    if not text[0].isalnum() and text[0] not in "'’‘ʻ(“\"":
        faults.append((f"the {who}'s {what} begins with “{text[0]}”", f"Ask for the {what} as people write it."))
    return faults


def sender_findings(name: str, qualification: str, date: str, who: str) -> list[tuple[str, str]]:
    """(what is wrong, remedy) with the person and the day that a sheet names; `who` they are to the project."""
    faults = []
    for what, text in (("name", name), ("qualification", qualification)):
        faults += _name_findings(who, what, text)
    return faults + date_findings(date, who)


def date_findings(date: str, who: str) -> list[tuple[str, str]]:
    """The same of the day alone."""
    try:
        day = datetime.date.fromisoformat(date) if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else None
    except ValueError:
        day = None
    if day is None:
        return [(f"the date “{clean(date)}” is no date", "Write it as year-month-day: 2026-03-31.")]
    if day > latest_day():
        return [(f"the date {day} has not come yet", f"Ask the {who} to correct the date.")]
    if day < _EARLIEST:
        return [(f"the date {day} is too long ago", f"Ask the {who} to correct the year.")]
    return []
