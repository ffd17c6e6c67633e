"""A clinic's own details: on every page where there is a clinic.yaml, on none where there isn't, never half-right."""

from __future__ import annotations

import json
import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pypdfium2
import pytest
import segno
from ruamel.yaml import YAML

from builder.base.errors import ExitCode, HandoutsError
from builder.commands import schema as schemas
from builder.commands.build import RECORDS, Built, build
from builder.languages.paper import Paper
from builder.pages.clinic import LETTER_COUNTRIES
from builder.workspace.selection import Selection
from tests.conftest import QUIET, ROOT, MiniProject

NAME = "A & B <Clinic>"
PHONE = "+1 (555) 010-0100"
SITE = "https://www.example.org/leaflets"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 0h20v10H0z" fill="#0000ff"/></svg>'
CLINIC = f"""schema: 1
name: {NAME}
logo: logo.svg
phone: "{PHONE}"
interpreter_line: "+1 555 0101"
emergency_number: "911"
address: 1 Example Street, Springfield
website_address: {SITE}/
country: US
"""


def squeeze(text: str) -> str:
    return "".join(text.split())


def put(mini: MiniProject, text: str = CLINIC) -> None:
    (mini.root / "clinic.yaml").write_text(text, encoding="utf-8")
    (mini.root / "logo.svg").write_text(SVG, encoding="utf-8")


