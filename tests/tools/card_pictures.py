"""`make card-pictures`: the first card of each kind, front and back, light and dark, in three languages."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from builder.base.project import Project
from builder.commands.deck_preview import preview_deck
from builder.decks.deck import load_decks

LOCALES = ("en", "ar", "zh-Hans")


def main(folder: Path) -> None:
    """Write the pictures into `folder`, as <locale>-<note type>-<card>.png."""
    project = Project.find(None)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        for locale in LOCALES:
            for deck in load_decks(project, []):
                preview = preview_deck(project, locale, deck.slug)
                page.goto(preview.write(project, None).as_uri())
                kinds = dict.fromkeys((card.note.note_type, card.template) for card in preview.decks[0].cards)
                for note_type, template in kinds:
                    card = page.locator(f'.preview-card[data-type="{note_type}"][data-template="{template}"]').first
                    name = re.sub(r"\W+", "-", f"{locale} {note_type} {template}".lower())
                    card.screenshot(path=folder / f"{name}.png")
        browser.close()
    print(f"{folder}: {len(list(folder.glob('*.png')))} pictures")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
