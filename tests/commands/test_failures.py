"""What fails alone: the others are published, what failed is named, and no old leaflet stands beside new facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.workspace.selection import Selection
from tests.commands.test_build import files, manifest
from tests.conftest import MiniProject

PO = "locales/ar/LC_MESSAGES/examplitis.po"


def break_arabic(mini: MiniProject) -> None:
    mini.edit(PO, 'msgctxt "ex.site.thumb.term"', 'msgctx "ex.site.thumb.term"')


def new_facts(mini: MiniProject) -> None:
    mini.edit(mini.facts, "explanation: You want to scratch.", "explanation: You wish to scratch.")
    mini.record(1_700_000_500)


def test_a_broken_catalogue_stops_its_own_locale(mini: MiniProject) -> None:
    mini.build()
    pages = {"ar/index.html", "ar/about.html"}  # written for what there is; nobody asks for them
    old = {path for path in files(mini.root / "dist") if path.startswith("ar/")}
    assert old > pages
    old -= pages
    new_facts(mini)
    break_arabic(mini)
    done = mini.run("build")
    assert done.returncode == ExitCode.FINDINGS
    assert f"{PO}:" in done.stderr
    assert "Languages with errors: ar" in done.stdout
    assert "not published: ar/symptoms.pdf" in done.stdout
    assert "not published: ar/medicines.with-en.apkg" in done.stdout
    made = files(mini.root / "dist")
    assert not [path for path in made if path.startswith("ar/")]
    assert "You wish to scratch." in (mini.root / "dist/en/symptoms.txt").read_text(encoding="utf-8")
    assert set(manifest(mini.root / "dist")["failed"]) == old
    for path in (mini.root / "dist").rglob("*.html"):
        assert 'href="ar/' not in path.read_text(encoding="utf-8"), path
        assert 'href="../ar/' not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("words", [("--locale", "ar"), ("--locale", "ar", "--handout", "symptoms")])
def test_where_nothing_else_was_asked_for_all_stays_as_it_was(mini: MiniProject, words: tuple[str, ...]) -> None:
    mini.build()
    before = files(mini.root / "dist")
    break_arabic(mini)
    assert mini.run("build", *words).returncode == ExitCode.FINDINGS
    assert files(mini.root / "dist") == before


def test_an_error_in_a_language_that_was_not_asked_for_is_a_warning(mini: MiniProject) -> None:
    break_arabic(mini)
    done = mini.run("build", "--locale", "en")
    assert done.returncode == 0, done.stderr
    assert f"{PO}:" in done.stderr
    assert "warning: not a line of a PO file" in done.stderr


def test_errors_in_facts_stop_everything(mini: MiniProject) -> None:
    mini.build()
    before = files(mini.root / "dist")
    break_arabic(mini)
    mini.edit(mini.facts, "value: 12", "value: 21")
    with pytest.raises(HandoutsError) as caught:
        mini.build()
    assert {"po-syntax", "quantities"} <= {item.check for item in caught.value.findings}
    assert files(mini.root / "dist") == before


@pytest.mark.parametrize("fault", ["overflow", "crash"])
def test_a_page_that_cannot_be_printed_fails_alone(mini: MiniProject, fault: str) -> None:
    """One edition's page overflows, or the renderer stumbles over it: a defect of the page, not of the disk."""
    bad = {
        "overflow": f'<p class="wide">{"م" * 200}</p>',
        "crash": '<p class="odd">.</p>',
    }[fault]
    only = "{% if edition.stem == 'ar/symptoms' %}" + bad + "{% endif %}"
    mini.edit("handouts/theme/sections.html.j2", "</section>", only + "</section>")
    odd = "url('data:image/svg+xml,<svg viewBox=%220 0 a b%22/>')"
    css = f".wide {{ white-space: nowrap; }}\n.odd {{ background: {odd}; }}\n"
    mini.edit("handouts/theme/print.css", "@page {", f"{css}@page {{")
    mini.build(Selection(locales=("ar",), handouts=("overview",)))
    built = mini.build(Selection(locales=("en", "ar"), handouts=("symptoms",)))
    assert {item.check for item in built.failures.findings} == {"renderer"}
    assert not [item for item in built.failures.findings if "Free some space" in item.remedy]
    assert sorted(built.failures.outputs) == ["ar/symptoms.html", "ar/symptoms.pdf", "ar/symptoms.txt"]
    made = files(mini.root / "dist")
    assert {"en/symptoms.pdf", "ar/symptoms.with-en.pdf", "ar/overview.pdf"} <= made.keys()
    assert not made.keys() & {*built.failures.outputs}
    assert manifest(mini.root / "dist")["failed"] == sorted(built.failures.outputs)
    mini.build(Selection(locales=("en",), handouts=("overview",)))
    assert manifest(mini.root / "dist")["failed"] == sorted(built.failures.outputs)


def test_a_font_that_is_missing_stops_the_locales_that_need_it(mini: MiniProject, tmp_path: Path) -> None:
    for path in Path("/usr/share/fonts").rglob("NotoSans-*.ttf"):
        (tmp_path / path.name).symlink_to(path)
    done = mini.run("build", "--handout", "overview", HANDOUTS_FONTS=str(tmp_path))
    assert done.returncode == ExitCode.FINDINGS
    assert "NotoNaskhArabic-Regular.ttf" in done.stderr
    assert files(mini.root / "dist").keys() >= {"en/overview.pdf"}
    assert not (mini.root / "dist/ar").exists()
