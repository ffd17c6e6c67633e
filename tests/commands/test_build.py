"""What a build leaves behind: its records, the same bytes twice, nothing foreign touched, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pypdfium2
import pytest
from ruamel.yaml import YAML

from builder.base.errors import ExitCode, HandoutsError
from builder.commands import schema as schemas
from builder.commands.build import Built
from builder.facts.kinds.medicine import Medicine
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject, RealBuild, all_topics
from tests.tools.finished import finished


def files(folder: Path) -> dict[str, str]:
    """Path below the folder → SHA-256 of every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def manifest(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return data


def test_the_manifest_lists_every_file_with_its_hash(real: RealBuild) -> None:
    listed = {item["path"]: item["sha256"] for item in manifest(real.folder)["outputs"]}
    found = files(real.folder)
    del found["manifest.json"]
    assert listed == found


def test_the_default_build_has_every_edition(real: RealBuild) -> None:
    """Every handout alone and with English, those to work with never alone but in English; all decks in all locales."""
    bilingual_only = {"questions", "symptom-board", "medicine-card"}
    wanted = {"facts.json", "index.html"}
    for path in (ROOT / "sources").glob("*/topic.yaml"):
        topic = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        assert set(topic["handouts"]) > bilingual_only
        assert topic["decks"]
        for locale in finished():
            place = f"{locale}/{topic['output_prefix']}"
            for name in topic["handouts"]:
                variants = [""] if locale == "en" else [".with-en"] if name in bilingual_only else ["", ".with-en"]
                wanted |= {f"{place}{name}{beside}.{kind}" for beside in variants for kind in ("pdf", "html", "txt")}
            for name in topic["decks"]:
                stem = f"{place}{name}{'' if locale == 'en' else '.with-en'}"
                wanted |= {f"{stem}.apkg", f"{stem}.tsv"}
            wanted |= {f"{locale}/{name}.html" for name in ("index", "about")}
    wanted = {*wanted, "about.html", "404.html", "offline.html"} - {"en/about.html"}
    made = {item["path"] for item in manifest(real.folder)["outputs"] if item["kind"] not in ("asset", "search")}
    assert made == wanted


def test_records_fit_their_schemas(real: RealBuild) -> None:
    for name, schema in (("manifest", "manifest-output"), ("facts", "facts-output")):
        data = json.loads((real.folder / f"{name}.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, json.loads(schemas.schema_text(schema)))


def test_schemas_in_the_repository_are_current() -> None:
    for name in schemas.MODELS:
        path = schemas.FOLDER / f"{name}.schema.json"
        assert path.read_text(encoding="utf-8") == schemas.schema_text(name), "run: handouts schema"


def test_every_yaml_file_names_a_schema_that_it_fits() -> None:
    checked = 0
    for path in sorted(ROOT.glob("*/**/*.yaml")):
        relative = path.relative_to(ROOT)
        if relative.parts[0] not in ("sources", "locales", "handouts"):
            continue
        text = path.read_text(encoding="utf-8")
        first = text.split("\n", 1)[0]
        assert first.startswith("# yaml-language-server: $schema="), relative
        schema = json.loads((path.parent / first.split("=", 1)[1]).read_text(encoding="utf-8"))
        data = json.loads(json.dumps(YAML(typ="safe").load(text), default=str))
        jsonschema.validate(data, schema)
        checked += 1
    assert checked > 20


def test_offsets_in_facts_json_hold_the_passages(real: RealBuild, documents: Path) -> None:
    texts = {hashlib.sha256(path.read_bytes()).hexdigest(): path.read_text("utf-8") for path in documents.glob("*.txt")}
    facts = json.loads((real.folder / "facts.json").read_text(encoding="utf-8"))["facts"]
    checked = 0
    for fact in facts:
        for citation in fact["citations"]:
            passage = texts[citation["sha256"]][citation["start"] : citation["end"]]
            assert passage == passage.strip() != ""
            assert not citation["as_written"] or citation["as_written"].lower() in passage.lower()
            checked += 1
    assert checked > 100


def test_medicines_in_facts_json_carry_the_documented_fields(real: RealBuild) -> None:
    facts = json.loads((real.folder / "facts.json").read_text(encoding="utf-8"))["facts"]
    medicines = {fact["inn"]: fact for fact in facts if fact["kind"] == "medicine"}
    assert set(medicines) == {fact.inn for fact in all_topics(real.loaded).of(Medicine)}
    fields = {"inn", "us_name", "brands", "other_names", "atc", "role", "condition", "status"}
    fields |= {"group", "group_as_listed"}
    assert all(fields <= set(fact) for fact in medicines.values())
    assert medicines["olaratumab"]["status"]["state"] == "withdrawn"
    assert medicines["aldoxorubicin"]["status"]["state"] == "never approved"
    assert medicines["leuprorelin"]["us_name"] == "leuprolide"
    # The brand for another use is no brand of the medicine's.
    assert [brand["name"] for brand in medicines["zoledronic acid"]["brands"]] == ["Zometa"]
    others = [(name["name"], name["type"]) for name in medicines["zoledronic acid"]["other_names"]]
    assert others == [("Reclast", "brand for another use")]


def test_building_twice_gives_the_same_bytes(mini_built: tuple[MiniProject, Built], tmp_path: Path) -> None:
    mini, built = mini_built
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "builder", "build", "--project", str(mini.root), "--out", str(tmp_path / "again")]
    command += ["--documents", str(mini.documents), "--jobs", "1"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert files(tmp_path / "again") == files(built.target)


def test_without_the_documents_citations_are_unverified(mini: MiniProject) -> None:
    built = mini.run("build", "--locale", "en", HANDOUTS_DOCUMENTS="")
    assert built.returncode == 0, built.stderr
    assert manifest(mini.root / "dist")["citations"] == "unverified"
    facts = json.loads((mini.root / "dist/facts.json").read_text(encoding="utf-8"))["facts"]
    assert {citation["start"] for fact in facts for citation in fact["citations"]} == {None}


def test_an_incomplete_documents_folder_is_a_failure(mini: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = mini.run("build", HANDOUTS_DOCUMENTS=str(tmp_path / "empty"))
    assert result.returncode == ExitCode.FINDINGS
    assert "the text of “leaflet” is not in" in result.stderr


def test_a_document_is_recognised_by_its_hash(mini: MiniProject, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(mini.documents / "leaflet.txt", tmp_path / "docs/another name.txt")
    assert mini.run("build", "--locale", "en", HANDOUTS_DOCUMENTS=str(tmp_path / "docs")).returncode == 0
    assert manifest(mini.root / "dist")["citations"] == "verified"


def test_a_part_is_added_to_what_is_up_to_date(mini: MiniProject) -> None:
    mini.build()
    before = files(mini.root / "dist")
    built = mini.build(Selection(locales=("en",), handouts=("symptoms",), papers=("a4",)))
    after = files(mini.root / "dist")
    new = {f"en/symptoms.a4.{kind}" for kind in ("pdf", "html", "txt")}
    assert set(after) - set(before) == new
    records = {"manifest.json", "sw.js", "en/index.html"}
    # The pages of the leaflet offer the new paper, and nothing else has changed.
    changed = {path for path in before if after[path] != before[path]} - records
    assert "en/symptoms.html" in changed
    assert {path for path in changed if not re.fullmatch(r"(en|ar)/symptoms\..*html", path)} <= set()
    assert built.dropped == 0


def test_a_part_never_stands_beside_what_is_out_of_date(mini: MiniProject) -> None:
    mini.build()
    mini.edit(mini.facts, "The short thick finger.", "The short finger.")
    mini.record(1_700_000_500)
    built = mini.build(Selection(locales=("en",), handouts=("symptoms",)))
    assert built.dropped > 0
    made = files(mini.root / "dist")
    assert not [path for path in made if path.startswith("ar/") and ("symptoms" in path or path.endswith(".apkg"))]
    assert {"ar/overview.pdf", "en/medicines.pdf"} <= made.keys()  # the fact isn't on them


def test_papers(mini: MiniProject) -> None:
    mini.build(Selection(locales=("en",), handouts=("overview",), papers=("a4", "letter")))
    sizes = {}
    for name in ("overview", "overview.a4"):
        page = pypdfium2.PdfDocument(mini.root / f"dist/en/{name}.pdf")[0]
        sizes[name] = tuple(round(length) for length in page.get_size())
    assert sizes == {"overview": (612, 792), "overview.a4": (595, 842)}


def test_a_foreign_folder_is_never_replaced(mini: MiniProject, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(HandoutsError) as caught:
        mini.build(out=mine)
    assert caught.value.code == ExitCode.OUTPUT
    assert files(mine).keys() == {"letter.txt"}


def test_a_file_put_into_dist_by_hand_is_not_lost(mini: MiniProject) -> None:
    mini.build(Selection(locales=("en",)))
    own = mini.root / "dist/en/my notes.txt"
    own.write_text("mine", encoding="utf-8")
    with pytest.raises(HandoutsError, match="was not written by a build"):
        mini.build(Selection(locales=("en",)))
    assert own.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_build_leaves_dist_whole(mini: MiniProject, how: signal.Signals) -> None:
    mini.build(Selection(locales=("en",)))
    before = files(mini.root / "dist")
    mini.edit(mini.facts, "The short thick finger.", "The short finger.")
    mini.record(1_700_000_500)
    environment = {**os.environ, "HANDOUTS_DOCUMENTS": str(mini.documents), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "builder", "build"]
    process = subprocess.Popen(command, cwd=mini.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(mini.root.glob(".dist.staging-*/en")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.poll() is None
    process.send_signal(how)
    process.communicate(timeout=60)
    assert process.returncode == (-how if how == signal.SIGKILL else ExitCode.INTERRUPTED)
    assert files(mini.root / "dist") == before
    mini.build()
    assert not list(mini.root.glob(".dist.*"))
    assert files(mini.root / "dist") != before
