"""Known names in a passage, and which of them are meant as medicines."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from builder.draft.medicines.lists import any_of, compiled, cues, names
from builder.draft.medicines.places import (
    Place,
    form_after,
    is_among_medicines,
    is_given,
    is_given_behind,
    is_measured,
    is_medical,
    is_of_body_or_food,
)
from builder.draft.medicines.vocabulary import LONGEST, Entry, look_up

# Between members of a list of names: “, ”, “ and ”, “, or ”, “/”.
_JOINED = r"\s*\)?[®™]?\s*(?:,|/|;|,?\s+<joining>\s|\()\s*(?:<joining> )?"
_SAID_TO_BE = r",? (?:is |are )?(?:a|an|another|the) (?:(?!addictive|illegal)[\w-]+ ){0,4}?<drug_words>\b"
_EXTENDING = re.compile(r"[\s-]+(?:supplements?|pills?|tablets?|shots?)(?!\w)", re.IGNORECASE)
_SHORT = re.compile(r"[®™]?,?\s*\((?:also called |or |called )?([A-Z][A-Za-z0-9/-]{1,8})[),;]")


@dataclass(frozen=True)
class Mention:
    """A name at its place, offsets of the document's text. `sure` where it counts as a medicine; `why` says so."""

    start: int
    end: int
    entry: Entry
    place: Place
    confidence: float = 0.0
    why: str = ""
    flags: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def written(self) -> str:
        return self.place.text[self.start : self.end]

    @property
    def accepted(self) -> bool:
        return self.confidence > 0


def _known(place: Place) -> Iterator[tuple[int, int, Entry]]:
    """(start, end, entry) of the longest names that the vocabulary has."""
    number = 0
    while number < len(place.words):
        hit = _slashed(place, number) or _longest(place, number) or _unglued(place, number)
        if hit:
            yield hit
        number += 1
        while hit and number < len(place.words) and place.words[number].start < hit[1]:
            number += 1


def _longest(place: Place, number: int) -> tuple[int, int, Entry] | None:
    for count in range(min(LONGEST, len(place.words) - number), 0, -1):
        phrase = place.phrase(number, count)
        if phrase is None:
            continue
        bare = re.sub(r"['’]s$|-(?:based|containing|induced)$", "", phrase)
        entry = look_up(phrase) or (look_up(bare) if bare != phrase else None)
        if entry:
            end = place.words[number + count - 1].end
            return place.words[number].start, end - (0 if look_up(phrase) else len(phrase) - len(bare)), entry
    return None


def _unglued(place: Place, number: int) -> tuple[int, int, Entry] | None:
    """A name with a word glued to it, where conversion lost a dash: “prednisonea steroid”, “medicinesromiplostim”."""
    word = place.words[number]
    if not word.text.isalpha() or len(word.text) < 8:
        return None
    for begin, end in ((0, 1), (1, 0)):
        for size in range(1, len(word.text) - 6):
            rest = (word.text[:size] if begin else word.text[-size:]).lower()
            # Any word of the document may be glued to a name.
            if rest not in cues().glued and (size < 4 or rest not in place.seen):
                continue
            start, last = word.start + size * begin, word.end - size * end
            entry = look_up(place.text[start:last])
            if entry and entry.rank == "sure" and not entry.misspelt and (begin == 0 or not entry.brand):
                return start, last, entry
    return None


def _slashed(place: Place, number: int) -> tuple[int, int, Entry] | None:
    """“trimethoprim/sulfamethoxazole”: two medicines in one."""
    if number + 1 >= len(place.words):
        return None
    first, last = place.words[number], place.words[number + 1]
    if place.text[first.end : last.start] != "/":
        return None
    parts = [look_up(first.text), look_up(last.text)]
    both = [part.name for part in parts if part and part.rank == "sure" and not part.brand]
    if len(both) < 2 or both[0] == both[1]:
        return None
    return first.start, last.end, Entry(" and ".join(both))


@functools.cache
def _vaccine() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    known = any_of(re.escape(name) for name in names().vaccines)
    joined = rf"{known}(?: virus| disease)?(?:(?:,? (?:and|or) |, |/){known})*(?:, (?:and|or) {known})?"
    behind = r"(?: virus| disease)?(?: \([A-Za-z-]+\))?[ -](?:vaccines?\b|(?<=flu )(?:shots?|vaccines?)\b|shots?\b)"
    before = r"vaccines? (?:against|for|to prevent|to protect against) (?:the )?"
    flags = re.IGNORECASE
    return (
        re.compile(rf"(?<![\w-])({joined}){behind}", flags),
        re.compile(rf"(?<![\w-]){before}({joined})(?!\w)", flags),
        re.compile(rf"(?<![\w-]){known}(?!\w)", flags),
    )


