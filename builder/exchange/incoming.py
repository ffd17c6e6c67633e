"""Translations that came back, judged unit by unit: what can be taken is, and the rest is refused with its reason."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.exchange.returned import Returned, ReturnedUnit
from builder.exchange.units import Unit, UnitFile, UnitState, plain_spaces, same_language, short_hash
from builder.exchange.xml_file import CHECK
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.locale import Locale
from builder.languages.plurals import plural_faults, variants
from builder.messages.brace_format import with_brace_flags
from builder.workspace.loaded import Loaded

_SHOWN = 80  # letters of a text in a reason
_DONE = (UnitState.TRANSLATED, UnitState.REVIEWED, UnitState.FINAL)
# Marks of direction and breaks within words that some languages need.
_NEEDED = "\u200c\u200d\u200e\u200f\u061c"


@dataclass(frozen=True)
class Taken:
    """A translation to write. `open_`: its tool says that it isn't finished; it is then no current translation."""

    unit: Unit
    text: str
    open_: bool = False
    remarks: tuple[str, ...] = ()  # those that the catalogue doesn't have


@dataclass(frozen=True)
class Refused:
    """What isn't taken: the 1-based line in the file, the message or term where it is known, and why."""

    line: int
    what: str
    reason: str


@dataclass
class Judged:
    """What becomes of a file's units."""

    taken: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    left: int = 0  # without a translation
    refused: list[Refused] = field(default_factory=list)
    signed: int = 0  # that their tool calls reviewed or final, where nobody has signed them here
    older: int = 0  # of whose English the file has another version


def demand_locale(back: Returned, locale: Locale, name: str) -> None:
    """HandoutsError where the file is of another language, or doesn't say of which."""
    strange = sorted(tag for tag in back.locales if not same_language(tag, locale.tag))
    if strange:
        raise other_language(name, strange, locale)
    if not back.locales:
        message = "the file doesn't say which language its translations are in"
        raise failure(name, message, "Export it again, and keep its first lines.", ExitCode.FINDINGS, CHECK)


def other_language(name: str, tags: Sequence[str], locale: Locale) -> HandoutsError:
    """What ends an import into the wrong locale."""
    message = f"the file is in {', '.join(tags)}, and not in {locale.tag}"
    return failure(name, message, f"handouts translate import {tags[0]} FILE", ExitCode.FINDINGS, CHECK)


def judge(
    back: Returned,
    files: list[UnitFile],
    locale: Locale,
    name: str,
    finished: bool = False,
    before: Mapping[str, str] = MappingProxyType({}),
) -> Judged:
    """What can be taken of a file. HandoutsError where none of it is about this project.

    `finished`: what was changed is finished, whatever its state says. `before`: the hashes of what was taken from the
    same export, by msgctxt.
    """
    units = {unit.context: unit for file in files for unit in file.units}
    if back.units and not any(item.context in units for item in back.units):
        message = f"none of its {len(back.units)} units is known here"
        remedy = "It is of another project, or its units were renamed: export the file again."
        raise failure(name, message, remedy, ExitCode.FINDINGS, CHECK)
    judged = Judged(refused=[Refused(line, "", reason) for line, reason in back.astray])
    for item, others in _once(back.units):
        unit = units.get(item.context)
        if others:
            lines = ", ".join(str(other.line) for other in others)
            judged.refused.append(Refused(item.line, item.context, f"stands again with another target in line {lines}"))
        elif unit is None and not (item.target or item.fault):
            judged.left += 1  # gone here, and nobody worked on it
        elif unit is None:
            judged.refused.append(Refused(item.line, item.context, "no message here has this id"))
        elif item.fault:
            judged.refused.append(Refused(item.line, item.context, item.fault))
        else:
            elsewhere = item.translation_hash not in (None, unit.translation_hash)
            moved_on = elsewhere and before.get(unit.context) != unit.translation_hash
            _judge_unit(item, unit, locale, judged, finished, moved_on)
    return judged


def _once(items: Iterable[ReturnedUnit]) -> Iterator[tuple[ReturnedUnit, list[ReturnedUnit]]]:
    """Each unit, with its others where one msgctxt has several targets."""
    by_context: dict[str, list[ReturnedUnit]] = {}
    for item in items:
        by_context.setdefault(item.context, []).append(item)
    for same in by_context.values():
        yield same[0], same[1:] if len({item.target for item in same}) > 1 else []


