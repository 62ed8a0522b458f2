"""`bp-tui run`: train one experiment, or several presets, and show what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.experiments.course import Course
from core.experiments.presets import nearest_preset
from core.lessons.coach import sentences
from core.refusal import Refusal, plain
from core.store.keeper import Keeper
from core.training import export, health
from core.training.recording import Recording, finished_run
from core.training.run import Run, Status, document
from tui.cli.epoch_log import EpochLog, refuse_wrong_step
from tui.cli.options import MAIN, Settings, chosen_course, refuse_beside_json
from tui.cli.run_result import Result, show, show_activations, show_predictions
from tui.cli.training import INTERRUPTED, train_to
from tui.files import check_writable, write_each, write_named
from tui.terminal.options import Whole

EXIT_CODES = {Status.DIVERGED: 3, Status.STOPPED: INTERRUPTED}


def run(
    *,
    preset: Annotated[list[str] | None, Parameter(group=MAIN, negative=())] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    save: Annotated[Path | None, Parameter(group=MAIN)] = None,
    log_every: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    predictions: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    predictions_csv: Annotated[Path | None, Parameter(group=MAIN)] = None,
    plot_activation: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    curves: Annotated[Path | None, Parameter(group=MAIN)] = None,
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
        Start from the settings of a preset (`bp-tui presets` lists them). Give it again to train
        several, and see them side by side where there is room.
    config
        Start from the settings of a TOML file, such as `--save` and the Lab write.
    save
        Write the settings to a TOML file.
    log_every
        Print epoch, loss and accuracy every so many epochs while it trains, a line each.
    predictions
        Print a table of the points after the result: truth, prediction, probability.
    predictions_csv
        Write that table to a CSV file, its numbers in full.
    plot_activation
        Draw the activation functions of the hidden layers, each with its derivative.
    curves
        Write loss and accuracy of every epoch, and those of the test points, to a CSV file.
    as_json
        Print one JSON document and nothing else; a list of them where there are several presets.
    quiet
        Print the result in one line.
    """
    presets: list[str] | list[None] = preset or [None]
    courses = [chosen_course(settings, preset=name, config=config) for name in presets]
    files = {"save": save, "predictions-csv": predictions_csv, "curves": curves}
    titles = [name or (config.name if config is not None else "experiment") for name in presets]
    refuse_wrong_step(log_every)
    if as_json:
        refuse_beside_json(
            {
                "log-every": log_every is not None,
                "predictions": predictions,
                "plot-activation": plot_activation,
            }
        )
    _refuse_shared_files(files, len(courses))
    check_writable(**files)
    if save is not None:
        write_named("save", save, courses[0].to_toml())
    results = _train_all(courses, titles, log_every, progress=not quiet and not as_json)
    first = results[0].run  # with files there is no other
    refusals = write_each(
        {
            "predictions-csv": (predictions_csv, lambda: export.predictions(first).csv),
            "curves": (curves, lambda: export.curves(first).csv),
        }
    )
    if as_json:
        documents = [
            document(r.run)
            | {"notes": sentences(r.run), "health": health.document(health.health_of_run(r.run))}
            for r in results
        ]
        print(json.dumps(documents if len(courses) > 1 else documents[0], allow_nan=False))
    else:
        named = len(courses) > 1
        show(results, quiet=quiet, named=named)
        if predictions:
            show_predictions(results, named=named)
        if plot_activation:
            show_activations(course.experiment for course in courses)
    if refusals:
        raise refusals[0]
    raise SystemExit(max(EXIT_CODES.get(result.run.status, 0) for result in results))


def _refuse_shared_files(files: Mapping[str, Path | None], runs: int) -> None:
    """Refuse files, by their options' names, that several runs would write over."""
    for option, path in files.items():
        if path is not None and runs > 1:
            raise Refusal(f"{option} is '{path}'; it can be given with one preset, not with {runs}")


def _train_all(
    courses: Sequence[Course], titles: Sequence[str], every: int | None, *, progress: bool
) -> list[Result]:
    """Train one after the other; none after one that was stopped by Ctrl+C."""
    results: list[Result] = []
    for course, title in zip(courses, titles, strict=True):
        if every is not None and len(courses) > 1:
            print(plain(title))
        started = time.perf_counter()
        run = _train(course, every, progress=progress)
        results.append(Result(title, run, time.perf_counter() - started))
        if run.status is Status.STOPPED:
            break
    return results


def _train(course: Course, every: int | None, *, progress: bool) -> Run:
    recording, keeper = Recording(course), Keeper("run")
    log = None if every is None else EpochLog(recording, every)
    preset = nearest_preset(course.segments[0].experiment).name

    def keep(recording: Recording, playing: bool) -> None:
        keeper.offer(recording, playing=playing, preset=preset)

    stopped = train_to(recording, course.epochs, log=log, progress=progress, keep=keep)
    keeper.close()
    return finished_run(recording, Status.STOPPED if stopped else None)
