"""The command `handouts translate start`: a folder for a new locale, from what CLDR knows of it."""

from __future__ import annotations

import io
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import babel
from babel.core import get_global
from pydantic import Field
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq

from builder.base.errors import ExitCode, Finding, HandoutsError, errors, failure
from builder.base.project import Project
from builder.base.whole import write_whole
from builder.base.yamlfile import Model, load
from builder.commands.usage import with_notes
from builder.decks.changes import current_hashes, record_changes
from builder.facts.kinds.term import Term
from builder.languages.concepts import Concepts
from builder.languages.fonts import FALLBACK_FAMILY, Family, load_fonts
from builder.languages.locale import DIGITS, Locale, LocaleFile
from builder.languages.wording import CONCEPTS
from builder.messages.catalogue import merge
from builder.messages.texts import load_texts
from builder.pages.clinic import LETTER_COUNTRIES
from builder.workspace.loaded import Loaded

_TAG = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")
_UNDECIDED = "to decide: formal or informal, and how women and men are addressed"


class Script(Family):
    """What a script needs: a family with its files, and how its lines break."""

    family: str
    line_breaking: Literal["spaces", "anywhere", "dictionary"] = "spaces"
    text_scale: float = 1.0


class ScriptsFile(Model):
    """locales/scripts.yaml. `languages` are those that don't take their script's usual family."""

    schema_: Literal[1] = Field(alias="schema")
    scripts: dict[str, Script]
    languages: dict[str, Script] = {}


@dataclass(frozen=True)
class Started:
    """A new locale, with what was recorded for it and what is still to install."""

    locale: Locale
    folder: Path
    package: str
    font_recorded: bool
    font_missing: bool
    own_name_known: bool


def _wrong(tag: str, message: str, remedy: str) -> HandoutsError:
    return failure("handouts translate start", f"“{tag}” {message}", remedy, ExitCode.USAGE, "usage")


def _canonical(tag: str) -> str:
    """The tag as BCP 47 recommends to write it."""
    parts = tag.replace("_", "-").split("-")
    cased = [part.title() if len(part) == 4 else part.upper() for part in parts[1:]]
    return "-".join([parts[0].lower(), *cased])


def _cldr(tag: str, related: str | None) -> babel.Locale:
    """What CLDR has of the locale, or of the related one that was named."""
    if not _TAG.match(tag):
        proper = _canonical(tag)
        remedy = f"Write {proper}." if _TAG.match(proper) else "Write a BCP 47 tag, for example hi, pt-BR or zh-Hant."
        raise _wrong(tag, "is not a language tag as this command takes it", remedy)
    for name in (related, tag) if related else (tag,):
        try:
            parsed = babel.Locale.parse(name, sep="-")
        except (babel.UnknownLocaleError, ValueError):
            parsed = None
        # Babel follows CLDR's aliases (iw → he); such a tag would not be the one that was asked for.
        if parsed is not None and (name == related or parsed.language == tag.split("-")[0]):
            return parsed
        if name == related:
            raise _wrong(name, "is unknown to CLDR too", "Name a locale that it knows, for example --cldr fa-AF.")
    remedy = "Name a related locale to take dates and numbers from, as in: handouts translate start prs --cldr fa-AF"
    raise _wrong(tag, "is unknown to CLDR", remedy)


def _likely(tag: str, cldr: babel.Locale) -> tuple[str, str]:
    """Script and territory: those of the tag, else the likeliest."""
    parts = tag.split("-")
    known = get_global("likely_subtags")
    script = next((part for part in parts[1:] if len(part) == 4), None)
    territory = next((part for part in parts[1:] if len(part) != 4), None)
    language = parts[0] if parts[0] in known else cldr.language
    for start in (f"{language}_{script}", f"{language}_{territory}", language):
        if start in known:
            _, likely_script, likely_territory = known[start].split("_")
            return script or likely_script, territory or likely_territory
    return script or cldr.script or "Latn", territory or cldr.territory or ""


def _own_name(tag: str, cldr: babel.Locale) -> str | None:
    """The language's name for itself, as a title; None where CLDR doesn't know it."""
    if cldr.language != tag.split("-")[0]:
        return None  # a related language's name for it is another one
    name = cldr.languages.get(tag.replace("-", "_")) or cldr.get_display_name(cldr)
    # `title`, since some scripts have capitals that nobody uses (Georgian).
    return name[0].title() + name[1:] if name else None


def _english_name(tag: str, cldr: babel.Locale, related: bool) -> str:
    english = babel.Locale("en")
    if not related:
        return cldr.get_display_name("en") or tag
    return english.languages.get(tag.replace("-", "_")) or english.languages.get(tag.split("-")[0]) or tag


def _script(project: Project, tag: str, script: str) -> Script:
    path = project.scripts_file()
    findings: list[Finding] = []
    loaded = load(path, project.relative(path), ScriptsFile, findings)
    if loaded is None:
        raise HandoutsError(findings)
    record = loaded[1]
    known = record.languages.get(tag.split("-")[0]) if script == "Arab" else None
    known = known or record.scripts.get(script)
    if known is None:
        remedy = f"Add {script} with a family and its package to this file."
        raise failure(
            project.relative(path), f"no font is recorded for the script {script} of {tag}", remedy, ExitCode.FINDINGS
        )
    return known


