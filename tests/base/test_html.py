"""Pages of ours are read as they are, whatever XML makes of them on the way."""

from __future__ import annotations

import pytest

from builder.base.html import parse


@pytest.mark.parametrize(
    ("html", "tag", "text", "attributes"),
    [
        ("<p>a<!-- not said -->b</p>", "p", "ab", {}),
        ("<p title='1 &lt; 2'>a &amp; b&nbsp;c</p>", "p", "a & b\u00a0c", {"title": "1 < 2"}),
        ("<style>p > a { }</style>", "style", "p > a { }", {}),
        ('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0"/></svg>', "path", None, {"d": "M0"}),
        ('<svg xmlns="http://example.org/x"><path d="M0"/></svg>', "path", None, {"d": "M0"}),
        ("<p @click=x>y</p>", "p", "y", {"@click": "x"}),
        ("<p a:b=x>y</p>", "p", "y", {"a:b": "x"}),
        ("<p>x\x0cy</p>", "p", "x\x0cy", {}),
        ("<p>\ufffd</p>", "p", "\ufffd", {}),
    ],
)
def test_elements_have_their_names_attributes_and_texts(
    html: str, tag: str, text: str | None, attributes: dict[str, str]
) -> None:
    [element] = parse(html).iter(tag)
    assert (element.text, element.attrib) == (text, attributes)
