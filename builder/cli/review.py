"""`handouts review`: sheets for reviewers, and what comes back of them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from builder.base.errors import ExitCode, Finding, HandoutsError, Severity, errors, failure, visible
from builder.base.project import DocumentFolders, Project
from builder.cli.shared import (
    DocumentsOption,
    ForceOption,
    HandoutOption,
    ProjectOption,
    TopicOption,
    app,
    choice,
    report,
    say,
    size,
    write_sheet,
)
from builder.languages.locale import Locale
from builder.review.against import STEM, against, demand_texts, refuse_in_repository
from builder.review.incoming import Incoming, read_review
from builder.review.items import Sheet, collect
from builder.review.messages import role_named
from builder.review.record import Outcome, Standing, judge, open_comments, record, standing, with_reviews
from builder.review.sheet import file_stem, render_sheet
from builder.review.workbook import workbook_bytes
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection

FORMATS = ("html", "xlsx")

review_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Send texts to translators, second readers and clinicians, and record what they sign.",
)
app.add_typer(review_app, name="review")

LocaleArgument = Annotated[str, typer.Argument(help="The locale, e.g. ar.", metavar="LOCALE")]


def _load(project: Path | None, selection: Selection, documents: DocumentFolders = None) -> Loaded:
    loaded = load_project(Project.find(project), selection, documents)
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    return loaded


def _make(sheet: Sheet, format_: str) -> bytes:
    return workbook_bytes(sheet) if format_ == "xlsx" else render_sheet(sheet).encode()


def _demand_against(loaded: Loaded, locale: Locale, format_: str) -> None:
    """That the English can be held against the documents."""
    if not locale.english or format_ != "xlsx":
        what = f"{locale.tag} rests on the English" if not locale.english else "this sheet is a spreadsheet"
        message = f"{what}: only the English is held against the documents, as xlsx"
        remedy = "Run: handouts review export en --against-documents"
        raise failure("handouts review export", message, remedy, ExitCode.USAGE, "usage")
    demand_texts(loaded)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@review_app.command()
def export(
    locale: LocaleArgument,
    role: Annotated[
        str | None,
        typer.Option(
            "--role", help="translator (default), second-reader or clinician (default, and the only one, for English)."
        ),
    ] = None,
    handout: HandoutOption = None,
    topic: TopicOption = None,
    format_: Annotated[str | None, typer.Option("--format", help="html (default) or xlsx.")] = None,
    against_documents: Annotated[
        bool,
        typer.Option("--against-documents", help="English only: a spreadsheet with each text beside its passages."),
    ] = False,
    documents: DocumentsOption = None,
    every: Annotated[bool, typer.Option("--all", help="Also what this role has signed already.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file (default: review-LOCALE-ROLE.html in this folder).")
    ] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a sheet with all that one role has to review: one file, for a browser or as a spreadsheet.

    Examples:

      handouts review export ar                              for the translator of the Arabic

      handouts review export ar --role second-reader --handout symptoms

      handouts review export en                              for a clinician

      handouts review export es --format xlsx --out es.xlsx

      handouts review export en --against-documents --documents ../documents
    """
    format_ = format_ or ("xlsx" if against_documents else "html")
    choice("format", [format_], FORMATS)
    selection = Selection(locales=(locale,), topics=tuple(topic or ()))
    loaded = _load(project, selection, documents if against_documents else None)
    target = loaded.chosen_locales[0]
    if against_documents:
        _demand_against(loaded, target, format_)
    chosen = choice("handout", handout, [item.slug for item in loaded.handouts])
    named = role_named(role, target)
    render(loaded)
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    sheet = collect(loaded, target, named, chosen, every)
    comparison = None
    if against_documents:
        sheet, comparison = against(loaded, sheet)
    if not sheet.items:
        say(f"{target.tag}: nothing is left for the {named} here. Use --all for a sheet with everything.")
        return
    name = f"{STEM if comparison else file_stem(sheet)}.{format_}"
    usual = loaded.project.root / ".build" / "review" if comparison else Path()
    path = out / name if out and out.is_dir() else out or usual / name
    if comparison:
        refuse_in_repository(loaded.project, path)
    data = workbook_bytes(sheet, comparison) if comparison else _make(sheet, format_)
    write_sheet(path, data, force)
    open_ = sum(not item.message.approvable for item in sheet.items)
    untranslated = f" ({open_} without a current translation)" if open_ else ""
    say(f"{path}: {len(sheet.items)} texts for the {named}{untranslated}, {size(len(data))}")
    say("Send it to the reviewer. What comes back: handouts review import FILE")


