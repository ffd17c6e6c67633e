"""Terms and medicine names that came back, in TBX or as a table: what each line says, before anybody judges it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from builder.base.errors import Finding, HandoutsError
from builder.base.records import cell_text, safe_cell
from builder.exchange.terms import TermEntry, TermKind
from builder.exchange.xml_file import CHECK
from builder.languages.locale import Locale

_BETWEEN = " | "  # values of one cell
_FORMS = re.compile(r"forms \((?P<locale>[A-Za-z0-9_-]+)\)")
_COLUMNS = ("kind", "id", "english", "forms", "avoid", "definition", "note", "source", "as_of", "by")
_NEEDED = ("kind", "id")
_AS_UTF8 = "Save it as “CSV UTF-8” in the spreadsheet program."


@dataclass(frozen=True)
class ReturnedTerm:
    """A line of a file. `id` and `kind` are as the file has them, if it has; `fault` says why it can't be read."""

    line: int
    id: str
    kind: TermKind | None
    english: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    as_of: str = ""
    by: str = ""
    fault: str = ""

    @property
    def name(self) -> str:
        """What a message calls it."""
        return self.id or (self.english[0] if self.english else "")


@dataclass
class ReturnedTerms:
    """The file: the languages beside English that it names, and its lines."""

    locales: set[str]
    terms: list[ReturnedTerm] = field(default_factory=list)


def table(entries: list[TermEntry], locale: Locale) -> bytes:
    """The entries as CSV for spreadsheet programs: commas, UTF-8 with a mark that says so, ` | ` between values."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([f"forms ({locale.tag})" if name == "forms" else name for name in _COLUMNS])
    for entry in entries:
        cells = (
            entry.kind,
            entry.key,
            _BETWEEN.join(entry.english),
            _BETWEEN.join(entry.forms),
            _BETWEEN.join(entry.avoid),
            entry.definition,
            entry.note,
            entry.source,
            entry.as_of.isoformat() if entry.as_of else "",
            entry.by,
        )
        writer.writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue().encode("utf-8-sig")


def _decoded(data: bytes, name: str) -> str:
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise HandoutsError([Finding(name, line, CHECK, "the file is not in UTF-8", _AS_UTF8)]) from error


def is_table(data: bytes) -> bool:
    """Whether the bytes begin as a table of ours does, whatever stands between its cells."""
    head = data[:400].replace(b"\0", b"").decode("latin-1").split("\n", 1)[0]
    return "kind" in head and _FORMS.search(head) is not None


def read_table(data: bytes, name: str) -> ReturnedTerms:
    """What a table holds; commas, semicolons or tabs may stand between its cells. HandoutsError where it is none."""
    text = _decoded(data, name)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        forms = next((match for cell in columns if (match := _FORMS.fullmatch(cell))), None)
        if forms is None or not all(column in columns for column in _NEEDED):
            message = "no table of terms: its first line doesn't name the columns kind, id and forms (…)"
            remedy = "Export it with handouts translate export LOCALE --format csv, and keep its first line."
            raise HandoutsError([Finding(name, 1, CHECK, message, remedy)])
        named = ["forms" if _FORMS.fullmatch(column) else column for column in columns]
        returned = ReturnedTerms({forms["locale"]})
        line = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                returned.terms.append(_row(dict(zip(named, row, strict=False)), line, len(row) > len(named)))
            line = reader.line_num + 1
    except csv.Error as error:
        message, remedy = f"no table: {error}", "Export it again."
        raise HandoutsError([Finding(name, reader.line_num, CHECK, message, remedy)]) from error
    return returned


def _row(cells: dict[str, str], line: int, wide: bool) -> ReturnedTerm:
    plain = {name: " ".join(cell_text(cell.strip()).split()) for name, cell in cells.items()}

    def several(name: str) -> tuple[str, ...]:
        parts = (part.strip() for part in plain.get(name, "").split("|"))
        return tuple(dict.fromkeys(part for part in parts if part))

    kind = plain.get("kind", "")
    known = {str(item): item for item in TermKind}
    fault = "text in the wrong place: more cells than columns" if wide else ""
    if not fault and kind not in known:
        fault = f"the kind is “{kind}”, and neither term nor medicine"
    english, forms, avoid = (several(name) for name in ("english", "forms", "avoid"))
    note, source, as_of, by = (plain.get(name, "") for name in ("note", "source", "as_of", "by"))
    return ReturnedTerm(
        line, plain.get("id", ""), known.get(kind), english, forms, avoid, note, source, as_of, by, fault=fault
    )