def vaccines(place: Place) -> Iterator[Mention]:
    """“hepatitis B vaccine”, “flu shot”, “MMR”, and each of “flu and pneumonia vaccines”."""
    behind, before, known = _vaccine()
    for pattern in (behind, before):
        for match in pattern.finditer(place.passage.text):
            if compiled(r"\b<no_vaccine> (?:\w+ ){0,2}$").search(place.passage.text, 0, match.start()):
                continue  # “There is no vaccine against it.”
            if not (match[0].lower().endswith(("shot", "shots")) and not compiled("<vaccine_shots>").match(match[0])):
                yield from _each_vaccine(place, match, list(known.finditer(place.passage.text, *match.span(1))))
    for word in place.words:
        alone = names().vaccines_alone.get(word.text.lower())
        if alone and (word.text.isupper() or word.text in ("Tdap", "DTaP")):
            yield Mention(word.start, word.end, Entry(alone), place, 0.8, "the short name of a vaccine")


def _each_vaccine(place: Place, match: re.Match[str], parts: list[re.Match[str]]) -> Iterator[Mention]:
    origin, together = place.passage.start, names().vaccines_together
    if len(parts) == 1 or all(part[0].lower() in together for part in parts) or not parts:
        parts = [match]
    for part in parts:
        whole = part is match or (part is parts[-1] and match.end() > match.end(1))
        start = match.start() if part is match else part.start()
        end = match.end() if whole else part.end()
        name = " ".join((match[1] if part is match else part[0]).lower().split())
        name = f"{names().vaccine_names.get(name, name)} vaccine"
        yield Mention(origin + start, origin + end, Entry(name), place, 0.95, "a vaccine, by what it protects from")


def mentions(place: Place, capitals: frozenset[str]) -> list[Mention]:
    """The names in a passage; those that count as medicines are `accepted`, others wait for a neighbour.

    `capitals`: words that stand in the document with a capital letter inside a sentence, in lower case.
    """
    mentions = list(vaccines(place))
    for start, end, entry in _known(place):
        if any(start < other.end and other.start < end for other in mentions):
            continue
        judged = _judge(Mention(start, end, entry, place), capitals)
        if judged:
            mentions.append(judged)
    mentions.sort(key=lambda mention: mention.start)
    return [_with_short_name(mention) for mention in _in_company(mentions)]


def _judge(mention: Mention, capitals: frozenset[str]) -> Mention | None:
    """The mention with its confidence; 0 where only its neighbours can tell; None where it is no medicine."""
    entry, place = mention.entry, mention.place
    if compiled(r"[\s-]+<acted_on>\b").match(place.text, mention.end, place.passage.end):
        return None
    if entry.brand and entry.rank != "sure" and mention.written.isupper() and len(mention.written) <= 5:
        mention = replace(mention, entry=replace(entry, brand=False))  # “DMSO”
        entry = mention.entry
    medical = is_medical(place, mention.start)
    if entry.brand:
        return _judge_brand(mention, medical, capitals)
    short = mention.written.lower() in names().short_names
    if short and not (mention.written[0].isupper() or mention.written[0].isdigit()):
        return None
    if entry.rank == "sure":
        if short or (len(mention.written) < 5 and not medical):
            return replace(mention, confidence=0.85 if medical else 0.0, why="a short name of this medicine")
        why = "a generic name of the vocabulary" + (", in words about medicines" if medical else "")
        flags = ("misspelt",) if entry.misspelt else ()
        confidence = 0.6 if entry.misspelt else 0.97 if medical else 0.92
        return replace(mention, confidence=confidence, why=why, flags=flags, suggestion=entry.name if flags else None)
    return _judge_substance(mention, medical)


def _judge_brand(mention: Mention, medical: bool, capitals: frozenset[str]) -> Mention | None:
    written, place = mention.written, mention.place
    ending = re.compile(r" (\w+)\b").match(place.text, mention.end, place.passage.end)
    if ending and ending[1] in names().brand_endings:
        mention = replace(mention, end=ending.end())  # “Ditropan XL”
    marked = place.text[mention.end : mention.end + 1] in ("®", "™")
    if not written[0].isupper() and written.lower() not in capitals and not marked:
        # “gemzar” with a small letter: only where nothing else is meant.
        if mention.entry.rank != "sure" or not medical or len(written) < 6 or " " in written:
            return None
        return replace(mention, confidence=0.75, why="a brand of the vocabulary, written with a small letter")
    if marked:
        return replace(mention, confidence=0.97, why="a brand of the vocabulary, with its mark")
    if medical and written[0].isupper() and compiled(_SAID_TO_BE).match(place.text, mention.end, place.passage.end):
        return replace(mention, confidence=0.9, why="a brand of the vocabulary, said to be a medicine")
    begins = place.passage.kind != "item" and mention.start == place.sentence(mention.start)[1]
    if mention.entry.rank != "sure" or (begins and not medical) or len(written) < 4:
        return mention  # only beside other medicines
    return replace(mention, confidence=0.93 if medical else 0.8, why="a brand of the vocabulary")


