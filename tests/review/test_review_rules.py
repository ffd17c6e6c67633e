"""What counts as reviewed: dates, open comments, clinicians, and who is one person."""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path

import pytest

from builder.base.errors import ExitCode
from builder.base.records import append_records, cell_text, read_records, record_line, safe_cell
from builder.messages.people import hidden_characters, mixed_word, person_key
from builder.messages.review import Review, Reviews, append_reviews, load_reviews
from tests.conftest import MiniProject
from tests.review.test_review import reviewed, sign
from tests.review.test_review_import import CALL, bring, counts, filled_in, recorded
from tests.review.test_review_sheet import FEVER, contexts, handouts, page_of

HASH = "0123456789abcdef"


def line(verdict: str, role: str, name: str, day: int, comment: str = "", hash_: str = HASH) -> Review:
    said = comment or ("" if verdict == "approved" else "Say it again.")
    return Review(verdict, role, f"{name}, example", datetime.date(2026, 2, day), "x", hash_, said)


FIRST = line("approved", "translator", "First Person", 3)
SECOND = line("approved", "second reader", "Second Person", 3)
CLINICIAN = line("approved", "clinician", "Third Person", 3)


def counts_as_reviewed(*lines: Review, safety: bool = False) -> bool:
    return Reviews(lines).signed("x", HASH, False, safety) is not None


def test_the_latest_date_counts_wherever_its_line_stands() -> None:
    withdrawn = line("comment", "translator", "First Person", 5)
    assert counts_as_reviewed(FIRST, SECOND)
    assert not counts_as_reviewed(FIRST, SECOND, withdrawn)
    # As a union merge of two branches may put them.
    assert not counts_as_reviewed(withdrawn, SECOND, FIRST)
    again = line("approved", "translator", "First Person", 6)
    assert counts_as_reviewed(again, withdrawn, SECOND, FIRST)
    assert Reviews([again, withdrawn, SECOND, FIRST]).signed("x", HASH, False) == again.date


def test_of_one_day_the_line_that_stands_last_counts() -> None:
    comment = line("comment", "translator", "First Person", 3)
    assert not counts_as_reviewed(FIRST, comment, SECOND)
    assert counts_as_reviewed(comment, FIRST, SECOND)


@pytest.mark.parametrize(
    "comment",
    [
        line("comment", "translator", "Other Person", 1),
        line("comment", "second reader", "Other Person", 9),
        line("comment", "clinician", "Other Person", 3),
        line("comment", "second reader", "First Person", 3),
        line("approved", "clinician", "Other Person", 3, "Change the last word, then it is right."),
        line("approved", "translator", "First Person", 4, "One word is odd."),
    ],
)
def test_an_open_comment_by_anyone_blocks_until_its_author_approves(comment: Review) -> None:
    assert not counts_as_reviewed(FIRST, SECOND, comment)
    settled = comment._replace(verdict="approved", comment="", date=datetime.date(2026, 2, 20))
    assert counts_as_reviewed(FIRST, SECOND, comment, settled)
    elsewhere = settled._replace(reviewer="Somebody Else, example")
    assert not counts_as_reviewed(FIRST, SECOND, comment, elsewhere)
    # Another text is another matter; its signatures are new ones too.
    assert counts_as_reviewed(FIRST, SECOND, comment._replace(hash="f" * 16))


def test_a_safety_line_needs_a_clinician_in_every_language() -> None:
    assert Reviews([FIRST, SECOND]).missing_roles("x", HASH, False, True) == ("clinician",)
    assert not counts_as_reviewed(FIRST, SECOND, safety=True)
    assert counts_as_reviewed(FIRST, SECOND, CLINICIAN, safety=True)


def test_a_page_with_a_safety_line_waits_for_the_clinician(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    sign(mini, "ar", ("translator", "second reader"))
    waiting = contexts(mini, "ar", "clinician")
    assert {"ex.safety.medicines.text", "ex.safety.bleeding.text", FEVER} < {*waiting}
    assert all(name.startswith("ex.safety.") for name in waiting)
    done = handouts(mini, "build", "--locale", "ar", "--require-reviewed")
    assert done.returncode == ExitCode.FINDINGS
    assert f"{FEVER} lacks in ar the signature of a clinician" in done.stderr
    assert CALL not in done.stderr
    assert f"Still missing: clinician: {len(waiting)}." in handouts(mini, "review", "list", "ar").stdout


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz, nurse", "ANA  RUIZ, nurse"),
        ("Ana Ruiz, nurse", "Ana Ru\u200biz, nurse"),
        ("Ana Ruiz, nurse", "Ana\u3164 Ruiz, nurse"),
        ("Ana Ruiz, nurse", "Ａｎａ Ruiz, nurse"),
        ("Ana Ruiz, nurse", "Ana Ruiz., nurse"),
        ("Ana Ruiz, nurse", "Аna Ruiz, nurse"),  # a Cyrillic А
        ("Ana Ruíz, nurse", "Ana Rui\u0301z, nurse"),
        ("Ana Ruíz, nurse", "Ana Ruiz, nurse"),
        ("Ana Ruiz, nurse", "Dr. Ana Ruiz, physician"),
        ("Ana Ruiz, nurse", "Ruiz Ana, translator"),
        ("علي رضا, nurse", "علی\u200cرضا, translator"),
    ],
)
def test_one_person_in_two_spellings_is_one_person(one: str, other: str) -> None:
    assert person_key(one) == person_key(other)
    given = [FIRST._replace(reviewer=one), SECOND._replace(reviewer=other)]
    assert Reviews(given).missing_roles("x", HASH, False) == ("second reader",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz, nurse", "Ana Ruis, nurse"),
        ("राम शर्मा, nurse", "रोम शर्मा, nurse"),
        ("王伟, nurse", "王芳, nurse"),
        ("Example, translator", "Example, second reader"),  # a name of one word tells too little
    ],
)
def test_two_people_are_two(one: str, other: str) -> None:
    assert not Reviews([FIRST._replace(reviewer=one), SECOND._replace(reviewer=other)]).missing_roles("x", HASH, False)


