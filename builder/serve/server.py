"""The process: its port, its patience with slow clients, and its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from builder.base.errors import ExitCode, HandoutsError, failure
from builder.commands.local_server import port_taken
from builder.serve.answers import RefusedError, refusal
from builder.serve.app import Service
from builder.serve.metrics import Metrics
from builder.serve.settings import Limits

_BACKLOG = 512
_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def patient(limits: Limits, metrics: Metrics) -> type[H11Protocol]:
    """uvicorn's protocol with bounds on what it waits for, and on how much it does at a time.

    uvicorn itself waits for a request's head, and for a client to take its answer, as long as it likes.
    """
    retry = {"Retry-After": str(limits.retry), "Connection": "close"}
    busy = refusal(RefusedError(503, "Too many people are reading at this moment. Try again soon.", retry))

    class Patient(H11Protocol):
        """One connection."""

        _head: asyncio.TimerHandle | None = None
        _stalled: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Refuse it where too many are open."""
            super().connection_made(transport)
            self._mine = self.app
            if len(self.connections) > 2 * limits.connections:
                metrics.refused("connections")
                transport.abort()
                return
            self._wait_for_head()

        def data_received(self, data: bytes) -> None:
            """Begin to answer, or go on waiting for the rest of the head."""
            over = len(self.connections) > limits.connections or len(self.tasks) >= limits.requests
            self.app = busy if over else self._mine
            before = self.cycle
            super().data_received(data)
            if self.cycle is not before:
                self._cancel_head()
                if over:
                    metrics.refused("requests")
            elif self._idle() and self._head is None:
                self._wait_for_head()

        def _idle(self) -> bool:
            return (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing()

        def _wait_for_head(self) -> None:
            self._head = self.loop.call_later(limits.head, self._late)

        def _cancel_head(self) -> None:
            if self._head is not None:
                self._head.cancel()
                self._head = None

        def _late(self) -> None:
            self._head = None
            if self._idle():
                metrics.refused("slow")
                self.transport.write(_LATE)
                self._close()

        def pause_writing(self) -> None:
            """The client takes nothing: wait, but not for ever."""
            super().pause_writing()
            if self._stalled is None:
                self._stalled = self.loop.call_later(limits.stalled, self._stuck)

        def resume_writing(self) -> None:
            """It has taken what was sent."""
            super().resume_writing()
            if self._stalled is not None:
                self._stalled.cancel()
                self._stalled = None

        def _stuck(self) -> None:
            metrics.refused("slow")
            self.transport.abort()

        def timeout_keep_alive_handler(self) -> None:
            """Nothing more has come."""
            if not self.transport.is_closing():
                if self.conn.our_state is not h11.ERROR:
                    super().timeout_keep_alive_handler()
                self._close()

        def _close(self) -> None:
            """Let it take what is on the way, and no longer."""
            self.transport.close()
            self.loop.call_later(limits.stalled, self.transport.abort)

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget its timers."""
            self._cancel_head()
            if self._stalled is not None:
                self._stalled.cancel()
                self._stalled = None
            super().connection_lost(exc)

    return Patient


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. HandoutsError where it can't be had."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = places[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
    except (OSError, OverflowError, UnicodeError) as error:
        reason = error if isinstance(error, OSError) else OSError(0, str(error))
        raise _unusable(host, port, reason) from error
    return listening


def _unusable(host: str, port: int, error: OSError) -> HandoutsError:
    if isinstance(error, socket.gaierror):
        message = f"the address {host} can't be used: {error.strerror}"
        return failure(
            "handouts serve", message, "Name one of this machine's addresses with --host.", ExitCode.USAGE, "usage"
        )
    return port_taken(port, error, "handouts serve")


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()


def run(service: Service, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; requests that are under way are answered."""
    limits = service.settings.limits
    options: dict[str, Any] = {
        "http": patient(limits, service.metrics),
        "ws": "none",
        "lifespan": "on",
        "log_config": None,
        "log_level": "critical",
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_keep_alive": limits.keep_alive,
        "timeout_graceful_shutdown": limits.stop,
        "h11_max_incomplete_event_size": limits.head_bytes,
    }
    server = _Server(uvicorn.Config(service.app, **options), ready)
    try:
        server.run(sockets=[listening])
    finally:
        service.close()
        listening.close()
