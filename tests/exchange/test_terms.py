"""Glossary and medicine names as TBX and as a table, both ways."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from lxml import etree
from ruamel.yaml import YAML
from translate.storage.tbx import tbxfile

from builder.base.errors import ExitCode, HandoutsError
from builder.exchange.files import Format
from tests.conftest import MiniProject
from tests.exchange.exchanged import back, catalogues, changed, out

TERMS = (Format.TBX, Format.CSV)
GLOSSARY = """\
# Words of the clinic.
schema: 1
terms:
  ex.term.tumor:  # what grows
    english: ["tumor", "tumors"]
    forms: ["ورم*", "أورام*"]
    avoid: ["سرطان*"]  # something else
    safety: kept
    source: "a list"
  # A plain word.
  doctor: {english: ["doctor*"], forms: ["طبيب*"]}
# The end.
"""
MEDICINES = """\
# Seen, not guessed.
schema: 1
names:
  tamoxifen: {name: تاموكسيفين, source: "WHO list", as_of: 2026-01-31}  # twice looked
"""


@pytest.fixture
def lists(mini: MiniProject) -> MiniProject:
    """The small project with lists that people wrote."""
    mini.project.glossary_file("ar").write_text(GLOSSARY, encoding="utf-8")
    mini.project.medicine_names_file("ar").write_text(MEDICINES, encoding="utf-8")
    return mini


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(lines: list[dict[str, str]], separator: str = ",") -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(lines[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue().encode()


def changed_row(data: bytes, id_: str, **cells: str) -> bytes:
    """The table with other cells in one line; `forms` is the column of the locale."""
    lines = rows(data)
    row = next(line for line in lines if line["id"] == id_)
    row.update({("forms (ar)" if name == "forms" else name): text for name, text in cells.items()})
    return table(lines)


def medicine(mini: MiniProject, inn: str) -> dict[str, str]:
    found = YAML(typ="safe").load(mini.project.medicine_names_file("ar").read_text(encoding="utf-8"))
    return dict(found["names"].get(inn) or {})


@pytest.mark.parametrize("format_", TERMS)
def test_what_comes_back_as_it_went_changes_nothing(lists: MiniProject, format_: Format) -> None:
    before = catalogues(lists)
    outcome = back(lists, out(lists, format_))
    assert outcome.terms
    assert (outcome.refused, outcome.terms.taken, outcome.terms.unchanged) == ([], [], 3)
    assert changed(lists, before) == []


@pytest.mark.parametrize("format_", TERMS)
def test_what_is_still_to_be_named_goes_out_too(lists: MiniProject, format_: Format) -> None:
    text = out(lists, format_).decode("utf-8-sig")
    assert "ex.term.radiation" in text
    assert "Strong rays." in text
    assert "doxorubicin" in text


def test_translate_toolkit_and_so_weblate_reads_the_terms(lists: MiniProject, tmp_path: Path) -> None:
    path = tmp_path / "terms.tbx"
    path.write_bytes(out(lists, Format.TBX))
    store = tbxfile.parsefile(str(path))  # type: ignore[no-untyped-call]
    store.settargetlanguage("ar")
    found = {item.source: item for item in store.units}
    assert [(term.text, term.deprecated) for term in found["tumor"].get_target_terms()] == [
        ("ورم", False),
        ("أورام", False),
        ("سرطان", True),
    ]
    assert found["tamoxifen"].target == "تاموكسيفين"


def test_forms_notes_and_sources_come_in_and_the_file_keeps_its_comments(lists: MiniProject) -> None:
    data = changed_row(out(lists, Format.CSV), "ex.term.tumor", forms="ورم* | كتلة*", note="Nurses say it.")
    data = changed_row(data, "ex.term.spread", forms="انتشار*", avoid="امتداد*", source="a dictionary")
    assert back(lists, data).refused == []
    assert lists.project.glossary_file("ar").read_text(encoding="utf-8") == GLOSSARY.replace(
        '["ورم*", "أورام*"]', '["ورم*", "كتلة*"]'
    ).replace('    source: "a list"\n', '    note: "Nurses say it."\n    source: "a list"\n').replace(
        "# The end.",
        '  ex.term.spread:\n    english: ["spread"]\n    forms: ["انتشار*"]\n    avoid: ["امتداد*"]\n'
        '    source: "a dictionary"\n# The end.',
    )
    loaded = lists.load()
    assert not [finding for finding in loaded.findings if "glossary" in finding.path]


def test_a_tools_terms_keep_the_stars_of_the_list(lists: MiniProject) -> None:
    data = out(lists, Format.TBX).decode()
    data = data.replace("<term>أورام</term>", "<term>أورام خبيثة</term>")
    assert back(lists, data).refused == []
    text = lists.project.glossary_file("ar").read_text(encoding="utf-8")
    assert 'forms: ["ورم*", "أورام خبيثة"]' in text
    assert 'avoid: ["سرطان*"]  # something else' in text


def test_a_medicines_name_needs_its_source_and_gets_it(lists: MiniProject) -> None:
    named = changed_row(
        out(lists, Format.CSV),
        "doxorubicin",
        forms="دوكسوروبيسين",
        source="WHO list 2",
        as_of="2026-02-01",
        by="A. Pharmacist",
    )
    assert back(lists, named).refused == []
    text = lists.project.medicine_names_file("ar").read_text(encoding="utf-8")
    assert text.startswith(MEDICINES)
    assert medicine(lists, "doxorubicin")["name"] == "دوكسوروبيسين"
    assert medicine(lists, "doxorubicin")["by"] == "A. Pharmacist"
    assert lists.load().locales[0].medicine_names["doxorubicin"].source == "WHO list 2"


def test_an_empty_list_of_a_draft_is_filled_and_its_hints_stay(lists: MiniProject) -> None:
    path = lists.project.medicine_names_file("ar")
    path.write_text("# Established names.\nschema: 1\nnames: {}  # none yet\n# An entry: …\n", encoding="utf-8")
    data = changed_row(out(lists, Format.CSV), "tamoxifen", forms="تاموكسيفين", source="WHO list", as_of="2026-02-01")
    assert back(lists, data).refused == []
    assert path.read_text(encoding="utf-8") == (
        "# Established names.\nschema: 1\nnames:  # none yet\n  tamoxifen:\n"
        '    name: "تاموكسيفين"\n    source: "WHO list"\n    as_of: 2026-02-01\n# An entry: …\n'
    )


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"source": ""}, "no source says that doxorubicin is called “دوكسوروبيسين”"),
        ({"as_of": ""}, "no date says when the source was seen"),
        ({"as_of": "31.1.2026"}, "the date “31.1.2026” is no date"),
        ({"as_of": "2031-01-01"}, "has not come yet"),
        ({"forms": "دوكسوروبيسين | أدرياميسين"}, "2 names for one medicine"),
        ({"forms": "تاموكسيفين"}, "“تاموكسيفين” is the name of tamoxifen as well"),
        ({"forms": "tamoxifen"}, "“tamoxifen” is the name of tamoxifen as well"),
        ({"forms": "دوكسو*"}, "is no name of a medicine"),
        ({"forms": "دوكسو\u202eروبيسين"}, "hidden or control characters: U+202E"),
        ({"id": "aspirin"}, "no medicine here has this id or English name"),
        ({"kind": "drug"}, "the kind is “drug”"),
    ],
)
def test_a_medicine_is_refused_with_its_reason_and_the_rest_is_taken(
    lists: MiniProject, cells: dict[str, str], reason: str
) -> None:
    good = {"forms": "دوكسوروبيسين", "source": "WHO list", "as_of": "2026-02-01"}
    data = changed_row(out(lists, Format.CSV), "ex.term.spread", forms="انتشار*")
    if "id" in cells:
        good["english"] = "aspirin"
    data = changed_row(data, "doxorubicin", **{**good, **cells})
    outcome = back(lists, data)
    assert [reason in item.reason for item in outcome.refused] == [True], outcome.refused
    line = data.decode().split("\r\n")[outcome.refused[0].line - 1]
    assert outcome.refused[0].what in line
    assert medicine(lists, "doxorubicin") == {}
    assert "انتشار" in lists.project.glossary_file("ar").read_text(encoding="utf-8")


def test_one_name_for_two_medicines_of_the_file_is_refused_for_both(lists: MiniProject) -> None:
    lists.project.medicine_names_file("ar").write_text("schema: 1\nnames: {}\n", encoding="utf-8")
    data = out(lists, Format.CSV)
    for inn in ("doxorubicin", "tamoxifen"):
        data = changed_row(data, inn, forms="دواء", source="WHO list", as_of="2026-02-01")
    assert sorted(item.what for item in back(lists, data).refused) == ["doxorubicin", "tamoxifen"]
    assert medicine(lists, "tamoxifen") == {}


def test_a_name_that_changed_under_its_old_source_is_refused(lists: MiniProject) -> None:
    refused = back(lists, changed_row(out(lists, Format.CSV), "tamoxifen", forms="تاموكسيفن")).refused
    assert ["its source wasn't" in item.reason for item in refused] == [True]
    assert medicine(lists, "tamoxifen")["name"] == "تاموكسيفين"


TBX_2019 = """\
<tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="c1"><langSec xml:lang="en"><termSec><term>Doxorubicin</term></termSec></langSec>
<langSec xml:lang="ar"><termSec><term>دوكسوروبيسين</term><admin type="source">WHO list</admin>
<transacGrp><date>2026-02-01</date></transacGrp></termSec></langSec></conceptEntry>
<conceptEntry id="c2"><langSec xml:lang="en"><termSec><term>Tamoxifen</term></termSec></langSec>
<langSec xml:lang="ar"><termSec><term>اسم</term></termSec><termSec><term>آخر</term></termSec></langSec></conceptEntry>
<conceptEntry id="c3"><langSec xml:lang="en"><termSec><term>spread</term></termSec></langSec>
<langSec xml:lang="ar"><termSec><term>انتشار</term></termSec></langSec>
<langSec xml:lang="fr"><termSec><term>propagation</term></termSec></langSec></conceptEntry>
</body></text></tbx>
"""


def test_a_tbx_of_another_tool_and_of_2019_is_known_by_its_english(lists: MiniProject) -> None:
    outcome = back(lists, TBX_2019)
    assert [(item.line, item.reason) for item in outcome.refused] == [(5, "2 names for one medicine: اسم, آخر")]
    assert medicine(lists, "doxorubicin")["name"] == "دوكسوروبيسين"
    assert medicine(lists, "tamoxifen")["name"] == "تاموكسيفين"
    assert "انتشار" in lists.project.glossary_file("ar").read_text(encoding="utf-8")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_spreadsheets_put_other_signs_between_cells(lists: MiniProject, separator: str) -> None:
    lines = rows(changed_row(out(lists, Format.CSV), "ex.term.spread", forms="انتشار*"))
    assert back(lists, table(lines, separator)).refused == []
    assert "انتشار" in lists.project.glossary_file("ar").read_text(encoding="utf-8")


def test_a_file_that_cant_be_taken_is_one_message(lists: MiniProject) -> None:
    data = out(lists, Format.CSV)
    cases = {
        data.replace(b"forms (ar)", b"forms (fr)"): "the file is in fr, and not in ar",
        data.decode("utf-8-sig").encode("utf-16")[:-1]: "the file is not in UTF-8",
        data.replace(b"kind,", b"kinds,"): "its first line doesn't name the columns",
        TBX_2019.replace('"ar"', '"es"').replace('"fr"', '"es"').encode(): "the file is in es, and not in ar",
    }
    before = catalogues(lists)
    for broken, message in cases.items():
        with pytest.raises(HandoutsError) as raised:
            back(lists, broken)
        assert [message in finding.message for finding in raised.value.findings] == [True], raised.value.findings
    assert changed(lists, before) == []


def test_no_cell_is_a_formula(lists: MiniProject) -> None:
    path = lists.project.glossary_file("ar")
    path.write_text(GLOSSARY.replace('source: "a list"', 'source: "=1+1"'), encoding="utf-8")
    data = out(lists, Format.CSV)
    assert b",'=1+1," in data
    assert back(lists, data).refused == []
    assert '"=1+1"' in path.read_text(encoding="utf-8")


def test_the_memory_has_what_is_current_and_says_who_made_it(lists: MiniProject) -> None:
    lists.edit(lists.facts, "text: Call your doctor.", "text: Call your doctor now.")
    lists.extract()
    root = etree.fromstring(out(lists, Format.TMX, "examplitis"))
    units = {item.get("tuid"): item for item in root.iter("tu")}
    assert "ex.statement.call.text" not in units  # stale, and nobody had signed it
    link = units["ex.statement.link.text"]
    assert {item.get("type"): item.text for item in link.iter("prop")} == {
        "x-msgctxt": "ex.statement.link.text",
        "x-state": "translated",
        "x-maker": "computer",
    }
    assert next("".join(item.itertext()) for item in link.iter("seg")) == "The medicine {tamoxifen} is not for cooks."
    assert [item.text for item in link.iter("ph")] == ["{tamoxifen}", "{tamoxifen}"]


def test_the_command_names_what_it_wrote(lists: MiniProject, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_bytes(changed_row(out(lists, Format.CSV), "doxorubicin", forms="دواء"))
    done = lists.run("translate", "import", "ar", str(path))
    assert done.returncode == ExitCode.FINDINGS
    assert re.search(rf"refused {path}:\d+: doxorubicin: no source says", done.stdout)
    assert "Nothing was written." in done.stdout
