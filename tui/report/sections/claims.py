"""The nine claims on the page: the verdicts in short, then what the seeds give."""

from __future__ import annotations

from core.lessons.claims import LINEAR
from core.lessons.findings import BINDING, Finding, Verdict
from tui.drawing import numbers
from tui.report import wording
from tui.report.lab_runs import AS_IT_IS, LITERAL, Judged, Results
from tui.report.page import MISSING, Page, slug
from tui.report.sections.units import WHY, finding

SAID = {Verdict.IN_PART: "in part", Verdict.NOT_REPRODUCED: "not"}


def quick_look(epochs: int) -> str:
    """What has to be said of runs of another length than the report's; "" of equal ones."""
    if epochs == LINEAR.epochs:
        return ""
    return (
        f"A quick look: the report's runs have {numbers.epochs(LINEAR.epochs)} epochs, these have "
        f"{numbers.epochs(epochs)}, and the verdicts are of these."
    )


def opening(page: Page, results: Results) -> None:
    """What this is."""
    page.paragraph(
        "A university lab report trains a small network by hand-written backpropagation, on two "
        "data sets, and says nine things about it. Here all of it is done anew: "
        f"{wording.plural(len(results.seeds), 'seed')} a setting, "
        f"{wording.plural(results.epochs, 'epoch')} a run, "
        f"{wording.plural(len(results.runs), 'run')}."
    )
    if quick := quick_look(results.epochs):
        page.paragraph(f"**{quick}**")
    if not page.draws:
        page.paragraph(MISSING)
    page.contents()


def claims(page: Page, results: Results) -> None:
    """The verdicts, the rule, the evidence."""
    page.section("The nine claims")
    page.paragraph(_overview(results.judged))
    page.table(
        ("#", "The report says", "Literal equations", "Input as it is"),
        (
            (
                str(judged.claim.number),
                f"{judged.claim.experiment}: {judged.claim.says}",
                *map(_short, judged.findings),
            )
            for judged in results.judged
        ),
        "rlll",
    )
    page.paragraph(
        f"{BINDING} Beside each verdict stands how many do, and a median with the range in "
        "brackets, from the lowest to the highest of the seeds that did not diverge. A seed "
        "decides the random points and the first weights; every setting is trained with "
        f"{wording.which_seeds(len(results.seeds))}, which nobody chose. "
        "Ranges are luck: another set of seeds moves them a lot. Verdicts rest on counts alone."
    )
    page.paragraph(f"[{WHY}](#{slug(WHY)}): {finding(results)}")
    page.subsection("What the seeds give")
    for judged in results.judged:
        _evidence(page, judged)


def _overview(judged: tuple[Judged, ...]) -> str:
    literal, as_it_is = zip(*(j.findings for j in judged), strict=True)
    return (
        "Taken to the letter, with the sigmoid on the input as well, the report's equations give: "
        f"**{_tally(literal)}**. With the input as it is, which is the usual practice: "
        f"**{_tally(as_it_is)}**."
    )


def _tally(findings: tuple[Finding, ...]) -> str:
    """7 of 9 claims reproduced, 2 in part"""
    verdicts = [finding.verdict for finding in findings]
    rest = [
        f"{verdicts.count(verdict)} {said}" for verdict, said in SAID.items() if verdict in verdicts
    ]
    reproduced = f"{verdicts.count(Verdict.REPRODUCED)} of {len(verdicts)} claims reproduced"
    return ", ".join([reproduced, *rest])


def _short(finding: Finding) -> str:
    count, median = wording.count(finding.shown), finding.in_short(wording.fact)
    return f"**{wording.verdict(finding)}** {count}; {median}"


def _evidence(page: Page, judged: Judged) -> None:
    claim = judged.claim
    page.paragraph(
        f"**{claim.number}. {wording.capitalised(claim.experiment)}.** The report says: "
        f"{claim.says}. *A seed shows it when* {claim.rule}."
    )
    found = dict(zip((LITERAL, AS_IT_IS), judged.findings, strict=True))
    if judged.literal == judged.as_it_is:
        found = {"either way": judged.literal}
    page.bullets(
        f"{reading.capitalize()}: **{finding.verdict}**. "
        + wording.capitalised(finding.sentence(wording.fact))
        for reading, finding in found.items()
    )
