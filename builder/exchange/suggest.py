"""Suggestions: an untranslated message gets the translation that the same English has elsewhere in the locale.

The same to the letter; nothing is matched by similarity. A suggestion is fuzzy and says where it comes from: pages keep
English until a translator has taken it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.exchange.units import UnitFile
from builder.exchange.xml_file import CHECK
from builder.languages.locale import Locale
from builder.messages.brace_format import with_brace_flags
from builder.messages.origins import Maker, Origin, append_origins, origin_hash
from builder.messages.po import ALSO_SUGGESTED, SUGGESTED, PoEntry
from builder.workspace.loaded import Loaded

_NAMED = 3  # messages and other translations that a comment names


@dataclass
class Candidate:
    """A translation of an English text, and where in the catalogues it stands."""

    text: str
    places: list[tuple[str, str]] = field(default_factory=list)  # domain, msgctxt
    maker: Maker | None = None


def _sources(files: list[UnitFile]) -> Iterator[tuple[str, str, PoEntry]]:
    """English, its translation's catalogue, and the entry, wherever somebody has stood by the translation."""
    for file in files:
        for entry in file.file.entries if file.file else ():
            fields = entry.fields
            if entry.header or not fields.msgctxt or not fields.msgstr or fields.msgid_plural or entry.suggested:
                continue
            if not fields.fuzzy:
                yield fields.msgid, file.domain, entry
            elif entry.restorable and fields.previous_msgid:
                # Stale, and nobody has touched it since: still a translation of its earlier English.
                yield fields.previous_msgid, file.domain, entry


def candidates(files: list[UnitFile], loaded: Loaded, locale: Locale) -> dict[str, list[Candidate]]:
    """English text → its translations in these catalogues, obsolete ones too, the most frequent first."""
    origins = loaded.texts[locale.id, loaded.topics[0].id].origins
    by_english: dict[str, dict[str, Candidate]] = defaultdict(dict)
    for english, domain, entry in _sources(files):
        text, context = entry.fields.msgstr, entry.fields.msgctxt
        item = by_english[english].setdefault(text, Candidate(text))
        item.places.append((domain, context))
        # Made by a computer in one place, it is a computer's.
        maker = origins.maker(context, english, text)
        item.maker = Maker.COMPUTER if Maker.COMPUTER in (maker, item.maker) else maker or item.maker
    return {
        english: sorted(texts.values(), key=lambda item: (-len(item.places), min(item.places), item.text))
        for english, texts in by_english.items()
    }


def _suggestion_comments(chosen: Candidate, others: list[Candidate]) -> list[str]:
    """The comment: where the text comes from, and what else there is."""
    places = [f"{context} ({domain})" for domain, context in chosen.places[:_NAMED]]
    more = len(chosen.places) - len(places)
    lines = [f"{SUGGESTED} {', '.join(places)}{f' and {more} more' if more else ''}"]
    for item in others[:_NAMED]:
        lines.append(f"{ALSO_SUGGESTED} {item.text} ({item.places[0][1]})")
    return lines


def suggest(files: list[UnitFile], loaded: Loaded, locale: Locale, domains: set[str]) -> dict[str, int]:
    """Fill what is untranslated in the catalogues of these domains; catalogue → how many of its messages.

    A translation is never overwritten. Who made a text is recorded for its copy, too. HandoutsError where a catalogue
    can't be written.
    """
    known = candidates(files, loaded, locale)
    project = loaded.project
    counts: dict[str, int] = {}
    fresh: list[Origin] = []
    for file in files:
        if file.file is None or file.domain not in domains:
            continue
        count = 0
        entries = file.entries
        for unit in file.units:
            entry = entries.get(unit.context)
            matching = known.get(unit.english)
            if entry is None or entry.translated or not matching or entry.fields.msgid != unit.english:
                continue
            fields, chosen = entry.fields, matching[0]
            fields.msgstr = chosen.text
            fields.flags = with_brace_flags(fields.flags, fields.msgid, fields.msgstr, unit.names)
            entry.set_fuzzy(True)
            entry.suggest(_suggestion_comments(chosen, matching[1:]))
            count += 1
            if chosen.maker is Maker.COMPUTER:
                fresh.append(Origin(chosen.maker, unit.context, origin_hash(unit.context, unit.english, chosen.text)))
        counts[file.name] = count
    if fresh:
        path = project.origins_file(locale.id)
        append_origins(path, project.relative(path), fresh)
    for file in files:
        try:
            if counts.get(file.name) and file.file:
                file.file.write(project.catalogue_file(locale.id, file.domain))
        except OSError as error:
            message, remedy = f"can't be written: {error.strerror}", "Make room, or mend the folder's rights."
            raise HandoutsError([Finding(file.name, 0, CHECK, message, remedy)], ExitCode.OUTPUT) from error
    return counts
