"""A report of one's own run: its settings, the result, and how other seeds do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.data.dataset import Dataset, Task
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.schema import Description, descriptions
from core.experiments.setting import format_value
from core.lessons.coach import sentences
from core.training.evaluation import Judgement, Score
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.drawing.points import letter
from tui.drawing.run_page import architecture
from tui.report import wording
from tui.report.data import own_files
from tui.report.figures import Curve, Curves, MapPanel, Maps
from tui.report.files import check_folder, write_files
from tui.report.own_runs import SWEPT, OwnResults, measure
from tui.report.page import Page, escaped
from tui.report.runs import ALLOWED, NOBODY, SEEDS, CheckedNetwork, Watch
from tui.report.sections import health
from tui.report.sections.closing import SAME_BITS, gradient_table, seeds_option

MOST_WORK = 3e9
"""Weights x weights x samples: more takes too long to check every derivative of."""


def own_report(
    experiment: Experiment | Course,
    out: Path,
    *,
    title: str = "My experiment",
    seeds: int = SEEDS,
    watch: Watch = NOBODY,
) -> Path:
    """Train a run and its like with the seeds 0 to `seeds` - 1; write the report, return its page.

    Raises as `lab_report`.
    """
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    check_folder(out)
    results = measure(course, seeds, watch)
    watch.begin(SWEPT, "drawing figures")
    page = own_page(results, title)
    watch.begin(SWEPT, "writing")
    written = write_files(out, page.files | own_files(results))
    watch.tell(1.0, "written")
    return written


def own_page(results: OwnResults, title: str) -> Page:
    """Write the page, section by section."""
    run, experiment = results.run, results.run.experiment
    network = f"A network {architecture(experiment.widths)} on {escaped(experiment.dataset)}"
    page = Page(title, f"{network}, seed {experiment.seed}. {_outcome(run)}")
    _result(page, run)
    _settings(page, run)
    _seeds(page, results)
    _gradients(page, run)
    _again(page, results)
    return page


def _outcome(run: Run) -> str:
    """Tell how the run ended, in a sentence or two."""
    diverged = run.status is Status.DIVERGED
    end = "diverged; its last finite epoch is" if diverged else "finished at epoch"
    text = f"It {end} {numbers.epochs(run.epochs)}, with a loss of {numbers.loss(run.final_loss)}"
    text += "" if run.penalty is None else f" and a penalty of {numbers.loss(run.penalty)}"
    text += "; "
    train, test = run.evaluation.train, run.evaluation.test
    if isinstance(train, Score):
        text += f"{wording.score(train)} of the training points are right"
        text += f", {wording.score(test)} of the test points" if test else ""
    else:
        text += f"{train.title} of the training points is {wording.score(train)}"
        text += f", of the test points {wording.score(test)}" if test else ""
    goals = numbers.goals(run)
    reached = f"it reached {wording.listed(goals)}"
    if not goals:
        reached = f"it did not reach {numbers.goal_names(train)[0]}"
    clauses = (text, reached, run.reason)
    return " ".join(f"{wording.capitalised(clause)}." for clause in clauses if clause)


def _result(page: Page, run: Run) -> None:
    page.section("Result")
    dataset, evaluation = run.dataset, run.evaluation
    wrong = int(evaluation.wrong.sum())
    note = f"{numbers.epochs(wrong)} wrong" if wrong else "all right"
    if dataset.task is Task.REGRESSION:
        note = numbers.detail(evaluation.train)
    truth = MapPanel("ground truth", numbers.plural(len(dataset.x), "point"), dataset)
    prediction = MapPanel("prediction", note, dataset, run.network, evaluation.wrong)
    page.figure(
        Maps("comparison", f"Ground truth, and the prediction: {note}", [(truth, prediction)]),
        f"Ground truth beside prediction. {page.marks(dataset.task)}"
        + (" Test points are underlined." if evaluation.test else "")
        + _class_names(dataset),
    )
    judged = {"training": evaluation.train, "test": evaluation.test}
    _judgements(page, dataset, {name: score for name, score in judged.items() if score})
    notes = sentences(run)
    if notes:
        page.bullets(map(escaped, notes))
    curve = Curve.over([run], "this run")
    page.figure(
        Curves("learning-curve", "Loss against epoch of this run", {"loss": [curve]}),
        "Learning curve, on a logarithmic scale.",
    )
    health.add(page, run)


def _class_names(dataset: Dataset) -> str:
    """Name the classes behind their letters, where these are not their names."""
    named = [
        f"{letter(k)} {escaped(name)}"
        for k, name in enumerate(dataset.classes)
        if name != letter(k)
    ]
    return f" The classes are {wording.listed(named)}." if named else ""


def _judgements(page: Page, dataset: Dataset, judged: Mapping[str, Judgement]) -> None:
    """Add how the points are judged: with each true class beside the predicted one, or with the
    error of a regression."""
    scores = {name: score for name, score in judged.items() if isinstance(score, Score)}
    if not scores:
        rows = (
            (n, numbers.judgement(s), numbers.detail(s), f"{s.total:,}") for n, s in judged.items()
        )
        page.table(("points", "R²", "error", "number"), rows, "lrrr")
        return
    letters = [letter(label) for label in range(len(dataset.classes))]
    pairs = [f"{true}→{predicted}" for true in letters for predicted in letters]
    if dataset.task is Task.BINARY:
        page.table(
            ("points", "accuracy", *pairs),
            (
                (n, wording.score(s), *(f"{count:,}" for count in s.counts))
                for n, s in scores.items()
            ),
            "lr" + "r" * len(pairs),
        )
        page.paragraph("The arrows go from the true class to the predicted one.")
        return
    page.table(("points", "accuracy"), ((n, wording.score(s)) for n, s in scores.items()), "lr")
    for name, score in scores.items():
        page.paragraph(f"The {name} points by their true class, down, and the predicted one:")
        page.table(
            ("truth", *letters),
            (
                (true, *(f"{count:,}" for count in row))
                for true, row in zip(letters, score.confusion, strict=True)
            ),
            "l" + "r" * len(letters),
        )


def _settings(page: Page, run: Run) -> None:
    page.section("Settings")
    first = run.course.segments[0].experiment.with_changes(epochs=run.course.epochs)
    page.table(
        ("setting", "value", "what it is"),
        (
            (f.title, _value(f, getattr(first, f.name)), _meaning(f, getattr(first, f.name)))
            for f in descriptions().values()
            if f.name in first.document()
        ),
    )
    if run.course.forks:
        page.paragraph("The run branched:")
        page.bullets(
            f"from epoch {numbers.epochs(epoch)} on: {_told(changes)}"
            for epoch, changes in zip(run.course.forks, run.course.changes, strict=True)
        )


def _told(changes: Mapping[str, Any]) -> str:
    values = {name: value for name, value in changes.items() if name != "epochs"}
    return escaped(wording.settings(values)) or "the same settings"


def _meaning(field: Description, value: object) -> str:
    """Tell what a setting is, and what its value means where the choices are explained."""
    meaning = field.meanings.get(str(value))
    return f"{field.help} {value}: {meaning}." if meaning else field.help


def _value(field: Description, value: object) -> str:
    """Write counts with commas; a seed is a name."""
    if field.kind == "whole" and field.name != "seed" and isinstance(value, int):
        return numbers.epochs(value)
    return escaped(format_value(value))


def _seeds(page: Page, results: OwnResults) -> None:
    count = len(results.runs)
    page.section("Over the seeds")
    page.paragraph(
        f"The same settings with {wording.which_seeds(count)}: medians, with the lowest and the "
        "highest in brackets where they differ. Runs that diverged count as diverged alone."
    )
    page.standings(("seeds",), [((str(count),), results.standing)])
    curves = [
        Curve.over(results.runs, numbers.plural(count, "seed"), 1),
        Curve.over([results.run], "this run"),
    ]
    plot = Curves("seeds", "Loss against epoch over the seeds", {"loss over the seeds": curves})
    page.figure(plot, f"This run, and {plot.over_seeds(count)}.")


def _gradients(page: Page, run: Run) -> None:
    page.section("Gradient check")
    size = run.network.parameters.size
    samples = run.evaluation.train.total
    if size**2 * samples > MOST_WORK:
        page.paragraph(
            f"The network has {numbers.epochs(size)} weights, too many to compare the derivative "
            "by each of them with a numerical one here."
        )
        return
    checks = [CheckedNetwork.of("first", [run.course.segments[0].experiment])]
    if run.status is Status.DIVERGED:
        last = "The last weights are not checked: in a run that diverged they are too large for it."
    else:
        checks.append(CheckedNetwork.of("last", [run.experiment], run.network.parameters))
        last = (
            "At the last weights the gradient may be small or the loss steep; the differences are "
            "then less exact, and the error larger."
        )
    page.paragraph(
        "Every derivative of backpropagation is compared with a numerical one: central differences "
        "of the loss over five points. The error is the norm of the difference over the norm of "
        f"the gradient; below {ALLOWED} it counts as right. {last}"
    )
    gradient_table(page, "weights", checks)


def _again(page: Page, results: OwnResults) -> None:
    page.section("Do it again")
    lines = ["bp-tui run --config toml/experiment.toml"]
    if results.sweep is not None:
        lines.append("bp-tui sweep --config toml/seeds.toml")
    lines.append(
        f"bp-tui report --experiment toml/experiment.toml{seeds_option(len(results.runs))}"
    )
    page.code("\n".join(lines), "sh")
    page.paragraph(
        "All numbers: [the run](data/run.csv), [its points](data/predictions.csv), "
        "[the curves](data/curves.csv), [the seeds](data/seeds.csv), "
        f"[everything](data/report.json). {SAME_BITS}"
    )
