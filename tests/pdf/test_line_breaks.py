"""Lines end between words, in scripts without spaces too, and nothing stands off the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import polib
import pymupdf
import pytest
from playwright.sync_api import Browser

from builder.base.project import Project
from builder.commands.text_layer_table import Sample, load_corpus, table
from builder.pdf import line_breaks
from builder.pdf.read_back import comparable
from builder.pdf.writer import PdfJob, write_pdf
from tests.conftest import ROOT, RealBuild
from tests.tools.golden import one_of_each_look

SAMPLES = {sample.tag: sample for sample in load_corpus()}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The lines of each language's page of the corpus, as they were laid out."""
    folder = tmp_path_factory.mktemp("lines")
    list(table(Project(ROOT), [], folder))
    return {tag: printed_lines(folder / f"{tag}.pdf") for tag in SAMPLES}


def printed_lines(path: Path) -> list[str]:
    """Lines from top to bottom: what stands on one baseline belongs together."""
    found: list[str] = []
    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        for page in document:
            rows: dict[float, str] = {}
            for block in page.get_text("dict")["blocks"]:
                for line in block["lines"]:
                    text = "".join(span["text"] for span in line["spans"])
                    baseline = round(line["spans"][0]["origin"][1])
                    rows[baseline] = rows.get(baseline, "") + text
            found += [rows[baseline] for baseline in sorted(rows)]
    return [text for text in found if text.strip()]


def breaks(sample: Sample, printed: list[str]) -> list[tuple[str, str]]:
    """What stands before and after each line break within a sentence."""
    found = []
    rest = [comparable(line) for line in printed]
    for sentence in sample.lines:
        wanted, position = comparable(sentence), 0
        while position < len(wanted):
            line = rest.pop(0)
            assert wanted.startswith(line, position), (sample.tag, line)
            position += len(line)
            if position < len(wanted):
                found.append((wanted[:position], wanted[position:]))
    return found


@pytest.mark.parametrize("tag", ["th", "lo", "km", "my"])
def test_lines_break_between_words_of_the_dictionary(lines: dict[str, list[str]], tag: str) -> None:
    sample = SAMPLES[tag]
    ends = set()
    for sentence in sample.lines:
        text = ""
        for word in line_breaks.words(sentence, tag):
            text += word
            ends.add(comparable(text))
    found = breaks(sample, lines[tag])
    assert len(found) >= 6
    # Some of them where no space stands, or nothing would be shown.
    text = " ".join(sample.lines)
    assert any(not re.search(re.escape(before[-4:]) + r"\s", text) for before, _ in found)
    assert [before for before, _ in found if before not in ends] == []


def test_korean_words_stay_whole(lines: dict[str, list[str]]) -> None:
    words = {word for sentence in SAMPLES["ko"].lines for word in sentence.split()}
    found = [word.replace("\u2060", "") for line in lines["ko"] for word in line.split()]
    assert len(lines["ko"]) > len(SAMPLES["ko"].lines)
    assert [word for word in found if word not in words] == []


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "ja"])
def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket(lines: dict[str, list[str]], tag: str) -> None:
    found = breaks(SAMPLES[tag], lines[tag])
    assert len(found) >= 6
    assert [after for _, after in found if after[0] in "。、，：；？！」』）】”’ー々"] == []
    assert [before for before, _ in found if before[-1] in "「『（【“‘"] == []


def test_break_points_are_in_the_text_only() -> None:
    page = '<title>สวัสดีครับ</title><p title="สวัสดีครับ">สวัสดีครับ 안녕하세요</p>'
    broken = line_breaks.with_breaks(page)
    assert broken.replace("\u200b", "").replace("\u2060", "") == page
    assert '<p title="สวัสดีครับ">สวัสดี\u200bครับ' in broken
    assert "<title>สวัสดีครับ</title>" in broken
    assert "안\u2060녕\u2060하\u2060세\u2060요" in broken
    assert line_breaks.with_breaks("<p>plain</p>") == "<p>plain</p>"


