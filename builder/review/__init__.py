"""Sheets for reviewers, and what comes back."""
