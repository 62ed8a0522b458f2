"""The report's printed formulas beside the corrected ones, and what a finite difference says."""

from __future__ import annotations

from rich.style import Style

from core.lessons.notation.errata import ERRATA, Erratum
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.text import spelled, wrapped
from tui.screens.inspect.equations import Line
from tui.screens.inspect.step_lens import StepSight
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import muted

LABEL_CELLS = 11

MARK = "†"
"""Behind a formula that the report prints otherwise."""


def errata(line: Line, sight: StepSight) -> list[Erratum]:
    """Return the errata of an equation that its network has."""
    architecture = sight.step.network.architecture
    rows = (ERRATA[name] for name in line.equation.errata)
    return [row for row in rows if row.applies(architecture)]


def mark(*, ascii: bool) -> str:
    """Return the mark of a formula that the report prints otherwise."""
    return "!" if ascii else MARK


def draw_errata(
    line: Line, sight: StepSight, view: InspectView, width: int, height: int
) -> Drawing:
    """Draw each erratum of an equation, as many as fit whole: the printed formula, the corrected
    one, and the verdict; without any rows where the equation is as the report prints it."""
    palette, step = view.palette, sight.step
    error = Style(color=palette.error)
    spelling = "ascii" if view.ascii else "unicode"
    rows: list[tuple[str, str, Style]] = []
    for erratum in errata(line, sight):
        of = step.network.architecture, step.rule
        block = [
            ("printed", erratum.printed(*of).written(spelling), error),
            ("corrected", erratum.corrected(*of).written(spelling), Style(color=palette.text)),
        ]
        verdict = sight.verdicts.get(erratum.name)
        sentence = erratum.sentence if verdict is None else verdict.sentence
        texts = wrapped(spelled(sentence, ascii=view.ascii), width - LABEL_CELLS)
        block += [("" if place else "verdict", text, muted(palette))
                  for place, text in enumerate(texts)]  # fmt: skip
        if len(rows) + len(block) <= height:
            rows += block
    canvas = Canvas(width, len(rows))
    for row, (label, text, style) in enumerate(rows):
        canvas.write(0, row, label, muted(palette))
        canvas.write(LABEL_CELLS, row, text, style)
    return canvas.drawing()
