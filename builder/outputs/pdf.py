"""HTML to PDF in worker processes; every warning of the renderer is a finding."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, Finding, HandoutsError
from builder.editions.style_source import style_source
from builder.outputs import laid_out, tags, text_layer
from builder.outputs.layout import VARIANT, lay_out

# WeasyPrint grows by about 0.2 MiB a document; then its process is renewed.
DOCUMENTS_PER_WORKER = 100
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


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
    """`starts` are the leaflets' first pages, counted from 1."""

    name: str
    pages: int
    warnings: tuple[str, ...]
    failure: str = ""
    starts: tuple[int, ...] = ()
    problems: tuple[laid_out.Problem, ...] = ()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def prepare_worker(fontconfig: str) -> None:
    """Point fontconfig to the pinned fonts before WeasyPrint is imported; the worker ends when its build is killed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent and parent.pid != os.getppid():
        os._exit(1)  # the build was killed while this process started, and nobody would end it
    os.environ["FONTCONFIG_FILE"] = fontconfig
    # Loading each library by its plain name spares WeasyPrint's import some fifty processes.
    ctypes.util.find_library = lambda name: None


def write_pdf(job: PdfJob) -> PdfResult:
    """Render one job; runs in a worker."""
    from weasyprint.text.ffi import harfbuzz_subset

    if harfbuzz_subset is None:
        return PdfResult(job.name, 0, (), "libharfbuzz-subset0 is not installed")
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
        found = tuple(laid_out.problems(pages))
        return PdfResult(job.name, len(pages), tuple(collector.messages), starts=_starts(documents), problems=found)
    except LookupError as error:
        return PdfResult(job.name, 0, (), str(error))
    except OSError as error:
        return PdfResult(job.name, 0, tuple(collector.messages), f"{error.strerror or error}")
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


def batched(jobs: Sequence[PdfJob], size: int) -> Iterator[Sequence[PdfJob]]:
    """The jobs in runs of `size`."""
    return (jobs[start : start + size] for start in range(0, len(jobs), size))


def write_pdfs(
    jobs: Sequence[PdfJob], fontconfig: Path, workers: int, done: Callable[[str], None]
) -> dict[str, PdfResult]:
    """Write every job's PDF; name → what came of it. HandoutsError with all findings where any page is wrong."""
    findings: list[Finding] = []
    results: dict[str, PdfResult] = {}
    pages = {job.name: job.html for job in jobs}
    workers = max(1, min(workers, len(jobs)))
    # A new pool for each wave of documents; `max_tasks_per_child` can hang when the last worker ends (Python 3.11).
    for wave in batched(jobs, workers * DOCUMENTS_PER_WORKER):
        for result in _write_wave(wave, fontconfig, workers):
            done(result.name)
            if result.failure:
                raise HandoutsError(
                    [Finding(result.name, 0, "pdf", result.failure, _remedy(result.failure))],
                    ExitCode.ENVIRONMENT if "installed" in result.failure else ExitCode.OUTPUT,
                )
            findings += [_finding(result.name, warning, pages[result.name]) for warning in result.warnings]
            findings += [page_finding(result.name, problem) for problem in result.problems]
            results[result.name] = result
    if findings:
        raise HandoutsError(findings)
    return results


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back: a process that is being started would be left half made."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda number, frame: held.append(number)) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)
    if held:
        raise KeyboardInterrupt


def _write_wave(jobs: Sequence[PdfJob], fontconfig: Path, workers: int) -> Iterator[PdfResult]:
    """What came of each job, as soon as it is known; when the caller stops, so do the workers."""
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), prepare_worker, (str(fontconfig),))
    try:
        with _uninterrupted():
            futures = [pool.submit(write_pdf, job) for job in jobs]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        remedy = "Build again with --jobs 1; if it goes on, run handouts doctor."
        message = "a rendering process ended unexpectedly"
        raise HandoutsError([Finding("build", 0, "pdf", message, remedy)], ExitCode.INTERNAL) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _remedy(failure: str) -> str:
    if "installed" in failure:
        return "Run: handouts doctor"
    return "Free some space or choose another folder with --out, then build again."


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
