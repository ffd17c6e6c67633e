"""Proposals that an editor makes: a sentence of the document that no finder found, and what kind of fact it becomes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args

from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yaml_kept import in_braces
from builder.draft.cited import Citer
from builder.draft.facts_to_be import fact_kind, fact_of, slug
from builder.draft.passages import DraftDocument, Sentence
from builder.draft.proposal import Proposal, ProposalKind
from builder.draft.split import passages
from builder.draft.yaml_text import appended, parsed
from builder.facts.document import DocumentText
from builder.facts.kinds.site import Site
from builder.facts.topic import Topic

# The kinds whose facts are called by a name; of the others the sentence is told in the editor's words.
NAMED: dict[str, str] = {
    "symptom": "a symptom",
    "side-effect": "a side effect",
    "complication": "a complication",
    "medicine": "a medicine",
    "medicine-class": "a kind of medicine",
    "organisation": "an organisation",
    "definition": "a word to know",
}
REASON = "chosen by the editor"


def _document(text: DocumentText) -> DraftDocument:
    return DraftDocument(text.document.id, text.text, "", passages(text.text))


def sentences(topic: Topic, document: str) -> Iterator[dict[str, Any]]:
    """The sentences of a document: line, offsets, words, and the facts that cite them."""
    text = (topic.texts or {}).get(document)
    if text is None:
        return
    cited = [
        (*offsets, fact.id)
        for fact in topic.facts.values()
        for citation, offsets in zip(fact.citations, topic.offsets(fact), strict=True)
        if citation.document == document and offsets
    ]
    for sentence in _sentences(_document(text)):
        by = [name for start, end, name in cited if start < sentence.end and sentence.start < end]
        yield {"line": sentence.line, "start": sentence.start, "text": " ".join(sentence.text.split()), "facts": by}


def _sentences(document: DraftDocument) -> Iterator[Sentence]:
    for passage in document.passages:
        if passage.kind not in ("heading", "question"):
            yield from passage.sentences


def add(project: Project, topic: Topic, document: str, start: int, kind: str, word: str) -> int:
    """Add the sentence that begins at the offset `start` to the draft; the new proposal's place in it.

    `kind` is one of proposals, `word` the name of what it becomes; for statements `word` is their subject, or empty.
    """
    path = project.draft_file(topic.id, document)
    place = project.relative(path)
    text = (topic.texts or {}).get(document)
    if text is None:
        remedy = f"Put the file into sources/{topic.id}/documents/, or name its folder with --documents."
        raise _refused(place, "the document's text is not at hand", remedy)
    whole = _document(text)
    sentence = next((item for item in _sentences(whole) if item.start == start), None)
    if sentence is None:
        raise _refused(place, "no sentence begins there", "Load the page anew.")
    if kind not in get_args(ProposalKind):
        raise _refused(place, f"there is no kind “{kind}”", "Load the page anew.")
    word = " ".join(word.split())
    if kind in NAMED and not word:
        raise _refused(place, f"{NAMED[kind]} needs a name", "Type it in a word or two.")
    offset = sentence.text.lower().find(word.lower()) if kind in NAMED else -1
    begin, end = (start + offset, start + offset + len(word)) if offset >= 0 else (sentence.start, sentence.end)
    proposal = Proposal(
        kind=kind,  # type: ignore[arg-type]
        as_written=word if kind in NAMED else "",
        start=begin,
        end=end,
        line=sentence.line,
        name=(word if kind in NAMED else word.replace("-", " ")) or "statement",
        context="",
        confidence=1.0,
        reason=REASON,
    )
    if kind == "medicine":
        proposal = dataclasses.replace(proposal, name=proposal.name.lower())
    citation = Citer(whole, text).cite(proposal)
    if citation is None:
        remedy = f'Cite it by hand: handouts cite {document} "words of the passage"'
        raise _refused(place, "nothing tells this sentence from another", remedy)
    if offset < 0 or kind not in ("medicine", "medicine-brand"):
        citation = citation.model_copy(update={"as_written": None})
    content = path.read_text(encoding="utf-8")
    before = (parsed(content) or {}).get("proposals") or []
    taken = {*topic.facts, *(str(item["id"]) for item in before)}
    name = _free(f"{topic.record.prefix}.{fact_kind(kind)}.{slug(word or 'said')}", taken)
    sites = [site.id for site in topic.of(Site)]
    fact = fact_of(proposal, {}, [], sites)
    if kind not in NAMED and word:
        fact["subject"] = word
    entry = {
        "id": name,
        "kind": kind,
        "decision": "open",
        "name": proposal.name,
        "as_written": text.text[begin:end] if offset >= 0 else None,
        "line": sentence.line,
        "confidence": 1.0,
        "reason": REASON,
        "citations": [in_braces(citation.model_dump(exclude_none=True))],
        "fact": fact,
    }
    write_whole(path, appended(content, "proposals", [entry]).encode())
    return len(before)


def _free(first: str, taken: set[str]) -> str:
    number, candidate = 2, first
    while candidate in taken:
        candidate, number = f"{first}-{number}", number + 1
    return candidate


def _refused(place: str, message: str, remedy: str) -> HandoutsError:
    return HandoutsError([Finding(place, 0, "draft", message, remedy)], ExitCode.FINDINGS)
