"""English that explains nothing, and English that only an editor would say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from builder.base.errors import Finding, Severity
from builder.checks.readability import about_message, english_pages
from builder.checks.registry import check
from builder.facts.base_fact import BaseFact
from builder.facts.kinds.effect import Effect
from builder.facts.kinds.site import Site
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.languages.wording import Explanations
from builder.pages.text import paper_text
from builder.workspace.loaded import Loaded

_STEM = 5


def _explained(fact: BaseFact) -> tuple[str, str, str] | None:
    """(term with staff's word for it, field of its explanation, explanation)."""
    if isinstance(fact, Symptom | Site | Effect):
        return (fact.term, "explanation", fact.explanation) if fact.explanation else None
    return (fact.term, "definition", fact.definition) if isinstance(fact, Term) else None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _stem(word: str) -> str:
    return re.sub(r"(ing|ed|es|s)$", "", word)[:_STEM] or word


class _Same:
    """Which words stand for which."""

    def __init__(self, record: Explanations) -> None:
        self.fillers = set(record.fillers)
        self.groups = [{_stem(word) for word in group} for group in record.same]

    def stems(self, words: Iterable[str]) -> set[str]:
        """The words' stems, with all that stand for them; “stomachache” has its two."""
        stems = {_stem(word) for word in words}
        stems |= {stem for group in self.groups for stem in group for word in words if len(stem) > 2 and stem in word}
        return stems | {stem for group in self.groups if group & stems for stem in group}

    def says_nothing(self, term: str, explanation: str) -> bool:
        """Whether every word of the explanation is a filler, or one of its term's."""
        term_words = [word for word in _words(term) if word not in self.fillers]
        known = self.stems(term_words)
        rest = [word for word in _words(explanation) if word not in self.fillers]
        # “Headache” has “head” in it.
        joined = {word for word in rest if len(word) > 3 and any(word in term_word for term_word in term_words)}
        return bool(known) and all(word in joined or _stem(word) in known for word in rest)


@check("tautologies", "facts", reads=("topic",))
def tautologies(loaded: Loaded) -> Iterator[Finding]:
    """An explanation says something that its term doesn't: what to look for, where, or since when.

    Bad: “Pain: some part of your body hurts”. Good: “Throwing up blood: it may look like coffee grounds”.
    """
    for topic in loaded.topics:
        wording = loaded.texts["en", topic.id].wording
        record = wording.record.explanations if wording else None
        if wording is None or record is None:
            continue
        same = _Same(record)
        for fact in topic.facts.values():
            explained = None if fact.withdrawn else _explained(fact)
            if explained is None:
                continue
            term, field, text = explained
            if same.says_nothing(term, text) or wording.count(record.empty, text):
                message = f"“{text}” tells nobody more than “{term}” does"
                remedy = f"Say what to look for, from a cited or named public source, or leave `{field}` out."
                yield topic.origins[fact.id].finding("tautologies", message, remedy, [field], Severity.WARNING)


@check("editors-voice", "editions", reads=("page",))
def editors_voice(loaded: Loaded) -> Iterator[Finding]:
    """On paper nothing speaks of the documents, of which a patient knows nothing; on the web it may.

    Bad: “One document says that it is rare.” Good: “It is rare.”
    """
    reported = set()
    for topic, page in english_pages(loaded):
        wording = loaded.texts["en", topic.id].wording
        words = wording.record.editors_voice if wording else None
        if wording is None or words is None:
            continue
        for context, text in paper_text(page.html):
            if context not in reported and wording.count(words, text):
                reported.add(context)
                slug = page.edition.handout.slug
                message = f"{context} speaks of the documents on paper (“{slug}”): {text}"
                remedy = "Say it without them, or show it on the web alone (`shown: web`)."
                yield about_message(loaded, topic, "editors-voice", context, message, remedy)
