"""The words of a sentence that say which kind it names: “symptoms include”, “can lead to”, “is a side effect of”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.draft.clinical.frames import KINDS, Kind, Section, Trigger, patterns
from builder.draft.clinical.topic import Topic
from builder.draft.medicines.vocabulary import look_up

_NEAR = 6  # words between a treatment and the verb whose subject it is


def treatment_of(text: str) -> str | None:
    """The medicine or treatment that a text names last, with the words that belong to it; None if there is none."""
    text = patterns().nouns["side-effect"].sub(" ", text)
    matches = list(patterns().treatments.finditer(text))
    if not matches:
        return _medicine_of(text)
    start, end = matches[-1].span()
    before = re.findall(r"[\w’'-]+|[^\w\s]", text[:start])
    taken: list[str] = []
    for word in reversed(before):
        if len(taken) == 3 or not re.match(r"[^\W\d_]", word) or word.lower() in patterns().little:
            break
        taken.insert(0, word)
    return " ".join([*taken, text[start:end]])


def _medicine_of(text: str) -> str | None:
    """The medicine that a text names last, by the vocabulary of medicines."""
    for word in reversed(list(re.finditer(r"[^\W\d_][\w-]{3,}", text))):
        entry = look_up(word[0])
        if entry and entry.rank == "sure" and not entry.misspelt and (not entry.brand or word[0][0].isupper()):
            return word[0]
    return None


def _substance_of(subject: str) -> str | None:
    """What is given where treatments are told, and may be a food elsewhere: “iron can cause …”."""
    first = re.match(r"\W*([^\W\d_]\w+)(?: (?:may|can|might|could|also|sometimes|often))*\s*$", subject)
    entry = look_up(first[1]) if first else None
    return first[1] if first and entry and not entry.brand else None


def _subject(text: str, start: int) -> str:
    """The words before a verb that its subject is in."""
    before = text[:start]
    bounds = list(patterns().clauses.finditer(before))
    if not bounds:
        return before
    since = bounds[-1].start()
    if patterns().relative.match(bounds[-1][0]):
        # What the relative clause is about stands before it: “medicines that cause …”.
        words = list(re.finditer(r"\S+", before[:since]))[-5:]
        since = words[0].start() if words else since
    return before[since:]


def _nouns(text: str, section: Section, topic: Topic) -> Iterator[Trigger]:
    compiled = patterns()
    for kind in KINDS:
        for match in compiled.opens_list[kind].finditer(text):
            before = text[: match.start()][-30:]
            if compiled.not_opening.match(text, match.end()) or compiled.aside.search(match[0]):
                continue
            if kind == "symptom" and compiled.eases.search(before) and not compiled.examples.search(match[0]):
                continue  # “what helps with symptoms includes …”
            about = treatment_of(match[0]) or treatment_of(_subject(text, match.start())) if kind != "symptom" else None
            real: Kind = "side-effect" if kind == "complication" and about else kind
            listing = section != "other" and (section != "treatment" or not compiled.not_had.search(before + " "))
            yield Trigger(
                real, match.start(), match.end(), listing=listing, about=about, reason=f"after “{_quoted(match[0])}”"
            )
        for match in compiled.opens_words[kind].finditer(text):
            if not compiled.not_opening.match(text, match.end()) and section != "other":
                # “The main complication of it is …”: whatever follows
                tells = section != "treatment" and match[0].endswith(" is") and topic.named(match[0])
                tells = tells and "," not in match[0] and len(match[0].split()) <= _NEAR + 2
                yield Trigger(
                    kind,
                    match.start(),
                    match.end(),
                    listing=tells,
                    about=treatment_of(match[0]) if kind == "side-effect" else None,
                    sure=0.85,
                    reason=f"after “{_quoted(match[0])}”",
                )
        for match in compiled.closes[kind].finditer(text):
            yield Trigger(
                kind, match.start(), match.end(), before=True, sure=0.85, reason=f"before “{_quoted(match[0])}”"
            )


def _quoted(text: str) -> str:
    words = text.split()
    return " ".join(words if len(words) <= 5 else [*words[:2], "…", *words[-2:]])


def _causes(text: str, section: Section, topic: Topic, lead: str) -> Iterator[Trigger]:
    """“It may cause …”, “the medicine can lead to …”."""
    compiled = patterns()
    for match in compiled.causes.finditer(text):
        if compiled.no_verb_before.search(text[: match.start()]):
            continue  # “is caused by”, “the cause of”
        if compiled.no_verb_after.match(text, match.end()):
            continue
        subject = _subject(text, match.start())
        if lead and not subject.strip():
            subject = lead  # “Damage to the nerves may” before the list
        about = treatment_of(subject) or (_substance_of(subject) if section in {"treatment", "side-effect"} else None)
        reason = f"after “{_quoted(text[max(0, match.start() - 12) : match.end()].strip())}”"
        if about and len(subject.rpartition(about)[2].split()) > _NEAR:
            about = None
        if about and compiled.only_linked.search(match[0]):
            continue
        if about and not re.search(r"without\b|untreated|not\b", subject.lower()):
            yield Trigger("side-effect", match.start(), match.end(), about=about, sure=0.8, reason=reason)
            continue
        named = topic.named(subject) or compiled.the_disease.search(subject) is not None
        ours = named or (section not in {"other", "treatment"} and compiled.disease.search(subject) is not None)
        leads, late = compiled.leads.fullmatch(match[0]), compiled.untreated.search(text)
        if section in {"other", "treatment"} and not named:
            continue
        if not ours and section == "" and compiled.can_also.search(text[: match.start()]):
            yield Trigger("complication", match.start(), match.end(), sure=0.55, reason=reason)
            continue
        if not ours and not (leads and (late or section in {"symptom", ""})):
            continue
        kind: Kind = "complication" if late or section == "complication" else "symptom"
        yield Trigger(kind, match.start(), match.end(), conditions=kind == "complication", sure=0.75, reason=reason)
        if kind == "symptom":
            yield Trigger(
                "complication", match.start(), match.end(), conditions=True, sure=0.65 if leads else 0.55, reason=reason
            )


def _risks(text: str, section: Section, topic: Topic) -> Iterator[Trigger]:
    """“It raises your risk of …”."""
    compiled = patterns()
    for match in compiled.risk.finditer(text):
        subject = text[: match.start()]
        about = treatment_of(_subject(text, match.start()))
        if section == "other" and not (
            (topic.named(subject) or compiled.the_disease.search(subject)) and compiled.raises.match(match[0])
        ):
            continue  # “people are at risk” there of the disease itself
        if topic.named(text[match.end() : match.end() + 40]):
            continue
        ours = topic.named(subject) or (section != "treatment" and compiled.disease.search(subject) is not None)
        if about or ours or section in {"", "complication"}:
            yield Trigger(
                "side-effect" if about else "complication",
                match.start(),
                match.end(),
                about=about,
                sure=0.75 if about or ours else 0.55,
                reason=f"after “{_quoted(match[0])}”",
            )


def _verbs(text: str, section: Section, topic: Topic, lead: str) -> Iterator[Trigger]:
    compiled = patterns()
    yield from _causes(text, section, topic, lead)
    yield from _risks(text, section, topic)
    if section == "other":
        return
    for match in compiled.complicated.finditer(text):
        yield Trigger(
            "complication", match.start(), match.end(), listing=True, sure=0.8, reason=f"after “{_quoted(match[0])}”"
        )
    for match in compiled.indicates.finditer(text):
        if topic.named(text[match.end() :]):
            reason = f"before “{_quoted(match[0])}”"
            yield Trigger("symptom", match.start(), match.end(), before=True, sure=0.75, reason=reason)
    for match in compiled.symptom_verbs.finditer(text):
        yield Trigger("symptom", match.start(), match.end(), sure=0.85, reason=f"after “{_quoted(match[0])}”")
    yield from _people(text, section, topic)


def _people(text: str, section: Section, topic: Topic) -> Iterator[Trigger]:
    """“People with it may have …”."""
    compiled = patterns()
    for match in compiled.people.finditer(text):
        feel = compiled.feel.search(match[0])
        end = match.end() - len(feel[0]) if feel else match.end()  # “feel tired” is what they have
        if re.search(r"\brisk", text[: match.end()]):
            continue
        verb = feel[0] if feel and feel[0].startswith("lose") else ""
        if (match[0][-1].isspace() or verb) and compiled.on_purpose.search(match[0].removesuffix(verb).rstrip()):
            continue  # “you can lose weight by …”
        if match[0][-1].isspace() and compiled.if_one_has.search(text[: match.start()]):
            continue  # “worse when you sneeze”
        about = treatment_of(compiled.purpose.sub(" ", match[0])) if compiled.taken.search(match[0]) else None
        if about:
            yield Trigger(
                "side-effect", match.start(), end, about=about, sure=0.75, reason="what people who take it have"
            )
            continue
        if section == "treatment" and not topic.named(match[0]):
            continue
        kind = "symptom" if section == "" else section if section in KINDS else "symptom"
        yield Trigger(
            kind,
            match.start(),
            end,
            conditions=False,
            sure=0.75 if section == "symptom" else 0.65,
            reason="what people with it have",
        )


def triggers(text: str, section: Section, topic: Topic, lead: str = "") -> list[Trigger]:
    """All of a sentence, in the order of their places; `lead`: the subject of an item's verb, before its list."""
    return sorted(
        [*_nouns(text, section, topic), *_verbs(text, section, topic, lead)], key=lambda item: (item.end, -item.sure)
    )
