"""What the Lab and the race each bring to their stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.screen import Screen
from textual.widget import Widget

from core.training.player import Playable, Runner
from tui.draft import Draft
from tui.keys import ScreenName
from tui.layout import Layout
from tui.view import Tone


class Contract(Screen[None]):
    """What a screen that plays has of its own; `Stage` and `Player` do the rest."""

    name_of_screen: ClassVar[ScreenName]
    first_focus: ClassVar[tuple[str, ...]]
    """Panels that can have the focus at first, the most wanted first."""
    order_of_focus: ClassVar[tuple[str, ...]]
    """The panels that tab goes through, the form among them."""
    view: Any

    @property
    def runner(self) -> Runner[Any, Any]:
        """The player's thread."""
        raise NotImplementedError

    @property
    def shown(self) -> Playable:
        """What is played."""
        raise NotImplementedError

    @property
    def draft(self) -> Draft:
        """The settings that the quick setter completes."""
        raise NotImplementedError

    def panels(self) -> Iterable[Widget]:
        """The panels between header and footer, the form among them."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show the first of what is played."""
        raise NotImplementedError

    def layout_for(self, width: int, height: int) -> Layout:
        """Where everything is on a terminal of that size."""
        raise NotImplementedError

    def map_columns(self) -> int:
        """Columns of a decision map; 0 where none is shown."""
        raise NotImplementedError

    def accept(self, moment: Any) -> bool:
        """Take over a moment of what is played; whether it is one."""
        raise NotImplementedError

    def played(self, moment: Any) -> Playable:
        """What a moment is of."""
        raise NotImplementedError

    def changes(self, moment: Any) -> dict[str, Any]:
        """What of the view follows from a moment and from what the keys did."""
        raise NotImplementedError

    def notice(self, moment: Any, width: int, *, roomy: bool) -> tuple[str, Tone]:
        """What is to be said where no message is."""
        raise NotImplementedError

    def show_form(self) -> None:
        """Give the form its texts."""
        raise NotImplementedError

    def most_bytes(self) -> int:
        """Bytes a second that playing may send; Textual adds a few."""
        raise NotImplementedError

    def draw_status(self, view: Any, width: int, height: int) -> Any:
        """The status line."""
        raise NotImplementedError

    def take_typed(self) -> None:
        """What stands in the focused text field is the draft's, though its message may be on
        its way still."""
        raise NotImplementedError
