"""Printable cards and sheets: backs lie behind their fronts, and what is to be pointed at stands on one page."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.symptom import Symptom
from tests.conftest import RealBuild

CARDS_A_SHEET = 8
ANSWERS = ("yes", "no", "unknown", "interpreter", "since", "how-long")
Place = tuple[float, float]


def place(page: pypdfium2.PdfPage, words: str) -> Place:
    """The middle of the words on the page, in points from its lower left corner."""
    text = page.get_textpage()
    found = text.search(words, match_case=True, match_whole_word=True).get_next()
    assert found, words
    boxes = [text.get_charbox(index) for index in range(found[0], found[0] + found[1])]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    return (left + right) / 2, (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2


@pytest.mark.parametrize("name", ["en/flashcards-medicines", "es/flashcards-medicines", "ar/flashcards-medicines"])
def test_backs_lie_behind_their_fronts(real: RealBuild, name: str) -> None:
    """Turned over the long edge, left becomes right: the middles of front and back add up to the page's width."""
    document = pypdfium2.PdfDocument(real.folder / f"{name}.pdf")
    topic = real.loaded.topics[0]
    listed = [medicine for medicine in topic.of(Medicine) if medicine.listed and medicine.brands]
    checked = 0
    for number in range(2, len(document), 2):
        front, back = document[number], document[number + 1]
        for medicine in listed:
            # Long and short names that hold each other (doxorubicin) would be found in the wrong place.
            if "doxorubicin" in medicine.inn or medicine.english_name not in front.get_textpage().get_text_range():
                continue
            x_front, y_front = place(front, medicine.english_name)
            x_back, y_back = place(back, medicine.brands[0].name)
            if len(medicine.brands) == 1:
                assert abs(x_front + x_back - front.get_width()) < 4, medicine.id
            assert abs(y_front - y_back) < 28 / 25.4 * 72, medicine.id
            checked += 1
    assert checked == len([medicine for medicine in listed if "doxorubicin" not in medicine.inn])


def rows(page: pypdfium2.PdfPage) -> set[int]:
    """The heights, in points, at which the cutting lines across the page stand."""
    lines = [item.get_bounds() for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    return {round(bottom / 2) for left, bottom, right, _ in lines if right - left > 150 and bottom > 110}


def test_all_cards_of_a_sheet_have_one_size_on_both_sides(real: RealBuild) -> None:
    checked = 0
    for item in real.outputs("pdf"):
        if item["handout"] in ("flashcards-medicines", "flashcards-symptoms"):
            document = pypdfium2.PdfDocument(real.folder / item["path"])
            for number in range(2, len(document), 2):
                front, back = rows(document[number]), rows(document[number + 1])
                assert len(front) > 1
                assert front == back, (item["path"], number + 1)
                checked += 1
    assert checked > 40


@pytest.mark.parametrize("handout", ["flashcards-medicines", "flashcards-symptoms"])
def test_no_card_is_too_full_for_its_sheet(real: RealBuild, handout: str) -> None:
    for item in real.outputs("pdf"):
        topic = real.topic_of(item["path"])
        count = len([m for m in topic.of(Medicine) if m.listed]) if "medicines" in handout else len(topic.of(Symptom))
        sheets = -(-count // CARDS_A_SHEET)
        if item["handout"] == handout:
            assert item["pages"] == 2 + 2 * sheets, item["path"]
        if item["handout"] == f"{handout}-fold":
            # Sources in scripts with taller lines may take a page more.
            more = [0, 1] if item["locales"][0] in ("ur", "my") else [0]
            assert item["pages"] - 1 - -(-count // 4) in more, item["path"]


def test_the_board_stands_on_one_page(real: RealBuild) -> None:
    """On the back of the safety lines."""
    for item in real.outputs("pdf"):
        if item["handout"] != "symptom-board":
            continue
        topic = real.topic_of(item["path"])
        back = pypdfium2.PdfDocument(real.folder / item["path"])[1].get_textpage().get_text_range()
        shown = "".join(back.split())
        said = ["How long does it last?", "The worst pain", *(fact.term for fact in topic.of(Symptom))]
        # Word by word: PDFium gives a left-to-right line of a right-to-left page in another order.
        for word in (word for line in said for word in re.findall(r"\w{2,}", line)):
            assert word in shown, (item["path"], word)
        assert item["pages"] == 2
        html = (real.folder / item["path"].replace(".pdf", ".html")).read_text(encoding="utf-8")
        assert html.count('class="picture"') == len(topic.of(Symptom)) + len(("front", "back")) + len(ANSWERS)


def test_sheets_to_work_with_are_never_in_one_foreign_language_alone(real: RealBuild) -> None:
    for item in real.outputs("pdf"):
        if item["handout"] in ("questions", "symptom-board", "medicine-card"):
            assert item["locales"] == ["en"] or item["locales"][1] == "en", item["path"]
    assert (real.folder / "ar/questions.with-en.pdf").exists()
    assert not (real.folder / "ar/questions.pdf").exists()


def test_every_picture_has_its_licence_recorded() -> None:
    folder = Path(__file__).parent.parent.parent / "handouts/theme/pictures"
    record = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.stem for path in folder.glob("*.svg") if path.stem not in record] == []
    assert all("<text" not in path.read_text(encoding="utf-8") for path in folder.glob("*.svg"))
