"""The real website in a real browser: from its folder, over http, and over http after the connection is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.conftest import RealBuild

# Chromium's own page around a PDF.
OF_THE_BROWSER = ("chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/", "chrome://")
Walk = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def site(real: RealBuild) -> Path:
    """The folder of the real website. Tests read it and change nothing."""
    return real.folder


@dataclass
class Watched:
    """A context, and what went wrong on its pages: errors, and requests to anywhere but `start`."""

    context: BrowserContext
    start: str
    faults: list[str] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        # Asked after everything else, so that a service worker's requests are among them.
        self.context.on("request", self._request)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self._fault(str(error.error)))
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', (event) =>"
            " console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`), true)"
        )

    def _said(self, said: ConsoleMessage) -> None:
        # Around a PDF, and on pages that are shown at any address, Chromium asks for an icon that none can name.
        bare = said.page and said.page.url.endswith((".pdf", "/404.html", "/offline.html"))
        icon = said.location["url"].endswith("/favicon.ico") and bare
        if said.type == "error" and not icon:
            self._fault(f"{said.text} {said.location['url']}")

    def _fault(self, text: str) -> None:
        self.faults.append(text)

    def _request(self, request: Request) -> None:
        url = request.url
        self.requests += 1
        if not url.startswith((self.start, "data:", "blob:", *OF_THE_BROWSER)):
            self.faults.append(f"asked for {url}")


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[[str], Watched]]:
    """Opens a context whose pages may ask for nothing but what is below an address."""
    opened: list[Watched] = []

    def watch(start: str) -> Watched:
        context = browser.new_context(locale="en-US", viewport={"width": 1000, "height": 900}, accept_downloads=True)
        context.set_default_timeout(15_000)
        opened.append(Watched(context, start))
        return opened[-1]

    yield watch
    for item in opened:
        item.context.close()
