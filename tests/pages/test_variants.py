"""Large print, any two locales side by side, and packets: read back from the PDFs."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from builder.base.errors import ExitCode, HandoutsError, Severity
from builder.base.project import Project
from builder.commands.build import Built, build
from builder.pages.variants import LAYOUTS
from builder.workspace.loaded import load_project, render
from builder.workspace.selection import Selection
from tests.commands.test_build import files
from tests.conftest import QUIET, ROOT, MiniProject, RealBuild
from tests.pages.test_pages import COMPUTER, pdf_pages, squeeze
from tests.review.test_review import sign

HANDOUTS = ("symptoms", "medicines", "overview")
NOTICES = {
    "ar": "هذه الترجمة من إعداد الحاسوب",
    "es": "Esta traducción la hizo una computadora.",
    "en": COMPUTER,
}


@pytest.fixture(scope="session")
def variants(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Two real leaflets in Spanish and Arabic, alone and with each other, in both prints."""
    selection = Selection(
        topics=("leiomyosarcoma",),
        locales=("es", "ar"),
        handouts=HANDOUTS,
        parallels=("ar", "es"),
        layouts=LAYOUTS,
        prints=("standard", "large"),
    )
    return build(Project(ROOT), selection, None, tmp_path_factory.mktemp("variants") / "dist", 2, QUIET)


def pdfs(built: Built, print_: str) -> list[dict[str, Any]]:
    return [item for item in built.outputs if item["kind"] == "pdf" and item["variant"]["print"] == print_]


def sized_characters(path: Path) -> Iterator[tuple[str, float]]:
    """Each character of a PDF with its size in points."""
    for page in pypdfium2.PdfDocument(path):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
            if not pdfium.FPDFText_IsGenerated(text, index):
                yield chr(pdfium.FPDFText_GetUnicode(text, index)), pdfium.FPDFText_GetFontSize(text, index) * matrix.a


def text_blocks(built: Built, item: dict[str, Any]) -> list[str]:
    """The blocks of a leaflet's text, up to its sources in small print."""
    path = built.target / str(item["path"]).replace(".pdf", ".txt")
    blocks = path.read_text(encoding="utf-8").splitlines()
    heading = {"es": "De dónde provienen estos datos", "ar": "مصادر هذه المعلومات"}[item["locales"][0]]
    return blocks[: blocks.index(heading)]


# Large print


def test_large_print_has_its_own_path_and_variant(variants: Built) -> None:
    paths = {item["path"]: item["variant"] for item in pdfs(variants, "large")}
    assert set(paths) == {
        f"{locale}/{handout}{beside}.large.pdf"
        for locale, other in (("es", "ar"), ("ar", "es"))
        for handout in HANDOUTS
        for beside in ("", f".with-{other}")
    }
    assert paths["ar/symptoms.with-es.large.pdf"] == {"paper": "a4", "print": "large", "layout": "bilingual"}
    assert {item["variant"]["print"] for item in variants.outputs if ".large." in item["path"]} == {"large"}
    assert (variants.target / "es/symptoms.large.html").is_file()


def test_body_text_of_large_print_is_18_points_or_more(variants: Built) -> None:
    for item in pdfs(variants, "large"):
        characters = list(sized_characters(variants.target / item["path"]))
        small = min(size for character, size in characters if character.strip())
        assert small > 15.9, (item["path"], small)
        body = squeeze("".join(character for character, size in characters if size > 17.9))
        for block in text_blocks(variants, item) if item["locales"][0] == "es" else []:
            # PDFium may give a right-to-left word from its end, and turns the brackets beside it.
            arabic = re.compile("[\u0600-\u06ff]")
            for word in re.findall(r"\w+", block) if arabic.search(block) else block.split():
                assert arabic.search(word) or squeeze(word) in body, (item["path"], word)
        common = Counter(round(size, 1) for _, size in characters if size > 17.9).most_common(1)[0][0]
        if item["variant"]["layout"] == "single":
            assert common == {"es": 18.0, "ar": 20.5}[item["locales"][0]], item["path"]


