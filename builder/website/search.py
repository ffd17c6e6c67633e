"""The website's search: scripts with the lines of the leaflets, which search.js makes an index of in the browser.

`assets/search/english.js` has what all languages share: leaflets, and for each line its address, the leaflets that have
it and its English. `assets/search/<tag>.js` has a language's own titles and texts in the same order, so that somebody
who types English finds the line in another language too, and English is there once.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from builder.base.html import parse
from builder.base.owned import for_topic
from builder.facts.base_fact import PLACEHOLDER
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.symptom import Symptom
from builder.facts.topic import Topic
from builder.languages.brands import brand_names
from builder.languages.format import local_name
from builder.languages.locale import Locale
from builder.website.plan import Entry, Section
from builder.workspace.loaded import Loaded

FOLDER = "assets/search"
SHARED = "english"

# Where no line of a leaflet's own stands: what all pages have, and heads of columns.
_PASSED_TAGS = {"script", "style", "svg", "nav", "footer", "template", "button", "h1", "th", "select"}
_PASSED_CLASSES = {"running", "running-draft", "screen-notice", "clinic", "masthead", "sources"}
_NO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Names are what people look for; a name found is worth more than the same word in a sentence.
_MEDICINE, _NAME = 3, 1.5


class Line(NamedTuple):
    """A message as it stands on a page; `context` is its msgctxt, or a medicine's id for the row that names it."""

    context: str
    language: str
    text: str


def page_lines(page: ElementTree.Element) -> list[Line]:
    """The lines of a leaflet's parsed page, in its order; each fact with a row or a card of its own is a line too."""
    lines: list[Line] = []

    def walk(element: ElementTree.Element, language: str) -> None:
        if element.tag in _PASSED_TAGS or _PASSED_CLASSES & set(element.get("class", "").split()):
            return
        language = element.get("lang", language)
        if fact := element.get("data-fact"):
            lines.append(Line(fact, language, ""))
        if context := element.get("data-message"):
            if not context.startswith("common/"):
                lines.append(Line(context, language, _clean("".join(element.itertext()))))
            return
        for child in element:
            walk(child, language)

    body = page.find("body")
    if body is not None:
        walk(body, page.get("lang", ""))
    return lines


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _NO_WIDTH.sub("", " ".join(text.split())))


def _title(page: ElementTree.Element) -> str:
    title = page.find("head/title")
    return _clean(title.text or "") if title is not None else ""


def _english_title(page: ElementTree.Element) -> str:
    described = page.find("head/meta[@name='description']")
    return _clean(described.get("content", "")) if described is not None else ""


@dataclass
class _Shared:
    """What all languages share, in the order in which it was met."""

    pages: list[str] = field(default_factory=list)  # English titles
    lines: dict[str, list[int]] = field(default_factory=dict)  # context → the leaflets that have it
    english: dict[str, str] = field(default_factory=dict)


