"""What causes a disease, sets it off or spreads it, and when in life it begins, where a document says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.others.clauses import clause_end, clause_start, has_verb, members
from builder.draft.others.shared import whole_words
from builder.draft.passages import DraftDocument, Passage, Sentence
from builder.draft.words import word_list

Place = tuple[int, int, float, str]  # start, end, confidence, reason
_MOST_SUBJECT_WORDS = 14
_SHORT_NAME = re.compile(r"\(([A-Z]{2,6})\)")
_IT = re.compile(
    r"\b(?:it|(?:this|the|these) (?:\w+ )?(?:disease|condition|disorder|infection|illness|syndrome"
    r"|virus|parasites?|infections|"
    r"bacteri(?:a|um)|germs?|type|form)s?)\b",
    re.I,
)
_PEOPLE = re.compile(r"\b(?:people|persons?|humans|you|children|infants|babies|adults|someone|anyone|patients)\b", re.I)
_NO_MEANS = re.compile(
    r"\b(?:treatment|medical|help|care|information|vaccinated|tested|pregnant|enough|rid|better|worse|sick)\b", re.I
)


_OPENING = re.compile(r"There are an? |(?:Other|Common|Possible|Rare|Less common|Some)(?: \w+)? ")
_TO_DO = re.compile(r"\s*(?:it|them|you|people|the skin) to\b", re.I)
_SIGNS = re.compile(r"\b(?:symptoms?|signs?)\b", re.I)


class CauseWords(Model):
    """locales/en/draft/causes.yaml."""

    schema_: int = Field(alias="schema")
    headings: list[str]
    leads: list[str]
    lead_verbs: list[str]
    when_leads: str
    not_leads: list[str]
    behind: list[str]
    lists: list[str]
    before: list[str]
    spread: list[str]
    families: list[str]
    begins: list[str]
    attacks: list[str]
    finite: list[str]
    no_cause: str
    not_cause: str
    not_in: list[str]
    not_topic: frozenset[str]


def cause_words() -> CauseWords:
    return word_list("causes", CauseWords)


class Topic:
    """What a document is about: the words of its title, and its abbreviation where the text gives one."""

    def __init__(self, document: DraftDocument) -> None:
        title = document.text.lstrip().partition("\n")[0]
        words = re.findall(r"[A-Za-z]{4,}", title)
        self._words = frozenset(word.lower().rstrip("s") for word in words)
        self.stems = frozenset(word[:5].lower() for word in words if word.lower() not in cause_words().not_topic)
        short = _SHORT_NAME.findall(document.text[:1500])
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", title)).upper()
        names = [
            name for name in short if name[0] in initials and set(name.lower()) <= set(title.lower())
        ] + re.findall(r"\b[A-Z]{2,6}\b", title)
        self._short = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})s?\b") if names else None

    def named_in(self, text: str) -> bool:
        """Whether a text names the topic by a word of its title or its abbreviation."""
        words = {word[:5].lower() for word in re.findall(r"[A-Za-z]{4,}", text)}
        return bool(words & self.stems or (self._short and self._short.search(text)))

    def only(self, name: str) -> bool:
        """Whether a name says nothing but the topic."""
        words = re.findall(r"[A-Za-z]{4,}", name)
        topic_words = [word for word in words if word.lower().rstrip("s") in self._words]
        return bool(topic_words) and all(
            word in topic_words or word.lower() in cause_words().not_topic for word in words
        )

    def meant_by(self, text: str) -> bool:
        """Whether a text names the topic, or says “it” or “the disease”."""
        return self.named_in(text) or bool(_IT.search(text))


@lru_cache(maxsize=1)
def _elsewhere() -> re.Pattern[str]:
    return re.compile("|".join(cause_words().not_in), re.I)


def about_causes(passage: Passage) -> bool:
    """Whether the part of the text that a passage stands in is about causes or how a disease spreads."""
    pattern = re.compile("|".join(f"(?:{part})" for part in cause_words().headings), re.I)
    return any(pattern.match(heading.strip()) for heading in passage.headings[1:])


def lists_causes(lead: str, introduced: bool, topic: Topic) -> bool:
    """Whether a lead announces causes of the topic."""
    words = cause_words()
    if re.search("|".join(words.not_leads), lead, re.I):
        return False
    if introduced and re.search(words.when_leads, lead.strip(), re.I):
        return True
    if hit := re.search("|".join(words.lead_verbs), lead, re.I):
        subject, effect = lead[: hit.start()], lead[hit.end() :]
        if subject.strip() and not topic.named_in(subject) and not re.match(r"(?:it|the disease)\b", subject, re.I):
            return introduced or topic.meant_by(effect)
    return bool(whole_words(tuple(words.leads)).search(lead)) and (introduced or topic.meant_by(lead))


def in_sentence(sentence: Sentence, passage: Passage, introduced: bool, topic: Topic) -> Iterator[Place]:
    """The causes that a sentence names. `introduced`: whether its part of the text is about risks or causes."""
    words, text = cause_words(), sentence.text
    for hit in whole_words(tuple(words.families)).finditer(text):
        yield sentence.start + hit.start(), sentence.start + hit.end(), 0.85, "runs in families"
    if not introduced and any(_elsewhere().search(heading) for heading in passage.headings[1:]):
        return
    for hit in whole_words(tuple(words.begins)).finditer(text):
        if (introduced or topic.meant_by(text[: hit.start()])) and not _SIGNS.search(text[: hit.end()]):
            end = clause_end(text, hit.end(), commas=True, than=True)
            light = re.compile(r"\s(?:in|among)\s").match(text, hit.end())
            yield (
                sentence.start + (light.end() if light else hit.end()),
                sentence.start + end,
                0.7,
                "when in life it begins",
            )
    yield from _behind(sentence, introduced, topic)
    yield from _spread(sentence, introduced, topic)
    yield from _before(sentence, introduced, topic)


def _behind(sentence: Sentence, introduced: bool, topic: Topic) -> Iterator[Place]:
    """“It is caused by A, B, or C”; “causes include A and B”."""
    words, text = cause_words(), sentence.text
    for patterns, listed in ((words.behind, False), (words.lists, True)):
        for hit in whole_words(tuple(patterns)).finditer(text):
            start = clause_start(text, hit.start())
            shared = not text[start : hit.start()].strip()  # “It comes suddenly, and is triggered by …”
            effect = text[: hit.end()] if shared and hit[0][0].islower() else text[start : hit.end()]
            # “Swelling, which is associated with pain”: of what goes along with it.
            if "associated" in hit[0] and (not introduced or re.search(r"\b(?:which|that)\s*$", text[: hit.start()])):
                continue
            attack = re.search("|".join(words.attacks), effect, re.I) and re.search(
                "trigger|set off|brought on", hit[0]
            )
            sure = (
                attack
                or (listed and (re.search("factor|trigger", hit[0], re.I) or _OPENING.fullmatch(text[: hit.start()])))
                or topic.meant_by(effect)
            )
            if not sure and not (
                introduced and text[start : hit.start()].strip() and (listed or not _PEOPLE.search(effect))
            ):
                continue
            first = hit.end()
            yield from _causes(sentence, first, "a cause that the text names")


def _causes(sentence: Sentence, first: int, reason: str) -> Iterator[Place]:
    text = sentence.text
    last = clause_end(text, first)
    cut = re.compile(r",?\s(?:which|resulting in|leading to|causing|rather than|not by|and not)\b").search(
        text, first, last
    )
    last = cut.start() if cut else last
    for start, end in members(text[first:last], sentence.start + first):
        yield start, end, 0.75, reason


def _spread(sentence: Sentence, introduced: bool, topic: Topic) -> Iterator[Place]:
    text = sentence.text
    for hit in whole_words(tuple(cause_words().spread)).finditer(text):
        phrase = text[clause_start(text, hit.start()) : hit.end()]
        if re.match(r"they\b", phrase, re.I):  # may be animals
            continue
        if _NO_MEANS.search(hit[0]) or re.search(r"\b(?:not|cannot|never)\b|n['’]t\b", phrase):
            continue
        if "infect" in phrase or topic.meant_by(phrase) or (introduced and not _PEOPLE.search(phrase)):
            last = clause_end(text, hit.end())
            verb = re.compile(r"\s(?:can|may|will|is|are|should)\s").search(text, hit.end(), last)
            last = verb.start() if verb else last
            if re.search(r"\b(?:genes?|parents?|chromosomes?)\b", text[hit.start() : last]):  # inherited, not caught
                continue
            first = hit.end() + len(text[hit.end() :]) - len(text[hit.end() :].lstrip())
            for start, end in members(text[first:last], sentence.start + first):
                yield start, end, 0.7, "how it gets to people"


def _before(sentence: Sentence, introduced: bool, topic: Topic) -> Iterator[Place]:
    """“Smoking can cause it”; “smoking is a main cause of it”."""
    words, text = cause_words(), sentence.text
    for hit in whole_words(tuple(words.before)).finditer(text):
        start = clause_start(text, hit.start())
        subject, effect = text[start : hit.start()].strip(), text[hit.end() : clause_end(text, hit.end())]
        if not subject or len(subject.split()) > _MOST_SUBJECT_WORDS or re.match(words.no_cause, subject, re.I):
            continue
        main = re.split(r"\b(?:who|that|which)\b", subject)[0]
        if (
            has_verb(subject + " ")
            or whole_words(tuple(words.finite)).search(main)
            or topic.meant_by(subject)
            or re.search(r"\b(?:to|not|that|which|who|what)$", subject)
        ):
            continue
        if _TO_DO.match(effect):
            continue
        named = topic.meant_by(effect)
        sure = "cause of" in hit[0] or "causes of" in hit[0] or re.search(r"\b(?:can|may|might|could)\b", hit[0])
        if not named and not (introduced and sure):
            continue
        for first, last in members(text[start : hit.start()], sentence.start + start):
            yield first, last, 0.7, "a cause that the text names"
