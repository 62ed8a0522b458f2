"""The verdict on a file: right, or where it differs first and the likeliest mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.lessons.own_code.answers import STAGES, Stage


def capital(sentence: str) -> str:
    """A sentence with its first letter large, unless it begins with a symbol such as y or dL/dW."""
    word = sentence.split()[0]
    is_word = word.isalpha() and (len(word) > 1 or word == "a")
    return sentence[0].upper() + sentence[1:] if is_word else sentence


def share(size: float) -> str:
    """A difference as a share of the largest number: 34 %, 7.2 times or 1e+300 times."""
    if size >= 1.95:
        return f"{size:,.0f} times" if 10 <= size < 1e6 else f"{size:.2g} times"
    return f"{100 * size:.0f} %" if size >= 0.1 else f"{100 * size:.2g} %"


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

    where: str = ""
    """A sentence: the first part that is wrong, and by how much."""
    mistake: str = ""
    """Its name; "" where it is none that is known."""
    explanation: str = ""
    """Sentences: the formula that is there, and the one that should be."""
    option: str = ""
    """The option for the network that the file is written for."""
    seen: str = ""
    """A place where such a mistake was seen."""
    is_setting: bool = False
    """Whether the file is right with that option."""

    @property
    def advice(self) -> str:
        """The explanation with the option and the place."""
        option = f"With {self.option} the file is right."
        if not self.is_setting:
            option = self.option and f"If that is meant, say {self.option}."
        seen = self.seen and f"({capital(self.seen)}.)"
        return " ".join(filter(None, (self.explanation, option, seen)))

    def __str__(self) -> str:
        name = self.mistake and f"The likeliest mistake: {self.mistake}."
        return " ".join(filter(None, (self.where, name, self.advice)))


@dataclass(frozen=True)
class Verdict:
    """All that is said of somebody's code."""

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
        """The check of a part; None where the file does not tell it."""
        return next((c for c in self.checks if (c.layer, c.stage) == (layer, stage)), None)

    @property
    def sentences(self) -> Sequence[str]:
        """All that is said, a paragraph each."""
        if self.right:
            parts = " and ".join(filter(None, (", ".join(self.stages[:-1]), *self.stages[-1:])))
            return [f"Right: {parts}, to the last digits.", *self.notes]
        return [*map(str, self.findings), *self.notes]

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
