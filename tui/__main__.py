"""The console script: nothing is imported before Ctrl+C can be told from a fault."""

from __future__ import annotations


def main() -> None:
    """Run the command line; Ctrl+C before or after the work itself ends it with 130."""
    try:
        from tui.cli.main import main as command_line

        command_line()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
