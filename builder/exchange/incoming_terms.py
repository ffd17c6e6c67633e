"""Terms and medicine names that came back, judged line by line, and written into the locale's two lists."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.base.files import need_text
from builder.base.whole import write_whole
from builder.exchange.incoming import Refused
from builder.exchange.returned_terms import ReturnedTerm
from builder.exchange.tbx import entry_id
from builder.exchange.terms import TermEntry, TermKind, bare
from builder.exchange.xml_file import CHECK
from builder.exchange.yaml_entries import with_entry
from builder.languages.locale import Locale
from builder.workspace.loaded import Loaded

_LONGEST = 200
_KEPT_MARKS = "\u200c\u200d"  # within words of some scripts
_EARLIEST = datetime.date(2000, 1, 1)
_STARTS = {
    TermKind.TERM: "schema: 1\nterms: {}\n",
    TermKind.MEDICINE: "schema: 1\nnames: {}\n",
}


@dataclass(frozen=True)
class TakenTerm:
    """What to write of an entry: the fields of its YAML that change."""

    entry: TermEntry
    fields: dict[str, Any]


@dataclass
class JudgedTerms:
    """What becomes of a file's lines."""

    taken: list[TakenTerm] = field(default_factory=list)
    unchanged: int = 0
    left: int = 0  # without a form
    refused: list[Refused] = field(default_factory=list)


def _same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


class _Known:
    """The entries that a line can mean: by id, else by the English."""

    def __init__(self, entries: Iterable[TermEntry]) -> None:
        self._by_id: dict[tuple[TermKind | None, str], TermEntry] = {}
        self._by_english: dict[str, TermEntry | None] = {}
        for entry in entries:
            for name in (entry.key, entry_id(entry.kind, entry.key)):
                self._by_id.setdefault((entry.kind, name), entry)
            self._by_id.setdefault((None, entry_id(entry.kind, entry.key)), entry)
            for word in {_same(bare(pattern)) for pattern in entry.english}:
                # A word that two entries share tells of neither.
                self._by_english[word] = None if word in self._by_english else entry

    def find(self, item: ReturnedTerm) -> TermEntry | None:
        entry = self._by_id.get((item.kind, item.id)) or self._by_id.get((None, item.id))
        if entry or item.id.startswith(tuple(f"{kind}." for kind in TermKind)):
            return entry  # an id of ours that is unknown means nothing else
        for word in item.english:
            named = self._by_english.get(_same(word))
            if named and item.kind in (None, named.kind):
                return named
        return None


def _hidden(item: ReturnedTerm) -> str:
    texts = (*item.forms, *item.avoid, item.note, item.source, item.by)
    letters = (letter for text in texts for letter in text)
    bad = [item for item in letters if unicodedata.category(item)[0] == "C" and item not in _KEPT_MARKS]
    return f"it holds hidden or control characters: U+{ord(bad[0]):04X}" if bad else ""


def judge_terms(
    items: list[ReturnedTerm], entries: list[TermEntry], locale: Locale, today: datetime.date
) -> JudgedTerms:
    """What can be taken of the lines; `entries` are those of the whole locale."""
    known, outcome = _Known(entries), JudgedTerms()
    by_entry: dict[TermEntry, list[ReturnedTerm]] = {}
    for item in items:
        entry = known.find(item)
        reason = item.fault or _hidden(item)
        if reason or entry is None:
            kind = item.kind or "term or medicine"
            outcome.refused.append(
                Refused(item.line, item.name, reason or f"no {kind} here has this id or English name")
            )
        elif not item.forms:
            outcome.left += 1
        else:
            by_entry.setdefault(entry, []).append(item)
    names = _names(by_entry, entries, locale)
    for entry, same in by_entry.items():
        judged = _medicine if entry.kind is TermKind.MEDICINE else _term
        reason, fields = judged(entry, same, names, today)
        if reason:
            outcome.refused += [Refused(item.line, item.name, reason) for item in same]
        elif fields:
            outcome.taken.append(TakenTerm(entry, fields))
        else:
            outcome.unchanged += 1
    return outcome


# A name as it is compared → the medicines (INNs) that have it, here or in the file.
_Names = dict[str, set[str]]


def _names(by_entry: dict[TermEntry, list[ReturnedTerm]], entries: list[TermEntry], locale: Locale) -> _Names:
    names: _Names = {}
    for entry in entries:
        if entry.kind is TermKind.MEDICINE:
            for name in entry.english:
                names.setdefault(_same(name), set()).add(entry.key)
    offered = {entry.key for entry in by_entry if entry.kind is TermKind.MEDICINE}
    for inn, known in locale.medicine_names.items():
        if inn not in offered:
            names.setdefault(_same(known.name), set()).add(inn)
    for entry, items in by_entry.items():
        if entry.kind is TermKind.MEDICINE:
            for name in (form for item in items for form in item.forms):
                names.setdefault(_same(name), set()).add(entry.key)
    return names


