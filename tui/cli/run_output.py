"""Training and results of `bp-tui run` and `bp-tui resume`: the options, and how it is done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from core.lessons.coach import sentences
from core.refusal import Refusal, plain
from core.training import export, health
from core.training.recording import Recording, finished_run
from core.training.run import Status, document
from tui.cli.epoch_log import EpochLog, refuse_wrong_step
from tui.cli.keeping import settle
from tui.cli.looks import write_plainly
from tui.cli.options import option, refuse_beside, refuse_beside_json
from tui.cli.progress import INTERRUPTED
from tui.cli.progress_lines import ProgressLines
from tui.cli.run_result import Result, show, show_activations, show_predictions, tell
from tui.cli.training import Log, train_to
from tui.files import check_writable, write_each
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.store.keeper import Keeper

EXIT_CODES = {Status.DIVERGED: 3, Status.STOPPED: INTERRUPTED}


@dataclass(frozen=True, kw_only=True)
class RunOutput:
    """The options of what is printed and written of runs."""

    log_every: Annotated[
        Whole | None,
        option("Print epoch, loss and accuracy every so many epochs, a line each."),
    ] = None
    predictions: Annotated[
        bool,
        option("Print a table of the points after the result: truth, prediction, probability."),
    ] = False
    predictions_csv: Annotated[
        Path | None, option("Write that table to a CSV file, its numbers in full.")
    ] = None
    plot_activation: Annotated[
        bool,
        option("Draw the activation functions of the hidden layers, each with its derivative."),
    ] = False
    curves: Annotated[
        Path | None,
        option("Write loss and accuracy of every epoch, and of the test points, to a CSV file."),
    ] = None
    as_json: Annotated[
        bool,
        option("Print one JSON document and nothing else; of several runs a list.", "--json"),
    ] = False
    quiet: Annotated[bool, option("Print the result in one line.")] = False
    plain: Annotated[
        bool,
        option("Print sentences instead of drawings, in ASCII: to be read aloud, and for logs."),
    ] = False

    @property
    def printing(self) -> dict[str, bool]:
        """The options that print, by their names, and whether they were given."""
        return {
            "log-every": self.log_every is not None,
            "predictions": self.predictions,
            "plot-activation": self.plot_activation,
            "plain": self.plain,
        }

    def log(self, recording: Recording) -> Log | None:
        """Return what prints lines of a run while it trains."""
        if self.log_every is not None:
            return EpochLog(recording, self.log_every)
        return ProgressLines(recording) if self.plain else None

    def refuse_beside(self, what: str) -> None:
        """Refuse all options that need a run that ends here."""
        files = {"predictions-csv": self.predictions_csv, "curves": self.curves}
        given = self.printing | {name: path is not None for name, path in files.items()}
        refuse_beside(what, given | {"plain": False})  # what is printed is plain

    def check(self, runs: int, **files: Path | None) -> None:
        """Refuse, before any work, options that do not go together or with so many runs, and files
        (these and others, by their options' names) that could not be written."""
        refuse_wrong_step(self.log_every)
        if self.as_json:
            refuse_beside_json(self.printing)
        drawings = {"plot-activation": self.plot_activation, "quiet": self.quiet}
        for name, given in drawings.items():
            if self.plain and given:
                raise Refusal(f"plain and {name} were both given; plain prints sentences")
        if self.plain:
            write_plainly()
        files |= {"predictions-csv": self.predictions_csv, "curves": self.curves}
        _refuse_shared_files(files, runs)
        check_writable(**files)

    def show(self, results: Sequence[Result], *, several: bool) -> int:
        """Print results and write their files; return the exit code, the worst of all."""
        first = results[0].run  # with files there is no other
        refusals = write_each(
            {
                "predictions-csv": (self.predictions_csv, lambda: export.predictions(first).csv),
                "curves": (self.curves, lambda: export.curves(first).csv),
            }
        )
        if self.as_json:
            documents = list(map(_document, results))
            print(json.dumps(documents if several else documents[0], allow_nan=False))
        else:
            if self.plain:
                tell(results)
            else:
                show(results, quiet=self.quiet, named=several)
            if self.predictions:
                show_predictions(results, named=several)
            if self.plot_activation:
                show_activations(result.run.experiment for result in results)
        if refusals:
            raise refusals[0]
        return max(EXIT_CODES.get(result.run.status, 0) for result in results)


@dataclass(frozen=True, eq=False)
class Task:
    """A run that is to be trained to its end, perhaps from where it was left."""

    title: str
    recording: Recording
    preset: str
    """The settings that it began with."""


def train_all(
    tasks: Iterable[Task], output: RunOutput, keeper: Keeper | None, *, several: bool
) -> list[Result]:
    """Train one after the other; none after one that was stopped by Ctrl+C. Another signal ends
    the command, with what was trained saved as cut off."""
    results: list[Result] = []
    for task in tasks:
        if (output.log_every is not None or output.plain) and several:
            print(plain(task.title))
        result = _train(task, output, keeper)
        results.append(result)
        if result.run.status is Status.STOPPED:
            break
    return results


def _train(task: Task, output: RunOutput, keeper: Keeper | None) -> Result:
    recording, started = task.recording, time.perf_counter()
    start = recording.edge

    def keep(recording: Recording, resting: Status | None) -> None:
        if keeper is not None:
            playing, at_once = resting is not Status.STOPPED, resting is not None
            keeper.offer(
                recording, playing=playing, preset=task.preset, at_once=at_once,
                resting=Status.STOPPED,
            )  # fmt: skip

    status = train_to(
        recording,
        recording.epochs,
        log=output.log(recording),
        progress=not output.quiet and not output.as_json,
        keep=keep,
    )
    seconds = time.perf_counter() - started
    settle(keeper)  # its number is known when it is written
    id = None if keeper is None else keeper.id_of(recording)
    return Result(task.title, finished_run(recording, status), seconds, id, start)


def _document(result: Result) -> dict[str, Any]:
    notes = {"notes": sentences(result.run)}
    inside = {"health": health.document(health.health_of_run(result.run))}
    return {"id": result.id} | document(result.run) | notes | inside


def _refuse_shared_files(files: Mapping[str, Path | None], runs: int) -> None:
    """Refuse files, by their options' names, that several runs would write over."""
    for name, path in files.items():
        if path is not None and runs > 1:
            raise Refusal(f"{name} is '{path}'; it can be given with one run, not with {runs}")
