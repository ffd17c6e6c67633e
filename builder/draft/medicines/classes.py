"""Groups of medicines: “antibiotics”, “proton pump inhibitors”, “blood pressure medicines”."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.draft.medicines import lists
from builder.draft.medicines.places import Place, is_medical, is_of_body_or_food
from builder.draft.medicines.vocabulary import distance

_BY_EFFECT = r"\w+-<effects>$"
_ANTI = re.compile(r"anti-?[a-z][a-z-]{3,}$")
_NOT_BEFORE = r"[\s-]+<not_group_before>\b"
_GOES_ON = r"\s*(?:[.,;)]|$|\s<stands_alone_before>\s)"
_MOST_WORDS = 5


@dataclass(frozen=True)
class ClassMention:
    """A group of medicines at its place; `name` is its dictionary form, in the singular and lower case."""

    start: int
    end: int
    name: str
    place: Place
    confidence: float
    why: str
    flags: tuple[str, ...] = ()
    suggestion: str | None = None


def singular(phrase: str) -> str:
    """A group's name in the singular; its last word alone changes."""
    if phrase.endswith("therapies"):
        return phrase[:-3] + "y"
    if phrase.endswith(("antibodies", "inflammatories")):
        return phrase[:-3] + "y"
    if phrase.endswith("s") and not phrase.endswith(("ss", "us", "is")):
        return phrase[:-1]
    return phrase


@functools.cache
def _same(name: str) -> str:
    return lists.classes().same.get(name, name)


def classes(place: Place) -> Iterator[ClassMention]:
    """The groups of medicines that a passage names."""
    number = 0
    while number < len(place.words):
        hit = _at(place, number)
        if hit:
            mention, count = hit
            yield mention
            number += count
        else:
            number += 1


def _at(place: Place, number: int) -> tuple[ClassMention, int] | None:
    for count in range(min(_MOST_WORDS, len(place.words) - number), 0, -1):
        phrase = place.phrase(number, count)
        if phrase is None:
            continue
        phrase = phrase.lower().replace("’", "'")
        hit = _head(place, number, count, phrase) or _purpose(place, number, count, phrase)
        if hit:
            return hit
    return _action(place, number) or _misspelt(place, number) or _unglued(place, number)


def _mention(place: Place, first: int, last: int, name: str, why: str, confidence: float = 0.92) -> ClassMention:
    start, end = place.words[first].start, place.words[last].end
    return ClassMention(start, end, _same(name), place, confidence, why)


def _noun(place: Place, number: int, allowed: frozenset[str]) -> int:
    """How many words of a noun for medicine stand from the word numbered `number`: 0, 1 or 2."""
    for count in (2, 1):
        phrase = place.phrase(number - 1, count + 1) if number else None
        if phrase and singular(phrase.partition(" ")[2].lower()) in allowed:
            return count
    return 0


def _head(place: Place, number: int, count: int, phrase: str) -> tuple[ClassMention, int] | None:
    record = lists.classes()
    last = number + count - 1
    if phrase in record.plural_forms:
        start = place.words[number].start
        abused = lists.compiled(r"\b<not_prescribed>\b").search(place.sentence(start)[0])
        if abused or is_of_body_or_food(place, start) or not is_medical(place, start):
            return None
        return _mention(place, number, last, singular(phrase), "a group of medicines"), count
    name = singular(phrase)
    if name not in record.heads and _same(name) == name:
        return None
    if lists.compiled(_NOT_BEFORE).match(place.text, place.words[last].end, place.passage.end):
        return None
    nouns = _noun(place, last + 1, record.nouns)
    plural = phrase != name or (name not in record.heads)
    if name in record.plural_only and not plural and not nouns:
        acronym = name == "arb" and place.words[number].text.isupper()
        if not (acronym or _is_noun(place, number, last) or _shares_noun(place, last)):
            return None
    first = number
    while first and place.phrase(first - 1, 2) and place.words[first - 1].text.lower() in record.qualifiers:
        first -= 1
    full = place.phrase(first, last - first + 1) or phrase
    why = "a group of medicines" + (" with a word for medicine" if nouns else "")
    return _mention(place, first, last + nouns, singular(full.lower()), why), count + nouns


_JOINED = re.compile(r"\s+(?:or|and|and/or)\s+", re.IGNORECASE)


def _is_noun(place: Place, first: int, last: int) -> bool:
    """“a low-potency neuroleptic can …”: the singular stands by itself."""
    before = {word.text.lower() for word in place.words[max(0, first - 3) : first]}
    alone = lists.compiled(_GOES_ON).match(place.text, place.words[last].end, place.passage.end) is not None
    return alone and not before.isdisjoint({"a", "an", "the", "another", "this", "your", "any", "one"})


