"""The state of each locale and the reading grade of each handout, as tables for people and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from builder.checks.readability import Readability
from builder.commands.back_translated import BackTranslationCount, back_translated_lines, count_back_translations
from builder.commands.message_status import messages_json
from builder.commands.readability import readability_json
from builder.messages.catalogue import State
from builder.review.messages import MessageUnderReview
from builder.workspace.loaded import Loaded


@dataclass(frozen=True)
class LocaleStatus:
    """One locale's messages, counted."""

    locale: str
    name: str
    messages: int
    translated: int
    missing: int
    stale: int
    reviewed: int
    draft: bool = False
    back_translated: BackTranslationCount | None = None  # None for English


def locale_status(loaded: Loaded) -> list[LocaleStatus]:
    """A line for each locale: over the common messages and every topic's. A ledger that can't be read is a finding."""
    lines = []
    ledgers = count_back_translations(loaded, loaded.findings)
    for locale in loaded.chosen_locales:
        states: list[State] = []
        reviewed = 0
        for texts, template, fact in loaded.messages(locale.id):
            message = texts.message(fact, template.context, template.text)
            states.append(message.state)
            reviewed += message.reviewed
        lines.append(
            LocaleStatus(
                locale.tag,
                locale.record.own_name,
                len(states),
                states.count(State.TRANSLATED),
                states.count(State.MISSING),
                states.count(State.STALE),
                reviewed,
                locale.record.draft,
                ledgers.get(locale.tag),
            )
        )
    return lines


def totals(lines: Sequence[LocaleStatus]) -> tuple[int, int]:
    """Languages built and languages reviewed: with every message translated, and with every one signed; no drafts."""
    counted = [line for line in lines if not line.draft]
    complete = sum(line.messages == line.translated for line in counted)
    return complete, sum(line.messages == line.reviewed for line in counted)


def status_table(lines: Sequence[LocaleStatus], width: int | None = None) -> str:
    """A row for each locale, and the two numbers."""
    names = ("messages", "translated", "missing", "stale", "reviewed")
    rows = [
        (line.locale, f"{line.name}{' (draft)' if line.draft else ''}", *(str(getattr(line, name)) for name in names))
        for line in lines
    ]
    built, reviewed = totals(lines)
    counts = f"Languages built: {built}. Languages reviewed: {reviewed}."
    known = [(line.locale, line.translated, line.back_translated) for line in lines if line.back_translated]
    read = "\n".join(["", *back_translated_lines(known)])
    return f"{_table(('locale', 'name'), names, rows, width)}\n{counts}{read.rstrip()}"


def readability_table(readabilities: Sequence[Readability], width: int | None = None) -> str:
    """A row for each handout with the words of a sentence and the reading grade of its English."""
    rows = []
    for item in readabilities:
        sides = dict.fromkeys(side for side, _ in item.faults)
        verdict = ", ".join("too hard" if side > 0 else "a primer" for side in sides)
        figures = (str(item.measure.words), f"{item.measure.per_sentence:.1f}", f"{item.measure.grade:.1f}")
        rows.append((item.topic, item.handout, item.kind, item.medium, *figures, verdict))
    bands = {item.kind: item.band for item in readabilities if item.band}
    wanted = [f"{kind}: grade {band.grade}, {band.sentence} words a sentence" for kind, band in bands.items()]
    note = "English, Flesch-Kincaid over whole sentences, names exempt."
    note += f" Wanted: {'; '.join(wanted)}." if wanted else " No band is recorded (locales/en/wording.yaml)."
    left, right = ("topic", "handout", "kind", "medium"), ("words", "a sentence", "grade", "verdict")
    return f"{_table(left, right, rows, width)}\n{note}"


def status_json(
    lines: Sequence[LocaleStatus],
    readabilities: Sequence[Readability] | None,
    messages: Sequence[MessageUnderReview] | None,
) -> str:
    """The same as JSON; `readability` and `messages` are there only if they were asked for."""
    built, reviewed = totals(lines)
    data: dict[str, object] = {
        "schema": 1,
        "locales": [asdict(line) for line in lines],
        "languages_built": built,
        "languages_reviewed": reviewed,
    }
    if readabilities is not None:
        data["readability"] = readability_json(list(readabilities))
    if messages is not None:
        data["messages"] = messages_json(messages)
    return json.dumps(data, ensure_ascii=False, indent=1)


def _table(left: Sequence[str], right: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    table = Table(*left, box=None)
    for title in right:
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(*row)
    buffer = io.StringIO()
    Console(file=buffer, width=width).print(table)
    return buffer.getvalue().rstrip("\n")
