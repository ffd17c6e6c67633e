"""Catalogues: one locale's messages, read strictly, merged by msgctxt and never by similarity."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as PoMessage
from babel.messages.pofile import PoFileError, denormalize, read_po, write_po

from builder.base.errors import Finding
from builder.messages.locale import Locale

# One line of a PO file, obsolete entries (#~) included. Babel reads past an unterminated string without a word.
_SINCE = "the English changed on"
_STRING = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(rf"^(#.*|\s*|(#~ ?)?((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s+)?{_STRING}\s*)$")


class State(StrEnum):
    """What a message's translation is worth."""

    TRANSLATED = "translated"
    MISSING = "missing"
    STALE = "stale"  # its English has changed since
    OLDER = "older"  # stale, and kept because qualified people had approved it


class Template(NamedTuple):
    """One message as extracted: its msgctxt, the English, notes for translators, the file it comes from."""

    context: str
    text: str
    comments: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class Entry:
    """One message of a catalogue, with its 1-based line."""

    text: str  # msgid
    translation: str
    fuzzy: bool
    line: int
    previous: str | None = None  # the English that a stale translation was made from
    since: datetime.date | None = None  # when that English changed, as far as is known


@dataclass(frozen=True)
class Catalogue:
    """One PO file's entries by msgctxt."""

    name: str  # the file, as findings print it
    entries: dict[str, Entry]

    def look_up(self, context: str, english: str) -> tuple[str | None, State]:
        """The translation of this very English; None where it is missing or stale."""
        entry = self.entries.get(context)
        if entry is None or not entry.translation:
            return None, State.MISSING
        if entry.fuzzy or entry.text != english:
            return None, State.STALE
        return entry.translation, State.TRANSLATED


def _strict(path: Path, name: str) -> tuple[Catalog | None, list[Finding]]:
    remedy = "Mend the line in a PO editor; each string stands between two straight quotes on one line."
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        return None, [Finding(name, 0, "po-syntax", f"can't be read: {error}", "Save the file as UTF-8.")]
    bad = [number for number, line in enumerate(lines, 1) if not _LINE.match(line.rstrip("\r"))]
    if bad:
        return None, [Finding(name, line, "po-syntax", "not a line of a PO file", remedy) for line in bad]
    try:
        return read_po(io.BytesIO(data), abort_invalid=True), []
    except PoFileError as error:
        found = re.search(r"on (\d+)|line (\d+)", str(error))
        line = int(found[1] or found[2]) if found else 0
        return None, [Finding(name, line, "po-syntax", str(error), remedy)]
    except ValueError as error:
        return None, [Finding(name, 0, "po-syntax", str(error), remedy)]


def load_catalogue(path: Path, name: str, findings: list[Finding]) -> Catalogue:
    """The catalogue at `path`; empty where there is no file, and with a finding where it can't be read."""
    if not path.exists():
        return Catalogue(name, {})
    catalog, found = _strict(path, name)
    findings.extend(found)
    entries: dict[str, Entry] = {}
    for message in catalog or ():
        if message.context:
            if message.context in entries:
                remedy = "Remove one of the two entries."
                findings.append(
                    Finding(name, message.lineno or 0, "po-syntax", f"{message.context} stands twice", remedy)
                )
            comments, previous = _split_comments(message.user_comments)
            entries[message.context] = Entry(
                str(message.id),
                str(message.string or ""),
                "fuzzy" in message.flags,
                message.lineno or 0,
                previous[0] if previous else None,
                _stale_since(comments),
            )
    return Catalogue(name, entries)


