"""Checks over the names that medicines have in a language: locales/<locale>/medicines.yaml, and in its texts."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from builder.base.errors import Finding, Severity
from builder.base.files import read_text
from builder.base.yamlfile import read
from builder.checks.items import Item, items
from builder.checks.registry import check
from builder.facts.base_fact import PLACEHOLDER
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.languages.brands import brand_names
from builder.languages.locale import MedicineName
from builder.languages.romanised import consonants, likeness, most_alike, stems
from builder.workspace.loaded import Loaded

# Scripts of syllables write sounds down less closely than others.
_SYLLABLES = re.compile("[\u1000-\u109f\u3400-\u9fff\uac00-\ud7af]")


class Closeness(NamedTuple):
    """How alike is alike, in a kind of script; see `likeness`."""

    least: float  # below this, what a name sounds like is no longer its INN
    nearer: float  # by so much a generic name that no topic has is nearer than its INN
    word: float  # from here on, a word in a text sounds like a medicine that a topic names
    short_word: float  # the same, of a word of few consonants


_LETTERS = Closeness(least=0.65, nearer=0.05, word=0.85, short_word=0.85)
_SYLLABIC = Closeness(least=0.5, nearer=0.15, word=0.88, short_word=0.92)
_FEW, _FEWEST = 5, 4  # consonants
# From here on, a word of the fewest consonants sounds like a medicine, one like a medicine that no topic names, and one
# of the English like a medicine.
_SURE, _OTHER, _SAID = 0.96, 0.915, 0.9
_ARTICLE = re.compile("^(?:[\u0648\u0641\u0628\u0643]?\u0627\u0644|\u0644\u0644)(?=.{4})")
_HANGUL = re.compile("[\uac00-\ud7af]")
_WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]{5,}")


class Known(NamedTuple):
    """What a medicine is called in English: its generic names, the INN first, and its brands."""

    generics: tuple[str, ...]
    brands: tuple[str, ...] = ()

    def likeness(self, name: str) -> float:
        return max(likeness(name, generic) for generic in self.generics)


class NameFault(NamedTuple):
    """What is wrong with the name that stands under an INN."""

    inn: str
    message: str
    remedy: str


class Generics:
    """Generic names by which words are looked up."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._folded = [consonants(name) for name in names]

    def nearest(self, word: str, folded: str) -> tuple[float, str]:
        """`folded`: the word's consonants."""
        return most_alike(word, folded, self.names, self._folded)


_REMEDY = "Look the name up again. If the language has a word of its own for it: `by_sound: false`."


def _closeness(name: str) -> Closeness:
    return _SYLLABIC if _SYLLABLES.search(name) else _LETTERS


def known_medicines(loaded: Loaded) -> dict[str, Known]:
    """INN → what the medicine is called in English, of all topics."""
    medicines: dict[str, Known] = {}
    for topic in loaded.folders:
        for medicine in topic.of(Medicine):
            generics = tuple(name for name in (medicine.inn, medicine.us_name) if name)
            medicines[medicine.inn] = Known(generics, tuple(brand_names(medicine, ())))
    return medicines


def other_generics(loaded: Loaded, known: Mapping[str, Known]) -> Generics:
    """The generic names of locales/en/generics.txt that no topic has."""
    path = loaded.project.generics_file()
    text = read_text(path, loaded.project.relative(path), "generics", []) if path.is_file() else None
    generic_names = {name.lower() for item in known.values() for name in item.generics}
    names = (line.strip() for line in (text or "").splitlines() if not line.startswith("#"))
    return Generics([name for name in names if name and name not in generic_names])


def name_faults(names: Mapping[str, MedicineName], known: Mapping[str, Known], others: Generics) -> Iterator[NameFault]:
    """What is wrong with a locale's names, which are by INN, among the medicines that are known."""
    everything = {**{inn: Known((inn,)) for inn in names}, **known}
    taken: dict[str, str] = {}
    for inn, record in names.items():
        first = taken.setdefault(" ".join(record.name.casefold().split()), inn)
        if first != inn:
            remedy = "Look both up again: two medicines never share a name."
            yield NameFault(inn, f"“{record.name}” is the name of {first}, too", remedy)
        elif record.by_sound:
            yield from _sound_fault(inn, record.name, everything, others)


def _sound_fault(inn: str, name: str, known: Mapping[str, Known], others: Generics) -> Iterator[NameFault]:
    """That a name sounds more like another medicine's, like a brand, or like nothing of its own."""
    closeness = _closeness(name)
    known_likeness = known[inn].likeness(name)
    nearest, near = max(((item.likeness(name), key) for key, item in known.items() if key != inn), default=(0.0, ""))
    brands = ((likeness(name, brand), brand) for item in known.values() for brand in item.brands)
    brand_nearest, brand = max(brands, default=(0.0, ""))
    other_likeness, other_name = others.nearest(name, consonants(name))
    if nearest >= known_likeness:
        yield NameFault(inn, f"“{name}” sounds like {near}, not like {inn}", _REMEDY)
    elif brand_nearest > known_likeness:
        yield NameFault(inn, f"“{name}” sounds like the brand name {brand}, not like {inn}", _REMEDY)
    elif other_likeness > known_likeness + closeness.nearer:
        yield NameFault(inn, f"“{name}” sounds like {other_name}, not like {inn}", _REMEDY)
    elif known_likeness < closeness.least:
        yield NameFault(inn, f"“{name}” doesn't sound like {inn}", _REMEDY)