def test_joiners_are_hidden_only_where_no_word_needs_them() -> None:
    assert hidden_characters("علی\u200cرضا") == hidden_characters("क्\u200dष Ruiz-O’Neil") == []
    assert hidden_characters("Ana\u200d Ruiz") == ["U+200D"]
    assert mixed_word("Ana Rиiz") == "Rиiz"
    assert mixed_word("Анна Ruiz 王伟") == ""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ana Ru\u200biz", "the reviewer's name holds hidden characters: U+200B"),
        ("Ana \u202eziuR", "U+202E"),
        ("Ana\u3164Ruiz", "U+3164"),
        ("Ana Ruiz\u00ad", "U+00AD"),
        ("Ana \x1b[31mRuiz", "U+001B"),
        ("Аna Ruiz", "mixes letters of two alphabets"),
        ("Ana Ruiz, MD", "has a comma"),
        ("=HYPERLINK(A1)", "begins with “=”"),
        ("@Ana", "begins with “@”"),
    ],
)
def test_a_name_that_hides_something_is_refused(mini: MiniProject, name: str, told: str) -> None:
    review = filled_in(mini, "ar", "translator", CALL, name=name)
    done = bring(mini, review)
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert "\x1b" not in done.stderr
    assert recorded(mini, "ar") == []


def test_an_approval_with_a_comment_beside_it_is_told_and_open(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", CALL)
    review["items"][0]["comment"] = "Change the last word, then it is right"
    done = bring(mini, review)
    assert counts(done)["comments"] == 1
    assert f"{CALL}: approved, and a comment beside it: choose one" in done.stderr
    told = handouts(mini, "review", "list", "ar").stdout
    assert "Change the last word, then it is right" in told
    assert "1 open comment." in told
    assert "an answer to an open comment: 1" in told
    assert CALL in contexts(mini, "ar", "translator")
    assert "Approved by" not in page_of(mini, "ar", "translator").card(CALL)
    review["items"][0]["comment"] = ""
    review["date"] = "2024-02-04"
    assert counts(bring(mini, review))["approved"] == 1
    assert "No open comments." in handouts(mini, "review", "list", "ar").stdout


def test_an_open_comment_keeps_a_page_from_being_reviewed_and_is_named(mini: MiniProject) -> None:
    sign(mini, "en", ("clinician",))
    everything = reviewed(mini, "en")[0]
    review = filled_in(mini, "en", "clinician", CALL, name="Other Person")
    review["items"][0] |= {"verdict": "comment", "comment": "Say when."}
    review["date"] = "2024-01-01"  # before the signature of the other one
    assert bring(mini, review).returncode == 0
    assert reviewed(mini, "en")[0] == everything - 1
    done = handouts(mini, "build", "--locale", "en", "--require-reviewed")
    assert (
        f"{CALL} has in en an open comment of Other Person, certified clinician (2024-01-01): Say when." in done.stderr
    )


def test_a_file_from_before_the_persons_last_day_is_refused(mini: MiniProject) -> None:
    later = filled_in(mini, "ar", "translator", FEVER)
    later["date"] = "2024-05-01"
    bring(mini, later)
    done = bring(mini, filled_in(mini, "ar", "translator", CALL))
    assert done.returncode == ExitCode.FINDINGS
    assert f"refused {CALL}: the same person has given verdicts up to 2024-05-01" in done.stdout
    assert [item[4] for item in recorded(mini, "ar")] == [FEVER]
    assert counts(bring(mini, filled_in(mini, "ar", "translator", CALL, name="Other Person")))["approved"] == 1


def test_without_a_terminal_and_without_yes_nothing_is_signed(mini: MiniProject) -> None:
    path = mini.root / "back.json"
    bring(mini, filled_in(mini, "ar", "translator", CALL), "--dry-run")
    done = handouts(mini, "review", "import", path.name)
    assert done.returncode == ExitCode.USAGE
    assert "Example Person, certified translator: translator, ar, 2024-02-03" in done.stdout
    assert counts(done)["approved"] == 1
    assert "add --yes" in done.stderr
    assert not mini.project.reviews_file("ar").exists()


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "code", "lines"), [("y\n", 0, 1), ("n\n", ExitCode.INTERRUPTED, 0), ("", ExitCode.INTERRUPTED, 0)]
)
def test_at_a_terminal_it_asks(
    mini: MiniProject, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, lines: int
) -> None:
    bring(mini, filled_in(mini, "ar", "translator", CALL), "--dry-run")
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    done = handouts(mini, "review", "import", "back.json")
    assert "Record 1 line in this person's name in locales/ar/reviews.tsv?" in done.stdout
    assert done.returncode == code
    assert len(recorded(mini, "ar")) == lines


