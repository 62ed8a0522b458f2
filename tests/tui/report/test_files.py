"""Where both reports are written, and how they end."""

from __future__ import annotations

import sys

import pytest

from core import Experiment
from core.refusal import Refusal
from core.sweeps.sweeping import SweepResult
from tui.report import ReportStopped, Watch, lab_report, own_report

SHORT = Experiment(epochs=2)
UNTOLD = Watch(tell=pytest.fail)

pytestmark = pytest.mark.usefixtures("without_matplotlib")


def own(out, **rest):
    own_report(SHORT, out, **rest)


@pytest.fixture(params=[lab_report, own])
def write(request):
    return request.param


def test_what_is_in_the_folder_stays(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    own(tmp_path, seeds=1)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not list(tmp_path.rglob("*.part"))


def test_nothing_is_written_outside(tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "data").symlink_to(elsewhere)
    with pytest.raises(Refusal, match="link"):
        own(out, seeds=1)
    assert not list(elsewhere.iterdir())
    assert not (out / "report.html").exists()


@pytest.mark.parametrize("name", ["data", "figures", "toml"])
def test_a_file_where_a_folder_is_needed_is_found_first(name, write, tmp_path):
    (tmp_path / name).touch()
    with pytest.raises(Refusal, match=f"its '{name}' must be a folder"):
        write(tmp_path, watch=UNTOLD)


def test_a_folder_where_a_page_is_needed_is_found_first(write, tmp_path):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(Refusal, match=r"its 'report.html' must be a file"):
        write(tmp_path, watch=UNTOLD)


def test_a_link_to_nowhere_is_no_folder(write, tmp_path):
    (tmp_path / "out").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refusal, match="must be a folder"):
        write(tmp_path / "out", watch=UNTOLD)


@pytest.mark.parametrize("seeds", [-1, 0, 10_001, 10**30])
def test_too_many_seeds_are_refused_before_training(seeds, write, tmp_path):
    with pytest.raises(Refusal) as refused:
        write(tmp_path, seeds=seeds, watch=UNTOLD)
    most = "1,000" if write is lab_report else "10,000"
    assert str(refused.value).startswith(f"seeds is '{seeds}'; with ")
    assert str(refused.value).endswith(f"a whole number from 1 to {most}")


def test_long_runs_allow_fewer_seeds(tmp_path):
    with pytest.raises(Refusal, match=r"with 1,000,000 epochs a run .* from 1 to 100$"):
        own_report(Experiment(epochs=1_000_000), tmp_path, seeds=101, watch=UNTOLD)
    with pytest.raises(Refusal, match=r"with 1,000,000 epochs a run .* from 1 to 10$"):
        lab_report(tmp_path, seeds=11, epochs=1_000_000, watch=UNTOLD)


def test_a_report_over_another_leaves_no_page_where_it_fails(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "matplotlib")
        own(tmp_path, seeds=1)
    (tmp_path / "figures" / "mine.svg").touch()
    own(tmp_path, seeds=1)
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["mine.svg"]
    (tmp_path / "data" / "curves.csv").unlink()
    (tmp_path / "data" / "curves.csv").mkdir()
    with pytest.raises(Refusal, match="folder for files"):
        own(tmp_path, seeds=1)
    assert not (tmp_path / "report.html").exists()


def test_runs_that_fail_are_told(write, monkeypatch, tmp_path):
    def failing(sweep, **_rest):
        return SweepResult(sweep, {}, dict.fromkeys(sweep.experiments, "no luck"), 1.0)

    monkeypatch.setattr("tui.report.runs.sweep", failing)
    runs = "20 runs" if write is lab_report else "2 runs"
    with pytest.raises(Refusal, match=f"^{runs} could not be trained: no luck$"):
        write(tmp_path / "out", seeds=2)
    assert not (tmp_path / "out").exists()


def test_where_it_is_stopped_nothing_is_written(write, tmp_path):
    with pytest.raises(ReportStopped):
        write(tmp_path / "out", seeds=2, watch=Watch(stopped=lambda: True))
    assert not (tmp_path / "out").exists()


def test_the_progress_grows_to_the_end(course, tmp_path):
    for experiment in (SHORT, course):
        shares = []
        watch = Watch(lambda share, _words, shares=shares: shares.append(share))
        own_report(experiment, tmp_path, seeds=2, watch=watch)
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
