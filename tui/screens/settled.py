"""The doings of a screen that has no settings of its own: those of the next run are the Lab's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from core.refusal import Refusal
from tui.screens.commands import SettingsCommand
from tui.screens.draft import Draft
from tui.screens.lab.state import Laboratory


class Settled:
    """Has nothing to be set, started or dropped."""

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory

    @property
    def draft(self) -> Draft:
        """The Lab's settings."""
        return self.laboratory.draft

    @property
    def refusals(self) -> Mapping[str, str]:
        """None."""
        return {}

    @property
    def changed(self) -> bool:
        """Never."""
        return False

    @property
    def untrained(self) -> bool:
        """Nothing is trained here."""
        return False

    def settle(self) -> None:
        """Nothing is set here."""

    def start(self) -> None:
        """Raise `Refusal`."""
        self._refuse()

    def edit(self, name: str, text: str) -> None:
        """Raise `Refusal`."""
        self._refuse()

    def set(self, command: SettingsCommand) -> str:
        """Raise `Refusal`."""
        self._refuse()

    def drop_changes(self) -> None:
        """Do nothing."""

    def _refuse(self) -> NoReturn:
        raise Refusal("settings are changed in the Lab; 1 goes there")
