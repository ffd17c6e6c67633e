"""The commands `handouts extract` and `handouts changes`: what is kept in git beside facts and templates."""

from __future__ import annotations

import time
from collections.abc import Iterator

from builder.base.errors import HandoutsError, errors
from builder.base.project import COMMON
from builder.commands.usage import with_notes
from builder.decks.changes import current_hashes, record_changes
from builder.messages.catalogue import merge, write_template
from builder.workspace.loaded import Loaded


def update_catalogues(loaded: Loaded) -> Iterator[str]:
    """Write the templates and bring every catalogue up to them; a line for each file."""
    if errors(loaded.findings):
        raise HandoutsError(loaded.findings)
    where = loaded.project
    noted, complete = with_notes(loaded)
    if not complete:
        yield "The English pages can't be rendered: the notes don't say where each message stands (handouts check)."
    for domain, templates in noted.items():
        path = where.template_file(domain)
        changed = write_template(path, domain, templates)
        yield f"{where.relative(path)}: {len(templates)} messages{', changed' if changed else ''}"
        for locale in loaded.locales:
            if locale.english:
                continue
            path = where.catalogue_file(locale.id, domain)
            changed, findings = merge(path, where.relative(path), locale, domain, templates)
            if findings:
                raise HandoutsError(findings)
            yield f"{where.relative(path)}: {'changed' if changed else 'up to date'}"
    if COMMON not in loaded.templates:
        raise AssertionError("no common messages")


def update_changes(loaded: Loaded) -> Iterator[str]:
    """Record which notes and note types changed; a line for each locale."""
    if errors(loaded.findings):
        raise HandoutsError(loaded.findings)
    for locale in loaded.locales:
        hashes: dict[str, str] = {}
        for topic in loaded.topics:
            hashes.update(current_hashes(loaded.decks, loaded.texts[locale.id, topic.id]))
        path = loaded.project.changes_file(locale.id)
        count = record_changes(path, hashes, loaded.changes[locale.id], int(time.time()), loaded.changes.values())
        yield f"{loaded.project.relative(path)}: {count} changed"
