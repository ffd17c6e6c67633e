"""Pages lead to one another, and only to what is there: after a part is built too, and when something comes or goes."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from builder.commands.build import Built
from builder.commands.why import why
from builder.dist.written import check_written
from builder.website.links import Outputs, nearest, relative
from builder.website.wrap import unwrap
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

Attributes = dict[str, str]


class Elements(HTMLParser):
    """The elements of a page, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def having(self, attribute: str, value: str | None = None) -> list[Attributes]:
        return [own for _, own in self.found if attribute in own and (value is None or own[attribute] == value)]


def leaflet(folder: Path, name: str) -> Elements:
    return Elements((folder / f"{name}.html").read_text(encoding="utf-8"))


def lines(folder: Path) -> list[dict[str, Any]]:
    outputs: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    return outputs


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def languages(folder: Path, name: str) -> dict[str, str]:
    return {link["data-language"]: link["href"] for link in leaflet(folder, name).having("data-language")}


def ways(folder: Path, name: str) -> dict[str, str]:
    page = leaflet(folder, name)
    return {link["rel"]: link["href"] for rel in ("prev", "next") for link in page.having("rel", rel)}


def test_every_page_leads_to_the_same_leaflet_in_other_languages(mini_built: tuple[MiniProject, Built]) -> None:
    folder = mini_built[1].target
    assert languages(folder, "en/symptoms") == {"ar": "../ar/symptoms.with-en.html"}  # staff go on with English beside
    assert languages(folder, "ar/symptoms") == {"en": "../en/symptoms.html"}
    assert languages(folder, "ar/symptoms.with-en") == {"en": "../en/symptoms.html"}


@pytest.mark.parametrize("place", ["en/{}", "ar/{}", "ar/{}.with-en"])
def test_leaflets_follow_one_another_in_the_topic_s_order(mini_built: tuple[MiniProject, Built], place: str) -> None:
    folder = mini_built[1].target
    found = {Path(item["path"]).name.split(".")[0] for item in lines(folder) if item["kind"] == "html"}
    order = [item.slug for item in mini_built[0].load().handouts if item.slug in found]
    assert len(order) == 3
    for before, after in zip([None, *order], [*order, None], strict=True):
        for name, rel, other in ((before, "next", after), (after, "prev", before)):
            if name:
                there = f"{place.format(other).partition('/')[2]}.html" if other else None
                assert ways(folder, place.format(name)).get(rel) == there


def test_nothing_is_dead(mini_built: tuple[MiniProject, Built]) -> None:
    built = mini_built[1]
    assert check_written(built.target, built.outputs) == []


