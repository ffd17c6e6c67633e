"""What comes back from reviewers: recorded where the text is still the same, refused with its reason where it isn't."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder.base.errors import ExitCode
from builder.review.sender import latest_day
from builder.review.sheet import signed_part
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.review.test_review import ENGLISH_NOTICE, TRANSLATION_NOTICE, page, reviewed
from tests.review.test_review_sheet import FEVER, handouts, make_sheet

CALL = "ex.statement.call.text"
ITCHING = "ex.symptom.itching.term"
Review = dict[str, Any]


def filled_in(mini: MiniProject, locale: str, role: str, *chosen: str, name: str = "Example Person") -> Review:
    """What the sheet saves after all of its texts, or those chosen, were approved."""
    items = [signed_part(item.message) for item in make_sheet(mini, locale, role, every=True).items]
    return {
        "schema": 1,
        "kind": "handouts-review",
        "locale": locale,
        "role": role,
        "name": name,
        "qualification": f"certified {role}",
        "date": "2024-02-03",
        "items": [
            {**item, "verdict": "approved", "comment": ""} for item in items if not chosen or item["context"] in chosen
        ],
    }


def bring(mini: MiniProject, review: Review, *options: str) -> subprocess.CompletedProcess[str]:
    path = mini.root / "back.json"
    path.write_text(json.dumps(review), encoding="utf-8")
    return handouts(mini, "review", "import", "back.json", "--yes", *options)


def recorded(mini: MiniProject, locale: str) -> list[list[str]]:
    path = mini.project.reviews_file(locale)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split("\t") for line in lines if not line.startswith("#")]


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    found = re.findall(r"^  (approved|comments|already recorded|refused) +(\d+)$", done.stdout, re.M)
    return {name: int(number) for name, number in found}


def test_reviews_of_all_three_roles_change_what_the_page_says(mini: MiniProject) -> None:
    assert TRANSLATION_NOTICE in page(mini.load(Selection(locales=("ar",))), "ar/symptoms")
    for locale, role, name in (
        ("ar", "translator", "Example Person"),
        ("ar", "second reader", "Second Person"),
        ("ar", "clinician", "Third Person"),
        ("en", "clinician", "Third Person"),
    ):
        before = len(recorded(mini, locale))
        done = bring(mini, filled_in(mini, locale, role, name=name))
        assert done.returncode == 0, done.stderr
        assert counts(done)["approved"] == len(recorded(mini, locale)) - before > 0
    assert reviewed(mini, "ar")[0] == reviewed(mini, "ar")[1]
    # The cards say it too, and Anki is to take that up.
    assert "handouts changes" in done.stdout
    assert handouts(mini, "changes").returncode == 0
    mini.build(Selection(locales=("en", "ar"), handouts=("symptoms",), layouts=("single",)))
    arabic, english = ((mini.root / f"dist/{name}/symptoms.html").read_text(encoding="utf-8") for name in ("ar", "en"))
    assert TRANSLATION_NOTICE not in arabic
    assert ENGLISH_NOTICE not in english
    assert "A doctor or nurse has checked this leaflet. Last check: February 3, 2024." in re.sub("<[^>]+>", "", english)


def test_the_record_holds_what_the_person_gave(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", FEVER, CALL)
    review["name"] = " Example\tÉxample\u2028Person\n"
    review["items"][1] |= {"verdict": "comment", "comment": "Wrong\tword:\n\u202e“x”\x07 "}
    done = bring(mini, review)
    assert done.returncode == 0, done.stderr
    reviewer = "Example Éxample Person, certified translator"
    signed, comment = review["items"]
    assert recorded(mini, "ar") == [
        ["approved", "translator", reviewer, "2024-02-03", signed["context"], signed["hash"], ""],
        ["comment", "translator", reviewer, "2024-02-03", comment["context"], comment["hash"], "Wrong word: “x”"],
    ]
    assert counts(done) == {"approved": 1, "comments": 1, "already recorded": 0, "refused": 0}
    known = reviewed(mini, "ar")[1]
    assert f"ar: 0 of {known} texts are reviewed." in done.stdout
    assert f"second reader: {known}" in done.stdout
    assert f"translator: {known - 1}." in done.stdout
    assert f"clinician for the English: {known}" in done.stdout


def english_edited(mini: MiniProject) -> None:
    mini.edit(mini.facts, "text: Call your doctor.", "text: Call your doctor today.")


def translation_edited(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    changed = re.sub(r'(msgid "Call your doctor\."\nmsgstr) ".*"', r'\1 "كلام جديد"', text)
    assert changed != text
    mini.catalogue.write_text(changed, encoding="utf-8")


def value_edited(mini: MiniProject) -> None:
    mini.edit(mini.facts, "value: 38", "value: 39")


def translation_removed(mini: MiniProject) -> None:
    text = mini.catalogue.read_text(encoding="utf-8")
    mini.catalogue.write_text(re.sub(r'(msgid "Call your doctor\."\nmsgstr) ".*"', r'\1 ""', text), encoding="utf-8")


def marked_fuzzy(mini: MiniProject) -> None:
    place = 'msgctxt "ex.statement.call.text"'
    mini.edit(mini.catalogue, place, f"#, fuzzy\n{place}")


def message_removed(mini: MiniProject) -> None:
    mini.edit(mini.facts, "    medical_term: Pruritus\n", "")


@pytest.mark.parametrize(
    ("locale", "context", "change", "reason"),
    [
        (
            "ar",
            CALL,
            english_edited,
            "the English has changed: “Call your doctor.” is now “Call your doctor today.” and",
        ),
        ("en", CALL, english_edited, "the English has changed: “Call your doctor.” is now “Call your doctor today.”\n"),
        ("ar", CALL, translation_edited, "the translation has changed: “نص عربي"),
        (
            "ar",
            FEVER,
            value_edited,
            "a value has changed: {celsius} was ٣٨°م\u00a0/\u00a038°C and is ٣٩°م\u00a0/\u00a039°C",
        ),
        ("en", FEVER, value_edited, "a value has changed: {celsius} was 38°C and is 39°C"),
        ("ar", CALL, translation_removed, "its translation is missing now"),
        ("ar", CALL, marked_fuzzy, "its translation is stale now"),
        ("ar", "ex.symptom.itching.medical_term", message_removed, "the message is gone"),
    ],
)
def test_what_has_changed_is_refused_with_its_reason_and_the_rest_recorded(
    mini: MiniProject, locale: str, context: str, change: Callable[[MiniProject], None], reason: str
) -> None:
    review = filled_in(mini, locale, "clinician" if locale == "en" else "translator", context, ITCHING)
    change(mini)
    done = bring(mini, review)
    assert done.returncode == ExitCode.FINDINGS
    assert f"refused {context}: {reason}" in done.stdout
    assert counts(done) == {"approved": 1, "comments": 0, "already recorded": 0, "refused": 1}
    assert "The others are recorded: 1 line added" in done.stdout
    assert [line[4] for line in recorded(mini, locale)] == [ITCHING]


def test_a_comment_on_a_missing_text_is_recorded_and_no_approval_of_it(mini: MiniProject) -> None:
    translation_removed(mini)
    review = filled_in(mini, "ar", "translator", CALL)
    done = bring(mini, review)
    assert "there is no current translation to approve" in done.stdout
    assert recorded(mini, "ar") == []
    review["items"][0] |= {"verdict": "comment", "comment": "Say it politely."}
    assert bring(mini, review).returncode == 0
    assert [line[6] for line in recorded(mini, "ar")] == ["Say it politely."]
    review["items"][0]["comment"] = "Another one."
    translation_edited(mini)
    assert "it has been translated since" in bring(mini, review).stdout


def test_the_same_file_twice_records_nothing_twice(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", FEVER, CALL)
    review["items"][0] |= {"verdict": "comment", "comment": "Too long."}
    bring(mini, review)
    once = recorded(mini, "ar")
    done = bring(mini, review)
    assert done.returncode == 0
    assert counts(done) == {"approved": 0, "comments": 0, "already recorded": 2, "refused": 0}
    review["date"] = "2024-03-04"  # saved again from the same page on a later day
    assert counts(bring(mini, review))["already recorded"] == 2
    assert recorded(mini, "ar") == once


def test_an_older_file_does_not_undo_a_later_verdict(mini: MiniProject) -> None:
    approval = filled_in(mini, "ar", "translator", CALL)
    comment = filled_in(mini, "ar", "translator", CALL)
    comment["date"] = "2024-05-01"
    comment["items"][0] |= {"verdict": "comment", "comment": "I was wrong."}
    assert bring(mini, comment).returncode == 0
    done = bring(mini, approval)
    assert "the same person has given a later verdict, on 2024-05-01" in done.stdout
    assert len(recorded(mini, "ar")) == 1
    approval["date"] = "2024-06-01"
    assert counts(bring(mini, approval))["approved"] == 1
    assert [line[0] for line in recorded(mini, "ar")] == ["comment", "approved"]


def test_a_file_imported_again_after_a_comment_of_the_same_day_does_not_approve(mini: MiniProject) -> None:
    approval = filled_in(mini, "ar", "translator", CALL)
    comment = filled_in(mini, "ar", "translator", CALL)
    comment["items"][0] |= {"verdict": "comment", "comment": "I was wrong."}
    for review in (approval, comment):
        assert bring(mini, review).returncode == 0
    done = bring(mini, approval)
    assert counts(done)["already recorded"] == 1
    assert "the same person's last verdict on 2024-02-03 is “comment”" in done.stderr
    assert [line[0] for line in recorded(mini, "ar")] == ["approved", "comment"]


def test_a_dry_run_says_it_all_and_writes_nothing(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator")
    done = bring(mini, review, "--dry-run")
    assert counts(done)["approved"] == len(review["items"])
    assert "Nothing was written" in done.stdout
    assert "; translator" not in done.stdout  # nothing would be left for the translator
    assert not mini.project.reviews_file("ar").exists()


def test_nobody_reads_their_own_text_a_second_time(mini: MiniProject) -> None:
    mine = filled_in(mini, "ar", "translator", CALL)
    mine["qualification"] = "linguist"
    assert bring(mini, mine).returncode == 0
    second = filled_in(mini, "ar", "second reader", CALL)
    second["qualification"] = "linguist"
    done = bring(mini, second)
    assert done.returncode == 0
    assert f"{CALL}: Example Person, linguist has signed it as translator too" in done.stderr
    known = reviewed(mini, "ar")[1]
    assert f"second reader: {known}" in done.stdout
    # The same name with another qualification would pass for another person.
    second["qualification"] = "nurse"
    done = bring(mini, second)
    assert "Example Person, linguist is recorded as its translator" in done.stdout
    assert counts(done)["refused"] == 1


def test_clinicians_sign_no_other_lines_of_a_translation(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", FEVER, CALL)
    review["role"] = "clinician"
    done = bring(mini, review)
    assert f"refused {CALL}: of a translation, clinicians sign the safety lines only" in done.stdout
    assert [line[4] for line in recorded(mini, "ar")] == [FEVER]


def _later() -> str:
    return (latest_day() + datetime.timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": 2}, "another version"),
        ({"kind": "letter"}, "kind"),
        ({"locale": "xx"}, "there is no locale “xx”"),
        ({"role": "nurse"}, "there is no role “nurse”"),
        ({"locale": "en"}, "English is the source"),
        ({"name": " \t"}, "the reviewer's name is missing"),
        ({"qualification": ""}, "the reviewer's qualification is missing"),
        ({"date": "3 Feb 2024"}, "“3 Feb 2024” is no date"),
        ({"date": "2024-02-31"}, "“2024-02-31” is no date"),
        ({"date": _later()}, "has not come yet"),
        ({"date": "0204-02-03"}, "too long ago"),
        ({"items": []}, "nothing in it is approved"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_bad_file_is_told_and_nothing_recorded(mini: MiniProject, change: Review, told: str) -> None:
    done = bring(mini, {**filled_in(mini, "ar", "translator", CALL), **change})
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert done.stderr.startswith("back.json: error: ")
    assert "Traceback" not in done.stderr
    assert recorded(mini, "ar") == recorded(mini, "en") == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "comment"}, f"{CALL}: the comment is empty"),
        ({"verdict": "maybe"}, f"{CALL}: the verdict is “maybe”"),
        ({"english": "Call nobody."}, f"{CALL}: the file was changed by hand"),
        ({"hash": "x"}, "items.0.hash"),
    ],
)
def test_a_bad_item_is_told_and_nothing_recorded(mini: MiniProject, change: Review, told: str) -> None:
    review = filled_in(mini, "ar", "translator", CALL, FEVER)
    place = next(number for number, item in enumerate(review["items"]) if item["context"] == CALL)
    review["items"].insert(0, review["items"].pop(place))
    review["items"][0] |= change
    done = bring(mini, review)
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert recorded(mini, "ar") == []


def test_a_message_that_stands_twice_is_told(mini: MiniProject) -> None:
    review = filled_in(mini, "ar", "translator", CALL)
    review["items"] *= 2
    assert f"{CALL} stands 2 times" in bring(mini, review).stderr
    assert recorded(mini, "ar") == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html><title>Review</title>", "this is the sheet itself"),
        (b"dear all, looks good", "neither a saved review nor a spreadsheet"),
        (b"\xff\xfe\x00", "neither a saved review nor a spreadsheet"),
        (b"PK\x03\x04 not a zip", "can't be read as a spreadsheet"),
        (b"[1, 2]", "back.json: error: "),
    ],
)
def test_another_kind_of_file_is_told(mini: MiniProject, content: bytes, told: str) -> None:
    (mini.root / "back.json").write_bytes(content)
    done = handouts(mini, "review", "import", "back.json")
    assert done.returncode == ExitCode.FINDINGS
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_no_such_file(mini: MiniProject, tmp_path: Path) -> None:
    done = handouts(mini, "review", "import", str(tmp_path / "none.json"))
    assert done.returncode == ExitCode.USAGE
    assert "No such file" in done.stderr


def test_open_comments_are_listed_newest_first_until_they_are_settled(mini: MiniProject) -> None:
    for context, day, text in ((FEVER, "2024-02-03", "Add a sign."), (CALL, "2024-04-05", "Say “please”.")):
        review = filled_in(mini, "ar", "translator", context)
        review["date"] = day
        review["items"][0] |= {"verdict": "comment", "comment": text}
        bring(mini, review)
    value_edited(mini)
    told = handouts(mini, "review", "list", "ar").stdout
    assert told.index("2024-04-05 " + CALL) < told.index("Say “please”.") < told.index("2024-02-03 " + FEVER)
    assert f"{CALL} (translator: Example Person, certified translator; the text is as it was)" in told
    assert f"{FEVER} (translator: Example Person, certified translator; the text has changed since)" in told
    assert "2 open comments." in told
    review = filled_in(mini, "ar", "translator", CALL)
    review["date"] = "2024-06-01"
    bring(mini, review)
    told = handouts(mini, "review", "list", "ar").stdout
    assert CALL not in told
    assert "1 open comment." in told


def test_a_comment_does_not_make_the_page_reviewed(mini: MiniProject) -> None:
    review = filled_in(mini, "en", "clinician")
    next(item for item in review["items"] if item["context"] == CALL).update(verdict="comment", comment="Say when.")
    bring(mini, review)
    loaded = mini.load(Selection(locales=("en",)))
    render(loaded)
    notices = {item.edition.handout.slug: ENGLISH_NOTICE in item.html for _, item in loaded.pages}
    assert notices == {"overview": False, "symptoms": True, "medicines": False}
