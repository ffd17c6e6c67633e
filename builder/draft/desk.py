"""An editor's desk: every proposal of a topic beside its passage, and what would be printed of it.

Nothing of a document's text is kept: passages are looked up in the documents' folder whenever they are shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from markupsafe import Markup, escape
from pydantic import ValidationError

from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.base.project import DocumentFolders, Project
from builder.checks.readability import exempt_names
from builder.draft import by_hand, companions, decisions, public
from builder.draft.draft_file import DraftedProposal
from builder.facts.base_fact import BaseFact
from builder.facts.citation import locate
from builder.facts.document import DocumentText
from builder.facts.fact import FactsFile
from builder.facts.kinds.effect import ADVICE, Effect
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine, Reviewed, Role
from builder.facts.kinds.site import Site
from builder.facts.kinds.statement import Certainty, Statement
from builder.facts.topic import Topic
from builder.facts.topics import load_one
from builder.languages.format import MEDICINE, RANGE, Patterns, fact_values
from builder.languages.locale import Locale, load_locale
from builder.languages.readability import measure, names_pattern, sentences, without_names
from builder.languages.wording import load_wording
from builder.pages.markup import filled_markup, put

WHERE = "handouts draft --review"
# The fields of each kind of fact that a person writes, the longest first.
WRITTEN: dict[str, tuple[str, ...]] = {
    "statement": ("text",),
    "symptom": ("term", "medical_term", "explanation"),
    "side-effect": ("term", "medical_term", "explanation"),
    "complication": ("term", "medical_term", "explanation"),
    "medicine": ("action", "action_source", "read_against", "condition"),
    "group": ("term", "action"),
    "organisation": ("name", "text"),
    "term": ("term", "medical_term", "definition", "source"),
}
# What else may be typed: what the topic hasn't got yet, and what the fact needs.
BESIDE: dict[str, tuple[str, ...]] = {
    "statement": (companions.NEW_HEADING,),
    "symptom": (companions.NEW_SITE, companions.SITE_MEANING),
    "medicine": (companions.NEW_GROUP, companions.GROUP_ACTION),
}
# Flags that name a fact of the topic.
_SAME = ("repeats:", "contradicts:")
# How much of the text around a passage is shown, in characters.
_AROUND = 300


@dataclass(frozen=True)
class Choice:
    """A field that is chosen: one of these values, or several."""

    name: str
    options: tuple[tuple[str, str], ...]  # value, what it is called
    several: bool = False
    value: Any = None  # where the draft leaves it open and there is only one


@dataclass(frozen=True)
class Line:
    """What a proposal would print: `problems` are in the way of accepting it, each with its remedy."""

    html: str
    grade: float | None
    per_sentence: float | None
    band: str  # what is off, or empty
    problems: list[tuple[str, str]]


class Desk:
    """The open drafts of one topic. Each call reads the files anew: an editor may change them beside."""

    def __init__(self, project: Project, topic: str, folders: DocumentFolders, documents: Sequence[str] = ()) -> None:
        self.project = project
        self.name = topic
        self.folders = folders
        known = [path.stem for path in project.draft_files(topic)]
        for document in documents:
            if document not in known:
                have = ", ".join(known) or "none"
                remedy = f"Draft it first: handouts draft FILE --topic {topic}. There are drafts of: {have}."
                raise failure(WHERE, f"there is no draft of “{document}”", remedy, ExitCode.USAGE, "usage")
        self.documents = list(documents) or known
        if not self.documents:
            remedy = f"Make one first: handouts draft FILE --topic {topic}"
            raise failure(WHERE, f"the topic {topic} has no drafts", remedy, ExitCode.USAGE, "usage")
        findings: list[Finding] = []
        english = load_locale(project, "en", findings)
        if english is None:
            raise HandoutsError(findings)
        self._english: Locale = english
        self._wording = load_wording(project, "en", [])

    def topic(self) -> Topic:
        """The topic as it is now, with its documents' texts; HandoutsError where its files can't be read."""
        findings: list[Finding] = []
        topic = load_one(self.project, self.name, self.folders, findings)
        if topic is None:
            raise HandoutsError(findings)
        return topic

    def items(self) -> list[dict[str, Any]]:
        """Every proposal, draft by draft in the order of the text, as the page shows it."""
        topic = self.topic()
        items = []
        for document in self.documents:
            draft = decisions.load_quickly(self.project, self.name, document)
            text = (topic.texts or {}).get(document)
            subjects = self._subjects(topic)
            for index, proposal in enumerate(draft.proposals):
                items.append(self._item(topic, document, index, proposal, text, subjects))
        return items

    def _subjects(self, topic: Topic) -> tuple[tuple[str, str], ...]:
        """Subjects that leaflets print, with their headings; those that templates print are told by the facts."""
        subjects = dict(companions.printed_subjects(self.project, self.name, topic.record.handouts))
        for fact in topic.of(Statement):
            subjects.setdefault(fact.subject, fact.subject)
        return tuple(subjects.items())

    def sentences(self) -> dict[str, Any]:
        """The sentences of the drafted documents with the facts that cite them, and what one of them may become."""
        topic = self.topic()
        sentences = [
            {"document": document, **sentence}
            for document in self.documents
            for sentence in by_hand.sentences(topic, document)
        ]
        kinds = [(f"statement:{subject}", heading) for subject, heading in self._subjects(topic)]
        kinds += [(kind, label) for kind, label in by_hand.NAMED.items()]
        sources = [(source.id, f"{source.publisher}: {source.title}") for source in topic.sources.values()]
        return {"sentences": sentences, "kinds": [*kinds, ("statement:", "something else")], "sources": sources}

    def add(self, document: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What an editor adds besides the proposals: a sentence as one, a public source, a safety line."""
        topic, what = self.topic(), fields.get("what")
        if what == "source":
            return {"added": public.add_source(self.project, topic, fields)}
        if what == "safety":
            return {"added": public.add_safety_line(self.project, topic, fields)}
        if document not in self.documents:
            raise failure(WHERE, f"there is no draft of “{document}”", "Load the page anew.", ExitCode.USAGE, "usage")
        kind, _, subject = str(fields.get("kind") or "statement:").partition(":")
        word = subject or str(fields.get("name") or "")
        start = fields.get("start")
        place = by_hand.add(self.project, topic, document, start if isinstance(start, int) else -1, kind, word)
        return {"added": place}

    def _item(
        self,
        topic: Topic,
        document: str,
        index: int,
        proposal: DraftedProposal,
        text: DocumentText | None,
        subjects: tuple[tuple[str, str], ...],
    ) -> dict[str, Any]:
        kind = str(proposal.fact.get("kind"))
        fact = {**proposal.fact, **proposal.wording}
        return {
            "document": document,
            "title": topic.documents[document].title if document in topic.documents else document,
            "index": index,
            "id": proposal.id,
            "kind": proposal.kind,
            "fact_kind": kind,
            "name": proposal.name,
            "as_written": proposal.as_written,
            "line": proposal.line,
            "decision": proposal.decision,
            "accepted_as": proposal.accepted_as,
            "because": proposal.because,
            "confidence": proposal.confidence,
            "reason": proposal.reason,
            "flags": proposal.flags,
            "negated": proposal.negated,
            "conditions": proposal.conditions,
            "hedge": proposal.hedge,
            "suggestion": proposal.suggestion,
            "about": proposal.about,
            "passage": _passage(proposal, text),
            "written": {
                name: _read_against(fact) if name == "read_against" else fact.get(name)
                for name in (*WRITTEN.get(kind, ()), *BESIDE.get(kind, ()))
            },
            "chosen": [
                {"name": c.name, "options": c.options, "several": c.several, "value": fact.get(c.name) or c.value}
                for c in choices(topic, kind, subjects)
            ],
            "doubts": decisions.doubts_of(proposal),
            "same_as": [flag.split(":", 1)[1] for flag in proposal.flags if flag.startswith(_SAME)],
        }

    def line(self, document: str, index: int, fields: Mapping[str, Any]) -> Line:
        """What would be printed with these fields, how hard it is to read, and what is in the way."""
        topic = self.topic()
        fields = _of_fact(fields)
        text = (topic.texts or {}).get(document)
        record, problems = decisions.tried(self.project, self.name, document, index, fields, text)
        if not record:  # the passage goes to a fact that is there
            return Line("", None, None, "", problems)
        fact = _fact(record)
        html = self._printed(topic, fact) if fact else Markup("<p>{}</p>").format(_longest(record))
        words = " ".join(_running(record))
        grade, per_sentence, band = self._measured(topic, words)
        band = " and ".join(filter(None, (band, self._unsaid(record))))
        return Line(str(html), grade, per_sentence, band, problems)

    def _unsaid(self, record: Mapping[str, Any]) -> str:
        """That a statement doesn't say how sure it is, as `handouts check` will find."""
        degree = record.get("certainty") or "known"
        words = self._wording.words("certainty", degree) if self._wording and degree != "known" else None
        text = str(record.get("text") or "")
        if words is None or self._wording is None or not text or self._wording.count(words, text):
            return ""
        return f"no word for “{degree}” ({', '.join(words.words[:4])})"

    def _measured(self, topic: Topic, words: str) -> tuple[float | None, float | None, str]:
        if len(words.split()) < 4:
            return None, None, ""
        plain = without_names(words, names_pattern(exempt_names(topic)))
        limits = self._wording.record.readability if self._wording else None
        measured = measure(sentences(plain, limits.abbreviations if limits else ()))
        grade, length = round(measured.grade, 1), round(measured.per_sentence, 1)
        band = limits.leaflet if limits else None
        if band is None:
            return grade, length, ""
        # A single message may be easier than a leaflet as a whole.
        off = [
            phrase
            for value, ends, phrase in ((grade, band.grade, "hard words"), (length, band.sentence, "long sentences"))
            if ends.side(value) > 0
        ]
        return grade, length, " and ".join(off)

    def _printed(self, topic: Topic, fact: BaseFact) -> Markup:
        """The fact as a leaflet prints it in English."""
        rendered = {message.field: self._filled(topic, fact, message.text) for message in fact.messages()}
        if isinstance(fact, Medicine):
            brands = Markup(" / ").join(Markup("<span>{}</span>").format(brand.name) for brand in fact.brands)
            action = rendered.get("action") or self._group_action(topic, fact)
            cells = (Markup("<b>{}</b>").format(fact.english_name), brands, action)
            return Markup("<table><tr>{}</tr></table>").format(
                Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
            )
        head = rendered.pop("term", None) or escape(getattr(fact, "name", ""))
        medical = rendered.pop("medical_term", None)
        head = Markup("{} ({})").format(head, medical) if head and medical else head
        rest = Markup(" ").join(rendered.values())
        bold = Markup("<b>{}</b> ").format(head) if head else ""
        todo = ADVICE[fact.what_to_do][1] if isinstance(fact, Effect) and fact.what_to_do else ""
        return Markup("<p>{}{}</p>{}").format(bold, rest, Markup("<p><b>{}</b></p>").format(todo) if todo else "")

    def _group_action(self, topic: Topic, medicine: Medicine) -> Markup:
        group = topic.facts.get(medicine.group)
        return escape(group.action) if isinstance(group, Group) and group.action else escape("")

    def _filled(self, topic: Topic, fact: BaseFact, text: str) -> Markup:
        values = fact_values(fact, text, topic, self._english, Patterns(RANGE[1], MEDICINE[1]))
        return put(text, {name: filled_markup(value, self._english) for name, value in values.items()})

    def decide(self, document: str, index: int, action: str, fields: Mapping[str, Any], because: str | None) -> str:
        """Accept, reject, reopen, or keep what was typed; what has come of it. HandoutsError where it can't be."""
        fields = _of_fact(fields)
        if action == "accept":
            text = (self.topic().texts or {}).get(document)
            return decisions.accept(self.project, self.name, document, index, fields, text)
        if action == "reject":
            decisions.reject(self.project, self.name, document, index, because or None)
        elif action == "reopen":
            decisions.reopen(self.project, self.name, document, index)
        elif action == "keep":
            decisions.keep_wording(self.project, self.name, document, index, fields)
        else:
            raise failure(WHERE, f"there is no action “{action}”", "Load the page anew.", ExitCode.USAGE, "usage")
        return action


