"""The real leaflets, read back from the PDFs by PDFium."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import takewhile
from pathlib import Path
from xml.etree.ElementTree import Element

import pypdfium2
import pytest

from builder.base.html import parse
from builder.checks.rendered import latin_digits
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.kinds.site import Site
from builder.facts.kinds.symptom import Symptom
from builder.facts.topic import Topic
from builder.languages.format import fill_medicine
from tests.conftest import RealBuild

NOTICES = {
    "en": "No doctor or nurse has checked this leaflet yet.",
    "es": "Ninguna persona calificada la ha revisado todavía.",
    "zh-Hans": "尚未经有资质的人员核对",
    "hi": "अभी तक किसी योग्य व्यक्ति ने इसकी जांच नहीं की है।",
    "my": "အရည်အချင်းပြည့်မီသူ ဘယ်သူကမှ မစစ်ဆေးရသေးပါဘူး။",
    "fr": "Aucune personne qualifiée ne l’a encore vérifiée.",
    "pt-BR": "Nenhuma pessoa qualificada a conferiu ainda.",
    "ru": "Никто из квалифицированных специалистов его ещё не проверил.",
    "uk": "Жодна кваліфікована людина його ще не перевірила.",
    "vi": "Chưa có người có chuyên môn nào kiểm tra.",
    "ko": "자격을 갖춘 사람이 아직 확인하지 않았습니다.",
    "zh-Hant": "目前還沒有合格人員核對過。",
    "fil": "Wala pang kuwalipikadong tao na sumuri rito.",
    "am": "ብቃት ያለው ሰው እስካሁን አላረጋገጠውም።",
    "bn": "কোনো যোগ্য ব্যক্তি এখনো এটি যাচাই করেননি।",
    "ht": "Okenn moun kalifye poko verifye li.",
}
RIGHT_TO_LEFT = ("ar", "fa", "ur")
COMPUTER = "A computer made this translation. No qualified person has checked it yet."


def squeeze(text: str) -> str:
    """NFKC without white space, hyphens at line ends and invisible characters."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(c for c in kept if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc") and c != "\ufffe")


