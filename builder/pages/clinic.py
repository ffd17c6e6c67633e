"""A clinic's own details, as `clinic.yaml` holds them: printed on every page, used by no default build."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import babel
import segno
from markupsafe import Markup
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from builder.base.characters import character_name, hidden_character, most_marks, seen_length
from builder.base.errors import ExitCode, Finding, failure
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.languages.paper import Paper
from builder.pages.logo import LogoError, read_logo
from builder.pages.phone import phone

MAX_ADDRESS = 160
MAX_ADDRESS_LINES = 3
# More than any language's spelling puts on one letter.
_MOST_MARKS = 6
# Territories whose everyday paper is US Letter, as CLDR's supplemental data has them.
LETTER_COUNTRIES = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
# CLDR's names for what is no country.
NO_COUNTRIES = frozenset(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"])
_WEBSITE = re.compile(r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~%-]+)*/?$")


def _line(value: str, limit: int) -> str:
    value = unicodedata.normalize("NFC", " ".join(value.split()))
    if not value:
        raise ValueError("there is no text")
    hidden = hidden_character(value)
    if hidden:
        raise ValueError(f"remove the hidden character {character_name(hidden)}")
    if not any(character.isalnum() for character in value):
        raise ValueError("there is no text, only signs")
    if most_marks(value) > _MOST_MARKS:
        raise ValueError(f"a letter has more than {_MOST_MARKS} marks, which stand above other lines: remove some")
    if seen_length(value) > limit:
        raise ValueError(f"at most {limit} characters are printed, and these are {seen_length(value)}")
    return value


def _name(value: str) -> str:
    return _line(value, 80)


def _lines(value: Any) -> Any:
    """An address as its lines: a list, or a text with line breaks."""
    if isinstance(value, str):
        value = [line for line in value.splitlines() if line.strip()] or [""]
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        return value  # pydantic says what is wrong
    lines = tuple(_line(line, MAX_ADDRESS) for line in value)
    if not lines:
        raise ValueError("there is no text")
    if len(lines) > MAX_ADDRESS_LINES:
        raise ValueError(f"an address has at most {MAX_ADDRESS_LINES} lines, and this one has {len(lines)}")
    count = sum(map(seen_length, lines))
    if count > MAX_ADDRESS:
        raise ValueError(f"at most {MAX_ADDRESS} characters are printed, and these are {count}")
    return lines


def _website(value: str) -> str:
    if not _WEBSITE.match(value):
        raise ValueError("write an address such as https://www.example.org/leaflets, without spaces, ? or #")
    return value.rstrip("/")


def _country(value: str) -> str:
    known = value in babel.Locale("en").territories and value not in NO_COUNTRIES
    if not re.fullmatch("[A-Z]{2}", value) or not known:
        raise ValueError("write the two capital letters of ISO 3166, for example US, CA or GB")
    return value


# The classes of what stands in the clinic's own letters.
CLINIC_TEXTS = ("clinic-name", "clinic-address")
Phone = Annotated[str, BeforeValidator(phone)]
# A text with line breaks, or a list of lines.
Address = Annotated[
    tuple[str, ...],
    BeforeValidator(_lines),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MAX_ADDRESS_LINES},
            ]
        }
    ),
]


class ClinicFile(Model):
    """clinic.yaml. All but the name may be left out."""

    schema_: Literal[1] = Field(alias="schema")
    name: Annotated[str, AfterValidator(_name)]
    logo: str | None = None  # an SVG or PNG file, its path from this file's folder
    phone: Phone | None = None
    interpreter_line: Phone | None = None
    emergency_number: Phone | None = None
    crisis_phone: Phone | None = None  # for people who think of ending their life
    address: Address | None = None
    website_address: Annotated[str, Field(max_length=120), AfterValidator(_website)] | None = None
    country: Annotated[str, AfterValidator(_country)] | None = None


def run(text: str, css: str) -> Markup:
    """Text in whatever language the clinic wrote it, in the direction of its first letter."""
    strong = (unicodedata.bidirectional(character) for character in text)
    direction = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return Markup('<span class="{}" lang="und" dir="{}">{}</span>').format(
        css, "ltr" if direction == "L" else "rtl", text
    )


@dataclass(frozen=True)
class Clinic:
    """A clinic's record with its logo as a data URI."""

    record: ClinicFile
    file: YamlFile
    logo: str | None = None

    @property
    def paper(self) -> Paper | None:
        """The country's paper; None where no country is named."""
        if self.record.country is None:
            return None
        return "letter" if self.record.country in LETTER_COUNTRIES else "a4"

    @cached_property
    def name(self) -> Markup:
        return run(self.record.name, CLINIC_TEXTS[0])

    @cached_property
    def address(self) -> Markup | None:
        """Each line in a direction of its own."""
        if self.record.address is None:
            return None
        return Markup("<br>").join(run(line, CLINIC_TEXTS[1]) for line in self.record.address)

    def web_page(self, stem: str) -> str | None:
        """The address of the web page of the edition with this stem; None without a website."""
        return f"{self.record.website_address}/{stem}.html" if self.record.website_address else None

    @property
    def content(self) -> str:
        """All that pages take from here, for the hash of a build's inputs."""
        return f"{self.record.model_dump_json()} {self.logo}"


def qr_code(text: str) -> Markup:
    """`text` as a QR code: an SVG of shapes, with its quiet zone, read even where 15% of it is lost."""
    return Markup(segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True, light="#fff"))


def load_clinic(project: Project, named: Path | None, findings: list[Finding]) -> Clinic | None:
    """The clinic in `named`, else in the project's clinic.yaml; None where there is none or it has findings."""
    path = named or project.clinic_file()
    if not path.is_file():
        if named is None:
            return None
        remedy = "Copy clinic.example.yaml, fill it in, and name it with --clinic FILE."
        raise failure(named, "there is no such clinic file", remedy, ExitCode.USAGE, "clinic")
    loaded = load(path, project.relative(path), ClinicFile, findings)
    if loaded is None:
        return None
    file, record = loaded
    if record.logo is None:
        return Clinic(record, file)
    try:
        return Clinic(record, file, read_logo(path.parent / record.logo))
    except LogoError as error:
        findings.append(file.finding(["logo"], "clinic", f"the logo {record.logo} {error}", error.remedy))
        return None