def _quoted(text: str) -> str:
    """`text` as YAML that can't be read as anything else."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _digits_to_decide(record: LocaleFile) -> list[str]:
    if record.digits == "latn":
        return []
    return ["# Thermometers show Latin digits; to decide: are temperatures to stand in both?", "digits_beside: latn"]


def _locale_yaml(record: LocaleFile, own_name_known: bool) -> str:
    lines = [
        "# yaml-language-server: $schema=../../builder/json_schemas/locale.schema.json",
        "# Started from CLDR's data. Check each line with people who read the language.",
        "schema: 1",
        f"tag: {_quoted(record.tag)}",
    ]
    if record.cldr:
        lines += [f"# CLDR lacks {record.tag}: dates and numbers are those of {record.cldr}.", f"cldr: {record.cldr}"]
    if not own_name_known:
        lines.append("# To decide: what the language calls itself, and its English name; CLDR doesn't say.")
    lines += [
        f"own_name: {_quoted(record.own_name)}",
        f"english_name: {_quoted(record.english_name)}",
        f"direction: {record.direction}",
        "# CLDR's default, and to decide: which digits do people read? Phones and codes stay in Latin digits.",
        f"digits: {record.digits}",
        *_digits_to_decide(record),
        f"paper: {record.paper}",
        f"fonts: [{', '.join(record.fonts)}]",
    ]
    if record.text_scale != 1:
        lines += ["# These letters look small beside Latin ones of the same size.", f"text_scale: {record.text_scale}"]
    lines += [
        f"line_breaking: {record.line_breaking}",
        "hyphenation: false",
        f"form_of_address: {_quoted(record.form_of_address)}",
        "# Remove this line when everything is translated and checked: a draft is built only where it is named.",
        "draft: true",
    ]
    return "\n".join(lines) + "\n"


def _wording_yaml(record: LocaleFile) -> str:
    lines = [
        "# yaml-language-server: $schema=../../builder/json_schemas/wording.schema.json",
        "# How this language says what must not get lost; the checks compare these words with the English ones.",
        "# Look at locales/en/wording.yaml for what each list is, fill it in and remove the # before it.",
        "schema: 1",
        f"boundaries: {'words' if record.line_breaking == 'spaces' else 'none'}",
    ]
    for family, concepts in CONCEPTS.items():
        lines.append(f"# {family}:")
        lines += [f"#   {concept}: {{words: []}}" for concept in concepts]
    return "\n".join(lines) + "\n"


def _glossary_yaml(loaded: Loaded) -> str:
    lines = [
        "# yaml-language-server: $schema=../../builder/json_schemas/glossary.schema.json",
        "# The words to use for each English term. Write the forms, the preferred one first (* stands for endings),",
        "# remove the # before the entry, and the {} after `terms:`.",
        "schema: 1",
        "terms: {}",
    ]
    for topic in loaded.topics:
        for fact in topic.of(Term):
            lines.append(f"#  # {' '.join(fact.definition.split())}")
            if fact.not_to_confuse_with:
                lines.append(f"#  # Not to confuse with: {' '.join(fact.not_to_confuse_with.split())}")
            lines.append(f"#  {fact.local_id}: {{english: [{_quoted(fact.term)}], forms: []}}")
    return "\n".join(lines) + "\n"


def _concepts_yaml(concepts: Concepts | None) -> str:
    lines = [
        "# yaml-language-server: $schema=../../builder/json_schemas/concepts-of-locale.schema.json",
        "# All usual ways to say what messages speak of (* stands for endings), and under `except` what only looks",
        "# like it. Remove the # before the entry, and the {} after `concepts:`.",
        "schema: 1",
        "concepts: {}",
    ]
    for name, concept in (concepts.english if concepts else {}).items():
        lines.append(f"#  {name}: {{words: []}}  # {concept.kind}: {', '.join(concept.words)}")
    return "\n".join(lines) + "\n"


_MEDICINES = """\
# yaml-language-server: $schema=../../builder/json_schemas/medicine-names.schema.json
# Established names (INN) in this language, each with where it was seen; none is guessed. Without one the English name
# is printed. An entry:
#   tamoxifen: {name: …, source: "…", as_of: 2026-01-31}
schema: 1
names: {}
"""


def _record_font(project: Project, script: Script) -> bool:
    """Add the family to locales/fonts.yaml, its comments kept; True where it wasn't there."""
    path = project.fonts_file()
    if script.family in load_fonts(project).families:
        return False
    yaml = YAML()
    yaml.width = 120
    data = yaml.load(path.read_text(encoding="utf-8"))
    files = CommentedSeq(script.files)
    files.fa.set_flow_style()
    family = {"files": files, "package": script.package, "licence": script.licence}
    data["families"][script.family] = family | ({"repertoire": script.repertoire} if script.repertoire else {})
    buffer = io.BytesIO()
    yaml.dump(data, buffer)
    write_whole(path, buffer.getvalue())
    return True


