"""`handouts build` and `handouts packet`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from builder.base.errors import ExitCode, stop
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
from builder.commands import build as pipeline
from builder.commands.packet import build_packet
from builder.decks.deck import OPTIONS
from builder.pages.edition import LAYOUTS, PAPERS, PRINTS, Layout
from builder.workspace.loaded import Selection


@app.command()
def build(
    project: ProjectOption = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Only this topic.")] = None,
    locale: LocaleOption = None,
    handout: Annotated[list[str] | None, typer.Option("--handout", help="Only this handout, e.g. symptoms.")] = None,
    deck: Annotated[list[str] | None, typer.Option("--deck", help="Only this deck, e.g. medicines.")] = None,
    paper: Annotated[
        list[str] | None, typer.Option("--paper", help="a4 or letter instead of each locale's own paper.")
    ] = None,
    layout: Annotated[
        list[str] | None,
        typer.Option("--layout", help="single or bilingual; default: both; with --with: bilingual."),
    ] = None,
    beside: BesideOption = None,
    print_: PrintOption = None,
    deck_option: Annotated[
        list[str] | None, typer.Option("--deck-option", help=f"More cards: {', '.join(OPTIONS)}.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The output folder (default: dist/ in the project).")
    ] = None,
    require_reviewed: RequireReviewedOption = False,
    keep_reviewed: KeepReviewedOption = False,
    documents: DocumentsOption = None,
    clinic: ClinicOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="How many pages to render at a time.")] = os.cpu_count()
    or 1,
) -> None:
    """Build leaflets and decks into dist/.

    Examples:

      handouts build                                       everything, in every locale

      handouts build --locale ar --handout symptoms        one leaflet in Arabic, alone and with English

      handouts build --locale es --paper letter            Spanish on US paper

      handouts build --locale ar --print large             Arabic in large print

      handouts build --locale ar --with es                 Arabic with Spanish beside it

      handouts build --deck medicines --deck-option both-ways
    """
    layouts: tuple[Layout, ...] = choice("layout", layout, LAYOUTS) or (("bilingual",) if beside else LAYOUTS)
    if beside and "bilingual" not in layouts:
        remedy = "Leave out --with, or ask for --layout bilingual."
        raise stop("handouts", "--with is for the bilingual layout", remedy, ExitCode.USAGE, "usage")
    selection = Selection(
        topics=tuple(topic or ()),
        locales=tuple(locale or ()),
        handouts=tuple(handout or ()),
        decks=tuple(deck or ()),
        papers=choice("paper", paper, PAPERS),
        prints=choice("print", print_, PRINTS) or ("standard",),
        layouts=layouts,
        beside=tuple(beside or ()),
        deck_options=choice("deck option", deck_option, OPTIONS),
        require_reviewed=require_reviewed,
        keep_reviewed=keep_reviewed,
    )
    found = Project.find(project)
    started = time.monotonic()
    with shown(say) as progress:
        built = pipeline.build(found, selection, documents, out, jobs, progress, clinic)
    report([*built.warnings, *built.failures.findings])
    kinds = [item["kind"] for item in built.outputs]
    say(
        f"{built.target}: {kinds.count('pdf')} leaflets, {kinds.count('apkg')} decks, {len(kinds) + 1} files, "
        f"{time.monotonic() - started:.0f} s; citations {'verified' if built.verified else 'unverified'}"
    )
    _say_kept(built)
    if built.failures:
        _say_failures(built)
        raise typer.Exit(ExitCode.FINDINGS)


def _say_failures(built: pipeline.Built) -> None:
    failed = [path for path in built.failures.outputs if path.endswith((".pdf", ".apkg"))]
    whole = "".join(f" {name.replace('_', '-')}" for name in built.failures.locales)
    if whole:
        say(f"Languages with errors:{whole}")
    missing = sorted(set(failed) - {item["path"] for item in built.outputs})
    for path in missing:
        say(f"not published: {path}")
    say("Everything else is published. Mend the errors above and build again.")


def _say_kept(built: pipeline.Built) -> None:
    if built.kept:
        say(f"{built.kept} files of the earlier build are up to date and were kept.")
    if built.dropped:
        say(f"{built.dropped} files of an earlier build were out of date and were removed: build all to renew them.")
    for path in built.packets_gone:
        say(f"{path} was out of date and was removed: make it again with handouts packet.")


@app.command()
def packet(
    handouts: Annotated[
        list[str] | None, typer.Argument(metavar="[HANDOUT]...", help="Which leaflets, in this order; default: all.")
    ] = None,
    project: ProjectOption = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Only this topic.")] = None,
    locale: LocaleOption = None,
    beside: BesideOption = None,
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
        layouts=("bilingual",) if beside else ("single",),
        beside=tuple(dict.fromkeys(beside or ())),
        require_reviewed=require_reviewed,
        keep_reviewed=keep_reviewed,
    )
    with shown(say) as progress:
        built = build_packet(Project.find(project), selection, documents, out, progress, clinic, force)
    report(built.warnings)
    made = built.written[0]
    path = built.target if out else built.target / made["path"]
    say(f"{path}: {len(made['leaflets'])} leaflets, {made['pages']} pages")
    _say_kept(built)