def outside(path: Path) -> list[str]:
    """The pieces of text that aren't wholly on their page."""
    found = []
    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        for page in document:
            for block in page.get_text("dict", clip=(-9999, -9999, 9999, 9999))["blocks"]:
                for line in block.get("lines", ()):
                    for span in line["spans"]:
                        left, _, right, _ = span["bbox"]
                        _, baseline = span["origin"]
                        if left < -0.5 or right > page.rect.width + 0.5 or not 0 < baseline < page.rect.height:
                            found.append(span["text"])
    return [text for text in found if text.strip()]


def test_nothing_stands_off_the_page(real: RealBuild) -> None:
    """On every leaflet in one language, and in one language of each look with English beside it.

    That nothing runs into the paper's edge is looked at in every edition when it is printed.
    """
    looks = {locale.tag for locale in one_of_each_look(real.loaded.chosen_locales)}
    editions = [item for item in real.outputs("pdf") if len(item["locales"]) == 1 or item["locales"][0] in looks]
    assert len(editions) > 300
    for item in editions:
        assert outside(real.folder / item["path"]) == [], item["path"]


LONG = """
import sys
from collections.abc import Iterator
from pathlib import Path
from builder.pdf.writer import PdfJob, write_pdf
page = "<html lang=de><title>x</title><style>@page { size: 60mm 60mm; margin: 8mm }</style><p>"
result = write_pdf(PdfJob("x", page + sys.argv[1], Path(sys.argv[2])))
print((*result.warnings, *map(str, result.problems)))
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Donaudampfschifffahrtsgesellschaftskapitänswitwe", "runs into the paper's edge"),
        ("<b style='overflow-wrap: break-word'>cyclophosphamidecyclophosphamide</b>", "a word breaks in the middle"),
        ("Take it with <b>cyclophosphamide</b>", "()"),
    ],
)
def test_an_over_long_word_is_found(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    command = [sys.executable, "-c", LONG, text, str(path)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ))
    assert said in shown.stdout
    assert bool(outside(path)) == ("Donau" in text)


# Nobody's catalogue has all of these. Each with what no line may end with, and what none may begin with.
KEPT_TOGETHER = {
    "my": (
        "ဤဆေးသည် ကောင်းစွာမထိရောက်ပါ။ ဘာဖြစ်မည်ကို မပြောနိုင်ပါ။ ဆေးကိုမရပ်ပါနှင့်။ ဆေးကိုမသောက်ပါဘူး။ "
        "မလုပ်နဲ့လို့ ဆရာဝန်ကပြောပါသည်။ ကယ်လ်စီယမ်နှင့် ပရိုတင်းဓာတ်၊ ဆဲလ်များ၊ ဝက်ဘ်ဆိုက်၊ အင်တာနက်၊ "
        "ဘက်တီးရီးယား၊ ဟော်မုန်း၊ ဓာတ်ရောင်ခြည်၊ သတ္တုဓာတ်၊ ပစ္စည်းများ၊ အင်္ဂလိပ်ဘာသာစကား",
        "(?<![\u1000-\u109f])မ$|[^\u1000-\u109f]အ$|\u1039$",
        "[\u102b-\u1032\u1036-\u103e\u104a\u104b\u104f]|[\u1000-\u102a]\u1037?[\u103a\u1039]|(ပါ|ဘူး|နဲ့|နှင့်|ခြင်း|များ)",
    ),
    "km": (
        "មិនត្រូវឈប់លេបថ្នាំដោយខ្លួនឯងទេ។ កុំភ្លេចសួរគ្រូពេទ្យអំពីរឿងផ្សេងៗ។ ពុំមានអ្វីត្រូវបារម្ភឡើយ។ សត្វកង់ចក់បណ្ដាលឱ្យរោគសញ្ញាអាចខុសគ្នា",
        "(មិន|កុំ|ពុំ)$|\u17d2$",
        "[\u17b6-\u17d3\u17d4-\u17d8]|[\u1780-\u17a2][\u17cb\u17cd]|ទេ",
    ),
    "lo": (
        "ທ່ານບໍ່ຄວນກິນຢານີ້ໃນຕອນເຊົ້າ ຢ່າຢຸດຢາເອງ ຫ້າມຂັບລົດໃນເວລາຕ່າງໆ ແລະ ຕ່າງ ໆ ຄົນສ່ວນຫຼາຍບໍ່ເຈັບ",
        "(ບໍ່|ຢ່າ|ຫ້າມ)$|[\u0ec0-\u0ec4]$",
        "[\u0eb0-\u0ebd\u0ec6\u0ec8-\u0ecd]",
    ),
    "th": (
        "คุณไม่ควรกินยานี้ในตอนเช้า อย่าหยุดยาเองโดยเด็ดขาด ห้ามขับรถในเวลาต่างๆ และอาการต่าง ๆ ของจันทร์กับสิงห์ไม่เจ็บ",
        "(ไม่|อย่า|ห้าม)$|[\u0e40-\u0e44]$",
        "[\u0e2f-\u0e3a\u0e45-\u0e4e]|[\u0e01-\u0e2e]{1,2}\u0e4c",
    ),
}


def narrow_pdf(text: str, tag: str, width: float, folder: Path) -> Path:
    """`text` printed in a column of `width` millimetres."""
    style = f"@page {{ size: {width + 4}mm 280mm; margin: 2mm }} p {{ margin: 0; font-size: 9pt }}"
    path = folder / "narrow.pdf"
    result = write_pdf(PdfJob("x", f"<html lang={tag}><title>x</title><style>{style}</style><p>{text}", path))
    assert not result.failure
    return path


def narrow_lines(text: str, tag: str, width: int, folder: Path) -> list[str]:
    """The lines of `text` in a column of `width` millimetres, read back from its PDF."""
    return [comparable(line) for line in printed_lines(narrow_pdf(text, tag, width, folder))]


@pytest.mark.parametrize("tag", KEPT_TOGETHER)
@pytest.mark.parametrize("width", [24, 27])
def test_no_line_ends_with_a_negation_or_begins_within_a_syllable(tag: str, width: int, tmp_path: Path) -> None:
    text, never_last, never_first = KEPT_TOGETHER[tag]
    found = narrow_lines(text, tag, width, tmp_path)
    assert "".join(found) == comparable(text)
    assert len(found) >= 6
    assert [line for line in found if re.search(never_last, line)] == []
    assert [line for line in found[1:] if re.match(never_first, line)] == []


@pytest.mark.parametrize("width", range(30, 70, 3))
def test_no_cyrillic_line_ends_with_a_short_word(width: int, tmp_path: Path) -> None:
    """Ukrainian's too, and where a tag stands between the two words."""
    text = (
        "Не прекращайте приём лекарств и не меняйте его, даже если у вас нет жалоб, а обратитесь к <b>врачу</b> и в "
        "<b>поликлинику</b>. Ані я, ні ви не знаємо, що є в аналізах, і з ким о цій порі говорити у лікарні й удома."
    )
    lines = printed_lines(narrow_pdf(text, "ru", width, tmp_path))
    assert len(lines) >= 4
    assert comparable("".join(lines)) == comparable(re.sub("<.*?>", "", text))
    assert [line for line in lines if re.search(r"(^|\s)(\w|не|ни|ні)\s*$", line, re.IGNORECASE)] == []


