"""What is asked of the terminal: on the command line, in the preferences, in the environment."""

from __future__ import annotations

import pytest
from cyclopts import App

from core.refusal import Refusal
from tui.preferences import Preferences, remember
from tui.terminal.host import TerminalApp
from tui.terminal.options import Terminal, TerminalOptions


def test_the_command_line_goes_before_the_preferences(plain):
    plain()
    remember(Preferences(ascii=True, fps=5, theme="nord"), "ascii", "fps", "theme")
    app = TerminalApp(TerminalOptions(ascii=False, low_bandwidth=True))
    assert app.preferences == Preferences(theme="nord", fps=5, ascii=False, low_bandwidth=True)


def test_what_is_asked_for_once_is_not_remembered(plain):
    plain()
    app = TerminalApp(TerminalOptions(ascii=True))
    app.prefer(theme="nord")
    assert TerminalApp().preferences == Preferences(theme="nord")


@pytest.mark.parametrize("fps", [0, -3, 61])
def test_frames_that_cannot_be(fps, plain):
    plain()
    with pytest.raises(Refusal, match=f"^fps is '{fps}'; it must be a whole number from 1 to 60$"):
        TerminalApp(TerminalOptions(fps=fps))


@pytest.mark.parametrize(
    ("variables", "wish", "listens"),
    [({}, None, True), ({"TMUX": "x"}, None, False), ({"SSH_CONNECTION": "x"}, True, True)],
)
def test_the_mouse_is_left_alone_from_afar(variables, wish, listens, plain):
    plain(**variables)
    assert TerminalApp(TerminalOptions(mouse=wish)).listens is listens


@pytest.mark.parametrize(
    "options",
    [
        TerminalOptions(),
        TerminalOptions(mouse=True, ascii=True, no_color=True, low_bandwidth=True, fresh=True),
        TerminalOptions(mouse=False, ascii=False, no_color=False, low_bandwidth=False, fps=7),
    ],
)
def test_options_are_written_as_they_are_given(options):
    app = App()

    @app.default
    def opened(*, options: Terminal = TerminalOptions()) -> TerminalOptions:  # noqa: B008
        return options

    assert app(options.words(), result_action="return_value") == options


def test_no_colour_by_the_command_line_is_that_of_the_environment(plain):
    plain(NO_COLOR="1")
    by_environment = TerminalApp()
    plain()
    by_option, neither = TerminalApp(TerminalOptions(no_color=True)), TerminalApp()
    kinds = [[type(it) for it in app.get_line_filters()] for app in (by_environment, by_option)]
    assert kinds[0] == kinds[1] != [type(it) for it in neither.get_line_filters()]
    plain(NO_COLOR="1")
    assert not TerminalApp(TerminalOptions(no_color=False)).no_color
    assert by_option.no_color
    assert by_option.console.no_color
    assert not neither.no_color
