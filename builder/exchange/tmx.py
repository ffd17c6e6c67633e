"""TMX 1.4b: every translation that is current, and those that people had signed under an earlier English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from builder.exchange.units import UnitFile, UnitState
from builder.exchange.xliff import add_words, program_version, to_bytes
from builder.languages.locale import Locale
from builder.languages.plurals import parts_of
from builder.messages.catalogue import State
from builder.workspace.loaded import Loaded

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
_OLDER = "older"  # signed, under an English that has changed since


class Memory(NamedTuple):
    """A pair of texts; `state` is a UnitState's word, or `older`."""

    context: str
    english: str
    translation: str
    state: str
    maker: str  # computer or person, where that is recorded; else unknown


def memories(loaded: Loaded, locale: Locale, files: Sequence[UnitFile]) -> Iterator[Memory]:
    """The pairs of these catalogues that are current or were signed."""
    units = {unit.context: unit for file in files for unit in file.units}
    for texts, template, fact in loaded.messages(locale.id):
        unit = units.get(template.context)
        if unit is None or not unit.translation:
            continue
        if unit.state not in (UnitState.INITIAL, UnitState.NEEDS_REVIEW):
            yield Memory(unit.context, unit.english, unit.translation, unit.state, unit.maker or "unknown")
        elif texts.look_up(unit.context, unit.english)[1] is State.STALE:
            before = texts.approved_before(fact, unit.context)
            if before:
                yield Memory(unit.context, before.english, unit.translation, _OLDER, before.maker or "unknown")


def tmx(pairs: Sequence[Memory], locale: Locale) -> bytes:
    """The pairs as a translation memory."""
    root = etree.Element("tmx", version="1.4")
    about = {"creationtool": "Handouts", "creationtoolversion": program_version(), "segtype": "block"}
    about |= {"o-tmf": "Handouts", "adminlang": "en", "srclang": "en", "datatype": "plaintext"}
    etree.SubElement(root, "header", about)
    body = etree.SubElement(root, "body")
    for pair in pairs:
        unit = etree.SubElement(body, "tu", tuid=pair.context)
        for name, value in (("x-msgctxt", pair.context), ("x-state", pair.state), ("x-maker", pair.maker)):
            etree.SubElement(unit, "prop", type=name).text = value
        numbers: dict[tuple[str, int], str] = {}
        for tag, text in (("en", pair.english), (locale.tag, pair.translation)):
            _text(etree.SubElement(etree.SubElement(unit, "tuv", {_LANG: tag}), "seg"), text, numbers)
    return to_bytes(root, _DOCTYPE)


def _text(element: Any, text: str, numbers: dict[tuple[str, int], str]) -> None:
    seen: Counter[str] = Counter()
    for part in parts_of(text):
        if part.name:
            number = numbers.setdefault((part.name, seen[part.name]), str(len(numbers) + 1))
            seen[part.name] += 1
            etree.SubElement(element, "ph", x=number, type="x-placeholder").text = part.text
        else:
            add_words(element, part.text)
