"""HTML to PDF in worker processes; every warning of the renderer is a finding."""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import logging
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from builder.base.cache import Cache, Cached, key_of
from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.base.style_source import style_source
from builder.pdf import laid_out, tags, text_layer
from builder.pdf.layout import VARIANT, lay_out
from builder.pdf.workers import Workers


@dataclass(frozen=True)
class PdfJob:
    """One page set to write. `name` is the output as findings name it."""

    name: str
    html: str
    target: Path


@dataclass(frozen=True)
class PacketJob(PdfJob):
    """A contents page, `html`, and the leaflets (language tag, HTML) that come after it in one PDF.

    `sheet` styles the counters: `packet` of every page, and `starts` in the contents' element `.leaflet-<n>`.
    """

    leaflets: tuple[tuple[str, str], ...]
    sheet: str


@dataclass(frozen=True)
class PdfResult:
    """`starts` are the leaflets' first pages, counted from 1.

    `failure` says why there is no PDF, and `cause` where that lies: in the page, on this machine, or in the target.
    """

    name: str
    pages: int
    warnings: tuple[str, ...]
    failure: str = ""
    starts: tuple[int, ...] = ()
    problems: tuple[laid_out.Problem, ...] = ()
    cause: Literal["page", "machine", "output"] = "page"

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the PDF."""
        return not (self.failure or self.warnings or self.problems)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def prepare_worker(fontconfig: str) -> None:
    """Point fontconfig to the pinned fonts before WeasyPrint is imported."""
    os.environ["FONTCONFIG_FILE"] = fontconfig
    # Loading each library by its plain name spares WeasyPrint's import some fifty processes.
    ctypes.util.find_library = lambda name: None
    import weasyprint  # noqa: F401  # while whoever started this process still looks for pages to print


def write_pdf(job: PdfJob) -> PdfResult:
    """Render one job; runs in a worker."""
    from weasyprint.text.ffi import harfbuzz_subset

    if harfbuzz_subset is None:
        return PdfResult(job.name, 0, (), "libharfbuzz-subset0 is not installed", cause="machine")
    text_layer.install()
    tags.install()
    collector = _Collector()
    logger = logging.getLogger("weasyprint")
    logger.setLevel(logging.WARNING)
    logger.addHandler(collector)
    try:
        documents = _lay_out_packet(job) if isinstance(job, PacketJob) else [lay_out(job.html)]
        pages = [page for document in documents for page in document.pages]
        text_layer.mark_lines(pages)
        tags.mark_margins(pages)
        # The documents must live until their pages are written: their fonts go with them.
        documents[0].copy(pages).write_pdf(
            str(job.target),
            pdf_variant=VARIANT,
            finisher=lambda _, pdf: tags.finish(pdf),
        )
        problems = tuple(laid_out.problems(pages))
        return PdfResult(job.name, len(pages), tuple(collector.messages), starts=_starts(documents), problems=problems)
    except OSError as error:
        return PdfResult(job.name, 0, tuple(collector.messages), f"{error.strerror or error}", cause="output")
    except Exception as error:  # whatever the renderer meets in a page, the page is what somebody can mend
        return PdfResult(job.name, 0, tuple(collector.messages), _error_text(error))
    finally:
        logger.removeHandler(collector)


def _starts(documents: list[Any]) -> tuple[int, ...]:
    """The first page of each document but the first one."""
    return tuple(1 + sum(len(item.pages) for item in documents[:count]) for count in range(1, len(documents)))


def _lay_out_packet(job: PacketJob) -> list[Any]:
    """The contents and the leaflets. The contents are laid out twice: how long they are decides what they say."""
    contents = lay_out(job.html, job.sheet)
    documents = [contents]
    for _, html in job.leaflets:
        before = sum(len(document.pages) for document in documents)
        documents.append(lay_out(html, f"{job.sheet}\n@page :first {{ counter-reset: packet {before}; }}"))
    numbers = (f".leaflet-{n} {{ counter-reset: starts {page}; }}" for n, page in enumerate(_starts(documents), 1))
    documents[0] = lay_out(job.html, "\n".join([job.sheet, *numbers]))
    if len(documents[0].pages) != len(contents.pages):
        raise AssertionError("the contents grew by their page numbers")
    return documents


def _error_text(error: Exception) -> str:
    """An error of the renderer with the place where it arose."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = " ".join(str(error).split())[:200]
    return f"the renderer can't draw it: {type(error).__name__} {what} ({Path(place.filename).name}:{place.lineno})"


def page_key(job: PdfJob, renderer: str) -> str:
    """The hash of all that the PDF is made of; `renderer`: the hash of what renders it."""
    parts = ["pdf", renderer, job.html]
    if isinstance(job, PacketJob):
        parts += [job.sheet, *(part for leaflet in job.leaflets for part in leaflet)]
    return key_of(parts)


@dataclass(frozen=True)
class Store:
    """Where written PDFs are kept by the keys of their pages, and the hash of what renders them."""

    cache: Cache
    renderer: str

    def fetch(self, key: str, job: PdfJob) -> PdfResult | None:
        """Put a PDF that was made before at the job's target; None where there is none."""
        cached = self.cache.get(key)
        if cached is None:
            return None
        job.target.write_bytes(cached.files["pdf"])
        return PdfResult(job.name, cached.record["pages"], (), starts=tuple(cached.record["starts"]))

    def keep(self, key: str, job: PdfJob, result: PdfResult) -> None:
        """Keep a PDF that nothing is wrong with."""
        if result.sound:
            record = {"pages": result.pages, "starts": list(result.starts)}
            self.cache.put(key, Cached(record, {"pdf": job.target.read_bytes()}))


