"""Checks over characters: what hides, what looks like another letter, and what belongs to another script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from babel.core import get_global
from fontTools.unicodedata import script

from builder.base.characters import JOINERS, character_name, hidden_character
from builder.base.errors import Finding
from builder.base.files import read_text
from builder.base.yamlfile import YamlFile, read
from builder.checks.items import Item, items
from builder.checks.registry import check, part_of
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.locale import DIGITS, Locale
from builder.workspace.loaded import Loaded

# CLDR's script codes that stand for several of Unicode's.
_SCRIPTS = {
    "Hans": {"Hani"},
    "Hant": {"Hani"},
    "Jpan": {"Hani", "Hira", "Kana"},
    "Kore": {"Hang", "Hani"},
}
# Scripts without spaces between words, where Latin letters stand right beside.
_UNSPACED = {"Hani", "Hira", "Kana", "Hang", "Thai", "Laoo", "Khmr", "Mymr"}
_ANY = {"Zyyy", "Zinh"}
_JOINED = {"Arab", "Beng", "Deva", "Gujr", "Guru", "Knda", "Mlym", "Orya", "Sinh", "Taml", "Telu"}


def scripts(locale: Locale) -> set[str]:
    """The scripts that the locale is written in, as Unicode names them."""
    cldr = locale.cldr
    likely = get_global("likely_subtags").get(cldr.language, "")
    code = cldr.script or next((part for part in likely.split("_") if len(part) == 4), "Latn")
    return _SCRIPTS.get(code, {code})


def _joined(item: Item) -> bool:
    """Whether joiners are spelling in the item's language: as its lists say; in a draft's that don't, by its script."""
    record = item.texts.wording.record if item.texts.wording else None
    if item.texts.locale.record.draft and (record is None or "joiners" not in record.model_fields_set):
        return bool(scripts(item.texts.locale) & _JOINED)
    return record is not None and record.joiners


@check("forbidden-characters", "messages", reads=("locale",))
def forbidden_characters(loaded: Loaded) -> Iterator[Finding]:
    """No text holds invisible or control characters, and all are in composed form (NFC): English ones, too.

    Joiners are spelling between letters that join, in languages that write them.

    Bad: a right-to-left mark before a number. Good: the number's placeholder alone.
    """
    for item in items(loaded):
        hidden = hidden_character(item.text)
        if not _joined(item):
            hidden = next((character for character in item.text if character in JOINERS), hidden)
        for message, remedy in _faults(item.text, hidden):
            yield from item.finding("forbidden-characters", message, remedy, acceptable=False)


def _faults(text: str, hidden: str | None) -> Iterator[tuple[str, str]]:
    """What is wrong with a text, and the remedy."""
    if hidden:
        yield f"holds {character_name(hidden)}", "Remove it."
    if not unicodedata.is_normalized("NFC", text):
        yield "has letters and marks taken apart", "Save the text as Unicode NFC."


@part_of("forbidden-characters", reads=("locale",))
def _names(loaded: Loaded) -> Iterator[Finding]:
    paths = [loaded.project.medicine_names_file(locale.id) for locale in loaded.checked_locales]
    yield from _in_files(_read(loaded, paths))


@part_of("forbidden-characters", reads=("topic",))
def _english(loaded: Loaded) -> Iterator[Finding]:
    """The same for all that people write besides catalogues: facts, names, contacts, titles, templates."""
    project = loaded.project
    files: list[YamlFile] = [*(handout.file for handout in loaded.handouts), *(deck.file for deck in loaded.decks)]
    files += [topic.head for topic in loaded.topics]
    files += {origin.file.name: origin.file for topic in loaded.topics for origin in topic.origins.values()}.values()
    paths = [project.documents_file(topic.id) for topic in loaded.topics]
    paths += {project.note_type_file(name) for deck in loaded.decks for name in deck.note_types}
    yield from _in_files([*files, *_read(loaded, paths)])
    for path in sorted(project.handouts_folder().rglob("*.j2")):
        for number, line in enumerate((read_text(path, path.name, "template", []) or "").split("\n"), 1):
            for message, remedy in _faults(line, hidden_character(line.replace("\t", " ").rstrip("\r"))):
                yield Finding(project.relative(path), number, "forbidden-characters", message, remedy)


