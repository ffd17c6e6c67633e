"""Mistakes put into the real catalogues and the rendered pages, and which of them the checks notice.

`python -m tests.tools.mutate` (or `make mutations`) prints the table; tests/checks/test_mutations.py asserts it.
"""

from __future__ import annotations

import html as html_module
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from ruamel.yaml import YAML

from builder.base.errors import Severity
from builder.base.project import Project
from builder.checks.items import Item, items
from builder.checks.pages import note_faults, page_faults
from builder.decks.note import Note
from builder.facts.base_fact import PLACEHOLDER
from builder.facts.kinds.medicine import Medicine
from builder.facts.topic import Topic
from builder.languages.locale import DIGITS
from builder.pages.render import Page
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection
from tests.tools.substitution import ROOT, judged

FOLDER = Path(__file__).parent.parent / "mutations"
# What must be caught without exception, as an error or a warning.
ALWAYS = (
    "change a rendered value",
    "lose a rendered value",
    "swap the values of two facts",
    "swap two medicine names on a page",
    "swap two medicines’ brands on a page",
    "put a text beside another medicine",
    "swap two cards’ names",
    "change number word",
    "swap two placeholders",
    "swap two medicines in a text",
    "lose a placeholder",
    "break markup",
    "leave a text in English",
)
WRITTEN = (
    "drop negation",
    "add negation",
    "weaken certainty",
    "strengthen certainty",
    "weaken safety line",
    "change limit",
    "say a number where the English has none",
)

# Of each kind on each page of the first topic; a page of forty cards has hundreds.
MOST_PER_PAGE = 6
# The pages of other topics come from the same templates.
MOST_PER_OTHER_PAGE = 2
# Of other topics' messages without numbers, names and safety, one in so many.
ONE_IN = 5


@dataclass(frozen=True)
class Mutation:
    """One mistake in a catalogue: the message's text with it."""

    kind: str
    context: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """`caught`: by an error or a warning; `advised`: by advice only."""

    kind: str
    what: str
    caught: bool
    advised: bool = False


@cache
def loaded_locale(locale: str) -> Loaded:
    """The real project with English and one more locale, its pages and decks rendered."""
    loaded = load_project(Project(ROOT), Selection(locales=(locale,)), None)
    loaded.locales = [item for item in loaded.locales if item.english or item.id == locale]
    render(loaded)
    return loaded


def _items(loaded: Loaded) -> dict[str, Item]:
    return {item.context: item for item in items(loaded)}


def _topics(loaded: Loaded, locale: str) -> dict[str, Topic]:
    """msgctxt → the topic whose message it is; what topics share is the first one's."""
    by_texts = {id(loaded.texts[locale, topic.id]): topic for topic in loaded.topics}
    return {item.context: by_texts[id(item.texts)] for item in items(loaded)}


def _wanted(loaded: Loaded, topics: dict[str, Topic]) -> Iterator[Item]:
    """Every message of the first topic; of the others whatever people act on, and a sample of the rest."""
    for number, item in enumerate(items(loaded)):
        first = topics[item.context] is loaded.topics[0]
        told = item.safety or PLACEHOLDER.search(item.text) or re.search(r"\d", item.text)
        if first or told or number % ONE_IN == 0:
            yield item


def written(locale: str) -> list[Mutation]:
    """Those that people wrote: tests/mutations/<locale>.yaml."""
    data = YAML(typ="safe").load((FOLDER / f"{locale}.yaml").read_text(encoding="utf-8"))
    loaded = loaded_locale(locale)
    english = next(texts.wording for (name, _), texts in loaded.texts.items() if name == "en")
    assert english
    known = _items(loaded)
    found = []
    for entry in data["mutations"]:
        item, kind = known[entry["context"]], entry["kind"]
        assert item.text.count(entry["before"]) == 1, entry
        changed = item.text.replace(entry["before"], entry["after"])
        if kind == "change number word" and not english.number_words(item.english):
            kind = "say a number where the English has none"  # “after several surgeries” → “after one surgery”
        found.append(Mutation(kind, item.context, changed, f"{entry['before']} → {entry['after']}"))
    return found


