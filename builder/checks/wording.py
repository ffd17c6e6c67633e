"""Checks over what a sentence says: negation, certainty, limits, urgency, numbers in words.

Each counts words of `locales/<locale>/wording.yaml` in the English and in the translation. Where a locale has no list,
nothing is decided, and `check` says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from builder.base.errors import Finding, Severity
from builder.checks.items import Item, groups, items
from builder.checks.lists import says_not, unless_draft, weight
from builder.checks.registry import check
from builder.checks.rendered import latin_digits
from builder.facts.base_fact import PLACEHOLDER, Quantity
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.kinds.statement import Statement
from builder.languages.wording import CONCEPTS, Family, Wording
from builder.workspace.loaded import Loaded


def _few_for_many(item: Item) -> bool:
    """Whether the translation has “few” for “many”, or the other way round; only one of them is as often a style."""
    many, few = item.counts("amounts", "many"), item.counts("amounts", "few")
    if not many or not few:
        return False
    return (many[0] > many[1] and few[0] < few[1]) or (many[0] < many[1] and few[0] > few[1])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _compare(
    loaded: Loaded,
    check_name: str,
    family: Family,
    strict: bool,
    kind: str = "“{}”",
    concerned: Callable[[Item], bool] = lambda item: True,
) -> Iterator[Finding]:
    """A finding for each item, in their order, and each concept of the family that its two texts say differently.

    `strict`: more than advice also where both say it, one more often. `kind`: what the finding calls the concept.
    """
    remedy = "Read both again: nothing may be lost, added, weaker or stronger."
    for group in groups(loaded):
        counts = [(*counted, concept) for concept in CONCEPTS[family] for counted in group.counts(family, concept)]
        for _, item, english, translated, concept in sorted(counts, key=itemgetter(0)):
            if english == translated or not concerned(item):
                continue
            times = f"{_times(english)} in the English and {_times(translated)} in the translation"
            message = f"{kind.format(concept)} stands {times}"
            heavy = strict or not (english and translated)
            severity = (
                weight(loaded, item, check_name, family, concept, (english, translated)) if heavy else Severity.ADVICE
            )
            yield from item.finding(check_name, message.replace("0 times", "not at all"), remedy, severity)


@check("negation", "messages", acceptable=True, reads=("locale",))
def negation(loaded: Loaded) -> Iterator[Finding]:
    """A translation says “not” as often as its English; a safety line says it even where the locale has no list.

    Bad: “Empiece un medicamento” for “Do not start a medicine”. Good: “No empiece un medicamento”.
    """
    yield from _compare(loaded, "negation", "negation", strict=True, kind="a negation")
    for item in items(loaded):
        if item.safety and item.counts("negation", "negation") is None:
            yield from _without_list(item)


def _without_list(item: Item) -> Iterator[Finding]:
    """What can be said of a safety line in a locale that has no list for “not”."""
    wording = item.english_texts.wording
    words = wording.words("negation", "negation") if wording else None
    if wording is None or words is None:
        return
    english, translated = bool(wording.count(words, item.english)), says_not(item.texts.locale, item.text)
    if translated is None and english:
        message = "the English of this safety line says “not”, and nothing checks that the translation does"
        remedy = "Let a second person read it, and add the language's words for “not” to wording.yaml."
        yield from item.finding("negation", message, remedy, Severity.ADVICE)
    elif translated is not None and translated is not english:
        first, second = ("English", "translation") if english else ("translation", "English")
        message = f"the {first} says “not”, and the {second} doesn't, as far as the words for it are known"
        remedy = "Read both again. If nothing is lost or added, write the words for “not” into wording.yaml."
        severity = Severity.ERROR if isinstance(item.fact, SafetyLine) else Severity.ADVICE
        yield from item.finding("negation", message, remedy, severity)


@check("certainty", "messages", acceptable=True, reads=("locale",))
def certainty(loaded: Loaded) -> Iterator[Finding]:
    """A translation is as sure as its English: may, sometimes, often, most, likely, not known.

    Bad: “La fiebre vuelve” for “The fever may come back”. Good: “Es posible que la fiebre vuelva”.
    """
    yield from _compare(loaded, "certainty", "certainty", strict=True)


@check("effects", "messages", acceptable=True, reads=("locale",))
def effects(loaded: Loaded) -> Iterator[Finding]:
    """What prevents, stops or blocks something in the English does so in the translation.

    Bad: “Ayuda a formar coágulos” for “Helps keep clots from forming”. Good: “Ayuda a evitar que se formen coágulos”.
    """
    yield from _compare(loaded, "effects", "effects", strict=False, kind="a word for preventing")


@check("amounts", "messages", acceptable=True, reads=("locale",))
def amounts(loaded: Loaded) -> Iterator[Finding]:
    """“Many” and “few” stay what they are; one for the other is more than advice.

    Bad: “unas pocas de ellas” for “many of them”. Good: “muchas de ellas”.
    """
    exchanged = {item.context for item in items(loaded) if _few_for_many(item)}
    for finding in _compare(loaded, "amounts", "amounts", strict=False):
        context = finding.message.partition(": ")[0]
        yield finding if context in exchanged else replace(finding, severity=Severity.ADVICE)


@check("safety-wording", "messages", acceptable=True, reads=("locale",))
def safety_wording(loaded: Loaded) -> Iterator[Finding]:
    """Urgency stays: emergency, at once, call, and in safety lines every term of the glossary.

    A glossary has the form to prefer, often one alone: where concepts.yaml has all ways to say what a safety line
    speaks of, a term in another form is a warning, and the check `concepts` tells whether the thing itself is lost.
    Without that file it is an error.

    Bad: “Busque ayuda” for “Get emergency help now”. Good: “Busque ayuda de emergencia ahora mismo”.
    """
    yield from _compare(loaded, "safety-wording", "safety", strict=True, concerned=_urgent)
    for item in items(loaded):
        if item.safety:
            yield from _safety_terms(item)


def _urgent(item: Item) -> bool:
    """Whether people act on it at once, or its English says “at once”, or either speaks of an emergency.

    Elsewhere a translation's words for “at once” have other uses (Urdu ابھی, yet).
    """
    emergency, at_once = item.counts("safety", "emergency"), item.counts("safety", "at once")
    return item.safety or bool((emergency and any(emergency)) or (at_once and at_once[0]))


def _safety_terms(item: Item) -> Iterator[Finding]:
    both = item.wordings
    for name, entry in item.texts.glossary.items() if both else ():
        english, local = both or (None, None)
        if english and local and entry.safety:
            wanted, actual = english.count(entry.english_words, item.english), local.count(entry.form_words, item.text)
            if (wanted and not actual) or (actual > wanted and entry.safety == "exact"):
                message = f"“{name}” stands {_times(wanted)} in the English and {_times(actual)} in the translation"
                remedy = f"Expected here: {', '.join(entry.forms)}."
                message = message.replace("0 times", "not at all")
                concepts = item.texts.concepts
                severity = Severity.WARNING if concepts and concepts.entries else Severity.ERROR
                yield from item.finding("safety-wording", message, remedy, unless_draft(item, severity))


@lru_cache(maxsize=8192)  # all locales have the same English
def _digit_values(text: str) -> Counter[Decimal]:
    return Counter(Decimal(number) for number in re.findall(r"\d+", latin_digits(PLACEHOLDER.sub(" ", text))))


def _values(wording: Wording | None, text: str) -> Counter[Decimal]:
    words = wording.number_words(text) if wording else None
    return words + _digit_values(text) if words else _digit_values(text)


@check("numbers", "messages", acceptable=True, reads=("locale",))
def numbers(loaded: Loaded) -> Iterator[Finding]:
    """A translation has the numbers of its English, in words or digits, and none besides.

    Where the locale has no word for a number, only its digits are looked for.

    Bad: “tres medicamentos” for “two medicines”. Good: “dos medicamentos”.
    """
    for item in items(loaded):
        wording = item.texts.wording
        translated = _values(wording, item.text)
        english, digits = _values(item.english_texts.wording, item.english), _digit_values(item.english)
        if translated == english:
            continue
        # What the English has in words may stand in words that no list has.
        known = wording.record.numbers.words if wording and wording.record.numbers else {}
        demanded = Counter({value: count if value in known else digits[value] for value, count in english.items()})
        lost, added = demanded - translated, translated - english - item.spelled
        if lost or added:
            plain = _digit_values(item.text)
            in_digits = bool(digits - plain) or bool(plain - english - item.spelled)
            severity = Severity.ERROR if in_digits else unless_draft(item, Severity.ERROR)
            listed = [", ".join(map(str, sorted(values.elements()))) or "none" for values in (lost, added)]
            message = f"numbers differ from the English (lost: {listed[0]}; added: {listed[1]})"
            yield from item.finding("numbers", message, "Correct the number; write digits as a placeholder.", severity)


def _has_number(item: Item) -> bool:
    """Whether its English has a number, of its fact or in words."""
    quantities = item.fact.quantities if item.fact else {}
    placeholders = PLACEHOLDER.findall(item.english)
    # What stands in no fact may be a number as well (a size, a count of pages).
    named = any(not item.fact or isinstance(quantities.get(name), Quantity) for name in placeholders)
    wording = item.english_texts.wording
    return named or bool(wording and wording.number_words(item.english))


@check("limits", "messages", acceptable=True, reads=("locale",))
def limits(loaded: Loaded) -> Iterator[Finding]:
    """“Or more” and “less than” stay with their number, and so does whether the number itself counts.

    Bad: “38 °C o menos” or “más de 38 °C” for “38 °C or more”. Good: “38 °C o más”.
    """
    yield from _compare(loaded, "limits", "limits", strict=True, concerned=_has_number)


@check("certainty-stated", "facts", reads=("topic",))
def certainty_stated(loaded: Loaded) -> Iterator[Finding]:
    """A statement's English says how sure it is, as its `certainty` records.

    Bad: `certainty: often` for “It goes to the lungs.” Good: “It often goes to the lungs.”
    """
    for topic in loaded.topics:
        wording = loaded.texts["en", topic.id].wording
        for fact in topic.of(Statement):
            words = wording.words("certainty", fact.certainty) if wording and fact.certainty != "known" else None
            text = " ".join(message.text for message in fact.messages())
            if wording and words and not wording.count(words, text):
                message = f"{fact.id} is “{fact.certainty}”, and its English has no word for that"
                remedy = f"Say it with one of: {', '.join(words.words)}; or correct `certainty`."
                yield topic.origins[fact.id].finding(
                    "certainty-stated", message, remedy, ["certainty"], Severity.WARNING
                )
