"""How far a locale's lists of words can be relied on, and so how much weight a finding has that hangs on them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from builder.base.errors import Severity
from builder.checks.items import Item, groups
from builder.facts.kinds.safety_line import SafetyLine
from builder.languages import wording as wording_module
from builder.languages.locale import Locale
from builder.languages.wording import Family, Wording, WordingFile
from builder.workspace.loaded import Loaded

# Kinds of concepts whose opposite with a “not” says the same.
_TURNED = ("degree", "sign", "time", "advice")
# A list that misses at least so many messages, and more than this part of those whose English says the thing, is short:
# so many translations are not wrong in the same way.
_MISSES = 3
_SHARE = 1 / 3


def short_lists(loaded: Loaded) -> dict[tuple[str, str], bool]:
    """(Locale id, concept) → whether its list is short, for those that had findings so far."""
    known: dict[tuple[str, str], bool] = loaded.memo.setdefault("short lists", {})
    return known


def is_short(misses: int, total: int) -> bool:
    """Whether a list is too short: it misses `misses` of the `total` messages whose English has the concept."""
    return misses >= _MISSES and misses > _SHARE * total


def _short(loaded: Loaded, item: Item, check: str, family: Family, concept: str) -> bool:
    locale = item.texts.locale.id
    known = short_lists(loaded)
    if (locale, concept) not in known:
        counts = [
            translated
            for group in groups(loaded)
            for _, other, english, translated in group.counts(family, concept)
            if english
            and other.texts.locale.id == locale
            and not other.texts.accepted.holds(check, other.context, other.english, other.text)
        ]
        misses = counts.count(0)
        known[locale, concept] = is_short(misses, len(counts))
    return known[locale, concept]


def weight(loaded: Loaded, item: Item, check: str, family: Family, concept: str, counts: tuple[int, int]) -> Severity:
    """What a finding of a list weighs; `counts`: how often the English and the translation say it.

    What the English says and the translation doesn't at all is an error, but where the list is short, or of a draft:
    lists are filled while a draft is translated, and no right translation must wait for them. In a draft a safety line
    that has lost or gained its “not” is an error.

    A warning is what careful translators do, too:

    - Both say it, one more often: a sentence may need one “not” or one “may” where another has two. But where a safety
      line says “not” less often than its English, one of its conditions may be turned round, and that is an error.
    - The translation is less sure or more urgent than its English (a “may”, a “right away” that the English lacks), or
      has a word for stopping that the English lacks: the words for these have other uses in most languages. That
      something is always so is an error.
    - What is lost stands in light words of the English (“can be treated”), which other languages do without.
    - What is lost is said by its neighbor: “sometimes” for “may”, “often” for “usually”, and, but for the “not” of a
      safety line, “cannot make” for “keeps from making”, “avoid taking” for “do not take”.
    - “Goes on” stands for “does not stop”: both words are lost.
    - The translation says “not” where the English has a word with an opposite, or one for few or for stopping: “not
      dangerous” is “harmless”, “not often” is “seldom”.
    """
    locale, (english, translated) = item.texts.locale, counts
    if locale.record.draft:
        if not isinstance(item.fact, SafetyLine) or all(counts):
            return Severity.ADVICE
        if family != "negation":
            return Severity.WARNING
        if says_not(locale, item.text) is bool(counts[0]):
            return Severity.ADVICE  # in a word that its own list lacks
    if family == "negation" and _goes_on(item):
        return Severity.WARNING
    if english and translated:
        lost = family == "negation" and translated < english and isinstance(item.fact, SafetyLine)
        return Severity.ERROR if lost else Severity.WARNING
    if translated and family in ("certainty", "effects", "safety") and concept != "always":
        return Severity.WARNING
    if english and (_light(item, family, concept) or _stands_in_neighbor(item, family, concept)):
        return Severity.WARNING
    if translated and family == "negation" and _otherwise_negated(item):
        return Severity.WARNING
    return Severity.WARNING if _short(loaded, item, check, family, concept) else Severity.ERROR


# What stands close to a concept: careful translators say one for the other.
_NEIGHBORS: dict[str, tuple[tuple[Family, str], ...]] = {
    "possible": (("certainty", "sometimes"), ("certainty", "likely")),
    "sometimes": (("certainty", "possible"),),
    "often": (("certainty", "most"), ("certainty", "likely")),
    "most": (("certainty", "often"), ("certainty", "likely")),
    "likely": (("certainty", "possible"), ("certainty", "often"), ("certainty", "most")),
    "negation": (("effects", "prevents"),),
    "prevents": (("negation", "negation"),),
}


def _light(item: Item, family: Family, concept: str) -> bool:
    """Whether the English has the concept in light words alone."""
    wording = item.english_texts.wording
    words = wording.words(family, concept) if wording else None
    if wording is None or words is None or not words.light:
        return False
    return words.heavy is None or not wording.says(words.heavy, item.english)


def _goes_on(item: Item) -> bool:
    """Whether “not” went together with a word for stopping: what does not stop goes on."""
    negation, stopping = item.counts("negation", "negation"), item.counts("effects", "prevents")
    if not negation or not stopping:
        return False
    return 0 < negation[0] - negation[1] <= stopping[0] - stopping[1]


def _stands_in_neighbor(item: Item, family: Family, concept: str) -> bool:
    """Whether the translation has a neighbor of the concept more often than its English has it."""
    if family == "negation" and isinstance(item.fact, SafetyLine):
        return False
    counted = (item.counts(*neighbor) for neighbor in _NEIGHBORS.get(concept, ()))
    return any(translated > english for english, translated in filter(None, counted))


# What other languages may say with a “not”, by the English lists.
_NEGATED: tuple[tuple[Family, str], ...] = (("effects", "prevents"), ("amounts", "few"), ("limits", "less than"))


def _otherwise_negated(item: Item) -> bool:
    """Whether the English has a word that a translation may say with “not” and its opposite."""
    wording, concepts = item.english_texts.wording, item.english_texts.concepts
    if wording is None or concepts is None:
        return False
    lists = [words for family, name in _NEGATED if (words := wording.words(family, name))]
    opposites = [concept for concept in concepts.english.values() if concept.opposite and concept.kind in _TURNED]
    return any(wording.says(words, item.english) for words in (*lists, *opposites))


def unless_draft(item: Item, severity: Severity) -> Severity:
    """The severity, but advice in a draft, for what hangs on lists of another kind."""
    return Severity.ADVICE if item.texts.locale.record.draft else severity


@cache
def _negations() -> dict[str, Wording]:
    path = Path(wording_module.__file__).with_name("negation.yaml")
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    wordings = {}
    for language, record in data["languages"].items():
        words = {"words": record["words"], "except": record.get("except", [])}
        record = {"schema": 1, "boundaries": record.get("boundaries", "words"), "negation": {"negation": words}}
        wordings[language] = Wording(WordingFile.model_validate(record))
    return wordings


def says_not(locale: Locale, text: str) -> bool | None:
    """Whether `text` says “not”, by the few words that are known of the language; None where none are."""
    known = _negations().get(locale.tag.split("-")[0]) or _negations().get(locale.cldr.language)
    words = known.words("negation", "negation") if known else None
    return bool(known.count(words, text)) if known and words else None
