"""`bp-tui check`: backpropagation against differences of the loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.experiments.course import Course
from core.lessons.notation.digits import decimal
from core.nn.gradient_check import TOLERANCES, GradientCheck, affordable, check_gradients
from core.nn.rule import Rule
from core.refusal import Refusal
from core.training.run import finite
from tui.cli.options import MAIN, AsJson, Settings, chosen_course, given_settings
from tui.cli.progress import INTERRUPTED, interruption, progress_bar
from tui.cli.training import refuse_wrong_epoch, trained
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.lessons.checked_rows import CheckedRow
    from core.lessons.checked_updates import CheckedUpdate

FAILED = 1
"""The exit code where a gradient is wrong."""


def check(
    *,
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    epoch: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    every_row: Annotated[bool, Parameter(name="--all", negative=(), group=MAIN)] = False,
    as_json: AsJson = False,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Check every gradient of backpropagation against the loss itself.

    Each weight and bias is moved a little and the loss taken again: by an imaginary step where all
    functions are analytic, else at four points around it. Penalties and dropout are left out. The
    exit code is 1 where a gradient is wrong.

    Parameters
    ----------
    preset
        Start from the settings of a preset (`bp-tui presets` lists them).
    config
        Start from the settings of a TOML file, such as `--save` and the Lab write.
    epoch
        Train up to this epoch first; by default the first weights are checked.
    every_row
        Check every activation with every loss and output, with and without biases and a squashed
        input, all first weights, data sets, features and presets, and the updates of every
        optimizer and rate schedule.
    as_json
        Print one JSON document and nothing else.
    """
    if every_row:
        options = {"preset": preset, "config": config, "epoch": epoch, **given_settings(settings)}
        given = [name for name, value in options.items() if value is not None]
        if given:
            raise Refusal(f"{given[0]} and all were both given; all networks are its own")
        passed = _check_rows(as_json=as_json)
    else:
        course = chosen_course(settings, preset=preset, config=config)
        passed = _check_network(course, epoch or 0, as_json=as_json)
    if not passed:
        raise SystemExit(FAILED)


def _check_network(course: Course, epoch: int, *, as_json: bool) -> bool:
    refuse_wrong_epoch(course, epoch)
    recording = trained(course, epoch, progress=not as_json)
    snapshot = recording.at(epoch)
    assert snapshot is not None
    network, reduction = recording.network(snapshot), course.at(epoch).experiment.reduction
    x, target = recording.dataset.train
    most = affordable(network.architecture, len(x))
    with interruption() as interrupted:
        check = check_gradients(
            network, x, target, reduction=reduction, most=most, cancelled=lambda: bool(interrupted)
        )
    if interrupted:
        raise SystemExit(INTERRUPTED)
    if as_json:
        document = {"epoch": epoch, "samples": len(x), "reduction": reduction}
        print(json.dumps(document | check_document(check), allow_nan=False))
    else:
        _show_network(course, epoch, len(x), check)
    return check.passed


def check_document(check: GradientCheck) -> dict[str, Any]:
    """A check as JSON."""
    return {
        "passed": check.passed,
        "method": str(check.method),
        "tolerance": check.tolerance,
        "parameters": check.architecture.size,
        "relative_error": finite(check.relative_error),
        **_part_document(check),
        "parts": {str(place): _part_document(part) for place, part in check.parts()},
    }


def _part_document(check: GradientCheck) -> dict[str, Any]:
    """The counts and the worst gradient of a check."""
    index = check.worst_index
    return {
        "checked": int(check.checked.sum()),
        "at_kink": int(check.at_kink.sum()),
        "zero": check.vanishing,
        "worst": None
        if index is None
        else {
            "place": str(check.worst),
            "error": finite(check.worst_error),
            "backpropagation": finite(float(check.backpropagation[index])),
            "difference": finite(float(check.differences[index])),
        },
    }


def _show_network(course: Course, epoch: int, samples: int, check: GradientCheck) -> None:
    from tui.drawing import numbers
    from tui.drawing.check_table import network_table
    from tui.drawing.run_page import architecture as layers
    from tui.terminal.console import console_palette, output_console

    console, experiment = output_console(), course.at(epoch).experiment
    network = experiment.architecture
    activations = "-".join(experiment.activations)
    console.print(
        f"{layers(network.widths)} {activations}, {network.loss.name}\n"
        f"epoch {numbers.epochs(epoch)}, {numbers.epochs(samples)} samples, by {check.method}",
        soft_wrap=True,
    )
    console.print()
    console.print(network_table(check, console_palette(console), width=console.width))
    console.print()
    for sentence in [*_sentences(check), *_left_out(experiment.rule)]:
        console.print(sentence, width=min(console.width, 90))


def _sentences(check: GradientCheck) -> list[str]:
    """Tell what came of it, and what was not compared."""
    sentences = [verdict(check)]
    left_out = check.architecture.size - int(check.checked.sum() + check.at_kink.sum())
    if left_out and check.checked.any():
        sentences.append(
            f"{left_out:,} of {check.architecture.size:,} parameters were left out, evenly spread."
        )
    if check.at_kink.any():
        sentences.append(KINKS)
    return sentences


