"""`handouts topic new`."""

from __future__ import annotations

from typing import Annotated

import typer

from builder.base.project import Project
from builder.cli.shared import ProjectOption, app, say
from builder.commands.topic_new import named, new_topic, next_steps
from builder.workspace.loaded import load_whole
from builder.workspace.selection import Selection

topic_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Begin a topic: one disease's facts.")
app.add_typer(topic_app, name="topic")


@topic_app.callback()
def topic() -> None:
    # Without one, typer takes the one command for the whole.
    pass


@topic_app.command()
def new(
    name: Annotated[str, typer.Argument(help="The topic's folder, e.g. hay-fever.")],
    title: Annotated[
        str | None, typer.Option("--title", "--name", help="The disease's English name (default: from the folder's).")
    ] = None,
    short_name: Annotated[
        str | None, typer.Option("--short-name", help="Its short name, e.g. HF (default: the title).")
    ] = None,
    prefix: Annotated[
        str | None, typer.Option("--prefix", help="What its ids begin with, e.g. hf (default: from the name).")
    ] = None,
    output_prefix: Annotated[
        str | None, typer.Option("--output-prefix", help="What its files' names begin with (default: the prefix, dot).")
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Make the folders of a new topic, with a first leaflet that builds at once.

    Exit codes: 2 for a name or prefix that can't be or is taken, 5 where the folder is there already.

    Examples:

      handouts topic new hay-fever

      handouts topic new hay-fever --prefix hf --short-name HF
    """
    loaded = load_whole(Project.find(project), Selection(), None)
    made = named(name, prefix, output_prefix, title, short_name)
    new_topic(loaded, made)
    for line in next_steps(loaded, made):
        say(line)
