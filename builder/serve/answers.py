"""Answers: with the headers that keep a page to itself, in pieces that a slow client can't pile up in memory."""

from __future__ import annotations

import html
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_PIECE = 65_536
# What every answer says. Pages add their own policy.
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FRAME = "frame-ancestors 'self'"
NOTHING = f"default-src 'none'; base-uri 'none'; form-action 'none'; {FRAME}"


class Answer(Response):
    """A whole answer, sent in pieces. It has the security headers unless `headers` say otherwise."""

    def __init__(
        self, body: bytes | str, status: int = 200, kind: str = "text/html", headers: Mapping[str, str] | None = None
    ) -> None:
        given = {"Cache-Control": "no-store", "Content-Security-Policy": NOTHING, **SECURITY, **(headers or {})}
        super().__init__(body, status, given, kind)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; of an answer to HEAD the head alone."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = b"" if scope["method"] == "HEAD" else bytes(self.body)
        for start in range(0, len(body), _PIECE):
            piece = body[start : start + _PIECE]
            more = start + _PIECE < len(body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})
        if not body:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        if self.background is not None:
            await self.background()


class RefusedError(Exception):
    """A request that is turned away: the status, one sentence for whoever sent it, and headers."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def refusal(error: RefusedError) -> Answer:
    """A plain page with the sentence; it needs no template, so nothing in it can fail. It is XML, too."""
    text = html.escape(error.message)
    body = (
        '<!DOCTYPE html>\n<html lang="en" dir="ltr"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{error.status}</title></head><body><main><h1>{error.status}</h1><p>{text}</p></main></body></html>\n"
    )
    return Answer(body, error.status, headers=error.headers)
