"""Finds the figures of a document: one proposal for each distinct figure and thing that it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from builder.draft.figures.grammar import Figure, per_how_many, read_figures, with_glued_low
from builder.draft.figures.identifiers import Places, in_frequency_table, is_figure
from builder.draft.figures.names import is_dose, is_normal_range, measured, row_name
from builder.draft.figures.plausible import implausible, split_range
from builder.draft.passages import DraftDocument, Passage
from builder.draft.placed import propose_at
from builder.draft.proposal import Proposal

_COUNTED = re.compile(r"[ \t\u00a0](?:people|men|women|children|[a-z]{2,}[^\Wsui]s)\b(?![-’'])")
_NOT_COUNTED = frozenset(["times", "does", "has", "was", "is", "this", "years"])


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `figure`, in the order of the text."""
    proposals = list(_all(document))
    lost = any("implausible" in proposal.flags and proposal.suggestion for proposal in proposals)
    for proposal in proposals:
        between = lost and _may_be_range(proposal.as_written)
        if between:
            reason = f"{proposal.reason}; this document lost dashes elsewhere: may be {between}"
            proposal = replace(proposal, confidence=min(proposal.confidence, 0.6), reason=reason)
        yield proposal


def _may_be_range(written: str) -> str | None:
    """The range that a number of two digits may have been before it lost its dash: 23 → “2–3”; None where it can't."""
    number = re.search(r"(?<![\d.,–-])[1-9]{2}(?![\d.,%]|[ ]?(?:to|or|and|[–-])[ ]?\d)", written)
    cut = split_range(number[0]) if number else None
    return f"{cut[0]}–{cut[1]}" if cut and cut[1] <= 2 * cut[0] + 1 else None


def _all(document: DraftDocument) -> Iterator[Proposal]:
    places = Places(document.text)
    seen: list[tuple[tuple[object, ...], frozenset[str], str]] = []
    for passage in document.passages:
        if passage.kind == "question":
            continue
        for read in read_figures(passage.text):
            figure = per_how_many(document.text, with_glued_low(document.text, _moved(read, passage.start)))
            if not is_figure(document.text, figure, places) or (passage.kind == "heading" and figure.kind == "count"):
                continue
            figure = _with_noun(document.text, figure)
            if figure.kind == "count" and not figure.unit and places.in_title(document.text, figure):
                continue
            if "\n" in document.text[figure.start : figure.end]:
                continue
            proposal, measure = _proposal(document, passage, figure)
            unit = figure.unit.lower().replace("-", " ").rstrip("s")
            key = (figure.values, figure.kind, unit, figure.bound, measure)
            around = _words(proposal.context)
            if any(
                key == other and _repeats(figure, name == proposal.name, around, words) for other, words, name in seen
            ):
                continue
            seen.append((key, around, proposal.name))
            yield proposal


def _moved(figure: Figure, by: int) -> Figure:
    return replace(figure, start=figure.start + by, end=figure.end + by, number=figure.number + by)


def _with_noun(text: str, figure: Figure) -> Figure:
    """What is counted belongs to a count, where it stands right behind it: “10-15 mites”."""
    if figure.kind != "count" or figure.unit or figure.per:
        return figure
    noun = _COUNTED.match(text, figure.end)
    if noun is None or noun[0].strip() in _NOT_COUNTED:
        return figure
    return replace(figure, end=noun.end(), unit=noun[0].strip())


def _proposal(document: DraftDocument, passage: Passage, figure: Figure) -> tuple[Proposal, str]:
    sentence = next((item for item in passage.sentences if item.start <= figure.start < item.end), None)
    first, last = (sentence.start, sentence.end) if sentence else (passage.start, passage.end)
    before, after = document.text[first : figure.start], document.text[figure.end : max(last, figure.end)]
    if figure.kind in ("share", "slash") and in_frequency_table(document.text, figure.start):
        name = f"share of patients: {row_name(document.text[passage.start : figure.start])}"
        measure = name
    else:
        measure, name = measured(figure, before, after, passage.lead or passage.heading)
    written = document.text[figure.start : figure.end]
    doubtful, suggestion = implausible(replace(figure, kind="age") if measure == "age" else figure, written)
    flags = []
    if is_dose(figure, measure, before, after) or is_normal_range(figure, before, after):
        flags.append("not-to-print")
    if doubtful:
        flags.append("implausible")
    sure = 0.4 if doubtful else 0.8 if figure.kind == "count" and not figure.unit else 0.9 if figure.words else 0.95
    reason = _reason(figure, measure, doubtful)
    proposal = propose_at(document, "figure", (figure.start, figure.end), name, sure, reason, passage.heading)
    hedge = figure.approximate or proposal.hedge
    # A figure is a figure in a sentence that denies something, too.
    proposal = replace(proposal, flags=tuple(flags), hedge=hedge, suggestion=suggestion, negated=False)
    return proposal, measure


def _reason(figure: Figure, measure: str, doubtful: bool) -> str:
    values = " to ".join(f"{value:,.10g}" for value in figure.values) if figure.values else "a part"
    if figure.kind == "ratio":
        values = f"{' to '.join(f'{value:,.10g}' for value in figure.values[:-1])} of {figure.values[-1]:,.10g}"
    unit = " ".join(part for part in (figure.unit, figure.per) if part)
    text = " ".join(part for part in (values, unit) if part)
    return f"{measure.split(':')[0]}: {text}" + (
        "; can't be meant so: a dash or a point may be lost" if doubtful else ""
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", text.lower()))


def _repeats(figure: Figure, named_alike: bool, words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two places with one figure say the same: they name it alike, or the words around them do.

    Of shares and of how many times, one number says different things of the same people.
    """
    union = words | others
    alike = len(words & others) / len(union) if union else 1.0
    if figure.kind in ("share", "ratio", "fraction", "slash", "times"):
        return named_alike and alike > 0.5
    return named_alike or alike > 0.35
