"""`bp-tui run`: train one experiment and show what came of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.experiments.course import Course
from core.refusal import plain
from core.training.pacing import Pacer
from core.training.recording import Recording, finished_run
from core.training.run import Run, Status, document
from tui.cli.options import MAIN, Settings, chosen_course
from tui.cli.progress import interruption, progress_bar
from tui.drawing import numbers
from tui.files import write_named

CHUNK_SECONDS = 0.05
"""Of training between two looks at the clock and at Ctrl+C."""

EXIT_CODES = {Status.DIVERGED: 3, Status.STOPPED: 130}


def run(
    *,
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    save: Annotated[Path | None, Parameter(group=MAIN)] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), group=MAIN)] = False,
    quiet: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Train an experiment; show its learning curve, its decision map and its accuracy.

    Options go before the file, the file before the preset. The exit code is 3 where the run
    diverged and 130 where it was stopped by Ctrl+C.

    Parameters
    ----------
    preset
        Start from the settings of a preset (`bp-tui presets` lists them).
    config
        Start from the settings of a TOML file, such as `--save` and the Lab write.
    save
        Write the settings to a TOML file.
    as_json
        Print one JSON document and nothing else.
    quiet
        Print the result in one line.
    """
    course = chosen_course(settings, preset=preset, config=config)
    if save is not None:
        write_named("save", save, course.to_toml())
    title = preset if preset is not None else (config.name if config is not None else "experiment")
    started = time.perf_counter()
    finished = _train(course, progress=not quiet and not as_json)
    seconds = time.perf_counter() - started
    if as_json:
        print(json.dumps(document(finished), allow_nan=False))
    elif quiet:
        print(sentence(finished, seconds))
    else:
        _show(finished, title, seconds)
    raise SystemExit(EXIT_CODES.get(finished.status, 0))


def _train(course: Course, *, progress: bool) -> Run:
    recording = Recording(course)
    pacer = Pacer(CHUNK_SECONDS)
    with progress_bar("training", wanted=progress) as tell, interruption() as interrupted:
        while recording.status is Status.RUNNING and not interrupted:
            epochs = pacer.epochs
            with pacer.measured(epochs):
                recording.advance(epochs)
            if tell is not None and pacer.speed is not None:
                tell(recording.edge / course.epochs, _facts(recording, pacer.speed))
    stopped = interrupted and recording.status is Status.RUNNING
    return finished_run(recording, Status.STOPPED if stopped else None)


def _facts(recording: Recording, speed: float) -> str:
    """Epoch, loss, accuracy and speed, in a line."""
    snapshot = recording.at(recording.edge)
    assert snapshot is not None
    score = recording.evaluate(snapshot).train
    return (
        f"epoch {numbers.epochs(recording.edge)} of {numbers.epochs(recording.course.epochs)}"
        f"  loss {numbers.loss(recording.final_loss)}  {score.title} {numbers.judgement(score)}"
        f"  {numbers.speed(speed)}"
    )


def sentence(run: Run, seconds: float) -> str:
    """Tell in one line what came of a run."""
    score = run.evaluation.train
    facts = (
        f"{run.status.capitalize()} at epoch {numbers.epochs(run.epochs)}: "
        f"loss {numbers.loss(run.final_loss)}, "
        f"{score.title} {numbers.judgement(score)} ({numbers.detail(score)})"
    )
    if run.evaluation.test is not None:
        test = run.evaluation.test
        facts += f", test {numbers.judgement(test)} ({numbers.detail(test)})"
    facts += f", {seconds:.2f} s"
    if run.reason:
        facts += f"; {run.reason}"
    return facts + (f"; {run.alternation.sentence}" if run.alternation else "")


def _show(run: Run, title: str, seconds: float) -> None:
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
    page = summary(
        run,
        title=plain(title),
        width=max(60, min(WIDTH, console.width)),
        style=map_style(console),
        palette=palette,
        ascii=is_ascii(console),
    )
    write_card(console, page, palette)
    console.print()
    console.print(sentence(run, seconds), soft_wrap=not console.is_terminal)
