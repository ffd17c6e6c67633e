"""`handouts kit`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from builder.base.bounded import size_name
from builder.base.project import Project
from builder.cli.progress import shown
from builder.cli.shared import (
    BesideOption,
    ClinicOption,
    DocumentsOption,
    ForceOption,
    KeepReviewedOption,
    LocaleOption,
    PrintOption,
    ProjectOption,
    RequireReviewedOption,
    app,
    choice,
    report,
    say,
)
from builder.commands.kit import OPEN, build_kit
from builder.languages.paper import PAPERS
from builder.pages.variants import LAYOUTS, PRINTS
from builder.workspace.selection import Selection


def _named(text: str | Path) -> Path:
    """The place; an empty one, such as a variable's that isn't set, isn't the folder where one stands."""
    if not str(text).strip():
        raise typer.BadParameter("no place is named: is a variable empty?")
    return Path(text)


@app.command()
def kit(
    project: ProjectOption = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Only this topic; may be repeated.")] = None,
    locale: LocaleOption = None,
    handout: Annotated[list[str] | None, typer.Option("--handout", help="Only this handout, e.g. symptoms.")] = None,
    deck: Annotated[list[str] | None, typer.Option("--deck", help="Only this deck, e.g. medicines.")] = None,
    paper: Annotated[
        list[str] | None, typer.Option("--paper", help="a4 or letter instead of each locale's own paper.")
    ] = None,
    beside: BesideOption = None,
    print_: PrintOption = None,
    out: Annotated[
        Path,
        typer.Option(
            "--out", parser=_named, metavar="PATH", help="A zip file, or a folder that is there, such as a USB stick's."
        ),
    ] = Path("kit.zip"),
    force: ForceOption = False,
    require_reviewed: RequireReviewedOption = False,
    keep_reviewed: KeepReviewedOption = False,
    documents: DocumentsOption = None,
    clinic: ClinicOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="How many pages to render at a time.")] = os.cpu_count()
    or 1,
) -> None:
    """Put the website with its PDFs and decks into a zip file or onto a stick, for computers without this program.

    Examples:

      handouts kit --clinic clinic.yaml --locale ar --locale my --out kit.zip

      handouts kit --locale ar --locale en --handout symptoms --handout overview     only these leaflets

      handouts kit --locale ur --print standard --print large

      handouts kit --locale ar --out /media/STICK          onto a stick, in the place of the kit that is there
    """
    selection = Selection(
        topics=tuple(topic or ()),
        locales=tuple(dict.fromkeys(locale or ())),
        handouts=tuple(handout or ()),
        decks=tuple(deck or ()),
        papers=choice("paper", paper, PAPERS),
        prints=choice("print", print_, PRINTS) or ("standard",),
        layouts=LAYOUTS,
        beside=tuple(beside or ()),
        require_reviewed=require_reviewed,
        keep_reviewed=keep_reviewed,
    )
    with shown(say) as progress:
        made = build_kit(Project.find(project), selection, documents, out, jobs, progress, clinic, force)
    report(made.warnings)
    for path in made.kept:
        say(f"{made.place / path} is of the earlier kit, but somebody has changed it: it was kept.")
    say(
        f"{made.place}: {size_name(made.size)}, leaflets: {made.leaflets}, decks: {made.decks}, "
        f"languages: {' '.join(made.locales)}; to open: {OPEN}"
    )
