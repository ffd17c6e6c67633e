"""Words that depend on a number: forms written in a translation, of which the number of the fact picks one.

A translation has them where its placeholder stands: `{years|one:سنة|two:سنتين|few:{years} سنوات|other:{years} سنة}`.
The names are CLDR's plural categories; two that share a form stand together: `zero,other:…`. To gettext and its tools
it is a text like any other. A range goes by its upper end, the number that stands beside the word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import babel

from builder.facts.base_fact import PLACEHOLDER, Quantity

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
REST = "other"  # the category of every number that no rule names, in every language
_CHOICE = re.compile(r"\{([a-z0-9_-]+)\|((?:[^{}]|\{[a-z0-9_-]+\})*)\}")
_PLACE = re.compile(f"{_CHOICE.pattern}|{PLACEHOLDER.pattern}")
# As far as numbers are looked at to see what a category holds. No language's rules for whole numbers need more.
_WHOLE_NUMBERS = (*range(1001), 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Choice:
    """One place of a text whose words depend on a number: the placeholder's name, and its forms as written."""

    name: str
    written: tuple[tuple[str, str], ...]  # categories, as they stand before the colon, and the form

    @property
    def forms(self) -> dict[str, str]:
        """Category → form."""
        return {category: form for names, form in self.written for category in names.split(",")}

    def pick(self, category: str) -> str:
        """The form for a category, or that for all other numbers."""
        forms = self.forms
        return forms.get(category, forms.get(REST, ""))

    def spelled(self, form: str) -> bool:
        """Whether a form says its number in words of its own, or not at all."""
        return self.name not in PLACEHOLDER.findall(form)


def _choice(match: re.Match[str]) -> Choice:
    parts = (part.partition(":") for part in match[2].split("|"))
    return Choice(match[1], tuple((re.sub(r"\s", "", names), form) for names, _, form in parts))


def choices(text: str) -> list[Choice]:
    """The places of a text whose words depend on a number."""
    return [_choice(match) for match in _CHOICE.finditer(text)]


def choose(text: str, categories: Mapping[str, str]) -> str:
    """The text with one form for each number whose plural category is known: placeholder → category."""
    if "|" not in text:
        return text

    def form(match: re.Match[str]) -> str:
        return _choice(match).pick(categories[match[1]]) if categories.get(match[1]) else match[0]

    return _CHOICE.sub(form, text)


def representative(text: str) -> str:
    """The text as it is for most numbers."""
    return choose(text, {choice.name: REST for choice in choices(text)})


def names_in(text: str) -> list[str]:
    """The names of a text's placeholders, in its order; one with forms counts once."""
    return PLACEHOLDER.findall(_CHOICE.sub(lambda match: f"{{{match[1]}}}", text))


class Part(NamedTuple):
    """A piece of a text: words, or a placeholder as it is written, with its forms, and the placeholder's name."""

    text: str
    name: str = ""


def parts_of(text: str) -> list[Part]:
    """The text cut at its placeholders."""
    parts: list[Part] = []
    end = 0
    for match in _PLACE.finditer(text):
        parts += [Part(text[end : match.start()]), Part(match[0], match[1] or match[3])]
        end = match.end()
    return [part for part in (*parts, Part(text[end:])) if part.text]


@dataclass(frozen=True)
class Variant:
    """A text with one of its forms; `spelled`: the placeholders that this form leaves out."""

    text: str
    spelled: Counter[str]


def variants(text: str) -> Iterator[Variant]:
    """The text once for each form of each of its choices, the other choices as for most numbers."""
    found = choices(text)
    for index in range(len(found)) or [0]:
        for _, form in found[index].written if found else [("", "")]:
            picked = [choice.pick(REST) for choice in found]
            if found:
                picked[index] = form
            rest = iter(picked)
            spelled = Counter(choice.name for choice, shown in zip(found, picked, strict=True) if choice.spelled(shown))
            yield Variant(_CHOICE.sub(lambda _, rest=rest: next(rest), text), spelled)  # type: ignore[misc]


def plural_category(number: Decimal | int, language: babel.Locale) -> str:
    """CLDR's category for a number as it is shown, without zeros at its end: 1.50 counts as 1.5."""
    return str(language.plural_form(Decimal(f"{Decimal(number).normalize():f}")))


def category_of(quantity: Quantity, language: babel.Locale) -> str:
    """The category of a value; a range's is that of its upper end."""
    number = quantity.value if quantity.value is not None else quantity.high
    assert number is not None
    return plural_category(number, language)


@lru_cache(maxsize=64)
def _members(language: babel.Locale) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for number in _WHOLE_NUMBERS:
        members.setdefault(str(language.plural_form(number)), []).append(number)
    return members


def plural_faults(text: str, language: babel.Locale, english: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the forms of a text, each with what to do about it."""
    known = {REST, *language.plural_form.tags}
    members = _members(language)
    needed = [name for name in CATEGORIES if len(members.get(name, ())) > 0 and members[name][0] <= 1000]
    unread = re.search(r"\{[^{}|]*\|", _CHOICE.sub("", text))
    if unread:
        yield f"the forms that begin with “{unread[0]}” can't be read", _HOW
    for choice in choices(text):
        if choice.name not in names_in(english):
            yield f"the English has no number {{{choice.name}}}", "Copy the placeholder from the English."
        seen: set[str] = set()
        for names, form in choice.written:
            for name in names.split(","):
                if name not in known:
                    shown = ", ".join(item for item in CATEGORIES if item in known)
                    yield f"“{name}” is no plural category of this language", f"Choose from: {shown}."
                elif name in seen:
                    yield f"there are two forms for “{name}”", "Keep one of them."
                seen.add(name)
            if not form.strip():
                yield f"the form for “{names}” is empty", "Write what stands there for such a number."
            covered = {number for name in names.split(",") for number in members.get(name, ())}
            if form.strip() and choice.spelled(form) and len(covered) != 1:
                example = ", ".join(map(str, sorted(covered)[:3])) or "fractions"
                message = (
                    f"the form for “{names}” lacks {{{choice.name}}}, and it is for several numbers ({example}, …)"
                )
                yield message, f"Write {{{choice.name}}} into the form."
        lacking = [name for name in needed if name not in seen]
        if REST not in seen and REST not in lacking:
            lacking.append(REST)
        if lacking:
            examples = "; ".join(
                f"{name}: {', '.join(map(str, members.get(name, [])[:3])) or 'fractions'}" for name in lacking
            )
            yield f"forms of {{{choice.name}}} are missing ({examples})", _HOW


_HOW = "Write {name|one:…|other:…}, with a form for each category, or several categories before one colon: few,other:…"
