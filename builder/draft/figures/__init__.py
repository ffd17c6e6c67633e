"""Every figure that a text states: how it stands there, what it measures, and what an editor must know of it."""

from builder.draft.figures.find import find

__all__ = ["find"]
