"""`handouts draft --topic`: what is recorded of a document, and its proposals as facts that may be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from builder.base.errors import ExitCode, HandoutsError
from builder.draft.draft_file import DraftFile, load_draft
from builder.draft.proposal_files import Input, write_drafts
from builder.facts.citation import Verdict, verdict
from builder.facts.document import Document, DocumentText
from tests.conftest import MiniProject
from tests.draft.conftest import RINGWORM, proposal
from tests.draft.test_readers import PAGE, pdf_file, word_file

DOCUMENTS = "sources/examplitis/documents.yaml"
Drafted = Callable[[Path], Input]


def draft(mini: MiniProject, *inputs: Input, again: bool = False) -> DraftFile:
    written = write_drafts(mini.project, "examplitis", inputs, [mini.documents, inputs[0].path.parent], again)
    return load_draft(mini.project, "examplitis", written[0].document)


def recorded(mini: MiniProject) -> list[Document]:
    data = yaml.safe_load((mini.root / DOCUMENTS).read_text(encoding="utf-8"))
    return [Document.model_validate(item) for item in data["documents"]]


def state(mini: MiniProject) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (mini.root / "sources").rglob("*") if path.is_file()}


def test_the_record_has_what_the_text_says_and_nothing_else(
    mini: MiniProject, ringworm: Path, drafted: Drafted
) -> None:
    draft(mini, drafted(ringworm))
    record = recorded(mini)[-1]
    assert (record.id, record.title, record.publisher) == ("ringworm", "Ringworm in short", "Office of Rings")
    assert str(record.date) == "2020-05-02"
    assert record.address is None


def test_what_the_text_does_not_say_is_null(mini: MiniProject, tmp_path: Path, drafted: Drafted) -> None:
    path = tmp_path / "texts" / "ringworm.txt"
    path.parent.mkdir()
    path.write_text(RINGWORM.split("Page last")[0], encoding="utf-8")
    draft(mini, drafted(path))
    record = recorded(mini)[-1]
    assert (record.publisher, record.date, record.address) == (None, None, None)


def test_comments_and_order_of_the_record_stay(mini: MiniProject, ringworm: Path, drafted: Drafted) -> None:
    mini.edit(DOCUMENTS, "sources:\n", "\n# Public pages.\nsources:  # all of them\n")
    before = (mini.root / DOCUMENTS).read_text(encoding="utf-8")
    draft(mini, drafted(ringworm))
    after = (mini.root / DOCUMENTS).read_text(encoding="utf-8")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert "\n\n# Public pages.\nsources:  # all of them\n" in after
    assert after.index("id: ringworm") < after.index("# Public pages.")
    assert added[0].strip() == "- id: ringworm"
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []


def test_every_citation_verifies_and_the_wording_is_left_to_a_person(
    mini: MiniProject, ringworm: Path, drafted: Drafted
) -> None:
    found = draft(mini, drafted(ringworm))
    text = DocumentText(recorded(mini)[-1], "0" * 64, ringworm.read_text(encoding="utf-8"))
    assert len(found.proposals) == 7
    for item in found.proposals:
        assert [verdict(citation, text) for citation in item.citations] == [Verdict.VERIFIED], item.id
        assert item.decision == "open"
        assert [item.fact[key] for key in ("text", "explanation") if key in item.fact] in ([None], [])
    by_id = {item.id: item for item in found.proposals}
    assert by_id["ex.medicine.terbinafine"].fact["brands"] == [{"name": "Lamisil"}]
    assert by_id["ex.symptom.hair-loss"].citations[0].start == "loss of hair"
    figure = next(item for item in found.proposals if item.kind == "figure")
    assert figure.fact["quantities"] == {"figure": {"value": 20, "unit": "percent"}}
    assert by_id["ex.side-effect.burning"].fact["medicines"] == ["ex.medicine.terbinafine"]


def runs(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.lower())
    return {tuple(found[place : place + 9]) for place in range(len(found) - 8)}


def test_no_run_of_nine_words_of_the_document_is_stored(mini: MiniProject, ringworm: Path, drafted: Drafted) -> None:
    item = drafted(ringworm)
    sentence = "It has nothing to do with worms. About 20 percent of all people"
    long = [
        proposal(item.document, "question", sentence, sentence, conditions=(sentence,)),
        proposal(item.document, "definition", "Ringworm", sentence, about=sentence),
    ]
    draft(mini, Input(item.path, item.document, item.reading, item.stated, [*item.proposals, *long]))
    theirs = runs(RINGWORM)
    assert theirs
    for path in (mini.root / "sources/examplitis/drafts").iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not runs(line) & theirs, line


def test_ids_are_those_that_no_fact_has(mini: MiniProject, ringworm: Path, drafted: Drafted) -> None:
    ringworm.write_text(RINGWORM.replace("itchy skin", "itching"), encoding="utf-8")
    item = drafted(ringworm)
    itching = proposal(item.document, "symptom", "itching", "itching")
    found = draft(mini, Input(item.path, item.document, item.reading, item.stated, [itching]))
    assert found.proposals[0].id == "ex.symptom.itching-2"
    assert found.proposals[0].flags == ["repeats:ex.symptom.itching"]


@pytest.mark.parametrize(
    ("written", "name", "flag"),
    [
        ("About 20 percent", "people who get it twice", "contradicts:ex.statement.age"),
        ("About 12 percent", "people who get it twice", "repeats:ex.statement.age"),
        ("About 20 percent", "share of rashes on feet", None),
    ],
)
def test_a_figure_is_held_against_the_topics(
    mini: MiniProject, ringworm: Path, drafted: Drafted, written: str, name: str, flag: str | None
) -> None:
    ringworm.write_text(RINGWORM.replace("About 20 percent", written), encoding="utf-8")
    item = drafted(ringworm)
    figure = proposal(item.document, "figure", written, name)
    found = draft(mini, Input(item.path, item.document, item.reading, item.stated, [figure]))
    assert found.proposals[0].flags == ([flag] if flag else [])


def test_the_same_document_is_drafted_once(mini: MiniProject, ringworm: Path, drafted: Drafted) -> None:
    draft(mini, drafted(ringworm))
    before = state(mini)
    with pytest.raises(HandoutsError) as raised:
        draft(mini, drafted(ringworm))
    (finding,) = raised.value.findings
    assert raised.value.code == ExitCode.FINDINGS
    assert "already recorded as “ringworm”" in finding.message
    assert state(mini) == before


def test_drafting_again_keeps_what_a_person_decided_and_adds_what_is_new(
    mini: MiniProject, ringworm: Path, drafted: Drafted
) -> None:
    draft(mini, drafted(ringworm))
    file = "sources/examplitis/drafts/ringworm.yaml"
    mini.edit(file, "decision: open", "decision: rejected  # mine")
    item = drafted(ringworm)
    ring = proposal(item.document, "symptom", "a red ring", "red ring")
    long = "It has nothing to do with worms. About 20 percent of all people"
    whole = proposal(item.document, "question", long, long, about=long)
    more = Input(item.path, item.document, item.reading, item.stated, [*item.proposals, ring, whole])
    found = draft(mini, more, again=True)
    assert [entry.decision for entry in found.proposals] == ["rejected", *["open"] * 8]
    assert found.proposals[-2].id == "ex.symptom.red-ring"
    assert "rejected  # mine" in (mini.root / file).read_text(encoding="utf-8")
    assert len(recorded(mini)) == 2
    before = state(mini)
    draft(mini, more, again=True)
    assert state(mini) == before


@pytest.mark.parametrize("at_hand", [True, False], ids=["with the older text", "by its citations"])
def test_a_new_version_of_a_recorded_document_is_sent_to_refresh(
    mini: MiniProject, tmp_path: Path, drafted: Drafted, at_hand: bool
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    newer = (mini.documents / "leaflet.txt").read_text(encoding="utf-8").replace("12 percent", "14 percent")
    (folder / "leaflet.txt").write_text(newer, encoding="utf-8")
    before = state(mini)
    with pytest.raises(HandoutsError) as raised:
        write_drafts(
            mini.project, "examplitis", [drafted(folder / "leaflet.txt")], mini.documents if at_hand else folder
        )
    (finding,) = raised.value.findings
    assert "another version of “leaflet”" in finding.message
    assert "handouts refresh" in finding.remedy
    assert state(mini) == before


def test_another_document_with_the_same_title_is_no_version(
    mini: MiniProject, ringworm: Path, drafted: Drafted
) -> None:
    ringworm.write_text(RINGWORM.replace("Ringworm in short", "Examplitis in short"), encoding="utf-8")
    assert draft(mini, drafted(ringworm)).document == "ringworm"


def test_one_bad_document_among_several_leaves_all_unwritten(
    mini: MiniProject, ringworm: Path, drafted: Drafted
) -> None:
    newer = ringworm.with_name("leaflet.txt")
    newer.write_bytes((mini.documents / "leaflet.txt").read_bytes() + b"More.\n")
    before = state(mini)
    with pytest.raises(HandoutsError):
        draft(mini, drafted(ringworm), drafted(newer))
    assert state(mini) == before


def test_a_topic_that_is_not_there_is_named(mini: MiniProject, ringworm: Path) -> None:
    result = mini.run("draft", str(ringworm), "--topic", "ringworm")
    assert result.returncode == ExitCode.USAGE
    assert "there is no topic “ringworm”" in result.stderr
    assert "handouts topic new ringworm" in result.stderr


def test_a_drafted_document_passes_the_check_and_can_be_cited(mini: MiniProject, ringworm: Path) -> None:
    folder = ["--documents", str(mini.documents), "--documents", str(ringworm.parent)]
    result = mini.run("draft", str(ringworm), "--topic", "examplitis", *folder)
    assert result.returncode == 0, result.stderr
    assert "sources/examplitis/drafts/ringworm.yaml" in result.stdout
    assert mini.run("coverage", *folder).returncode == 0
    checked = mini.run("check", *folder)
    assert checked.returncode == 0, checked.stderr
    assert "“ringworm”, which is being drafted" in checked.stderr
    cited = mini.run("cite", "ringworm", "loss of hair", *folder)
    assert 'start: "loss of hair"' in cited.stdout


@pytest.mark.parametrize("make", [lambda: PAGE.encode(), word_file, pdf_file], ids=["html", "word", "pdf"])
def test_other_formats_are_recorded_by_their_file_and_cited_by_their_text(
    mini: MiniProject, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "ringworm").write_bytes(make())
    folders = ["--documents", str(mini.documents), "--documents", str(folder)]
    assert mini.run("draft", str(folder / "ringworm"), "--topic", "examplitis", *folders).returncode == 0
    (version,) = recorded(mini)[-1].versions
    assert version.reader
    assert version.text_sha256 not in (None, version.sha256)
    cited = mini.run("cite", "ringworm", "See a doctor if the rash spreads.", *folders)
    assert cited.returncode == 0, cited.stderr
    # A fact that cites it is verified, until another reader gives another text.
    mini.facts.write_text(
        mini.facts.read_text(encoding="utf-8").rstrip()
        + "\n  - id: ex.statement.doctor\n    kind: statement\n    subject: risks\n    text: Ask your doctor.\n"
        + f"    citations:\n      {cited.stdout.strip()}\n",
        encoding="utf-8",
    )
    assert "15 verified, 0 broken, 0 not looked up" in mini.run("check", *folders).stdout
    assert "read otherwise" not in mini.run("check", *folders).stderr
    mini.edit(DOCUMENTS, str(version.text_sha256), "a" * 64)
    assert "is read otherwise than when it was recorded" in mini.run("check", *folders).stderr


def test_an_error_in_the_record_is_told_and_nothing_is_drafted(mini: MiniProject, ringworm: Path) -> None:
    mini.edit(DOCUMENTS, "language: en", "language: [en")
    before = state(mini)
    for words in (["draft", str(ringworm), "--topic", "examplitis"], ["check"]):
        result = mini.run(*words)
        assert result.returncode == ExitCode.FINDINGS
        assert f"{DOCUMENTS}:" in result.stderr
        assert "Traceback" not in result.stderr
    assert state(mini) == before


def test_a_recorded_pdf_that_was_broken_since_is_told(mini: MiniProject, tmp_path: Path) -> None:
    data = b"%PDF-1.7 broken"
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "leaflet.pdf").write_bytes(data)
    old = hashlib.sha256((mini.documents / "leaflet.txt").read_bytes()).hexdigest()
    mini.edit(DOCUMENTS, old, hashlib.sha256(data).hexdigest())
    checked = mini.run("check", "--documents", str(folder))
    assert "leaflet.pdf is a broken PDF" in checked.stderr
    assert "Traceback" not in checked.stderr
