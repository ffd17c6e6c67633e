"""The pipeline on one page: load, render, check, write into a staging folder, check that, publish."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import builder
from builder.base import interrupts
from builder.base.cache import key_of
from builder.base.errors import ExitCode, Finding, HandoutsError, stop
from builder.base.progress import Progress
from builder.base.project import DocumentFolders, Project
from builder.base.tree import folder_parts
from builder.checks import registry
from builder.commands.failures import Failures, set_aside
from builder.commands.packet_parts import up_to_date
from builder.decks.changes import edition_times
from builder.decks.note import DeckContent
from builder.decks.package import write_deck
from builder.decks.table import write_table
from builder.dist.index import INDEX, render_index
from builder.dist.lock import locked
from builder.dist.manifest import FACTS, MANIFEST, entry, facts_json, write_json
from builder.dist.publish import keep_files, publish, read_manifest, refuse_foreign, staging
from builder.dist.written import check_written
from builder.languages.fonts import fontconfig, fontconfig_rules, hashes
from builder.pages.text import page_blocks
from builder.pdf.line_breaks import for_browsers
from builder.pdf.writer import LocalPrinter, PdfJob, Printer, render_pdfs
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection
from builder.workspace.store import pdf_store

Entries = list[dict[str, Any]]
# What every build writes anew, over all that then stands in the folder.
RECORDS = ("facts", "index")
PACKET = "packet"


@dataclass(frozen=True)
class Built:
    """What a build did."""

    target: Path
    written: Entries  # by this build
    outputs: Entries  # all that is there now
    kept: int
    dropped: int
    verified: bool
    warnings: list[Finding]
    failures: Failures = field(default_factory=Failures)  # what was asked for and could not be made
    packets_gone: tuple[str, ...] = ()  # the packets that were out of date, and that a build doesn't renew
    fonts: tuple[Path, ...] = ()  # the files that pages were printed with


def check(loaded: Loaded) -> list[Finding]:
    """Everything that is wrong with the project, before anything is written."""
    render(loaded)
    return registry.run(loaded)


def inputs_hash(loaded: Loaded) -> str:
    """A hash of all that decides the outputs' bytes: outputs of equal inputs may stand side by side."""
    root = loaded.project.root
    options = f"{loaded.verified} {loaded.selection.keep_reviewed}"
    parts: list[str | bytes] = [
        builder.__version__,
        options,
        *(f"{name} {digest}" for name, digest in hashes(loaded.fonts).items()),
    ]
    parts += [loaded.clinic.content] if loaded.clinic else []
    for folder in (*(root / name for name in ("sources", "locales", "handouts")), Path(builder.__file__).parent):
        parts += [folder.name, *folder_parts(folder)]
    return key_of(parts)


@dataclass(frozen=True)
class Remote:
    """A Dask cluster that prints the pages: its scheduler's address, and where it leaves the PDFs, as fsspec reads it.

    `storage` "": they come back with the results.
    """

    scheduler: str
    storage: str = ""


def _printer(loaded: Loaded, jobs: int, remote: Remote | None) -> AbstractContextManager[Printer]:
    if remote is None:
        return nullcontext(LocalPrinter(fontconfig(loaded.project, loaded.fonts), jobs))
    from builder.pdf.cluster import Cluster, FontSet

    fonts = FontSet(tuple(hashes(loaded.fonts).items()), fontconfig_rules(loaded.fonts))
    return Cluster(remote.scheduler, fonts, remote.storage)


