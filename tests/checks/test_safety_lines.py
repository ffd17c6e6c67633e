"""Safety lines and records of changes: demanded of all that is written, whatever was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from markupsafe import Markup

from builder.base.errors import ExitCode, HandoutsError
from builder.pages.variants import Layout
from builder.workspace.selection import Selection
from tests.commands.test_bad_input import FACTS, PO
from tests.conftest import MiniProject

HEADING = "{% block content %}"


def overview(mini: MiniProject, layout: Layout = "single") -> str:
    """The overview as it is built in English, or in Arabic with English beside."""
    locale = "en" if layout == "single" else "ar"
    built = mini.build(Selection(locales=(locale,), handouts=("overview",), layouts=(layout,)))
    name = "overview.html" if layout == "single" else "overview.with-en.html"
    return (built.target / locale / name).read_text(encoding="utf-8")


def box(html: str) -> str:
    """The words of the box at the top; "" where the page has none."""
    found = re.search(r'<section class="safety">(.*?)</section>', html, re.DOTALL)
    return " ".join(Markup(found[1]).striptags().split()) if found else ""


def says(mini: MiniProject, text: str) -> None:
    """The overview's first fact says something else."""
    mini.edit(FACTS, "Examplitis ({short_name}) is an illness of the thumb.", text)


def hormones(mini: MiniProject) -> None:
    """No medicine is named, but a kind of treatment."""
    mini.edit(FACTS, "The medicine {tamoxifen} is not for cooks.", "It is not for cooks.")
    says(mini, "Hormone therapy is given for a long time.")


def template(words: str, block: str = "content") -> Callable[[MiniProject], None]:
    """The overview's template has more words."""
    page = "handouts/examplitis/overview/page.html.j2"
    if block == "content":
        return lambda mini: mini.edit(page, HEADING, f"{HEADING}<p>{words}</p>")
    return lambda mini: mini.edit(page, HEADING, f"{{% block {block} %}}<p>{words}</p>{{% endblock %}}\n{HEADING}")


def needed_by(name: str, covers: str = "fever") -> Callable[[MiniProject], None]:
    words = f"triggers:\n  {covers}:\n    needed_by: {{{name}: guidance}}\n"
    if covers == "fever":
        return lambda mini: mini.edit(RULES, "triggers:\n  fever:\n", words)
    return lambda mini: mini.edit(RULES, "triggers:\n", words)


RULES = "sources/examplitis/safety.yaml"
OVERVIEW = "handouts/examplitis/overview/handout.yaml"
MEDICINES = "Do not stop a medicine on your own."
BLEEDING = "Black stools need emergency help now."
CRISIS = "If you think of ending your life, call your doctor now."
FEVER = "With 38°C or more, call at once."
# What the overview says, and the line that it then has.
CALLS: list[tuple[str, Callable[[MiniProject], None], str]] = [
    ("chemotherapy in a fact", lambda mini: says(mini, "You may get chemotherapy."), FEVER),
    ("chemo in a fact", lambda mini: says(mini, "Chemo can make you tired."), FEVER),
    ("immunotherapy in a fact", lambda mini: says(mini, "There is also immunotherapy."), FEVER),
    ("targeted medicine in a fact", lambda mini: says(mini, "A targeted-medicine trial may be open."), FEVER),
    ("a list of a fact", lambda mini: says(mini, '"You may get:"\n    items: {a: surgery, b: chemotherapy}'), FEVER),
    ("a heading", template("{{ t('handout/examplitis/overview/chemo', 'After chemotherapy') }}"), FEVER),
    ("the title", lambda mini: mini.edit(OVERVIEW, "What it is and who gets it", "Chemotherapy"), FEVER),
    ("words typed into a template", template("Chemotherapy"), FEVER),
    ("words on a sheet", template("Chemotherapy", "sheets"), FEVER),
    ("words on the web alone", template("Chemotherapy", "web"), FEVER),
    ("a medicine of a group", needed_by("ex.group.pills"), FEVER),
    ("one medicine", needed_by("ex.medicine.tamoxifen", "bleeding"), BLEEDING),
    ("black and sticky stools", lambda mini: says(mini, "Black, sticky stools are a sign."), BLEEDING),
    ("massive bleeding", lambda mini: says(mini, "It can cause massive bleeding."), BLEEDING),
    ("sadness", lambda mini: says(mini, "You may feel sad."), CRISIS),
    ("depression", lambda mini: says(mini, "Many people are depressed."), CRISIS),
    ("a medicine in a sentence", lambda mini: None, MEDICINES),
    ("a kind of medicine", hormones, MEDICINES),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "line"), [case[1:] for case in CALLS], ids=[case[0] for case in CALLS])
