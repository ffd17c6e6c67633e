"""The server of `handouts draft --review`: this machine only, one page, and nothing from the disk by name."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

import jinja2

from builder.base.errors import ExitCode, HandoutsError, failure
from builder.base.project import Project
from builder.commands.local_server import LocalHandler, LocalServer
from builder.dist.lock import locked
from builder.draft.desk import Desk
from builder.pages.policy import scripts_in, with_policy

# In bytes: what an editor types and chooses for one proposal.
_MOST = 200_000
_TEMPLATES = Path(__file__).parent / "templates"


def page_html(desk: Desk) -> str:
    """The page; its script asks the server for everything else."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    html = templates.get_template("draft_review.html.j2").render(topic=desk.name, documents=desk.documents)
    return with_policy(html, scripts_in(html), same_server=True)


@contextmanager
def only_page(project: Project, topic: str) -> Iterator[None]:
    """Let no second page decide about the same topic: it would show what the first has changed meanwhile.

    HandoutsError with OUTPUT where another process has one.
    """
    try:
        with locked(project.cache_folder() / f"draft-review-{topic}"):
            yield
    except HandoutsError as error:
        if not any(item.check == "publish" for item in error.findings):
            raise
        who = error.findings[0].message.replace("writing into this folder", "at work on these proposals")
        remedy = "Go on in the page that is open, or end that process first. Nothing was changed."
        raise failure("handouts draft --review", who, remedy, ExitCode.OUTPUT, "draft") from error


class ReviewServer(LocalServer):
    """Serves one desk until it is closed."""

    def __init__(self, desk: Desk, port: int) -> None:
        self.desk = desk
        self.turn = threading.Lock()  # one request at a time reads and writes the project
        super().__init__(port, _Handler, "handouts draft --review")


class _Handler(LocalHandler):
    server: ReviewServer
    _POSTS: ClassVar[dict[str, str]] = {"/line": "_line", "/decide": "_decide", "/add": "_add"}

    def do_GET(self) -> None:  # noqa: N802 – the standard library's name
        """The page, or the proposals."""
        if not self.ours():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path == "/":
            self.send(HTTPStatus.OK, "text/html; charset=utf-8", page_html(self.server.desk).encode())
        elif self.path == "/items":
            self._answer(lambda: {"items": self.server.desk.items()})
        elif self.path == "/sentences":
            self._answer(self.server.desk.sentences)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # noqa: N802 – the standard library's name
        """What would be printed, or a decision. Only JSON is taken, which no form of another website can send."""
        route = self._POSTS.get(self.path)
        size = self.headers.get("Content-Length", "")
        if not self.ours() or self.headers.get_content_type() != "application/json":
            self.send_error(HTTPStatus.FORBIDDEN)
        elif route is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not size.isdigit() or int(size) > _MOST:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            try:
                asked = json.loads(self.rfile.read(int(size)))
                document, index, fields = str(asked["document"]), int(asked["index"]), dict(asked.get("fields") or {})
            except (ValueError, KeyError, TypeError, AttributeError):
                self.send_error(HTTPStatus.BAD_REQUEST)
                return
            self._answer(lambda: getattr(self, route)(document, index, fields, asked))

    def _line(self, document: str, index: int, fields: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        return asdict(self.server.desk.line(document, index, fields))

    def _decide(self, document: str, index: int, fields: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        action, because = str(asked.get("action")), asked.get("because")
        done = self.server.desk.decide(document, index, action, fields, str(because) if because else None)
        return {"done": done}

    def _add(self, document: str, index: int, fields: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        return self.server.desk.add(document, fields)

    def _answer(self, work: Any) -> None:
        try:
            with self.server.turn:
                answer, status = work(), HTTPStatus.OK
        except HandoutsError as error:
            problems = [(f"{item.path}: {item.message}", item.remedy) for item in error.findings]
            answer, status = {"problems": problems}, HTTPStatus.UNPROCESSABLE_ENTITY
        except OSError as error:
            problems = [(f"the file could not be written: {error}", "See that the disk has room; nothing was lost.")]
            answer, status = {"problems": problems}, HTTPStatus.INSUFFICIENT_STORAGE
        self.send(status, "application/json; charset=utf-8", json.dumps(answer, ensure_ascii=False).encode())
