"""`bp-tui doctor` in terminals that answer, that answer in part, slowly, or never."""

from __future__ import annotations

import json
import re
import signal
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.refusal import Refusal
from tests.tui.conftest import Terminal
from tui.cli.doctor import doctor
from tui.preferences import Preferences, load, remember
from tui.terminal.doctor.looks import GLYPHS

QUESTION = re.compile(
    rb"\x1b\[6n|\x1b\[c|\x1b\[>q|\x1bP\+q[^\x1b]*\x1b\\|\x1bP\$qm\x1b\\|[^\x00-\x7f]+|\r|\x1b\[[\d;]*[mK]"
)
"""Questions, and what moves the cursor."""


class Answering:
    """A terminal that answers as it is told to."""

    def __init__(
        self, it: Terminal, *, wide: str = "", truecolor: bool = False, fence: bool = True,
        positions: bool = True, rate: float | None = None,
    ) -> None:  # fmt: skip
        self.it, self.wide, self.truecolor = it, wide, truecolor
        self.fence, self.positions, self.rate = fence, positions, rate
        self._read, self._column = 0, 1

    def serve(self) -> None:
        """Read what came, and answer the questions in it."""
        self.it.read(0.02)
        data = bytes(self.it.written[self._read :])
        if self.rate is not None and data:
            time.sleep(len(data) / self.rate)
        for question in QUESTION.finditer(data):
            self._read += question.end() - question.start()
            self._answer(question[0])
        self._read = len(self.it.written)

    def _answer(self, question: bytes) -> None:
        if question == b"\r":
            self._column = 1
        elif question == b"\x1b[6n" and self.positions:
            self.it.child.send(b"\x1b[1;%dR" % self._column)
        elif question == b"\x1b[c" and self.fence:
            self.it.child.send(b"\x1b[?64;52c")
        elif question == b"\x1b[>q" and self.fence:
            self.it.child.send(b"\x1bP>|Glass Tube 3\x1b\\")
        elif question.startswith(b"\x1bP$q") and self.truecolor:
            self.it.child.send(b"\x1bP1$r48:2::1:2:3m\x1b\\")
        elif question[0] > 0x7F:
            text = question.decode()
            self._column += sum(2 if character in self.wide else 1 for character in text)


Ask = Callable[..., "contextmanager[Answering]"]


@pytest.fixture
def asked(terminal, tmp_path: Path):
    """`with asked("--json", wide="▶") as it`: bp-tui doctor in such a terminal."""

    @contextmanager
    def opened(*arguments: str, answers=None, **variables: str) -> Iterator[Answering]:
        with terminal("doctor", *arguments, **variables) as it:
            yield Answering(it, **(answers or {}))

    return opened


def finish(it: Answering) -> str:
    """Answer until it has ended; return what it printed."""
    deadline = time.monotonic() + 30
    while it.it.child.isalive():
        assert time.monotonic() < deadline, it.it.text
        it.serve()
    it.it.until_left()
    return it.it.written.decode()