def test_standard_print_is_smaller_so_the_sizes_are_really_measured(variants: Built) -> None:
    item = next(item for item in pdfs(variants, "standard") if item["path"] == "es/symptoms.pdf")
    sizes = Counter(round(size, 1) for _, size in sized_characters(variants.target / item["path"]))
    assert sizes.most_common(1)[0][0] == 12.0


def test_large_print_says_the_same_on_the_same_paper(variants: Built) -> None:
    for item in pdfs(variants, "large"):
        standard = item["path"].replace(".large", "")
        blocks = [(variants.target / path.replace(".pdf", ".txt")).read_text() for path in (item["path"], standard)]
        assert blocks[0] == blocks[1]
        page, usual = (pypdfium2.PdfDocument(variants.target / path)[0] for path in (item["path"], standard))
        assert page.get_size() == usual.get_size()


def test_lists_of_large_print_are_in_one_column(variants: Built) -> None:
    """Two columns of 18 pt would have lines of three words."""
    right = {}
    for name in ("symptoms", "symptoms.large"):
        page = pypdfium2.PdfDocument(variants.target / f"es/{name}.pdf")[1]
        text = page.get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        height, width = page.get_height(), page.get_width()
        right[name] = sum(left > width * 0.5 and bottom > height * 0.5 for left, bottom, _, _ in boxes)
    assert right["symptoms.large"] == 0
    assert right["symptoms"] > 3


def test_text_at_the_papers_edge_stops_the_build(mini: MiniProject) -> None:
    css = mini.root / "handouts/theme/large.css"
    css.write_text(css.read_text() + "h1 { margin-inline-start: -14mm; }", encoding="utf-8")
    selection = Selection(locales=("ar",), handouts=("overview",), prints=("large",), layouts=("single",))
    with pytest.raises(HandoutsError) as caught:
        mini.build(selection)
    found = [finding for finding in caught.value.findings if finding.severity is Severity.ERROR]
    assert {finding.path for finding in found} == {"ar/overview.large.pdf"}
    assert "text runs into the paper's edge" in found[0].message
    assert not (mini.root / "dist").exists()


def test_pages_are_tagged(variants: Built) -> None:
    for item in pdfs(variants, "standard"):
        assert pdfium.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(variants.target / item["path"]))


# Two locales


def test_a_pair_shows_both_languages_and_the_english_title(variants: Built) -> None:
    for locale, other in (("ar", "es"), ("es", "ar")):
        item = next(
            item for item in pdfs(variants, "standard") if item["path"] == f"{locale}/symptoms.with-{other}.pdf"
        )
        assert item["locales"] == [locale, other]
        blocks = text_blocks(variants, item)
        for one in (locale, other):
            single = next(item for item in pdfs(variants, "standard") if item["path"] == f"{one}/symptoms.pdf")
            # The masthead of a pair is another one: both languages' names and titles. Short words stand in one line.
            assert [
                block
                for block in text_blocks(variants, single)[4:]
                if block not in blocks and not any(f" {block} " in f" {line} " for line in blocks)
            ] == []
        for page in pdf_pages(variants.target / item["path"]):
            assert squeeze("Symptoms to look out for") in page or locale == "ar"
            assert "Spanish" in page
            assert "Arabic" in page


def test_the_notice_of_a_pair_speaks_for_both_translations(variants: Built) -> None:
    for item in pdfs(variants, "large"):
        if item["variant"]["layout"] != "bilingual":
            continue
        html = (variants.target / item["path"].replace(".pdf", ".html")).read_text(encoding="utf-8")
        for said in NOTICES.values():
            assert html.count(said) == 2, (item["path"], said)  # foot and screen
        for number, page in enumerate(pdf_pages(variants.target / item["path"]), 1):
            assert squeeze(NOTICES["es"]) in page, (item["path"], number)
            assert squeeze(COMPUTER) in page, (item["path"], number)


def test_a_medicine_has_its_name_in_both_languages(variants: Built) -> None:
    blocks = (variants.target / "ar/medicines.with-es.txt").read_text(encoding="utf-8").splitlines()
    assert any(re.fullmatch(r"دوكسوروبيسين\W+doxorubicina \(doxorubicin\)", block) for block in blocks)