def made(locale: str) -> Iterator[Mutation]:
    """Those that a program makes, in every message that allows them."""
    loaded = loaded_locale(locale)
    topics = _topics(loaded, locale)
    for item in _wanted(loaded, topics):
        context, topic = item.context, topics[item.context]
        names = PLACEHOLDER.findall(item.text)
        for name in dict.fromkeys(names):
            lost = item.text.replace(f"{{{name}}}", "", 1)
            if lost.strip():  # nothing at all is no translation: the page shows the English
                yield Mutation("lose a placeholder", context, lost, name)
        for first, second in pairwise(dict.fromkeys(names)):
            other_way = {f"{{{first}}}": f"{{{second}}}", f"{{{second}}}": f"{{{first}}}"}
            parts = re.split(rf"(\{{(?:{first}|{second})\}})", item.text)
            swapped = "".join(other_way.get(part, part) for part in parts)
            medicines = all(topic.medicine_named(name) for name in (first, second))
            kind = "swap two medicines in a text" if medicines else "swap two placeholders"
            yield Mutation(kind, context, swapped, f"{first} ↔ {second}")
        for medicine in dict.fromkeys(name for name in names if topic.medicine_named(name)):
            other = next(m.local_id for m in topic.of(Medicine) if m.local_id not in names)
            text = item.text.replace(f"{{{medicine}}}", f"{{{other}}}", 1)
            yield Mutation("swap two medicines in a text", context, text, f"{medicine} → {other}")
        middle = len(item.text) // 2
        # Never inside a placeholder.
        middle = item.text.find(" ", middle) if " " in item.text[middle:] else len(item.text)
        mark = ("<b>", "(", "</p>", "&nbsp;")[len(item.text) % 4]
        yield Mutation("break markup", context, item.text[:middle] + mark + item.text[middle:], mark)
        if re.search(r"[a-z]", PLACEHOLDER.sub("", item.english)) and item.text.casefold() != item.english.casefold():
            yield Mutation("leave a text in English", context, item.english)


def catalogue_outcomes(locale: str, mutations: Iterable[Mutation]) -> list[Outcome]:
    """Each mutation with what the checks over messages said of its message that they hadn't said before."""
    loaded = loaded_locale(locale)
    # Where a person accepted another order than the English's, it's the end of that acceptance that tells of a swap.
    accepted = {line for topic in loaded.topics for line in loaded.texts[locale, topic.id].accepted}
    ordered = {f"{line.context} has another text now" for line in accepted if line.check == "placeholder-order"}
    outcomes = []
    for batch, found in judged(loaded, locale, mutations):
        for item in batch:
            told = found[item.context]
            end = f"{item.context} has another text now"
            if item.kind == "swap two placeholders" and end in ordered:
                told = told + found[end]
            severities = {finding.severity for finding in told}
            caught = bool(severities & {Severity.ERROR, Severity.WARNING})
            what = f"{item.context}: {item.note}"
            outcomes.append(Outcome(item.kind, what, caught, bool(severities) and not caught))
    return outcomes


_VALUE = re.compile(r'<span class="quantity"[^>]*>([^<]+)</span>')
_MESSAGE = re.compile(r'<span data-message="([^"]+)">')
_FACT = re.compile(r'data-fact="([^"]+)"')


def _other_digit(text: str) -> str:
    """The text with one digit changed, in its own digits."""
    for digits in DIGITS.values():
        for index, character in enumerate(text):
            if character in digits:
                other = digits[(digits.index(character) + 3) % 10]
                return text[:index] + other + text[index + 1 :]
    raise AssertionError(text)


def _swap(html: str, first: tuple[int, int], second: tuple[int, int]) -> str:
    (a, b), (c, d) = sorted([first, second])
    return html[:a] + html[c:d] + html[b:c] + html[a:b] + html[d:]


def _values(page: Page) -> list[tuple[int, int]]:
    """Where the facts' numbers stand on a page; page numbers are no fact's."""
    places = [match.span(1) for match in _VALUE.finditer(page.html)]
    return [place for place in places if not _owner(page.html, place[0]).startswith("common/")]


def _owner(html: str, place: int) -> str:
    """The message around a place."""
    last = list(_MESSAGE.finditer(html, 0, place))
    return last[-1][1] if last else ""


def page_mutations(page: Page, topic: Topic) -> Iterator[tuple[str, str]]:
    """(kind, HTML) of a page with one mistake."""
    html = page.html
    values = _values(page)
    for a, b in values:
        yield "change a rendered value", html[:a] + _other_digit(html[a:b]) + html[b:]
        yield "lose a rendered value", html[:a] + html[b:]
    for first, second in pairwise(values):
        texts = {html_module.unescape(html[slice(*place)]) for place in (first, second)}
        if len(texts) == 2 and _owner(html, first[0]) != _owner(html, second[0]):
            yield "swap the values of two facts", _swap(html, first, second)
    rows = [match for match in _FACT.finditer(html) if isinstance(topic.facts[match[1]], Medicine)]
    for first_row, second_row in pairwise(rows):
        if first_row[1] != second_row[1]:
            yield from _row_mutations(html, first_row, second_row, rows)


