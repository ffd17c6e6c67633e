"""Documents are other people's writing: which texts of ours have a long run of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from builder.facts.document import DocumentText, normalise
from builder.facts.spelling import plain

# No run of this many words may be a document's.
LENGTH = 9
Run = tuple[str, ...]


class CopiedRun(NamedTuple):
    """Words that stand in a document one after the other, and the document's id."""

    words: str
    document: str


def _runs(text: str) -> Iterator[Run]:
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", normalise(plain(text)).lower())
    return (tuple(words[index : index + LENGTH]) for index in range(len(words) - LENGTH + 1))


def document_runs(texts: Iterable[DocumentText]) -> Mapping[Run, str]:
    """Each run of words of the documents → a document that has it."""
    return {run: text.document.id for text in texts for run in _runs(text.text)}


def copied_run(text: str, runs: Mapping[Run, str]) -> CopiedRun | None:
    """The first run in `text` that is one of the documents'; None where there is none. `runs`: of `document_runs`."""
    return next((CopiedRun(" ".join(run), runs[run]) for run in _runs(text) if run in runs), None)
