"""Translators' own tools: `handouts translate export` and `import`, and `handouts suggest`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from builder.base.errors import ExitCode, visible
from builder.base.project import COMMON, Project
from builder.cli.shared import ForceOption, ProjectOption, app, say
from builder.cli.translate import translate_app
from builder.exchange.files import Format, Import, export, read_import, record_import, write_export
from builder.exchange.incoming import Judged
from builder.exchange.suggest import suggest as suggest_translations
from builder.exchange.units import chosen_locale, collect
from builder.languages.locale import Locale
from builder.workspace.loaded import Loaded, load_whole
from builder.workspace.selection import Selection

_MOST_TOLD = 500  # refused lines
LocaleArgument = Annotated[str, typer.Argument(help="The locale, e.g. fr.")]
TopicsOption = Annotated[
    list[str] | None,
    typer.Option("--topic", help=f"Only this topic, or {COMMON} for what all topics share; may be repeated."),
]


def _load(project: Path | None, locale: str, where: str) -> tuple[Loaded, Locale]:
    loaded = load_whole(Project.find(project), Selection(locales=(locale,)), None)
    return loaded, chosen_locale(loaded, where)


@translate_app.command(name="export")
def export_(
    locale: LocaleArgument,
    format_: Annotated[Format, typer.Option("--format", help="For messages: xliff2, xliff1, tmx; terms: tbx, csv.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    topic: TopicsOption = None,
    english_targets: Annotated[
        bool,
        typer.Option(
            "--english-targets",
            help="With xliff1, for OmegaT before 6: the English stands where a translation is missing.",
        ),
    ] = False,
    force: ForceOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a locale's messages, or its terms and medicine names, for a translator's own tool.

    xliff2 is XLIFF 2.1, xliff1 XLIFF 1.2. A tmx file has every translation that is current or was signed. tbx and csv
    have the glossary and the medicine names, those that are still to be named among them.

    Examples:

      handouts translate export fr --format xliff2 --out work.xlf

      handouts translate export fr --format xliff1 --english-targets --topic common --out omegat.xlf

      handouts translate export ar --format csv --out terms.csv
    """
    loaded, target = _load(project, locale, "handouts translate export")
    made = export(loaded, target, format_, topic or (), english_targets)
    write_export(out, made.data, force)
    say(f"{out}: {made.summary}")


@translate_app.command(name="import")
def import_(
    locale: LocaleArgument,
    file: Annotated[Path, typer.Argument(help="What came back: XLIFF 1.2 or 2.x, TBX, or a table of terms.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken.")] = False,
    finished: Annotated[
        bool,
        typer.Option("--finished", help="What was translated is finished, whatever state the tool left in the file."),
    ] = False,
    project: ProjectOption = None,
) -> None:
    """Take translations, terms or medicine names that came back from a tool.

    What doesn't fit is refused line by line, with the reason; the rest is taken, and the exit code is then 3. What the
    tool calls unfinished (initial, needs-…) is fuzzy and printed nowhere. What it calls reviewed or final is no review
    here.

    Example:

      handouts translate import fr work.xlf
    """
    loaded, target = _load(project, locale, "handouts translate import")
    outcome = read_import(file, loaded, target, datetime.date.today(), finished)
    _say_outcome(outcome, target, str(file))
    if dry_run:
        say("Nothing was written (--dry-run).")
    else:
        written = record_import(outcome, loaded, target)
        say(f"Written: {', '.join(written)}" if written else "Nothing was written.")
        if written:
            _say_next(outcome, target)
    if outcome.refused:
        raise typer.Exit(ExitCode.FINDINGS)


def _say_outcome(outcome: Import, locale: Locale, name: str) -> None:
    judged = outcome.messages or outcome.terms or Judged()
    open_ = sum(item.open_ for item in outcome.messages.taken) if outcome.messages else 0
    rows = {
        "taken": str(len(judged.taken)),
        "unchanged": str(judged.unchanged),
        "left empty": str(judged.left),
        "refused": str(len(judged.refused)),
    }
    say(f"{name}, {locale.tag}:")
    for label, count in rows.items():
        say(f"  {label:11} {count}")
    if open_:
        say(f"{open_} of those taken are unfinished by their state in the file: fuzzy, unless you give --finished.")
    if outcome.versions:
        older = outcome.messages.older if outcome.messages else 0
        say(f"The file has another version of the English of {', '.join(outcome.versions)}: {older} messages differ.")
    for item in outcome.refused[:_MOST_TOLD]:
        place = f"{name}:{item.line}" if item.line else name
        say(visible(f"refused {place}: {f'{item.what}: ' if item.what else ''}{item.reason}"))
    if len(outcome.refused) > _MOST_TOLD:
        say(f"… and {len(outcome.refused) - _MOST_TOLD} more")
    if outcome.messages and outcome.messages.signed:
        say(
            f"{outcome.messages.signed} are called reviewed or final in the file. Here that is no review: "
            f"handouts review export {locale.tag}"
        )


def _say_next(outcome: Import, locale: Locale) -> None:
    if outcome.messages:
        say(f"If a computer made them, record that now: handouts translate origin {locale.tag} computer --all")
    say(f"Then look: handouts check --locale {locale.tag}; handouts preview {locale.tag} overview")


@app.command()
def suggest(locale: LocaleArgument, topic: TopicsOption = None, project: ProjectOption = None) -> None:
    """Fill untranslated messages with the translations that the same English has elsewhere in the locale.

    They are fuzzy, say where they come from, and are printed nowhere until a translator takes the mark away. Nothing is
    overwritten.

    Example:

      handouts suggest ar --topic NAME
    """
    loaded, target = _load(project, locale, "handouts suggest")
    chosen = {file.domain for file in collect(loaded, target, topic or ())}
    for name, count in suggest_translations(collect(loaded, target), loaded, target, chosen).items():
        say(f"{name}: {count} suggested")
