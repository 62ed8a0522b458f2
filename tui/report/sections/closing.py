"""The end of the lab report: the gradient check, and how to do all of it again."""

from __future__ import annotations

from collections.abc import Iterable

from core.lessons.claims import LINEAR
from core.nn.gradient_check import STEP
from tui.drawing import numbers
from tui.drawing.run_page import architecture
from tui.report import wording
from tui.report.lab_runs import Results
from tui.report.page import Page
from tui.report.runs import ALLOWED, Checked, seeds_option


def gradients(page: Page, results: Results) -> None:
    """Backpropagation against finite differences."""
    page.section("Gradient check")
    page.paragraph(
        "Every derivative of backpropagation is compared with a numerical one: central differences "
        f"of the loss over five points, {STEP:g} apart. The error is the norm of the difference "
        "over the norm of the gradient, at the first weights of "
        f"{wording.plural(len(results.seeds), 'seed')}. {_outcome(results.checked)}"
    )
    gradient_table(page, "network", results.checked)


def gradient_table(page: Page, head: str, checked: Iterable[Checked]) -> None:
    """A row a network or a state of it."""
    page.table(
        (head, "layers", "parameters", "error", "right"),
        (
            (
                found.name,
                architecture(found.experiment.widths),
                numbers.epochs(found.parameters),
                wording.loss(found.error) if found.error is not None else "not finite",
                "yes" if found.right else "no",
            )
            for found in checked
        ),
        "lrrrl",
    )


def _outcome(checked: tuple[Checked, ...]) -> str:
    wrong = [found.name for found in checked if not found.right]
    if wrong:
        return (
            f"**Some gradients are off by {ALLOWED} or more, or not finite: "
            f"{wording.listed(wrong)}.**"
        )
    return f"None is off by {ALLOWED} or more: backpropagation is right."


def again(page: Page, results: Results, experiments: dict[str, str]) -> None:
    """The files that reproduce each part."""
    page.section("Do it again")
    epochs = "" if results.epochs == LINEAR.epochs else f" --epochs {results.epochs}"
    page.paragraph(
        f"`bp-tui report{seeds_option(len(results.seeds))}{epochs}` writes all of this anew. Each "
        "part alone is a sweep, every run of which is decided by its settings and its seed; in "
        "this folder:"
    )
    page.table(
        ("part", "runs", "do it again", "numbers"),
        (
            (
                part.title,
                numbers.epochs(part.sweep.runs),
                f"`bp-tui sweep --config toml/{part.name}.toml`",
                f"[runs](data/{part.name}.csv), [curves](data/{part.name}-curves.csv)",
            )
            for part in results.parts
        ),
        "lrll",
    )
    page.paragraph("The runs that the comparison figures draw:")
    page.table(
        ("run", "do it again"),
        ((title, f"`bp-tui run --config {path}`") for path, title in experiments.items()),
    )
    page.paragraph(
        "The verdicts are in [data/claims.csv](data/claims.csv), the gradient check in "
        "[data/gradient-check.csv](data/gradient-check.csv), everything together in "
        "[data/report.json](data/report.json). The same settings with the same NumPy on the same "
        "kind of processor give the same bits. The literal XOR is chaotic late in its training: "
        "on another processor its losses differ in the third digit, and a count may move by one."
    )
