"""Whether a translation speaks of what its English speaks of: organs, tests, directions, people, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from builder.base.errors import Finding, Severity
from builder.checks.items import Group, Item, groups
from builder.checks.lists import is_short, unless_draft
from builder.checks.registry import check
from builder.facts.kinds.safety_line import SafetyLine
from builder.languages.concepts import NAMES, Concepts, EnglishConcept, plain_name
from builder.languages.words import Words
from builder.workspace.loaded import Loaded

# What a safety line may not lose besides: the signs on which people act.
_URGENT = ("sign", "disease")


@dataclass(frozen=True)
class _Difference:
    """How a translation differs from its English: ids of concepts."""

    lost: tuple[str, ...]
    added: tuple[str, ...]
    exchanged: tuple[tuple[str, str], ...]  # what the English says, and the opposite that the translation has for it


class Compared:
    """The items of one locale, compared with their English by what both speak of."""

    def __init__(self, group: Group, english: Concepts, words: Mapping[str, Words]) -> None:
        self.group = group
        self.concepts = {name: concept for name, concept in english.english.items() if name in words}
        self.order = {name: place for place, name in enumerate(self.concepts)}
        # Id → the texts that speak of it, and the other way round.
        self.english = {n: set(group.english.saying(c, group.english_texts)) for n, c in self.concepts.items()}
        self.translated = {n: set(group.local.saying(words[n], group.local_texts)) for n in self.concepts}
        self.in_english, self.in_translation = _turned(self.english), _turned(self.translated)

        others = {name: words[name].with_others for name in self.concepts}
        self.kept = {n: set(group.local.saying(w, group.local_texts)) for n, w in others.items() if w}

        # English texts in which something is named by a pronoun alone.
        self.pronouns = set(group.english.saying(english.pronouns, group.english_texts)) if english.pronouns else set()

    def _says(self, name: str, item: Item) -> bool:
        """Whether the translation has the concept, maybe in a word that has other uses as well."""
        return item.text in self.translated[name] or item.text in self.kept.get(name, ())

    def _exchanged(self, name: str, concept: EnglishConcept, item: Item) -> bool:
        """Whether the English has the concept and the translation its opposite instead."""
        opposite = concept.opposite
        return (
            opposite in self.concepts
            and item.text in self.translated[opposite]
            and item.english not in self.english[opposite]
            and not self._says(name, item)
        )

    def difference(self, item: Item) -> _Difference | None:
        lost: list[str] = []
        added: list[str] = []
        exchanged: list[tuple[str, str]] = []
        names = {*self.in_english.get(item.english, ()), *self.in_translation.get(item.text, ())}
        for name in sorted(names, key=self.order.__getitem__):
            concept = self.concepts[name]
            english = item.english in self.english[name]
            translated = self._says(name, item) if english else item.text in self.translated[name]
            if english and not translated:
                if concept.opposite and self._exchanged(name, concept, item):
                    exchanged.append((name, concept.opposite))
                elif concept.compare != "exchanged":
                    lost.append(name)
            elif translated and not english and concept.compare == "both":
                added.append(name)
        instead = {opposite for _, opposite in exchanged}
        difference = _Difference(tuple(lost), tuple(name for name in added if name not in instead), tuple(exchanged))
        return difference if difference.lost or difference.added or difference.exchanged else None

    @cached_property
    def differences(self) -> list[tuple[Item, _Difference]]:
        return [(item, difference) for item in self.group.items if (difference := self.difference(item))]

    @cached_property
    def short(self) -> set[str]:
        """Concepts of which the locale's words miss so many messages that these can't all be wrong."""
        short = set()
        for name in {name for _, difference in self.differences for name in difference.lost}:
            saying = [item for item in self.group.items if item.english in self.english[name] and not _accepted(item)]
            if is_short(sum(not self._says(name, item) for item in saying), len(saying)):
                short.add(name)
        return short

    def severity(self, item: Item, difference: _Difference) -> Severity:
        if difference.exchanged and not _negated(item):
            return Severity.ERROR
        lost = [name for name in difference.lost if name not in self.short]
        # What a pronoun stands for may be named, where nothing grave went for it.
        named = item.english in self.pronouns and not any(self.concepts[name].grave for name in difference.lost)
        grave = any(self.concepts[name].grave for name in (*lost, *(() if named else difference.added)))
        if isinstance(item.fact, SafetyLine):
            grave |= any(self.concepts[name].kind in _URGENT and not self.concepts[name].general for name in lost)
        return Severity.ERROR if grave else Severity.WARNING

    def described(self, difference: _Difference) -> str:
        """The difference in plain words."""
        parts = [f"{self._named(opposite)} for {self._named(name)}" for name, opposite in difference.exchanged]
        if difference.lost:
            parts.append(f"nothing of {', '.join(map(self._named, difference.lost))}")
        if difference.added:
            parts.append(f"{', '.join(map(self._named, difference.added))}, of which the English doesn't speak")
        return "; ".join(parts)

    def _named(self, name: str) -> str:
        concept = self.concepts[name]
        return f"“{plain_name(name, concept)}” ({NAMES.get(concept.kind, concept.kind)})"


def _turned(texts: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Text → the concepts that it speaks of, from concept → texts."""
    concepts: dict[str, list[str]] = {}
    for name, saying in texts.items():
        for text in saying:
            concepts.setdefault(text, []).append(name)
    return concepts


def _negated(item: Item) -> bool:
    """Whether the translation says “not” more often: with the opposite it then says the same (“not killed”)."""
    counts = item.counts("negation", "negation")
    return bool(counts and counts[1] > counts[0])


def _accepted(item: Item) -> bool:
    return item.texts.accepted.holds("concepts", item.context, item.english, item.text)


def compared(loaded: Loaded) -> list[Compared]:
    """Each locale that has concepts, as far as English has them, too."""
    if "concepts" not in loaded.memo:
        comparisons = []
        for group in groups(loaded):
            local, english = group.items[0].texts.concepts, group.items[0].english_texts.concepts
            if local and english:
                comparisons.append(Compared(group, english, local.words(group.glossary)))
        loaded.memo["concepts"] = comparisons
    known: list[Compared] = loaded.memo["concepts"]
    return known


def both_texts(item: Item) -> str:
    """The two texts, as findings show them."""
    return f"English: “{item.english}” Translation: “{item.text}”"


@check("concepts", "messages", acceptable=True, reads=("locale",))
def concepts(loaded: Loaded) -> Iterator[Finding]:
    """A translation speaks of what its English speaks of, by the lists in concepts.yaml, and of nothing else.

    Errors: an organ, test, treatment or group of medicines that is lost or added; opposites exchanged (before for
    after); in a safety line also a sign or an illness that is lost. All else is a warning. So is what the locale's
    words miss in more than a third of the messages, at least three, an organ or a test that a translation names for a
    pronoun of the English, and an opposite with a “not” more (“not killed” for “survived”). Everything is advice in a
    draft.

    Bad: “el riñón” for “the liver”. Good: “el hígado”.
    """
    for locale in loaded.checked_locales:
        texts = loaded.texts[locale.id, loaded.topics[0].id]
        if texts.concepts and texts.english and texts.english.concepts:
            yield from texts.concepts.faults(texts.english.concepts.english, texts.glossary)
    for each in compared(loaded):
        for item, difference in each.differences:
            name = f"locales/{item.texts.locale.id}/concepts.yaml"
            message = f"it says {each.described(difference)}. {both_texts(item)}"
            remedy = f"Mend the translation; if it says so in other words, add them to {name}."
            yield from item.finding("concepts", message, remedy, unless_draft(item, each.severity(item, difference)))
