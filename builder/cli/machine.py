"""Commands about this machine and the program: doctor, schema, version."""

from __future__ import annotations

from typing import Annotated

import typer

from builder import __version__
from builder.base.errors import ExitCode
from builder.base.project import Project
from builder.cli.shared import ProjectOption, app, report, say
from builder.commands import schema as schemas
from builder.commands.doctor import needs, python_problem
from builder.commands.text_layer_table import table
from builder.languages.fonts import check_lock, load_fonts, write_lock
from builder.messages.font_coverage import coverage
from builder.pdf.read_back import ENGINES, available


@app.command()
def doctor(
    project: ProjectOption = None,
    tests: Annotated[bool, typer.Option("--tests", help="Also what only the tests need.")] = False,
    missing_packages: Annotated[
        bool, typer.Option("--missing-packages", help="Print only the system packages to install.")
    ] = False,
    text_layer: Annotated[
        bool, typer.Option("--text-layer", help="What poppler, PDFium and MuPDF read from PDFs in 33 languages.")
    ] = False,
    lock_fonts: Annotated[bool, typer.Option("--lock-fonts", help="Record this machine's fonts.")] = False,
) -> None:
    """Show what this machine has and lacks: libraries, fonts, and whether the fonts are the recorded ones."""
    opened = Project.find(project)
    fonts = load_fonts(opened)
    wanted = list(needs(fonts, tests))
    packages = sorted({need.package for need in wanted if not need.present})
    if missing_packages:
        say(" ".join(packages))
        return
    if text_layer:
        _show_text_layer(opened)
        return
    if lock_fonts:
        write_lock(opened, fonts)
    for need in wanted:
        say(f"{'ok     ' if need.present else 'MISSING'} {need.what} ({need.package}): {need.why}")
    for line in coverage(opened, fonts):
        lacks = f"lacks {' '.join(line.missing)}" if line.missing else "all of them"
        state = "MISSING" if line.missing else "ok     "
        say(f"{state} {line.locale}: {line.characters} characters, {lacks} in {', '.join(line.families)}")
    report(check_lock(opened, fonts))
    if packages:
        say(f"Install what is missing: sudo apt-get install {' '.join(packages)}")
        raise typer.Exit(ExitCode.ENVIRONMENT)
    problem = python_problem()
    if problem:
        say(problem)
        raise typer.Exit(ExitCode.ENVIRONMENT)
    say("Everything is here.")


def _show_text_layer(project: Project) -> None:
    engines = available()
    say(f"{'language':22}{'font':24}" + "".join(f"{engine:34}" for engine in engines).rstrip())
    for row in table(project, engines):
        cells = "".join(f"{row.cell(engine):34}" for engine in engines)
        say(f"{f'{row.sample.name} ({row.sample.tag})':22.21}{row.family:24}{cells}".rstrip())
        for warning in row.warnings:
            say(f"    {warning}")
    say("exact: every character in its order. lines: every line exact, another column between them.")
    say("words: every word exact, their order or their brackets not. wrong: anything else.")
    for engine in (name for name in ENGINES if name not in engines):
        say(f"{engine} is not on this machine and was left out.")


@app.command()
def schema() -> None:
    """Write the JSON Schemas of the YAML files and of the build's records, for editors' completion."""
    changed = schemas.export()
    say(f"{len(changed)} schemas changed" if changed else "schemas are up to date")


@app.command()
def version() -> None:
    """Print the version."""
    say(f"handouts {__version__}")
