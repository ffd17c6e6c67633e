"""The English beside its passages: what the sheet shows, what comes back of it, and where it must not be written."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from builder.base.errors import ExitCode
from builder.base.project import DOCUMENTS_VARIABLE
from builder.review.against import _uncited
from tests.conftest import MiniProject
from tests.review.test_review_sheet import handouts

LINK = "ex.statement.link.text"
AGE = "ex.statement.age.text"
USUAL = ".build/review/review-en-against-documents.xlsx"


def export(mini: MiniProject, *words: str) -> subprocess.CompletedProcess[str]:
    return handouts(mini, "review", "export", "en", "--against-documents", *words)


def rows(page: Any) -> list[dict[str, str]]:
    """Each row by its headings."""
    names, *others = page.iter_rows(values_only=True)
    return [dict(zip(names, map(str, row), strict=True)) for row in others]


@pytest.fixture
def book(mini: MiniProject) -> Any:
    done = export(mini)
    assert done.returncode == 0, done.stderr
    return load_workbook(mini.root / USUAL)


def test_each_text_stands_beside_its_passages(book: Any) -> None:
    found = {row["Name of the text"]: row for row in rows(book["Messages"])}
    says = found[AGE]["What the documents say"]
    assert says.startswith(
        "Examplitis in short, paragraph 3:\n“Most people who get it are between 30 and 45 years old."
    )
    assert found[AGE]["English"] == "Most people are 30 to 45 years old. Of all, 12% get it twice."
    assert "Certainty: most" in found[AGE]["Certainty and notes"]
    # What rests on public guidance alone, and what no fact says, has no passage to be compared with.
    assert not [name for name in found if "/" in name or ".safety." in name or ".notes." in name]
    assert {"ex.symptom.itching.term", "ex.site.thumb.heading"} <= set(found)


def test_what_no_fact_says_stands_in_a_tab_with_its_reason(book: Any) -> None:
    found = {int(row["Paragraph"]): row for row in rows(book["Not in the facts"])}
    assert found[1]["Words"] == "Examplitis in short"
    assert found[1]["Why"] == "not needed by the tests"
    assert found[2]["Words"] == "[…] It was invented for tests."
    assert "cited in part by: " in found[2]["Why"]
    assert "ex.statement.what" in found[2]["Why"]
    assert 5 not in found  # “Itching”, cited as a whole


def test_parts_that_overlap_are_left_out_once() -> None:
    assert _uncited("abc def ghi", 0, 11, [(4, 7)]) == "abc […] ghi"
    assert _uncited("abc def ghi", 0, 11, [(0, 7), (4, 7), (2, 5)]) == "[…] ghi"
    assert _uncited("abc def ghi", 4, 11, [(0, 5), (8, 20)]) == "[…] ef […]"
    assert _uncited("abc", 0, 3, []) == "abc"


def filled(mini: MiniProject, book: Any, context: str, **cells: str) -> Path:
    """The sheet as it comes back, signed and with these cells of one text's row."""
    for row in book["How to"].iter_rows():
        value = {"Full name": "Ann Example", "Qualification": "RN", "Date": "2026-03-31"}.get(str(row[0].value))
        if value:
            row[1].value = value
    page = book["Messages"]
    names = [cell.value for cell in page[1]]
    (row_,) = [row for row in page.iter_rows(min_row=2) if row[0].value == context]
    for name, value in cells.items():
        row_[names.index(name.replace("_", " "))].value = value
    path = mini.root / "back.xlsx"
    book.save(path)
    return path


def test_a_comment_comes_back_into_the_record(mini: MiniProject, book: Any) -> None:
    path = filled(mini, book, LINK, Verdict="comment", Comment="The passage says no such thing.")
    done = handouts(mini, "review", "import", str(path), "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Not in the facts" not in done.stdout + done.stderr
    record = (mini.root / "locales/en/reviews.tsv").read_text(encoding="utf-8")
    assert "The passage says no such thing." in record
    assert "made-up illness" not in record  # nothing of a document


def test_a_passage_that_was_changed_in_the_sheet_is_refused(mini: MiniProject, book: Any) -> None:
    cells = {"Verdict": "approved", "What the documents say": "Something else."}
    done = handouts(mini, "review", "import", str(filled(mini, book, LINK, **cells)), "--yes")
    assert done.returncode == ExitCode.FINDINGS
    assert "“What the documents say” was changed in the sheet" in done.stdout


@pytest.mark.parametrize(
    "out", ["x.xlsx", "sources/examplitis/x.xlsx", "locales/en", "handouts/../x.xlsx", "dist/x.xlsx"]
)
@pytest.mark.parametrize("git", [True, False])
def test_it_is_never_written_into_the_repository(mini: MiniProject, out: str, git: bool) -> None:
    if git:
        subprocess.run(["git", "init", "-q", str(mini.root)], check=True)
        (mini.root / ".gitignore").write_text("/.build/\n/dist/\n", encoding="utf-8")
    before = sorted(mini.root.rglob("*.xlsx"))
    done = export(mini, "--out", out)
    assert done.returncode == ExitCode.USAGE
    assert f"must not come into {'the website' if 'dist' in out else 'the repository'}" in done.stderr
    assert sorted(mini.root.rglob("*.xlsx")) == before


def test_it_is_written_where_git_looks_away_and_outside(mini: MiniProject, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(mini.root)], check=True)
    (mini.root / ".gitignore").write_text("/.build/\n/private/\n", encoding="utf-8")
    (mini.root / "private").mkdir()
    for out in ("private/x.xlsx", str(tmp_path / "y.xlsx")):
        done = export(mini, "--out", out)
        assert done.returncode == 0, done.stderr
        assert (mini.root / out).exists()


def test_without_the_documents_it_says_what_is_missing(mini: MiniProject) -> None:
    words = ("review", "export", "en", "--against-documents")
    done = mini.run(*words, **{DOCUMENTS_VARIABLE: ""})
    assert done.returncode == ExitCode.ENVIRONMENT
    assert "texts are not at hand: leaflet" in done.stderr
    assert "--documents" in done.stderr
    done = mini.run(*words, "--documents", str(mini.documents), **{DOCUMENTS_VARIABLE: ""})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [("ar", "--against-documents"), ("en", "--against-documents", "--format", "html")])
def test_only_the_english_and_only_as_a_spreadsheet(mini: MiniProject, words: tuple[str, ...]) -> None:
    done = handouts(mini, "review", "export", *words)
    assert done.returncode == ExitCode.USAGE
    assert "handouts review export en --against-documents" in done.stderr
