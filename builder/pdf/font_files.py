"""Font files by their names: where this machine has them, their hashes, and a fontconfig file that shows only them."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from builder.pdf.cut_fonts import Cut, cut


def _folders() -> list[Path]:
    named = os.environ.get("HANDOUTS_FONTS")
    if named:
        return [Path(part) for part in named.split(os.pathsep)]
    home = Path.home()
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def find_files(names: set[str]) -> dict[str, Path]:
    """File name → file, of those that HANDOUTS_FONTS or the system's font folders have."""
    paths: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.name in names:
                paths.setdefault(path.name, path)
    return paths


@cache
def sha256(path: Path) -> str:
    """A font file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def private_config(
    cache_folder: Path, paths: Mapping[str, Path], rules: str, name: str = "fonts", cuts: Iterable[Cut] = ()
) -> Path:
    """A fontconfig file below `cache_folder` that shows exactly these fonts; `rules`: what it is told of them besides.

    `cuts`: of which of them only a part is shown.

    Its folder is made whole or not at all and never changed: other fonts get another one, and builds may share it.
    """
    resolved = {file: str(path.resolve()) for file, path in sorted(paths.items())}
    cuts = sorted(cuts, key=lambda item: item.digest)
    made_of = [resolved, rules, *(item.digest for item in cuts)]
    digest = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]
    folder = cache_folder / f"{name}-{digest}"
    config = folder / "fonts.conf"
    if config.is_file():
        return config
    fresh = cache_folder / f".{name}-{digest}.{os.getpid()}-{secrets.token_hex(3)}"
    try:
        (fresh / "files").mkdir(parents=True)
        for file, path in resolved.items():
            # The faces of several families may be in one file.
            parts = {item.digest: cut(Path(path), item) for item in cuts if item.file == file}
            if not parts or None in parts.values():
                (fresh / "files" / file).symlink_to(path)
                continue
            for name, data in parts.items():
                (fresh / "files" / name).mkdir()
                (fresh / "files" / name / file).write_bytes(data or b"")
        text = (
            '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
            f"<dir>{escape(str(folder / 'files'))}</dir>\n<cachedir>{escape(str(folder / 'cache-2'))}</cachedir>\n"
            f"{rules}</fontconfig>\n"
        )
        (fresh / config.name).write_text(text, encoding="utf-8")
        fresh.rename(folder)
    except OSError:
        if not config.is_file():  # else another build was quicker
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return config
