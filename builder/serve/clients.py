"""Who asks: the client for its bounds, the host that was meant, and whether a form comes from our own page."""

from __future__ import annotations

import ipaddress
import re
import time
from collections import OrderedDict, deque
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

_LOCAL = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{0,5})?")


def host_name(value: str) -> str:
    """The name of a Host header, without its port and brackets, in small letters; empty where it is none."""
    # Nothing looser: the header becomes part of the addresses that record systems are given.
    match = _HOST.fullmatch(value)
    return (match[1] or match[2]).lower().rstrip(".") if match else ""


def host_allowed(scope: Scope, value: str | None, allowed: tuple[str, ...]) -> bool:
    """Whether the Host header names this service: an allowed name, or the address that the request came to.

    Other names are refused: a website whose name points here must not read in this browser what stands here.
    """
    if not value:
        return False
    name = host_name(value)
    server = scope.get("server")
    mine = (str(server[0]),) if server else ()
    return name in {*(item.lower() for item in allowed), *mine, *_LOCAL}


def same_origin(headers: Headers) -> bool:
    """Whether a form was sent by a page of ours, or by a program that is no browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    if origin is None:
        return True  # every browser sends it with a form
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


def client_key(scope: Scope, proxied: bool) -> str:
    """By what a client is counted: its address, or the network of its IPv6 address.

    `proxied`: the last address of X-Forwarded-For, which the proxy before us has added.
    """
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if proxied:
        forwarded = Headers(scope=scope).getlist("x-forwarded-for")
        last = ",".join(forwarded).rpartition(",")[2].strip()
        address = last or address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


class Window:
    """At most `count` in `seconds`, for each of the latest `clients`. Kept in memory alone."""

    def __init__(self, count: int, seconds: float, clients: int) -> None:
        self._count = count
        self._seconds = seconds
        self._clients = clients
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds until the client may ask again; 0, and this time is counted, where it may now."""
        now = time.monotonic()
        times = self._times.setdefault(client, deque())
        self._times.move_to_end(client)
        while len(self._times) > self._clients:
            self._times.popitem(last=False)
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._count:
            return max(1.0, times[0] + self._seconds - now)
        times.append(now)
        return 0.0
