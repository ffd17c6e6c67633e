"""What GNU gettext, Poedit and Weblate write is read; what can't be read is one finding, and the file is left alone."""

from __future__ import annotations

import difflib
import subprocess
from pathlib import Path

import pytest

from builder.base.errors import Finding
from builder.base.project import Project
from builder.languages.locale import Locale, load_locale
from builder.messages.catalogue import Catalogue, MessageTemplate, State, load_catalogue, merge, write_template
from tests.conftest import ROOT
from tests.tools.gettext_tools import complaints, merged_by_gnu

TAKE = MessageTemplate("a.text", "Take one.", ("On: every leaflet.",), "x.yaml")
STOP = MessageTemplate("b.text", "Stop.", (), "x.yaml")
HEAD = r"""# Ana's words.
msgid ""
msgstr ""
"Project-Id-Version: handouts 1\n"
"Last-Translator: Ana García <ana@example.org>\n"
"Language-Team: Clinic of Example <es@example.org>\n"
"Language: es\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n!=0 && n%1000000==0 ? 1 : 2);\n"
"X-Generator: Poedit 3.4.2\n"
"X-Poedit-SourceCharset: UTF-8\n"
"""
BODY = """
#. On: every leaflet.
#: x.yaml
msgctxt "a.text"
msgid "Take one."
msgstr "Tome una cápsula."

#: x.yaml
msgctxt "b.text"
msgid "Stop."
msgstr "Pare."
"""
PO = HEAD + BODY


@pytest.fixture(scope="module")
def spanish() -> Locale:
    locale = load_locale(Project(ROOT), "es", [])
    assert locale
    return locale


@pytest.fixture
def po(tmp_path: Path) -> Path:
    return tmp_path / "x.po"


def loaded(path: Path) -> Catalogue:
    findings: list[Finding] = []
    catalogue = load_catalogue(path, "x.po", findings)
    assert findings == []
    return catalogue


