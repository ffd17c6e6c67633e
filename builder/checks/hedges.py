"""How sure the documents are, and how sure our English is: a hedge lost, and a claim that no passage carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from builder.base.errors import Finding, Severity
from builder.checks.facts import passages
from builder.checks.registry import check
from builder.facts.kinds.statement import Statement
from builder.facts.topic import Topic
from builder.languages.readability import sentences
from builder.languages.wording import CONCEPTS, Evidence, Wording
from builder.languages.words import Words
from builder.workspace.loaded import Loaded

# So many stems must two sentences share before one is taken for a wording of the other.
_SHARED = 2
_STEM = 5
_REASON = "if it is right as it is, say why in `certainty_reason`"


@dataclass(frozen=True)
class _Claim:
    """A sentence of a fact's English that claims something; `whole`: with the words before its list, if it has any."""

    sentence: str
    whole: str


def _stems(text: str) -> set[str]:
    """What a sentence is about, roughly: the beginnings of its longer words."""
    return {word.rstrip("s")[:_STEM] for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 3}


def _ours(fact: Statement) -> list[_Claim]:
    """The sentences and items that claim something: a question doesn't."""
    lead_in = sentences(fact.text)
    claims = [_Claim(sentence, sentence) for sentence in lead_in]
    claims += [_Claim(item, f"{lead_in[-1]} {item}") for item in fact.items.values()]
    return [item for item in claims if not item.sentence.endswith("?")]


def _nearest(passage: str, ours: list[_Claim]) -> list[_Claim]:
    """The sentences of ours that are about the same as a passage's; none where nothing tells."""
    stems = _stems(passage)
    shared = [len(stems & _stems(claim.sentence)) for claim in ours]
    best = max(shared, default=0)
    return [claim for claim, count in zip(ours, shared, strict=True) if count == best] if best >= _SHARED else []


class _Compared:
    """A fact's English beside the sentences of its passages."""

    def __init__(self, wording: Wording, evidence: Evidence, fact: Statement, passages: list[str]) -> None:
        self.wording, self.evidence, self.fact = wording, evidence, fact
        self.ours = _ours(fact)
        self.text = " ".join(claim.sentence for claim in self.ours)
        self.passages = [sentence for passage in passages for sentence in sentences(" ".join(passage.split()))]

    def kept(self, text: str) -> bool:
        """Whether our text has any word that makes it less than certain."""
        lists = [self.wording.words("certainty", concept) for concept in CONCEPTS["certainty"] if concept != "always"]
        return any(words and self.wording.count(words, text) for words in [*lists, self.evidence.kept])

    def _carried(self, near: list[_Claim], hedges: Iterable[Words]) -> bool:
        """Whether another sentence of the passages says the same as these of ours, without such a hedge."""
        lists = list(hedges)
        flat = [
            sentence for sentence in self.passages if not any(self.wording.count(words, sentence) for words in lists)
        ]
        return any(claim in near for sentence in flat for claim in _nearest(sentence, self.ours))

    def _says(self, concept: str) -> bool:
        """Whether our text is as unsure anywhere, in our words for it or in the passages'."""
        words_by_concept = {
            **self.evidence.hedges,
            **{f"own {name}": words for name, words in self.wording.record.certainty.items()},
        }
        lists = [words_by_concept.get(concept), words_by_concept.get(f"own {concept}")]
        return any(words is not None and self.wording.count(words, self.text) for words in lists)

    def lost(self) -> Iterator[tuple[str, bool]]:
        """(sentence of a passage, whether nothing at all in the fact keeps its hedge) for each hedge that is lost."""
        hedges = self.evidence.hedges
        wholly = self.fact.certainty == "known" and not self.kept(self.text)
        for sentence in self.passages:
            concepts = [concept for concept, words in hedges.items() if self.wording.count(words, sentence)]
            near = _nearest(sentence, self.ours)
            if not concepts or self._carried(near or self.ours, hedges.values()):
                continue
            if wholly:
                yield sentence, True
            elif near and not any(self.kept(claim.whole) for claim in near) and not all(map(self._says, concepts)):
                yield sentence, False

    def weaker(self) -> Iterator[tuple[str, str]]:
        """(sentence of a passage, what is lost): only a “can”, or the condition under which it holds."""
        count, evidence = self.wording.count, self.evidence
        for sentence in self.passages:
            near = _nearest(sentence, self.ours)
            if not near:
                continue
            texts = [claim.whole for claim in near]
            if (
                count(evidence.weak_hedges, sentence)
                and not any(self.kept(text) for text in texts)
                and not self._carried(near, [evidence.weak_hedges])
            ):
                yield sentence, "“can” or the like"
            if count(evidence.conditions, sentence) and not any(
                count(evidence.conditions_kept, text) for text in texts
            ):
                yield sentence, "a condition"

    def uncarried(self) -> Iterator[str]:
        """What our text claims, and no passage says."""
        passages = " ".join(self.passages)
        for name, claim in self.evidence.claims.items():
            if self.wording.count(claim, self.text) and not self.wording.count(claim.carriers, passages):
                yield name


