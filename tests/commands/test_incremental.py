"""What is taken from an earlier build is what a build from nothing would make and find, whatever was changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from builder.base.errors import Finding
from builder.checks import registry, units
from builder.checks.registry import CHECKS as REGISTRY
from builder.checks.registry import Check, Part
from builder.commands import outputs
from builder.commands.outputs import check_units
from builder.pages.render import render_page
from builder.website.wrap import unwrap
from builder.workspace import inputs as workspace_inputs
from builder.workspace.inputs import Inputs
from builder.workspace.loaded import Loaded
from builder.workspace.selection import Selection
from tests.commands.test_build import files
from tests.conftest import MiniProject
from tests.tools.incremental import (
    CHANGES,
    FACTS,
    checked,
    from_nothing,
    no_renderer,
    outcome,
    printed,
    same_as_from_nothing,
    template,
    translate,
    unchanged,
    warm,
)

# Fixtures.
__all__ = ["no_renderer", "template", "unchanged", "warm"]


@pytest.mark.parametrize("name", CHANGES)
def test_after_any_change_all_is_as_from_nothing(
    warm: MiniProject, name: str, unchanged: tuple[list[Finding], dict[str, str]]
) -> None:
    CHANGES[name](warm)
    # What was found and made before would be noticed if it were taken for what is to be found and made now.
    assert same_as_from_nothing(warm) != unchanged


# Each with the Arabic leaflets that have nothing to do with it.
PARTS = {
    "a translation of a template": ("medicines", "overview"),
    "a translation that is too long": ("medicines", "overview"),
    "a translation without its placeholder": (),  # an error: no leaflet of the language is published
    "a broken catalogue": (),
    "a record of changes that lacks a card": (),
    "a draft": (),
    "a fact's text": ("medicines", "overview"),
    "the order of facts": (),
    "a template": ("medicines", "overview"),
    "a template of the theme": (),
    "a picture": ("medicines", "overview"),
    "a note type": ("medicines", "overview", "symptoms"),
    "the clinic": (),
    "a glossary entry": ("medicines", "overview", "symptoms"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_build_of_a_part_keeps_what_is_still_true_and_nothing_else(warm: MiniProject, name: str) -> None:
    """Only English is asked for, after a change: of the rest that stays which a whole build would make the same."""
    warm.build()  # in this place
    CHANGES[name](warm)
    if "changes" not in name and "broken" not in name:
        warm.record(1_700_009_000)
    other = from_nothing(warm)
    outcome(other)
    whole = files(other.root / "dist")
    outcome(warm, Selection(locales=("en",)))
    records = {"index.html", "manifest.json", "facts.json"}
    made = {path: digest for path, digest in files(warm.root / "dist").items() if path not in records}
    # What is around leaflets leads to what is there, and less is there than after a whole build.
    leaflets = {
        path for path in made if path.endswith(".html") and (warm.root / "dist" / path).with_suffix(".pdf").exists()
    }
    same = {path for path in made if path.endswith((".pdf", ".txt", ".apkg", ".tsv"))}
    assert {path: made[path] for path in same} == {path: whole[path] for path in same}
    for path in leaflets:
        here, there = ((mini.root / "dist" / path).read_text(encoding="utf-8") for mini in (warm, other))
        assert unwrap(here) == unwrap(there), path
    stays = {f"ar/{stem}{pair}.pdf" for stem in PARTS[name] for pair in ("", ".with-en")}
    assert made.keys() >= stays
    assert stays or not [path for path in made if path.startswith("ar/") and path.endswith(".pdf")]


def test_what_was_there_before_is_known_when_it_comes_back(warm: MiniProject) -> None:
    first = outcome(warm)
    text = (warm.root / FACTS).read_text(encoding="utf-8")
    warm.edit(FACTS, "You want to scratch.", "You wish to scratch.")
    assert outcome(warm) != first
    (warm.root / FACTS).write_text(text, encoding="utf-8")
    assert outcome(warm) == first


@pytest.mark.parametrize(
    "selection",
    [
        Selection(locales=("ar",)),
        Selection(handouts=("symptoms",), prints=("standard", "large")),
        Selection(locales=("ar",), papers=("letter",)),
        Selection(decks=("symptoms",), deck_options=("type-in",)),
        Selection(require_reviewed=True),
        Selection(keep_reviewed=True),
    ],
    ids=["a locale", "two prints", "another paper", "more cards", "signed only", "signed ones kept"],
)
def test_options_are_part_of_what_things_are_made_of(warm: MiniProject, selection: Selection) -> None:
    other = from_nothing(warm)
    shutil.rmtree(warm.root / "dist")
    assert outcome(warm, selection) == outcome(other, selection)
    assert outcome(warm, selection) == outcome(other, selection)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are rendered from now on."""
    stems: list[str] = []

    def watched(project: Any, edition: Any, *rest: Any) -> Any:
        stems.append(edition.stem)
        return render_page(project, edition, *rest)

    monkeypatch.setattr(units, "render_page", watched)
    return stems


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The checks that are run from now on, each with the topic, locale or decks that it looks at."""
    runs: list[tuple[str, str]] = []

    def watched(loaded: Loaded, unit: Any, *rest: Any) -> list[Finding]:
        name = {
            "topic": lambda: loaded.topics[0].id,
            "locale": lambda: loaded.checked_locales[0].id,
            "page": lambda: loaded.pages[0][1].edition.stem,
            "decks": lambda: loaded.deck_contents[0][1].edition.stem,
        }[unit]()
        runs.append((unit, name))
        return registry.run_unit(loaded, unit, *rest)

    monkeypatch.setattr(units, "run_unit", watched)
    return runs


def test_nothing_that_is_unchanged_is_rendered_or_checked(
    warm: MiniProject, rendered: list[str], ran: list[tuple[str, str]]
) -> None:
    warm.build()
    checked(warm)
    assert (rendered, ran) == ([], [])


def test_a_changed_message_renders_the_pages_that_show_it_and_checks_its_locale(
    warm: MiniProject, rendered: list[str], ran: list[tuple[str, str]]
) -> None:
    translate(warm, "ex.symptom.itching.explanation", "نص آخر")
    warm.record(1_700_009_000)
    warm.build()
    assert rendered
    assert {stem.split(".")[0] for stem in rendered} == {"ar/symptoms"}
    assert {name for unit, name in ran if unit == "locale"} == {"ar"}
    assert {name.split("/")[0] for unit, name in ran if unit == "decks"} == {"ar"}
    assert {name for unit, name in ran if unit == "page"} == set(rendered)
    assert ("topic", "examplitis") not in ran


def test_a_changed_fact_renders_the_pages_that_show_it(warm: MiniProject, rendered: list[str]) -> None:
    warm.edit(FACTS, "They do nothing at all.", "They do nothing.")
    warm.record(1_700_009_000)
    warm.build()
    assert {stem.split("/")[1].split(".")[0] for stem in rendered} == {"medicines"}


def test_another_program_makes_everything_anew(
    warm: MiniProject, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace_inputs, "program", lambda: "another")
    before = outcome(warm)
    assert "ar/symptoms" in rendered
    rendered.clear()
    assert outcome(warm) == before
    assert rendered == []


def test_another_day_checks_everything_anew(
    warm: MiniProject, rendered: list[str], ran: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check may hang on the day."""
    inputs = Inputs.of(warm.project)
    checked_on = check_units(warm.load(), Inputs(inputs.root, inputs.files, inputs.stamps, "2031-01-01"))
    assert {unit for unit, _ in ran} == {"topic", "locale", "page", "decks"}
    assert checked_on.findings == checked(warm)


