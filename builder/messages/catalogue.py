"""Catalogues: one locale's messages, read strictly, merged by msgctxt and never by similarity."""

from __future__ import annotations

import datetime
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import polib
from babel.messages.plurals import get_plural

from builder.base.cache import Cache
from builder.base.errors import Finding
from builder.base.files import UnreadableFileError, load_bytes
from builder.base.parsed import parsed
from builder.facts.base_fact import Quantity
from builder.languages.locale import Locale
from builder.languages.plural_rules import plural_forms
from builder.languages.plurals import number_note
from builder.messages import po, po_syntax
from builder.messages.brace_format import brace_flags, with_brace_flags
from builder.messages.po import PoEntry, PoFile, read_po

# The code that reads catalogues.
_READERS = (__file__, po.__file__, po_syntax.__file__)
# Notes to translators are wrapped so in every file, as xgettext does.
_NOTE_WIDTH = 76
# A % in these texts is a sign like any other, whatever a tool takes it for.
_NO_FLAG = "python-format"
_HEADER_COMMENT = "Handouts: messages of “{domain}”.\nTexts and translations: CC BY 4.0."


class State(StrEnum):
    """What a message's translation is worth."""

    TRANSLATED = "translated"
    MISSING = "missing"
    STALE = "stale"  # its English has changed since
    OLDER = "older"  # stale, and kept because qualified people had approved it


class MessageTemplate(NamedTuple):
    """A message as extracted, before any translation: an entry of a .pot file.

    `context` is its msgctxt, `text` the English, `comments` are notes for translators, `path` is where it comes from.

    `numbers`: placeholders that stand for numbers, with a fact's value; None for what a page fills in.
    """

    context: str
    text: str
    comments: tuple[str, ...]
    path: str
    numbers: tuple[tuple[str, Quantity | None], ...] = ()
    names: bool = False  # its placeholders stand for names alone, beside which no word changes

    def notes(self, locale: Locale | None) -> list[str]:
        """The notes for a translator into the locale; those of a template alone without one."""
        if locale is None:
            return [*self.comments]
        about = (number_note(name, value, locale.cldr) for name, value in self.numbers)
        return [*self.comments, *(note for note in about if note)]


@dataclass(frozen=True)
class CatalogueEntry:
    """What a locale's PO file has for one message, with its 1-based line; `Message` says what of it is printed."""

    text: str  # msgid
    translation: str
    fuzzy: bool
    line: int
    previous: str | None = None  # the English that a stale translation was made from
    since: datetime.date | None = None  # when that English changed, as far as is known
    sentences: str = ""  # how many it has on purpose, as its translator noted
    suggested: bool = False  # the text was found elsewhere; no translator has taken it yet


@dataclass(frozen=True)
class Catalogue:
    """One PO file's entries by msgctxt."""

    name: str  # the file, as findings print it
    entries: dict[str, CatalogueEntry]
    readable: bool = True  # else there are no entries, and nothing is known of any message
    doubtful: frozenset[str] = frozenset()  # messages that stand in it twice, and so not in `entries`

    def look_up(self, context: str, english: str) -> tuple[str | None, State]:
        """The translation of this very English; None where it is missing or stale."""
        entry = self.entries.get(context)
        if entry is None or not entry.translation or entry.suggested:
            return None, State.MISSING
        if entry.fuzzy or entry.text != english:
            return None, State.STALE
        return entry.translation, State.TRANSLATED

    def unknown(self, context: str) -> bool:
        """Whether a fault in the file hides what it has for the message."""
        return not self.readable or context in self.doubtful


def load_catalogue(path: Path, name: str, findings: list[Finding], store: Cache | None = None) -> Catalogue:
    """The catalogue at `path`; empty where there is no file, and with a finding where it can't be read.

    `store`: where what stands in files without a fault is kept.
    """
    if not path.exists():
        return Catalogue(name, {})
    read: list[Catalogue] = []

    def parse() -> list[list[Any]] | None:
        read.append(_read_catalogue(path, name, findings))
        known = read[0]
        if not known.readable or known.doubtful:
            return None
        return [[context, *_plain_entry(entry)] for context, entry in known.entries.items()]

    try:
        data = load_bytes(path)
    except UnreadableFileError:
        return _read_catalogue(path, name, findings)
    rows = parsed(store, _READERS, ("polib",), data, parse)
    if read:
        return read[0]
    return Catalogue(name, {context: _entry_of(*plain) for context, *plain in rows})


def _plain_entry(entry: CatalogueEntry) -> list[Any]:
    return [value.isoformat() if isinstance(value, datetime.date) else value for value in vars(entry).values()]


