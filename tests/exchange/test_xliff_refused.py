"""XLIFF that can't be taken as it is: refused line by line with the reason, and the rest is taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.base.errors import ExitCode, HandoutsError
from builder.exchange.files import Format
from tests.conftest import MiniProject
from tests.exchange.exchanged import AGE, CALL, LINK, back, catalogues, changed, entry, out, write_entry
from tests.exchange.test_xliff import FORMS, TARGET, unit, with_target

GOOD = "اتصلوا بطبيبكم."
RANGE = '<ph id="1" ctype="x-placeholder" equiv-text="{range}">{range}</ph>'
AGAIN = '<ph id="2" ctype="x-placeholder" equiv-text="{again}">{again}</ph>'


@pytest.mark.parametrize(
    ("context", "target", "reason"),
    [
        (AGE, "معظم الناس.", "(lost: {range}, {again}; added: none)"),
        (AGE, f"معظم {RANGE} {AGAIN} {AGAIN}.", "(lost: none; added: {again})"),
        (AGE, f"معظم {RANGE} {{again}} {{years}}.", "(lost: none; added: {years})"),
        (AGE, f"معظم {RANGE} {{ again }}.", "(lost: {again}; added: none)"),
        (CALL, "اتصلوا {بطبيبكم}.", "a brace that belongs to no placeholder"),
        (AGE, "معظم {range|one:عام|other:{range} عام} {again}.", "forms of {range} are missing (zero: 0; two: 2;"),
        (AGE, "معظم {range|one:عام {again}.", "(lost: {range}; added: none)"),
        (CALL, "اتصلوا\u202eبطبيبكم.", "hidden or control characters: U+202E"),
        (CALL, "اتصلوا&#x85;بطبيبكم.", "hidden or control characters: U+0085"),
        (CALL, "اتصلوا<x>y</x>", "<x> has no place in a text"),
        (CALL, "", "the target is empty, and the catalogue has a translation, which stays"),
        (CALL, "  \n ", "the target is empty, and the catalogue has a translation, which stays"),
    ],
)
def test_a_line_is_refused_with_its_reason_and_the_others_are_taken(
    mini: MiniProject, context: str, target: str, reason: str
) -> None:
    target = target.replace("<x>", "<sub>").replace("</x>", "</sub>")
    reason = reason.replace("<x>", "<sub>")
    data = with_target(out(mini, Format.XLIFF_1), context, target)
    data = with_target(data, LINK, "دواء {tamoxifen}.")
    was = entry(mini, context).msgstr
    outcome = back(mini, data)
    assert [(item.what, reason in item.reason) for item in outcome.refused] == [(context, True)], outcome.refused
    line = data.decode().split("\n")[outcome.refused[0].line - 1]
    assert f'resname="{context}"' in line
    assert entry(mini, context).msgstr == was
    assert entry(mini, LINK).msgstr == "دواء {tamoxifen}."


def test_the_command_says_each_line_writes_the_rest_and_exits_with_3(mini: MiniProject) -> None:
    path = mini.root.parent / "work.xlf"
    data = with_target(with_target(out(mini, Format.XLIFF_2), AGE, "لا شيء"), CALL, GOOD)
    path.write_bytes(data)
    before = catalogues(mini)
    dry = mini.run("translate", "import", "ar", str(path), "--dry-run")
    assert changed(mini, before) == []
    done = mini.run("translate", "import", "ar", str(path))
    assert dry.returncode == done.returncode == ExitCode.FINDINGS
    assert re.search(r"taken +1\n +unchanged +\d+\n +left empty +0\n +refused +1\n", done.stdout)
    assert re.search(rf"^refused {path}:\d+: {AGE}: its placeholders are not", done.stdout, re.MULTILINE)
    assert "Nothing was written (--dry-run)." in dry.stdout
    assert "Written: locales/ar/LC_MESSAGES/examplitis.po" in done.stdout
    assert entry(mini, CALL).msgstr == GOOD


@pytest.mark.parametrize("format_", [Format.XLIFF_1, Format.XLIFF_2])
def test_another_version_of_the_project(mini: MiniProject, format_: Format) -> None:
    """What changed since is refused where somebody worked on it; what did not is taken; nothing else is spoken of."""
    data = with_target(with_target(out(mini, format_), CALL, GOOD), LINK, "دواء {tamoxifen}.")
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor at once.")
    mini.edit(mini.facts, "term: Itching", "term: Itching skin")
    mini.extract()
    outcome = back(mini, data)
    assert [(item.what, item.reason) for item in outcome.refused] == [
        (CALL, "the English has changed since: it was “Call your doctor.”, and is “Call your doctor at once.”")
    ]
    assert outcome.messages
    assert (outcome.messages.older, outcome.versions) == (2, ["locales/ar/LC_MESSAGES/examplitis.po"])
    assert entry(mini, LINK).msgstr == "دواء {tamoxifen}."
    assert entry(mini, CALL).fuzzy


@pytest.mark.parametrize("format_", [Format.XLIFF_1, Format.XLIFF_2])
def test_a_source_that_was_changed_in_the_file(mini: MiniProject, format_: Format) -> None:
    data = with_target(out(mini, format_), CALL, GOOD).replace(b">Call your doctor.<", b">Call a doctor.<")
    assert ["the file has another source: “Call a doctor.”" in item.reason for item in back(mini, data).refused] == [
        True
    ]


def test_without_our_attributes_the_source_alone_tells(mini: MiniProject) -> None:
    data = re.sub(rb' handouts:\w+="[^"]*"', b"", with_target(out(mini, Format.XLIFF_1), CALL, GOOD))
    mini.edit(mini.facts, "term: Itching", "term: Itching skin")
    mini.extract()
    assert back(mini, data).refused == []
    assert entry(mini, CALL).msgstr == GOOD
    data = with_target(data, CALL, "نص آخر.").replace(b">Call your doctor.<", b">Call a doctor.<")
    assert [item.what for item in back(mini, data).refused] == [CALL]


def test_somebody_else_has_translated_it_meanwhile(mini: MiniProject) -> None:
    data = out(mini, Format.XLIFF_1)
    write_entry(mini, CALL, "نص زميل.")
    assert back(mini, data).refused == []  # an untouched old target takes nobody's work away
    assert entry(mini, CALL).msgstr == "نص زميل."
    refused = back(mini, with_target(data, CALL, GOOD)).refused
    assert [item.reason for item in refused] == ["it was translated here since the file was made: “نص زميل.”"]
    assert entry(mini, CALL).msgstr == "نص زميل."


def test_units_that_are_unknown_or_stand_twice(mini: MiniProject) -> None:
    data = with_target(out(mini, Format.XLIFF_1), CALL, GOOD).decode()
    once = unit(data.encode(), LINK)
    other = TARGET.sub(r"\1دواء {tamoxifen}.\2", once)
    unknown = once.replace(LINK, "ex.gone.text")
    outcome = back(mini, data.replace(once, f"{once}\n{other}\n{unknown}"))
    assert {item.what: item.reason.split(" in line")[0] for item in outcome.refused} == {
        LINK: "stands again with another target",
        "ex.gone.text": "no message here has this id",
    }
    assert entry(mini, CALL).msgstr == GOOD


def test_text_in_the_wrong_place(mini: MiniProject) -> None:
    data = with_target(out(mini, Format.XLIFF_1), LINK, "دواء {tamoxifen}.").decode()
    was = unit(data.encode(), CALL)
    data = data.replace(was, was.replace("</target>", "</target> اتصلوا"))
    data = data.replace("<body>", "<body> بين السطور", 1)
    outcome = back(mini, data)
    assert [(item.what, item.reason) for item in outcome.refused] == [
        ("", "text in the wrong place: “بين السطور”"),
        (CALL, "text in the wrong place: “اتصلوا”"),
    ]
    assert entry(mini, LINK).msgstr == "دواء {tamoxifen}."
    second = out(mini, Format.XLIFF_2).decode()
    place = re.search(r'<ph [^>]*equiv="\{tamoxifen\}"[^>]*/>', second)
    assert place
    outcome = back(mini, second.replace(place[0], place[0].replace("/>", ">tamoxifen</ph>")))
    assert any("text in the wrong place: “tamoxifen” within <ph>" in item.reason for item in outcome.refused)


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>\n<xliff version="1.2">&b;</xliff>'
OUTSIDE = (
    '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff version="1.2">&a;</xliff>'
)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (BOMB, 1, "the file isn't read: it declares entities"),
        (OUTSIDE, 3, "the file isn't read: it declares entities"),
        (OUTSIDE.encode("utf-16"), 3, "the file isn't read: it declares entities"),
        ('<!DOCTYPE x [<!ELEMENT x ANY>]><xliff version="1.2"/>', 1, "it declares entities or elements of its own"),
        ('<xliff version="1.2">\n<file>\n</xliff>', 3, "no whole XML"),
        ('<xliff version="1.2">\n&nbsp;</xliff>', 2, "no whole XML"),
        ("<a>" * 5000, 1, "no whole XML"),
        (
            b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE x [+ADw-!ENTITY a "b">]>+ADw-x>+ACY-a;+ADw-/x>',
            1,
            "the file isn't read",
        ),
        ("", 0, "is no XLIFF, no TBX and no table of terms"),
        ("\x00\x01\x02", 0, "is no XLIFF, no TBX and no table of terms"),
        ('msgid ""\nmsgstr ""\n', 0, "is no XLIFF, no TBX and no table of terms"),
        ('<html version="1.2"/>', 1, "no XLIFF 1.2 or 2.x"),
        ('<xliff version="3.0"/>', 1, "no XLIFF 1.2 or 2.x"),
        ('<tmx version="1.4"/>', 0, "a translation memory can't be imported"),
        ('<xliff version="1.2"><file/></xliff>', 0, "doesn't say which language"),
        ('<xliff version="1.2"><file target-language="fr"/></xliff>', 0, "the file is in fr, and not in ar"),
        ('<xliff version="2.1" trgLang="arz"/>', 0, "the file is in arz, and not in ar"),
        (
            '<xliff version="1.2"><file target-language="ar"><body><trans-unit id="a"><source>a</source>'
            "<target>b</target></trans-unit></body></file></xliff>",
            0,
            "none of its 1 units is known here",
        ),
    ],
)
def test_a_file_that_cant_be_taken_is_one_message(
    mini: MiniProject, data: str | bytes, line: int, message: str
) -> None:
    before = catalogues(mini)
    with pytest.raises(HandoutsError) as raised:
        back(mini, data)
    assert len(raised.value.findings) == 1
    finding = raised.value.findings[0]
    assert message in finding.message
    assert finding.line == line
    assert finding.remedy
    assert changed(mini, before) == []


def test_control_characters_break_a_file_and_are_told_with_their_line(mini: MiniProject) -> None:
    data = with_target(out(mini, Format.XLIFF_1), CALL, "اتصلوا\x07.")
    line = data[: data.index(b"\x07")].count(b"\n") + 1
    with pytest.raises(HandoutsError) as raised:
        back(mini, data)
    assert (raised.value.findings[0].line, "no whole XML" in raised.value.findings[0].message) == (line, True)


def test_the_wrong_words_on_the_command_line(mini: MiniProject, tmp_path: Path) -> None:
    english = mini.run("translate", "export", "en", "--format", "tmx", "--out", str(tmp_path / "x"))
    topic = mini.run("translate", "export", "ar", "--format", "tmx", "--topic", "nothing", "--out", str(tmp_path / "x"))
    missing = mini.run("translate", "import", "ar", str(tmp_path / "nothing.xlf"))
    assert [english.returncode, topic.returncode, missing.returncode] == [ExitCode.USAGE] * 3
    assert "Choose from: common, examplitis." in topic.stderr
    assert not any("Traceback" in done.stderr for done in (english, topic, missing))


def test_a_giant_of_strange_units_is_told_in_short(mini: MiniProject, tmp_path: Path) -> None:
    data = out(mini, Format.XLIFF_1).decode()
    strange = "".join(f'<trans-unit id="x{n}"><source>a</source><target>b</target></trans-unit>' for n in range(600))
    (tmp_path / "x.xlf").write_text(data.replace("</body>", f"{strange}</body>", 1), encoding="utf-8")
    done = mini.run("translate", "import", "ar", str(tmp_path / "x.xlf"))
    assert done.returncode == ExitCode.FINDINGS
    assert done.stdout.count("no message here has this id") == 500
    assert "… and 100 more" in done.stdout


@pytest.mark.parametrize("name", ["/dev/zero", "."])
def test_what_is_no_file_is_not_read(mini: MiniProject, name: str) -> None:
    done = mini.run("translate", "import", "ar", name)
    assert done.returncode == ExitCode.USAGE
    assert "it is no regular file" in done.stderr


def test_another_programs_file_is_not_overwritten(mini: MiniProject, tmp_path: Path) -> None:
    words = ("translate", "export", "ar", "--format", "csv", "--out", str(tmp_path / "terms.csv"))
    assert mini.run(*words).returncode == 0
    assert mini.run(*words).returncode == 0
    (tmp_path / "terms.csv").write_text("my own table\n")
    refused = mini.run(*words)
    assert refused.returncode == ExitCode.OUTPUT
    assert (tmp_path / "terms.csv").read_text() == "my own table\n"
    assert mini.run(*words, "--force").returncode == 0


def test_a_catalogue_that_cant_be_written_stays_as_it_was(mini: MiniProject, monkeypatch: pytest.MonkeyPatch) -> None:
    before = catalogues(mini)
    data = with_target(out(mini, Format.XLIFF_1), CALL, GOOD)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("builder.messages.po.write_whole", full)
    with pytest.raises(HandoutsError) as raised:
        back(mini, data)
    assert raised.value.code == ExitCode.OUTPUT
    assert "nothing was written" in raised.value.findings[0].message
    assert changed(mini, before) == []


def test_forms_that_came_back_unchanged_are_not_judged_anew(mini: MiniProject) -> None:
    write_entry(mini, AGE, FORMS.replace("zero,many,other", "many,other"))
    assert back(mini, out(mini, Format.XLIFF_2)).refused == []
