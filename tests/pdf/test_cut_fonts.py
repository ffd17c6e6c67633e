"""Large fonts are cut to what may be printed, and nobody who reads the pages can tell."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from builder.base.project import Project
from builder.languages.fonts import Fonts, find_fonts, fontconfig, fontconfig_rules, load_fonts
from builder.pdf.cut_fonts import Cut, cut, face_number, may_be_cut, others, standard
from builder.pdf.font_files import private_config
from builder.pdf.read_back import ENGINES, available
from builder.pdf.workers import Workers
from builder.pdf.writer import PdfJob, PdfResult, prepare_worker, write_pdf
from tests.conftest import ROOT, MiniProject

# The last one is in no GB 2312; the signs stand in the font of Chinese alone.
CHINESE = "平滑肌肉瘤：疼痛、发烧、恶心（噁）①★〇"
NOWHERE = "㐂"


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    """Those of the project, of the large ones only that of Simplified Chinese cut."""
    found = load_fonts(Project(ROOT))
    return replace(found, cuts=tuple(item for item in found.cuts if item.family == "Noto Sans CJK SC"))


@pytest.fixture
def chinese(mini: MiniProject) -> MiniProject:
    """The small project with a locale in Chinese, which has nothing yet."""
    mini.project.locale_file("zh_Hans").parent.mkdir()
    shutil.copy(ROOT / "locales/zh_Hans/locale.yaml", mini.project.locale_file("zh_Hans"))
    return mini


def _face(fonts: Fonts, rare: str) -> tuple[bytes, TTFont]:
    [wanted] = [item for item in fonts.cuts if "Regular" in item.file]
    data = cut(fonts.paths[wanted.file], Cut(wanted.file, wanted.family, wanted.repertoire, rare))
    assert data
    return data, TTFont(io.BytesIO(data))


def test_a_cut_font_has_the_standard_the_rare_characters_and_all_signs(fonts: Fonts) -> None:
    data, face = _face(fonts, "噁")
    has = set(face.getBestCmap())
    assert face["name"].getBestFamilyName() == "Noto Sans CJK SC"
    assert {ord(character) for character in CHINESE} <= has
    assert standard("gb2312") <= {chr(code) for code in has}
    assert {chr(code) for code in has if may_be_cut(code)} == standard("gb2312") | {"噁"}
    assert len(data) < 6_000_000  # of 19 MB
    assert _face(fonts, "噁")[0] == data  # equal bytes of equal fonts


def test_glyphs_keep_their_numbers(fonts: Fonts) -> None:
    """A PDF names the glyphs of such a font by their numbers in the whole one: other ones would show nothing."""
    _, face = _face(fonts, "噁")
    [wanted] = [item for item in fonts.cuts if "Regular" in item.file]
    whole = TTFont(fonts.paths[wanted.file], fontNumber=face_number(fonts.paths[wanted.file], wanted.family))
    assert face["CFF "].cff.topDictIndex[0].ROS == whole["CFF "].cff.topDictIndex[0].ROS
    for character in CHINESE:
        names = (font.getBestCmap()[ord(character)] for font in (face, whole))
        mine, theirs = (font.getGlyphID(name) for font, name in zip((face, whole), names, strict=True))
        assert mine == theirs, character


def test_the_rare_characters_are_those_that_may_stand_on_its_pages(chinese: MiniProject) -> None:
    mini = chinese
    assert others(["噁心, nausea ①", "瘤"], "gb2312") == "噁"
    before = load_fonts(mini.project)
    path = mini.project.handouts_folder() / "theme" / "word.svg"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<svg><desc>{NOWHERE}</desc></svg>", encoding="utf-8")
    after = load_fonts(mini.project)
    assert not any(NOWHERE in item.others for item in before.cuts)
    assert after.cuts
    assert all(NOWHERE in item.others for item in after.cuts)
    assert all("吋" in item.others for item in load_fonts(mini.project, "address: 吋").cuts)
    assert fontconfig(mini.project, before) != fontconfig(mini.project, after)
    # A text of another language is none of its pages'.
    (mini.project.locale_file("ar").parent / "notes.yaml").write_text("a: 㐃", encoding="utf-8")
    assert not any("㐃" in item.others for item in load_fonts(mini.project).cuts)


def test_a_font_that_no_language_uses_is_not_cut(mini: MiniProject) -> None:
    assert load_fonts(mini.project).cuts == ()


def test_pages_are_the_same_whatever_else_a_font_was_cut_to(fonts: Fonts, tmp_path: Path) -> None:
    """So a new character in one text prints no other page again."""
    pages = []
    for rare in ("噁", "噁吋鱻"):
        cuts = [replace(item, others=rare) for item in fonts.cuts]
        config = private_config(tmp_path / f"cut-{len(rare)}", fonts.paths, fontconfig_rules(fonts), cuts=cuts)
        assert _print(config, tmp_path / "page.pdf", CHINESE).sound
        pages.append((tmp_path / "page.pdf").read_bytes())
    assert pages[0] == pages[1]


def _print(config: Path, target: Path, text: str, family: str = "Noto Sans CJK SC") -> PdfResult:
    html = (
        '<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>Sample</title>'
        f'<style>html {{ font-family: "{family}", "Noto Sans" }}</style></head><body><p>{text}</p></body></html>'
    )
    with Workers(1, prepare_worker, str(config)) as pool:
        [result] = pool.run(write_pdf, [PdfJob(target.name, html, target)])
    return result


def test_pages_read_and_look_as_with_the_whole_font(fonts: Fonts, tmp_path: Path) -> None:
    import pypdfium2

    configs = {
        "whole": private_config(tmp_path / "whole", fonts.paths, fontconfig_rules(fonts)),
        "cut": private_config(tmp_path / "cut", fonts.paths, fontconfig_rules(fonts), cuts=fonts.cuts),
    }
    looks: dict[str, Any] = {}
    for name, config in configs.items():
        target = tmp_path / f"{name}.pdf"
        assert _print(config, target, CHINESE).sound
        page = pypdfium2.PdfDocument(target)[0]
        looks[name] = [ENGINES[engine](target) for engine in available()], page.render(scale=2).to_pil().tobytes()
    assert looks["cut"] == looks["whole"]


def test_a_character_that_was_cut_off_is_never_printed_as_a_box_unnoticed(fonts: Fonts, tmp_path: Path) -> None:
    config = private_config(tmp_path, fonts.paths, fontconfig_rules(fonts), cuts=fonts.cuts)
    assert any(NOWHERE in warning for warning in _print(config, tmp_path / "page.pdf", NOWHERE).warnings)


def test_two_families_of_one_file_are_both_there(fonts: Fonts, tmp_path: Path) -> None:
    japanese = fonts.families["Noto Sans CJK SC"].model_copy(update={"repertoire": "shift_jis"})
    both = find_fonts(fonts.file, {**fonts.families, "Noto Sans CJK JP": japanese})
    cuts = [*fonts.cuts, *(Cut(file, "Noto Sans CJK JP", "shift_jis", "") for file in japanese.files)]
    config = private_config(tmp_path, both.paths, fontconfig_rules(both), cuts=cuts)
    assert _print(config, tmp_path / "sc.pdf", CHINESE).sound
    assert _print(config, tmp_path / "jp.pdf", "働く込む、漢字かな", "Noto Sans CJK JP").sound
    fonts_of = [
        subprocess.run(["pdffonts", tmp_path / f"{name}.pdf"], capture_output=True, text=True).stdout
        for name in ("sc", "jp")
    ]
    assert "CJK-SC" in fonts_of[0]
    assert "CJK-JP" not in fonts_of[0]
    assert "CJK-JP" in fonts_of[1]
    assert "CJK-SC" not in fonts_of[1]


def test_a_file_of_which_a_family_is_needed_whole_is_not_cut(chinese: MiniProject) -> None:
    mini = chinese
    assert load_fonts(mini.project).cuts
    more = "  Noto Sans CJK JP:\n    files: [NotoSansCJK-Regular.ttc, NotoSansCJK-Bold.ttc]\n"
    mini.edit(
        "locales/fonts.yaml", "families:\n", f"families:\n{more}    package: fonts-noto-cjk\n    licence: OFL-1.1\n"
    )
    assert load_fonts(mini.project).cuts == ()


def test_a_damaged_font_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "Broken.ttc"
    path.write_bytes(b"no font at all")
    wanted = Cut(path.name, "Broken", "gb2312", "")
    assert cut(path, wanted) is None
    config = private_config(tmp_path / "cache", {path.name: path}, "", cuts=[wanted])
    assert (config.parent / "files" / path.name).read_bytes() == b"no font at all"