@dataclass(frozen=True)
class ClinicBuild:
    mini: MiniProject
    built: Built

    def outputs(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.built.outputs if item["kind"] == kind]

    def html(self, path: str) -> str:
        return (self.built.target / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def clinic(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> ClinicBuild:
    """The small project built with every detail of a clinic."""
    root = tmp_path_factory.mktemp("clinic") / "project"
    shutil.copytree(mini_template.root, root)
    mini = MiniProject(root, mini_template.documents)
    put(mini)
    return ClinicBuild(mini, mini.build())


def test_name_and_phone_are_on_every_page_inside_the_paper(clinic: ClinicBuild) -> None:
    pages = 0
    assert len(clinic.outputs("pdf")) > 5
    for item in clinic.outputs("pdf"):
        for page in pypdfium2.PdfDocument(clinic.built.target / item["path"]):
            text = page.get_textpage()
            shown = squeeze(text.get_text_range())
            # PDFium may turn the order of words, never that of a number's digits.
            for words in (*NAME.split(), *PHONE.split()):
                assert words in shown, (item["path"], words)
            width, height = page.get_size()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                assert left >= 0, item["path"]
                assert right <= width, item["path"]
                assert bottom >= 8, item["path"]  # points; no printer reaches the very edge
                assert top <= height, item["path"]
            pages += 1
    assert pages == sum(item["pages"] for item in clinic.outputs("pdf"))


def test_the_first_page_has_every_detail(clinic: ClinicBuild) -> None:
    for item in clinic.outputs("pdf"):
        first = pypdfium2.PdfDocument(clinic.built.target / item["path"])[0]
        shown = squeeze(first.get_textpage().get_text_range())
        for words in ("Street", "Springfield", "555", "0101", item["locales"][0]):
            assert words in shown, (item["path"], words)
    blocks = (clinic.built.target / "en/symptoms.txt").read_text(encoding="utf-8").splitlines()
    assert blocks[:6] == [
        NAME,
        "1 Example Street, Springfield",
        f"Phone: {PHONE}",
        "To ask for an interpreter: +1 555 0101",
        "Read this leaflet on your phone",
        f"{SITE}/en/symptoms.html",
    ]


def test_the_emergency_number_replaces_the_local_line(clinic: ClinicBuild) -> None:
    blocks = (clinic.built.target / "en/symptoms.txt").read_text(encoding="utf-8").splitlines()
    assert "For emergency help, call 911." in blocks
    assert not any("local emergency number" in block for block in blocks)
    assert '<span class="identifier" dir="ltr" lang="en">911</span>' in clinic.html("ar/symptoms.html")


def test_markup_in_a_name_shows_as_it_is_written(clinic: ClinicBuild) -> None:
    for item in [*clinic.outputs("html"), *clinic.outputs("index"), *clinic.outputs("page")]:
        html = clinic.html(item["path"])
        assert "A &amp; B &lt;Clinic&gt;" in html
        assert "<Clinic>" not in html


def test_phones_are_left_to_right_runs(clinic: ClinicBuild) -> None:
    for item in clinic.outputs("html"):
        body = clinic.html(item["path"]).split("<body", 1)[1]
        for number in (PHONE, "+1 555 0101"):
            places = [match.start() for match in re.finditer(re.escape(number), body)]
            assert places
            assert all(body[:place].endswith('<span class="identifier" dir="ltr" lang="en">') for place in places)


def modules(svg: str) -> list[list[int]]:
    """The dark squares that an SVG of horizontal strokes draws, row by row."""
    size = int(re.findall(r'viewBox="0 0 (\d+) \d+"', svg)[0])
    rows = [[0] * size for _ in range(size)]
    path = re.findall(r'stroke="#000" d="([^"]+)"', svg)[0]
    x, y = 0.0, 0.0
    for kind, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if kind == "h":
            for column in range(int(x), int(x + float(first))):
                rows[int(y)][column] = 1
            x += float(first)
        else:
            x, y = (float(first), float(second)) if kind == "M" else (x + float(first), y + float(second))
    return rows


def test_each_leaflet_has_the_qr_code_of_its_own_web_page(clinic: ClinicBuild) -> None:
    codes = set()
    for item in clinic.outputs("html"):
        html = clinic.html(item["path"])
        address = f"{SITE}/{item['path']}"
        svg = re.findall(r'<div class="qr" aria-hidden="true">(<svg.*?</svg>)', html, re.DOTALL)
        assert len(svg) == 1, item["path"]
        found = modules(svg[0])
        wanted = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
        assert [row[4:-4] for row in found[4:-4]] == wanted, item["path"]
        assert not any(any(row) for row in found[:4])  # the quiet zone that readers need
        codes.add(svg[0])
        assert f'lang="en" dir="ltr">{address}</p>' in html
    assert len(codes) == len(clinic.outputs("html"))


def test_the_logo_is_embedded_and_printed(clinic: ClinicBuild) -> None:
    html = clinic.html("ar/symptoms.html")
    assert '<img class="logo" src="data:image/svg+xml;base64,' in html
    assert 'alt="A &amp; B &lt;Clinic&gt;"' in html
    image = pypdfium2.PdfDocument(clinic.built.target / "ar/symptoms.pdf")[0].render(scale=1).to_pil().convert("RGB")
    blue = {colour: count for count, colour in image.getcolors(1 << 24)}[0, 0, 255]
    assert blue > 500


def test_a_country_sets_the_paper_of_every_language(clinic: ClinicBuild) -> None:
    assert {item["variant"]["paper"] for item in clinic.outputs("pdf")} == {"letter"}
    assert {item["path"] for item in clinic.outputs("pdf")} >= {"ar/overview.pdf", "ar/overview.with-en.pdf"}
    assert "CA" in LETTER_COUNTRIES
    put(clinic.mini, CLINIC.replace("country: US", "country: GB"))
    papers: set[Paper] = {locale.record.paper for locale in clinic.mini.load().locales}
    assert papers == {"a4"}


def test_the_manifest_names_the_clinic(clinic: ClinicBuild, mini_built: tuple[MiniProject, Built]) -> None:
    with_clinic = json.loads((clinic.built.target / "manifest.json").read_text(encoding="utf-8"))
    assert with_clinic["clinic"] == NAME
    jsonschema.validate(with_clinic, json.loads(schemas.schema_text("manifest-output")))
    without = json.loads((mini_built[1].target / "manifest.json").read_text(encoding="utf-8"))
    assert without["clinic"] is None
    assert without["inputs"] != with_clinic["inputs"]


def test_without_a_clinic_nothing_of_one_is_printed(mini_built: tuple[MiniProject, Built]) -> None:
    for path in mini_built[1].target.rglob("*.html"):
        body = path.read_text(encoding="utf-8").split("<body", 1)[1]
        assert "clinic" not in body
        assert "qr" not in body
    assert "your local emergency number" in (mini_built[1].target / "en/symptoms.txt").read_text(encoding="utf-8")


def test_the_repository_has_no_clinic_of_its_own() -> None:
    assert "/clinic.yaml" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_old_details_never_stand_beside_new_ones(mini: MiniProject) -> None:
    put(mini)
    mini.build(Selection(locales=("en",)))
    mini.edit("clinic.yaml", "010-0100", "010-0199")
    built = mini.build(Selection(locales=("en",), handouts=("symptoms",)))
    assert built.dropped > 0
    assert _old(mini, built) <= {"apkg", "tsv"}  # no deck has a clinic's details
    (mini.root / "logo.svg").write_text(SVG.replace("0000ff", "ff0000"), encoding="utf-8")
    built = mini.build(Selection(locales=("en",), handouts=("overview",)))
    assert _old(mini, built) <= {"apkg", "tsv"}


def _old(mini: MiniProject, built: Built) -> set[str]:
    """The kinds of what stands in the folder from earlier builds."""
    new = {item["path"] for item in built.written}
    return {item["kind"] for item in built.outputs if item["path"] not in new} - {*RECORDS}


def test_only_a_name(mini: MiniProject) -> None:
    put(mini, "schema: 1\nname: مستشفى النور\n")
    selection = Selection(locales=("ar",), handouts=("symptoms",), layouts=("single",))
    html = (mini.build(selection).target / "ar/symptoms.html").read_text(encoding="utf-8")
    assert '<span class="clinic-name" lang="und" dir="rtl">مستشفى النور</span>' in html
    assert 'data-message="common/emergency-local"' in html
    assert 'data-message="common/emergency-number"' not in html
    assert 'class="qr"' not in html


def test_another_file_is_named_on_the_command_line(mini: MiniProject, tmp_path: Path) -> None:
    put(mini)
    other = tmp_path / "north.yaml"
    other.write_text("schema: 1\nname: North Clinic\n", encoding="utf-8")
    result = mini.run("build", "--locale", "en", "--handout", "overview", "--clinic", str(other))
    assert result.returncode == 0, result.stderr
    assert "North Clinic" in (mini.root / "dist/en/overview.txt").read_text(encoding="utf-8")
    result = mini.run("build", "--clinic", str(tmp_path / "nowhere.yaml"))
    assert result.returncode == ExitCode.USAGE
    assert "there is no such clinic file" in result.stderr


def png_of(width: int, height: int) -> bytes:
    """A broken PNG: a right start, and then nothing."""
    return b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(width * height))


@pytest.mark.parametrize(
    ("old", "new", "line", "check", "words"),
    [
        ("phone:", "fone:", 4, "schema", "unknown key “fone”"),
        (NAME, "x" * 81, 2, "schema", "at most 80 characters"),
        (NAME, '"  "', 2, "schema", "there is no text"),
        (NAME, '"A\\u202eB"', 2, "schema", "U+202E"),
        (f'"{PHONE}"', '"call us"', 4, "schema", "a phone number has digits"),
        (f'"{PHONE}"', "0555010100", 4, "schema", "in quotes"),
        ('"911"', "911", 6, "schema", "in quotes"),
        ('"911"', '"9"', 6, "schema", "a phone number has digits"),
        ("country: US", "country: Germany", 9, "schema", "two capital letters"),
        ("country: US", "country: XX", 9, "schema", "two capital letters"),
        (SITE, "www.example.org", 8, "schema", "https://"),
        (SITE, "https://example.org/a b", 8, "schema", "without spaces"),
        ("logo.svg", "nowhere.png", 3, "clinic", "can't be read"),
        ("logo.svg", "big.png", 3, "clinic", "more than 300"),
        ("logo.svg", "broken.png", 3, "clinic", "is a broken PNG"),
        ("logo.svg", "text.svg", 3, "clinic", "only shapes"),
        ("logo.svg", "far.svg", 3, "clinic", "only shapes"),
        ("logo.svg", "entity.svg", 3, "clinic", "entities"),
        ("logo.svg", "clinic.yaml", 3, "clinic", "neither PNG nor SVG"),
        (NAME, "診療所", 2, "clinic-fonts", "no font of en has “所療診”"),
        ("name: " + NAME + "\n", "", 1, "schema", "missing key “name”"),
        ("schema: 1", "schema: 1\nname: [", 4, "yaml", ""),
    ],
)
def test_wrong_details_are_one_finding_with_its_line(
    mini: MiniProject, old: str, new: str, line: int, check: str, words: str
) -> None:
    put(mini)
    (mini.root / "big.png").write_bytes(b"\x89PNG" + bytes(300_000))
    (mini.root / "broken.png").write_bytes(png_of(9, 9))
    (mini.root / "text.svg").write_text(SVG.replace("<path", "<text>A</text><path"), encoding="utf-8")
    (mini.root / "far.svg").write_text(SVG.replace("<path", '<image href="http://a.b/c.png"/><path'), encoding="utf-8")
    (mini.root / "entity.svg").write_text(f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG}', encoding="utf-8")
    mini.edit("clinic.yaml", old, new)
    with pytest.raises(HandoutsError) as caught:
        build(mini.project, Selection(locales=("en",), handouts=("overview",)), mini.documents, None, 1, QUIET)
    found = caught.value.findings
    assert [(item.path, item.line, item.check) for item in found] == [("clinic.yaml", line, check)], found
    assert words in found[0].message
    assert found[0].remedy
    assert caught.value.code == ExitCode.FINDINGS
    assert not (mini.root / "dist").exists()


def test_the_example_is_valid_as_it_is_and_with_every_line_in_use(mini: MiniProject) -> None:
    text = (ROOT / "clinic.example.yaml").read_text(encoding="utf-8")
    full = re.sub(r"(?m)^# (?=[a-z_]+: )", "", text)
    schema = json.loads(schemas.schema_text("clinic"))
    assert set(YAML(typ="safe").load(full)) == set(schema["properties"])
    for version in (text, full.replace("logo.png", "logo.svg")):
        jsonschema.validate(YAML(typ="safe").load(version), schema)
        put(mini, version)
        assert mini.load().findings == []
