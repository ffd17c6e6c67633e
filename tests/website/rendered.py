"""Leaflets as a build writes them, without printing them: pages in a folder with their records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from builder.pages.templates import environment
from builder.website.plan import Section
from builder.workspace.loaded import Loaded, render

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)


def write_pages(loaded: Loaded, folder: Path) -> list[dict[str, Any]]:
    """Render the selection into `folder`; the entries of the manifest."""
    render(loaded)
    entries = []
    for topic, page in loaded.pages:
        path = folder / page.paths[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.html, encoding="utf-8")
        edition = page.edition
        entries.append(
            {
                "path": page.paths[0],
                "kind": "html",
                "topic": topic.id,
                "handout": edition.handout.slug,
                "variant": {"paper": edition.paper, "print": edition.print, "layout": edition.layout},
                "locales": [locale.tag for locale in edition.locales],
            }
        )
    return entries


def write_box(loaded: Loaded, folder: Path, tags: Sequence[str]) -> None:
    """A page with the search box for each locale, under the policy that all pages have."""
    template = environment(loaded.project).from_string(
        "{% import 'theme/website/search.html.j2' as search %}<!DOCTYPE html>"
        '<html lang="{{ locale.tag }}" dir="{{ locale.direction }}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{{ policy }}"><title>Search</title>'
        '<link rel="stylesheet" href="../assets/search.css"><script defer src="../assets/search.js"></script></head>'
        "<body>{{ search.box(t, locale, '../') }}<ul id=\"leaflets\"></ul></body></html>"
    )
    for locale in loaded.locales:
        if locale.tag in tags:
            section = Section(locale, [], loaded.texts)
            html = template.render(t=section.t, locale=locale, policy=POLICY)
            (folder / locale.tag / "search.html").write_text(html, encoding="utf-8")
