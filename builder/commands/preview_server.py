"""The server of `handouts preview`: this machine only, three addresses, and nothing from the disk by name."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from builder.base.errors import HandoutsError
from builder.commands.local_server import LocalHandler, LocalServer
from builder.commands.preview import Preview

# How often an idle connection gets a sign of life, in seconds; it also ends those whose browser has gone.
_ALIVE = 10.0


class PreviewServer(LocalServer):
    """Serves one preview until it is closed."""

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview = preview
        self.stopped = threading.Event()
        super().__init__(port, _Handler, "handouts preview")

    def close(self) -> None:
        """End waiting connections and the watching thread."""
        self.stopped.set()
        with self.preview.changed:
            self.preview.changed.notify_all()
        self.server_close()


class _Handler(LocalHandler):
    server: PreviewServer
    _ROUTES: ClassVar[dict[str, str]] = {"/": "_page", "/page.pdf": "_pdf", "/events": "_events"}

    def do_GET(self) -> None:  # noqa: N802 – the standard library's name
        """One of the three addresses, or 404."""
        parts = urlsplit(self.path)
        route = self._ROUTES.get(parts.path)
        if not self.ours():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif route is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            try:
                getattr(self, route)(parse_qs(parts.query))
            except OSError:  # the browser has gone
                self.close_connection = True

    def _page(self, query: dict[str, list[str]]) -> None:
        self.send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.preview.view.html().encode())

    def _pdf(self, query: dict[str, list[str]]) -> None:
        try:
            self.send(HTTPStatus.OK, "application/pdf", self.server.preview.pdf())
        except HandoutsError as error:
            html = self.server.preview.failed(error).html()
            self.send(HTTPStatus.UNPROCESSABLE_ENTITY, "text/html; charset=utf-8", html.encode())

    def _events(self, query: dict[str, list[str]]) -> None:
        """Server-sent events: `reload` as soon as the page is another one than the browser's."""
        version = int(number) if (number := query.get("version", ["0"])[0]).isdigit() else 0
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while not self.server.stopped.is_set():
            now = self.server.preview.wait(version, _ALIVE)
            event = f"event: reload\ndata: {now}\n\n" if now != version else ": waiting\n\n"
            self.wfile.write(event.encode())
            self.wfile.flush()
            version = now
