"""What is printed: the machine, tables, verdicts."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_info

console = Console(highlight=False, width=120, soft_wrap=True)


@dataclass(frozen=True)
class Verdict:
    """A target, what was measured, and whether it was met (None: could not be measured)."""

    what: str
    measured: str
    wanted: str
    met: bool | None

    @property
    def word(self) -> str:
        """met, NOT met or not measured."""
        return {True: "met", False: "NOT met", None: "not measured"}[self.met]


def ratio_verdict(what: str, ratio: float | None, wanted: float, why: str = "") -> Verdict:
    """A target of being at least so many times ahead."""
    wanted_text = f"≥ {wanted:g} ×"
    if ratio is None:
        return Verdict(what, why, wanted_text, None)
    return Verdict(what, f"{ratio:.2f} ×", wanted_text, ratio >= wanted)


def limit_verdict(what: str, value: float, unit: str, *, most: float) -> Verdict:
    """A target of being at most so much."""
    return Verdict(what, f"{value:.3g} {unit}", f"≤ {most:g} {unit}", value <= most)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def has_vector_exp() -> bool:
    """Whether NumPy has a vectorised exp for float64 here: it takes AVX-512."""
    from numpy._core._multiarray_umath import __cpu_features__

    return bool(__cpu_features__.get("AVX512_SKX", False))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def print_machine() -> None:
    """Where this was measured."""
    config = np.show_config(mode="dicts")
    simd = config["SIMD Extensions"]  # type: ignore[index]
    widest = (simd.get("found") or simd.get("baseline") or ["unknown"])[-1]
    blas = ", ".join(
        f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')})"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    )
    console.print(f"processor     {_processor()}, {platform.system()}, widest SIMD {widest}")
    console.print(f"Python        {platform.python_version()}")
    console.print(f"NumPy         {np.__version__}, BLAS {blas}")
    console.print(f"scikit-learn  {_version('scikit-learn')}")
    console.print(f"PyTorch       {_version('torch')}")
    console.print(f"JAX           {_version('jax')}")


def heading(text: str) -> None:
    """The title of a section."""
    console.print(f"\n[bold]{text}[/]")


def rows(columns: list[str], cells: list[list[str]]) -> None:
    """A plain table: the first column to the left, numbers to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 or column == "set up as" else "right")
    for row in cells:
        table.add_row(*row)
    console.print(table)


def print_verdicts(verdicts: list[Verdict]) -> None:
    """All targets at the end."""
    heading("Targets")
    styles = {True: "green", False: "bold red", None: "yellow"}
    cells = [[v.what, v.measured, v.wanted, f"[{styles[v.met]}]{v.word}[/]"] for v in verdicts]
    rows(["target", "measured", "wanted", "verdict"], cells)
