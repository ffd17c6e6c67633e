"""What this machine lacks, and the command that brings it."""

from __future__ import annotations

import ctypes
import importlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.languages.fonts import Fonts

# What Java itself lacks since version 11 and veraPDF needs; the jar names those that it needs beside it.
JAXB = Path("/usr/share/java/jaxb-runtime.jar")


@dataclass(frozen=True)
class Need:
    """One thing a build or the tests need."""

    what: str
    package: str  # Debian's and Ubuntu's
    present: bool
    why: str


def _library(*names: str) -> bool:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def needs(fonts: Fonts, tests: bool = False) -> Iterator[Need]:
    """Everything outside Python's own packages, present or not."""
    pango = "draws the text of every page"
    yield Need("Pango", "libpango-1.0-0", _library("libpango-1.0.so.0"), pango)
    yield Need("PangoFT2", "libpangoft2-1.0-0", _library("libpangoft2-1.0.so.0"), pango)
    subset = "makes fonts small; without it Chinese takes 25 times as long"
    present = _library("libharfbuzz-subset.so.0")
    yield Need("HarfBuzz subset", "libharfbuzz-subset0", present, subset)
    for name, family in fonts.families.items():
        available = all(file in fonts.paths for file in family.files)
        yield Need(f"font {name}", family.package, available, "without it a page would show empty boxes")
    if tests:
        yield Need("poppler", "poppler-utils", shutil.which("pdftotext") is not None, "the tests read PDFs back")
        yield Need("gettext", "gettext", shutil.which("msgfmt") is not None, "the tests check catalogues with it")
        yield Need("Chromium", "chromium", shutil.which("chromium") is not None, "the tests try review sheets in it")
        yield from java_needs()


def java_needs() -> Iterator[Need]:
    """What veraPDF needs, which judges the PDFs in the tests."""
    why = "the tests judge PDFs with veraPDF"
    yield Need("Java", "default-jre-headless", shutil.which("java") is not None, why)
    yield Need("JAXB for Java", "libjaxb-java", JAXB.is_file(), why)


def python_problem() -> str | None:
    """Why this Python can't run the builder, or None."""
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        return f"WeasyPrint can't be loaded: {error}"
    return None