def _compared(loaded: Loaded) -> Iterator[tuple[Topic, _Compared]]:
    """Every statement whose passages are all there, in English documents."""
    for topic in loaded.topics:
        wording = loaded.texts["en", topic.id].wording
        evidence = wording.record.evidence if wording else None
        if topic.texts is None or wording is None or evidence is None:
            continue
        english = {name for name, record in topic.documents.items() if (record.language or "en").startswith("en")}
        for fact in topic.facts.values():
            if not isinstance(fact, Statement) or fact.withdrawn:
                continue  # superseded ones are printed where a reader asks for them
            passage_texts = passages(topic, fact)
            if not fact.citations or len(passage_texts) < len(fact.citations) or fact.certainty_reason:
                continue
            compared = _Compared(wording, evidence, fact, passage_texts)
            if compared.ours and {citation.document for citation in fact.citations} <= english:
                yield topic, compared


def _start(sentence: str) -> str:
    """Enough of a passage to find it by."""
    words = sentence.split()
    return " ".join(words[:5]) + ("…" if len(words) > 5 else "")


@check("hedges", "facts", reads=("topic",))
def hedges(loaded: Loaded) -> Iterator[Finding]:
    """Where a cited passage hedges (“may”, “in general”, “in some studies”), the English does, or says why not.

    Bad: “It starts there” citing “In some studies, it starts there”. Good: “In some studies, it starts there”.
    """
    for topic, compared in _compared(loaded):
        fact = compared.fact
        origin = topic.origins[fact.id]
        reported = set()
        for sentence, wholly in compared.lost():
            reported.add(sentence)
            message = f"{fact.id}: the passage “{_start(sentence)}” hedges, and its English doesn't"
            remedy = f"Say it with the same certainty and record it in `certainty`; {_REASON}."
            severity = Severity.WARNING if wholly else Severity.ADVICE
            if not wholly:
                message += " there"
            yield origin.finding("hedges", message, remedy, ["text"], severity)
        for sentence, what in compared.weaker():
            if sentence not in reported:
                reported.add(sentence)
                message = f"{fact.id}: the passage “{_start(sentence)}” has {what}, and its English hasn't"
                yield origin.finding("hedges", message, f"Read both again; {_REASON}.", ["text"], Severity.ADVICE)


@check("uncarried-claims", "facts", reads=("topic",))
def uncarried_claims(loaded: Loaded) -> Iterator[Finding]:
    """“Often”, “most”, “many”, “always” and “never” stand in a fact only where a cited passage carries them.

    Bad: “mostly” citing “much of its growth”. Good: “much of it”.
    """
    for topic, compared in _compared(loaded):
        for name in compared.uncarried():
            message = f"{compared.fact.id} says “{name}” or the like, and none of its passages does"
            remedy = f"Say what the passage says, or cite the one that says it; {_REASON}."
            origin = topic.origins[compared.fact.id]
            yield origin.finding("uncarried-claims", message, remedy, ["text"], Severity.WARNING)
