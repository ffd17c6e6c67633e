"""A leaflet's page is wrapped again only where something that its surroundings show has changed."""

from __future__ import annotations

from typing import Any

import pytest

from builder.website import output
from builder.website.wrap import wrap
from tests.conftest import MiniProject
from tests.tools.incremental import no_renderer, same_as_from_nothing, template, translate, unchanged, warm

# Fixtures.
__all__ = ["no_renderer", "template", "unchanged", "warm"]


@pytest.fixture
def wrapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages of the pages that are wrapped from now on."""
    tags: list[str] = []

    def watched(page: str, around: Any) -> str:
        tags.append("ar" if '<html lang="ar"' in page else "en")
        return wrap(page, around)

    monkeypatch.setattr(output, "wrap", watched)
    return tags


def test_what_is_unchanged_is_not_wrapped_again(warm: MiniProject, wrapped: list[str]) -> None:
    warm.build()
    assert wrapped == []


def test_a_message_of_one_language_leaves_the_others_pages(warm: MiniProject, wrapped: list[str]) -> None:
    translate(warm, "ex.symptom.itching.explanation", "نص آخر")
    warm.record(1_700_009_000)
    warm.build()
    assert set(wrapped) == {"ar"}


def test_a_leaflets_other_title_stands_on_the_pages_that_lead_to_it(warm: MiniProject) -> None:
    translate(warm, "handout/examplitis/overview/title", "عنوان آخر")
    same_as_from_nothing(warm)
    pages = [path.read_text(encoding="utf-8") for path in sorted((warm.root / "dist/ar").glob("symptoms*.html"))]
    assert pages
    assert all("عنوان آخر" in page for page in pages)


def test_a_leaflet_that_is_gone_is_linked_to_by_no_page(warm: MiniProject) -> None:
    warm.edit("sources/examplitis/topic.yaml", "overview, ", "")
    same_as_from_nothing(warm)
    assert not [path for path in (warm.root / "dist").rglob("symptoms*.html") if "overview" in path.read_text("utf-8")]