@cache
def read(path: Path) -> list[str]:
    """The text of each page; most tests here read all of a build's."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


def pdf_pages(path: Path) -> list[str]:
    return [squeeze(text) for text in read(path)]


def topic(real: RealBuild) -> Topic:
    return real.loaded.topics[0]


def numbers(text: str) -> Counter[str]:
    """The numbers of a text, their digits as ASCII ones."""
    return Counter(re.findall(r"\d+", latin_digits(text)))


def lost_numbers(text: str, pdf: str) -> list[str]:
    return sorted((numbers(text) - numbers(pdf)).elements())


def test_every_number_of_the_text_is_in_the_pdf_as_often(real: RealBuild) -> None:
    checked = 0
    for item in real.outputs("pdf"):
        printed = "\n".join(read(real.folder / item["path"]))
        text = "\n".join(real.text(item["path"].replace(".pdf", ".txt")))
        assert lost_numbers(text, printed) == [], item["path"]
        checked += sum(numbers(text).values())
    assert checked > 500
    assert lost_numbers("٤١ of 100", "١٤ of 100") == ["41"]


def test_every_page_says_that_nobody_reviewed_it(real: RealBuild) -> None:
    for item in real.outputs("pdf"):
        locale = item["locales"][0]
        for number, page in enumerate(pdf_pages(real.folder / item["path"]), 1):
            where = f"{item['path']} page {number}"
            if locale in NOTICES:
                assert squeeze(NOTICES[locale]) in page, where
            if locale != "en":
                assert squeeze(COMPUTER) in page, where


def test_every_page_has_its_number_in_the_locales_digits(real: RealBuild) -> None:
    shown = {
        "en": "Page{}of{}",
        "es": "Página{}de{}",
        "zh-Hans": "第{}页,共{}页",
        "hi": "पृष्ठ{},कुल{}",
        "my": "စာမျက်နှာ{}၊စုစုပေါင်း{}မျက်နှာ",
        "fr": "Page{}sur{}",
        "pt-BR": "Página{}de{}",
        "ru": "Страница{}из{}",
        "uk": "Сторінка{}з{}",
        "vi": "Trang{}trên{}",
        "ko": "{}/{}쪽",
        "zh-Hant": "第{}頁,共{}頁",
        "fil": "Pahina{}ng{}",
        "am": "ገጽ{}ከ{}",
        "bn": "পৃষ্ঠা{}/{}",
        "ht": "Paj{}sou{}",
    }
    digits = {"ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹", "ur": "0123456789"}
    assert {*shown, *digits} >= {locale.tag for locale in real.loaded.chosen_locales}
    for item in real.outputs("pdf"):
        locale = item["locales"][0]
        pages = pdf_pages(real.folder / item["path"])
        assert len(pages) == item["pages"]
        for number, page in enumerate(pages, 1):
            if locale in ("bn", "my"):
                page = latin_digits(page)
            if locale in digits:
                own = str.maketrans("0123456789", digits[locale])
                assert str(number).translate(own) in page
                assert str(len(pages)).translate(own) in page
            else:
                assert shown[locale].format(number, len(pages)) in page.replace("，", ",")


# Half-width brackets around Han letters, and a space behind a full-width colon within a line.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?\(|\([\u4e00-\u9fff]|\uff1a +(?=\S)")


def test_chinese_brackets_and_colons_are_full_width(real: RealBuild) -> None:
    checked = 0
    for item in real.outputs("html"):
        if item["locales"][0].startswith("zh") and len(item["locales"]) == 1:
            html = (real.folder / item["path"]).read_text(encoding="utf-8")
            html = re.sub(r"<(style|script|svg)\b.*?</\1>|</?(?:span|b|cite)\b[^>]*>", "", html, flags=re.DOTALL)
            text = re.sub(r"<[^>]+>", "\n", html)
            assert HALF_WIDTH.findall(text) == [], item["path"]
            checked += "（未" in text  # no date given
    assert checked > 10
    assert [bool(HALF_WIDTH.search(text)) for text in ("日期 (未", "(未", "查阅： A", "查阅：A（未）")] == [
        True
    ] * 3 + [False]


def test_page_counts(real: RealBuild) -> None:
    """In one language up to three pages, the third for words to know and sources; medicines four, translated six.

    Sheets of cards are as long as they are.
    """
    for item in real.outputs("pdf"):
        if item["variant"]["layout"] == "single" and not item["handout"].startswith("flashcards"):
            medicines = 4 if item["locales"] == ["en"] else 6
            assert item["pages"] <= (medicines if item["handout"] == "medicines" else 3), item["path"]


def stranded(path: Path, foot: int = 80, to_write_on: bool = False) -> tuple[list[str], int]:
    """The headings (they are the bookmarks) with no text below them on their page above the running foot; how many.

    `foot`: its height with the notices that stand in it, in points. `to_write_on`: lines below a heading are its
    content.
    """
    document = pypdfium2.PdfDocument(path)
    found, count = [], 0
    for bookmark in document.get_toc():
        destination = bookmark.get_dest()
        top = destination.get_view()[1][1]
        page = document[destination.get_index()]
        text = page.get_textpage()
        below = text.get_text_bounded(bottom=foot, top=top - 22) if top > foot + 22 else ""
        drawn = (part.get_bounds() for part in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
        lines = sum(foot < low and high < top - 22 for _, low, _, high in drawn) if to_write_on else 0
        if len(squeeze(below)) <= 3 and lines < 2:
            found.append(bookmark.get_title())
        count += 1
    return found, count


def test_no_heading_is_stranded_at_the_foot_of_a_page(real: RealBuild) -> None:
    checked = 0
    for item in real.outputs("pdf"):
        # The notice on English pages is one line.
        foot = 56 if item["locales"] == ["en"] else 80
        found, count = stranded(real.folder / item["path"], foot, to_write_on=item["handout"] == "questions")
        assert found == [], item["path"]
        checked += count
    assert checked > 300


def test_a_drawing_of_the_body_covers_no_words_and_is_none(real: RealBuild) -> None:
    """Before, it lay on the second language of the paragraphs beside it; and its numbers were a number in the text."""
    checked = 0
    for item in real.outputs("pdf"):
        if item["handout"] not in ("overview", "spread"):
            continue
        assert [
            block for block in real.text(item["path"].replace(".pdf", ".txt")) if block.isdigit() and block[1:]
        ] == []
        for page in pypdfium2.PdfDocument(real.folder / item["path"]):
            paths = (part.get_bounds() for part in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
            for left, bottom, right, top in paths:
                if right - left < 100 and top - bottom > 150:
                    covered = squeeze(page.get_textpage().get_text_bounded(left, bottom, right, top))
                    assert covered.isdigit(), (item["path"], covered)
                    checked += 1
    assert checked > 20


def test_a_stranded_heading_would_be_found(tmp_path: Path) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    page = "<h1>One</h1><p>Text below it</p><div style='height: 195mm'></div><h2>Two</h2>"
    weasyprint.HTML(string=page).write_pdf(tmp_path / "x.pdf")
    assert stranded(tmp_path / "x.pdf") == (["Two"], 2)


def test_no_row_of_a_medicine_is_split(real: RealBuild) -> None:
    """Names word by word: PDFium gives those of two words in another order where the line runs from right to left."""
    for path in ("en/medicines.pdf", "es/medicines.with-en.pdf", "ar/medicines.with-en.pdf"):
        pages = pdf_pages(real.folder / path)
        for medicine in topic(real).of(Medicine):
            if medicine.listed and medicine.brands:
                words = f"{medicine.english_name} {medicine.brands[0].name}".split()
                assert any(all(squeeze(word) in page for word in words) for page in pages), (path, medicine.id)


def test_the_english_title_and_language_stand_on_translated_pages(real: RealBuild) -> None:
    loaded = real.loaded
    titles = {
        (topic.id, handout.slug): handout.record.title
        for topic in loaded.topics
        for handout in loaded.handouts_of(topic)
    }
    names = {"es": "Spanish", "ar": "Arabic", "zh-Hans": "Chinese (Simplified)"}
    names |= {"hi": "Hindi", "ur": "Urdu", "my": "Burmese", "fa": "Persian", "fil": "Filipino", "fr": "French"}
    names |= {"ko": "Korean", "pt-BR": "Portuguese (Brazil)", "ru": "Russian", "uk": "Ukrainian", "vi": "Vietnamese"}
    names |= {"zh-Hant": "Chinese (Traditional)", "bn": "Bangla"}
    names |= {"ht": "Haitian Creole", "so": "Somali", "am": "Amharic"}
    for item in real.outputs("pdf"):
        locale = item["locales"][0]
        for page in pdf_pages(real.folder / item["path"]) if locale != "en" else []:
            # PDFium gives the words of a left-to-right run in a right-to-left line in another order.
            title = titles[real.topic_of(item["path"]).id, item["handout"]]
            wanted = re.findall(r"\w+", title) if locale in RIGHT_TO_LEFT else [title]
            assert all(squeeze(words) in page for words in wanted)
            assert squeeze(names[locale]) in page
            assert squeeze("Filipino · Filipino") not in page  # both names, where they are one


def test_dates_are_written_in_the_language_of_their_sentence(real: RealBuild) -> None:
    """Before, an English reader saw the other language's date, which Burmese lines even broke within the year."""
    checked = 0
    for item in real.outputs("txt"):
        if item["handout"] == "living" and "en" in item["locales"]:
            said = [block for block in real.text(item["path"]) if "Addresses and phone numbers as of" in block]
            assert len(said) == 1, item["path"]
            assert re.search(r"as of [A-Z][a-z]+ \d+, \d{4}\.", said[0], re.ASCII), said
            checked += 1
    assert checked == len(real.loaded.chosen_locales)


