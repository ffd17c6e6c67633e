"""What stands in and around the box with the safety lines: numbers to call, marks of emergencies, short forms."""

from __future__ import annotations

import re

import pymupdf
import pypdfium2
import pytest
from markupsafe import Markup

from builder.commands.build import Built
from builder.pages.variants import Layout
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.checks.test_safety_lines import CRISIS, HEADING, box, says
from tests.conftest import MiniProject

DOCUMENTS = "sources/examplitis/documents.yaml"
CLINIC = "schema: 1\nname: Example Clinic\n"


def build(mini: MiniProject, handout: str, locale: str = "en", layout: Layout = "single") -> Built:
    topic = mini.root / "sources/examplitis/topic.yaml"
    text = topic.read_text(encoding="utf-8")
    if handout not in text:
        topic.write_text(text.replace("handouts: [", f"handouts: [{handout}, "), encoding="utf-8")
    return mini.build(Selection(locales=(locale,), handouts=(handout,), layouts=(layout,)))


def html(built: Built, path: str) -> str:
    return (built.target / path).read_text(encoding="utf-8")


def plain(markup: str) -> str:
    return " ".join(Markup(markup).striptags().split())


def test_a_page_that_says_call_has_room_for_the_number(mini: MiniProject) -> None:
    page = html(build(mini, "symptoms"), "en/symptoms.html")
    assert "Phone of your care team:" in box(page)
    assert page.count('<span class="blank"></span>') == 1


def test_it_has_the_clinics_phone_instead(mini: MiniProject) -> None:
    (mini.root / "clinic.yaml").write_text(f'{CLINIC}phone: "+1 555 0100"\n', encoding="utf-8")
    page = html(build(mini, "symptoms"), "en/symptoms.html")
    assert "Phone: +1 555 0100" in box(page)
    assert "care team" not in page
    assert '<span class="blank">' not in page


def test_two_languages_have_one_line_to_write_on(mini: MiniProject) -> None:
    page = html(build(mini, "symptoms", "ar", "bilingual"), "ar/symptoms.with-en.html")
    assert "Phone of your care team:" in box(page)
    assert page.count('<span class="blank"></span>') == 1


