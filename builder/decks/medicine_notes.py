"""The notes of medicines and their names: medicine, name stem, look-alike pair, and cloze."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter, Side
from builder.decks.self_answer import tells
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.stem import Stem
from builder.languages.format import local_name
from builder.pages.markup import ltr

NAME_BREAK = " / "
# The subdecks of notes that belong to no group; and of what would be told by the name of a group's.
STEMS, LOOK_ALIKES, ACTIONS = "stems", "look-alikes", "actions"
# A class of what belongs to no other one: no answer to any question.
_REST = "Other "


def _name(writer: NoteWriter, fact: Medicine) -> Markup:
    """The English generic name; with some letters in capitals where the deck has those and a list writes it so."""
    tall = fact.tall_man.name if fact.tall_man and "tall-man" in writer.options else fact.english_name
    return ltr(tall, "generic")


def _brands(fact: Medicine) -> list[str]:
    return [brand.name for brand in fact.brands] + fact.short_forms


def _naming(fact: Medicine) -> str:
    """What the names in the field Brand are."""
    return "brand" if fact.brands else "short"


def _brand(fact: Medicine) -> Markup:
    return Markup(NAME_BREAK).join(ltr(name, "brand") for name in _brands(fact))


def _group(writer: NoteWriter, fact: Medicine) -> Markup:
    group = writer.topic.group(fact)
    return writer.both(lambda side: Markup("<b>{}</b>").format(side.say(group, "term", group.term)))


def generic(writer: NoteWriter, fact: Medicine) -> Markup:
    """The generic name, with the learner's own below it where their language has one."""
    html = Markup("<div>{}</div>").format(_name(writer, fact))
    translated_name = local_name(fact, writer.primary.texts.locale)
    return html + writer.primary.wrap(escape(translated_name), "beside") if translated_name else html


def condition(writer: NoteWriter, fact: Medicine) -> str:
    """What the medicine is not for, as cards have it below its name; empty where there is nothing."""
    text = fact.condition
    if not text:
        return ""
    html = writer.both(lambda side: side.say(fact, "condition", text))
    return str(Markup('<div class="condition">{}</div>').format(html))


def _technical(writer: NoteWriter, fact: Medicine) -> Markup:
    """What the medicine is in the documents' technical words."""
    mechanism = fact.mechanism or ""
    return writer.both(
        lambda side: Markup("<small>{}</small><br>{}").format(
            side.text("labels.mechanism"), side.say(fact, "mechanism", mechanism)
        )
    )


def _more(writer: NoteWriter, fact: Medicine) -> Markup:
    """What the medicine does, in plain and in technical words; its ATC class where the edition is for staff."""
    lines: list[Markup] = []
    if fact.action:
        action = fact.action
        lines.append(writer.both(lambda side: side.say(fact, "action", action)))
    if fact.mechanism:
        lines.append(_technical(writer, fact))
    if fact.atc and writer.edition.nursing:
        lines.append(Markup('<div class="note">ATC {}: {}</div>').format(fact.atc.code, fact.atc.class_))
    return Markup("").join([*lines, *writer.notes_of(fact)])


def _sources(writer: NoteWriter, fact: Medicine) -> str:
    return writer.sources(
        fact,
        fact.group_source,
        fact.atc.source if fact.atc and writer.edition.nursing else None,
        fact.tall_man.source if fact.tall_man and "tall-man" in writer.options else None,
    )


def _tags(fact: Medicine, writer: NoteWriter) -> list[str]:
    return [f"group::{writer.topic.group(fact).local_id}", f"role::{fact.role.replace(' ', '-')}"]


def _stem_ending(writer: NoteWriter, name: str) -> str:
    """The ending by which a name tells its kind, where a stem of the topic is one."""
    stems = [stem for stem in writer.topic.of(Stem) if not stem.stem.endswith("-") and stem.place_in(name) >= 0]
    return max((stem.letters for stem in stems), key=len, default="")


