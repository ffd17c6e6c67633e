"""What a figure measures, in a few plain words taken from the sentence around it."""

from __future__ import annotations

import re
from functools import lru_cache

from builder.draft.figures.grammar import Figure
from builder.draft.figures.words import figure_words

# Words that end what a share is of, or what a number counts.
_END = re.compile(
    r"\s+(?:high|tall|wide|long|deep|across|thick|away|later|ago|even|old|include|includes|look|cause|causes|per|never|should|must|because|so|until|while|they|who|that|which|whose|have|has|had|are|is|were|was|will|may|can|could|do|does|die|dies|develop|get|gets|live|"
    r"experience|report|show|in|with|from|by|for|on|at|and|or|but|than|because|when|if|after|before|during|over|under|age|"
    r"aged|between|each|every|a|an|the|to|also|worldwide|carry|inherit|occur|occurs|need|survive|recover)\b|[,.;:()?!–—-]\s|[,.;:()?!]|$",
    re.I,
)
_PEOPLE = (
    "(?:people|persons|adults|men|women|children|patients|those|anyone|boys|girls|teens|americans|individuals|smokers)"
)
_INFECTED = (
    r"\s*after (?:the |a |an |your |being |having been )*(?:\w+ )?"
    r"(?:bites?|bitten|exposures?|exposed|infect\w+|infest\w+|contact)\b"
)
_EVERY = re.compile(r"\b(?:every|once)\s*$", re.I)
_BEFORE = re.compile(r"\s*(?:before|prior to)\b\s*(?:the\s+|your\s+)?", re.I)
_LINKS = re.compile(r"^\s*(?:-long\b|-|long\b|of\b|out of\b)?\s*(?:of\s+)?(?:all\s+|the\s+|these\s+|those\s+)?", re.I)


@lru_cache(maxsize=1)
def _measures() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w])", re.I)
        for name, words in figure_words().measures.items()
    }


_ROW = re.compile(r"(?:available\)|\d%|\d/\d+|\s-)\s+")


def row_name(before: str) -> str:
    """What a row of a table says, where the table's rows follow each other in one line: “Anemia 50% Fever 90%”."""
    cuts = [match.end() for match in _ROW.finditer(before)]
    return before[cuts[-1] if cuts else 0 :].strip().lower()


def is_age(figure: Figure, before: str, after: str) -> bool:
    """Whether a number, or a time, is somebody's age; `before` and `after` are its sentence's two parts."""
    if figure.kind == "age" or figure.kind == "decade":
        return True
    if figure.kind not in ("count", "time"):
        return False
    if re.search(
        r"\b(?:ages?|aged|age of|ages of|ages? between|the ages?)\s+(?:of\s+|about\s+|between\s+|from\s+|to\s+)*$",
        before,
        re.I,
    ):
        return True
    if figure.bound in ("older than", "younger than") or re.search(r"\b(?:older|younger)\b", figure.bound):
        return True
    if (
        re.search(
            r"\b(?:he|she|they|you|child|baby|son|daughter)\s(?:is|are|was|were|turns?)\s+(?:about\s+)?$", before, re.I
        )
        and not figure.unit
    ):
        return bool(re.match(r"\s*(?:[.,;)]|or\b|$)", after)) and max(figure.values, default=999) <= 110
    if figure.kind == "time":
        return bool(
            re.match(r"(?:year|month|week|day)s?$", figure.unit, re.I)
            and re.match(r"\s*(?:of age|old\b|or older)", after, re.I)
        )
    falls = len(figure.values) == 2 and figure.values[0] > figure.values[1]
    if figure.unit or falls or max(figure.values, default=999) > 120:
        return False
    if re.search(rf"\b{_PEOPLE}\s+(?:who are\s+|ages?\s+)?$", before, re.I):
        return bool(figure.bound) or len(figure.values) > 1
    return False


