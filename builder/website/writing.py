"""Writing on the pages that are to be written on: what writing.js needs besides the lines that the page has."""

from __future__ import annotations

from collections.abc import Sequence

from builder.base.project import Project
from builder.messages.texts import Texts
from builder.website.parts import render_part

TEMPLATE = "theme/website/writing.html.j2"


def writing_part(project: Project, texts: Sequence[Texts]) -> str:
    """An inert `<template>` for the end of the body of a page with lines to write on, in the languages of `texts`."""
    return render_part(project, TEMPLATE, texts)
