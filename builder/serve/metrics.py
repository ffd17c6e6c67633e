"""What the service counts, as Prometheus reads it; and its log: one JSON object a line, about no person."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"])
# The upper bounds, in seconds.
_BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0)


class Log:
    """Lines of JSON on standard output. Neither addresses of clients, nor queries, nor what a form held."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def write(self, event: str, **values: Any) -> None:
        """One line; a reader that has gone is no reason to stop."""
        record = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **values}
        try:
            print(json.dumps(record, ensure_ascii=True), file=self._out or sys.stdout, flush=True)
        except OSError:
            self._out = None


class Metrics:
    """Counters and what is read off at the moment of asking."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.time()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._packets: Counter[str] = Counter()
        self._workers: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}  # name → (help, value)

    def request(self, route: str, method: str, status: int, seconds: float, sent: int) -> None:
        """Count an answered request."""
        with self._lock:
            self._requests[route, method, status] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]
            self._bytes[route] += sent
            for bound in _BUCKETS:
                if seconds <= bound:
                    self._buckets[route, bound] += 1

    def packet(self, result: str) -> None:
        """Count a packet: made, failed, lost (its worker ended or took too long), refused."""
        with self._lock:
            self._packets[result] += 1

    def worker(self, event: str) -> None:
        """Count what became of a worker: started, lost, renewed."""
        with self._lock:
            self._workers[event] += 1

    def refused(self, reason: str) -> None:
        """Count a connection or request that a bound turned away."""
        with self._lock:
            self._refused[reason] += 1

    def text(self) -> str:
        """All of it in the Prometheus text format."""
        with self._lock:
            lines: list[str] = []
            requests = {
                f'route="{route}",method="{method}",status="{status}"': count
                for (route, method, status), count in self._requests.items()
            }
            lines += _family("handouts_requests_total", "counter", "Requests answered.", requests)
            totals: Counter[str] = Counter()
            for (route, _, _), count in self._requests.items():
                totals[route] += count
            lines += ["# HELP handouts_request_seconds Time to answer.", "# TYPE handouts_request_seconds histogram"]
            for route, count in sorted(totals.items()):
                for bound in _BUCKETS:
                    value = self._buckets[route, bound]
                    lines.append(f'handouts_request_seconds_bucket{{route="{route}",le="{bound}"}} {value}')
                lines.append(f'handouts_request_seconds_bucket{{route="{route}",le="+Inf"}} {count}')
                lines.append(f'handouts_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}')
                lines.append(f'handouts_request_seconds_count{{route="{route}"}} {count}')
            for name, label, help_text, counted in (
                ("handouts_sent_bytes_total", "route", "Bytes of answers' bodies.", self._bytes),
                ("handouts_packets_total", "result", "Packets by what became of them.", self._packets),
                ("handouts_workers_total", "event", "What became of workers.", self._workers),
                ("handouts_refused_total", "reason", "Turned away by a bound.", self._refused),
            ):
                values = {f'{label}="{key}"': value for key, value in counted.items()}
                lines += _family(name, "counter", help_text, values)
            lines += _family("handouts_start_time_seconds", "gauge", "When it started.", {"": self._started})
        for name, (help_text, read) in sorted(self.gauges.items()):
            lines += _family(name, "gauge", help_text, {"": read()})
        return "\n".join(lines) + "\n"


def _family(name: str, kind: str, help_text: str, values: Mapping[str, float]) -> list[str]:
    lines = [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
    return [*lines, *(_plain(name, labels, value) for labels, value in sorted(values.items()))]


def _plain(name: str, labels: str, value: float) -> str:
    text = f"{value:.3f}" if isinstance(value, float) and not value.is_integer() else str(int(value))
    return f"{name}{{{labels}}} {text}" if labels else f"{name} {text}"
