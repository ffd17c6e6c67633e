"""Row 6: checks, each one function in a registry, over facts, messages, editions and outputs."""
