"""Fixtures: the real project built once, and a small made-up project that tests may break."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.base.errors import Finding, HandoutsError
from builder.base.progress import Progress
from builder.base.project import DOCUMENTS_VARIABLE, Project
from builder.checks.coverage import write_reports
from builder.commands.build import Built, build
from builder.commands.cite import fill
from builder.commands.origin import record_origins
from builder.decks.changes import current_hashes, record_changes
from builder.facts.base_fact import PLACEHOLDER
from builder.facts.topic import Topic
from builder.messages.catalogue import merge
from builder.messages.origins import Maker
from builder.workspace.loaded import Loaded, load_project
from builder.workspace.selection import Selection
from tests.tools.anki_client import Collection
from tests.tools.chromium import ARGUMENTS, PROGRAM
from tests.tools.warm import warm_workers
from tests.tools.zygote import zygote

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
# As the command does: a project is many small objects, hardly any of which goes, and these processes live long.
gc.set_threshold(50_000, 20, 50)
QUIET = Progress(lambda name, steps: None, lambda name: None)


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder with the real documents; skipped without it, a failure in CI."""
    named = os.environ.get(DOCUMENTS_VARIABLE)
    if not named:
        reason = f"{DOCUMENTS_VARIABLE} does not name the folder with the documents' texts"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Path(named)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that one of the processes of the tests fills and all of them read."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"shared-{name}"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / ".whole").touch()
    return folder


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """A learner's empty collection."""
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def all_topics(loaded: Loaded) -> Topic:
    """The facts of all topics, with their sources and documents, as if they were one topic's."""
    first, *others = loaded.topics
    facts, sources, documents = dict(first.facts), dict(first.sources), dict(first.documents)
    for topic in others:
        facts |= topic.facts
        sources |= topic.sources
        documents |= topic.documents
    return replace(first, facts=facts, sources=sources, documents=documents)


@dataclass(frozen=True)
class RealBuild:
    folder: Path
    loaded: Loaded

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The manifest's lines."""
        lines: list[dict[str, Any]] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        return lines

    def outputs(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.entries if item["kind"] == kind]

    def topic_of(self, path: str) -> Topic:
        """The topic that an output is about: its name begins with the topic's prefix, which one topic may lack."""
        name = path.rsplit("/", 1)[1]
        found = [topic for topic in self.loaded.topics if name.startswith(topic.record.output_prefix)]
        return max(found, key=lambda topic: len(topic.record.output_prefix))

    def text(self, path: str) -> list[str]:
        return (self.folder / path).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="session", autouse=True)
def warm() -> Iterator[None]:
    """What is printed in this process is printed by workers that need not load the renderer first."""
    with warm_workers():
        yield


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> RealBuild:
    """The default build of this repository. Tests read it and change nothing."""
    project = Project(ROOT)

    def make(folder: Path) -> None:
        build(project, Selection(), None, folder / "dist", 2, QUIET)

    return RealBuild(made_once(tmp_path_factory, "real", make) / "dist", load_project(project, Selection(), None))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium, one for each module of tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        running = tools.chromium.launch(executable_path=PROGRAM, args=ARGUMENTS)
        yield running
        running.close()


