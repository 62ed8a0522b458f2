"""A report of one's own run: its settings, what came of it, and how other seeds do."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.schema import Description, descriptions, format_value
from core.nn.network import Network
from core.sweeps.workers import Workers
from core.training.evaluation import Score
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.drawing.run_page import architecture
from tui.report import wording
from tui.report.data import own_files
from tui.report.figures import Curve, Curves, Maps, Panel
from tui.report.files import check_folder, write_files
from tui.report.own_runs import SEEDS_SHARE, OwnResults, measure
from tui.report.page import MISSING, Page, standings_table
from tui.report.runs import (
    ALLOWED,
    SEEDS,
    WRITTEN,
    Ask,
    Checked,
    Step,
    Tell,
    go_on,
    gradient_error,
    nobody,
    seeds_option,
)
from tui.report.sections.closing import gradient_table


def own_report(
    experiment: Experiment | Course,
    out: Path,
    *,
    title: str = "My experiment",
    seeds: int = SEEDS,
    workers: Workers | None = None,
    tell: Tell = nobody,
    stopped: Ask = lambda: False,
) -> Path:
    """Train a run and its like with the seeds 0 to `seeds` - 1; write the report, return its page.

    Raises as `lab_report`.
    """
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    check_folder(out)
    results = measure(course, title, seeds, workers, tell, stopped)
    tell(Step("drawing figures", SEEDS_SHARE))
    page = own_page(results)
    go_on(stopped)
    written = write_files(out, {**page.figures, **own_files(results, page)})
    tell(WRITTEN)
    return written


MOST_WORK = 3e9
"""Weights x weights x samples: more takes too long to check every derivative of."""


def own_page(results: OwnResults) -> Page:
    """All sections."""
    page = Page(results.title)
    run, experiment = results.run, results.run.experiment
    page.paragraph(
        f"A network {architecture(experiment.widths)} on {experiment.dataset}, seed "
        f"{experiment.seed}. {outcome(run)}"
    )
    if not page.draws:
        page.paragraph(MISSING)
    page.contents()
    _result(page, run)
    _settings(page, run)
    _seeds(page, results)
    _gradients(page, run)
    _again(page, results)
    return page


def outcome(run: Run) -> str:
    """What came of it, in a sentence or two."""
    diverged = run.status is Status.DIVERGED
    ended = "diverged; its last finite epoch is" if diverged else "finished at epoch"
    said = (
        f"It {ended} {numbers.epochs(run.epochs)}, with a loss of {numbers.loss(run.final_loss)}; "
        f"{wording.score(run.evaluation.train)} of the training points are right"
    )
    if run.evaluation.test is not None:
        said += f", {wording.score(run.evaluation.test)} of the test points"
    more = [text for text in (run.reason, run.alternation and run.alternation.sentence) if text]
    return " ".join(f"{wording.capitalised(text)}." for text in (said, *more))


def _result(page: Page, run: Run) -> None:
    page.section("Result")
    wrong = int(run.evaluation.wrong.sum())
    note = f"{numbers.epochs(wrong)} wrong" if wrong else "all right"
    truth = Panel("ground truth", wording.plural(len(run.dataset.x), "point"), run.dataset)
    prediction = Panel("prediction", note, run.dataset, run.network, run.evaluation.wrong)
    page.figure(
        Maps("comparison", f"Ground truth, and the prediction: {note}", ((truth, prediction),)),
        f"Ground truth beside prediction. {page.marks}"
        + (" Test points are underlined." if run.dataset.is_test.any() else ""),
    )
    scores = [("training", run.evaluation.train), ("test", run.evaluation.test)]
    page.table(
        ("points", "accuracy", "o→o", "o→x", "x→o", "x→x"),
        [_score_row(name, score) for name, score in scores if score is not None],
        "lrrrrr",
    )
    page.paragraph("The arrows go from the true class to the predicted one.")
    curve = Curve.over("this run", "first", [run])
    page.figure(
        Curves("learning-curve", "Loss against epoch of this run", (("loss", (curve,)),)),
        "Learning curve, on a logarithmic scale.",
    )


def _score_row(name: str, score: Score) -> tuple[str, ...]:
    counts = (numbers.epochs(count) for row in score.confusion for count in row)
    return (name, wording.score(score), *counts)


def _settings(page: Page, run: Run) -> None:
    page.section("Settings")
    first = run.course.segments[0].experiment.with_changes(epochs=run.course.epochs)
    page.table(
        ("setting", "value", "what it is"),
        (
            (field.title, _value(field, getattr(first, field.name)), field.help)
            for field in descriptions().values()
        ),
    )
    segments = run.course.segments
    if run.course.forks:
        page.paragraph("The run branched:")
        page.bullets(
            f"from epoch {numbers.epochs(later.first_epoch)} on: "
            f"{_changes(later.experiment, earlier.experiment)}"
            for earlier, later in pairwise(segments)
        )


def _value(field: Description, value: object) -> str:
    """Counts with commas; a seed is a name."""
    count = field.kind == "whole" and field.name != "seed"
    return numbers.epochs(value) if count and isinstance(value, int) else format_value(value)


def _changes(experiment: Experiment, before: Experiment) -> str:
    changes = experiment.with_changes(epochs=before.epochs).changes_from(before)
    return (
        ", ".join(
            f"{descriptions()[name].title} {format_value(value)}" for name, value in changes.items()
        )
        or "the same settings"
    )


def _seeds(page: Page, results: OwnResults) -> None:
    count = len(results.seeds)
    page.section("Over the seeds")
    page.paragraph(
        f"The same settings with {wording.which_seeds(count)}: medians, with the lowest and the "
        "highest in brackets where they differ. Runs that diverged count as diverged alone."
    )
    standings_table(page, ("seeds",), [((str(count),), results.standing)])
    curve = Curve.over(wording.plural(count, "seed"), "second", results.runs)
    own = Curve.over("this run", "first", [results.run])
    plot = Curves(
        "seeds", "Loss against epoch over the seeds", (("loss over the seeds", (curve, own)),)
    )
    shown = wording.over_seeds(count, diverged=plot.diverge)
    page.figure(plot, f"This run, and {shown}.")


def _gradients(page: Page, run: Run) -> None:
    page.section("Gradient check")
    experiment = run.course.segments[0].experiment
    size = run.network.parameters.size
    samples = run.evaluation.train.total
    if size**2 * samples > MOST_WORK:
        page.paragraph(
            f"The network has {numbers.epochs(size)} weights, too many to compare the derivative "
            "by each of them with a numerical one here."
        )
        return
    checked = [Checked("first", experiment, size, (gradient_error(experiment),))]
    if run.status is Status.DIVERGED:
        last = "The last weights are not checked: in a run that diverged they are too large for it."
    else:
        error = gradient_error(run.experiment, _copy(run))
        checked.append(Checked("last", run.experiment, size, (error,)))
        last = (
            "At the last weights the gradient may be small or the loss steep; the differences are "
            "then less exact, and the error larger."
        )
    page.paragraph(
        "Every derivative of backpropagation is compared with a numerical one: central differences "
        "of the loss over five points. The error is the norm of the difference over the norm of "
        f"the gradient; below {ALLOWED} it counts as right. {last}"
    )
    gradient_table(page, "weights", checked)


def _copy(run: Run) -> Network:
    """The check moves the weights, and back."""
    return Network(run.experiment.architecture, run.network.parameters.copy())


def _again(page: Page, results: OwnResults) -> None:
    page.section("Do it again")
    lines = ["bp-tui run --config toml/experiment.toml"]
    if results.sweep is not None:
        lines.append("bp-tui sweep --config toml/seeds.toml")
    lines.append(
        f"bp-tui report --experiment toml/experiment.toml{seeds_option(len(results.seeds))}"
    )
    page.code("\n".join(lines), "sh")
    page.paragraph(
        "All numbers: [the curves](data/curves.csv), [the seeds](data/seeds.csv), "
        "[everything](data/report.json). The same settings with the same NumPy on the same kind of "
        "processor give the same bits."
    )