def _read(loaded: Loaded, paths: Iterable[Path]) -> list[YamlFile]:
    files = (read(path, loaded.project.relative(path), []) for path in paths if path.is_file())
    return [file for file in files if file]


def _in_files(files: Iterable[YamlFile]) -> Iterator[Finding]:
    for file in files:
        for loc, text in _strings(file.data):
            for message, remedy in _faults(text, hidden_character(text.replace("\n", " ").replace("\t", " "))):
                yield file.finding(loc, "forbidden-characters", f"{'.'.join(map(str, loc))}: {message}", remedy)


def _strings(data: object, loc: tuple[int | str, ...] = ()) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Every text of a YAML file with its place; citations hold what the documents hold."""
    if isinstance(data, str):
        yield loc, str(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != "citations":
                yield from _strings(value, (*loc, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _strings(value, (*loc, index))


@lru_cache(maxsize=65536)
def _scripts_of(word: str) -> frozenset[str]:
    return frozenset(map(script, word))


def _runs(text: str) -> list[str]:
    """Words: runs of letters and marks."""
    return re.findall(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*", text)


@check("look-alikes", "messages", acceptable=True, reads=("locale",))
def look_alikes(loaded: Loaded) -> Iterator[Finding]:
    """Letters are of the language's own script; Latin words are those that the English has too.

    Bad: a Cyrillic “а” in “cáncer”, a Persian “ی” in Arabic. Good: the letters of one keyboard.
    """
    for item in items(loaded):
        locale_scripts = scripts(item.texts.locale)
        text = PLACEHOLDER.sub(" ", item.text)
        wrong = item.texts.wording.record.look_alikes if item.texts.wording else {}
        for letter, right in wrong.items():
            if letter in text:
                code = " ".join(f"U+{ord(one):04X}" for one in letter)
                message = f"“{letter}” ({code}) looks like “{right}” and is another letter"
                yield from item.finding("look-alikes", message, f"Type “{right}”.")
        for word in _runs(text):
            word_scripts = _scripts_of(word) - _ANY
            foreign = sorted(word_scripts - locale_scripts - {"Latn"})
            mixed = "Latn" in word_scripts and word_scripts & locale_scripts - {"Latn"} and not word_scripts & _UNSPACED
            latin = "".join(re.findall(r"[A-Za-z\u00c0-\u024f]+", word))
            unknown = latin and "Latn" not in locale_scripts and latin not in item.english
            wide = unicodedata.normalize("NFKC", word) != word and "Latn" in word_scripts
            if foreign or mixed or unknown or wide:
                message = f"“{word}” has letters of another script"
                yield from item.finding("look-alikes", message, "Type the word anew with the language's own keyboard.")
                break


@check("digits", "messages", reads=("locale",))
def digits(loaded: Loaded) -> Iterator[Finding]:
    """Digits are those of the locale.

    Bad: “٣ مرات” in Persian, whose digits are ۰۱۲۳. Good: “۳”, or better a placeholder.
    """
    for item in items(loaded):
        locale_digits = DIGITS[item.texts.locale.record.digits]
        text = PLACEHOLDER.sub(" ", item.text)
        strange = sorted(
            {c for c in text if unicodedata.category(c) in ("Nd", "No", "Nl") and c not in locale_digits + item.english}
        )
        if strange:
            message = f"has “{strange[0]}”, and the digits of {item.texts.locale.tag} are {locale_digits}"
            yield from item.finding("digits", message, "Write a placeholder, or the locale's digits.", acceptable=False)
