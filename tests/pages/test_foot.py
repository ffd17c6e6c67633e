"""The foot of every page has the room that it needs: each language, paper and print, with each kind of clinic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.languages.fonts import fontconfig
from builder.languages.paper import PAPERS
from builder.pages.variants import PRINTS
from builder.pdf.writer import PdfJob, write_pdfs
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject
from tests.pages.test_clinic import SVG
from tests.tools.golden import one_of_each_look

FULL = """schema: 1
name: "Example University Hospital, Women's Cancer Clinic"
logo: logo.svg
phone: "+1 (555) 010-0100"
interpreter_line: "+1 555 0101"
emergency_number: "911"
address: "1 Example Street, Building C, 4th floor, Springfield, Example State 12345"
website_address: https://www.example.org/patients/leaflets
"""
# As long as each may be: 80, 40, 40, 40, 160 and 120 characters.
LONGEST = """schema: 1
name: "Beispieluniversitätsklinikum Musterstadt – Frauenheilkunde und Geburtshilfe, H.7"
logo: logo.svg
phone: "+1 (555) 010-0100 / 0102 / 0103 ext. 123"
interpreter_line: "+1 (555) 010-0100 / 0102 / 0103 ext. 456"
emergency_number: "+1 (555) 010-0100 / 0102 / 0103 ext. 789"
address: "Example University Medical Center, Building C, 4th floor, room 4.117, 123 North Example Boulevard,\\
  \\ Springfield-on-the-Example, Example State 12345-6789, Example"
website_address: https://www.example-university-hospital.org/departments/womens-health/oncology/patients/leaflets-and-cards/for-printing
"""
CLINICS = {"none": "", "modest": "schema: 1\nname: Example Clinic\n", "full": FULL, "longest": LONGEST}
# 4 mm, which printers need to hold the paper, in points; a letter's box may be a little larger than its ink.
EDGE = 4 / 25.4 * 72 - 1


@cache
def tags_of_each_look() -> tuple[str, ...]:
    loaded = load_project(Project(ROOT), Selection(handouts=("symptoms",)), None)
    return tuple(locale.tag for locale in one_of_each_look(loaded.chosen_locales))


def pages_of(clinic: str, folder: Path, selection: Selection) -> Loaded:
    """The real project's pages, rendered with a clinic."""
    (folder / "logo.svg").write_text(SVG, encoding="utf-8")
    file = folder / f"{clinic}.yaml"
    file.write_text(CLINICS[clinic], encoding="utf-8")
    loaded = load_project(Project(ROOT), selection, None, file if CLINICS[clinic] else None)
    render(loaded)
    assert not loaded.findings
    return loaded


def short(html: str) -> str:
    """A page without its text: letterhead, title and foot are left, which are all that a clinic changes."""
    html, count = re.subn(r"<main>.*</main>", "<main><p>.</p></main>", html, flags=re.DOTALL)
    assert count == 1
    return re.sub(r'<section class="sources">.*?</section>', "", html, flags=re.DOTALL)


def printed(loaded: Loaded, jobs: list[PdfJob]) -> None:
    write_pdfs(jobs, fontconfig(loaded.project, loaded.fonts), 2, lambda name: None)


def lowest(page: pypdfium2.PdfPage) -> float:
    """How far the lowest letter of a page is above the edge of the paper, in points."""
    text = page.get_textpage()
    letters = (index for index in range(text.count_chars()) if text.get_text_range(index, 1).strip())
    return min(float(text.get_charbox(index)[1]) for index in letters)


@pytest.mark.parametrize("clinic", CLINICS)
def test_every_foot_fits_its_page(clinic: str, tmp_path: Path) -> None:
    """Each paper and print; every locale with the most, and one of each look with less.

    Before, every Burmese page failed with a name alone.
    """
    selection = Selection(
        topics=("leiomyosarcoma",),
        handouts=("symptoms",),
        papers=PAPERS,
        prints=PRINTS,
        layouts=("single",),
        locales=() if clinic == "longest" else tags_of_each_look(),
    )
    loaded = pages_of(clinic, tmp_path, selection)
    jobs = []
    for _, page in loaded.pages:
        name = f"{page.edition.stem.replace('/', '-')}-{page.edition.paper}.pdf"
        jobs.append(PdfJob(name, short(page.html), tmp_path / name))
    assert len(jobs) == len(loaded.chosen_locales) * len(PAPERS) * len(PRINTS)
    printed(loaded, jobs)  # text at the paper's edge or over other text is an error
    for job in jobs:
        for page in pypdfium2.PdfDocument(job.target):
            assert lowest(page) > EDGE, job.name
            shown = "".join(page.get_textpage().get_text_range().split())
            if loaded.clinic:
                assert all(word in shown for word in loaded.clinic.record.name.split()), job.name


