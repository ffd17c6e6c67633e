"""The application: the site, the form, what record systems ask for, and what keepers of servers ask for."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from builder.serve.answers import Answer, RefusedError, refusal
from builder.serve.guard import DEFECT, Guard, counted_as
from builder.serve.jobs import Jobs
from builder.serve.metrics import Log, Metrics
from builder.serve.packets import Packets, sweep
from builder.serve.pages import Pages
from builder.serve.settings import Settings
from builder.serve.snapshot import Dist
from builder.serve.static import ListedFiles
from builder.serve.workers import PacketWorkers

_SWEEP = 15.0


class Service:
    """Everything that answers. `app` is the ASGI application; its lifespan starts and ends the workers."""

    def __init__(self, settings: Settings, metrics: Metrics | None = None, log: Log | None = None) -> None:
        self.settings = settings
        self.metrics = metrics or Metrics()
        self.log = log or Log()
        self.dist = Dist(settings.dist)
        self.site = ListedFiles(self.dist)
        self.workers: PacketWorkers | None = None
        self.jobs: Jobs | None = None
        routes: list[BaseRoute] = [
            Route("/healthz", counted_as("/healthz", self._health), methods=["GET"]),
            Route("/metrics", counted_as("/metrics", self._metrics_text), methods=["GET"]),
            *infobutton(settings.dist),
        ]
        if settings.project:
            routes += self._packets().routes()
        routes.append(Route("/{path:path}", counted_as("site", self._file), methods=["GET"]))
        handlers: dict[Any, Any] = {404: _not_found, 405: _not_allowed, RefusedError: _refused, Exception: _defect}
        inner = Starlette(routes=routes, exception_handlers=handlers, lifespan=self._lifespan)
        inner.router.redirect_slashes = False
        self.app: ASGIApp = Guard(inner, settings, self.metrics, self.log)
        self._gauges()

    def _packets(self) -> Packets:
        settings = self.settings
        assert settings.project
        limits = settings.limits
        self.jobs = Jobs(limits.kept, limits.expiry)
        cache = self.jobs.root / "cache"
        self.workers = PacketWorkers(
            settings.project, settings.documents, cache, settings.workers, limits, self.metrics, self.log
        )
        return Packets(settings, self.workers, self.jobs, Pages(settings.project), self.metrics)

    def _gauges(self) -> None:
        gauges = self.metrics.gauges
        gauges["handouts_build_files"] = ("Files of the build.", lambda: float(len(self.dist.snapshot().files)))
        gauges["handouts_memory_bytes"] = ("Resident memory of the server.", _memory)
        if self.workers is not None and self.jobs is not None:
            workers, jobs = self.workers, self.jobs
            gauges["handouts_workers_ready"] = ("Workers that can print.", lambda: float(workers.alive))
            gauges["handouts_packets_waiting"] = ("Packets that wait for a worker.", lambda: float(workers.waiting))
            gauges["handouts_packets_kept"] = (
                "Packets that aren't fetched yet.",
                lambda: float(jobs.count),
            )

    @contextlib.asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        task = None
        if self.workers is not None and self.jobs is not None:
            self.workers.start()
            task = asyncio.create_task(sweep(self.jobs, _SWEEP))
        try:
            yield
        finally:
            if task:
                task.cancel()
            self.close()

    def close(self) -> None:
        """End the workers and forget all packets."""
        if self.workers:
            self.workers.stop()
        if self.jobs is not None:
            self.jobs.close()

    async def _health(self, request: Request) -> Response:
        """200 where the build is there and, with the form, a worker can print; 503 with the reason otherwise."""
        state = {"build": "there" if self.dist.there else "missing"}
        good = self.dist.there
        if self.workers:
            ready = bool(self.workers.alive)
            state["workers"] = "ready" if ready else "project-unreadable" if self.workers.problem else "starting"
            good = good and ready
        body = ", ".join(f'"{key}": "{value}"' for key, value in state.items())
        headers = {} if good else {"Retry-After": str(self.settings.limits.retry)}
        return Answer(f'{{"status": "{"ok" if good else "unavailable"}", {body}}}\n', 200 if good else 503,
                      "application/json", headers)  # fmt: skip

    async def _metrics_text(self, request: Request) -> Response:
        return Answer(self.metrics.text(), 200, "text/plain; version=0.0.4; charset=utf-8")

    async def _file(self, request: Request) -> Response:
        return await self.site.answer(request)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return refusal(error)


async def _defect(request: Request, error: Exception) -> Response:
    return refusal(DEFECT)


async def _not_found(request: Request, error: Exception) -> Response:
    return refusal(RefusedError(404, "There is no such page here."))


async def _not_allowed(request: Request, error: Exception) -> Response:
    allowed = getattr(error, "headers", None) or {}
    return refusal(RefusedError(405, "This page can only be read.", {"Allow": allowed.get("Allow", "GET, HEAD")}))


def infobutton(dist: Path) -> list[BaseRoute]:
    """What record systems ask for by code; none where this installation has no such part."""
    try:
        module = importlib.import_module("builder.serve.infobutton")
    except ModuleNotFoundError as error:
        if error.name != "builder.serve.infobutton":
            raise
        return []
    routes: list[BaseRoute] = list(module.routes(dist))
    return routes


def _memory() -> float:
    """Bytes, as the system says it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return float(pages * 4096)
