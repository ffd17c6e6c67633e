"""What a document tells its readers to ask: questions that it lists, and what to talk over with a doctor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.others.shared import distinct, item_head, propose, whole_lists
from builder.draft.passages import DraftDocument, Passage, Sentence
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

# A heading or lead that announces questions for the doctor.
_ASK = re.compile(
    r"\bquestions?\b.{0,40}\b(?:ask|doctor|provider|health care|team|pharmacist|nurse|yourself)\b"
    r"|\bask\b.{0,40}\b(?:your|the|a)\b|\bask (?:yourself|these|some|questions)\b"
    r"|\b(?:you|your family) (?:may|might|can|could|should|want to)\b.{0,20}\bask\b",
    re.I,
)
# What the doctor asks is nothing to ask.
_ASKED_BY = re.compile(
    r"\b(?:doctors?|providers?|physicians?|nurses?|team|he or she|they|specialist)\b[^.?:]{0,30}?"
    r"\b(?:may|will|might|can|should|would)? ?(?:also )?(?:asks?|want to know)\b",
    re.I,
)
_QUOTED = re.compile(r"[“\"]([^“”\"]{8,160}\?)[”\"]")
_MOST_WORDS = 12
# What ends the words of what is to be asked.
_END = re.compile(
    r"[.;?!](?=\s|$)|\sis (?:very |also )?(?:important|a good idea|best)\b|,\s(?:and|but|so"
    r"|or)\s(?:you|he|she|they|it|do|your|follow|get|see|ask)\b|\s(?:because|since|so that|who can)\s"
    r"|\s\(|\s--|:"
)
_BEFORE = re.compile(r"^(?:however, |also, |therefore, )?(?P<what>(?:if|before|when|unless)\s[^,]{4,100}),\s", re.I)


class QuestionWords(Model):
    """locales/en/draft/questions.yaml."""

    schema_: int = Field(alias="schema")
    who: str
    talk: str
    ask: str
    about: str
    not_by: str
    discuss: str
    passive: str
    unsure: str
    conditions: str
    asked: str
    says_nothing: str


class _Patterns:
    def __init__(self) -> None:
        words = word_list("questions", QuestionWords)
        who = words.who
        self.about = re.compile(
            rf"\b(?:{words.talk}|{words.ask}) {who}(?: (?:first|also|right away|together))? (?P<link>{words.about})\b",
            re.I,
        )
        self.talk = re.compile(rf"\b(?:{words.talk} {who}|(?:ask|consult|tell|let) {who})\b", re.I)
        self.discuss = re.compile(rf"\b{words.discuss} (?P<what>(?!with\b)[^.;:?]{{3,110}}?) with {who}\b", re.I)
        self.asked = re.compile(rf"\b{who} {words.asked}\b", re.I)
        self.passive = re.compile(rf"(?P<what>[^.;:?]{{3,90}}?) {words.passive} {who}\b", re.I)
        self.unsure = re.compile(
            rf"\b{words.unsure} (?P<what>[^.;:?,]{{4,90}}?)(?=,| (?:should|can|may|call|contact|ask"
            rf"|talk|see)\b)(?=[^.?]*\b{who}\b)|{who}[^.;:?]{{0,20}}?\b(?:if"
            rf"|when)\b[^.;:?]{{0,15}}?\b{words.unsure} (?P<late>[^.;:?,]{{4,90}})",
            re.I,
        )
        self.listed = re.compile(
            rf"\b(?:{words.talk}|(?:ask(?:ing)?|tell(?:ing)?|inform(?:ing)?) )\s?{who}(?: [^.?]*)?"
            r"\b(?:about|if(?: you(?:['’]re| have| are| take)?)?|whether(?: you)?)"
            r"(?: (?:the following|any of (?:the following|these)|these|your|any|things))*:?\s*$",
            re.I,
        )
        self.conditions = re.compile(words.conditions, re.I)
        self.not_by = re.compile(words.not_by, re.I)
        self.says_nothing = re.compile(words.says_nothing, re.I)


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    return _Patterns()


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `question`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    asked = False  # whether the questions that follow one another were announced
    for passage in whole_lists(document):
        announced = _asks(f"{passage.lead or ''} {passage.heading}")
        if passage.kind in ("item", "question") and passage.text.rstrip().endswith("?"):
            if (announced or asked) and not _structure(passage):
                yield _question(document, passage, passage.start, passage.end)
            continue
        asked = _asks(passage.sentences[-1].text if passage.sentences else passage.text)
        if passage.kind == "heading":
            continue
        if (
            passage.kind == "item"
            and _patterns().listed.search(passage.lead or "")
            and not _asked_by(passage.lead or "")
        ):
            start, end = item_head(passage)
            if end > start + 3:
                yield propose(
                    document,
                    passage,
                    "question",
                    (start, end),
                    _plain(document.text[start:end]),
                    0.8,
                    "listed to be talked over",
                )
            continue
        for sentence in passage.sentences:
            yield from _from_sentence(document, passage, sentence)
            if not _asks(sentence.text) and not announced:
                continue
            for hit in _QUOTED.finditer(sentence.text):
                yield _question(document, passage, sentence.start + hit.start(1), sentence.start + hit.end(1))
            if sentence.text.endswith("?") and announced:
                yield _question(document, passage, sentence.start, sentence.end)


def _asks(text: str) -> bool:
    """Whether a heading, lead or sentence announces questions to ask."""
    return bool(_ASK.search(text)) and not _ASKED_BY.search(text)


def _asked_by(lead: str) -> bool:
    """Whether it is the doctor who talks, in a lead."""
    hit = _patterns().talk.search(lead)
    return bool(hit and _patterns().not_by.search(lead[: hit.start()].rstrip()))


def _structure(passage: Passage) -> bool:
    """“What are the symptoms of X ?” as a heading of the page, with its space before the mark."""
    return passage.kind == "question" and bool(re.search(r"\s\?$", passage.text))


def _question(document: DraftDocument, passage: Passage, start: int, end: int) -> Proposal | None:
    text = document.text[start:end].rstrip()
    if len(text.split()) < 3:
        return None
    name = " ".join(text.lower().split())
    return propose(document, passage, "question", (start, start + len(text)), name, 0.9, "listed to be asked")


def _from_sentence(document: DraftDocument, passage: Passage, sentence: Sentence) -> Iterator[Proposal | None]:
    """What a sentence tells to ask: “Talk with your doctor about …”, “Tell your doctor if …”."""
    taken: list[tuple[int, int]] = []
    for start, end, sure, reason in _places(sentence.text):
        if any(first < end and start < last for first, last in taken):
            continue
        start, end = _trimmed(sentence.text, start, end)
        what = sentence.text[start:end]
        if len(what) < 4 or _patterns().says_nothing.match(_plain(what)):
            continue
        taken.append((start, end))
        span = sentence.start + start, sentence.start + end
        proposal = propose(document, passage, "question", span, _plain(what), sure, reason)
        yield proposal


def _places(text: str) -> Iterator[tuple[int, int, float, str]]:
    patterns = _patterns()
    matched = False
    for hit in patterns.about.finditer(text):
        if patterns.not_by.search(text[: hit.start()].rstrip()):
            continue
        link = hit["link"].lower().split()
        # “if”, “whether”, “how” and “before” belong to what is asked; “about” and “to find out” don't.
        keeps = link[0] != "to" and link[-1] in ("if", "whether", "how", "what", "which", "when", "before")
        first = hit.end() - (len(link[-1]) if keeps else 0)
        matched = True
        yield first, _end(text, first), 0.85, "what to talk over or tell"
    for hit in patterns.discuss.finditer(text):
        if not patterns.not_by.search(text[: hit.start()].rstrip()):
            matched = True
            after = re.match(r"\s(?:before|when|if)\s[^.;:?,]{3,60}", text[hit.end() :])
            yield hit.start("what"), hit.end() + (after.end() if after else 0), 0.8, "what to talk over"
    for hit in patterns.asked.finditer(text):
        matched = True
        keeps = "" if hit[0].lower().endswith("about") else hit[0].split()[-1]
        yield hit.end() - len(keeps), _end(text, hit.end()), 0.8, "what to talk over or tell"
    for hit in patterns.passive.finditer(text):
        matched = True
        yield hit.start("what"), hit.end("what"), 0.75, "what to talk over"
    for hit in patterns.unsure.finditer(text):
        matched = True
        yield (*hit.span("what" if hit["what"] else "late"), 0.75, "what one may be unsure of")
    talk = None if matched else patterns.talk.search(text)
    if talk and not patterns.not_by.search(text[: talk.start()].rstrip()):
        before = _BEFORE.match(text)
        if before and patterns.conditions.search(before["what"]):
            yield (*before.span("what"), 0.7, "when to talk with somebody")
        elif after := re.match(r"\s(?:if|before|when)\s[^.;:?]{4,110}", text[talk.end() :]):
            yield talk.end(), talk.end() + after.end(), 0.65, "what to talk over"


def _end(text: str, first: int) -> int:
    match = _END.search(text, first)
    return match.start() if match else len(text)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without spaces and marks, and not longer than about a dozen words."""
    part = text[start:end]
    start += len(part) - len(part.lstrip(" ,;:\u00a0"))
    words = list(re.finditer(r"\S+", text[start:end]))
    if len(words) > _MOST_WORDS:
        end = start + words[_MOST_WORDS - 1].end()
    part = text[start:end]
    return start, start + len(part.rstrip(" .,;:?\u00a0"))


def _plain(text: str) -> str:
    return re.sub(r"^(?:the|a|an|about)\s", "", " ".join(text.lower().split()))
