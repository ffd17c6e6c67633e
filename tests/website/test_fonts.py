"""Fonts that pages bring along: devices without the script show the same letters, and little is downloaded."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, sync_playwright

from builder.pdf.font_files import private_config
from builder.website import fonts
from builder.website.fonts import unicode_range, write_fonts
from builder.workspace.loaded import Loaded
from tests.conftest import MiniProject, RealBuild
from tests.tools.chromium import ARGUMENTS

FAMILY = "Noto Naskh Arabic"
LIMIT = 300_000  # bytes of a page with its fonts


def test_ranges_of_css() -> None:
    assert unicode_range([0x61, 0x20, 0x62, 0x63, 0x1000]) == "U+20,U+61-63,U+1000"


@pytest.fixture
def with_font(mini: MiniProject) -> MiniProject:
    path = "locales/ar/locale.yaml"
    assert FAMILY in (mini.root / path).read_text(encoding="utf-8")
    mini.edit(path, "digits:", "web_fonts: [regular]\ndigits:")
    return mini


@pytest.fixture(scope="module")
def browser(real: RealBuild, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One on a device that has Latin letters alone."""
    known = real.loaded.fonts.paths
    latin = {name: known[name] for name in real.loaded.fonts.families["Noto Sans"].files}
    config = private_config(tmp_path_factory.mktemp("fontconfig"), latin, "")
    with sync_playwright() as tools:
        running = tools.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[*ARGUMENTS, "--font-render-hinting=none"],
            env={**os.environ, "FONTCONFIG_FILE": str(config)},
        )
        yield running
        running.close()


def _without_hints(path: Path, to: Path) -> None:
    """A whole font as it is drawn where hints are passed over."""
    options = subset.Options(hinting=False, layout_features=["*"])
    with TTFont(str(path)) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(glyphs=font.getGlyphOrder(), unicodes=font.getBestCmap())
        subsetter.subset(font)
        font.save(str(to))


def _widths(browser: Browser, folder: Path, style: str, family: str, lines: Sequence[str]) -> list[float]:
    """How wide a browser shows each line."""
    body = "".join(f"<p><span>{html.escape(line)}</span></p>" for line in lines)
    (folder / "page.html").write_text(
        f'<!DOCTYPE html><html lang="x"><meta charset="utf-8">{style}'
        f'<style>span {{ white-space: nowrap; font: 20px "{family}", "Noto Sans"; }}</style><body>{body}',
        encoding="utf-8",
    )
    page = browser.new_page(device_scale_factor=2)
    page.goto(f"file://{folder}/page.html")
    page.evaluate("document.fonts.ready.then(() => true)")
    widths: list[float] = page.eval_on_selector_all("span", "all => all.map(one => one.getBoundingClientRect().width)")
    page.close()
    return widths


def _compare(browser: Browser, loaded: Loaded, name: str, folder: Path) -> None:
    """Every translation has the shape that the whole font gives it; without the font it has another."""
    locale = next(item for item in loaded.locales if item.id == name)
    family = locale.record.fonts[0]
    written = write_fonts(loaded, folder)[name]
    texts = (text for topic in loaded.topics for text in [loaded.texts[name, topic.id].facts])
    lines = sorted({item.translation for texts in texts for item in texts.entries.values() if item.translation})
    whole = loaded.fonts.paths[loaded.fonts.families[family].files[0]]
    _without_hints(whole, folder / "whole.ttf")
    link = f'<link rel="stylesheet" href="{written}">'
    # Nowhere else is a font named so: what this family shows comes from the file.
    face = '<style>@font-face { font-family: "Whole"; src: url("whole.ttf"); }</style>'
    own = _widths(browser, folder, link, family, lines)
    assert own == _widths(browser, folder, face, "Whole", lines)
    assert own != _widths(browser, folder, "", family, lines)


@pytest.mark.parametrize("name", ["my", "ur"])
def test_a_device_without_the_script_shows_the_same_shapes(
    browser: Browser, real: RealBuild, name: str, tmp_path: Path
) -> None:
    _compare(browser, real.loaded, name, tmp_path)


def test_any_locale_can_have_its_font(browser: Browser, with_font: MiniProject, tmp_path: Path) -> None:
    _compare(browser, with_font.load(), "ar", tmp_path)


def test_the_devices_own_font_goes_before(with_font: MiniProject, tmp_path: Path) -> None:
    assert write_fonts(with_font.load(), tmp_path) == {"ar": "assets/fonts/ar.css"}
    css = (tmp_path / "assets/fonts/ar.css").read_text(encoding="utf-8")
    sources = re.search(r"src: ([^;]+);", css)
    assert sources
    assert sources[1].startswith('local("')
    assert sources[1].endswith('url("ar-regular.woff2") format("woff2")')
    assert "//" not in css
    assert (tmp_path / "assets/fonts/ar-regular.woff2").read_bytes().startswith(b"wOF2")


def test_the_licence_goes_along(with_font: MiniProject, tmp_path: Path) -> None:
    write_fonts(with_font.load(), tmp_path)
    text = (tmp_path / "assets/fonts/OFL.txt").read_text(encoding="utf-8")
    assert text.startswith(f"ar-regular.woff2: {FAMILY}")
    assert "SIL OPEN FONT LICENSE" in text


def test_no_locale_without_the_key_brings_fonts(mini: MiniProject, tmp_path: Path) -> None:
    assert write_fonts(mini.load(), tmp_path) == {}
    assert not (tmp_path / "assets").exists()


def test_a_font_is_cut_down_once(with_font: MiniProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_fonts(with_font.load(), tmp_path / "one")
    made: list[Path] = []

    def shrunk(path: Path, unicodes: Sequence[int]) -> bytes:
        made.append(path)
        return b"another"

    monkeypatch.setattr(fonts, "shrunk", shrunk)
    write_fonts(with_font.load(), tmp_path / "two")
    assert made == []
    first, second = ((tmp_path / name / "assets/fonts/ar-regular.woff2").read_bytes() for name in ("one", "two"))
    assert first == second
    # A letter that nothing had before.
    with_font.edit(with_font.catalogue, 'msgstr "نص عربي', 'msgstr "ݣنص عربي')
    write_fonts(with_font.load(), tmp_path / "two")
    assert len(made) == 1


def test_a_page_with_its_fonts_is_small(real: RealBuild, tmp_path: Path) -> None:
    written = write_fonts(real.loaded, tmp_path)
    assert {*written} == {"my", "ur"}
    for name in written:
        size = sum(path.stat().st_size for path in (tmp_path / "assets/fonts").glob(f"{name}-*.woff2"))
        pages = [entry["path"] for entry in real.outputs("html") if entry["locales"][0] == name]
        assert max((real.folder / path).stat().st_size for path in pages) + size <= LIMIT
