"""`handouts refresh`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from builder.base.errors import ExitCode, failure
from builder.base.project import Project
from builder.cli.shared import DocumentsOption, ProjectOption, app, say
from builder.commands import refresh as work
from builder.draft.compare import State
from builder.workspace.loaded import load_whole
from builder.workspace.selection import Selection


@app.command()
def refresh(
    document: Annotated[Path | None, typer.Argument(help="The newer version of a document that is recorded.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="The topic whose document it is.")] = None,
    of: Annotated[
        str | None, typer.Option("--document", help="The id of the document that it is a version of.")
    ] = None,
    dated: Annotated[
        str | None, typer.Option("--date", help="The date that the new version bears, 2026-11-27.")
    ] = None,
    looked: Annotated[
        list[str] | None, typer.Option("--looked", help="A fact that holds, after you read its changed passages.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what has changed; write nothing.")] = False,
    project: ProjectOption = None,
    documents: DocumentsOption = None,
) -> None:
    """Record a newer version of a document, and say what hangs on what has changed in it.

    Pages with a fact whose passage has changed say so until you have looked.

    Examples:

      handouts refresh ~/documents/leaflet-2027.txt --topic hay-fever --dry-run

      handouts refresh --looked hf.statement.pollen
    """
    loaded = load_whole(Project.find(project), Selection(), documents)
    if looked and document is None:
        for name in work.looked(loaded, looked):
            say(f"{name} written")
        return
    if document is None or looked:
        remedy = "Name a document's file, or facts with --looked. See handouts refresh --help."
        raise failure(work.WHERE, "a document, or --looked?", remedy, ExitCode.USAGE, "usage")
    _report(work.refresh(loaded, document, topic, of, _date(dated), datetime.date.today(), dry_run), dry_run)


def _date(value: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        raise failure(work.WHERE, f"“{value}” is no date", "Write it as 2026-11-27.", ExitCode.USAGE, "usage") from None


def _report(refreshed: work.Refreshed, dry: bool) -> None:
    comparison = refreshed.comparison
    known = ": this version is recorded already" if refreshed.known else ""
    say(f"{refreshed.document.id} ({refreshed.topic.id}){known}")
    counts = ", ".join(f"{len(comparison.in_state(state))} {state.value}" for state in State)
    say(f"cited passages: {counts}")
    for item in comparison.in_state(State.GONE, State.CHANGED, State.MOVED):
        say(f"  {work.described(refreshed.topic, item)}")
    if comparison.added:
        lines = ", ".join(map(str, comparison.added[:20])) + (" …" if len(comparison.added) > 20 else "")
        say(f"new sentences on {len(comparison.added)} lines of the new text: {lines}")
    elif comparison.added is None:
        say("The older text is not at hand: what is new or has moved can't be told.")
    hanging = refreshed.hanging
    if hanging.messages:
        say(f"on changed passages hang: {hanging.messages} messages")
        for what, by_locale in (("translations", hanging.translations), ("signatures", hanging.signatures)):
            counted = ", ".join(f"{tag} {count}" for tag, count in by_locale.items()) or "none"
            say(f"  {what}: {counted}")
        say(f"  leaflets: {', '.join(hanging.leaflets) or 'none'}{'; decks of flashcards' if hanging.decks else ''}")
    for name in refreshed.written:
        say(f"{name} written")
    if not dry and comparison.in_state(State.CHANGED, State.GONE):
        say("Pages with these facts say that their source has changed, until you have read it again:")
        say("  cite the passage anew where it is, or, where the fact holds: handouts refresh --looked FACT")
