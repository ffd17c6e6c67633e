"""Checks over single messages: what holds in every language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import babel

from builder.base.errors import Finding, Severity
from builder.checks.items import items
from builder.checks.names import names_in
from builder.checks.registry import CHECKS, check, part_of
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Quantity
from builder.languages.plurals import plural_faults, variants
from builder.messages.accepted import accepted_hash
from builder.workspace.loaded import Loaded

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;|\*\*|`")
_BRACKETS = tuple(map(tuple, ("()", "[]", "（）", "［］", "【】", "«»", "“”")))


@check("placeholders", "messages", reads=("locale",))
def placeholders(loaded: Loaded) -> Iterator[Finding]:
    """A translation has the placeholders of its English, each as often.

    Bad: “Protège la vessie.” for “Protects the bladder from {ifosfamide}.” Good: “Protège la vessie de {ifosfamide}.”
    """
    for item in items(loaded):
        wanted = Counter(PLACEHOLDER.findall(item.english))
        for variant in variants(item.written):
            rendered = Counter(PLACEHOLDER.findall(variant.text))
            actual, braces = rendered + variant.spelled, sum(rendered.values())
            broken = variant.text.count("{") != braces or variant.text.count("}") != braces
            if wanted == actual and not broken:
                continue
            lost = ", ".join(f"{{{name}}}" for name in (wanted - actual)) or "none"
            extra = ", ".join(f"{{{name}}}" for name in (actual - wanted)) or "none"
            message = f"placeholders differ from the English (lost: {lost}; added: {extra})"
            remedy = "Copy each placeholder from the English, braces included."
            yield from item.finding("placeholders", message, remedy, acceptable=False)
            break


@check("plural-forms", "messages", reads=("locale",))
def plural_forms(loaded: Loaded) -> Iterator[Finding]:
    """A number's plural forms are those that the language has, each of them, with the number in it.

    Bad: “{years|one:година|other:{years} години}” in a language that has a form for few as well. Good: all forms.
    """
    for item in items(loaded):
        language, values = item.texts.locale.cldr, _numbers(item.fact)
        for message, remedy in plural_faults(item.written, language, item.english, values):
            yield from item.finding("plural-forms", message, remedy, acceptable=False)


def _numbers(fact: BaseFact | None) -> dict[str, Quantity] | None:
    """The numbers of a fact's messages; None where there is no fact, and pages fill them in."""
    if fact is None:
        return None
    return {name: value for name, value in fact.quantities.items() if isinstance(value, Quantity)}


@part_of("plural-forms", reads=("topic",))
def english_plural_forms(loaded: Loaded) -> Iterator[Finding]:
    english = babel.Locale("en")
    for topic in loaded.topics:
        for _, text, fact in topic.messages():
            for message, remedy in plural_faults(text, english, text, _numbers(fact)):
                assert fact is not None  # a topic's name takes no placeholder
                yield topic.origins[fact.id].finding("plural-forms", message, remedy)


@check("placeholder-order", "messages", acceptable=True, reads=("locale",))
def placeholder_order(loaded: Loaded) -> Iterator[Finding]:
    """A translation has its placeholders in the order of the English, or a person has looked.

    Bad: “de {high} a {low}” for “from {low} to {high}”. Good: “de {low} a {high}”.
    """
    for item in items(loaded):
        wanted, actual = PLACEHOLDER.findall(item.english), PLACEHOLDER.findall(item.text)
        if wanted != actual and Counter(wanted) == Counter(actual):
            listed = " ".join(f"{{{name}}}" for name in actual)
            remedy = "Bring them into the English's order where the language allows it."
            yield from item.finding("placeholder-order", f"the placeholders stand in another order: {listed}", remedy)


