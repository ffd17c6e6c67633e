"""How well drafting finds what a careful reader finds: `make bench-draft DRAFTING=<folder with the documents>`.

The answer keys in tests/data/draft_keys/ were written by reading, before the command was run on those documents:
`develop` are those it was developed on, `measure` those that nobody looked at meanwhile. The leiomyosarcoma documents
are held against their finished facts. Nothing is asserted here.

A key row is found where a proposal of its kind has the same words: for medicines the generic name; for brands what is
written; for figures the same digits in the same words, with or without those around them; for the rest the words for
the thing, its other wordings included, or all words of the shorter of the two. A row marked `optional` counts neither
way.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from builder.base.project import Project
from builder.draft.proposal import Proposal
from builder.draft.propose import proposals
from builder.draft.readers import read_document
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.symptom import Symptom
from builder.facts.topic import Topic
from builder.facts.topics import load_one

ROOT = Path(__file__).parent.parent.parent
KEYS = ROOT / "tests" / "data" / "draft_keys"
KINDS = (
    "medicine", "medicine-brand", "medicine-class", "symptom", "side-effect", "complication", "figure", "test",
    "treatment", "risk", "question", "organisation",
)  # fmt: skip
_EMPTY_WORDS = frozenset(
    ("a", "an", "the", "of", "in", "on", "to", "your", "or", "and", "with", "for", "from", "is", "are", "that", "which")
)


@dataclass(frozen=True)
class Row:
    """A line of an answer key."""

    kind: str
    as_written: str
    name: str
    others: tuple[str, ...] = ()
    optional: bool = False
    or_kinds: tuple[str, ...] = ()

    def forms(self) -> list[str]:
        return [self.as_written, self.name, *self.others]


@dataclass
class Score:
    """Counts of one kind: proposals that are right, wrong, that count neither way, and key rows that were not found."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    neither: int = 0
    found: int = 0

    def cells(self) -> tuple[str, str, int]:
        given, known = self.right + len(self.wrong), self.found + len(self.missed)
        return (f"{self.right / given:.2f}" if given else "–", f"{self.found / known:.2f}" if known else "–", known)


def read_key(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [_row(item) for item in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _row(item: dict[str, str]) -> Row:
    note = item.get("note") or ""
    also = re.search(r"also:\s*([^;]+)", note)
    kinds = re.findall(r"or:\s*([a-z-]+)", note)
    return Row(
        item["kind"],
        item["as_written"],
        item["name"],
        tuple(part.strip() for part in also.group(1).split("|")) if also else (),
        "optional" in note or "negated" in note,
        tuple(kinds),
    )


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "'").replace("'s", ""))
    return frozenset(_stem(word) for word in words if word not in _EMPTY_WORDS)


def _stem(word: str) -> str:
    return re.sub(r"(ies|es|s|ing|ed)$", "", word) if len(word) > 4 else word


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9%.,$]+", " ", re.sub(r"[‐-―]", "-", text.lower())).strip()


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", text)


def same(kind: str, row: Row, proposal: Proposal) -> bool:
    """Whether a proposal is what a row of the key names."""
    if kind == "medicine":
        return proposal.name.lower() in {form.lower() for form in row.forms()}
    if kind == "medicine-brand":
        return _plain(proposal.as_written) in {_plain(row.as_written), *map(_plain, row.others)}
    if kind == "figure":
        mine, theirs = _plain(proposal.as_written), [_plain(form) for form in (row.as_written, *row.others)]
        # The same digits: whether “within” or “at least” is a part of a figure is a matter of taste, and no number is.
        return any((mine in form or form in mine) and _digits(mine) == _digits(form) for form in theirs)
    given = [words for words in map(_words, (proposal.as_written, proposal.name)) if words]
    wanted = [words for words in map(_words, row.forms()) if words]
    return any(one <= two or two <= one for one in given for two in wanted)


def score(rows: list[Row], proposed: list[Proposal]) -> dict[str, Score]:
    """Each kind's score over one document."""
    scores: dict[str, Score] = {}
    for kind in KINDS:
        own = scores[kind] = Score()
        given = [item for item in proposed if item.kind == kind and not item.negated]
        wanted = [row for row in rows if row.kind == kind and not row.optional]
        spared = [row for row in rows if (row.kind == kind and row.optional) or kind in row.or_kinds]
        for item in given:
            if any(same(kind, row, item) for row in wanted):
                own.right += 1
            elif any(same(kind, row, item) for row in spared):
                own.neither += 1
            else:
                own.wrong.append(f"{item.line}: {item.as_written}")
        for row in wanted:
            if any(same(kind, row, item) for item in given):
                own.found += 1
            elif not any(same(kind, row, item) for item in proposed if item.kind in row.or_kinds):
                own.missed.append(row.as_written)
    return scores


