"""The syntax of PO files, line by line: what GNU gettext, Poedit and Weblate write, and where a file departs from it.

polib reads past many a fault without a word and knows no line of a string, so that every file is judged here first.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

STRING = r'"(?:[^"\\]|\\[nrtvbf"\\])*"'
Part = Literal["comment", "note", "place", "sticky", "flags", "previous", "msgctxt", "msgid", "msgid_plural", "msgstr"]
_TEXT = re.compile(
    rf"\s*(?P<mark>#~\||#~|#\|)?\s*((?P<key>msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*)?(?P<string>{STRING})\s*"
)
_COMMENT = re.compile(r"\s*#(?![~|])(?P<kind>[.:,=]?)(?P<text>.*)")
_KINDS: dict[str, Part] = {".": "note", ":": "place", ",": "flags", "=": "sticky", "": "comment"}
# Which keyword may follow which; "" is the beginning of an entry.
_BEFORE = {
    "msgctxt": ("",),
    "msgid": ("", "msgctxt"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid",),
    "msgstr[]": ("msgid_plural", "msgstr[]"),
}
_DONE = ("msgstr", "msgstr[]")
_PARTS: dict[str, Part] = {
    "msgctxt": "msgctxt",
    "msgid": "msgid",
    "msgid_plural": "msgid_plural",
    "msgstr": "msgstr",
    "msgstr[]": "msgstr",
}
_LINE_REMEDY = "Mend the line in a PO editor; each string stands between two straight quotes on one line."
_CHARSET = re.compile(rb'Content-Type:[^"\n]*?charset=(?P<name>[\w.:+-]*)')
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class PoSyntaxError(Exception):
    """Why a file is no catalogue: the 1-based line, what is wrong there, and what to do."""

    def __init__(self, line: int, message: str, remedy: str = _LINE_REMEDY) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


class Decoded(NamedTuple):
    """A file's text without its byte-order mark, its lines ended as `newline` says."""

    lines: list[str]
    newline: str


@dataclass
class Lines:
    """The lines of one entry, by what they hold."""

    first: int  # 1-based
    gap: list[str] = field(default_factory=list)  # the empty lines before it
    parts: dict[Part, list[str]] = field(default_factory=dict)
    line: int = 0  # of its msgid, 1-based
    obsolete: bool = False
    lost_quotes: bool = False  # its `#|` lines are the ones that an earlier release wrapped like a comment


@dataclass
class Scanned:
    """A file taken apart: its entries, the lines after the last one, and the same text in the form that polib reads."""

    entries: list[Lines]
    tail: list[str]
    plain: list[str]


