"""Who signed what: a signature covers the text and every value in it, and voids with either."""

from __future__ import annotations

import datetime
from pathlib import Path

from builder.commands.status import locale_status
from builder.facts.kinds.safety_line import SafetyLine
from builder.messages.review import ROLES, Review, append_reviews, review_hash
from builder.workspace.loaded import Loaded, render
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

ENGLISH_NOTICE = "No doctor or nurse has checked this leaflet yet."
TRANSLATION_NOTICE = "No qualified person has checked it yet."


def sign(mini: MiniProject, locale: str, roles: tuple[str, ...]) -> None:
    """Sign every message of a locale as it stands."""
    lines: list[Review] = []
    for texts, template, fact in mini.load().messages(locale):
        item = texts.message(fact, template.context, template.text)
        values = {name: value.text for name, value in item.values.items()}
        digest = review_hash(item.context, template.text, item.text, values)
        lines += [
            Review("approved", role, f"Example, {role}", datetime.date(2026, 2, 3), item.context, digest, "")
            for role in roles
        ]
    append_reviews(mini.project.reviews_file(locale), lines)


def page(loaded: Loaded, stem: str) -> str:
    render(loaded)
    return next(item.html for _, item in loaded.pages if item.edition.stem == stem)


def reviewed(mini: MiniProject, locale: str) -> tuple[int, int]:
    line = next(item for item in locale_status(mini.load()) if item.locale == locale)
    return line.reviewed, line.messages


def test_nothing_counts_as_reviewed_by_default(mini: MiniProject) -> None:
    assert reviewed(mini, "en")[0] == 0
    assert ENGLISH_NOTICE in page(mini.load(Selection(locales=("en",))), "en/overview")


def test_english_needs_a_clinician(mini: MiniProject) -> None:
    sign(mini, "en", ("translator", "second reader"))
    assert reviewed(mini, "en")[0] == 0
    sign(mini, "en", ("clinician",))
    assert reviewed(mini, "en")[0] == reviewed(mini, "en")[1]


def test_a_translation_needs_both_readers_and_reviewed_english(mini: MiniProject) -> None:
    sign(mini, "ar", ("translator",))
    assert reviewed(mini, "ar")[0] == 0
    sign(mini, "ar", ("translator", "second reader"))
    english_first = reviewed(mini, "ar")[0]
    sign(mini, "en", ("clinician",))
    safety = sum(len(list(line.messages())) for line in mini.load().topics[0].of(SafetyLine))
    assert reviewed(mini, "ar")[0] == reviewed(mini, "ar")[1] - safety > english_first
    sign(mini, "ar", ("clinician",))
    assert reviewed(mini, "ar")[0] == reviewed(mini, "ar")[1]


def test_the_notice_goes_where_all_is_reviewed_and_not_before(mini: MiniProject) -> None:
    sign(mini, "ar", ROLES)
    assert TRANSLATION_NOTICE in page(mini.load(Selection(locales=("ar",))), "ar/symptoms")
    sign(mini, "en", ("clinician",))
    assert ENGLISH_NOTICE not in page(mini.load(Selection(locales=("en",))), "en/symptoms")
    assert TRANSLATION_NOTICE not in page(mini.load(Selection(locales=("ar",))), "ar/symptoms")
    mini.edit(mini.facts, "value: 38", "value: 39")
    assert TRANSLATION_NOTICE in page(mini.load(Selection(locales=("ar",))), "ar/symptoms")


def test_a_changed_number_voids_the_signature(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    everything = reviewed(mini, "en")[1]
    line = mini.load().topics[0].facts["ex.safety.fever"]
    shown = [message for message in line.messages() if "{celsius}" in message.text]
    mini.edit(mini.facts, "value: 38", "value: 39")
    assert reviewed(mini, "en")[0] == everything - len(shown) < everything


def test_a_changed_text_voids_the_signature(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    mini.edit(mini.facts, "A lump.", "Some lump.")
    assert reviewed(mini, "en")[0] == reviewed(mini, "en")[1] - 1


def test_a_broken_record_is_a_finding(mini: MiniProject) -> None:
    Path(mini.project.reviews_file("ar")).write_text("translator Dr. Example yesterday\n", encoding="utf-8")
    found = [item for item in mini.findings() if item.check == "reviews"]
    assert [(item.path, item.line) for item in found] == [("locales/ar/reviews.tsv", 1)]
