"""Row 6: checks, each one function in a registry, over facts, messages, editions and outputs.

Importing the package registers all of them.
"""

from builder.checks import coverage, editions, facts, messages

__all__ = ["coverage", "editions", "facts", "messages"]
