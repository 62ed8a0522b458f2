"""Endurance: what no single test shows, tried at random and for long.

    pytest tests/endurance                                       the short forms, which CI runs
    BP_TUI_ENDURANCE=long pytest -n0 -s tests/endurance          the long ones, about two hours
    python -m tests.endurance.hour                               an hour's training in the Lab

Each test says its seed where it fails, and begins at that seed with `BP_TUI_SEED`.
"""

from tests.tui.conftest import bp_tui, lab, plain, terminal

__all__ = ["bp_tui", "lab", "plain", "terminal"]
