"""What keeps the website at hand over http(s) without a connection: web manifest, icons, service worker, its pages."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from PIL import Image, ImageDraw

from builder.pages.templates import environment, template_error
from builder.website.frame import FOLDER, INDEX, Frame
from builder.website.meta import ICON, SHARED_PICTURE, public

WORKER = "sw.js"
MANIFEST = "manifest.webmanifest"
NOT_FOUND = "404.html"
OFFLINE = "offline.html"
SMALL_ICON = "assets/icon-192.png"
MASKABLE = "assets/icon-maskable-512.png"
_INK, _PAPER = "#0f5c66", "#ffffff"
# A folded sheet with lines, in units of a 32nd of the icon: left, top, right, bottom.
_SHEET = (8, 5, 24, 27)
_LINES = ((11, 9, 21, 11), (11, 14, 21, 15), (11, 17, 21, 18), (11, 20, 18, 21))
# Files of the shell that grow with the languages come when they are used.
_LATER = ("assets/search/", "assets/fonts/")


def _svg() -> str:
    left, top, right, bottom = _SHEET
    lines = "".join(
        f'<path fill="{_INK}" d="M{x1} {y1}h{x2 - x1}v{y2 - y1}h-{x2 - x1}z"/>' for x1, y1, x2, y2 in _LINES
    )
    back = f'<rect width="32" height="32" rx="6" fill="{_INK}"/>'
    sheet = f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="1" fill="{_PAPER}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{back}{sheet}{lines}</svg>\n'


def _png(size: int, maskable: bool = False) -> bytes:
    """The icon in pixels; a maskable one fills its square, for systems that cut icons to a shape of their own."""
    scale, fine = size * 2 / 32, size * 2
    image = Image.new("RGBA", (fine, fine), _INK if maskable else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    inset, shrink = (fine * 0.1, 0.8) if maskable else (0.0, 1.0)

    def box(area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        x1, y1, x2, y2 = (round(inset + value * scale * shrink) for value in area)
        return x1, y1, x2 - 1, y2 - 1

    if not maskable:
        draw.rounded_rectangle((0, 0, fine - 1, fine - 1), radius=round(6 * scale), fill=_INK)
    draw.rectangle(box(_SHEET), fill=_PAPER)
    for line in _LINES:
        draw.rectangle(box(line), fill=_INK)
    buffer = io.BytesIO()
    image.reduce(2).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def icons() -> dict[str, bytes]:
    """Path below dist/ → file."""
    return {
        ICON: _svg().encode(),
        SMALL_ICON: _png(192),
        SHARED_PICTURE: _png(512),
        MASKABLE: _png(512, maskable=True),
    }


def web_manifest(site: Frame) -> str:
    """What a phone needs to put the site on its home screen; all addresses relative to the file."""
    english = site.english.t("common/index-title", "Leaflets and flashcards").english
    title = str(Markup(english).unescape())
    clinic = site.loaded.clinic
    data = {
        "name": f"{clinic.record.name}: {title}" if clinic else title,
        "short_name": title.split()[0],
        "lang": "en",
        "dir": "ltr",
        "start_url": INDEX,
        "scope": "./",
        "id": INDEX,
        # With a way back: a leaflet's PDF has none of its own.
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _INK,
        "icons": [
            {"src": ICON, "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": SMALL_ICON, "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": SHARED_PICTURE, "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {"src": MASKABLE, "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def render_not_found(site: Frame, offline: bool) -> str:
    """The page for an address with nothing behind it, or for one that the device doesn't have."""
    home = (public(site.loaded.clinic, INDEX) if not offline else None) or INDEX
    return site.render(
        "not-found.html.j2", OFFLINE if offline else NOT_FOUND, site.english, whole=True, offline=offline, home=home
    )


def shell(stage: Path, pages: Mapping[str, str]) -> list[str]:
    """The paths of what is kept at once: the website's own pages, and what they share."""
    assets = (path.relative_to(stage).as_posix() for path in (stage / "assets").rglob("*") if path.is_file())
    kept = [path for path in assets if not path.startswith(_LATER)]
    return sorted({*kept, *(path for path in pages if path != NOT_FOUND), MANIFEST})


def service_worker(site: Frame, stage: Path, pages: Mapping[str, str], entries: Iterable[Mapping[str, Any]]) -> str:
    """The worker. Its version changes with any output, so that a new build takes an old one's place."""
    paths = shell(stage, pages)
    parts = [f"{item['path']} {item['sha256']}" for item in entries if item["path"] != WORKER]
    for path in paths:
        data = pages[path].encode() if path in pages else (stage / path).read_bytes()
        parts.append(f"{path} {hashlib.sha256(data).hexdigest()}")
    version = hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]
    name = f"{FOLDER}/sw.js.j2"
    project = site.loaded.project
    try:
        return environment(project).get_template(name).render(version=version, shell=paths) + "\n"
    except Exception as error:
        raise template_error(project, name, error) from error