def serve_until(it: Answering, condition: Callable[[], object]) -> None:
    """Answer until something is to be seen."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, it.it.text
        it.serve()


def document(it: Answering) -> dict[str, object]:
    """Answer until it has ended; return the document that it printed."""
    text = finish(it)
    assert it.it.child.exitstatus == 0, text
    return json.loads(text[text.index('{"note"') :])


@pytest.mark.slow
def test_a_terminal_that_answers_for_everything(asked):
    with asked("--json", answers={"truecolor": True}, COLORTERM="") as it:
        told = document(it)
    found = told["findings"]
    assert found["terminal"]["value"] == {"term": "xterm-256color", "name": "Glass Tube 3"}
    assert found["size"]["value"] == {"columns": 120, "lines": 40}
    assert found["colours"]["value"] == 2**24
    assert "COLORTERM=truecolor" in found["colours"]["follows"]
    assert set(found["characters"]["value"]["cells"].values()) == {1}
    assert found["clipboard"]["value"] == "osc52"
    assert found["round_trip"]["value"]["count"] == 20
    assert found["bandwidth"]["value"]["bytes_per_second"] > 20_000
    assert (told["note"], told["preferences"], told["written"]) == ("", {}, False)


@pytest.mark.slow
def test_a_slow_link_asks_for_little(asked):
    with asked("--json", "--yes", answers={"rate": 3000}) as it:
        told = document(it)
    assert 1000 < told["findings"]["bandwidth"]["value"]["bytes_per_second"] < 6000
    assert (told["preferences"], told["written"]) == ({"low_bandwidth": True}, True)
    assert load()[0] == Preferences(low_bandwidth=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wide", "preferences"),
    [("▶●", {"ascii": True}), (GLYPHS["braille"], {"marker": "blocks"})],
)
def test_characters_that_take_two_cells(wide, preferences, asked):
    remember(Preferences(marker="braille"), "marker")
    with asked("--json", answers={"wide": wide}) as it:
        told = document(it)
    assert told["findings"]["characters"]["value"]["odd"] == list(wide)
    assert told["preferences"] == preferences
    assert load()[0] == Preferences(marker="braille")


@pytest.mark.slow
@pytest.mark.parametrize("silent", [{"fence": False, "positions": False}])
def test_a_terminal_that_does_not_answer_is_not_waited_for(silent, asked):
    with asked("--json", answers=silent) as it:
        started = time.monotonic()
        told = document(it)
        assert time.monotonic() - started < 8
    assert told["note"] == "The terminal does not answer; this is what the environment says."
    assert told["findings"]["round_trip"]["value"] is None
    assert told["preferences"] == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "answer", "kept"),
    [((), "y", True), ((), "n", False), (("--yes",), "", True), (("--dry-run",), "", False)],
)
def test_keys_and_colours_are_asked_for_and_what_follows_is_remembered(
    options, answer, kept, asked
):
    sent = {
        "without steps? y or n": "n", "Shift with the right arrow": "\x1b[1;2C",
        "Home": "\x1b[H", "End": "\x1b[F", "Ctrl with r": "\x12", "F5": "\r", "Esc": "\x1b",
        "any letter": "ж", "Remember it? y or n": answer,
    }  # fmt: skip
    with asked(*options, answers={"wide": "■"}) as it:
        for prompt, keys in sent.items() if not options else ():
            serve_until(it, lambda end=prompt: it.it.text.rstrip().endswith(end))
            it.it.child.send(keys)
        text = " ".join(finish(it).split())
    assert "■ is not one cell wide" in text
    if not options:
        assert "F5, any letter do not arrive" in text
        assert "at most 9 questions, ctrl+c leaves" in text
        assert text.count(" arrives") == 6  # one of them the letter of another script
        assert "fewer than COLORTERM says" in text
    assert ("It is remembered." in text) is kept
    assert load()[0] == (Preferences(ascii=True) if kept else Preferences())


@pytest.mark.slow
@pytest.mark.parametrize("end", ["ctrl+c", "SIGTERM"])
def test_the_terminal_is_as_it_was(end, asked):
    with asked() as it:
        before = termios.tcgetattr(it.it.child.child_fd)
        serve_until(it, lambda: "without steps? y or n" in it.it.text)
        assert termios.tcgetattr(it.it.child.child_fd) != before
        if end == "ctrl+c":
            it.it.child.send("\x03")
        else:
            it.it.child.kill(signal.SIGTERM)
        finish(it)
        assert it.it.child.exitstatus == (130 if end == "ctrl+c" else 143)


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_without_a_terminal_the_environment_tells(options, bp_tui):
    done = bp_tui("doctor", *options, TMUX="/tmp/x,1,0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "There is no terminal here to ask; this is what the environment says." in done.stdout
    if options:
        told = json.loads(done.stdout)
        assert told["findings"]["through"]["value"]["tmux"] is True
        assert told["findings"]["colours"]["value"] == 2**24
    else:
        assert re.search("^through +tmux", done.stdout, re.MULTILINE)


@pytest.mark.slow
def test_a_terminal_that_would_print_the_questions_is_not_asked(terminal):
    with terminal("doctor", TERM="dumb") as it:
        assert it.until_left() == 0
    assert b"\x1b" not in it.written
    assert "There is no terminal here to ask" in it.text


def test_yes_and_dry_run():
    with pytest.raises(Refusal, match=r"^yes and dry-run were both given; dry-run remembers"):
        doctor(yes=True, dry_run=True)
