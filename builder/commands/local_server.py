"""A server for this machine's own browser: bound to 127.0.0.1, deaf to other websites, patient with nobody for long."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from builder.base.errors import ExitCode, HandoutsError, failure

HOST = "127.0.0.1"
# In seconds: how long a browser may take to say what it wants, and to take what it gets.
PATIENCE = 20.0


def port_taken(port: int, error: OSError, command: str) -> HandoutsError:
    """What the user is told where the port can't be had."""
    message = f"the port {port} can't be used: {error.strerror}"
    return failure(command, message, "Choose another with --port, or leave it out.", ExitCode.USAGE, "usage")


class LocalServer(ThreadingHTTPServer):
    """Listens on a port of this machine, 0 for a free one; HandoutsError where it can't be had."""

    daemon_threads = True

    def __init__(self, port: int, handler: type[LocalHandler], command: str) -> None:
        try:
            super().__init__((HOST, port), handler)
        except (OSError, OverflowError) as error:
            reason = error if isinstance(error, OSError) else OSError(0, str(error))
            raise port_taken(port, reason, command) from error

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that breaks off or never goes on is nothing to report."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}/"


class LocalHandler(BaseHTTPRequestHandler):
    """Tells our own page's requests from others, and sends whole answers that nothing keeps."""

    server: LocalServer
    server_version = "Handouts"
    sys_version = ""
    protocol_version = "HTTP/1.1"

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

    def ours(self) -> bool:
        """Whether it comes from our own page: another website whose name points here must neither read nor write."""
        names = {f"{HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}"}
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in names and origin in (None, *(f"http://{name}" for name in names))

    def send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        """A whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""
