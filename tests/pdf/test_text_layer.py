"""What search, copy and screen readers get from the PDFs, read back by programs that aren't ours."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from builder.base.project import Project
from builder.commands.text_layer_table import Row, table
from builder.pdf import text_layer
from builder.pdf.read_back import ENGINES, Verdict, available, comparable, verdict
from tests.conftest import ROOT, RealBuild

RIGHT_TO_LEFT = {"he", "ar", "fa", "ur", "ps", "ckb"}
# Languages whose digits MuPDF takes for letters that run from right to left, and turns round.
ARABIC_DIGITS = {"ar", "ckb"}


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    assert available() == list(ENGINES)
    folder = tmp_path_factory.mktemp("corpus")
    return {row.sample.tag: row for row in table(Project(ROOT), list(ENGINES), folder)}


def tally(rows: dict[str, Row], engine: str, tags: set[str]) -> Counter[Verdict]:
    return sum((rows[tag].counts[engine] for tag in tags), Counter[Verdict]())


def test_every_script_is_read_exactly_by_all_three(rows: dict[str, Row]) -> None:
    left_to_right = set(rows) - RIGHT_TO_LEFT
    assert len(left_to_right) == 27
    for engine in ENGINES:
        read = tally(rows, engine, left_to_right)
        assert read["exact"] > 200
        assert set(read) == {"exact"}, engine


def test_right_to_left_scripts_are_read_exactly_but_for_what_is_known(rows: dict[str, Row]) -> None:
    assert set(tally(rows, "poppler", RIGHT_TO_LEFT)) == {"exact"}
    assert set(tally(rows, "MuPDF", RIGHT_TO_LEFT - ARABIC_DIGITS)) == {"exact"}
    assert tally(rows, "MuPDF", ARABIC_DIGITS)["wrong"] == 3
    # PDFium turns brackets, changes the order of words where a line has words of both directions, and of letters and
    # digits within one: CD117 in Arabic and in Urdu, 38°C (100.4°F) in Urdu.
    read = tally(rows, "PDFium", RIGHT_TO_LEFT)
    assert read["words"] <= 14
    assert read["wrong"] == 3
    assert rows["ar"].counts["PDFium"]["wrong"] == 1
    assert rows["ur"].counts["PDFium"]["wrong"] == 2


def test_no_sentence_of_the_corpus_lacks_a_glyph(rows: dict[str, Row]) -> None:
    assert {tag: row.warnings for tag, row in rows.items() if row.warnings} == {}


def blocks(real: RealBuild, engine: str, tags: set[str]) -> Iterator[tuple[str, str, Verdict]]:
    """(path, block, how it was read) of every block of every PDF in these languages."""
    for item in real.outputs("pdf"):
        if item["locales"][0] in tags:
            pages = [comparable(page) for page in ENGINES[engine](real.folder / item["path"])]
            for block in real.text(item["path"].replace(".pdf", ".txt")):
                yield item["path"], block, verdict(block, pages)


def goes_on(real: RealBuild, engine: str, path: str, block: str) -> bool:
    """Whether a block is read exactly in two parts: one on a page, the rest on the next."""
    pages = [comparable(page) for page in ENGINES[engine](real.folder / path)]
    wanted = comparable(block)
    return any(
        wanted[:cut] in one and wanted[cut:] in other
        for one, other in pairwise(pages)
        for cut in range(6, len(wanted) - 5)
    )


@pytest.mark.parametrize("engine", list(ENGINES))
def test_every_block_of_left_to_right_pages_is_read_exactly(real: RealBuild, engine: str) -> None:
    """In two parts where it goes on after the foot of a page."""
    read = list(blocks(real, engine, {"en", "es", "zh-Hans", "hi", "my"}))
    assert len(read) > 10_000
    not_exact = [item for item in read if item[2] != "exact"]
    assert [item for item in not_exact if not goes_on(real, engine, *item[:2])] == []
    assert len(not_exact) < 10


def test_every_block_of_urdu_is_read_exactly_by_mupdf(real: RealBuild) -> None:
    """But for the few that go on after the foot of a page, which are read in two parts."""
    read = list(blocks(real, "MuPDF", {"ur"}))
    assert len(read) > 2_000
    assert [item for item in read if item[2] not in ("exact", "lines")] == []
    assert sum(how == "lines" for _, _, how in read) < 10


def test_arabic_is_read_exactly_by_mupdf_but_for_its_digits(real: RealBuild) -> None:
    """Cells that stand side by side are read line by line."""
    read = list(blocks(real, "MuPDF", {"ar"}))
    assert len(read) > 2_000
    wrong = {block for _, block, how in read if how == "wrong"}
    assert [block for block in wrong if not any("٠" <= letter <= "٩" for letter in block) and "-" not in block] == []
    assert sum(how == "exact" for _, _, how in read) > 0.8 * len(read)


def mostly_latin(page: str) -> bool:
    """Whether a page has more Latin letters than Arabic ones."""
    return 2 * len(re.findall("[A-Za-z]", page)) > len(re.findall(r"[A-Za-z\u0600-\u06ff\u0750-\u077f]", page))


def test_right_to_left_pages_alone_are_read_line_by_line_by_poppler(real: RealBuild) -> None:
    """But on pages with more Latin letters, those of long lists of sources, where it takes all lines for Latin ones.

    There each word is whole, and on the same page.
    """
    read = [item for item in blocks(real, "poppler", {"ar", "ur"}) if "with" not in item[0]]
    wrong = [item for item in read if item[2] == "wrong"]
    latin = {
        path: [comparable(page) for page in ENGINES["poppler"](real.folder / path) if mostly_latin(page)]
        for path in {path for path, _, _ in wrong}
    }
    for path, block, _ in wrong:
        words = [comparable(word) for word in re.findall(r"\w+", block)]
        assert any(all(word in page for word in words) for page in latin[path]), (path, block)
    assert sum(how == "exact" for _, _, how in read) > 0.9 * (len(read) - len(wrong))
    assert len(wrong) < 0.1 * len(read)


def test_words_of_right_to_left_pages_are_found_in_chrome(real: RealBuild) -> None:
    """PDFium gets the order of mixed lines wrong; each word in the page's own letters is whole."""
    for path, block, how in blocks(real, "PDFium", {"ar", "ur"}):
        # It takes cells that stand side by side for one line.
        if how == "wrong" and "with" not in path:
            assert any("A" <= letter <= "Z" for letter in block), (path, block)


