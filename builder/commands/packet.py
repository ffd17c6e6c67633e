"""The command `handouts packet`: several leaflets in one PDF, with a contents page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, HandoutsError, failure
from builder.base.files import refuse_overwriting
from builder.base.progress import Progress
from builder.base.project import DocumentFolders, Project
from builder.commands.build import Built, checked, output_error, published
from builder.commands.outputs import Entries
from builder.commands.packet_parts import assemble
from builder.dist.manifest import packet_entry
from builder.dist.publish import read_manifest, refuse_foreign
from builder.dist.written import check_written
from builder.facts.topic import Topic
from builder.languages.fonts import fontconfig
from builder.pages.count import MessageCount
from builder.pages.render import Page
from builder.pdf.writer import PacketJob, write_pdfs
from builder.workspace.loaded import Loaded, load_project, output_name
from builder.workspace.selection import Selection
from builder.workspace.store import pdf_store

Leaflets = list[tuple[Topic, Page]]


def _rank(named: Sequence[str], *names: str) -> int:
    """A thing's place in the order that the command named; those not named come last."""
    return next((place for place, name in enumerate(named) if name in names), len(named))


def ordered(loaded: Loaded) -> Leaflets:
    """The rendered pages as the command named them: by locale, topic, handout, then parallel locale."""
    selection = loaded.selection

    def place(item: tuple[Topic, Page]) -> tuple[int, ...]:
        topic, edition = item[0], item[1].edition
        return (
            _rank(selection.locales, edition.locale.tag, edition.locale.id),
            _rank(selection.topics, topic.id),
            _rank(selection.handouts, edition.handout.slug, edition.output_prefix + edition.handout.slug),
            _rank(selection.parallels, edition.parallel.tag, edition.parallel.id) if edition.parallel else 0,
        )

    return sorted(loaded.pages, key=place)


def _offered(loaded: Loaded) -> tuple[str, ...]:
    """The outputs' names of the handouts that a packet has unless others are named."""
    return tuple(
        output_name(topic, handout)
        for topic in loaded.chosen_topics
        for handout in loaded.handouts_of(topic)
        if not handout.record.on_request
    )


def _name(loaded: Loaded, leaflets: Leaflets) -> str:
    """`ar.with-en.overview+symptoms.large.letter`; `all` for every handout."""
    editions = [page.edition for _, page in leaflets]
    first = editions[0]
    names = list(dict.fromkeys(edition.output_prefix + edition.handout.slug for edition in editions))
    everything = set(names) == set(_offered(loaded))
    parts = ["+".join(dict.fromkeys(edition.locale.tag for edition in editions))]
    if parallels := "+".join(dict.fromkeys(edition.parallel.tag for edition in editions if edition.parallel)):
        parts.append(f"with-{parallels}")
    parts.append("all" if everything and len(names) > 1 else "+".join(names))
    if first.print != "standard":
        parts.append(first.print)
    if first.paper != first.locale.record.paper:
        parts.append(first.paper)
    return ".".join(parts)


def _one_paper(loaded: Loaded) -> Selection:
    """A packet is printed on one paper: that of its first locale, where none was asked for."""
    selection = loaded.selection
    if selection.papers:
        return selection
    first = min(loaded.chosen_locales, key=lambda locale: _rank(selection.locales, locale.tag, locale.id))
    return replace(selection, papers=(first.record.paper,))


def _together(counts: Sequence[MessageCount]) -> MessageCount:
    return MessageCount(
        total=sum(count.total for count in counts),
        translated=sum(count.translated for count in counts),
        stale=sum(count.stale for count in counts),
        older=sum(count.older for count in counts),
        reviewed=sum(count.reviewed for count in counts),
    )


def write_packet(loaded: Loaded, leaflets: Leaflets, stage: Path, progress: Progress) -> dict[str, Any]:
    """Write the packet below `stage`; its line in the manifest."""
    parts = assemble(loaded, _name(loaded, leaflets), leaflets)
    path = f"{parts.packet.stem}.pdf"
    (stage / path).parent.mkdir(parents=True, exist_ok=True)
    progress.stage("Packet", 1)
    job = PacketJob(path, parts.contents, stage / path, parts.pages, parts.sheet)
    result = write_pdfs([job], fontconfig(loaded.project, loaded.fonts), 1, progress.step, pdf_store(loaded))[path]
    return packet_entry(
        stage,
        path,
        parts.packet,
        [topic.id for topic, _ in leaflets],
        result.starts,
        source=parts.source,
        pages=result.pages,
        messages=_together([parts.count, *(page.messages for _, page in leaflets)]),
        facts={fact for _, page in leaflets for fact in page.facts},
    )


def _refuse_file(project: Project, out: Path, force: bool) -> None:
    if out.suffix.lower() != ".pdf" or out.is_dir():
        remedy = "Name a file, for example --out packet.pdf"
        raise failure(out, "a packet is one PDF file, and this isn't the name of one", remedy, ExitCode.USAGE, "usage")
    inside = [folder for folder in out.resolve().parents if read_manifest(folder)]
    if inside or project.output_folder().resolve() in out.resolve().parents:
        message = "this is in an output folder, where only what its manifest lists may be"
        raise failure(out, message, "Leave out --out, or name a file elsewhere.", ExitCode.OUTPUT, "publish")
    refuse_overwriting(out, force)


def build_packet(
    project: Project,
    selection: Selection,
    documents: DocumentFolders,
    out: Path | None,
    progress: Progress,
    clinic_file: Path | None = None,
    force: bool = False,
) -> Built:
    """Write the packet into dist/packets/, or to the file `out`. HandoutsError, and nothing written, otherwise.

    A file `out` that isn't ours is overwritten only by `force`.
    """
    target = project.output_folder().resolve()
    if out:
        _refuse_file(project, out, force)
    else:
        refuse_foreign(target)
    progress.stage("Read", 0)
    loaded = load_project(project, selection, documents, clinic_file)
    # Decks are no part of a packet, so handouts are always named.
    handouts = selection.handouts or _offered(loaded)
    loaded.selection = replace(_one_paper(loaded), handouts=handouts)
    warnings = checked(loaded, progress)
    leaflets = ordered(loaded)
    for locale in loaded.chosen_locales:
        if not any(page.edition.locale.id == locale.id for _, page in leaflets):
            message = f"none of these leaflets is made in {locale.tag} this way"
            remedy = f"Add or change --with or --print, or leave out --locale {locale.tag}."
            raise failure("handouts packet", message, remedy, ExitCode.USAGE, "usage")

    def write(stage: Path) -> Entries:
        return [write_packet(loaded, leaflets, stage, progress)]

    if out is None:
        return published(loaded, target, write, warnings, progress)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".packet-") as folder:
            entries = write(Path(folder))
            findings = check_written(Path(folder), entries)
            if findings:
                raise HandoutsError(findings, ExitCode.OUTPUT)
            os.replace(Path(folder) / entries[0]["path"], out)
    except OSError as error:
        raise output_error(out, error) from error
    return Built(out.resolve(), entries, entries, 0, 0, loaded.verified, warnings)
