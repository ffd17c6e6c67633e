"""Pseudo-locales find what translators can't reach, and what breaks as text grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.base.project import Project
from builder.commands.pseudo import GROWTH, PSEUDO_LOCALES, accented, mirrored
from builder.commands.pseudo_report import REPORT, load_pseudo, loose_texts, pseudo, unextracted
from builder.workspace.loaded import render
from tests.conftest import QUIET, ROOT, MiniProject


def sizes(text: str, english: str) -> float:
    return (len(text) - 2) / len(english)


@pytest.mark.parametrize("english", ["No", "Yes", "Fever", "Call your doctor.", "If you throw up blood, get help now."])
def test_pseudo_texts_are_longer_marked_and_in_other_letters(english: str) -> None:
    for made in (accented(english), mirrored(english)):
        assert (made[0], made[-1]) == ("[", "]")
        assert sizes(made, english) >= GROWTH
        assert not set("abcdefghijklmnopqrstuvwxyz") & set(made.lower())


def test_placeholders_stay_as_they_are() -> None:
    english = "A fever of {celsius} ({fahrenheit}) or more, for {days} days."
    for made in (accented(english), mirrored(english)):
        assert [made.count(f"{{{name}}}") for name in ("celsius", "fahrenheit", "days")] == [1, 1, 1]
        assert made.count("{") == 3


def test_a_leaflet_in_both_pseudo_locales_with_a_table_of_pages(mini: MiniProject) -> None:
    done = mini.run("pseudo", "--handout", "symptoms")
    assert done.returncode == 0, done.stderr
    assert "leaflet" in done.stdout
    assert "symptoms.with-en" in done.stdout
    folder = mini.root / ".build/pseudo"
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    stems = ["en/symptoms", "en-XA/symptoms", "en-XA/symptoms.with-en", "ar-XB/symptoms", "ar-XB/symptoms.with-en"]
    assert made == {REPORT, *(f"{stem}.{kind}" for stem in stems for kind in ("html", "pdf"))}
    html = (folder / "ar-XB/symptoms.html").read_text(encoding="utf-8")
    assert '<html lang="ar-XB" dir="rtl">' in html
    assert "[in English]" not in html
    # They are in no list of languages.
    assert [locale.id for locale in mini.load().locales] == ["ar", "en"]
    assert not (mini.root / "dist").exists()


def test_a_text_that_is_no_message_is_found(mini: MiniProject) -> None:
    place = "{{ parts(false) }}"
    planted = f'<p>Please <span lang="en">ring</span> {{{{ t("handout/symptoms/title", "x").html }}}}</p>{place}'
    mini.edit("handouts/theme/sections.html.j2", place, planted.replace('"x"', '"Symptoms to look out for"'))
    done = mini.run("pseudo", "--handout", "symptoms")
    assert done.returncode == ExitCode.FINDINGS
    assert (
        "handouts/theme/sections.html.j2: error: en-XA/symptoms: “Please” is on the page and no message" in done.stderr
    )
    assert "“ring” is on the page and no message" in done.stderr


def test_a_message_that_extraction_can_not_see_is_found(mini: MiniProject) -> None:
    place = "{{ parts(false) }}"
    planted = f"{{% set key = 'handout/symptoms/hidden' %}}{{{{ blocks.paragraph(page.t(key, 'Ring us.')) }}}}{place}"
    mini.edit("handouts/theme/sections.html.j2", place, planted)
    done = mini.run("pseudo", "--handout", "symptoms")
    assert done.returncode == ExitCode.FINDINGS
    assert "handout/symptoms/hidden is printed but not extracted" in done.stderr


def test_text_that_does_not_fit_is_found(mini: MiniProject) -> None:
    place = "{{ parts(false) }}"
    mini.edit(
        "handouts/theme/sections.html.j2",
        place,
        '<div style="inline-size: 40mm; white-space: nowrap; margin-inline-start: 120mm">'
        "{{ t('handout/symptoms/title', 'Symptoms to look out for').html }}</div>" + place,
    )
    done = mini.run("pseudo", "--handout", "symptoms")
    assert done.returncode == ExitCode.FINDINGS
    assert "text runs into the paper's edge" in done.stderr


def test_what_is_found_on_a_page_and_what_is_not() -> None:
    html = """<html><head><title>Title</title><style>.a::before { content: "Note" }</style></head><body>
    <p>Dr. <span data-message="x/y">[Ţéxţ]</span> 5 · <span class="quantity">7</span> <b>Noto Clinic</b></p>
    <img alt="A cat"><svg><text>label</text></svg></body></html>"""
    assert loose_texts(html, {"Noto Clinic"}) == ["Dr.", "5 ·", "A cat", "label", "Note"]


def test_nothing_of_the_real_project_is_unextracted() -> None:
    loaded = load_pseudo(Project(ROOT), ())
    render(loaded)
    pages = [(topic, page) for topic, page in loaded.pages if not page.edition.locale.english]
    assert {page.edition.locale.tag for _, page in pages} == {item.record.tag for item in PSEUDO_LOCALES}
    assert {page.edition.handout.slug for _, page in pages} == {handout.slug for handout in loaded.handouts}
    assert [finding for topic, page in pages for finding in unextracted(topic, page, loaded.locales)] == []


def test_a_folder_of_someone_else_is_left_alone(mini: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        pseudo(mini.project, ("symptoms",), tmp_path / "out", QUIET)
    assert caught.value.code is ExitCode.OUTPUT
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]
