"""What a thing is called, and when two phrases name the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from builder.draft.clinical.lexicon import Token, plain, record, singular, tokens
from builder.draft.clinical.phrases import mentions

_BEING = frozenset({"is", "are", "be", "been", "become", "becomes", "becoming"})
_FEELING = frozenset({"feeling", "being"})


@cache
def _synonyms() -> dict[tuple[str, ...], str]:
    """The words of a phrase, as `_words` gives them → how the thing is called."""
    return {_words(phrase): group[0] for group in reversed(record().synonyms) for phrase in group}


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(
        singular(word) for token in tokens(phrase) if "D" not in token.classes for word in plain(token.text).split()
    )


def _known(words: list[Token]) -> bool:
    text = " ".join(plain(word.text) for word in words)
    if len(words) > 1 and "C" in words[0].classes:
        # “new or ongoing pain” is pain; “heavy or irregular periods” aren't periods
        return "S" not in words[1].classes and _known(words[1:])
    mention = next(iter(mentions(text)), None)
    return mention is not None and mention.start == 0


def _core(phrase: str) -> list[Token]:
    """A phrase's words without those for how strong, how long and whose, where something known is left."""
    words = tokens(phrase.rpartition(" but ")[2])  # “slow but progressive weakness”
    while len(words) > 1 and "D" in words[0].classes:
        words = words[1:]
    text = " ".join(plain(word.text) for word in words)
    known = next(iter(mentions(text)), None)
    if known and known.start:
        before = tokens(text[: known.start])
        if len(before) <= 3 and all(word.classes & set("OMSCD") and not word.classes & set("JG") for word in before):
            words = words[len(before) :]  # “hard-to-stop nosebleeds”
    while len(words) > 1 and words[0].classes & set("MC") and _known(words[1:]):
        words = words[1:]
    return words


@cache
def _little() -> frozenset[str]:
    vocabulary = record().vocabulary
    return frozenset(plain(word) for word in [*vocabulary.joins, *vocabulary.small])


@cache
def _ones() -> dict[str, str]:
    """One word → the word for the same thing."""
    pairs = ((phrase, group[0]) for group in record().synonyms for phrase in group)
    same = {singular(plain(phrase)): singular(plain(called)) for phrase, called in pairs if " " not in phrase + called}
    return {**same, **{word: record().vocabulary.troubles[0] for word in record().vocabulary.troubles[:3]}}


def _one(word: str) -> str:
    return _ones().get(word, word)


@dataclass(frozen=True)
class Name:
    """`name` is the thing in its dictionary form, lower case; `key` is equal for two phrases that name the same."""

    name: str
    key: frozenset[str]
    bare: bool  # so general that a nearer word for it says more


@cache
def _plurals() -> frozenset[str]:
    return frozenset(plain(word) for word in record().plurals)


@cache
def _bare() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(singular(word) for word in phrase.split()) for phrase in record().bare)


def _dictionary(words: list[Token]) -> str:
    """Lower case; the head's plural becomes its singular, unless the thing is called in the plural."""
    texts = [plain(word.text) for word in words]
    whole = " ".join(text for text in texts).replace(" ,", ",").replace(" / ", "/")
    if whole in _plurals():
        return whole
    head = next((index for index, word in enumerate(words) if "J" in word.classes and index), len(words)) - 1
    if words[head].classes & set("HWXB") and texts[head] not in _plurals():
        parts = texts[head].split()
        texts[head] = " ".join([*parts[:-1], singular(parts[-1])])
    return " ".join(texts).replace(" ,", ",").replace(" / ", "/")


@cache
def name_of(phrase: str, shared: str = "") -> Name:
    """The name of what a phrase names, with what a joined phrase lends it."""
    phrase = " ".join(re.sub(r"\([^()]*\)?", " ", phrase).split())
    whole = f"{phrase} {shared}".strip()
    words = _core(whole) or tokens(whole)
    name = _dictionary(words)
    if len(words) > 1 and "L" in words[0].classes and any("F" in word.classes for word in words):
        felt = _dictionary([word for word in words if "F" in word.classes])
        name = felt if plain(words[0].text) in _BEING else f"feeling {felt}"  # “feels very weak”, “are infertile”
    plainly = name.removeprefix("feeling ").removeprefix("very ")
    if len(words) > 1 and "V" in words[0].classes:
        name = "loss of " + _dictionary(
            [word for word in words[1:] if "D" not in word.classes]
        )  # “lose their appetite”
    called = _synonyms().get(_words(name)) or _synonyms().get(_words(plainly)) or _synonyms().get(_words(whole)) or name
    key = frozenset(
        _one(singular(word))
        for token in tokens(called)
        if token.classes not in ({"C"}, {"K"}) and token.text not in {",", "/", "-", "."}
        for word in plain(token.text).split()
        if word not in _little()
    ) - (_FEELING if len(tokens(called)) > 1 else frozenset())
    return Name(name, key, key in _bare())


def title_key(part: str) -> frozenset[str]:
    """The key of a document's name: all its words, so that “marsh fever” isn't taken for fever."""
    name = name_of(part)
    words = plain(part).split()
    return name.key if len(name.name.split()) == len(words) else frozenset(map(singular, words))
