"""The symptom board by touch: what board.js needs besides the board that the page has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.base.project import Project
from builder.messages.texts import Texts
from builder.website.parts import render_part

TEMPLATE = "theme/website/board.html.j2"
WIDTH = 200  # of the drawings body-front.svg and body-back.svg, which are alike on both sides of their middle
_X = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")

# Paths over the drawings, in their units.
_FRONT = {
    "head": "M76 4 L124 4 L126 40 L117 58 L83 58 L74 40 Z",
    "neck": "M83 58 L117 58 L124 82 L76 82 Z",
    "chest": "M76 82 L124 82 L134 120 L139 138 L61 138 L66 120 Z",
    "upper-belly": "M61 138 L139 138 L134 178 L66 178 Z",
    "lower-belly": "M66 178 L134 178 L142 222 L58 222 Z",
    "between-legs": "M82 222 L118 222 L116 262 L84 262 Z",
}
_BACK = {
    "back-of-head": "M76 4 L124 4 L126 40 L117 58 L83 58 L74 40 Z",
    "neck": "M83 58 L117 58 L124 82 L76 82 Z",
    "upper-back": "M76 82 L124 82 L134 120 L137 152 L63 152 L66 120 Z",
    "lower-back": "M63 152 L137 152 L135 208 L65 208 Z",
    "buttocks": "M65 208 L135 208 L144 254 L56 254 Z",
}
# On the left of the drawing as one looks at it; the others are their mirror image.
_LIMBS = {
    "shoulder": "M76 82 L66 120 L39 130 L42 100 L54 86 Z",
    "arm": "M39 130 L66 120 L61 152 L48 212 L20 206 L30 170 Z",
    "hand": "M20 206 L48 212 L42 254 L16 256 Z",
    "thigh": "M56 250 L98 262 L93 312 L62 312 Z",
    "knee": "M62 312 L93 312 L93 350 L64 350 Z",
    "lower-leg": "M64 350 L93 350 L93 404 L68 404 Z",
    "foot": "M68 404 L93 404 L95 437 L58 437 L60 420 Z",
}
_HIP = "M58 222 L82 222 L84 258 L56 250 Z"


class Place(NamedTuple):
    """A part of the body that can be tapped."""

    key: str
    side: str  # of the drawing: front or back
    shape: str  # an SVG path in the drawing's units


def _mirrored(shape: str) -> str:
    return _X.sub(lambda match: f"{WIDTH - float(match[1]):g} {match[2]}", shape)


def places() -> Iterator[Place]:
    """The places of both drawings. Left and right are the patient's own: in front, the right hand is at our left."""
    for side, middle, near, far in (("front", _FRONT, "right", "left"), ("back", _BACK, "left", "right")):
        limbs = {**_LIMBS, "hip": _HIP} if side == "front" else _LIMBS
        yield from (Place(key, side, shape) for key, shape in middle.items())
        for key, shape in limbs.items():
            both = {near: shape, far: _mirrored(shape)}
            yield from (Place(f"{hand}-{key}", side, both[hand]) for hand in ("right", "left"))


def board_part(project: Project, texts: Sequence[Texts]) -> str:
    """An inert `<template>` for the end of the body of a symptom board's page, whose languages `texts` has in order."""
    return render_part(project, TEMPLATE, texts, places=list(places()))