def _fill(folder: Path, loaded: Loaded, locale: Locale, own_name_known: bool) -> None:
    """Write everything of the new locale into `folder`."""
    project = loaded.project
    name = project.relative(project.locale_file(locale.id).parent)
    files = {
        project.locale_file(locale.id): _locale_yaml(locale.record, own_name_known),
        project.medicine_names_file(locale.id): _MEDICINES,
        project.wording_file(locale.id): _wording_yaml(locale.record),
        project.glossary_file(locale.id): _glossary_yaml(loaded),
        project.concepts_file(locale.id): _concepts_yaml(loaded.texts["en", loaded.topics[0].id].concepts),
    }
    for path, text in files.items():
        (folder / path.name).write_text(text, encoding="utf-8")
    for domain, templates in with_notes(loaded)[0].items():
        path = project.catalogue_file(locale.id, domain)
        merge(folder / path.parent.name / path.name, f"{name}/{path.name}", locale, domain, templates)
    hashes: dict[str, str] = {}
    for topic in loaded.topics:
        texts = load_texts(project, locale, topic, loaded.texts["en", topic.id], [])
        hashes.update(current_hashes(loaded.decks, texts))
    record_changes(folder / project.changes_file(locale.id).name, hashes, {}, int(time.time()))


def start(loaded: Loaded, tag: str, related: str | None = None) -> Started:
    """Make the folder of the new locale `tag`; HandoutsError, and nothing written, where that can't be.

    `related`: the CLDR locale to take dates and numbers from, where CLDR lacks the tag.
    """
    project = loaded.project
    cldr = _cldr(tag, related)
    identifier = tag.replace("-", "_")
    folder = project.locale_file(identifier).parent
    if folder.exists():
        remedy = "Work on in it, or choose another tag. To start anew, move the folder away first."
        raise failure(
            project.relative(folder), f"there is a locale {tag} already", remedy, ExitCode.OUTPUT, "translate"
        )
    if errors(loaded.findings):
        raise HandoutsError(loaded.findings)
    script_code, territory = _likely(tag, cldr)
    script = _script(project, tag, script_code)
    system = cldr.default_numbering_system
    own_name = _own_name(tag, cldr)
    english_name = _english_name(tag, cldr, bool(related))
    record = LocaleFile.model_validate(
        {
            "schema": 1,
            "tag": tag,
            "cldr": related,
            "own_name": own_name or english_name,
            "english_name": english_name,
            "direction": "rtl" if cldr.character_order == "right-to-left" else "ltr",
            "digits": system if system in DIGITS else "latn",
            "paper": "letter" if territory in LETTER_COUNTRIES else "a4",
            "fonts": list(dict.fromkeys([script.family, FALLBACK_FAMILY])),
            "text_scale": script.text_scale,
            "line_breaking": script.line_breaking,
            "hyphenation": False,
            "form_of_address": _UNDECIDED,
            "draft": True,
        }
    )
    locale = Locale(identifier, record)
    stage = project.cache_folder() / f"start-{identifier}-{os.getpid()}"
    try:
        stage.mkdir(parents=True)
        _fill(stage, loaded, locale, own_name is not None)
        recorded = _record_font(project, script)
        stage.rename(folder)
    except OSError as error:
        remedy = "Check that you may write there and that there is space, then start again."
        raise failure(
            project.relative(folder), f"can't be written: {error.strerror}", remedy, ExitCode.OUTPUT
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    missing = bool(load_fonts(project).missing([script.family]))
    return Started(locale, folder, script.package, recorded, missing, own_name is not None)


def next_steps(project: Project, started: Started) -> Iterator[str]:
    """What the translator does now, line by line."""
    locale, record = started.locale, started.locale.record
    name = project.relative(started.folder)
    font = f"Font: {record.fonts[0]} ({started.package})"
    known = f"{record.own_name} ({record.english_name}), {record.direction}, digits {record.digits}, {record.paper}"
    yield f"{name}/: {known}"
    yield f"{font}{', now recorded in locales/fonts.yaml' if started.font_recorded else ''}"
    yield "Next:"
    if started.font_missing:
        yield f"- Install the font: sudo apt-get install {started.package}"
    if started.font_recorded:
        yield "- Record this machine's fonts: handouts doctor --lock-fonts"
    if not started.own_name_known:
        yield f"- Write in {name}/locale.yaml what the language calls itself: CLDR doesn't know."
    yield f"- Read {name}/locale.yaml; decide the digits and the form of address."
    yield f"- Translate {name}/LC_MESSAGES/*.po in a PO editor, the safety lines first (common.safety.…)."
    yield f"- Fill {name}/glossary.yaml, concepts.yaml, medicines.yaml and wording.yaml."
    yield f"- Look at a leaflet as you save: handouts preview {locale.tag} overview"
    yield f"- Build it, with DRAFT on every page: handouts build --locale {locale.tag}"