def _row_mutations(
    html: str, first: re.Match[str], second: re.Match[str], rows: list[re.Match[str]]
) -> Iterator[tuple[str, str]]:
    """Two neighbouring rows or cards with a name, a brand or a text exchanged."""
    ends = dict(pairwise(row.start() for row in rows))
    parts = [html[row.start() : ends.get(row.start(), len(html))] for row in (first, second)]
    kinds = {
        "swap two medicine names on a page": r'class="(?:generic|word)"[^>]*>([^<]+)<',
        "swap two medicines’ brands on a page": r'class="(?:brand-name|brands)"[^>]*>(?:<span[^>]*>)?([^<]+)<',
        "put a text beside another medicine": r'(<span data-message="[\w-]+\.medicine\.[^"]+">[^<]*</span>)',
    }
    for kind, pattern in kinds.items():
        found = [re.search(pattern, part) for part in parts]
        if all(found) and len({match[1] for match in found if match}) == 2:
            places = [
                (row.start() + match.start(1), row.start() + match.end(1))
                for row, match in zip((first, second), found, strict=True)
                if match
            ]
            yield kind, _swap(html, *places)


def _sample(made_here: dict[str, list[str]], most: int) -> Iterator[tuple[str, str]]:
    """At most so many of each kind, spread over the page."""
    for kind, pages in made_here.items():
        step = -(-len(pages) // most)
        yield from ((kind, html) for html in pages[::step])


def page_outcomes(locale: str) -> list[Outcome]:
    """Every page of the locale with every mistake, alone."""
    loaded = loaded_locale(locale)
    outcomes = []
    for topic, page in loaded.pages:
        assert not list(page_faults(loaded, topic, page))
        made_here: dict[str, list[str]] = defaultdict(list)
        for kind, html in page_mutations(page, topic):
            made_here[kind].append(html)
        most = MOST_PER_PAGE if topic is loaded.topics[0] else MOST_PER_OTHER_PAGE
        for kind, html in _sample(made_here, most):
            caught = any(page_faults(loaded, topic, replace(page, html=html)))
            outcomes.append(Outcome(kind, page.edition.stem, caught))
    return outcomes


def card_outcomes(locale: str) -> list[Outcome]:
    """Neighbouring notes of each medicines deck with a field exchanged."""
    loaded = loaded_locale(locale)
    outcomes = []
    for topic, content in loaded.deck_contents:
        texts = {name: loaded.texts[name, topic.id] for name in dict.fromkeys([content.edition.locale.id, "en"])}
        notes = [note for note in content.notes if note.note_type == "medicine"]
        for first, second in pairwise(notes):
            for field in ("Generic", "Brand", "Answer"):
                if first.fields[field] != second.fields[field] and second.fields[field]:
                    mixed: Note = replace(first, fields={**first.fields, field: second.fields[field]})
                    caught = any(note_faults(mixed, topic, texts))
                    outcomes.append(Outcome("swap two cards’ names", f"{first.key} {field}", caught))
    return outcomes


def outcomes(locale: str) -> list[Outcome]:
    """All of a locale; English has no catalogue, only pages and cards."""
    found = page_outcomes(locale) + card_outcomes(locale)
    if locale != "en":
        found += catalogue_outcomes(locale, [*made(locale), *written(locale)])
    return found


def table(by_locale: dict[str, list[Outcome]]) -> str:
    """kind × locale: caught, and with advice, of all."""
    lines = [f"{'':40}" + "".join(f"{locale:>22}" for locale in by_locale)]
    for kind in (*ALWAYS, *WRITTEN):
        cells = []
        for found in by_locale.values():
            own = [item for item in found if item.kind == kind]
            caught, advised = sum(item.caught for item in own), sum(item.advised for item in own)
            shown = f"{caught}/{len(own)}" + (f" (+{advised})" if advised else "")
            cells.append(f"{shown if own else '–':>22}")
        lines.append(f"{kind:40}" + "".join(cells))
    lines.append(f"{'mutations':40}" + "".join(f"{len(found):>22}" for found in by_locale.values()))
    return "\n".join([*lines, "caught by errors and warnings (+ by advice only) of all"])


def main(names: list[str]) -> None:
    """Print the table, and with `--missed` each mutation that only advice or nothing caught."""
    missed = "--missed" in names
    wanted = [name for name in names if not name.startswith("-")] or [
        "en",
        *sorted(p.stem for p in FOLDER.glob("*.yaml")),
    ]
    by_locale = {locale: outcomes(locale) for locale in wanted}
    print(table(by_locale))
    for locale, found in by_locale.items():
        for item in found:
            if missed and not item.caught:
                print(f"{locale}  {'advice' if item.advised else 'MISSED'}  {item.kind}  {item.what}")


if __name__ == "__main__":
    main(sys.argv[1:])