def _entry_of(
    text: str, translation: str, fuzzy: bool, line: int, previous: str | None, since: str | None, *rest: Any
) -> CatalogueEntry:
    day = datetime.date.fromisoformat(since) if since else None
    return CatalogueEntry(text, translation, fuzzy, line, previous, day, *rest)


def _read_catalogue(path: Path, name: str, findings: list[Finding]) -> Catalogue:
    file, faults = read_po(path, name)
    findings.extend(faults)
    if file is None:
        return Catalogue(name, {}, readable=False)
    entries: dict[str, CatalogueEntry] = {}
    doubtful = set()
    for entry in file.entries:
        fields = entry.fields
        if not fields.msgctxt or (fields.obsolete and not faults):
            continue
        if faults and fields.msgctxt in entries:
            doubtful.add(fields.msgctxt)
        # A plural's translation is of another text than the message is.
        fuzzy = fields.fuzzy or bool(fields.msgid_plural)
        translation = fields.msgstr_plural.get(0, "") if fields.msgid_plural else fields.msgstr
        entries[fields.msgctxt] = CatalogueEntry(
            fields.msgid,
            translation,
            fuzzy,
            entry.line,
            fields.previous_msgid or None,
            entry.since,
            entry.sentences,
            entry.suggested,
        )
    known = {context: entry for context, entry in entries.items() if context not in doubtful}
    return Catalogue(name, known, doubtful=frozenset(doubtful))


def _note(comments: Iterable[str]) -> str:
    lines = [
        textwrap.wrap(comment, _NOTE_WIDTH, break_long_words=False, break_on_hyphens=False) for comment in comments
    ]
    return "\n".join(line for wrapped in lines for line in wrapped)


def _new_entry(template: MessageTemplate, locale: Locale | None = None) -> PoEntry:
    return PoEntry(
        polib.POEntry(
            msgctxt=template.context,
            msgid=template.text,
            comment=_note(template.notes(locale)),
            occurrences=[(template.path, "")],
            flags=brace_flags(template.text, "", template.names),
        )
    )


