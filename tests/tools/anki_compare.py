"""Every card of a student, held against the row of the table that covers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.tools.anki_student import Seen, Where
from tests.tools.anki_table import BLANK, DECK_OF, DOINGS, TOPIC_DECK, Row, Setting, Version

# What an import of corrections has no business with.
KEPT = ("note", "note_type", "deck", "schedule", "reviews", "suspended", "buried", "flag")
HEAD = ("what changed", "what the student did", "what she sees", "schedule", "verdict")

LEGEND = """\
before, after the correction: the moment that `handouts changes` recorded; the student imports it later.
Of two texts of a note Anki takes the one changed last, with all its fields and tags;
tagging counts as a change, and so do the tags that Anki itself gives: leech, and marked."""

Settings = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class State:
    """All that somebody's Anki holds of the decks: cards by number, settings by kind and name."""

    cards: dict[int, Seen]
    settings: dict[tuple[str, str], str]


@dataclass
class Line:
    """A row as it turned out: how many cards or settings it covers, and what isn't as it says."""

    row: Row | Setting
    count: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def cells(self) -> tuple[str, ...]:
        """As HEAD says."""
        verdict = f"Anki {self.row.cost}" if self.row.cost else "good"
        if self.faults:
            verdict = f"FAULT: {self.faults[0]}" + (f" (and {len(self.faults) - 1} more)" if self.faults[1:] else "")
        did = " ".join(part for part in (self.row.did, self.row.when) if part)
        return self.row.editor, did, self.row.sees, self.row.schedule, verdict


def compare(rows: Sequence[Row], before: State, after: State, package: State) -> list[Line]:
    """Hold every card against the first row that covers it. `package`: what newcomers get of the new version."""
    lines = [Line(row) for row in rows]
    cards = {seen.where: seen for seen in package.cards.values()}
    texts = {_note_of(seen): seen for seen in cards.values()}
    notes = {seen.note: seen for seen in before.cards.values()}
    there = Counter(seen.where for seen in after.cards.values())

    def covering(where: Where) -> tuple[Line, Row]:
        return next((line, row) for line, row in zip(lines, rows, strict=True) if row.covers(where))

    for number in dict.fromkeys((*before.cards, *after.cards)):
        old, new = before.cards.get(number), after.cards.get(number)
        where = old.where if old else after.cards[number].where
        line, row = covering(where)
        line.count += 1
        found = _faults(row, old, new, notes, texts.get(_note_of(old or after.cards[number])))
        line.faults += [f"{_name(where)}: {fault}" for fault in found]
    for where in sorted(cards.keys() | there.keys()):
        if where not in there or there[where] > 1:
            covering(where)[0].faults.append(f"{_name(where)}: {'missing' if where not in there else 'doubled'}")
    for line, row in zip(lines, rows, strict=True):
        line.faults += [*_undone(row, before), *_unread(row, after)]
        if not line.count:
            line.faults.append("there is no such card")
    return lines


def _note_of(seen: Seen) -> tuple[str, str, str]:
    """Which note a card is of: a fact may have one of two note types."""
    return seen.where.pair, seen.where.fact, seen.note_type.split(" ")[1]


def _name(where: Where) -> str:
    return f"{where.pair} {where.fact} “{where.template}”"


def _faults(
    row: Row, old: Seen | None, new: Seen | None, notes: Mapping[int, Seen], package: Seen | None
) -> Iterator[str]:
    """What isn't as the row says with one card."""
    if new is None:
        yield "the card is gone"
        return
    if old and row.fresh:
        yield "she had this card already"
    elif old:
        for name in KEPT:
            if getattr(new, name) != getattr(old, name):
                yield f"{name} was {getattr(old, name)}, is {getattr(new, name)}"
    elif not row.fresh:
        yield "a new card"
    else:
        if new.reviews or new.schedule[:2] != (0, 0) or new.suspended or new.buried or new.flag:
            yield "the new card isn't as new"
        # In the deck within it that has the card's group or site.
        if not new.deck.startswith(f"{TOPIC_DECK}::{DECK_OF[new.where.fact.split('.')[1]]} ({new.where.pair})::"):
            yield f"the new card is in {new.deck}"
    if not new.note_type.endswith(f"({new.where.pair})"):
        yield f"its note type is called {new.note_type}"
    held = notes.get(new.note)
    if not _is(new.fields, row.text, held and held.fields, package and package.fields):
        yield f"the text isn't that of {row.text}"
    if not _is(new.tags, row.tags, held and held.tags, package and package.tags):
        yield f"the tags aren't those of {row.tags}"
    if (BLANK in new.shown) != row.blank:
        yield f"the card reads “{new.shown}”"


def _is(value: object, version: Version, before: object, package: object) -> bool:
    return {"before": value == before, "package": value == package, "both": value == before == package}[version]


def _covered(row: Row, state: State) -> dict[str, list[Seen]]:
    """The row's cards by pair of locales."""
    found: dict[str, list[Seen]] = {}
    for seen in state.cards.values():
        if row.covers(seen.where):
            found.setdefault(seen.where.pair, []).append(seen)
    return found


def _undone(row: Row, before: State) -> Iterator[str]:
    """A row about what the student did proves nothing where she hadn't done it."""
    done = DOINGS.get(row.did)
    for pair, cards in _covered(row, before).items() if done else ():
        if done and not any(map(done, cards)):
            yield f"{pair}: not {row.did}"


def _unread(row: Row, after: State) -> Iterator[str]:
    """The words of a correction are read on one of the cards where it arrives, and on none where it doesn't."""
    for pair, cards in _covered(row, after).items() if row.says else ():
        if any(row.says in seen.shown for seen in cards) != (row.text == "package"):
            yield f"{pair}: “{row.says}” is {'nowhere' if row.text == 'package' else 'there'}"


def compare_settings(rows: Sequence[Setting], before: Settings, after: Settings, package: Settings) -> list[Line]:
    """Hold every setting of decks and note types against the first row that covers it."""
    lines = [Line(row) for row in rows]
    for key in sorted(before.keys() | after.keys()):
        line, row = next((line, row) for line, row in zip(lines, rows, strict=True) if row.covers(*key))
        line.count += 1
        old, new = before.get(key), after.get(key)
        # What Anki must call something else has this at the end.
        wanted = package.get((key[0], key[1].rstrip("+")))
        if (old is None) != row.fresh:
            line.faults.append(f"{key}: {'new' if old is None else 'she had it already'}")
        if not row.fresh and row.version != "both" and old == wanted:
            line.faults.append(f"{key}: nothing tells the old from the new")
        if not _is(new, row.version, old, wanted):
            line.faults.append(f"{key}: not that of {row.version}")
    for line in lines:
        if not line.count:
            line.faults.append("there is no such setting")
    return lines


def printed(lines: Sequence[Line]) -> str:
    """The table as text."""
    cells = [HEAD, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD) - 1)]
    rows = []
    for row in cells:
        rows.append("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]))
    return "\n".join([rows[0], "-" * len(rows[0]), *rows[1:], "", LEGEND])
