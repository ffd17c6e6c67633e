"""Both figures of each set reach the floors that it names, and a set that doesn't fit the project is told of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.base.errors import Finding, Severity
from tests.tools.finished import finished
from tests.tools.measure import Judgement, Measure, main, measure, missed, table
from tests.tools.measured import FOLDER, Floors, MeasuredFile, MeasuredSet, PlantedError, Rewording, set_files
from tests.tools.substitution import loaded_project

# A draft's findings are advice: its sets wait until it is finished.
FILES = [path for path in set_files() if path.name.split(".")[0].replace("_", "-") in finished()]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_errors_are_caught_and_faithful_rewordings_are_not(path: Path) -> None:
    found = measure(path)
    assert found.errors
    assert found.rewordings
    assert found.below == [], "\n".join(missed(found) if not found.measured.held else [])


def _measure(errors: Sequence[Severity | None], faithful: Sequence[Severity | None], **floors: float) -> Measure:
    record = MeasuredFile.model_validate({"schema": 1, "locale": "xx", "floors": floors})
    assert isinstance(record.floors, Floors)

    def found(severity: Severity | None) -> tuple[Finding, ...]:
        lighter = Finding("a.po", 0, "length", "x: long", severity=Severity.ADVICE)
        return (lighter, Finding("a.po", 0, "negation", "x: “not” is lost", severity=severity)) if severity else ()

    planted = [Judgement(PlantedError(context="x", kind="organ", text="b"), found(item)) for item in errors]
    reworded = [Judgement(Rewording(context="x", text="a"), found(item)) for item in faithful]
    return Measure(MeasuredSet("xx", False, record), (*planted, *reworded))


def test_a_set_below_either_floor_fails() -> None:
    caught = [Severity.ERROR] * 8 + [Severity.WARNING]
    assert _measure([*caught, Severity.ADVICE], [Severity.ERROR, *[None] * 9]).below == []
    assert len(_measure([*caught, None, Severity.ADVICE], [None]).below) == 1
    assert len(_measure(caught, [Severity.ERROR, *[Severity.WARNING] * 8]).below) == 1
    assert len(_measure([None], [Severity.ERROR]).below) == 2
    assert _measure([None, Severity.ERROR], [Severity.ERROR, None], caught=0.5, rewordings=0.5).below == []


def test_the_table_shows_both_figures_in_one_row() -> None:
    shown = table([_measure([Severity.ERROR, Severity.WARNING, Severity.ADVICE, None], [Severity.ERROR, None])])
    row = next(line for line in shown.splitlines() if line.startswith("xx tuned"))
    assert row.split() == ["xx", "tuned", "2/4", "(50%)", "1", "1", "1", "1", "│", "1/2", "(50%)", "0/2", "(0%)"]
    assert next(line for line in shown.splitlines() if line.startswith("organ")).split() == ["organ", "2/4"]


ENTRY = "- {context: common/no-date, "
FAULTS: dict[str, tuple[str, int, str]] = {
    "context": ("rewordings:\n  - {context: common/no-such, text: sin fecha alguna}", 4, "no translated message"),
    "placeholder": ("rewordings:\n  " + ENTRY + 'text: "sin {date}"}', 4, "other placeholders"),
    "same": ("errors:\n  " + ENTRY + "kind: time, text: CATALOGUE}", 4, "catalogue's own"),
    "twice": ("rewordings:\n  " + ENTRY + "text: sin día}\n  " + ENTRY + "text: sin día}", 5, "in line 4"),
    "kind": ("errors:\n  " + ENTRY + "kind: typo, text: sin día}", 4, "organ"),
    "locale": ("rewordings: []\nerrors: []", 2, "named for"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_entry_that_does_not_fit_is_told_of_with_its_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body, line, message = FAULTS[name]
    if name == "same":
        catalogue = loaded_project().texts["es", "common"].common
        body = body.replace("CATALOGUE", catalogue.entries["common/no-date"].translation)
    locale = "fr" if name == "locale" else "es"
    (tmp_path / "es.yaml").write_text(f"schema: 1\nlocale: {locale}\n{body}\n", encoding="utf-8")
    assert main(["es"], tmp_path) == 1
    told = capsys.readouterr().err
    assert f"es.yaml:{line}:" in told
    assert message in told


def test_held_sets_are_never_listed_with_the_tuned_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("es", "día tuned"), ("es.held", "día held")):
        body = f"rewordings:\n  {ENTRY}text: {text}}}\nerrors:\n  {ENTRY}kind: time, text: con {text}}}\n"
        (tmp_path / f"{name}.yaml").write_text(f"schema: 1\nlocale: es\n{body}", encoding="utf-8")
    assert main(["es", "--missed"], tmp_path) == 0
    shown = capsys.readouterr().out
    assert "día tuned" in shown
    assert "día held" not in shown
    assert [line.split()[1] for line in shown.splitlines() if line.startswith("es ")][:2] == ["tuned", "held"]


def test_an_unknown_locale_or_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xx"]) == 2
    assert main(["--mised"]) == 2
    assert "--mised" in capsys.readouterr().err
    assert FOLDER.name == "measured"
