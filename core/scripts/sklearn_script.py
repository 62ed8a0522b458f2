"""A run as a scikit-learn script, for what its MLPClassifier and MLPRegressor do exactly.

They take means over a batch, have biases, and draw first weights of their own: the script scales
the learning rate, sets biases back to 0 where a network has none, and puts its weights in.
"""

from __future__ import annotations

from core.data.dataset import Task
from core.experiments.edit_names import FROZEN, OFF
from core.experiments.experiment import Experiment
from core.experiments.schema import descriptions
from core.experiments.setting import NONE, format_value
from core.nn.losses import matched_output
from core.refusal import Refusal
from core.scripts import program
from core.scripts.judging import loss, share
from core.scripts.numpy_rows import ACTIVATIONS as FUNCTIONS
from core.scripts.numpy_script import value
from core.scripts.program import Material, Steps
from core.scripts.source import Blocks, arrays, function

NAME = "scikit-learn"

ACTIVATIONS = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "identity": "identity"}

OPTIMIZERS = {
    "gradient_descent": "momentum=0, nesterovs_momentum=False",
    "momentum": "momentum=momentum, nesterovs_momentum=False",
    "nesterov": "momentum=momentum, nesterovs_momentum=True",
}
"""Settings of the solver 'sgd'. Its Adam leaves epsilon uncorrected: other digits than the paper's
algorithm 1 has."""

ALONE = {
    "schedule": "constant",
    "l1": "0",
    "clip": "off",
    "dropout": "0",
    **dict.fromkeys((OFF, FROZEN), NONE),
}
"""The values of settings that have no other here."""

IMPORTS = """\
import numpy as np
from sklearn.neural_network import {}

np.seterr(all="ignore")  # numbers that overflow are looked for in every epoch"""


def refuse(material: Material) -> None:
    """Raise `Refusal` for what scikit-learn cannot do exactly."""
    if material.course.forks:
        raise Refusal(
            f"the run branches at epoch {material.course.forks[0]:,}; with scikit-learn it must "
            "be a run without branches, since its settings stay"
        )
    experiment, (criterion, output) = material.first, _loss(material)
    allowed = {
        **{name: (value,) for name, value in ALONE.items()},
        "optimizer": tuple(OPTIMIZERS),
    }
    if experiment.hidden:
        allowed["activation"] = tuple(ACTIVATIONS)
    names = {row.name for row in experiment.architecture.activations}
    for field, values in allowed.items():
        written = format_value(getattr(experiment, field))
        if field == "activation" and len(names) == 1:
            (written,) = names
        _refuse(field, written, values)
    _refuse("loss", experiment.criterion_name, (criterion,))
    _refuse("output", experiment.output_name, (output,))
    if experiment.reduction == "sum" and program.has_rest(experiment):
        raise Refusal(
            f"batch size is '{experiment.batch}' and the loss is the sum; with scikit-learn, which "
            f"takes means, it must divide the {experiment.training_samples:,} training points"
        )


def _refuse(field: str, value: str, values: tuple[str, ...]) -> None:
    if value not in values:
        title, (*others, last) = descriptions()[field].title, values
        allowed = f"{', '.join(others)} or {last}" if others else last
        raise Refusal(f"{title} is '{value}'; with scikit-learn it must be {allowed}")


def _loss(material: Material) -> tuple[str, str]:
    """The criterion and the output that scikit-learn has for the kind of answers."""
    dataset = material.dataset
    criterion = "squared_error" if dataset.task is Task.REGRESSION else "cross_entropy"
    return criterion, matched_output(criterion, dataset.target.shape[1])


def preamble(material: Material) -> list[str]:
    """Write what comes before the settings."""
    regression, network = material.dataset.task is Task.REGRESSION, material.network
    name = "MLPRegressor" if regression else "MLPClassifier"
    labels = "t[:, 0]" if regression else "t[:, 0].astype(int)"
    if material.dataset.task is Task.CLASSES:
        labels = "t.argmax(axis=1)"
    biases = arrays(network.biases) if network.biases else "[np.zeros(w.shape[1]) for w in W]"
    turned = "t, t_test = t.T, t_test.T" if material.tested else "t = t.T"
    return [
        program.imports(material, IMPORTS.format(name)),
        program.points(material),
        f"labels = {labels}\n{turned}  # from here on a column a sample, as F_L has them",
        "# The first weights of each layer, a row an input and a column a unit, and the biases.\n"
        f"W = {arrays(network.weights)}\nb = {biases}",
    ]


