"""Looks and pace that a person chose, remembered from sitting to sitting in a small TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import tomli_w
from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.refusal import Refusal, written
from core.store.folder import own_folder
from core.training.wishes import MAX_TEMPO
from tui.drawing.maps import MAP_STYLES, MapStyle
from tui.drawing.plotting import MARKERS, Marker
from tui.files import reason, write_whole

MOST_FPS = 60
"""Frames a second that a terminal is sent at most."""

AUTO = "auto"
"""The theme that goes by the terminal's background."""


class Preferences(BaseModel):
    """Looks and pace of the screens; by their defaults as nobody chose any."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    theme: str = AUTO
    """The name of a theme, or `AUTO`."""
    marker: Marker = MARKERS[0]
    pace: Annotated[int, Field(ge=-MAX_TEMPO, le=MAX_TEMPO)] = 0
    """Times that the automatic pace is doubled; halved below 0."""
    map_style: MapStyle = MAP_STYLES[0]
    mouse: bool | None = None
    """Whether to listen to the mouse; None where the terminal decides."""
    ascii: bool = False
    """Whether all is drawn with the characters of ASCII alone."""
    no_color: bool = False
    """Whether all is drawn without colours, as with NO_COLOR."""
    low_bandwidth: bool | None = None
    """Whether to send little; None where the terminal decides."""
    fps: Annotated[int, Field(ge=1, le=MOST_FPS)] | None = None
    """Frames a second at most; None where the screen decides."""


def preferences_file() -> Path:
    """Return the file, which need not be there."""
    return (own_folder() or user_config_path("bp-tui")) / "preferences.toml"


def load() -> tuple[Preferences, str]:
    """Return what is remembered, and a sentence where some of it cannot be read, whose defaults
    count then."""
    try:
        values = _read()
    except Refusal as refusal:
        return Preferences(), str(refusal)
    try:
        return Preferences.model_validate(values), ""
    except ValidationError as error:
        bad = [str(fault["loc"][0]) for fault in error.errors(include_url=False)]
    sentence = f"{bad[0]} is '{written(values[bad[0]])}'; its default counts ({preferences_file()})"
    kept = {name: value for name, value in values.items() if name not in bad}
    return Preferences.model_validate(kept), sentence


def changed(preferences: Preferences, choices: Mapping[str, object]) -> Preferences:
    """Return preferences with choices for this sitting alone, by their names; `Refusal` for a value
    that there is not."""
    try:
        return Preferences.model_validate({**preferences.model_dump(), **choices})
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name, value = str(fault["loc"][0]), fault["input"]
        raise Refusal(
            f"{name} is '{written(value)}'; it must be a whole number from 1 to {MOST_FPS}"
        ) from None


def remember(preferences: Preferences, *names: str) -> None:
    """Put what was chosen just now, by its names, into the file and leave the rest as it is there:
    another sitting's, or a later version's. `Refusal` where it cannot be written."""
    file = preferences_file()
    try:
        values = _read()
    except Refusal:
        values = {}  # a damaged file is written anew
    values |= {name: getattr(preferences, name) for name in names}
    values = {name: value for name, value in values.items() if value is not None}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole({file.resolve(): tomli_w.dumps(values)})
    except OSError as error:
        raise Refusal(
            f"this is for now alone; the preferences could not be written ({reason(error)}: {file})"
        ) from None


def _read() -> dict[str, object]:
    """Return the file's values; `Refusal` where it is damaged or may not be read."""
    file = preferences_file()
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Refusal(
            f"the preferences could not be read; defaults count ({reason(error)}: {file})"
        ) from None
    except (ValueError, RecursionError):  # no TOML, no UTF-8, or nested too deep
        raise Refusal(f"the preferences are no TOML; defaults count ({file})") from None