@pytest.mark.parametrize("width", range(30, 70, 3))
def test_no_cyrillic_line_begins_with_a_dash(width: int, tmp_path: Path) -> None:
    text = (
        "Лейоміосаркома – один із видів саркоми, а саркома – рідкісний рак м’яких тканин. <b>Стадія</b> – це те, як "
        "далеко він поширився; ступінь — те, наскільки швидко ростуть клітини."
    )
    lines = printed_lines(narrow_pdf(text, "uk", width, tmp_path))
    assert len(lines) >= 4
    assert comparable("".join(lines)) == comparable(re.sub("<.*?>", "", text))
    assert [line for line in lines if line.lstrip().startswith(("–", "—"))] == []


def test_a_space_at_the_end_of_a_line_needs_no_room(tmp_path: Path) -> None:
    """Before, the first word stood alone on its line where what follows is an element, and all but its space fits."""
    text = (
        "A fever during your treatment is a true emergency. At <b>38</b> or more, call your team at once, day or night."
    )
    seen = set()
    for width in range(820, 940, 5):
        lines = printed_lines(narrow_pdf(text, "en", width / 10, tmp_path))
        assert len(lines[0]) > 40, (width, lines)
        seen.add(lines[0].strip())
    assert len(seen) > 1


def test_the_catalogues_burmese_keeps_its_negations_and_syllables(tmp_path: Path) -> None:
    entries = polib.pofile(str(ROOT / "locales/my/LC_MESSAGES/leiomyosarcoma.po"))
    texts = [entry.msgstr for entry in entries if "မ" in entry.msgstr and "{" not in entry.msgstr][:60]
    for text in texts:
        for run in re.findall("[\u1000-\u1049\u104c-\u109f]{2,}", text):
            pieces = line_breaks.words(run, "my")
            assert "".join(pieces) == run
            assert [piece for piece in pieces if piece in ("မ", "အ")] == [], text
            never_first = KEPT_TOGETHER["my"][2]
            assert [piece for piece in pieces[1:] if re.match(never_first.split("|(")[0], piece)] == [], text


