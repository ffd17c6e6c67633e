"""A leaflet's page with what its scripts need, in place of the website's own wrapping."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from builder.base.project import Project
from builder.messages.texts import Texts
from builder.website.board import board_part
from builder.website.parts import reader_part
from builder.website.writing import writing_part
from tests.conftest import ROOT

WEBSITE = ROOT / "handouts/theme/website"
ASSETS = ("leaflet.js", "board.js", "writing.js", "touch.css", "board.css", "writing.css")
_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_ADDED = re.compile("<!--site-->.*?<!--/site-->", re.DOTALL)
_STYLE = re.compile(r"<style\b.*?</style>|<link\b[^>]*media=\"print\"[^>]*>|</?main>", re.DOTALL)
# The website's policy: its own files, and nothing from another host.
_POLICY = (
    "default-src 'none'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; style-src 'self' "
)


def touch(project: Project, texts: Sequence[Texts], page: Path, *scripts: str) -> Path:
    """Put scripts, their styles and their parts into a page that was built, below `dist/<tag>/`, and its policy."""
    assets = page.parent.parent / "assets"
    assets.mkdir(exist_ok=True)
    for name in ASSETS:
        shutil.copy(WEBSITE / name, assets / name)
    # The page may have the website's own wrapping: its look stays, its bar and scripts go.
    html = _ADDED.sub(lambda added: "".join(_STYLE.findall(added[0])), page.read_text(encoding="utf-8"))
    found = _META.search(html)
    assert found, "the page has no policy"
    hashes = " ".join(re.findall(r"'sha256-[^']+'", found[1]))
    styles = ("touch.css", *(f"{name}.css" for name in scripts))
    head = "".join(f'<link rel="stylesheet" href="../assets/{name}">' for name in styles)
    head += "".join(f'<script defer src="../assets/{name}.js"></script>' for name in ("leaflet", *scripts))
    html = html.replace(found[0], f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}{hashes}">')
    html = html.replace("</head>", f"<!--site-->{head}<!--/site--></head>", 1)
    bar = f'<nav class="bar" aria-label="Handouts">{reader_part(project, texts)}</nav>'
    html = re.sub(r"(<body[^>]*>)", lambda body: f"{body[1]}<!--site-->{bar}<!--/site-->", html, count=1)
    parts = {"board": board_part, "writing": writing_part}
    added = "".join(parts[name](project, texts) for name in scripts)
    page.write_text(html.replace("</body>", f"<!--site-->{added}<!--/site--></body>", 1), encoding="utf-8")
    return page
