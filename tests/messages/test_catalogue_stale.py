"""A translation that is older than its English is never taken for current, whatever happens to the message between."""

from __future__ import annotations

import datetime
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder.base.errors import Finding
from builder.base.project import Project
from builder.languages.locale import Locale, load_locale
from builder.messages.catalogue import CatalogueEntry, MessageTemplate, State, load_catalogue, merge, write_template
from tests.conftest import ROOT, MiniProject
from tests.tools.gettext_tools import complaints, merged_by_gnu

DAYS = [datetime.date(2026, 3, day) for day in range(1, 29)]
CONTEXT = "a.text"
# Long enough to be broken into lines by every tool, and so alike that GNU's tools take one for another.
LONG = "If you throw up blood, or pass black stools like tar, or bleed so much that a pad is soaked, {} emergency help."
TAKE, REFUSE, OTHER = (LONG.format(words) for words in ("get", "do not get", "you may later get"))
SPANISH = "Si vomita sangre, o si sus heces son negras como el alquitrán, pida ayuda de emergencia."


@dataclass
class Po:
    """One catalogue on its way through the days: each extract is a day later than the one before."""

    path: Path
    locale: Locale
    day: int = 0

    def extract(self, english: str | None) -> None:
        """`handouts extract` with the message in this wording, or without the message."""
        templates = [MessageTemplate("b.text", "Stop.", ("A note.",), "x.yaml")]
        if english is not None:
            templates.insert(0, MessageTemplate(CONTEXT, english, (), "x.yaml"))
        write_template(self.path.with_suffix(".pot"), "x", templates)
        for _ in range(2):
            before = self.path.read_bytes() if self.path.exists() else b""
            assert merge(self.path, "x.po", self.locale, "x", templates, DAYS[self.day])[1] == []
        assert self.path.read_bytes() == before, "a second extract changes something"
        assert complaints(self.path) == ""
        assert merged_by_gnu(self.path, self.path.with_suffix(".pot"))
        self.day += 1

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def entry(self) -> CatalogueEntry:
        findings: list[Finding] = []
        catalogue = load_catalogue(self.path, "x.po", findings)
        assert findings == []
        return catalogue.entries[CONTEXT]

    def state(self, english: str) -> State:
        return load_catalogue(self.path, "x.po", []).look_up(CONTEXT, english)[1]

    def block(self) -> str:
        """The message's lines."""
        return next(part for part in self.text.split("\n\n") if f'msgctxt "{CONTEXT}"' in part)

    def edit(self, old: str, new: str) -> None:
        block = self.block()
        changed, count = re.subn(old, lambda _: new, block, count=1, flags=re.MULTILINE)
        assert count == 1, block
        self.path.write_text(self.text.replace(block, changed), encoding="utf-8")

    def translate(self, text: str = SPANISH) -> None:
        """As a PO editor does: the translation, without fuzzy mark and old English."""
        block = self.block()
        block = re.sub(r"^#, fuzzy\n", "", re.sub(r"^#\| .*\n", "", block, flags=re.MULTILINE), flags=re.MULTILINE)
        block = re.sub(r'^msgstr (".*"\n?)+', f'msgstr "{text}"', block, flags=re.MULTILINE)
        self.path.write_text(self.text.replace(self.block(), block), encoding="utf-8")

    def doubt(self) -> None:
        """As a translator does who is not sure."""
        if "#, fuzzy" not in self.block():
            self.edit("^msgctxt", "#, fuzzy\nmsgctxt")


@pytest.fixture
def po(tmp_path: Path) -> Po:
    locale = load_locale(Project(ROOT), "es", [])
    assert locale
    found = Po(tmp_path / "x.po", locale)
    found.extract(TAKE)
    found.translate()
    found.extract(TAKE)
    assert found.state(TAKE) is State.TRANSLATED
    return found


def is_stale(po: Po, english: str, was: str | None, since: datetime.date | None) -> None:
    assert po.state(english) is State.STALE
    entry = po.entry()
    assert (entry.text, entry.translation, entry.previous, entry.since) == (english, SPANISH, was, since)


def test_a_stale_translation_comes_back_stale_when_its_fact_was_away(po: Po) -> None:
    po.extract(REFUSE)
    changed = DAYS[po.day - 1]
    is_stale(po, REFUSE, TAKE, changed)
    before = po.text
    po.extract(None)
    assert "#, fuzzy\n#~| msgid" in po.text
    po.extract(None)
    po.extract(REFUSE)
    is_stale(po, REFUSE, TAKE, changed)
    assert po.text == before


def test_what_is_said_otherwise_when_it_comes_back_is_stale(po: Po) -> None:
    po.extract(None)
    po.extract(REFUSE)
    is_stale(po, REFUSE, TAKE, DAYS[po.day - 1])


