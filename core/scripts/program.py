"""The parts of a script that are alike with every library: points, settings, and the epochs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from textwrap import indent
from typing import Self

from core.data.dataset import Dataset, Task, make_dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.network import Network
from core.nn.randomness import Purpose
from core.scripts.numpy_rows import SCHEDULES
from core.scripts.source import UNPACKED, array, arrays, comment, function, literal, uses_packing


@dataclass(frozen=True)
class Material:
    """All that a script of a course is made from."""

    course: Course
    dataset: Dataset

    @classmethod
    def of(cls, course: Course, dataset: Dataset | None = None) -> Self:
        """The material of a course, with the points of its settings where none are given."""
        first = course.segments[0].experiment
        return cls(course, make_dataset(first) if dataset is None else dataset)

    @cached_property
    def network(self) -> Network:
        """The network with its first weights."""
        return Network.from_experiment(self.first)

    @property
    def first(self) -> Experiment:
        """The settings that the run began with."""
        return self.course.segments[0].experiment

    @property
    def tested(self) -> bool:
        """Whether some part of the run ends where the test loss does not fall."""
        return any(s.experiment.patience != "never" for s in self.course.segments)


def head(material: Material, library: str) -> str:
    """Write the comment at the top: the run, and the settings that train it in bp-tui."""
    first, course = material.first, material.course
    widths = "-".join(map(str, first.widths))
    return comment(
        f"A network {widths} on {first.dataset}, trained for {course.epochs:,} epochs with "
        f"{library}.\nbp-tui wrote this; 'bp-tui run --config FILE' trains the same, where the "
        f"file has these lines:\n\n{course.to_toml().strip()}"
    )


def points(material: Material) -> str:
    """Write the points, and what packed numbers need."""
    dataset = material.dataset
    (x, t), (x_test, t_test) = dataset.train, dataset.test
    names = ", ".join(material.first.features)
    parts = [
        f"# The points: what enters the network ({names}), and the targets.",
        f"x = {array(x)}",
        f"t = {array(t)}",
    ]
    if material.tested:
        parts += [f"x_test = {array(x_test)}", f"t_test = {array(t_test)}"]
    return "\n".join(parts)


def first_weights(material: Material) -> str:
    """Write the first weights and biases."""
    network = material.network
    text = "# The first weights, those of layer i in W[i] with a row an input and a column a unit"
    text += f"{', and the biases' if network.biases else ''}.\nW = {arrays(network.weights)}"
    return text + (f"\nb = {arrays(network.biases)}" if network.biases else "")


def imports(material: Material, library: str, *, also: str = "") -> str:
    """Write the imports, those of a library last, and the function that packed numbers need.

    also: a module of the standard library that this one asks for.
    """
    dataset, network = material.dataset, material.network
    packed = uses_packing([*dataset.train, *dataset.test, *network.layers])
    modules = ["math", "sys", *filter(None, [also]), *(["base64", "zlib"] if packed else [])]
    text = "\n".join(f"import {name}" for name in sorted(modules)) + f"\n\n{library}"
    return f"{text}\n\n\n{UNPACKED}" if packed else text


def is_drawn(experiment: Experiment) -> bool:
    """Whether training asks for random numbers."""
    return bool(experiment.dropout) or (has_batches(experiment) and experiment.shuffle)


def has_batches(experiment: Experiment) -> bool:
    """Whether an epoch has several updates."""
    return experiment.batch != "all" and experiment.batch < experiment.training_samples


def has_rest(experiment: Experiment) -> bool:
    """Whether the last batch of an epoch is smaller than the others."""
    batch = experiment.batch
    return batch != "all" and has_batches(experiment) and experiment.training_samples % batch > 0


def batches_an_epoch(experiment: Experiment) -> int:
    """The updates of an epoch."""
    if not has_batches(experiment):
        return 1
    assert experiment.batch != "all"
    return -(-experiment.training_samples // experiment.batch)


def constants(experiment: Experiment) -> dict[str, str]:
    """Write the numbers among the settings that a script refers to, a line each."""
    scheduled = experiment.rule.schedule.changes
    rule = experiment.rule
    values: Mapping[str, object] = {
        "seed": experiment.seed if is_drawn(experiment) else None,
        "learning_rate": experiment.learning_rate,
        **{name: rule.constants.get(name, v) for name, v in rule.optimizer.constants.items()},
        "schedule_epochs": experiment.schedule_epochs if scheduled else None,
        "schedule_factor": experiment.schedule_factor if scheduled else None,
        "batch": experiment.batch if has_batches(experiment) else None,
        "l1": experiment.l1 or None,
        "l2": experiment.l2 or None,
        "dropout": experiment.dropout or None,
        "clip": None if experiment.clip == "off" else experiment.clip,
        **{name: _goal(experiment, name) for name in ("stop_loss", "stop_accuracy", "patience")},
    }
    return {name: f"{name} = {literal(v)}" for name, v in values.items() if v is not None}


def _goal(experiment: Experiment, name: str) -> object:
    value = getattr(experiment, name)
    return None if value == "never" else value


STREAM = function(
    "stream(purpose, epoch)",
    "np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose, epoch)))",
    "The random numbers of this seed for a purpose in an epoch.",
)


def batches(experiment: Experiment, samples: str) -> str:
    """Write the function that divides an epoch's samples, so many, into batches."""
    if not has_batches(experiment):
        return ""
    order = f"stream({Purpose.ORDER:d}, epoch).permutation({samples})"
    return function(
        "batches(epoch)",
        f"order = {order if experiment.shuffle else f'np.arange({samples})'}\n"
        f"[order[start : start + batch] for start in range(0, {samples}, batch)]",
        "The places of the samples of each update of an epoch.",
    )


