"""The form at /packet, and the packets at /jobs/<id>."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from builder.serve.answers import Answer, RefusedError
from builder.serve.clients import Window, client_key, same_origin
from builder.serve.desk import Ask
from builder.serve.form import Filled, blank, filled_in, judged, judged_logo, logo_bytes, logo_ending
from builder.serve.guard import counted_as
from builder.serve.jobs import Job, Jobs, State
from builder.serve.metrics import Metrics
from builder.serve.offer import Offer
from builder.serve.pages import Pages
from builder.serve.settings import Settings
from builder.serve.upload import Uploads
from builder.serve.workers import FullError, PacketWorkers

# Seconds between two looks of the waiting page.
_REFRESH = 2
# Seconds that a sender waits for a small packet before it sees the waiting page.
_AT_ONCE = 1.5
# Seconds that it waits for the form, right after the start.
_START = 10.0


class Packets:
    """Takes forms, hands them to the workers, and gives out what they made: once."""

    def __init__(self, settings: Settings, workers: PacketWorkers, jobs: Jobs, pages: Pages, metrics: Metrics) -> None:
        self._settings = settings
        self._workers = workers
        self._jobs = jobs
        self._pages = pages
        self._metrics = metrics
        self._uploads = Uploads(settings.limits)
        limits = settings.limits
        self._window = Window(limits.per_client, limits.window, limits.clients)
        self._drawing = asyncio.Semaphore(1)  # logos are unpacked one at a time

    def routes(self) -> list[Route]:
        """The form's and the packets' addresses."""
        return [
            Route("/packet", counted_as("/packet", self.answer), methods=["GET", "POST"]),
            Route("/jobs/{id}", counted_as("/jobs/{id}", self.fetch), methods=["GET"]),
        ]

    def _offer(self) -> Offer:
        """What is offered. RefusedError until a worker has read the project."""
        offer = self._workers.offer
        if offer is None:
            retry = {"Retry-After": str(self._settings.limits.retry)}
            if self._workers.problem:
                message = "The leaflets are being worked on and can't be printed now. Tell whoever keeps this service."
                raise RefusedError(503, message, retry)
            raise RefusedError(503, "The form is getting ready. Try again in a few seconds.", retry)
        return offer

    async def _ready(self) -> Offer:
        """What is offered, after a moment's wait for a worker that reads the project."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _START
        while self._workers.offer is None and not self._workers.problem and loop.time() < until:
            await asyncio.sleep(0.2)
        return self._offer()

    def _tag(self, request: Request, offer: Offer) -> str:
        return offer.language(request.query_params.get("lang")).tag

    async def answer(self, request: Request) -> Response:
        """The form, or what is to be done with a filled one."""
        return await (self.take(request) if request.method == "POST" else self.show(request))

    async def show(self, request: Request) -> Response:
        """The empty form."""
        offer = await self._ready()
        tag = self._tag(request, offer)
        return self._pages.form(offer, tag, blank(offer, tag))

    async def take(self, request: Request) -> Response:
        """A filled form: on to the packet, or the form again with what is wrong."""
        if not same_origin(request.headers):
            raise RefusedError(403, "This form was sent from another website.", {"Connection": "close"})
        offer = self._offer()
        tag = self._tag(request, offer)
        limits = self._settings.limits
        form = await self._uploads.form(request)
        try:
            filled = filled_in(form)
            logo = await logo_bytes(form)
        finally:
            await form.close()
        ask = judged(filled, offer, limits.leaflets)
        try:
            if logo:
                async with self._drawing:
                    wrong = await run_in_threadpool(judged_logo, logo)
                if wrong:
                    filled.errors["logo"] = f"the logo {wrong}"
        except OSError:
            return self._busy(offer, tag, filled, 503, "disk", limits.retry)
        if ask is None or filled.errors:
            return self._pages.form(offer, tag, filled, 422)
        wait = self._window.wait(client_key(request.scope, self._settings.proxy_headers))
        if wait:
            self._metrics.refused("client")
            return self._busy(offer, tag, filled, 429, "client", round(wait) + 1)
        if logo:
            ask = _with_logo(ask, logo)
        try:
            job = self._jobs.new(ask, tag, _filename(ask.locales, ask.parallel, ask.print))
        except OSError:
            return self._busy(offer, tag, filled, 503, "disk", limits.retry)
        if job is None:
            self._metrics.refused("kept")
            return self._busy(offer, tag, filled, 503, "queue", limits.retry)
        try:
            self._workers.put(job)
        except FullError:
            self._jobs.drop(job)
            self._metrics.refused("queue")
            return self._busy(offer, tag, filled, 503, "queue", limits.retry)
        return Answer("", 303, headers={"Location": f"jobs/{job.id}"})

    def _busy(self, offer: Offer, tag: str, filled: Filled, status: int, why: str, retry: int) -> Answer:
        return self._pages.form(offer, tag, filled, status, retry, why)

    async def fetch(self, request: Request) -> Response:
        """The packet, once; or how far it is."""
        offer = self._workers.last or self._offer()
        name = request.path_params["id"]
        job = self._jobs.get(name) if re.fullmatch(r"[A-Za-z0-9_-]{32}", name) else None
        if job is None or job.fetching:
            return self._pages.status(offer, self._tag(request, offer), "gone")
        until = asyncio.get_running_loop().time() + _AT_ONCE
        while job.state in (State.WAITING, State.WORKING) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.1)
        if job.state in (State.WAITING, State.WORKING):
            return self._pages.status(offer, job.language, job.state, refresh=_REFRESH)
        if job.state is State.FAILED:
            if request.method != "HEAD":
                self._jobs.drop(job)
            return self._pages.status(offer, job.language, "failed", job.kind, job.details)
        return await self._given(request, job, offer)

    async def _given(self, request: Request, job: Job, offer: Offer) -> Response:
        """The PDF; gone once all of it has been sent."""
        job.fetching = request.method != "HEAD"
        try:
            data = await run_in_threadpool(job.pdf.read_bytes)
        except OSError:
            self._jobs.drop(job)
            return self._pages.status(offer, job.language, "gone")
        headers = {
            "Content-Disposition": f'inline; filename="{job.filename}"',
            "Content-Security-Policy": "frame-ancestors 'self'",
        }
        return _Given(data, headers, job, self._jobs)


class _Given(Answer):
    """A packet on its way. Where the connection breaks off, it can be asked for again."""

    def __init__(self, data: bytes, headers: dict[str, str], job: Job, jobs: Jobs) -> None:
        super().__init__(data, 200, "application/pdf", headers)
        self._job = job
        self._jobs = jobs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, then forget it."""
        try:
            await super().__call__(scope, receive, send)
            if scope["method"] != "HEAD":
                self._jobs.drop(self._job)
        finally:
            self._job.fetching = False


async def sweep(jobs: Jobs, seconds: float) -> None:
    """Forget what nobody fetched, from time to time, until it is cancelled."""
    while True:
        await asyncio.sleep(seconds)
        await run_in_threadpool(jobs.sweep)


def _with_logo(ask: Ask, logo: bytes) -> Ask:
    ending = logo_ending(logo)
    return replace(ask, logo=logo, logo_ending=ending, clinic={**ask.clinic, "logo": f"logo.{ending}"})


def _filename(locales: tuple[str, ...], parallel: str, print_: str) -> str:
    """In ASCII, as tags are: leaflets-ar-with-en-large.pdf."""
    parts = [
        "leaflets",
        *locales[:5],
        *(["with", parallel] if parallel else []),
        *(["large"] if print_ == "large" else []),
    ]
    return "-".join(parts) + ".pdf"