def test_what_a_page_says_decides_its_safety_lines(
    mini: MiniProject, spoil: Callable[[MiniProject], None], line: str
) -> None:
    """Whatever its handout.yaml declares: nothing."""
    assert "safety: []" in (mini.root / OVERVIEW).read_text(encoding="utf-8")
    mini.edit("sources/examplitis/topic.yaml", "decks: [medicines, symptoms]", "decks: []")
    spoil(mini)
    assert line in box(overview(mini))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda mini: says(mini, "You may get chemotherapy."),
        template("{{ t('handout/examplitis/overview/chemo', 'Chemotherapy') }}"),
        template("Chemotherapy", "sheets"),
        template("Chemotherapy", "web"),
    ],
    ids=["in a fact", "in a template", "typed in", "on the web"],
)
def test_chemotherapy_cannot_be_named_without_the_fever_line(
    mini: MiniProject, spoil: Callable[[MiniProject], None]
) -> None:
    spoil(mini)
    mini.edit(FACTS, "covers: [fever]", "covers: [crisis]")
    with pytest.raises(HandoutsError, match="no safety line that covers “fever”"):
        overview(mini)


def test_a_page_that_calls_for_nothing_has_no_box(mini: MiniProject) -> None:
    mini.edit(FACTS, "The medicine {tamoxifen} is not for cooks.", "It is not for cooks.")
    assert box(overview(mini)) == ""


def test_a_handout_adds_lines_and_takes_none_away(mini: MiniProject) -> None:
    mini.edit(OVERVIEW, "safety: []", "safety: [crisis]")
    words = box(overview(mini))
    assert "If you think of ending your life" in words
    assert "Do not stop a medicine on your own." in words


LINK = "    subject: risks\n"


@pytest.mark.parametrize("layout", ["single", "bilingual"])
def test_a_line_beside_its_sentence_stands_for_the_one_at_the_top(mini: MiniProject, layout: Layout) -> None:
    mini.edit(FACTS, LINK, f"{LINK}    safety_beside: medicines\n")
    html = overview(mini, layout)
    assert box(html) == ""
    text = " ".join(Markup(html[html.index("<main>") : html.index("</main>")]).striptags().split())
    assert text.index("is not for cooks.") < text.index("Do not stop it.") < text.index("Words to know")


def test_a_list_of_medicines_has_the_line_at_the_top_all_the_same(mini: MiniProject) -> None:
    mini.edit(FACTS, LINK, f"{LINK}    safety_beside: medicines\n")
    mini.edit(
        "handouts/examplitis/overview/page.html.j2",
        HEADING,
        HEADING + "{% for item in page.listed_medicines() %}{{ page.name(item) }}{% endfor %}",
    )
    html = overview(mini)
    assert "Do not stop a medicine on your own." in box(html)
    assert "Do not stop it." in html


@pytest.mark.parametrize(
    "words",
    [
        ("build",),
        ("build", "--locale", "ar", "--handout", "medicines"),
        ("build", "--locale", "ar", "--handout", "medicines", "--layout", "single"),
        ("build", "--layout", "bilingual"),
        ("build", "--locale", "en", "--print", "large", "--handout", "medicines"),
        ("build", "--locale", "en", "--with", "ar", "--handout", "medicines"),
        ("packet", "--locale", "ar", "medicines"),
        ("packet", "--locale", "ar", "--with", "en"),
        ("check",),
    ],
    ids=" ".join,
)
def test_no_edition_goes_out_without_its_safety_lines(mini: MiniProject, words: tuple[str, ...]) -> None:
    mini.edit(FACTS, "covers: [medicines]", "covers: [crisis]")
    done = mini.run(*words)
    assert done.returncode == ExitCode.FINDINGS
    assert done.stderr.count("sources/examplitis/topic.yaml:2:1: error: the topic examplitis has no safety line") == 1
    assert "has no safety line that covers “medicines”" in done.stderr
    assert not (mini.root / "dist").exists()


