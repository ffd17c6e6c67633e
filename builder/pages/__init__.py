"""Leaflets: handout, edition, rendering, clinic, plain text."""
