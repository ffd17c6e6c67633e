"""How building grows: 1 to 16 locales and 1 to 8 topics, copies of the real ones under other names; a few leaflets."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

LOCALES = (1, 2, 4, 7, 8, 16)
TOPICS = (1, 2, 4, 8)
# A leaflet of each kind and a deck: with all of them one run would take an hour.
ASKED = ("--handout", "overview", "--handout", "symptoms", "--handout", "medicines", "--deck", "medicines")
_REAL = ("en", "es", "ar", "zh_Hans", "hi", "ur", "my")
_COPIES = (
    ("es", "es_MX"), ("ar", "ar_EG"), ("zh_Hans", "zh_Hans_SG"), ("hi", "hi_IN"), ("ur", "ur_IN"),
    ("my", "my_MM"), ("es", "es_AR"), ("ar", "ar_MA"), ("es", "es_CO"),
)  # fmt: skip


def with_locales(root: Path, folder: Path) -> Iterator[tuple[int, list[str]]]:
    """How many locales, and the options that build them, in a project at `folder` that has all of them."""
    _copy(root, folder)
    names = list(_REAL)
    for source, name in _COPIES:
        shutil.copytree(folder / "locales" / source, folder / "locales" / name)
        path = folder / "locales" / name / "locale.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^tag: .*$", f"tag: {name.replace('_', '-')}", text), encoding="utf-8")
        names.append(name)
    for count in LOCALES:
        yield count, [word for name in names[:count] for word in ("--locale", name.replace("_", "-"))]


def with_topics(root: Path, folder: Path) -> Iterator[tuple[int, list[str]]]:
    """How many topics, and the options that build them, in two locales."""
    _copy(root, folder, ("en", "ar"))
    topics = [next((root / "sources").iterdir()).name]
    prefix = re.search(r"(?m)^prefix: (\w+)$", (folder / "sources" / topics[0] / "topic.yaml").read_text())
    assert prefix
    for number in range(2, max(TOPICS) + 1):
        topics.append(f"{topics[0]}-{number}")
        _copy_topic(folder, topics[0], topics[-1], prefix[1], f"{prefix[1]}{number}")
    for count in TOPICS:
        yield (
            count,
            ["--locale", "en", "--locale", "ar", *(word for name in topics[:count] for word in ("--topic", name))],
        )


def _copy(root: Path, folder: Path, locales: tuple[str, ...] = _REAL) -> None:
    folder.mkdir()
    for name in ("sources", "handouts"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("documents"))
    others = [path.name for path in (root / "locales").iterdir() if path.is_dir() and path.name not in locales]
    shutil.copytree(root / "locales", folder / "locales", ignore=shutil.ignore_patterns(*others))


def _copy_topic(folder: Path, topic: str, name: str, prefix: str, other: str) -> None:
    """The topic once more with other ids, in all catalogues and records too."""
    shutil.copytree(folder / "sources" / topic, folder / "sources" / name)
    path = folder / "sources" / name / "topic.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(f"id: {topic}", f"id: {name}").replace(f"prefix: {prefix}", f"prefix: {other}")
    text = text.replace('output_prefix: ""', f"output_prefix: {other}.")
    path.write_text(re.sub(r"(?m)^name: (.*)$", rf"name: \1 {other}", text), encoding="utf-8")
    changed = [*(folder / "sources" / name).rglob("*.yaml")]
    for catalogue in [*folder.glob(f"locales/*/LC_MESSAGES/{topic}.po"), folder / "locales" / f"{topic}.pot"]:
        changed.append(catalogue.with_name(catalogue.name.replace(topic, name)))
        shutil.copy(catalogue, changed[-1])
    for file in changed:
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(rf"\b{prefix}\.", f"{other}.", text), encoding="utf-8")
    for record in folder.glob("locales/*/*.tsv"):
        lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
        lines += [re.sub(rf"\b{prefix}\.", f"{other}.", line) for line in lines if f"{prefix}." in line]
        record.write_text("".join(lines), encoding="utf-8")
    for deck in (folder / "handouts/decks").glob("*.yaml"):
        text = deck.read_text(encoding="utf-8")
        for line in re.findall(rf"(?m)^  {prefix}\..*$", text):
            text = text.replace(line, f"{line}\n{line.replace(f'{prefix}.', f'{other}.', 1)}", 1)
        deck.write_text(text, encoding="utf-8")
