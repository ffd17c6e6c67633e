"""The command draft: from documents to proposals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.base import interrupts
from builder.base.errors import ExitCode, failure
from builder.base.project import Project
from builder.cli.shared import DocumentsOption, ProjectOption, app, say


@app.command()
def draft(
    documents: Annotated[
        list[Path] | None, typer.Argument(help="Documents: plain text, saved web page, PDF or Word (.docx).")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Record them in this topic and write proposals.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON; write nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Add what is found now to a draft that is there.")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Decide about a topic's proposals in the browser, on this machine only.")
    ] = False,
    port: Annotated[int, typer.Option("--port", help="The page's port; 0 takes a free one.", min=0, max=65535)] = 0,
    project: ProjectOption = None,
    folders: DocumentsOption = None,
) -> None:
    """Read documents and propose what facts are made of: medicines, symptoms, figures and more, with their places.

    Without --topic nothing is written, and no project is needed.

    Examples:

      handouts draft leaflet.pdf

      handouts draft leaflet.pdf --topic scabies

      handouts draft leaflet.txt --json

      handouts draft --review --topic scabies
    """
    from builder.commands.draft import as_json as json_of
    from builder.commands.draft import draft as read
    from builder.commands.draft import table, written

    if as_json and topic:
        remedy = "Give one of them: --json writes nothing."
        raise failure("handouts draft", "--json goes without --topic", remedy, ExitCode.USAGE, "usage")
    if not documents and not review:
        remedy = "Name at least one, or --review with --topic. See handouts draft --help."
        raise failure("handouts draft", "no document was given", remedy, ExitCode.USAGE, "usage")
    if review and (as_json or not topic):
        remedy = "handouts draft --review --topic NAME"
        raise failure(
            "handouts draft", "--review goes with --topic, and not with --json", remedy, ExitCode.USAGE, "usage"
        )
    if review and topic and not documents:
        _review(Project.find(project), topic, folders, port)
        return
    drafted = read(documents or [])
    if as_json:
        print(json_of(drafted))
        return
    lines = [line for item in drafted for line in (*table(item), "")]
    if topic:
        lines += written(Project.find(project), topic, drafted, folders, again)
    for line in lines:
        say(line)
    if review and topic:
        _review(Project.find(project), topic, folders, port)


def _review(project: Project, topic: str, folders: list[Path] | None, port: int) -> None:
    from builder.commands.draft_review import ReviewServer, only_page
    from builder.draft.desk import Desk

    with only_page(project, topic), ReviewServer(Desk(project, topic, folders), port) as server:
        say(f"Proposals for {topic}: {server.url}")
        say("Every decision is saved at once. Press Ctrl-C when you are done.")
        interrupts.quietly()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say(f"Ended; what you decided and typed is in sources/{topic}/. Go on with the same command.")