@check("local-names", "messages", reads=("locale",))
def local_names(loaded: Loaded) -> Iterator[Finding]:
    """The name of a medicine in a language is its own: no other medicine's, no brand, and it sounds like its INN.

    Bad: `amoxicillin: {name: أمبيسيلين, …}`, which is ampicillin. Good: `amoxicillin: {name: أموكسيسيلين, …}`.
    """
    known = known_medicines(loaded)
    others = other_generics(loaded, known)
    for locale in loaded.checked_locales:
        faults = list(name_faults(locale.medicine_names, known, others))
        late = [inn for inn, item in locale.medicine_names.items() if item.as_of > datetime.date.today()]
        misspelt = {
            inn: near[0]
            for inn in locale.medicine_names.keys() - known.keys()
            if (near := difflib.get_close_matches(inn, known.keys() - locale.medicine_names.keys(), 1, 0.85))
        }
        path = loaded.project.medicine_names_file(locale.id)
        file = read(path, loaded.project.relative(path), []) if faults or late or misspelt else None
        if file is None:
            continue
        for fault in faults:
            yield file.finding(["names", fault.inn, "name"], "local-names", fault.message, fault.remedy)
        for inn in late:
            message = f"{inn} was looked up on a day that hasn't come"
            yield file.finding(["names", inn, "as_of"], "local-names", message, "Correct the day.")
        for inn, right in misspelt.items():
            message = f"no medicine has the INN {inn}, so that its name is never printed"
            remedy = f"Did you mean {right}?"
            yield file.finding(["names", inn], "local-names", message, remedy, Severity.WARNING)


def _words(text: str) -> set[str]:
    words = set(_WORD.findall(PLACEHOLDER.sub(" ", text)))
    # Korean writes its particles together with the word before them.
    korean = [word for word in words if _HANGUL.match(word)]
    words |= {word[:end] for word in korean for end in range(4, len(word))}
    # Arabic writes its article, and “and”, “by” and “for”, together with the word after them.
    return {_ARTICLE.sub("", word) for word in words}


class _Heard:
    """Which medicine a word sounds like; each word is looked up once."""

    def __init__(self, known: Generics, others: Generics) -> None:
        self._generics, self._others = known, others
        self._known: dict[str, str] = {}

    def medicine(self, word: str) -> str:
        """The generic name that the word sounds like; empty where it is none."""
        if word not in self._known:
            self._known[word] = self._look_up(word)
        return self._known[word]

    def _look_up(self, word: str) -> str:
        if len(folded := consonants(word)) < _FEWEST:
            return ""
        known_likeness, name = self._generics.nearest(word, folded)
        other_likeness, other_name = self._others.nearest(word, folded)
        many = len(folded) > _FEW
        if known_likeness >= other_likeness:
            enough = _SURE if len(folded) < _FEW else _closeness(word).word if many else _closeness(word).short_word
            return name if known_likeness >= enough else ""
        return other_name if other_likeness >= (_OTHER if many else _SURE) and len(folded) >= _FEW else ""


def heard(item: Item, words: _Heard) -> Iterator[str]:
    """The words of a translation that name a medicine which its English doesn't name in plain words."""
    english: set[str] | None = None
    reported: set[str] = set()
    for word in sorted(_words(item.text), key=len, reverse=True):
        if (name := words.medicine(word)) and name not in reported:
            english = _words(item.english) if english is None else english
            alike = likeness(word, name)
            if not any(
                likeness(english_name.lower(), name) >= _SAID or likeness(word, english_name.lower()) >= alike
                for english_name in english
            ):
                reported.add(name)
                yield f"{word}, which sounds like {name}"
    for stem, inn in stems().items():
        if stem in item.text and inn.strip() not in item.english.lower():
            yield f"a medicine: {stem} is -{inn.strip()}"


@check("medicine-sounds", "messages", acceptable=True, reads=("locale",))
def medicine_sounds(loaded: Loaded) -> Iterator[Finding]:
    """No word of a translation sounds like a medicine, wherever its English has none in plain words.

    Bad: “It protects the heart” as “يحمي من الأموكسيسيلين”. Good: “يحمي القلب”.
    """
    known = known_medicines(loaded)
    named = {name.lower() for item in known.values() for name in item.generics}
    named |= {item.other_name.lower() for topic in loaded.folders for item in topic.of(LookAlike) if item.other_name}
    words = _Heard(Generics(sorted(named)), other_generics(loaded, known))
    for item in items(loaded):
        for what in heard(item, words):
            remedy = "Write the medicine's placeholder instead, where the English has one."
            yield from item.finding("medicine-sounds", f"names {what}", remedy)