def confused(rows: list[Row], proposed: list[Proposal]) -> tuple[int, int]:
    """Side effects and complications of the key: how many are given as symptoms, and of how many."""
    symptoms = [row for row in rows if row.kind == "symptom"]
    apart = [
        row
        for row in rows
        if row.kind in ("side-effect", "complication") and not row.optional and "symptom" not in row.or_kinds
        if not any(_words(row.name) == _words(other.name) for other in symptoms)
    ]
    given = [item for item in proposed if item.kind == "symptom" and not item.negated]
    wrong = [row for row in apart if any(_words(item.name) == _words(row.name) for item in given)]
    return len(wrong), len(apart)


def _added(into: dict[str, Score], more: dict[str, Score]) -> None:
    for kind, one in more.items():
        own = into[kind]
        own.right, own.neither, own.found = own.right + one.right, own.neither + one.neither, own.found + one.found
        own.wrong += one.wrong
        own.missed += one.missed


def _table(title: str, scores: dict[str, Score], kinds: Iterable[str] = KINDS) -> Iterator[str]:
    yield f"\n{title}\n{'kind':<16}{'precision':>10}{'recall':>8}{'in key':>8}"
    for kind in kinds:
        precision, recall, known = scores[kind].cells()
        yield f"{kind:<16}{precision:>10}{recall:>8}{known:>8}"


def _against_keys(folder: Path, part: str, details: bool) -> Iterator[str]:
    total: dict[str, Score] = defaultdict(Score)
    taken = apart = given = exact = 0
    for path in sorted((KEYS / part).glob("*.tsv")):
        document = read_document(folder / f"{path.stem}.txt")
        proposed, rows = proposals(document), read_key(path)
        found = score(rows, proposed)
        _added(total, found)
        wrong, of = confused(rows, proposed)
        taken, apart, given = taken + wrong, apart + of, given + len(proposed)
        exact += sum(_stands(document.text, item) for item in proposed)
        for kind, one in found.items() if details else ():
            if one.wrong or one.missed:
                yield f"{path.stem} {kind}: wrong {one.wrong}; missed {one.missed}"
    yield from _table(f"Twelve documents, half “{part}”", total)
    yield f"side effects and complications given as symptoms: {taken} of {apart}"
    yield f"proposals that stand in the text just as written, on their line: {exact} of {given}"


def _stands(text: str, item: Proposal) -> bool:
    lines = text.split("\n")
    return text[item.start : item.end] == item.as_written and item.as_written in lines[item.line - 1]


def _finished(topic: Topic, name: str) -> list[Row]:
    """What the finished facts take from one document, as rows of a key."""
    rows = []
    for fact in topic.facts.values():
        written = [cited.as_written for cited in fact.citations if cited.document == name]
        if not written:
            continue
        spelt = tuple(words for words in written if words)
        if isinstance(fact, Medicine):
            rows.append(Row("medicine", fact.english_name, fact.english_name.lower(), (fact.inn, *spelt)))
            rows += [Row("medicine-brand", brand.name, fact.english_name.lower()) for brand in fact.brands]
        elif isinstance(fact, Symptom):
            rows.append(Row("symptom", fact.term, fact.term, tuple(filter(None, (fact.medical_term, *spelt)))))
    return rows


def _against_facts(details: bool) -> Iterator[str]:
    project = Project.find(ROOT)
    topic = load_one(project, "leiomyosarcoma", None, [])
    assert topic is not None
    known = {version.sha256: document.id for document in topic.documents.values() for version in document.versions}
    files = [path for folder in project.documents_folders(topic.id, None) for path in sorted(folder.glob("*.txt"))]
    read = [document for document in map(read_document, files) if document.sha256 in known]
    if not read:
        yield "\nThe leiomyosarcoma documents are not there (HANDOUTS_DOCUMENTS): not compared with their facts."
        return
    total: dict[str, Score] = defaultdict(Score)
    for document in read:
        name = known[document.sha256]
        proposed = proposals(document)
        found = score(_finished(topic, name), proposed)
        _added(total, found)
        for kind in ("medicine", "medicine-brand", "symptom") if details else ():
            yield f"{name} {kind}: wrong {found[kind].wrong}; missed {found[kind].missed}"
    yield from _table(
        "Leiomyosarcoma's documents against their facts", total, ("medicine", "medicine-brand", "symptom")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the twelve documents")
    parser.add_argument("--details", action="store_true", help="name what is wrong and what was missed")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"{options.folder} is no folder. Name the one with the documents: make bench-draft DRAFTING=FOLDER")
    for part in ("develop", "measure"):
        for line in _against_keys(options.folder, part, options.details):
            print(line)
    for line in _against_facts(options.details):
        print(line)


if __name__ == "__main__":
    main()
