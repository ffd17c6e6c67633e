"""Verdicts against the texts as they are now: what still holds is recorded, the rest is refused with its reason."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from builder.languages.locale import Locale
from builder.messages.catalogue import State
from builder.messages.people import name_key
from builder.messages.review import Review, Reviews, append_reviews, latest
from builder.review.incoming import Incoming, IncomingItem
from builder.review.messages import MessageUnderReview, messages, reviews_of, signs
from builder.workspace.loaded import Loaded

_SHOWN = 70  # letters of a text in a reason
_GONE = "the message is gone"


@dataclass
class Outcome:
    """What becomes of a review's verdicts."""

    fresh: list[Review] = field(default_factory=list)
    known: list[Review] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # msgctxt, reason
    warnings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """How far a locale's reviews are: counts of messages."""

    messages: int
    reviewed: int
    missing: tuple[tuple[str, int], ...]  # role → messages that lack its signature


def _short(text: str) -> str:
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN].rstrip()}…”"


def _value_changes(item: IncomingItem, message: MessageUnderReview) -> str:
    now = message.values
    changes = []
    for name in sorted({*item.values, *now}):
        before, after = item.values.get(name), now.get(name)
        if before != after:
            changes.append(f"{{{name}}} was {before or 'not there'} and is {after or 'not there'}")
    return ", ".join(changes)


def changed(item: IncomingItem, message: MessageUnderReview) -> str:
    """What is no longer as the reviewer saw it; empty where all of it is."""
    translation = message.translation
    stale = " and its translation is stale" if translation.state is State.STALE else ""
    if translation.english != item.english:
        return f"the English has changed: {_short(item.english)} is now {_short(translation.english)}{stale}"
    if item.state != translation.state.value:
        return {
            State.STALE: "its translation is stale now",
            State.MISSING: "its translation is missing now",
        }.get(translation.state, "it has been translated since")
    if translation.text != item.translation:
        return f"the translation has changed: {_short(item.translation)} is now {_short(translation.text)}"
    values = _value_changes(item, message)
    return f"a value has changed: {values}" if values else ""


def _other_role(review: Review, name: str, recorded: Sequence[Review]) -> Review | None:
    """The line by which somebody of the same name signed this text as its other reader."""
    pair = {"translator": "second reader", "second reader": "translator"}
    given = [line for line in recorded if line.hash == review.hash and line.role == pair.get(review.role)]
    same = [line for line in latest(given) if name_key(line.reviewer.partition(",")[0]) == name_key(name)]
    return same[-1] if same and same[-1].approves else None


def _judge_one(review: Review, name: str, recorded: Sequence[Review], newest: datetime.date, outcome: Outcome) -> None:
    """Put one verdict, whose text is unchanged, where it belongs. `newest`: the day of the person's last line."""
    earlier = [
        line for line in recorded if (line.role, line.person, line.hash) == (review.role, review.person, review.hash)
    ]
    last = latest(earlier)[0] if earlier else None
    same = last and last._replace(date=review.date) == review
    if last and (same or review in earlier):
        outcome.known.append(review)
        if not same:
            what = f"is recorded, but the same person's last verdict on {last.date} is “{last.verdict}”"
            outcome.warnings.append((review.context, f"“{review.verdict}” {what}, which counts"))
        return
    if last and last.date > review.date:
        outcome.refused.append((review.context, f"the same person has given a later verdict, on {last.date}"))
        return
    if newest > review.date:
        reason = f"the same person has given verdicts up to {newest}, and this one says {review.date}"
        outcome.refused.append((review.context, f"{reason}; ask for the file saved anew, with the day on which it is"))
        return
    other = _other_role(review, name, recorded) if review.approves else None
    if other is not None and other.reviewer != review.reviewer:
        # Two names of one person would count as two people.
        reason = f"{other.reviewer} is recorded as its {other.role}; a text's two readers are two people"
        outcome.refused.append((review.context, f"{reason}, whose names must tell them apart"))
        return
    if other is not None:
        what = f"{other.reviewer} has signed it as {other.role} too; another person must be its second reader"
        outcome.warnings.append((review.context, what))
    if review.verdict == "approved" and review.comment:
        what = "approved, and a comment beside it: choose one. It counts as an open comment, and signs nothing"
        outcome.warnings.append((review.context, f"{what} until the same person approves it without"))
    outcome.fresh.append(review)


