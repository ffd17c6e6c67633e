"""Review sheets as a reviewer opens them: complete, in reading order, self-contained, and safe with any text."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection
from html.parser import HTMLParser
from typing import Any
from unittest import mock

import pytest

from builder.base.errors import ExitCode
from builder.base.project import DOCUMENTS_VARIABLE, Project
from builder.cli import main
from builder.messages.review import Review, append_reviews
from builder.review.items import Sheet, collect
from builder.review.printed import lines
from builder.review.sheet import render_sheet
from builder.review.workbook import workbook_bytes
from builder.workspace.loaded import load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

DAY = datetime.date(2024, 2, 3)
FEVER = "ex.safety.fever.text"


class SheetPage(HTMLParser):
    """The parts of a sheet that tests ask for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.cards: list[str] = []  # the text of each item
        self.headings: list[str] = []
        self.scripts: list[str] = []
        self._tag = ""
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self._tag = tag
        if self._inside and tag not in ("b", "bdi", "code", "span", "time", "q"):
            self.cards[-1] += " "
        if tag == "article":
            self.cards.append("")
            self._inside = True
        if tag == "h2":
            self.headings.append("")
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "article"
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag == "script":
            self.scripts[-1] += data
        elif self._inside:
            self.cards[-1] += data
        elif self._tag == "h2":
            self.headings[-1] += data.strip()

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.scripts[0])
        return found

    def card(self, context: str) -> str:
        place = [item["context"] for item in self.data["items"]].index(context)
        return " ".join(self.cards[place].split())