class Printer(Protocol):
    """What prints pages: processes of this machine, or a cluster's."""

    def run(self, jobs: Iterable[tuple[str, PdfJob]]) -> Iterator[PdfResult]:
        """The results of the jobs, each with the key of its page (Store.key), as they come."""


@dataclass(frozen=True)
class LocalPrinter:
    """Up to `workers` processes of this machine, that see the fonts of this fontconfig file."""

    fontconfig: Path
    workers: int

    def run(self, jobs: Iterable[tuple[str, PdfJob]]) -> Iterator[PdfResult]:
        """The results as they come."""
        with Workers(max(1, self.workers), prepare_worker, str(self.fontconfig)) as pool:
            yield from pool.run(write_pdf, (job for _, job in jobs))


@dataclass(frozen=True)
class _Ready:
    """Prints with workers of which one is there."""

    pool: Workers

    def run(self, jobs: Iterable[tuple[str, PdfJob]]) -> Iterator[PdfResult]:
        """The results as they come."""
        yield from self.pool.run(write_pdf, (job for _, job in jobs))


@contextmanager
def ready_printer(fontconfig: Path, workers: int) -> Iterator[Printer]:
    """Up to `workers` processes of this machine, of which one begins at once to load the renderer."""
    with Workers(max(1, workers), prepare_worker, str(fontconfig)) as pool:
        pool.start()
        yield _Ready(pool)


def render_pdfs(
    jobs: Iterable[PdfJob], printer: Printer, done: Callable[[str], None], store: Store | None = None
) -> tuple[dict[str, PdfResult], list[Finding]]:
    """Write every job's PDF; name → what came of it, and a finding for all that is wrong with a page.

    What `store` has is not made again. Jobs are asked for as workers come free. HandoutsError where no page can be
    made: a library is missing, the disk is full, a process died.
    """
    findings: list[Finding] = []
    results: dict[str, PdfResult] = {}
    waiting: dict[str, tuple[str, PdfJob]] = {}

    def missing() -> Iterator[tuple[str, PdfJob]]:
        for job in jobs:
            key = page_key(job, store.renderer if store else "")
            kept = store.fetch(key, job) if store else None
            if kept:
                done(job.name)
                results[job.name] = kept
            else:
                waiting[job.name] = key, job
                yield key, job

    for result in printer.run(missing()):
        key, job = waiting.pop(result.name)
        done(result.name)
        results[result.name] = result
        if result.failure:
            findings.append(_failure(result))
        findings += [_finding(result.name, warning, job.html) for warning in result.warnings]
        findings += [page_finding(result.name, problem) for problem in result.problems]
        if store:
            store.keep(key, job, result)
    return results, findings


def write_pdfs(
    jobs: Sequence[PdfJob], fontconfig: Path, workers: int, done: Callable[[str], None], store: Store | None = None
) -> dict[str, PdfResult]:
    """Write every job's PDF here; name → what came of it. HandoutsError with all findings where any page is wrong."""
    results, findings = render_pdfs(jobs, LocalPrinter(fontconfig, workers), done, store)
    if findings:
        raise HandoutsError(findings)
    return results


def _failure(result: PdfResult) -> Finding:
    """A page's failure as a finding; HandoutsError where the others would fail alike."""
    if result.cause == "page":
        remedy = "Mend what is unusual in this page's texts, pictures, template or style sheets."
        return Finding(result.name, 0, "renderer", result.failure, remedy)
    if result.cause == "machine":
        finding, code = Finding(result.name, 0, "pdf", result.failure, "Run: handouts doctor"), ExitCode.ENVIRONMENT
    else:
        remedy = "Check that you may write there, or choose another folder with --out."
        if result.failure in (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT)):
            remedy = "Free some space or choose another folder with --out, then build again."
        finding, code = Finding(result.name, 0, "pdf", result.failure, remedy), ExitCode.OUTPUT
    raise HandoutsError([finding], code)


def page_finding(name: str, problem: laid_out.Problem) -> Finding:
    """A problem of the laid-out page `name`; the remedy names whose text it is."""
    check = "broken-word" if problem.fault is laid_out.Fault.BROKEN_WORD else "renderer"
    key = laid_out.CLINIC_PARTS.get(problem.owner)
    if key:
        remedy = f"The clinic’s own text is too long for this page: shorten `{key}` in clinic.yaml."
        return Finding(name, 0, "clinic", f"{problem} ({key})", remedy)
    if problem.fault in (laid_out.Fault.SPLIT, laid_out.Fault.PICTURE):
        remedy = "Make it smaller in handouts/theme/, or let it begin on a new page."
        return Finding(name, 0, check, str(problem), remedy)
    shorten = f"Shorten the text of {problem.owner}" if problem.owner else "Shorten the text"
    remedy = f"{shorten}, or make more room for it in handouts/theme/."
    if problem.fault is laid_out.Fault.BROKEN_WORD:
        remedy = f"{remedy.removesuffix('.')}; write a longer word with a space."
    return Finding(name, 0, check, str(problem), remedy)


def _finding(name: str, warning: str, html: str) -> Finding:
    if text_layer.MISSING in warning:
        return Finding(name, 0, "missing-glyph", warning, "Add a font with this character to the locale's `fonts`.")
    source = style_source(html, warning)
    if source:
        return Finding(*source, "renderer", warning, "Mend the style sheet here.")
    return Finding(name, 0, "renderer", warning, "Mend the template or the style sheet.")
