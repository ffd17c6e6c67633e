"""A clinic's own details, as `clinic.yaml` holds them: printed on every page, used by no default build."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from xml.etree import ElementTree

import babel
import segno
from markupsafe import Markup
from PIL import Image, UnidentifiedImageError
from pydantic import AfterValidator, BeforeValidator, Field

from builder.base.errors import ExitCode, Finding, stop
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.messages.locale import Paper

# Every page carries the logo, so a large one would swell all of them.
MAX_LOGO_BYTES = 300_000
# Territories whose everyday paper is US Letter, as CLDR's supplemental data has them.
LETTER_COUNTRIES = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
_PHONE = re.compile(r"^\+?[0-9*#(][0-9*#() ./-]*( ?(ext\.?|x) ?[0-9]+)?$")
_WEBSITE = re.compile(r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~%-]+)*/?$")


def _quoted(value: Any) -> Any:
    # YAML reads 0800 12 as text but 080012 as the number 80012.
    if not isinstance(value, str):
        raise ValueError('write the number in quotes, for example "911": YAML drops a leading 0 or +')
    return value.strip()


def _phone(value: str) -> str:
    if not _PHONE.match(value) or sum(character.isdigit() for character in value) < 2:
        raise ValueError("a phone number has digits 0 to 9, spaces and + ( ) . / - * # only, and may end in “ext. 12”")
    return value


def _line(value: str) -> str:
    value = " ".join(value.split())
    if not value:
        raise ValueError("there is no text")
    hidden = [character for character in value if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs")]
    if hidden:
        raise ValueError(f"remove the hidden character U+{ord(hidden[0]):04X}")
    return value


def _website(value: str) -> str:
    if not _WEBSITE.match(value):
        raise ValueError("write an address such as https://www.example.org/leaflets, without spaces, ? or #")
    return value.rstrip("/")


def _country(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value) or value not in babel.Locale("en").territories:
        raise ValueError("write the two capital letters of ISO 3166, for example US, CA or GB")
    return value


# The classes of what stands in the clinic's own letters.
CLINIC_TEXTS = ("clinic-name", "clinic-address")
Phone = Annotated[str, BeforeValidator(_quoted), Field(max_length=40), AfterValidator(_phone)]


class ClinicFile(Model):
    """clinic.yaml. All but the name may be left out."""

    schema_: Literal[1] = Field(alias="schema")
    name: Annotated[str, Field(max_length=80), AfterValidator(_line)]
    logo: str | None = None  # an SVG or PNG file, its path from this file's folder
    phone: Phone | None = None
    interpreter_line: Phone | None = None
    emergency_number: Phone | None = None
    address: Annotated[str, Field(max_length=160), AfterValidator(_line)] | None = None
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
        return run(self.record.address, CLINIC_TEXTS[1]) if self.record.address else None

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
        raise stop(named, "there is no such clinic file", remedy, ExitCode.USAGE, "clinic")
    loaded = load(path, project.relative(path), ClinicFile, findings)
    if loaded is None:
        return None
    file, record = loaded
    if record.logo is None:
        return Clinic(record, file)
    logo = _logo(file, path.parent / record.logo, record.logo, findings)
    return Clinic(record, file, logo) if logo else None


def _logo(file: YamlFile, path: Path, name: str, findings: list[Finding]) -> str | None:
    """The picture as a data URI; None, with a finding, where it can't be used."""

    def wrong(message: str, remedy: str) -> None:
        findings.append(file.finding(["logo"], "clinic", f"the logo {name} {message}", remedy))

    try:
        data = path.read_bytes()
    except OSError as error:
        wrong(
            f"can't be read: {error.strerror or error}", "Put the picture there, correct its path, or remove the line."
        )
        return None
    if len(data) > MAX_LOGO_BYTES:
        limit = MAX_LOGO_BYTES // 1000
        wrong(f"has {len(data) // 1000} kB, more than {limit}", "Save it smaller: 600 pixels wide are enough.")
        return None
    if data.startswith(b"\x89PNG"):
        kind, problem = "png", _png_problem(data)
    else:
        kind, problem = "svg+xml", _svg_problem(data)
    if problem:
        wrong(problem, "Save it anew as PNG.")
        return None
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _png_problem(data: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "is a broken PNG"
    return None


def _svg_problem(data: bytes) -> str | None:
    if b"<!ENTITY" in data:
        return "is an SVG with entities, which are not read"
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        return "is neither PNG nor SVG"
    names = {element.tag.rsplit("}", 1)[-1] for element in root.iter() if isinstance(element.tag, str)}
    if root.tag.rsplit("}", 1)[-1] != "svg":
        return "is neither PNG nor SVG"
    if names & {"text", "foreignObject", "script", "image"}:
        return "is an SVG with text, pictures or scripts in it; only shapes print the same everywhere"
    return None