def medicine(writer: NoteWriter, fact: Medicine) -> Note:
    """A medicine's note. Its group's name and action stand on it, so that it changes with them."""
    translated_name = local_name(fact, writer.primary.texts.locale)
    name = fact.english_name
    options = writer.options
    brand = _brand(fact)
    fields = {
        "Brand": str(brand),
        "Generic": str(generic(writer, fact)),
        "Group": str(_group(writer, fact)),
        "Condition": condition(writer, fact),
        "AskGeneric": writer.prompt("brand", brand),
        "AskGroup": writer.prompt("group"),
        "AskBrand": writer.prompt(
            "generic" if _naming(fact) == "brand" else "short", "generic-to-brand" in options and brand
        ),
        "AskEnglish": writer.prompt("own-name", "both-ways" in options and translated_name),
        "AskTyped": writer.prompt("type", "type-in" in options and brand),
        "OwnName": str(writer.primary.wrap(escape(translated_name), "own")) if translated_name else "",
        "Answer": str(escape(name)),
        "Hint": writer.hint(ltr(f"{name[:1]}…{_stem_ending(writer, name)}", "generic") if brand else Markup("")),
        "More": str(_more(writer, fact)),
        "Sources": _sources(writer, fact),
    }
    return writer.note(fact, "medicine", fact.group, fields, _tags(fact, writer))


def action(writer: NoteWriter, fact: Medicine) -> Note | None:
    """What a medicine does; and its class, for staff. None where it has neither an action of its own nor a class."""
    english = fact.action or ""
    named = fact.atc.class_ if fact.atc and writer.edition.nursing else ""
    if named.startswith(_REST):
        named = ""
    if not writer.every and not english and not named:
        return None
    mechanism = fact.mechanism or ""
    fields = {
        "Generic": str(generic(writer, fact)),
        "Condition": condition(writer, fact),
        "Action": str(writer.both(lambda side: side.say(fact, "action", english))) if english else "",
        "Class": str(writer.primary.wrap(ltr(named, "class"), "own")) if named else "",
        "AskAction": writer.prompt("action", english),
        "AskClass": writer.prompt("class", named),
        "Answer": str(escape(fact.english_name)),
        "More": str(
            Markup("").join([*([_technical(writer, fact)] if mechanism else []), *writer.notes_of(fact)]),
        ),
        "Sources": _sources(writer, fact),
    }
    return writer.note(fact, "action", ACTIONS, fields, _tags(fact, writer))


def cloze(writer: NoteWriter, fact: Medicine) -> Note:
    """The medicine's names and group in a list, of which each card leaves one out. Each keeps its number for ever."""

    def line(number: int, label: str, value: Markup | str) -> Markup:
        deletion = Markup("{{{{c{}::{}}}}}").format(number, value)
        html = writer.both(lambda side: side.text(f"labels.{label}"))
        return Markup('<div class="left-out"><div class="ask">{}</div>{}</div>').format(html, deletion)

    group = writer.topic.group(fact)
    brand = _brand(fact)
    lines = [
        *([line(1, _naming(fact), brand)] if brand else []),
        line(2, "generic", _name(writer, fact)) + Markup(condition(writer, fact)),
        line(3, "group", writer.both(lambda side: side.say(group, "term", group.term))),
    ]
    fields = {
        "Text": str(Markup("").join(lines)),
        "More": str(_more(writer, fact)),
        "Sources": _sources(writer, fact),
    }
    return writer.note(fact, "cloze", fact.group, fields, _tags(fact, writer))


