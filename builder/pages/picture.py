"""The theme's pictures: shapes only, on pages as part of them, on flashcards as files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from builder.base.bounded import UnreadableError, read_bounded
from builder.pages.svg import Shapes, read_shapes
from builder.pages.svg_values import ValueProblem

MAX_BYTES = 100_000  # each stands several times on a page


@lru_cache(maxsize=256)
def _shapes(data: bytes) -> Shapes:
    return read_shapes(data)


def picture_problem(path: Path) -> str | None:
    """Why the picture can't be shown, as the rest of a sentence that begins with it; None where it can."""
    try:
        _shapes(read_bounded(path, MAX_BYTES))
    except (UnreadableError, ValueProblem) as error:
        return str(error)
    return None


def picture_content(path: Path) -> bytes | None:
    """The file for a package of flashcards; None where the check `pictures` speaks of it."""
    return None if picture_problem(path) else read_bounded(path, MAX_BYTES)


def picture_markup(path: Path) -> Markup:
    """The picture within a page; an empty one where the check `pictures` speaks of it."""
    try:
        return _shapes(read_bounded(path, MAX_BYTES)).markup("picture")
    except (UnreadableError, ValueProblem):
        return Markup('<svg class="picture" aria-hidden="true"></svg>')