def _medicine(
    entry: TermEntry, items: list[ReturnedTerm], names: _Names, today: datetime.date
) -> tuple[str, dict[str, Any]]:
    """Why the name can't be taken, or the fields to write; neither where all is as it was."""
    forms = list(dict.fromkeys(form for item in items for form in item.forms))
    if len(forms) > 1:
        return f"{len(forms)} names for one medicine: {', '.join(forms)}", {}
    name, item = forms[0], items[0]
    source, as_of, by = item.source, item.as_of, item.by
    if (name,) == entry.forms and source in ("", entry.source):
        return "", {}  # a date alone says of no source that it was read again
    others = sorted(names[_same(name)] - {entry.key})
    if others:
        return f"“{name}” is the name of {', '.join(others)} as well", {}
    if len(name) > _LONGEST or set(name) & set("{}<>|*"):
        return f"“{name}” is no name of a medicine", {}
    if not source:
        return f"no source says that {entry.key} is called “{name}”", {}
    if (source, as_of) == (entry.source, entry.as_of.isoformat() if entry.as_of else ""):
        return f"the name was changed to “{name}”, and its source wasn't: where, and when, was it seen?", {}
    try:
        day = datetime.date.fromisoformat(as_of)
    except ValueError:
        day = None
    if day is None:
        what = f"the date “{as_of}” is no date" if as_of else "no date says when the source was seen"
        return f"{what}: write it as year-month-day", {}
    if not _EARLIEST <= day <= today:
        return f"the date {day} is too long ago, or has not come yet", {}
    return "", {"name": name, "source": source, "as_of": day} | ({"by": by} if by else {})


def _patterns(words: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """Words as the list has them: where the file has no stars at all, a word that stands there with some keeps them."""
    words = tuple(words)
    if words == tuple(dict.fromkeys(map(bare, known))):
        return known
    if any("*" in word and word in known for word in words):
        return words
    patterns: list[str] = []
    for word in words:
        same = [pattern for pattern in known if word in (pattern, bare(pattern))]
        patterns += same or [word]
    return tuple(dict.fromkeys(patterns))


def _term(
    entry: TermEntry, items: list[ReturnedTerm], names: _Names, today: datetime.date
) -> tuple[str, dict[str, Any]]:
    """The same for a term."""
    if len({(item.forms, item.avoid) for item in items}) > 1:
        return "the term stands in several lines with other forms", {}
    item = items[0]
    # What is bare of its stars among both isn't sent out as a word to avoid, and so stays one.
    used = set(map(bare, entry.forms))
    kept = tuple(pattern for pattern in entry.avoid if bare(pattern) not in used)
    unshown = tuple(pattern for pattern in entry.avoid if bare(pattern) in used)
    forms, avoid = _patterns(item.forms, entry.forms), _patterns(item.avoid, kept)
    avoid = entry.avoid if avoid in (kept, entry.avoid) else (*avoid, *unshown)
    for word in (*item.forms, *item.avoid):
        if not word.strip("*… "):
            return f"the form “{word}” has no letter", {}
    both = sorted({_same(bare(form)) for form in item.forms} & {_same(bare(word)) for word in item.avoid} - used)
    if both:
        return f"“{both[0]}” is both a form to use and one to avoid", {}
    given = {"forms": forms, "avoid": avoid, "note": item.note, "source": item.source}
    was = {"forms": entry.forms, "avoid": entry.avoid, "note": entry.note, "source": entry.source}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value and value != was[name]}
    if fields and entry.new:
        fields = {"english": entry.english, **({"not_in": entry.not_in} if entry.not_in else {}), **fields}
    return "", fields


def record_terms(judged: JudgedTerms, loaded: Loaded, locale: Locale) -> list[str]:
    """Write what is taken, each file whole; the names of the files that changed."""
    project = loaded.project
    places: dict[TermKind, tuple[Path, str]] = {
        TermKind.TERM: (project.glossary_file(locale.id), "terms"),
        TermKind.MEDICINE: (project.medicine_names_file(locale.id), "names"),
    }
    written: list[str] = []
    for kind, (path, top) in places.items():
        taken = [item for item in judged.taken if item.entry.kind is kind]
        if not taken:
            continue
        name = project.relative(path)
        text = need_text(path, name, CHECK) if path.exists() else _STARTS[kind]
        for item in taken:
            text = with_entry(text, top, item.entry.key, item.fields)
        try:
            write_whole(path, text.encode())
        except OSError as error:
            done = f"{', '.join(written)} had been written" if written else "nothing was written"
            message = f"can't be written: {error.strerror}; {done}"
            remedy = "Make room, or mend the folder's rights, and import the file again."
            raise HandoutsError([Finding(name, 0, CHECK, message, remedy)], ExitCode.OUTPUT) from error
        written.append(name)
    return written
