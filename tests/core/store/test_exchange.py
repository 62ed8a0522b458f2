"""A run that is one file comes into another store to the bit; any other file is refused."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Recording, Status
from core.refusal import Refusal
from core.store.exchange import export_run, import_run
from core.store.pruning import prune
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.store.stored_run import StoredRun
from tests.core.store.small_runs import recording_of, same_bits, saved

Members = dict[str, bytes]


@pytest.fixture
def here(tmp_path: Path) -> RunStore:
    """The store that a run is exported from."""
    return RunStore(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> RunStore:
    """The store that takes it in."""
    return RunStore(tmp_path / "there")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A run as one file."""
    store = RunStore(tmp_path_factory.mktemp("exported"))
    return export_run(store, saved(store, recording_of(50, test_fraction=0.2)))


def members(data: bytes) -> Members:
    """The parts of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Members, *, summed: bool = True, **facts: Any) -> bytes:
    """A file of other parts and facts, whose sums are right where that is wanted."""
    told = json.loads(parts["run.json"]) | facts
    if summed:
        sums = {n: hashlib.sha256(d).hexdigest() for n, d in parts.items() if n != "run.json"}
        told["sha256"] = sums
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {"run.json": json.dumps(told).encode()}).items():
            archive.writestr(name, data)
    return file.getvalue()


def test_a_run_that_is_saved_while_it_is_exported_comes_over(
    here: RunStore, there: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recording_of(50)
    id, find = saved(here, recording), RunStore.find

    def find_and_train(store: RunStore, number: int) -> StoredRun:
        row = find(store, number)
        if not store.database._connection.in_transaction:
            recording.advance(10)
            store.save(number, saving_of(recording, Status.RUNNING))
        return row

    monkeypatch.setattr(RunStore, "find", find_and_train)
    data = export_run(here, id)
    monkeypatch.undo()
    assert there.find(import_run(there, data)).epoch == 60


def test_a_run_comes_over_to_the_bit_and_goes_on(here: RunStore, there: RunStore) -> None:
    recording = recording_of(50, test_fraction=0.2)
    id = saved(here, recording)
    here.set_tags(id, ["best"])
    here.set_note(id, "two\nlines")
    data = export_run(here, id)
    saved(there, recording_of(3))
    new = import_run(there, data)
    assert new == 2
    one, other = here.find(id), there.find(new)
    for name in (
        "document", "settings", "preset", "status", "reason", "epoch", "epochs", "loss",
        "test_share", "weight_hash", "data_hash", "versions", "tags", "note", "started", "changed",
        "uid",
    ):  # fmt: skip
        assert getattr(one, name) == getattr(other, name), name
    restored = there.recording(new)
    assert same_bits(restored, recording)
    assert export_run(there, new) == data
    restored.advance(200)
    assert same_bits(restored, recording_of(200, test_fraction=0.2))


def test_a_file_that_does_not_tell_when_its_run_was_saved_is_taken_in(
    exported: bytes, there: RunStore
) -> None:
    run = there.find(import_run(there, packed(members(exported), changed=None)))
    assert run.changed == run.started == json.loads(members(exported)["run.json"])["started"]


def test_a_run_that_is_there_is_not_taken_in_twice(here: RunStore, there: RunStore) -> None:
    recording = recording_of(50)
    id = saved(here, recording)
    data = export_run(here, id)
    assert import_run(here, data) == id
    new = import_run(there, data)
    assert import_run(there, data) == new
    there.delete(new)
    assert import_run(there, data) == new
    assert [run.id for run in there.runs()] == [new]
    recording.advance(10)
    here.save(id, saving_of(recording, Status.PAUSED))
    with pytest.raises(Refusal, match=f"is here as run {new}, at epoch 50 rather than 60"):
        import_run(there, export_run(here, id))


def test_a_branch_and_a_diverged_run_come_over(here: RunStore, there: RunStore) -> None:
    parent = recording_of(60)
    branch = parent.branch(40, parent.experiment.with_changes(learning_rate=0.2))
    branch.advance(30)
    first = saved(here, parent)
    second = here.begin(saving_of(branch, Status.PAUSED), preset="p", parent=first)
    wild = recording_of(200, output="identity", dataset="x1", learning_rate=100.0)
    third = saved(here, wild)
    one = import_run(there, export_run(here, first))
    two = import_run(there, export_run(here, second))
    assert there.find(two).parent == one
    assert same_bits(there.recording(two), branch)
    assert same_bits(there.recording(import_run(there, export_run(here, third))), wild)


def test_a_run_without_its_losses_is_trained_again_first(here: RunStore, there: RunStore) -> None:
    recording = recording_of(50)
    id = saved(here, recording)
    prune(here, 0)
    assert same_bits(there.recording(import_run(there, export_run(here, id))), recording)


def test_the_points_of_a_file_come_along(here: RunStore, there: RunStore, tmp_path: Path) -> None:
    file = tmp_path / "My points.tsv"
    file.write_text("a\tb\tlabel\n" + "".join(f"{i}\t{i % 5}\t{i % 2}\n" for i in range(30)))
    recording = recording_of(20, dataset=str(file))
    id = saved(here, recording)
    data = export_run(here, id)
    file.unlink()
    new = import_run(there, data)
    place = Path(there.find(new).course.experiment.dataset)
    assert place.parent == there.folder / "points"
    assert place.name.startswith("My_points-")
    assert place.suffix == ".tsv"
    assert same_bits(there.recording(new), recording)
    assert export_run(there, new) != data  # it has another file
    file.write_bytes(place.read_bytes())
    third = RunStore(tmp_path / "third")
    assert third.find(import_run(third, data)).course.experiment.dataset == str(file)
    assert not (third.folder / "points").exists()
    with pytest.raises(Refusal, match="file has no points, and data set is"):
        import_run(third, packed(_without(members(data), "points"), points=None, uid="0" * 16))


def _without(parts: Members, name: str) -> Members:
    return {n: data for n, data in parts.items() if n != name}


def test_a_sweep_is_no_run(here: RunStore) -> None:
    saved(here, recording_of(5))
    here._database.execute("UPDATE runs SET kind = 'sweep'")
    with pytest.raises(Refusal, match="1 is a sweep; a run alone can be exported"):
        export_run(here, 1)
    with pytest.raises(Refusal, match="no run 2"):
        export_run(here, 2)


def _changed(name: str, change: Callable[[bytes], bytes]) -> Callable[[Members], Members]:
    return lambda parts: parts | {name: change(parts[name])}


HARMS: dict[str, tuple[Callable[[Members], Members], dict[str, Any], str]] = {
    "newer": (lambda p: p, {"version": 2}, "exported by a newer bp-tui"),
    "no version": (lambda p: p, {"version": None}, "'version' in run.json"),
    "other weights": (
        _changed("snapshots/50", lambda d: bytes(8) + d[8:]), {}, "weights are not those",
    ),
    "small state": (_changed("snapshots/32", lambda d: d[8:]), {}, "not of a network of this"),
    "large state": (_changed("snapshots/50", lambda d: d + d), {}, "has more than"),
    "figures": (_changed("figures", lambda d: d[:-8]), {}, "figures of"),
    "no figures": (_changed("figures", lambda d: b""), {}, "figures of 0 epochs"),
    "bomb": (_changed("figures", lambda d: bytes(50_000_000)), {}, "has more than"),
    "text bomb": (_changed("course.toml", lambda d: b"#" * 5_000_000), {}, "more than 1,000,000"),
    "epoch": (lambda p: p, {"epoch": 10**9}, "can be at 200 at most"),
    "earlier": (lambda p: p, {"epoch": 49}, "has more than"),
    "data": (lambda p: p, {"data_hash": "0" * 16}, "data set is not what"),
    "other data": (
        _changed("course.toml", lambda d: d.replace(b"linear", b"x1")), {}, "data set",
    ),
    "settings": (
        _changed("course.toml", lambda d: d.replace(b"200", b"-5")), {}, "epochs is '-5'",
    ),
    "no TOML": (_changed("course.toml", lambda d: d + b"= ["), {}, "no TOML"),
    "deep TOML": (_changed("course.toml", lambda d: b"a = " + b"[" * 9000), {}, "no TOML"),
    "path": (lambda p: p, {"uid": "../../../etc/pas"}, "'uid' in run.json"),
    "tag": (lambda p: p, {"tags": ["a,b"]}, "tag is 'a,b'"),
    "note": (lambda p: p, {"note": "x" * 100_000}, "note"),
    "status": (lambda p: p, {"status": "odd"}, "'status' in run.json"),
    "no newest": (lambda p: _without(p, "snapshots/50"), {}, "weights are not those"),
    "no course": (lambda p: _without(p, "course.toml"), {}, "no part 'course.toml'"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_not_whole_is_refused(exported: bytes, there: RunStore, harm: str) -> None:
    change, facts, sentence = HARMS[harm]
    with pytest.raises(Refusal, match=sentence):
        import_run(there, packed(change(members(exported)), **facts))
    assert there.runs() == []


@pytest.mark.parametrize("name", ["course.toml", "figures", "snapshots/32", "snapshots/50"])
def test_what_was_changed_after_it_was_exported_is_refused(
    exported: bytes, there: RunStore, name: str
) -> None:
    parts = members(exported)
    parts[name] = parts[name].replace(parts[name][-9:-5], b"1234")
    with pytest.raises(Refusal, match=f"part '{name}' of the file is not what was exported"):
        import_run(there, packed(parts, summed=False))


def test_parts_that_are_not_listed_or_twice_there_are_refused(
    exported: bytes, there: RunStore
) -> None:
    parts = members(exported)
    with pytest.raises(Refusal, match="others than run"):
        import_run(there, packed(parts | {"../../evil": b""}, summed=False))
    file = io.BytesIO(exported)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("figures", b"")
    with pytest.raises(Refusal, match="differ"):
        import_run(there, file.getvalue())


def test_points_are_written_into_the_folder_of_the_store_alone(
    here: RunStore, there: RunStore, tmp_path: Path
) -> None:
    file = tmp_path / "points.csv"
    file.write_text("a,b,label\n" + "".join(f"{i},{i % 5},{i % 2}\n" for i in range(30)))
    parts = members(export_run(here, saved(here, recording_of(5, dataset=str(file)))))
    file.unlink()
    for count, name in enumerate(("../../../evil.csv", "/etc/evil", "a\x00b", "", ".csv")):
        new = import_run(there, packed(parts, points=name, uid=f"{count:016x}"))
        place = Path(there.find(new).course.experiment.dataset).resolve()
        assert place.parent == (there.folder / "points").resolve()
    before = sorted((there.folder / "points").iterdir())
    with pytest.raises(Refusal):
        import_run(there, packed(parts | {"points": b"a,b\n1,2\n"}, uid="f" * 16))
    assert sorted((there.folder / "points").iterdir()) == before


def imported(data: bytes, folder: Path) -> Recording | None:
    """The run of a file, None where it was refused."""
    store = RunStore(folder)
    try:
        return store.recording(import_run(store, data))
    except Refusal:
        return None
    finally:
        for run in store.everything():
            store.delete(run.id)
        prune(store, grace_seconds=0)
        store.close()


@given(data=st.data())
def test_damaged_bytes_are_refused_or_the_same_run(
    exported: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    damaged = bytearray(exported)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "end"])):
            case "flip":
                damaged[place] ^= data.draw(st.integers(1, 255))
            case "cut":
                del damaged[place : place + data.draw(st.integers(1, 100))]
            case "insert":
                damaged[place:place] = data.draw(st.binary(max_size=20))
            case "end":
                del damaged[place:]
        damaged = damaged or bytearray(b"-")
    run = imported(bytes(damaged), folder)
    assert run is None or same_bits(run, recording_of(50, test_fraction=0.2))


@given(data=st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert imported(data, tmp_path_factory.getbasetemp() / "damaged") is None
