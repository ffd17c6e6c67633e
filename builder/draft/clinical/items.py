"""What an enumeration names: “include intense itching, a rash, and other signs” gives the itching and the rash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from builder.draft.clinical.frames import patterns
from builder.draft.clinical.lexicon import Token, tokens
from builder.draft.clinical.phrases import Mention, Sort, mentions

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SHORTEST = 3  # characters of such an item
_LONGEST = 8  # words of an item that is taken as it stands
_PARENTHESES = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")


@dataclass(frozen=True)
class Item:
    """A thing that is named, at `start` to `end` of the text. `sort` is None where its words are unknown."""

    start: int
    end: int
    sort: Sort | None
    shared: str = ""


def masked(text: str) -> str:
    """A text with blanks for what stands in brackets, which explains and names nothing new."""
    return _PARENTHESES.sub(lambda match: " " * len(match[0]), text)


def _separators(text: str, start: int, end: int, known: list[Mention]) -> Iterator[tuple[int, int]]:
    """Where one item ends and the next begins: commas and “and”, not within a phrase that is known."""
    matches = [
        match
        for match in patterns().separators.finditer(text, start, end)
        if not any(mention.start < match.start() < mention.end for mention in known)
    ]
    weak = patterns().weak_separators
    listed = any(not weak.match(match[0]) for match in matches)
    begins = start
    for number, match in enumerate(matches):
        following = matches[number + 1].start() if number + 1 < len(matches) else end
        last = listed and number + 1 == len(matches)
        if not weak.match(match[0]) or _divides(text, begins, match, following, known, last):
            yield match.span()
        begins = match.end()


def _divides(text: str, begins: int, match: re.Match[str], following: int, known: list[Mention], last: bool) -> bool:
    """Whether an “and” stands between two things, from `begins` to `following`; `last`: it closes a list.

    “slowed growth and development” is one thing unless what follows “and” is known or stands in a list.
    """
    if all(
        word.classes & set("MSDJ") and not word.classes & set("HX") for word in tokens(text[begins : match.start()])
    ):
        return False  # “heavy or irregular periods”
    first = next((mention for mention in known if mention.start >= match.end()), None)
    if first is not None and first.end <= following:
        skipped = patterns().item_starts.sub("", text[match.end() : first.start])
        if len(skipped.split()) <= 2:
            return True
    return last and len(_WORD.findall(text[match.end() : following])) >= 2


def _trimmed(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """An item without the words before the thing and those after it; and whether something was cut at its end."""
    compiled = patterns()
    while start < end:
        first = compiled.item_starts.match(text, start, end)
        if first is None or first.end() == start:
            break
        start = first.end()
    while start < end and not text[start].isalnum():
        start += 1
    named = compiled.named.search(text, start, end)
    if named:
        start = named.end()  # “a bowel disease called colitis”
    whole = patterns().feeling_that.match(text, start, end)  # “the feeling that something is stuck”
    cut = None if whole else compiled.item_ends.search(text, start, end)
    if cut:
        end = cut.start()
    for word, following in pairwise(tokens(text[start:end])):
        if word.end == following.start and following.text.isalpha() and word.text.isalpha():
            end = start + word.end  # two words whose dash got lost
            break
    while end > start:
        last = compiled.little_ends.search(text, start, end)
        if last:
            end = last.start()
        elif not text[end - 1].isalnum():
            end -= 1
        else:
            break
    # What is cut at a bracket goes on behind it; a relative clause doesn't.
    return start, end, bool(cut and cut[0] not in {"(", ")", ";"})


def _empty(text: str) -> bool:
    """Whether nothing but words of strength, place and time is left, or nothing but a part of the body."""
    words = [word.classes for word in tokens(text)]
    words = [classes for classes in words if not classes & set("HX")] if len(words) else words
    known = len(words) == len(tokens(text))
    return known and (
        all(classes & set("MSDJIWZL") for classes in words) or all(classes & set("DJIPZC") for classes in words)
    )


def _sort(text: str, mention: Mention) -> Sort:
    """A complaint with a disease's name is that disease: “inflammation of the brain, called encephalitis”."""
    return "condition" if _named(text, mention) else mention.sort


