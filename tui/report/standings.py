"""Statistics over seeds as a table of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.sweeps.standing import Standing
from tui.report.page import Page
from tui.results import cell


def standings_table(
    page: Page, head: Sequence[str], rows: Iterable[tuple[Sequence[str], Standing]]
) -> None:
    """Statistics over seeds: settings at the left, medians with their ranges beside them."""
    columns = ("accuracy", "perfect", "loss", "diverged")
    page.table(
        (*head, "accuracy", "all right", "loss", "diverged"),
        (
            (*settings, *(" ".join(filter(None, cell(standing, c))) for c in columns))
            for settings, standing in rows
        ),
        "l" * len(head) + "r" * len(columns),
    )
