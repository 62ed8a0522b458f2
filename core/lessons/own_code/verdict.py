"""The verdict on a file: right, or where it differs first and the likeliest mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.lessons.own_code.answers import STAGES, Stage


@dataclass(frozen=True)
class Check:
    """One part of one layer, in all networks that were tried."""

    layer: int
    """1 for W0 and what it feeds."""
    stage: Stage
    difference: float
    """The largest, as a share of the largest number; 0 where the part is right, infinite where it
    has another shape or no numbers."""
    what: str
    """The array that differs most."""
    network: str
    """The network in which it does, such as 2-3-5-1."""

    @property
    def right(self) -> bool:
        """Whether it is right, but for rounding."""
        return self.difference == 0


@dataclass(frozen=True)
class Finding:
    """A mistake, and where it shows first."""

    mistake: str
    """Its name; "" where it is none that is known."""
    sentence: str
    seen: str = ""
    option: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is said of somebody's code."""

    file: str
    network: str
    """The functions and the rule that it was checked for."""
    functions: tuple[str, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    """Nothing where the code is right."""
    notes: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the code is right."""
        return not self.findings

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes by name, as far as they are known."""
        return tuple(finding.mistake for finding in self.findings if finding.mistake)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The parts that could be judged."""
        known = {check.stage for check in self.checks}
        return tuple(stage for stage in STAGES if stage in known)

    def check(self, layer: int, stage: Stage) -> Check | None:
        """What is known of a part; None where the file does not tell it."""
        return next((c for c in self.checks if (c.layer, c.stage) == (layer, stage)), None)

    @property
    def sentences(self) -> Sequence[str]:
        """What is said, a paragraph each."""
        if self.right:
            parts = " and ".join(filter(None, (", ".join(self.stages[:-1]), *self.stages[-1:])))
            return [f"Right: {parts}, to the last digits.", *self.notes]
        return [*(finding.sentence for finding in self.findings), *self.notes]

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def document(self) -> dict[str, Any]:
        """The verdict in plain values for JSON, infinite differences as null."""
        finite = [c.difference if c.difference < float("inf") else None for c in self.checks]
        return {
            "file": self.file,
            "right": self.right,
            "network": self.network,
            "functions": list(self.functions),
            "mistakes": list(self.mistakes),
            "findings": [vars(finding) for finding in self.findings],
            "checks": [
                {**vars(check), "right": check.right, "difference": size}
                for check, size in zip(self.checks, finite, strict=True)
            ],
            "notes": list(self.notes),
        }
