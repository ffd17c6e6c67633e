"""PO files, read and written with polib; what isn't changed keeps its lines, so that a small change is a small diff."""

from __future__ import annotations

import copy
import datetime
import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib

from builder.base.errors import Finding
from builder.base.files import UnreadableFileError, load_bytes
from builder.base.whole import write_whole
from builder.messages.po_syntax import STRING, Lines, Part, PoSyntaxError, decode, scan

# What `handouts extract` writes above a translation that is older than its English, with what proves which it was.
_SINCE = "the English changed on"
_MARK = re.compile(rf"{_SINCE} (?P<day>\d{{4}}-\d\d-\d\d)(?: \(translation (?P<proof>[0-9a-f]{{8}})\))?")
# How many sentences a translation has on purpose, where its English has more or fewer.
_SENTENCES = re.compile(r"^sentences:[ \t]*(.*)$", re.MULTILINE)
# What `handouts suggest` writes above a text that it found elsewhere, until a translator has taken it.
SUGGESTED = "suggested from"
ALSO_SUGGESTED = "suggested as well:"
# polib wraps at this width; GNU's tools and Poedit break at about the same.
_WIDTH = 78
_PARTS: dict[Part, tuple[str, ...]] = {
    "comment": ("tcomment",),
    "note": ("comment",),
    "place": ("occurrences",),
    "sticky": (),
    "flags": ("flags",),
    "previous": ("previous_msgctxt", "previous_msgid", "previous_msgid_plural"),
    "msgctxt": ("msgctxt",),
    "msgid": ("msgid",),
    "msgid_plural": ("msgid_plural",),
    "msgstr": ("msgstr", "msgstr_plural"),
}
_MARKED: tuple[Part, ...] = ("previous", "msgctxt", "msgid", "msgid_plural", "msgstr")


class _Text(str):
    """A text whose lines end at line feeds alone; polib would end them at every mark that Unicode has for that."""

    def splitlines(self, keepends: bool = False) -> list[str]:
        return self.split("\n")


class _Entries(polib.POFile):
    """polib's file with its header left among the entries, as it was written."""

    def find(self, *words: object, **named: object) -> None:
        return None


@dataclass(eq=False)
class PoEntry:
    """An entry of a PO file: `fields` may be changed; `was` and `lines` are what it was read from."""

    fields: polib.POEntry
    was: polib.POEntry | None = None
    lines: Lines | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What no two entries of a file share, as GNU gettext sees it."""
        return self.fields.msgctxt, self.fields.msgid

    @property
    def header(self) -> bool:
        return self.key == (None, "")

    @property
    def line(self) -> int:
        """Of its msgid, 1-based; 0 for a new one."""
        return self.lines.line if self.lines else 0

    @property
    def since(self) -> datetime.date | None:
        """The day on which the English of a stale translation changed, where that is recorded."""
        match = _MARK.search(self.fields.tcomment)
        try:
            return datetime.date.fromisoformat(match["day"]) if match and self.fields.fuzzy else None
        except ValueError:
            return None

    @property
    def sentences(self) -> str:
        """The value of a translator's comment `# sentences: N`; empty where there is none."""
        match = _SENTENCES.search(self.fields.tcomment)
        return match[1].strip() if match else ""

    @property
    def restorable(self) -> bool:
        """Whether only a merge made it fuzzy, and its translation is still the one of the previous English."""
        fields, match = self.fields, _MARK.search(self.fields.tcomment)
        return match is not None and match["proof"] == _proof(fields.previous_msgid or "", fields.msgstr)

    def set_fuzzy(self, fuzzy: bool) -> None:
        if fuzzy != self.fields.fuzzy:
            others = [flag for flag in self.fields.flags if flag != "fuzzy"]
            self.fields.flags = ["fuzzy", *others] if fuzzy else others

    @property
    def translated(self) -> bool:
        return bool(self.fields.msgstr) or any(self.fields.msgstr_plural.values())

    def mark(self, since: datetime.date | None, proven: bool = False) -> None:
        """Say above the entry since when it is stale; `proven`: with what `restorable` needs. None takes it away."""
        kept = [line for line in self.fields.tcomment.split("\n") if not _MARK.match(line)]
        if since:
            proof = _proof(self.fields.previous_msgid or "", self.fields.msgstr)
            kept.append(f"{_SINCE} {since}{f' (translation {proof})' if proven else ''}")
        self.fields.tcomment = "\n".join(kept).strip("\n")

    @property
    def suggested(self) -> bool:
        """Whether its text was found elsewhere, and no translator has taken it yet."""
        return bool(self.fields.fuzzy) and any(map(_is_suggestion, self.fields.tcomment.split("\n")))

    def suggest(self, comments: Sequence[str]) -> None:
        """Set the comments on where the entry's text was found, in place of earlier ones; empty removes them."""
        kept = [line for line in self.fields.tcomment.split("\n") if not _is_suggestion(line)]
        self.fields.tcomment = "\n".join([*kept, *comments]).strip("\n")

    def set_current(self, text: str | None = None) -> None:
        """Nothing makes the entry stale any more; `text`: its translation, where that is another one now."""
        fields = self.fields
        if text is not None:
            fields.msgstr = text
        self.set_fuzzy(False)
        fields.previous_msgctxt = fields.previous_msgid = fields.previous_msgid_plural = None
        self.mark(None)
        self.suggest(())

    @property
    def remarks(self) -> list[str]:
        """What translators wrote above the entry: its comments without those of this program."""
        lines = self.fields.tcomment.split("\n")
        return [line for line in lines if line.strip() and not _MARK.match(line) and not _is_suggestion(line)]

    def render(self, width: int) -> list[str]:
        """Its lines: as they were read, but for the parts that have changed."""
        fresh = _rendered(self.fields, width)
        if self.was is None or self.lines is None:
            return [line for part in _PARTS for line in fresh.get(part, [])]
        lines: list[str] = []
        parts = dict(self.lines.parts)
        if self.lines.lost_quotes:
            parts.pop("previous", None)
        same = {part: self._same(part) for part in _PARTS}
        order = list(_PARTS) if not all(same.values()) else [*parts, *(part for part in fresh if part not in parts)]
        for part in order:
            kept = parts.get(part) if same[part] else None
            if kept and part in _MARKED and self.was.obsolete != self.fields.obsolete:
                kept = [_marked(line, bool(self.fields.obsolete)) for line in kept]
            lines += fresh.get(part, []) if kept is None else kept
        return lines

    def _same(self, part: Part) -> bool:
        if part == "note":  # wherever its lines are broken
            return self.fields.comment.split() == (self.was.comment.split() if self.was else [])
        return all(getattr(self.fields, name) == getattr(self.was, name) for name in _PARTS[part])