def _fields(locale: Locale | None) -> dict[str, str]:
    """The header's fields in a new file."""
    fields = {
        "Project-Id-Version": "handouts 1",
        "Last-Translator": "Nobody yet",
        "Language": locale.id if locale else "",
        "Language-Team": "Handouts",
        "Plural-Forms": plural_forms(locale.cldr) if locale else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return {name: value for name, value in fields.items() if value}


# What GNU's tools write where nobody has filled it in.
_UNFILLED = re.compile(r"FULL NAME|EMAIL@ADDRESS|LANGUAGE <|LL@li\.org|PACKAGE VERSION|INTEGER|EXPRESSION|^$")
# Dates are git's business: in the files they would only make branches collide.
_DATES = ("POT-Creation-Date", "PO-Revision-Date")


def _settle_header(file: PoFile, locale: Locale | None, domain: str) -> None:
    """Give the file a header, or fill what its own lacks. What a translator or a tool wrote there stays."""
    header = file.header
    if header is None:
        header = PoEntry(polib.POEntry(msgid="", tcomment=_HEADER_COMMENT.format(domain=domain)))
    else:
        file.entries.remove(header)
    file.entries.insert(0, header)
    wanted = _fields(locale)
    lines = []
    for line in header.fields.msgstr.split("\n"):
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        if not colon:
            lines += [line] if line.strip() else []
        elif name not in _DATES:
            expected = wanted.pop(name, None)
            charset = name == "Content-Type" and not re.search(r"charset=utf-8$", value, re.IGNORECASE)
            # What earlier releases took from Babel, whose forms aren't CLDR's.
            wrong = name == "Plural-Forms" and locale is not None and value == get_plural(str(locale.cldr)).plural_forms
            if expected is not None and (charset or wrong or _UNFILLED.search(value) or name == "Language"):
                lines += [line] if value == expected else [f"{name}: {expected}"]
            else:
                lines.append(line)
    lines += [f"{name}: {value}" for name, value in wanted.items()]
    header.fields.msgstr = "".join(f"{line}\n" for line in lines)
    header.set_fuzzy(False)


def write_template(path: Path, domain: str, templates: Iterable[MessageTemplate]) -> bool:
    """Write the .pot; True where it changed."""
    file = PoFile([_new_entry(template) for template in templates])
    _settle_header(file, None, domain)
    return file.write(path)


def merge(
    path: Path,
    name: str,
    locale: Locale,
    domain: str,
    templates: list[MessageTemplate],
    today: datetime.date | None = None,
) -> tuple[bool, list[Finding]]:
    """Bring a PO file up to the templates, by msgctxt only.

    Where the English changed, the old translation stays as a fuzzy entry with `#| msgid` and the day of the change,
    `today` if not said. What has gone from the templates stays as an obsolete entry and keeps its marks, so that a
    message that comes back is as stale as it went. Where the English is again the one that was translated, the
    translation counts again, if nobody but this merge had made it fuzzy. Everything else stays as it was written.
    True where the file changed.
    """
    file = PoFile()
    if path.exists():
        read, findings = read_po(path, name)
        if read is None or findings:
            return False, findings
        file = read
    _settle_header(file, locale, domain)
    _Merge(file, locale, today or datetime.date.today()).run(templates)
    return file.write(path), []


class _Merge:
    """The entries of one file, on their way to the templates."""

    def __init__(self, file: PoFile, locale: Locale, today: datetime.date) -> None:
        self.entries, self.locale, self.today = file.entries, locale, today
        self.current: dict[str, PoEntry] = {}
        self.gone: dict[str, list[PoEntry]] = {}
        for entry in file.entries:
            context = entry.fields.msgctxt
            if context and entry.fields.obsolete:
                self.gone.setdefault(context, []).append(entry)
            elif context:
                self.current[context] = entry

    def run(self, templates: list[MessageTemplate]) -> None:
        wanted = {template.context for template in templates}
        for entry in list(self.entries):
            if not entry.header and not entry.fields.obsolete and entry.fields.msgctxt not in wanted:
                self._retire(entry)
        before = self.entries[0]  # the header
        for template in templates:
            entry = self._chosen(template)
            if entry not in self.entries:
                # The file's order stays; what is new comes behind what it follows in the templates.
                self.entries.insert(self.entries.index(before) + 1, entry)
            self._renew(entry, template)
            before = entry

    def _chosen(self, template: MessageTemplate) -> PoEntry:
        """The entry that the message goes on with: its own, or an obsolete one that has more to say."""
        current, gone = self.current.get(template.context), self.gone.get(template.context, [])
        same = next((entry for entry in gone if entry.fields.msgid == template.text), None)
        translated = [entry for entry in gone if entry.translated]
        chosen = current
        if current is None or not current.translated:
            chosen = same if same in translated else translated[-1] if translated else current
        elif same and same.translated and not same.fields.fuzzy and current.fields.msgid != template.text:
            chosen = same  # made from exactly this English
        if same and same is not chosen:
            self.entries.remove(same)  # no file has a msgctxt and msgid twice
        if chosen is None:
            return _new_entry(template, self.locale)
        if chosen is not current:
            self.entries.remove(chosen)
            if current is not None:
                self.entries.insert(self.entries.index(current), chosen)
                self._retire(current)
        return chosen

    def _retire(self, entry: PoEntry) -> None:
        """Make the entry an obsolete one at the file's end; one without a word of a translator's goes."""
        fields = entry.fields
        self.entries.remove(entry)
        if entry.translated or fields.tcomment:
            if not fields.fuzzy:
                entry.mark(None)
            fields.obsolete, fields.comment, fields.occurrences = True, "", []
            self.entries.append(entry)

    def _renew(self, entry: PoEntry, template: MessageTemplate) -> None:
        """Bring the entry up to the template; its translation is stale where it is of another English."""
        fields = entry.fields
        fields.obsolete, fields.msgctxt = False, template.context
        fields.comment, fields.occurrences = _note(template.notes(self.locale)), [(template.path, "")]
        if fields.msgid_plural:
            forms = [text for _, text in sorted(fields.msgstr_plural.items())]
            fields.msgid_plural, fields.msgstr_plural, fields.msgstr = "", {}, forms[0] if forms else ""
            fields.tcomment = f"{fields.tcomment}\nthe plural forms were: {' | '.join(forms)}".strip()
            entry.set_fuzzy(True)
        flags = [flag for flag in fields.flags if flag != _NO_FLAG]
        fields.flags = with_brace_flags(flags, template.text, fields.msgstr, template.names)
        since, proven = entry.since, entry.restorable
        old, fields.msgid = fields.msgid, template.text
        current = old == template.text and not fields.fuzzy
        restored = proven and fields.previous_msgid == template.text
        if current or restored or not fields.msgstr:
            entry.set_current()
        elif old != template.text:
            proven = proven or not fields.fuzzy
            if not (fields.fuzzy and fields.previous_msgid):
                fields.previous_msgid, fields.previous_msgctxt = old, None
            entry.set_fuzzy(True)
            if fields.previous_msgid == template.text:
                fields.previous_msgid, since = None, None  # but somebody else had made it fuzzy
                entry.mark(None)
            else:
                entry.mark(since or self.today, proven)
