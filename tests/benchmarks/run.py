"""How fast bp-tui is, beside scikit-learn, PyTorch and JAX where they are installed.

    python tests/benchmarks/run.py            about twenty minutes
    python tests/benchmarks/run.py --quick    fewer rounds
    python tests/benchmarks/run.py --only linear xor --against textbook

Everything is measured in turns on one machine; what counts are the medians of the ratios within
a round. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# This checkout is measured, wherever the command is started from.
sys.path.insert(0, str(Path(__file__).parents[2]))

from activations import activation_race
from csv_files import LOADTXT, ROWS, read_beside_loadtxt
from jobs import AXES, Job, StackJob, grown_job, linear_job, seeded_job, xor_job
from keeping import JOBS, KEPT, WAYS, kept_against_not, kept_sweep_share
from landscapes import ONE_BY_ONE, PLAIN, landscape_race
from measure import Race, race
from minibatch import batch_race
from peers import JAX_ALL, JAX_ONE, OURS, SINGLES, SKLEARN, TEXTBOOK, TORCH
from recordings import RECORDED, recorded_against_bare
from stacks import stack_race, stacked_against_single
from startup import OUR_COMMAND, CommandFailed, startup
from steps import measure_steps
from sweeps import measure_sweeps
from table import (
    Verdict,
    console,
    has_vector_exp,
    heading,
    limit_verdict,
    print_machine,
    print_verdicts,
    ratio_verdict,
    rows,
)

from core.experiments.experiment import Experiment

NAMES = {"textbook": [TEXTBOOK], "sklearn": [SKLEARN], "torch": [TORCH], "jax": [JAX_ONE, JAX_ALL]}
"""Peers by their names on the command line."""

NOTES = f"""\
Everybody does the same epochs in float64, full batches where nothing else is said, and keeps the
loss of every epoch; the time is from the first weights to the losses. {TEXTBOOK} and {TORCH} start
from our weights, and their first losses were checked to be ours. {SKLEARN} starts from its own
weights, and its units have biases, which cannot be switched off. In stacks it trains one run after
another, and two of them are measured. JAX is a jitted vmap over lax.scan; its compilation counts in
sweeps only."""


@dataclass(frozen=True)
class Options:
    """What to measure."""

    quick: bool
    against: list[str]

    def rounds(self, full: int) -> int:
        """How many rounds."""
        return 3 if self.quick else full

    def among(self, names: Sequence[str]) -> list[str]:
        """Whom to measure of those who do this."""
        return [name for name in self.against if name in names]


def _verdicts(
    what: str, ratios: dict[str, float], wanted: dict[str, float], options: Options
) -> list[Verdict]:
    return [
        ratio_verdict(f"{what}, ahead of {name}", ratios.get(name), least, "not installed")
        for name, least in wanted.items()
        if name in options.against
    ]


def _race_section(job: Job, wanted: dict[str, float], options: Options) -> list[Verdict]:
    heading(f"{job.name} job {job.shape}")
    against = options.among(SINGLES)
    result = race(job, against=against, rounds=options.rounds(15), epochs=3000)
    times = {name: result.epoch.times_ours(name) for name in result.setup}
    cells = []
    for name in (OURS, *against):
        if name not in result.setup:
            cells.append([name, "not installed", "", "", ""])
            continue
        seconds = result.epoch.median(name)
        numbers = [f"{seconds * 1e6:.1f}", f"{1 / seconds:,.0f}", f"{times[name]:.2f} ×"]
        cells.append([name, *numbers, result.setup[name]])
    rows(["", "µs an epoch", "epochs a second", "times ours", "set up as"], cells)
    return _verdicts(f"{job.name} job", times, wanted, options)


def _beside_the_scan(job: Job, options: Options) -> list[Verdict]:
    """One run beside JAX's compiled loop: the mark to reach, not a peer to be ahead of."""
    if JAX_ONE not in options.against:
        return []
    what = f"{job.name} job alone, JAX scan's time over ours"
    alone = StackJob.of([job.experiment])
    result = stack_race(alone, against=[JAX_ONE], rounds=options.rounds(9), epochs=3000)
    if JAX_ONE not in result.setup:
        return [ratio_verdict(what, None, SCAN, "not installed")]
    cells = [
        [name, f"{result.run_epoch.median(name) * 1e6:.1f}", result.setup[name]]
        for name in (OURS, JAX_ONE)
    ]
    rows(["one run alone", "µs an epoch", "set up as"], cells)
    return [ratio_verdict(what, result.run_epoch.times_ours(JAX_ONE), SCAN)]


