"""The command draft: from documents to proposals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.base.errors import ExitCode, stop
from builder.base.project import Project
from builder.cli.shared import DocumentsOption, ProjectOption, app, say


@app.command()
def draft(
    documents: Annotated[
        list[Path], typer.Argument(help="Documents: plain text, saved web page, PDF or Word (.docx).")
    ],
    topic: Annotated[str | None, typer.Option("--topic", help="Record them in this topic and write proposals.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON; write nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Add what is found now to a draft that is there.")] = False,
    project: ProjectOption = None,
    folders: DocumentsOption = None,
) -> None:
    """Read documents and propose what facts are made of: medicines, symptoms, figures and more, with their places.

    Without --topic nothing is written, and no project is needed.

    Examples:

      handouts draft leaflet.pdf

      handouts draft leaflet.pdf --topic scabies

      handouts draft leaflet.txt --json
    """
    from builder.commands.draft import as_json as json_of
    from builder.commands.draft import draft as read
    from builder.commands.draft import table, written

    if as_json and topic:
        remedy = "Give one of them: --json writes nothing."
        raise stop("handouts draft", "--json goes without --topic", remedy, ExitCode.USAGE, "usage")
    drafted = read(documents)
    if as_json:
        print(json_of(drafted))
        return
    lines = [line for item in drafted for line in (*table(item), "")]
    if topic:
        lines += written(Project.find(project), topic, drafted, folders, again)
    for line in lines:
        say(line)