def measured(figure: Figure, before: str, after: str, lead: str = "") -> tuple[str, str]:
    """(what kind of measure, what it measures in plain words) of a figure between two parts of its sentence."""
    words = _measures()
    before, after = before.replace("U.S.", "US"), after.replace("U.S.", "US")
    if not _content(before, 3):
        before = f"{lead.rstrip('.:?! ')} {before}"
    near = f"{' '.join(before.split()[-12:])} | {' '.join(after.split()[:10])}"
    if is_age(figure, before, after):
        start = words["onset"].search(near) or re.search(r"\bdiagnosed\b", near)
        return "age", "age at the start" if start and not words["treatment"].search(near) else "age"
    if figure.kind in ("share", "ratio", "fraction"):
        return "share", _share(before, after, figure)
    if figure.kind == "time":
        return _time(figure, before, after, near, words)
    if figure.kind == "temperature":
        if figure.unit.lower().startswith("degree") and not re.search(
            r"\b[FC]\b|Fahr|Cels|fever|temperature|hot|cold", f"{figure.unit} {before} {after}"
        ):
            return "angle", "angle"
        return "temperature", f"temperature{_of(before, 'fever')}"
    if figure.kind == "pressure" or figure.kind == "slash":
        return "pressure", "eyesight" if figure.values[:1] == (20.0,) else "blood pressure"
    if figure.kind == "money":
        return "money", "cost"
    if figure.kind == "amount" and not re.search(r"/|\bper\b", figure.per):
        thing = _noun(after)
        return (
            ("dose", "dose")
            if words["dose"].search(near) and not thing
            else ("amount", f"amount of {thing}" if thing else _subject(before, "amount"))
        )
    if figure.kind in ("weight", "length", "volume", "energy", "amount"):
        return figure.kind, _quantity(figure, before, after)
    if figure.kind == "times":
        if figure.per:
            return "rate", f"how often{_about(before)}"
        if match := re.match(r"\s*as\s+([a-z]+)", after):
            return "times", f"how many times as {match[1]}"
        return "times", _subject(before, "how many times")
    if figure.kind == "count" and len(figure.values) == 2 and figure.values[1] == 1.0:
        return "share", "how many to one"
    if figure.per and not figure.per.startswith("/"):
        return "rate", f"number of {figure.unit} {figure.per}" if figure.unit else f"how often{_about(before)}"
    if re.search(r"\b(?:systolic|diastolic|blood pressure|top number|bottom number)\b", near, re.I) and not figure.unit:
        return "pressure", "blood pressure"
    if match := re.match(r"\s*(?:per|for each|for every)\s+([a-z]+)", after):
        return "count", f"number per {match[1]}"
    if thing := figure.unit or _noun(after):
        return "count", f"number of {thing}"
    return "count", _subject(before, "number")


def _time(figure: Figure, before: str, after: str, near: str, words: dict[str, re.Pattern[str]]) -> tuple[str, str]:
    last = " ".join(before.split()[-7:])
    if match := re.match(
        r"\s*before\s+(?:you|they|he|she|it|we)\s+(?:can|could)\s+(?:[a-z]+ly\s+)?(\w+(?:\s\w+)?)", after, re.I
    ):
        return "time", f"time before you can {match[1].lower()}"
    nearest = _nearest(near, words, ("treatment", "onset", "lasting", "survival", "improvement"))
    if _EVERY.search(before):
        return "rate", f"how often{_about(_EVERY.sub('', before))}"
    if figure.per:
        return "rate", f"{figure.unit} {figure.per}{_about(before)}"
    if _BEFORE.match(after):
        return "time", f"time before {_noun(_BEFORE.sub('', after)) or 'it'}"
    if re.search(r"\b(?:takes?|took)\s+(?:about\s+|anywhere\s+from\s+|from\s+)*$", before, re.I):
        return "time", "how long it takes"
    if match := re.match(r"\s*(?:-long)?\s*of\s+(?:the\s+|your\s+|their\s+|an?\s+)?([a-z]+)", after, re.I):
        return ("treatment" if match[1] in ("treatment", "therapy") else "time"), f"time of {match[1].lower()}"
    early = re.search(r"\bno\b[^.,;]*\bsymptoms\b[^.,;]*$", before, re.I)
    if re.match(
        r"\s*(?:after|from|following) (?:the )?(?:first |onset of |start of |initial |disease )*"
        r"(?:\w+ )?(?:symptoms?|onset)\b",
        after,
        re.I,
    ):
        return "time", "time after symptoms start"
    waits = not re.search(r"\bfor\s*$", before) or bool(early) or re.search(r"\bnot\b[^.,;]*$", before)
    symptoms = words["symptoms"].search(before) or re.search(r"\bsymptoms\b", after, re.I)
    if early or re.search(r"incubation", near, re.I) or (nearest == "onset" and symptoms and waits):
        return "time", "time before symptoms"
    if nearest == "onset" and re.match(_INFECTED, after, re.I):
        return "time", "time before symptoms"
    if nearest == "lasting" and re.search(r"\b(?:treatment|therapy|course|dialysis)\b[^.;]{0,40}$", before, re.I):
        return "treatment", "length of treatment"
    if nearest == "lasting":
        return "time", "how long it lasts"
    if nearest == "survival":
        return "time", "survival"
    if nearest == "improvement":
        return "time", "time until it is better"
    if (
        nearest == "treatment"
        and re.search(r"\b(?:for|lasts?|takes?|least|up to|course of|period of|to|of|continue\w*)\b", last, re.I)
        and not re.match(r"\s*after\b", after, re.I)
    ):
        return "treatment", "length of treatment"
    if match := re.match(r"\s*after\s+(?:the\s+|your\s+|a\s+|being\s+)?", after, re.I):
        return "time", f"time after {_noun(after[match.end() :]) or 'it'}"
    return "time", _subject(before, "time")