def linear(options: Options) -> list[Verdict]:
    """The report's linear case."""
    job = linear_job()
    wanted = {TEXTBOOK: 1.0, SKLEARN: 4.5, TORCH: 8.0}
    return [*_race_section(job, wanted, options), *_beside_the_scan(job, options)]


def xor(options: Options) -> list[Verdict]:
    """The report's XOR case."""
    job = xor_job()
    wanted = {TEXTBOOK: 1.0, SKLEARN: 2.8, TORCH: 4.0}
    return [*_race_section(job, wanted, options), *_beside_the_scan(job, options)]


def recordings(options: Options) -> list[Verdict]:
    """What keeping every epoch within reach costs."""
    heading("A recording beside the bare engine")
    verdicts, cells = [], []
    for job, epochs in ((linear_job(), 3000), (linear_job(), 250), (xor_job(), 3000)):
        result = recorded_against_bare(job, epochs, rounds=options.rounds(25))
        times = result.times_ours(RECORDED)
        per_epoch = [f"{result.median(name) / epochs * 1e6:.1f}" for name in (OURS, RECORDED)]
        cells.append([f"{job.name}, {epochs:,} epochs", *per_epoch, f"{times:.3f} ×"])
        what = f"recording of the {job.name} job, {epochs:,} epochs"
        verdicts.append(limit_verdict(what, times, "× the bare engine", most=1.05))
    rows(["µs an epoch", "bare", "recorded", ""], cells)
    return verdicts


def keeping(options: Options) -> list[Verdict]:
    """What saving a run while it trains costs."""
    heading("Training that is saved beside training alone")
    verdicts, cells = [], []
    rounds, seconds = (1, 4.0) if options.quick else (9, 4.0)
    for name in [*JOBS][: -1 if options.quick else None]:  # the largest takes long to be steady
        for way in [*WAYS][: 1 if options.quick else None]:
            result, share = kept_against_not(name, way, rounds=rounds, seconds=seconds)
            medians = [f"{result.median(ours):.2f}" for ours in (OURS, KEPT)]
            times = f"{result.times_ours(KEPT):.3f} ×"
            cells.append([f"{name}, {way}", *medians, times, f"{share:.2%}"])
            verdicts.append(limit_verdict(f"saving {name}, {way}", 100 * share, "%", most=3))
    rows(["seconds", "alone", "saved", "", "spent on saving"], cells)
    share = kept_sweep_share(60 if options.quick else 500)
    verdicts.append(limit_verdict("saving the runs of a sweep", 100 * share, "%", most=3))
    return verdicts


def steps(options: Options) -> list[Verdict]:
    """One update opened in full, at an epoch that is trained again first."""
    heading("One step of the report's networks, and the check of all its gradients")
    verdicts, cells = [], []
    for name, (opening, check) in measure_steps(options.rounds(25)).items():
        cells.append([name, f"{opening:.1f}", f"{check:.1f}"])
        verdicts.append(limit_verdict(f"opening a step of {name}", opening, "ms", most=100))
    rows(["ms", "opened", "checked"], cells)
    return verdicts


def start(options: Options) -> list[Verdict]:
    """From the start of a process to its printed result."""
    shown = " ".join(["python", *OUR_COMMAND[1:]])
    heading("From process start to the printed JSON of 3,000 epochs, linear job")
    wanted = {SKLEARN: 3.0, TORCH: 3.0}
    against = options.among(list(wanted))
    try:
        result = startup(options.rounds(7), against=against)
    except CommandFailed as failure:
        console.print(str(failure))
        return [Verdict("process start to JSON", "it failed", "it runs", False)]
    console.print(f"ours: {shown}; the peers: startup_sklearn.py and startup_torch.py")
    times = {name: result.times_ours(name) for name in result.seconds}
    cells = [
        [name, f"{result.median(name):.2f} s", f"{times[name]:.2f} ×"]
        if name in times
        else [name, "not installed", ""]
        for name in (OURS, *against)
    ]
    rows(["", "time", "times ours"], cells)
    return _verdicts("process start to JSON", times, wanted, options)


def growth(options: Options) -> list[Verdict]:
    """How the cost of an epoch grows, one axis at a time."""
    heading("How an epoch grows from 2-10-10-1, n=100: µs an epoch (times ours)")
    against = options.among(SINGLES)
    verdicts = []
    for axis, values in AXES.items():
        cells = []
        for value in values:
            result = race(
                grown_job(axis, value),
                against=against,
                rounds=options.rounds(5),
                seconds=0.05 if options.quick else 0.15,
            )
            cells.append([f"{value:,}", *(_grown(result, n) for n in (OURS, *against))])
            if value == values[-1] and TEXTBOOK in result.setup:
                what = f"{axis} {value:,}, ahead of {TEXTBOOK}"
                verdicts.append(ratio_verdict(what, result.epoch.times_ours(TEXTBOOK), 1.0))
        rows([axis, OURS, *against], cells)
        console.print()
    return verdicts


