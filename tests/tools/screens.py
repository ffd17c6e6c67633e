"""Pictures of the website from an output folder: front page, languages' pages, leaflets, board, search, form.

Usage: python -m tests.tools.screens DIST OUT [TAG…]    (ar en my ur zh-Hans where none is named)

Phone and desktop, light and dark, and what the browser would print; PAGE.TAG.WAY.png below OUT. The form is a page of
`handouts serve`: it is pictured where its address is given as HANDOUTS_FORM.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

MARGIN = "15mm"
CHROMIUM = "/usr/bin/chromium"
TAGS = ("ar", "en", "my", "ur", "zh-Hans")
WIDTHS = {"phone": (360, 780), "desktop": (1280, 900)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What a family types to find "fever".
FEVER = {"ar": "حمى", "en": "fever", "es": "fiebre", "hi": "बुखार", "my": "ဖျား", "ur": "بخار", "zh-Hans": "发烧"}
FEVER |= {"fa": "تب", "fil": "lagnat", "fr": "fièvre", "ko": "발열", "pt-BR": "febre", "ru": "температура"}
FEVER |= {"uk": "температура", "vi": "sốt", "zh-Hant": "發燒", "bn": "জ্বর"}
FEVER |= {"ht": "lafyèv", "am": "ትኩሳት"}


def pages(dist: Path, tags: list[str]) -> Iterator[tuple[str, str]]:
    """The name of each picture, without its ending, and the address that it is of."""
    entries = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    yield "front", (dist / "index.html").as_uri()
    yield "about", (dist / "about.html").as_uri()
    if "HANDOUTS_FORM" in os.environ:
        yield "form", os.environ["HANDOUTS_FORM"]
    for tag in tags:
        yield f"locale.{tag}", (dist / tag / "index.html").as_uri()
        own = [item for item in entries if item["kind"] == "html" and item["locales"][0] == tag]
        for name, slug in (("leaflet", "symptoms"), ("board", "symptom-board")):
            paths = sorted((item["path"] for item in own if item["handout"] == slug), key=len)
            if paths:
                yield f"{name}.{tag}", (dist / paths[0]).as_uri()


def search(page: Page, tag: str) -> bool:
    """Search for fever in a language's page; whether it has a search box."""
    box = page.locator("input[type=search]:visible")
    if tag not in FEVER or not box.count():
        return False
    box.first.fill(FEVER[tag])
    page.wait_for_timeout(1500)
    return True


def take(dist: Path, out: Path, tags: list[str]) -> Iterator[Path]:
    """Take all pictures; their paths."""
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for way, (width, height) in WIDTHS.items():
            for scheme in SCHEMES:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                for name, address in pages(dist, tags):
                    page.goto(address)
                    path = out / f"{name}.{way}-{scheme}.png"
                    page.screenshot(path=path, full_page=not name.startswith(("leaflet", "board")))
                    yield path
                    kind, _, tag = name.partition(".")
                    if kind == "locale" and search(page, tag):
                        page.screenshot(path=out / f"search.{tag}.{way}-{scheme}.png")
                        yield out / f"search.{tag}.{way}-{scheme}.png"
                page.close()
        page = browser.new_page()
        for name, address in pages(dist, tags):
            page.goto(address)
            pdf = out / f"{name}.print.pdf"
            page.pdf(path=pdf, format="A4", margin={"top": MARGIN, "right": MARGIN, "bottom": MARGIN, "left": MARGIN})
            subprocess.run(
                ["pdftoppm", "-r", "60", "-png", "-l", "1", "-singlefile", pdf, pdf.with_suffix("")], check=True
            )
            pdf.unlink()
            yield pdf.with_suffix(".png")
        browser.close()


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    dist, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for path in take(dist, out, sys.argv[3:] or list(TAGS)):
        print(path)


if __name__ == "__main__":
    main()