@check("markup", "messages", reads=("locale",))
def markup(loaded: Loaded) -> Iterator[Finding]:
    """A translation has the markup of its English, and its brackets come in pairs.

    Bad: “<b>Call your doctor.” for “<b>Call</b> your doctor.” Good: “<b>Llame</b> a su médico.”
    """
    for item in items(loaded):
        wanted, actual = Counter(_TAG.findall(item.english)), Counter(_TAG.findall(item.text))
        rest = _TAG.sub("", item.text)
        if wanted != actual or "<" in rest or ">" in rest:
            remedy = "Copy the markup from the English; where that has none, remove it."
            yield from item.finding("markup", "the markup differs from the English", remedy, acceptable=False)
        for first, second in _BRACKETS:
            if item.text.count(first) != item.text.count(second):
                message = f"“{first}” and “{second}” don't come in pairs"
                yield from item.finding("markup", message, "Close each bracket that opens.", acceptable=False)


@check("medicine-names", "messages", reads=("locale",))
def medicine_names(loaded: Loaded) -> Iterator[Finding]:
    """A medicine stands in a message only as a placeholder, in the English too.

    Bad: “Protects the bladder from ifosfamide.” Good: “Protects the bladder from {ifosfamide}.”
    """
    remedy = "Write the medicine's placeholder instead."
    for topic in loaded.topics:
        for context, english, fact in topic.messages():
            for name in names_in(PLACEHOLDER.sub(" ", english), topic, []):
                if fact:
                    message = f"`{context.removeprefix(fact.id + '.')}` names {name} in plain text"
                    yield topic.origins[fact.id].finding("medicine-names", message, remedy)
    for item in items(loaded):
        text, locales = PLACEHOLDER.sub(" ", item.text), [item.texts.locale]
        for name in {name: None for topic in loaded.topics for name in names_in(text, topic, locales)}:
            yield from item.finding("medicine-names", f"names {name} in plain text", remedy, acceptable=False)


@check("number-placeholders", "messages", reads=("locale",))
def number_placeholders(loaded: Loaded) -> Iterator[Finding]:
    """A number in digits stands in a fact's English only as a placeholder.

    Bad: “About 12 of 100 people.” Good: “About {people} of {hundred} people.”
    """
    for topic in loaded.topics:
        for context, english, fact in topic.messages():
            digits = re.findall(r"\d+", PLACEHOLDER.sub(" ", english))
            if digits and fact:
                message = f"`{context.removeprefix(fact.id + '.')}` has the number {digits[0]} in plain text"
                remedy = "Put it under `quantities` and write its placeholder."
                yield topic.origins[fact.id].finding("number-placeholders", message, remedy)


@check("untranslated", "messages", acceptable=True, reads=("locale",))
def untranslated(loaded: Loaded) -> Iterator[Finding]:
    """A translation differs from its English, or a person says that the word is the same.

    Bad: `msgstr "Lump"` in Spanish. Good: `msgstr "Bulto"`.
    """
    for item in items(loaded):
        letters = re.sub(r"[^\w]|\d|_", "", PLACEHOLDER.sub("", item.english))
        if letters and item.text.casefold() == item.english.casefold():
            message = "the translation is the English itself"
            yield from item.finding("untranslated", message, "Translate it, or leave it empty.")


@check("accepted", "messages", reads=("locale",))
def accepted(loaded: Loaded) -> Iterator[Finding]:
    """An accepted finding names a check that may be accepted, a message, and its present text.

    Bad: a line left over from an earlier translation. Good: the line removed.
    """
    for locale in loaded.checked_locales:
        known = {
            (item.context, accepted_hash(item.context, item.english, item.text))
            for item in items(loaded)
            if item.texts.locale.id == locale.id
        }
        name = loaded.project.relative(loaded.project.accepted_file(locale.id))
        for line in loaded.texts[locale.id, loaded.topics[0].id].accepted:
            if line.check not in CHECKS or not CHECKS[line.check].acceptable:
                message = f"there is no check “{line.check}” whose findings can be accepted"
                yield Finding(name, line.line, "accepted", message, "Remove the line.", Severity.WARNING)
            elif (line.context, line.hash) not in known and not loaded.unknown(locale, line.context):
                message = f"{line.context} has another text now"
                yield Finding(name, line.line, "accepted", message, "Remove the line.", Severity.WARNING)