def write_pages(
    loaded: Loaded, stage: Path, jobs: int, progress: Progress, failures: Failures, remote: Remote | None = None
) -> Entries:
    """Every page as HTML, text and PDF; a page that can't be printed as it should goes to the failures, whole."""
    pdf_jobs = []
    for _, page in loaded.pages:
        html, pdf, text = (stage / path for path in page.paths)
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(for_browsers(page.html), encoding="utf-8")
        text.write_text("\n".join(page_blocks(page.html)) + "\n", encoding="utf-8")
        pdf_jobs.append(PdfJob(f"{page.edition.stem}.pdf", page.html, pdf))
    progress.stage("Pages", len(pdf_jobs))
    if not pdf_jobs:
        return []
    store = pdf_store(loaded)
    with _printer(loaded, jobs, remote) as printer:
        results, found = render_pdfs(pdf_jobs, printer, progress.step, store)
    store.cache.prune()
    broken = {name for name, result in results.items() if not result.sound}
    failures.findings += found
    entries = []
    for _, page in loaded.pages:
        paths = page.paths
        if broken & set(paths):
            failures.outputs += paths
            for path in paths:
                (stage / path).unlink(missing_ok=True)
            continue
        for path in paths:
            kind = path.rsplit(".", 1)[1]
            count = results[path].pages if kind == "pdf" else None
            edition, messages, facts = page.edition, page.messages, page.facts
            entries.append(entry(stage, path, kind, edition, pages=count, messages=messages, facts=facts))
    return entries


def _times(loaded: Loaded, content: DeckContent) -> dict[str, int]:
    """The times of the notes and note types of a package."""
    records = [loaded.changes[locale.id] for locale in content.edition.locales]
    notes = [note.key for note in content.notes]
    return edition_times(content.edition, notes, records, loaded.selection.deck_options)


def write_decks(loaded: Loaded, stage: Path, progress: Progress, failures: Failures | None = None) -> Entries:
    """Every deck as an Anki package, and as a table; a deck that can't be made goes to the failures, if given."""
    progress.stage("Decks", len(loaded.deck_contents))
    entries = []
    for topic, content in loaded.deck_contents:
        paths = path, table = content.paths
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            write_deck(content, topic.id, topic.record.name, _times(loaded, content), stage / path, path)
        except HandoutsError as error:
            if failures is None:
                raise
            failures.findings += error.findings
            failures.outputs += paths
            (stage / path).unlink(missing_ok=True)
            continue
        finally:
            progress.step(path)
        facts = [note.fact for note in content.notes]
        count = len(content.notes)
        write_table(content, stage / table)
        for written, kind in ((path, "apkg"), (table, "tsv")):
            messages = content.messages
            entries.append(entry(stage, written, kind, content.edition, notes=count, messages=messages, facts=facts))
    return entries


def write_records(loaded: Loaded, stage: Path, entries: Entries, inputs: str, failed: set[str]) -> Entries:
    """The index of leaflets and decks, facts.json, and the manifest that lists every file."""
    topics = loaded.topics
    html = render_index(
        loaded.project, entries, loaded.locales, topics, loaded.handouts, loaded.decks, loaded.texts, loaded.clinic
    )
    (stage / INDEX).write_text(html, encoding="utf-8")
    write_json(stage / FACTS, facts_json(topics))
    facts = [fact for topic in topics for fact in topic.facts]
    records = [entry(stage, INDEX, "index", None), entry(stage, FACTS, "facts", None, facts=facts)]
    entries = sorted([*entries, *records], key=lambda item: str(item["path"]))
    manifest = {
        "schema": 1,
        "citations": "verified" if loaded.verified else "unverified",
        "inputs": inputs,
        "clinic": loaded.clinic.record.name if loaded.clinic else None,
        "outputs": entries,
        "failed": sorted(failed - {item["path"] for item in entries}),
    }
    write_json(stage / MANIFEST, manifest)
    return entries


def build(
    project: Project,
    selection: Selection,
    documents: DocumentFolders,
    out: Path | None,
    jobs: int,
    progress: Progress,
    clinic_file: Path | None = None,
    remote: Remote | None = None,
) -> Built:
    """Build what is selected into `out` (dist/), but for what `Built.failures` names.

    HandoutsError with all findings, and `out` as it was, where nothing of it can be made.
    """
    target = (out or project.output_folder()).resolve()
    interrupts.outcome(interrupts.NOTHING_CHANGED)
    try:
        with locked(target):
            refuse_foreign(target)
            progress.stage("Read", 0)
            loaded = load_project(project, selection, documents, clinic_file)
            progress.stage("Check", 0)
            found = check(loaded)
            failures, warnings = set_aside(loaded, found)
            _something(loaded)

            def write(stage: Path) -> Entries:
                pages = write_pages(loaded, stage, jobs, progress, failures, remote)
                entries = pages + write_decks(loaded, stage, progress, failures)
                if not entries:
                    raise HandoutsError([*failures.findings, *warnings])
                return entries

            return published(loaded, target, write, warnings, progress, failures)
    except OSError as error:
        raise output_error(target, error) from error


