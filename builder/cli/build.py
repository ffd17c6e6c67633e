"""`handouts build`. Only what it takes to see that nothing has changed is loaded at once: the rest takes a second."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.base.errors import ExitCode, failure
from builder.base.project import Project
from builder.cli.shared import (
    PROCESSORS,
    ClinicOption,
    DeckOption,
    DocumentsOption,
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
    say_kept,
)
from builder.decks.options import OPTIONS
from builder.dist.unchanged import Asked, made_of, remember, unchanged
from builder.languages.paper import PAPERS
from builder.pages.variants import LAYOUTS, PRINTS, Layout
from builder.workspace.selection import Selection

if TYPE_CHECKING:
    from builder.commands.build import Built

_ADDRESS = re.compile(r"(?:tcp|tls)://[^/\s]+:\d{1,5}")


@app.command()
def build(
    project: ProjectOption = None,
    topic: TopicOption = None,
    locale: LocaleOption = None,
    handout: HandoutOption = None,
    deck: DeckOption = None,
    paper: PaperOption = None,
    layout: Annotated[
        list[str] | None,
        typer.Option("--layout", help="single or bilingual; default: both; with --with: bilingual."),
    ] = None,
    parallel: ParallelOption = None,
    print_: PrintOption = None,
    deck_option: Annotated[
        list[str] | None, typer.Option("--deck-option", help=f"More cards: {', '.join(OPTIONS)}.")
    ] = None,
    fhir: Annotated[bool, typer.Option("--fhir", help="Each leaflet as a FHIR R5 resource, too: dist/fhir/.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="The output folder (default: dist/ in the project).")
    ] = None,
    require_reviewed: RequireReviewedOption = False,
    keep_reviewed: KeepReviewedOption = False,
    documents: DocumentsOption = None,
    clinic: ClinicOption = None,
    jobs: JobsOption = PROCESSORS,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Print pages on a Dask cluster, e.g. tcp://10.0.0.1:8786.")
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            "--storage", help="Where that cluster leaves the PDFs: a folder or fsspec address that all reach."
        ),
    ] = None,
) -> None:
    """Build leaflets and decks into dist/.

    Examples:

      handouts build                                       everything, in every locale

      handouts build --locale ar --handout symptoms        one leaflet in Arabic, alone and with English

      handouts build --locale es --paper letter            Spanish on US paper

      handouts build --locale ar --print large             Arabic in large print

      handouts build --locale ar --with es                 Arabic with Spanish beside it

      handouts build --deck medicines --deck-option both-ways

      handouts build --fhir                                and FHIR resources for a portal
    """
    layouts: tuple[Layout, ...] = choice("layout", layout, LAYOUTS) or (("bilingual",) if parallel else LAYOUTS)
    if parallel and "bilingual" not in layouts:
        remedy = "Leave out --with, or ask for --layout bilingual."
        raise failure("handouts", "--with is for the bilingual layout", remedy, ExitCode.USAGE, "usage")
    if scheduler is not None and not _ADDRESS.fullmatch(scheduler):
        remedy = "Write it as Dask says it: tcp://host:port"
        raise failure("handouts", f"“{scheduler}” is no address of a scheduler", remedy, ExitCode.USAGE, "usage")
    if storage and not scheduler:
        raise failure("handouts", "--storage is for a cluster", "Name it with --scheduler.", ExitCode.USAGE, "usage")
    selection = Selection(
        topics=tuple(topic or ()),
        locales=tuple(locale or ()),
        handouts=tuple(handout or ()),
        decks=tuple(deck or ()),
        papers=choice("paper", paper, PAPERS),
        prints=choice("print", print_, PRINTS) or ("standard",),
        layouts=layouts,
        parallels=tuple(parallel or ()),
        deck_options=choice("deck option", deck_option, OPTIONS),
        require_reviewed=require_reviewed,
        keep_reviewed=keep_reviewed,
        fhir=fhir,
    )
    opened = Project.find(project)
    started = time.monotonic()
    target = (out or opened.output_folder()).resolve()
    asked = Asked(opened, target, [repr(selection)], documents or [], clinic)
    last = unchanged(asked)
    if last:
        for warning in last.warnings:
            print(warning, file=sys.stderr)
        _say_built(target, last.outputs, started, last.verified)
        say("Nothing has changed since the last build.")
        return
    _build(asked, selection, jobs, out, started, (scheduler, storage or "") if scheduler else None)


def _build(
    asked: Asked, selection: Selection, jobs: int, out: Path | None, started: float, cluster: tuple[str, str] | None
) -> None:
    from builder.cli.progress import progress_reporter
    from builder.commands import build as pipeline
    from builder.commands.outputs import Remote

    before = made_of(asked)
    with progress_reporter(say) as progress:
        built = pipeline.build(
            asked.project,
            selection,
            asked.documents or None,
            out,
            jobs,
            progress,
            asked.clinic,
            Remote(*cluster) if cluster else None,
        )
    report([*built.warnings, *built.failures.findings])
    _say_built(built.target, built.outputs, started, built.verified)
    say_kept(built)
    if built.failures:
        _say_failures(built)
        raise typer.Exit(ExitCode.FINDINGS)
    if before:
        remember(asked, before, built.fonts, [str(warning) for warning in sorted(set(built.warnings))])


def _say_built(target: Path, outputs: Sequence[Mapping[str, Any]], started: float, verified: bool) -> None:
    kinds = [item["kind"] for item in outputs]
    say(
        f"{target}: {kinds.count('pdf')} leaflets, {kinds.count('apkg')} decks, {len(kinds) + 1} files, "
        f"{time.monotonic() - started:.0f} s; citations {'verified' if verified else 'unverified'}"
    )


def _say_failures(built: Built) -> None:
    failed = [path for path in built.failures.outputs if path.endswith((".pdf", ".apkg"))]
    whole = "".join(f" {name.replace('_', '-')}" for name in built.failures.locales)
    if whole:
        say(f"Languages with errors:{whole}")
    missing = sorted(set(failed) - {item["path"] for item in built.outputs})
    for path in missing:
        say(f"not published: {path}")
    say("Everything else is published. Mend the errors above and build again.")
