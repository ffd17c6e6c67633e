"""What was taken from which export, so that a file can be imported again after more work in it.

Kept in `.build/`, which may be deleted: a translation then counts as somebody else's, and isn't overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from builder.base.files import UnreadableFileError, load_text
from builder.base.project import Project
from builder.base.whole import write_whole

_MOST = 50  # exports that are remembered


def _path(project: Project, locale: str) -> Path:
    return project.cache_folder() / "exchange" / f"{locale}.json"


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        record = json.loads(load_text(path))
        return {export: dict(taken) for export, taken in record.items()}
    except (UnreadableFileError, ValueError, AttributeError, TypeError):
        return {}  # a damaged one counts as none


def taken_before(project: Project, locale: str, exports: Collection[str]) -> dict[str, str]:
    """msgctxt → hash of the translation that was last taken from these exports."""
    record = _read(_path(project, locale))
    return {context: digest for export in exports for context, digest in record.get(export, {}).items()}


def remember(project: Project, locale: str, exports: Collection[str], taken: Mapping[str, str]) -> None:
    """Add what was taken. Where it can't be written, nothing is remembered."""
    if not exports or not taken:
        return
    path = _path(project, locale)
    record = _read(path)
    for export in exports:
        record[export] = {**record.pop(export, {}), **taken}
    kept = dict(list(record.items())[-_MOST:])
    try:
        write_whole(path, json.dumps(kept).encode())
    except OSError:
        return
