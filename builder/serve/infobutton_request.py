"""A record system's request: HL7 Context-Aware Knowledge Retrieval (Infobutton), URL-based.

What says something of a patient or of who asks (age, sex, place, encounter, performer) is neither read nor kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from builder.facts.codes import System, normal, system_of, systems

Kind = Literal["xml", "json"]
MAX_QUERY = 4_096  # characters
MAX_CRITERIA = 10
_MAX_FIELDS = 100
_TYPES: dict[str, Kind] = {
    "text/xml": "xml",
    "application/xml": "xml",
    "application/atom+xml": "xml",
    "application/json": "json",
}
_CRITERION = re.compile(r"mainsearchcriteria([0-9]{0,2})\.v\.(cs|c|dn|ot)")
_LONGEST = {"c": 60, "cs": 200, "dn": 300, "ot": 300}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,4}")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NAMES = {
    "informationrecipient.languagecode.c": "informationRecipient.languageCode.c",
    "informationrecipient": "informationRecipient",
    "taskcontext.c.c": "taskContext.c.c",
    "knowledgeresponsetype": "knowledgeResponseType",
}


class BadRequestError(Exception):
    """A request that can't be answered; `kind` is the form in which its sender reads answers."""

    def __init__(self, message: str, kind: Kind) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


@dataclass(frozen=True)
class Criterion:
    """What a leaflet is wanted about: a code in its normal form, a name, or both.

    `prefix` is what stands before the parameters' last parts; `asked` maps those parts to what was asked.
    """

    prefix: str
    system: System | None
    code: str
    name: str
    asked: Mapping[str, str]


@dataclass(frozen=True)
class Request:
    """A request that can be answered. `language` is the tag as it was asked for; empty where none was."""

    criteria: tuple[Criterion, ...]
    language: str = ""
    recipient: str = ""
    task: str = ""
    type: str = "text/xml"  # of the answer, as it was asked for

    @property
    def kind(self) -> Kind:
        return _TYPES[self.type]


def read_request(query: str) -> Request:
    """The request in an address's query, still encoded. BadRequestError says what is wrong with it."""
    if len(query) > MAX_QUERY:
        raise BadRequestError(f"The request is longer than {MAX_QUERY} characters.", _kind_of(query))
    kind = _kind_of(query)
    try:
        # What isn't read, such as a patient's name, may be encoded anyhow.
        pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise BadRequestError(f"The request has more than {_MAX_FIELDS} parameters.", kind) from error
    values = _values(pairs, kind)
    # A plus sign is a space where nobody has encoded it.
    asked_type = values.pop("knowledgeresponsetype", "").lower().replace(" ", "+") or "text/xml"
    if asked_type not in _TYPES:
        allowed = "text/xml (Atom) or application/json"
        raise BadRequestError(f"knowledgeResponseType is {allowed}. JSONP is not given.", kind)
    language = values.pop("informationrecipient.languagecode.c", "")
    if language and not _LANGUAGE.fullmatch(language):
        message = "informationRecipient.languageCode.c is no language tag. Write, for example, ar or zh-Hans."
        raise BadRequestError(message, kind)
    words = {}
    for key in ("informationrecipient", "taskcontext.c.c"):
        words[key] = values.pop(key, "")
        if words[key] and not _WORD.fullmatch(words[key]):
            raise BadRequestError(f"{_NAMES[key]} is a code of letters and digits.", kind)
    criteria = _criteria(values, kind)
    return Request(criteria, language, words["informationrecipient"], words["taskcontext.c.c"], asked_type)


def _kind_of(query: str) -> Kind:
    """The form that is asked for, of a request that may be wrong in every other way."""
    asked = re.search(r"(?:^|&)knowledgeresponsetype=application(?:/|%2f)json(?:&|$)", query, re.IGNORECASE)
    return "json" if asked else "xml"


def _values(pairs: list[tuple[str, str]], kind: Kind) -> dict[str, str]:
    """The parameters that are read, by their names in small letters; each once, with characters that XML can hold."""
    values: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        if key in ("callback", "jsonp"):
            message = "JSONP is not given, so there is no callback: ask for application/json, which any page may fetch."
            raise BadRequestError(message, kind)
        match = _CRITERION.fullmatch(key)
        if match is None and key not in _NAMES:
            continue
        parameter = _NAMES.get(key) or f"mainSearchCriteria{match[1] if match else ''}.v.{match[2] if match else ''}"
        if key in values:
            raise BadRequestError(f"The parameter {parameter} is there twice.", kind)
        if any("\udc80" <= character <= "\udcff" for character in value):
            raise BadRequestError(f"The parameter {parameter} is not encoded as UTF-8.", kind)
        longest = _LONGEST[match[2]] if match else 60
        if len(value) > longest:
            raise BadRequestError(f"The parameter {parameter} is longer than {longest} characters.", kind)
        if any(unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co") for character in value):
            raise BadRequestError(f"The parameter {parameter} has a character that is no text.", kind)
        values[key] = value.strip()
    return values


def _criteria(values: Mapping[str, str], kind: Kind) -> tuple[Criterion, ...]:
    grouped: dict[str, dict[str, str]] = {}
    for key, value in values.items():
        match = _CRITERION.fullmatch(key)
        if match and value:
            grouped.setdefault(match[1], {})[match[2]] = value
    if not grouped:
        message = (
            "The request names nothing to look for: give a code system and a code (mainSearchCriteria.v.cs and "
            "mainSearchCriteria.v.c), or a name (mainSearchCriteria.v.dn)."
        )
        raise BadRequestError(message, kind)
    if len(grouped) > MAX_CRITERIA:
        raise BadRequestError(f"The request has more than {MAX_CRITERIA} main search criteria.", kind)
    return tuple(
        _criterion(f"mainSearchCriteria{number}.v", grouped[number], kind)
        for number in sorted(grouped, key=lambda number: int(number or "0"))
    )


def _criterion(prefix: str, asked: Mapping[str, str], kind: Kind) -> Criterion:
    code, identifier = asked.get("c", ""), asked.get("cs", "")
    name = asked.get("dn", "") or asked.get("ot", "")
    if code and not identifier:
        raise BadRequestError(f"{prefix}.cs is missing: the OID of the system of the code {prefix}.c.", kind)
    if identifier and not (code or name):
        raise BadRequestError(f"{prefix}.c is missing: the code.", kind)
    system = system_of(identifier) if identifier else None
    if identifier and system is None:
        known = ", ".join(f"{item.oid} ({item.name})" for item in systems().values())
        raise BadRequestError(f"{prefix}.cs names no code system that is known here. Known are: {known}.", kind)
    return Criterion(prefix, system, (normal(system.name, code) or code) if system and code else "", name, asked)
