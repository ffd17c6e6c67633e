"""Checks over facts that must agree with each other: temperatures, ATC codes and groups, generic and brand names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from builder.base.errors import Finding
from builder.base.yamlfile import YamlFile
from builder.checks.local_names import Known, known_medicines, other_generics
from builder.checks.registry import check
from builder.facts.base_fact import Quantity
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine
from builder.facts.topic import Origin
from builder.languages.romanised import likeness
from builder.workspace.loaded import Loaded

_TENTH = Decimal("0.1")


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, ROUND_HALF_UP)


def same_temperature(celsius: Decimal, fahrenheit: Decimal) -> bool:
    """Whether one of the two is the other, rounded to its tenth."""
    return _tenth(fahrenheit) == _tenth(celsius * 9 / 5 + 32) or _tenth(celsius) == _tenth((fahrenheit - 32) * 5 / 9)


def _agree(celsius: Quantity, fahrenheit: Quantity) -> bool:
    ends = [(celsius.value, fahrenheit.value), (celsius.low, fahrenheit.low), (celsius.high, fahrenheit.high)]
    return all(
        (first is None) == (second is None) and (first is None or second is None or same_temperature(first, second))
        for first, second in ends
    )


@check("temperatures", "facts", reads=("topic",))
def temperatures(loaded: Loaded) -> Iterator[Finding]:
    """A fact with a temperature in both °C and °F has the same one.

    Bad: `{value: 38, unit: celsius}` beside `{value: 104, unit: fahrenheit}`. Good: the second is 100.4.
    """
    for topic in loaded.topics:
        for fact in topic.facts.values():
            of_unit: dict[str, dict[str, Quantity]] = defaultdict(dict)
            for name, value in fact.quantities.items():
                if isinstance(value, Quantity):
                    of_unit[value.unit][name] = value
            celsius, fahrenheit = of_unit["celsius"], of_unit["fahrenheit"]
            if not celsius or not fahrenheit:
                continue
            alone = [name for name, value in celsius.items() if not any(_agree(value, o) for o in fahrenheit.values())]
            alone += [name for name, value in fahrenheit.items() if not any(_agree(o, value) for o in celsius.values())]
            if alone:
                message = f"{fact.id}: {' and '.join(alone)}: not the same temperature in °C and in °F"
                remedy = "Correct one of them: °F is °C × 9/5 + 32, rounded to the tenth."
                yield topic.origins[fact.id].finding("temperatures", message, remedy, ["quantities", alone[-1]])


def _same_substance(first: str, second: str) -> bool:
    """Whether one name is the other with words for a form added: doxorubicin, liposomal doxorubicin."""
    one, two = set(first.lower().split()), set(second.lower().split())
    return one <= two or two <= one


@check("atc-codes", "facts")
def atc_codes(loaded: Loaded) -> Iterator[Finding]:
    """An ATC code belongs to one substance, its class to its first five characters, and both to the medicine's group.

    Bad: the code L01DB01 under epirubicin. Bad: `group: ex.group.hormone` with `atc: [L02]` for it. Good: L01DB03.
    """
    medicines: dict[str, Medicine] = {}  # code → the first medicine with it
    codes: dict[str, str] = {}  # INN → code
    classes: dict[str, str] = {}  # subgroup → class
    for topic in loaded.topics:
        for fact in topic.of(Medicine):
            if not fact.atc:
                continue
            origin, code = topic.origins[fact.id], fact.atc.code
            first = medicines.setdefault(code, fact)
            if not _same_substance(first.inn, fact.inn):
                message = f"{code} is the ATC code of {first.inn}, too ({first.id})"
                yield origin.finding("atc-codes", message, "Look both codes up again.", ["atc", "code"])
            if codes.setdefault(fact.inn, code) != code:
                message = f"{fact.inn} has another ATC code elsewhere: {codes[fact.inn]}"
                yield origin.finding("atc-codes", message, "Look the code up again.", ["atc", "code"])
            if classes.setdefault(code[:5], fact.atc.class_) != fact.atc.class_:
                message = f"the class of {code[:5]} is “{classes[code[:5]]}” elsewhere"
                yield origin.finding("atc-codes", message, "Look the class up again.", ["atc", "class"])
            group = topic.facts.get(fact.group)
            if isinstance(group, Group) and group.atc and not code.startswith(tuple(group.atc)):
                message = (
                    f"{fact.inn} ({code}, {fact.atc.class_}) stands in {group.id}, which has {', '.join(group.atc)}"
                )
                remedy = "Correct the group or the code; or add the beginning of the code to the group's `atc`."
                yield origin.finding("atc-codes", message, remedy, ["group"])


@check("generic-names", "facts")
def generic_names(loaded: Loaded) -> Iterator[Finding]:
    """A US name is that of its INN, and a brand name is no generic one and no other medicine's.

    Bad: `us_name: rifapentine` under rifampicin; `brands: [{name: Tamoxifen}]`. Good: `us_name: rifampin`.
    """
    known = known_medicines(loaded)
    generics = {name.lower(): inn for inn, item in known.items() for name in item.generics}
    others = {name: name for name in other_generics(loaded, known).names}
    brands: dict[str, Medicine] = {}
    for topic in loaded.topics:
        for fact in topic.of(Medicine):
            origin = topic.origins[fact.id]
            if fact.us_name:
                yield from _us_name(fact, fact.us_name, known, origin)
            for key, names in (
                ("brands", [brand.name for brand in fact.brands]),
                ("brands_elsewhere", [brand.name for brand in fact.brands_elsewhere]),
            ):
                for index, name in enumerate(names):
                    generic = {**others, **generics}.get(name.lower())
                    first = brands.setdefault(name.lower(), fact)
                    if generic:
                        message = f"the brand name {name} is a generic name" + (f" of {generic}" * (generic != name))
                        remedy = "Take it out of the brands."
                    elif not _same_substance(first.inn, fact.inn):
                        message = f"the brand name {name} is that of {first.inn}, too ({first.id})"
                        remedy = "Look both up again."
                    else:
                        continue
                    yield origin.finding("generic-names", message, remedy, [key, index])


def _us_name(fact: Medicine, name: str, known: dict[str, Known], origin: Origin) -> Iterator[Finding]:
    inn_likeness = likeness(name, fact.inn)
    nearest, nearest_inn = (
        max((likeness(name, inn), inn) for inn in known if inn != fact.inn) if len(known) > 1 else (0, "")
    )
    if nearest >= inn_likeness:
        message = f"the US name {name} sounds like {nearest_inn}, not like {fact.inn}"
        yield origin.finding("generic-names", message, "Look it up again.", ["us_name"])


@check("positions", "facts")
def positions(loaded: Loaded) -> Iterator[Finding]:
    """No two handouts of a topic, and no two of its decks, have the same place in lists.

    Bad: `order: 20` in two leaflets. Good: 20 in one and 25 in the other.
    """
    reported: set[tuple[str, str]] = set()
    for topic in loaded.topics:
        for kind in ([*loaded.handouts_of(topic)], [*loaded.decks_of(topic)]):
            taken: dict[int, YamlFile] = {}
            for item in kind:
                first = taken.setdefault(item.record.order, item.file)
                if first is not item.file and (first.name, item.file.name) not in reported:
                    reported.add((first.name, item.file.name))
                    message = f"{first.name} has the place {item.record.order}, too"
                    yield item.file.finding(["order"], "positions", message, "Give it a number of its own.")
