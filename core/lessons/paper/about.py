"""Words for a run, a moment of it and the update that follows."""

from __future__ import annotations

from core.data.dataset import Dataset, Task
from core.data.features import columns_of
from core.experiments.experiment import Experiment
from core.lessons.notation.digits import decimal
from core.refusal import plain
from core.training.recording import Recording
from core.training.step import Step


def about(recording: Recording, step: Step, sample: int | None) -> str:
    """Sentences that introduce an update; `sample` is the place in the batch of the one that is
    worked out, None for all."""
    experiment, dataset = recording.course.at(step.epoch).experiment, recording.dataset
    sentences = [
        f"A network {'-'.join(map(str, experiment.widths))}, {_functions(experiment)}, on the data "
        f"set {dataset.name}; seed {experiment.seed}.",
        f"The weights are those after {step.epoch:,} of {recording.epochs:,} epochs."
        if step.epoch
        else "The weights are the first ones.",
        f"They follow their gradient by {step.rule.optimizer.title} at the rate "
        f"{decimal(step.rate, 6)}.",
        _samples(dataset, step, sample),
    ]
    return plain(" ".join(sentences))


def _functions(experiment: Experiment) -> str:
    architecture = experiment.architecture
    hidden = "-".join(dict.fromkeys(row.title for row in architecture.activations))
    bias = "with biases" if architecture.bias else "without biases"
    loss, output = architecture.loss.criterion.title, architecture.loss.output.title
    units = f"{hidden} in the hidden units, " if hidden else ""
    return f"{units}{output} at the output, {loss}, {bias}"


def _samples(dataset: Dataset, step: Step, sample: int | None) -> str:
    update = f"update {step.update + 1:,} of {step.updates:,} of the epoch, with "
    update = update if step.updates > 1 else "the update of the epoch, with "
    count = f"{len(step.x):,} sample{'s' * (len(step.x) > 1)}"
    if sample is None:
        return f"This is {update}{count}."
    place = int(step.samples[sample])
    told = f"Sample {place + 1:,} of {len(dataset.x):,}"
    if dataset.task is not Task.REGRESSION:
        told += f", of class {dataset.classes[int(dataset.truth[place])]}"
    return f"{told}, is worked out; it is in {update}{count}."


def input_names(recording: Recording) -> list[str]:
    """The names of what enters the network."""
    columns = recording.dataset.columns
    names = dict(zip((f"x{i + 1}" for i in range(len(columns))), columns, strict=True))
    features = columns_of(recording.experiment.features, len(columns))
    return [names.get(feature.name, feature.name) for feature in features]
