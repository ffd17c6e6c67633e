"""A topic from nothing: the command, what it refuses, and a third topic made, filled and built by commands alone."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from builder.base.errors import ExitCode
from builder.base.project import COMMON
from tests.conftest import ROOT, MiniProject

DOCUMENT = "Hay fever is an allergy to pollen.\nMany people sneeze.\n"
RECORD = """\
documents:
  - id: pollen
    title: Pollen
    publisher: null
    date: null
    language: en
    address: null
    versions: [{sha256: SHA}]
"""
FACTS = """\
facts:
  - id: hf.statement.what
    kind: statement
    subject: what
    text: When you have hay fever, your body fights pollen as if it could harm you.
    citations:
      WHAT
  - id: hf.statement.who
    kind: statement
    subject: who
    text: Many people sneeze a lot, since pollen gets into the nose with the air.
    citations:
      WHO
"""
SHARED = """\
schema: 1
facts:
  - id: common.safety.medicines
    kind: safety
    covers: [medicines]
    text: Do not start or stop a medicine because of this leaflet. Talk with your doctor or pharmacist first.
    sources: [changing]
"""
SHARED_RECORD = """\
schema: 1
documents: []
sources: [{id: changing, publisher: A Publisher, title: Changing your medicine, as_of: 2026-01-31, by: the editors}]
"""


@pytest.fixture
def sharing(mini: MiniProject) -> MiniProject:
    """With a safety line that topics share."""
    common = mini.root / "sources" / COMMON
    (common / "facts").mkdir(exist_ok=True)
    (common / "facts/safety.yaml").write_text(SHARED, encoding="utf-8")
    (common / "documents.yaml").write_text(SHARED_RECORD, encoding="utf-8")
    mini.extract()
    text = mini.catalogue.with_name("common.po").read_text(encoding="utf-8")
    text, count = re.subn(
        r'(msgctxt "common\.safety\.medicines\.text"\n(?:msgid .*\n|".*\n)+msgstr )""', r'\1"نص عربي"', text
    )
    assert count == 1
    mini.catalogue.with_name("common.po").write_text(text, encoding="utf-8")
    return mini


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for name in ("sources", "handouts") for path in (root / name).rglob("*")}


def done(mini: MiniProject, *words: str, **environment: str) -> str:
    """What a command that must succeed prints."""
    ran = mini.run(*words, **environment)
    assert ran.returncode == ExitCode.OK, ran.stderr
    return ran.stdout


def test_a_third_topic_is_made_by_commands_alone(sharing: MiniProject, tmp_path: Path) -> None:
    mini = sharing
    assert "weblate" not in done(mini, "topic", "new", "tiny-cough", "--title", "Tiny cough")
    (mini.root / "locales/weblate.json").write_text("[]\n", encoding="utf-8")
    said = done(mini, "topic", "new", "hay-fever", "--prefix", "hf", "--short-name", "HF")
    assert "handouts build --topic hay-fever" in said
    assert "locales/weblate.json, an entry for hay-fever" in said
    # It builds before there are facts, and says what is true of each topic.
    done(mini, "build", "--topic", "hay-fever")
    empty = (mini.root / "dist/en/hf.overview.txt").read_text(encoding="utf-8")
    assert "Hay fever" in empty
    assert "Do not start or stop a medicine because of this leaflet." in empty
    assert "What is it?" not in empty
    # A document, two facts with citations that the command wrote.
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "pollen.txt").write_text(DOCUMENT, encoding="utf-8")
    record = RECORD.replace("SHA", hashlib.sha256(DOCUMENT.encode()).hexdigest())
    mini.edit("sources/hay-fever/documents.yaml", "documents: []\n", record)
    places = {"HANDOUTS_DOCUMENTS": f"{texts}:{mini.documents}"}
    facts = FACTS
    for name, words in (("WHAT", "Hay fever is an allergy"), ("WHO", "Many people sneeze")):
        facts = facts.replace(name, done(mini, "cite", "pollen", words, **places).strip())
    mini.edit("sources/hay-fever/facts/statements.yaml", "facts: []\n", facts)
    done(mini, "coverage", **places)
    assert re.search(r"hay-fever: 3 facts, 2 citations: 2 verified", done(mini, "check", **places))
    # For translators: its messages in a catalogue of its own, those of the shared line in the common one.
    done(mini, "extract", **places)
    own = (mini.root / "locales/ar/LC_MESSAGES/hay-fever.po").read_text(encoding="utf-8")
    assert 'msgctxt "hf.statement.what.text"' in own
    assert 'msgctxt "handout/hay-fever/overview/what-heading"' in own
    assert "common.safety.medicines.text" not in own
    common = (mini.root / "locales/ar/LC_MESSAGES/common.po").read_text(encoding="utf-8")
    assert common.count('msgctxt "common.safety.medicines.text"') == 1
    mini.edit(
        "locales/ar/LC_MESSAGES/hay-fever.po", 'msgid "Who gets it?"\nmsgstr ""', 'msgid "Who gets it?"\nmsgstr "من؟"'
    )
    done(mini, "build", "--topic", "hay-fever", **places)
    for path, expected in (
        ("en/hf.overview.txt", ["What is it?", "your body fights pollen", "Who gets it?", "gets into the nose"]),
        ("ar/hf.overview.txt", ["من؟"]),
        ("en/hf.medicine-card.txt", ["My illness", "Hay fever", "My care team"]),
    ):
        text = (mini.root / "dist" / path).read_text(encoding="utf-8")
        assert not [item for item in expected if item not in text], text
    assert not list((mini.root / "dist").rglob("*tc.*"))
    listed = done(mini, "list", **places)
    assert "topics:   examplitis hay-fever tiny-cough" in listed
    assert "hf.overview" in listed


REFUSED: list[tuple[list[str], int, str]] = [
    (["Hay_Fever"], ExitCode.USAGE, "no name of a topic"),
    (["../outside"], ExitCode.USAGE, "no name of a topic"),
    ([""], ExitCode.USAGE, "no name of a topic"),
    (["common"], ExitCode.USAGE, "what all topics share"),
    (["theme"], ExitCode.USAGE, "can't be called “theme”"),
    (["symptoms"], ExitCode.USAGE, "handouts/symptoms/ is a handout that all topics share"),
    (["examplitis"], ExitCode.OUTPUT, "there is sources/examplitis already"),
    (["flu", "--prefix", "ex"], ExitCode.USAGE, "the prefix “ex” is taken by examplitis"),
    (["flu", "--prefix", "common"], ExitCode.USAGE, "the prefix “common” is taken"),
    (["flu", "--prefix", "a.b"], ExitCode.USAGE, "no prefix of ids"),
    (["flu", "--output-prefix", "flu"], ExitCode.USAGE, "no prefix of files"),
    (["flu", "--output-prefix", ""], ExitCode.USAGE, "the topic examplitis has the output prefix “”, too"),
    (["flu", "--title", "Flu {x}"], ExitCode.USAGE, "no name of a disease"),
    (["flu", "--title", " "], ExitCode.USAGE, "no name to print"),
]


@pytest.mark.parametrize(("words", "code", "says"), REFUSED, ids=[" ".join(case[0]) for case in REFUSED])
def test_what_cannot_be_is_refused_and_nothing_is_written(
    mini: MiniProject, words: list[str], code: int, says: str
) -> None:
    before = files(mini.root)
    ran = mini.run("topic", "new", *words)
    assert ran.returncode == code
    assert ran.stderr.startswith("handouts topic new: error: ")
    assert says in ran.stderr
    assert files(mini.root) == before


def test_what_stands_in_its_place_stays(mini: MiniProject) -> None:
    (mini.root / "handouts/flu").write_text("in the way", encoding="utf-8")
    before = files(mini.root)
    assert mini.run("topic", "new", "flu").returncode == ExitCode.OUTPUT
    assert files(mini.root) == before


# What each topic calls itself, and what its disease is commonly called; letters and digits alone.
def _names() -> set[str]:
    found = set()
    for path in sorted((ROOT / "sources").glob("*/topic.yaml")):
        text = path.read_text(encoding="utf-8")
        for key in ("id", "name", "short_name"):
            found |= {name.casefold() for name in re.findall(rf'(?m)^{key}: "?([^"\n]+)"?$', text)}
        found |= {f"{prefix}." for prefix in re.findall(r"(?m)^prefix: (\S+)$", text)}
    return found


def test_nothing_that_topics_share_names_a_disease() -> None:
    """The program and the shared handouts: derived from the topics, with the words of the first one's kind."""
    names = _names()
    assert {"leiomyosarcoma", "lms", "lms."} <= names
    words = re.compile(
        rf"(?<![a-z0-9_])(?:{'|'.join(map(re.escape, sorted(names)))})(?![a-z])|sarcoma|cancer|tumor|tumour"
    )
    own = {path.parent.name for path in (ROOT / "sources").glob("*/topic.yaml")}
    found = []
    for folder in ("builder", "handouts", f"sources/{COMMON}/facts"):
        for path in sorted((ROOT / folder).rglob("*")):
            below = path.relative_to(ROOT).parts
            if below[0] == "handouts" and below[1] in own:
                continue
            if path.suffix in (".py", ".yaml", ".j2", ".css", ".json", ".svg", ".md", ".js"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if words.search(line.casefold()):
                        found.append(f"{'/'.join(below)}:{number}: {line.strip()[:80]}")
    assert not [item for item in found if "former_ids" not in item]