@dataclass
class _LanguageData:
    """What one language has. `pages` by number of the leaflet."""

    pages: dict[int, tuple[str, str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def _preferred(entries: Iterable[Entry]) -> Entry:
    """The edition to link to for a leaflet or deck: the one in this language alone, else with English, else any other.

    On the language's own paper, if there are several: its name has no paper in it.
    """

    def rank(entry: Entry) -> tuple[bool, bool, bool, int, str]:
        parallels, path = entry["locales"][1:], entry["path"]
        return bool(parallels), parallels != ["en"], entry["variant"].get("print") == "large", len(path), path

    return min(entries, key=rank)


def _by_place(
    entries: Sequence[Entry], kind: str, tag: str, topic: Topic, key: str, slugs: Sequence[str]
) -> Iterator[tuple[str, Entry]]:
    """The topic's leaflets or decks in a language, in the topic's order: slug and output."""
    in_language = [
        item for item in entries if item["kind"] == kind and item["locales"][0] == tag and item["topic"] == topic.id
    ]
    for slug in slugs:
        if matching := [item for item in in_language if item[key] == slug]:
            yield slug, _preferred(matching)


def _names(medicine: Medicine, locales: Iterable[Locale]) -> str:
    names = [medicine.english_name, medicine.inn, *brand_names(medicine, locales)]
    names += [item.name for item in medicine.other_names]
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.casefold(), name)
    return " · ".join(known.values())


def script(name: str, data: Any) -> bytes:
    """A script that hands data over; nothing of it ends the script or is one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"handoutsSearch({json.dumps(name)},{text});\n".encode()


def _read(
    loaded: Loaded, stage: Path, entries: Sequence[Entry], locales: Sequence[Locale]
) -> tuple[_Shared, dict[str, _LanguageData]]:
    shared = _Shared()
    by_tag = {locale.tag: _LanguageData() for locale in locales}
    numbers: dict[tuple[str, str], int] = {}
    parallel_english: dict[str, str] = {}
    for topic in loaded.topics:
        for locale in locales:
            language = by_tag[locale.tag]
            for slug, entry in _by_place(entries, "html", locale.tag, topic, "handout", topic.record.handouts):
                page = parse((stage / entry["path"]).read_text(encoding="utf-8"))
                number = numbers.setdefault((topic.id, slug), len(numbers))
                if number == len(shared.pages):
                    shared.pages.append(_english_title(page))
                language.pages[number] = (entry["path"], _title(page))
                for line in page_lines(page):
                    fact = topic.facts.get(line.context)
                    if isinstance(fact, Medicine):
                        language.texts[line.context] = local_name(fact, locale) or ""
                        shared.english[line.context] = _names(fact, loaded.locales)
                    elif not line.text:
                        continue
                    elif line.language == locale.tag:
                        language.texts.setdefault(line.context, line.text)
                    elif line.language == "en":
                        parallel_english.setdefault(line.context, line.text)
                    else:
                        continue
                    on = shared.lines.setdefault(line.context, [])
                    if number not in on:
                        on.append(number)
    english = by_tag["en"].texts if "en" in by_tag else {}
    medicines = shared.english
    shared.english = _without_values(loaded) | parallel_english | english | medicines
    return shared, by_tag


def _without_values(loaded: Loaded) -> dict[str, str]:
    """The English of messages that nothing is filled into, for a website without English leaflets."""
    templates = (template for domain in loaded.templates.values() for template in domain)
    return {item.context: item.text for item in templates if not PLACEHOLDER.search(item.text)}


def _shared_data(shared: _Shared, loaded: Loaded) -> dict[str, Any]:
    facts = {name: fact for topic in loaded.topics for name, fact in topic.facts.items()}
    lines = []
    for context, pages in shared.lines.items():
        english, words = shared.english.get(context, ""), ""
        fact = facts.get(context.removesuffix(".term"))
        if isinstance(fact, Symptom) and fact.medical_term and fact.medical_term.casefold() not in english.casefold():
            words = fact.medical_term
        weight = _MEDICINE if context in facts else _NAME if context.endswith(".term") else 1
        more = [weight, words] if words else [weight] if weight != 1 else []
        lines.append([context, sorted(pages), english, *more])
    return {"pages": shared.pages, "lines": lines}


def _language_data(language: _LanguageData, shared: _Shared, decks: list[list[str]], english: bool) -> dict[str, Any]:
    pages: list[Any] = [language.pages.get(number, 0) for number in range(len(shared.pages))]
    texts = None if english else [language.texts.get(context, "") for context in shared.lines]
    return {"pages": pages, "decks": decks, "lines": texts}


def _decks(
    loaded: Loaded, entries: Sequence[Entry], locale: Locale, texts: Mapping[tuple[str, str], Any]
) -> list[list[str]]:
    section = Section(locale, [], texts)
    rows = []
    for topic in loaded.topics:
        decks = {deck.slug: deck for deck in for_topic(loaded.decks, topic.id)}
        for slug, entry in _by_place(entries, "apkg", locale.tag, topic, "deck", topic.record.decks):
            title = section.message(topic, f"{decks[slug].messages}/title", decks[slug].record.title)
            name = section.topic_name(topic)
            translated = f"{title.translation or title.english} · {name.translation or name.english}"
            rows.append([entry["path"], translated, f"{title.english} · {name.english}"])
    return rows


def write_search(loaded: Loaded, stage: Path, entries: Sequence[Entry]) -> list[str]:
    """Write the scripts of each language that has a leaflet or a deck among `entries`; their paths below `stage`."""
    tags = {item["locales"][0] for item in entries if item["kind"] in ("html", "apkg")}
    locales = [locale for locale in loaded.locales if locale.tag in tags]
    # English first, so that lines and leaflets have its order.
    locales.sort(key=lambda item: (not item.english, item.tag))
    if not locales:
        return []
    shared, by_tag = _read(loaded, stage, entries, locales)
    files = {SHARED: _shared_data(shared, loaded)}
    for locale in locales:
        decks = _decks(loaded, entries, locale, loaded.texts)
        files[locale.tag] = _language_data(by_tag[locale.tag], shared, decks, locale.english)
    folder = stage / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.js").write_bytes(script(name, data))
    return [f"{FOLDER}/{name}.js" for name in files]