def _judge_unit(item: ReturnedUnit, unit: Unit, locale: Locale, judged: Judged, finished: bool, moved_on: bool) -> None:
    target = item.target or ""
    changed = item.english_hash not in (None, unit.english_hash) or item.source != plain_spaces(unit.english)
    judged.older += item.english_hash not in (None, unit.english_hash)
    remarks = tuple(text for text in item.remarks if text not in unit.remarks)
    if not target:
        sent = item.target is not None and unit.translation and item.translation_hash == unit.translation_hash
        if sent:
            reason = "the target is empty, and the catalogue has a translation, which stays"
            judged.refused.append(Refused(item.line, unit.context, reason))
        else:
            judged.left += 1
        return
    if target == plain_spaces(unit.english) and item.state not in _DONE:
        judged.left += 1  # a tool, or we for OmegaT, put the English there
        return
    confirmed = unit.state is UnitState.NEEDS_REVIEW and item.state in _DONE and not changed
    text = unit.translation if target == plain_spaces(unit.translation) else target
    same = text == unit.translation and not confirmed
    if same or (moved_on and short_hash(target) == item.translation_hash):
        judged.unchanged += 1
        if same and remarks and unit.line:
            judged.taken.append(Taken(unit, text, unit.state is UnitState.NEEDS_REVIEW, remarks))
            judged.unchanged -= 1
        return
    reason = _reason(item, unit, locale, changed, moved_on)
    if reason:
        judged.refused.append(Refused(item.line, unit.context, reason))
        return
    open_ = item.unfinished and not finished
    judged.signed += item.state in (UnitState.REVIEWED, UnitState.FINAL)
    judged.taken.append(Taken(unit, text, open_, remarks))


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN].rstrip()}…”"


def _reason(item: ReturnedUnit, unit: Unit, locale: Locale, changed: bool, moved_on: bool) -> str:
    """Why the target can't be taken; "" where it can."""
    if changed and item.english_hash == unit.english_hash:
        return f"the file has another source: {_quoted(item.source)}, where the English is {_quoted(unit.english)}"
    if changed:
        return f"the English has changed since: it was {_quoted(item.source)}, and is {_quoted(unit.english)}"
    if moved_on and unit.translation:
        return f"it was translated here since the file was made: {_quoted(unit.translation)}"
    if not unit.line:
        return "the catalogue doesn't have it yet: run handouts extract first"
    return fault_of(item.target or "", unit.english, locale)


def fault_of(text: str, english: str, locale: Locale) -> str:
    """What no translation may have, whatever it says: hidden characters, wrong placeholders or forms; "" if nothing."""
    hidden = [letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")]
    hidden += [letter for letter in text if unicodedata.category(letter) == "Cf" and letter not in _NEEDED]
    if hidden:
        names = ", ".join(dict.fromkeys(f"U+{ord(letter):04X}" for letter in hidden))
        return f"it holds hidden or control characters: {names}"
    wanted = Counter(PLACEHOLDER.findall(english))
    for variant in variants(text):
        used = Counter(PLACEHOLDER.findall(variant.text))
        got, braces = used + variant.spelled, sum(used.values())
        lost, added = (", ".join(f"{{{name}}}" for name in more.elements()) for more in (wanted - got, got - wanted))
        if lost or added:
            return f"its placeholders are not those of the English (lost: {lost or 'none'}; added: {added or 'none'})"
        if variant.text.count("{") != braces or variant.text.count("}") != braces:
            return "it has a brace that belongs to no placeholder"
    faults = [f"{message} ({remedy})" for message, remedy in plural_faults(text, locale.cldr, english)]
    return faults[0] if faults else ""


def record(judged: Judged, files: list[UnitFile], loaded: Loaded, locale: Locale) -> list[str]:
    """Write what is taken into the catalogues, each of them whole; the names of those that changed.

    HandoutsError where one can't be written; it says which were.
    """
    taken = {item.unit.context: item for item in judged.taken}
    written: list[str] = []
    for file in files:
        if file.file is None:
            continue
        for context, entry in file.entries.items():
            item = taken.get(context)
            if item is None:
                continue
            fields = entry.fields
            if not item.open_:
                entry.set_current(item.text)
            elif item.text != fields.msgstr:
                fields.msgstr = item.text
                entry.set_fuzzy(True)
                entry.suggest(())
            fields.tcomment = "\n".join([*([fields.tcomment] if fields.tcomment else []), *item.remarks])
            fields.flags = with_brace_flags(fields.flags, fields.msgid, fields.msgstr, item.unit.names)
        try:
            if file.file.write(loaded.project.catalogue_file(locale.id, file.domain)):
                written.append(file.name)
        except OSError as error:
            done = f"{', '.join(written)} had been written" if written else "nothing was written"
            remedy = "Make room, or mend the folder's rights, and import the file again."
            message = f"can't be written: {error.strerror}; {done}"
            raise HandoutsError([Finding(file.name, 0, CHECK, message, remedy)], ExitCode.OUTPUT) from error
    return written
