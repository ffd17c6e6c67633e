"""A locale is a folder with `locale.yaml`; what CLDR gets wrong or lacks is said there."""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Literal

import babel
import pyphen
from pydantic import Field, model_validator

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.languages.paper import Paper

# The digits of each CLDR numbering system that a locale may name.
DIGITS = {
    "latn": "0123456789",
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "beng": "০১২৩৪৫৬৭৮৯",
    "deva": "०१२३४५६७८९",
    "khmr": "០១២៣៤៥៦៧៨៩",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
    "thai": "๐๑๒๓๔๕๖๗๘๙",
}
# The counter styles that CSS has for them.
COUNTER_STYLES = {
    "latn": "decimal",
    "arab": "arabic-indic",
    "arabext": "persian",
    "beng": "bengali",
    "deva": "devanagari",
    "khmr": "khmer",
    "mymr": "myanmar",
    "thai": "thai",
}


class Speech(Model):
    """How Anki reads the language aloud: `language` as Anki writes it, and the voices to prefer, by Anki's names."""

    language: str = Field(pattern=r"^[a-z]{2,3}_[A-Z]{2}$")
    voices: list[Annotated[str, Field(pattern=r"^[^\s,:{}]+$")]] = []


class Dates(Model):
    """How a language writes dates and lists of years whose words CLDR lacks."""

    months: list[str] = Field(min_length=12, max_length=12)  # as they stand between the day and the year
    and_: str = Field(alias="and")  # before the last of several


class LocaleFile(Model):
    """locales/<locale>/locale.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    tag: str = Field(pattern=r"^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$")  # BCP 47
    cldr: str | None = None  # the CLDR locale to borrow from, where it isn't the tag itself
    own_name: str
    english_name: str
    direction: Literal["ltr", "rtl"]
    digits: Literal["latn", "arab", "arabext", "beng", "deva", "khmr", "mymr", "thai"]
    paper: Paper
    fonts: list[str] = Field(min_length=1)  # families, the first for the script; Noto Sans for the rest
    # Of the first family, the weights that web pages bring along, for devices that lack the script.
    web_fonts: list[Literal["regular", "bold"]] = []
    text_scale: float = Field(1.0, ge=0.8, le=1.5)  # for scripts that look small beside Latin at the same size
    line_scale: float = Field(1.0, ge=0.9, le=2)  # for scripts whose lines need more room than Latin ones
    # false: the font's special shapes for this language are another's (Noto Naskh Arabic has Urdu digits in Persian).
    local_shapes: bool = True
    line_breaking: Literal["spaces", "anywhere", "dictionary"]
    hyphenation: bool
    degrees: Literal["local", "latin"] = "local"  # latin: °C and °F, where thermometers show these and CLDR has others
    # latn: temperatures stand in Latin digits too, as thermometers show them, beside the locale's own.
    digits_beside: Literal["latn"] | None = None
    # The mark in degrees Fahrenheit, where those who use them write another one than their language does elsewhere.
    fahrenheit_decimal: Literal[".", ","] | None = None
    # Where CLDR has another language's words: 22 novanm 2026.
    dates: Dates | None = None
    form_of_address: str
    speech: Speech | None = None  # none where devices have no voice for it
    # Work in progress: built only where it is named, with DRAFT on every page.
    draft: bool = False

    @model_validator(mode="after")
    def _other_digits(self) -> LocaleFile:
        if self.digits == "latn" and self.digits_beside:
            raise ValueError("`digits_beside` is for locales whose `digits` are not Latin")
        return self


class SourcedName(Model):
    """A name with where and when it was seen."""

    name: str = Field(max_length=200, pattern=r"\S")
    source: str = Field(pattern=r"\S")
    as_of: datetime.date
    by: str | None = None


class MedicineName(SourcedName):
    """The established name of a medicine in one language. `by_sound`: false where the language has a word of its own
    for it, which doesn't sound like the INN.
    """

    by_sound: bool = True


class LocalBrand(SourcedName):
    """A brand name under which a medicine is sold in one country where the language is read."""

    country: str = Field(pattern=r"^[A-Z]{2}$")


class MedicineNamesFile(Model):
    """locales/<locale>/medicines.yaml; keys are English INNs in lower case."""

    schema_: Literal[1] = Field(alias="schema")
    names: dict[str, MedicineName]
    brands: dict[str, list[LocalBrand]] = {}


@dataclass(frozen=True)
class Locale:
    """A locale with its medicine names. `id` is the folder's name, gettext spelling; `country` a clinic's, if known."""

    id: str
    record: LocaleFile
    medicine_names: dict[str, MedicineName] = field(default_factory=dict, hash=False)
    medicine_brands: dict[str, list[LocalBrand]] = field(default_factory=dict, hash=False)
    country: str | None = None

    @property
    def tag(self) -> str:
        return self.record.tag

    @property
    def direction(self) -> str:
        return self.record.direction

    @property
    def english(self) -> bool:
        return self.id == "en"

    @property
    def named_beside(self) -> bool:
        """Whether its English name says more than its own: Filipino's is the same."""
        return self.record.own_name != self.record.english_name

    @cached_property
    def latin(self) -> bool:
        """Whether the language is written in Latin letters."""
        return unicodedata.name(next(filter(str.isalpha, self.record.own_name)), "").startswith("LATIN")

    @cached_property
    def cldr(self) -> babel.Locale:
        return babel.Locale.parse(self.record.cldr or self.tag, sep="-")

    def on_paper(self, paper: Paper) -> Locale:
        """The same locale with another paper as its own."""
        return replace(self, record=self.record.model_copy(update={"paper": paper}))

    @cached_property
    def plainly(self) -> Locale:
        """The same locale without what is printed beside or instead of its usual way with numbers."""
        usual = {"digits_beside": None, "fahrenheit_decimal": None}
        return replace(self, record=self.record.model_copy(update=usual))

    def in_country(self, country: str | None) -> Locale:
        """The same locale as a clinic of this country uses it."""
        return replace(self, country=country)

    @property
    def counter_style(self) -> str:
        return COUNTER_STYLES[self.record.digits]


def load_locale(project: Project, name: str, findings: list[Finding]) -> Locale | None:
    """The locale in folder `name`; None, with findings, where its record is unreadable."""
    path = project.locale_file(name)
    loaded = load(path, project.relative(path), LocaleFile, findings)
    names: MedicineNamesFile | None = None
    path = project.medicine_names_file(name)
    if path.exists():
        file = load(path, project.relative(path), MedicineNamesFile, findings)
        names = file[1] if file else None
    if loaded is None:
        return None
    file_, record = loaded
    if record.tag.replace("-", "_") != name:
        message = f"the tag {record.tag} does not go with the folder {name}"
        findings.append(file_.finding(["tag"], "schema", message, "Name the folder after the tag, with _ for -."))
    try:
        babel.Locale.parse(record.cldr or record.tag, sep="-")
    except (babel.UnknownLocaleError, ValueError):
        message = f"CLDR does not know {record.cldr or record.tag}"
        findings.append(file_.finding(["tag"], "schema", message, "Name a related locale as `cldr:`."))
        return None
    if record.hyphenation and pyphen.language_fallback(record.tag) is None:
        message = f"there is no dictionary of hyphenation for {record.tag}"
        findings.append(file_.finding(["hyphenation"], "hyphenation", message, "Write `hyphenation: false`."))
    return Locale(name, record, names.names, names.brands) if names else Locale(name, record)