def test_safety_comes_before_everything_else(real: RealBuild) -> None:
    """In the box at the top; or in a short form beside the sentence that it is about, or inside the wallet card."""
    checked = 0
    for item in real.outputs("txt"):
        blocks = real.text(item["path"])
        own = real.topic_of(item["path"])
        texts = real.loaded.texts[item["locales"][0].replace("-", "_"), own.id]
        lines = [fact for fact in own.of(SafetyLine) if fact.id in item["facts"]]
        for line in lines:
            said = []
            for field, text in line.messages():
                translation = texts.of_fact(line, f"{line.id}.{field}", text)
                said.append(translation.text)
                for name, value in translation.values.items():
                    said[-1] = said[-1].replace(f"{{{name}}}", value.text)
            assert {" ".join(text.split()) for text in said} & {*blocks}, (item["path"], line.id)
            checked += 1
        page = (real.folder / item["path"]).with_suffix(".html").read_text(encoding="utf-8")
        if '<section class="safety">' in page:
            assert page.index('<section class="safety">') < page.index('<div class="content">'), item["path"]
    assert checked > 60


def test_every_listed_medicine_has_its_row_with_all_its_names(real: RealBuild) -> None:
    checked = 0
    for item in real.outputs("txt"):
        if item["handout"] != "medicines":
            continue
        own = real.topic_of(item["path"])
        listed = [fact for fact in own.of(Medicine) if fact.listed]
        checked += len(listed)
        blocks = real.text(item["path"])
        locale = next(item_ for item_ in real.loaded.locales if item_.tag == item["locales"][0])
        patterns = real.loaded.texts[locale.id, own.id].patterns
        names = [fill_medicine(medicine, locale, patterns).text for medicine in listed]
        for medicine, name in zip(listed, names, strict=True):
            place = blocks.index(name)
            row = list(takewhile({*blocks}.difference(names).__contains__, blocks[place + 1 :]))
            # What stands in the last row goes on with what stands below the table.
            assert all(brand.name in " ".join(row[:8]) for brand in medicine.brands), (item["path"], name, row[:8])
    assert checked > 35 * len(real.loaded.chosen_locales)


