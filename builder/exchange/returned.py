"""XLIFF that came back from a tool, 1.2 or 2.x: what each unit says, and where in the file it says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from builder.base.errors import Finding, HandoutsError
from builder.exchange.units import UnitState, plain_spaces
from builder.exchange.xliff import STATES_1, TRANSLATOR, namespaced
from builder.exchange.xml_file import CHECK, children, first, local

_CODES_1 = {"ph", "it", "bpt", "ept"}  # hold what they stand for
_EMPTY_1 = {"x", "bx", "ex"}  # say it in an attribute
_EMPTY_2 = {"ph", "sm", "em", "sc", "ec", "cp"}
_AROUND = {"g", "mrk", "pc"}  # around text
_BY_NAME_1 = {name: state for state, name in STATES_1.items()}


class _FaultError(Exception):
    """Why a unit can't be read."""


@dataclass(frozen=True)
class ReturnedUnit:
    """A unit as it came back. `target` is None where the file has none; `fault` says why it can't be read."""

    context: str
    line: int  # 1-based, in the file
    source: str = ""
    target: str | None = None
    state: UnitState | None = None
    english_hash: str | None = None  # as it was sent out, where the tool kept it
    translation_hash: str | None = None
    remarks: tuple[str, ...] = ()
    unfinished: bool = False  # by its state
    fault: str = ""


@dataclass
class Returned:
    """The file: the languages that it names, the versions of the English by domain, the units, and stray text."""

    locales: set[str]
    versions: dict[str, str]
    units: list[ReturnedUnit] = field(default_factory=list)
    astray: list[tuple[int, str]] = field(default_factory=list)  # line, what is wrong
    exports: set[str] = field(default_factory=set)  # the names of the exports that it comes from


def read_xliff(root: Any, name: str) -> Returned:
    """What an XLIFF document holds. HandoutsError where it is none, or of a version that nobody has heard of."""
    release = root.get("version", "")
    if local(root) != "xliff" or not release.startswith(("1.", "2.")):
        message = f"no XLIFF 1.2 or 2.x: its first element is <{local(root)} version=“{release}”>"
        raise HandoutsError([Finding(name, root.sourceline or 1, CHECK, message, "Export the file again.")])
    second = release.startswith("2.")
    files = children(root, "file")
    targets = [root.get("trgLang")] if second else [file.get("target-language") for file in files]
    sent_locales = [file.get(namespaced("locale")) for file in files]
    returned = Returned({item for item in (*targets, *sent_locales) if item}, {})
    returned.exports = {name for file in files if (name := file.get(namespaced("export")))}
    for file in files:
        domain, version = file.get(namespaced("domain")), file.get(namespaced("version"))
        if domain and version:
            returned.versions[domain] = version
    for element in root.iter():
        kind = local(element)
        if second and kind == "unit":
            returned.units.append(_read(element, _unit_2))
        elif not second and kind == "trans-unit":
            returned.units.append(_read(element, _unit_1))
        elif kind in ("xliff", "file", "body", "group", "header") and _stray(element):
            returned.astray.append((element.sourceline or 0, f"text in the wrong place: “{_stray(element)}”"))
    return returned


def _read(element: Any, reader: Any) -> ReturnedUnit:
    unit: ReturnedUnit = reader(element)
    return unit


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else f"{plain[:60]}…"


def _stray(element: Any) -> str:
    """Text between the children of an element that holds elements alone."""
    texts = [element.text or "", *(child.tail or "" for child in element)]
    return _shortened(" ".join(text for text in texts if text.strip()))


def _text(element: Any, data: Mapping[str, str]) -> str:
    """An element's words with its placeholders as they are written."""
    return plain_spaces("".join(_words(element, data)))


