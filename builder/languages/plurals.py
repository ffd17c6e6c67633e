"""Words that depend on a number: forms written in a translation, of which the number of the fact picks one.

A translation has them where its placeholder stands: `{years|one:سنة|two:سنتين|few:{years} سنوات|other:{years} سنة}`.
The names are CLDR's plural categories; two that share a form stand together: `zero,other:…`. To gettext and its tools
it is a text like any other. A range goes by CLDR's rule for ranges, which most often is its end, beside the word. Of a
fact's number only the form that it takes is needed; of a number that a page fills in, all that can occur.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import babel

from builder.facts.base_fact import PLACEHOLDER, Quantity
from builder.languages.plural_rules import (
    CATEGORIES,
    REST,
    categories,
    examples,
    members,
    plural_category,
    range_category,
)

_CHOICE = re.compile(r"\{([a-z0-9_-]+)\|((?:[^{}]|\{[a-z0-9_-]+\})*)\}")
_PLACE = re.compile(f"{_CHOICE.pattern}|{PLACEHOLDER.pattern}")


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
        """The form for a category, or that for all other numbers, or the last one."""
        forms = self.forms
        return forms.get(category) or forms.get(REST) or next(reversed(forms.values()), "")

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
    alternatives = choices(text)
    for index in range(len(alternatives)) or [0]:
        for _, form in alternatives[index].written if alternatives else [("", "")]:
            picked = [choice.pick(REST) for choice in alternatives]
            if alternatives:
                picked[index] = form
            rest = iter(picked)
            spelled = Counter(
                choice.name
                for choice, chosen_form in zip(alternatives, picked, strict=True)
                if choice.spelled(chosen_form)
            )
            yield Variant(_CHOICE.sub(lambda _, rest=rest: next(rest), text), spelled)  # type: ignore[misc]


def category_of(quantity: Quantity, language: babel.Locale) -> str:
    """The category of a value, or of a range as a whole."""
    if quantity.value is not None:
        return plural_category(quantity.value, language)
    assert quantity.low is not None
    assert quantity.high is not None
    return range_category(quantity.low, quantity.high, language)


def number_text(quantity: Quantity) -> str:
    """A value as its English message would say it, without its unit."""
    return " to ".join(f"{number.normalize():,f}" for number in quantity.numbers())


def _needed(value: Quantity | None, language: babel.Locale) -> list[str]:
    """The categories that a placeholder's forms must have: of the fact's value alone, or of all that a page fills in.

    Numbers of pages stay below a thousand: no form for millions is asked for.
    """
    if value is not None:
        return [category_of(value, language)]
    held = members(language)
    return [name for name in CATEGORIES if name == REST or held.get(name, [1001])[0] <= 1000]


def _lacking(
    choice: Choice, seen: set[str], value: Quantity | None, language: babel.Locale
) -> Iterator[tuple[str, str]]:
    lacking = [name for name in _needed(value, language) if name not in seen]
    if lacking and value is not None:
        message = (
            f"the form of {{{choice.name}}} for “{lacking[0]}” is missing: its number here is {number_text(value)}"
        )
        yield message, _HOW
    elif lacking:
        listed = "; ".join(f"{name}: {examples(name, language)}" for name in lacking)
        yield f"forms of {{{choice.name}}} are missing ({listed})", _HOW


def plural_faults(
    text: str, language: babel.Locale, english: str, values: Mapping[str, Quantity] | None = None
) -> Iterator[tuple[str, str]]:
    """What is wrong with the forms of a text, each with what to do about it.

    `values`: a fact's numbers by their placeholders, of which each needs no form but its own; None where pages fill in
    what they have.
    """
    known = categories(language)
    unread = re.search(r"\{[^{}|]*\|", _CHOICE.sub("", text))
    if unread:
        yield f"the forms that begin with “{unread[0]}” can't be read", _HOW
    for choice in choices(text):
        value = (values or {}).get(choice.name)
        if choice.name not in names_in(english):
            yield f"the English has no number {{{choice.name}}}", "Copy the placeholder from the English."
        elif values is not None and value is None:
            yield f"{{{choice.name}}} is no number, and has no forms", "Write the placeholder alone."
            continue
        seen: set[str] = set()
        for names, form in choice.written:
            for name in names.split(","):
                if name not in known:
                    yield f"“{name}” is no plural category of this language", f"Choose from: {', '.join(known)}."
                elif name in seen:
                    yield f"there are two forms for “{name}”", "Keep one of them."
                seen.add(name)
            yield from _form_faults(choice, names, form, value, language)
        yield from _lacking(choice, seen, value, language)


def _form_faults(
    choice: Choice, names: str, form: str, value: Quantity | None, language: babel.Locale
) -> Iterator[tuple[str, str]]:
    """What is wrong with one form: it is empty, or says one number although it stands for several."""
    if not form.strip():
        yield f"the form for “{names}” is empty", "Write what stands there for such a number."
        return
    covered = sorted({number for name in names.split(",") for number in members(language).get(name, ())})
    if choice.spelled(form) and len(covered) != 1:
        example = ", ".join(map(str, covered[:3])) or "fractions"
        message = f"the form for “{names}” lacks {{{choice.name}}}, and it is for several numbers ({example}, …)"
        yield message, f"Write {{{choice.name}}} into the form."
    elif choice.spelled(form) and value and value.value is None and category_of(value, language) in names.split(","):
        message = f"the form for “{names}” lacks {{{choice.name}}}, and the fact has a range: {number_text(value)}"
        yield message, f"Write {{{choice.name}}} into the form."


def number_note(name: str, value: Quantity | None, language: babel.Locale) -> str:
    """What a translator into the language must know of a number: which categories there are, which one it takes here.

    Empty where the language has one form for all numbers.
    """
    known = categories(language)
    if len(known) == 1:
        return ""
    if value is not None:
        what = "range" if value.value is None else "number"
        taken = category_of(value, language)
        return f"{{{name}}} is the {what} {number_text(value)}: of {', '.join(known)} it takes “{taken}”."
    listed = ", ".join(f"{category} ({examples(category, language)})" for category in _needed(None, language))
    return f"{{{name}}} is filled in later: {listed}."


_HOW = "Write {name|one:…|other:…}, with a form for each category, or several categories before one colon: few,other:…"
