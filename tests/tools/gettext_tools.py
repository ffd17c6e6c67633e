"""GNU gettext's own tools, as translators' editors and servers use them, for judging what the product writes."""

from __future__ import annotations

import subprocess
from pathlib import Path


def complaints(po: Path) -> str:
    """What `msgfmt --check` says of a catalogue that it refuses; empty where it takes it."""
    command = ["msgfmt", "--check", "-o", "/dev/null", str(po)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    )
    return done.stderr if done.returncode or "fatal" in done.stderr else ""


def merged_by_gnu(po: Path, template: Path, *options: str) -> str:
    """The catalogue as `msgmerge` brings it up to the template; an error where it can't."""
    command = ["msgmerge", "--quiet", *options, str(po), str(template)]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