def extract(path: Path, locale: Locale, *templates: MessageTemplate) -> None:
    """Twice; the second time nothing changes, and GNU's tools take what is written."""
    shown = list(templates or (TAKE, STOP))
    assert merge(path, "x.po", locale, "x", shown)[1] == []
    first = path.read_bytes()
    assert merge(path, "x.po", locale, "x", shown) == (False, [])
    assert path.read_bytes() == first
    assert complaints(path) == ""
    write_template(path.with_suffix(".pot"), "x", shown)
    assert merged_by_gnu(path, path.with_suffix(".pot"))


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that a diff shows, without its own marks."""
    shown = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line[1:] for line in list(shown)[2:] if not line.startswith("@@")]


READ: dict[str, str | bytes] = {
    "as it is": PO,
    "byte-order mark": b"\xef\xbb\xbf" + PO.encode(),
    "ends of lines of Windows": PO.replace("\n", "\r\n"),
    "mixed ends of lines": PO.replace("\n\n", "\r\n\n"),
    "no line feed at the end": PO.rstrip("\n"),
    "no header": BODY,
    "no header, empty lines first": "\n\n" + BODY,
    "charset to be filled in": PO.replace("charset=UTF-8\\n", "charset=CHARSET\\n"),
    "charset not named": PO.replace("; charset=UTF-8\\n", "\\n"),
    "charset in lower case": PO.replace("charset=UTF-8\\n", "charset=utf8\\n"),
    "another charset, and the bytes are in it": PO.replace("charset=UTF-8\\n", "charset=ISO-8859-1\\n").encode("latin-1"),
    "another charset, all letters in both": PO.replace("UTF-8\\n", "ISO-8859-15\\n").replace("á", "a").replace("í", "i"),
    "plural forms to be filled in": PO.replace("nplurals=2; plural=(n != 1);", "nplurals=INTEGER; plural=EXPRESSION;"),
    "dates": PO.replace('"MIME', '"POT-Creation-Date: \\n"\n"PO-Revision-Date: 2026-03-31T10:20Z\\n"\n"MIME'),
    "a date to be filled in": PO.replace('"MIME', '"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n"\n"MIME'),
    "nobody named": PO.replace("Ana García <ana@example.org>", "FULL NAME <EMAIL@ADDRESS>"),
    "fields without values": PO.replace("Clinic of Example <es@example.org>", "").replace("Poedit 3.4.2", ""),
    "a header marked fuzzy": PO.replace('msgid ""', '#, fuzzy\nmsgid ""', 1),
    "a header on one line": PO.replace('\\n"\n"', "\\n").replace('msgstr ""\n"Project', 'msgstr "Project'),
    "a header further down": BODY + "\n" + HEAD,
    "broken strings": PO.replace('msgstr "Tome una cápsula."', 'msgstr ""\n"Tome una "\n"cápsula."'),
    "broken strings without an empty one": PO.replace('"Tome una cápsula."', '"Tome una "\n"cápsula."'),
    "no spaces": PO.replace('msgid "Take', 'msgid"Take').replace("#: x", "#:x").replace("#. On", "#.On"),
    "more spaces": PO.replace('msgstr "Tome', 'msgstr   "Tome').replace('cápsula."', 'cápsula."  '),
    "no empty line between": PO.replace('."\n\n#: x', '."\n#: x'),
    "comments of every kind": PO.replace('msgctxt "b', '#, no-wrap\nmsgctxt "b').replace("#. On", "#Ana: yes\n#\n# no\n#. On"),
    "lasting flags": PO.replace('msgctxt "a', '#= no-wrap\nmsgctxt "a'),
    "an old msgctxt": PO.replace('msgctxt "b', '#| msgctxt "c.text"\n#| msgid "Stop!"\nmsgctxt "b'),
    "an obsolete entry": PO + '\n#~ msgctxt "c.text"\n#~ msgid "Go."\n#~ msgstr "Vaya."\n',
    "an obsolete entry with old English": PO
    + '\n#, fuzzy\n#~| msgctxt "d.text"\n#~| msgid ""\n#~| "Going."\n#~ msgctxt "c.text"\n#~ msgid "Go."\n#~ msgstr "Vaya."\n',
    "an obsolete entry of another English": PO + '\n#~ msgctxt "a.text"\n#~ msgid "Take it."\n#~ msgstr "Tome."\n',
    "two obsolete entries of two Englishes": PO
    + "".join(f'\n#~ msgctxt "c.text"\n#~ msgid "Go{mark}"\n#~ msgstr "Vaya{mark}"\n' for mark in ".!"),
    "an obsolete plural": PO + '\n#~ msgid "One"\n#~ msgid_plural "More"\n#~ msgstr[0] "Uno"\n#~ msgstr[1] "Más"\n',
    "a plural": PO + '\nmsgctxt "c"\nmsgid "One"\nmsgid_plural "More"\nmsgstr[0] "Uno"\nmsgstr[1] "Más"\n',
    "an entry without msgctxt": PO + '\nmsgid "One"\nmsgstr "Uno"\n',
    "a comment behind the last entry": PO + "\n# Ana: done.\n",
    "a mark that ends lines elsewhere": PO.replace("una cápsula", "una\u2028cápsula\x85"),
    "quotes and backslashes": PO.replace("una cápsula", 'una \\"cápsula\\" \\\\ \\t'),
}  # fmt: skip


@pytest.mark.parametrize("data", READ.values(), ids=READ)
def test_what_tools_write_is_read_and_kept(po: Path, spanish: Locale, data: str | bytes) -> None:
    po.write_bytes(data.encode() if isinstance(data, str) else data)
    own = loaded(po).look_up("a.text", TAKE.text)[0]
    assert own is not None
    assert own.startswith("Tome una")
    assert "cápsula" in own or "ISO-8859-15" in str(data)
    extract(po, spanish)
    assert loaded(po).look_up("a.text", TAKE.text) == (own, State.TRANSLATED)
    assert loaded(po).look_up("b.text", STOP.text) == ("Pare.", State.TRANSLATED)
    text = po.read_bytes().decode("utf-8")
    assert text.startswith(("#", "msgid"))
    assert text.endswith("\n")
    assert text.count('\nmsgid ""\n') + text.startswith('msgid ""\n') + text.count('\r\nmsgid ""\r\n') == 1
    assert "charset=utf-8" in text.lower()
    for placeholder in ("INTEGER", "FULL NAME", "YEAR-MO", "Date", "CHARSET"):
        assert placeholder not in text
    for kept in (
        "Vaya.",
        "Vaya!",
        "Uno",
        "Más",
        "Ana: yes",
        "Ana: done",
        "Going.",
        "Poedit",
        "no-wrap",
        "es@example.org",
    ):
        assert (kept in text) == (kept in (data if isinstance(data, str) else data.decode("latin-1")))


def test_a_file_that_needs_nothing_keeps_its_bytes(po: Path, spanish: Locale) -> None:
    for data in (PO, READ["ends of lines of Windows"], READ["no empty line between"], READ["comments of every kind"]):
        assert isinstance(data, str)
        po.write_bytes(data.encode())
        extract(po, spanish)
        assert po.read_bytes() == data.encode()


def test_a_changed_message_is_a_small_diff_in_a_file_that_poedit_has_broken_into_lines(
    po: Path, spanish: Locale
) -> None:
    words = "A sentence that goes on and on so that every tool breaks it into several lines, and then some more."
    more = [MessageTemplate(f"c.{number}", f"{number}. {words}", ("On: a leaflet.",), "x.yaml") for number in range(5)]
    po.write_text(PO, encoding="utf-8")
    extract(po, spanish, TAKE, *more, STOP)
    text = po.read_text(encoding="utf-8")
    for number in range(5):
        text = text.replace(f'{words}"\nmsgstr ""', f'{words}"\nmsgstr "{number}. {words.upper()}"', 1)
    po.write_text(text, encoding="utf-8")
    subprocess.run(["msgcat", "--width=79", "-o", str(po), str(po)], check=True)
    before = po.read_text(encoding="utf-8")
    assert 'msgid ""\n"0. A sentence' in before
    extract(po, spanish, TAKE, *more, STOP)
    assert po.read_text(encoding="utf-8") == before
    # One English changes, one note, and a message comes in between.
    more[1] = more[1]._replace(text=more[1].text.replace("on and on", "on and off"))
    more[2] = more[2]._replace(comments=("On: two leaflets.",))
    extract(po, spanish, TAKE, *more[:4], MessageTemplate("d.text", "New.", (), "x.yaml"), more[4], STOP)
    after = po.read_text(encoding="utf-8")
    changed = changed_lines(before, after)
    assert len(changed) <= 20, changed
    assert 'msgctxt "d.text"' in changed
    assert "#. On: two leaflets." in changed
    assert not any(words.upper()[:30] in line for line in changed)
    assert max(map(len, after.splitlines())) <= max(map(len, before.splitlines())) + len("#| ")


def test_the_order_of_the_file_stays(po: Path, spanish: Locale) -> None:
    po.write_text(PO, encoding="utf-8")
    extract(po, spanish, STOP, MessageTemplate("c.text", "New.", (), "x.yaml"), TAKE)
    text = po.read_text(encoding="utf-8")
    assert text.index('"a.text"') < text.index('"b.text"') < text.index('"c.text"')
    assert changed_lines(PO, text) == [*("", "#: x.yaml", 'msgctxt "c.text"', 'msgid "New."', 'msgstr ""')]


def test_words_of_a_translator_above_an_untranslated_message_stay(po: Path, spanish: Locale) -> None:
    po.write_text(PO.replace('msgctxt "b', '# Ana: ask first\nmsgctxt "b').replace("Pare.", ""), encoding="utf-8")
    extract(po, spanish, TAKE, STOP._replace(text="Stop now."))
    assert "# Ana: ask first\n" in po.read_text(encoding="utf-8")
    extract(po, spanish, TAKE)
    assert "# Ana: ask first\n" in po.read_text(encoding="utf-8")


def test_a_plural_is_no_translation_of_a_message(po: Path, spanish: Locale) -> None:
    plural = 'msgid_plural "Take more."\nmsgstr[0] "Tome una cápsula."\nmsgstr[1] "Tome más."'
    po.write_text(PO.replace('msgstr "Tome una cápsula."', plural), encoding="utf-8")
    assert loaded(po).look_up("a.text", TAKE.text) == (None, State.STALE)
    extract(po, spanish)
    assert loaded(po).look_up("a.text", TAKE.text) == (None, State.STALE)
    assert "Tome más." in po.read_text(encoding="utf-8")


def test_the_translation_of_exactly_this_english_is_taken_from_the_obsolete_ones(po: Path, spanish: Locale) -> None:
    """As GNU's tools leave it, where an English changed and nobody took the old translation for the new."""
    old = '\n#~ msgctxt "b.text"\n#~ msgid "Do not stop."\n#~ msgstr "No pare."\n'
    po.write_text(PO + old, encoding="utf-8")
    extract(po, spanish, TAKE, STOP._replace(text="Do not stop."))
    assert loaded(po).look_up("b.text", "Do not stop.") == ("No pare.", State.TRANSLATED)
    assert '#~ msgstr "Pare."' in po.read_text(encoding="utf-8")
    # Where the message has no translation, the one of another English comes back as a stale one.
    po.write_text(PO.replace("Pare.", "") + old, encoding="utf-8")
    extract(po, spanish)
    entry = loaded(po).entries["b.text"]
    assert (entry.translation, entry.fuzzy, entry.previous) == ("No pare.", True, "Do not stop.")


