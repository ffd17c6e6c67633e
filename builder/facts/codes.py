"""Codes of medicine's code systems: which systems are known, how their codes are written, what a topic's codes are."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from ruamel.yaml import YAML

from builder.base.yamlfile import Model

SystemName = Literal["ICD-10-CM", "SNOMED CT", "RxNorm", "ATC", "LOINC"]
_PATTERNS = {
    "ICD-10-CM": re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "SNOMED CT": re.compile(r"[1-9][0-9]{5,17}"),
    "RxNorm": re.compile(r"[1-9][0-9]{0,7}"),
    "ATC": re.compile(r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?"),
    "LOINC": re.compile(r"[1-9][0-9]{0,6}-[0-9]"),
}
_FORMS = {
    "ICD-10-CM": "a letter, two digits or letters, then a dot and up to four more, as C49.9",
    "SNOMED CT": "6 to 18 digits, as 443719001",
    "RxNorm": "up to eight digits, as 3639",
    "ATC": "a letter, two digits, two letters, two digits, or the beginning of that, as L01DB01",
    "LOINC": "digits, a hyphen and a check digit, as 71773-6",
}
# Verhoeff's check digit: the multiplication of the dihedral group of ten, and the permutations of places.
_TIMES = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PLACES = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


class System(Model):
    """A code system. `oid`, `uri`: its object identifier, and its address in FHIR."""

    name: str
    oid: str = Field(pattern=r"^[0-9]+(\.[0-9]+)+$")
    uri: str
    matched: bool = True  # whether topics and medicines have codes of it


class SystemsFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    systems: list[System]


class TopicCode(Model):
    """A code under which records file what the topic is about, as its system writes it.

    `display` is the system's words, from `source`, looked up on the day `as_of`. `says`: a further source, that this
    disease is filed there. `leaflets`: those that come first for this code.
    """

    system: SystemName
    code: str = Field(min_length=1, max_length=40)
    display: str = Field(min_length=1, max_length=300)
    source: str
    says: str | None = None
    as_of: datetime.date
    wider: bool = False  # the code stands for other diseases, too
    subcodes: bool = True  # a finer code of ICD-10-CM below it is meant, too: C49.2 has C49.21
    leaflets: list[str] = []

    def source_ids(self) -> list[str]:
        return [self.source, *([self.says] if self.says else [])]


@cache
def systems() -> Mapping[str, System]:
    """The known code systems by name."""
    data = YAML(typ="safe").load(Path(__file__).with_name("codes.yaml").read_text(encoding="utf-8"))
    return {system.name: system for system in SystemsFile.model_validate(data).systems}


def system_of(identifier: str) -> System | None:
    """The system with this OID (alone or as `urn:oid:…`) or this address in FHIR; None where none is known."""
    wanted = identifier.strip().lower().removeprefix("urn:oid:")
    return next((system for system in systems().values() if wanted in (system.oid, system.uri)), None)


def normal(system: str, code: str) -> str:
    """The code as its system writes it: c499, “C 49.9” and C49.9 are one. What is no code is returned as it comes."""
    plain = "".join(unicodedata.normalize("NFKC", code).upper().split())
    if system == "ICD-10-CM":
        plain = plain.replace(".", "")
        return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
    return plain


def problem(system: str, code: str) -> str:
    """Why no code of this system is written so; empty where one may be. It can't say whether there is such a code."""
    if not _PATTERNS[system].fullmatch(code):
        return f"a code of {system} is {_FORMS[system]}"
    if system == "SNOMED CT":
        if code[-3:-1] not in ("00", "10"):
            return "it is no concept of SNOMED CT, whose last but two and last but one digits are 00 or 10"
        if _verhoeff(code):
            return "its last digit doesn't check the others, so that one of them is wrong"
    if system == "LOINC" and _luhn(code.replace("-", "")):
        return "its last digit doesn't check the others, so that one of them is wrong"
    return ""


def covers(record: TopicCode, system: str, code: str) -> bool:
    """Whether a topic's code is the one that is asked for, in its normal form, or a category of ICD-10-CM above it.

    What is no code of the system is covered by none, whatever it begins with.
    """
    if record.system != system or problem(system, code):
        return False
    if record.code == code:
        return True
    below = f"{record.code}." if "." not in record.code else record.code
    return record.subcodes and system == "ICD-10-CM" and code.startswith(below)


def _verhoeff(digits: str) -> int:
    """0 where the last digit is Verhoeff's check of the others."""
    checksum = 0
    for index, digit in enumerate(reversed(digits)):
        checksum = int(_TIMES[checksum][int(_PLACES[index % 8][int(digit)])])
    return checksum


def _luhn(digits: str) -> int:
    """0 where the last digit is the mod-10 check of the others."""
    doubled = [int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10
