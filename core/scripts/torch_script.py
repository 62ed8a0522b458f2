"""A run as a PyTorch script: autograd and PyTorch's own losses and optimizers, in float64."""

from __future__ import annotations

from core.experiments.experiment import Experiment
from core.nn.places import Place
from core.scripts import program
from core.scripts.edits import within
from core.scripts.judging import share
from core.scripts.program import Material, Steps
from core.scripts.source import Blocks, function, listed
from core.scripts.torch_rows import ACTIVATIONS, CRITERIA, CROSS_ENTROPIES, OPTIMIZERS

NAME = "PyTorch"

LEAST_MOMENTUM = "1e-300"
"""So little that no bit of a step changes."""

IMPORTS = """\
import numpy as np
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # small matrices are faster so"""


def refuse(material: Material) -> None:
    """Refuse nothing: PyTorch can do what bp-tui can."""


def preamble(material: Material) -> list[str]:
    """Write what comes before the settings."""
    names = ", ".join(["x", "t", *(["x_test", "t_test"] if material.tested else [])])
    parameters = "W = [torch.tensor(w, requires_grad=True) for w in W]"
    if material.first.bias:
        parameters += "\nb = [torch.tensor(b_i, requires_grad=True) for b_i in b]"
    parameters += f"\nparameters = {'[*W, *b]' if material.first.bias else 'W'}"
    return [
        program.imports(material, IMPORTS),
        f"{program.points(material)}\n{names} = map(torch.tensor, ({names}))",
        program.first_weights(material),
        parameters,
    ]


def blocks(material: Material, place: int) -> Blocks:
    """Write the settings and functions of a part of the run."""
    experiment = material.course.segments[place].experiment
    architecture = experiment.architecture
    names = [row.name for row in architecture.activations]
    squash = [architecture.squash.name] if architecture.squash else []
    used = dict.fromkeys([*squash, *names, experiment.output_name])
    return {
        **program.constants(experiment),
        "stream": program.STREAM if program.is_drawn(experiment) else "",
        **{name: function(f"{name}(z)", ACTIVATIONS[name]) for name in used},
        "layers": f"activations = {listed(names)}  # of the hidden layers",
        "forward": forward(experiment),
        "loss": loss(experiment),
        "share": share(experiment, material.dataset, "dim=1", ".double()"),
        "penalty": penalty(experiment),
        "masks": masks(experiment),
        "optimizer": optimizer(material, place),
        "held": held(experiment),
        "factor": program.schedule(experiment),
        "batches": program.batches(experiment, "len(x)"),
        "train": program.epochs(experiment, material, steps(experiment)),
    }


def forward(experiment: Experiment) -> str:
    """Write the forward pass."""
    squash, dropout = experiment.architecture.squash, bool(experiment.dropout)
    bias = " + b[i]" * experiment.bias
    lines = [
        f"a = {squash.name}(x)" if squash else "a = x",
        "for i in range(len(W)):",
        f"    z = a @ W[i]{bias}",
        "    if i < len(activations):",
        "        a = activations[i](z)",
        *(["        a = a * masks[i] if masks else a"] if dropout else []),
        "z",
    ]
    head = f"forward(x{', masks=None' * dropout})"
    return function(head, "\n".join(lines), f"F_(i+1) = a(F_i) W_i{' + b_i' * experiment.bias}.")


def loss(experiment: Experiment) -> str:
    """Write the loss of logits."""
    criterion, output = experiment.architecture.loss.criterion, experiment.output_name
    lines = []
    if criterion.name == "cross_entropy":
        total = CROSS_ENTROPIES[output]
    else:
        lines.append(f"y = {output}(z)")
        total = CRITERIA[criterion.name]
    if experiment.reduction == "mean":
        factor = f"{criterion.mean_factor:g} * " * (criterion.mean_factor != 1)
        total = f"{factor}{total} / len(t)"
    return function("loss(z, t)", "\n".join([*lines, total]), "Of the logits z = F_L.")


def penalty(experiment: Experiment) -> str:
    """Write what is added to the loss of an update."""
    terms = ["l1 * w.abs().sum()"] * bool(experiment.l1)
    terms += ["l2 / 2 * (w**2).sum()"] * bool(experiment.l2)
    if not terms:
        return ""
    told = "What an update adds to the loss, of weights alone."
    return function("penalty()", f"sum({' + '.join(terms)} for w in W)", told)


