"""The worst difference from PyTorch of each table: `python -m tests.core.nn.parity_table`.

With `--record` PyTorch's results are written into the file that is tested where it is not
installed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from tests.core.nn.problems import Array
from tests.core.nn.trajectories import CASES, trained

RECORD = Path(__file__).with_name("torch_trajectories.json")

EPOCHS = [0, 1, 10, 50]
"""Those whose losses are recorded."""

Trained = tuple[Array, Array]


def difference(ours: Trained, theirs: Trained) -> float:
    """The greatest of the losses' relative differences, and of the weights' by the largest."""
    losses = np.abs(ours[0] - theirs[0]) / np.abs(theirs[0])
    weights = np.abs(ours[1] - theirs[1]).max() / np.abs(theirs[1]).max()
    return float(max(losses.max(), weights))


def extract(training: Trained) -> dict[str, list[float]]:
    """The recorded part of a training: a few losses, and the first and last three weights."""
    losses, weights = training
    return {
        "losses": losses[EPOCHS].tolist(),
        "weights": np.concatenate([weights[:3], weights[-3:]]).tolist(),
    }


def recorded() -> dict[str, Trained]:
    """PyTorch's results, as they were written down."""
    return {
        name: (np.array(entry["losses"]), np.array(entry["weights"]))
        for name, entry in json.loads(RECORD.read_text(encoding="utf-8")).items()
    }


def main() -> None:
    """Print the table; record what PyTorch gives if that is wanted."""
    from tests.core.nn import torch_peer

    theirs = {name: torch_peer.trained(case) for name, case in CASES.items()}
    differences = {name: difference(trained(case), theirs[name]) for name, case in CASES.items()}
    for name, number in differences.items():
        print(f"{name:48} {number:8.1e}")
    print("\nthe worst of each table")
    for table in dict.fromkeys(case.table for case in CASES.values()):
        own = [name for name, case in CASES.items() if case.table == table]
        worst = max(own, key=lambda name: differences[name])
        print(f"{worst:48} {differences[worst]:8.1e}   of {len(own)}")
    if "--record" in sys.argv:
        entries = {name: extract(training) for name, training in theirs.items()}
        lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
        RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