def test_lines_that_are_declared_and_not_printed_do_not_count(mini: MiniProject) -> None:
    """The page is looked at, not what should be on it."""
    mini.edit("handouts/theme/base.html.j2", "page.safety_lines(body, sheets, web)", "[]")
    with pytest.raises(HandoutsError, match="no safety line that covers"):
        mini.build(Selection(locales=("ar",), handouts=("medicines",)))


def test_half_of_a_line_does_not_count(mini: MiniProject) -> None:
    """What to do when nobody answers is as much of it as its first sentence."""
    mini.edit("handouts/theme/base.html.j2", "{{ blocks.bullets(page.items(line)) }}", "")
    mini.edit(
        "handouts/examplitis/overview/page.html.j2", HEADING, HEADING + "{{ page.fact('ex.medicine.doxorubicin').inn }}"
    )
    needed_by("ex.group.pills")(mini)
    with pytest.raises(HandoutsError, match="no safety line that covers “fever”"):
        mini.build(Selection(locales=("en",), handouts=("medicines",)))


@pytest.mark.parametrize("field", ["items.unwell", "beside", "card"])
def test_every_part_of_a_line_must_be_translated_where_it_is_printed(mini: MiniProject, field: str) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    pattern = rf'(msgctxt "ex\.safety\.fever\.{re.escape(field)}"\nmsgid .*\nmsgstr )".*"'
    text, count = re.subn(pattern, r'\1""', text)
    assert count == 1
    mini.catalogue.write_text(text, encoding="utf-8")
    mini.edit(
        "sources/examplitis/topic.yaml", "symptoms, medicines]", "symptoms, medicines, symptom-board, medicine-card]"
    )
    handout = {"items.unwell": "symptoms", "beside": "symptom-board", "card": "medicine-card"}[field]
    with pytest.raises(HandoutsError, match=rf"the safety line ex\.safety\.fever\.{field} is missing in ar"):
        mini.build(Selection(locales=("ar",), handouts=(handout,)))


@pytest.mark.parametrize(
    "words",
    [("build", "--locale", "en", "--with", "ar", "--handout", "symptoms"), ("packet", "--locale", "ar", "symptoms")],
)
def test_a_stale_safety_line_stops_every_edition_that_prints_it(mini: MiniProject, words: tuple[str, ...]) -> None:
    mini.edit(FACTS, "Black stools need emergency help now.", "Black stools need help now.")
    done = mini.run(*words)
    assert done.returncode == ExitCode.FINDINGS
    assert f"{PO}:" in done.stderr
    assert "the safety line ex.safety.bleeding is stale in ar" in done.stderr


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("--locale", "ar", "--deck", "symptoms"), "ar"),
        (("--locale", "ar", "--deck", "symptoms"), "en"),
        (("--locale", "en", "--with", "ar", "--deck", "medicines"), "ar"),
        (("--locale", "en", "--deck", "medicines", "--deck-option", "both-ways"), "en"),
    ],
)
def test_a_missing_record_of_changes_is_a_finding(mini: MiniProject, words: tuple[str, ...], missing: str) -> None:
    mini.project.changes_file(missing).unlink()
    done = mini.run("build", *words)
    assert done.returncode == ExitCode.FINDINGS
    assert f"locales/{missing}/changes.tsv: error: there is no record of changes" in done.stderr
    assert "Run: handouts changes" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_change_on_the_other_side_of_the_cards_must_be_recorded(mini: MiniProject) -> None:
    mini.edit(FACTS, "explanation: You want to scratch.", "explanation: You wish to scratch.")
    done = mini.run("build", "--locale", "ar", "--deck", "symptoms")
    assert done.returncode == ExitCode.FINDINGS
    assert "locales/en/changes.tsv: error: " in done.stderr
