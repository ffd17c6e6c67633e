"""What a worker does: reads the project once, then prints packets for any clinic, in its own process."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import resource
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, Finding, HandoutsError, Severity
from builder.base.project import DocumentFolders, Project
from builder.checks import registry
from builder.commands.failures import set_aside
from builder.commands.packet import ordered
from builder.commands.packet_parts import assemble
from builder.languages.fonts import fontconfig_rules
from builder.messages.texts import Texts
from builder.pages.clinic import load_clinic
from builder.pdf.font_files import private_config
from builder.pdf.workers import end_with_parent
from builder.pdf.writer import PacketJob, PdfJob, PdfResult, prepare_worker, render_pdfs, write_pdf
from builder.serve.offer import offer_of
from builder.workspace.inputs import walk
from builder.workspace.loaded import Loaded, load_project, output_name, render
from builder.workspace.selection import Selection

PACKET = "packet.pdf"
_STORED = ("clinic.yaml", "logo.png", "logo.svg")


@dataclass(frozen=True)
class Ask:
    """A packet that a form asked for; everything but `clinic` and `logo` is from the offer's lists."""

    leaflets: tuple[tuple[str, str], ...]  # topic id, slug
    locales: tuple[str, ...]  # tags
    parallel: str  # a tag, or nothing
    paper: str  # or nothing: that of the first locale
    print: str
    clinic: dict[str, Any]  # as clinic.yaml holds it
    logo: bytes = b""
    logo_ending: str = ""
    name: str = PACKET


class _Stranger(Project):
    """The project for clinics that aren't its own."""

    def clinic_file(self) -> Path:
        return self.root / ".build" / "no-clinic" / "clinic.yaml"


Stamps = tuple[Any, ...]


def stamps(project: Project) -> Stamps:
    """What changes as soon as a file of the project does, or the day."""
    stamps: list[Any] = [datetime.date.today()]
    for name in ("sources", "locales", "handouts"):
        for path in walk(project.root / name):
            with contextlib.suppress(OSError):
                status = path.stat()
                stamps.append((str(path), status.st_size, status.st_mtime_ns, status.st_ino))
    return tuple(stamps)


class _Here:
    """Prints in this process, whose libraries and fonts are loaded already."""

    def run(self, jobs: Iterable[tuple[str, PdfJob]]) -> Iterator[PdfResult]:
        """The results, one after the other."""
        return (write_pdf(job) for _, job in jobs)