ANAGRAM = """
import sys, weasyprint
from builder.pdf import text_layer
if sys.argv[2] == "ours":
    text_layer.install()
html = "<html lang=hi><title>x</title><body style='font-family: Noto Sans Devanagari'>" + sys.argv[3]
weasyprint.HTML(string=html).write_pdf(sys.argv[1], pdf_variant="pdf/ua-1")
"""


@pytest.mark.parametrize("engine", list(ENGINES))
def test_an_anagram_in_the_text_layer_would_be_found(engine: str, tmp_path: Path) -> None:
    """WeasyPrint's own text layer is one: it looks right and reads wrong."""
    block = "क्या आपकी किताब की कीमत पता है? स्त्री की शक्ति"
    read = {}
    for whose in ("ours", "theirs"):
        path = tmp_path / f"{whose}.pdf"
        subprocess.run([sys.executable, "-c", ANAGRAM, str(path), whose, block], check=True, cwd=ROOT)
        read[whose] = verdict(block, [comparable(page) for page in ENGINES[engine](path)])
    assert read == {"ours": "exact", "theirs": "wrong"}


def test_verdicts() -> None:
    page = [comparable("one two three four five six. Other column. seven eight nine ten")]
    assert verdict("one two three four five six. seven eight nine ten", page) == "lines"
    assert verdict("three four five", page) == "exact"
    assert verdict("four (three) five", page) == "words"
    assert verdict("four theer five", page) == "wrong"


def test_another_release_of_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.__version__", "71.0")
    with pytest.raises(RuntimeError, match=r"made for 70\.0"):
        text_layer.install()
