"""What the finders find becomes one proposal for each kind and thing, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from builder.draft import propose
from builder.draft.cited import Citer
from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal
from builder.draft.readers import document_of
from builder.facts.citation import Verdict, verdict
from builder.facts.document import Document, DocumentText
from tests.draft.conftest import proposal

TEXT = """\
Rashes

Skin rashes may itch, and an itchy skin-rash hurts. Creams can cause a skin rash in some people. Some have no fever.
Others have a high fever of the whole body at night, and 20 percent of men and 20 percent of women have it for years.
"""


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Proposal]]:
    """`proposals` with a finder that finds just these: kind, words, name, further fields."""

    def run(*things: tuple[Any, ...]) -> list[Proposal]:
        document = document_of("rashes", TEXT.encode())[0]

        def find(document: DraftDocument) -> Iterable[Proposal]:
            for kind, written, name, *more in things:
                yield proposal(document, kind, written, name, **(more[0] if more else {}))

        monkeypatch.setattr(propose, "_finders", lambda: [find])
        return propose.proposals(document)

    return run


def test_case_plural_and_hyphen_make_no_other_thing(found: Callable[..., list[Proposal]]) -> None:
    (kept,) = found(
        ("symptom", "Skin rashes", "skin rashes"), ("symptom", "skin-rash", "Skin-rash", {"confidence": 0.95})
    )
    assert kept.as_written == "skin-rash"  # the surest


def test_of_equally_sure_places_the_first_counts_and_the_order_is_the_texts(
    found: Callable[..., list[Proposal]],
) -> None:
    kept = found(
        ("symptom", "high fever", "fever"), ("symptom", "fever", "fever"), ("symptom", "Skin rashes", "skin rash")
    )
    assert [item.as_written for item in kept] == ["Skin rashes", "fever"]


def test_what_is_denied_at_one_place_and_said_at_another_is_said(found: Callable[..., list[Proposal]]) -> None:
    (kept,) = found(("symptom", "fever", "fever", {"negated": True}), ("symptom", "high fever", "fever"))
    assert not kept.negated


def test_a_side_effect_is_no_symptom_at_its_place(found: Callable[..., list[Proposal]]) -> None:
    kept = found(
        ("symptom", "skin rash in", "skin rash"),
        ("side-effect", "skin rash", "skin rash"),
        ("symptom", "high fever", "high fever"),
    )
    assert [(item.kind, item.name) for item in kept] == [("side-effect", "skin rash"), ("symptom", "high fever")]


def test_a_part_of_a_longer_thing_of_the_same_kind_is_no_thing(found: Callable[..., list[Proposal]]) -> None:
    kept = found(("symptom", "high fever", "high fever"), ("symptom", "high fever of the whole body", "fever all over"))
    assert [item.name for item in kept] == ["fever all over"]


def test_the_same_number_of_two_things_is_two_figures(found: Callable[..., list[Proposal]]) -> None:
    kept = found(("figure", "20 percent", "men who have it"), ("figure", "20 percent of women", "women who have it"))
    assert len(kept) == 2


def test_a_passage_that_stands_twice_is_cited_by_what_is_beside_it() -> None:
    both = "- itching\n- a ring\n"
    twice = f"Signs\n\nThe first list is short:\n{both}\nThe other list is as short:\n{both}\nEnd.\n"
    document = document_of("twice", twice.encode())[0]
    record = Document.model_validate(
        {"id": "twice", "title": "T", "publisher": None, "date": None, "language": "en", "address": None,
         "versions": [{"sha256": document.sha256}]}
    )  # fmt: skip
    text = DocumentText(record, document.sha256, document.text)
    for written in ("itching", "a ring"):
        citation = Citer(document, text).cite(proposal(document, "symptom", written, written))
        assert citation is not None
        assert verdict(citation, text) is Verdict.VERIFIED