LONG = (
    "If you throw up blood, or pass black stools that look like tar, or "
    "bleed so much that a pad is soaked within an hour, call."
)
DAMAGED = {
    "once": """
# the English changed on 2026-03-04
#: x.yaml
#, fuzzy
#| msgid "If you throw up blood, or pass black stools that look like tar, or
#| bleed so much that a pad is soaked within an hour, call."
msgctxt "b.text"
msgid "Stop."
msgstr "Pare."
""",
    "twice": """
# the English changed on 2026-03-04
#: x.yaml
#, fuzzy
#| msgid "If you throw up blood, or pass black stools that look like tar, or |
#| | bleed so much that a pad is soaked within an hour, call."
msgctxt "b.text"
msgid "Stop."
msgstr "Pare."
""",
    "obsolete": """
# the English changed on 2026-03-04
# | msgid "If you throw up blood, or pass black stools that look like tar, or
# |
# | | bleed so much that a pad is soaked within an hour, call."
#~ msgctxt "b.text"
#~ msgid "Stop."
#~ msgstr "Pare."
""",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_old_english_that_an_earlier_release_spoilt_is_mended(po: Path, spanish: Locale, damage: str) -> None:
    po.write_text(PO[: PO.index('\n#: x.yaml\nmsgctxt "b')] + damage, encoding="utf-8")
    extract(po, spanish)
    entry = loaded(po).entries["b.text"]
    assert (entry.previous, str(entry.since), entry.fuzzy) == (LONG, "2026-03-04", True)
    assert f'#| msgid "{LONG}"\n' in po.read_text(encoding="utf-8")


# What is wrong, and the line that the finding must name: the first one with these words.
UNREAD: dict[str, tuple[str | bytes, str]] = {
    "UTF-8 under another name": (PO.replace("charset=UTF-8\\n", "charset=ISO-8859-1\\n"), "charset=ISO"),
    "UTF-8 under the name of a Chinese charset": (PO.replace("UTF-8\\n", "GB2312\\n", 1), "charset=GB2312"),
    "another charset under the name of UTF-8": (PO.encode("latin-1"), "Ana Garc"),
    "another charset without a name": (BODY.encode("latin-1"), "Tome una"),
    "Western under a Russian name": (
        PO.replace("=UTF-8\\n", "=ISO-8859-5\\n").encode() + b"\n# \xc3\xb3 \xff\n",
        "charset=ISO-8859-5",
    ),
    "a charset that is none": (PO.replace("=UTF-8\\n", "=KLINGON\\n").encode("latin-1"), "Ana Garc"),
    "UTF-16": (PO.encode("utf-16"), "Ana's words"),
    "marks of git": (PO.replace('msgstr "Pare."', '<<<<<<< HEAD\nmsgstr "Pare."\n=======\nmsgstr "Alto."\n>>>>>>> b'), "<<<<"),
    "an open string": (PO.replace('"Pare."', '"Pare.'), "Pare."),
    "no string": (PO.replace('"Pare."', "Pare."), "Pare."),
    "a quote in a string": (PO.replace('"Pare."', '"Pa"re."'), 'Pa"re'),
    "an unknown sign after a backslash": (PO.replace('"Pare."', '"Pa\\re\\q."'), "Pa"),
    "an unknown word": (PO.replace('msgid "Stop."', 'msgidd "Stop."'), "msgidd"),
    "no msgstr": (PO.replace('msgstr "Tome una cápsula."\n', ""), "#: x.yaml"),
    "no msgid": (PO.replace('msgid "Stop."\n', ""), 'msgstr "Pare."'),
    "the end is missing": (PO.replace('msgstr "Pare."\n', ""), 'msgid "Stop."'),
    "a string without a keyword": (HEAD + '\n#: x.yaml\n"Take"\n' + BODY, '"Take"'),
    "half obsolete": (PO.replace('msgstr "Pare."', '#~ msgstr "Pare."'), '#~ msgstr "Pare."'),
    "a comment within": (PO.replace('msgstr "Pare."', '# Ana\nmsgstr "Pare."'), "# Ana\n"),
    "an old English of nothing": (PO.replace('msgctxt "b', '#| "Stop!"\nmsgctxt "b'), '#| "Stop!"'),
    "an old English without an end": (PO.replace('msgctxt "b', '#| msgid "Stop\nmsgctxt "b'), '#| msgid "Stop'),
    "no text at all": (b"\x00\x01\x02\xff\xfe", ""),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), UNREAD.values(), ids=UNREAD)
def test_what_can_not_be_read_is_one_finding_with_its_line(
    po: Path, spanish: Locale, data: str | bytes, words: str
) -> None:
    whole = data.encode() if isinstance(data, str) else data
    po.write_bytes(whole)
    findings: list[Finding] = []
    assert not load_catalogue(po, "x.po", findings).readable
    changed, again = merge(po, "x.po", spanish, "x", [TAKE, STOP])
    assert (changed, again) == (False, findings)
    assert po.read_bytes() == whole
    assert len(findings) == 1
    assert findings[0].remedy
    lines = whole.decode("utf-16" if "UTF-16" in findings[0].message else "latin-1").split("\n")
    assert words.strip() in lines[findings[0].line - 1]
