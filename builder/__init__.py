"""Handouts: facts drawn from medical documents, printed as leaflets and Anki decks in many languages.

Rows, each importing only from its own row or an earlier one:
base, facts, messages, editions, outputs, checks, and on top build and cli.
"""

__version__ = "0.1.0"
