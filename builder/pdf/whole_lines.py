"""Lines as full as they can be where a text goes on in another element.

“Your temperature is <b>high</b>”: where “Your temperature is” fits a line and the space behind it doesn't, Pango (1.50
does) breaks after the first word, and leaves it alone on its line. A space at the end of a line isn't seen and needs no
room. This replaces `weasyprint.layout.inline.split_first_line`.
"""

from __future__ import annotations

from math import inf
from typing import Any

_COLLAPSED = ("normal", "pre-line")  # values of white-space at which that space is taken away, and lines break


def install() -> None:
    """Put the function in the place of WeasyPrint's, once a process."""
    from weasyprint.layout import inline

    cut = inline.split_first_line
    if getattr(cut, "without_last_space", False):
        return

    def split_first_line(text: str, style: Any, context: Any, max_width: float | None, *rest: Any, **named: Any) -> Any:
        line = cut(text, style, context, max_width, *rest, **named)
        limited = max_width is not None and max_width != inf
        if line[2] is None or not limited or not text.endswith(" ") or style["white_space"] not in _COLLAPSED:
            return line
        without = text.rstrip(" ")
        if not without or cut(without, style, context, max_width, *rest, **named)[2] is not None:
            return line
        return cut(text, style, context, None, *rest, **named)

    split_first_line.without_last_space = True  # type: ignore[attr-defined]
    inline.split_first_line = split_first_line
