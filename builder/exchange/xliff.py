"""XLIFF 2.1, and 1.2 for tools that need it: a unit a message, its placeholders protected.

A unit's id and name are its msgctxt; XLIFF 2 allows no / in ids, so that `:` stands there instead. A placeholder is an
inline element (`<ph>`) that tools show as one thing; one with plural forms is one too, so that its forms come back as
they went. Attributes of our own namespace carry what only this program needs: a unit's hashes, a file's version, and a
name for the export.
"""

from __future__ import annotations

import secrets
from collections import Counter
from importlib.metadata import version
from typing import Any

from lxml import etree

from builder.exchange.units import Unit, UnitFile, UnitState
from builder.languages.locale import Locale
from builder.languages.plurals import parts_of

XLIFF_1 = "urn:oasis:names:tc:xliff:document:1.2"
XLIFF_2 = "urn:oasis:names:tc:xliff:document:2.0"  # the core's namespace, of 2.1 as well
OWN = "urn:x-handouts:exchange"
_XML = "http://www.w3.org/XML/1998/namespace"
# XLIFF 1.2 has a state for each; those of XLIFF 2 know no “needs review”: it is initial with a target.
STATES_1 = {
    UnitState.INITIAL: "new",
    UnitState.NEEDS_REVIEW: "needs-review-translation",
    UnitState.TRANSLATED: "translated",
    UnitState.REVIEWED: "signed-off",
    UnitState.FINAL: "final",
}
STATES_2 = {state: "initial" if state is UnitState.NEEDS_REVIEW else str(state) for state in UnitState}
STALE = "x-handouts:needs-review"
# Whose note it is, by the words that tools know.
DEVELOPER, TRANSLATOR = "developer", "translator"
_LEAVES = {"source", "target", "note", "data", "seg"}


def program_version() -> str:
    """The release of this program."""
    return version("handouts")


def namespaced(name: str) -> str:
    """The name of an attribute in our namespace."""
    return f"{{{OWN}}}{name}"


def laid_out(element: Any, depth: int = 0) -> None:
    """Line breaks between elements, and none in texts."""
    if etree.QName(element).localname in _LEAVES or not len(element):
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        laid_out(child, depth + 1)
        child.tail = "\n" + "  " * (depth + 1)
    element[-1].tail = "\n" + "  " * depth


def to_bytes(root: Any, doctype: str | None = None) -> bytes:
    """The document as UTF-8, its elements on lines of their own."""
    laid_out(root)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=doctype)
    return written + b"\n"


def add_words(parent: Any, text: str) -> None:
    """Text behind what the element has already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _notes(unit: Unit) -> list[tuple[str, str]]:
    """Whose note, and its words."""
    notes = [(DEVELOPER, "\n".join(unit.notes))] if unit.notes else []
    if unit.previous:
        notes.append((DEVELOPER, f"The English was, when this was translated: {unit.previous}"))
    elif unit.state is UnitState.NEEDS_REVIEW:
        notes.append((DEVELOPER, "Marked as fuzzy in the catalogue: nobody has taken this text yet."))
    return notes + [(TRANSLATOR, remark) for remark in unit.remarks]


class _Numbers:
    """Ids of inline elements: a placeholder has the same one in source and target."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, int], str] = {}

    def ids(self, text: str) -> list[str]:
        """An id for each placeholder of the text, in its order."""
        seen: Counter[str] = Counter()
        ids = []
        for part in parts_of(text):
            if part.name:
                key = (part.name, seen[part.name])
                ids.append(self._ids.setdefault(key, str(len(self._ids) + 1)))
                seen[part.name] += 1
        return ids


def _root(tag: str, namespace: str, **attributes: str) -> Any:
    return etree.Element(f"{{{namespace}}}{tag}", attributes, nsmap={None: namespace, "handouts": OWN})


def _file_attributes(file: UnitFile, locale: Locale, export: str) -> dict[str, str]:
    about = {"domain": file.domain, "locale": locale.tag, "version": file.version, "export": export}
    return {namespaced(name): text for name, text in about.items()}


def _unit_attributes(unit: Unit) -> dict[str, str]:
    return {namespaced("english"): unit.english_hash, namespaced("translation"): unit.translation_hash}


def xliff_1(files: list[UnitFile], locale: Locale, english_targets: bool = False) -> bytes:
    """The units as XLIFF 1.2.

    `english_targets`: for OmegaT before 6, which shows the target as what is to be translated: the English stands there
    where there is no current translation, and what is translated is locked.
    """
    root, export = _root("xliff", XLIFF_1, version="1.2"), secrets.token_hex(6)
    for file in files:
        attributes = {
            "original": file.name,
            "source-language": "en",
            "target-language": locale.tag,
            "datatype": "plaintext",
        }
        element = etree.SubElement(root, f"{{{XLIFF_1}}}file", {**attributes, **_file_attributes(file, locale, export)})
        header = etree.SubElement(element, f"{{{XLIFF_1}}}header")
        tool = {"tool-id": "handouts", "tool-name": "Handouts", "tool-version": program_version()}
        etree.SubElement(header, f"{{{XLIFF_1}}}tool", tool)
        body = etree.SubElement(element, f"{{{XLIFF_1}}}body")
        for unit in file.units:
            _unit_1(body, unit, english_targets)
    return to_bytes(root)