def masks(experiment: Experiment, mask: str, told: str) -> str:
    """Write the function that draws dropout's masks; `mask` is one of a layer's `numbers`, of shape
    (units, samples)."""
    if not experiment.dropout:
        return ""
    return function(
        "drawn_masks(generator, samples)",
        f"drawn = [generator.random((units, samples)) for units in {experiment.hidden}]\n"
        f"[{mask} for numbers in drawn]",
        told,
    )


def schedule(experiment: Experiment) -> str:
    """Write the function that changes the learning rate from epoch to epoch."""
    factor = SCHEDULES[experiment.schedule]
    return function("factor(epoch)", factor, "Of the learning rate.") if factor else ""


def rate(experiment: Experiment) -> str:
    """Name the learning rate of an epoch."""
    return "rate" if SCHEDULES[experiment.schedule] else "learning_rate"


def update_number(experiment: Experiment) -> str:
    """Write the number of an update, from 1."""
    if not has_batches(experiment):
        return "epoch + 1"
    return f"epoch * {batches_an_epoch(experiment)} + number"


def before(experiment: Experiment, rate: str) -> str:
    """Write what is done before an epoch's first update; the rate it has is set as `rate`."""
    lines = []
    if SCHEDULES[experiment.schedule]:
        lines.append(f"{rate} = learning_rate * factor(epoch)")
    if experiment.dropout:
        lines.append(f"generator = stream({Purpose.DROPOUT:d}, epoch)")
    return "\n".join(lines)


DIVERGED = 'finish("diverged; the last finite figures are", epoch)'
"""The end of a run whose numbers are no longer finite."""


@dataclass(frozen=True)
class Steps:
    """The lines of an epoch that differ from library to library."""

    before: str
    """Lines before an epoch's first update."""
    update: str
    """An update by the samples `x[part]`, or by all of them where there are no batches."""
    logits: str
    """The logits of points, `{}`."""
    finite: str
    """Whether the loss of the logits `new` and every weight are finite."""


def epochs(experiment: Experiment, material: Material, steps: Steps) -> str:
    """Write the function that trains from an epoch to another."""
    update = steps.update
    if has_batches(experiment):
        counted = "number, part in enumerate(batches(epoch), 1)"
        head = counted if "+ number" in update else "part in batches(epoch)"
        update = f"for {head}:\n{indent(update, '    ')}"
    lines = [
        *filter(None, [steps.before]),
        update,
        f"new = {steps.logits.format('x')}",
        f"if not {steps.finite}:",
        f"    {DIVERGED}",
        "z = new",
        *_goals(experiment, material, steps),
        "if (epoch + 1) % every == 0:",
        '    print(f"epoch {epoch + 1:,}  loss {loss(z, t):.6g}")',
    ]
    known = "z, best, best_epoch" if material.tested else "z"
    return (
        'def train(first, last):\n    """Train from the epoch `first` to `last`."""\n'
        f"    global {known}\n    for epoch in range(first, last):\n"
        + indent("\n".join(lines), " " * 8)
    )


def _goals(experiment: Experiment, material: Material, steps: Steps) -> list[str]:
    """Write where a run ends before its last epoch."""
    lines: list[str] = []
    if material.tested:
        lines += [
            f"test_loss = loss({steps.logits.format('x_test')}, t_test)",
            "if test_loss < best:",
            "    best, best_epoch = test_loss, epoch + 1",
        ]
    for name, reached in (
        ("stop_loss", "loss(z, t) < stop_loss"),
        ("stop_accuracy", "share(z, t) >= stop_accuracy"),
        ("patience", "epoch + 1 - best_epoch >= patience"),
    ):
        if getattr(experiment, name) != "never":
            lines += [f"if {reached}:", f'    finish("{name} ends it", epoch + 1)']
    return lines


def finish(material: Material) -> str:
    """Write the function that tells how the run ended."""
    name = "R²" if material.dataset.task is Task.REGRESSION else "accuracy"
    return f'''\
def finish(sentence, epoch):
    """Tell how the run ended, and end."""
    print(f"{{sentence}} at epoch {{epoch:,}}")
    print(f"{name} {{share(z, t)}}")
    print(f"final loss {{loss(z, t)}}")
    sys.exit()'''


def start(steps: Steps) -> str:
    """Write the logits that the run starts from."""
    return f"z = {steps.logits.format('x')}"


def best(steps: Steps, epoch: int) -> str:
    """Write the test loss from which on the lowest one is looked for."""
    return f"best, best_epoch = loss({steps.logits.format('x_test')}, t_test), {epoch}"


def branch_comment(epoch: int, changes: str) -> str:
    """Write what a branch changes."""
    return comment(f"From epoch {epoch:,} on: {changes}.")
