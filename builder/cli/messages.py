"""Commands about messages: extract, changes, status."""

from __future__ import annotations

import datetime
import sys
from typing import Annotated

import typer

from builder.base.errors import ExitCode, errors
from builder.base.project import Project
from builder.cli.shared import LocaleOption, ProjectOption, app, report, say
from builder.commands.accept import accept as record_acceptance
from builder.commands.message_status import chosen_messages, stale_lines
from builder.commands.readability import readability
from builder.commands.status import locale_status, readability_table, status_json, status_table
from builder.commands.upkeep import update_catalogues, update_changes
from builder.messages.catalogue import State
from builder.workspace.loaded import Loaded, load_whole
from builder.workspace.selection import Selection


@app.command()
def extract(project: ProjectOption = None) -> None:
    """Write the templates and bring every catalogue up to them, message by message.

    Where the English changed, the old translation stays in the catalogue as a fuzzy entry and isn't printed.
    """
    for line in update_catalogues(load_whole(Project.find(project), Selection(), None)):
        say(line)


@app.command()
def changes(project: ProjectOption = None) -> None:
    """Record which cards changed, so that Anki takes the corrections. Commit what it writes."""
    for line in update_changes(load_whole(Project.find(project), Selection(), None)):
        say(line)


@app.command()
def accept(
    locale: Annotated[str, typer.Argument(help="The locale, e.g. es.")],
    check: Annotated[str, typer.Argument(help="The check's name, as it stands behind its finding.")],
    context: Annotated[str, typer.Argument(metavar="MSGCTXT", help="The message.")],
    by: Annotated[str, typer.Option("--by", help="Who looked.")],
    reason: Annotated[str, typer.Option("--reason", help="Why the translation is right as it is.")],
    project: ProjectOption = None,
) -> None:
    """Accept a finding about one translation, as long as it stays as it is. This is no review.

    Example:

      handouts accept es untranslated flu.term.virus.term --by "A. Example" --reason "the same word in Spanish"
    """
    loaded = load_whole(Project.find(project), Selection(locales=(locale,)), None)
    say(record_acceptance(loaded, check, context, by, reason, datetime.date.today()))


@app.command()
def status(
    project: ProjectOption = None,
    locale: LocaleOption = None,
    reading: Annotated[
        bool, typer.Option("--readability", help="Also how hard each handout's English is, and its band.")
    ] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="List the lines that are older than the English, and since when.")
    ] = False,
    messages: Annotated[
        bool, typer.Option("--messages", help="With --json: also the state of every message, and who signed it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show for each locale how many messages are translated, missing, stale and reviewed.

    Exit code 3 where a file can't be read: the numbers are then without it.
    """
    where = Project.find(project)
    loaded = load_whole(where, Selection(locales=tuple(locale or ())), None)
    _say_status(loaded, where, reading, stale, messages, as_json)
    if errors(loaded.findings):
        report(errors(loaded.findings))
        raise typer.Exit(ExitCode.FINDINGS)


def _say_status(loaded: Loaded, where: Project, reading: bool, stale: bool, messages: bool, as_json: bool) -> None:
    if stale and not as_json:
        for line in stale_lines(list(chosen_messages(loaded))):
            say(line)
        return
    lines = locale_status(loaded)
    single = list(chosen_messages(loaded)) if messages or stale else None
    if single is not None and stale and not messages:
        single = [item for item in single if item.translation.state is State.STALE]
    english = Selection(locales=("en",), layouts=("single",))
    readabilities = readability(load_whole(where, english, None)) if reading else None
    width = None if sys.stdout.isatty() else 100
    if as_json:
        say(status_json(lines, readabilities, single))
        return
    say(status_table(lines, width))
    if readabilities is not None:
        say(f"\n{readability_table(readabilities, width)}")
