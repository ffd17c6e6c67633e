"""The rules of Anki's card templates, case by case against the official client's own renderer."""

from __future__ import annotations

import re

import pytest

from builder.decks.card_templates import Template, TemplateError, show_typed
from tests.tools.anki_client import Card, Collection

FIELDS = {"A": "x <b>bold</b>&nbsp;&lt;y&gt;<br>z", "B": "", "C": "  {{A}} &amp;amp; <!-- no --><i>c</i> "}
FRONTS = [
    "{{A}}|{{ B }}|{{C}}",
    "{{#A}}yes {{A}}{{/A}}{{^A}}no{{/A}}{{#B}}yes{{/B}}{{^B}}no {{A}}{{/B}}",
    "{{#A}}{{^B}}{{#C}}all{{A}}{{/C}}{{/B}}{{/A}}{{# B }}{{A}}{{/ B }}",
    "{{text:A}}|{{ text:C }}|{{text:B}}",
    "{{type:A}} {{type:B}} {{type:nc:C}}",
    "{{hint:A}}{{hint:B}}{{hint:text:C}}",
    "{{A}}{{FrontSide}}",
    "<style>b { color: red }</style>{{A}} { {A} } }}",
]
BACKS = ["{{FrontSide}}<hr id=answer>{{C}}", "{{#B}}{{FrontSide}}{{/B}}{{^B}}{{FrontSide}}!{{/B}}{{type:C}}"]
# Those in which the client sees nothing, and some that look so.
EMPTY = [
    "",
    " \n",
    "<br>",
    "<BR/>",
    "<div></div>",
    " <div><br /></div> ",
    "&nbsp;",
    '<div class="own"></div>',
    "0",
    "<p>",
]


def client_cards(collection: Collection, front: str, back: str, fields: dict[str, str]) -> list[Card]:
    """The cards that the client makes of a note with one template, and one more that always has content."""
    kind = collection.models.new(f"{front}{back}")
    for name in fields:
        collection.models.add_field(kind, collection.models.new_field(name))
    for name, sides in {"Always": ("{{A}}", "{{A}}"), "Template": (front, back)}.items():
        template = collection.models.new_template(name)
        template["qfmt"], template["afmt"] = sides
        collection.models.add_template(kind, template)
    collection.models.add(kind)
    note = collection.new_note(kind)
    for name, content in fields.items():
        note[name] = content
    deck = collection.decks.id("Templates")
    assert deck
    collection.add_note(note, deck)
    return [card for card in note.cards() if card.template()["name"] == "Template"]


def without_numbers(html: str) -> str:
    """Anki's hints, in our spelling: Anki finds the hidden part by a number, we by its place."""
    hint = r'\n<a class=hint [^>]*>\n(.*?)</a>\n<div id="hint\w+" class=hint style="display: none">(.*?)</div>\n'
    ours = r'<a class="hint" href="#" onclick="[^"]*" draggable="false">(.*?)</a><div class="hint" style="display: none">(.*?)</div>'  # fmt: skip # noqa: E501
    for pattern in (hint, ours):
        html = re.sub(pattern, r"[hint \1: \2]", html, flags=re.DOTALL)
    return html


@pytest.mark.parametrize("back", BACKS)
@pytest.mark.parametrize("front", FRONTS)
def test_templates_show_what_the_client_shows(collection: Collection, front: str, back: str) -> None:
    card = client_cards(collection, front, back, FIELDS)[0].render_output()
    question = Template(front).render(FIELDS)
    answer = Template(back).render(FIELDS, question)
    assert without_numbers(question) == without_numbers(card.question_text)
    assert without_numbers(answer) == without_numbers(card.answer_text)


@pytest.mark.parametrize("content", EMPTY)
@pytest.mark.parametrize("front", ["{{B}}", "text {{#B}}{{A}}{{/B}}", "{{^B}}{{A}}{{/B}}", "{{^B}}text{{/B}}", "{{type:B}}"])  # fmt: skip # noqa: E501
def test_a_card_is_made_where_the_client_makes_one(collection: Collection, front: str, content: str) -> None:
    fields = {"A": "always", "B": content}
    assert Template(front).makes_card(fields) is bool(client_cards(collection, front, "{{A}}", fields))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{A}}{{#B}}", "never closed"),
        ("{{A}}{{/B}}", "closes nothing"),
        ("{{#A}}{{^B}}{{/A}}{{/B}}", "closes nothing"),
        ("{{A}}{{D}}", "no field “D”"),
        ("{{A}}{{#D}}{{A}}{{/D}}", "no field “D”"),
        ("{{A}}{{#B}}{{D}}{{/B}}", "no field “D”"),
        ("{{text: A}}", "no field “ A”"),
    ],
)
def test_what_the_client_refuses_is_refused(collection: Collection, template: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        Template(template).render(FIELDS)
    with pytest.raises(Exception, match="Card template"):
        client_cards(collection, template, "{{A}}", FIELDS)


def test_a_filter_that_is_not_known_is_refused() -> None:
    with pytest.raises(TemplateError, match="no filter “furigana”"):
        Template("{{furigana:A}}").render(FIELDS)


@pytest.mark.parametrize("content", ["doxorubicin", "a &lt; b &amp; c", "<b>x</b>&nbsp;y", "« ä » '\""])
def test_a_typed_answer_is_shown_as_the_client_shows_it(collection: Collection, content: str) -> None:
    shown = show_typed("[[type:nc:Answer]]", {"Answer": content})
    assert shown == collection.compare_answer(content, "").replace("id=typeans", 'id="typeans"')
