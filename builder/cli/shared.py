"""What every command shares: the app, its options, and how findings and lines reach the user."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.base.errors import ExitCode, Finding, failure, visible
from builder.base.files import refuse_overwriting
from builder.base.whole import write_whole

if TYPE_CHECKING:
    from builder.commands.build import Built

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Medical facts with sources, printed as leaflets and Anki decks in many languages.",
    epilog="Exit codes: 0 done; 1 defect of the program; 2 wrong words on the command line; 3 errors in facts, "
    "translations, templates or pages; 4 something missing on this machine; 5 output not written; 130 interrupted.",
)


@app.callback()
def handouts() -> None:
    # Without one, typer takes a command that is loaded alone for the whole of the program.
    pass


ProjectOption = Annotated[Path | None, typer.Option("--project", help="The project's folder (default: where you are).")]
DocumentsOption = Annotated[
    list[Path] | None,
    typer.Option("--documents", help="A folder with the documents' texts; may be repeated (else HANDOUTS_DOCUMENTS)."),
]
ClinicOption = Annotated[
    Path | None, typer.Option("--clinic", help="A clinic's details (default: clinic.yaml in the project, if there).")
]
RequireReviewedOption = Annotated[
    bool, typer.Option("--require-reviewed", help="Refuse what qualified people haven't signed, with the list of it.")
]
KeepReviewedOption = Annotated[
    bool,
    typer.Option(
        "--keep-reviewed",
        help="Where the English has changed since a translation was signed, print the signed one, marked as older.",
    ),
]
TopicOption = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic; may be repeated.")]
HandoutOption = Annotated[list[str] | None, typer.Option("--handout", help="Only this handout, e.g. symptoms.")]
DeckOption = Annotated[list[str] | None, typer.Option("--deck", help="Only this deck, e.g. medicines.")]
PaperOption = Annotated[
    list[str] | None, typer.Option("--paper", help="a4 or letter instead of each locale's own paper.")
]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="How many pages to render at a time.")]
_FILLED_IN = (".xlsx", ".csv", ".tsv")  # kinds of sheets that people fill in as they are
PROCESSORS = os.cpu_count() or 1
LocaleOption = Annotated[list[str] | None, typer.Option("--locale", help="Only this locale, e.g. ar; may be repeated.")]
ParallelOption = Annotated[
    list[str] | None,
    typer.Option("--with", help="The locale beside it, on pages and cards (default: English); may be repeated."),
]
PrintOption = Annotated[
    list[str] | None, typer.Option("--print", help="standard (default) or large; may be repeated for both.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite a file that this command didn't write.")]


def say(text: str = "") -> None:
    """A line on standard output; what came from people's files can't steer the terminal."""
    print(visible(text, lines=True))


def report(findings: Iterable[Finding]) -> None:
    """Findings go to standard error, sorted by file and line."""
    for finding in sorted(set(findings)):
        print(finding, file=sys.stderr)


def choice(kind: str, value: list[str] | None, known: Iterable[str]) -> tuple[Any, ...]:
    known = list(known)
    for name in value or ():
        if name not in known:
            remedy = f"Choose from: {', '.join(known)}."
            raise failure("handouts", f"there is no {kind} “{name}”", remedy, ExitCode.USAGE, "usage")
    return tuple(value or ())


def size(count: int) -> str:
    """A number of bytes for people."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, count // 1000)} kB"


def write_sheet(path: Path, data: bytes, force: bool) -> None:
    """The file, whole or not at all; neither another program's, nor a sheet that may have been filled in."""
    if path.suffix not in _FILLED_IN:
        refuse_overwriting(path, force)
    elif path.exists() and not force and path.read_bytes() != data:
        remedy = "Import it if somebody has filled it in, then remove it; or name another file with --out."
        raise failure(path, "a sheet is there already", remedy, ExitCode.USAGE, "review")
    try:
        write_whole(path, data)
    except OSError as error:
        remedy = "Name a file in a folder that you may write to with --out."
        raise failure(path, f"can't be written: {error.strerror}", remedy, ExitCode.OUTPUT, "review") from error


def say_kept(built: Built) -> None:
    """What became of the outputs of earlier builds."""
    if built.kept:
        say(f"{built.kept} files of the earlier build are up to date and were kept.")
    if built.dropped:
        say(f"{built.dropped} files of an earlier build were out of date and were removed: build all to renew them.")
    for path in built.packets_gone:
        say(f"{path} was out of date and was removed: make it again with handouts packet.")