def _words(element: Any, data: Mapping[str, str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        kind = local(child)
        two = etree.QName(child).namespace and ":2." in (etree.QName(child).namespace or "") if kind else False
        if not kind:
            pass  # a comment
        elif kind in _AROUND:
            yield from _words(child, data)
        elif two and kind in _EMPTY_2:
            yield _code_2(child, kind, data)
        elif not two and kind in _CODES_1:
            yield _code_1(child, kind)
        elif not two and kind in _EMPTY_1:
            yield child.get("equiv-text") or ""
        else:
            raise _FaultError(f"<{kind}> has no place in a text")
        yield child.tail or ""


def _code_1(element: Any, kind: str) -> str:
    if len(element):
        raise _FaultError(f"<{kind}> holds elements of its own")
    return element.text or element.get("equiv-text") or ""


def _code_2(element: Any, kind: str, data: Mapping[str, str]) -> str:
    if (element.text or "").strip() or len(element):
        raise _FaultError(f"text in the wrong place: “{_shortened(element.text or '')}” within <{kind}>")
    if kind == "cp":
        raise _FaultError("a control character")
    return data.get(element.get("dataRef", "")) or element.get("equiv") or element.get("disp") or ""


def _remarks(notes: list[Any], attribute: str) -> tuple[str, ...]:
    remarks = (" ".join((note.text or "").split()) for note in notes if note.get(attribute) == TRANSLATOR)
    return tuple(dict.fromkeys(text for text in remarks if text))


def _hashes(element: Any) -> dict[str, Any]:
    return {
        "english_hash": element.get(namespaced("english")),
        "translation_hash": element.get(namespaced("translation")),
    }


def _unit_1(element: Any) -> ReturnedUnit:
    context, line = element.get("resname") or element.get("id") or "", element.sourceline or 0
    try:
        for part in (element, *children(element, "alt-trans")):
            if stray := _stray(part):
                raise _FaultError(f"text in the wrong place: “{stray}”")
        source, targets = first(element, "source"), children(element, "target")
        if source is None or len(targets) > 1:
            raise _FaultError("no source" if source is None else f"{len(targets)} targets")
        target = targets[0] if targets else None
        state = target.get("state", "") if target is not None else ""
        return ReturnedUnit(
            context,
            line,
            _text(source, {}),
            _text(target, {}) if target is not None else None,
            _BY_NAME_1.get(state),
            remarks=_remarks(children(element, "note"), "from"),
            unfinished=state.startswith("needs-"),
            **_hashes(element),
        )
    except _FaultError as error:
        return ReturnedUnit(context, line, fault=str(error))


def _unit_2(element: Any) -> ReturnedUnit:
    context, line = element.get("name") or (element.get("id") or "").replace(":", "/"), element.sourceline or 0
    parts = children(element, "segment", "ignorable")
    try:
        for part in (element, *children(element, "notes", "originalData"), *parts):
            if stray := _stray(part):
                raise _FaultError(f"text in the wrong place: “{stray}”")
        original = first(element, "originalData")
        data = {} if original is None else {item.get("id", ""): item.text or "" for item in children(original, "data")}
        sources, targets, states = [], [], []
        for part in parts:
            source, target = first(part, "source"), first(part, "target")
            if source is None or len(children(part, "target")) > 1:
                raise _FaultError("no source" if source is None else "two targets in one segment")
            sources.append("".join(_words(source, data)))
            if local(part) == "segment":
                states.append(part.get("state"))
            if target is not None:
                targets.append("".join(_words(target, data)))
            elif local(part) == "ignorable":
                targets.append(sources[-1])  # what stands between segments, and isn't translated
        if not parts:
            raise _FaultError("no segment")
        whole = len(targets) == len(parts)
        if not whole and any(target.strip() for target in targets):
            raise _FaultError("some of its segments have no target")
        notes, state = first(element, "notes"), _lowest(states)
        return ReturnedUnit(
            context,
            line,
            plain_spaces("".join(sources)),
            plain_spaces("".join(targets)) if whole else None,
            state,
            remarks=_remarks([] if notes is None else children(notes, "note"), "category"),
            unfinished=state is UnitState.INITIAL,
            **_hashes(element),
        )
    except _FaultError as error:
        return ReturnedUnit(context, line, fault=str(error))


def _lowest(states: list[str | None]) -> UnitState | None:
    """The state of a unit's segments together. One without a state is initial by the standard, and tells nothing."""
    order = [UnitState.INITIAL, UnitState.TRANSLATED, UnitState.REVIEWED, UnitState.FINAL]
    known = [state for state in order if state in states]
    return known[0] if known and None not in states else None
