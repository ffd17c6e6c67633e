"""dist/<tag>/index.html: all that there is in a language, the state of its review, and one click to print."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from builder.base.project import Project
from builder.commands.build import Built, build
from builder.dist.written import check_written
from builder.pages.text import page_blocks
from builder.website.frame import Frame
from builder.website.locale_page import render_locale
from builder.website.plan import plan
from builder.workspace.selection import Selection
from tests.conftest import QUIET, ROOT, MiniProject, RealBuild
from tests.website.reading import dead_links, outputs, read, text
from tests.website.test_front import entries_of


def rendered(mini: MiniProject, entries: list[dict[str, Any]], tag: str) -> str:
    loaded = mini.load()
    sections = plan(entries, loaded.locales, loaded.topics, loaded.handouts, loaded.decks, loaded.texts)
    return render_locale(Frame(loaded, sections), next(item for item in sections if item.locale.tag == tag))


def test_every_leaflet_and_deck_is_linked_once_and_every_link_is_there(real: RealBuild) -> None:
    tags = [locale.tag for locale in real.loaded.chosen_locales]
    files = [path for tag in tags for path in outputs(real.folder, tag)]
    wanted = [item["path"] for item in real.entries if item["kind"] in ("pdf", "html", "apkg")]
    assert sorted(files) == sorted(wanted)
    assert [dead_links(real.folder, f"{tag}/index.html") for tag in tags] == [[]] * len(tags)
    assert all(path.startswith(f"{tag}/") for tag in tags for path in outputs(real.folder, tag))


def test_titles_states_and_dates_are_said_in_both_languages(real: RealBuild) -> None:
    spanish = "\n".join(page_blocks(text(real.folder, "es/index.html")))
    assert "A computer made this translation. No qualified person has checked it yet." in spanish
    assert "Ninguna persona calificada la ha revisado todavía." in spanish
    assert "Put together on November 22, 2026 from texts of 2015 and 2023, and from texts without a date." in spanish
    for tag, title in (
        ("es", "Síntomas que hay que vigilar"),
        ("ar", "أعراض ينبغي الانتباه إليها"),
        ("zh-Hans", "需要留意的症状"),
    ):
        html = text(real.folder, f"{tag}/index.html")
        assert f"{title} Symptoms to look out for" in "\n".join(page_blocks(html))
    english = "\n".join(page_blocks(text(real.folder, "en/index.html")))
    assert "No doctor or nurse has checked this leaflet yet." in english
    assert "Qualified people have checked" not in english


def test_it_leads_to_each_topic_of_several(real: RealBuild) -> None:
    html = text(real.folder, "ar/index.html")
    (jump,) = re.findall(r'<nav class="jump".*?</nav>', html, re.DOTALL)
    assert re.findall('href="([^"]+)"', jump) == ["#leiomyosarcoma", "#tuberculosis"]
    assert "السل" in jump


def test_the_edition_with_english_is_offered_first(mini_built: tuple[MiniProject, Built]) -> None:
    found = outputs(mini_built[1].target, "ar")
    assert found[:4] == ["ar/overview.with-en.pdf", "ar/overview.with-en.html", "ar/overview.pdf", "ar/overview.html"]
    assert found[-1].endswith(".apkg")
    html = text(mini_built[1].target, "ar/index.html")
    card = re.search(r'<li class="card" data-leaflet="symptoms">.*?</li>', html, re.DOTALL)
    assert card is not None
    rows = card[0].split('<div class="choice">')[1:]
    assert ["With English beside" in row for row in rows] == [True, False]
    assert all("In this language only" in row for row in rows[1:])


def test_it_leads_to_all_languages_and_to_where_the_facts_come_from(mini_built: tuple[MiniProject, Built]) -> None:
    for tag, other, about in (("ar", "en", "about.html"), ("en", "ar", "../about.html")):
        links = read(mini_built[1].target, f"{tag}/index.html").links
        assert "../index.html" in links
        assert f"../{other}/index.html" in links
        assert f"../{tag}/index.html" not in links
        assert any(link.endswith(about) for link in links)


def test_it_says_what_the_decks_are_for(mini_built: tuple[MiniProject, Built]) -> None:
    blocks = page_blocks(text(mini_built[1].target, "en/index.html"))
    said = "These files are for Anki, a free program for learning with cards."
    assert [block for block in blocks if block.startswith(said)]


def test_a_part_is_listed_beside_what_was_kept(mini: MiniProject) -> None:
    mini.build(Selection(locales=("en",)))
    assert not (mini.root / "dist/ar").exists()
    mini.build(Selection(locales=("ar",), handouts=("symptoms",)))
    dist = mini.root / "dist"
    assert "en/overview.pdf" in outputs(dist, "en")
    wanted = ["ar/symptoms.with-en.pdf", "ar/symptoms.with-en.html", "ar/symptoms.pdf", "ar/symptoms.html"]
    assert outputs(dist, "ar") == wanted
    assert dead_links(dist, "ar/index.html") == []
    assert "../ar/index.html" in read(dist, "en/index.html").links
    assert "Languages built: 2." in text(dist, "en/index.html")


def test_what_is_out_of_date_is_listed_no_more(mini: MiniProject) -> None:
    mini.build()
    mini.edit(mini.facts, "The short thick finger.", "The short finger.")
    mini.record(1_700_000_500)
    mini.build(Selection(locales=("en",)))
    dist = mini.root / "dist"
    assert "en/symptoms.pdf" in outputs(dist, "en")
    assert "ar/overview.pdf" in outputs(dist, "ar")
    assert not [path for path in outputs(dist, "ar") if "symptoms" in path]


def test_another_paper_stands_beside_the_first(mini: MiniProject) -> None:
    mini.build(Selection(locales=("en",), handouts=("overview",)))
    mini.build(Selection(locales=("en",), handouts=("overview",), papers=("a4",)))
    assert outputs(mini.root / "dist", "en") == ["en/overview.pdf", "en/overview.a4.pdf", "en/overview.html"]
    html = text(mini.root / "dist", "en/index.html")
    assert html.count('<div class="choice">') == 1
    assert "PDF, US Letter" in html
    assert "PDF, A4" in html


def test_large_print_and_reviewed_languages_are_said(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    entries = entries_of(built)
    for entry in entries:
        if entry.get("locales", [""])[0] == "en":
            entry["messages"]["reviewed"] = entry["messages"]["total"]
    large = [json.loads(json.dumps(item)) for item in entries if item["path"] == "ar/symptoms.pdf"]
    for entry in large:
        entry["path"] = "ar/symptoms.large.pdf"
        entry["variant"]["print"] = "large"
    assert "Large print" not in rendered(mini, entries, "ar")
    arabic = page_blocks(rendered(mini, entries + large, "ar"))
    assert any("Large print" in block for block in arabic)
    assert not any("Qualified people have checked these texts." in block for block in arabic)
    english = page_blocks(rendered(mini, entries, "en"))
    assert "Qualified people have checked these texts." in english
    assert "No doctor or nurse has checked this leaflet yet." not in english


def test_lines_left_in_english_are_said(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    entries = entries_of(built)
    assert "Some lines are still in English." not in rendered(mini, entries, "ar")
    next(entry for entry in entries if entry["path"] == "ar/symptoms.pdf")["messages"]["translated"] -= 1
    assert "Some lines are still in English." in rendered(mini, entries, "ar")
    assert "Some lines are still in English." not in rendered(mini, entries, "en")


def test_a_missing_translation_shows_in_english_and_marked(mini: MiniProject) -> None:
    path = mini.project.catalogue_file("ar", "common")
    po = path.read_text(encoding="utf-8")
    start = po.index('msgstr "', po.index('msgctxt "common/index-instructions"'))
    path.write_text(po[:start] + 'msgstr ""' + po[po.index("\n", start) :], encoding="utf-8")
    built = mini.build(Selection(locales=("ar",), handouts=("symptoms",)))
    marked = '<span class="english untranslated" lang="en" dir="ltr">Choose a leaflet.'
    assert marked in text(built.target, "ar/index.html")


def test_two_topics_keep_their_leaflets_apart(mini: MiniProject) -> None:
    other = mini.root / "sources/other"
    shutil.copytree(mini.root / "sources/examplitis", other)
    for path in (other / "topic.yaml", other / "facts/all.yaml"):
        words = path.read_text(encoding="utf-8").replace("ex.", "ot.").replace("prefix: ex\n", "prefix: ot\n")
        words = words.replace("id: examplitis", "id: other").replace('output_prefix: ""', "output_prefix: other.")
        path.write_text(re.sub(r"(?m)^name: .*", "name: Otheritis", words), encoding="utf-8")
    shutil.copytree(mini.root / "handouts/examplitis", mini.root / "handouts/other")
    page = mini.root / "handouts/other/overview/page.html.j2"
    page.write_text(page.read_text(encoding="utf-8").replace("handout/examplitis/", "handout/other/"), encoding="utf-8")
    mini.edit("handouts/other/overview/handout.yaml", "title: ", "title: Another one, ")
    assert mini.run("changes").returncode == 0
    built = mini.build(Selection(locales=("en",)))
    html = text(built.target, "en/index.html")
    before, after = html.split('<section id="other"')
    title = "Another one, What it is and who gets it"
    assert (title in before, title in after) == (False, True)
    assert title in text(built.target, "en/other.overview.html")
    assert title not in text(built.target, "en/overview.html")
    assert 'href="../en/symptoms.pdf"' in before
    assert "en/other." not in before
    assert 'href="../en/other.symptoms.pdf"' in after
    assert 'href="../en/symptoms.pdf"' not in after
    assert dead_links(built.target, "en/index.html") == []
    assert "Otheritis" in text(built.target, "index.html")


def test_a_dead_link_is_found(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(mini_built[1].target, folder)
    entries = json.loads(text(folder, "manifest.json"))["outputs"]
    assert check_written(folder, entries) == []
    left = [item for item in entries if item["path"] != "ar/symptoms.pdf"]
    messages = [item.message for item in check_written(folder, left) if item.path == "ar/index.html"]
    assert messages == ["the page links to ar/symptoms.pdf, which is not there"]


def test_a_pair_without_english_is_named_by_its_own_language(real: RealBuild, tmp_path: Path) -> None:
    selection = Selection(locales=("ar",), handouts=("tests",), layouts=("bilingual",), parallels=("es",))
    build(Project(ROOT), selection, None, tmp_path / "dist", 1, QUIET)
    html = text(tmp_path / "dist", "ar/index.html")
    assert "ar/tests.with-es.pdf" in html
    assert "With English beside" not in html
    assert '<span lang="es" dir="ltr">Español</span>' in html


def test_a_deck_with_another_language_than_english_says_which(mini: MiniProject) -> None:
    """Or two decks would look alike there."""
    selection = Selection(locales=("en",), decks=("symptoms",))
    mini.build(selection)
    mini.build(Selection(locales=("en",), decks=("symptoms",), parallels=("ar",)))
    html = text(mini.root / "dist", "en/index.html")
    found = dict(re.findall(r'<a class="button" href="\.\./(en/symptoms[^"]*)">(.*?)</a>', html, re.DOTALL))
    assert set(found) == {"en/symptoms.apkg", "en/symptoms.with-ar.apkg"}
    assert "العربية" in found["en/symptoms.with-ar.apkg"]
    assert "العربية" not in found["en/symptoms.apkg"]
