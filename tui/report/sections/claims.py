"""The nine claims on the page: the verdicts in short, then the evidence of the seeds."""

from __future__ import annotations

from core.lessons.claims import LINEAR
from core.lessons.findings import BINDING, Finding, Verdict
from tui.drawing import numbers
from tui.report import wording
from tui.report.lab_runs import READINGS, Judgement, Results
from tui.report.page import Page, slug
from tui.report.sections.units import WHY, finding

REST = {Verdict.IN_PART: "in part", Verdict.NOT_REPRODUCED: "not"}


def quick_look(epochs: int) -> str:
    """Return the warning of runs of another length than the report's; "" of equal ones."""
    if epochs == LINEAR.epochs:
        return ""
    return (
        f"A quick look: the report's runs have {numbers.epochs(LINEAR.epochs)} epochs, these have "
        f"{numbers.epochs(epochs)}, and the verdicts are of these."
    )


def opening(results: Results) -> list[str]:
    """Return the paragraphs that tell what the report is."""
    quick = quick_look(results.epochs)
    text = (
        "A university lab report trains a small network by hand-written backpropagation, on two "
        "data sets, and says nine things about it. Here all of it is done anew: "
        f"{numbers.plural(results.seeds, 'seed')} a setting, "
        f"{numbers.plural(results.epochs, 'epoch')} a run, "
        f"{numbers.plural(len(results.runs), 'run')}."
    )
    return [text, f"**{quick}**"] if quick else [text]


def claims(page: Page, results: Results) -> None:
    """Write the verdicts, the rule and the evidence."""
    page.section("The nine claims")
    literal, as_it_is = (_tally([f[n] for _, f in results.judgements]) for n in range(2))
    page.paragraph(
        "Taken to the letter, with the sigmoid on the input as well, the report's equations give: "
        f"**{literal}**. With the input as it is, which is the usual practice: **{as_it_is}**."
    )
    page.table(
        ("#", "The report says", "Literal equations", "Input as it is"),
        (
            (str(claim.number), f"{claim.experiment}: {claim.says}", *map(_short, findings))
            for claim, findings in results.judgements
        ),
        "rlll",
    )
    page.paragraph(
        f"{BINDING} Beside each verdict stands how many do, and a median with the range in "
        "brackets, from the lowest to the highest of the seeds that did not diverge. A seed "
        "decides the random points and the first weights; every setting is trained with "
        f"{wording.which_seeds(results.seeds)}, which nobody chose. "
        "Ranges are luck: another set of seeds moves them a lot. Verdicts rest on counts alone."
    )
    page.paragraph(f"[{WHY}](#{slug(WHY)}): {finding(results)}")
    page.subsection("What the seeds give")
    for judgement in results.judgements:
        _evidence(page, judgement)


def _tally(findings: list[Finding]) -> str:
    """7 of 9 claims reproduced, 2 in part"""
    verdicts = [finding.verdict for finding in findings]
    counts = [f"{verdicts.count(v)} {word}" for v, word in REST.items() if v in verdicts]
    reproduced = f"{verdicts.count(Verdict.REPRODUCED)} of {len(verdicts)} claims reproduced"
    return ", ".join([reproduced, *counts])


def _short(finding: Finding) -> str:
    count, median = wording.count(finding.shown), finding.in_short(wording.fact)
    return f"**{wording.verdict(finding)}** {count}; {median}"


def _evidence(page: Page, judgement: Judgement) -> None:
    claim, findings = judgement
    page.paragraph(
        f"**{claim.number}. {wording.capitalised(claim.experiment)}.** The report says: "
        f"{claim.says}. *A seed shows it when* {claim.rule}."
    )
    by_reading = dict(zip(READINGS.values(), findings, strict=True))
    if findings[0] == findings[1]:
        by_reading = {"either way": findings[0]}
    page.bullets(
        f"{reading.capitalize()}: **{finding.verdict}**. "
        + wording.capitalised(finding.sentence(wording.fact))
        for reading, finding in by_reading.items()
    )