def judge(incoming: Incoming, loaded: Loaded) -> Outcome:
    """Each verdict: to be recorded, recorded already, or refused and why."""
    review, locale = incoming.review, incoming.locale
    outcome = Outcome(refused=list(incoming.refused))
    outcome.warnings += [(where, f"not recorded: {_short(what)}") for where, what in incoming.passed_over]
    current = messages(loaded, locale)
    reviews = reviews_of(loaded, locale)
    for item in review.items:
        message = current.get(item.context)
        line = Review(item.verdict, review.role, review.reviewer, review.day, item.context, item.hash, item.comment)
        if message is None:
            outcome.refused.append((item.context, "the message is gone"))
        elif not signs(review.role, message):
            outcome.refused.append((item.context, "of a translation, clinicians sign the safety lines only"))
        elif reason := changed(item, message):
            outcome.refused.append((item.context, reason))
        elif item.verdict == "approved" and not message.approvable:
            outcome.refused.append((item.context, "there is no current translation to approve"))
        else:
            newest = reviews.last_day(line.person) or line.date
            _judge_one(line, review.name, reviews.of_message.get(item.context, []), newest, outcome)
    return outcome


def record(outcome: Outcome, loaded: Loaded, locale: Locale) -> None:
    """Add the fresh lines to the locale's record, all of them or none. HandoutsError where it can't be written."""
    if outcome.fresh:
        path = loaded.project.reviews_file(locale.id)
        append_reviews(path, outcome.fresh, loaded.project.relative(path))


def with_reviews(loaded: Loaded, locale: Locale, fresh: Iterable[Review]) -> Loaded:
    """The project as it is with these lines in its record."""
    known = [line for lines in reviews_of(loaded, locale).of_message.values() for line in lines]
    reviews = Reviews([*known, *fresh])
    texts = {key: replace(item, reviews=reviews) if key[0] == locale.id else item for key, item in loaded.texts.items()}
    if locale.english:
        texts = {
            key: replace(item, english=texts["en", key[1]]) if item.english else item for key, item in texts.items()
        }
    return replace(loaded, texts=texts)


def standing(loaded: Loaded, locale: Locale) -> Standing:
    """How many of the locale's messages are reviewed, and whose signatures the others lack."""
    by_context = messages(loaded, locale)
    missing: Counter[str] = Counter()
    for message in by_context.values():
        roles = message.missing_roles() if message.approvable else ()
        if not message.approvable:
            missing["a current translation"] += 1
        for role in roles:
            missing[role] += 1
        if message.open_comments:
            missing["an answer to an open comment"] += 1
        english = loaded.texts["en", message.topic.id].reviews
        if not locale.english and english.missing_roles(message.context, message.english.hash, True):
            missing["clinician for the English"] += 1
    reviewed = sum(message.translation.reviewed for message in by_context.values())
    return Standing(len(by_context), reviewed, tuple(sorted(missing.items())))


@dataclass(frozen=True)
class OpenComment:
    """A comment that nobody has settled: its author hasn't approved the message since."""

    review: Review
    state: str  # what has become of the text since


def open_comments(loaded: Loaded, locale: Locale) -> list[OpenComment]:
    """The comments that nobody has settled, newest first."""
    current = messages(loaded, locale)
    comments = []
    reviews = reviews_of(loaded, locale)
    for context in reviews.of_message:
        message = current.get(context)
        for line in reviews.unsettled(context, message.translation.hash if message else None):
            same = message is not None and message.translation.hash == line.hash
            state = "the text is as it was" if same else "the text has changed since" if message else _GONE
            comments.append(OpenComment(line, state))
    day = datetime.date.toordinal
    return sorted(comments, key=lambda item: (-day(item.review.date), item.review.context))