def test_medicines_that_are_not_in_use_are_on_the_web_page_only(real: RealBuild) -> None:
    for name in ("aldoxorubicin", "olaratumab", "imatinib"):
        assert name not in "\n".join(real.text("en/medicines.txt"))
        assert name in (real.folder / "en/medicines.html").read_text(encoding="utf-8")
    assert "Lartruvo" not in "".join(pdf_pages(real.folder / "en/medicines.pdf"))


def test_the_condition_is_in_the_cell_of_the_name(real: RealBuild) -> None:
    for locale in (item.tag for item in real.loaded.chosen_locales):
        html = (real.folder / locale / "medicines.html").read_text(encoding="utf-8")
        cells = re.findall(r'<th scope="row">(.*?)</th>', html, re.DOTALL)
        found = [cell for cell in cells if 'class="condition"' in cell]
        assert len(found) == 1
        assert "tamoxifen" in found[0]


def test_every_symptom_is_under_its_site(real: RealBuild) -> None:
    blocks = real.text("en/symptoms.txt")
    heads = [(blocks.index(site.heading), site.id) for site in sites(real)]
    for fact in topic(real).of(Symptom):
        line = f"{fact.term} {fact.explanation}" if fact.explanation else fact.term
        places = [index for index, block in enumerate(blocks) if block == line]
        above = {max((head for head in heads if head[0] < place), default=(0, ""))[1] for place in places}
        assert above == set(fact.sites), fact.id


def sites(real: RealBuild) -> list[Site]:
    return topic(real).of(Site)


def test_nothing_is_left_in_english_by_mistake(real: RealBuild) -> None:
    for item in real.entries:
        if item["kind"] == "html" and item["locales"][0] != "en":
            html = (real.folder / item["path"]).read_text(encoding="utf-8")
            assert 'class="untranslated"' not in html, item["path"]
            assert item["messages"]["translated"] == item["messages"]["total"], item["path"]


def outside_ltr(element: Element, direction: str = "rtl") -> str:
    """The text of a page that stands in no element of its own left-to-right direction."""
    direction = element.get("dir", direction)
    if str(element.tag).rsplit("}", 1)[-1] in ("svg", "head"):
        return ""
    parts = [element.text or "" if direction == "rtl" else ""]
    for child in element:
        parts += [outside_ltr(child, direction), child.tail or "" if direction == "rtl" else ""]
    return " ".join(parts)


def test_left_to_right_runs_are_isolated_on_right_to_left_pages(real: RealBuild) -> None:
    for slug in ("overview", "symptoms", "medicines"):
        html = (real.folder / "ar" / f"{slug}.html").read_text(encoding="utf-8")
        assert re.findall(r"[A-Za-z]+", outside_ltr(parse(html))) == []
    assert re.findall(r"[A-Za-z]+", outside_ltr(parse('<p dir="rtl">أ abc <b dir="ltr">d</b></p>'))) == ["abc"]


def test_pdf_metadata(real: RealBuild) -> None:
    document = pypdfium2.PdfDocument(real.folder / "es/symptoms.pdf")
    data = document.get_metadata_dict()
    assert data["Title"].startswith("Síntomas")
    assert data["Author"] == "Handouts"
    assert next(item.get_title() for item in document.get_toc()).startswith("Síntomas")