def test_items_stand_beside_each_other_and_light(mini: MiniProject) -> None:
    """Staff follow the other language line by line; what is bold is what to do."""
    built = build(mini, "symptoms", "ar", "bilingual")
    page = html(built, "ar/symptoms.with-en.html")
    section = page[page.index('<section class="safety">') : page.index("</section>")]
    items = re.findall(r"<li>.*?</li>", section, re.DOTALL)
    assert items
    assert all(
        item.count("<p") == 2 and 'class="beside" lang="en"' in item.replace("beside ", "beside") for item in items
    )
    with pymupdf.open(built.target / "ar/symptoms.with-en.pdf") as document:  # type: ignore[no-untyped-call]
        spans = [
            span
            for block in document[0].get_text("dict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
        ]
    places = {span["text"].strip(): span["origin"][1] for span in spans}
    weights: dict[str, set[bool]] = {}
    for text in ("Read this first", "If nobody answers"):
        line = next(place for said, place in places.items() if said.startswith(text))
        weights[text] = {"Bold" in span["font"] for span in spans if abs(span["origin"][1] - line) < 4}
    assert weights == {"Read this first": {True}, "If nobody answers": {False}}


def test_the_line_to_write_on_is_as_long_as_a_number(mini: MiniProject) -> None:
    """Also below a label that fills its own line."""
    label = 'msgid "Phone of your care team:"\nmsgstr "'
    path = mini.project.catalogue_file("ar", "common")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(re.escape(label) + '.*"', label + "هاتف " * 9 + '"', text), encoding="utf-8")
    built = build(mini, "symptoms", "ar", "bilingual")
    page = pypdfium2.PdfDocument(built.target / "ar/symptoms.with-en.pdf")[0]
    image = page.render(scale=2).to_pil().convert("RGB")  # 2 pixels a point
    rows = [[image.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]
    red = [number for number, row in enumerate(rows) if (140, 29, 24) in row]
    dark = ["".join(" #"[max(pixel) < 60] for pixel in row) for row in rows[red[0] : red[-1]]]
    assert max(len(run) for row in dark for run in row.split()) > 2 * 34 / 25.4 * 72 - 2


@pytest.mark.parametrize(
    ("text", "room"), [("Call your doctor.", True), ("Then call for help.", True), ("Doctors call it EXI.", False)]
)
def test_a_page_without_a_box_has_the_number_below(mini: MiniProject, text: str, room: bool) -> None:
    mini.edit(mini.facts, "    subject: risks\n", "    subject: risks\n    safety_beside: medicines\n")
    says(mini, text)
    page = html(build(mini, "overview"), "en/overview.html")
    assert box(page) == ""
    assert ('<div class="phone-below">' in page) == room


def test_an_emergency_is_marked_and_nothing_else_is(mini: MiniProject) -> None:
    page = html(build(mini, "symptoms"), "en/symptoms.html")
    items = re.findall(r"<li.*?</li>", page[page.index('<ul class="symptoms">') :], re.DOTALL)
    marked = [plain(item) for item in items if "Get emergency help" in item]
    assert marked == ["Black stools Get emergency help"]
    assert all(('class="warning"' in item) == ("Black stools" in item) for item in items)


def test_the_board_marks_emergencies_and_says_what_the_sign_means(mini: MiniProject) -> None:
    built = build(mini, "symptom-board", "ar", "bilingual")
    page = html(built, "ar/symptom-board.with-en.html")
    cells = re.findall(r'<div class="board-cell[^"]*">.*?</div>', page, re.DOTALL)
    assert len(cells) == 3
    assert [('class="warning"' in cell) for cell in cells] == [("Black stools" in cell) for cell in cells]
    assert "Get emergency help" in plain(page[page.index("board-cell") : page.index('class="scale"')])
    # The box first, in its short form; then the board, whole, on a page of its own.
    assert "Call at once with 38°C." in box(page)
    assert "If nobody answers" not in page
    pages = [
        sheet.get_textpage().get_text_range()
        for sheet in pypdfium2.PdfDocument(built.target / "ar/symptom-board.with-en.pdf")
    ]
    assert [("Read" in text, "Itching" in text) for text in pages] == [(True, False), (False, True)]


def test_the_card_holds_the_fever_rule_and_the_number_inside_its_edge(mini: MiniProject) -> None:
    clinic = f'{CLINIC}phone: "+1 555 0100"\nemergency_number: "911"\naddress: 1 Example Street, Springfield\n'
    (mini.root / "clinic.yaml").write_text(clinic, encoding="utf-8")
    built = build(mini, "medicine-card", "ar", "bilingual")
    page = html(built, "ar/medicine-card.with-en.html")
    card = plain(page[page.index('<section class="wallet">') : page.index("</main>")])
    assert "I have cancer treatment. With 38°C it is an emergency." in card
    assert "For emergency help, call 911." in card
    assert "My allergies, and medicines that I cannot take" in card
    assert 'data-message="ex.safety.fever.card"' in page
    assert box(page) == ""
    sheets = list(pypdfium2.PdfDocument(built.target / "ar/medicine-card.with-en.pdf"))
    assert len(sheets) == 1


def test_despair_has_its_line_beside_it_with_the_local_number(mini: MiniProject) -> None:
    (mini.root / "clinic.yaml").write_text(f'{CLINIC}crisis_phone: "988"\n', encoding="utf-8")
    mini.edit(mini.facts, "    subject: what\n", "    subject: what\n    safety_beside: crisis\n")
    says(mini, "You may feel very sad.")
    page = html(build(mini, "overview"), "en/overview.html")
    text = plain(page[page.index("<main>") : page.index("</main>")])
    assert f"You may feel very sad. {CRISIS} To talk with someone now, call 988." in text
    assert CRISIS not in box(page)


def test_without_a_crisis_line_no_number_is_made_up(mini: MiniProject) -> None:
    says(mini, "You may feel very sad.")
    page = html(build(mini, "overview"), "en/overview.html")
    assert CRISIS in box(page)
    assert "To talk with someone now" not in page


UNDATED = """
  - id: other
    title: Another
    publisher: null
    date: null
    language: en
    address: null
    versions:
      - sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
"""


@pytest.mark.parametrize(
    ("dates", "wanted"),
    [
        (("2026-01-02",), "Put together on January 31, 2026 from texts of 2026."),
        (("null",), "Put together on January 31, 2026 from texts without a date."),
        (("2015-01-02", "2023-05-05"), "Put together on January 31, 2026 from texts of 2015 and 2023."),
        (("2023-01-02", "null"), "Put together on January 31, 2026 from texts of 2023, and from texts without a date."),
    ],
)
def test_the_date_line_says_what_it_is(mini: MiniProject, dates: tuple[str, ...], wanted: str) -> None:
    """The day of the compilation, and the years of the documents that this page cites."""
    mini.edit(DOCUMENTS, "date: 2026-01-02", f"date: {dates[0]}")
    if len(dates) > 1:
        second = UNDATED.replace("date: null", f"date: {dates[1]}")
        mini.edit(DOCUMENTS, "sources:", f"{second.strip(chr(10))}\nsources:")
        mini.edit(
            mini.facts,
            "{document: leaflet, start: Examplitis is a made-up illness",
            "{document: other, start: Examplitis is a made-up illness",
        )
    loaded = mini.load(Selection(locales=("en",), handouts=("overview",)))
    render(loaded)
    assert wanted in plain(loaded.pages[0][1].html)


def test_headings_stand_first_in_the_box(mini: MiniProject) -> None:
    mini.edit("handouts/examplitis/overview/page.html.j2", HEADING, f"{HEADING}<p>Chemotherapy</p>")
    assert box(html(build(mini, "overview"), "en/overview.html")).startswith("Read this first With 38°C or more")
