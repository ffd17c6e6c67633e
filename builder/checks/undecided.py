"""What no check decides in a locale, since its lists are lacking or short."""

from __future__ import annotations

from collections.abc import Iterator

from builder.base.errors import Finding, Severity
from builder.checks.lists import short_lists
from builder.checks.registry import check, part_of
from builder.languages.concepts import plain_name
from builder.languages.wording import CONCEPTS
from builder.workspace.loaded import Loaded

# Of the concepts that a locale has no words for, so many are named.
_SHOWN = 12


@check("undecided", "messages", reads=("locale",))
def undecided(loaded: Loaded) -> Iterator[Finding]:
    """A locale has lists for all that the English says; what it has none for is not checked.

    Bad: no `negation` in wording.yaml. Good: the words by which the language negates.
    """
    for locale in loaded.checked_locales:
        wording = loaded.texts[locale.id, loaded.topics[0].id].wording
        lacking = [
            concept
            for family, concepts in CONCEPTS.items()
            for concept in concepts
            if wording is None or wording.words(family, concept) is None
        ]
        lacking += [] if wording and wording.record.numbers else ["numbers"]
        if lacking:
            name = loaded.project.relative(loaded.project.wording_file(locale.id))
            message = f"{locale.tag} has no words for: {', '.join(lacking)}. They are not checked in its translations"
            yield Finding(name, 0, "undecided", message, "Add the lists.", Severity.ADVICE)
        short = [concept for (tag, concept), is_short in short_lists(loaded).items() if tag == locale.id and is_short]
        if short:
            name = loaded.project.relative(loaded.project.wording_file(locale.id))
            message = f"the lists of {locale.tag} miss much of what its translations say: {', '.join(short)}"
            yield Finding(name, 0, "undecided", message, "Add the words that the findings show.", Severity.ADVICE)


@part_of("undecided", reads=("locale",))
def undecided_concepts(loaded: Loaded) -> Iterator[Finding]:
    """A locale has words for all that the English speaks of; what it has none for is not compared."""
    for locale in loaded.checked_locales:
        texts = loaded.texts[locale.id, loaded.topics[0].id]
        known = texts.english.concepts.english if texts.english and texts.english.concepts else {}
        local_words = texts.concepts.words(texts.glossary) if texts.concepts else {}
        lacking = [plain_name(name, concept) for name, concept in known.items() if name not in local_words]
        if lacking:
            name = loaded.project.relative(loaded.project.concepts_file(locale.id))
            listed = ", ".join(lacking[:_SHOWN]) + (", …" if len(lacking) > _SHOWN else "")
            message = (
                f"{locale.tag} has no words for {len(lacking)} of {len(known)} concepts: {listed}. "
                "Whether its translations speak of them is not checked"
            )
            yield Finding(name, 0, "undecided", message, "Add all usual ways to say them.", Severity.ADVICE)
