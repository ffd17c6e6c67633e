"""Exit codes, findings, and the one exception that carries them."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# Format characters that words of some languages need, and marks of direction that end with the line.
_HARMLESS = "\u200c\u200d\u200e\u200f\u061c"


def visible(text: str, lines: bool = False) -> str:
    """The text for a terminal: what would steer it, hide or turn words around is written out as \\x1b or \\u202e.

    `lines`: line ends and tabs are the program's own and stay.
    """
    if text.isascii() and text.isprintable():
        return text

    def visible_letter(letter: str) -> str:
        if letter in _HARMLESS or (lines and letter in "\n\t"):
            return letter
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            return letter
        code = ord(letter)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    return "".join(map(visible_letter, text))


class ExitCode(enum.IntEnum):
    """What `handouts` exits with; an interface, documented in the README."""

    OK = 0
    INTERNAL = 1  # a defect of the program: a traceback is shown
    USAGE = 2  # the command's words are off
    FINDINGS = 3  # facts, translations, templates or pages have errors
    ENVIRONMENT = 4  # a font, a library or the documents' folder is missing
    OUTPUT = 5  # the result couldn't be written: disk full, not our folder
    INTERRUPTED = 130


class Severity(enum.StrEnum):
    ERROR = "error"  # stops a build
    WARNING = "warning"  # printed; an error with `check --strict`
    ADVICE = "advice"  # printed by `check` only


@dataclass(frozen=True, order=True)
class Finding:
    """What a check reports: where, what is wrong, and what to do about it."""

    path: str  # relative to the project where it lies inside
    line: int  # 1-based; 0 where a line means nothing
    check: str  # the check's name, as `handouts check --list` shows it
    message: str
    remedy: str = ""
    severity: Severity = Severity.ERROR
    column: int = 0
    # The locales (ids) or outputs (paths below dist/) that alone it is about; where empty, the path tells.
    concerns: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        place = visible(self.path)
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        text = f"{place}: {self.severity}: {visible(self.message)} [{self.check}]"
        return f"{text}\n    {visible(self.remedy, lines=True)}" if self.remedy else text


class HandoutsError(Exception):
    """Findings that end the command, with its exit code."""

    def __init__(self, findings: Iterable[Finding], code: ExitCode = ExitCode.FINDINGS) -> None:
        self.findings = sorted(set(findings))
        self.code = code
        super().__init__("\n".join(map(str, self.findings)))


def failure(path: Path | str, message: str, remedy: str, code: ExitCode, check: str = "build") -> HandoutsError:
    """One finding without a line, as an exception to raise."""
    return HandoutsError([Finding(str(path), 0, check, message, remedy)], code)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that stop a build."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
