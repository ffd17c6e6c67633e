"""English that changes after a review: what the page keeps, what it says of it, and what a clinic can refuse."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pypdfium2
import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.messages.catalogue import merge
from builder.messages.review import ROLES, Review, append_reviews
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.review.test_review import page, sign

CONTEXT = "ex.symptom.itching.explanation"
CHANGED = datetime.date(2026, 3, 4)


def translation(mini: MiniProject, context: str = CONTEXT) -> str:
    found = re.search(rf'msgctxt "{context}"\n(?:.*\n)*?msgstr "(.*)"', mini.catalogue.read_text(encoding="utf-8"))
    assert found
    return found[1]


def change_english(mini: MiniProject, old: str, new: str) -> None:
    """As an editor does: the fact, then `handouts extract` and `handouts changes`."""
    mini.edit(mini.facts, old, new)
    loaded = mini.load()
    arabic = next(locale for locale in loaded.locales if locale.id == "ar")
    for domain, templates in loaded.templates.items():
        path = mini.project.catalogue_file("ar", domain)
        assert merge(path, path.name, arabic, domain, templates, CHANGED)[1] == []
    mini.record(1_800_000_000)


def sign_all(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    sign(mini, "ar", ROLES)
    mini.record(1_750_000_000)


def line_of(html: str, context: str = CONTEXT) -> str:
    """The message on the page with what stands behind it in its block, as text."""
    found = re.search(rf'<span data-message="{context}">(.*?)</(?:p|li|td)>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())


def test_a_changed_english_takes_the_old_translation_off_the_page(mini: MiniProject) -> None:
    sign_all(mini)
    old = translation(mini)
    change_english(mini, "You want to scratch.", "You want to scratch all day.")
    html = page(mini.load(Selection(locales=("ar",), layouts=("single",))), "ar/symptoms")
    assert old not in line_of(html)
    assert line_of(html).startswith("You want to scratch all day.")


def test_the_approved_translation_stays_if_told_so_with_its_date(mini: MiniProject) -> None:
    sign_all(mini)
    old = translation(mini)
    change_english(mini, "You want to scratch.", "You want to scratch all day.")
    built = mini.build(Selection(locales=("ar",), handouts=("symptoms",), layouts=("single",), keep_reviewed=True))
    html = (built.target / "ar/symptoms.html").read_text(encoding="utf-8")
    assert line_of(html).startswith(old)
    assert CHANGED.isoformat() in line_of(html)
    pdf = pypdfium2.PdfDocument(built.target / "ar/symptoms.pdf")
    assert CHANGED.isoformat() in "".join(item.get_textpage().get_text_range() for item in pdf)
    counts = next(item["messages"] for item in built.outputs if item["path"] == "ar/symptoms.pdf")
    assert counts["older"] == 1
    assert counts["translated"] == counts["total"] - 1
    # The page as a whole is no longer reviewed, and says so.
    assert "No qualified person has checked it yet" in html


def test_a_long_approved_translation_stays_however_often_catalogues_are_extracted(mini: MiniProject) -> None:
    """Its old English takes several lines in other tools' files, and must come out of the file as it went in."""
    long = "You want to scratch, at night more than by day, on the arms, the legs and wherever clothes lie close."
    mini.edit(mini.facts, "You want to scratch.", long)
    mini.extract()
    text = re.sub(r"(# the English changed.*\n)?(#: .*\n)#, fuzzy\n#\| .*\n", r"\2", mini.catalogue.read_text("utf-8"))
    assert "fuzzy" not in text
    mini.catalogue.write_text(text, encoding="utf-8")
    sign_all(mini)
    old = translation(mini)
    change_english(mini, "You want to scratch, at night", "You like to scratch, at night")
    for _ in range(2):
        mini.extract()
        selection = Selection(locales=("ar",), handouts=("symptoms",), layouts=("single",), keep_reviewed=True)
        assert line_of(page(mini.load(selection), "ar/symptoms")).startswith(old)
    assert f'#| msgid "{long}"\n' in mini.catalogue.read_text(encoding="utf-8")


