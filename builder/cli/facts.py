"""Commands about facts and their documents: check, cite, coverage, list."""

from __future__ import annotations

from typing import Annotated

import typer

from builder.base.errors import ExitCode, Severity, errors, failure
from builder.base.project import Project
from builder.checks import registry
from builder.checks.coverage import write_reports
from builder.cli.shared import DocumentsOption, LocaleOption, ProjectOption, app, report, say
from builder.commands.cite import cite as cite_words
from builder.commands.cite import fill as fill_citations
from builder.commands.outputs import check_units
from builder.facts.citation import Verdict
from builder.facts.topic import Topic
from builder.workspace.inputs import Inputs
from builder.workspace.loaded import load_project, load_whole, output_name
from builder.workspace.selection import Selection


@app.command()
def check(
    project: ProjectOption = None,
    documents: DocumentsOption = None,
    locale: LocaleOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors, as CI does.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Name every check and leave.")] = False,
) -> None:
    """Check facts, citations, translations, templates and pages; write nothing.

    Drafts are checked in what is translated; their pages only where a draft is named.

    Examples:

      handouts check --documents ../documents

      handouts check --locale vi
    """
    if listing:
        for item in registry.CHECKS.values():
            say(f"{item.name:22} {item.stage:9} {item.summary}")
        return
    place = Project.find(project)
    inputs = Inputs.of(place)
    loaded = load_project(place, Selection(locales=tuple(locale or ()), drafts=not locale), documents)
    findings = check_units(loaded, inputs).findings
    report(findings)
    for topic in loaded.topics:
        say(_summary(topic))
    bad = [item for item in findings if item.severity is Severity.WARNING] if strict else []
    bad += errors(findings)
    say(f"{len(errors(findings))} errors, {sum(item.severity is Severity.WARNING for item in findings)} warnings")
    if bad:
        raise typer.Exit(ExitCode.FINDINGS)


def _summary(topic: Topic) -> str:
    """A topic's facts and citations, counted."""
    counts = topic.verdicts()
    states = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
    why = " (the documents' texts were not given)" if topic.texts is None else ""
    left_out = "" if topic.complete else "; files with errors are left out"
    return f"{topic.id}: {len(topic.facts)} facts, {counts.total()} citations: {states}{why}{left_out}"


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

      handouts cite what-is-flu "A fever that comes on fast"

      handouts cite --fill
    """
    loaded = load_whole(Project.find(project), Selection(), documents)
    if fill:
        say(f"{fill_citations(loaded)} citations completed")
    elif document and words:
        say(cite_words(loaded, document, words))
    else:
        raise failure(
            "handouts cite", "no document and words given", "See handouts cite --help.", ExitCode.USAGE, "usage"
        )


@app.command()
def coverage(project: ProjectOption = None, documents: DocumentsOption = None) -> None:
    """Write each topic's COVERAGE.md: for every paragraph of the documents the facts that cite it, or why none does."""
    for path in write_reports(load_whole(Project.find(project), Selection(), documents)):
        say(f"{path} written")


@app.command(name="list")
def list_(project: ProjectOption = None) -> None:
    """List the topics, handouts, decks and locales that can be built, and the editions of a default build."""
    loaded = load_whole(Project.find(project), Selection(), None)
    say(f"topics:   {' '.join(topic.id for topic in loaded.topics)}")
    named = [(topic, loaded.handouts_of(topic), loaded.decks_of(topic)) for topic in loaded.topics]
    say(f"handouts: {' '.join(output_name(topic, item) for topic, handouts, _ in named for item in handouts)}")
    say(f"decks:    {' '.join(output_name(topic, item) for topic, _, decks in named for item in decks)}")
    say(f"locales:  {' '.join(locale.tag for locale in loaded.locales)}")
    for topic in loaded.topics:
        for edition in loaded.handout_editions(topic):
            say(f"{edition.stem}.pdf")
        for deck_edition in loaded.deck_editions(topic):
            say(f"{deck_edition.stem}.apkg")
    broken = [item for item in errors(loaded.findings) if item.check != "documents"]
    if broken:  # a handout, deck or locale among them isn't in the list
        report(broken)
        raise typer.Exit(ExitCode.FINDINGS)
