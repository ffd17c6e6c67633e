"""Other translations put into the real catalogues, in memory, and what the checks over messages say of them anew."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from builder.base.errors import Finding
from builder.base.project import Project
from builder.checks import registry
from builder.messages.catalogue import Catalogue
from builder.workspace.loaded import Loaded, load_project
from builder.workspace.selection import Selection

ROOT = Path(__file__).parent.parent.parent
_CONTEXT = re.compile(r"[\w./-]+")


class Substitute(Protocol):
    """Another translation of one message."""

    @property
    def context(self) -> str: ...  # msgctxt

    @property
    def text(self) -> str: ...


S = TypeVar("S", bound=Substitute)


@cache
def loaded_project(root: Path = ROOT) -> Loaded:
    """The project with all its locales, drafts too; nothing rendered."""
    return load_project(Project(root), Selection(drafts=True), None)


def findings_of(loaded: Loaded) -> set[Finding]:
    """What the checks over messages say, without lines: those move."""
    return {replace(finding, line=0) for finding in registry.run(replace(loaded, findings=[]), ("messages",))}


def with_translations(loaded: Loaded, locale: str, changed: dict[str, str]) -> Loaded:
    """The project with other translations of some messages: msgctxt → text."""

    def edited(catalogue: Catalogue) -> Catalogue:
        entries = {
            context: replace(entry, translation=changed.get(context, entry.translation))
            for context, entry in catalogue.entries.items()
        }
        return replace(catalogue, entries=entries)

    texts = {
        key: replace(own, common=edited(own.common), facts=edited(own.facts)) if key[0] == locale else own
        for key, own in loaded.texts.items()
    }
    return replace(loaded, texts=texts)


def batches(substitutes: Iterable[S], most: int | None = None) -> list[list[S]]:
    """Sets in which each message stands once at most, so that one run of the checks judges them all.

    `most`: of a set. Many mistakes at once would change how much a finding of a list of words weighs.
    """
    found: list[dict[str, S]] = []
    for substitute in substitutes:
        for batch in found:
            if substitute.context not in batch and (most is None or len(batch) < most):
                batch[substitute.context] = substitute
                break
        else:
            found.append({substitute.context: substitute})
    return [list(batch.values()) for batch in found]


def judged(
    loaded: Loaded, locale: str, substitutes: Iterable[S], most: int | None = None
) -> Iterator[tuple[list[S], dict[str, list[Finding]]]]:
    """Each batch with what its messages' checks say that they hadn't said before: msgctxt → findings.

    That an accepted finding's text is another one now goes under the finding's whole message.
    """
    before = findings_of(loaded)
    for batch in batches(substitutes, most):
        changed = {item.context: item.text for item in batch}
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in sorted(findings_of(with_translations(loaded, locale, changed)) - before):
            context = finding.message.split(": ", 1)[0]
            if finding.check == "accepted" or context in changed:
                found[context].append(finding)
            else:  # what is found at another message names the one that it collides with
                for name in {name.rstrip(".") for name in _CONTEXT.findall(finding.message)} & changed.keys():
                    found[name].append(finding)
        yield batch, found
