"""What the service is told at its start, and the bounds that it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from builder.base.project import DocumentFolders, Project


@dataclass(frozen=True)
class Limits:
    """Bounds. Times are in seconds, sizes in bytes."""

    connections: int = 1000
    requests: int = 256  # that are answered at a time
    head: float = 10.0  # until a request's head has come
    stalled: float = 30.0  # that a client takes nothing of what it is sent
    keep_alive: int = 5
    head_bytes: int = 16_384
    query_bytes: int = 4_096
    body_bytes: int = 2_000_000
    body: float = 30.0  # until a request's body has come
    uploads: int = 8  # bodies that are read at a time
    queue: int = 8  # packets that wait for a worker
    kept: int = 32  # packets that are made or wait to be fetched
    job: float = 180.0  # that a packet may take
    load: float = 300.0  # that a worker may take to read the project
    memory: int = 2_500_000_000  # address space of a worker
    leaflets: int = 40  # in one packet
    expiry: float = 600.0  # that a packet waits to be fetched
    per_client: int = 20  # packets that one client may ask for…
    window: float = 600.0  # …in this time
    clients: int = 10_000  # that are told apart
    retry: int = 5  # what Retry-After says
    stop: int = 10  # for requests that are under way at the end


@dataclass(frozen=True)
class Settings:
    """How the service runs. `project`: None for the site alone."""

    dist: Path
    project: Project | None = None
    documents: DocumentFolders = None
    root_path: str = ""  # "/leaflets", or "" at the top
    hosts: tuple[str, ...] = ()  # names besides the address that a request came to
    proxy_headers: bool = False
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
