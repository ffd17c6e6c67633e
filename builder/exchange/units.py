"""A locale's messages as translation units: the English, the translation, its state, and notes, by catalogue."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from builder.base.errors import ExitCode, Finding, HandoutsError, errors, failure
from builder.base.project import COMMON
from builder.languages.locale import Locale
from builder.messages.catalogue import MessageTemplate, State
from builder.messages.origins import Maker
from builder.messages.po import PoEntry, PoFile, read_po
from builder.messages.texts import Texts
from builder.workspace.loaded import Loaded

# What XML can't hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class UnitState(StrEnum):
    """How far a unit is. What is reviewed or final here, qualified people have signed."""

    INITIAL = "initial"
    NEEDS_REVIEW = "needs review"  # its English has changed since, or its text was only suggested
    TRANSLATED = "translated"
    REVIEWED = "reviewed"  # some of those who must sign have signed
    FINAL = "final"  # all have, and the English too


_SPACES = re.compile("[ \t\r\n]+")  # not the spaces that no line ends at: French has them before its colons


def plain_spaces(text: str) -> str:
    """The text as it is compared: tools break lines and indent."""
    return _SPACES.sub(" ", text).strip(" ")


def short_hash(*texts: str) -> str:
    """16 hexadecimal digits of a hash over the texts."""
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same_language(tag: str, wanted: str) -> bool:
    """Whether a file's language is the locale's. Tools add the country that they were told: fr-FR for fr.

    A script is another matter: zh-Hant isn't zh.
    """
    plain, other = tag.replace("_", "-").casefold(), wanted.casefold()
    return plain == other or (plain.startswith(f"{other}-") and len(plain) == len(other) + 3)


@dataclass(frozen=True)
class Unit:
    """A message. `translation` is as the catalogue has it, with plural forms; "" where there is none."""

    context: str  # msgctxt
    english: str
    translation: str
    state: UnitState
    notes: tuple[str, ...] = ()  # for translators, from the facts and templates
    remarks: tuple[str, ...] = ()  # translators' own
    previous: str | None = None  # the English that a stale translation was made from
    maker: Maker | None = None  # of the translation, where that is recorded
    line: int = 0  # in the catalogue; 0 where it isn't there
    names: bool = False  # see Template.names

    @property
    def english_hash(self) -> str:
        return short_hash(self.context, self.english)

    @property
    def translation_hash(self) -> str:
        return short_hash(plain_spaces(self.translation))


@dataclass
class UnitFile:
    """A catalogue's units in their order. `file` is what they were read from; None where there is none."""

    domain: str
    name: str  # the catalogue's path, as findings print it
    version: str  # of its English: a hash over all of its messages
    units: list[Unit] = field(default_factory=list)
    file: PoFile | None = None

    @property
    def entries(self) -> dict[str, PoEntry]:
        """msgctxt → entry of a message that isn't obsolete."""
        entries = self.file.entries if self.file else []
        return {item.fields.msgctxt: item for item in entries if item.fields.msgctxt and not item.fields.obsolete}


def version_of(templates: Iterable[MessageTemplate]) -> str:
    """The version of a catalogue's English."""
    return short_hash(*(text for template in templates for text in (template.context, template.text)))


def chosen_locale(loaded: Loaded, where: str) -> Locale:
    """The one locale that the command named. HandoutsError for English, and where the project has errors."""
    if errors(loaded.findings):
        raise HandoutsError(errors(loaded.findings))
    locale = loaded.chosen_locales[0]
    if locale.english:
        message = "English is the source and no translation"
        raise failure(where, message, "Name another locale.", ExitCode.USAGE, "usage")
    return locale


def _domains(loaded: Loaded, topics: Sequence[str]) -> list[str]:
    known = [COMMON, *(topic.id for topic in loaded.topics)]
    for name in topics:
        if name not in known:
            remedy = f"Choose from: {', '.join(known)}."
            raise failure("handouts", f"there is no topic “{name}”", remedy, ExitCode.USAGE, "usage")
    return [name for name in known if name in topics or not topics]


def collect(loaded: Loaded, locale: Locale, topics: Sequence[str] = ()) -> list[UnitFile]:
    """The units of the locale's catalogues; `topics`: of these alone, `common` for what all topics share.

    HandoutsError where a catalogue can't be read or holds what no XML file can.
    """
    chosen = _domains(loaded, topics)
    files: dict[str, UnitFile] = {}
    for domain in chosen:
        path = loaded.project.catalogue_file(locale.id, domain)
        file = UnitFile(domain, loaded.project.relative(path), version_of(loaded.templates[domain]))
        if path.exists():
            file.file, findings = read_po(path, file.name)
            if findings or file.file is None:
                raise HandoutsError(findings)
        files[domain] = file
    domains = {item.context: domain for domain in chosen for item in loaded.templates[domain]}
    entries = {domain: file.entries for domain, file in files.items()}
    for texts, template, fact in loaded.messages(locale.id):
        domain = domains.get(template.context, "")
        if domain:
            message = texts.message(fact, template.context, template.text)
            entry = entries[domain].get(template.context)
            files[domain].units.append(_unit(template, entry, texts, message.hash, message.state, message.reviewed))
    _demand_writable(files.values())
    return list(files.values())


def _unit(
    template: MessageTemplate, entry: PoEntry | None, texts: Texts, digest: str, state: State, reviewed: bool
) -> Unit:
    context, fields = template.context, entry.fields if entry else None
    translation = fields.msgstr if fields else ""
    unit_state = UnitState.NEEDS_REVIEW if translation else UnitState.INITIAL
    if state is State.TRANSLATED:
        signed = any(texts.reviews.signers(context, digest).values())
        unit_state = UnitState.FINAL if reviewed else UnitState.REVIEWED if signed else UnitState.TRANSLATED
    previous = None
    if fields and translation and state is not State.TRANSLATED:
        previous = fields.previous_msgid or (fields.msgid if fields.msgid != template.text else None)
    notes = fields.comment.split("\n") if fields and fields.comment else template.comments
    return Unit(
        context,
        template.text,
        translation,
        unit_state,
        tuple(notes),
        tuple(entry.remarks) if entry else (),
        previous,
        texts.origins.maker(context, template.text, translation),
        entry.line if entry else 0,
        template.names,
    )


def _demand_writable(files: Iterable[UnitFile]) -> None:
    for file in files:
        for unit in file.units:
            for text in (unit.english, unit.translation, *unit.remarks):
                if match := _UNWRITABLE.search(text):
                    message = f"{unit.context} holds the character U+{ord(match[0]):04X}, which no XML file can hold"
                    raise HandoutsError([Finding(file.name, unit.line, "exchange", message, "Remove it.")])
