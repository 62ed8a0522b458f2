"""A run as a NumPy script: the equations of `core.nn.network`, written down for one network."""

from __future__ import annotations

from textwrap import indent

from core.experiments.experiment import Experiment
from core.scripts import edits, program
from core.scripts.judging import delta, derived, loss, share
from core.scripts.numpy_rows import ACTIVATIONS, OPTIMIZERS, SOFTMAX
from core.scripts.program import Material, Steps
from core.scripts.source import Blocks, arrays, function, listed, told_of

NAME = "NumPy"

IMPORTS = """\
# One thread: small matrices are faster so, and the bits are always the same.
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

np.seterr(all="ignore")  # numbers that overflow are looked for in every epoch"""

TURNED = """\
# From here on a sample is a column, and F_(i+1) is W_i^T A_i where the report has A_i W_i:
# bp-tui adds up in this order, and so a script that does has its every bit."""

WITH_ONES = function(
    "with_ones(a)", "np.vstack([a, np.ones(a.shape[1])])", "What meets the biases in a last row."
)


def refuse(material: Material) -> None:
    """Refuse nothing: NumPy can do what bp-tui can."""


def preamble(material: Material) -> list[str]:
    """Write what comes before the settings."""
    names = ["x", "t", *(["x_test", "t_test"] if material.tested else [])]
    columns = ", ".join(f"{name}.T.copy()" for name in names)
    biases = ", the last one the biases" if material.first.bias else ""
    return [
        program.imports(material, IMPORTS, also="os"),
        program.points(material),
        f"{TURNED}\n{', '.join(names)} = {columns}",
        f"# The first weights of each layer: a column a unit, a row an input{biases}.\n"
        f"W = {arrays(material.network.layers)}",
    ]


def blocks(material: Material, place: int) -> Blocks:
    """Write the settings and functions of a part of the run."""
    experiment = material.course.segments[place].experiment
    architecture, output = experiment.architecture, experiment.output_name
    names = [row.name for row in architecture.activations]
    squash = [architecture.squash.name] if architecture.squash else []
    values = dict.fromkeys([*squash, *names, output])
    slopes = dict.fromkeys([*names, *derived(experiment)])
    return {
        **program.constants(experiment),
        "stream": program.STREAM if program.is_drawn(experiment) else "",
        **{name: function(f"{name}(z)", value(name)) for name in values},
        **{
            f"{name}_slope": function(f"{name}_slope(z)", ACTIVATIONS[name].slope)
            for name in slopes
        },
        "layers": "# Of each hidden layer.\n"
        f"activations = {listed(names)}\nslopes = {listed(f'{name}_slope' for name in names)}",
        "ones": WITH_ONES if experiment.bias else "",
        "forward": forward(experiment),
        "loss": loss(experiment),
        "share": share(experiment, material.dataset, "axis=0"),
        "delta": delta(experiment),
        "gradients": gradients(experiment),
        "masks": masks(experiment),
        "state": state(experiment),
        "held": edits.held(experiment),
        "update": update(experiment),
        "factor": program.schedule(experiment),
        "batches": program.batches(experiment, "x.shape[1]"),
        "train": program.epochs(experiment, material, steps(experiment)),
    }


def value(name: str) -> str:
    """Write the function of an activation or output."""
    return SOFTMAX if name == "softmax" else ACTIVATIONS[name].value


def folds(experiment: Experiment) -> bool:
    """Whether the learning rate goes into B_L, as the engine has it where nothing comes between."""
    rule = experiment.rule
    return rule.optimizer.folds_rate and not (rule.l1 or rule.l2 or rule.clip)


def forward(experiment: Experiment) -> str:
    """Write the forward pass."""
    squash, dropout = experiment.architecture.squash, bool(experiment.dropout)

    def entering(a: str) -> str:
        return f"with_ones({a})" if experiment.bias else a

    lines = [
        f"F, A = [x], [{entering(f'{squash.name}(x)' if squash else 'x')}]",
        "for i in range(len(W)):",
        "    F.append(W[i].T @ A[i])",
        "    if i < len(activations):",
        "        a = activations[i](F[-1])",
        *(["        a = a * masks[i] if masks else a"] if dropout else []),
        f"        A.append({entering('a')})",
        "F, A",
    ]
    head = f"forward(x{', masks=None' if dropout else ''})"
    return function(head, "\n".join(lines), "F_0 = x, A_i = a(F_i), F_(i+1) = W_i^T A_i.")


