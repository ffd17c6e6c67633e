"""Treatments that are no medicines: operations, therapies, diets, and what people are told to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from builder.draft.others.causes import about_causes
from builder.draft.others.clauses import members
from builder.draft.others.names import NameReader, Names
from builder.draft.others.shared import distinct, item_head, plain, propose, split_list, whole_lists, whole_words
from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

_MOST_WORDS = 12
_MOST_ITEM_WORDS = 16
_MOST_NAME_WORDS = 5
_NEAR = 200  # characters before a word in which “treated with” says that it is a treatment


_RESEARCH = re.compile(r"\bresearch\b|clinical trials?", re.I)


class TreatmentWords(Names):
    """locales/en/draft/treatments.yaml."""

    medicines: frozenset[str]
    telling: list[str]
    doing: frozenset[str]
    measures: list[str]
    told_only: frozenset[str]
    not_doing: str
    options: list[str]
    not_options: list[str]
    relief: str
    imperatives: list[str]
    removal: str
    to_do: str
    named: str
    helping: str
    needed: str
    done: list[str]
    deeds: list[str]
    advice: str
    advised: list[str]
    not_before: str
    not_behind: str


def _words() -> TreatmentWords:
    return word_list("treatments", TreatmentWords)


@lru_cache(maxsize=1)
def _reader() -> NameReader:
    return NameReader(_words())


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `treatment`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    words = _words()
    measures, telling = whole_words(tuple(words.measures)), whole_words(tuple(words.telling))
    for passage in whole_lists(document):
        if passage.kind == "question" or _RESEARCH.search(passage.heading):
            continue
        introduced = _tells(words, passage)
        if introduced and passage.kind == "item" and (span := _doing(words, passage)):
            yield propose(
                document,
                passage,
                "treatment",
                span,
                _plain_name(document.text[slice(*span)]),
                0.8,
                "an item of a list of treatments",
            )
            continue
        if introduced and passage.kind == "item" and (span := _named(words, passage)):
            name = plain(document.text[slice(*span)])
            yield propose(document, passage, "treatment", span, name, 0.75, "an item of a list of treatments")
            continue
        elsewhere = not introduced and _of_causes(passage)
        for name_match in _reader().find(passage.text):
            written = passage.text[name_match.start : name_match.end]
            if written.lower() == "rests":  # a verb
                continue
            if any(word.lower() in words.medicines for word in written.split()[:-1]):
                continue
            if re.match(words.not_before, passage.text[name_match.end :], re.I):
                continue
            if not introduced and re.search(
                words.not_behind, passage.text[max(0, name_match.start - 30) : name_match.start], re.I
            ):
                continue
            near = passage.text[max(0, name_match.start - _NEAR) : name_match.end + _NEAR // 3]
            introduced_here = introduced or bool(telling.search(near))
            # A gastric bypass among the causes is no treatment of the disease.
            if elsewhere:
                continue
            if not introduced_here and re.match(rf"[^.;]{{0,20}}{words.needed}", passage.text[name_match.end :], re.I):
                introduced_here = True
            if passage.kind == "heading" and plain(written) in words.told_only:
                continue
            if not introduced_here and plain(written) in words.told_only:
                continue
            span = passage.start + name_match.start, passage.start + name_match.end
            sure = (0.9 if name_match.known else 0.8) - (0.0 if introduced else 0.15)
            name = written.lower() if written.lower() in words.names else plain(written)
            yield propose(document, passage, "treatment", span, name, sure, "a treatment's name")
        for span in _doing_in_sentences(words, passage) if introduced else ():
            name = _plain_name(document.text[slice(*span)])
            yield propose(document, passage, "treatment", span, name, 0.7, "one of a list of what to do")
        for hit in re.finditer(rf"\b{words.removal}", passage.text, re.I):
            if introduced or (
                not elsewhere and telling.search(passage.text[max(0, hit.start() - _NEAR) : hit.start()])
            ):
                span = passage.start + hit.start(), passage.start + hit.end()
                yield propose(document, passage, "treatment", span, plain(hit[0]), 0.7, "what is taken out")
        advised = introduced or any(re.match(words.to_do, heading, re.I) for heading in passage.headings)
        for span in (
            _advice(words, passage) if advised and not (passage.kind == "item" and _other_list(words, passage)) else ()
        ):
            name = _plain_name(document.text[slice(*span)])
            yield propose(document, passage, "treatment", span, name, 0.65, "what people are told to do")
        for hit in measures.finditer(passage.text):
            span = passage.start + hit.start(), passage.start + hit.end()
            yield propose(document, passage, "treatment", span, plain(hit[0]), 0.75, "what people are told to do")


def _plain_name(text: str) -> str:
    """What people are told to do, as a name."""
    return " ".join(text.lower().split()).strip(" .,;:")


def _tells(words: TreatmentWords, passage: Passage) -> bool:
    """Whether the headings or the lead say that treatment is what follows."""
    telling = whole_words(tuple(words.telling))
    return bool(telling.search(f"{' '.join(passage.headings[1:])} {passage.lead or ''}"))


def _doing(words: TreatmentWords, passage: Passage) -> tuple[int, int] | None:
    """The place of what an item tells to do; None where it is of another form."""
    start, end = item_head(passage)
    lead = re.match(r"(?:Do |not |don['’]?t |try to |try )", passage.text, re.I)
    offset = lead.end() if lead else 0
    head = passage.text[offset : end - passage.start].split()
    if not 2 <= len(head) <= _MOST_ITEM_WORDS:
        return None
    first = head[0].lower().strip(",")
    # After “relief by”, whatever is done helps: “refraining from smoking”.
    done = first.endswith("ing") and re.search(
        r"\bby:?$|\bhelp|\brelie|\bways\b|\bsteps\b|\bchanges\b|\btips\b", passage.lead or ""
    )
    if first not in words.doing and not done:
        return None
    if re.match(words.not_doing, " ".join(head), re.I) or _other_list(words, passage):
        return None
    return start + (3 if passage.text.startswith("Do ") else 0), end


def _other_list(words: TreatmentWords, passage: Passage) -> bool:
    """Whether lead or heading say that the list is of something else: “the goals of treatment are to”."""
    text = passage.lead or passage.heading
    text = re.sub(words.relief, "", text, flags=re.I)
    return bool(whole_words(tuple(words.not_options)).search(text))


def _named(words: TreatmentWords, passage: Passage) -> tuple[int, int] | None:
    """The place of an item's head that names a treatment: “Rubber band ligation. The doctor …”."""
    start, end = item_head(passage)
    head, rest = passage.text[: end - passage.start], passage.text[end - passage.start :]
    head = re.split(r",\s|\s\(", head)[0]
    words_of = head.split()
    if not 1 <= len(words_of) <= _MOST_NAME_WORDS or _other_list(words, passage):
        return None
    if not whole_words(tuple(words.options)).search(f"{passage.lead or ''} {passage.heading}"):
        return None
    if any(word.lower().strip("s.,") in words.medicines or word.lower() in words.medicines for word in words_of):
        return None
    if re.search(words.not_doing, head, re.I) or words_of[0].lower() in words.light:
        return None
    if words_of[-1].lower().endswith(tuple(words.deeds)) or (
        rest.strip() and whole_words(tuple(words.done)).search(rest[:300])
    ):
        return start, start + len(head.rstrip())
    return None


