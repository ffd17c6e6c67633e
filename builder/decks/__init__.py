"""Flashcards: deck, edition, notes, changes, card templates, packages, tables."""
