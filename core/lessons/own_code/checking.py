"""A check of somebody's own code: run it, compare it, and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.experiments.experiment import Experiment
from core.lessons.own_code.cases import cases_of
from core.lessons.own_code.findings import differences, findings_of
from core.lessons.own_code.refusals import answers_all, fails_of_shapes, refuse_unjudged
from core.lessons.own_code.trial import Trial, tried
from core.lessons.own_code.verdict import Check, Finding, Verdict
from core.refusal import Refusal

SECONDS = 10.0
"""Time for a file's process, its imports included."""


def check_code(
    path: str | Path,
    experiment: Experiment = Experiment(),  # noqa: B008 - immutable
    *,
    columns: bool = False,
    seconds: float = SECONDS,
) -> Verdict:
    """Compare the backpropagation of a file with the right one, and name its mistake.

    The file runs in a process of its own. experiment: the functions and the rule that it is meant
    for; its number of hidden layers counts, their widths do not. columns: the file has samples and
    units as columns, weights (units out, units in). `Refusal` where the file cannot be judged.

        >>> print(check_code("mine.py", Experiment(activation="tanh", squash_input=False)))
    """
    file = Path(path).absolute()
    _refuse_no_file(file, path)
    cases = cases_of(experiment)
    trial = tried(file, cases, seconds, columns=columns)
    try:
        refuse_unjudged(trial)
        findings = _findings(trial)
    except Refusal as refusal:
        if fails_of_shapes(trial) and answers_all(tried(file, cases, seconds, columns=not columns)):
            other = "without --columns" if columns else "with --columns"
            raise Refusal(f"{refusal} ({other}, the shapes fit)") from None
        raise
    return Verdict(
        file.name,
        _network(experiment),
        trial.functions,
        tuple(_checks(trial)),
        tuple(findings),
        tuple(_notes(trial)),
    )


def _findings(trial: Trial) -> list[Finding]:
    """All that is wrong with a file, each mistake once."""
    findings: list[Finding] = []
    for group in trial.groups():
        for finding in findings_of(trial, group):
            if not any(_tells(known, finding) for known in findings):
                findings.append(finding)
    return findings


def _tells(known: Finding, finding: Finding) -> bool:
    """Whether a finding is told by one of other functions: the same mistake or option."""
    same = finding.mistake and finding.mistake == known.mistake
    return bool(same or (finding.is_setting and finding.option in known.option))


def _refuse_no_file(file: Path, path: str | Path) -> None:
    if not file.is_file():
        kind = "a folder" if file.is_dir() else "not there"
        raise Refusal(f"file is '{path}'; it must be a Python file, and it is {kind}")
    if file.suffix == ".ipynb":
        raise Refusal(f"file is '{path}'; it is a notebook: save its code as a .py file")


def _network(experiment: Experiment) -> str:
    architecture = experiment.architecture
    names, depth = dict.fromkeys(a.name for a in architecture.activations), len(experiment.hidden)
    layers = f"{depth} hidden layer{'s' * (depth > 1)} of {' and '.join(names)}"
    return ", ".join(
        (
            layers if depth else "no hidden layer",
            architecture.loss.name.replace("_", " "),
            "its sum" if experiment.reduction == "sum" else "its mean",
            "input squashed" if architecture.squash else "input as it is",
            "biases" if architecture.bias else "no biases",
            experiment.optimizer.replace("_", " "),
        )
    )


def _checks(trial: Trial) -> Iterator[Check]:
    """The worst of each part of each layer."""
    worst: dict[tuple[int, str], Check] = {}
    for group in trial.groups():
        for own, place, size in differences(trial, group):
            key = place.layer, place.stage
            if key not in worst or size > worst[key].difference:
                worst[key] = Check(place.layer, place.stage, size, place.what, own.case.name)
    yield from worst.values()


def _notes(trial: Trial) -> Iterator[str]:
    if trial.done.output:
        yield f"What it printed ({trial.done.output:,} bytes) is left out."
    for own in trial.judged[:1]:
        if not own.case.architecture.bias and any("dL/db" in each.what for each in own.answers):
            yield (
                "The gradients of biases were looked at too, at biases of zero; --bias checks them "
                "in a network that has biases."
            )
