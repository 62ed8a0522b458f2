"""Results of `bp-tui run` as they are printed: a page a run, sentences, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.refusal import plain
from core.training import export
from core.training.evaluation import GOALS, Score
from core.training.run import Run
from tui.drawing import numbers

NARROWEST = 60
"""Cells of the narrowest page."""

GAP = 3
"""Cells between two pages side by side."""


@dataclass(frozen=True)
class Result:
    """A finished run."""

    title: str
    run: Run
    seconds: float
    """It took."""


def show(results: Sequence[Result], *, quiet: bool, predictions: bool) -> None:
    """Print pages and sentences, or with `quiet` the sentences alone; then what else is wanted."""
    if quiet:
        for result in results:
            print("; ".join(lines(result, results)))
    else:
        _show_pages(results)
    if predictions:
        from tui.drawing.prediction_table import prediction_table

        for result in results:
            print()
            if len(results) > 1:
                print(plain(result.title))
            for line in prediction_table(export.predictions(result.run)):
                print(line)


def lines(result: Result, among: Sequence[Result]) -> list[str]:
    """Tell in a line or two what came of a run; they begin with its title where there are more."""
    said = [sentence(result.run, result.seconds), ", ".join(goals(result.run))]
    if len(among) > 1:
        said[0] = f"{plain(result.title)}: {said[0]}"
    return list(filter(None, said))


def sentence(run: Run, seconds: float) -> str:
    """Tell what came of a run."""
    score = run.evaluation.train
    facts = (
        f"{run.status.capitalize()} at epoch {numbers.epochs(run.epochs)}: "
        f"loss {numbers.loss(run.final_loss)}, "
    )
    if run.penalty is not None:
        facts += f"penalty {numbers.loss(run.penalty)}, "
    facts += f"{score.title} {numbers.judgement(score)} ({numbers.detail(score)})"
    if run.evaluation.test is not None:
        test = run.evaluation.test
        facts += f", test {numbers.judgement(test)} ({numbers.detail(test)})"
    facts += f", {seconds:.2f} s"
    if run.reason:
        facts += f"; {run.reason}"
    return facts + (f"; {run.alternation.sentence}" if run.alternation else "")


def goals(run: Run) -> list[str]:
    """Tell after how many epochs so many points were right for the first time, as far as they
    were: "95 % after 204 epochs"; of a regression after how many R² was as high."""
    classes = isinstance(run.evaluation.train, Score)
    names = [f"{100 * goal:.0f} %" if classes else f"R² {goal:g}" for goal in GOALS]
    return [
        f"{name} after {numbers.epochs(epoch)} epoch{'' if epoch == 1 else 's'}"
        for name, epoch in zip(names, run.reached, strict=True)
        if epoch is not None
    ]


def _show_pages(results: Sequence[Result]) -> None:
    from tui.drawing.canvas import beside
    from tui.drawing.run_page import summary
    from tui.terminal.console import (
        WIDTH,
        console_palette,
        is_ascii,
        map_style,
        output_console,
        write_card,
    )

    console = output_console()
    palette = console_palette(console)
    abreast = max(1, min(len(results), (console.width + GAP) // (NARROWEST + GAP)))
    room = (console.width + GAP) // abreast - GAP
    pages = [
        summary(
            result.run,
            title=plain(result.title),
            width=max(NARROWEST, min(WIDTH, room)),
            style=map_style(console),
            palette=palette,
            ascii=is_ascii(console),
        )
        for result in results
    ]
    for start in range(0, len(pages), abreast):
        write_card(console, beside(GAP, *pages[start : start + abreast]), palette)
        console.print()
    for result in results:
        for line in lines(result, results):
            console.print(line, soft_wrap=not console.is_terminal)
