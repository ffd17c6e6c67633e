"""`handouts deck preview`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from builder.base.project import Project
from builder.cli.shared import DocumentsOption, ForceOption, ProjectOption, app, choice, say
from builder.commands.deck_preview import preview_deck
from builder.decks.options import OPTIONS

deck_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at a deck.")
app.add_typer(deck_app, name="deck")


@deck_app.callback()
def deck() -> None:
    """Look at a deck."""


@deck_app.command()
def preview(
    locale: Annotated[str, typer.Argument(help="The learner's locale, e.g. ar.")],
    deck: Annotated[str, typer.Argument(help="The deck, e.g. medicines.")],
    parallel: Annotated[
        str | None, typer.Option("--with", help="The locale on the other side (default: as the deck is built).")
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option", help=f"Only the cards that the deck has with it: {', '.join(OPTIONS)} (default: every card)."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file (default: below .build/preview/).")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print where the page is.")] = False,
    force: ForceOption = False,
    documents: DocumentsOption = None,
    project: ProjectOption = None,
) -> None:
    """Show every card of a deck in the browser, front and back, as Anki would: light and dark, wide and on a phone.

    The page is one file. Cards that the deck has only by option are marked so.

    Examples:

      handouts deck preview ar medicines

      handouts deck preview es symptoms --with ar --option both-ways --out ~/Desktop/cards.html
    """
    opened = Project.find(project)
    options = choice("deck option", option, OPTIONS)
    deck_preview = preview_deck(opened, locale, deck, parallel, options, documents)
    path = deck_preview.write(opened, out, force)
    count = sum(len(item.cards) for item in deck_preview.decks)
    say(f"{path}: {count} cards")
    if not no_browser:
        webbrowser.open(path.as_uri())
