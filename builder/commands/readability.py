"""The readability of each handout's English, as `handouts status` shows it."""

from __future__ import annotations

from builder.base.errors import HandoutsError, errors
from builder.checks.readability import Readability, readability_of
from builder.workspace.loaded import Loaded, render


def readability(loaded: Loaded) -> list[Readability]:
    """Each handout of a project loaded for English pages only. HandoutsError where a page can't be made."""
    render(loaded)
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    return readability_of(loaded)


def readability_json(results: list[Readability]) -> list[dict[str, object]]:
    """The same for programs: numbers to one decimal, `faults` empty where the page is within its band."""
    return [
        {
            "topic": item.topic,
            "handout": item.handout,
            "kind": item.kind,
            "medium": item.medium,
            "sentences": item.measure.sentences,
            "words": item.measure.words,
            "words_per_sentence": round(item.measure.per_sentence, 1),
            "grade": round(item.measure.grade, 1),
            "band": item.band.model_dump() if item.band else None,
            "faults": [text for _, text in item.faults],
        }
        for item in results
    ]
