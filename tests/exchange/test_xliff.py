"""XLIFF out and back: nothing is lost, what a tool did arrives, and what it claims is no review."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from translate.storage.placeables.strelem import StringElem
from translate.storage.placeables.xliff import Ph
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

from builder.exchange.files import Format
from builder.messages.origins import Maker
from tests.conftest import MiniProject
from tests.exchange.exchanged import AGE, ARABIC, CALL, LINK, back, catalogues, changed, entry, out, write_entry

XLIFFS = (Format.XLIFF_1, Format.XLIFF_2)
FORMS = (
    "معظم الناس {range|one:عمر واحد|two:عمران|few:{range} أعوام|zero,many,other:{range} عامًا}. وللجميع {again} مرتين."
)
TARGET = re.compile(r"(<target[^>]*>).*?(</target>)", re.DOTALL)


def unit(data: bytes, context: str) -> str:
    """The text of one unit."""
    text = data.decode()
    found = re.search(rf'<(trans-)?unit [^>]*(res)?name="{re.escape(context)}".*?</(trans-)?unit>', text, re.DOTALL)
    assert found
    return found[0]


def with_target(data: bytes, context: str, target: str, state: str | None = None) -> bytes:
    """The file with another target in one unit."""
    was = unit(data, context)
    now = TARGET.sub(lambda match: f"{match[1]}{target}{match[2]}", was)
    assert now != was or state
    if state:
        now = re.sub(r'(<(?:target|segment)[^>]*) state="[^"]*"', rf'\1 state="{state}"', now)
    return data.decode().replace(was, now).encode()


@pytest.mark.parametrize("format_", XLIFFS)
def test_what_comes_back_as_it_went_changes_nothing(mini: MiniProject, format_: Format) -> None:
    write_entry(mini, AGE, FORMS)
    before = catalogues(mini)
    outcome = back(mini, out(mini, format_))
    assert outcome.messages
    assert outcome.refused == []
    assert outcome.messages.taken == []
    assert outcome.messages.unchanged > 200
    assert changed(mini, before) == []


@pytest.mark.parametrize("format_", XLIFFS)
def test_placeholders_are_protected_elements_with_their_names(mini: MiniProject, format_: Format) -> None:
    write_entry(mini, AGE, FORMS)
    element = etree.fromstring(out(mini, format_))
    places = [item for item in element.iter("{*}ph") if item.getparent().tag.endswith(("}source", "}target"))]
    shown = {item.get("equiv-text") or item.get("equiv") for item in places}
    assert {"{range}", "{again}", "{tamoxifen}"} <= shown
    texts = (
        text for name in ("source", "target") for item in element.iter(f"{{*}}{name}") for text in item.xpath("text()")
    )
    assert not any("{" in text for text in texts)


@pytest.mark.parametrize("format_", XLIFFS)
def test_a_new_translation_arrives_and_its_fuzzy_mark_goes(mini: MiniProject, format_: Format) -> None:
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor now.")
    mini.extract()
    assert entry(mini, CALL).fuzzy
    data = out(mini, format_)
    assert "Call your doctor." in unit(data, CALL)  # the English that was translated, in a note
    assert back(mini, data).refused == []
    assert entry(mini, CALL).fuzzy
    outcome = back(mini, with_target(data, CALL, "اتصلوا بطبيبكم الآن.", "translated"))
    assert outcome.messages
    assert [item.unit.context for item in outcome.messages.taken] == [CALL]
    now = entry(mini, CALL)
    assert (now.msgstr, now.fuzzy, now.previous_msgid, now.tcomment) == ("اتصلوا بطبيبكم الآن.", False, None, "")


@pytest.mark.parametrize("format_", XLIFFS)
def test_a_stale_translation_counts_again_only_when_its_translator_says_so(mini: MiniProject, format_: Format) -> None:
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor!")
    mini.extract()
    data, text = out(mini, format_), entry(mini, CALL).msgstr
    back(mini, data)
    assert entry(mini, CALL).fuzzy
    back(mini, with_target(data, CALL, text, "translated"))
    assert not entry(mini, CALL).fuzzy
    assert entry(mini, CALL).msgstr == text


@pytest.mark.parametrize(
    ("format_", "state"),
    [
        (Format.XLIFF_1, "needs-translation"),
        (Format.XLIFF_1, "needs-review-translation"),
        (Format.XLIFF_2, "initial"),
    ],
)
def test_what_a_tool_calls_unfinished_is_fuzzy_unless_the_translator_says_otherwise(
    mini: MiniProject, format_: Format, state: str
) -> None:
    path = mini.root.parent / "work.xlf"
    path.write_bytes(with_target(out(mini, format_), CALL, "اتصلوا.", state))
    done = mini.run("translate", "import", "ar", str(path))
    assert "1 of those taken are unfinished by their state in the file" in done.stdout
    assert (entry(mini, CALL).msgstr, entry(mini, CALL).fuzzy) == ("اتصلوا.", True)
    path.write_bytes(with_target(out(mini, format_), CALL, "اتصلوا بالطبيب.", state))
    assert mini.run("translate", "import", "ar", str(path), "--finished").returncode == 0
    assert (entry(mini, CALL).msgstr, entry(mini, CALL).fuzzy) == ("اتصلوا بالطبيب.", False)


@pytest.mark.parametrize(("format_", "state"), [(Format.XLIFF_1, "final"), (Format.XLIFF_2, "reviewed")])
def test_what_a_tool_calls_final_is_no_review(mini: MiniProject, format_: Format, state: str) -> None:
    path = mini.root.parent / "work.xlf"
    path.write_bytes(with_target(out(mini, format_), CALL, "اتصلوا بطبيبكم.", state))
    done = mini.run("translate", "import", "ar", str(path))
    assert done.returncode == 0
    assert "1 are called reviewed or final in the file. Here that is no review" in done.stdout
    assert entry(mini, CALL).msgstr == "اتصلوا بطبيبكم."
    assert not mini.project.reviews_file("ar").exists()


def test_a_persons_translation_is_not_called_a_computers(mini: MiniProject) -> None:
    texts = mini.load(ARABIC).texts["ar", "examplitis"]
    assert texts.message(None, CALL, "Call your doctor.").maker is Maker.COMPUTER
    back(mini, with_target(out(mini, Format.XLIFF_2), CALL, "اتصلوا بطبيبكم."))
    texts = mini.load(ARABIC).texts["ar", "examplitis"]
    said = texts.message(None, CALL, "Call your doctor.")
    assert (said.text, said.maker) == ("اتصلوا بطبيبكم.", None)


@pytest.mark.parametrize("format_", XLIFFS)
def test_plural_forms_may_be_typed_in_place_of_the_placeholder(mini: MiniProject, format_: Format) -> None:
    outcome = back(mini, with_target(out(mini, format_), AGE, FORMS))
    assert outcome.refused == []
    assert entry(mini, AGE).msgstr == FORMS
    assert "no-python-brace-format" in entry(mini, AGE).flags


@pytest.mark.parametrize("format_", XLIFFS)
def test_a_translators_note_goes_out_and_a_new_one_comes_in(mini: MiniProject, format_: Format) -> None:
    mini.edit(mini.catalogue, f'msgctxt "{CALL}"', f'# sentences: 1\nmsgctxt "{CALL}"')
    data = out(mini, format_)
    was = unit(data, CALL)
    note = re.search(r"<note [^>]*translator[^>]*>sentences: 1</note>", was)
    assert note
    more = was.replace(note[0], f"{note[0]}\n{note[0].replace('sentences: 1', 'Nurses say it so.')}")
    back(mini, data.decode().replace(was, more))
    assert entry(mini, CALL).tcomment == "sentences: 1\nNurses say it so."
    assert not entry(mini, CALL).fuzzy


def test_a_tool_may_order_units_and_break_lines_as_it_likes(mini: MiniProject) -> None:
    root = etree.fromstring(out(mini, Format.XLIFF_1, "examplitis"))
    body = next(root.iter("{*}body"))
    body[:] = list(reversed(body))
    for target in root.iter("{*}target"):
        target.text = f"\n    {target.text or ''}"
    before = catalogues(mini)
    outcome = back(mini, etree.tostring(root, encoding="UTF-16"))
    assert outcome.refused == []
    assert changed(mini, before) == []


@pytest.mark.parametrize("format_", XLIFFS)
def test_one_file_may_come_in_again_after_more_work_in_it(mini: MiniProject, format_: Format) -> None:
    data = out(mini, format_)
    for text in ("اتصلوا بطبيبكم.", "اتصلوا بطبيبتكم.", "اتصلوا بالعيادة."):
        data = with_target(data, CALL, text)
        assert back(mini, data).refused == []
        assert entry(mini, CALL).msgstr == text
    write_entry(mini, CALL, "نص زميل.")  # now somebody else has been at work
    assert [item.what for item in back(mini, with_target(data, CALL, "نصي.")).refused] == [CALL]


def test_spaces_at_which_no_line_ends_stay(mini: MiniProject) -> None:
    text = "«\u00a0اتصلوا\u202f!»"
    back(mini, with_target(out(mini, Format.XLIFF_2), CALL, text))
    assert entry(mini, CALL).msgstr == text


def test_a_unit_that_its_tool_cut_into_segments_is_put_together(mini: MiniProject) -> None:
    data = out(mini, Format.XLIFF_2)
    was = unit(data, CALL)
    segment = re.search(r"<segment.*</segment>", was, re.DOTALL)
    assert segment
    cut = (
        "<segment state='translated'><source>Call</source><target>اتصلوا</target></segment>"
        "<ignorable><source> </source></ignorable>"
        "<segment state='translated'><source>your doctor.</source><target>بالطبيب.</target></segment>"
    )
    outcome = back(mini, data.decode().replace(was, was.replace(segment[0], cut)))
    assert outcome.refused == []
    assert entry(mini, CALL).msgstr == "اتصلوا بالطبيب."


def test_a_tools_country_is_no_other_language(mini: MiniProject) -> None:
    data = out(mini, Format.XLIFF_1)
    assert back(mini, data.replace(b'target-language="ar"', b'target-language="ar-EG"')).refused == []


def test_translate_toolkit_reads_writes_and_keeps_it(mini: MiniProject, tmp_path: Path) -> None:
    write_entry(mini, AGE, FORMS)
    (tmp_path / "one.xlf").write_bytes(out(mini, Format.XLIFF_1))
    store = xlifffile.parsefile(str(tmp_path / "one.xlf"))  # type: ignore[no-untyped-call]
    by_id = {item.xmlelement.get("resname"): item for item in store.units}
    assert by_id[AGE].target == FORMS  # placeholders are words to it
    assert "{range} becomes: 30 to 45" in by_id[AGE].getnotes()
    # As editors built on it do: with the element in its place.
    by_id[LINK].rich_target = [StringElem(["الدواء ", Ph("{tamoxifen}", id="1"), " ليس للطهاة."])]
    by_id[LINK].markfuzzy(False)
    by_id[CALL].target = "اتصلوا بأي أحد."
    by_id[CALL].markfuzzy()
    store.savefile(str(tmp_path / "two.xlf"))
    outcome = back(mini, (tmp_path / "two.xlf").read_bytes())
    assert outcome.refused == []
    assert outcome.messages
    assert [(item.unit.context, item.open_) for item in outcome.messages.taken] == [(LINK, False), (CALL, True)]
    assert entry(mini, LINK).msgstr == "الدواء {tamoxifen} ليس للطهاة."
    assert entry(mini, AGE).msgstr == FORMS


def test_translate_toolkit_keeps_xliff_2(mini: MiniProject, tmp_path: Path) -> None:
    write_entry(mini, AGE, FORMS)
    (tmp_path / "one.xlf").write_bytes(out(mini, Format.XLIFF_2))
    store = Xliff2File.parsefile(str(tmp_path / "one.xlf"))  # type: ignore[no-untyped-call]
    assert store.targetlanguage == "ar"
    call = next(item for item in store.units if item.getid() == CALL)
    call.target = "اتصلوا بطبيبكم."
    call.marktranslated()
    store.savefile(str(tmp_path / "two.xlf"))
    outcome = back(mini, (tmp_path / "two.xlf").read_bytes())
    assert outcome.refused == []
    assert outcome.messages
    assert [item.unit.context for item in outcome.messages.taken] == [CALL]
    assert entry(mini, AGE).msgstr == FORMS


RECORDED = Path(__file__).parent / "omegat.xlf"


def untranslated(mini: MiniProject) -> bytes:
    """What is exported for OmegaT: one message stale, one never translated."""
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor now.")
    mini.extract()
    write_entry(mini, AGE, "")
    return out(mini, Format.XLIFF_1, "examplitis", english_targets=True)


def test_omegat_gets_the_english_as_target_and_its_file_comes_back(mini: MiniProject) -> None:
    """`omegat.xlf` is what OmegaT 3.6 wrote for these two messages, cut to them and one that is translated."""
    data = untranslated(mini)
    assert "<target>Call your doctor now.</target>" in unit(data, CALL)
    assert 'translate="no"' in unit(data, LINK)
    assert back(mini, data).refused == []
    assert entry(mini, AGE).msgstr == ""  # the English is no translation
    # It was made when this message's first translation was another one.
    recorded = re.search(r'handouts:translation="[0-9a-f]+"', unit(data, CALL))
    assert recorded
    sent = RECORDED.read_text(encoding="utf-8").replace('handouts:translation="12629161938e5bab"', recorded[0])
    outcome = back(mini, sent.encode())
    assert outcome.refused == []
    assert entry(mini, AGE).msgstr == "معظم الناس عمرهم {range} عامًا. ومن الجميع {again} يصابون به مرتين."
    assert entry(mini, CALL).msgstr == "اتصلوا بطبيبكم الآن."
    assert not entry(mini, CALL).fuzzy
