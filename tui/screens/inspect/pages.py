"""The pages of Inspect, in the order of the keys that turn them."""

from __future__ import annotations

from tui.keys.key import PageName
from tui.screens.inspect import (
    direction_page,
    health_page,
    landscape_page,
    step_page,
    weight_page,
)
from tui.screens.inspect.page import Page

PAGES: dict[PageName, Page] = {
    page.name: page
    for page in (
        step_page.PAGE,
        weight_page.PAGE,
        direction_page.PAGE,
        health_page.PAGE,
        landscape_page.PAGE,
    )
}