def _say_standing(locale: Locale, standing: Standing) -> None:
    lacking = (
        f" Still missing: {'; '.join(f'{role}: {count}' for role, count in standing.missing)}."
        if standing.missing
        else ""
    )
    say(f"{locale.tag}: {standing.reviewed} of {standing.messages} texts are reviewed.{lacking}")


def _say_outcome(incoming: Incoming, outcome: Outcome) -> None:
    """Who signs what, and what of it isn't taken."""
    review = incoming.review
    verdicts = Counter("approved" if line.approves else "comment" for line in outcome.fresh)
    say(f"{review.reviewer}: {review.role}, {incoming.locale.tag}, {review.day}")
    rows = {
        "approved": verdicts["approved"],
        "comments": verdicts["comment"],
        "already recorded": len(outcome.known),
        "refused": len(outcome.refused),
    }
    for name, count in rows.items():
        say(f"  {name:17} {count:>5}")
    for context, reason in outcome.refused:
        say(f"refused {visible(context)}: {visible(reason)}")


def _confirm(incoming: Incoming, outcome: Outcome, path: str, yes: bool) -> bool:
    """Whether whoever keeps the project vouches for it: that this person has sent this file."""
    if yes:
        return True
    what = _count(len(outcome.fresh), "line")
    if not sys.stdin.isatty():
        message = f"{what} in the name of {incoming.review.name}: somebody must say that this person sent the file"
        remedy = "Nothing was recorded. Run it in a terminal and answer, or add --yes once you know it."
        raise failure("handouts review import", message, remedy, ExitCode.USAGE, "usage")
    say(f"Record {what} in this person's name in {path}? Only if you know that this person sent the file.")
    try:
        return typer.confirm("Record")
    except typer.Abort:
        return False


@review_app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="What the reviewer sent back: a saved review, or the spreadsheet.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be recorded.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Don't ask: you know that the person named in the file sent it.")
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Record a reviewer's verdicts, once you have said that the file is this person's.

    What has changed since the sheet was made, or in the sheet, is refused, each with its reason.

    Example:

      handouts review import review-ar-translator-2026-03-31.json
    """
    loaded = _load(project, Selection())
    incoming = read_review(file, loaded)
    locale = incoming.locale
    outcome = judge(incoming, loaded)
    _say_outcome(incoming, outcome)
    path = loaded.project.relative(loaded.project.reviews_file(locale.id))
    report(
        Finding(path, 0, "reviews", f"{context}: {what}", severity=Severity.WARNING)
        for context, what in outcome.warnings
    )
    if dry_run:
        say("Nothing was written (--dry-run).")
    elif not outcome.fresh:
        say("Nothing was recorded.")
    elif not _confirm(incoming, outcome, path, yes):
        say("Nothing was recorded.")
        raise typer.Exit(ExitCode.INTERRUPTED)
    else:
        record(outcome, loaded, locale)
        good = "The others are recorded: " if outcome.refused else ""
        say(f"{good}{_count(len(outcome.fresh), 'line')} added to {path}.")
        say("Now run handouts changes, since cards say who has checked them, and commit what changed.")
    _say_standing(locale, standing(with_reviews(loaded, locale, outcome.fresh), locale))
    if outcome.refused:
        raise typer.Exit(ExitCode.FINDINGS)


@review_app.command(name="list")
def list_(locale: LocaleArgument, project: ProjectOption = None) -> None:
    """List the comments that are open, newest first, and how far the locale's reviews are."""
    loaded = _load(project, Selection(locales=(locale,)))
    target = loaded.chosen_locales[0]
    comments = open_comments(loaded, target)
    for item in comments:
        line = item.review
        say(f"{line.date} {line.context} ({line.role}: {line.reviewer}; {item.state})")
        say(f"    {line.comment}")
    say(f"{_count(len(comments), 'open comment')}." if comments else "No open comments.")
    _say_standing(target, standing(loaded, target))
