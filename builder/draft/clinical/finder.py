"""Symptoms, side effects and complications of a document, each with the words that tell which of them it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from builder.draft.clinical.frames import KINDS, Kind, Trigger, kind_of_lead, patterns
from builder.draft.clinical.items import Item, enumerated, masked
from builder.draft.clinical.lexicon import tokens
from builder.draft.clinical.phrases import Mention, mentions
from builder.draft.clinical.tables import tabled
from builder.draft.clinical.topic import Topic, topic_of
from builder.draft.clinical.triggers import treatment_of, triggers
from builder.draft.clinical.units import Unit, units
from builder.draft.context import negations
from builder.draft.passages import DraftDocument

_SUBJECT = re.compile(r"(?:\w+ )?\w+$")  # “you have”
_LIST_ITEM = 14  # words of an item of a list that is taken as it stands


@dataclass(frozen=True)
class Candidate:
    """A thing with its kind, at `start` to `end` of the document."""

    kind: Kind
    start: int
    end: int
    sure: float
    reason: str
    section: str
    about: str | None = None
    shared: str = ""
    denied: bool | None = None  # by the words before its list; None: its sentence tells


def _fits(trigger: Trigger, item: Item) -> bool:
    if item.sort is None:
        return trigger.listing
    return item.sort == "complaint" or trigger.conditions


def _about(unit: Unit) -> str | None:
    """The treatment that a section on side effects is about: the nearest heading that names one."""
    return next((treatment for heading in reversed(unit.headings[1:]) if (treatment := treatment_of(heading))), None)


class _UnitReader:
    """Goes through one sentence or item."""

    def __init__(self, unit: Unit, topic: Topic, anaphora: Trigger | None, kind_before: Kind | None = None) -> None:
        self.kind_before = kind_before  # by the sentence before
        self.kinds: set[Kind] = set()  # that words of this one tell
        self.unit = unit
        self.topic = topic
        self.anaphora = anaphora
        self.text = unit.text
        self.taken: list[tuple[int, int]] = []

    def candidates(self) -> Iterator[Candidate]:
        if patterns().nothing.search(self.text):
            return
        if self.unit.lead is not None or self.unit.listed:
            lead = self._lead()
            if lead == "none":
                return
            if isinstance(lead, Trigger):
                yield from self._listed(lead)
                return
        yield from self._sentence()

    def _lead(self) -> Trigger | str | None:
        """What the words before a list say of its items."""
        section = self.unit.section
        if self.unit.lead is None:
            nearest = self.unit.headings[-1] if len(self.unit.headings) > 1 else ""
            kind = kind_of_lead(nearest)
            if kind in KINDS and section == kind:
                return Trigger(
                    kind, 0, 0, listing=True, about=_about(self.unit), sure=0.85, reason="an item under that heading"
                )
            return None
        kind = kind_of_lead(self.unit.lead)
        if kind == "none" or (kind is None and patterns().eases.search(self.unit.lead)):
            return "none"
        if kind is None and self.anaphora and patterns().anaphora.match(self.unit.lead):
            return replace(self.anaphora, sure=0.9, reason="an item of the list that goes on from the sentence before")
        if kind is None and section == "other":
            return "none"
        if kind is None and patterns().feels.search(self.unit.lead.strip()):
            return Trigger("symptom", 0, 0, listing=True, sure=0.8, reason="in a list of how one feels")
        lead_triggers = [
            item for item in triggers(self.unit.lead.rstrip(" :") + ": ", section, self.topic) if not item.before
        ]
        last = [item for item in lead_triggers if item.end == lead_triggers[-1].end] if lead_triggers else []
        if kind is None and last and self._opens(self.unit.lead, last[0].end):
            best = last[0]
            return Trigger(
                best.kind,
                0,
                0,
                listing=True,
                about=best.about,
                sure=max(best.sure, 0.75),
                reason="an item of the list that its lead names",
            )
        if kind is not None:
            about = next((item.about for item in lead_triggers if item.about), None) or (
                _about(self.unit) if kind == "side-effect" else None
            )
            if kind == "complication" and about and treatment_of(self.unit.lead):
                kind = "side-effect"
            return Trigger(
                kind, 0, 0, listing=True, about=about, sure=0.95, reason="an item of the list that its lead names"
            )
        if patterns().not_listing.search(self.unit.lead):
            return "none"
        if section in KINDS:
            may = patterns().you_may.search(self.unit.lead.strip()) is not None
            why = "a list in a section on these"
            return Trigger(section, 0, 0, listing=may, about=_about(self.unit), sure=0.8 if may else 0.7, reason=why)
        return None

    @staticmethod
    def _opens(lead: str, end: int) -> bool:
        """Whether nothing stands between the words that tell the kind and the list."""
        rest = lead[end:]
        return patterns().opening.match(rest.lower()) is not None

    def _candidate(self, trigger: Trigger, item: Item, less: float = 0.0) -> Candidate:
        start, end = item.start, item.end
        self.taken.append((start, end))
        sure = trigger.sure - less - (0.15 if item.sort is None else 0.0)
        about = trigger.about
        if trigger.kind == "side-effect" and about is None:
            about = _about(self.unit)
        return Candidate(
            trigger.kind,
            self.unit.start + start,
            self.unit.start + end,
            round(max(sure, 0.3), 2),
            trigger.reason,
            self.unit.headings[-1] if self.unit.headings else "",
            about,
            item.shared,
        )

    def _listed(self, trigger: Trigger) -> Iterator[Candidate]:
        label = re.match(r"[^.:–—]{2,60}?(?=:\s|\s[–—-]{1,2}\s)|[^.]+(?=\.\s)", self.text)
        end = label.end() if label else len(self.text)
        lead = (self.unit.lead or "").rstrip(" :")
        # What an item itself denies is part of it: “not being able to sleep”.
        denied = any(last >= len(lead) for _, last in negations(lead))
        cause = patterns().brings.search(self.text, 0, end) if self.text.rstrip().endswith(".") else None
        begin = cause.end() if cause else 0  # “Ulcers may cause scarring.” is a whole sentence
        items = list(enumerated(self.text, begin, end, _LIST_ITEM))
        items = [item for item in items if item.sort is not None or (trigger.listing and not cause)]
        leading = patterns().leading.search(self.text, 0, end)
        if leading and trigger.kind == "complication":
            items += [item for item in enumerated(self.text, leading.end(), end) if item.sort is not None]
        verb = patterns().no_item_line.search(self.text, 0, end)
        if verb and not cause and not any(item.start < verb.start() for item in items):
            # A whole sentence: “You may bruise easily or have nosebleeds.”
            items = [Item(one.start, one.end, one.sort, one.shared) for one in mentions(masked(self.text))]
            items = [item for item in items if not self._not_had(item.start)]
        if not items and patterns().feels.search(lead.strip()) and "S" in tokens(self.text)[0].classes:
            items = [Item(0, tokens(self.text)[0].end, "complaint")]  # “numb” after “your feet may feel”
        for item in items:
            yield replace(self._candidate(trigger, item), denied=denied)

    def _sentence(self) -> Iterator[Candidate]:
        lead = self.unit.lead or ""
        sentence_triggers = triggers(
            self.text, self.unit.section, self.topic, lead if patterns().modal.search(lead.strip()) else ""
        )
        self.kinds = {item.kind for item in sentence_triggers}
        opening = patterns().anaphora.match(self.text)
        if self.anaphora and opening and not any(item.start <= opening.end() for item in sentence_triggers):
            sentence_triggers.insert(0, replace(self.anaphora, start=0, end=opening.end()))
        after = [item for item in sentence_triggers if not item.before]
        for trigger in [item for item in sentence_triggers if item.before]:
            yield from self._before(trigger, after)
        ends = sorted({item.end for item in after})
        for number, end in enumerate(ends):
            here = [item for item in after if item.end == end]
            following = [item.start for item in sentence_triggers if item.start >= end]
            later = [start for start in following if start > end]
            until = min(later) if later else len(self.text)
            if number + 1 < len(ends):
                until = min(until, max(ends[number + 1], end))
            yield from self._after(here, end, until)
        yield from self._untold()

    def _before(self, trigger: Trigger, after: Iterable[Trigger]) -> Iterator[Candidate]:
        """“X, Y and other symptoms”, “X is a sign of it”: back from those words as long as an enumeration goes."""
        start = max((item.end for item in after if item.end <= trigger.start), default=0)
        known = [item for item in mentions(masked(self.text)[: trigger.start]) if item.start >= start]
        edge = trigger.start
        for mention in reversed(known):
            if not patterns().between.fullmatch(masked(self.text)[mention.end : edge].replace(")", " ")):
                break
            edge = mention.start
            if not self._is_taken(mention.start, mention.end):
                yield self._candidate(trigger, Item(mention.start, mention.end, mention.sort, mention.shared))

        if edge == trigger.start and self.unit.section in {"", "symptom"} and trigger.kind == "symptom":
            # “An unusually large head is the main sign”
            for item in list(enumerated(self.text, start, trigger.start, 6))[-1:] if not start else []:
                if item.start < 4 and item.sort is None and item.end > trigger.start - 3:
                    yield self._candidate(trigger, item)

    def _after(self, here: list[Trigger], start: int, until: int) -> Iterator[Candidate]:
        listing = any(trigger.listing for trigger in here)
        items = [item for item in enumerated(self.text, start, until) if not self._is_taken(item.start, item.end)]
        complaints = sum(item.sort == "complaint" for item in items)
        leads = any(patterns().leads.fullmatch(self.text[trigger.start : trigger.end]) for trigger in here)
        if leads and len(items) > complaints:
            # “can lead to an irregular heartbeat or even heart failure”: all of them are what it comes to.
            here = [trigger for trigger in here if trigger.kind != "symptom"] or here
        conditions = sum(item.sort == "condition" for item in items)
        if patterns().if_one_has.search(_SUBJECT.sub("", self.text[: here[0].end].rstrip())):
            conditions = 0  # “you may need it if you have an injury”
        if conditions > 1 and conditions >= complaints and all(not trigger.conditions for trigger in here):
            # “People with it may also have arthritis, kidney stones, and skin problems”
            here = [replace(here[0], kind="complication", conditions=True, sure=0.6)]
        elif conditions and not complaints and len(here) == 1 and not here[0].conditions:
            whose = self.text[here[0].start : here[0].end]
            before = self.text[: here[0].start]
            if (
                self.topic.named(whose)
                or patterns().of_it.search(whose)
                or any(patterns().some_people.search(words) for words in (before, whose))
            ):
                here = [replace(here[0], kind="complication", conditions=True, sure=0.6)]
        items = list(self._alike(items)) + list(self._bracketed(start, until))
        for item in items:
            named = patterns().naming.search(self.text[: item.start])
            if (self._not_had(item.start, start) and not named) or patterns().other_list.search(
                self.text[start : item.start]
            ):
                continue
            trigger = next((trigger for trigger in here if _fits(trigger, item)), None)
            if item.sort is None and not listing and self._among(item, items):
                trigger = replace(here[0], listing=True)
                yield self._candidate(trigger, item, 0.1)
                continue
            if trigger is None and item.sort == "condition" and complaints:
                yield self._candidate(here[0], item, 0.1)  # one of several complaints
            elif trigger is not None and (item.sort is not None or listing):
                yield self._candidate(trigger, item)

    def _among(self, item: Item, items: list[Item]) -> bool:
        """Whether an unknown item of few words stands between known ones: “tics, dwarfism, and seizures”."""
        known = [one for one in items if one.sort is not None]
        few = len(self.text[item.start : item.end].split()) <= 3
        return few and len(known) > 1 and known[0].start < item.start < known[-1].start

    def _alike(self, items: list[Item]) -> Iterator[Item]:
        """With the examples of a condition as conditions: “heart problems such as an irregular heartbeat”."""
        examples = False
        before: Item | None = None
        for item in items:
            between = self.text[before.end : item.start] if before else ""
            examples = examples or bool(
                before and before.sort == "condition" and patterns().exemplified.match(between.strip())
            )
            before = item
            yield replace(item, sort="condition") if examples and item.sort == "complaint" else item

    def _bracketed(self, start: int, until: int) -> Iterator[Item]:
        """“An infection of the brain (drowsiness, confusion)”: several things in brackets, or an example."""
        for bracket in re.finditer(r"\(([^()]*)\)", self.text[start:until]):
            first, last = start + bracket.start(1), start + bracket.end(1)
            opened = f"{self.text[: first - 1]} {self.text[first:last]} {self.text[last + 1 :]}"
            items = [item for item in enumerated(opened, first, last) if item.sort is not None]
            if len(items) > 1 or patterns().bracketed.match(bracket[0]):
                yield from items

    def _untold(self) -> Iterator[Candidate]:
        """Things whose kind follows from their section alone, not from any word of their sentence."""
        section = self.unit.section
        text = masked(self.text)
        list_of_others = patterns().other_list.search(text)
        unlisted = list(mentions(text))
        occurring = self._occurring(text, unlisted)
        for mention in unlisted:
            if list_of_others and list_of_others.end() <= mention.start:
                break
            before, occurs = text[: mention.start], mention.start in occurring
            named = patterns().called_so.search(before) or (occurs and patterns().naming.search(before))
            if self._is_taken(mention.start, mention.end) or (self._not_had(mention.start) and not named):
                continue
            if (patterns().spoken_of.search(before) and not occurs) or patterns().causal.search(before):
                continue
            item = Item(mention.start, mention.end, mention.sort, mention.shared)
            if section in KINDS:
                kind: Kind = section
                if kind == "symptom" and mention.sort == "condition":
                    if not occurs:
                        continue
                    kind = "complication"
                yield self._candidate(
                    Trigger(kind, 0, 0, sure=0.75 if occurs else 0.65, reason="in a section on these"), item
                )
            elif section == "" and occurs and mention.sort == "complaint":
                yield self._candidate(Trigger("symptom", 0, 0, sure=0.55, reason="said to occur"), item)
            elif section == "" and mention.sort == "condition" and self._comes_to(mention, occurs):
                yield self._candidate(Trigger("complication", 0, 0, sure=0.55, reason="said to occur"), item)

    def _comes_to(self, mention: Mention, occurs: bool) -> bool:
        """Whether a condition is what the disease comes to: “a blockage can occur in people with it”."""
        if patterns().called_so.search(self.text[: mention.start]):
            return self.kind_before == "complication"
        if self.topic.named(self.text[mention.start : mention.end]):
            return False
        ours = self.topic.named(self.text) or patterns().of_it.search(self.text) is not None
        return occurs and (self.kind_before == "complication" or ours)

    @staticmethod
    def _occurring(text: str, mentions: list[Mention]) -> set[int]:
        """Where the phrases of “paralysis, blindness, or deafness may occur” begin."""
        starts: set[int] = set()
        joined = len(text)
        for mention in reversed(mentions):
            follows = joined < len(text) and patterns().between.fullmatch(text[mention.end : joined])
            fails = "U" in tokens(text[mention.start : mention.end])[-1].classes  # “your liver could fail”
            if patterns().occur.match(text, mention.end) or follows or fails:
                starts.add(mention.start)
                joined = mention.start
            else:
                joined = len(text)
        return starts

    def _is_taken(self, start: int, end: int) -> bool:
        return any(start < last and first < end for first, last in self.taken)

    def _not_had(self, start: int, since: int = 0) -> bool:
        """Whether the words before a thing say that it is treated, feared or a cause; `since`: read no further back."""
        before = self.text[max(since, start - 40) : start]
        return bool(patterns().not_had.search(before if before.endswith((" ", "\n")) else before + " "))


def _noun_of(text: str) -> Trigger | None:
    """The last of the kinds' nouns in a sentence: what “they” in the next one are."""
    if patterns().others_cause.search(text):
        return None
    nouns = [(match.start(), match.end(), kind) for kind in KINDS for match in patterns().nouns[kind].finditer(text)]
    if not nouns:
        return None
    start, end, kind = max(nouns)
    about = treatment_of(text) if kind != "symptom" else None
    resulting: Kind = "side-effect" if about else kind
    return Trigger(
        resulting, start, end, listing=True, about=about, sure=0.8, reason="goes on from the sentence before"
    )


def candidates(document: DraftDocument) -> Iterator[Candidate]:
    """Everything the document names, every place of it."""
    topic = topic_of(document)
    anaphora: Trigger | None = None
    kind_before: Kind | None = None
    for unit in units(document):
        if unit.first and unit.lead is None and not unit.text.rstrip().endswith(":"):
            anaphora = None
        table = list(tabled(unit))
        if table:
            yield from (
                Candidate(
                    "symptom", start, end, 0.8, "in a table of symptoms", unit.headings[-1] if unit.headings else ""
                )
                for start, end in table
            )
        else:
            reader = _UnitReader(unit, topic, anaphora, kind_before if not unit.first else None)
            here = list(reader.candidates())
            yield from here
            kinds = {item.kind for item in here} | reader.kinds
            kind_before = "complication" if "complication" in kinds else next(iter(kinds), None)
        leads_on = unit.text.rstrip().endswith(":") and _noun_of(unit.text) is None
        if unit.lead is None and not leads_on and not patterns().anaphora.match(unit.text):
            anaphora = _noun_of(unit.text)
