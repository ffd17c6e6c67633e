"""Words that a document explains: “X is a …”, “X (also called Y)”, “X, or Y,”, “a condition called X”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.others.shared import distinct, plain, propose
from builder.draft.passages import DraftDocument, Sentence
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

_TERM = r"[A-Za-z][\w’'-]*(?:[ /][\w’'-]+){0,4}?"
_IS = re.compile(
    rf"^(?:The |A |An |In medicine, )?(?P<term>{_TERM})(?:\s\([^)]{{1,50}}\))?"
    r"(?:, or [^,]{2,40},|, also (?:known as|called) [^,]{2,60},)?"
    r"\s(?:is|are) (?:an?|the|any|one of|a type of|defined as|abnormal|small|large|tiny|when|cells|proteins|"
    r"substances|medicines|drugs|blood)\b"
)
_ALSO = re.compile(
    rf"(?P<term>{_TERM})(?:,? \(?|,? which (?:is|are) )(?:also|sometimes|often|commonly)(?: also)? "
    r"(?:known as|called|referred to as|termed) (?P<other>[^,.;)]{2,60})"
)
_NO_MORE = r"(?!(?:that|which|and|or|is|are|in|of|to|for|can|may|because|when|if|where|who)\b)"
_CALLED = re.compile(
    r"\b(?:called|known as|termed)(?: an?| the)? [“\"]?"
    rf"(?P<term>(?!if\b|when\b)[a-z][\w’'-]*(?: {_NO_MORE}[\w’'-]+){{0,3}})"
)
_THAT = re.compile(
    r"(?P<term>(?:[A-Z]?[a-z][\w’'-]*)(?: [a-z][\w’'-]+){0,2}), an? (?:[\w-]+ ){0,3}\w+ "
    r"(?:that|which|in which|made|found|used|caused|where|of)\b"
)
_QUOTED = re.compile(r"The (?:term|word) [“\"'](?P<term>[^”\"']{3,40})[”\"']")


class DefinitionWords(Model):
    """locales/en/draft/definitions.yaml."""

    schema_: int = Field(alias="schema")
    pronouns: frozenset[str]
    light: tuple[str, ...]


def _words() -> DefinitionWords:
    return word_list("definitions", DefinitionWords)


@lru_cache(maxsize=1)
def _light() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(_words().light)})\s", re.I)


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `definition`: the term, and its meaning's words in the reason."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    for passage in document.passages:
        if passage.kind in ("question", "heading"):
            continue
        for sentence in passage.sentences:
            for start, end, meaning, sure in _terms(sentence):
                name = plain(document.text[start:end])
                words = name.split()
                if (
                    not words
                    or re.search(r"\s(?:the|a|an|of the|rather|not)(?:\s|$)", name)
                    or " and " in name
                    or " or " in name
                    or words[0] in _words().pronouns
                    or words[-1] in _words().pronouns
                    or len(name) < 3
                    or len(words) > 5
                ):
                    continue
                yield propose(document, passage, "definition", (start, end), name, sure, f"explained: {meaning}")


def _terms(sentence: Sentence) -> Iterator[tuple[int, int, str, float]]:
    text = sentence.text
    if (hit := _IS.match(text)) and hit["term"].split()[0].lower() not in _words().pronouns:
        yield _span(sentence, hit, "term", "the sentence", 0.85)
    if hit := _QUOTED.match(text):
        yield _span(sentence, hit, "term", "the sentence", 0.85)
    for hit in _ALSO.finditer(text):
        yield _span(sentence, hit, "term", "another name", 0.8)
        yield _span(sentence, hit, "other", "another name", 0.8)
    for hit in _CALLED.finditer(text):
        if not re.search(r"\b(?:also|sometimes|often|commonly) $", text[: hit.start()]):
            yield _span(sentence, hit, "term", "the words before it", 0.75)
    for hit in _THAT.finditer(text):
        yield _span(sentence, hit, "term", "the words after it", 0.7)


def _span(sentence: Sentence, hit: re.Match[str], group: str, meaning: str, sure: float) -> tuple[int, int, str, float]:
    start, end = hit.span(group)
    while light := _light().match(sentence.text[start:end]):
        start += light.end()
    end = start + len(sentence.text[start:end].rstrip(' ,;:.”"'))
    return sentence.start + start, sentence.start + max(start, end), meaning, sure
