"""Pages printed by the workers of a Dask cluster, with the same bytes as here.

A page travels whole, with the hashes of its fonts and the versions of what prints it; a worker that would print it
differently refuses. Dask knows each page by the hash of what it is made of, runs a lost worker's pages again, and gives
the PDF back; or the worker leaves it in a storage that both sides reach through fsspec.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from builder.base import interrupts
from builder.base.cache import Cached, decoded, encoded
from builder.base.errors import ExitCode, HandoutsError, failure
from builder.pdf import layout
from builder.pdf.cut_fonts import Cut
from builder.pdf.font_files import find_files, private_config, sha256
from builder.pdf.renderer import made_with
from builder.pdf.workers import LostWorkerError
from builder.pdf.writer import PdfJob, PdfResult, prepare_worker, write_pdf

# Seconds.
CONNECT = 10.0
NO_WORKERS = 60.0
LIMIT = 900.0  # without any page: the longest packet takes about one minute
_STEP = 0.5
# Pages that the cluster has at a time; the others are still to be read.
_IN_HAND = 256
# How often a page is tried again whose worker was lost.
_RETRIES = 3
# One page at a time in a process: the renderer's warnings and its fonts are the process's.
_one = threading.Lock()


@dataclass(frozen=True)
class FontSet:
    """The fonts that pages are printed with: file name and SHA-256 of each, what fontconfig is told of them, and of
    which of them only a part is shown.
    """

    hashes: tuple[tuple[str, str], ...]
    rules: str
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class _Page:
    """What travels to a worker, where `job.target` is chosen; `storage`: a folder's address as fsspec reads it,
    or none.
    """

    key: str
    job: PdfJob
    fonts: FontSet
    versions: tuple[tuple[str, str], ...]
    storage: str


@dataclass(frozen=True)
class _Printed:
    """What comes back: the result, with the PDF unless it is in the storage; or why this worker refuses the page."""

    result: PdfResult | None
    pdf: bytes | None = None
    refusal: str = ""


def _print(page: _Page) -> _Printed:
    """Runs on a worker."""
    with _one:
        refusal = _differs(page)
        if refusal:
            return _Printed(None, refusal=refusal)
        with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
            target = Path(folder) / "page.pdf"
            result = write_pdf(replace(page.job, target=target))
            if not result.sound:
                return _Printed(result)
            pdf = target.read_bytes()
    if not page.storage:
        return _Printed(result, pdf)
    _leave(page, pdf)
    return _Printed(result)


def _differs(page: _Page) -> str:
    """Why this worker's pages would differ; "" where they would not, and then its fonts are set."""
    made_here = made_with()
    different = [
        f"{name} {made_here.get(name, 'none')} instead of {needed}"
        for name, needed in page.versions
        if made_here.get(name) != needed
    ]
    if different:
        return f"a worker has {', '.join(different)}"
    paths = find_files({name for name, _ in page.fonts.hashes})
    for name, digest in page.fonts.hashes:
        if name not in paths:
            return f"a worker lacks the font file {name}"
        if sha256(paths[name]) != digest:
            return f"a worker has another version of the font file {name}"
    cache = Path(tempfile.gettempdir()) / f"handouts-fonts-{os.getuid()}"
    cache.mkdir(mode=0o700, exist_ok=True)
    config = str(private_config(cache, paths, page.fonts.rules, cuts=page.fonts.cuts))
    if os.environ.get("FONTCONFIG_FILE") != config:
        prepare_worker(config)
        layout.forget_margins()
    return ""


def _leave(page: _Page, pdf: bytes) -> None:
    """The PDF in the storage, as a sealed entry under the page's key."""
    import fsspec

    with fsspec.open(f"{page.storage}/{page.key}", "wb") as file:
        file.write(encoded(Cached(None, {"pdf": pdf}), page.key))


def _fetch(page: _Page) -> bytes | None:
    """The PDF that a worker left in the storage; None where it is damaged."""
    import fsspec

    with fsspec.open(f"{page.storage}/{page.key}", "rb") as file:
        cached = decoded(file.read(), page.key)
    return cached.files["pdf"] if cached else None


