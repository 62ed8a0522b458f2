"""Damaged files of the store: each is read, or set aside, and what is trained is kept again."""

from __future__ import annotations

import random
import shutil
import traceback

import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.refusal import Refusal
from core.store.filters import parse_filter
from core.store.keeper import Keeper
from core.store.run_store import FILE, RunStore
from core.training.recording import Recording
from core.training.run import Status
from tests.endurance.counts import seeds

pytestmark = pytest.mark.slow

SHORT = Experiment(hidden=(2,), epochs=40)


def kept(folder, epochs: int) -> tuple[Recording, str, str]:
    """A run that is trained and kept, and the keeper's problem and notice, where it has any."""
    recording, keeper = Recording(Course.of(SHORT)), Keeper("lab", folder=folder)
    recording.advance(epochs)
    keeper.offer(recording, playing=False, preset="linear")
    keeper.flush()
    keeper.close()
    return recording, keeper.problem, keeper.notice


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file of a database with a fault: bytes, a page, its end, its head."""
    kind, place = chance.randrange(5), chance.randrange(len(data))
    if kind == 0:
        end = place + chance.randrange(1, 64)
        return data[:place] + chance.randbytes(min(end, len(data)) - place) + data[end:]
    if kind == 1:
        page = place // 4096 * 4096
        other = chance.randrange(len(data)) // 4096 * 4096
        return data[:page] + data[other : other + 4096] + data[page + 4096 :]
    if kind == 2:
        return data[:place]
    if kind == 3:
        head = chance.randrange(100)
        return data[:head] + chance.randbytes(1) + data[head + 1 :]
    spots = sorted(chance.randrange(len(data)) for _ in range(40))
    changed = bytearray(data)
    for spot in spots:
        changed[spot] ^= 1 << chance.randrange(8)
    return bytes(changed)


def looked_through(folder) -> tuple[int, list[str]]:
    """Read all that is in a store; return how many runs can be opened, and what is refused."""
    opened, sentences = 0, []
    try:
        store = RunStore(folder)
    except Refusal as refusal:
        return 0, [str(refusal)]
    try:
        for run in store.everything():
            parse_filter("dataset=xor lr<0.1").matches(run)
            try:
                store.recording(run.id).advance(5)
                opened += 1
            except Refusal as refusal:
                sentences.append(str(refusal))
    except Refusal as refusal:
        sentences.append(str(refusal))
    finally:
        store.close()
    return opened, sentences


def test_a_damaged_store_is_read_or_set_aside_and_keeps_again(tmp_path):
    whole = tmp_path / "whole"
    for epochs in (5, 20, 40):
        assert kept(whole, epochs)[1] == ""
    data, opened, sentences, unusable = (whole / FILE).read_bytes(), 0, [], []
    for seed in seeds(25, 500):
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / FILE).write_bytes(damaged(data, random.Random(seed)))
        try:
            count, refused = looked_through(folder)
            opened, sentences = opened + count, sentences + refused
            recording, problem, notice = kept(folder, 40)
            if notice:  # it was set aside while that run was written, or just after
                recording, problem, notice = kept(folder, 40)
            if problem:
                unusable.append(problem)
            else:
                store = RunStore(folder)
                newest = store.everything()[0]
                assert newest.status is Status.FINISHED, seed
                assert newest.epoch == recording.edge, seed
                store.close()
        except Exception:
            pytest.fail(f"seed {seed}\n{traceback.format_exc()}")
        shutil.rmtree(folder)
    assert opened
    assert sentences
    assert all(sentence.isprintable() for sentence in (*sentences, *unusable))
    # As if by a newer bp-tui, or a newer SQLite that this one may not read or write: left alone.
    newer = ("newer bp-tui", "unsupported file format", "readonly database")
    others = [problem for problem in unusable if not any(words in problem for words in newer)]
    assert others == []
    print(f"{opened} runs opened, {len(sentences)} sentences, {len(unusable)} stores left alone")
