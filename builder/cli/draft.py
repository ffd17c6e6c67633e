"""The command draft: from documents to proposals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.shared import DocumentsOption, ProjectOption, app, say


@app.command()
def draft(
    documents: Annotated[
        list[Path], typer.Argument(help="Documents: plain text, saved web page, PDF or Word (.docx).")
    ],
    topic: Annotated[str | None, typer.Option("--topic", help="Record them in this topic and write proposals.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON; write nothing.")] = False,
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
    from builder.commands.draft import table

    drafted = read(documents)
    if as_json:
        print(json_of(drafted))
        return
    for number, item in enumerate(drafted):
        if number:
            say()
        for line in table(item):
            say(line)
