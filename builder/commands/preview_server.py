"""The server of `handouts preview`: this machine only, three addresses, and nothing from the disk by name."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from builder.base.errors import HandoutsError
from builder.commands.preview import Preview, check_port

HOST = "127.0.0.1"
# How often an idle connection gets a sign of life, in seconds; it also ends those whose browser has gone.
_ALIVE = 10.0
# In seconds: how long a browser may take to say what it wants, and to take what it gets.
PATIENCE = 20.0


class PreviewServer(ThreadingHTTPServer):
    """Serves one preview until it is closed."""

    daemon_threads = True

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview = preview
        self.stopped = threading.Event()
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = error if isinstance(error, OSError) else OSError(0, str(error))
            raise check_port(port, reason) from error

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that breaks off or never goes on is nothing to report."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}/"

    def close(self) -> None:
        """End waiting connections and the watching thread."""
        self.stopped.set()
        with self.preview.changed:
            self.preview.changed.notify_all()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    server_version = "Handouts"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    _ROUTES: ClassVar[dict[str, str]] = {"/": "_page", "/page.pdf": "_pdf", "/events": "_events"}

    def setup(self) -> None:
        self.request.settimeout(PATIENCE)  # for each piece that is read or written
        super().setup()

    def handle_one_request(self) -> None:
        """One request. Its words have to come within PATIENCE as a whole, however slowly each of them drips."""
        self._deadline = threading.Timer(PATIENCE, self._give_up)
        self._deadline.daemon = True
        self._deadline.start()
        try:
            super().handle_one_request()
        finally:
            self._deadline.cancel()

    def _give_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def parse_request(self) -> bool:
        try:
            return super().parse_request()
        finally:
            self._deadline.cancel()

    def do_GET(self) -> None:
        """One of the three addresses, or 404."""
        # Another website's name that points to this machine must not read the preview.
        names = {f"{HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}"}
        parts = urlsplit(self.path)
        route = self._ROUTES.get(parts.path)
        if self.headers.get("Host") not in names:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif route is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            try:
                getattr(self, route)(parse_qs(parts.query))
            except OSError:  # the browser has gone
                self.close_connection = True

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def _page(self, query: dict[str, list[str]]) -> None:
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.preview.view.html().encode())

    def _pdf(self, query: dict[str, list[str]]) -> None:
        try:
            self._send(HTTPStatus.OK, "application/pdf", self.server.preview.pdf())
        except HandoutsError as error:
            html = self.server.preview.failed(error).html()
            self._send(HTTPStatus.UNPROCESSABLE_ENTITY, "text/html; charset=utf-8", html.encode())

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
            told = f"event: reload\ndata: {now}\n\n" if now != version else ": waiting\n\n"
            self.wfile.write(told.encode())
            self.wfile.flush()
            version = now

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""