def test_of_several_changes_the_first_day_and_the_english_that_was_translated_stay(po: Po) -> None:
    po.extract(REFUSE)
    first = DAYS[po.day - 1]
    po.extract(OTHER)
    is_stale(po, OTHER, TAKE, first)
    po.extract(None)
    po.extract(REFUSE)
    is_stale(po, REFUSE, TAKE, first)


@pytest.mark.parametrize("away", [[], [None], [OTHER], [OTHER, None]])
def test_english_that_is_again_what_was_translated_makes_the_translation_current(
    po: Po, away: list[str | None]
) -> None:
    before = po.text
    for english in [REFUSE, *away, TAKE]:
        po.extract(english)
    assert po.state(TAKE) is State.TRANSLATED
    assert po.text == before


@pytest.mark.parametrize("between", [[REFUSE], [None], [None, REFUSE], [REFUSE, None], []])
def test_a_translators_own_doubt_stays(po: Po, between: list[str | None]) -> None:
    po.doubt()
    for english in [*between, TAKE]:
        po.extract(english)
    is_stale(po, TAKE, None, None)
    assert po.block().startswith("#: x.yaml\n#, fuzzy\nmsgctxt")


def test_a_translation_mended_while_it_is_stale_is_none_of_the_old_english(po: Po) -> None:
    """A translator who begins on the new English and leaves the mark has no longer a text of the old one."""
    po.extract(REFUSE)
    po.edit("^msgstr .*", f'msgstr "{SPANISH} No."')
    po.extract(TAKE)
    assert po.state(TAKE) is State.STALE


def test_old_english_that_a_tool_took_away_proves_nothing(po: Po) -> None:
    po.extract(REFUSE)
    po.edit(r"^#\| .*\n", "")
    po.extract(OTHER)
    po.extract(REFUSE)
    assert po.state(REFUSE) is State.STALE


def test_a_translator_who_takes_the_mark_away_ends_it(po: Po) -> None:
    po.extract(REFUSE)
    po.edit(r"^#, fuzzy\n", "")
    assert po.state(REFUSE) is State.TRANSLATED
    po.extract(REFUSE)
    assert po.state(REFUSE) is State.TRANSLATED
    assert "the English changed" not in po.text
    assert "#|" not in po.text
    po.extract(TAKE)
    is_stale(po, TAKE, REFUSE, DAYS[po.day - 1])


def test_whatever_happens_nothing_stale_becomes_current(tmp_path: Path) -> None:
    """Extracts, translators and GNU's own merges in any order, against what a person remembers of them."""
    locale = load_locale(Project(ROOT), "es", [])
    assert locale
    chance = random.Random(12)
    seen = set()
    for number in range(25):
        po = Po(tmp_path / f"{number}.po", locale)
        english: str | None = TAKE
        po.extract(english)
        made_from: str | None = None  # the English that a translator last confirmed the translation for
        for step in range(9):
            what = chance.choice(["change", "change", "change", "remove", "translate", "doubt", "gnu"])
            if what in ("translate", "doubt") and english is None:
                what = "change"
            if what in ("change", "remove"):
                english = chance.choice([TAKE, REFUSE, OTHER]) if what == "change" else None
                po.extract(english)
            elif what == "translate":
                po.translate(f"{SPANISH} {step}.")
                made_from = english
            elif what == "doubt":
                # On a message that is stale already nobody can see whose mark it is.
                made_from = made_from if po.entry().fuzzy else None
                po.doubt()
            else:
                option = chance.choice(["--previous", "--no-fuzzy-matching"])
                po.path.write_text(merged_by_gnu(po.path, po.path.with_suffix(".pot"), option), encoding="utf-8")
                po.extract(english)
            if english is not None:
                state = po.state(english)
                seen.add((what, state))
                assert state is not State.TRANSLATED or english == made_from, (number, step, po.text)
    assert {state for _, state in seen} == {State.TRANSLATED, State.STALE, State.MISSING}


def test_the_command_keeps_a_stale_message_stale_when_its_fact_goes_and_comes(mini: MiniProject) -> None:
    fact = mini.facts.read_text(encoding="utf-8")
    turned = fact.replace("explanation: You want to scratch.", "explanation: You do not want to scratch.")
    gone = fact.replace("    explanation: You want to scratch.\n", "")
    assert fact not in (turned, gone)
    for text in (turned, gone, turned):
        mini.facts.write_text(text, encoding="utf-8")
        done = mini.run("extract")
        assert done.returncode == 0, done.stderr
    shown = mini.run("status", "--stale", "--locale", "ar").stdout
    assert "ex.symptom.itching.explanation" in shown
    assert "was:  You want to scratch." in shown
    assert "is:   You do not want to scratch." in shown
    assert "1 line is older" in shown
