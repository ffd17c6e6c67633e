"""What somebody typed into the form: judged as clinic.yaml is, and against the lists of what is offered."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from builder.base.errors import visible
from builder.languages.paper import PAPERS
from builder.pages.clinic import ClinicFile
from builder.pages.logo import MAX_BYTES, LogoError, read_logo
from builder.pages.variants import PRINTS
from builder.serve.desk import Ask
from builder.serve.offer import Offer

# The clinic's details that the form asks for, by their keys in clinic.yaml.
TEXTS = ("name", "phone", "interpreter_line", "emergency_number", "crisis_phone", "address", "country")
_ONCE = ("beside", "paper", "print", "logo")
_MAX_TEXT = 1000
_MAX_CHOSEN = 200
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Filled:
    """The form as it was filled in, with the errors by field."""

    texts: dict[str, str] = field(default_factory=dict)
    leaflets: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    beside: str = ""
    paper: str = ""
    print: str = "standard"
    errors: dict[str, str] = field(default_factory=dict)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[: _MAX_TEXT + 1] if isinstance(value, str) else ""


def _chosen(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in form.getlist(name)[:_MAX_CHOSEN] if isinstance(value, str)))


def blank(offer: Offer, tag: str) -> Filled:
    """The form before anything is typed: the page's own language, with English beside."""
    language = offer.language(tag)
    return Filled(locales=(language.tag,), beside="" if language.english else offer.languages[0].tag)


def filled_in(form: FormData) -> Filled:
    """What was sent, but for the logo."""
    return Filled(
        {name: _text(form, name) for name in TEXTS},
        _chosen(form, "leaflet"),
        _chosen(form, "locale"),
        _text(form, "beside"),
        _text(form, "paper"),
        _text(form, "print") or "standard",
        {name: "is there twice" for name in (*TEXTS, *_ONCE) if len(form.getlist(name)) > 1},
    )


def judged(filled: Filled, offer: Offer, most: int) -> Ask | None:
    """The packet that is asked for, without its logo; None, with `filled.errors`, where it can't be made."""
    clinic = _clinic(filled)
    leaflets = offer.leaflets
    languages = {language.tag: language for language in offer.languages}
    if not filled.leaflets:
        filled.errors["leaflet"] = "choose at least one leaflet"
    if not filled.locales:
        filled.errors["locale"] = "choose at least one language"
    for name, values, known in (
        ("leaflet", filled.leaflets, leaflets),
        ("locale", filled.locales, languages),
        ("beside", [filled.beside] if filled.beside else [], languages),
        ("paper", [filled.paper] if filled.paper else [], PAPERS),
        ("print", [filled.print], PRINTS),
    ):
        if any(value not in known for value in values):
            filled.errors.setdefault(name, "choose from the list")
    if not filled.errors:
        _combine(filled, offer, most)
    if filled.errors or clinic is None:
        return None
    # In the order of the form, whatever the order they were sent in.
    chosen = [item for value, item in leaflets.items() if value in filled.leaflets]
    tags = tuple(tag for tag in languages if tag in filled.locales)
    pairs = tuple((item.topic, item.slug) for item in chosen)
    return Ask(pairs, tags, filled.beside, filled.paper, filled.print, clinic)


def _combine(filled: Filled, offer: Offer, most: int) -> None:
    """Whether there is an edition for each language, and for each leaflet; and not too many of them."""
    languages = [language for language in offer.languages if language.tag in filled.locales]
    leaflets = [item for value, item in offer.leaflets.items() if value in filled.leaflets]
    for language in languages:
        if filled.beside == language.tag:
            filled.errors["beside"] = f"{language.english_name} can't stand beside itself: choose another one"
            return
    made = [
        (item, language)
        for item in leaflets
        for language in languages
        if item.made(language, filled.beside, filled.print)
    ]
    lacking = [item for item in leaflets if not any(made_leaflet is item for made_leaflet, _ in made)]
    english = offer.languages[0].tag
    if lacking:
        name = lacking[0].titles[english].text
        if filled.print not in lacking[0].prints:
            filled.errors["print"] = f"“{name}” is made in one size only: choose the usual size, or leave it out"
        else:
            filled.errors["beside"] = f"“{name}” is made only with another language beside: choose one, or leave it out"
    for language in [] if lacking else languages:
        if not any(made_language is language for _, made_language in made):
            filled.errors.setdefault("locale", f"none of these leaflets is made in {language.english_name} this way")
    if len(made) > most:
        filled.errors["leaflet"] = f"these are {len(made)} leaflets in one packet: choose at most {most}"


def _clinic(filled: Filled) -> dict[str, Any] | None:
    """The details as clinic.yaml would hold them; None, with errors, where they aren't right."""
    data: dict[str, Any] = {"schema": 1}
    for name, text in filled.texts.items():
        if len(text) > _MAX_TEXT:
            filled.errors[name] = "this is too long"
        elif unusable := _UNUSABLE.search(text):
            filled.errors[name] = f"holds the character U+{ord(unusable[0]):04X}, which can't be printed: remove it"
        elif text.strip():
            data[name] = text.strip()
    data["country"] = data["country"].upper() if "country" in data else None
    if not filled.texts.get("name", "").strip():
        filled.errors["name"] = "write the clinic's name"
    try:
        ClinicFile.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "name"
            filled.errors.setdefault(name, visible(item["msg"].removeprefix("Value error, ")))
    if filled.errors.keys() & {*TEXTS}:
        return None
    return {name: value for name, value in data.items() if value is not None}


async def logo_bytes(form: FormData) -> bytes:
    """The logo that was sent; empty where none was."""
    sent = form.get("logo")
    if not isinstance(sent, UploadFile):
        return b""
    return await sent.read(MAX_BYTES + 1)


def logo_ending(data: bytes) -> str:
    """By its first bytes: what it is called decides nothing."""
    return "png" if data.startswith(b"\x89PNG") else "svg"


def judged_logo(data: bytes) -> str:
    """Why it can't be printed, as a sentence; empty where it can. OSError where the disk is full."""
    with tempfile.TemporaryDirectory(prefix="handouts-logo-") as folder:
        path = Path(folder) / f"logo.{logo_ending(data)}"
        path.write_bytes(data)
        try:
            read_logo(path)
        except LogoError as error:
            return f"{visible(str(error))}. {error.remedy}"
    return ""
