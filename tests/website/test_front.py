"""dist/index.html as a receptionist meets it: every leaflet and deck, the state of each language, no dead link."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from builder.base.project import Project
from builder.commands import schema as schemas
from builder.commands.build import Built, build
from builder.dist.written import check_written
from builder.pages.text import page_blocks
from builder.website.front import render_index
from builder.website.plan import all_reviewed
from builder.workspace.selection import Selection
from tests.conftest import QUIET, ROOT, MiniProject, RealBuild
from tests.review.test_review import sign


class Page(HTMLParser):
    """What a browser would follow or run, and the sections with their links in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.sections: dict[str, list[str]] = {}
        self.directions: dict[str, str] = {}
        self._section = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "section":
            self._section = values["lang"]
            self.sections[self._section] = []
            self.directions[self._section] = values["dir"]
        if tag == "a":
            self.links.append(values["href"])
            if self._section:
                self.sections[self._section].append(values["href"])


def index(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def dead_links(folder: Path) -> list[str]:
    page = Page(index(folder))
    inside = [link for link in page.links if link.startswith("#") and link[1:] not in page.ids]
    return inside + [link for link in page.links if not link.startswith("#") and not (folder / link).is_file()]


def test_every_leaflet_and_deck_is_linked_once_and_every_link_is_there(real: RealBuild) -> None:
    page = Page(index(real.folder))
    files = [link for link in page.links if not link.startswith("#")]
    wanted = [item["path"] for item in real.entries if item["kind"] in ("pdf", "html", "apkg")]
    assert sorted(files) == sorted(wanted)
    assert dead_links(real.folder) == []


def test_it_works_from_a_folder_without_scripts(real: RealBuild) -> None:
    html = index(real.folder)
    page = Page(html)
    assert not page.tags & {"script", "link", "iframe", "object"}
    assert "@import" not in html
    assert not re.findall(r"url\(|https?:|//\w", html)
    assert not any(link.startswith(("/", ".")) for link in page.links)


def test_languages_stand_in_order_each_in_its_own_direction(real: RealBuild) -> None:
    page = Page(index(real.folder))
    assert list(page.sections) == ["en", "es", "ur", "ar", "hi", "my", "zh-Hans"]
    assert {tag for tag, direction in page.directions.items() if direction == "rtl"} == {"ar", "ur"}
    html = index(real.folder)
    for own, english in (("Español", "Spanish"), ("العربية", "Arabic"), ("简体中文", "Chinese (Simplified)")):
        assert f'<h2><span class="own">{own}</span> <span class="english" lang="en" dir="ltr">{english}</span>' in html


def test_the_edition_with_english_is_offered_first(real: RealBuild) -> None:
    page = Page(index(real.folder))
    leaflets = [link for link in page.sections["ar"] if not link.endswith(".apkg")]
    assert leaflets[:4] == [
        "ar/overview.with-en.pdf",
        "ar/overview.with-en.html",
        "ar/overview.pdf",
        "ar/overview.html",
    ]
    assert page.sections["ar"][-1].endswith(".apkg")


def test_titles_states_date_and_numbers_are_said_plainly(real: RealBuild) -> None:
    blocks = "\n".join(page_blocks(index(real.folder)))
    assert "Languages built: 7. Languages reviewed: 0." in blocks
    assert "Put together on November 22, 2026 from texts of 2015 and 2023, and from texts without a date." in blocks
    assert "No doctor or nurse has checked this leaflet yet." in blocks
    assert blocks.count("A computer made this translation. No qualified person has checked it yet.") == 6
    assert "Ninguna persona calificada la ha revisado todavía." in blocks
    for title in ("Síntomas que hay que vigilar", "أعراض ينبغي الانتباه إليها", "需要留意的症状"):
        assert f"{title} Symptoms to look out for" in blocks
    assert "Qualified people have checked" not in blocks


def test_the_manifest_lists_it_and_fits_its_schema(real: RealBuild) -> None:
    data = json.loads((real.folder / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, json.loads(schemas.schema_text("manifest-output")))
    assert [item["path"] for item in data["outputs"] if item["kind"] == "index"] == ["index.html"]


def test_a_part_is_listed_beside_what_was_kept(mini: MiniProject) -> None:
    mini.build(Selection(locales=("en",)))
    assert list(Page(index(mini.root / "dist")).sections) == ["en"]
    mini.build(Selection(locales=("ar",), handouts=("symptoms",)))
    page = Page(index(mini.root / "dist"))
    assert "en/overview.pdf" in page.sections["en"]
    assert page.sections["ar"] == [
        "ar/symptoms.with-en.pdf",
        "ar/symptoms.with-en.html",
        "ar/symptoms.pdf",
        "ar/symptoms.html",
    ]
    assert dead_links(mini.root / "dist") == []
    assert "Languages built: 2." in index(mini.root / "dist")


def test_the_same_parts_give_the_same_page_in_any_order(mini: MiniProject) -> None:
    mini.build()
    whole = index(mini.root / "dist")
    shutil.rmtree(mini.root / "dist")
    mini.build(Selection(locales=("ar",)))
    mini.build(Selection(locales=("en",)))
    assert index(mini.root / "dist") == whole


def test_what_is_out_of_date_is_listed_no_more(mini: MiniProject) -> None:
    mini.build()
    mini.edit(mini.facts, "The short thick finger.", "The short finger.")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("en",)))
    sections = Page(index(mini.root / "dist")).sections
    assert "en/symptoms.pdf" in sections["en"]
    assert "ar/overview.pdf" in sections["ar"]
    assert not [path for path in sections["ar"] if "symptoms" in path]


