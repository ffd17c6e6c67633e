"""A review sheet as one HTML file that works without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from builder.facts.base_fact import PLACEHOLDER
from builder.pages.markup import fill
from builder.pages.policy import with_policy
from builder.pages.typography import css_families
from builder.review.items import Item, Sheet
from builder.review.messages import MessageUnderReview

TEMPLATES = Path(__file__).parent / "templates"


def file_stem(sheet: Sheet) -> str:
    """The usual name of the sheet's file, without its ending."""
    return f"review-{sheet.locale.tag}-{sheet.role.replace(' ', '-')}"


def signed_part(message: MessageUnderReview) -> dict[str, Any]:
    """What a signature under the message covers, as the saved review carries it."""
    return {
        "context": message.context,
        "hash": message.translation.hash,
        "state": message.translation.state.value,
        "english": message.translation.english,
        "translation": message.translation.text,
        "values": dict(message.values),
    }


def _script_data(sheet: Sheet) -> Markup:
    """JSON for a script element: no `<` in it could end the element."""
    data = {
        "schema": 1,
        "kind": "handouts-review",
        "locale": sheet.locale.tag,
        "role": sheet.role,
        "items": [signed_part(item.message) for item in sheet.items],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)


def value_rows(item: Item) -> list[tuple[str, str, str]]:
    """Each placeholder of a message with its English and its local value; empty where the page fills it."""
    message = item.message
    english = {name: value.text for name, value in message.english.values.items()}
    names = dict.fromkeys(PLACEHOLDER.findall(message.translation.english))
    return [(name, english.get(name, ""), message.values.get(name, "")) for name in names]


def _raw(text: str) -> Markup:
    """The text with its placeholders, which never turn around in a right-to-left line."""
    parts, position = [Markup("")], 0
    for match in PLACEHOLDER.finditer(text):
        parts += [Markup.escape(text[position : match.start()]), Markup("<bdi>{}</bdi>").format(match[0])]
        position = match.end()
    return Markup("").join([*parts, Markup.escape(text[position:])])


def render_sheet(sheet: Sheet) -> str:
    """The whole file."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css, script = (Markup((TEMPLATES / f"review.{kind}").read_text(encoding="utf-8")) for kind in ("css", "js"))
    html = environment.get_template("review.html.j2").render(
        sheet=sheet,
        locale=sheet.locale,
        css=css,
        script=script,
        data=_script_data(sheet),
        families=Markup(css_families(sheet.locale)),
        fill=fill,
        raw=_raw,
        value_rows=value_rows,
    )
    return with_policy(html, [script])
