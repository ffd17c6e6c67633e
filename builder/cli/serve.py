"""`handouts serve`."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.base import interrupts
from builder.base.errors import ExitCode, HandoutsError, failure
from builder.base.project import Project
from builder.cli.shared import DocumentsOption, ProjectOption, app, say

if TYPE_CHECKING:
    from builder.serve.settings import Settings

_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 for a free one.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    dist: Annotated[
        Path | None, typer.Option("--dist", help="The folder of a build (default: dist/ in the project).")
    ] = None,
    root_path: Annotated[
        str, typer.Option("--root-path", help="The path below which a proxy shows it, e.g. /leaflets.")
    ] = "",
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A name by which it is called; may be repeated.")
    ] = None,
    proxy_headers: Annotated[
        bool, typer.Option("--proxy-headers", help="Tell clients apart by X-Forwarded-For: only behind a proxy.")
    ] = False,
    no_form: Annotated[bool, typer.Option("--no-form", help="The site alone, without the form for packets.")] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="How many packets to print at a time.")] = 1,
    queue: Annotated[int, typer.Option("--queue", min=1, max=1000, help="How many packets may wait.")] = 8,
    documents: DocumentsOption = None,
    project: ProjectOption = None,
) -> None:
    """Serve the site, and a form that prints packets with a clinic's own details.

    Ctrl-C or SIGTERM ends it, with exit code 0. See docs/serve.md.

    Examples:

      handouts serve                                       http://127.0.0.1:8000/ and /packet

      handouts serve --dist /srv/leaflets --no-form        a finished build, without the project

      handouts serve --root-path /leaflets --allow-host leaflets.example.org --proxy-headers
    """
    from builder.serve.settings import Limits, Settings

    root = root_path.rstrip("/")
    if root and not _ROOT.fullmatch(root):
        remedy = "Write it as /leaflets, without spaces and %."
        raise failure("handouts serve", f"“{root_path}” is no path of a proxy", remedy, ExitCode.USAGE, "usage")
    for name in allow_host or ():
        if not _HOST.fullmatch(name):
            remedy = "Write it without https:// and without a path: leaflets.example.org"
            raise failure("handouts serve", f"“{name}” is no name of a host", remedy, ExitCode.USAGE, "usage")
    opened = _project(project, dist, no_form)
    if dist is None and opened is None:
        opened = Project.find(project)
    folder = dist or (opened.output_folder() if opened else Path())
    hosts = tuple(dict.fromkeys([*(allow_host or ()), *([host] if host not in ("", "0.0.0.0", "::") else [])]))
    settings = Settings(
        dist=folder.resolve(),
        project=None if no_form else opened,
        documents=documents,
        root_path=root,
        hosts=hosts,
        proxy_headers=proxy_headers,
        workers=workers,
        limits=replace(Limits(), queue=queue, kept=max(Limits.kept, 4 * queue)),
    )
    _serve(settings, host, port)


def _project(named: Path | None, dist: Path | None, no_form: bool) -> Project | None:
    """The project that the form prints from; None where there is none and a finished build is named."""
    if no_form and dist:
        return None
    try:
        return Project.find(named)
    except HandoutsError:
        if named or not dist:
            raise
        return None


def _serve(settings: Settings, host: str, port: int) -> None:
    from builder.serve.app import Service
    from builder.serve.server import bound, run

    listening = bound(host, port)
    try:
        service = Service(settings)
    except BaseException:
        listening.close()
        raise
    host_part = f"[{host}]" if ":" in host else host
    address = f"http://{host_part}:{listening.getsockname()[1]}{settings.root_path}/"
    form = f"; the form: {address}packet" if settings.project else ""
    interrupts.quietly()
    with contextlib.suppress(KeyboardInterrupt):
        run(service, listening, lambda: say(f"{address} serves {settings.dist}{form}. Ctrl-C ends it."))
    say("Ended.")