def gradients(experiment: Experiment) -> str:
    """Write the backward pass."""
    masks = ", masks" if experiment.dropout else ""
    scaled = bool(scale(experiment))
    slope = "(slopes[i - 1](F[i]) * masks[i - 1])" if masks else "slopes[i - 1](F[i])"
    lines = [
        f"F, A = forward(x{masks})",
        f"B = delta(F[-1], t){' * scale' if scaled else ''}",
        "dW = []",
        "for i in reversed(range(len(W))):",
        "    dW.insert(0, A[i] @ B.T)",
        "    if i:",
        f"        B = (W[i]{'[:-1]' if experiment.bias else ''} @ B) * {slope}",
        *_changes(experiment),
    ]
    told = "B_i = a'(F_i) * (W_i B_(i+1)), dL/dW_i = A_i B_(i+1)^T"
    told += "; B_L has the scale of the whole." if scaled else "."
    head = f"gradients(x, t{', scale' if scaled else ''}{masks})"
    return function(head, "\n".join(lines), told)


def _changes(experiment: Experiment) -> list[str]:
    """Write the penalties on weights, the bound on the length, and what is returned."""
    lines: list[str] = []
    weights = "[:-1]" if experiment.bias else ""
    if experiment.l1 or experiment.l2:
        note = "  # not of biases" if experiment.bias else ""
        lines.append(f"for g, w in zip(dW, W):{note}")
        if experiment.l2:
            lines.append(f"    g{weights or '[:]'} += l2 * w{weights}")
        if experiment.l1:
            lines.append(f"    g{weights or '[:]'} += l1 * np.sign(w{weights})")
    if experiment.edits.held is not None:
        lines += ["for g, still in zip(dW, held):", "    g[still] = 0"]
    if experiment.clip == "off":
        return [*lines, "dW"]
    return [
        *lines,
        "every_g = np.concatenate([g.ravel() for g in dW])",
        "length = np.sqrt((every_g * every_g).sum())",
        "[g * min(clip / (length + 1e-6), 1) for g in dW]",
    ]


def masks(experiment: Experiment) -> str:
    """Write the function that draws dropout's masks."""
    mask = "(numbers >= dropout) * (1 / (1 - dropout))"
    return program.masks(
        experiment, mask, "For each hidden unit and sample 0, or 1 / (1 - dropout)."
    )


def state(experiment: Experiment) -> str:
    """Write the numbers that the optimizer keeps for each weight."""
    names = OPTIMIZERS[experiment.optimizer].state
    return "\n".join(f"{name} = [np.zeros_like(w) for w in W]" for name in names)


def branch(experiment: Experiment) -> str:
    """Write the weights that a branch edits where it sets out."""
    return edits.put_in(experiment, OPTIMIZERS[experiment.optimizer].state)


def update(experiment: Experiment) -> str:
    """Write an update of all weights."""
    row = OPTIMIZERS[experiment.optimizer]
    names = ", ".join(["w", "g", *(name.lower() for name in row.state)])
    lists = ", ".join(["W", "dW", *row.state])
    line = "w -= g" if folds(experiment) else row.update
    if experiment.edits.held is not None:
        names, lists = f"{names}, still", f"{lists}, held"
        line = f"before = w[still]\n{line}\nw[still] = before"
    body = f"for {names} in zip({lists}):\n{indent(line, '    ')}"
    given = [name for name in ("rate", "n") if name in _words(line)]
    told = told_of(experiment.rule.optimizer.bind)
    told += " The rate is in dW, by its scale." if folds(experiment) else ""
    return f"def update({', '.join(['dW', *given])}):\n" + indent(f'"""{told}"""\n{body}', "    ")


def _words(line: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in line).split())


def scale(experiment: Experiment) -> str:
    """Write the factor of B_L: the rate where it is folded in, over the samples for a mean."""
    factor = program.rate(experiment) if folds(experiment) else ""
    if experiment.reduction == "sum":
        return factor
    double = experiment.architecture.loss.criterion.mean_factor
    factor = " * ".join(filter(None, [f"{double:g}" * (double != 1), factor])) or "1"
    samples = "len(part)" if program.has_batches(experiment) else "x.shape[1]"
    return f"{factor} / {samples}"


def steps(experiment: Experiment) -> Steps:
    """Write the lines of an epoch that are NumPy's own."""
    batches, dropout = program.has_batches(experiment), bool(experiment.dropout)
    part = ".take(part, axis=1)" if batches else ""
    given = [f"x{part}", f"t{part}", *filter(None, [scale(experiment)])]
    row, lines = OPTIMIZERS[experiment.optimizer], []
    if dropout:
        samples = "len(part)" if batches else "x.shape[1]"
        lines.append(f"masks = drawn_masks(generator, {samples})")
        given.append("masks")
    rest = []
    if not folds(experiment):
        words = _words(row.update)
        rest += [program.rate(experiment)] * ("rate" in words)
        rest += [program.update_number(experiment)] * ("n" in words)
    lines += [f"dW = gradients({', '.join(given)})", f"update({', '.join(['dW', *rest])})"]
    return Steps(
        program.before(experiment, "rate"),
        "\n".join(lines),
        "forward({})[0][-1]",
        "(math.isfinite(loss(new, t)) and all(np.isfinite(w).all() for w in W))",
    )
