"""`handouts kit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.base.bounded import size_name
from builder.base.project import Project
from builder.cli.progress import progress_reporter
from builder.cli.shared import (
    PROCESSORS,
    ClinicOption,
    DeckOption,
    DocumentsOption,
    ForceOption,
    HandoutOption,
    JobsOption,
    KeepReviewedOption,
    LocaleOption,
    PaperOption,
    ParallelOption,
    PrintOption,
    ProjectOption,
    RequireReviewedOption,
    TopicOption,
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
    topic: TopicOption = None,
    locale: LocaleOption = None,
    handout: HandoutOption = None,
    deck: DeckOption = None,
    paper: PaperOption = None,
    parallel: ParallelOption = None,
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
    jobs: JobsOption = PROCESSORS,
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
        parallels=tuple(parallel or ()),
        require_reviewed=require_reviewed,
        keep_reviewed=keep_reviewed,
    )
    with progress_reporter(say) as progress:
        made = build_kit(Project.find(project), selection, documents, out, jobs, progress, clinic, force)
    report(made.warnings)
    for path in made.kept:
        say(f"{made.place / path} is of the earlier kit, but somebody has changed it: it was kept.")
    say(
        f"{made.place}: {size_name(made.size)}, leaflets: {made.leaflets}, decks: {made.decks}, "
        f"languages: {' '.join(made.locales)}; to open: {OPEN}"
    )
