"""Pages laid out with a fault are told by their pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.conftest import RealBuild
from tests.pages.test_golden import FAULTS, PLACE, SPOILT, brightest, pictures, spoilt, views  # noqa: F401
from tests.tools import golden
from tests.tools.golden import View


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "same"])
@pytest.mark.parametrize("view", SPOILT, ids=str)
def test_a_page_laid_out_with_a_fault_is_told(
    spoilt: Path, pictures: Path, tmp_path: Path, view: View, fault: str
) -> None:
    """Its page, where on it, the pictures, and what to do."""
    reports = tmp_path / "reports"
    assert golden.check(view, spoilt / "same", pictures, reports) == ""
    assert not reports.exists()
    told = golden.check(view, spoilt / fault, pictures, reports)
    assert told.startswith(f"{view} doesn't look like its golden picture")
    assert str(reports / view.name) in told
    assert "make golden" in told
    places = [tuple(map(int, place)) for place in re.findall(PLACE, told)]
    assert places
    page = golden.draw(spoilt / fault / view.path, view.page)
    with Image.open(reports / view.name) as report:
        assert report.width > 3 * 2 * page.width
        red, green, blue = report.split()
    # Ink that is new is red, ink that has gone is blue, and the frame around them magenta; nothing else has a color.
    assert brightest(ImageChops.subtract(red, blue)) > 100
    assert brightest(ImageChops.subtract(blue, red)) > 100
    assert brightest(ImageChops.subtract(ImageChops.darker(red, blue), green)) == 255
    if fault != "font":
        # In the first lines below the box with the safety lines.
        assert all(140 < top < bottom < 190 for _, _, top, bottom in places), places
    assert golden.check(view, spoilt / "same", pictures, reports) == ""
    assert not (reports / view.name).exists()


def test_a_new_script_asks_for_a_picture_and_a_second_locale_does_not(real: RealBuild, views: list[View]) -> None:
    outputs, locales = real.entries, real.loaded.locales
    spanish = next(locale for locale in locales if locale.tag == "es")
    item = next(item for item in outputs if item["path"] == "es/symptoms.pdf")
    new = {**item, "path": "xx/symptoms.pdf", "locales": ["xx"]}
    for fonts, asked in ((["Noto Sans Khmer", "Noto Sans"], [View("xx/symptoms.pdf", 1)]), (["Noto Sans"], [])):
        locale = replace(spanish, id="xx", record=spanish.record.model_copy(update={"tag": "xx", "fonts": fonts}))
        assert [view for view in golden.views([*outputs, new], [*locales, locale]) if view not in views] == asked


def test_another_paper_is_a_difference_and_its_rounding_is_none(real: RealBuild, pictures: Path) -> None:
    english, arabic = SPOILT
    (pictures / arabic.name).replace(pictures / english.name)
    told = golden.check(english, real.folder, pictures, pictures / "reports")
    assert "the page has 216 × 279 mm, the picture 210 × 297 mm" in told
    blank = [Image.new("L", size, 255) for size in ((331, 468), (330, 467), (331, 466))]
    assert golden.compare(blank[0], blank[1]) == []
    assert golden.compare(blank[0], blank[2]) != []


def test_renewing_writes_what_is_new_or_looks_different_and_removes_the_rest(spoilt: Path, pictures: Path) -> None:
    (first, second), reports = SPOILT, pictures / "reports"
    before = {path.name: path.read_bytes() for path in pictures.iterdir()}
    (pictures / "xx-symptoms-1.png").write_bytes(b"")
    assert list(golden.renew(SPOILT, spoilt / "same", pictures)) == [
        f"same     {first.name}",
        f"same     {second.name}",
        "removed  xx-symptoms-1.png",
    ]
    assert {path.name: path.read_bytes() for path in pictures.iterdir()} == before
    said = list(golden.renew([first], spoilt / "swapped", pictures))
    assert re.fullmatch(rf"renewed  {first.name}: {PLACE}(, and \d+ more)?", said[0])
    assert said[1:] == [f"removed  {second.name}"]
    told = golden.check(second, spoilt / "same", pictures, reports)
    assert told.startswith("ar/symptoms.pdf page 1 has no golden picture yet.")
    assert "make golden" in told
    assert golden.check(first, spoilt / "swapped", pictures, reports) == ""
    assert golden.check(first, spoilt / "same", pictures, reports)
    assert [line.split()[0] for line in golden.renew([first], spoilt / "swapped", pictures, every=True)] == ["renewed"]


def test_a_page_that_is_not_there_is_told(real: RealBuild) -> None:
    with pytest.raises(RuntimeError, match=r"symptoms\.pdf page 9 can't be drawn"):
        golden.draw(real.folder / SPOILT[0].path, 9)
