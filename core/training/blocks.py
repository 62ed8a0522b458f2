"""Blocks: experiments of equal shape, which one trainer trains in step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from core.experiments.experiment import Experiment
from core.experiments.schema import groups
from core.nn.descent import runs_in_a_block

Shape: TypeAlias = tuple[object, ...]


def shape_of(experiment: Experiment) -> Shape:
    """The settings that runs of one trainer have in common."""
    points = experiment.training_samples, experiment.test_samples
    answers = experiment.task, experiment.target_levels
    settings = [field.name for field in groups()["Training"] if field.name != "learning_rate"]
    alike = (getattr(experiment, name) for name in settings)
    return experiment.architecture, *points, *answers, *alike


def blocks(experiments: Sequence[Experiment], least: int = 1) -> list[tuple[Experiment, ...]]:
    """The experiments in groups of equal shape, no larger than is fast, and at least `least`
    groups where there are enough experiments, so that as many workers have something to do."""
    groups: dict[Shape, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(shape_of(experiment), []).append(experiment)
    parts: list[tuple[Experiment, ...]] = []
    for group in groups.values():
        most = runs_in_a_block(group[0].architecture, group[0].samples)
        share = -(-len(group) * least // len(experiments))  # of the groups that are wanted
        count = min(len(group), max(share, -(-len(group) // most)))
        ends = [len(group) * place // count for place in range(count + 1)]
        parts += [tuple(group[a:b]) for a, b in pairwise(ends)]
    return parts