def test_what_nobody_had_approved_is_not_kept(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    sign(mini, "ar", ("translator",))
    old = translation(mini)
    change_english(mini, "You want to scratch.", "You want to scratch all day.")
    html = page(mini.load(Selection(locales=("ar",), layouts=("single",), keep_reviewed=True)), "ar/symptoms")
    assert old not in line_of(html)


def test_a_changed_number_is_never_kept(mini: MiniProject) -> None:
    """The old line was signed with the old number in it."""
    sign_all(mini)
    context = "ex.statement.numbers.text"
    wanted = next(c for c, text, _ in mini.load().topics[0].messages() if "{again}" in text)
    old = translation(mini, wanted)
    assert "{again}" in old, context
    english = next(text for c, text, _ in mini.load().topics[0].messages() if c == wanted)
    first_word = english.split()[0]
    mini.edit(mini.facts, "value: 12, unit: percent", "value: 13, unit: percent")
    change_english(mini, f"text: {first_word}", f"text: Well, {first_word}")
    texts = mini.load(Selection(keep_reviewed=True)).texts["ar", "examplitis"]
    topic = texts.topic
    fact = next(fact for c, _, fact in topic.messages() if c == wanted)
    assert texts.approved_before(fact, wanted) is None


def test_status_lists_what_is_older_than_the_english(mini: MiniProject) -> None:
    sign_all(mini)
    assert "0 lines are older" in mini.run("status", "--stale").stdout
    old = translation(mini)
    change_english(mini, "You want to scratch.", "You want to scratch all day.")
    shown = mini.run("status", "--stale").stdout
    assert CONTEXT in shown
    assert f"since {CHANGED}" in shown
    assert "You want to scratch." in shown
    assert "You want to scratch all day." in shown
    assert old in shown
    assert "1 line is older" in shown


def test_the_day_stays_when_english_changes_again_and_goes_with_the_translation(mini: MiniProject) -> None:
    change_english(mini, "You want to scratch.", "You want to scratch all day.")
    first = mini.catalogue.read_text(encoding="utf-8")
    assert f"# the English changed on {CHANGED}" in first
    mini.extract()
    assert mini.catalogue.read_text(encoding="utf-8") == first
    mini.edit(mini.facts, "You want to scratch all day.", "You wish to scratch all day.")
    mini.extract()
    again = mini.catalogue.read_text(encoding="utf-8")
    assert f"# the English changed on {CHANGED}" in again
    assert '#| msgid "You want to scratch."' in again
    text = re.sub(r"#, fuzzy\n(#\| .*\n)*", "", again)
    mini.catalogue.write_text(text, encoding="utf-8")
    mini.extract()
    assert "the English changed" not in mini.catalogue.read_text(encoding="utf-8")


def test_a_clinic_may_refuse_what_is_not_reviewed(mini: MiniProject) -> None:
    selection = Selection(locales=("ar",), handouts=("symptoms",), layouts=("single",), require_reviewed=True)
    with pytest.raises(HandoutsError) as caught:
        mini.build(selection)
    assert caught.value.code == ExitCode.FINDINGS
    found = [item for item in caught.value.findings if item.check == "reviewed"]
    assert any(CONTEXT in item.message and "translator and of a second reader" in item.message for item in found)
    assert all(item.line > 0 for item in found if item.path.endswith(".po"))
    sign_all(mini)
    assert (mini.build(selection).target / "ar/symptoms.pdf").exists()
    mini.edit(mini.facts, "value: 38", "value: 39")
    with pytest.raises(HandoutsError) as caught:
        mini.build(selection)
    assert any("has changed since it was signed" in item.message for item in caught.value.findings)


def test_a_reviewed_page_says_so_with_the_day_of_the_last_check(mini: MiniProject) -> None:
    sign_all(mini)
    html = page(mini.load(Selection(locales=("en",))), "en/symptoms")
    assert "A doctor or nurse has checked this leaflet. Last check:" in re.sub(r"<[^>]*>", "", html)
    assert "February 3, 2026" in html
    built = mini.build(Selection(locales=("en",), decks=("symptoms",)))
    assert any(item["path"].endswith("symptoms.apkg") for item in built.outputs)


def test_nobody_reads_their_own_text_a_second_time(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    path = mini.project.reviews_file("ar")
    sign(mini, "ar", ("translator",))
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    same = [line.split("\t") for line in lines]
    append_reviews(
        path,
        [
            Review("approved", "second reader", fields[2], datetime.date(2026, 2, 4), fields[4], fields[5], "")
            for fields in same
        ],
    )
    texts = mini.load().texts["ar", "examplitis"]
    said = texts.translate("common/safety-heading", "Read this first")
    assert not said.reviewed
    assert texts.reviews.missing_roles(said.context, said.hash, False) == ("second reader",)


def test_a_comment_after_an_approval_takes_it_back(mini: MiniProject, tmp_path: Path) -> None:
    sign(mini, "en", ("clinician",))
    english = mini.load().texts["en", "examplitis"]
    said = english.translate("common/safety-heading", "Read this first")
    assert said.reviewed
    who = "Example, clinician"
    line = Review("comment", "clinician", who, datetime.date(2026, 2, 5), said.context, said.hash, "Too short?")
    append_reviews(mini.project.reviews_file("en"), [line])
    again = mini.load().texts["en", "examplitis"].translate("common/safety-heading", "Read this first")
    assert not again.reviewed


def test_translators_notes_do_not_change_with_signatures(mini: MiniProject) -> None:
    assert mini.run("extract").returncode == 0
    template = mini.project.template_file("common")
    before = template.read_text(encoding="utf-8")
    assert "#. On: " in before
    sign(mini, "en", ("clinician",))
    assert mini.run("extract").returncode == 0
    assert template.read_text(encoding="utf-8") == before
