"""Back-translations: what somebody who saw the translation alone says that it says, in English. They are no review.

A line of `locales/<locale>/backtranslations.tsv` is, with tabs between: maker, reader, date, msgctxt, hash, English.
The maker is `person` or `computer`; the reader a person's name with what they are, or another system's name. The hash
covers the translation as it is printed, so that the line says nothing any more once its words or its numbers change.
Lines are only ever added; of one reader of one text the last one counts.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.records import append_records, read_records, record_line
from builder.messages.origins import Maker
from builder.messages.people import name_key, person_key

CHECK = "backtranslations"
HEADER = "# maker, reader, date, msgctxt, hash, English. Written by `handouts backtranslate import`. Only ever added.\n"
_HASH = re.compile(r"[0-9a-f]{16}")


class BackTranslation(NamedTuple):
    """One line; `number` is its 1-based place in the file."""

    maker: Maker
    reader: str  # name, what they are
    date: datetime.date
    context: str
    hash: str
    english: str
    number: int = 0

    @property
    def who(self) -> str:
        """The same for every spelling of one reader."""
        return f"{self.maker} {reader_key(self.maker, self.reader)}"

    def line(self) -> str:
        return record_line((self.maker, self.reader, self.date.isoformat(), self.context, self.hash, self.english))


def reader_key(maker: Maker, reader: str) -> str:
    """What two readers are compared by: persons as reviewers are, systems by their names without the versions."""
    if maker is Maker.PERSON:
        return person_key(reader)
    return name_key(re.sub(r"[\d.]+", " ", reader.partition(",")[0])) or name_key(reader)


def translation_hash(context: str, translation: str) -> str:
    """What a back-translation holds for; `translation`: the translation with its values in, as it is printed."""
    return _digest("translation", context, translation)


def row_key(locale: str, context: str, translation: str) -> str:
    """What a row of a sheet is called: it tells its reader nothing, and only the project can say what it is of.

    The first half stays with the message, the second with this very translation of it.
    """
    return f"{_digest('row', locale, context)[:8]}-{translation_hash(context, translation)[:8]}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class BackTranslations:
    """One locale's record."""

    def __init__(self, back_translations: Iterable[BackTranslation] = ()) -> None:
        self.of_message: dict[str, list[BackTranslation]] = {}
        for item in back_translations:
            self.of_message.setdefault(item.context, []).append(item)

    def __bool__(self) -> bool:
        return bool(self.of_message)

    def current(self, context: str, hash_: str) -> list[BackTranslation]:
        """Of each reader of this very translation the last line."""
        last = {item.who: item for item in self.of_message.get(context, ()) if item.hash == hash_}
        return list(last.values())


def _backtranslation(fields: Sequence[str], number: int) -> BackTranslation | None:
    if len(fields) != 6 or fields[0] not in set(Maker) or not _HASH.fullmatch(fields[4]):
        return None
    maker, reader, date, context, hash_, english = fields
    if not reader.strip() or not context or not english.strip():
        return None
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return None
    return BackTranslation(Maker(maker), reader, day, context, hash_, english.strip(), number)


def load_backtranslations(project: Project, locale: str, findings: list[Finding]) -> BackTranslations:
    """The record of the locale with that id; empty where there is no file."""
    path = project.backtranslations_file(locale)
    name = project.relative(path)
    remedy = "Remove the line, and import its sheet again."
    return BackTranslations(read_records(path, name, CHECK, findings, _backtranslation, remedy))


def append_backtranslations(project: Project, locale: str, back_translations: Iterable[BackTranslation]) -> None:
    """Add lines at the end of the locale's record. HandoutsError where it can't be written."""
    path = project.backtranslations_file(locale)
    append_records(path, project.relative(path), CHECK, HEADER, (item.line() for item in back_translations))