def _letters(context: str) -> str:
    """Five letters that no other message's name gives."""
    letters, number = "ابتثجحخدذرزسشصضطظعغفقكلمن", zlib.crc32(context.encode())
    return "".join(letters[number // 25**place % 25] for place in range(5))


def _translate(path: Path) -> None:
    """Fill every empty translation with Arabic words and the placeholders of the English."""
    lines = path.read_text(encoding="utf-8").split("\n")
    context = english = ""
    for index, line in enumerate(lines):
        if line.startswith("msgctxt "):
            context = line
        elif line.startswith("msgid "):
            english = line
        elif line == 'msgstr ""' and english != 'msgid ""':
            if not re.search(r"[^\W_]", PLACEHOLDER.sub("", english.removeprefix("msgid "))):
                lines[index] = english.replace("msgid", "msgstr", 1)  # brackets, and no words
                continue
            numbers = re.findall(r"\d+(?:[.,]\d+)*", PLACEHOLDER.sub("", english))
            held = " ".join([*(f"{{{name}}}" for name in PLACEHOLDER.findall(english)), *numbers])
            # No two alike, and no digits but those of the English.
            lines[index] = f'msgstr "نص عربي {_letters(context)} {held}"'
    path.write_text("\n".join(lines), encoding="utf-8")


def translate_all(mini: MiniProject) -> None:
    """Give every message of the small project a translation that has none."""
    for domain in ("common", "examplitis"):
        _translate(mini.project.catalogue_file("ar", domain))


@dataclass
class MiniProject:
    """A made-up topic in English and Arabic with the real templates."""

    root: Path
    documents: Path

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def facts(self) -> Path:
        return self.root / "sources/examplitis/facts/all.yaml"

    @property
    def catalogue(self) -> Path:
        return self.root / "locales/ar/LC_MESSAGES/examplitis.po"

    def edit(self, path: Path | str, old: str, new: str) -> None:
        """Replace one place in a file; a test that edits nothing would prove nothing."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def borrow(self, slug: str, topic: str = "leiomyosarcoma") -> None:
        """Give the topic a handout of a real one, with that one's template."""
        folder = self.root / "handouts/examplitis" / slug
        shutil.copytree(ROOT / "handouts" / topic / slug, folder)
        for path in folder.iterdir():
            text = path.read_text(encoding="utf-8").replace(f"handout/{topic}/", "handout/examplitis/")
            path.write_text(text, encoding="utf-8")

    def load(self, selection: Selection | None = None) -> Loaded:
        return load_project(self.project, selection or Selection(), self.documents)

    def build(self, selection: Selection | None = None, out: Path | None = None) -> Built:
        return build(self.project, selection or Selection(), self.documents, out, 2, QUIET)

    def findings(self) -> list[Finding]:
        """What a build reports that can't make everything."""
        try:
            built = self.build()
        except HandoutsError as error:
            return error.findings
        assert built.failures, "the build made everything"
        assert not {item["path"] for item in built.outputs} & {*built.failures.outputs}
        return built.failures.findings

    def record(self, now: int = 1_700_000_000) -> None:
        loaded = self.load()
        for locale in loaded.locales:
            hashes = current_hashes(loaded.decks, loaded.texts[locale.id, "examplitis"])
            record_changes(self.project.changes_file(locale.id), hashes, loaded.changes[locale.id], now)

    def extract(self) -> None:
        loaded = self.load()
        arabic = next(locale for locale in loaded.locales if locale.id == "ar")
        for domain, templates in loaded.templates.items():
            path = self.project.catalogue_file("ar", domain)
            assert merge(path, str(path), arabic, domain, templates)[1] == []

    def copy(self, root: Path) -> MiniProject:
        """The project once more, at `root`, which doesn't exist yet."""
        shutil.copytree(self.root, root)
        return MiniProject(root, self.documents)

    def environment(self) -> dict[str, str]:
        """The variables with which its user works."""
        return {**os.environ, DOCUMENTS_VARIABLE: str(self.documents), "PYTHONPATH": str(ROOT)}

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The command, as a user runs it in this project."""
        return zygote().run(words, self.root, {**self.environment(), **environment})


@pytest.fixture(scope="session")
def mini_template(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    root = tmp_path_factory.mktemp("mini") / "project"
    own = [path.name for path in (ROOT / "sources").iterdir()]  # each topic's own handouts
    shutil.copytree(ROOT / "handouts", root / "handouts", ignore=shutil.ignore_patterns(*own))
    shutil.copytree(DATA / "handouts/examplitis", root / "handouts/examplitis")
    shutil.copytree(DATA / "examplitis", root / "sources/examplitis")
    (root / "sources/common").mkdir()
    shutil.copy(ROOT / "sources/common/safety.yaml", root / "sources/common/safety.yaml")
    for name in ("en", "ar"):
        (root / "locales" / name).mkdir(parents=True)
        for file in ("locale.yaml", "medicines.yaml"):
            if (ROOT / "locales" / name / file).exists():
                shutil.copy(ROOT / "locales" / name / file, root / "locales" / name / file)
    for file in ("fonts.yaml", "fonts.lock"):
        shutil.copy(ROOT / "locales" / file, root / "locales" / file)
    mini = MiniProject(root, DATA / "documents")
    fill(mini.load())
    write_reports(mini.load())
    mini.extract()
    translate_all(mini)
    record_origins(mini.load(Selection(locales=("ar",))), Maker.COMPUTER, (), True)
    mini.record()
    return mini


@pytest.fixture
def mini(mini_template: MiniProject, tmp_path: Path) -> MiniProject:
    """A copy that the test may break."""
    root = tmp_path / "project"
    shutil.copytree(mini_template.root, root)
    return MiniProject(root, mini_template.documents)


@pytest.fixture(scope="session")
def mini_built(mini_template: MiniProject, tmp_path_factory: pytest.TempPathFactory) -> tuple[MiniProject, Built]:
    """The small project, built; tests read it and change nothing."""
    root = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(mini_template.root, root)
    mini = MiniProject(root, mini_template.documents)
    return mini, mini.build()
