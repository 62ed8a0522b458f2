"""The functions of a script that judge predictions: the share of right ones, and of a script in
NumPy the loss and its derivative."""

from __future__ import annotations

from core.data.dataset import Dataset, Task
from core.experiments.experiment import Experiment
from core.scripts.numpy_rows import CRITERIA, CROSS_ENTROPIES
from core.scripts.source import function


def derived(experiment: Experiment) -> list[str]:
    """The output, where its own slope is asked for."""
    entropy = experiment.criterion_name == "cross_entropy"
    plain = entropy or experiment.output_name in ("softmax", "identity")
    return [] if plain else [experiment.output_name]


def loss(experiment: Experiment) -> str:
    """Write the loss of logits."""
    criterion = experiment.architecture.loss.criterion
    if experiment.criterion_name == "cross_entropy":
        body = CROSS_ENTROPIES[experiment.output_name]
        told = "L = -sum t log y"
        told += " + (1 - t) log(1 - y)" if experiment.output_name == "sigmoid" else ""
        told += ", of the logits z = F_L so that there is no log 0."
    else:
        body = f"y = {experiment.output_name}(z)\n{CRITERIA[experiment.criterion_name].total}"
        told = f"{criterion.title.capitalize()}: {criterion.help}."
    *lines, total = body.splitlines()
    if experiment.reduction == "mean":
        factor = f"{criterion.mean_factor:g} * " * (criterion.mean_factor != 1)
        total = f"{factor}{total} / z.shape[1]"
    return function("loss(z, t)", "\n".join([*lines, total]), told)


def delta(experiment: Experiment) -> str:
    """Write the derivative of the summed loss by the logits."""
    output = experiment.output_name
    lines = [f"y = {output}(z)"]
    if experiment.criterion_name == "cross_entropy":
        lines.append("y - t")
    else:
        by_y = CRITERIA[experiment.criterion_name].delta
        if output == "softmax":
            lines += [f"b = {by_y}", "(b - (y * b).sum(axis=0)) * y"]
        elif output == "identity":
            lines.append(by_y)
        else:
            lines += [f"b = {by_y}", f"b * {output}_slope(z)"]
    return function("delta(z, t)", "\n".join(lines), "B_L = dL/dF_L, of a sum.")


def share(experiment: Experiment, dataset: Dataset, along: str, cast: str = "") -> str:
    """Write what a run is judged by: the share of right points, or R².

    along: the argument that goes along a point's outputs; cast: what makes numbers of truth values.
    """
    output, middle = experiment.output_name, f"{dataset.middle:g}"
    if dataset.task is Task.REGRESSION:
        body = (
            f"errors = ((t - {output}(z)) ** 2).sum()\n"
            "1 - errors / ((t - t.mean()) ** 2).sum() if errors else 1.0"
        )
        return function("share(z, t)", body, "R².")
    if dataset.task is Task.CLASSES:
        right = f"{output}(z).argmax({along}) == t.argmax({along})"
    elif output == "sigmoid" and dataset.levels[0] == 0:
        right = "(z > 0) == (t > 0.5)"
    else:
        right = f"({output}(z) > {middle}) == (t > {middle})"
    return function("share(z, t)", f"({right}){cast}.mean()", "The share of points that are right.")
