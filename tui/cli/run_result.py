"""Results of `bp-tui run` as they are printed: a page a run, sentences, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.experiments.experiment import Experiment
from core.lessons.coach import briefly, sentences
from core.refusal import plain
from core.training import export
from core.training.run import Run, Status
from tui.cli.keeping import saved
from tui.drawing import numbers

if TYPE_CHECKING:
    from rich.console import Console

    from tui.drawing.canvas import Drawing

NARROWEST = 60
"""Cells of the narrowest page."""

ACTIVATION_WIDTH, ACTIVATION_HEIGHT = 76, 14
"""Cells of the drawing of an activation function: its formula has room."""

GAP = 3
"""Cells between two pages side by side."""


@dataclass(frozen=True)
class Result:
    """A finished run."""

    title: str
    run: Run
    seconds: float
    """It took."""
    id: int | None = None
    """In the store; None where it was not saved."""
    start: int = 0
    """The epoch from which it was trained just now."""


def show(results: Sequence[Result], *, quiet: bool, named: bool) -> None:
    """Print a page and a few lines a run, or with `quiet` one line; the lines begin with the run's
    title if they are to be `named`."""
    if quiet:
        for result in results:
            print("; ".join((*lines(result, named=named), *briefly(result.run))))
    else:
        _show_pages(results, named=named)


def tell(results: Sequence[Result]) -> None:
    """Print sentences about each run, a line each."""
    from tui.drawing.run_sentences import run_sentences, task_sentence

    for result in results:
        run = result.run
        print(
            f"{plain(result.title)}.",
            task_sentence(run.dataset, run.experiment.widths, run.experiment.seed),
        )
        told = (
            *lines(result, named=False), *run_sentences(run), *sentences(run), *_saved(result)
        )  # fmt: skip
        from tui.drawing.text import spelled  # late: no Rich for --json

        print("\n".join(spelled(line, ascii=True) for line in told))


def show_predictions(results: Sequence[Result], *, named: bool) -> None:
    """Print a table of all points a run, under its title if it is to be `named`."""
    from tui.drawing.prediction_table import prediction_table
    from tui.terminal.console import output_console

    console = output_console()
    width = console.width if console.is_terminal else None
    for result in results:
        print()
        if named:
            print(plain(result.title))
        for line in prediction_table(export.predictions(result.run), width):
            print(line)


def show_activations(experiments: Iterable[Experiment]) -> None:
    """Draw each activation function of some experiments once, side by side where there is room."""
    from core.nn.activations import ACTIVATIONS
    from tui.drawing.activation_chart import activation_chart
    from tui.terminal.console import console_palette, is_ascii, output_console

    console = output_console()
    charts = [
        activation_chart(
            ACTIVATIONS[name],
            width=min(ACTIVATION_WIDTH, console.width),
            height=ACTIVATION_HEIGHT,
            palette=console_palette(console),
            ascii=is_ascii(console),
        )
        for name in dict.fromkeys(name for e in experiments for name in e.activations)
    ]
    console.print()
    _show_abreast(console, charts, ACTIVATION_WIDTH)


def lines(result: Result, *, named: bool) -> list[str]:
    """Tell in a line or two what came of a run; the first begins with its title if it is named."""
    said = [sentence(result.run, result.seconds), ", ".join(numbers.goals(result.run))]
    if named:
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
    return f"{facts}; {run.reason}" if run.reason else facts


def _show_pages(results: Sequence[Result], *, named: bool) -> None:
    from tui.drawing.run_page import summary
    from tui.terminal.console import WIDTH, console_palette, is_ascii, map_style, output_console

    console = output_console()
    abreast = min(len(results), _abreast(console, NARROWEST))
    room = (console.width + GAP) // abreast - GAP
    pages = [
        summary(
            result.run,
            title=plain(result.title),
            width=max(NARROWEST, min(WIDTH, room)),
            style=map_style(console),
            palette=console_palette(console),
            ascii=is_ascii(console),
        )
        for result in results
    ]
    _show_abreast(console, pages, NARROWEST)
    for result in results:
        told = *lines(result, named=named), *sentences(result.run), *_saved(result)
        for line in told:
            console.print(line, soft_wrap=not console.is_terminal)


def _saved(result: Result) -> list[str]:
    """Tell the number of a run in the store, and how a stopped one goes on."""
    if result.id is None:
        return []
    goes_on = result.run.status is Status.STOPPED
    before = f", trained from epoch {numbers.epochs(result.start)} on" if result.start else ""
    return [saved("run", result.id, before=before, goes_on=goes_on)]


def _abreast(console: Console, width: int) -> int:
    """Return how many drawings of a width there is room for side by side."""
    return max(1, (console.width + GAP) // (width + GAP))


def _show_abreast(console: Console, drawings: Sequence[Drawing], narrowest: int) -> None:
    """Print drawings, as many side by side as there is room for, each row with a blank below."""
    from tui.drawing.canvas import beside
    from tui.terminal.console import write_card

    abreast = _abreast(console, narrowest)
    for start in range(0, len(drawings), abreast):
        row = beside(GAP, *drawings[start : start + abreast])
        write_card(console, row)
        console.print()