def _grown(result: Race, name: str) -> str:
    if name not in result.setup:
        return "not installed"
    cost = f"{result.epoch.median(name) * 1e6:,.0f}"
    return cost if name == OURS else f"{cost} ({result.epoch.times_ours(name):.1f} ×)"


def stack(options: Options) -> list[Verdict]:
    """Many runs at once, each with its own points and first weights."""
    exp = has_vector_exp()
    told = "vectorised (AVX-512)" if exp else "not vectorised (no AVX-512)"
    # Of an epoch of stacked runs, exp takes a quarter where it is vectorised, otherwise half.
    wanted = {JAX_ONE: 1.0 if exp else 0.75, TORCH: 1.2, SKLEARN: 8.0}
    against = options.among([JAX_ONE, JAX_ALL, TORCH, SKLEARN])
    verdicts = []
    for runs in (64, 256):
        heading(f"{runs} stacked runs of the linear job; NumPy's exp is {told} here")
        result = stack_race(
            seeded_job(Experiment(), runs),
            against=against,
            rounds=options.rounds(5),
            epochs=300 if options.quick else 3000,
        )
        times = {name: result.run_epoch.times_ours(name) for name in result.setup}
        cells = []
        for name in (OURS, *against):
            if name not in result.setup:
                cells.append([name, "not installed", "", "", ""])
                continue
            seconds = result.run_epoch.median(name)
            numbers = [f"{seconds * 1e6:.2f}", f"{1 / seconds:,.0f}", f"{times[name]:.2f} ×"]
            cells.append([name, *numbers, result.setup[name]])
        rows(["", "µs a run-epoch", "run-epochs a second", "times ours", "set up as"], cells)
        verdicts += _verdicts(f"{runs} stacked runs", times, wanted, options)
    return [*verdicts, _small_stack(options)]


def _small_stack(options: Options) -> Verdict:
    shape = Experiment(dataset="xor", hidden=(4, 4))
    heading("64 runs of 2-4-4-1, n=21: stacked against one after another")
    job = seeded_job(shape, 64)
    result = stacked_against_single(job, rounds=options.rounds(9), epochs=1000)
    cells = [[name, f"{result.median(name) * 1e6:.2f}"] for name in result.seconds]
    rows(["", "µs a run-epoch"], cells)
    single = next(name for name in result.seconds if name != OURS)
    return ratio_verdict("64 × 2-4-4-1 stacked, ahead of singly", result.times_ours(single), 4.0)


def adam_stack(options: Options) -> list[Verdict]:
    """Many runs at once with Adam."""
    heading("64 stacked runs of the linear job with Adam")
    against = options.among([JAX_ONE])
    result = stack_race(
        seeded_job(Experiment(), 64, "adam"),
        against=against,
        rounds=options.rounds(5),
        epochs=300 if options.quick else 3000,
    )
    names = [name for name in (OURS, *against) if name in result.setup]
    cells = [
        [name, f"{result.run_epoch.median(name) * 1e6:.2f}", result.setup[name]] for name in names
    ]
    rows(["", "µs a run-epoch", "set up as"], cells)
    times = {name: result.run_epoch.times_ours(name) for name in names}
    wanted = {JAX_ONE: 1.0 if has_vector_exp() else 0.75}  # as with gradient descent
    return _verdicts("64 stacked Adam runs", times, wanted, options)


def minibatch(options: Options) -> list[Verdict]:
    """Mini-batches of 10 of 500."""
    verdicts = []
    for optimizer, wanted in (
        ("gradient_descent", {SKLEARN: 8.0, TORCH: 15.0}),
        ("adam", {SKLEARN: 6.0, TORCH: 12.0}),
    ):
        heading(f"Mini-batches of 10 of 500, 2-8-8-1 tanh, {optimizer.replace('_', ' ')}")
        against = options.among(list(wanted))
        result = batch_race(
            optimizer,
            against=against,
            rounds=options.rounds(11),
            epochs=20 if options.quick else 60,
        )
        times = {name: result.update.times_ours(name) for name in result.setup}
        cells = []
        for name in (OURS, *against):
            if name not in result.setup:
                cells.append([name, "not installed", "", "", ""])
                continue
            seconds = result.update.median(name)
            numbers = [f"{seconds * 1e6:.1f}", f"{1 / seconds:,.0f}", f"{times[name]:.2f} ×"]
            cells.append([name, *numbers, result.setup[name]])
        rows(["", "µs an update", "updates a second", "times ours", "set up as"], cells)
        verdicts += _verdicts(f"mini-batches, {optimizer}", times, wanted, options)
    return verdicts