def test_a_template_that_reads_facts_behind_the_pages_back_is_rendered_each_time(
    warm: MiniProject, rendered: list[str]
) -> None:
    """What it reads there is noted by nobody."""
    peek = "{% block content %}<p>{{ page.primary.locale.tag }} {{ page.topic.facts['ex.site.thumb'].term }}</p>"
    warm.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", peek)
    warm.build()
    rendered.clear()
    warm.edit(FACTS, "term: Thumb", "term: Thumbs")
    same_as_from_nothing(warm)
    assert "en/overview" in rendered


def test_a_fact_that_a_template_reads_and_does_not_say_counts(warm: MiniProject) -> None:
    peek = "{% block content %}{% for s in page.sites() if 'short' in s.explanation %}<p>{{ t('handout/examplitis/overview/lists', 'Lists:') }}</p>{% endfor %}"
    warm.edit("handouts/examplitis/overview/page.html.j2", "{% block content %}", peek)
    warm.build(Selection(locales=("en",)))
    warm.edit(FACTS, "The short thick finger.", "The thick finger.")
    warm.record(1_700_009_000)
    selection = Selection(locales=("en",))
    other = from_nothing(warm)
    outcome(warm, selection)
    outcome(other, selection)
    one, two = ((item.root / "dist/en/overview.html").read_bytes() for item in (warm, other))
    assert one == two


