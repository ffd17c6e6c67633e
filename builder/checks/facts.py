"""Checks over facts: ids, references, and whether the documents say what the facts claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from builder.base.errors import Finding, Severity
from builder.checks.registry import check
from builder.facts.base_fact import ANY_KIND, PLACEHOLDER, BaseFact, Quantity
from builder.facts.citation import MAX_PASSAGE, locate
from builder.facts.copied import LENGTH, copied_run, document_runs
from builder.facts.kinds.card import Card
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.kinds.stem import Stem
from builder.facts.kinds.term import Term
from builder.facts.spelling import has
from builder.facts.topic import Topic
from builder.workspace.loaded import Loaded


def passages(topic: Topic, fact: BaseFact) -> list[str]:
    """The passages that were found exactly once, as the documents have them."""
    texts = []
    for citation in fact.citations:
        text = (topic.texts or {}).get(citation.document)
        places = locate(citation, text) if text else []
        if text and len(places) == 1:
            texts.append(text.text[places[0].start : places[0].end])
    return texts


# 1,234.5 and 1,00,000: commas between groups of digits.
_GROUPED = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?")


def _numbers(passage: str) -> set[Decimal]:
    numbers = set()
    for token in re.findall(r"\d+(?:[.,]\d+)*", passage):
        number = token.replace(",", "" if _GROUPED.fullmatch(token) else ".")
        try:
            numbers.add(Decimal(number))
        except InvalidOperation:
            continue
    return numbers


@check("ids", "facts")
def ids(loaded: Loaded) -> Iterator[Finding]:
    """An id is `<topic's prefix>.<kind>.<name>`, and none is used twice or again.

    Bad: `id: flu.sign.fever` for a fact of kind symptom. Good: `id: flu.symptom.fever`.
    """
    taken: dict[str, str] = {}
    for topic in loaded.folders:
        for fact in topic.facts.values():
            if fact.id in topic.shared:
                continue
            origin = topic.origins[fact.id]
            kind = getattr(fact, "kind", "")
            if not fact.id.startswith(f"{topic.record.prefix}.{kind}."):
                message = f"the id {fact.id} should start with {topic.record.prefix}.{kind}."
                yield origin.finding("ids", message, "Rename it before it is published.", ["id"])
            for name in (fact.id, *fact.former_ids):
                if name in taken:
                    message = f"the id {name} was already used by {taken[name]}"
                    yield origin.finding("ids", message, "Ids are never reused: choose another.", ["id"])
                taken[name] = fact.id


@check("references", "facts", reads=("topic",))
def references(loaded: Loaded) -> Iterator[Finding]:
    """What a fact names exists: documents, sources, sites, groups, and what its placeholders stand for.

    Bad: `text: Linked with {tamoxifin}.` Good: `text: Linked with {tamoxifen}.`
    """
    for topic in loaded.topics:
        if not topic.complete:
            continue  # a file that can't be read would make every reference to it a finding
        for fact in topic.facts.values():
            origin = topic.origins[fact.id]
            for index, citation in enumerate(fact.citations):
                if citation.document not in topic.documents:
                    message = f"no document “{citation.document}” is recorded"
                    remedy = f"Choose from: {', '.join(topic.documents)}."
                    yield origin.finding("references", message, remedy, ["citations", index, "document"])
            for source in fact.source_ids():
                if source not in topic.sources:
                    remedy = "Record it under `sources` in documents.yaml."
                    yield origin.finding("references", f"no source “{source}” is recorded", remedy)
            for reference in fact.references():
                kind = getattr(topic.facts.get(reference.id), "kind", None)
                if kind is None or reference.kind not in (kind, ANY_KIND):
                    message = f"no {reference.kind} “{reference.id}”"
                    yield origin.finding("references", message, "Check the id, or add the fact.", [reference.field])
            for fact_text in fact.messages():
                for name in PLACEHOLDER.findall(fact_text.text):
                    known = (
                        name in fact.quantities
                        or (name == "short_name" and topic.record.short_name)
                        or topic.medicine_named(name)
                    )
                    if not known:
                        text = f"nothing stands for the placeholder {{{name}}} in `{fact_text.field}`"
                        remedy = "Add it under `quantities`, or name a medicine's id."
                        yield origin.finding("references", text, remedy)
            for name, value in fact.quantities.items():
                for other in value.derived_from if isinstance(value, Quantity) else ():
                    if other not in fact.quantities:
                        text = f"{name} is derived from {other}, which the fact doesn't have"
                        yield origin.finding("references", text, "Add that quantity.", ["quantities", name])


@check("citations", "facts", reads=("topic",))
def citations(loaded: Loaded) -> Iterator[Finding]:
    """Each cited passage is in its document, once, and is still the passage that was cited.

    Bad: `start: Fever` where two list items read “Fever”. Good: `prefix: Fatigue •`, `start: Fever`.
    """
    for topic in loaded.topics:
        for fact in topic.facts.values():
            origin = topic.origins[fact.id]
            if not fact.citations and not isinstance(fact, SafetyLine | Term | Stem | LookAlike | Card):
                remedy = 'Add one: handouts cite DOCUMENT "words of the passage"'
                yield origin.finding("citations", f"{fact.id} has no citation", remedy)
            waiting = {item.passage_hash for item in topic.changed.of(fact)}
            for index, citation in enumerate(fact.citations):
                at = ("citations", index)
                if citation.passage_hash is None:
                    yield origin.finding("citations", "the citation has no passage_hash", "handouts cite --fill", at)
                text = (topic.texts or {}).get(citation.document)
                if text is None:
                    continue
                passages = locate(citation, text)
                if citation.passage_hash in waiting and [place.hash for place in passages] != [citation.passage_hash]:
                    message = f"the passage “{citation.start}…” has changed in “{citation.document}”: its pages say so"
                    remedy = f"Read it again; then cite it anew, or: handouts refresh --looked {fact.id}"
                    yield origin.finding("citations", message, remedy, at, Severity.WARNING)
                elif not passages:
                    message = f"the passage “{citation.start}…” is not in “{citation.document}”"
                    remedy = f'Cite it anew: handouts cite {citation.document} "words of the passage"'
                    yield origin.finding("citations", message, remedy, at)
                elif len(passages) > 1:
                    message = f"the passage “{citation.start}…” is in “{citation.document}” {len(passages)} times"
                    remedy = "Add a prefix or a suffix of up to 5 words."
                    yield origin.finding("citations", message, remedy, at)
                elif citation.passage_hash and citation.passage_hash != passages[0].hash:
                    message = f"the passage “{citation.start}…” is not the one that was cited"
                    remedy = "Read the document again; if the fact still holds, cite it anew with handouts cite."
                    yield origin.finding("citations", message, remedy, at)
                elif len(passages[0].text) > MAX_PASSAGE:
                    message = f"the passage is {len(passages[0].text)} characters long"
                    yield origin.finding("citations", message, "Cite the sentence, not the page.", at)


@check("changed", "facts", reads=("topic",))
def changed(loaded: Loaded) -> Iterator[Finding]:
    """Each line of changed.yaml is of a fact that still cites the passage as it was.

    Bad: `fact: flu.statement.cough` whose citation has another hash by now. Good: no line for it any more.
    """
    for topic in loaded.topics:
        for place, item in topic.changed.settled(topic.facts):
            if topic.changed.file:
                message = f"{item.fact} doesn't cite this passage any more"
                remedy = f"Take the line away: handouts refresh --looked {item.fact}"
                yield topic.changed.file.finding(
                    ["changes", place], "changed", message, remedy, severity=Severity.WARNING
                )


@check("quantities", "facts", reads=("topic",))
def quantities(loaded: Loaded) -> Iterator[Finding]:
    """Every number and identifier of a fact is in the passages it cites, digit by digit.

    Bad: `value: 41` where the passage says 14%. Good: `value: 14`.
    """
    for topic in loaded.topics:
        for fact in topic.facts.values():
            passage_texts = passages(topic, fact)
            if topic.texts is None or not fact.citations or len(passage_texts) < len(fact.citations):
                continue  # the check `citations` speaks of those
            numbers = set().union(*map(_numbers, passage_texts))
            for name, value in fact.quantities.items():
                if isinstance(value, Quantity):
                    missing = [] if value.derived_from else [n for n in value.numbers() if n not in numbers]
                    sought = ", ".join(map(str, missing))
                    if value.as_written:
                        missing, sought = [], value.as_written
                        if not any(has(passage, value.as_written) for passage in passage_texts):
                            missing = value.numbers()
                else:
                    sought = value.as_written or value.value
                    ok = value.source or any(has(passage, sought) for passage in passage_texts)
                    missing = [] if ok else [Decimal(0)]
                if missing:
                    message = f"{fact.id}: “{sought}” ({name}) is not in the passages it cites"
                    remedy = "Correct the value, or cite the passage that has it."
                    yield topic.origins[fact.id].finding("quantities", message, remedy, ["quantities", name])


def _name_findings(topic: Topic, fact: Medicine) -> Iterator[Finding]:
    origin = topic.origins[fact.id]
    passage_texts = passages(topic, fact)
    generics = [name for name in (fact.inn, fact.us_name) if name]
    written = [citation.as_written for citation in fact.citations if citation.as_written]
    noted = {note.about for note in fact.notes if note.source}
    if not any(has(passage, name) for passage in passage_texts for name in (*generics, *written)) and not (
        noted & {"inn", *generics}
    ):
        remedy = "Give the citation `as_written`, or add an editor's note `about` the name with its source."
        yield origin.finding("names", f"no passage names “{fact.inn}”", remedy, ["inn"])
    for key, names in (
        ("brands", [brand.name for brand in fact.brands]),
        ("other_names", [other.name for other in fact.other_names]),
    ):
        for index, name in enumerate(names):
            if not any(has(passage, name) for passage in passage_texts) and name not in noted:
                message = f"no passage that {fact.id} cites has the name “{name}”"
                yield origin.finding("names", message, "Correct the name, or cite where it stands.", [key, index])


def _spellings(medicine: Medicine) -> list[str]:
    """How a document may name a medicine."""
    written = [citation.as_written for citation in medicine.citations if citation.as_written]
    return [medicine.inn, *written, *(brand.name for brand in medicine.brands)]


@check("names", "facts", reads=("topic",))
def names(loaded: Loaded) -> Iterator[Finding]:
    """Every name is in its passage as it is written there, misspelt or not.

    Bad: `inn: eribulin` citing “Halaven/erubulin”. Good: the same with `as_written: erubulin`.
    """
    for topic in loaded.topics:
        if topic.texts is None:
            continue
        for fact in topic.facts.values():
            origin = topic.origins[fact.id]
            passage_texts = passages(topic, fact)
            if len(passage_texts) < len(fact.citations) or isinstance(fact, Card):
                continue  # the checks `citations` and `cards` speak of those
            for index, (citation, passage) in enumerate(zip(fact.citations, passage_texts, strict=True)):
                if citation.as_written and not has(passage, citation.as_written):
                    message = f"“{citation.as_written}” is not in the passage “{citation.start}…”"
                    remedy = "Write it exactly as the document does."
                    yield origin.finding("names", message, remedy, ["citations", index])
            if isinstance(fact, Medicine):
                yield from _name_findings(topic, fact)
            for fact_text in fact.messages():
                if fact_text.field.startswith("notes."):
                    continue  # an editor's note has its own source
                for name in PLACEHOLDER.findall(fact_text.text):
                    medicine = topic.medicine_named(name) if name not in fact.quantities else None
                    spelt = _spellings(medicine) if medicine else []
                    if spelt and not any(has(passage, name_) for passage in passage_texts for name_ in spelt):
                        text = f"`{fact_text.field}` names {spelt[0]}, but no passage that it cites does"
                        yield origin.finding("names", text, "Cite where the document names it.")


@check("stems", "facts", reads=("topic",))
def stems(loaded: Loaded) -> Iterator[Finding]:
    """Every medicine of a stem has it in its name, at the place that the stem's hyphens show.

    Bad: `stem: -mivir` with `medicines: [flu.medicine.aspirin]`. Good: `[flu.medicine.oseltamivir]`.
    """
    for topic in loaded.topics:
        for fact in topic.of(Stem):
            for index, name in enumerate(fact.medicines):
                medicine = topic.facts.get(name)
                if isinstance(medicine, Medicine) and fact.place_in(medicine.english_name) < 0:
                    message = f"{medicine.english_name} hasn't got the stem {fact.stem}"
                    remedy = "Take it out, or correct the stem."
                    yield topic.origins[fact.id].finding("stems", message, remedy, ["medicines", index])


@check("sourced-notes", "facts", reads=("topic",))
def sourced_notes(loaded: Loaded) -> Iterator[Finding]:
    """An editor's note, or a term's definition, without a source isn't printed.

    Bad: `source: null`. Good: `source: who-atc`.
    """
    for topic in loaded.topics:
        for fact in topic.facts.values():
            origin = topic.origins[fact.id]
            for index, note in enumerate(fact.notes):
                if not note.source:
                    message = f"the note “{note.id}” of {fact.id} has no source and isn't printed"
                    remedy = "Find a public source, or leave it."
                    yield origin.finding("sourced-notes", message, remedy, ["notes", index], Severity.ADVICE)
            if isinstance(fact, Term) and not fact.source and not fact.citations:
                message = f"the term {fact.id} has neither source nor citation and isn't printed"
                remedy = "Name a source or cite a document."
                yield origin.finding("sourced-notes", message, remedy, severity=Severity.ADVICE)


@check("copied-words", "facts", reads=("topic",))
def copied_words(loaded: Loaded) -> Iterator[Finding]:
    """Fact text is our own: no run of nine words is a document's.

    Bad: a sentence of the document. Good: the same claim in our own short words.
    """
    for topic in loaded.topics:
        runs = document_runs((topic.texts or {}).values())
        for fact in topic.facts.values():
            texts = [(message.field, message.text, "Say it in our own words.") for message in fact.messages()]
            remedy = "Leave as much of it as tells the name."
            texts += [("as_written", item.as_written, remedy) for item in fact.citations if item.as_written]
            for field, text, remedy in texts:
                if copied := copied_run(text, runs):
                    message = f"`{field}` of {fact.id} copies {LENGTH} words of “{copied.document}”"
                    yield topic.origins[fact.id].finding("copied-words", message, remedy)
