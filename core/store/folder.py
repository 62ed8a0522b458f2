"""The folder in which a person's runs are kept."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

FOLDER = "BP_TUI_HOME"
"""The environment's name for a folder that all is in, where it is not the system's."""


def own_folder() -> Path | None:
    """Return the folder that the environment names, None where it names none."""
    folder = os.environ.get(FOLDER)
    return Path(folder) if folder else None


def data_folder() -> Path:
    """Return the folder of the run store, which need not be there."""
    return own_folder() or user_data_path("bp-tui")
