"""Checks over medicines: what is printed of each has been read against a public source, and says what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from builder.base.errors import Finding
from builder.checks.registry import check
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine, Reviewed
from builder.workspace.loaded import Loaded


@check("reviewed-against", "facts", reads=("topic",))
def reviewed_against(loaded: Loaded) -> Iterator[Finding]:
    """Group, action and status of each medicine that tables show were read against a public source, on a day.

    Bad: a medicine in use without `reviewed_against`.
    Good: `- {source: fda-products, fields: [status], date: 2026-11-27}`, and one for group and action.
    """
    for topic in loaded.topics:
        for fact in topic.of(Medicine):
            origin = topic.origins[fact.id]
            lacking = [field for field in get_args(Reviewed) if not fact.reviewed(field)]
            if fact.listed and lacking:
                message = f"nothing says against which public source {_and(lacking)} of {fact.id} was read"
                remedy = (
                    "Read a public source, and add it to `reviewed_against` with its `fields` and the day: "
                    f"{{source: who-atc, fields: [{', '.join(lacking)}], date: 2026-01-31}}."
                )
                yield origin.finding("reviewed-against", message, remedy, ["id"])
            for index, review in enumerate(fact.reviewed_against):
                source = topic.sources.get(review.source)
                if source and review.date > source.as_of:
                    message = f"{fact.id} was read against {review.source} on {review.date}, "
                    message += f"but that source was last looked up on {source.as_of}"
                    remedy = "Correct the day, or renew `as_of` in documents.yaml."
                    yield origin.finding("reviewed-against", message, remedy, ["reviewed_against", index, "date"])


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@check("medicine-actions", "facts", reads=("topic",))
def medicine_actions(loaded: Loaded) -> Iterator[Finding]:
    """Each medicine that tables show says what it does, and stands in a group for which something speaks.

    Bad: no `action` in a group that has none. Bad: `group` differs from `group_as_listed` without `group_source`.
    Good: `action: It helps keep blood clots from forming.`
    """
    for topic in loaded.topics:
        for fact in topic.of(Medicine):
            group = topic.facts.get(fact.group)
            if not isinstance(group, Group):
                continue  # the check `references` speaks of it
            origin = topic.origins[fact.id]
            if fact.listed and not fact.action and not topic.group_action(fact):
                message = f"nothing says what {fact.english_name} does: it has no `action`, and its group no true one"
                yield origin.finding("medicine-actions", message, "Add `action`, with its source.", ["id"])
            if fact.group_as_listed and fact.group_as_listed != fact.group and not fact.group_source:
                message = f"{fact.english_name} stands in another group than in the document’s list"
                remedy = "Name the public source that says so as `group_source`."
                yield origin.finding("medicine-actions", message, remedy, ["group"])
