"""Every kind of page keeps to itself: no other host is asked, its policy holds, no script fails, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import RealBuild
from tests.serve.conftest import wait_for
from tests.website.conftest import Watched
from tests.website.test_offline import served

# All that the website remembers, and only on the pages that have the switch or the choice.
KEPT = {"handouts-language", "handouts-sources"}
STORED = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage).map(name => `session ${name}`),
  ...(await indexedDB.databases()).map(base => `database ${base.name}`),
  ...document.cookie.split(';').filter(Boolean).map(cookie => `cookie ${cookie}`)]"""


def kinds(real: RealBuild) -> list[str]:
    """A page of each kind: those that are no leaflets, and each handout of each topic in one language or another."""
    found = [path.relative_to(real.folder).as_posix() for path in sorted(real.folder.glob("*.html"))]
    found += [path.relative_to(real.folder).as_posix() for path in sorted(real.folder.glob("*/index.html"))]
    tags = sorted({item["locales"][0] for item in real.outputs("html")})
    handouts = sorted({(item["topic"], item["handout"]) for item in real.outputs("html")})
    for number, (topic, handout) in enumerate(handouts):
        of_it = [item for item in real.outputs("html") if (item["topic"], item["handout"]) == (topic, handout)]
        tag = tags[number % len(tags)]
        found += sorted(item["path"] for item in of_it if item["locales"][0] == tag)[:1]
    return found


def used(page: Page) -> None:
    """Touch what a page offers, so that its scripts run."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    for name, value in (("input[type=search]", "fever"), ("textarea", "A question"), ("input[type=text]", "Words")):
        for field in page.locator(f"{name}:visible").all()[:2]:
            field.fill(value)
    buttons = ("button.whence:visible", "button[data-share]:visible", ".board-cell [role=button]")
    for name in ("input[data-sources]", *buttons):
        if page.locator(name).count():
            page.locator(name).first.click()
            page.keyboard.press("Escape")
    if page.locator("input[type=search]:visible").count():
        wait_for(lambda: bool(page.locator("[data-search-results] a").count()), 20)


@pytest.fixture(params=["folder", "http"])
def start(request: pytest.FixtureRequest, site: Path, tmp_path: Path) -> Iterator[str]:
    if request.param == "folder":
        yield site.as_uri()
        return
    (tmp_path / "below").symlink_to(site)
    with served(tmp_path) as server:
        yield f"http://127.0.0.1:{server.server_port}/below"


def test_no_page_asks_another_host_breaks_its_policy_fails_or_keeps_anything(
    start: str, real: RealBuild, watched: Callable[[str], Watched]
) -> None:
    found = watched(start)
    page = found.context.new_page()
    paths = kinds(real)
    assert len(paths) > 20
    for path in paths:
        page.goto(f"{start}/{path}")
        used(page)
        assert found.faults == [], path
        assert {*page.evaluate(STORED)} <= KEPT, path
    assert found.requests > 3 * len(paths), "requests are seen"


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('<img src="http://127.0.0.2:9/x.png" alt="">', "http://127.0.0.2:9/x.png"),
        ('<link rel="stylesheet" href="http://127.0.0.2:9/x.css">', "http://127.0.0.2:9/x.css"),
        ("<script>document.title = 1</script>", "policy: script-src-elem inline"),
        ('<p style="color: red">x</p>', "policy: style-src-attr inline"),
        ('<script src="../assets/nothing.js"></script>', "nothing.js"),
        ('<a ping="http://127.0.0.2:9/ping" href="#x" id="pinged">x</a>', "http://127.0.0.2:9/ping"),
    ],
)
def test_it_would_be_noticed(
    added: str, told: str, site: Path, watched: Callable[[str], Watched], tmp_path: Path
) -> None:
    """The test above sees what it looks for, on the same page with a fault put in."""
    (tmp_path / "ar").mkdir()
    (tmp_path / "assets").symlink_to(site / "assets")
    html = (site / "ar/symptoms.html").read_text(encoding="utf-8")
    (tmp_path / "ar/symptoms.html").write_text(html.replace("</body>", f"{added}</body>"), encoding="utf-8")
    found = watched(tmp_path.as_uri())
    page = found.context.new_page()
    page.goto(f"{tmp_path.as_uri()}/ar/symptoms.html")
    if page.locator("#pinged").count():
        page.locator("#pinged").click()
    for _ in range(200):
        if any(told in fault for fault in found.faults):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{told} went unnoticed: {found.faults}")