def test_another_paper_has_its_own_link_to_print(mini: MiniProject) -> None:
    mini.build(Selection(locales=("en",), handouts=("overview",)))
    mini.build(Selection(locales=("en",), handouts=("overview",), papers=("a4",)))
    page = Page(index(mini.root / "dist"))
    assert page.sections["en"] == ["en/overview.pdf", "en/overview.html", "en/overview.a4.pdf"]
    blocks = page_blocks(index(mini.root / "dist"))
    assert any("US Letter" in block for block in blocks)
    assert any("A4" in block for block in blocks)


def rendered(mini: MiniProject, entries: list[dict[str, Any]]) -> str:
    loaded = mini.load()
    return render_index(
        mini.project, entries, loaded.locales, loaded.topics, loaded.handouts, loaded.decks, loaded.texts, None
    )


def test_reviewed_languages_and_large_print_are_said(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    entries: list[dict[str, Any]] = json.loads(json.dumps(built.outputs))
    for entry in entries:
        if entry.get("locales", [""])[0] == "en":
            entry["messages"]["reviewed"] = entry["messages"]["total"]
    large = json.loads(json.dumps([item for item in entries if item["path"] in ("ar/symptoms.pdf",)]))
    for entry in large:
        entry["path"] = entry["path"].replace("symptoms", "symptoms.large")
        entry["variant"]["print"] = "large"
    blocks = page_blocks(rendered(mini, entries + large))
    assert "Languages built: 2. Languages reviewed: 1." in blocks
    assert "Qualified people have checked these texts." in blocks
    assert "No doctor or nurse has checked this leaflet yet." not in blocks
    assert any("Large print" in block for block in blocks)


def test_one_unsigned_message_is_enough_to_be_unreviewed() -> None:
    signed = {"messages": {"total": 9, "reviewed": 9}}
    assert all_reviewed([signed, signed])
    assert not all_reviewed([signed, {"messages": {"total": 9, "reviewed": 8}}])
    assert not all_reviewed([])


def test_lines_left_in_english_are_said(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    entries: list[dict[str, Any]] = json.loads(json.dumps(built.outputs))
    assert "Some lines are still in English." not in rendered(mini, entries)
    next(entry for entry in entries if entry["path"] == "ar/symptoms.pdf")["messages"]["translated"] -= 1
    assert "Some lines are still in English." in rendered(mini, entries)


def test_a_missing_translation_shows_in_english_and_marked(mini: MiniProject) -> None:
    path = mini.project.catalogue_file("ar", "common")
    text = path.read_text(encoding="utf-8")
    start = text.index('msgstr "', text.index('msgctxt "common/index-instructions"'))
    path.write_text(text[:start] + 'msgstr ""' + text[text.index("\n", start) :], encoding="utf-8")
    built = mini.build(Selection(locales=("ar",), handouts=("symptoms",)))
    marked = '<span class="english untranslated" lang="en" dir="ltr">Choose a leaflet.'
    assert marked in index(built.target)


def test_two_topics_keep_their_leaflets_apart(mini: MiniProject) -> None:
    other = mini.root / "sources/other"
    shutil.copytree(mini.root / "sources/examplitis", other)
    for path in (other / "topic.yaml", other / "facts/all.yaml"):
        text = path.read_text(encoding="utf-8").replace("ex.", "ot.").replace("prefix: ex\n", "prefix: ot\n")
        text = text.replace("id: examplitis", "id: other").replace('output_prefix: ""', "output_prefix: other.")
        path.write_text(re.sub(r"(?m)^name: .*", "name: Otheritis", text), encoding="utf-8")
    shutil.copytree(mini.root / "handouts/examplitis", mini.root / "handouts/other")
    page = mini.root / "handouts/other/overview/page.html.j2"
    page.write_text(page.read_text(encoding="utf-8").replace("handout/examplitis/", "handout/other/"), encoding="utf-8")
    mini.edit("handouts/other/overview/handout.yaml", "title: ", "title: Another one, ")
    assert mini.run("changes").returncode == 0
    built = mini.build(Selection(locales=("en",)))
    before, after = index(built.target).split("Otheritis</span>")
    title = "Another one, What it is and who gets it"
    assert (title in before, title in after) == (False, True)
    assert title in (built.target / "en/other.overview.html").read_text(encoding="utf-8")
    assert title not in (built.target / "en/overview.html").read_text(encoding="utf-8")
    assert 'href="en/symptoms.pdf"' in before
    assert "en/other." not in before
    assert 'href="en/other.symptoms.pdf"' in after
    assert 'href="en/symptoms.pdf"' not in after
    assert dead_links(built.target) == []


def test_a_dead_link_is_found(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(mini_built[1].target, folder)
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert check_written(folder, entries) == []
    (folder / "ar/symptoms.html").unlink()
    messages = [item.message for item in check_written(folder, entries) if item.path == "index.html"]
    assert messages == ["the index links to ar/symptoms.html, which is not there"]


@pytest.mark.parametrize("spoilt", ["{% endfor %}", "{% endmacro %}"])
def test_a_broken_template_is_a_finding(mini: MiniProject, spoilt: str) -> None:
    mini.edit("handouts/theme/index.html.j2", spoilt, "")
    found = [item for item in mini.findings() if item.path == "handouts/theme/index.html.j2"]
    assert found
    assert found[0].line > 0


def test_a_pair_without_english_is_named_by_its_own_language(real: RealBuild, tmp_path: Path) -> None:
    selection = Selection(locales=("ar",), handouts=("tests",), layouts=("bilingual",), beside=("es",))
    build(Project(ROOT), selection, None, tmp_path / "dist", 1, QUIET)
    html = (tmp_path / "dist/index.html").read_text(encoding="utf-8")
    assert "ar/tests.with-es.pdf" in html
    assert "With English beside" not in html
    assert '<span lang="es" dir="ltr">Español</span>' in html


def test_a_deck_with_another_language_than_english_says_which(mini: MiniProject) -> None:
    """Or two decks would look alike there; and a translation under nobody's signature counts as such."""
    selection = Selection(locales=("en",), decks=("symptoms",))
    sign(mini, "en", ("clinician",))
    mini.record(1_700_000_500)
    mini.build(selection)
    mini.build(replace(selection, beside=("ar",)))
    html = (mini.root / "dist/index.html").read_text(encoding="utf-8")
    tiles = dict(re.findall(r'<a href="(en/symptoms[^"]*)">(.*?)</a>', html, re.DOTALL))
    assert set(tiles) == {"en/symptoms.apkg", "en/symptoms.with-ar.apkg"}
    assert "العربية" in tiles["en/symptoms.with-ar.apkg"]
    assert "العربية" not in tiles["en/symptoms.apkg"]
    counts = {
        item["path"]: item["messages"]
        for item in json.loads((mini.root / "dist/manifest.json").read_text(encoding="utf-8"))["outputs"]
        if item["kind"] == "apkg"
    }
    assert counts["en/symptoms.apkg"]["reviewed"] == counts["en/symptoms.apkg"]["total"]
    assert counts["en/symptoms.with-ar.apkg"]["reviewed"] < counts["en/symptoms.with-ar.apkg"]["total"]
    assert "Languages reviewed: 0." in html
