"""The files that pages of the website share: style sheets and scripts, in `assets/` of the output folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from builder.base.files import need_text
from builder.base.project import Project
from builder.pages.body import body_places
from builder.pages.typography import screen_sheets, sheets
from builder.pages.variants import Print

ASSETS = "assets"
STANDARD: Print = "standard"
# They become a part of the leaflets' style sheet; and what steers a browser's memory stands above all that it serves.
_PARTS = ("leaflet.css", "touch.css", "statements.css")
_ELSEWHERE = {"service.css", *_PARTS, "sw.js"}
# A string stays as it is.
_STRING = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')")
_COMMENT = re.compile(rf"{_STRING.pattern}|/\*.*?\*/", re.DOTALL)


def shorter(css: str) -> str:
    """A style sheet without comments and without the blanks that mean nothing."""
    parts = _STRING.split(_COMMENT.sub(lambda match: match[1] or "", css))
    for place in range(0, len(parts), 2):
        text = re.sub(r"\s+", " ", parts[place])
        text = re.sub(r" ?([{};,>]) ?", r"\1", text)
        parts[place] = re.sub(r"(?<=[\w)])(:) (?=\S)|(?<=:) $", r"\1", text).replace(";}", "}")
    return "".join(parts).strip() + "\n"


def without_comments(script: str) -> str:
    """A script of ours without the lines that are comments, and without what its lines are set in by."""
    lines = (line.strip() for line in script.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def leaflet_css(project: Project, print_: Print) -> str:
    """The style sheet of leaflets on paper, in one print: of a PDF, and of what a browser prints."""
    theme = project.theme_folder()
    places = f"\n{body_places(project).css}"
    large = ["large.css"] if print_ == "large" else []
    parts = {
        "print": sheets(theme, ["print.css", "body.css", *large]) + places,
        "print and (min-width: 1px)": sheets(theme, ["browser.css"]),
    }
    return shorter("\n".join(f"@media {medium} {{\n{css}\n}}" for medium, css in parts.items()))


def screen_css(project: Project) -> str:
    """What leaflets need on a screen, and the website's own style sheets of leaflets.

    It stands in the page, so that it is readable without a second request.
    """
    css = screen_sheets(project.theme_folder()) + f"\n{body_places(project).css}"
    text = f"@media screen {{\n{css}\n}}"
    folder = project.website_folder()
    parts = (folder / name for name in _PARTS if (folder / name).is_file())
    return shorter("\n".join([text, *(need_text(path, project.relative(path), "style-sheet") for path in parts)]))


def write_assets(project: Project, stage: Path, prints: Iterable[Print]) -> list[str]:
    """Write the style sheets and scripts of the website; their paths below `stage`. `prints`: those of its leaflets."""
    folder = project.website_folder()
    written = []

    def put(path: str, text: str) -> None:
        place = stage / ASSETS / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")
        written.append(f"{ASSETS}/{path}")

    for path in sorted([*folder.rglob("*.css"), *folder.rglob("*.js")]):
        name = path.relative_to(folder).as_posix()
        if name not in _ELSEWHERE:
            text = need_text(path, project.relative(path), "style-sheet" if name.endswith(".css") else "script")
            ours = "/" not in name
            put(name, shorter(text) if name.endswith(".css") else without_comments(text) if ours else text)
    for print_ in sorted({*prints, STANDARD}):
        put("leaflet.css" if print_ == STANDARD else f"leaflet-{print_}.css", leaflet_css(project, print_))
    return written