def stem(writer: NoteWriter, fact: Stem) -> Note:
    """A stem with its meaning and the topic's medicines that have it."""

    def marked(medicine: Medicine) -> Markup:
        name = medicine.english_name
        place = fact.place_in(name)
        end = place + len(fact.letters)
        marked_name = Markup("{}<b>{}</b>{}").format(name[:place], name[place:end], name[end:])
        html = Markup('<div><span class="generic" dir="ltr" lang="en">{}</span></div>').format(marked_name)
        return html + Markup(condition(writer, medicine))

    def meaning(side: Side) -> Markup:
        return side.say(fact, "meaning", fact.meaning)

    # Two or three letters tell nobody anything where they stand in other words; and what two stems mean asks for both.
    twins = [item.id for item in writer.topic.of(Stem) if item.meaning == fact.meaning and item.id != fact.id]
    revealed = bool(twins) or (len(fact.letters) > 3 and writer.tells(meaning, lambda side: [fact.letters]))
    examples = [writer.topic.medicine(name) for name in fact.medicines]
    fields = {
        "Stem": str(ltr(fact.stem, "stem")),
        "Meaning": str(writer.both(meaning)),
        "Examples": str(writer.both(lambda side: side.text("labels.examples")))
        + str(Markup("").join(map(marked, examples))),
        "AskMeaning": writer.prompt("stem" if fact.within == "medicines" else "stem-antibody"),
        "AskStem": writer.prompt("stem-meaning", "both-ways" in writer.options and not revealed),
        "AskTyped": writer.prompt("type-stem", "type-in" in writer.options and not revealed),
        "Answer": fact.letters,
        "Hint": writer.hint(ltr(f"{fact.letters[:1]}…", "stem")),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "stem", STEMS, fields, ["name::stem"])


def _with_condition(writer: NoteWriter, fact: Medicine) -> str:
    return str(_name(writer, fact) + Markup(condition(writer, fact)))


def _difference(writer: NoteWriter, pair: LookAlike, fact: Medicine, position: str) -> dict[str, str]:
    """The fields of the card that asks why a name must not be mixed up with the one that it holds.

    The answer stands in `More`, as on the other card.
    """
    return {
        f"{position}Clue": _with_condition(writer, fact),
        f"{position}Spoken": writer.spoken(fact.english_name),
        f"Ask{position}": writer.prompt("look-alike-why", pair.why),
    }


def _likeness(writer: NoteWriter, fact: Medicine, other: Medicine | LookAlike, position: str) -> dict[str, str]:
    """The fields of the card that gives one name and what the other medicine is, and asks for the other's name."""
    if isinstance(other, Medicine):
        name, answer = other.english_name, _name(writer, other) + Markup(condition(writer, other))
        group, action = writer.topic.group(other), other.action or ""

        def does(side: Side) -> Markup:
            return side.say(other, "action", action)

        revealed = any(word in action.casefold() for word in (name.casefold(), f"{{{other.local_id}}}"))
        clue = writer.both(does if action and not revealed else lambda side: side.say(group, "term", group.term))
    else:
        name, answer = other.other_name or "", ltr(other.other_name or "", "generic")
        is_what = other.other_is or ""
        clue = writer.both(lambda side: side.say(other, "other_is", is_what))
    return {
        f"{position}Clue": _with_condition(writer, fact),
        f"{position}Answer": str(answer),
        f"{position}Meaning": str(clue),
        f"{position}Spoken": writer.spoken(name),
        f"Ask{position}": writer.prompt("look-alike"),
    }


def look_alike(writer: NoteWriter, fact: LookAlike) -> Note:
    """Two names; each card gives one and asks for the other, with what that medicine is."""
    medicines = [writer.topic.medicine(name) for name in fact.medicines]
    names = [Markup("<div>{}</div>").format(_name(writer, medicine)) for medicine in medicines]
    if fact.other_name:
        names.append(Markup("<div>{}</div>").format(ltr(fact.other_name, "generic")))
    fields: dict[str, str] = {"Names": str(Markup("").join(names))}
    others: list[Medicine | LookAlike] = [fact] if fact.other_name else [*medicines[::-1]]
    for position, medicine, other in zip(("First", "Second"), medicines, others, strict=False):
        # The shorter of the two names would be told by the longer one.
        held = isinstance(other, Medicine) and tells(medicine.english_name, other.english_name)
        fields |= (
            _difference(writer, fact, medicine, position) if held else _likeness(writer, medicine, other, position)
        )
    why = fact.why or ""
    matters = [writer.both(lambda side: side.say(fact, "why", why))] if why else []
    fields |= {
        "More": str(Markup("").join([*matters, *writer.notes_of(fact)])),
        "Sources": writer.sources(fact, fact.source),
    }
    groups = dict.fromkeys(f"group::{writer.topic.group(medicine).local_id}" for medicine in medicines)
    return writer.note(fact, "look-alike", LOOK_ALIKES, fields, ["name::look-alike", *groups])
