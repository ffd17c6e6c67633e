"""dist/fhir/: leaflets as FHIR R5 resources, read back by a library for FHIR and compared with the files they name."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
import shutil
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.documentreference import DocumentReference
from pydantic import BaseModel, ValidationError

from builder.base.project import Project
from builder.commands.build import build
from builder.website import fhir
from builder.website.fhir import CHECKED, UNCHECKED, resource_id, topic_codes
from builder.workspace.selection import Selection
from tests.commands.test_build import files, manifest
from tests.conftest import QUIET, ROOT, MiniProject

MODELS: dict[str, type[BaseModel]] = {"Bundle": Bundle, "DocumentReference": DocumentReference}
FHIR = Selection(fhir=True)
SYMPTOMS = Selection(handouts=("symptoms",), fhir=True)
CLINIC = "schema: 1\nname: A & B <Clinic>\nwebsite_address: https://www.example.org/leaflets\n"


def read(folder: Path) -> dict[str, Any]:
    """The resources below dist/fhir/ by the names of their files, each of them valid."""
    found: dict[str, Any] = {}
    for path in sorted((folder / "fhir").iterdir()):
        resource = json.loads(path.read_bytes())
        MODELS[resource["resourceType"]].model_validate(resource)
        assert path.name == f"{resource['resourceType']}-{resource['id']}.json"
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", resource["id"])
        found[path.name] = resource
    return found


def documents(folder: Path) -> dict[str, Any]:
    """Their leaflets by their ids."""
    return {item["id"]: item for item in read(folder).values() if item["resourceType"] == "DocumentReference"}


@pytest.fixture(scope="module")
def built(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project's output folder, with dist/fhir/; to be read only."""
    mini = mini_template.copy(tmp_path_factory.mktemp("fhir") / "project")
    mini.build(FHIR)
    return mini.root / "dist"


def test_every_leaflet_is_a_resource(built: Path) -> None:
    outputs = manifest(built)["outputs"]
    pdfs = [item["path"] for item in outputs if item["kind"] == "pdf"]
    named = [
        posixpath.normpath(f"fhir/{item['content'][0]['attachment']['url']}") for item in documents(built).values()
    ]
    assert sorted(named) == sorted(pdfs)
    assert {f"fhir/{name}" for name in read(built)} == {item["path"] for item in outputs if item["kind"] == "fhir"}


def test_attachments_are_the_files(built: Path) -> None:
    for document in documents(built).values():
        assert [item["attachment"]["contentType"] for item in document["content"]] == ["application/pdf", "text/html"]
        for item in document["content"]:
            attachment = item["attachment"]
            path = built / "fhir" / attachment["url"]
            data = path.read_bytes()
            assert attachment["size"] == str(len(data))
            assert base64.b64decode(attachment["hash"]) == hashlib.sha1(data, usedforsecurity=False).digest()
            assert attachment["language"] == path.resolve().parent.name
            if path.suffix == ".pdf":
                assert attachment["pages"] == len(pypdfium2.PdfDocument(data))


def test_a_leaflet_says_what_it_is(built: Path) -> None:
    document = documents(built)["examplitis.symptoms.ar.with-en.a4"]
    title = document["content"][0]["attachment"]["title"]
    assert re.fullmatch("[\u0600-\u06ff ]+ – Symptoms to look out for", title)
    assert document["description"] == f"{title}. Examplitis: Arabic with English, A4. {UNCHECKED}"
    assert document["status"] == "current"
    assert document["docStatus"] == "preliminary"
    assert document["date"] == "2026-01-31T00:00:00Z"
    assert document["category"] == [{"text": "Examplitis"}]
    assert "subject" not in document
    assert "custodian" not in document
    assert '<p lang="ar" dir="rtl">' in document["text"]["div"]
    assert UNCHECKED in document["text"]["div"]


def test_translations_name_their_original(built: Path) -> None:
    found = documents(built)
    for name, document in found.items():
        relations = document.get("relatesTo", [])
        assert len(relations) == (0 if ".en." in name else 1)
        for relation in relations:
            assert relation["code"]["coding"][0]["code"] == "transforms"
            kind, target = relation["target"]["reference"].split("/")
            assert kind == "DocumentReference"
            assert f".{target.split('.')[1]}.en." in f".{target}"
            assert target in found
            assert name.split(".")[:2] == target.split(".")[:2]


def test_the_topic_is_a_bundle_of_them(built: Path) -> None:
    bundle = read(built)["Bundle-examplitis.json"]
    found = documents(built)
    assert bundle["type"] == "collection"
    assert {item["resource"]["id"] for item in bundle["entry"]} == found.keys()
    urns = {item["fullUrl"] for item in bundle["entry"]}
    assert len(urns) == len(found)
    for item in bundle["entry"]:
        assert uuid.UUID(item["fullUrl"].removeprefix("urn:uuid:")).version == 5
        assert item["resource"]["identifier"][0]["value"] == item["fullUrl"]
        for relation in item["resource"].get("relatesTo", []):
            assert relation["target"]["reference"] in urns


