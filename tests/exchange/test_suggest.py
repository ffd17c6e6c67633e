"""Suggestions: the same English elsewhere in the locale; fuzzy, told, and never current."""

from __future__ import annotations

import json

import pytest

from builder.exchange.suggest import suggest
from builder.exchange.units import chosen_locale, collect
from builder.messages.catalogue import State
from tests.conftest import MiniProject
from tests.exchange.exchanged import AGE, ARABIC, CALL, LINK, catalogues, changed, entry, write_entry

WHAT = "ex.statement.what.text"
ITCHING, FEVER, STOOLS = "ex.symptom.itching.term", "ex.symptom.fever.term", "ex.symptom.black-stools.term"


def run(mini: MiniProject, *domains: str) -> int:
    """How many messages got a suggestion."""
    loaded = mini.load(ARABIC)
    locale = chosen_locale(loaded, "test")
    files = collect(loaded, locale)
    chosen = set(domains) or {file.domain for file in files}
    return sum(suggest(files, loaded, locale, chosen).values())


def same_english(mini: MiniProject, *facts: str) -> None:
    """Give these symptoms the English of Itching, and no translation."""
    for english in facts:
        mini.edit(mini.facts, f"term: {english}", "term: Itching")
    mini.extract()
    for context in (FEVER, STOOLS):
        if entry(mini, context).fuzzy:
            lines = mini.catalogue.read_text(encoding="utf-8").split("\n")
            start = lines.index(f'msgctxt "{context}"')
            top = max(number for number in range(start) if not lines[number])
            kept = [line for line in lines[top:start] if not line.startswith(("# ", "#|", "#, fuzzy"))]
            lines[top:start] = kept
            mini.catalogue.write_text("\n".join(lines), encoding="utf-8")
            write_entry(mini, context, "")


def test_a_suggestion_says_where_it_comes_from_and_is_printed_nowhere(mini: MiniProject) -> None:
    same_english(mini, "Fever")
    assert run(mini) == 1
    found, source = entry(mini, FEVER), entry(mini, ITCHING)
    assert (found.msgstr, found.fuzzy) == (source.msgstr, True)
    assert found.tcomment == f"suggested from {ITCHING} (examplitis)"
    texts = mini.load(ARABIC).texts["ar", "examplitis"]
    said = texts.message(None, FEVER, "Itching")
    assert (said.state, said.text) == (State.MISSING, "Itching")
    status = json.loads(mini.run("status", "--locale", "ar", "--json", "--messages").stdout)
    line = next(item for item in status["messages"] if item["context"] == FEVER)
    assert (line["state"], line["translation"]) == ("missing", None)
    assert status["locales"][0]["missing"] == 1
    assert "0 lines are older" in mini.run("status", "--locale", "ar", "--stale").stdout


def test_run_twice_it_changes_nothing(mini: MiniProject) -> None:
    same_english(mini, "Fever")
    assert run(mini) == 1
    before = catalogues(mini)
    assert run(mini) == 0
    mini.extract()
    assert changed(mini, before) == []


def test_nothing_is_overwritten(mini: MiniProject) -> None:
    same_english(mini, "Fever")
    write_entry(mini, FEVER, "نصي", fuzzy=True)
    before = catalogues(mini)
    assert run(mini) == 0
    assert changed(mini, before) == []


def test_the_most_frequent_is_taken_and_the_others_are_named(mini: MiniProject) -> None:
    for english in ("term: Thumb", "term: Hand", "term: Fever", "term: Black stools"):
        mini.edit(mini.facts, english, "term: Itching")
    mini.extract()
    for context, text in (("ex.site.thumb.term", "حكة"), ("ex.site.hand.term", "حكة"), (ITCHING, "هرش")):
        write_entry(mini, context, text)
    path = mini.catalogue
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.split("\n") if not line.startswith(("#, fuzzy", "#| ", "# the English"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    for context in (FEVER, STOOLS):
        write_entry(mini, context, "")
    assert run(mini) == 2
    assert entry(mini, FEVER).msgstr == "حكة"
    assert entry(mini, FEVER).tcomment == (
        "suggested from ex.site.thumb.term (examplitis), ex.site.hand.term (examplitis)\n"
        f"suggested as well: هرش ({ITCHING})"
    )


def test_what_went_with_its_message_is_found_among_the_obsolete(mini: MiniProject) -> None:
    was = entry(mini, ITCHING).msgstr
    mini.edit(mini.facts, "id: ex.symptom.itching", "id: ex.symptom.scratching")
    mini.extract()
    assert run(mini) > 0
    found = entry(mini, "ex.symptom.scratching.term")
    assert (found.msgstr, found.fuzzy) == (was, True)
    assert found.tcomment == f"suggested from {ITCHING} (examplitis)"


def test_an_old_translation_serves_the_english_that_it_was_made_from(mini: MiniProject) -> None:
    """One message changes its English, and another gets the one it had."""
    was = entry(mini, CALL).msgstr
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor now.")
    mini.edit(mini.facts, "explanation: You want to scratch.", "explanation: Call your doctor.")
    mini.extract()
    context = "ex.symptom.itching.explanation"
    write_entry(mini, context, "")
    assert run(mini) >= 1
    assert entry(mini, context).msgstr == was
    assert entry(mini, CALL).fuzzy  # and it stays stale itself


@pytest.mark.parametrize("topic", ["common", "examplitis"])
def test_one_topic_alone(mini: MiniProject, topic: str) -> None:
    same_english(mini, "Fever")
    done = mini.run("suggest", "ar", "--topic", topic)
    assert done.returncode == 0
    count = 1 if topic == "examplitis" else 0
    assert done.stdout == f"locales/ar/LC_MESSAGES/{topic}.po: {count} suggested\n"


def test_a_computers_text_stays_one_where_it_is_suggested_and_taken(mini: MiniProject) -> None:
    same_english(mini, "Fever")
    run(mini)
    text = mini.catalogue.read_text(encoding="utf-8").replace("#, fuzzy\n", "")
    mini.catalogue.write_text(text, encoding="utf-8")
    mini.extract()
    assert entry(mini, FEVER).tcomment == ""  # what was said of the suggestion goes when it is taken
    said = mini.load(ARABIC).texts["ar", "examplitis"].message(None, FEVER, "Itching")
    assert (said.state, said.maker) == (State.TRANSLATED, "computer")


def test_no_text_is_suggested_for_another_english(mini: MiniProject) -> None:
    for context in (AGE, LINK, WHAT):
        write_entry(mini, context, "")
    before = catalogues(mini)
    assert run(mini) == 0
    assert changed(mini, before) == []