def handouts(mini: MiniProject, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in this process, which is quicker."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["handouts", *words]
    code: Any = 0
    try:
        with (
            mock.patch.dict(os.environ, {DOCUMENTS_VARIABLE: str(mini.documents)}),
            contextlib.chdir(mini.root),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv = before
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def make_sheet(mini: MiniProject, locale: str, role: str, handouts: Collection[str] = (), every: bool = False) -> Sheet:
    loaded = mini.load(Selection(locales=(locale,)))
    render(loaded)
    return collect(loaded, loaded.chosen_locales[0], role, handouts, every)


def page_of(mini: MiniProject, locale: str, role: str, **options: Any) -> SheetPage:
    return SheetPage(render_sheet(make_sheet(mini, locale, role, **options)))


def contexts(mini: MiniProject, locale: str, role: str, **options: Any) -> list[str]:
    return [item.message.context for item in make_sheet(mini, locale, role, **options).items]


def given(mini: MiniProject, locale: str, context: str, role: str, reviewer: str, verdict: str = "approved") -> Review:
    """Put one line about a message as it stands into the record."""
    role_of_sheet = "clinician" if locale == "en" else "translator"
    items = make_sheet(mini, locale, role_of_sheet, every=True).items
    digest = next(item.message.translation.hash for item in items if item.message.context == context)
    line = Review(verdict, role, reviewer, DAY, context, digest, "" if verdict == "approved" else "Please look again.")
    append_reviews(mini.project.reviews_file(locale), [line])
    return line


def test_the_command_writes_one_file_that_needs_no_other(mini: MiniProject) -> None:
    done = mini.run("review", "export", "ar")
    assert done.returncode == 0, done.stderr
    html = (mini.root / "review-ar-translator.html").read_text(encoding="utf-8")
    page = SheetPage(html)
    assert not [tag for tag, values in page.tags if tag in ("link", "img", "iframe") or "src" in values]
    style = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert style
    assert not re.findall(r"url\(|@import", "".join(style))
    assert not re.findall(r"fetch\(|XMLHttpRequest|https?:", page.scripts[1])
    assert f"{len(page.cards)} texts for the translator" in done.stdout
    assert "العربية" in html
    assert 'font-family: "Noto Naskh Arabic", "Noto Sans", system-ui' in html


def test_it_has_every_message_once_in_reading_order(mini: MiniProject) -> None:
    found = contexts(mini, "ar", "translator")
    loaded = mini.load()
    known = [item.context for templates in loaded.templates.values() for item in templates]
    assert {item[0] for item in loaded.topics[0].messages()} < set(known)
    assert sorted(found) == sorted(known)
    page = page_of(mini, "ar", "translator")
    assert page.headings[:3] == ["What it is and who gets it", "Symptoms to look out for", "Medicines and what they do"]
    assert found.index("handout/examplitis/overview/title") < found.index("ex.statement.what.text") < found.index(FEVER)
    assert found.index("handout/symptoms/title") < found.index(FEVER) < found.index("ex.site.thumb.heading")
    assert found.index("ex.symptom.itching.term") < found.index("ex.symptom.itching.explanation")
    assert "common/index-title" in found[found.index("ex.group.pills.action") :]


def test_an_item_shows_both_texts_its_values_and_its_source(mini: MiniProject) -> None:
    card = page_of(mini, "ar", "translator").card(FEVER)
    assert "With 38°C or more, call at once." in card
    assert "{celsius}" in card
    assert "٣٨" in card
    assert "As printed" in card
    assert "When to call, Example Health (looked up on 2026-01-03)" in card
    told = page_of(mini, "en", "clinician").card("ex.statement.age.text")
    assert "30 to 45" in told
    assert "Most people who get it … get it twice." in told
    assert "Examplitis in short (2026-01-02)" in told
    mini.edit("sources/examplitis/documents.yaml", "date: 2026-01-02", "date: null")
    assert "Examplitis in short (no date given)" in page_of(mini, "en", "clinician").card("ex.statement.age.text")
    assert "The leaflet's own wording" in page_of(mini, "en", "clinician").card("handout/examplitis/overview/title")


def test_the_printed_line_looks_as_on_the_page(mini: MiniProject) -> None:
    items = {item.message.context: item for item in make_sheet(mini, "ar", "translator").items}
    line = items["ex.symptom.itching.term"].printed
    assert line is not None
    term = items["ex.symptom.itching.term"].message.translation.text
    assert f'<b><span class="this">{term}</span></b>' in line.markup()
    assert items["ex.symptom.itching.explanation"].message.translation.text in line.markup()
    assert 'lang="ar" dir="rtl"' in line.markup()
    medicine = items["ex.statement.link.text"].printed
    assert medicine is not None
    assert '<span class="generic" dir="ltr" lang="en">tamoxifen</span>' in medicine.markup()


def test_of_a_page_that_is_always_bilingual_the_own_side_is_shown() -> None:
    loaded = load_project(Project(ROOT), Selection(locales=("ar",), handouts=("questions",)), None)
    render(loaded)
    sheet = collect(loaded, loaded.chosen_locales[0], "translator", ["questions"], every=True)
    items = {item.message.context: item for item in sheet.items}
    line = items["handout/questions/questions-heading"].printed
    assert line is not None
    assert (line.lang, line.direction) == ("ar", "rtl")


def test_the_own_language_and_the_page_itself_come_before_what_repeats_on_it() -> None:
    html = """<html lang="ar" dir="rtl"><body>
    <footer class="running"><p>foot <span data-message="a">1</span></p></footer>
    <section class="safety"><svg><path d="M0"/></svg>
    <p lang="en" dir="ltr"><span data-message="b">English</span></p>
    <p class="x">& <b><span data-message="b">2</span></b><br> <span data-message="a">3</span></p></section>
    </body></html>"""
    found = lines(html, "ar")
    assert list(found) == ["b", "a"]
    assert found["a"].html == '& <b><span data-message="b">2</span></b><br> <span data-message="a">3</span>'
    assert found["b"].markup() == (
        '<div class="line-p x in-safety" lang="ar" dir="rtl">'
        '& <b><span class="this">2</span></b><br> <span data-message="a">3</span></div>'
    )


def test_texts_cannot_break_out_of_the_page(mini: MiniProject) -> None:
    nasty = """</script><script>alert(1)</script> <img src=x> "double" & 'single' <!-- {{ x }}"""
    quoted = nasty.replace("'", "''")
    mini.edit(mini.facts, "explanation: You want to scratch.", f"explanation: '{quoted}'")
    page = page_of(mini, "en", "clinician")
    assert len(page.scripts) == 2
    assert not [tag for tag, _ in page.tags if tag == "img"]
    item = next(item for item in page.data["items"] if item["context"] == "ex.symptom.itching.explanation")
    assert item["english"] == nasty
    assert nasty in page.card("ex.symptom.itching.explanation")


def test_nor_can_texts_with_placeholders_and_translations(mini: MiniProject) -> None:
    mini.edit(mini.facts, "is an illness of the thumb.", "is <img src=x> an illness of the thumb.")
    text = mini.catalogue.read_text(encoding="utf-8")
    english = "Examplitis ({short_name}) is <img src=x> an illness of the thumb."
    text = text.replace("Examplitis ({short_name}) is an illness of the thumb.", english)
    text, count = re.subn(r'(illness of the thumb\."\nmsgstr) ".*"', r'\1 "<img src=y> {short_name} <i>"', text)
    assert count == 1
    mini.catalogue.write_text(text, encoding="utf-8")
    for locale, role, wanted in (("en", "clinician", english), ("ar", "translator", "<img src=y> {short_name} <i>")):
        page = page_of(mini, locale, role)
        assert not [tag for tag, _ in page.tags if tag in ("img", "i")]
        card = page.card("ex.statement.what.text")
        assert wanted in card
        assert wanted.replace("{short_name}", "EXI") in card


def test_no_text_of_a_catalogue_is_live_in_a_sheet(mini: MiniProject) -> None:
    """Translated, stale or missing, in a template's or a fact's message, beside a placeholder or not."""
    live = "<img src=x onerror=alert(1)><style>@import url(http://example.org/x)</style>&lt;img&gt;"
    for domain in ("common", "examplitis"):
        path = mini.project.catalogue_file("ar", domain)
        text, count = re.subn(r'^msgstr "نص', f'msgstr "{live}نص', path.read_text(encoding="utf-8"), flags=re.M)
        assert count > 20
        path.write_text(text, encoding="utf-8")
    mini.edit(mini.facts, "term: Itching", "term: Much itching")
    given(mini, "ar", FEVER, "translator", f"Example {live}, nurse", "comment")
    page = page_of(mini, "ar", "translator", every=True)
    assert [tag for tag, _ in page.tags if tag in ("img", "style", "link", "iframe", "object")] == ["style"]
    assert not [name for _, values in page.tags for name in values if name.startswith("on")]
    assert len(page.scripts) == 2
    policy = next(values["content"] for tag, values in page.tags if values.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy


def test_comments_and_signatures_of_others_are_shown_as_text(mini: MiniProject) -> None:
    given(mini, "ar", FEVER, "second reader", "Example <b>Reader</b>, nurse", "comment")
    given(mini, "ar", FEVER, "second reader", "Other Reader, physician")
    card = page_of(mini, "ar", "translator").card(FEVER)
    assert "Example <b>Reader</b>, nurse (second reader), 2024-02-03: Please look again." in card
    assert "Approved by Other Reader, physician (second reader), 2024-02-03" in card
    assert "on an earlier text" not in card
    mini.edit(mini.facts, "value: 38", "value: 39")
    card = page_of(mini, "ar", "translator").card(FEVER)
    assert "on an earlier text: Please look again." in card
    assert "Approved by" not in card


def test_what_the_role_has_signed_is_left_out_unless_all_is_wanted(mini: MiniProject) -> None:
    given(mini, "ar", FEVER, "translator", "Example Person, translator")
    assert FEVER not in contexts(mini, "ar", "translator")
    assert FEVER in contexts(mini, "ar", "translator", every=True)
    assert FEVER in contexts(mini, "ar", "second reader")
    mini.edit(mini.facts, "value: 38", "value: 39")
    assert FEVER in contexts(mini, "ar", "translator")


def test_a_second_signature_of_the_same_person_leaves_the_text_open(mini: MiniProject) -> None:
    for role in ("translator", "second reader"):
        given(mini, "ar", FEVER, role, "Example Person, translator")
    assert FEVER in contexts(mini, "ar", "second reader")
    given(mini, "ar", FEVER, "second reader", "Another Person, translator")
    assert FEVER not in contexts(mini, "ar", "second reader")


def test_stale_and_missing_texts_can_only_be_commented_on(mini: MiniProject) -> None:
    mini.edit(mini.facts, "term: Itching", "term: Much itching")
    text = mini.catalogue.read_text(encoding="utf-8")
    mini.catalogue.write_text(re.sub(r'(msgid "Call your doctor\."\nmsgstr) ".*"', r'\1 ""', text), encoding="utf-8")
    page = page_of(mini, "ar", "translator")
    approvable = [values["aria-describedby"] for tag, values in page.tags if values.get("class") == "approve"]
    numbers = {item["context"]: number for number, item in enumerate(page.data["items"], 1)}
    for context, words in (
        ("ex.symptom.itching.term", "The English has changed since this was translated"),
        ("ex.statement.call.text", "This text has no translation yet"),
    ):
        assert words in page.card(context)
        assert f"m{numbers[context]}-name" not in approvable
    assert "The English that was translated Itching" in page.card("ex.symptom.itching.term")
    assert len(approvable) == len(page.cards) - 2


def test_clinicians_sign_english_and_the_safety_lines_of_a_translation(mini: MiniProject) -> None:
    """Every part of each line, those first that stand on a page."""
    assert contexts(mini, "ar", "clinician") == [
        "ex.safety.medicines.text", FEVER, "ex.safety.fever.items.unwell", "ex.safety.fever.items.unanswered",
        "ex.safety.bleeding.text", "ex.safety.fever.beside", "ex.safety.fever.card", "ex.safety.crisis.text",
        "ex.safety.medicines.beside",
    ]  # fmt: skip
    assert len(contexts(mini, "en", "clinician")) == len(contexts(mini, "ar", "translator"))


@pytest.mark.parametrize(
    ("words", "told", "remedy"),
    [
        (("en", "--role", "translator"), "English is the source", "Leave out --role"),
        (("ar", "--role", "nurse"), "there is no role “nurse”", "translator, second reader, clinician"),
        (("xx",), "there is no locale “xx”", "Choose from: ar, en."),
        (("ar", "--handout", "nope"), "there is no handout “nope”", "overview"),
        (("ar", "--format", "pdf"), "there is no format “pdf”", "html, xlsx"),
    ],
)
def test_wrong_words_end_with_a_remedy(mini: MiniProject, words: tuple[str, ...], told: str, remedy: str) -> None:
    done = handouts(mini, "review", "export", *words)
    assert done.returncode == ExitCode.USAGE
    assert told in done.stderr
    assert remedy in done.stderr
    assert not list(mini.root.glob("review-*"))


def test_a_sheet_of_one_handout_has_its_messages_alone(mini: MiniProject) -> None:
    found = contexts(mini, "ar", "translator", handouts=["symptoms"])
    assert "ex.symptom.itching.term" in found
    assert "handout/examplitis/overview/title" not in found
    assert not [name for name in found if name.startswith("deck/")]
    page = page_of(mini, "ar", "translator", handouts=["symptoms"])
    assert page.headings == ["Symptoms to look out for"]
    # The title of the topic stands on other pages too, and the sheet says so.
    assert "What it is and who gets it · Symptoms to look out for" in page.card("ex.topic.name")


def test_equal_projects_give_equal_bytes(mini: MiniProject) -> None:
    first, second = (make_sheet(mini, "ar", "translator") for _ in range(2))
    assert render_sheet(first) == render_sheet(second)
    assert workbook_bytes(first) == workbook_bytes(second)


def test_nothing_left_is_said_and_writes_no_file(mini: MiniProject) -> None:
    for context in contexts(mini, "ar", "clinician"):
        given(mini, "ar", context, "clinician", "Example Person, nurse")
    done = handouts(mini, "review", "export", "ar", "--role", "clinician")
    assert done.returncode == 0
    assert "nothing is left for the clinician" in done.stdout
    assert not list(mini.root.glob("review-*"))