def _is_suggestion(line: str) -> bool:
    return line.startswith((SUGGESTED, ALSO_SUGGESTED))


def _proof(english: str, translation: str) -> str:
    return hashlib.sha256(f"{english}\x1f{translation}".encode()).hexdigest()[:8]


def _rendered(fields: polib.POEntry, width: int) -> dict[Part, list[str]]:
    """The lines that polib writes for an entry, by what they hold; comments stay on the lines that they have."""
    bare = copy.copy(fields)
    bare.tcomment = bare.comment = ""
    bare.occurrences = []
    parts = scan(bare.__unicode__(width).rstrip("\n").split("\n")).entries[0].parts
    if fields.tcomment:
        parts["comment"] = [f"# {line}".rstrip() for line in fields.tcomment.split("\n")]
    if not fields.obsolete:
        if fields.comment:
            parts["note"] = [f"#. {line}".rstrip() for line in fields.comment.split("\n")]
        if fields.occurrences:
            places = (f"{path}:{line}" if line else path for path, line in fields.occurrences)
            parts["place"] = [f"#: {' '.join(places)}"]
    return parts


def _marked(line: str, obsolete: bool) -> str:
    """A line of an entry that has become obsolete, or is so no longer."""
    bare = re.sub(r"^\s*(#~\|?|#\|)\s?", "", line)
    if not bare.strip():
        return bare
    if re.match(r"\s*(#~\||#\|)", line):
        return f"{'#~|' if obsolete else '#|'} {bare}"
    return f"#~ {bare}" if obsolete else bare


@dataclass
class PoFile:
    """A PO file's entries in their order, its header among them."""

    entries: list[PoEntry] = field(default_factory=list)
    tail: list[str] = field(default_factory=lambda: ["", ""])  # the lines behind the last entry
    newline: str = "\n"
    width: int = 0  # where strings are broken into lines; 0: nowhere

    @property
    def header(self) -> PoEntry | None:
        return next((entry for entry in self.entries if entry.header and not entry.fields.obsolete), None)

    def text(self) -> str:
        lines: list[str] = []
        for position, entry in enumerate(self.entries):
            gap = entry.lines.gap if entry.lines and entry.lines.first > 1 else [""]
            lines += [*(gap if position else ()), *entry.render(self.width)]
        whole = self.newline.join([*lines, *self.tail])
        return whole if whole.endswith(self.newline) else whole + self.newline

    def write(self, path: Path) -> bool:
        """Write the file; True where it changed."""
        data = self.text().encode("utf-8")
        if path.exists() and path.read_bytes() == data:
            return False
        write_whole(path, data)
        return True


