"""A document as the sentences and items that may name something, each with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from builder.draft.clinical.frames import KINDS, Section, patterns, section_of
from builder.draft.passages import DraftDocument, Passage, Sentence

_GAP = re.compile(r"[ \t]{4,}")
_SHORT = 16  # words of a line that may be an item of a list whose marks were lost


@dataclass(frozen=True)
class Unit:
    """A sentence, or an item up to the end of its first sentence. `start` is its offset in the document.

    `lead`: the words before its list, if it is an item. `listed`: an item without such words.
    """

    text: str
    start: int
    section: Section
    headings: tuple[str, ...]
    lead: str | None = None
    listed: bool = False
    first: bool = True  # of its passage


def _may_be_item(passage: Passage) -> bool:
    """Whether a line is short and no sentence: “Poor feeding and poor weight gain.”"""
    first = passage.sentences[0].text if passage.sentences else passage.text
    if any(patterns().nouns[kind].search(first) for kind in KINDS):
        return False  # “Severe Anemia and Other Symptoms” heads what follows
    return len(first.split()) <= _SHORT and not patterns().no_item_line.search(" ".join(first.split()[:8]))


def _relisted(passages: tuple[Passage, ...]) -> Iterator[Passage]:
    """The passages; lines after a heading that ends with a colon are its items, if they are short."""
    lead: Passage | None = None
    for passage in passages:
        text = passage.text.strip()
        if passage.kind == "heading" and text.endswith(":"):
            lead = passage
        elif lead and passage.kind in {"heading", "paragraph"} and _may_be_item(passage):
            lead_sentence = lead.sentences[-1].text if lead.sentences else lead.text
            yield replace(passage, kind="item", lead=lead_sentence, headings=lead.headings)
            continue
        elif passage.kind == "paragraph" and text.endswith(":"):
            lead = passage  # whose items may have lost their marks
            yield passage
            continue
        elif passage.kind != "item":
            lead = None
        if passage.kind == "paragraph" and lead is None and passage.heading.rstrip().endswith(":"):
            passage = replace(passage, headings=passage.headings[:-1])
        yield passage


def units(document: DraftDocument) -> Iterator[Unit]:
    """Everything but headings and questions, in the order of the document."""
    above: list[str] = []  # the items of the same list
    lead: str | None = None
    inherited = False  # whether headings that tell nothing follow one on complications
    for passage in _relisted(document.passages):
        if passage.kind in {"heading", "question"}:
            item_section = section_of(("", passage.text))
            inherited = item_section == "complication" or (inherited and not item_section and passage.kind == "heading")
        if passage.kind not in {"paragraph", "item"}:
            continue
        if passage.kind != "item":
            above, lead = [], None
        elif passage.lead and any(text.startswith(passage.lead.strip()) for text in above):
            passage = replace(passage, lead=lead)  # an item isn't the lead of the next one
        else:
            lead = passage.lead
        if passage.kind == "item":
            above.append(passage.text)
        section = section_of(passage.headings)
        if inherited and not section_of(("", passage.heading)):
            section = "complication"
        sentences = passage.sentences or (Sentence(passage.text, passage.start, passage.end, passage.line),)
        for number, sentence in enumerate(sentences):
            item = passage.kind == "item" and number == 0
            text = document.text[sentence.start : sentence.end]
            gap = _GAP.search(text)  # of a list whose last item has no end
            end = gap.start() if gap else len(text)
            yield Unit(
                text[:end],
                sentence.start,
                section,
                passage.headings,
                lead=passage.lead if item else None,
                listed=item and not passage.lead,
                first=number == 0,
            )
            if gap:
                yield Unit(text[gap.end() :], sentence.start + gap.end(), section, passage.headings)
