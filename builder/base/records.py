"""Records that people and branches add lines to: tab-separated text, one line an entry, `#` before notes.

Every such file is read and written here, so that a missing last line end, a byte-order mark or Windows line ends lose
nothing and glue nothing together. A cell that a spreadsheet program would take for a formula or for the beginning of a
quotation has ' before it in the file, and none once it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from builder.base.errors import ExitCode, Finding, failure
from builder.base.files import read_text
from builder.base.whole import write_whole

T = TypeVar("T")
# `=HYPERLINK(…)`, `@SUM(…)`, `+1`, `-1`, in wide letters too; and the quotation mark that would swallow tabs.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\"]")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")


def safe_cell(text: str) -> str:
    """The text as a table holds it: never a formula, whatever it begins with."""
    return f"'{text}" if _FORMULA.match(text) else text


def cell_text(cell: str) -> str:
    """The text of such a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def record_line(fields: Iterable[str]) -> str:
    """An entry's line: white space within a field becomes one space."""
    return "\t".join(safe_cell(" ".join(field.split())) for field in fields) + "\n"


def _decoded(path: Path, name: str, check: str, findings: list[Finding]) -> str | None:
    """The record's text, empty where there is no file; None, with a finding, where it can't be read."""
    return read_text(path, name, check, findings) if path.exists() else ""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not `splitlines`, which also breaks at letters that may stand in a name or a comment.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def read_records(
    path: Path,
    name: str,
    check: str,
    findings: list[Finding],
    parse: Callable[[Sequence[str], int], T | None],
    remedy: str,
) -> list[T]:
    """Every entry of the file, none where there is no file; a finding with its line for each that is none.

    `parse` makes an entry of a line's fields and its 1-based number, or None.
    """
    text = _decoded(path, name, check, findings)
    records = []
    for number, line in _lines(text or ""):
        entry = None if _CONFLICT.match(line) else parse([cell_text(cell) for cell in line.split("\t")], number)
        if entry is not None:
            records.append(entry)
        elif _CONFLICT.match(line):
            message = "two branches were merged here and left their marks"
            findings.append(Finding(name, number, check, message, "Keep the lines of both sides, without the marks."))
        else:
            findings.append(Finding(name, number, check, "not a line of this record", remedy))
    return records


def append_records(path: Path, name: str, check: str, header: str, lines: Iterable[str]) -> None:
    """Add lines at the record's end; the file is whole at every moment. HandoutsError where it can't be written."""
    findings: list[Finding] = []
    text = _decoded(path, name, check, findings)
    if text is None:
        raise failure(name, findings[0].message, findings[0].remedy, ExitCode.FINDINGS, check)
    text = text or header
    if not text.endswith("\n"):
        text += "\n"
    try:
        write_whole(path, (text + "".join(lines)).encode())
    except OSError as error:
        remedy = "Nothing was recorded. Make room, or mend the folder's rights, and do it again."
        raise failure(name, f"can't be written: {error.strerror}", remedy, ExitCode.OUTPUT, check) from error
