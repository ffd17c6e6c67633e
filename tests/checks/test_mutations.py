"""Mistakes in the real catalogues, pages and cards are noticed: see tests/tools/mutate.py."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from tests.tools.mutate import ALWAYS, FOLDER, WRITTEN, Outcome, outcomes, table

LOCALES = ["en", *sorted(path.stem for path in FOLDER.glob("*.yaml"))]
# Of those that people wrote, the share that errors and warnings notice at least; word lists can't see every reversal.
LEAST = {
    "drop negation": 0.94,
    "add negation": 0.97,
    "weaken certainty": 0.8,
    "strengthen certainty": 0.85,
    "weaken safety line": 0.85,
    "change limit": 0.5,
}


@cache
def found(locale: str) -> list[Outcome]:
    return outcomes(locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_wrong_number_name_or_placeholder_reaches_a_page(locale: str) -> None:
    by_kind = defaultdict(list)
    for item in found(locale):
        by_kind[item.kind].append(item)
    wanted = [kind for kind in ALWAYS if locale != "en" or kind in by_kind]
    assert len(wanted) >= 7
    for kind in wanted:
        assert by_kind[kind], kind
        assert [item.what for item in by_kind[kind] if not item.caught] == [], kind


@pytest.mark.parametrize("locale", [name for name in LOCALES if name != "en"])
def test_most_changes_of_meaning_are_noticed(locale: str) -> None:
    for kind, least in LEAST.items():
        own = [item for item in found(locale) if item.kind == kind]
        missed = [item.what for item in own if not item.caught]
        assert len(own) >= 10, kind
        assert 1 - len(missed) / len(own) >= least, (kind, missed)


@pytest.mark.parametrize("locale", LOCALES)
def test_there_are_at_least_two_hundred_mistakes_in_each_locale(locale: str) -> None:
    assert len(found(locale)) >= 200


def test_the_table_counts_what_was_missed() -> None:
    kind = ALWAYS[0]
    shown = table({"xx": [Outcome(kind, "a", True), Outcome(kind, "b", False), Outcome(WRITTEN[0], "c", False, True)]})
    assert f"{kind:40}" in shown
    assert "1/2" in shown
    assert "0/1 (+1)" in shown
