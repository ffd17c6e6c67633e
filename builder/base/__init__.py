"""Row 1: exit codes and findings, the project's folders, YAML with line numbers."""
