"""What PDFs are made with, as a hash: of equal pages and equal renderers the bytes are equal."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from builder.base.cache import key_of

# What lays out, draws and writes.
_PACKAGES = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "pillow", "zopfli")
_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype", "fribidi", "icuuc")
_FOLDERS = ("/usr/local/lib", "/usr/lib", "/lib")


def _libraries() -> Iterator[str]:
    """The system's libraries that WeasyPrint calls, each file with its size and time."""
    for folder in map(Path, _FOLDERS):
        for name in _LIBRARIES:
            for path in sorted({*folder.glob(f"lib{name}.so*"), *folder.glob(f"*/lib{name}.so*")}):
                file = path.resolve()
                if file.exists():
                    status = file.stat()
                    yield f"{file} {status.st_size} {status.st_mtime_ns}"


@cache
def _code() -> str:
    """A hash of this folder's modules."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"\x1f{path.name}\x1f".encode() + path.read_bytes())
    return digest.hexdigest()


def renderer_hash(fonts: Mapping[str, str], fontconfig: str) -> str:
    """A hash of all but the page that decides a PDF's bytes; `fonts`: file name → SHA-256, `fontconfig`: its rules."""
    packages = (f"{name} {version(name)}" for name in _PACKAGES)
    named = (f"{name} {digest}" for name, digest in sorted(fonts.items()))
    return key_of([_code(), platform.python_version(), *packages, *_libraries(), *named, fontconfig])
