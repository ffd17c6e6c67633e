"""`python -m builder` is the `handouts` command."""

from builder.cli import main

main()
