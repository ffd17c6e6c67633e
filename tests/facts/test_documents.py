"""The real facts against the real documents; skipped where the documents' folder isn't named."""

from __future__ import annotations

import bz2
import importlib.util
import pickle
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from builder.base.project import Project
from builder.checks.coverage import coverage
from builder.facts.copied import LENGTH
from builder.facts.document import normalise
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.symptom import Symptom
from builder.workspace.loaded import Loaded, load_project
from builder.workspace.selection import Selection
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def loaded(documents: Path) -> Loaded:
    return load_project(Project(ROOT), Selection(), documents)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", normalise(text).lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[index : index + LENGTH]) for index in range(len(found) - LENGTH + 1)}


def test_check_verifies_every_citation(documents: Path) -> None:
    command = [sys.executable, "-m", "builder", "check", "--strict", "--documents", str(documents)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    found = re.search(r"(\d+) verified, 0 broken", result.stdout)
    assert found, result.stdout
    assert int(found[1]) > 100


def test_all_five_documents_are_recorded_and_recognised(loaded: Loaded) -> None:
    topic = loaded.topics[0]
    assert len(topic.documents) == 5
    assert topic.texts is not None
    assert set(topic.texts) == set(topic.documents)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_run_of_nine_words_is_copied_into_the_repository(loaded: Loaded) -> None:
    texts = [text for topic in loaded.topics for text in (topic.texts or {}).values()]
    assert len(texts) > 5
    theirs = {run: text.document.id for text in texts for run in runs(text.text)}
    # Lists of names are free: the organisations' and the medicines' lines are names and nothing else.
    for path in tracked_files():
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for line in content.splitlines() if path.suffix in (".yaml", ".lock") else [content]:
            copied = [(" ".join(run), theirs[run]) for run in runs(line) if run in theirs]
            assert not copied, (path, copied[:3])


def test_a_copied_run_would_be_found(loaded: Loaded) -> None:
    text = next(iter((loaded.topics[0].texts or {}).values())).text
    sentence = " ".join(text.split()[40:60])
    assert runs(f"x {sentence} y") & runs(text)


def test_the_coverage_report_has_no_gap_and_is_current(loaded: Loaded) -> None:
    assert list(coverage(loaded)) == []
    text = loaded.project.coverage_report("leiomyosarcoma").read_text(encoding="utf-8")
    assert "GAP" not in text
    assert sum(line.startswith("| ") for line in text.splitlines()) > 200


def listed_names(text: str) -> list[str]:
    """The names in the list of medicines: what stands on a bullet line before a dash or bracket, split at slashes."""
    start, end = text.index("Adriamycin"), text.index("For drugs in the development")
    names = []
    for line in text[start - 4 : end].splitlines():
        if line.strip().startswith("•"):
            head = re.split(r"[–(-]", line.strip(" •\t"), maxsplit=1)[0]
            names += [name.strip() for name in head.split("/") if name.strip()]
    return names


def test_every_medicine_of_the_list_is_a_fact_by_every_name(loaded: Loaded) -> None:
    topic = loaded.topics[0]
    names = listed_names((topic.texts or {})["lms-information"].text)
    assert len(names) > 70
    known = set()
    for fact in topic.of(Medicine):
        known |= {fact.inn, fact.us_name or "", *(brand.name for brand in fact.brands)}
        known |= {name.name for name in fact.other_names}
        known |= {citation.as_written or "" for citation in fact.citations}
    known = {name.casefold() for name in known}
    assert [name for name in names if name.casefold() not in known] == []


def test_every_symptom_of_the_lists_is_a_fact(loaded: Loaded) -> None:
    topic = loaded.topics[0]
    text = (topic.texts or {})["what-is-lms"].text
    block = text[text.index("general cancer symptoms") : text.index("if you notice any of these symptoms")]
    bullets = [line.strip(" •") for line in block.splitlines() if line.strip().startswith("•")]
    assert len(bullets) == 13
    passages = set()
    for fact in topic.of(Symptom):
        for offsets in topic.offsets(fact):
            assert offsets
            passages.add(text[offsets[0] : offsets[1]])
    assert [bullet for bullet in bullets if bullet not in passages] == []


@cache
def vocabulary() -> dict[str, list[str]]:
    """107,000 names of medicines → what they stand for; read as data, since the package's own look-up guesses."""
    spec = importlib.util.find_spec("drug_named_entity_recognition")
    assert spec
    assert spec.submodule_search_locations
    path = Path(next(iter(spec.submodule_search_locations))) / "drug_ner_dictionary.pkl.bz2"
    with bz2.open(path) as file:
        names: dict[str, list[str]] = pickle.load(file)["drug_variant_to_canonical"]
    return names


# In no entry of the vocabulary, each with the reason why it is right all the same.
SETTLED = {
    "liposomal doxorubicin": "a form of doxorubicin, not a substance",
    "aldoxorubicin": "never approved; not in the vocabulary",
}


def test_generic_names_are_spelt_as_in_a_real_vocabulary() -> None:
    loaded = load_project(Project(ROOT), Selection(), None)
    unknown = [m.inn for m in loaded.topics[0].of(Medicine) if m.inn not in vocabulary() and m.inn not in SETTLED]
    assert unknown == []


def test_brands_and_misspelt_names_stand_for_the_same_medicine() -> None:
    """Where the vocabulary knows a brand or a document's spelling, it names the fact's own substance."""
    loaded = load_project(Project(ROOT), Selection(), None)
    known = 0
    for fact in loaded.topics[0].of(Medicine):
        if fact.inn in SETTLED:
            continue
        names = [brand.name for brand in fact.brands] + [c.as_written for c in fact.citations if c.as_written]
        for name in names:
            meant = vocabulary().get(name.lower())
            own = [fact.inn, fact.us_name or fact.inn, *vocabulary()[fact.inn]]
            assert not meant or any(word in entry for entry in meant for word in own), (fact.id, name, meant)
            known += meant is not None
    assert known > 30
    assert "erubulin" not in vocabulary()
