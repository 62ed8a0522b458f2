"""The lab report: all parts trained, all claims judged, all files written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.experiments.experiment import Experiment
from core.sweeps.workers import Workers
from tui.report.data import data_files
from tui.report.files import check_folder, write_files
from tui.report.lab_runs import READINGS, TRAINED, Judged, Results, measure
from tui.report.page import Page
from tui.report.runs import SEEDS, WRITTEN, Ask, Step, Tell, go_on, nobody
from tui.report.sections import activation, cases, claims, closing, rates, units

TITLE = "Backpropagation by hand: the lab report, done again"


@dataclass(frozen=True)
class LabReport:
    """What was written."""

    page: Path
    judged: tuple[Judged, ...]
    drawn: bool
    """Whether its figures are real ones: matplotlib is there."""


def lab_report(
    out: Path,
    *,
    seeds: int = SEEDS,
    epochs: int | None = None,
    workers: Workers | None = None,
    tell: Tell = nobody,
    stopped: Ask = lambda: False,
) -> LabReport:
    """Do the whole lab report anew and write it to a folder.

    Raises `Refusal` for what cannot be, `Refusal` where runs could not be trained, and
    `ReportStopped`, with nothing written, where `stopped` says so.
    """
    check_folder(out)
    results = measure(seeds, epochs, workers, tell, stopped)
    drawn = _drawn_runs(results)
    page = lab_page(results, {path: title for path, (title, _) in drawn.items()}, tell, stopped)
    files = {
        **page.figures,
        **data_files(results),
        **{f"toml/{part.name}.toml": part.sweep.to_toml() for part in results.parts},
        **{path: experiment.to_toml() for path, (_, experiment) in drawn.items()},
        "report.md": page.markdown,
        "report.html": page.html,
    }
    go_on(stopped)
    written = write_files(out, files)
    tell(WRITTEN)
    return LabReport(written, results.judged, page.draws)


def lab_page(results: Results, drawn: dict[str, str], tell: Tell, stopped: Ask) -> Page:
    """The page, section by section; `drawn` names the files of the runs that it draws."""
    page = Page(TITLE)
    claims.opening(page, results)
    claims.claims(page, results)
    cases.network(page)
    studied = (cases.cases, rates.rates, units.units, activation.activation)
    for done, section in enumerate(studied):
        go_on(stopped)
        tell(Step("drawing figures", TRAINED + (0.98 - TRAINED) * (done + 1) / len(studied)))
        section(page, results)
    closing.gradients(page, results)
    closing.again(page, results, drawn)
    return page


def _drawn_runs(results: Results) -> dict[str, tuple[str, Experiment]]:
    """Title and settings of the runs that the comparison figures draw, by their file."""
    found: dict[str, tuple[str, Experiment]] = {}
    for name, title, case in cases.CASES:
        typical = results.shown(case, literal=True).run.experiment
        for reading, literal in READINGS:
            path = f"toml/{name}-{reading.replace(' ', '-')}.toml"
            own = typical.with_changes(squash_input=literal)
            found[path] = (f"{title}, {reading}, seed {own.seed}", own)
    return found