def _something(loaded: Loaded) -> None:
    if not loaded.pages and not loaded.deck_contents:
        remedy = "Some leaflets are made only with English beside, or only in standard print: see handouts list."
        raise stop("handouts", "there is nothing to build of what you asked for", remedy, ExitCode.USAGE, "usage")


def checked(loaded: Loaded, progress: Progress) -> list[Finding]:
    """Render and check everything; the warnings, or HandoutsError with all findings where anything asked for fails."""
    progress.stage("Check", 0)
    found = check(loaded)
    failures, warnings = set_aside(loaded, found)
    if failures:
        raise HandoutsError([*failures.findings, *warnings])
    _something(loaded)
    return warnings


def published(
    loaded: Loaded,
    target: Path,
    write: Callable[[Path], Entries],
    warnings: list[Finding],
    progress: Progress,
    failures: Failures | None = None,
) -> Built:
    """Let `write` fill a staging folder, add what is up to date in `target`, check it, and let it take its place."""
    failures = Failures() if failures is None else failures
    inputs = inputs_hash(loaded)
    try:
        with locked(target) as alone, staging(target, alone) as stage:
            written = entries = write(stage)
            old = read_manifest(target) or {}
            others, failed = _others(loaded, old, entries, failures)
            current = old.get("inputs") == inputs
            kept = keep_files(target, stage, others) if current else []
            dropped = len(others) - len(kept)
            new = {item["path"] for item in entries}
            packets = [item for item in old.get("outputs", []) if item["kind"] == PACKET and item["path"] not in new]
            # A packet is made only when it is asked for, so it stays as long as it would be made the same.
            kept += keep_files(target, stage, [item for item in packets if up_to_date(loaded, item)])
            gone = tuple(item["path"] for item in packets if item not in kept)
            entries = write_records(loaded, stage, entries + kept, inputs, failed if current else {*failures.outputs})
            found = check_written(stage, entries)
            if found:
                raise HandoutsError(found, ExitCode.OUTPUT)
            progress.stage("Publish", 0)
            interrupts.check()
            with interrupts.held():
                publish(stage, target)
                interrupts.outcome(f"it was too late to stop: {target} is new and whole")
    except OSError as error:
        raise output_error(target, error) from error
    fonts = tuple(loaded.fonts.paths.values())
    return Built(target, written, entries, len(kept), dropped, loaded.verified, warnings, failures, gone, fonts)


def _others(loaded: Loaded, old: dict[str, Any], written: Entries, failures: Failures) -> tuple[Entries, set[str]]:
    """What an earlier build made and this one doesn't renew, and what neither could make (if the inputs are equal).

    Packets are left out. A build of everything leaves only what failed: large print and other pairs are cleared away.
    """
    new = {item["path"] for item in written}
    before = [item for item in old.get("outputs", []) if item["path"] not in new]
    others = [item for item in before if item["kind"] not in (*RECORDS, PACKET)]
    if loaded.selection.everything:
        return [item for item in others if item["path"] in failures.outputs], {*failures.outputs}
    earlier = old.get("failed")
    return others, {*failures.outputs, *(earlier if isinstance(earlier, list) else ())} - new


def output_error(target: Path, error: OSError) -> HandoutsError:
    """What the user is told of a failed write."""
    remedy = "Check that you may write there, or choose another folder with --out."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = "Free some space or choose another folder with --out, then build again. Nothing was changed."
    elif error.errno == errno.EBUSY:
        remedy = "A folder that is mounted can't be exchanged: name one inside it with --out."
    return stop(error.filename or target, f"can't be written: {error.strerror}", remedy, ExitCode.OUTPUT, "output")
