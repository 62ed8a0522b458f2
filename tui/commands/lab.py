"""`bp-tui` without a command: the app."""

from __future__ import annotations

import os
import sys

from core.refusal import UsageError


def open_lab(*, mouse: bool | None = None) -> None:
    """Run the app until it is quit; `UsageError` where there is no terminal to run it in."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the Lab needs a terminal; without one, use 'bp-tui run --preset report-xor'"
        )
    if mouse is None:
        # After a reconnection the terminal may send mouse reports that Textual cannot decode.
        mouse = not any(name in os.environ for name in ("SSH_CONNECTION", "TMUX"))
    sys.setswitchinterval(0.001)  # a key press is served sooner beside the training thread
    from tui.app import BpTuiApp

    app = BpTuiApp()
    app.run(mouse=mouse)
    raise SystemExit(app.return_code)
