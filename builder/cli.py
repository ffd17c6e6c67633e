"""The command `handouts`: the only code that prints or exits, with build.py below it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from builder import __version__, schemas
from builder import build as pipeline
from builder.base.errors import ExitCode, Finding, HandoutsError, Severity, errors, stop
from builder.base.project import Project
from builder.checks import editions, facts, messages, registry  # noqa: F401 (registers the checks)
from builder.checks.coverage import write_reports
from builder.checks.loaded import Loaded, Selection, load_project
from builder.cite import cite as cite_words
from builder.cite import fill as fill_citations
from builder.doctor import needs, python_problem
from builder.editions.deck import OPTIONS
from builder.editions.edition import LAYOUTS, PAPERS, PRINTS, Layout
from builder.outputs.fonts import check_lock, load_fonts, write_lock
from builder.packet import build_packet
from builder.progress import shown
from builder.readability import readability
from builder.status import locale_status, readability_table, status_json, status_table
from builder.upkeep import update_catalogues, update_changes

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Medical facts with sources, printed as leaflets and Anki decks in many languages.",
    epilog="Exit codes: 0 done; 1 defect of the program; 2 wrong words on the command line; 3 errors in facts, "
    "translations, templates or pages; 4 something missing on this machine; 5 output not written; 130 interrupted.",
)

ProjectOption = Annotated[Path | None, typer.Option("--project", help="The project's folder (default: where you are).")]
DocumentsOption = Annotated[
    Path | None, typer.Option("--documents", help="The folder with the documents' texts (else HANDOUTS_DOCUMENTS).")
]
ClinicOption = Annotated[
    Path | None, typer.Option("--clinic", help="A clinic's details (default: clinic.yaml in the project, if there).")
]
LocaleOption = Annotated[list[str] | None, typer.Option("--locale", help="Only this locale, e.g. ar; may be repeated.")]
BesideOption = Annotated[
    list[str] | None, typer.Option("--with", help="The locale beside it in the bilingual layout; may be repeated.")
]
PrintOption = Annotated[
    list[str] | None, typer.Option("--print", help="standard (default) or large; may be repeated for both.")
]


def say(text: str = "") -> None:
    print(text)


def report(findings: Iterable[Finding]) -> None:
    """Findings go to standard error, sorted by file and line."""
    for finding in sorted(set(findings)):
        print(finding, file=sys.stderr)


def _choice(kind: str, value: list[str] | None, known: Iterable[str]) -> tuple[Any, ...]:
    known = list(known)
    for name in value or ():
        if name not in known:
            remedy = f"Choose from: {', '.join(known)}."
            raise stop("handouts", f"there is no {kind} “{name}”", remedy, ExitCode.USAGE, "usage")
    return tuple(value or ())


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
    layouts: tuple[Layout, ...] = _choice("layout", layout, LAYOUTS) or (("bilingual",) if beside else LAYOUTS)
    if beside and "bilingual" not in layouts:
        remedy = "Leave out --with, or ask for --layout bilingual."
        raise stop("handouts", "--with is for the bilingual layout", remedy, ExitCode.USAGE, "usage")
    selection = Selection(
        topics=tuple(topic or ()),
        locales=tuple(locale or ()),
        handouts=tuple(handout or ()),
        decks=tuple(deck or ()),
        papers=_choice("paper", paper, PAPERS),
        prints=_choice("print", print_, PRINTS) or ("standard",),
        layouts=layouts,
        beside=tuple(beside or ()),
        deck_options=_choice("deck option", deck_option, OPTIONS),
    )
    found = Project.find(project)
    started = time.monotonic()
    with shown(say) as progress:
        built = pipeline.build(found, selection, documents, out, jobs, progress, clinic)
    report(built.warnings)
    kinds = [item["kind"] for item in built.outputs]
    say(
        f"{built.target}: {kinds.count('pdf')} leaflets, {kinds.count('apkg')} decks, {len(kinds) + 1} files, "
        f"{time.monotonic() - started:.0f} s; citations {'verified' if built.verified else 'unverified'}"
    )
    _say_kept(built)


def _say_kept(built: pipeline.Built) -> None:
    if built.kept:
        say(f"{built.kept} files of the earlier build are up to date and were kept.")
    if built.dropped:
        say(f"{built.dropped} files of an earlier build were out of date and were removed: build all to renew them.")


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
    documents: DocumentsOption = None,
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
        papers=_choice("paper", [paper] if paper else None, PAPERS),
        prints=_choice("print", [print_], PRINTS),
        layouts=("bilingual",) if beside else ("single",),
        beside=tuple(dict.fromkeys(beside or ())),
    )
    with shown(say) as progress:
        built = build_packet(Project.find(project), selection, documents, out, progress)
    report(built.warnings)
    made = built.written[0]
    path = built.target if out else built.target / made["path"]
    say(f"{path}: {len(made['leaflets'])} leaflets, {made['pages']} pages")
    _say_kept(built)


@app.command()
def check(
    project: ProjectOption = None,
    documents: DocumentsOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors, as CI does.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Name every check and leave.")] = False,
) -> None:
    """Check facts, citations, translations, templates and pages; write nothing.

    Example:

      handouts check --documents ../documents
    """
    if listing:
        for item in registry.CHECKS.values():
            say(f"{item.name:22} {item.stage:9} {item.summary}")
        return
    loaded = load_project(Project.find(project), Selection(), documents)
    findings = pipeline.check(loaded)
    report(findings)
    broken = sum(finding.check == "citations" for finding in findings)
    for topic in loaded.topics:
        count = sum(len(fact.citations) for fact in topic.facts.values())
        state = f"{count - broken} verified, {broken} broken" if topic.texts is not None else "unverified (no texts)"
        say(f"{topic.id}: {len(topic.facts)} facts, {count} citations: {state}")
    bad = [item for item in findings if item.severity is Severity.WARNING] if strict else []
    bad += errors(findings)
    say(f"{len(errors(findings))} errors, {sum(item.severity is Severity.WARNING for item in findings)} warnings")
    if bad:
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def cite(
    document: Annotated[str | None, typer.Argument(help="The document's id.")] = None,
    words: Annotated[str | None, typer.Argument(help="The passage, or enough of it, as the document has it.")] = None,
    fill: Annotated[bool, typer.Option("--fill", help="Write the hashes of citations that have none yet.")] = False,
    project: ProjectOption = None,
    documents: DocumentsOption = None,
) -> None:
    """Write a citation: locator and hash of a passage.

    Examples:

      handouts cite what-is-lms "Lump or swelling under your skin"

      handouts cite --fill
    """
    loaded = load_project(Project.find(project), Selection(), documents)
    if fill:
        say(f"{fill_citations(loaded)} citations completed")
    elif document and words:
        say(cite_words(loaded, document, words))
    else:
        raise stop("handouts cite", "no document and words given", "See handouts cite --help.", ExitCode.USAGE, "usage")


@app.command()
def coverage(project: ProjectOption = None, documents: DocumentsOption = None) -> None:
    """Write each topic's COVERAGE.md: for every paragraph of the documents the facts that cite it, or why none does."""
    for path in write_reports(load_project(Project.find(project), Selection(), documents)):
        say(f"{path} written")


