"""A leaflet's page and its core: what the website puts around it comes off again, whatever the page holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import sync_playwright

from builder.pages.policy import with_policy
from builder.website.lighter import lighter
from builder.website.wrap import BEGIN, END, Around, unwrap, wrap
from builder.workspace.loaded import render
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject

SHEETS = (
    '<style media="print">/* handouts/theme/print.css */\np { margin: 0 }</style>\n'
    '<style media="screen">/* handouts/theme/web.css */\np { color: red }</style>\n'
)
OWN = "<style>\nhtml { font-size: 12pt; }\n</style>\n"
DRAFT = '<style media="print">@page { @top-center { content: element(draft) } }</style>\n'
AROUND = Around(
    '<link rel="stylesheet" href="../assets/leaflet.css">', "<nav class='bar'>A</nav>", "<footer>B</footer>"
)


def page(body: str, tag: str = '<body class="single standard ltr">', styles: str = OWN + SHEETS) -> str:
    head = f'<meta charset="utf-8">\n<title>T</title>\n{styles}'
    return with_policy(
        f'\n\n<!DOCTYPE html>\n<html lang="ar" dir="rtl">\n<head>\n{head}</head>\n{tag}\n{body}\n</body>\n</html>\n'
    )


def marked(core: str) -> str:
    return core.replace("</p>", f"</p>{BEGIN}<button class='whence'></button>{END}", 1)


PAGES = {
    "plain": page("<p>A</p>"),
    "no class": page("<p>A</p>", "<body>"),
    "the website's class": page("<p>A</p>", '<body class="website single">'),
    "a class that begins like it": page("<p>A</p>", '<body class="website-x y">'),
    "a draft's style sheet": page("<p>A</p>", styles=OWN + SHEETS + DRAFT),
    "no shared style sheets": page("<p>A</p>", styles=OWN),
    "no style sheet at all": page("<p>A</p>", styles=""),
    "blank lines": page("<p>A</p>\n\n\n\n<p>B</p>"),
    "lines of another system": page("<p>A</p>\r\n<p>B</p>"),
    "words that look like tags": page("<p>&lt;/body&gt; &lt;!--site--&gt; &lt;body class=&quot;x&quot;&gt;</p>"),
    "comments of the website": page(f"<p>A</p>{BEGIN}<b>old</b>{END}<p>B</p>"),
    "comments within comments": page("<p>A</p><!--si<!--site-->x<!--/site-->te--><p>B</p><!--/site-->"),
    "a comment without its end": page(f"<p>A</p>{BEGIN}<p>B</p>"),
    "other scripts": page("<p>مرحبا ထ န 中文 \u2028 \U0001f600</p>"),
    "no text": page(""),
    "a main part": page("<div>A</div><main>\n<p>B</p></main>\n<div>C</div>"),
    "a picture": page('<svg class="picture" viewBox="0 0 48 48"><path d="M1.23456 2.5l3.14159-.00001z"/></svg>'),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("within", [None, marked], ids=["around", "within too"])
def test_what_is_put_around_comes_off_again(name: str, within: Callable[[str], str] | None) -> None:
    core = PAGES[name]
    around = Around(AROUND.head, AROUND.above, AROUND.below, within)
    wrapped = wrap(core, around)
    assert wrap(wrapped, around) == wrapped
    assert unwrap(wrapped) == unwrap(core)
    assert unwrap(unwrap(core)) == unwrap(core)
    other = wrap(wrapped, Around("", "<nav>C</nav>", ""))
    assert "class='bar'" not in other
    assert "whence" not in other
    assert unwrap(other) == unwrap(core)


def test_a_page_has_its_surroundings_in_their_places() -> None:
    html = wrap(page("<p>A</p>"), AROUND)
    assert html.startswith("<!DOCTYPE html>")
    head, body = html.split("</head>")
    assert AROUND.head in head
    assert "media=" not in head
    assert "font-size: 12pt" in head
    assert re.search(r'<body class="website single standard ltr">\s*<!--site--><nav', body)
    assert re.search(r"<p>A</p>\s*<!--site--></main><footer>B</footer><!--/site--></body>", body)
    assert html.count("Content-Security-Policy") == 1
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "script-src 'self';" in policy[1]
    assert "style-src 'self' 'sha256-" in policy[1]
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]


def test_what_is_added_cannot_end_its_own_comment() -> None:
    sly = Around("", f"<nav>{END}<b>stays</b></nav>", "")
    assert "stays" not in unwrap(wrap(page("<p>A</p>"), sly))


def test_a_real_page_keeps_every_word(mini: MiniProject) -> None:
    loaded = mini.load(Selection(handouts=("symptoms", "medicines")))
    render(loaded)
    assert len(loaded.pages) > 4
    for _, made in loaded.pages:
        core = unwrap(made.html)
        assert unwrap(wrap(made.html, AROUND)) == core

        def words(html: str) -> str:
            return re.sub(r"<[^>]*>", "", html.partition("<body")[2])

        assert words(core) == words(made.html)
        assert len(core) < len(made.html)


STILL = {
    "an arc": '<svg viewBox="0 0 48 48"><path d="M40 8c2.61234 3.41234 4 5.6 4 7.4a4 4 0 01-8 0z"/></svg>',
    "a part that is magnified": '<svg viewBox="0 0 48 48"><g transform="scale(20)"><path d="M1.234 2.345"/></g></svg>',
    "small units": '<svg viewBox="0 0 1 1"><path d="M0.12345 0.23456L0.34567 0.45678"/></svg>',
    "no units": '<svg><path d="M1.23456 2.34567"/></svg>',
    "no path": '<svg viewBox="0 0 48 48"><path d="M1.23456 what"/></svg>',
    "cut short": '<svg viewBox="0 0 48 48"><path d="M1.23456"/></svg>',
}


@pytest.mark.parametrize("name", STILL)
def test_pictures_that_would_suffer_stay_as_they_are(name: str) -> None:
    assert lighter(STILL[name]) == STILL[name]


def test_errors_of_steps_do_not_add_up() -> None:
    steps = "h0.04" * 100
    light = lighter(f'<svg viewBox="0 0 48 48"><path d="M1 1{steps}v9.99999z"/></svg>')
    implied = re.search(r"M1 1h([^v]*)v", light)
    assert implied
    across = sum(float(number) for number in re.findall(r"\d*\.?\d+", implied[1]))
    assert abs(across - 4) <= 0.051


def test_pictures_look_the_same() -> None:
    """Each picture of the theme, drawn large, before and after."""
    compare = """([one, other]) => Promise.all([one, other].map(svg => new Promise(done => {
      const image = new Image(), canvas = document.createElement("canvas");
      canvas.width = canvas.height = 192;
      image.onload = () => { const pen = canvas.getContext("2d"); pen.drawImage(image, 0, 0, 192, 192);
        done(pen.getImageData(0, 0, 192, 192).data); };
      image.src = "data:image/svg+xml;base64," + btoa(svg);
    }))).then(([a, b]) => { let apart = 0, ink = 0;
      for (let at = 3; at < a.length; at += 4) { apart += Math.abs(a[at] - b[at]); ink += a[at]; }
      return ink ? apart / ink : 1; })"""
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium")
        tab = browser.new_page()
        saved = 0
        for path in sorted((ROOT / "handouts/theme/pictures").glob("*.svg")):
            svg = path.read_text(encoding="utf-8")
            light = lighter(svg)
            saved += len(svg) - len(light)
            if "xmlns" not in light:
                light = light.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
            assert tab.evaluate(compare, [svg, light]) < 0.03, path.name
        browser.close()
    assert saved > 20_000
