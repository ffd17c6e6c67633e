"""Words that depend on a number, from the translator's forms to the page."""

from __future__ import annotations

import re
from decimal import Decimal

import babel
import pytest
from markupsafe import Markup

from builder.facts.base_fact import Quantity
from builder.languages.plural_rules import plural_category
from builder.languages.plurals import category_of, choose, names_in, plural_faults, representative, variants
from builder.messages.message import Message
from builder.messages.texts import Texts
from builder.pages.markup import fill
from builder.review.messages import messages
from builder.workspace.selection import Selection
from tests.conftest import MiniProject

YEARS = "{range|zero,other:{range} سنة|one:سنة واحدة|two:سنتين|few:{range} سنوات|many:{range} عاما}"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0", "0 سنة"), ("1", "سنة واحدة"), ("2", "سنتين"), ("3", "3 سنوات"), ("10", "10 سنوات"), ("11", "11 عاما"),
     ("99", "99 عاما"), ("100", "100 سنة"), ("103", "103 سنوات"), ("2.50", "2.50 سنة"), ("1000", "1000 سنة")],
)  # fmt: skip
def test_the_number_picks_its_form(number: str, shown: str) -> None:
    category = plural_category(Decimal(number), babel.Locale("ar"))
    assert choose(YEARS, {"range": category}).replace("{range}", number) == shown


@pytest.mark.parametrize(
    ("language", "low", "high", "category"),
    [("ar", 1, 7, "few"), ("ar", 1, 2, "other"), ("ru", 1, 21, "one"), ("pl", 2, 5, "many"), ("fa", 0, 1, "other")],
)
def test_a_range_goes_by_the_rule_of_its_language(language: str, low: int, high: int, category: str) -> None:
    quantity = Quantity(low=Decimal(low), high=Decimal(high))
    assert category_of(quantity, babel.Locale(language)) == category


def test_what_has_no_number_yet_keeps_its_forms() -> None:
    text = "صفحة {n|other:{n} صفحات} من {total}"
    assert choose(text, {}) == text
    assert choose("{n} | {total}", {"n": "one"}) == "{n} | {total}"
    assert names_in(text) == ["n", "total"]
    assert representative(text) == "صفحة {n} صفحات من {total}"
    assert [variant.text for variant in variants("{a|one:1|other:2} {b|other:{b}}")] == ["1 {b}", "2 {b}", "2 {b}"]


def arabic(mini: MiniProject) -> Texts:
    return mini.load(Selection(locales=("ar",))).texts["ar", "examplitis"]


def age(mini: MiniProject) -> Message:
    texts = arabic(mini)
    fact = texts.topic.facts["ex.statement.age"]
    return texts.of_fact(fact, "ex.statement.age.text", fact.text)  # type: ignore[attr-defined]


@pytest.fixture
def written(mini: MiniProject) -> MiniProject:
    """The project with forms in one Arabic message of a fact."""
    text = mini.catalogue.read_text(encoding="utf-8")
    found = re.search(r'msgctxt "ex\.statement\.age\.text"\nmsgid .*\nmsgstr "(.*)"', text)
    assert found
    mini.edit(mini.catalogue, found[1], f"معظم المصابين أعمارهم {YEARS}. ومنهم {{again}} مرتين.")
    return mini


def test_the_page_says_it_as_its_number_asks_for(written: MiniProject) -> None:
    built = written.build(Selection(locales=("ar",), handouts=("overview",)))
    (text,) = (path for path in written.root.glob("dist/**/overview.txt") if "/ar/" in str(path))
    shown = text.read_text(encoding="utf-8")
    assert not built.failures
    assert "٤٥ عاما. ومنهم" in shown
    assert "{" not in shown
    assert "|" not in shown.replace(" | ", "")


def test_another_number_voids_the_signature_and_another_form_does_not(written: MiniProject) -> None:
    before = age(written)
    written.edit(written.catalogue, "سنوات|many", "أعوام|many")
    assert age(written).hash == before.hash  # what is printed is what was signed
    written.edit(written.catalogue, "{range} عاما}", "{range} سنة}")
    changed = age(written)
    assert changed.hash != before.hash
    written.edit(written.facts, "high: 45", "high: 103")
    assert age(written).text.startswith("معظم المصابين أعمارهم {range} أعوام.")
    assert age(written).hash != changed.hash


def test_reviewers_read_the_sentence_and_the_other_forms(written: MiniProject) -> None:
    loaded = written.load(Selection(locales=("ar",)))
    locale = next(locale for locale in loaded.locales if locale.id == "ar")
    message = messages(loaded, locale)["ex.statement.age.text"]
    assert message.translation.text == "معظم المصابين أعمارهم {range} عاما. ومنهم {again} مرتين."
    assert "two: سنتين" in message.notes[-1]


