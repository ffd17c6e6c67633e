"""The files of an output folder as a build makes them: pages one by one, their PDFs, decks and tables, the records."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.base import interrupts
from builder.base.cache import Cached
from builder.base.errors import Finding, HandoutsError
from builder.base.progress import Progress
from builder.checks.units import MadeDeck, Units
from builder.commands.failures import Failures
from builder.decks.changes import edition_times
from builder.decks.note import DeckContent
from builder.decks.package import write_deck
from builder.decks.table import write_table
from builder.dist.made import BuildRecord, Output
from builder.dist.manifest import FACTS, MANIFEST, entry, facts_json, write_json
from builder.facts.topic import Topic
from builder.languages.fonts import fontconfig, fontconfig_rules, hashes
from builder.pdf.line_breaks import for_browsers
from builder.pdf.writer import PdfJob, Printer, ready_printer, render_pdfs
from builder.workspace.inputs import Inputs
from builder.workspace.kept import Kept
from builder.workspace.loaded import Loaded
from builder.workspace.page_inputs import Made
from builder.workspace.store import pdf_store
from builder.workspace.stored import StoredDeck

Entries = list[dict[str, Any]]


@dataclass
class Checked:
    """What was found, and what the pages and decks are made of, each by its stem."""

    units: Units
    findings: list[Finding] = field(default_factory=list)
    pages: dict[str, Made] = field(default_factory=dict)
    decks: dict[str, MadeDeck] = field(default_factory=dict)

    @property
    def kept(self) -> Kept:
        return self.units.kept

    def record(self, paths: Iterable[str]) -> dict[str, Output]:
        """What outputs of this build are made of."""
        loaded, project = self.units.loaded, self.units.everything()
        topics = {page.edition.stem: topic.id for topic, page in loaded.pages}
        topics |= {deck.edition.stem: topic.id for topic, deck in loaded.deck_contents}
        outputs = {}
        for path in paths:
            stem, _, ending = path.rpartition(".")
            made = self.decks[stem].made if ending in ("apkg", "tsv") else self.pages.get(stem, project)
            outputs[path] = Output(topics.get(stem, ""), made)
        return outputs

    def still(self, item: Mapping[str, Any], record: BuildRecord | None) -> bool:
        """Whether an output of an earlier build, with this line in the manifest, would be made and published now."""
        output = record.outputs.get(item["path"]) if record else None
        topic = next((known for known in self.units.loaded.topics if output and known.id == output.topic), None)
        if output is None or topic is None or "everything" in output.made:
            return False
        now = self.units.current.now(topic, output.made)
        return all(output.made[name] == value for name, value in now.items()) and all(
            self.units.sound(tag) for tag in item.get("locales", [])
        )


def check_units(loaded: Loaded, inputs: Inputs, stage: Path | None = None) -> Checked:
    """Check everything, pages one by one and only what is new; HTML and text go to `stage` as they are made."""
    units = Units(loaded, inputs, loaded.project.cache)
    checked = Checked(units)
    for item in units.pages():
        page = item.page
        checked.pages[page.edition.stem] = item.made
        if stage:
            html, _, text = (stage / path for path in page.paths)
            html.parent.mkdir(parents=True, exist_ok=True)
            html.write_bytes(item.html)
            text.write_bytes(item.text)
        interrupts.check()
    checked.decks = {item.deck.edition.stem: item for item in units.decks()}
    units.rest()
    checked.findings = sorted(units.findings)
    return checked


def clear_out(loaded: Loaded, checked: Checked, stage: Path) -> None:
    """Remove the pages from `stage` that were set aside since they were written there."""
    left = {page.edition.stem for _, page in loaded.pages}
    for stem in checked.pages.keys() - left:
        for ending in ("html", "txt"):
            (stage / f"{stem}.{ending}").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (stage / stem).parent.rmdir()  # if it was the last one


@dataclass(frozen=True)
class Remote:
    """A Dask cluster that prints the pages: its scheduler's address, and where it leaves the PDFs, as fsspec reads it.

    `storage` "": they come back with the results.
    """

    scheduler: str
    storage: str = ""


def printer_of(loaded: Loaded, jobs: int, remote: Remote | None) -> AbstractContextManager[Printer]:
    """What prints the pages: up to `jobs` processes of this machine, or a cluster."""
    if remote is None:
        return ready_printer(fontconfig(loaded.project, loaded.fonts), jobs)
    from builder.pdf.cluster import Cluster, FontSet

    fonts = FontSet(tuple(hashes(loaded.fonts).items()), fontconfig_rules(loaded.fonts), loaded.fonts.cuts)
    return Cluster(remote.scheduler, fonts, remote.storage)


def write_pdfs_of(
    loaded: Loaded, stage: Path, printers: AbstractContextManager[Printer], progress: Progress, failures: Failures
) -> Entries:
    """The PDF of every page in `stage`; a page that can't be printed as it should goes to the failures, whole.

    Then the HTML gets the places where browsers may break lines.
    """
    progress.stage("Pages", len(loaded.pages))
    if not loaded.pages:
        return []
    pdf_jobs = (
        PdfJob(f"{page.edition.stem}.pdf", (stage / page.paths[0]).read_bytes().decode(), stage / page.paths[1])
        for _, page in loaded.pages
    )
    store = pdf_store(loaded)
    with printers as printer:
        results, findings = render_pdfs(pdf_jobs, printer, progress.step, store)
    store.cache.prune()
    broken = {name for name, result in results.items() if not result.sound}
    failures.findings += findings
    entries = []
    for topic, page in loaded.pages:
        paths = page.paths
        if broken & set(paths):
            failures.outputs += paths
            for path in paths:
                (stage / path).unlink(missing_ok=True)
            continue
        html = stage / paths[0]
        html.write_text(for_browsers(html.read_bytes().decode()), encoding="utf-8", newline="")
        for path in paths:
            kind = path.rsplit(".", 1)[1]
            count = results[path].pages if kind == "pdf" else None
            edition, messages, facts = page.edition, page.messages, page.facts
            item = entry(stage, path, kind, edition, topic=topic.id, pages=count, messages=messages, facts=facts)
            entries.append(item)
    return entries


def _times(loaded: Loaded, content: DeckContent) -> dict[str, int]:
    """The times of the notes and note types of a package."""
    records = [loaded.changes[locale.id] for locale in content.edition.locales]
    notes = [note.key for note in content.notes]
    return edition_times(content.edition, notes, records, loaded.selection.deck_options)


def _write_deck(loaded: Loaded, topic: Topic, content: DeckContent, stage: Path, kept: Kept | None, name: str) -> None:
    """The package and the table, as they were made before where `kept` has them. HandoutsError on bad content."""
    path, table = content.paths
    cached = kept.get(name) if kept and name else None
    if cached:
        (stage / path).write_bytes(cached.files["apkg"])
        (stage / table).write_bytes(cached.files["tsv"])
        return
    whole = content.whole() if isinstance(content, StoredDeck) else content
    write_deck(whole, topic.id, topic.record.name, _times(loaded, whole), stage / path, path)
    write_table(whole, stage / table)
    if kept and name:
        kept.put(name, Cached(None, {"apkg": (stage / path).read_bytes(), "tsv": (stage / table).read_bytes()}))


def write_decks(
    loaded: Loaded,
    stage: Path,
    progress: Progress,
    failures: Failures | None = None,
    kept: Kept | None = None,
    names: Mapping[str, str] | None = None,
) -> Entries:
    """Every deck as an Anki package, and as a table; a deck that can't be made goes to the failures, if given.

    `names`: stem → the name under which `kept` has the deck's files.
    """
    progress.stage("Decks", len(loaded.deck_contents))
    entries = []
    for topic, content in loaded.deck_contents:
        paths = content.paths
        (stage / paths[0]).parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_deck(loaded, topic, content, stage, kept, (names or {}).get(content.edition.stem, ""))
        except HandoutsError as error:
            if failures is None:
                raise
            failures.findings += error.findings
            failures.outputs += paths
            for path in paths:
                (stage / path).unlink(missing_ok=True)
            continue
        finally:
            progress.step(paths[0])
        facts = content.facts if isinstance(content, StoredDeck) else [note.fact for note in content.notes]
        for written, kind in zip(paths, ("apkg", "tsv"), strict=True):
            messages = content.messages
            item = entry(
                stage,
                written,
                kind,
                content.edition,
                topic=topic.id,
                notes=len(facts),
                messages=messages,
                facts=facts,
            )
            entries.append(item)
    return entries


def write_records(loaded: Loaded, stage: Path, entries: Entries, inputs: str, failed: set[str]) -> Entries:
    """The website's pages, facts.json, and the manifest that lists every file."""
    topics = loaded.topics
    write_json(stage / FACTS, facts_json(topics))
    facts = {fact for topic in topics for fact in topic.facts}
    records = [entry(stage, FACTS, "facts", None, facts=facts)]
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
