"""Who is more likely to get a disease, and what makes it more likely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.others import causes
from builder.draft.others.causes import Place, Topic
from builder.draft.others.clauses import clause_end, clause_start, has_verb, members
from builder.draft.others.shared import distinct, item_head, propose, whole_lists, whole_words
from builder.draft.passages import DraftDocument, Passage, Sentence
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

_MOST_WORDS = 22
# Helping verbs left over at the end of a subject.
_LAST = re.compile(
    r"(?:[\s,]+(?:may|can|also|might|could|will|and|or|to|that|which|who|often|are|is|be|have|has|especially|\w+(?<!elder)(?<!fami)ly))+$",
    re.I,
)


class RiskWords(Model):
    """locales/en/draft/risks.yaml."""

    schema_: int = Field(alias="schema")
    telling: list[str]
    not_telling: list[str]
    at_risk: list[str]
    may_get: list[str]
    more_in: list[str]
    lists: list[str]
    if_: list[str] = Field(alias="if")
    nobody: frozenset[str]
    light: list[str]
    people: list[str]
    says_nothing: list[str]
    not_headings: list[str]


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `risk`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    words = word_list("risks", RiskWords)
    introductions = _introductions(document)
    topic = Topic(document)
    for passage in whole_lists(document):
        if passage.kind == "question":
            continue
        for first, last, sure, reason in _places(words, passage, introductions, topic):
            start, end = _trimmed(words, document.text, *_short(document.text, first, last), sure > 0.8)
            name = "family history" if reason == "runs in families" else _name(document.text[start:end])
            if (
                _says_nothing(words, name, listed=sure > 0.8)
                or re.fullmatch(causes.cause_words().not_cause, name, re.I)
                or end - start < 3
                or name in words.nobody
                or topic.only(name)
                or len(name.split()) > _MOST_WORDS
                or not name
            ):
                continue
            proposal = propose(document, passage, "risk", (start, end), name, sure, reason)
            # “not having children” among others denies none of them.
            yield replace(proposal, negated=False) if proposal and reason.startswith("a list") else proposal


def _places(words: RiskWords, passage: Passage, introductions: dict[str, str], topic: Topic) -> Iterator[Place]:
    risks = _section(words, passage)
    introduced = risks or (causes.about_causes(passage) and not _LESS.search(passage.heading))
    if passage.kind == "heading":
        if introduced and (span := _heading(words, passage, topic)):
            yield *span, 0.75, "a heading in a part about risks"
        return
    if passage.kind == "item" and _listed(words, passage, introductions, introduced, topic):
        start, end = item_head(passage)
        head = passage.text[: end - passage.start]
        # “Gout is a disease …”: a sentence about the topic is no item of the list.
        begins = re.split(r",|\s(?:which|that|who)\s", " ".join(head.split()[:5]))[0]
        if not (topic.named_in(" ".join(head.split()[:2])) and _VERB.search(begins)) and not _ADVICE.match(head):
            yield start, end, 0.85, "an item of a list of risks"
            return
    if risks and (span := _verbless(passage)):
        yield *span, 0.85, "what a paragraph about risks is about"
    for sentence in passage.sentences:
        yield from _in_sentence(words, sentence, introduced, topic)
        yield from causes.in_sentence(sentence, passage, introduced, topic)


_LESS = re.compile(r"reduc|lower|prevent|protect|complication|symptom|^treat|diagnos", re.I)


def _heading(words: RiskWords, passage: Passage, topic: Topic) -> tuple[int, int] | None:
    """A heading such as “Family history” under “Who is at risk?”: None where it names nothing."""
    text = passage.text.strip(" .:")
    if not 1 <= len(text.split()) <= _MOST_HEADING_WORDS or text.endswith("?") or topic.named_in(text):
        return None
    if _telling(words, text) or re.match("|".join(f"(?:{part})" for part in words.not_headings), text, re.I):
        return None
    return passage.start, passage.start + len(passage.text.rstrip(" .:"))


def _introductions(document: DraftDocument) -> dict[str, str]:
    """A lead such as “They include” → the sentence before it, which says who they are."""
    sentences = [sentence.text for passage in document.passages for sentence in passage.sentences]
    return {
        sentence: before
        for before, sentence in pairwise(sentences)
        if re.match(r"(?:they|these|this|those|examples)\b", sentence, re.I)
    }


def _telling(words: RiskWords, text: str) -> bool:
    """Whether a heading or lead says that risks follow."""
    if _RISKED.search(text) and not _AT_RISK.search(text):
        return False
    telling, not_telling = whole_words(tuple(words.telling)), re.compile("|".join(words.not_telling), re.I)
    return bool(telling.search(text)) and not not_telling.search(text)


def _section(words: RiskWords, passage: Passage) -> bool:
    """Whether the part of the text that a passage stands in is about risks."""
    above = any(_telling(words, heading) for heading in passage.headings[1:])
    return above and not _lowers(words, passage.heading)


def _listed(words: RiskWords, passage: Passage, introductions: dict[str, str], introduced: bool, topic: Topic) -> bool:
    """Whether the lead, or without one the heading, says that these are risks or causes."""
    lead = passage.lead or ""
    if not lead:
        return _telling(words, passage.heading) or causes.about_causes(passage)
    text = f"{introductions.get(lead, '')} {lead}"
    people = re.search(rf"\b(?:{'|'.join(words.people)})\b[^.]*(?:such as|include|including|are)?:?\s*$", lead, re.I)
    if people and _section(words, passage) and not _lowers(words, lead):
        return True
    return _telling(words, text) or causes.lists_causes(text, introduced, topic)


_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|may|might|will|could|should|must|does|do|did|need|needs|get|gets|affects?|"
    r"causes?|increases?|raises?|leads?|makes?|spreads?|occurs?|includes?|develops?|remains?|becomes?|grows?|comes?|lives?|tends?|happens?|seems?|works?|helps?|"
    r"means?|changes?|begins?|starts?|talk|ask|see|go|learn|visit|read|watch)\b",
    re.I,
)
# “It raises the risk of these diseases:” lists what is risked, not who or what makes it likelier.
_RISKED = re.compile(r"\b(?:risks?|chances?|likelihood) (?:of|for)\b", re.I)
_AT_RISK = re.compile(
    r"\b(?:who|people|persons?|groups?|factors?|those|conditions|things|if|when|because"
    r"|at (?:\w+ )*risk|risk factors?|habits"
    r"|behaviors?|children|women|men|adults|can (?:increase|raise)|may (?:increase|raise)|can affect)\b",
    re.I,
)
_ADVICE = re.compile(
    r"(?:you can|you may want|if you are|if you have questions|if an?\b|one or more\b|call\b|see\b|check\b|visit\b)",
    re.I,
)
_MOST_HEAD_WORDS = 16
_MOST_HEADING_WORDS = 7


def _verbless(passage: Passage) -> tuple[int, int] | None:
    """The first sentence of a paragraph where it is no sentence but names a risk: “Male gender. Men are …”."""
    first = passage.sentences[0] if passage.sentences else None
    if first is None or not first.text.endswith("."):
        return None
    head = re.split(r",\s(?:which|who)\b", first.text)[0]
    if not 1 <= len(head.split()) <= _MOST_HEAD_WORDS:
        return None
    # What a “who” or “that” begins has its verb.
    main = re.split(r"\b(?:who|that|which)\b", head)[0]
    helped = re.search(r"\b(?:may|can|might|could|will|should)\b", head)
    return None if helped or _VERB.search(main) else (first.start, first.start + len(head))


def _short(text: str, start: int, end: int) -> tuple[int, int]:
    """A place without what only explains it, where it is long, or where a word was glued on (“genesthe traits”)."""
    part = text[start:end]
    glued = re.search(r"(?<=[a-z]{3}s)(?=(?:the|which|such|called)\s)", part)
    part = part[: glued.start()] if glued else part
    if len(part.split()) > _MOST_WORDS // 2:
        part = re.split(r",?\s(?:which|who|in which)\s|,\s(?:an?|two|the)\s|\s\(", part)[0] or part
    if "(" in part and ")" not in part[part.index("(") :]:
        part = part[: part.index("(")]
    return start, start + len(part)


_EXAMPLES = re.compile(
    r"(?:examples(?: of (?:such|these|this) \w+)?|these|they|(?:these|such) (?:conditions|factors"
    r"|people|groups|things)) include:? ",
    re.I,
)


def _in_sentence(words: RiskWords, sentence: Sentence, introduced: bool, topic: Topic) -> Iterator[Place]:
    text = sentence.text
    taken: list[tuple[int, int]] = []
    examples = [hit for hit in [_EXAMPLES.match(text)] if hit and introduced]
    for pattern in (whole_words(tuple(words.lists)),):
        for hit in [*pattern.finditer(text), *examples]:
            if _lowers(words, text[: hit.end()]) and not re.match("risk factors?", hit[0], re.I):
                continue
            rest = re.match(r"[:\s]*(?:the following:?\s*)?", text[hit.end() :])
            first = hit.end() + (rest.end() if rest else 0)
            last = clause_end(text, first)
            taken.append((first, last))
            for start, end in members(text[first:last], sentence.start + first):
                yield start, end, 0.8, "a list of risks in a sentence"
    for hit in re.finditer("|".join(words.if_), text, re.I):
        first = hit.end()
        last = clause_end(text, first)
        taken.append((hit.start(), last))
        for start, end in members(text[first:last], sentence.start + first):
            yield start, end, 0.7, "a condition that makes it more likely"
    for hit in whole_words(tuple(words.more_in)).finditer(text):
        first = hit.end() + 1
        last = clause_end(text, first, than=True)
        people = whole_words(tuple(words.people))
        if re.match(r"people of all\b|all (?:ages|races)|both\b", text[first:last], re.I) or not people.search(
            text[first:last]
        ):
            continue
        for start, end in members(text[first:last], sentence.start + first):
            who = text[start - sentence.start : end - sentence.start]
            if (not people.search(who) and len(who.split()) > _MOST_HEADING_WORDS // 2) or _NEW_CLAUSE.match(who):
                break
            cut = clause_end(who, 0, commas=True)
            yield start, start + cut, 0.75, "who has it more often"
    people = whole_words(tuple(words.people))
    hits = [
        hit
        for hit in whole_words(tuple(words.at_risk)).finditer(text)
        if introduced or _of_topic(text[hit.end() :], topic)
    ]
    if introduced:
        hits += [hit for hit in whole_words(tuple(words.may_get)).finditer(text) if people.search(text[: hit.start()])]
    for hit in hits:
        if any(first <= hit.start() <= last for first, last in taken) or re.match(
            r"\s*(?:if|when)\b", text[hit.end() :]
        ):
            continue
        first = clause_start(text, hit.start())
        if has_verb(text[first : hit.start()]):
            continue
        if re.search(r"\b(?:do|does|did) not\b|n['’]t\b", text[first : hit.start()]):
            continue
        # Those who have the disease are at risk of something else.
        if _HAVE_IT.search(text[first : hit.start()]) and topic.named_in(text[first : hit.start()]):
            continue
        for start, last in members(text[first : hit.start()], sentence.start + first):
            yield start, last, 0.75, "the text says that the risk is greater"


_HAVE_IT = re.compile(
    r"\b(?:people|persons?|patients|children|adults|women|men|those|individuals) (?:with|who have|who had)\b", re.I
)


_NEW_CLAUSE = re.compile(
    r"(?:but|which|although|though|it|they|especially|with|where|when|while|usually|often|is|are)\b", re.I
)


def _of_topic(rest: str, topic: Topic) -> bool:
    """Whether what is risked is the document's topic, or is not said: “… of heart disease” in a text on gout isn't."""
    what = re.match(r"\s*(?:of|for|to|that|than|from)\b([^.;:]*)", rest)
    if what is None:
        return True
    others = re.search(r"\bothers?\b|\b[A-Z]{2,6}\b", what[1])
    return bool(topic.meant_by(what[1]) or others or what[0].strip().startswith("than"))


def _lowers(words: RiskWords, text: str) -> bool:
    """Whether a text speaks of what makes a risk smaller."""
    return bool(re.search("|".join(words.not_telling), text, re.I))


def _says_nothing(words: RiskWords, name: str, listed: bool) -> bool:
    """“These changes”, “other factors”: whoever reads it alone learns nothing; items begin as they like."""
    if listed:
        return bool(re.fullmatch(words.says_nothing[1], name, re.I))
    return bool(re.match("|".join(f"(?:{pattern})" for pattern in words.says_nothing), name, re.I))


def _trimmed(words: RiskWords, text: str, start: int, end: int, listed: bool) -> tuple[int, int]:
    """Without white space, marks, and light words at its beginning."""
    light = re.compile(rf"(?:{'|'.join(sorted(words.light, key=len, reverse=True))})\b,?\s+", re.I)
    while True:
        part = text[start:end]
        stripped = part.lstrip(" \t\u00a0\n,;:-–—(")
        start += len(part) - len(stripped)
        stripped = stripped.rstrip(" \t\u00a0\n,;:-–—.")
        end = start + len(stripped if listed else _LAST.sub("", stripped))
        match = light.match(text, start, end)
        if match is None or re.match(r"(?:certain|some)\b", text[start:end], re.I):
            return start, max(start, end)
        start = match.end()


def _name(text: str) -> str:
    name = re.sub(r"\s+", " ", text).lower().strip(" .,;:")
    name = re.sub(r"^(?:a|an|the|your)\s+", "", name)
    return re.sub(r"^(?:you (?:are|have|re)|(?:you|they)['’](?:re|ve)|being|having|you|they|are|have)\s+", "", name)
