"""The page about the leaflets: sources, figures and licences, in English and in each language."""

from __future__ import annotations

import re

import pytest

from builder.commands.build import Built
from builder.commands.status import locale_status
from builder.pages.text import page_blocks
from builder.website.about import figures, others
from builder.website.frame import Frame
from builder.website.plan import plan
from builder.workspace.loaded import Loaded
from tests.conftest import MiniProject, RealBuild
from tests.review.test_review import sign
from tests.website.reading import dead_links, read, text


def site_of(loaded: Loaded, built: Built) -> Frame:
    sections = plan(built.outputs, loaded.locales, loaded.topics, loaded.handouts, loaded.decks, loaded.texts)
    return Frame(loaded, sections)


def test_every_document_and_public_source_of_every_topic_is_there(real: RealBuild) -> None:
    blocks = "\n".join(page_blocks(text(real.folder, "about.html")))
    html = text(real.folder, "about.html")
    for topic in real.loaded.topics:
        assert f'<section id="{topic.id}"' in html
        for document in topic.documents.values():
            assert document.title in blocks
            assert not document.publisher or f"{document.title}, {document.publisher}" in blocks
        for source in topic.sources.values():
            assert f"{source.title}, {source.publisher}" in blocks
            assert not source.address or source.address in blocks
    assert "Put together on November 22, 2026" in blocks


@pytest.mark.parametrize("path", ["about.html", "ar/about.html"])
def test_addresses_of_others_are_text(mini: MiniProject, path: str) -> None:
    """Nothing of the website leads to another host."""
    mini.edit("sources/examplitis/documents.yaml", "address: null", "address: https://www.example.org/leaflet")
    built = mini.build()
    assert '<span class="address">https://www.example.org/leaflet</span>' in text(built.target, path)
    assert not [link for link in read(built.target, path).links if ":" in link]
    assert dead_links(built.target, path) == []


def test_the_figures_are_those_of_the_status(mini: MiniProject) -> None:
    """Of signed texts too: a count that took another way would tell a language reviewed that isn't."""
    sign(mini, "en", ("clinician",))
    sign(mini, "ar", ("translator", "second reader", "clinician"))
    mini.edit(mini.facts, "The short thick finger.", "The short finger.")  # stale in Arabic, unsigned in English
    loaded = mini.load()
    lines = {line.locale: line for line in locale_status(loaded)}
    for locale in loaded.locales:
        line, found = lines[locale.tag], figures(loaded, locale)
        assert (found.lines, found.translated, found.checked) == (line.messages, line.translated, line.reviewed)
        assert 0 < found.checked < found.lines
    assert figures(loaded, loaded.english).translated > lines["ar"].translated


def test_the_figures_stand_in_a_table_in_the_pages_digits(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    count = figures(mini.load(), mini.load().english).lines
    english, arabic = (text(built.target, path) for path in ("about.html", "ar/about.html"))
    row = re.compile(r'<tr><th scope="row"><span lang="ar" dir="rtl">العربية</span>.*?</tr>')
    (found,) = row.findall(english)
    assert re.findall("<td>(.*?)</td>", found) == [str(count), str(count), "0"]
    (found,) = row.findall(arabic)
    digits = str(count).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert re.findall("<td>(.*?)</td>", found) == [digits, digits, "٠"]


def test_licences_are_those_on_record(mini_built: tuple[MiniProject, Built]) -> None:
    mini, built = mini_built
    html = text(built.target, "about.html")
    blocks = "\n".join(page_blocks(html))
    assert "Texts and translations: CC BY 4.0." in blocks
    assert "MIT License" in blocks
    site = site_of(mini.load(), built)
    fonts, *pictures = others(site)
    assert fonts == "Noto Naskh Arabic, Noto Sans: OFL-1.1"
    assert any(part.startswith("From Healthicons 2.0.0 (npm package healthicons, MIT License") for part in pictures)
    assert all(part in blocks for part in (fonts, *pictures))


def test_what_not_checked_means_is_said_in_each_language(mini_built: tuple[MiniProject, Built]) -> None:
    english = text(mini_built[1].target, "about.html")
    assert "What “not checked” means" in english
    assert "A text that they have not signed may have mistakes." in english
    arabic = text(mini_built[1].target, "ar/about.html")
    assert "What “not checked” means" not in arabic
    assert 'class="untranslated"' not in arabic
    assert "../about.html" in read(mini_built[1].target, "ar/about.html").links