def activations(options: Options) -> list[Verdict]:
    """Full batches with every activation."""
    verdicts = []
    for job in (linear_job(), xor_job()):
        heading(f"Activations on the {job.name} job {job.shape}")
        result = activation_race(job, rounds=options.rounds(15), epochs=1000)
        times = {name: result.times_ours(name) for name in result.seconds}
        rows(
            ["", "µs an epoch", "times the sigmoid's"],
            [
                [
                    "sigmoid" if name == OURS else name,
                    f"{result.median(name) * 1e6:.1f}",
                    f"{t:.2f}",
                ]
                for name, t in times.items()
            ],
        )
        verdicts += [
            limit_verdict(f"{name} on the {job.name} job", times[name], "× the sigmoid", most=1.15)
            for name in ("tanh", "relu")
        ]
    return verdicts


def landscape(options: Options) -> list[Verdict]:
    """The loss over a plane through the weights."""
    heading("The loss over a plane of 41 x 41 nodes, forward passes of as many networks")
    verdicts, cells = [], []
    # Of large layers the arithmetic takes the time, which stacking cannot spare.
    for name, wanted in (("report-linear", 10.0), ("report-xor", 3.0), ("spiral", 3.0)):
        result = landscape_race(name, options.rounds(7))
        times = {told: result.times_ours(told) for told in result.seconds}
        cells.append(
            [name, f"{result.median(OURS) * 1e3:.0f} ms"]
            + [f"{times[told]:.1f} ×" if told in times else "" for told in (PLAIN, ONE_BY_ONE)]
        )
        what = f"landscape of {name}"
        verdicts.append(limit_verdict(what, result.median(OURS), "s", most=1.0))
        verdicts.append(
            ratio_verdict(f"{what}, ahead of {ONE_BY_ONE}", times.get(ONE_BY_ONE), wanted)
        )
    rows(["", OURS, PLAIN, ONE_BY_ONE], cells)
    return verdicts


def csv(options: Options) -> list[Verdict]:
    """A data set in a file."""
    heading(f"A CSV file of {ROWS:,} points, read")
    verdicts, cells = [], []
    for what, result in read_beside_loadtxt(options.rounds(9)).items():
        times = 1 / result.times_ours(LOADTXT)
        seconds = [f"{result.median(name):.2f} s" for name in (OURS, LOADTXT)]
        cells.append([what, *seconds, f"{times:.1f} ×"])
        verdicts.append(limit_verdict(f"CSV file, {what}", times, f"× {LOADTXT}", most=6.0))
    rows(["", OURS, LOADTXT, ""], cells)
    return verdicts


def sweeps(options: Options) -> list[Verdict]:
    """Whole sweeps, with all that belongs to them."""
    heading("Sweeps of the linear job, 3,000 epochs a run")
    return measure_sweeps(quick=options.quick, against=options.against, say=console.print)


def lab(options: Options) -> list[Verdict]:
    """The Lab in a real pseudo-terminal."""
    heading("The Lab at 120x40 in a pseudo-terminal")
    try:
        from lab import measure_lab
    except ImportError as error:
        return _without(error, "the Lab")
    return measure_lab(quick=options.quick, say=console.print)


def network(options: Options) -> list[Verdict]:
    """The network while it trains, likewise."""
    heading("The network of 2-8-8-8-1, live at 120x40 in a pseudo-terminal")
    try:
        from network import measure_network
    except ImportError as error:
        return _without(error, "the network")
    return measure_network(quick=options.quick, say=console.print)


def _without(error: ImportError, what: str) -> list[Verdict]:
    console.print(f"needs the extra `test`: {error}")
    return [Verdict(what, f"{error.name} is not installed", "", None)]


SCAN = 1 / 1.8
"""JAX scan may take so much of our time on a single run, not less."""


SECTIONS: dict[str, Callable[[Options], list[Verdict]]] = {
    "linear": linear,
    "xor": xor,
    "recordings": recordings,
    "keeping": keeping,
    "steps": steps,
    "start": start,
    "growth": growth,
    "stack": stack,
    "adam-stack": adam_stack,
    "minibatch": minibatch,
    "activations": activations,
    "landscape": landscape,
    "csv": csv,
    "sweep": sweeps,
    "lab": lab,
    "network": network,
}


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--against", nargs="+", choices=NAMES, default=list(NAMES))
    given = parser.parse_args()
    options = Options(given.quick, [name for word in given.against for name in NAMES[word]])
    print_machine()
    console.print(NOTES, style="dim")
    verdicts = [verdict for name in given.only for verdict in SECTIONS[name](options)]
    if verdicts:
        print_verdicts(verdicts)
    return 1 if any(verdict.met is False for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
