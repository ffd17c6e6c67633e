"""What every request passes: bounds on its head, the host it means, the count and the line of the log."""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from builder.serve.answers import RefusedError, refusal
from builder.serve.clients import host_allowed
from builder.serve.metrics import METHODS, Log, Metrics
from builder.serve.settings import Settings

DEFECT = RefusedError(500, "Something went wrong here. Tell whoever keeps this service.")
_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# A slash that is none in the address: what a browser makes of the page's links would lead elsewhere.
_HIDDEN_SLASH = re.compile(rb"%(?:2f|5c)", re.IGNORECASE)
# The target of a request as proxies may send it.
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)(/.*)?", re.IGNORECASE | re.DOTALL)


class Guard:
    """Around the whole application. Whatever goes wrong inside is one line on standard error and a short page."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, log: Log) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status, sent, whole = 0, 0, False

        async def counted(message: Message) -> None:
            nonlocal status, sent, whole
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._guarded(scope, receive, counted, lambda: (status, whole))
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in METHODS else "other"
            route = scope.get("handouts_route") or _route(scope["path"])
            self.metrics.request(route, method, status, seconds, sent)
            self.log.write(
                "request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), bytes=sent
            )

    async def _guarded(self, scope: Scope, receive: Receive, send: Send, sent: Callable[[], tuple[int, bool]]) -> None:
        try:
            self._judge(scope)
            await self.app(scope, receive, send)
        except RefusedError as error:
            if sent()[0]:
                raise
            await refusal(error)(scope, receive, send)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            # Neither the request nor the error's own words, which may hold what somebody typed.
            fault = f"{type(error).__name__} in {place.filename.rpartition('/')[2]}:{place.lineno}"
            self.log.write("defect", error=fault)
            print(f"handouts serve: a defect of the program: {fault}", file=sys.stderr)
            if sent()[1]:
                return
            if sent()[0]:
                raise ConnectionAbortedError from None  # half an answer is none
            await refusal(DEFECT)(scope, receive, send)

    def _judge(self, scope: MutableMapping[str, Any]) -> None:
        """RefusedError for what no part of the service answers; the path below the root path otherwise."""
        limits = self.settings.limits
        headers = Headers(scope=scope)
        if sum(len(name) + len(value) for name, value in headers.raw) > limits.head_bytes:
            raise RefusedError(431, "The head of the request is too long.", {"Connection": "close"})
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        named = [headers.get("host")]
        if absolute := _ABSOLUTE.fullmatch(raw):
            named.append(absolute[1].decode("latin-1"))
            raw = absolute[2] or b"/"
        if not all(host_allowed(scope, name, self.settings.hosts) for name in named):
            message = "This service isn't known by that name. Whoever keeps it can add it with --allow-host."
            raise RefusedError(421, message)
        if "content-length" in headers and "transfer-encoding" in headers:
            # Two lengths: a proxy before us may read another request in this than we do.
            raise RefusedError(400, "The request says its length in two ways.", {"Connection": "close"})
        method = scope["method"]
        if method not in METHODS:
            raise RefusedError(501, "This service doesn't know that method.")
        # Record systems are told of it by the part that they ask, in the form that they read.
        if len(scope["query_string"]) > limits.query_bytes and _route(scope["path"]) != "/infobutton":
            raise RefusedError(414, "The address is too long.")
        if _HIDDEN_SLASH.search(raw):
            raise RefusedError(404, "There is no such page here.")
        try:
            if _BAD_PERCENT.search(raw) or not raw.startswith(b"/"):
                raise ValueError("percent")
            path = unquote_to_bytes(raw).decode("utf-8")
        except ValueError as error:
            raise RefusedError(400, "The address is spelled wrong.") from error
        if not path.isprintable():
            raise RefusedError(400, "The address holds characters that no page here has.")
        root = self.settings.root_path
        if root and path == root:
            raise RefusedError(308, "The pages are here.", {"Location": f"{root.rpartition('/')[2]}/"})
        # A proxy may take the path away or leave it on.
        scope["path"] = path[len(root) :] if root and path.startswith(f"{root}/") else path
        scope["root_path"] = ""
        scope["app_root_path"] = root  # of absolute addresses
        if self.settings.proxy_headers and headers.get("x-forwarded-proto", "").strip().lower() == "https":
            scope["scheme"] = "https"


def _route(path: str) -> str:
    """The route of parts that don't name theirs."""
    first = path.split("/")[1] if path.startswith("/") else ""
    return f"/{first}" if first in ("infobutton", "fhir") else "none"


Endpoint = Callable[[Any], Awaitable[Any]]


def counted_as(route: str, endpoint: Endpoint) -> Endpoint:
    """The endpoint, named in metrics and log by its route and never by an address."""

    async def named(request: Any) -> Any:
        request.scope["handouts_route"] = route
        return await endpoint(request)

    return named
