"""What PDFs are made with, as a hash: of equal pages and equal renderers the bytes are equal."""

from __future__ import annotations

import ctypes
import hashlib
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from builder.base.cache import key_of
from builder.pdf import line_breaks

# What lays out, draws and writes.
_PACKAGES = (
    *("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "pillow", "zopfli"),
    "icu4py",
)
_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype", "fribidi")
# What each library says of its version, on whatever machine: its file, the function, and whether that gives words.
_VERSIONS = {
    "pango": ("libpango-1.0.so.0", "pango_version_string", True),
    "harfbuzz": ("libharfbuzz.so.0", "hb_version_string", True),
    "fontconfig": ("libfontconfig.so.1", "FcGetVersion", False),
}
_FOLDERS = ("/usr/local/lib", "/usr/lib", "/lib")


@cache
def _libraries() -> tuple[str, ...]:
    """The system's libraries that WeasyPrint calls, each file with its size and time, as this process loads them."""
    return tuple(_library_files())


def _library_files() -> Iterator[str]:
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


def made_with() -> dict[str, str]:
    """Name → version of all that lays out and draws, as one machine can compare it with another's."""
    versions = {"handouts": _code()[:16], "python": platform.python_version(), "icu": line_breaks.icu_version()}
    versions |= {name: version(name) for name in _PACKAGES}
    for name, (file, function, words) in _VERSIONS.items():
        try:
            call = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            versions[name] = "none"
            continue
        call.restype = ctypes.c_char_p if words else ctypes.c_int
        answer = call()
        versions[name] = answer.decode() if words else str(answer)
    return versions