def decode(data: bytes) -> Decoded:
    """The file's text by the charset that its header names, UTF-8 where it names none. PoSyntaxError where they differ.

    Other charsets are read only where nothing speaks against the header: written back in UTF-8, a wrong guess would
    spoil the texts for good.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise PoSyntaxError(1, "the file is in UTF-16", "Save it as UTF-8.")
    data = data.removeprefix(codecs.BOM_UTF8)
    match = _CHARSET.search(data)
    named = match["name"].decode("ascii", "replace") if match else ""
    line = data[: match.start()].count(b"\n") + 1 if match else 1
    text = _decoded(data, "UTF-8" if named in ("", "CHARSET") else named, line)
    newline = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    return Decoded(text.replace("\r\n", "\n").split("\n"), newline)


def _decoded(data: bytes, named: str, line: int) -> str:
    try:
        codec = codecs.lookup(named).name
        if "msgid".encode(codec) != b"msgid":
            codec = ""
    except (LookupError, UnicodeError):
        codec = ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = data[: error.start].count(b"\n") + 1
        if codec in ("", "utf-8", "ascii"):
            raise PoSyntaxError(bad, "the file is not in UTF-8", "Save it as UTF-8.") from error
    else:
        if text.isascii() or codec == "utf-8":
            return text
        remedy = "Write charset=UTF-8 there."
        raise PoSyntaxError(line, f"the header says charset={named}, and the file is in UTF-8", remedy)
    high = sum(byte > 127 for byte in data)
    as_utf8 = sum(len(match[0]) for match in _UTF8.finditer(data))
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        text = "\x80"
    if 2 * as_utf8 > high or re.search("[\x80-\x9f\ufffd]", text):
        remedy = "Save it as UTF-8, with charset=UTF-8 in its header."
        raise PoSyntaxError(line, f"the header says charset={named}, and that isn't what the file is in", remedy)
    return text


class Line(NamedTuple):
    """One line of a file: what it is, and for a string its keyword ("" where it goes on with the one before)."""

    number: int  # 1-based
    raw: str
    kind: Literal["blank", "comment", "previous", "text", "broken"]
    part: Part | None = None
    key: str = ""
    string: str = ""  # with its quotes; of a comment what stands behind its mark
    obsolete: bool = False


def _line(number: int, raw: str) -> Line:
    bare = raw.strip()
    if bare in ("", "#~", "#|", "#~|"):
        return Line(number, raw, "blank")
    comment = _COMMENT.fullmatch(raw)
    if comment:
        return Line(number, raw, "comment", _KINDS[comment["kind"]], string=comment["text"].strip())
    text = _TEXT.fullmatch(raw)
    if text is None:
        if bare.startswith("#|"):
            return Line(number, raw, "broken", "previous", string=bare.removeprefix("#|").strip())
        if re.match(r"(<{7}|={7}|>{7}|\|{7})( |$)", bare):
            remedy = "Choose the lines of one version, or join the two, and remove the marks that git left."
            raise PoSyntaxError(
                number, "not a line of a PO file, but a mark of two versions that were not merged", remedy
            )
        raise PoSyntaxError(number, "not a line of a PO file")
    key, mark = text["key"] or "", text["mark"] or ""
    if mark in ("#|", "#~|"):
        if key.startswith("msgstr"):
            raise PoSyntaxError(number, "not a line of a PO file")
        return Line(number, raw, "previous", "previous", key, text["string"])
    return Line(number, raw, "text", None, key, text["string"], mark == "#~")


def _grouped(lines: list[Line]) -> tuple[list[list[Line]], list[Line]]:
    """The lines of each entry, and those behind the last one."""
    groups: list[list[Line]] = [[]]
    done = False
    for line in lines:
        if done and (line.kind in ("comment", "previous", "broken") or line.key in ("msgctxt", "msgid")):
            # Empty lines between two entries are the second one's.
            ended = groups[-1]
            gap = len(ended) - next(n for n in range(len(ended)) if ended[-1 - n].kind == "text")
            groups[-1], following = ended[:gap], ended[gap:]
            groups.append(following)
            done = False
        done = done or (line.kind == "text" and line.key.startswith("msgstr"))
        groups[-1].append(line)
    last = groups.pop()
    if not any(line.kind == "text" for line in last):
        return groups, last
    end = len(last) - next(n for n in range(len(last)) if last[-1 - n].kind == "text")
    return [*groups, last[:end]], last[end:]


def _entry(group: list[Line]) -> Lines:
    """The lines of one entry by what they hold. PoSyntaxError where they stand in another order than in PO files."""
    first = next(line for line in group if line.kind != "blank")
    entry = Lines(first.number, gap=[line.raw for line in group[: group.index(first)]])
    state = previous = ""
    obsolete: bool | None = None
    part: Part = "comment"
    for line in group[len(entry.gap) :]:
        if line.kind == "blank":
            entry.parts.setdefault(part, []).append(line.raw)
            continue
        if line.kind != "text":
            if state:
                raise PoSyntaxError(line.number, "a comment, where the entry above still lacks its msgstr")
            previous = line.key or previous
            if line.kind == "previous" and not previous:
                raise PoSyntaxError(line.number, "not a line of a PO file")
            part = line.part or "comment"
        else:
            kind = "msgstr[]" if "[" in line.key else line.key
            if (kind and state not in _BEFORE[kind]) or not (kind or state):
                raise PoSyntaxError(line.number, f"{kind or 'a string'} doesn't follow {state or 'a comment'}")
            if obsolete not in (None, line.obsolete):
                raise PoSyntaxError(line.number, "a part of the entry is obsolete (#~) and a part is not")
            obsolete, state = line.obsolete, kind or state
            part = _PARTS[state]
            entry.line = line.number if kind == "msgid" else entry.line
        entry.parts.setdefault(part, []).append(line.raw)
    if state not in _DONE:
        raise PoSyntaxError(group[-1].number, "the entry has no msgstr")
    entry.obsolete = bool(obsolete)
    return entry


def _healed(group: list[Line]) -> tuple[list[Line], bool]:
    """The group with the old English in one line where an earlier release wrapped it like a comment, losing quotes."""
    broken = [index for index, line in enumerate(group) if line.kind == "broken"]
    if not broken:
        return group, False
    run = group[broken[0] : broken[-1] + 1]
    words = " ".join(line.string if line.kind == "broken" else f"{line.key} {line.string}" for line in run).split()
    # Each further merge had put in a “|” where a line began.
    match = re.fullmatch(rf"msgid\s*({STRING})", " ".join(word for word in words if word != "|"))
    if match is None or any(line.kind not in ("broken", "previous") for line in run):
        raise PoSyntaxError(run[0].number, "not a line of a PO file")
    whole = run[0]._replace(kind="previous", key="msgid", string=match[1])
    return [*group[: broken[0]], whole, *group[broken[-1] + 1 :]], True


def _plain(line: Line) -> str:
    """The line in the spelling that polib reads."""
    if line.kind == "comment":
        mark = {"note": "#. ", "place": "#: ", "flags": "#, ", "comment": "# ", "sticky": ""}[line.part or "comment"]
        return f"{mark}{line.string}" if line.part != "sticky" else ""
    if line.kind in ("previous", "text"):
        mark = "#| " if line.kind == "previous" else "#~ " if line.obsolete else ""
        return f"{mark}{line.key} {line.string}" if line.key else f"{mark}{line.string}"
    return ""


def scan(lines: list[str]) -> Scanned:
    """Take a file's lines apart. PoSyntaxError for the first that is none of a PO file."""
    groups, tail = _grouped([_line(number, raw) for number, raw in enumerate(lines, 1)])
    broken = next((line for line in tail if line.kind in ("previous", "broken")), None)
    if broken:
        raise PoSyntaxError(broken.number, "no entry follows")
    entries, plain = [], []
    for group in groups:
        healed, lost_quotes = _healed(group)
        entry = _entry(healed)
        entry.lost_quotes = lost_quotes
        entries.append(entry)
        plain += [text for line in healed if (text := _plain(line))]
    return Scanned(entries, [line.raw for line in tail], plain)
