"""What a rendered message must hold: each number, identifier and medicine of its fact, once for each use.

Worked out from the facts, not from what filled the message: a value changed, swapped or lost anywhere between the fact
and the page shows here, whatever the digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from builder.checks.names import all_names, names_in, names_pattern
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Identifier, Quantity
from builder.facts.kinds.medicine import Medicine
from builder.facts.topic import Topic
from builder.languages.brands import printed_brands
from builder.languages.format import format_quantity, local_name, numbering
from builder.languages.locale import Locale
from builder.messages.message import Message
from builder.messages.texts import Texts

_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c\u2019'\u00a0\u202f]\d+)*")


def latin_digits(text: str) -> str:
    """`text` with the digits of every script as ASCII ones."""
    return text if text.isascii() else _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def numbers_in(text: str, locale: Locale) -> list[Decimal]:
    """The numbers of a text as the locale writes them, in reading order, whatever the digits."""
    tokens = _NUMBER.findall(latin_digits(text))
    if not tokens:
        return []
    symbols = locale.cldr.number_symbols[numbering(locale)]
    decimal, group = symbols["decimal"], symbols["group"]
    numbers = []
    for token in tokens:
        plain = token.replace(group, "").replace(decimal, ".") if group != decimal else token
        try:
            numbers.append(Decimal(plain))
        except InvalidOperation:
            numbers += [Decimal(part) for part in re.findall(r"\d+", token)]  # “1.2.2020” is no number
    return numbers


def _value(name: str, fact: BaseFact | None, topic: Topic) -> Quantity | Identifier | Medicine | None:
    """What a placeholder stands for."""
    value = fact.quantities.get(name) if fact else None
    if value is not None:
        return value
    if name == "short_name":
        return Identifier(kind="identifier", value=topic.record.short_name)
    return topic.medicine_named(name)


def message_faults(text: str, message: Message, fact: BaseFact | None, texts: Texts) -> Iterable[str]:
    """What is wrong with a fact's message as it stands on a page; `texts` are those of its language."""
    known = message.memo.get(text)  # English stands on the pages of every locale
    if known is None or known[0] is not fact or known[1] is not texts:
        known = message.memo[text] = fact, texts, tuple(_message_faults(text, message, fact, texts))
    faults: tuple[str, ...] = known[2]
    return faults


def _message_faults(text: str, message: Message, fact: BaseFact | None, texts: Texts) -> Iterator[str]:
    topic, locale = texts.topic, message.locale
    values = [_value(name, fact, topic) for name in PLACEHOLDER.findall(message.text)]
    medicines = [value for value in values if isinstance(value, Medicine)]
    identifiers = Counter(value.value for value in values if isinstance(value, Identifier))
    yield from _medicine_faults(text, medicines, topic, locale, identifiers)
    rest = in_usual_form(text, message, fact, texts)
    for identifier, wanted in identifiers.items():
        count = len(names_pattern((identifier,)).findall(text))
        if count != wanted:
            yield f"“{identifier}” stands there {count} times instead of {wanted}"
        rest = rest.replace(identifier, " ")
    for name in [name for medicine in medicines for name in all_names(medicine, [locale])]:
        rest = re.sub(re.escape(name), " ", rest, flags=re.IGNORECASE)
    quantities = [value for value in values if isinstance(value, Quantity)]
    expected = expected_numbers(message, fact, texts)
    expected_plain = numbers_in(PLACEHOLDER.sub(" ", message.text), locale)
    got = numbers_in(rest, locale)
    if expected_plain:  # digits in the message itself: only as a whole
        if Counter(got) != Counter(expected + expected_plain):
            yield f"the numbers are {_listed(got)} instead of {_listed(expected + expected_plain)}"
    elif got != expected:
        yield f"the numbers are {_listed(got)} instead of {_listed(expected)}"
    for printed, wanted in Counter(format_quantity(value, locale, texts.patterns) for value in quantities).items():
        if text.count(" ".join(printed.split())) < wanted:
            yield f"“{printed}” isn’t there with its unit"


