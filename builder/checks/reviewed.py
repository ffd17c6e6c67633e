"""The check that a clinic asks for: nothing is built that qualified people have not signed."""

from __future__ import annotations

from collections.abc import Iterator

from builder.base.errors import Finding
from builder.checks.registry import check
from builder.decks.note import DeckContent
from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.messages.catalogue import State
from builder.messages.extract import domain_of
from builder.messages.message import Message
from builder.messages.texts import Texts
from builder.pages.render import Page
from builder.workspace.loaded import Loaded

_REMEDY = "See handouts review export; or build without --require-reviewed, and every page says so."


@check("reviewed", "editions", reads=("page", "decks"))
def reviewed(loaded: Loaded) -> Iterator[Finding]:
    """With --require-reviewed every message of every page and card has the signatures that it needs.

    Bad: a translation that only its translator has signed. Good: a second reader's signature too, and a clinician's
    under the English and under safety lines; and no comment that is still open.
    """
    if not loaded.selection.require_reviewed:
        return
    seen: set[tuple[str, str]] = set()
    outputs: list[tuple[Topic, Page | DeckContent]] = [*loaded.pages, *loaded.deck_contents]
    for topic, content in outputs:
        for locale, context, message in _used_messages(content):
            if not message.reviewed and (locale.id, context) not in seen and not loaded.unknown(locale, context):
                seen.add((locale.id, context))
                yield _finding(loaded, topic, loaded.texts[locale.id, topic.id], message)


def _used_messages(content: Page | DeckContent) -> Iterator[tuple[Locale, str, Message]]:
    """Every message of a page or a deck, in each locale in which it is shown there."""
    locales = content.edition.locales
    for context, sides in content.used.items():
        yield from ((locale, context, message) for locale, message in zip(locales, sides, strict=False))
    if isinstance(content, DeckContent):
        yield from ((locales[-1], context, message) for context, (message,) in content.used_parallel.items())


def _finding(loaded: Loaded, topic: Topic, texts: Texts, unreviewed: Message) -> Finding:
    """What is missing under one message of one locale."""
    tag = texts.locale.tag
    path, line = _place(loaded, topic, texts, unreviewed.context)
    if unreviewed.state is not State.TRANSLATED:
        return Finding(path, line, "reviewed", f"{unreviewed.context} is {unreviewed.state} in {tag}", _REMEDY)
    missing = texts.missing_roles(unreviewed)
    comments = texts.reviews.open_comments(unreviewed.context, unreviewed.hash)
    if comments:
        comment = comments[-1]
        by = f"{comment.reviewer} ({comment.date})"
        message = f"{unreviewed.context} has in {tag} an open comment of {by}: {comment.comment}"
    elif not missing:
        lacking = "a clinician's signature is missing, or a comment is open"
        message = f"{unreviewed.context}: its English isn't reviewed, without which no translation counts ({lacking})"
    else:
        given = texts.reviews.of_message.get(unreviewed.context, ())
        earlier = any(item.verdict == "approved" for item in given) and all(
            item.hash != unreviewed.hash for item in given
        )
        changed = ", and has changed since it was signed" if earlier else ""
        message = f"{unreviewed.context} lacks in {tag} the signature of a {' and of a '.join(missing)}{changed}"
    return Finding(path, line, "reviewed", message, _REMEDY)


def _place(loaded: Loaded, topic: Topic, texts: Texts, context: str) -> tuple[str, int]:
    """The file and line of a message: in the catalogue, or for English in the facts or the templates."""
    if not texts.locale.english:
        catalogue = texts.catalogue(context)
        entry = catalogue.entries.get(context)
        return catalogue.name, entry.line if entry else 0
    for known, _, fact in topic.messages():
        if known == context and fact is not None:
            finding = topic.origins[fact.id].finding("reviewed", "")
            return finding.path, finding.line
    domain = domain_of(context, topic.id)
    return next((item.path for item in loaded.templates[domain] if item.context == context), domain), 0
