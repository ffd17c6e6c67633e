"""Digits have the shapes that readers of the language write, whatever a font has for it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from builder.base.project import Project
from builder.languages.fonts import fontconfig, load_fonts
from builder.languages.locale import Locale, load_locale
from builder.pages.typography import language_css
from builder.pdf.workers import Workers
from builder.pdf.writer import PdfJob, prepare_worker, write_pdf
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def persian() -> Locale:
    locale = load_locale(Project(ROOT), "fa", [])
    assert locale
    return locale


def looks(folder: Path, name: str, lang: str, css: str) -> bytes:
    """A page with the digits that Persian and Urdu write in different ways."""
    html = f'<!DOCTYPE html><html lang="{lang}"><head><title>.</title><style>{css}</style></head><p dir="rtl">۴۶۷</p>'
    with Workers(1, prepare_worker, str(fontconfig(Project(ROOT), load_fonts(Project(ROOT))))) as pool:
        [result] = pool.run(write_pdf, [PdfJob(name, html, folder / name)])
    assert result.sound
    picture: bytes = pypdfium2.PdfDocument(folder / name)[0].render(scale=2).to_pil().tobytes()
    return picture


def test_persian_digits_are_persian(persian: Locale, tmp_path: Path) -> None:
    css = language_css([persian], "standard")
    own = looks(tmp_path, "own.pdf", "fa", css)
    # Of no language the font shows what Unicode's charts have: Persian's.
    assert own == looks(tmp_path, "plain.pdf", "ar", css.replace('[lang="fa"]', "p"))
    font = looks(tmp_path, "font.pdf", "fa", css.replace('"locl" 0', "normal"))
    assert own != font, "the font has Persian shapes by now: take `local_shapes` away"