def _left_out(rule: Rule) -> list[str]:
    """Tell what belongs to the training of this run, and not to the loss that is checked."""
    some = {"L1": rule.l1, "L2": rule.l2, "dropout": rule.dropout, "the clipping": rule.clip}
    names = [name for name, value in some.items() if value]
    return [f"The loss here is without {' and '.join(names)}."] if names else []


KINKS = (
    "At a kink there is no derivative; backpropagation takes that of one side (0 for ReLU and "
    "step), and there is nothing to compare it with."
)

ZEROS = (
    "Gradients that are 0 are so by both: of ReLUs that are off, behind a step, and where all "
    "weights are 0."
)


def verdict(check: GradientCheck) -> str:
    """Tell in a sentence whether the gradients are right; if not, the worst with its numbers."""
    index = check.worst_index
    if not check.finite:
        return "Not all gradients of backpropagation are finite numbers."
    if not check.passed and index is not None:
        return (
            f"Backpropagation is WRONG: at {check.worst} it gives "
            f"{decimal(float(check.backpropagation[index]), 6)}, and the loss changes by "
            f"{decimal(float(check.differences[index]), 6)}."
        )
    if index is None:
        return "No gradient could be compared."
    return (
        f"Every gradient is right: none is off by more than {check.worst_error:.1e} of itself; "
        f"{power(check.tolerance)} are allowed."
    )


def power(value: float) -> str:
    """Write a power of ten, such as 1e-9."""
    return f"{value:.0e}".replace("e-0", "e-")


def _check_rows(*, as_json: bool) -> bool:
    from core.lessons.checked_rows import Case, all_cases, rows_of
    from core.lessons.checked_updates import CheckedUpdate, all_updates

    cases, updates = list[Case](), list[CheckedUpdate]()
    plans: list[Callable[[], Case | CheckedUpdate]] = [*all_cases(), *all_updates()]
    with progress_bar("checking", wanted=not as_json) as tell, interruption() as interrupted:
        for done, plan in enumerate(plans):
            result = plan()
            if isinstance(result, CheckedUpdate):
                updates.append(result)
            else:
                cases.append(result)
            if tell is not None:
                tell(done / len(plans), "")
            if interrupted:
                raise SystemExit(INTERRUPTED)
    rows = rows_of(cases)
    passed = all(row.passed for row in rows) and all(update.passed for update in updates)
    if as_json:
        document = {
            "passed": passed,
            "networks": len(cases),
            "tolerances": {str(method): value for method, value in TOLERANCES.items()},
            "rows": [_row_document(row) for row in rows],
            "updates": [_update_document(update) for update in updates],
        }
        print(json.dumps(document, allow_nan=False))
    else:
        _show_rows(rows, updates, len(cases))
    return passed


def _update_document(update: CheckedUpdate) -> dict[str, Any]:
    return {
        "registry": update.registry,
        "name": update.name,
        "passed": update.passed,
        "updates": update.updates,
        "worst": {"place": str(update.at), "error": finite(update.error)},
    }


def _row_document(row: CheckedRow) -> dict[str, Any]:
    return {
        "registry": row.registry,
        "name": row.name,
        "passed": row.passed,
        "networks": len(row.cases),
        "checked": sum(int(case.check.checked.sum()) for case in row.cases),
        "worst_network": row.worst.title,
        "worst": _part_document(row.worst.check)["worst"],
    }


def _show_rows(rows: list[CheckedRow], updates: list[CheckedUpdate], networks: int) -> None:
    from tui.drawing.check_table import rows_table, updates_table
    from tui.terminal.console import console_palette, output_console

    console = output_console()
    palette = console_palette(console)
    console.print(rows_table(rows, palette, width=console.width))
    console.print(updates_table(updates, palette, width=console.width))
    wrong = {row.worst.title: row.worst.check for row in rows if not row.passed}
    for title, check in wrong.items():
        console.print(f"{title}: {verdict(check)}", soft_wrap=True)
    for update in updates:
        if not update.passed:
            console.print(
                f"{update.name}: the update is WRONG: at {update.at} it is off by "
                f"{update.error:.1e} of the largest change.",
                soft_wrap=True,
            )
    for sentence in (_outcome(rows, updates, networks), ZEROS, KINKS):
        console.print(sentence, width=min(console.width, 90))


def _outcome(rows: list[CheckedRow], updates: list[CheckedUpdate], networks: int) -> str:
    wrong = [row.name for row in rows if not row.passed]
    wrong += [update.name for update in updates if not update.passed]
    allowed = " and ".join(f"{power(value)} by {method}" for method, value in TOLERANCES.items())
    outcome = f"Every gradient of {networks:,} networks is right, and every update."
    if wrong:
        outcome = f"Wrong: {', '.join(wrong)}."
    return f"{outcome} Errors are relative; allowed are {allowed}, which has fewer digits."