def test_a_clinic_is_the_custodian_and_its_website_the_address(mini: MiniProject) -> None:
    (mini.root / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    mini.build(Selection(locales=("ar",), handouts=("symptoms",), layouts=("single",), fhir=True))
    (document,) = documents(mini.root / "dist").values()
    assert document["custodian"] == {"display": "A & B <Clinic>"}
    address = "https://www.example.org/leaflets/ar/symptoms"
    assert [item["attachment"]["url"] for item in document["content"]] == [f"{address}.pdf", f"{address}.html"]
    assert "relatesTo" not in document  # the English one isn't there


def on_paper(folder: Path) -> dict[str, Any]:
    """The documents without their web pages, which lead to the leaflets before and after them."""
    found = documents(folder)
    for document in found.values():
        pdfs = [item for item in document["content"] if item["attachment"]["contentType"] == "application/pdf"]
        assert pdfs
        document["content"] = pdfs
    return found


def test_ids_stay_and_equal_leaflets_give_equal_bytes(mini: MiniProject) -> None:
    mini.build(SYMPTOMS)
    before = files(mini.root / "dist/fhir")
    shutil.rmtree(mini.root / "dist")
    mini.build(SYMPTOMS)
    assert files(mini.root / "dist/fhir") == before
    printed = on_paper(mini.root / "dist")
    mini.build(Selection(handouts=("overview",), fhir=True))
    mini.build(Selection(locales=("ar",), handouts=("symptoms",), prints=("large",), fhir=True))
    after = on_paper(mini.root / "dist")
    added = {name for name in after if name not in printed}
    assert any("overview" in name for name in added)
    assert any(".large" in name for name in added)
    assert {name: document for name, document in after.items() if name in printed} == printed


def test_a_part_renews_what_is_there_and_a_build_of_everything_clears_it(mini: MiniProject) -> None:
    dist = mini.root / "dist"
    mini.build(Selection(handouts=("overview",), layouts=("single",)))
    assert not (dist / "fhir").exists()
    mini.build(Selection(locales=("en",), handouts=("symptoms",), fhir=True))
    assert "examplitis.overview.ar.a4" in documents(dist)
    mini.edit("sources/examplitis/topic.yaml", "2026-01-31", "2026-02-01")
    mini.build(Selection(locales=("en",), handouts=("symptoms",)))
    assert {item["date"] for item in documents(dist).values()} == {"2026-02-01T00:00:00Z"}
    mini.build(Selection(locales=("en", "ar")))
    assert len(documents(dist)) > 4
    mini.build()
    assert not (dist / "fhir").exists()


def test_a_reviewed_leaflet_is_final(mini: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir, "all_reviewed", lambda entries: True)
    mini.build(Selection(locales=("en",), handouts=("symptoms",), fhir=True))
    (document,) = documents(mini.root / "dist").values()
    assert document["docStatus"] == "final"
    assert document["description"].endswith(CHECKED)


def test_codes_of_the_topic_are_its_category(mini: MiniProject) -> None:
    topic = mini.load().topics[0]
    code = SimpleNamespace(system="ICD-10-CM", code="C49.9", display="Malignant neoplasm of soft tissue")
    topic.record = SimpleNamespace(codes=[code])  # type: ignore[assignment]
    assert topic_codes(topic) == [
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C49.9", "display": code.display}
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a_b", "c", "en", "a4"), ("a-b", "c", "en", "a4")),
        (("a", "b.with-ar", "en", "a4"), ("a", "b", "with-ar.en", "a4")),
        (("x" * 80, "c", "en", "a4"), ("x" * 81, "c", "en", "a4")),
        (("a", "é", "en", "a4"), ("a", "è", "en", "a4")),
    ],
)
def test_ids_are_valid_and_differ(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert resource_id(one) != resource_id(other)
    for parts in (one, other):
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", resource_id(parts))


def test_the_validator_refuses_what_is_no_resource(built: Path) -> None:
    document = next(iter(documents(built).values()))
    with pytest.raises(ValidationError):
        DocumentReference.model_validate({**document, "useContext": []})
    with pytest.raises(ValidationError):
        DocumentReference.model_validate({key: value for key, value in document.items() if key != "content"})


def test_a_real_leaflet_is_valid(tmp_path: Path) -> None:
    selection = Selection(topics=("leiomyosarcoma",), locales=("ur",), handouts=("overview",), fhir=True)
    build(Project(ROOT), selection, None, tmp_path / "dist", 2, QUIET)
    found = documents(tmp_path / "dist")
    assert {"leiomyosarcoma.overview.ur.a4", "leiomyosarcoma.overview.ur.with-en.a4"} == found.keys()
