"""Lines end between words, in scripts without spaces too, and nothing stands off the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from builder.base.project import Project
from builder.commands.text_layer_table import Sample, load_corpus, table
from builder.pdf import line_breaks
from builder.pdf.read_back import comparable
from builder.pdf.writer import PdfJob, write_pdf
from tests.conftest import ROOT, RealBuild

SAMPLES = {sample.tag: sample for sample in load_corpus()}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The lines of each language's page of the corpus, as they were laid out."""
    folder = tmp_path_factory.mktemp("lines")
    list(table(Project(ROOT), [], folder))
    return {tag: printed_lines(folder / f"{tag}.pdf") for tag in SAMPLES}


def printed_lines(path: Path) -> list[str]:
    """Lines from top to bottom: what stands on one baseline belongs together."""
    found: list[str] = []
    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        for page in document:
            rows: dict[float, str] = {}
            for block in page.get_text("dict")["blocks"]:
                for line in block["lines"]:
                    text = "".join(span["text"] for span in line["spans"])
                    baseline = round(line["spans"][0]["origin"][1])
                    rows[baseline] = rows.get(baseline, "") + text
            found += [rows[baseline] for baseline in sorted(rows)]
    return [text for text in found if text.strip()]


def breaks(sample: Sample, printed: list[str]) -> list[tuple[str, str]]:
    """What stands before and after each line break within a sentence."""
    found = []
    rest = [comparable(line) for line in printed]
    for sentence in sample.lines:
        wanted, position = comparable(sentence), 0
        while position < len(wanted):
            line = rest.pop(0)
            assert wanted.startswith(line, position), (sample.tag, line)
            position += len(line)
            if position < len(wanted):
                found.append((wanted[:position], wanted[position:]))
    return found


@pytest.mark.parametrize("tag", ["th", "lo", "km", "my"])
def test_lines_break_between_words_of_the_dictionary(lines: dict[str, list[str]], tag: str) -> None:
    sample = SAMPLES[tag]
    ends = set()
    for sentence in sample.lines:
        text = ""
        for word in line_breaks.words(sentence, tag):
            text += word
            ends.add(comparable(text))
    found = breaks(sample, lines[tag])
    assert len(found) >= 8
    # Some of them where no space stands, or nothing would be shown.
    text = " ".join(sample.lines)
    assert any(not re.search(re.escape(before[-4:]) + r"\s", text) for before, _ in found)
    assert [before for before, _ in found if before not in ends] == []


def test_korean_words_stay_whole(lines: dict[str, list[str]]) -> None:
    words = {word for sentence in SAMPLES["ko"].lines for word in sentence.split()}
    found = [word.replace("\u2060", "") for line in lines["ko"] for word in line.split()]
    assert len(lines["ko"]) > len(SAMPLES["ko"].lines)
    assert [word for word in found if word not in words] == []


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "ja"])
def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket(lines: dict[str, list[str]], tag: str) -> None:
    found = breaks(SAMPLES[tag], lines[tag])
    assert len(found) >= 6
    assert [after for _, after in found if after[0] in "。、，：；？！」』）】”’ー々"] == []
    assert [before for before, _ in found if before[-1] in "「『（【“‘"] == []


def test_break_points_are_in_the_text_only() -> None:
    page = '<title>สวัสดีครับ</title><p title="สวัสดีครับ">สวัสดีครับ 안녕하세요</p>'
    broken = line_breaks.with_breaks(page)
    assert broken.replace("\u200b", "").replace("\u2060", "") == page
    assert '<p title="สวัสดีครับ">สวัสดี\u200bครับ' in broken
    assert "<title>สวัสดีครับ</title>" in broken
    assert "안\u2060녕\u2060하\u2060세\u2060요" in broken
    assert line_breaks.with_breaks("<p>plain</p>") == "<p>plain</p>"


def test_without_icu_the_build_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(line_breaks, "_icu", lambda: None)
    line_breaks.words.cache_clear()
    result = write_pdf(PdfJob("my/x.pdf", "<html lang=my><title>x</title><p>ကျေးဇူးတင်ပါသည်", tmp_path / "x.pdf"))
    line_breaks.words.cache_clear()
    assert result.failure == "ICU is not installed (package libicu-dev)"
    assert not (tmp_path / "x.pdf").exists()


def outside(path: Path) -> list[str]:
    """The pieces of text that aren't wholly on their page."""
    found = []
    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        for page in document:
            for block in page.get_text("dict", clip=(-9999, -9999, 9999, 9999))["blocks"]:
                for line in block.get("lines", ()):
                    for span in line["spans"]:
                        left, _, right, _ = span["bbox"]
                        _, baseline = span["origin"]
                        if left < -0.5 or right > page.rect.width + 0.5 or not 0 < baseline < page.rect.height:
                            found.append(span["text"])
    return [text for text in found if text.strip()]


def test_nothing_stands_off_the_page_in_any_edition(real: RealBuild) -> None:
    for item in real.outputs("pdf"):
        assert outside(real.folder / item["path"]) == [], item["path"]


LONG = """
import sys
from pathlib import Path
from builder.pdf.writer import PdfJob, write_pdf
page = "<html lang=de><title>x</title><style>@page { size: 60mm 60mm; margin: 8mm }</style><p>"
result = write_pdf(PdfJob("x", page + sys.argv[1], Path(sys.argv[2])))
print((*result.warnings, *map(str, result.problems)))
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Donaudampfschifffahrtsgesellschaftskapitänswitwe", "runs into the paper's edge"),
        ("<b style='overflow-wrap: break-word'>cyclophosphamidecyclophosphamide</b>", "a word breaks in the middle"),
        ("Take it with <b>cyclophosphamide</b>", "()"),
    ],
)
def test_an_over_long_word_is_found(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    command = [sys.executable, "-c", LONG, text, str(path)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ))
    assert said in shown.stdout
    assert bool(outside(path)) == ("Donau" in text)
