"""Checks over editions: pictures, fonts, and the record of changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from builder.base.errors import Finding, errors
from builder.checks.facts import references
from builder.checks.pages import contents
from builder.checks.registry import check, part_of
from builder.decks.changes import current_hashes, unrecorded
from builder.facts.kinds.effect import Effect
from builder.facts.kinds.symptom import Symptom
from builder.languages.fonts import FALLBACK_FAMILY, uncovered
from builder.pages.clinic import CLINIC_TEXTS
from builder.pages.picture import picture_problem
from builder.pages.section import nearest
from builder.pages.text import page_blocks
from builder.workspace.loaded import Loaded


@check("pictures", "facts", reads=("topic",))
def pictures(loaded: Loaded) -> Iterator[Finding]:
    """A picture that a fact or a section names is in handouts/theme/pictures/, and all there are drawn of plain shapes.

    Bad: `picture: fewer`; an SVG with a script, a gradient or text. Good: `picture: fever`, paths and circles.
    """
    for path in loaded.project.pictures():
        problem = picture_problem(path)
        if problem:
            name = loaded.project.relative(path)
            remedy = "Draw it of plain shapes in plain colours, and save it as plain SVG."
            yield Finding(name, 0, "pictures", f"the picture {path.stem} {problem}", remedy)
    for topic in loaded.topics:
        for fact in topic.facts.values():
            wanted = fact.picture if isinstance(fact, Symptom | Effect) else None
            if wanted and not loaded.project.picture(wanted).is_file():
                yield topic.origins[fact.id].finding("pictures", *_no_picture(loaded, wanted), ["picture"])
    for handout in loaded.handouts:
        for index, section in enumerate(handout.record.sections):
            if section.picture and not loaded.project.picture(section.picture).is_file():
                at = ("sections", index, "picture")
                yield handout.file.finding(at, "pictures", *_no_picture(loaded, section.picture))


def _no_picture(loaded: Loaded, name: str) -> tuple[str, str]:
    """Message and remedy where there is no picture of this name."""
    near = nearest(name, [path.stem for path in loaded.project.pictures()]).strip()
    return f"there is no picture “{name}”", near or "Check its name, or add the file to handouts/theme/pictures/."


@check("fonts", "editions")
def fonts(loaded: Loaded) -> Iterator[Finding]:
    """Every character of a page is in the fonts of its locales.

    Bad: `fonts: [Noto Sans]` for Arabic. Good: `fonts: [Noto Naskh Arabic, Noto Sans]`.
    """
    needed: dict[str, list[str]] = {}
    for locale in loaded.checked_locales:
        for family in (*locale.record.fonts, FALLBACK_FAMILY):
            needed.setdefault(family, []).append(locale.id)
    for family, locales in needed.items():
        for finding in loaded.fonts.missing([family]):
            yield replace(finding, concerns=tuple(locales))


@part_of("fonts", reads=("page",))
def _characters_of_pages(loaded: Loaded) -> Iterator[Finding]:
    for _, page in loaded.pages:
        locale = page.edition.locale
        if loaded.fonts.missing([*locale.record.fonts, FALLBACK_FAMILY]):
            continue  # that its fonts are not here is said once
        known = [FALLBACK_FAMILY, *(name for item in page.edition.locales for name in item.record.fonts)]
        blocks = page_blocks(page.html, without=CLINIC_TEXTS)
        for block in blocks if uncovered("".join(blocks), known, loaded.fonts) else ():
            lost = uncovered(block, known, loaded.fonts)
            if lost:
                listed = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in lost)
                named = next((item.name for item in contents(page.html).messages if lost[0] in item.text), "")
                where = f"{named}: {block[:80]}" if named else block[:80]
                message = f"{page.edition.stem}: no font of {locale.tag} has {listed}, in {where}"
                remedy = "Correct the text, or add a font with it to `fonts`."
                name = loaded.project.relative(loaded.project.locale_file(locale.id))
                yield Finding(name, 0, "fonts", message, remedy)


@check("clinic-fonts", "editions")
def clinic_fonts(loaded: Loaded) -> Iterator[Finding]:
    """The clinic's name and address can be printed on the pages of every locale.

    Bad: `name: 医院` where Spanish pages have Latin letters only. Good: the name in Latin letters.
    """
    if loaded.clinic is None:
        return
    record = loaded.clinic.record
    for key, text in (("name", record.name), ("address", " ".join(record.address or ()))):
        for locale in loaded.chosen_locales:
            lost = uncovered(text, [*locale.record.fonts, FALLBACK_FAMILY], loaded.fonts)
            if lost:
                message = f"no font of {locale.tag} has “{''.join(lost)}”, in: {text}"
                remedy = "Write it in Latin letters, or build with --locale the languages that have its letters."
                finding = loaded.clinic.file.finding([key], "clinic-fonts", message, remedy)
                yield replace(finding, concerns=(locale.id,))


@check("changes", "editions", reads=("locale",))
def changes(loaded: Loaded) -> Iterator[Finding]:
    """What changed on a card or in its look is in the record of changes, or Anki would skip the correction.

    A draft needs only that each card is in it: its translators save many times a day, and no learner has its decks.

    Bad: a mended typo without `handouts changes`. Good: the typo and the new line in changes.tsv in one commit.
    """
    for topic in loaded.topics:
        broken = {locale_of(finding) for finding in errors(loaded.findings)}
        if None in broken or any(references(loaded)):
            continue  # half of a file would look like many changes
        for locale in loaded.checked_locales:  # a deck's times are those of both its locales
            if locale.id in broken:
                continue
            # The record is of what everybody gets, not of what one build keeps with --keep-reviewed.
            texts = replace(loaded.texts[locale.id, topic.id], keep_reviewed=False)
            record = loaded.changes[locale.id]
            keys = unrecorded(current_hashes(loaded.decks, texts), record)
            if locale.record.draft:
                keys = [key for key in keys if key not in record]
            if keys:
                name = loaded.project.relative(loaded.project.changes_file(locale.id))
                message = (
                    f"{len(keys)} notes or note types have changed since the record was written, {keys[0]} among them"
                )
                if not record:
                    message = f"there is no record of changes, and the decks in {locale.tag} need one"
                yield Finding(name, 0, "changes", message, "Run: handouts changes")


def locale_of(finding: Finding) -> str | None:
    """The locale, other than English, in whose folder the finding is; None elsewhere."""
    parts = finding.path.split("/")
    return parts[1] if parts[0] == "locales" and len(parts) > 2 and parts[1] != "en" else None
