"""A translator's commands: `handouts translate start`, `origin`, `preview` and `pseudo`."""

from __future__ import annotations

import sys
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from builder.base import interrupts
from builder.base.errors import ExitCode
from builder.base.project import Project
from builder.cli.progress import progress_reporter
from builder.cli.shared import DocumentsOption, HandoutOption, ProjectOption, app, report, say
from builder.commands.origin import record_origins
from builder.commands.preview import Preview
from builder.commands.preview_server import PreviewServer
from builder.commands.pseudo_report import pseudo as build_pseudo
from builder.commands.pseudo_report import report_table
from builder.commands.translate_start import next_steps
from builder.commands.translate_start import start as start_locale
from builder.messages.origins import Maker
from builder.workspace.loaded import load_whole
from builder.workspace.selection import Selection

translate_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Begin a language; files for translators' own tools."
)
app.add_typer(translate_app, name="translate")


@translate_app.command()
def start(
    locale: Annotated[str, typer.Argument(help="A BCP 47 tag, e.g. hi, pt-BR or zh-Hant.")],
    cldr: Annotated[
        str | None, typer.Option("--cldr", help="The locale to take dates and numbers from, where CLDR lacks this one.")
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Make the folder of a new language, as a draft, with what CLDR knows of it and empty catalogues.

    Exit codes: 2 for a tag that isn't one or that CLDR lacks, 5 where the folder is there already.

    Examples:

      handouts translate start hi

      handouts translate start prs --cldr fa-AF
    """
    opened = Project.find(project)
    for line in next_steps(opened, start_locale(load_whole(opened, Selection(), None), locale, cldr)):
        say(line)


@translate_app.command()
def origin(
    locale: Annotated[str, typer.Argument(help="The locale, e.g. ar.")],
    maker: Annotated[Maker, typer.Argument(help="Who made the translations.")],
    contexts: Annotated[list[str] | None, typer.Argument(metavar="MSGCTXT", help="The messages.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every translation without a record.")] = False,
    by: Annotated[str, typer.Option("--by", help="Their name: a person's, or a system's with its version.")] = "",
    project: ProjectOption = None,
) -> None:
    """Record who made translations, as they are now: pages say of no other that a computer made it.

    Run it when a computer's translations have been put into the catalogues. What a person changes needs nothing: the
    record holds for the text as it was.

    Examples:

      handouts translate origin ar computer --all --by "Example Translator 3"

      handouts translate origin ar person ex.statement.call.text
    """
    loaded = load_whole(Project.find(project), Selection(locales=(locale,)), None)
    say(record_origins(loaded, maker, contexts or (), every, " ".join(by.split())))
    say("Now run handouts changes, since cards say it too, and commit what changed.")


@app.command()
def preview(
    locale: Annotated[str, typer.Argument(help="The locale, e.g. hi.")],
    handout: Annotated[str, typer.Argument(help="The handout, e.g. symptoms.")],
    parallel: Annotated[str | None, typer.Option("--with", help="The locale beside it.")] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Default: a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    documents: DocumentsOption = None,
    project: ProjectOption = None,
) -> None:
    """Show a leaflet in the browser and renew it whenever a catalogue, a fact or a template is saved.

    Only this computer can open it. Ctrl-C ends it, with exit code 0.

    Examples:

      handouts preview es symptoms

      handouts preview ar medicines --with en
    """
    page_preview = Preview(Project.find(project), locale, handout, parallel, documents)
    page_preview.start()
    server = PreviewServer(page_preview, port)
    watcher = threading.Thread(target=page_preview.watch, args=(server.stopped,), daemon=True)
    watcher.start()
    say(f"{server.url} shows {handout} in {locale}. Ctrl-C ends it.")
    if not no_browser:
        webbrowser.open(server.url)
    interrupts.quietly()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("Ended.")
    finally:
        server.close()
        watcher.join(timeout=5)


@app.command()
def pseudo(
    handout: HandoutOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The folder (default: .build/pseudo/).")] = None,
    project: ProjectOption = None,
) -> None:
    """Build leaflets in two made-up languages that show what translators can't reach and what breaks as text grows.

    en-XA has accented letters and 40% more text, ar-XB runs from right to left. locales/ and dist/ stay as they are.
    Exit code 3 if a text isn't extracted, or text doesn't fit.
    """
    with progress_reporter(say) as progress:
        made = build_pseudo(Project.find(project), tuple(handout or ()), out, progress)
    report(made.findings)
    Console(width=None if sys.stdout.isatty() else 100).print(report_table(made))
    say(f"{made.folder}: {len(made.findings)} findings")
    if made.findings:
        raise typer.Exit(ExitCode.FINDINGS)
