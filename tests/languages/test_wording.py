"""Words counted in many texts at once are counted as in each of them alone."""

from __future__ import annotations

import pytest

from builder.languages.word_patterns import Corpus
from builder.languages.wording import Wording, WordingFile
from builder.languages.words import Words

TEXTS = [
    "No empiece ni suspenda ningún medicamento.",
    "Noche y día: no, no.",
    "nothing",
    "",
    "El cáncer no\u0327 es",
    "ne … pas",
    "It does not, and cannot, {drug} stop",
    "Cannot. Stop",
    "non-cancerous (not) cancer",
    "No empiece ni suspenda ningún medicamento.",
    "ab",
    "b a",
]
WORDS = [
    Words(words=["no"]),
    Words(words=["no", "ningún*"]),
    Words(words=["*not", "non-*"]),
    Words.model_validate({"words": ["*n*"], "except": ["nothing"]}),
    Words(words=["not … stop"]),
    Words(words=["does not", "a b", "ab"]),
    Words(words=["a", "b"]),
]


def wording(boundaries: str) -> Wording:
    record = {"schema": 1, "boundaries": boundaries, "attached": ["و", "un"]}
    return Wording(WordingFile.model_validate(record))


@pytest.mark.parametrize("boundaries", ["words", "none"])
@pytest.mark.parametrize("words", WORDS, ids=lambda words: "-".join(words.words))
def test_a_corpus_is_counted_as_its_texts_are(boundaries: str, words: Words) -> None:
    alone = {text: count for text in TEXTS if (count := wording(boundaries).count(words, text))}
    together = wording(boundaries)
    corpus = Corpus(TEXTS)
    assert together.count_all(words, corpus) == alone
    assert set(together.saying(words, corpus)) == set(alone)
    assert {text for text in TEXTS if wording(boundaries).says(words, text)} == set(alone)


def test_words_do_not_reach_from_one_text_into_the_next() -> None:
    assert wording("words").count_all(Words(words=["a b", "a … b", "ab"]), Corpus(["say a", "b says", "a", "b"])) == {}
    assert wording("none").count_all(Words(words=["ab"]), Corpus(["a", "b", "ab"])) == {"ab": 1}


def test_words_with_other_exceptions_are_others() -> None:
    counted = wording("words")
    assert counted.count(Words(words=["not"]), "not only") == 1
    assert counted.count(Words.model_validate({"words": ["not"], "except": ["not only"]}), "not only") == 0


def test_latin_words_have_borders_in_a_script_that_has_none() -> None:
    words = Words(words=["CT", "检查"])
    assert [text for text in ["active TB", "做CT检查", "做检查", "CT", "ACT"] if wording("none").says(words, text)] == [
        "做CT检查",
        "做检查",
        "CT",
    ]
    assert wording("none").count(words, "active CT检查") == 2
