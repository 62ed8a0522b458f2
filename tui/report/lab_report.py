"""The lab report: all parts trained, all claims judged, all files written."""

from __future__ import annotations

from pathlib import Path

from tui.report.data import data_files
from tui.report.files import check_folder, write_files
from tui.report.lab_runs import DRAWN, TRAINED, Judgement, Results, measure
from tui.report.page import Page
from tui.report.runs import NOBODY, SEEDS, Watch
from tui.report.sections import activation, cases, claims, closing, rates, units

TITLE = "Backpropagation by hand: the lab report, done again"


def lab_report(
    out: Path,
    *,
    seeds: int = SEEDS,
    epochs: int | None = None,
    watch: Watch = NOBODY,
) -> tuple[Path, tuple[Judgement, ...]]:
    """Do the whole lab report anew and write it to a folder; return its page and its verdicts.

    Raises `Refusal` for what cannot be, or where runs could not be trained, and
    `ReportStopped`, with nothing written, where it is stopped.
    """
    check_folder(out)
    results = measure(seeds, epochs, watch)
    page = lab_page(results, watch)
    data = data_files(results)
    watch.begin(DRAWN, "writing")
    written = write_files(out, page.files | data)
    watch.tell(1.0, "written")
    return written, results.judgements


def lab_page(results: Results, watch: Watch) -> Page:
    """Write the page, section by section."""
    page = Page(TITLE, *claims.opening(results))
    claims.claims(page, results)
    cases.network(page)
    drawings = (cases.cases, rates.rates, units.units, activation.activation)
    for place, section in enumerate(drawings, start=1):
        watch.begin(TRAINED + (DRAWN - TRAINED) * place / len(drawings), "drawing figures")
        section(page, results)
    closing.gradients(page, results)
    closing.again(page, results)
    return page