def _named(text: str, mention: Mention) -> list[Mention]:
    """The diseases that a thing is said to be called: “weakness of the bones, called osteoporosis or osteomalacia”."""
    called = patterns().called.match(text, mention.end)
    if not called:
        return []
    named: list[Mention] = []
    for one in mentions(text[called.start(1) :]):
        since = text[named[-1].end : called.start(1) + one.start] if named else text[called.start(1) :][: one.start]
        if one.sort != "condition" or (named and not patterns().between.fullmatch(since)) or len(since.split()) > 2:
            break
        named.append(Mention(called.start(1) + one.start, called.start(1) + one.end, one.sort))
    return named


def _no_adjective(word: Token) -> bool:
    """Whether a word before a phrase is surely none of it: “for”, “accompanies”."""
    return "J" in word.classes or ("O" in word.classes and word.text.endswith("s") and not word.text.endswith("ous"))


def _goes_on(text: str, begin: int, inside: list[Mention]) -> bool:
    """Whether further phrases belong to the first: “inability to move the area with the swollen joint”."""
    pairs = pairwise(inside)
    between = [tokens(text[first.end : second.start]) for first, second in pairs]
    return begin == inside[0].start and all(
        words and len(words) <= 4 and not any(word.classes & set("CK") or not word.classes for word in words)
        for words in between
    )


def _repeated(text: str) -> bool:
    """Whether it only explains the thing before it: “sepsis, an infection of the bloodstream”."""
    return bool(patterns().apposition.match(text))


def enumerated(text: str, start: int, end: int, longest: int = _LONGEST) -> Iterator[Item]:
    """The items of an enumeration from `start` to `end` of a sentence."""
    plain = masked(text)
    region = plain[:end]
    known = list(mentions(region[start:]))
    known = [Mention(item.start + start, item.end + start, item.sort, item.shared) for item in known]
    that = re.compile(r"\s*that\s").match(plain, start)
    start = that.end() if that else start  # “is that straight lines look wavy”
    bounds = [start]
    for first, last in _separators(plain, start, end, known):
        bounds += [first, last]
    bounds.append(end)
    clause = False  # whether a relative clause began, whose commas separate no items
    for first, last in zip(bounds[::2], bounds[1::2], strict=True):
        clause = clause or bool(patterns().inner.match(plain, first))
        if first > start and plain[first - 1] in ",;" and _repeated(plain[first:last]):
            continue
        felt = next((mention for mention in known if not plain[first : mention.start].strip()), None)
        if felt and felt.start >= first and "L" in tokens(plain[felt.start : felt.end])[0].classes and felt.end <= last:
            yield Item(felt.start, felt.end, felt.sort)  # “are infertile”
            continue
        begin, trimmed_end, cut = _trimmed(plain, first, last)
        inside = [
            mention for mention in known if mention.start < trimmed_end and mention.end > begin and mention.start < last
        ]
        inside = [mention for mention in inside if mention.start >= begin or mention.end <= last]
        words = len(plain[begin:trimmed_end].split())
        refused = not words or patterns().no_item.search(plain[begin:trimmed_end])
        if inside:
            if (
                (len(inside) == 1 or patterns().feeling_that.match(plain, begin) or _goes_on(plain, begin, inside))
                and not refused
                and words <= longest
                and begin <= inside[0].start
                and trimmed_end >= inside[-1].end
            ):
                # “… and” something unknown is left to the known part.
                if re.match(r"\s+(?:and|or)\b", plain[inside[0].end : trimmed_end]):
                    trimmed_end = inside[0].end
                if any(_no_adjective(word) for word in tokens(plain[begin : inside[0].start])):
                    begin = inside[0].start
                yield Item(begin, trimmed_end, _sort(plain, inside[0]), inside[0].shared)
                for mention in _named(plain, inside[0]):
                    yield Item(mention.start, mention.end, mention.sort)
            else:
                for mention in inside:
                    if mention.start < trimmed_end or not cut:
                        yield Item(mention.start, mention.end, mention.sort, mention.shared)
        elif (
            not refused
            and not clause
            and trimmed_end - begin >= _SHORTEST
            and not _empty(plain[begin:trimmed_end])
            and words <= longest
        ):
            yield Item(begin, trimmed_end, None)
        clause = clause or cut
