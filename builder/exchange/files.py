"""Exports written and imports recognised: which format a file is in, and what becomes of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from builder.base.errors import ExitCode, HandoutsError, failure
from builder.base.files import UnreadableFileError, load_bytes, refuse_overwriting
from builder.base.whole import write_whole
from builder.exchange.imported import remember, taken_before
from builder.exchange.incoming import Judged, Refused, demand_locale, judge, other_language, record
from builder.exchange.incoming_terms import JudgedTerms, judge_terms, record_terms
from builder.exchange.returned import read_xliff
from builder.exchange.returned_terms import ReturnedTerms, is_table, read_table, table
from builder.exchange.tbx import read_tbx, tbx
from builder.exchange.terms import collect_terms
from builder.exchange.tmx import memories, tmx
from builder.exchange.units import UnitState, collect, plain_spaces, same_language, short_hash
from builder.exchange.xliff import OWN, xliff_1, xliff_2
from builder.exchange.xml_file import CHECK, is_xml, local, parse
from builder.languages.locale import Locale
from builder.workspace.loaded import Loaded

MAX_BYTES = 20_000_000


class Format(StrEnum):
    """What translators' tools read."""

    XLIFF_2 = "xliff2"  # 2.1
    XLIFF_1 = "xliff1"  # 1.2
    TMX = "tmx"  # 1.4b
    TBX = "tbx"
    CSV = "csv"


@dataclass(frozen=True)
class Export:
    """A file's bytes, and a line that says what is in it."""

    data: bytes
    summary: str


def export(
    loaded: Loaded, locale: Locale, format_: Format, topics: Sequence[str], english_targets: bool = False
) -> Export:
    """A locale's messages or terms in a format. HandoutsError where a catalogue can't be read."""
    if format_ in (Format.TBX, Format.CSV):
        entries = collect_terms(loaded, locale, topics)
        named = sum(bool(entry.forms) for entry in entries)
        data = tbx(entries, locale) if format_ is Format.TBX else table(entries, locale)
        return Export(data, f"{len(entries)} terms and medicines, {named} of them with {locale.tag}")
    files = collect(loaded, locale, topics)
    if format_ is Format.TMX:
        pairs = list(memories(loaded, locale, files))
        return Export(tmx(pairs, locale), f"{len(pairs)} translations")
    units = [unit for file in files for unit in file.units]
    data = xliff_1(files, locale, english_targets) if format_ is Format.XLIFF_1 else xliff_2(files, locale)
    stale = sum(unit.state is UnitState.NEEDS_REVIEW for unit in units)
    open_ = sum(unit.state is UnitState.INITIAL for unit in units)
    return Export(data, f"{len(units)} units, {open_} to translate, {stale} to review")


def _ours(data: bytes) -> bool:
    head = data[:4000]
    marks = (OWN.encode(), b'creationtool="Handouts"', b"<title>Handouts: terms,")
    return any(mark in head for mark in marks) or is_table(head)


def write_export(path: Path, data: bytes, force: bool) -> None:
    """Write the file whole. HandoutsError where another program's stands there, or it can't be written."""
    refuse_overwriting(path, force, _ours)
    try:
        write_whole(path, data)
    except OSError as error:
        remedy = "Name a folder that you may write into."
        raise failure(path, f"can't be written: {error.strerror}", remedy, ExitCode.OUTPUT, CHECK) from error


@dataclass
class Import:
    """What becomes of a file: messages or terms, and nothing written yet."""

    messages: Judged | None = None
    terms: JudgedTerms | None = None
    versions: list[str] = field(default_factory=list)  # the catalogues of whose English the file has another version
    exports: set[str] = field(default_factory=set)  # which it comes from

    @property
    def refused(self) -> list[Refused]:
        return sorted((self.messages or self.terms or Judged()).refused, key=lambda item: item.line)


def _bytes(path: Path) -> bytes:
    try:
        return load_bytes(path, MAX_BYTES)
    except UnreadableFileError as error:
        raise HandoutsError([error.finding(str(path), CHECK)], ExitCode.USAGE) from error


def read_import(path: Path, loaded: Loaded, locale: Locale, today: datetime.date, finished: bool = False) -> Import:
    """Judge a file. HandoutsError, with one finding, where it can't be read or is none of this locale's.

    `finished`: translations are, whatever their state says.
    """
    name, data = str(path), _bytes(path)
    if not is_xml(data):
        if is_table(data):
            return _terms(read_table(data, name), loaded, locale, name, today)
        message = "is no XLIFF, no TBX and no table of terms"
        remedy = "A PO file goes into the locale's LC_MESSAGES; handouts translate export LOCALE writes the others."
        raise failure(name, message, remedy, ExitCode.FINDINGS, CHECK)
    root = parse(data, name)
    kind = local(root)
    if kind in ("martif", "tbx"):
        return _terms(read_tbx(root, locale), loaded, locale, name, today)
    if kind == "tmx":
        remedy = "Import the XLIFF file that you worked in; a memory is for your tool."
        raise failure(name, "a translation memory can't be imported", remedy, ExitCode.FINDINGS, CHECK)
    back = read_xliff(root, name)
    demand_locale(back, locale, name)
    files = collect(loaded, locale)
    older = [file.name for file in files if back.versions.get(file.domain, file.version) != file.version]
    before = taken_before(loaded.project, locale.id, back.exports)
    judged = judge(back, files, locale, name, finished, before)
    return Import(messages=judged, versions=older, exports=back.exports)


def _terms(returned_terms: ReturnedTerms, loaded: Loaded, locale: Locale, name: str, today: datetime.date) -> Import:
    if returned_terms.locales and not any(same_language(tag, locale.tag) for tag in returned_terms.locales):
        raise other_language(name, sorted(returned_terms.locales), locale)
    return Import(terms=judge_terms(returned_terms.terms, collect_terms(loaded, locale), locale, today))


def record_import(outcome: Import, loaded: Loaded, locale: Locale) -> list[str]:
    """Write what is taken; the names of the files that changed."""
    if outcome.terms:
        return record_terms(outcome.terms, loaded, locale)
    judged = outcome.messages or Judged()
    written = record(judged, collect(loaded, locale), loaded, locale)
    taken = {item.unit.context: short_hash(plain_spaces(item.text)) for item in judged.taken}
    remember(loaded.project, locale.id, outcome.exports, taken)
    return written
