"""`handouts packet`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.base.project import Project
from builder.cli.progress import progress_reporter
from builder.cli.shared import (
    ClinicOption,
    DocumentsOption,
    ForceOption,
    KeepReviewedOption,
    LocaleOption,
    ParallelOption,
    ProjectOption,
    RequireReviewedOption,
    TopicOption,
    app,
    choice,
    report,
    say,
    say_kept,
)
from builder.commands.packet import build_packet
from builder.languages.paper import PAPERS
from builder.pages.variants import PRINTS
from builder.workspace.selection import Selection


@app.command()
def packet(
    handouts: Annotated[
        list[str] | None, typer.Argument(metavar="[HANDOUT]...", help="Which leaflets, in this order; default: all.")
    ] = None,
    project: ProjectOption = None,
    topic: TopicOption = None,
    locale: LocaleOption = None,
    parallel: ParallelOption = None,
    print_: Annotated[str, typer.Option("--print", help="standard or large.")] = "standard",
    paper: Annotated[
        str | None, typer.Option("--paper", help="a4 or letter; default: the paper of the first locale.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A PDF file outside dist/ (default: dist/packets/<name>.pdf).")
    ] = None,
    force: ForceOption = False,
    require_reviewed: RequireReviewedOption = False,
    keep_reviewed: KeepReviewedOption = False,
    documents: DocumentsOption = None,
    clinic: ClinicOption = None,
) -> None:
    """Put several leaflets into one PDF, with a contents page and bookmarks.

    Examples:

      handouts packet --locale ar --with en overview symptoms

      handouts packet --locale es --locale zh-Hans --print large --out ~/Desktop/packet.pdf medicines
    """
    selection = Selection(
        topics=tuple(topic or ()),
        locales=tuple(dict.fromkeys(locale or ())),
        handouts=tuple(dict.fromkeys(handouts or ())),
        papers=choice("paper", [paper] if paper else None, PAPERS),
        prints=choice("print", [print_], PRINTS),
        layouts=("bilingual",) if parallel else ("single",),
        parallels=tuple(dict.fromkeys(parallel or ())),
        require_reviewed=require_reviewed,
        keep_reviewed=keep_reviewed,
    )
    with progress_reporter(say) as progress:
        built = build_packet(Project.find(project), selection, documents, out, progress, clinic, force)
    report(built.warnings)
    made = built.written[0]
    path = built.target if out else built.target / made["path"]
    say(f"{path}: {len(made['leaflets'])} leaflets, {made['pages']} pages")
    say_kept(built)
