"""Commands about messages: extract, changes, status."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from builder.base.project import Project
from builder.checks.loaded import Selection, load_project
from builder.cli.shared import LocaleOption, ProjectOption, app, say
from builder.readability import readability
from builder.status import locale_status, readability_table, status_json, status_table
from builder.upkeep import update_catalogues, update_changes


@app.command()
def extract(project: ProjectOption = None) -> None:
    """Write the templates and bring every catalogue up to them, message by message.

    Where the English changed, the old translation stays in the catalogue as a fuzzy entry and isn't printed.
    """
    for line in update_catalogues(load_project(Project.find(project), Selection(), None)):
        say(line)


@app.command()
def changes(project: ProjectOption = None) -> None:
    """Record which cards changed, so that Anki takes the corrections. Commit what it writes."""
    for line in update_changes(load_project(Project.find(project), Selection(), None)):
        say(line)


@app.command()
def status(
    project: ProjectOption = None,
    locale: LocaleOption = None,
    reading: Annotated[
        bool, typer.Option("--readability", help="Also the reading grade of each handout's English.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show for each locale how many messages are translated, missing, stale and reviewed."""
    where = Project.find(project)
    lines = locale_status(load_project(where, Selection(locales=tuple(locale or ())), None))
    english = Selection(locales=("en",), layouts=("single",))
    found = readability(load_project(where, english, None)) if reading else None
    width = None if sys.stdout.isatty() else 100
    if as_json:
        say(status_json(lines, found))
        return
    say(status_table(lines, width))
    if found is not None:
        say(f"\n{readability_table(found, width)}")