def in_usual_form(text: str, message: Message, fact: BaseFact | None, texts: Texts) -> str:
    """`text` with temperatures that the locale prints in its own way rewritten as other numbers are printed.

    What isn't exactly as it should be stays, and so is found.
    """
    for name in PLACEHOLDER.findall(message.text):
        value = _value(name, fact, texts.topic)
        if isinstance(value, Quantity):
            forms = (
                format_quantity(value, locale, texts.patterns) for locale in (message.locale, message.locale.plainly)
            )
            printed, usual = (" ".join(form.split()) for form in forms)
            text = text.replace(printed, usual) if printed != usual else text
    return text


def expected_numbers(message: Message, fact: BaseFact | None, texts: Texts) -> list[Decimal]:
    """The numbers of a message's quantities in the order in which it shows them."""
    values = (_value(name, fact, texts.topic) for name in PLACEHOLDER.findall(message.text))
    return [number for value in values if isinstance(value, Quantity) for number in _in_order(value, texts)]


def _in_order(quantity: Quantity, texts: Texts) -> list[Decimal]:
    """A quantity's numbers in the order of the language's pattern for ranges."""
    if quantity.value is not None:
        return [quantity.value.normalize()]
    ends = {"low": quantity.low, "high": quantity.high}
    return [
        end.normalize() for name in PLACEHOLDER.findall(texts.patterns.range) if (end := ends.get(name)) is not None
    ]


def _listed(numbers: Sequence[Decimal]) -> str:
    return " ".join(f"{number:f}" for number in numbers) or "none"


def _medicine_faults(
    text: str, medicines: Sequence[Medicine], topic: Topic, locale: Locale, identifiers: Iterable[str]
) -> Iterator[str]:
    """The medicines' names, local and English, are those of the message, in its order; no other one's.

    `identifiers` are the message's own; a name of a medicine may be one (another brand of the same substance).
    """
    names = [name.casefold() for name in names_in(text, topic, [locale])]
    named = {item.id: item for item in medicines}
    # The English name stands beside the local one in an order that the language decides.
    for pick in (lambda item: item.english_name, lambda item: local_name(item, locale) or ""):
        wanted = [name.casefold() for item in medicines if (name := pick(item))]
        got = [name for name in names if name in {pick(item).casefold() for item in topic.of(Medicine)} - {""}]
        if got != wanted:
            yield f"the medicines named are {', '.join(got) or 'none'} instead of {', '.join(wanted) or 'none'}"
    known_names = {name.casefold() for item in named.values() for name in all_names(item, [locale])}
    known_names |= {name.casefold() for name in identifiers}
    for name in sorted(set(names) - known_names):
        yield f"it names {name}, and its fact doesn’t"


def medicine_faults(text: str, medicine: Medicine, locales: Sequence[Locale]) -> Iterator[str]:
    """What is wrong with a row, or a card's side, of one medicine; `text` has no messages in it.

    It shows all names in the page's languages, or all brands, or both, each once; and nothing besides.
    """
    local = [name for locale in locales if (name := local_name(medicine, locale))]
    names = [*local, medicine.english_name]
    sold = printed_brands(medicine, locales)
    brands = [*(brand.name for brand in sold), *medicine.short_forms]
    rest, printed = text, []
    for name in sorted([*names, *brands], key=len, reverse=True):
        rest, count = names_pattern((name,)).subn(" ", rest, count=1)
        printed += [name] * count
    for brand in sold:
        if brand.elsewhere and brand.country:
            rest = names_pattern((brand.country,)).sub(" ", rest, count=1)
    left = re.sub(r"[\W_]+", " ", rest).strip()
    if left:
        yield f"it says “{left}”, which is none of its names"
    for kind, wanted in (("names", names), ("brands", brands)):
        lost = [name for name in wanted if name not in printed]
        if lost and len(lost) < len(wanted):
            yield f"of its {kind}, {', '.join(lost)} is missing"
    if brands and not printed:
        yield f"neither its names nor its brands are there ({', '.join(names)})"
