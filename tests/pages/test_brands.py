"""Brand names say where they are sold; a short form is no brand."""

from __future__ import annotations

import re

import pytest

from builder.base.html import parse
from builder.checks.registry import run
from builder.languages.brands import sold_in
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.checks.test_sections import FACTS
from tests.conftest import MiniProject

BRAND = "      - {name: Exampla}\n"
AMERICAN = "      - {name: Exampla, country: US, source: guidance}\n"
ELSEWHERE = """    brands_elsewhere:
      - {name: Europla, country: EU, source: guidance}
      - {name: Britannol, country: GB, source: guidance}
"""


def table(mini: MiniProject, country: str = "", locale: str = "en") -> list[list[str]]:
    """The medicines' table as its readers see it, for a clinic in this country."""
    if country:
        (mini.root / "clinic.yaml").write_text(f"schema: 1\nname: Example\ncountry: {country}\n", encoding="utf-8")
    loaded = mini.load(Selection(locales=(locale,), handouts=("medicines",), layouts=("single",)))
    render(loaded)
    assert [str(item) for item in run(loaded, ["editions"]) if item.check == "rendered-pages"] == []
    [(_, page)] = loaded.pages
    rows = []
    for element in parse(page.html).iter():
        if str(element.tag).endswith("tr"):
            rows.append([" ".join("".join(cell.itertext()).split()) for cell in element])
    return rows


@pytest.fixture
def sold(mini: MiniProject) -> MiniProject:
    mini.edit(FACTS, BRAND, AMERICAN + ELSEWHERE)
    mini.edit(FACTS, "{name: Testol}", "{name: Testol, country: US, source: guidance}")
    return mini


def test_the_heading_names_the_country_of_the_documents_brands(sold: MiniProject) -> None:
    rows = table(sold)
    assert rows[0][1] == "Brand (US)"
    assert [row[1] for row in rows[1:]] == ["Exampla", "Testol"]


def test_without_a_country_for_each_the_heading_names_none(sold: MiniProject) -> None:
    sold.edit(FACTS, "{name: Testol, country: US, source: guidance}", "{name: Testol}")
    assert table(sold)[0][1] == "Brand name"


@pytest.mark.parametrize(
    ("country", "shown"),
    [
        ("US", "Exampla"),
        ("DE", "Exampla / Europla (EU)"),
        ("NO", "Exampla / Europla (EU)"),
        ("GB", "Exampla / Britannol (GB)"),
        ("CA", "Exampla"),
    ],
)
def test_a_clinics_country_adds_its_brands(sold: MiniProject, country: str, shown: str) -> None:
    assert table(sold, country)[1][1] == shown


def test_a_locales_brands_stand_on_its_pages_only(sold: MiniProject) -> None:
    path = sold.root / "locales/ar/medicines.yaml"
    record = "{name: Arabol, country: EG, source: a national list, as_of: 2026-01-03}"
    path.write_text(f"{path.read_text(encoding='utf-8')}brands:\n  doxorubicin:\n    - {record}\n", encoding="utf-8")
    assert "Arabol (EG)" in table(sold, locale="ar")[1][1]
    assert "Arabol" not in str(table(sold))
    # Where the clinic's country is known, brands of other countries are left out.
    assert "Arabol" not in str(table(sold, "SA", "ar"))
    assert "Arabol (EG)" in table(sold, "EG", "ar")[1][1]


def test_a_brand_that_is_no_longer_sold_has_a_star_that_the_page_explains(sold: MiniProject) -> None:
    assert "*" not in str(table(sold))
    sold.edit(FACTS, "{name: Exampla, country: US,", "{name: Exampla, country: US, discontinued: true,")
    assert table(sold)[1][1] == "Exampla*"
    loaded = sold.load(Selection(locales=("en",), handouts=("medicines",)))
    render(loaded)
    assert "* This brand is no longer sold." in loaded.pages[0][1].html


@pytest.mark.parametrize("entry", ["{name: Exampla, country: US}", "{name: Exampla, discontinued: true}"])
def test_what_is_said_of_a_brand_needs_its_source(mini: MiniProject, entry: str) -> None:
    mini.edit(FACTS, "{name: Exampla}", entry)
    found = mini.run("check", "--locale", "en")
    assert found.returncode == 3
    assert re.search(r"facts/all\.yaml:\d+.*need the source", found.stdout + found.stderr)


@pytest.mark.parametrize("kind", ["short form", "brand for another use"])
def test_a_name_that_is_no_brand_is_not_printed_as_one(sold: MiniProject, kind: str) -> None:
    """A short form has a label of its own; a brand that is sold for another use isn't in the column at all."""
    sold.edit(FACTS, AMERICAN + ELSEWHERE, AMERICAN)
    sold.edit(FACTS, f"    brands:\n{AMERICAN}", f"    other_names:\n      - {{name: Exampla, type: {kind}}}\n")
    assert table(sold)[1][1] == ("Short name: Exampla" if kind == "short form" else "")


def test_what_the_union_authorises_is_sold_in_its_countries() -> None:
    assert sold_in("EU", "FR")
    assert sold_in("EU", "IS")
    assert not sold_in("EU", "CH")
    assert not sold_in("EU", "US")
    assert sold_in("GB", "GB")