@pytest.mark.parametrize(
    ("tag", "text", "pieces"),
    [
        ("my", "မပြောနိုင်ပါ", 1),
        ("my", "ဆေးကိုမရပ်ပါနှင့်", 2),
        ("my", "သင်၏ခန္ဓာကိုယ်", 2),  # a line may end after the genitive
        ("km", "កុំភ្លេច", 1),
        ("th", "อย่าลืม", 1),
        ("lo", "ຢ່າຢຸດ", 1),
        ("th", "สวัสดีครับ", 2),
    ],
)
def test_words_that_belong_together_are_one_piece(tag: str, text: str, pieces: int) -> None:
    assert len(line_breaks.words(text, tag)) == pieces


# Each line of the page's paragraphs as a browser lays them out.
BROWSER_LINES = """() => [...document.querySelectorAll('p')].map(p => {
  const lines = []; let line = '', top = null; const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) for (let i = 0; i < node.length; i++) {
    const range = document.createRange(); range.setStart(node, i); range.setEnd(node, i + 1);
    const box = range.getClientRects()[0];
    if (box && box.width > 0) { if (top !== null && box.top > top + 8) { lines.push(line); line = ''; } top = box.top; }
    line += node.data[i];
  }
  return [...lines, line];
})"""


def test_browsers_break_lines_where_paper_does(browser: Browser) -> None:
    page = browser.new_page()
    for tag, (text, never_last, never_first) in KEPT_TOGETHER.items():
        html = line_breaks.for_browsers(f"<p lang={tag} title='{text}'>{text}</p>")
        assert f"title='{text}'" in html
        page.set_content(f"<style>p {{ width: 150px }} {line_breaks.KEPT_CSS}</style>{html}")
        (found,) = ([comparable(line) for line in lines] for lines in page.evaluate(BROWSER_LINES))
        assert "".join(found) == comparable(text)
        assert page.inner_text("p").replace("\u00a0", " ") == text  # as it is copied
        assert len(found) >= 5
        assert [line for line in found if re.search(never_last, line)] == []
        assert [line for line in found[1:] if re.match(never_first, line)] == []
    page.close()


@pytest.mark.parametrize("width", range(34, 74, 4))
def test_no_bengali_line_begins_with_an_ending_or_with_what_is_counted(width: int, tmp_path: Path) -> None:
    text = (
        "<b>docetaxel</b>-এর বদলে <b>gemcitabine</b>-কে নেওয়া হয়, আর <i>১০০</i> জনের মধ্যে প্রায় <i>৩৬</i> জন "
        "<i>৫</i> বছর পরও বেঁচে ছিলেন; doxorubicin-এর পরে ১৫ থেকে ২০ দিন বা ৬ সপ্তাহ বাদে আবার <b>dacarbazine</b>-এর পালা।"
    )
    lines = printed_lines(narrow_pdf(text, "bn", width, tmp_path))
    assert len(lines) >= 4
    assert [line for line in lines[1:] if re.match(r"\s*(এর|কে|জন|বছর|দিন|সপ্তাহ)", line)] == []
