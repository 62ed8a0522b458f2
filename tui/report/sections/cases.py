"""The network on the page, and the report's two cases: comparison figures and learning curves."""

from __future__ import annotations

from importlib.resources import files

from core.experiments.experiment import Experiment
from core.lessons.claims import LINEAR, XOR
from core.lessons.findings import Count, all_right, ended
from tui.drawing import numbers
from tui.report import wording
from tui.report.figures import LOOKS, Curve, Curves, Maps, Panel
from tui.report.lab_runs import READINGS, SHORT, Results
from tui.report.page import Page
from tui.report.runs import Shown

CASES = (("linear", "linear", LINEAR), ("xor", "XOR", XOR))
"""File name, title and experiment."""


def network(page: Page) -> None:
    """The equations and the errata."""
    page.section("The network and its equations")
    page.text((files("tui.report") / "network.md").read_text(encoding="utf-8"))


def cases(page: Page, results: Results) -> None:
    """Ground truth beside prediction, and loss against epoch."""
    page.section("Linear and XOR")
    page.paragraph(
        "*linear*: 100 points, uniform in the unit square, of class `o` where x₁ > x₂ and else of "
        "class `x`; two hidden layers of 10 units, learning rate 0.01. *XOR*: 21 points on the two "
        "diagonals; two hidden layers of 100 units, learning rate 0.02."
    )
    page.paragraph(
        "What is drawn is the typical run, the one with the median loss by the literal equations, "
        "and beside it the same points and first weights with the input as it is. " + page.marks
    )
    rows = [row for case in CASES for row in _comparison(page, results, *case)]
    head = ("case", "equations", "seed", "epoch", "right", "o→o", "o→x", "x→o", "x→x", "loss")
    page.table(head, rows, "llrrrrrrrr")
    page.paragraph(
        "The arrows go from the true class to the predicted one; the epoch is the one drawn, the "
        "loss that of the last. " + _alternation(results)
    )
    curves = Curves(
        "learning-curves",
        "Loss against epoch of linear and of XOR, by the literal equations and with the input as "
        "it is",
        tuple((title, _curves(results, case)) for _, title, case in CASES),
    )
    page.figure(
        curves,
        "Learning curves of both cases: "
        f"{wording.over_seeds(len(results.seeds), diverged=curves.diverge)}.",
    )


def _comparison(
    page: Page, results: Results, name: str, title: str, case: Experiment
) -> list[tuple[str, ...]]:
    literal = results.shown(case, literal=True)
    seed = literal.run.experiment.seed
    plain = results.with_seed(case, seed, literal=False)
    truth = Panel("ground truth", "", literal.run.dataset)
    page.figure(
        Maps(
            f"comparison-{name}",
            f"{title}: ground truth; prediction by the literal equations, {literal.right}; "
            f"prediction with the input as it is, {plain.right}",
            ((truth, literal.panel(SHORT[True]), plain.panel(SHORT[False])),),
        ),
        f"{title}, seed {seed}: ground truth beside the predictions.",
    )
    return [_row(title, SHORT[True], literal), _row(title, SHORT[False], plain)]


def _row(case: str, reading: str, shown: Shown) -> tuple[str, ...]:
    score, run = shown.evaluation.train, shown.run
    return (
        case,
        reading,
        str(run.experiment.seed),
        numbers.epochs(shown.epoch),
        wording.count(Count(score.correct, score.total)),
        *(str(count) for row in score.confusion for count in row),
        numbers.loss(run.final_loss),
    )


def _alternation(results: Results) -> str:
    runs = results.over_seeds(XOR, literal=True)
    found = Count.over(run.alternation is not None for run in runs)
    if not found.number:
        return "No loss of the literal XOR alternates from epoch to epoch at its end."
    last = Count.over(ended(run) and run.accuracy == 1 for run in runs)
    return (
        f"The literal XOR **alternates** with {wording.seeds(found)}: its map flips from "
        "one epoch to the next to the very end, since the learning rate sits at the edge of "
        "stability. Its accuracy then depends on the parity of the epoch: all points are right "
        f"with {wording.seeds(last)} at the last epoch, and with "
        f"{wording.amount(Count.over(map(all_right, runs)))} in one of the last two. Claim 2 is "
        "judged by the better of the two, and the maps show it."
    )


def _curves(results: Results, case: Experiment) -> tuple[Curve, ...]:
    return tuple(
        Curve.over(reading, look, results.over_seeds(case, literal=literal))
        for (reading, literal), look in zip(READINGS, LOOKS, strict=False)
    )
