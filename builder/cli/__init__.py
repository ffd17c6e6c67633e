"""The command `handouts`: the only code that prints or exits, with build.py below it."""

import sys


def main() -> None:
    """Run the command. Nothing else is loaded before: people press Ctrl-C while modules load, too."""
    try:
        from builder.cli.run import run

        code = run()
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
        code = 130
    sys.exit(code)
