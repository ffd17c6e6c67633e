"""Questions and “my medicines” typed into the page and printed: in a browser, from a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.review.test_review_browser import ARGUMENTS
from tests.website.touched import touch

LONG = "Will the new pills make me as tired as the old ones did, and may I take them in the evening? " * 6


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as tools:
        running = tools.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def sheets(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of the sheet for questions, in Arabic with English, and in English."""
    mini = mini_template.copy(tmp_path_factory.mktemp("writing") / "project")
    mini.edit("sources/examplitis/topic.yaml", "symptoms, medicines]", "symptoms, medicines, questions]")
    add_questions(mini)
    mini.build(Selection(handouts=("questions",)))
    loaded = mini.load()
    addresses = {}
    for tag, name, languages in (("ar", "questions.with-en", ("ar", "en")), ("en", "questions", ("en",))):
        texts = [loaded.texts[language, "examplitis"] for language in languages]
        addresses[tag] = touch(mini.project, texts, mini.root / f"dist/{tag}/{name}.html", "writing").as_uri()
    return addresses
