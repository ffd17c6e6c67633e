"""The reading grade of each handout's English, over whole sentences."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from builder.base.errors import ExitCode, HandoutsError, errors, stop
from builder.facts.fact import Term
from builder.facts.medicine import Medicine
from builder.facts.topic import Topic
from builder.pages.text import page_blocks
from builder.workspace.loaded import Loaded, render

MAX_GRADE = 6.0
_SENTENCE_END = re.compile(r"[.!?:]$")
# Below this a block is a label, whatever it ends with.
_MIN_WORDS = 4


@dataclass(frozen=True)
class Readability:
    """One handout's English: how many blocks and words were graded, and their Flesch-Kincaid grade."""

    topic: str
    handout: str
    blocks: int
    words: int
    grade: float

    @property
    def too_hard(self) -> bool:
        return self.grade > MAX_GRADE


def sentences(blocks: Iterable[str]) -> list[str]:
    """The blocks that are sentences: headings, list items and table cells without a full stop don't count."""
    return [block for block in blocks if _SENTENCE_END.search(block) and len(block.split()) >= _MIN_WORDS]


def exempt_words(topic: Topic) -> list[str]:
    """Names that no plainer word stands for: medicines, the disease, and the words that the terms explain."""
    medicines = [medicine.english_name for medicine in topic.of(Medicine)]
    return [*medicines, topic.record.name, topic.record.short_name, *(term.term for term in topic.of(Term))]


def grade(text: str, exempt: Iterable[str] = ()) -> float:
    """The Flesch-Kincaid grade, each exempt word counted as “it”. HandoutsError without textstat."""
    try:
        textstat = importlib.import_module("textstat")
    except ImportError as error:
        remedy = "Run: make setup-tests, or pip install textstat==0.7.4 'setuptools<81'"
        raise stop("textstat", "textstat is not installed", remedy, ExitCode.ENVIRONMENT, "readability") from error
    for word in sorted(exempt, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(word)}\b", "it", text, flags=re.IGNORECASE)
    return float(textstat.flesch_kincaid_grade(text))


def readability(loaded: Loaded) -> list[Readability]:
    """Each handout of a project loaded for English pages only. HandoutsError where a page can't be made."""
    render(loaded)
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    found = []
    for topic, page in loaded.pages:
        # A clinic's address and the list of sources are nobody's sentences.
        whole = sentences(page_blocks(page.html, without=("clinic", "sources")))
        text = " ".join(whole)
        graded = grade(text, exempt_words(topic)) if whole else 0.0
        found.append(Readability(topic.id, page.edition.handout.slug, len(whole), len(text.split()), graded))
    return found
