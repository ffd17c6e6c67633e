"""Row 6: checks, each one function in a registry, over facts, messages, editions and outputs.

Importing the package registers all of them.
"""

from builder.checks import (
    back_translation,
    characters,
    codes,
    consistency,
    coverage,
    deck_questions,
    decks,
    editions,
    facts,
    foreign,
    hedges,
    live,
    medicines,
    messages,
    pages,
    phrases,
    readability,
    reviewed,
    safety,
    sections,
    wording,
)

__all__ = [
    "back_translation",
    "characters",
    "codes",
    "consistency",
    "coverage",
    "deck_questions",
    "decks",
    "editions",
    "facts",
    "foreign",
    "hedges",
    "live",
    "medicines",
    "messages",
    "pages",
    "phrases",
    "readability",
    "reviewed",
    "safety",
    "sections",
    "wording",
]
