"""HTML to PDF in worker processes; every warning of the renderer is a finding."""

from __future__ import annotations

import ctypes.util
import logging
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from builder.base.errors import ExitCode, Finding, HandoutsError

# WeasyPrint grows by about 0.2 MiB a document.
DOCUMENTS_PER_WORKER = 100


@dataclass(frozen=True)
class PdfJob:
    """One page set to write. `name` is the output as findings name it."""

    name: str
    html: str
    target: Path


@dataclass(frozen=True)
class PdfResult:
    name: str
    pages: int
    warnings: tuple[str, ...]
    failure: str = ""


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


def write_pdf(job: PdfJob) -> PdfResult:
    """Render one job; runs in a worker."""
    import weasyprint
    from weasyprint.text.ffi import harfbuzz_subset
    from weasyprint.urls import URLFetcher

    if harfbuzz_subset is None:
        return PdfResult(job.name, 0, (), "libharfbuzz-subset0 is not installed")
    collector = _Collector()
    # Pages carry everything they need; nothing is fetched.
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    logger = logging.getLogger("weasyprint")
    logger.setLevel(logging.WARNING)
    logger.addHandler(collector)
    try:
        document = weasyprint.HTML(string=job.html, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")
        document.write_pdf(str(job.target))
        return PdfResult(job.name, len(document.pages), tuple(collector.messages))
    except OSError as error:
        return PdfResult(job.name, 0, tuple(collector.messages), f"{error.strerror or error}")
    finally:
        logger.removeHandler(collector)


def write_pdfs(jobs: list[PdfJob], fontconfig: Path, workers: int, done: Callable[[str], None]) -> dict[str, int]:
    """Write every job's PDF; name → number of pages. HandoutsError with all findings where any page is wrong."""
    findings: list[Finding] = []
    pages: dict[str, int] = {}
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        max_workers=max(1, min(workers, len(jobs))),
        mp_context=context,
        initializer=prepare_worker,
        initargs=(str(fontconfig),),
        max_tasks_per_child=DOCUMENTS_PER_WORKER,
    )
    with pool:
        futures = [pool.submit(write_pdf, job) for job in jobs]
        try:
            for future in as_completed(futures):
                result = future.result()
                done(result.name)
                if result.failure:
                    raise HandoutsError(
                        [Finding(result.name, 0, "pdf", result.failure, _remedy(result.failure))],
                        ExitCode.OUTPUT if "harfbuzz" not in result.failure else ExitCode.ENVIRONMENT,
                    )
                findings += [_finding(result.name, warning) for warning in result.warnings]
                pages[result.name] = result.pages
        except BrokenProcessPool as error:
            remedy = "Build again with --jobs 1; if it goes on, run handouts doctor."
            message = "a rendering process ended unexpectedly"
            raise HandoutsError([Finding("build", 0, "pdf", message, remedy)], ExitCode.INTERNAL) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if findings:
        raise HandoutsError(findings)
    return pages


def _remedy(failure: str) -> str:
    if "harfbuzz" in failure:
        return "Install it: sudo apt-get install libharfbuzz-subset0"
    return "Free some space or choose another folder with --out, then build again."


def _finding(name: str, warning: str) -> Finding:
    if ".notdef" in warning:
        return Finding(name, 0, "missing-glyph", warning, "Add a font with this character to the locale's `fonts`.")
    return Finding(name, 0, "renderer", warning, "Mend the template or the style sheet.")
