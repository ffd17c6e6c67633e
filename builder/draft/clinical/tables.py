"""Tables of symptoms whose lines ran together: “Fever 90% Rash 30% Cough 7/12”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.draft.clinical.frames import patterns
from builder.draft.clinical.units import Unit

_SHARE = re.compile(r"\s(?:\d{1,3}(?:\.\d+)?\s?%|\d{1,3}/\d{1,4}|-(?=\s))")
_FEWEST = 3  # shares that make a table
_LONGEST = 9  # words of an entry


def tabled(unit: Unit) -> Iterator[tuple[int, int]]:
    """The entries of such a table, as offsets of the document; none where the text has no table.

    An entry begins with a capital letter behind the share of the one before, and ends before its own.
    """
    text = unit.text
    shares = list(_SHARE.finditer(text))
    head = patterns().table_head.search(text)
    if head and not shares and text[head.end() :].strip()[:1].isupper():
        # The list's first entry stands in the line of the head.
        if not patterns().no_cell.search(text, head.end()):
            yield unit.start + head.end() + 1, unit.start + len(text.rstrip())
        return
    if (
        len(shares) < (1 if head else _FEWEST)
        or unit.section not in {"symptom", ""}
        or not patterns().nouns["symptom"].search(text)
    ):
        return
    previous = head.end() if head and head.end() <= shares[0].start() else 0
    for number, share in enumerate(shares):
        cell = text[previous : share.start()]
        start = previous + len(cell) - len(cell.lstrip())
        if number == 0 and not previous:
            # The table's head stands before its first entry: it begins with the last capital letter.
            capitals = [match.start() for match in re.finditer(r"(?<=[\s)])[A-Z]", cell)]
            start = previous + capitals[-1] if capitals else start
        entry = text[start : share.start()].strip()
        previous = share.end()
        if not entry[:1].isupper() or len(entry.split()) > _LONGEST or patterns().no_cell.search(entry):
            continue
        yield unit.start + start, unit.start + start + len(entry)
    rest = text[previous:].strip()
    if rest[:1].isupper() and len(rest.split()) <= _LONGEST and not patterns().no_cell.search(rest):
        yield unit.start + text.index(rest, previous), unit.start + text.index(rest, previous) + len(rest)