class Desk:
    """A project as it was read, and what all packets share of its checks. `cache`: a folder for what fonts need."""

    def __init__(self, project: Project, documents: DocumentFolders, cache: Path) -> None:
        self._project = _Stranger(project.root)
        self._loaded = load_project(self._project, Selection(), documents)
        if self._loaded.broken_sources:
            raise HandoutsError(self._loaded.broken_sources)
        self._facts = registry.run(replace(self._loaded, findings=[]), ("facts",))
        set_aside(replace(self._loaded, pages=[], deck_contents=[]), self._facts)
        self.offer = offer_of(self._loaded)
        fonts = self._loaded.fonts
        # Not the project's own cache: a service need not write there.
        prepare_worker(str(private_config(cache, fonts.paths, fontconfig_rules(fonts), "fonts")))

    def print(self, ask: Ask, folder: Path) -> int:
        """Write PACKET into `folder`; its number of pages. HandoutsError where it can't be made."""
        (folder / "clinic.yaml").write_text(json.dumps(ask.clinic, ensure_ascii=False), encoding="utf-8")
        if ask.logo:
            (folder / f"logo.{ask.logo_ending}").write_bytes(ask.logo)
        try:
            loaded = self._for(ask, folder)
        finally:
            for name in _STORED:
                (folder / name).unlink(missing_ok=True)
        render(loaded)
        wanted = set(ask.leaflets)
        loaded.pages = [item for item in loaded.pages if (item[0].id, item[1].edition.handout.slug) in wanted]
        faults = [*self._facts, *registry.run(loaded, ("messages", "editions"))]
        failures, _ = set_aside(loaded, faults)
        if failures:
            raise HandoutsError(failures.findings)
        leaflets = ordered(loaded)
        if not leaflets:
            raise HandoutsError([Finding("packet", 0, "usage", "none of these leaflets is made this way")])
        parts = assemble(loaded, "packet", leaflets)
        job = PacketJob(PACKET, parts.contents, folder / PACKET, parts.pages, parts.sheet)
        results, findings = render_pdfs([job], _Here(), lambda name: None)
        if findings:
            raise HandoutsError(findings)
        return results[PACKET].pages

    def _for(self, ask: Ask, folder: Path) -> Loaded:
        """The project as this clinic has it: with its paper, and the names that medicines have in its country."""
        findings: list[Finding] = []
        clinic = load_clinic(self._project, folder / "clinic.yaml", findings)
        if clinic is None or any(item.severity is Severity.ERROR for item in findings):
            raise HandoutsError(findings)
        topics = tuple(dict.fromkeys(topic for topic, _ in ask.leaflets))
        names = tuple(
            output_name(topic, handout)
            for wanted in ask.leaflets
            for topic in self._loaded.topics
            for handout in self._loaded.handouts_of(topic)
            if (topic.id, handout.slug) == wanted
        )
        locales = self._loaded.locales
        if clinic.paper:
            locales = [locale.on_paper(clinic.paper).in_country(clinic.record.country) for locale in locales]
        by_id = {locale.id: locale for locale in locales}
        first = next(locale for locale in locales if locale.tag == ask.locales[0])
        selection = Selection(
            topics=topics,
            locales=ask.locales,
            handouts=names,
            papers=(ask.paper or first.record.paper,),  # type: ignore[arg-type]
            prints=(ask.print,),  # type: ignore[arg-type]
            layouts=("bilingual",) if ask.parallel else ("single",),
            parallels=(ask.parallel,) if ask.parallel else (),
        )
        texts: dict[tuple[str, str], Texts] = {}
        for (name, topic_id), item in sorted(self._loaded.texts.items(), key=lambda pair: pair[0][0] != "en"):
            english = texts.get(("en", topic_id))
            texts[name, topic_id] = replace(item, locale=by_id[name], english=english, asked=set())
        return replace(
            self._loaded, selection=selection, locales=locales, texts=texts, clinic=clinic, pages=[], deck_contents=[]
        )


def serve_desk(connection: Connection, root: Path, documents: DocumentFolders, cache: Path, memory: int) -> None:
    """Runs in a worker: says what the project offers, or why it can't be read, and prints what it is sent."""
    end_with_parent()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    try:
        desk = Desk(Project(root), documents, cache)
    except HandoutsError as error:
        connection.send(("broken", str(error)))
        return
    except Exception as error:
        connection.send(("broken", f"{type(error).__name__}: {error}"))
        return
    connection.send(("ready", desk.offer))
    _warm()
    while True:
        try:
            ask, folder = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(_printed(desk, ask, folder))


def _warm() -> None:
    """Load what prints before somebody waits for it."""
    with contextlib.suppress(ImportError, OSError):
        import weasyprint.text.ffi  # noqa: F401


def _printed(desk: Desk, ask: Ask, folder: Path) -> tuple[str, Any]:
    try:
        return "made", desk.print(ask, folder)
    except HandoutsError as error:
        (folder / PACKET).unlink(missing_ok=True)
        clinic = [item for item in error.findings if item.check in ("clinic", "clinic-fonts")]
        if clinic:
            return "clinic", [item.message for item in clinic]
        kind = {ExitCode.OUTPUT: "full", ExitCode.ENVIRONMENT: "machine"}.get(error.code, "pages")
        # The places and checks alone: messages may quote what the form held.
        return kind, sorted({f"{item.path} [{item.check}]" for item in error.findings})[:5]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return "full", [str(error.strerror)]
    except Exception as error:
        return "defect", [type(error).__name__]
