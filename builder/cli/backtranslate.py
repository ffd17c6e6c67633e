"""`handouts backtranslate`: sheets with translations alone, and what their readers say that these say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.base.errors import ExitCode, HandoutsError, errors, failure, visible
from builder.base.project import Project
from builder.checks.back_translation import differing
from builder.cli.shared import (
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
from builder.messages.backtranslations import BackTranslations, load_backtranslations
from builder.review.backtranslation import FORMATS, rows, table_bytes, workbook_bytes
from builder.review.items import collect
from builder.review.read_back import Outcome, read_sheet, record
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection

backtranslate_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Let somebody who sees the translation alone say in English what it says. It is no review.",
)
app.add_typer(backtranslate_app, name="backtranslate")


def _load(project: Path | None, selection: Selection) -> Loaded:
    loaded = load_project(Project.find(project), selection, None)
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    return loaded


@backtranslate_app.command()
def export(
    locale: Annotated[str, typer.Argument(help="The locale, e.g. ar.", metavar="LOCALE")],
    topic: TopicOption = None,
    handout: HandoutOption = None,
    every: Annotated[bool, typer.Option("--all", help="Also what somebody has read back already.")] = False,
    format_: Annotated[str | None, typer.Option("--format", help="xlsx (default), csv or tsv.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file (default: backtranslate-LOCALE.xlsx in this folder).")
    ] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a sheet with the translations alone, as they are printed: no English, no notes, no names.

    It has what nobody has read back yet as it is now. The format is that of the file's name.

    Examples:

      handouts backtranslate export ar

      handouts backtranslate export my --handout symptoms --out symptoms.csv

      handouts backtranslate export es --topic NAME --all
    """
    named = out.suffix.removeprefix(".") if out and not out.is_dir() else ""
    format_ = format_ or (named if named in FORMATS else "xlsx")
    choice("format", [format_], FORMATS)
    loaded = _load(project, Selection(locales=(locale,), topics=tuple(topic or ()), layouts=("single",)))
    target = loaded.chosen_locales[0]
    if target.english:
        remedy = "Name another locale."
        raise failure(
            "handouts backtranslate export",
            "English is the source, and is never read back",
            remedy,
            ExitCode.USAGE,
            "usage",
        )
    chosen = choice("handout", handout, [item.slug for item in loaded.handouts])
    render(loaded)
    findings = errors(loaded.findings)
    ledger = load_backtranslations(loaded.project, target.id, findings)
    if findings:
        raise HandoutsError(findings)
    # A second reader is shown all messages of a translation.
    texts = rows(collect(loaded, target, "second reader", chosen, every=True), ledger, every)
    if not texts:
        say(f"{target.tag}: nothing here is left to read back. Use --all for a sheet with everything.")
        return
    name = f"backtranslate-{target.tag}.{format_}"
    path = out / name if out and out.is_dir() else out or Path(name)
    data = workbook_bytes(target, texts) if format_ == "xlsx" else table_bytes(target, texts, format_)
    write_sheet(path, data, force)
    say(f"{path}: {len(texts)} translations, {size(len(data))}")
    say("Send it to somebody who has not seen the English. What comes back: handouts backtranslate import FILE")


def _say_outcome(outcome: Outcome) -> None:
    reader = outcome.reader
    say(f"{reader.name} ({reader.maker}): {reader.locale.tag}, {reader.date}")
    counted = {
        "read back": len(outcome.fresh),
        "already recorded": outcome.known,
        "left empty": outcome.empty,
        "refused": len(outcome.refused),
    }
    for name, count in counted.items():
        say(f"  {name:17} {count:>5}")
    for where, reason in outcome.refused:
        say(f"refused {visible(where)}: {visible(reason)}")
    for warning in outcome.warnings:
        say(f"note: {visible(warning)}")


@backtranslate_app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="The sheet that came back: .xlsx, .csv or .tsv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be recorded.")] = False,
    project: ProjectOption = None,
) -> None:
    """Record what a second reader says that translations say, and show where that differs from the English.

    Rows whose translation has changed since, or that can't be what they should be, are refused, each with its reason;
    the others are recorded. It is no review: pages and cards stay as they are. Exit code 3 where a row was refused.

    Example:

      handouts backtranslate import backtranslate-ar.xlsx
    """
    loaded = _load(project, Selection())
    outcome = read_sheet(file, loaded)
    locale = outcome.reader.locale
    _say_outcome(outcome)
    path = loaded.project.relative(loaded.project.backtranslations_file(locale.id))
    if dry_run:
        say("Nothing was written (--dry-run).")
    elif outcome.fresh:
        record(outcome, loaded)
        lines = "1 line" if len(outcome.fresh) == 1 else f"{len(outcome.fresh)} lines"
        say(f"{path}: {lines} added.")
    else:
        say("Nothing was recorded.")
    differences = list(differing(loaded, locale, BackTranslations(outcome.fresh)))
    report(differences)
    if outcome.fresh:
        every = f"handouts check --locale {locale.tag}"
        say(f"{len(differences)} of them differ from the English. All of the language: {every}")
    if outcome.refused:
        raise typer.Exit(ExitCode.FINDINGS)