def _nearest(near: str, words: dict[str, re.Pattern[str]], names: tuple[str, ...]) -> str:
    """Which of some lists has the word nearest to the bar that stands for the figure."""
    bar = near.index("|")
    best, best_distance = "", 10_000
    for name in names:
        for match in words[name].finditer(near):
            distance = bar - match.end() if match.end() <= bar else (match.start() - bar) + 4
            if distance < min(best_distance, 50):
                best, best_distance = name, distance
    return best


def _share(before: str, after: str, figure: Figure) -> str:
    rest = after
    if figure.kind != "ratio":
        of = re.match(r"\s*(?:or more|or less)?\s*of\s+(?:all\s+|the\s+|these\s+|those\s+)*", rest, re.I)
        if of is None:
            return _subject(before, "share") if not (noun := _noun(rest)) else f"share: {noun}"
        rest = rest[of.end() :]
    thing = _noun(rest)
    return f"share of {thing}" if thing else "share"


def _noun(text: str) -> str:
    """The words of a thing at the beginning of a text, at most four."""
    text = f" {_LINKS.sub('', text, count=1)}" if not text.startswith((",", ".", ";", ")")) else ""
    end = _END.search(text)
    words = (text[: end.start()] if end else text).split()
    words = [word.strip("“”\"'’(),.;:") for word in words[:4]]
    while words and words[0].lower() in figure_words().light:
        words.pop(0)
    return " ".join(word for word in words if word).lower()


def _content(text: str, most: int) -> list[str]:
    words = [word.strip("“”\"'’(),.;:") for word in re.split(r"[.;:()]\s", text)[-1].split()]
    return [word for word in words if word and word.lower() not in figure_words().light][-most:]


def _subject(before: str, fallback: str) -> str:
    """The last words of weight before a figure."""
    words = _content(before, 3)
    return f"{fallback}: {' '.join(words).lower()}" if words else fallback


def _about(before: str) -> str:
    words = _content(before, 3)
    return f": {' '.join(words).lower()}" if words else ""


def _of(before: str, word: str) -> str:
    return f" ({word})" if word in before.lower() else ""


def _quantity(figure: Figure, before: str, after: str) -> str:
    thing = _noun(after)
    if figure.per:
        return _subject(before, "level")
    plain = {"weight": "weight", "length": "size", "volume": "amount", "energy": "energy", "amount": "amount"}[
        figure.kind
    ]
    return f"{plain} of {thing}" if thing else _subject(before, plain)


def is_normal_range(figure: Figure, before: str, after: str) -> bool:
    """Whether a figure is a value of a laboratory, of which what is normal differs from one to the next."""
    if figure.kind in ("amount", "pressure", "share", "count") and (
        figure.per.startswith("/") or figure.per.startswith("per ")
    ):
        return True
    near = f"{' '.join(before.split()[-10:])} {' '.join(after.split()[:6])}"
    if figure.kind == "share" and re.match(r"\s*of\b", after):
        return False
    return figure.kind in ("share", "pressure", "temperature", "amount", "count") and bool(
        re.search(r"\bnormal\b", near, re.I) and _measures()["normal"].search(near)
    )


def is_dose(figure: Figure, measure: str, before: str, after: str) -> bool:
    """Whether a figure says how much of a medicine, or how often or how long it is taken."""
    near = f"{' '.join(before.split()[-14:])} {' '.join(after.split()[:8])}"
    if measure in ("dose", "treatment"):
        return True
    if figure.kind == "amount" and not figure.per.startswith(("/d", "/m", "per ")):
        return not _measures()["food"].match(_noun(after)) or bool(_measures()["dose"].search(near))
    medicine = _measures()["dose"].search(near) or re.search(r"\d ?(?:mg|mcg|g|mL|IU|units)\b", near)
    return measure == "rate" and bool(medicine)