def test_a_check_that_declares_nothing_is_run_each_time(warm: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """And sees whole pages and decks, though they are not held."""
    seen: list[int] = []

    def everything(loaded: Loaded) -> list[Finding]:
        pages = [page.html for _, page in loaded.pages if page.used]
        notes = [note for _, deck in loaded.deck_contents for note in deck.notes]
        seen.append(len(pages) * len(notes))
        return [Finding("handouts", 0, "everything", f"{len(pages)} pages with {len(''.join(pages))} letters")]

    part = Part(everything, ())  # type: ignore[arg-type]
    monkeypatch.setitem(REGISTRY, "everything", Check("everything", "editions", (part,), False))
    found = [[item for item in checked(warm) if item.check == "everything"] for _ in range(2)]
    assert found[0] == found[1]
    assert found[0]
    assert len(seen) == 2
    assert seen[0] == seen[1] > 0


def test_a_file_that_is_saved_while_a_build_runs_spoils_no_later_one(
    warm: MiniProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result of old and new files is kept under neither."""
    text = (warm.root / "handouts/theme/print.css").read_text(encoding="utf-8")
    warm.edit(FACTS, "They do nothing at all.", "They do nothing.")  # so that medicines are rendered
    warm.record(1_700_009_000)

    def saving(project: Any, edition: Any, *rest: Any) -> Any:
        (warm.root / "handouts/theme/print.css").write_text(f"{text}\n.x {{}}\n", encoding="utf-8")
        return render_page(project, edition, *rest)

    monkeypatch.setattr(units, "render_page", saving)
    warm.build()
    monkeypatch.undo()
    monkeypatch.setattr(outputs, "render_pdfs", printed)
    (warm.root / "handouts/theme/print.css").write_text(text, encoding="utf-8")
    same_as_from_nothing(warm)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-3], lambda data: b"", lambda data: data[:40] + b"x" + data[41:]]
)
def test_damaged_results_are_made_anew(warm: MiniProject, damage: Callable[[bytes], bytes]) -> None:
    entries = [path for path in (warm.root / ".build/cache").rglob("*") if path.is_file()]
    assert len(entries) > 20
    for path in entries:
        path.write_bytes(damage(path.read_bytes()))
    same_as_from_nothing(warm)


def test_a_locale_that_is_a_link_counts_by_what_it_leads_to(warm: MiniProject) -> None:
    """Also where two links lead to one folder, or round in a ring."""
    place, elsewhere = warm.root / "locales/ar", warm.root / "elsewhere"
    shutil.copytree(place, elsewhere / "one")
    shutil.copytree(place, elsewhere / "two")
    western = (place / "locale.yaml").read_text(encoding="utf-8").replace("digits: arab", "digits: latn")
    (elsewhere / "two/locale.yaml").write_text(western.replace("digits_beside: latn\n", ""), encoding="utf-8")
    (elsewhere / "one/ring").symlink_to(elsewhere, target_is_directory=True)
    shutil.rmtree(place)
    made = []
    for name in ("one", "two", "one"):
        place.unlink(missing_ok=True)
        place.symlink_to(elsewhere / name, target_is_directory=True)
        warm.build()
        made.append((warm.root / "dist/ar/symptoms.html").read_bytes())
    assert made[0] == made[2] != made[1]
