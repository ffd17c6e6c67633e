"""The pipeline on one page: load, render and check into a staging folder, write the rest there, check that, publish."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import builder
from builder.base import interrupts
from builder.base.cache import key_of
from builder.base.errors import ExitCode, Finding, HandoutsError, failure
from builder.base.progress import Progress
from builder.base.project import BACKTRANSLATIONS, DocumentFolders, Project
from builder.base.tree import folder_parts
from builder.checks import registry
from builder.commands.failures import Failures, set_aside
from builder.commands.outputs import (
    Checked,
    Entries,
    Remote,
    check_units,
    clear_out,
    printer_of,
    write_decks,
    write_pdfs_of,
    write_records,
)
from builder.commands.packet_parts import up_to_date
from builder.dist.lock import locked
from builder.dist.made import kept_of, load_record, write_record
from builder.dist.publish import keep_files, publish, read_manifest, refuse_foreign, staging
from builder.dist.written import check_written
from builder.languages.fonts import hashes
from builder.website.fhir import with_fhir
from builder.website.output import write_website
from builder.website.wrapped import WrappedPages
from builder.workspace.inputs import Inputs
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection

# What every build writes anew, over all that then stands in the folder.
RECORDS = ("facts", "index", "page", "asset", "search", "fhir")
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
        # What was read back is no review: no page or deck knows of it.
        parts += [folder.name, *folder_parts(folder, without=(BACKTRANSLATIONS,))]
    return key_of(parts)


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
        with locked(target) as alone:
            refuse_foreign(target)
            progress.stage("Read", 0)
            inputs = Inputs.of(project)
            loaded = load_project(project, selection, documents, clinic_file)
            progress.stage("Check", 0)
            printers = printer_of(loaded, jobs, remote)
            # A process of this machine loads its libraries while pages are made and checked.
            early = remote is None and any(map(loaded.handout_editions, loaded.chosen_topics))
            with staging(target, alone) as stage, printers if early else nullcontext() as printer:
                checked = check_units(loaded, inputs, stage)
                failures, warnings = set_aside(loaded, checked.findings)
                _something(loaded)
                clear_out(loaded, checked, stage)
                entries = write_pdfs_of(
                    loaded, stage, nullcontext(printer) if printer else printers, progress, failures
                )
                names = {stem: item.name for stem, item in checked.decks.items()}
                entries += write_decks(loaded, stage, progress, failures, checked.kept, names)
                if not entries:
                    raise HandoutsError([*failures.findings, *warnings])
                built = _finish(loaded, target, stage, entries, warnings, progress, failures, checked)
            checked.kept.close()
            return built
    except OSError as error:
        raise output_error(target, error) from error


def _something(loaded: Loaded) -> None:
    if not loaded.pages and not loaded.deck_contents:
        remedy = "Some leaflets are made only with English beside, or only in standard print: see handouts list."
        raise failure("handouts", "there is nothing to build of what you asked for", remedy, ExitCode.USAGE, "usage")


def checked(loaded: Loaded, progress: Progress) -> list[Finding]:
    """Render and check everything; the warnings, or HandoutsError with all findings where anything asked for fails."""
    progress.stage("Check", 0)
    findings = check(loaded)
    failures, warnings = set_aside(loaded, findings)
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
    try:
        with locked(target) as alone, staging(target, alone) as stage:
            return _finish(loaded, target, stage, write(stage), warnings, progress, failures)
    except OSError as error:
        raise output_error(target, error) from error


def _finish(
    loaded: Loaded,
    target: Path,
    stage: Path,
    written: Entries,
    warnings: list[Finding],
    progress: Progress,
    failures: Failures,
    checked: Checked | None = None,
) -> Built:
    """Add to `stage` what is up to date in `target`, check it, and let it take its place."""
    record = load_record(loaded.project, target)
    inputs = inputs_hash(loaded)
    old = read_manifest(target) or {}
    others, failed = _others(loaded, old, written, failures)
    current = old.get("inputs") == inputs
    true = [item for item in others if current or (checked and checked.still(item, record))]
    kept = keep_files(target, stage, true)
    dropped = len(others) - len(kept)
    new = {item["path"] for item in written}
    packets = [item for item in old.get("outputs", []) if item["kind"] == PACKET and item["path"] not in new]
    # A packet is made only when it is asked for, so it stays as long as it would be made the same.
    kept += keep_files(target, stage, [item for item in packets if up_to_date(loaded, item)])
    gone = tuple(item["path"] for item in packets if item not in kept)
    before = _wrapped_pages(loaded, checked) if checked else None
    entries = with_fhir(loaded, stage, write_website(loaded, stage, written + kept, before), old)
    entries = write_records(loaded, stage, entries, inputs, failed if current else {*failures.outputs})
    findings = check_written(stage, entries, checked.kept if checked else None)
    if findings:
        raise HandoutsError(findings, ExitCode.OUTPUT)
    progress.stage("Publish", 0)
    interrupts.check()
    with interrupts.held():
        publish(stage, target)
        interrupts.outcome(f"it was too late to stop: {target} is new and whole")
    outputs = kept_of(record, (item["path"] for item in kept))
    outputs |= checked.record({item["path"] for item in entries} - outputs.keys()) if checked else {}
    write_record(loaded.project, target, outputs)
    fonts = tuple(loaded.fonts.paths.values())
    return Built(target, written, entries, len(kept), dropped, loaded.verified, warnings, failures, gone, fonts)


def _wrapped_pages(loaded: Loaded, checked: Checked) -> WrappedPages:
    """The leaflets' pages as earlier builds wrapped them."""
    ids = {locale.tag: locale.id for locale in loaded.locales}
    return WrappedPages(checked.kept, lambda tags: checked.units.everything(*(ids[tag] for tag in tags)))


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
    """The finding for a failed write."""
    remedy = "Check that you may write there, or choose another folder with --out."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = "Free some space or choose another folder with --out, then build again. Nothing was changed."
    elif error.errno == errno.EBUSY:
        remedy = "A folder that is mounted can't be exchanged: name one inside it with --out."
    return failure(error.filename or target, f"can't be written: {error.strerror}", remedy, ExitCode.OUTPUT, "output")