def _unit_1(body: Any, unit: Unit, english_targets: bool) -> None:
    attributes = {"id": unit.context, "resname": unit.context, f"{{{_XML}}}space": "preserve"}
    open_ = unit.state in (UnitState.INITIAL, UnitState.NEEDS_REVIEW)
    text, state = unit.translation, {"state": STATES_1[unit.state]}
    if english_targets and open_:
        text, state = unit.english, {}
    elif english_targets:
        attributes["translate"] = "no"
    if text:
        attributes["approved"] = "yes" if unit.state is UnitState.FINAL else "no"
    element = etree.SubElement(body, f"{{{XLIFF_1}}}trans-unit", {**attributes, **_unit_attributes(unit)})
    numbers = _Numbers()
    _text_1(etree.SubElement(element, f"{{{XLIFF_1}}}source"), unit.english, numbers)
    if text:
        target = etree.SubElement(element, f"{{{XLIFF_1}}}target", state)
        _text_1(target, text, numbers)
    for whose, words in _notes(unit):
        note = etree.SubElement(element, f"{{{XLIFF_1}}}note", {"from": whose})
        note.text = words


def _text_1(element: Any, text: str, numbers: _Numbers) -> None:
    ids = iter(numbers.ids(text))
    for part in parts_of(text):
        if part.name:
            attributes = {"id": next(ids), "ctype": "x-placeholder", "equiv-text": f"{{{part.name}}}"}
            etree.SubElement(element, f"{{{XLIFF_1}}}ph", attributes).text = part.text
        else:
            add_words(element, part.text)


def unit_id(context: str) -> str:
    """The msgctxt as XLIFF 2 allows it: a name token."""
    return context.replace("/", ":")


def xliff_2(files: list[UnitFile], locale: Locale) -> bytes:
    """The units as XLIFF 2.1."""
    root, export = _root("xliff", XLIFF_2, version="2.1", srcLang="en", trgLang=locale.tag), secrets.token_hex(6)
    for file in files:
        attributes = {"id": file.domain, "original": file.name, **_file_attributes(file, locale, export)}
        element = etree.SubElement(root, f"{{{XLIFF_2}}}file", attributes)
        for unit in file.units:
            _unit_2(element, unit)
    return to_bytes(root)


def _unit_2(file: Any, unit: Unit) -> None:
    attributes = {"id": unit_id(unit.context), "name": unit.context, **_unit_attributes(unit)}
    element = etree.SubElement(file, f"{{{XLIFF_2}}}unit", attributes)
    categorised = _notes(unit)
    if categorised:
        notes = etree.SubElement(element, f"{{{XLIFF_2}}}notes")
        for whose, words in categorised:
            etree.SubElement(notes, f"{{{XLIFF_2}}}note", category=whose).text = words
    data: dict[str, str] = {}  # a placeholder as written → its id
    for part in (*parts_of(unit.english), *parts_of(unit.translation)):
        if part.name:
            data.setdefault(part.text, f"d{len(data) + 1}")
    if data:
        original = etree.SubElement(element, f"{{{XLIFF_2}}}originalData")
        for written, name in data.items():
            etree.SubElement(original, f"{{{XLIFF_2}}}data", id=name).text = written
    state = {"state": STATES_2[unit.state]}
    if unit.state is UnitState.NEEDS_REVIEW:
        state["subState"] = STALE
    segment = etree.SubElement(element, f"{{{XLIFF_2}}}segment", state)
    numbers = _Numbers()
    for name, text in (("source", unit.english), ("target", unit.translation)):
        if text:
            child = etree.SubElement(segment, f"{{{XLIFF_2}}}{name}", {f"{{{_XML}}}space": "preserve"})
            _text_2(child, text, numbers, data)


def _text_2(element: Any, text: str, numbers: _Numbers, data: dict[str, str]) -> None:
    ids = iter(numbers.ids(text))
    for part in parts_of(text):
        if part.name:
            attributes = {"id": next(ids), "dataRef": data[part.text], "canCopy": "no", "canDelete": "no"}
            attributes |= {"equiv": f"{{{part.name}}}", "disp": part.text}
            etree.SubElement(element, f"{{{XLIFF_2}}}ph", attributes)
        else:
            add_words(element, part.text)