def _judge_substance(mention: Mention, medical: bool) -> Mention | None:
    """What bodies and foods have too, or what may be any chemical: only where it is given, or has a medicine's form."""
    place, start, end = mention.place, mention.start, mention.end
    if is_measured(place, end):
        return None
    sure = mention.entry.rank == "substance"
    form = form_after(place, end)
    if form and "treatment" in form[0].lower() and compiled(r"\b<not_treated>\b").search(place.sentence(start)[0]):
        return None
    if form:
        extended = _EXTENDING.match(place.text, end, place.passage.end)
        end = extended.end() if extended else end
        return replace(
            mention, end=end, confidence=0.9 if sure else 0.8, why=f"“{form[0].strip()}” makes it a medicine"
        )
    if is_given(place, start) and (sure or medical):
        return replace(mention, confidence=0.85 if sure else 0.75, why="said to be taken or given")
    apart = not is_of_body_or_food(place, start)
    if medical and apart and mention.written.lower() in names().mostly_medicines:
        return replace(mention, confidence=0.85, why="in words about medicines")
    if not sure and apart and not mention.entry.brand and is_among_medicines(place):
        return replace(mention, confidence=0.7, why="under words that announce medicines")
    if medical and apart and (is_given(place, start, perhaps=True) or is_given_behind(place, end)):
        return replace(mention, confidence=0.7, why="perhaps said to be taken or given")
    if compiled(_SAID_TO_BE).match(place.text, end, place.passage.end):
        return replace(mention, confidence=0.85, why="said to be a medicine")
    alone = place.passage.kind == "item" and start == place.passage.start and end >= place.passage.end - 1
    if alone and compiled(r"\b<drug_words>\b").search(f"{place.passage.lead or ''} {place.passage.heading}"):
        return replace(mention, confidence=0.8, why="in a list of medicines")
    if (medical and (apart or not sure)) or _heads_item(mention):
        return mention  # its neighbours tell
    return None


def _heads_item(mention: Mention) -> bool:
    passage = mention.place.passage
    return passage.kind == "item" and mention.start == passage.start


def in_lists(every: Sequence[list[Mention]], grouped: Sequence[bool]) -> Iterator[list[Mention]]:
    """The mentions of each passage; a name at the head of an item is a medicine where other items' heads are.

    `grouped`: whether a group of medicines stands at the head of the passage.
    """

    def heads(index: int) -> bool:
        return grouped[index] or any(mention.accepted and _heads_item(mention) for mention in every[index])

    for index, mentions in enumerate(every):
        if any(_heads_item(mention) and not mention.accepted for mention in mentions):
            passage = mentions[0].place.passage
            near = [at for at in range(max(0, index - 4), min(len(every), index + 5)) if at != index and heads(at)]
            alike = [at for at in near if grouped[at] or _lead(every[at]) == passage.lead]
            if len(alike) >= 2:
                why = "in one list with other medicines"
                mentions = [
                    replace(one, confidence=0.8, why=why) if _heads_item(one) and not one.accepted else one
                    for one in mentions
                ]
        yield mentions


def _lead(mentions: list[Mention]) -> str | None:
    return mentions[0].place.passage.lead if mentions else None


def _in_company(mentions: list[Mention]) -> list[Mention]:
    """Names that wait for their neighbours: in one list with a medicine they are medicines too."""
    changed = True
    while changed:
        changed = False
        for index, mention in enumerate(mentions):
            if mention.accepted:
                continue
            near = [
                other for other in (mentions[index - 1 : index] + mentions[index + 1 : index + 2]) if other.accepted
            ]
            if any(_is_joined(mention, other) for other in near):
                mentions[index] = replace(mention, confidence=0.8, why="in one list with another medicine")
                changed = True
    return mentions


def _is_joined(mention: Mention, other: Mention) -> bool:
    first, last = sorted((mention, other), key=lambda one: one.start)
    gap = mention.place.text[first.end : last.start]
    # “Iloprost Ketanserin”, “Niacin (nicotinic acid) Sulfapyridine”: a list that lost its line ends.
    capital = last.written[0].isupper() and (first.written[0].isupper() or gap.startswith(")"))
    return (capital and re.fullmatch(r"\)? +", gap) is not None) or compiled(_JOINED).fullmatch(gap) is not None


def _with_short_name(mention: Mention) -> Mention:
    match = _SHORT.match(mention.place.text, mention.end, mention.place.passage.end)
    if mention.entry.brand or not match:
        return mention
    short = match[1]
    entry = look_up(short)
    capital = sum(letter.isupper() for letter in short) >= 2
    if not capital or (entry and entry.brand and short.lower() not in names().short_names):
        return mention
    flag = f"short-name:{short}"
    return mention if flag in mention.flags else replace(mention, flags=(*mention.flags, flag))