def _of_fact(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fact's own fields: a medicine's source, read today for all that must be read, is a record of its own."""
    kept = {name: value for name, value in fields.items() if name != "read_against"}
    if fields.get("read_against"):
        day = datetime.date.today().isoformat()
        kept["reviewed_against"] = [{"source": fields["read_against"], "fields": list(get_args(Reviewed)), "date": day}]
    return kept


def _read_against(fact: Mapping[str, Any]) -> str | None:
    read = fact.get("reviewed_against") or [{}]
    source = read[0].get("source")
    return str(source) if source else None


def choices(topic: Topic, kind: str, subjects: tuple[tuple[str, str], ...] = ()) -> Iterator[Choice]:
    """What is chosen for a fact of this kind; `subjects` are those that the topic's leaflets print, with headings."""
    if kind == "medicine":
        yield Choice("group", tuple((group.id, group.term) for group in topic.of(Group)))
        yield Choice("role", tuple((role, role) for role in get_args(Role)))
    elif kind == "symptom":
        sites = tuple((site.id, site.term) for site in topic.of(Site))
        yield Choice("sites", sites, several=True, value=[sites[0][0]] if len(sites) == 1 else None)
    elif kind in ("side-effect", "complication"):
        if kind == "side-effect":
            medicines = tuple((fact.id, fact.english_name) for fact in topic.of(Medicine))
            yield Choice("medicines", medicines, several=True)
        yield Choice("what_to_do", tuple((value, label) for value, (_, label) in ADVICE.items()))
    elif kind == "statement":
        # A subject that no leaflet prints would be an error: of those there is none to choose.
        yield Choice("subject", subjects)
        yield Choice("certainty", tuple((value, value) for value in get_args(Certainty)))
    elif kind == "term":
        yield Choice("part_of_speech", tuple((value, value) for value in ("noun", "verb", "adjective")))


def _passage(proposal: DraftedProposal, text: DocumentText | None) -> dict[str, str] | None:
    """The cited passage with some of what stands around it, the words themselves apart; None where it isn't found."""
    if text is None or not proposal.citations:
        return None
    places = locate(proposal.citations[0], text)
    if len(places) != 1:
        return None
    start, end = places[0].start, places[0].end
    inside = text.text[start:end]
    at = inside.find(proposal.as_written) if proposal.as_written else -1
    split = (start + at, start + at + len(proposal.as_written or "")) if at >= 0 else (start, start)
    return {
        "before": text.text[max(0, start - _AROUND) : start],
        "start": text.text[start : split[0]],
        "words": text.text[split[0] : split[1]],
        "end": text.text[split[1] : end],
        "after": text.text[end : end + _AROUND],
    }


def _fact(record: Mapping[str, Any]) -> BaseFact | None:
    try:
        (fact,) = FactsFile.model_validate({"schema": 1, "facts": [record]}).facts
    except ValidationError:
        return None
    return fact


_SHORT = ("term", "medical_term", "name", "source", "action_source", "read_against")


def _running(record: Mapping[str, Any]) -> list[str]:
    """What of it is sentences."""
    fields = WRITTEN.get(str(record.get("kind")), ())
    return [str(record[name]) for name in fields if name not in _SHORT and record.get(name)]


def _longest(record: Mapping[str, Any]) -> str:
    return " ".join(str(record[name]) for name in WRITTEN.get(str(record.get("kind")), ()) if record.get(name))
