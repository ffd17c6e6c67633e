"""Where in the theme a warning about a style sheet comes from: pages carry their style sheets within them."""

from __future__ import annotations

import re

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_PLACE = re.compile(r" at (\d+):\d+")
_PROPERTY = re.compile(r"`([\w-]+):")


def marked(name: str, css: str) -> str:
    """A style sheet that begins with its file's name, so that `style_source` finds it again."""
    return f"/* {name} */\n{css}"


_MARK = re.compile(r"/\* (\S+\.css) \*/")


def style_source(html: str, warning: str) -> tuple[str, int] | None:
    """The file and the line that a warning of the renderer speaks of; None where it speaks of something else."""
    place = _PLACE.search(warning)
    if place is None:
        return None
    line = int(place[1])
    named = _PROPERTY.search(warning)
    for sheet in _STYLE.findall(html):
        lines = sheet.split("\n")
        if line > len(lines) or (named and named[1] not in lines[line - 1]):
            continue
        for above in range(line - 1, -1, -1):
            mark = _MARK.fullmatch(lines[above])
            if mark:
                return mark[1], line - 1 - above
    return None
