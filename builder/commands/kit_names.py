"""Names in a kit: what Windows, macOS, ChromeOS and the file system of a USB stick all take."""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.base.errors import Finding

# Windows' own limit is 260 characters, and the folder that a kit is unzipped into takes most of them.
MAX_PATH = 99
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
# Names of devices, whatever follows a full stop.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\..*)?", re.IGNORECASE | re.DOTALL)
_REMEDY = "Rename the handout, deck or locale that it comes from, or leave it out of the kit."


def name_fault(name: str) -> str | None:
    """Why one name of a path can't be written on every computer; None where it can."""
    refused = _REFUSED.search(name)
    if refused:
        return f"holds {refused[0]!a}, which Windows takes in no name"
    if not name.isascii():
        letter = next(letter for letter in name if not letter.isascii())
        return f"holds {letter!a}, which some programs that unzip write as another letter"
    if name != name.rstrip(". "):
        return "ends with a full stop or a space, which Windows takes away"
    if name != name.lstrip():
        return "begins with a space, which some programs take away"
    if _DEVICES.fullmatch(name):
        return "is the name of a device on Windows"
    return None


def name_findings(paths: Iterable[str]) -> list[Finding]:
    """What is wrong with the paths of a kit, each with slashes and with the kit's own folder at its beginning."""
    findings = []
    seen: dict[str, str] = {}  # each path and each folder above it, without regard to case → as it is written
    for path in sorted(paths):
        parts = path.split("/")
        for part in parts:
            if fault := name_fault(part):
                findings.append(Finding(path, 0, "kit", f"the name “{part}” {fault}", _REMEDY))
        if len(path) > MAX_PATH:
            message = f"the path has {len(path)} characters, more than {MAX_PATH}: unzipped, Windows may not open it"
            findings.append(Finding(path, 0, "kit", message, _REMEDY))
        for depth in range(1, len(parts) + 1):
            written = "/".join(parts[:depth])
            other = seen.setdefault(written.casefold(), written)
            if other != written:
                message = f"on Windows and macOS this is the same name as {other}"
                findings.append(Finding(path, 0, "kit", message, _REMEDY))
                break
    return findings
