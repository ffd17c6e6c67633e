"""The marks that end sentences in the world's scripts."""

from __future__ import annotations

# Those that end one wherever they stand; Latin ones stand within sentences, too: in numbers, short forms and addresses.
SENTENCE_ENDS = "。！？｡؟۔।॥။።፧៕"
LATIN_ENDS = ".!?…"