def test_the_card_to_cut_out_is_whole(tmp_path: Path) -> None:
    """Before, it fell apart in Arabic on US Letter with a letterhead, and in Urdu on both papers."""
    selection = Selection(
        handouts=("medicine-card",), papers=PAPERS, layouts=("bilingual",), locales=tags_of_each_look()
    )
    loaded = pages_of("full", tmp_path, selection)
    jobs = []
    for _, page in loaded.pages:
        name = f"{page.edition.stem.replace('/', '-')}-{page.edition.paper}.pdf"
        jobs.append(PdfJob(name, page.html, tmp_path / name))
    assert len(jobs) == (len(loaded.chosen_locales) - 1) * len(PAPERS) * len(loaded.topics)
    printed(loaded, jobs)
    for job in jobs:
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(job.target)]
        with_top = [number for number, text in enumerate(pages) if "My date of birth" in text]
        with_bottom = [
            number for number, text in enumerate(pages) if "medicines that I cannot take" in " ".join(text.split())
        ]
        assert with_top == with_bottom, job.name
        assert len(with_top) == 1, job.name


def findings(mini: MiniProject, selection: Selection) -> list[Finding]:
    with pytest.raises(HandoutsError) as caught:
        mini.build(selection)
    assert not (mini.root / "dist").exists()
    return caught.value.findings


def test_a_card_that_fits_no_page_stops_the_build(mini: MiniProject) -> None:
    mini.edit("sources/examplitis/topic.yaml", "overview", "medicine-card")
    css = mini.root / "handouts/theme/print.css"
    css.write_text(css.read_text() + ".wallet .flashcard { min-height: 150mm; }", encoding="utf-8")
    found = findings(mini, Selection(locales=("ar",), handouts=("medicine-card",)))
    assert any("what must stay whole stands on two pages: “wallet”" in item.message for item in found), found


LONG_WORD = "Beispieluniversitätsfrauenklinikumsverwaltungsgebäudeeingangspfortenempfangstür"


def test_a_name_that_fits_no_line_is_blamed_itself(mini: MiniProject) -> None:
    """And not the leaflet's title, which stands beside it in the foot."""
    assert len(LONG_WORD) <= 80
    (mini.root / "clinic.yaml").write_text(f"schema: 1\nname: {LONG_WORD}\n", encoding="utf-8")
    found = findings(mini, Selection(locales=("en",), handouts=("symptoms",), prints=("large",)))
    assert {item.check for item in found} == {"clinic"}
    for item in found:
        assert "Beispieluniversität" in item.message
        assert "shorten `name` in clinic.yaml" in item.remedy


def test_a_foot_that_leaves_no_room_is_blamed_on_what_is_long_in_it(mini: MiniProject) -> None:
    title = "Symptoms to look out for " * 40
    mini.edit("handouts/symptoms/handout.yaml", "title: Symptoms to look out for", f"title: {title}")
    found = findings(mini, Selection(locales=("en",), handouts=("symptoms",), prints=("large",)))
    wanted = [item for item in found if "leave no room on the page" in item.message]
    assert wanted, found
    assert "handout/symptoms/title" in wanted[0].remedy


def spoilt(mini: MiniProject, css: str) -> Iterator[Finding]:
    path = mini.root / "handouts/theme/print.css"
    path.write_text(path.read_text() + css, encoding="utf-8")
    yield from findings(mini, Selection(locales=("en",), handouts=("symptoms",)))


def test_a_picture_at_the_papers_edge_stops_the_build(mini: MiniProject) -> None:
    assert any("a picture runs into" in item.message for item in spoilt(mini, ".brand .mark { margin-left: -16mm; }"))


def test_text_over_the_foot_stops_the_build(mini: MiniProject) -> None:
    css = "main { height: 1mm; } main p { position: absolute; bottom: -170mm; }"
    assert any("text runs into" in item.message for item in spoilt(mini, css))


def test_a_forced_line_break_is_no_broken_word(mini: MiniProject) -> None:
    """As in an address of two lines."""
    mini.edit(
        "handouts/examplitis/overview/page.html.j2",
        "{% block content %}",
        "{% block content %}<p><b>Street<br>Town</b></p>",
    )
    built = mini.build(Selection(locales=("en",), handouts=("overview",)))
    text = pypdfium2.PdfDocument(built.target / "en/overview.pdf")[0].get_textpage().get_text_range()
    assert text.index("Street") < text.index("Town")