class Cluster:
    """The workers of the Dask scheduler at `address`, as tcp://host:8786; with its block the connection ends.

    HandoutsError with ENVIRONMENT where there is no scheduler, no worker, or one that would print otherwise.
    """

    def __init__(self, address: str, fonts: FontSet, storage: str = "") -> None:
        self.address = address
        self.fonts = fonts
        self.storage = storage.rstrip("/")
        self._client: Any = None

    def __enter__(self) -> Cluster:
        try:
            from distributed import Client
            from distributed.comm.core import connect
        except ImportError as error:
            remedy = "Install them: pip install 'handouts[cluster]'"
            raise self._failure("Dask's packages are not installed", remedy) from error

        async def knock() -> None:
            comm = await connect(self.address, timeout=CONNECT)  # type: ignore[no-untyped-call]
            await comm.close()

        try:
            # A client whose scheduler isn't there writes tracebacks of its own.
            asyncio.run(knock())
            self._client = Client(self.address, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            remedy = "Start one with “dask scheduler”, or build without --scheduler."
            raise self._failure("no scheduler of Dask answers at this address", remedy) from error
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def run(self, jobs: Iterable[tuple[str, PdfJob]]) -> Iterator[PdfResult]:
        """The results of the jobs, each with its page's key, as they come; the PDF is then at the job's target."""
        versions = tuple(made_with().items())
        executor = self._client.get_executor(pure=True, retries=_RETRIES)
        pending: dict[Future[_Printed], tuple[_Page, Path]] = {}
        waiting = iter(jobs)
        try:
            last = time.monotonic()
            while True:
                interrupts.check()
                for key, job in itertools.islice(waiting, _IN_HAND - len(pending)):
                    # The target is a path of this machine, and no part of what the page is.
                    page = _Page(key, replace(job, target=Path()), self.fonts, versions, self.storage)
                    pending[executor.submit(_print, page)] = (page, job.target)
                if not pending:
                    return
                done, _ = wait(pending, timeout=_STEP, return_when=FIRST_COMPLETED)
                if done:
                    last = time.monotonic()
                else:
                    self._alive(time.monotonic() - last, next(iter(pending.values()))[0].job)
                for future in done:
                    yield self._received(future, *pending.pop(future))
        finally:
            executor.shutdown(wait=False)

    def _alive(self, waited: float, job: PdfJob) -> None:
        """Stop where nothing can come any more."""
        if self._client.status != "running":
            raise self._failure("the scheduler is gone", "Start it again, or build without --scheduler.")
        if waited > NO_WORKERS and not self._client.scheduler_info()["workers"]:
            raise self._failure("the cluster has no workers", f"Start some with: dask worker {self.address}")
        if waited > LIMIT:
            raise LostWorkerError(job, f"the cluster has printed nothing for {LIMIT / 60:.0f} minutes")

    def _received(self, future: Future[_Printed], page: _Page, target: Path) -> PdfResult:
        from distributed import KilledWorker

        try:
            printed = future.result()
        except KilledWorker as error:
            raise LostWorkerError(page.job, "the workers that took it ended, one after the other") from error
        except HandoutsError:
            raise
        except Exception as error:
            message = f"a worker could not print {page.job.name}: {type(error).__name__}: {error}"
            raise self._failure(message, "See the worker's log.") from error
        if printed.result is None:
            remedy = "Give the workers what this machine has (handouts doctor), or build without --scheduler."
            raise self._failure(printed.refusal, remedy)
        if printed.result.sound:
            pdf = printed.pdf if printed.pdf is not None else self._fetched(page)
            target.write_bytes(pdf)
        return printed.result

    def _fetched(self, page: _Page) -> bytes:
        try:
            pdf = _fetch(page)
        except (OSError, ImportError, ValueError) as error:
            raise self._failure(
                f"{self.storage} can't be read: {error}", "Name a storage that both sides reach."
            ) from error
        if pdf is None:
            message = f"{self.storage}/{page.key} is damaged"
            raise self._failure(message, "Remove it and build again.")
        return pdf

    def _failure(self, message: str, remedy: str) -> HandoutsError:
        return failure(self.address, message, remedy, ExitCode.ENVIRONMENT, "cluster")
