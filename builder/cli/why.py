"""`handouts why`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.base.project import Project
from builder.cli.shared import ClinicOption, DocumentsOption, ProjectOption, app, say
from builder.commands.why import why as explain

_ORDER = ("facts", "messages", "templates", "theme", "pictures", "handouts and decks", "languages", "documents")


@app.command()
def why(
    output: Annotated[Path, typer.Argument(help="A file that a build made, e.g. dist/ar/medicines.pdf.")],
    project: ProjectOption = None,
    documents: DocumentsOption = None,
    clinic: ClinicOption = None,
) -> None:
    """Say what a file is made of, and what of that has changed since it was built.

    Examples:

      handouts why dist/ar/medicines.pdf

      handouts why dist/es/symptoms.with-en.apkg
    """
    explained = explain(Project.find(project), output, documents or None, clinic)
    say(f"{explained.path}, built {explained.built}, is made of:")
    for kind in (*_ORDER, *(kind for kind in explained.parts if kind not in _ORDER)):
        items = explained.parts.get(kind, [])
        if items:
            say(f"{kind} ({len(items)})")
            for item in items:
                say(f"  {item}")
    if explained.last:
        say(f"last saved: {explained.last}")
    if explained.changed:
        say("changed since it was built:")
        for item in explained.changed:
            say(f"  {item}")
    else:
        say("Nothing of it has changed since.")