def _shares_noun(place: Place, last: int) -> bool:
    """“neuroleptic or antipsychotic drugs”."""
    joined = _JOINED.match(place.text, place.words[last].end, place.passage.end)
    if not joined or last + 3 >= len(place.words):
        return False
    following = singular(place.words[last + 2].text.lower())
    return following in lists.classes().heads and bool(_noun(place, last + 3, lists.classes().nouns))


def _unglued(place: Place, number: int) -> tuple[ClassMention, int] | None:
    """“diuretica medication”, where conversion lost a dash."""
    word = place.words[number]
    text = word.text.lower()
    for size in range(4, len(text) - 6):  # “stonesantibiotics”
        group = text[size:]
        if text[:size] in place.seen and group.endswith("s") and singular(group) in lists.classes().heads:
            why = "a group, the word before it glued to it"
            return ClassMention(word.start + size, word.end, _same(singular(group)), place, 0.8, why), 1
    for glued in lists.cues().glued:
        group = text.removesuffix(glued)
        if len(group) > 6 and group != text and singular(group) in lists.classes().heads:
            end = word.start + len(group)
            return ClassMention(
                word.start, end, _same(singular(group)), place, 0.8, "a group, the next word glued to it"
            ), 1
    return None


def _purpose(place: Place, number: int, count: int, phrase: str) -> tuple[ClassMention, int] | None:
    """“blood pressure medicines”, “cholesterol-lowering drugs”, “anti-seizure medication”."""
    record = lists.classes()
    effect = count == 1 and (lists.compiled(_BY_EFFECT).match(phrase) or _ANTI.match(phrase))
    if phrase not in record.purposes and not effect:
        return None
    last = number + count - 1
    allowed = record.purpose_nouns | {"agent"} if effect else record.purpose_nouns
    nouns = _noun(place, last + 1, allowed)
    if not nouns:
        return None
    noun = place.words[last + 1].text.lower()
    article = number and place.words[number - 1].text.lower() in lists.cues().before_medicine
    if noun == "medicine" and not article:
        return None  # “sleep medicine” is a branch of medicine
    full = place.phrase(number, count + 1) or phrase
    return _mention(place, number, last + 1, singular(full.lower()), "medicines by what they are for", 0.85), count + 1


def _action(place: Place, number: int) -> tuple[ClassMention, int] | None:
    """“tyrosine kinase inhibitors”, “angiotensin-converting enzyme (ACE) inhibitors”."""
    record = lists.classes()
    word = place.words[number].text.lower()
    name = singular(word)
    if name not in record.actions:
        return None
    first = number
    while first and number - first < _MOST_WORDS + 1:
        earlier, later = place.words[first - 1], place.words[first]
        pair = place.phrase(first - 2, 3)
        if pair and pair.lower() in record.action_words:
            first -= 2
            continue
        gap = place.text[earlier.end : later.start]
        acronym = gap in (" (", ") ") or gap == " "
        if not acronym or earlier.text.lower() not in record.action_words or earlier.text.lower() == "the":
            break
        first -= 1
    if first == number:
        return None
    nouns = _noun(place, number + 1, record.purpose_nouns)
    before = place.words[first - 1].text.lower() if first else ""
    if word == name and not nouns and before not in ("a", "an", "or", "and", "the", "with"):
        return None
    if word == name and not nouns and not is_medical(place, place.words[first].start):
        return None
    written = place.text[place.words[first].start : place.words[number].end]
    # “angiotensin-converting enzyme (ACE) inhibitor” is known without what stands in brackets.
    full = singular(re.sub(r"\s*\([^)]*\)", "", written).lower())
    full = " ".join(full.split())
    if full in record.never:
        return None
    return _mention(place, first, number + nouns, full, "a group by how its medicines work", 0.9), 1 + nouns


def _misspelt(place: Place, number: int) -> tuple[ClassMention, int] | None:
    word = place.words[number].text.lower()
    if len(word) < 10 or not word.startswith(("anti", "cortico", "immuno", "broncho", "benzo", "bispho", "glucoc")):
        return None
    name = singular(word)
    meant = [head for head in lists.classes().heads if head[0] == name[0] and distance(name, head) == 1]
    if len(meant) != 1 or name.replace("-", "") == meant[0].replace("-", ""):
        return None
    why = "near the name of a group of medicines"
    mention = _mention(place, number, number, name, why, 0.5)
    return ClassMention(mention.start, mention.end, name, place, 0.5, why, ("misspelt",), meant[0]), 1