def _write(catalog: Catalog, path: Path, language: str = "") -> bool:
    """Write the catalogue without dates; True where the file changed."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, include_lineno=False, include_previous=True, ignore_obsolete=False)
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To): .*\n',
        "",
        buffer.getvalue().decode(),
        flags=re.M,
    )
    if language:  # CLDR may know the locale only by a related one's name
        text = re.sub(r'^"Language: .*\\n"$', f'"Language: {language}\\\\n"', text, count=1, flags=re.M)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return True


def _new_catalog(locale: Locale | None, domain: str) -> Catalog:
    return Catalog(
        locale=str(locale.cldr) if locale else None,
        project="handouts",
        version="1",
        header_comment=f"# Handouts: messages of “{domain}”.\n# Texts and translations: CC BY 4.0.",
        msgid_bugs_address="",
        last_translator="Nobody yet" if locale and locale.record.draft else "A computer; not reviewed",
        language_team="Handouts",
        fuzzy=False,
    )


def _po_message(template: Template) -> PoMessage:
    return PoMessage(
        template.text,
        locations=[(template.path, 0)],
        auto_comments=list(template.comments),
        context=template.context,
    )


def _add(catalog: Catalog, message: PoMessage) -> None:
    # Babel marks “63% of …” as python-format; these texts never are.
    message.flags.discard("python-format")
    message.flags.discard("python-brace-format")
    catalog[message.id] = message


def _split_comments(comments: list[str]) -> tuple[list[str], list[str]]:
    """User comments, and the `#| msgid` that Babel reads as one of them."""
    previous = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', " ".join(c for c in comments if c.startswith("|"))))
    return [c for c in comments if not c.startswith("|")], [denormalize(f'"{previous}"')] if previous else []


def _stale_since(comments: list[str]) -> datetime.date | None:
    found = re.search(rf"{_SINCE} (\d{{4}}-\d\d-\d\d)", " ".join(comments))
    return datetime.date.fromisoformat(found[1]) if found else None


def write_template(path: Path, domain: str, templates: Iterable[Template]) -> bool:
    """Write the .pot; True where it changed."""
    catalog = _new_catalog(None, domain)
    for template in templates:
        _add(catalog, _po_message(template))
    return _write(catalog, path)


def merge(
    path: Path, name: str, locale: Locale, domain: str, templates: list[Template], today: datetime.date | None = None
) -> tuple[bool, list[Finding]]:
    """Bring a PO file up to the templates, by msgctxt only.

    Where the English changed, the old translation stays as a fuzzy entry with `#| msgid` and the day of the change,
    `today` if not said. What has gone from the templates stays as an obsolete entry. True where the file changed.
    """
    old: Catalog | None = None
    if path.exists():
        old, findings = _strict(path, name)
        if old is None:
            return False, findings
    known = {message.context: message for message in old or () if message.context}
    gone = {message.context: message for message in (old.obsolete.values() if old else ()) if message.context}
    catalog = _new_catalog(locale, domain)
    if old is not None and old.header_comment:
        catalog.header_comment = old.header_comment
        if "FULL NAME" not in old.last_translator:
            catalog.last_translator, catalog.language_team = old.last_translator, old.language_team
    for template in templates:
        message = _po_message(template)
        # A message that comes back gets its old translation back, as stale if its English differs.
        before = known.pop(template.context, None) or gone.pop(template.context, None)
        if before is not None and before.string:
            message.string = before.string
            comments, previous = _split_comments(before.user_comments)
            message.user_comments = [comment for comment in comments if not comment.startswith(_SINCE)]
            if before.id != template.text or "fuzzy" in before.flags:
                changed = today or datetime.date.today()
                since = _stale_since(comments) or (changed if before.id != template.text else None)
                message.flags.add("fuzzy")
                # Of several changes in a row the English that was translated stays.
                message.previous_id = previous or ([str(before.id)] if before.id != template.text else [])
                message.user_comments += [f"{_SINCE} {since}"] if since else []
        _add(catalog, message)
    for message in [*gone.values(), *known.values()]:
        if message.string:
            message.locations, message.auto_comments = [], []
            catalog.obsolete[(message.context or "") + str(message.id)] = message
    return _write(catalog, path, locale.id), []
