"""Decks as tables for other programs, and what no deck may hold."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import anki.collection
import pytest
from anki.import_export_pb2 import CsvMetadata
from markupsafe import Markup

from builder.decks.table import read_table
from builder.dist.written import check_written
from builder.workspace.selection import Selection
from tests.conftest import MiniProject, RealBuild

FACTS = "sources/examplitis/facts/all.yaml"
ENGLISH = Selection(locales=("en",), decks=("medicines", "symptoms"))

Row = dict[str, str]


def table(path: Path) -> tuple[list[str], list[Row]]:
    """The lines for Anki, and the rows by the columns' names, as another program reads them."""
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == ""
    count = sum(line.startswith("#") for line in lines)
    names = lines[count - 1].removeprefix("#columns:").split("\t")
    rows = list(csv.reader(lines[count:], delimiter="\t"))
    formulas = [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert formulas == []  # a spreadsheet program would show #NAME?, or do what the cell says
    assert len(rows) == len(lines) - count, "a row is broken"
    return lines[:count], [dict(zip(names, row, strict=True)) for row in rows]


def packaged(path: Path, folder: Path) -> list[tuple[Row, str]]:
    """(fields, tags) of every note in a package, in its order."""
    with zipfile.ZipFile(path) as package:
        package.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as connection:
        kinds = json.loads(connection.execute("select models from col").fetchone()[0])
        names = {int(number): [field["name"] for field in kind["flds"]] for number, kind in kinds.items()}
        notes = connection.execute("select mid, flds, tags from notes order by id").fetchall()
    return [(dict(zip(names[kind], text.split("\x1f"), strict=True)), tags.strip()) for kind, text, tags in notes]


def unprotected(cell: str) -> str:
    """A cell without the mark that keeps spreadsheet programs from taking it for a formula."""
    return re.sub("^'(?=[=+@-])", "", cell)


def letters(text: str) -> str:
    """A text without white space and without what separates the lines of a field."""
    return re.sub(r"[\s|]", "", text)


def text_of(field: str) -> str:
    return letters(html.unescape(re.sub(r"<[^>]*>", "", field)))


def test_every_table_has_the_notes_and_texts_of_its_package(real: RealBuild, tmp_path: Path) -> None:
    tables = real.outputs("tsv")
    assert [item["path"].removesuffix(".tsv") for item in tables] == [
        item["path"].removesuffix(".apkg") for item in real.outputs("apkg")
    ]
    for item in tables:
        path = real.folder / item["path"]
        rows = table(path)[1]
        notes = packaged(path.with_suffix(".apkg"), tmp_path)
        assert len(rows) == len(notes) == item["notes"]
        for row, (fields, tags) in zip(rows, notes, strict=True):
            assert row["Tags"] == tags
            assert row["Fact"] == fields["Fact"]
            shown = {name: letters(unprotected(value)) for name, value in row.items() if value and name != "Tags"}
            assert shown == {name: text_of(value) for name, value in fields.items() if text_of(value)}


def test_a_table_is_plain_text_with_the_words_of_both_languages(real: RealBuild) -> None:
    head, rows = table(real.folder / "ar/medicines.with-en.tsv")
    assert head[:3] == ["#separator:tab", "#html:false", f"#tags column:{len(rows[0])}"]
    row = next(row for row in rows if row["Fact"] == "lms.medicine.tamoxifen")
    assert row["Generic"] == "tamoxifen | تاموكسيفين"
    assert row["Condition"].endswith(" | Not for this cancer when it starts in the uterus.")
    assert "group::hormone" in row["Tags"].split()
    assert not re.search(r"<[a-z/]|&[a-z]+;", (real.folder / "ar/medicines.with-en.tsv").read_text("utf-8"))


def test_the_manifest_lists_tables_and_the_website_does_not(real: RealBuild) -> None:
    item = next(item for item in real.outputs("tsv") if item["path"] == "ar/symptoms.with-en.tsv")
    data = (real.folder / item["path"]).read_bytes()
    assert item["sha256"] == hashlib.sha256(data).hexdigest()
    assert (item["deck"], item["locales"]) == ("symptoms", ["ar", "en"])
    assert item["notes"] == len(read_table(real.folder / item["path"])) - 1
    page = (real.folder / "ar/index.html").read_text(encoding="utf-8")
    assert "symptoms.with-en.apkg" in page
    assert ".tsv" not in page


@pytest.mark.parametrize("name", ["en/medicines.tsv", "ar/symptoms.with-en.tsv"])
def test_ankis_own_text_import_loses_nothing(real: RealBuild, tmp_path: Path, name: str) -> None:
    rows = table(real.folder / name)[1]
    collection = anki.collection.Collection(str(tmp_path / "collection.anki2"))
    try:
        kind = collection.models.new("Table")
        for column in list(rows[0])[:-1]:
            collection.models.add_field(kind, collection.models.new_field(column))
        template = collection.models.new_template("Card")
        template["qfmt"] = "{{Fact}}"
        collection.models.add_template(kind, template)
        collection.models.add_dict(kind)
        found = collection.models.by_name("Table")
        assert found
        # What the client offers by itself once the file is chosen and the note type picked.
        metadata = collection.get_csv_metadata(str(real.folder / name), None)
        assert metadata.delimiter == CsvMetadata.TAB
        assert not metadata.is_html
        assert list(metadata.column_labels) == list(rows[0])
        metadata.global_notetype.id = found["id"]
        metadata.global_notetype.field_columns[:] = range(1, len(rows[0]))
        request = anki.collection.ImportCsvRequest(path=str(real.folder / name), metadata=metadata)
        log = collection.import_csv(request).log
        assert len(log.new) == log.found_notes == len(rows)
        notes = [collection.get_note(number) for number in collection.find_notes("")]
        got = {note["Fact"]: {field: html.unescape(value) for field, value in note.items()} for note in notes}
        assert got == {row["Fact"]: {k: v for k, v in row.items() if k != "Tags"} for row in rows}
        assert {note["Fact"]: set(note.tags) for note in notes} == {
            row["Fact"]: set(row["Tags"].split()) for row in rows
        }
    finally:
        collection.close()


def test_no_value_breaks_a_row(mini: MiniProject) -> None:
    mini.edit(
        "sources/examplitis/documents.yaml",
        "title: Examplitis in short",
        r'title: "Exam\tplitis\n\nin \"short\""',
    )
    mini.edit(FACTS, "explanation: You want to scratch.", r'explanation: "Scratch\tit #\n\nnow & <b>."')
    mini.record(1_700_000_500)
    mini.build(ENGLISH)
    rows = table(mini.root / "dist/en/symptoms.tsv")[1]
    assert [row["Fact"] for row in rows][:2] == ["ex.site.thumb", "ex.symptom.itching"]
    assert rows[1]["Meaning"] == "Itching | Scratch it # now & <b>."
    assert rows[1]["Sources"] == 'Sources | Exam plitis in "short", 2026-01-02'


@pytest.mark.parametrize("first", ["-", "=", "+", "@"])
def test_no_cell_is_a_formula(mini: MiniProject, first: str) -> None:
    text = f"{first}cough"
    mini.edit(FACTS, "term: Itching", f'term: "{text}"')
    mini.edit(FACTS, "    medical_term: Pruritus\n", "")
    mini.record(1_700_000_500)
    mini.build(ENGLISH)
    path = mini.root / "dist/en/symptoms.tsv"
    cells = [cell for row in table(path)[1] for cell in row.values()]
    assert f"'{text}" in cells
    assert text in [cell for row in read_table(path) for cell in row]


def test_a_table_that_is_cut_short_is_not_published(mini: MiniProject) -> None:
    built = mini.build(ENGLISH)
    assert check_written(built.target, built.outputs) == []
    path = built.target / "en/symptoms.tsv"
    path.write_text(path.read_text(encoding="utf-8").rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    found = [(item.path, item.message) for item in check_written(built.target, built.outputs)]
    assert found == [("en/symptoms.tsv", "the table has 5 rows instead of 6")]


def fact(mini: MiniProject, name: str, kind: str = "symptom") -> str:
    """Where a finding about the fact points to."""
    lines = mini.facts.read_text(encoding="utf-8").split("\n")
    return f"{FACTS}:{lines.index(f'  - id: ex.{kind}.{name}') + 1}"


def second_deck(mini: MiniProject) -> None:
    shutil.copy(mini.root / "handouts/decks/symptoms.yaml", mini.root / "handouts/decks/words.yaml")
    mini.edit("handouts/decks/words.yaml", "note_types: [symptom, where, site]", "note_types: [symptom]")
    mini.edit("sources/examplitis/topic.yaml", "decks: [medicines, symptoms]", "decks: [medicines, symptoms, words]")


LONG = "a very long name " * 13
Spoil = Callable[[MiniProject], None]
# what is wrong, how it came about, the fact, words of the finding
BAD: list[tuple[str, Spoil, str, str]] = [
    ("no name", lambda m: m.edit(FACTS, "term: Fever", 'term: " "'), "fever", "the field Symptom of its note is empty"),
    ("long name", lambda m: m.edit(FACTS, "term: Fever", f"term: {LONG}"), "fever", "a name of 220 characters"),
    ("< in a name", lambda m: m.edit(FACTS, "Pruritus", "Prur<i>tus"), "itching", "no name has < or > in it"),
    ("one note twice", second_deck, "fever", "the decks symptoms and words have one note of it"),
]


@pytest.mark.parametrize(("spoil", "name", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_content_is_an_error_of_the_fact(mini: MiniProject, spoil: Spoil, name: str, words: str) -> None:
    spoil(mini)
    found = [item for item in mini.findings() if item.check == "deck-notes"]
    assert all(words in item.message for item in found), found
    assert fact(mini, name) in [f"{item.path}:{item.line}" for item in found]
    assert all(item.remedy for item in found)


def test_a_missing_picture_is_an_error_of_the_fact(mini: MiniProject) -> None:
    mini.edit(FACTS, "    medical_term: Pruritus\n", "    medical_term: Pruritus\n    picture: itchy\n")
    found = [item for item in mini.findings() if item.check == "pictures"]
    assert [(item.path, item.message) for item in found] == [(FACTS, "there is no picture “itchy”")]
    assert mini.facts.read_text(encoding="utf-8").split("\n")[found[0].line - 1] == "    picture: itchy"


@pytest.mark.parametrize("text", ["Pain < itching.", "Pain <b>here and</b> there.", "Pain <b>here."])
def test_a_text_that_the_builder_did_not_escape_is_an_error_of_the_fact(
    mini: MiniProject, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    mini.edit(FACTS, "explanation: You want to scratch.", f"explanation: {text}")
    mini.record(1_700_000_500)
    mini.build(ENGLISH)
    monkeypatch.setattr("builder.decks.note_writer.fill", lambda said, values=None: Markup(said.text))
    found = [item for item in mini.findings() if item.check == "deck-notes"]
    assert {f"{item.path}:{item.line}" for item in found} == {fact(mini, "itching")}
