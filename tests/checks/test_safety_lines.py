"""Safety lines and records of changes: demanded of all that is written, whatever was asked for."""

from __future__ import annotations

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.workspace.selection import Selection
from tests.commands.test_bad_input import FACTS, PO
from tests.conftest import MiniProject


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
    mini.edit("handouts/medicines/handout.yaml", "safety: [medicines]", "safety: []")
    done = mini.run(*words)
    assert done.returncode == ExitCode.FINDINGS
    assert "handouts/medicines/handout.yaml:" in done.stderr
    assert "has no safety line that covers “medicines”" in done.stderr
    assert not (mini.root / "dist").exists()


def test_lines_that_are_declared_and_not_printed_do_not_count(mini: MiniProject) -> None:
    """The page is looked at, not handout.yaml."""
    mini.edit("handouts/theme/base.html.j2", "page.safety_lines()", "[]")
    with pytest.raises(HandoutsError, match="no safety line that covers"):
        mini.build(Selection(locales=("ar",), handouts=("medicines",)))


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
