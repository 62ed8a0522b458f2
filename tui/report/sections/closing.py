"""The end of the lab report: the gradient check, and how to do all of it again."""

from __future__ import annotations

from collections.abc import Iterable

from core.lessons.claims import LINEAR
from core.nn.moved_loss import STEP
from tui.drawing import numbers
from tui.drawing.run_page import architecture
from tui.report import wording
from tui.report.lab_runs import PARTS, Results
from tui.report.page import Page
from tui.report.runs import ALLOWED, SEEDS, CheckedNetwork

SAME_BITS = (
    "The same settings with the same NumPy on the same kind of processor give the same bits."
)


def gradients(page: Page, results: Results) -> None:
    """Write about backpropagation against finite differences."""
    wrong = [check.name for check in results.checks if not check.right]
    outcome = f"None is off by {ALLOWED} or more: backpropagation is right."
    if wrong:
        networks = wording.listed(wrong)
        outcome = f"**Some gradients are off by {ALLOWED} or more, or not finite: {networks}.**"
    page.section("Gradient check")
    page.paragraph(
        "Every derivative of backpropagation is compared with a numerical one: central differences "
        f"of the loss over five points, {STEP:g} apart. The error is the norm of the difference "
        "over the norm of the gradient, at the first weights of "
        f"{numbers.plural(results.seeds, 'seed')}. {outcome}"
    )
    gradient_table(page, "network", results.checks)


def gradient_table(page: Page, head: str, checks: Iterable[CheckedNetwork]) -> None:
    """Add a row a network, or a state of it."""
    page.table(
        (head, "layers", "parameters", "error", "right"),
        (
            (
                check.name,
                architecture(check.experiment.widths),
                numbers.epochs(check.parameters),
                wording.loss(check.error) if check.error else "not finite",
                "yes" if check.right else "no",
            )
            for check in checks
        ),
        "lrrrl",
    )


def seeds_option(seeds: int) -> str:
    """Return the option that asks for so many seeds; "" for the usual number."""
    return "" if seeds == SEEDS else f" --seeds {seeds}"


def again(page: Page, results: Results) -> None:
    """Name the commands and the files that reproduce each part."""
    page.section("Do it again")
    epochs = "" if results.epochs == LINEAR.epochs else f" --epochs {results.epochs}"
    page.paragraph(
        f"`bp-tui report{seeds_option(results.seeds)}{epochs}` writes all of this anew. Each "
        "part alone is a sweep, every run of which is decided by its settings and its seed; in "
        "this folder:"
    )
    page.table(
        ("part", "runs", "do it again", "numbers"),
        (
            (
                PARTS[name].title,
                numbers.epochs(part.sweep.runs),
                f"`bp-tui sweep --config toml/{name}.toml`",
                f"[runs](data/{name}.csv), [curves](data/{name}-curves.csv)",
            )
            for name, part in results.parts.items()
        ),
        "lrll",
    )
    page.paragraph("The runs that the comparison figures draw:")
    page.table(
        ("run", "do it again"),
        ((title, f"`bp-tui run --config {path}`") for path, (title, _) in results.compared.items()),
    )
    page.paragraph(
        "The verdicts are in [data/claims.csv](data/claims.csv), the gradient check in "
        "[data/gradient-check.csv](data/gradient-check.csv), everything together in "
        f"[data/report.json](data/report.json). {SAME_BITS} The literal XOR is chaotic late in its "
        "training: on another processor its losses differ in the third digit, and a count may move "
        "by one."
    )