def test_the_form_that_the_fact_needs_stops_the_build_where_it_is_missing(written: MiniProject) -> None:
    # Of the other numbers no form is needed: the fact has one number.
    written.edit(written.catalogue, YEARS, "{range|many:{range} عاما}")
    built = written.build(Selection(locales=("ar",), handouts=("overview",), layouts=("single",)))
    assert not built.failures
    written.edit(written.facts, "high: 45", "high: 103")
    (found,) = (finding for finding in written.findings() if finding.check == "plural-forms")
    assert found.path == "locales/ar/LC_MESSAGES/examplitis.po"
    assert "the form of {range} for “few” is missing: its number here is 30 to 103" in found.message


RUSSIAN = babel.Locale("ru")
SIX = {"months": Quantity(value=Decimal(6))}


@pytest.mark.parametrize(
    ("text", "values", "told"),
    [
        ("{months|many:{months} месяцев}", SIX, None),
        ("{months|one:{months} месяц|few,other:{months} месяца}", SIX, "form of {months} for “many” is missing"),
        ("{months|other:{months} месяца}", {"months": Quantity(value=Decimal("1.5"))}, None),
        ("{months|many:{months} месяцев}", {"months": Quantity(value=Decimal("1.5"))}, "for “other” is missing"),
        ("{months|many:{months} месяцев}", {"months": Quantity(low=Decimal(6), high=Decimal(24))}, "6 to 24"),
        ("{months|few:{months} месяца}", {"months": Quantity(low=Decimal(6), high=Decimal(24))}, None),
        ("{months|many:{months} месяцев}", None, "one: 1, 21, 31, …; few: 2, 3, 4, …; other: fractions"),
        ("{months|one:{months} a|few:{months} b|many:{months} c|other:{months} d}", None, None),
        ("{months|two:{months} a|many:{months} c}", SIX, "“two” is no plural category of this language"),
        ("{months|many:{months} a|many:{months} c}", SIX, "two forms for “many”"),
        ("{months|many:шесть месяцев}", SIX, "lacks {months}, and it is for several numbers (0, 5, 6, …)"),
        ("{months|many: }", SIX, "the form for “many” is empty"),
        ("{months|many:{months} месяцев", SIX, "can't be read"),
        ("{months|many:{months} месяцев}", {}, "{months} is no number, and has no forms"),
        ("{years|many:{years} лет}", SIX, "the English has no number {years}"),
    ],
)
def test_forms_are_asked_for_where_they_can_occur(
    text: str, values: dict[str, Quantity] | None, told: str | None
) -> None:
    found = [message for message, _ in plural_faults(text, RUSSIAN, "It takes {months} months.", values)]
    assert any(told in message for message in found) if told else found == []


def test_a_range_is_never_said_as_one_number() -> None:
    range_ = {"n": Quantity(low=Decimal(0), high=Decimal(2))}
    text = "{n|zero:لا شهر|two:شهرين|few,many,one,other:{n} شهر}"
    found = [message for message, _ in plural_faults(text, babel.Locale("ar"), "{n} months", range_)]
    assert found == ["the form for “zero” lacks {n}, and the fact has a range: 0 to 2"]


def test_english_may_have_forms_too(mini: MiniProject) -> None:
    mini.edit(mini.facts, "{range} years old", "{range|one:one year|other:{range} years} old")
    mini.edit(mini.facts, "{again} get it twice", "{again|one:{again} gets|other:{again} get} it twice")
    texts = mini.load(Selection(locales=("en",))).texts["en", "examplitis"]
    fact = texts.topic.facts["ex.statement.age"]
    shown = texts.of_fact(fact, "ex.statement.age.text", fact.text)  # type: ignore[attr-defined]
    assert shown.text == "Most people are {range} years old. Of all, {again} get it twice."
    mini.edit(mini.facts, "|other:{again} get}", "|few:{again} get}")
    found = [finding for finding in mini.findings() if finding.check == "plural-forms"]
    assert [finding.path for finding in found] == ["sources/examplitis/facts/all.yaml"] * 2


def test_a_number_of_the_page_picks_a_form_too(mini: MiniProject) -> None:
    texts = arabic(mini)
    said = Message(texts.locale, "x/y", "{n} pages", YEARS.replace("range", "n"), age(mini).state, None, {})
    assert fill(said, {"n": Markup("3")}) == "3 سنوات"
    shown = Markup('<span class="quantity" data-number="2">٢</span>')
    assert fill(said, {"n": shown}) == "سنتين"
    for own in "٢۲২":  # as Arabic, Persian and Bengali write it
        assert fill(said, {"n": Markup(own)}) == "سنتين"


def test_what_only_the_browser_counts_never_shows_its_forms(mini: MiniProject) -> None:
    texts = arabic(mini)
    said = Message(texts.locale, "x/y", "{n} pages", YEARS.replace("range", "n"), age(mini).state, None, {})
    assert fill(said, {"n": Markup("<b data-count></b>")}) == "<b data-count></b> سنة"
