"""The health of a run's layers where it ended, as a table."""

from __future__ import annotations

from core.training.health import health_of_run
from core.training.run import Run
from tui.drawing.health_table import written
from tui.report import wording
from tui.report.page import Page, escaped


def add(page: Page, run: Run) -> None:
    """Add the figures of each layer at the end, and what they are."""
    now = health_of_run(run)
    figures = now.figures
    rows = (
        (f"W{layer}", *(written(figure, float(now.of(figure.name)[layer])) for figure in figures))
        for layer in range(now.values.shape[1])
    )
    page.table(("layer", *(figure.title for figure in figures)), rows, "l" + "r" * len(figures))
    meanings = [
        f"{it.title} is {'the share of ' * it.is_share}{escaped(it.meaning)}" for it in figures
    ]
    page.paragraph(
        "The health of each layer, biases included, with the update that would come next: "
        f"{wording.listed(meanings)}."
    )