def test_a_record_without_a_last_line_end_loses_nothing(mini: MiniProject) -> None:
    path = mini.project.reviews_file("ar")
    append_reviews(path, [FIRST])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    append_reviews(path, [SECOND])
    findings: list[object] = []
    assert load_reviews(path, "x", findings).of_message["x"] == [FIRST, SECOND]  # type: ignore[arg-type]
    assert findings == []


def test_an_acceptance_after_a_line_without_its_end_is_a_line_of_its_own(mini: MiniProject) -> None:
    path = mini.project.accepted_file("ar")
    path.write_text(
        "# notes\nlength\told.context\t0123456789abcdef\t2026-01-01\tA. Example\ta reason", encoding="utf-8"
    )
    text = mini.catalogue.read_text(encoding="utf-8")
    position = text.index('msgctxt "ex.site.thumb.term"')
    start = text.index('msgstr "', position)
    mini.catalogue.write_text(text[:start] + 'msgstr "Thumb"' + text[text.index("\n", start) :], encoding="utf-8")
    done = handouts(
        mini, "accept", "ar", "untranslated", "ex.site.thumb.term", "--by", "=cmd|A", "--reason", "the same\u2028word"
    )
    assert done.returncode == 0, done.stderr
    assert [item for item in mini.load().findings if item.check == "accepted"] == []
    found = {item.context: item for item in mini.load().texts["ar", "examplitis"].accepted}
    assert set(found) == {"old.context", "ex.site.thumb.term"}
    assert found["ex.site.thumb.term"].by == "=cmd|A"
    assert "\t'=cmd|A\t" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["=1+1", "-x", "+", "@a", "'=1", "''-", '"=1"', "＝1", "plain", "'t Hooft", ""])
def test_a_cell_of_a_record_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert cell_text(safe_cell(text)) == text
    assert safe_cell(text)[:1] not in ("=", "+", "-", "@", '"', "＝")


def test_what_is_no_line_of_a_record_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "record.tsv"
    path.write_text("# head\na\tb\n<<<<<<< one\n=======\n>>>>>>> other\na\tb\tc\n", encoding="utf-8")
    found: list[object] = []

    def parse(fields: object, number: int) -> int | None:
        return number if len(fields) == 2 else None  # type: ignore[arg-type]

    assert read_records(path, "record", "x", found, parse, "Mend it.") == [2]  # type: ignore[arg-type]
    assert [(item.line, "merged" in item.message) for item in found] == [  # type: ignore[attr-defined]
        (3, True), (4, True), (5, True), (6, False),
    ]  # fmt: skip
    path.write_bytes(b"\xff\xfea")
    assert read_records(path, "record", "x", found, parse, "Mend it.") == []  # type: ignore[arg-type]
    assert "is no UTF-8" in found[-1].message  # type: ignore[attr-defined]
    before = path.read_bytes()
    with pytest.raises(Exception, match="is no UTF-8"):
        append_records(path, "record", "x", "# head\n", [record_line(["a", "b"])])
    assert path.read_bytes() == before


def test_a_comment_never_becomes_a_formula_in_the_record(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", CALL)
    review["items"][0] |= {"verdict": "comment", "comment": '=HYPERLINK("http://example.org","look")'}
    assert bring(mini, review).returncode == 0
    cells = mini.project.reviews_file("ar").read_text(encoding="utf-8").splitlines()[-1].split("\t")
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert '=HYPERLINK("http://example.org","look")' in handouts(mini, "review", "list", "ar").stdout


def test_what_a_file_says_cannot_steer_the_terminal(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", CALL)
    review["items"][0]["context"] = "x\x1b]0;owned\x07\u202e\nrefused y"
    review["role"] = "nurse\x1b[2J"
    done = bring(mini, review)
    assert done.returncode == ExitCode.FINDINGS
    told = done.stdout + done.stderr
    assert not [letter for letter in told if letter in "\x1b\x07\u202e"]
    assert "\\x1b]0;owned\\x07\\u202e\\x0a" in told
