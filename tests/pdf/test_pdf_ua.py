"""No PDF breaks a rule of PDF/UA-1 that a program can judge, by veraPDF. Whether the words are right it can't say."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.pages.variants import LAYOUTS
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, RealBuild
from tests.pages.test_clinic import put
from tests.tools import verapdf

GOOD = "<html lang=en><title>A page</title><h1>A page</h1><p>Text {}</p></html>"
PICTURE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' width='9' height='9'>{}<path d='M0 0h9v9H0z'/></svg>"
)
# What is wrong with a page: its HTML, whether it is tagged, and the rules that it breaks, as veraPDF numbers them.
FAULTS = {
    "nothing": (GOOD.format(PICTURE.format("<title>A square</title>")), True, set()),
    "a picture without a text": (GOOD.format(PICTURE.format("")), True, {"7.3-1"}),
    "no title": (GOOD.format("").replace("<title>A page</title>", ""), True, {"7.1-9"}),
    "no language": (GOOD.format("").replace(" lang=en", ""), True, {"7.2-29"}),
    "a heading left out": (GOOD.format("<h3>Below</h3>"), True, {"7.4.2-1"}),
    "no tags": (GOOD.format(""), False, {"7.1-3", "7.1-11"}),
}


@pytest.fixture(scope="module", autouse=True)
def validator() -> None:
    """Skipped without veraPDF, a failure in CI."""
    reason = verapdf.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


def broken(folder: Path, paths: Sequence[Path]) -> str:
    """The rules that the folder's files break and where, or nothing; every file must have been judged."""
    verdicts = verapdf.validate(paths)
    assert [verdict.path for verdict in verdicts] == [str(path.resolve()) for path in paths]
    assert [verdict.path for verdict in verdicts if verdict.assertions < 1000 and not verdict.broken] == []
    root = f"{folder.resolve()}/"
    items = [item for verdict in verdicts for item in verdict.broken]
    return "\n".join(verapdf.summary([item._replace(path=item.path.removeprefix(root)) for item in items]))


def test_leaflets_of_every_language_are_pdf_ua(real: RealBuild) -> None:
    """`make verapdf` judges the whole build; here those with most in them."""
    kinds = {("symptoms", 1), ("medicines", 2), ("questions", 2)}  # handout, number of languages
    wanted = [item for item in real.outputs("pdf") if (item["handout"], len(item["locales"])) in kinds]
    assert {item["locales"][0] for item in wanted} == {item.tag for item in real.loaded.chosen_locales}
    paths = [real.folder / item["path"] for item in wanted]
    found = broken(real.folder, paths)
    assert not found, found


def test_so_are_large_print_a_clinics_details_and_packets(mini_template: MiniProject, tmp_path: Path) -> None:
    """What a build of everything leaves out: a logo, the code for phones, and contents in front of several leaflets."""
    shutil.copytree(mini_template.root, tmp_path / "project")
    mini = MiniProject(tmp_path / "project", mini_template.documents)
    put(mini)
    built = mini.build(Selection(layouts=LAYOUTS, prints=("standard", "large")))
    paths = [built.target / item["path"] for item in built.outputs if item["kind"] == "pdf"]
    for name in ("standard", "large"):
        paths.append(tmp_path / f"packet-{name}.pdf")
        words = ("--locale", "en", "--locale", "ar", "--print", name, "symptoms", "overview")
        done = mini.run("packet", *words, "--out", str(paths[-1]))
        assert done.returncode == 0, done.stderr
    assert built.target / "ar/symptoms.with-en.large.pdf" in paths
    found = broken(tmp_path, paths)
    assert not found, found


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, verapdf.Verdict]:
    """A page for each fault, judged."""
    weasyprint = pytest.importorskip("weasyprint")
    folder = tmp_path_factory.mktemp("faulty")
    paths = [folder / f"{number}.pdf" for number in range(len(FAULTS))]
    for path, (html, tagged, _) in zip(paths, FAULTS.values(), strict=True):
        weasyprint.HTML(string=html).write_pdf(path, pdf_variant="pdf/ua-1" if tagged else None)
    return dict(zip(FAULTS, verapdf.validate(paths), strict=True))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_that_is_not_right_breaks_its_rule(faulty: dict[str, verapdf.Verdict], fault: str) -> None:
    wanted = FAULTS[fault][2]
    rules = {item.rule for item in faulty[fault].broken}
    assert wanted <= rules
    assert bool(rules) == bool(wanted)
    assert all(item.times and item.message for item in faulty[fault].broken)


def test_a_machine_without_java_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verapdf.missing() is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "sudo apt-get install default-jre-headless" in str(verapdf.missing())


def test_what_is_no_pdf_fails(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_text("Not a PDF", encoding="utf-8")
    assert [(item.rule, item.times) for item in verapdf.check([tmp_path / "x.pdf"])] == [("unreadable", 1)]


def test_the_table_counts_files_and_failures(faulty: dict[str, verapdf.Verdict]) -> None:
    rows = list(verapdf.table([*faulty.values()]))
    assert rows[0].split() == ["folder", "files", "assertions", "failures"]
    assertions = f"{sum(verdict.assertions for verdict in faulty.values()):,}"
    assert rows[2].split() == ["all", str(len(FAULTS)), assertions, str(len(FAULTS) - 1)]
    assert any("rule 7.3-1, places 1, files 1. " in row for row in rows)