BROKEN = {
    "a page": ('href="../ar/symptoms.with-en.html"', 'href="../ar/gone.html"', "links to ar/gone.html"),
    "a PDF": ('href="symptoms.pdf"', 'href="symptom.pdf"', "links to en/symptom.pdf"),
    "a style sheet": ("../assets/leaflet.css", "../assets/leaflets.css", "links to assets/leaflets.css"),
    "an id": ('href="#en/symptoms"', 'href="#top"', "links to en/symptoms.html#top"),
    "an id of another page": (
        'href="../ar/symptoms.with-en.html"',
        'href="../ar/symptoms.with-en.html#no"',
        "links to ar/symptoms.with-en.html#no",
    ),
    "a folder": ('href="../index.html"', 'href="../"', "links to ."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_dead_is_found(mini_built: tuple[MiniProject, Built], tmp_path: Path, name: str) -> None:
    old, new, words = BROKEN[name]
    folder = tmp_path / "dist"
    shutil.copytree(mini_built[1].target, folder)
    page = folder / "en/symptoms.html"
    html = page.read_text(encoding="utf-8")
    assert old in html
    page.write_text(html.replace(old, new), encoding="utf-8")
    found = check_written(folder, mini_built[1].outputs)
    assert found
    assert all(item.path == "en/symptoms.html" for item in found)
    assert words in found[0].message


def test_a_line_of_a_page_can_be_linked_to(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    shutil.copytree(mini_built[1].target, folder)
    page = folder / "en/symptoms.html"
    html = page.read_text(encoding="utf-8")
    html = html.replace('href="../ar/symptoms.with-en.html"', 'href="../ar/symptoms.with-en.html#at=ex.x.text"')
    page.write_text(html, encoding="utf-8")
    assert check_written(folder, mini_built[1].outputs) == []


def test_a_page_that_is_kept_leads_to_what_comes_and_no_more_to_what_goes(mini: MiniProject) -> None:
    folder = mini.root / "dist"
    mini.build(Selection(locales=("en",), handouts=("symptoms",)))
    assert languages(folder, "en/symptoms") == {}
    core = unwrap((folder / "en/symptoms.html").read_text(encoding="utf-8"))
    mini.build(Selection(locales=("ar",), handouts=("symptoms",)))
    assert languages(folder, "en/symptoms") == {"ar": "../ar/symptoms.with-en.html"}
    mini.build(Selection(locales=("en",), handouts=("symptoms",), papers=("a4",)))
    papers = [link["href"] for link in leaflet(folder, "en/symptoms").having("data-print")]
    assert papers == ["symptoms.pdf", "symptoms.a4.pdf"]
    assert unwrap((folder / "en/symptoms.html").read_text(encoding="utf-8")) == core
    mini.edit(mini.project.catalogue_file("ar", "examplitis"), "msgid", "msg id")
    mini.run("build")
    assert languages(folder, "en/symptoms") == {}
    assert check_written(folder, lines(folder)) == []


def test_parts_give_the_same_pages_as_a_whole_build(mini: MiniProject) -> None:
    folder = mini.root / "dist"
    mini.build()
    whole = contents(folder)
    shutil.rmtree(folder)
    mini.build(Selection(locales=("ar",)))
    mini.build(Selection(locales=("en",)))
    assert contents(folder) == whole


def test_a_change_of_one_page_leaves_the_others_as_they_are(mini: MiniProject) -> None:
    folder = mini.root / "dist"
    mini.build()
    before = {item["path"]: item["sha256"] for item in lines(folder) if item["kind"] == "html"}
    mini.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", "{% block content %}<p></p>")
    mini.build()
    after = {item["path"]: item["sha256"] for item in lines(folder) if item["kind"] == "html"}
    assert {path for path in after if after[path] != before[path]} == {
        path for path in after if path.split("/")[1].startswith("overview")
    }


def test_a_new_title_reaches_the_pages_beside_it_and_why_says_so(mini: MiniProject) -> None:
    folder = mini.root / "dist"
    mini.build(Selection(locales=("en",)))
    assert why(mini.project, folder / "en/symptoms.html", mini.documents).changed == []
    mini.edit("handouts/examplitis/overview/handout.yaml", "title: ", "title: Renamed, ")
    told = why(mini.project, folder / "en/symptoms.html", mini.documents)
    assert any("puts around the leaflet" in item for item in told.changed)
    assert any("bar.html.j2" in item for item in told.parts["website"])
    assert not any(
        "puts around" in item for item in why(mini.project, folder / "en/symptoms.pdf", mini.documents).changed
    )
    mini.build(Selection(locales=("en",)))
    html = (folder / "en/symptoms.html").read_text(encoding="utf-8")
    assert re.search(r"Renamed, ", html)
    assert why(mini.project, folder / "en/symptoms.html", mini.documents).changed == []


def line(
    path: str, locales: list[str], kind: str = "html", print_: str = "standard", paper: str = "a4"
) -> dict[str, Any]:
    layout = "bilingual" if len(locales) > 1 else "single"
    return {
        "path": path, "kind": "html", "topic": "t", "handout": "h", "locales": locales,
        "variant": {"paper": "a4", "print": print_, "layout": layout},
    }  # fmt: skip


def test_the_nearest_edition_is_the_one_most_like_this_one() -> None:
    english = line("en/h.html", ["en"])
    alone, with_english = line("ar/h.html", ["ar"]), line("ar/h.with-en.html", ["ar", "en"])
    with_spanish = line("ar/h.with-es.html", ["ar", "es"])
    large = line("ar/h.large.html", ["ar"], print_="large")
    every = [large, with_spanish, with_english, alone]
    assert nearest(every, english) is with_english
    assert nearest(every, line("hi/h.html", ["hi"])) is alone
    assert nearest(every, line("hi/h.large.html", ["hi"], print_="large")) is large
    assert nearest(every, line("hi/h.with-es.html", ["hi", "es"])) is with_spanish
    assert nearest(every, line("hi/h.with-ur.html", ["hi", "ur"])) is with_english
    assert nearest([alone, large], english) is alone
    assert nearest([], english) is None
    outputs = Outputs([english, *every], [], [])
    assert outputs.languages(alone) == {"en": english}
    assert list(outputs.pairs(alone)) == ["en", "es"]


@pytest.mark.parametrize(
    ("target", "path", "address"),
    [
        ("ar/a.html", "ar/b.html", "a.html"),
        ("index.html", "ar/b.html", "../index.html"),
        ("zh-Hans/a.with-en.pdf", "ar/b.html", "../zh-Hans/a.with-en.pdf"),
        ("assets/a.css", "index.html", "assets/a.css"),
    ],
)
def test_addresses_are_relative(target: str, path: str, address: str) -> None:
    assert relative(target, path) == address