def blocks(material: Material, place: int) -> Blocks:
    """Write the settings and functions of the run."""
    experiment = material.course.segments[place].experiment
    architecture, squash = experiment.architecture, experiment.architecture.squash
    hidden = architecture.activations[0].name if architecture.activations else "identity"
    used = dict.fromkeys([*([squash.name] if squash else []), hidden])
    output = experiment.output_name
    return {
        **program.constants(experiment),
        "stream": program.STREAM if program.is_drawn(experiment) else "",
        **{name: function(f"{name}(z)", FUNCTIONS[name].value) for name in used},
        output: function(f"{output}(z)", value(output)),
        "squash": _squash(squash.name, material) if squash else "",
        "model": model(material),
        "forward": function(
            "forward(x)",
            f"A = x.T\nfor w, b in zip(model.coefs_, model.intercepts_):\n"
            f"    F = w.T @ A + b[:, np.newaxis]\n    A = {hidden}(F)\nF",
            "The logits F_L: scikit-learn tells probabilities, whose last digits are lost.",
        ),
        "loss": loss(experiment),
        "share": share(experiment, material.dataset, "axis=0"),
        "batches": program.batches(experiment, "len(x)"),
        "train": program.epochs(experiment, material, steps(experiment)),
    }


def _squash(name: str, material: Material) -> str:
    points = ["x", *(["x_test"] if material.tested else [])]
    return "\n".join(f"{each} = {name}({each})" for each in points)


def model(material: Material) -> str:
    """Write the model with the first weights in it."""
    experiment = material.first
    regression = material.dataset.task is Task.REGRESSION
    name = "MLPRegressor" if regression else "MLPClassifier"
    # A step is lr (G + alpha w) / n there, of the summed gradient G; here lr (G / share + l2 w).
    factor = experiment.architecture.loss.criterion.mean_factor
    samples = "batch" if program.has_batches(experiment) else "len(x)"
    scale = samples if experiment.reduction == "sum" else f"{factor:g}" * (factor != 1)
    rate = " * ".join(filter(None, [scale, "learning_rate"]))
    activation = ACTIVATIONS[
        experiment.architecture.activations[0].name if experiment.hidden else "identity"
    ]
    classes = "" if regression else f", classes=range({max(2, material.dataset.target.shape[1])})"
    lines = [
        f"model = {name}(",
        f'    hidden_layer_sizes={experiment.hidden}, activation="{activation}", solver="sgd",',
        f"    learning_rate_init={rate}, {OPTIMIZERS[experiment.optimizer]},",
        f"    alpha={_alpha(experiment, samples)}, batch_size={samples}, shuffle=False,",
        ")",
        "# Its first step draws weights; these take their place.",
        f"model.partial_fit(x, labels{classes})",
        "model.coefs_, model.intercepts_ = W, b",
    ]
    if experiment.optimizer != "gradient_descent":
        lines.append("del model._optimizer  # with the momentum of that step")
    return "\n".join(lines)


def _alpha(experiment: Experiment, samples: str) -> str:
    if not experiment.l2:
        return "0"
    factor = experiment.architecture.loss.criterion.mean_factor
    if experiment.reduction == "sum":
        return "l2"
    return f"l2 * {samples}" + (f" / {factor:g}" if factor != 1 else "")


def steps(experiment: Experiment) -> Steps:
    """Write the lines of an epoch that are scikit-learn's own."""
    part, lines = "[part]" * program.has_batches(experiment), []
    if program.has_rest(experiment):
        alpha = _alpha(experiment, "len(part)")
        lines.append(f"model.set_params(batch_size=len(part), alpha={alpha})")
    lines += [
        "try:",
        f"    model.partial_fit(x{part}, labels{part})",
        "except ValueError:  # a weight is no longer finite",
        f"    {program.DIVERGED}",
    ]
    if not experiment.bias:
        lines += ["for b in model.intercepts_:", "    b[:] = 0"]
    return Steps("", "\n".join(lines), "forward({})", "math.isfinite(loss(new, t))")
