"""The state of single messages: translated or not, signed by whom, and which are older than their English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from builder.messages.catalogue import State
from builder.review.messages import MessageUnderReview, messages
from builder.workspace.loaded import Loaded


def chosen_messages(loaded: Loaded) -> Iterator[MessageUnderReview]:
    """Every message of the chosen locales, in the catalogues' order."""
    for locale in loaded.chosen_locales:
        yield from messages(loaded, locale).values()


def stale_lines(messages: Sequence[MessageUnderReview]) -> list[str]:
    """What a clinic reads: every line older than its English, since when, and both Englishes."""
    stale = [item for item in messages if item.translation.state is State.STALE]
    lines = []
    for item in stale:
        tag = item.texts.locale.tag
        since = f"since {item.since}" if item.since else "since an unrecorded day (run handouts extract)"
        kept = "approved before; --keep-reviewed prints it" if item.approved_before else "printed in English, marked"
        lines += [
            f"{tag}  {item.context}  {'SAFETY LINE  ' if item.safety else ''}{since}  ({kept})",
            f"    was:  {item.translated_from or '?'}",
            f"    is:   {item.template.text}",
            f"    {tag}:   {_written(item)}",
        ]
    noun = "line is" if len(stale) == 1 else "lines are"
    return [*lines, f"{len(stale)} {noun} older than the English."]


def _written(item: MessageUnderReview) -> str | None:
    """The translation in the catalogue, stale ones too; None where no translator has written one."""
    return item.entry.translation or None if item.entry and not item.entry.suggested else None


def messages_json(messages: Sequence[MessageUnderReview]) -> list[dict[str, Any]]:
    """The same for programs, and of every message; dates as ISO 8601. `signed`: role → names, under the present text.

    `open_comments`: those on the present text; with one of them it isn't reviewed.
    """
    return [_record(item) for item in messages]


def _record(item: MessageUnderReview) -> dict[str, Any]:
    message, reviews = item.translation, item.texts.reviews
    signers = reviews.signers(item.context, message.hash) if item.approvable else {}
    return {
        "locale": item.texts.locale.tag,
        "context": item.context,
        "state": message.state,
        "safety": item.safety,
        "english": item.template.text,
        "translation": _written(item),
        "translated_from": item.translated_from,
        "since": item.since.isoformat() if item.since else None,
        "approved_before": item.approved_before,
        "signed": {role: sorted(names) for role, names in sorted(signers.items())},
        "reviewed": message.reviewed,
        "comments": len(reviews.comments(item.context)),
        "open_comments": len(item.open_comments),
        "maker": message.maker,
    }