def _of_causes(passage: Passage) -> bool:
    """Whether the part of the text is about causes or risks."""
    return about_causes(passage) or bool(re.search(r"\brisk", " ".join(passage.headings[1:]), re.I))


def _advice(words: TreatmentWords, passage: Passage) -> Iterator[tuple[int, int]]:
    """“People should avoid alcohol”: what a sentence tells them to do."""
    for sentence in passage.sentences:
        if (hit := re.match(words.helping, sentence.text)) and not re.search(words.not_doing, hit["what"], re.I):
            for first, last in members(hit["what"], sentence.start):
                yield first, last
        for hit in re.finditer(words.named, sentence.text):
            yield sentence.start + hit.start("what"), sentence.start + hit.end("what")
    advised = re.compile(
        rf"\b{words.advice}(?P<what>(?:{'|'.join(words.advised)})\b)|^(?P<begin>(?:{'|'.join(words.imperatives)})\b)",
        re.I,
    )
    for sentence in passage.sentences:
        for hit in advised.finditer(sentence.text):
            before = sentence.text[: hit.start()].rstrip()
            if re.search(
                r"\b(?:doctors?|providers?|nurses?|surgeons?|medicines?|drugs?|that|which|not)$", before, re.I
            ):
                continue
            first = hit.start("what" if hit["what"] else "begin")
            end = re.compile(
                r"[.;:?(](?=\s|$|\w)|,|\s(?:to|by|because|if|when|until|before|after|so|and (?:to|should|can))\s"
            ).search(sentence.text, first)
            last = end.start() if end else len(sentence.text)
            what = sentence.text[first:last].rstrip()
            if 2 <= len(what.split()) <= _MOST_WORDS and not re.search(words.not_doing, what, re.I):
                yield sentence.start + first, sentence.start + first + len(what)


_LIST = re.compile(
    r"\b(?:such as|including|includes?|consists? of|(?:treated|relieved|managed|helped|controlled"
    r"|eased) by|involves?)[: ]+(?=[a-z]+ing\b)",
    re.I,
)


def _doing_in_sentences(words: TreatmentWords, passage: Passage) -> Iterator[tuple[int, int]]:
    """“… such as eating smaller meals, avoiding alcohol, and resting”: its members."""
    for sentence in passage.sentences:
        for lead in _LIST.finditer(sentence.text):
            end = re.compile(r"--|[.;:](?=\s|$)|\s(?:can|may|will|helps?|is|are)\s").search(sentence.text, lead.end())
            part = sentence.text[lead.end() : end.start() if end else None]
            for first, last in split_list(part, sentence.start + lead.end()):
                written = part[first - sentence.start - lead.end() : last - sentence.start - lead.end()].split()
                if (
                    2 <= len(written) <= _MOST_WORDS
                    and written[0].endswith("ing")
                    and written[0].lower() in words.doing
                ):
                    yield first, last