@app.command()
def extract(project: ProjectOption = None) -> None:
    """Write the templates and bring every catalogue up to them, message by message.

    Where the English changed, the old translation stays in the catalogue as a fuzzy entry and isn't printed.
    """
    for line in update_catalogues(load_project(Project.find(project), Selection(), None)):
        say(line)


@app.command()
def changes(project: ProjectOption = None) -> None:
    """Record which cards changed, so that Anki takes the corrections. Commit what it writes."""
    for line in update_changes(load_project(Project.find(project), Selection(), None)):
        say(line)


@app.command()
def status(
    project: ProjectOption = None,
    locale: LocaleOption = None,
    reading: Annotated[
        bool, typer.Option("--readability", help="Also the reading grade of each handout's English.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show for each locale how many messages are translated, missing, stale and reviewed."""
    where = Project.find(project)
    lines = locale_status(load_project(where, Selection(locales=tuple(locale or ())), None))
    english = Selection(locales=("en",), layouts=("single",))
    found = readability(load_project(where, english, None)) if reading else None
    width = None if sys.stdout.isatty() else 100
    if as_json:
        say(status_json(lines, found))
        return
    say(status_table(lines, width))
    if found is not None:
        say(f"\n{readability_table(found, width)}")


@app.command(name="list")
def list_(project: ProjectOption = None) -> None:
    """List the topics, handouts, decks and locales that can be built, and the editions of a default build."""
    loaded: Loaded = load_project(Project.find(project), Selection(), None)
    say(f"topics:   {' '.join(topic.id for topic in loaded.topics)}")
    say(f"handouts: {' '.join(handout.slug for handout in loaded.handouts)}")
    say(f"decks:    {' '.join(deck.slug for deck in loaded.decks)}")
    say(f"locales:  {' '.join(locale.tag for locale in loaded.locales)}")
    for topic in loaded.topics:
        for edition in loaded.handout_editions(topic):
            say(f"{edition.stem}.pdf")
        for deck_edition in loaded.deck_editions(topic):
            say(f"{deck_edition.stem}.apkg")


@app.command()
def doctor(
    project: ProjectOption = None,
    tests: Annotated[bool, typer.Option("--tests", help="Also what only the tests need.")] = False,
    missing_packages: Annotated[
        bool, typer.Option("--missing-packages", help="Print only the system packages to install.")
    ] = False,
    lock_fonts: Annotated[bool, typer.Option("--lock-fonts", help="Record this machine's fonts.")] = False,
) -> None:
    """Show what this machine has and lacks: libraries, fonts, and whether the fonts are the recorded ones."""
    found = Project.find(project)
    fonts = load_fonts(found)
    wanted = list(needs(fonts, tests))
    packages = sorted({need.package for need in wanted if not need.present})
    if missing_packages:
        say(" ".join(packages))
        return
    if lock_fonts:
        write_lock(found, fonts)
    for need in wanted:
        say(f"{'ok     ' if need.present else 'MISSING'} {need.what} ({need.package}): {need.why}")
    report(check_lock(found, fonts))
    if packages:
        say(f"Install what is missing: sudo apt-get install {' '.join(packages)}")
        raise typer.Exit(ExitCode.ENVIRONMENT)
    problem = python_problem()
    if problem:
        say(problem)
        raise typer.Exit(ExitCode.ENVIRONMENT)
    say("Everything is here.")


@app.command()
def schema() -> None:
    """Write the JSON Schemas of the YAML files and of the build's records, for editors' completion."""
    changed = schemas.export()
    say(f"{len(changed)} schemas changed" if changed else "schemas are up to date")


@app.command()
def version() -> None:
    """Print the version."""
    say(f"handouts {__version__}")


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command; findings and interruptions end it with their documented exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except HandoutsError as error:
        report(error.findings)
        sys.exit(error.code)
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
        sys.exit(ExitCode.INTERRUPTED)
