"""A deck's notes as a table in plain text: for people without Anki, for spreadsheets and other programs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from builder.base.records import cell_text, safe_cell
from builder.decks.note import DeckContent

TAGS = "Tags"
COLUMNS = "#columns:"
# Between the lines of a field, for example two languages; it is in no text.
LINE_BREAK = " | "
_BREAKING = {"br", "details", "div", "summary"}
# What is more than plain text; a cloze deletion only Anki leaves out.
_MARKUP = re.compile(r"[<&]|\{\{c\d")
_CLOZE = re.compile(r"\{\{c\d+::(.*?)\}\}", re.DOTALL)


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data


def plain_lines(html: str) -> list[str]:
    """The text of a note's field, line by line, without markup, empty lines and runs of white space."""
    return list(_plain_lines(html))


@lru_cache(maxsize=16384)  # several checks look at each note, and its table says it again
def _plain_lines(html: str) -> tuple[str, ...]:
    if not _MARKUP.search(html):
        return (line,) if (line := " ".join(html.split())) else ()
    parser = _Lines()
    parser.feed(_CLOZE.sub(r"\1", html))
    parser.close()
    return tuple(text for line in parser.lines if (text := " ".join(line.split())))


def table(content: DeckContent) -> Iterator[list[str]]:
    """The names of the columns and then a row for each note, in the package's order.

    The fact's id is in the first column; each other field has one if a note fills it. The tags are in the last.
    """
    notes = [note for part in content.parts.values() for note in part]
    known = [field.name for kind in content.edition.deck.note_types.values() for field in kind.fields]
    filled = [name for name in dict.fromkeys(known) if any(note.fields.get(name) for note in notes)]
    yield [*filled, TAGS]
    for note in notes:
        values = [LINE_BREAK.join(plain_lines(note.fields.get(name, ""))) for name in filled]
        yield [*values, " ".join(note.tags)]


def write_table(content: DeckContent, target: Path) -> None:
    """Write the table, tabs between its columns. The lines with `#` tell Anki's own text import how to read it.

    No cell is a formula to a spreadsheet program: `-rubicin` stands as `'-rubicin`.
    """
    names, *rows = table(content)
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(f"#separator:tab\n#html:false\n#tags column:{len(names)}\n{COLUMNS}" + "\t".join(names) + "\n")
        csv.writer(file, "excel-tab", lineterminator="\n").writerows(map(safe_cell, row) for row in rows)


def read_table(path: Path) -> list[list[str]]:
    """The names of the columns and the rows of a written table; nothing where the names are missing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [[cell_text(cell) for cell in row] for row in csv.reader(file, "excel-tab") if row]
    names = [[row[0].removeprefix(COLUMNS), *row[1:]] for row in rows if row[0].startswith(COLUMNS)]
    return [*names, *(row for row in rows if not row[0].startswith("#"))] if names else []
