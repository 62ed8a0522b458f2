"""The network on the page, and the report's two cases: comparison figures and learning curves."""

from __future__ import annotations

from core.experiments.experiment import Experiment
from core.lessons.claims import XOR, under
from core.lessons.findings import Count, all_right, ended
from tui.drawing import numbers
from tui.report import wording
from tui.report.figures import Curves, MapPanel, Maps
from tui.report.lab_runs import CASES, SHORT, Results, readings
from tui.report.page import Page


def network(page: Page) -> None:
    """Write the equations and the errata."""
    page.section("The network and its equations")
    page.markdown_file("network.md")


def cases(page: Page, results: Results) -> None:
    """Draw ground truth beside prediction, and loss against epoch."""
    page.section("Linear and XOR")
    page.paragraph(
        "*linear*: 100 points, uniform in the unit square, of class `o` where x₁ > x₂ and else of "
        "class `x`; two hidden layers of 10 units, learning rate 0.01. *XOR*: 21 points on the two "
        "diagonals; two hidden layers of 100 units, learning rate 0.02."
    )
    page.paragraph(
        "What is drawn is the typical run, the one with the median loss by the literal equations, "
        "and beside it the same points and first weights with the input as it is. " + page.marks()
    )
    rows = [row for case in CASES for row in _comparison(page, results, *case)]
    head = ("case", "equations", "seed", "epoch", "right", "o→o", "o→x", "x→o", "x→x", "loss")
    page.table(head, rows, "llrrrrrrrr")
    page.paragraph(
        "The arrows go from the true class to the predicted one; the epoch is the one drawn, the "
        "loss that of the last. " + _alternation(results)
    )
    plot = Curves(
        "learning-curves",
        "Loss against epoch of linear and of XOR, by the literal equations and with the input as "
        "it is",
        {title: results.curves(readings(case)) for _, title, case in CASES},
    )
    page.figure(plot, f"Learning curves of both cases: {plot.over_seeds(results.seeds)}.")


def _comparison(
    page: Page, results: Results, name: str, title: str, case: Experiment
) -> list[tuple[str, ...]]:
    literal = results.drawn(case)
    seed = literal.run.experiment.seed
    plain = results.drawn(under(case, literal=False), seed)
    truth = MapPanel("ground truth", "", literal.run.dataset)
    page.figure(
        Maps(
            f"comparison-{name}",
            f"{title}: ground truth; prediction by the literal equations, {literal.right}; "
            f"prediction with the input as it is, {plain.right}",
            [(truth, literal.panel(SHORT[True]), plain.panel(SHORT[False]))],
        ),
        f"{title}, seed {seed}: ground truth beside the predictions.",
    )
    return [
        (
            title,
            reading,
            str(seed),
            numbers.epochs(drawn.epoch),
            wording.right(drawn.evaluation.train),
            *map(str, drawn.evaluation.train.counts),
            numbers.loss(drawn.run.final_loss),
        )
        for reading, drawn in zip(SHORT.values(), (literal, plain), strict=True)
    ]


def _alternation(results: Results) -> str:
    runs = results.over_seeds(XOR)
    alternating = Count.over(run.alternation is not None for run in runs)
    if not alternating.number:
        return "No loss of the literal XOR alternates from epoch to epoch at its end."
    last = Count.over(ended(run) and run.accuracy == 1 for run in runs)
    return (
        f"The literal XOR **alternates** with {wording.seeds(alternating)}: its map flips from "
        "one epoch to the next to the very end, since the learning rate sits at the edge of "
        "stability. Its accuracy then depends on the parity of the epoch: all points are right "
        f"with {wording.seeds(last)} at the last epoch, and with "
        f"{wording.amount(Count.over(map(all_right, runs)))} in one of the last two. Claim 2 is "
        "judged by the better of the two, and the maps show it."
    )
