"""Row 6: checks, each one function in a registry, over facts, messages, editions and outputs.

Importing the package registers all of them.
"""

from builder.checks import (
    characters,
    codes,
    concepts,
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
    "characters",
    "codes",
    "concepts",
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
