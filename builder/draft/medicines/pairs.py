"""Brand beside generic name (“Brand/generic”, “generic (Brand)”), and words in such places that no vocabulary has.

A known brand settles which generic name is meant beside it. What is written there otherwise is shown as it stands,
with the name that was probably meant; it is never mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from builder.draft.medicines.lists import compiled, names
from builder.draft.medicines.mentions import Mention
from builder.draft.medicines.places import Place, Word, is_medical
from builder.draft.medicines.vocabulary import Entry, distance, is_ordinary, look_up, near, stem_of

_PART_ENDS = re.compile(r"\s[–—-]\s|\s?[–—(,;:]|\s-|$")
_LIST_GAP = r"\s*(?:,|,?\s+<joining>\s+|/)\s*(?:<joining> )?"
_LIST_END = r"\s*(?:[,;.)/(]|$|\s(?:<joining>|<stands_alone_before>)\s)"
_NAMED = r"\b<drug_words>\s*,?\s+<naming>\s+$"
_OPENS = r"\s*[®™]?\s*\((?:<opening> )?"
_SPLIT = r"\s*(?:,|;|/|\b<joining>\b)\s*"
_LIKE_A_SHORT_NAME = re.compile(r"[A-Z0-9/-]{2,6}s?$|[A-Z][a-z]?[A-Z]+[a-z]?$")
_PRONUNCIATION = re.compile(r"\w+-\w+-\w+|.*[a-z]-[A-Z]|.*[A-Z]-[a-z]")


def _unknown(place: Place, taken: Sequence[Mention], word: Word) -> bool:
    text = word.text
    if len(text) < 4 or text.lower() in names().never or look_up(text) or _PRONUNCIATION.match(text):
        return False
    if text.lower().endswith("s") and (look_up(text[:-1]) or text.lower()[:-1] in names().never):
        return False
    return not any(mention.start < word.end and word.start < mention.end for mention in taken)


def _is_misprint_of(word: str, name: str) -> bool:
    """Whether a word beside a brand was meant to be the brand's generic name."""
    word = word.lower()
    return any(
        word[0] == part[0] and 0 < distance(word, part) <= max(1, len(part) // 3)
        for part in name.split(" ")
        if len(part) > 4
    )


def _misspelt(place: Place, word: Word, name: str, suggestion: str, why: str, confidence: float) -> Mention:
    return Mention(word.start, word.end, Entry(name), place, confidence, why, ("misspelt",), suggestion)


def _unresolved(place: Place, word: Word, name: str, why: str, confidence: float, brand: bool = False) -> Mention:
    return Mention(word.start, word.end, Entry(name, brand=brand), place, confidence, why, ("unresolved",))


def with_pairs(place: Place, mentions: list[Mention]) -> list[Mention]:
    """The known names of a passage, with what their neighbours add to them, and the unknown names beside them."""
    mentions = _slashes(place, mentions)
    mentions = [mention for mention in _brackets(place, mentions) if mention.accepted]
    while added := next(iter((*_listed(place, mentions), *_named(place, mentions), *_marked(place, mentions))), None):
        mentions = [*mentions, added]
    return sorted(mentions, key=lambda mention: mention.start)


def _settled(mentions: list[Mention], group: Sequence[Mention]) -> list[Mention]:
    """A pair of brand and generic confirms both, or says that they are not of one medicine."""
    brand = next((mention for mention in group if mention.entry.brand), None)
    generic = next((mention for mention in group if not mention.entry.brand and not mention.flags), None)
    if not brand or not generic:
        return mentions
    ours, theirs = set(brand.entry.name.split()), set(generic.entry.name.split())
    alike = bool(ours & theirs) or any(word in brand.entry.name for word in theirs if len(word) > 5)
    changed: dict[int, Mention] = {}
    if alike:
        for mention in (brand, generic):
            changed[id(mention)] = replace(
                mention, confidence=0.99, why="brand and generic name of one medicine, side by side"
            )
    else:
        flag = f"brand-is:{brand.entry.name}"
        changed[id(generic)] = replace(generic, confidence=0.6, flags=(flag,), why="beside a brand of another medicine")
        changed[id(brand)] = replace(
            brand, confidence=0.6, flags=("unresolved",), why="beside a generic name of another medicine"
        )
    return [changed.get(id(mention), mention) for mention in mentions]


def _parts(place: Place) -> Iterator[list[int]]:
    """Offsets of the beginnings of names that stand side by side with “/” between them."""
    text, start, end = place.text, place.passage.start, place.passage.end
    if place.passage.kind == "item":
        head = _PART_ENDS.search(text, start, end)
        until = head.start() if head else end
        if "/" in text[start:until]:
            offsets = [start, *(slash.end() for slash in re.compile(r"/+\s?").finditer(text, start, until))]
            yield [offset for offset in offsets if offset < until]
            start = until
    for run in re.compile(r"[\w®™-]{4,}(?:/[\w®™-]{4,})+").finditer(text, start, end):
        yield [run.start(), *(slash.end() for slash in re.compile("/").finditer(text, run.start(), run.end()))]


def _slashes(place: Place, mentions: list[Mention]) -> list[Mention]:
    for offsets in _parts(place):
        group = [mention for mention in mentions if mention.start in offsets]
        # A short name settles as well as a brand which medicine is meant.
        short = [mention.entry.name for mention in group if mention.written.lower() in names().short_names]
        brand = next((mention.entry.name for mention in group if mention.entry.brand), short[0] if short else None)
        generic = next((mention.entry.name for mention in group if not mention.entry.brand and not short), None)
        if not group:
            continue
        mentions = _settled(mentions, group)
        for offset in offsets:
            word = next((word for word in place.words if word.start == offset), None)
            if word is None or not _unknown(place, mentions, word) or any(letter.isdigit() for letter in word.text):
                continue
            added = _adjacent(place, word, brand, generic, word.start == offsets[0])
            mentions = [*mentions, added] if added else mentions
    return _without_short_names(place, mentions)


def _adjacent(place: Place, word: Word, brand: str | None, generic: str | None, first: bool) -> Mention | None:
    """An unknown word beside a known brand or generic name."""
    if brand and _is_misprint_of(word.text, brand):
        return _misspelt(place, word, brand, brand, "beside its brand, and spelt otherwise", 0.6)
    if generic and word.text[0].isupper() and not _LIKE_A_SHORT_NAME.match(word.text):
        if _is_misprint_of(word.text, generic):
            return None
        return _unresolved(place, word, generic, "in the place of a brand, beside a generic name", 0.6, brand=True)
    if brand and not generic and word.text.islower() and len(word.text) > 5 and not is_ordinary(word.text):
        return _unresolved(place, word, word.text.lower(), "in the place of a generic name, beside a brand", 0.35)
    return None


def _without_short_names(place: Place, mentions: list[Mention]) -> list[Mention]:
    """“DTIC/dacarbazine”: the short name is given with the name."""
    kept = list(mentions)
    for mention in mentions:
        short = names().short_names.get(mention.written.lower())
        if short is None:
            continue
        for index, other in enumerate(kept):
            adjacent = min(abs(other.start - mention.end), abs(mention.start - other.end)) <= 2
            if other is not mention and adjacent and other.entry.name in (short, mention.entry.name):
                flag = f"short-name:{mention.written}"
                flags = other.flags if flag in other.flags else (*other.flags, flag)
                kept[index] = replace(other, flags=flags)
                kept = [one for one in kept if one is not mention]
                break
    return kept


def _brackets(place: Place, mentions: list[Mention]) -> list[Mention]:
    text = place.text
    for mention in [one for one in mentions if one.accepted or one.entry.brand]:
        opens = compiled(_OPENS).match(text, mention.end, place.passage.end)
        closes = text.find(")", opens.end(), place.passage.end) if opens else -1
        if not opens or closes < 0 or closes - opens.end() > 120:
            continue
        within = [one for one in mentions if opens.end() <= one.start < closes]
        mentions = _settled(mentions, [mention, *within])
        for start, end in _segments(text, opens.end(), closes):
            added = _in_brackets(place, mentions, mention, start, end)
            mentions = [*mentions, added] if added else mentions
    return [*mentions, *_before_brackets(place, mentions)]


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for comma in compiled(_SPLIT).finditer(text, start, end):
        yield begin, comma.start()
        begin = comma.end()
    yield begin, end


def _in_brackets(place: Place, mentions: list[Mention], mention: Mention, start: int, end: int) -> Mention | None:
    words = [word for word in place.words if start <= word.start and word.end <= end]
    # Behind the words and their marks nothing may follow: “(Lyme disease)”, “(Bayer makes it)” are no names.
    if not 1 <= len(words) <= 2 or not _unknown(place, mentions, words[0]) or text_left(place, words, end):
        return None
    word = Word(place.text[words[0].start : words[-1].end], words[0].start, words[-1].end)
    if mention.entry.brand:
        if len(words) > 1 or not word.text.islower():
            return None
        if _is_misprint_of(word.text, mention.entry.name):
            name = mention.entry.name
            return _misspelt(place, word, name, name, "behind its brand, and spelt otherwise", 0.6)
        if stem_of(word.text) and len(word.text) > 7:
            return _unresolved(place, word, word.text.lower(), "in the place of a generic name, behind a brand", 0.35)
        return None
    capital = all(one.text[0].isupper() for one in words) and not compiled(r"<no_brands>\b").match(word.text)
    if not capital or _LIKE_A_SHORT_NAME.match(word.text) or mention.entry.name.endswith("vaccine"):
        return None
    return _unresolved(
        place, word, mention.entry.name, "in the place of a brand, behind a generic name", 0.6, brand=True
    )


def text_left(place: Place, words: Sequence[Word], end: int) -> bool:
    return bool(place.text[words[-1].end : end].strip(" ®™,.;"))


def _before_brackets(place: Place, mentions: list[Mention]) -> Iterator[Mention]:
    """“Xyz (permethrin cream)”, “permetrin (Elimite)”."""
    for word in place.words:
        opens = compiled(_OPENS).match(place.text, word.end, place.passage.end)
        inside = next((one for one in mentions if opens and one.start == opens.end()), None)
        if inside is None or not _unknown(place, mentions, word):
            continue
        marked = place.text[word.end] in "®™"
        if inside.entry.brand and word.text.islower() and _is_misprint_of(word.text, inside.entry.name):
            name = inside.entry.name
            yield _misspelt(place, word, name, name, "before its brand, and spelt otherwise", 0.6)
        elif (
            not inside.entry.brand
            and word.text[0].isupper()
            and inside.entry.rank == "sure"
            and not word.text.isupper()
        ):
            first = word.start == place.sentence(word.start)[1] and place.passage.kind != "item"
            if marked or not (first or is_ordinary(word.text) or inside.entry.name.endswith("vaccine")):
                why = "in the place of a brand, before a generic name"
                yield _unresolved(place, word, inside.entry.name, why, 0.7 if marked else 0.5, brand=True)


def _by_itself(place: Place, word: Word, why: str) -> Mention | None:
    """An unknown word where a medicine's name stands: a misprint of the name it is near to, or nobody knows."""
    if not word.text.islower() or not word.text.isalpha() or len(word.text) < 6 or is_ordinary(word.text):
        return None
    meant = near(word.text)
    if meant:
        return _misspelt(place, word, word.text, meant, f"{why}, near a known name", 0.5)
    if stem_of(word.text) and len(word.text) > 7:
        return _unresolved(place, word, word.text, f"{why}, with the ending of a medicine's name", 0.4)
    return None


def _listed(place: Place, mentions: list[Mention]) -> Iterator[Mention]:
    """A single word between the commas of a list of medicines."""
    for index, word in enumerate(place.words):
        if not _unknown(place, mentions, word):
            continue
        before = next(
            (
                one
                for one in mentions
                if one.end <= word.start and compiled(_LIST_GAP).fullmatch(place.text[one.end : word.start])
            ),
            None,
        )
        after = next(
            (
                one
                for one in mentions
                if word.end <= one.start and compiled(_LIST_GAP).fullmatch(place.text[word.end : one.start])
            ),
            None,
        )
        begins = (
            index == 0
            or place.text[place.words[index - 1].end : word.start].strip() != ""
            or place.words[index - 1].text.lower() in ("and", "or", "as", "with")
        )
        if (before and compiled(_LIST_END).match(place.text, word.end, place.passage.end)) or (after and begins):
            brands = [one for one in (before, after) if one and one.entry.brand]
            mention = _by_itself(place, word, "in a list of medicines")
            no_brand = _LIKE_A_SHORT_NAME.match(word.text) or compiled(r"<no_brands>\b").match(word.text)
            if not (mention or no_brand or is_ordinary(word.text)) and brands and word.text[0].isupper():
                mention = _unresolved(place, word, word.text.lower(), "in a list of brands", 0.5, brand=True)
            if mention:
                yield mention


def _named(place: Place, mentions: list[Mention]) -> Iterator[Mention]:
    """“a drug called Xyz”."""
    for word in place.words:
        if compiled(_NAMED).search(place.text, max(place.passage.start, word.start - 40), word.start) and _unknown(
            place, mentions, word
        ):
            mention = _by_itself(place, word, "named as a medicine")
            if mention:
                yield mention


def _marked(place: Place, mentions: list[Mention]) -> Iterator[Mention]:
    """“Xyz®” in words about medicines."""
    for word in place.words:
        marked = place.text[word.end : word.end + 1] in ("®", "™") and word.text[0].isupper()
        of_test = compiled(r"\b<tests>\b").search(place.sentence(word.start)[0])
        if marked and not of_test and _unknown(place, mentions, word) and is_medical(place, word.start):
            yield _unresolved(place, word, word.text.lower(), "with the mark of a brand", 0.4, brand=True)