def masks(experiment: Experiment) -> str:
    """Write the function that draws dropout's masks."""
    mask = "torch.tensor((numbers.T >= dropout) / (1 - dropout))"
    return program.masks(
        experiment, mask, "For each sample and hidden unit 0, or 1 / (1 - dropout)."
    )


def optimizer(material: Material, place: int) -> str:
    """Write the optimizer, or what a branch changes of it."""
    segment = material.course.segments[place]
    experiment = segment.experiment
    row = OPTIMIZERS[experiment.optimizer]
    settings = ", ".join(["lr=learning_rate", *row.settings])
    if not experiment.rule.constants.get("momentum", 1):
        # At 0 PyTorch keeps no step, which a branch with momentum would go on from.
        settings = settings.replace("=momentum", f"={LEAST_MOMENTUM}")
    if not place:
        return f"optimizer = torch.optim.{row.name}(parameters, {settings})"
    lines = [f"optimizer.param_groups[0].update({settings})"]
    before = material.course.segments[place - 1].experiment
    count = program.batches_an_epoch(experiment)
    if "betas" in settings and count != program.batches_an_epoch(before):
        lines += [
            "for kept in optimizer.state.values():  # as if all updates had had such batches",
            f'    kept["step"].fill_({segment.first_epoch} * {count})',
        ]
    return "\n".join(lines)


def branch(experiment: Experiment) -> str:
    """Write the weights that a branch edits where it sets out."""
    kept = experiment.rule.optimizer.slots > 0
    lines = ["with torch.no_grad():"]
    for place, value in experiment.edits.values:
        lines.append(f"    {_layer(place)}{within(place, own_biases=True)} = {value!r}  # {place}")
    for place in experiment.edits.off:
        layer, spot = _layer(place), within(place, own_biases=True)
        if kept:
            lines += [
                f"    for row in ({layer}, *optimizer.state[{layer}].values()):  # {place}",
                f"        if row.shape == {layer}.shape:",
                f"            row{spot} = 0",
            ]
        else:
            lines.append(f"    {layer}{spot} = 0  # {place}")
    return "\n".join(lines)


def _layer(place: Place) -> str:
    return f"{'b' if place.letter == 'b' else 'W'}[{place.layer}]"


def held(experiment: Experiment) -> str:
    """Write which weights stay as they are, and the update of the others."""
    if experiment.edits.held is None:
        return ""
    layers = len(experiment.architecture.shapes)
    lines = [
        "# The weights and biases that stay as they are.",
        "held = [torch.zeros(p.shape, dtype=torch.bool) for p in parameters]",
    ]
    for place in dict.fromkeys((*experiment.edits.off, *experiment.edits.frozen)):
        layer = place.layer + layers * (place.letter == "b")
        lines.append(f"held[{layer}]{within(place, own_biases=True)} = True  # {place}")
    clip = "    torch.nn.utils.clip_grad_norm_(parameters, clip)\n" * (experiment.clip != "off")
    return (
        "\n".join(lines)
        + f'''


def step():
    """Update the weights, but for those that stay."""
    for p, still in zip(parameters, held):
        p.grad[still] = 0
{clip}    before = [p.detach()[still] for p, still in zip(parameters, held)]
    optimizer.step()
    with torch.no_grad():
        for p, still, kept in zip(parameters, held, before):
            p[still] = kept'''
    )


def steps(experiment: Experiment) -> Steps:
    """Write the lines of an epoch that are PyTorch's own."""
    batches, lines = program.has_batches(experiment), ["optimizer.zero_grad()"]
    part, masks = "[part]" * batches, ""
    if experiment.dropout:
        lines.append(f"masks = drawn_masks(generator, len({'part' if batches else 'x'}))")
        masks = ", masks"
    whole = f"loss(forward(x{part}{masks}), t{part})"
    if experiment.l1 or experiment.l2:
        whole = f"({whole} + penalty())"
    lines.append(f"{whole}.backward()")
    if experiment.edits.held is not None:
        lines.append("step()")
    else:
        if experiment.clip != "off":
            lines.append("torch.nn.utils.clip_grad_norm_(parameters, clip)")
        lines.append("optimizer.step()")
    return Steps(
        program.before(experiment, 'optimizer.param_groups[0]["lr"]'),
        "\n".join(lines),
        "forward({}).detach()",
        "(math.isfinite(loss(new, t)) and all(p.isfinite().all() for p in parameters))",
    )
