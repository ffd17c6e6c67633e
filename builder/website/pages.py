"""All pages of the website but the leaflets: what `handouts build` writes over all that then stands in the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from builder.base.errors import ExitCode, failure
from builder.website.about import figures, render_about
from builder.website.frame import INDEX, Frame
from builder.website.front import render_front
from builder.website.locale_page import render_locale
from builder.website.offline import (
    MANIFEST,
    NOT_FOUND,
    OFFLINE,
    WORKER,
    icons,
    render_not_found,
    service_worker,
    web_manifest,
)
from builder.website.plan import Entry, plan
from builder.website.sitemap import ROBOTS, SITEMAP, robots, sitemap
from builder.workspace.loaded import Loaded


def write_pages(
    loaded: Loaded, stage: Path, entries: Sequence[Entry], fonts: Mapping[str, str] | None = None
) -> list[str]:
    """Write the pages for these outputs of a manifest into `stage`, after all that they link to; their paths.

    `fonts`: locale id → style sheet with its fonts, below dist/. HandoutsError where a template can't be filled, or
    where a leaflet has taken a page's name.
    """
    sections = plan(entries, loaded.locales, loaded.topics, loaded.handouts, loaded.decks, loaded.texts)
    site = Frame(loaded, sections, fonts or {})
    clinic = loaded.clinic
    counted = [figures(loaded, section.locale) for section in sections]
    pages = {INDEX: render_front(site)}
    pages |= {site.page(section): render_locale(site, section) for section in sections}
    about = {site.about(section): section for section in [site.english, *sections]}
    pages |= {path: render_about(site, section, counted) for path, section in about.items()}
    pages |= {NOT_FOUND: render_not_found(site, offline=False), OFFLINE: render_not_found(site, offline=True)}
    _free(pages, entries)
    files: dict[str, bytes] = {path: html.encode() for path, html in pages.items()} | icons()
    files[MANIFEST] = web_manifest(site).encode()
    if clinic and clinic.record.website_address:
        files |= {SITEMAP: sitemap(site, clinic).encode(), ROBOTS: robots(clinic).encode()}
    for path, data in files.items():
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_bytes(data)
    (stage / WORKER).write_bytes(service_worker(site, stage, pages, entries).encode())
    return [*files, WORKER]


def _free(pages: Mapping[str, str], entries: Sequence[Entry]) -> None:
    for item in entries:
        if item["path"] in pages and "handout" in item:
            message = f"the website has a page at {item['path']}, which would overwrite the leaflet"
            raise failure(
                f"handouts/{item['handout']}", message, "Give the handout another folder name.", ExitCode.FINDINGS
            )
