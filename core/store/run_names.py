"""The names of a sitting's runs: each says by itself what its run is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from core.data.sources import fixed_samples
from core.experiments.course import Course, summary
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS, nearest_preset
from core.experiments.schema import descriptions
from core.store.session import SessionRun
from core.store.stored_run import StoredRun


def run_names(runs: Sequence[SessionRun]) -> dict[int, str]:
    """Return the names of runs by their numbers.

    A run is told by the settings that are not its preset's, a branch first by what it changed and
    where: "lr 0.1, seed 4"; "lr 0.05 from 1,000, seed 4". One without any has its preset's name,
    which stands behind the settings of the others too where there are several presets. Of equal
    names the epochs make a difference, or else a count: "report-xor (2)".
    """
    with_preset = len({run.preset for run in runs}) > 1

    def named(run: SessionRun, *, epochs: bool) -> str:
        course, preset = run.recording.course, run.preset
        return _words(course, preset, run.varied, with_preset=with_preset, epochs=epochs)

    names = [named(run, epochs=False) for run in runs]
    lengths: dict[str, set[int]] = {}
    for name, run in zip(names, runs, strict=True):
        lengths.setdefault(name, set()).add(run.recording.epochs)
    counts: dict[str, int] = {}
    told: dict[int, str] = {}
    for name, run in zip(names, runs, strict=True):
        whole = named(run, epochs=True) if len(lengths[name]) > 1 else name
        counts[whole] = counts.get(whole, 0) + 1
        told[run.number] = whole if counts[whole] == 1 else f"{whole} ({counts[whole]})"
    return told


def stored_name(run: StoredRun) -> str:
    """Return the name of a run of the store, likewise: by its settings that are not its preset's,
    or are not the default ones where these are fewer, or by its preset; a sweep or a race by what
    varies and its seeds; one of its runs always by these."""
    try:
        name = _stored_name(run.document, run.preset, run.varied)
    except (ValueError, TypeError, KeyError, AttributeError):  # of another version, or damaged
        name = run.preset
    return name if run.kind == "run" else f"{run.kind}: {name}"


@cache
def _start(preset: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Return a preset's settings, and as they are written; nothing of one that is not there."""
    if preset not in PRESETS:
        return {}, frozenset()
    experiment = PRESETS[preset].experiment
    return experiment.model_dump(mode="json"), frozenset(_ENTRIES.split(experiment.to_toml()))


DEFAULTS = nearest_preset(Experiment()).name
"""The preset with the default settings."""

_ENTRIES = re.compile(r"\n(?=\w+ = )|\n$")
"""The ends of the entries of a table."""


@lru_cache(maxsize=2**15)
def _stored_name(text: str, preset: str, varied_too: tuple[str, ...]) -> str:
    # Reading all of thousands of documents takes seconds: what the preset says too is left out.
    head, table, tables = text.partition("\n[")
    entries = _ENTRIES.split(head)
    starts = [_start(preset), _start(DEFAULTS)]  # which a run may be nearer to
    told = [
        [e for e in entries if e not in written or e.partition(" = ")[0] in varied_too]
        for _, written in starts
    ]
    nearer = len(told[1]) < len(told[0])
    (start, _), others = starts[nearer], told[nearer]
    document = tomllib.loads("\n".join(others) + table + tables)
    varied, seeds = document.get("vary", {}), document.get("seeds", 1)
    if varied or "seeds" in document:
        count = seeds if isinstance(seeds, int) else len(seeds)
        names = " × ".join(descriptions()[name].alias or name for name in varied)
        return ", ".join(filter(None, (names, f"{count:,} seeds" if count > 1 else "")))
    branches = document.pop("branch", [])
    decided = (
        ("epochs", "samples")
        if fixed_samples(document.get("dataset", start.get("dataset")))
        else ("epochs",)
    )
    changes = {
        name: value
        for name, value in document.items()
        if name in varied_too or (name not in decided and value != start.get(name))
    }
    words = [_told(changes)]
    for branch in branches:
        epoch = branch.pop("epoch")
        words.insert(0, f"{_told(branch)} from {epoch:,}".lstrip())
    return ", ".join(filter(None, words)) or preset


def _told(changes: Mapping[str, Any]) -> str:
    """Return changed settings in words, the seed behind those that it is one try of."""
    return summary(dict(sorted(changes.items(), key=lambda change: change[0] == "seed")))


@lru_cache(maxsize=256)
def _words(
    course: Course, preset: str, varied: tuple[str, ...], *, with_preset: bool, epochs: bool
) -> str:
    """The newest change first. A run that was continued is the same run, so that its epochs are
    told only on request."""

    def told(values: Mapping[str, Any]) -> str:
        return _told({n: value for n, value in values.items() if epochs or n != "epochs"})

    first = course.segments[0].experiment
    changes = first.changes_from(PRESETS[preset].experiment)
    settings = first.settings()
    its = {name: settings[name] for name in settings if name in changes or name in varied}
    words = [told(its)]
    for epoch, values in zip(course.forks, course.changes, strict=True):
        words.insert(0, f"{told(values)} from {epoch:,}".lstrip())
    words = [part for part in words if part]
    return ", ".join([*words, preset] if with_preset or not words else words)
