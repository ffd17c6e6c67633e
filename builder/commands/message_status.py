"""The state of single messages: translated or not, signed by whom, and which are older than their English."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from builder.facts.base_fact import BaseFact
from builder.facts.kinds.safety_line import SafetyLine
from builder.messages.catalogue import State
from builder.messages.texts import Message, Texts
from builder.workspace.loaded import Loaded


@dataclass(frozen=True)
class MessageStatus:
    """One message in one locale. For a stale one `translated_from` is the English that its translation was made from.

    `since`: the day on which that English changed, as far as `handouts extract` has recorded it.
    """

    locale: str
    context: str
    state: str
    safety: bool
    english: str
    translation: str | None
    translated_from: str | None
    since: datetime.date | None
    approved_before: bool  # people had signed the stale translation: --keep-reviewed prints it
    signed: dict[str, list[str]]  # role → names, under the present text
    reviewed: bool
    comments: int
    open_comments: int  # on the present text: with one of them it isn't reviewed
    maker: str | None  # "computer" or "person", where it is recorded who made the translation


def message_status(loaded: Loaded) -> Iterator[MessageStatus]:
    """Every message of the chosen locales, in the catalogues' order."""
    for locale in loaded.chosen_locales:
        for texts, template, fact in loaded.messages(locale.id):
            message = texts.message(fact, template.context, template.text)
            yield _status(texts, fact, message, template.text)


def _status(texts: Texts, fact: BaseFact | None, message: Message, english: str) -> MessageStatus:
    entry = texts.catalogue(message.context).entries.get(message.context)
    stale = entry if entry and message.state is State.STALE else None
    signers = texts.reviews.signers(message.context, message.hash) if message.state is State.TRANSLATED else {}
    return MessageStatus(
        locale=texts.locale.tag,
        context=message.context,
        state=message.state,
        safety=isinstance(fact, SafetyLine),
        english=english,
        translation=entry.translation or None if entry and not entry.suggested else None,
        translated_from=((stale.previous if stale.fuzzy else stale.text) if stale else None),
        since=stale.since if stale else None,
        approved_before=bool(stale) and texts.approved_before(fact, message.context) is not None,
        signed={role: sorted(names) for role, names in sorted(signers.items())},
        reviewed=message.reviewed,
        comments=len(texts.reviews.comments(message.context)),
        open_comments=len(texts.reviews.open_comments(message.context, message.hash)),
        maker=message.maker,
    )


def stale_lines(message_statuses: Sequence[MessageStatus]) -> list[str]:
    """What a clinic reads: every line older than its English, since when, and both Englishes."""
    stale = [item for item in message_statuses if item.state == State.STALE]
    lines = []
    for item in stale:
        since = f"since {item.since}" if item.since else "since an unrecorded day (run handouts extract)"
        kept = "approved before; --keep-reviewed prints it" if item.approved_before else "printed in English, marked"
        lines += [
            f"{item.locale}  {item.context}  {'SAFETY LINE  ' if item.safety else ''}{since}  ({kept})",
            f"    was:  {item.translated_from or '?'}",
            f"    is:   {item.english}",
            f"    {item.locale}:   {item.translation}",
        ]
    noun = "line is" if len(stale) == 1 else "lines are"
    return [*lines, f"{len(stale)} {noun} older than the English."]


def messages_json(message_statuses: Sequence[MessageStatus]) -> list[dict[str, Any]]:
    """The same for programs; dates as ISO 8601."""
    return [{**asdict(item), "since": item.since.isoformat() if item.since else None} for item in message_statuses]
