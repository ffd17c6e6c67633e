"""The check for markup that acts: over every page and every card, whatever it came from."""

from __future__ import annotations

from collections.abc import Iterator

from builder.base.errors import Finding
from builder.checks.registry import check
from builder.pages.live_markup import live_fragment, live_markup, live_style
from builder.workspace.loaded import Loaded

_REMEDY = "Take it out of the template, style sheet, picture, fact or translation that it comes from."


@check("live-markup", "editions", reads=("page", "decks"))
def live(loaded: Loaded) -> Iterator[Finding]:
    """No page and no card runs a script, loads anything from elsewhere, or has a form or a frame.

    Bad: `<script>` in a template, `url(https://…)` in a style sheet. Good: text, tables, and pictures within the page.
    """
    for _, page in loaded.pages:
        name = loaded.project.relative(page.edition.handout.template)
        for fault in sorted(set(live_markup(page.html))):
            yield Finding(name, 0, "live-markup", f"{page.edition.stem}: the page has {fault}", _REMEDY)
    seen: set[tuple[str, str]] = set()
    for _, content in loaded.deck_contents:
        deck = content.edition.deck
        for fault in live_style(deck.css):
            path = loaded.project.relative(loaded.project.cards_css())
            yield Finding(path, 0, "live-markup", f"the cards' style sheet has {fault}", _REMEDY)
        for fault in live_fragment(content.description):
            yield Finding(deck.file.name, 0, "live-markup", f"the description has {fault}", _REMEDY)
        for kind, record in deck.note_types.items():
            for template in record.templates:
                for side in (template.front, template.back):
                    for fault in live_fragment(side):
                        if (kind, fault) not in seen:
                            seen.add((kind, fault))
                            path = loaded.project.relative(loaded.project.note_type_file(kind))
                            yield Finding(path, 0, "live-markup", f"template {template.name} has {fault}", _REMEDY)
        for note in content.notes:
            for field, html in note.fields.items():
                for fault in live_fragment(html):
                    message = f"{content.edition.stem}: {note.key}: the field {field} has {fault}"
                    yield Finding(deck.file.name, 0, "live-markup", message, _REMEDY)