def _twice(entries: list[PoEntry], name: str) -> list[Finding]:
    """Messages that stand in the file more than once; which of the two people meant, nobody can tell."""
    places: dict[object, list[PoEntry]] = defaultdict(list)
    for entry in entries:
        # An obsolete entry beside a current one, or beside another, is what GNU's tools make of a changed English.
        by_name = entry.fields.msgctxt and not entry.fields.obsolete
        places[entry.fields.msgctxt if by_name else entry.key].append(entry)
        if by_name:
            places[entry.key].append(entry)
    findings = {}
    for same in places.values():
        if len(same) > 1:
            what = same[0].fields.msgctxt or (f"“{same[0].fields.msgid}”" if same[0].fields.msgid else "the header")
            lines = [str(entry.line) for entry in same]
            times = "twice" if len(same) == 2 else f"{len(same)} times"
            message = f"{what} stands {times}, in lines {', '.join(lines[:-1])} and {lines[-1]}"
            remedy = "Compare them, and remove all but the right one."
            findings[message] = Finding(name, same[1].line, "po-syntax", message, remedy)
    return list(findings.values())


def _healed(entry: PoEntry) -> None:
    """Give an obsolete entry back what an earlier release lost: its fuzzy mark, and its old English from a comment."""
    fields = entry.fields
    lines = fields.tcomment.split("\n")
    start = next((number for number, line in enumerate(lines) if re.match(r'\|\s*msgid\s*"', line)), None)
    if start is not None:
        end = next((n for n in range(start, len(lines)) if lines[n].endswith('"')), start)
        words = " ".join(word for line in lines[start : end + 1] for word in line.split() if word != "|")
        match = re.fullmatch(rf"msgid\s*({STRING})", words)
        if match:
            fields.previous_msgid = polib.unescape(match[1][1:-1])
            fields.tcomment = "\n".join(lines[:start] + lines[end + 1 :])
            entry.set_fuzzy(True)
    if fields.obsolete and fields.msgstr and _MARK.search(fields.tcomment):
        entry.set_fuzzy(True)


def _copy(fields: polib.POEntry) -> polib.POEntry:
    """The fields, to be changed apart from these."""
    copied = copy.copy(fields)
    for name, value in vars(fields).items():
        if isinstance(value, (list, dict)):
            setattr(copied, name, value.copy())  # of texts, or of pairs of them
    return copied


def read_po(path: Path, name: str) -> tuple[PoFile | None, list[Finding]]:
    """The file at `path`; None where it can't be read, with the finding that says why.

    With findings and a file: messages that stand in it twice. Such a file isn't to be written.
    """
    try:
        decoded = decode(load_bytes(path))
        scanned = scan(decoded.lines)
        # With an entry before all others polib takes no comment for the file's own.
        text = _Text("\n".join(['msgid ""', 'msgstr ""', *scanned.plain]))
        parsed = polib.pofile(text, encoding="utf-8", klass=_Entries)[1:]
    except UnreadableFileError as error:
        return None, [error.finding(name, "po-syntax")]
    except PoSyntaxError as error:
        return None, [Finding(name, error.line, "po-syntax", error.message, error.remedy)]
    entries = [PoEntry(fields, _copy(fields), lines) for fields, lines in zip(parsed, scanned.entries, strict=True)]
    for entry in entries:
        _healed(entry)
        if entry.lines and entry.lines.lost_quotes and entry.was:
            entry.was.previous_msgid = None
    wrapped = any(_is_wrapped(entry) for entry in entries if not entry.header)
    file = PoFile(entries, scanned.tail, decoded.newline, _WIDTH if wrapped else 0)
    return file, _twice(entries, name)


def _is_wrapped(entry: PoEntry) -> bool:
    """Whether a string goes on in another line although it holds no line feed."""
    parts = entry.lines.parts if entry.lines else {}
    texts: dict[Part, str] = {"msgid": entry.fields.msgid, "msgstr": entry.fields.msgstr}
    return any(len(parts.get(part, ())) > 1 and "\n" not in text for part, text in texts.items())