def test_what_is_untranslated_in_the_other_language_is_marked_and_counted(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    context = re.search(r'msgctxt "(\S+\.symptom\.\S+\.term)"\nmsgid "(.*)"\nmsgstr "(.+)"', text)
    assert context is not None
    mini.edit(mini.catalogue, f'msgstr "{context[3]}"', 'msgstr ""')
    mini.record(1_700_000_500)
    selection = Selection(locales=("en",), handouts=("symptoms",), parallels=("ar",), layouts=("bilingual",))
    built = mini.build(selection)
    html = (built.target / "en/symptoms.with-ar.html").read_text(encoding="utf-8")
    assert re.search(
        rf'<b><span class="untranslated" lang="en" dir="ltr"><span data-message="[^"]+">{context[2]}', html
    )
    messages = next(item["messages"] for item in built.outputs if item["kind"] == "pdf")
    assert messages["total"] - messages["translated"] == 1


def test_safety_lines_must_be_translated_in_both_languages(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    found = re.search(r'msgctxt "(\S+\.safety\.\S+\.text)"\nmsgid (?:"[^\n]*\n)+msgstr "(.+)"', text)
    assert found is not None
    mini.edit(mini.catalogue, f'msgstr "{found[2]}"', 'msgstr ""')
    with pytest.raises(HandoutsError) as caught:
        mini.build(Selection(locales=("en",), parallels=("ar",), layouts=("bilingual",)))
    assert "safety-translated" in {finding.check for finding in caught.value.findings}


def test_the_notice_goes_only_where_both_languages_are_reviewed(mini: MiniProject) -> None:
    def page() -> str:
        loaded = mini.load(Selection(locales=("en",), parallels=("ar",), layouts=("bilingual",)))
        render(loaded)
        return next(item.html for _, item in loaded.pages if item.edition.stem == "en/symptoms.with-ar")

    sign(mini, "en", ("clinician",))
    assert COMPUTER in page()
    sign(mini, "ar", ("translator", "second reader", "clinician"))
    assert 'class="notice"' not in page()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build", "--locale", "ar", "--with", "ar"], "a locale is never paired with itself"),
        (["build", "--with", "xx"], "there is no locale “xx”"),
        (["build", "--with", "ar", "--layout", "single"], "--with is for the bilingual layout"),
        (["build", "--print", "huge"], "there is no print “huge”"),
        (["packet", "--locale", "en", "nothing"], "there is no handout “nothing”"),
        (
            ["packet", "--locale", "ar", "--locale", "en", "--with", "en"],
            "none of these leaflets is made in en this way",
        ),
        (["packet", "--out", "packet.txt"], "isn't the name of one"),
    ],
)
def test_bad_words_on_the_command_line(mini: MiniProject, words: list[str], said: str) -> None:
    result = mini.run(*words)
    assert result.returncode == ExitCode.USAGE
    assert said in result.stderr
    assert not (mini.root / "dist").exists()


def test_with_builds_the_pairs_and_nothing_is_paired_with_itself(mini: MiniProject) -> None:
    assert mini.run("build", "--with", "ar", "--with", "en", "--handout", "symptoms").returncode == 0
    found = {path for path in files(mini.root / "dist") if path.endswith(".pdf")}
    assert found == {"ar/symptoms.with-en.pdf", "en/symptoms.with-ar.pdf"}


def test_languages_keep_their_sizes_beside_each_other(real: RealBuild) -> None:
    """English beside Arabic is 12 pt as everywhere; a medicine's name inside it is no smaller."""
    loaded = load_project(Project(ROOT), Selection(locales=("es",), parallels=("ar",), layouts=("bilingual",)), None)
    render(loaded)
    html = next(page.html for _, page in loaded.pages if page.edition.stem == "es/symptoms.with-ar")
    assert ':where([lang="ar"]) { font-size: 114%; }' in html
    assert ':where([lang="ar"] [lang="en"]) { font-size: 87.72%; }' in html
    arabic = (real.folder / "ar/symptoms.with-en.html").read_text(encoding="utf-8")
    assert ':where([lang="en"] [lang="en"]) { font-size: 100%; }' in arabic
