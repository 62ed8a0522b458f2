"""Filters: what they choose, as a plain reading of their words says, and how they refuse."""

from __future__ import annotations

import operator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment
from core.refusal import Refusal
from core.store.columns import COLUMNS
from core.store.completions import completions
from core.store.filters import parse_filter, plain
from core.sweeps.grid import Sweep
from core.training.run import Status
from tests.core.store.stored import stored

NOW = datetime(2026, 11, 20, 12).timestamp()


def at(*moment):
    return datetime(*moment).timestamp()


RUNS = [
    stored(1, experiment=Experiment(), loss=0.5, share=0.96, tags=("best", "Kept"), pinned=True),
    stored(2, experiment=Experiment(dataset="xor", learning_rate=0.1, hidden=(4, 4)), loss=1e-4,
           share=1.0, started=at(2026, 11, 1, 9), note="two words", tags=("old",)),
    stored(3, experiment=Experiment(batch=10, bias=True, epochs=200), loss=None, share=0.5,
           status=Status.DIVERGED, started=at(2026, 11, 18, 13)),
    stored(4, experiment=Experiment(optimizer="adam", hidden=(), seed=3), share=None,
           status=Status.RUNNING, owner="gone", test_share=0.8, started=at(2026, 11, 19, 23)),
    stored(5, experiment=Experiment(dataset="max(x1, x2) > 0"), parent=2, preset="report-xor"),
]  # fmt: skip


def chosen(text):
    return [run.id for run in parse_filter(text, now=NOW).chosen(RUNS)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("dataset=xor", [2]),
        ("data-set=XOR", [2]),
        ("lr<0.1", [1, 3, 4, 5]),
        ("lr >= 0.1", [2]),
        ("dataset=xor lr<0.1", []),
        ("accuracy>=95%", [1, 2]),
        ("accuracy>=0.97", [2]),
        ("loss<1e-3", [2]),
        ("loss=none", [3]),
        ("hidden=4,4", [2]),
        ("hidden=(4,4)", [2]),
        ("hidden=none", [4]),
        ("hidden!=10,10", [2, 4]),
        ("batch=all", [1, 2, 4, 5]),
        ("batch<20", [3]),
        ("bias=on", [3]),
        ("epochs>1000", [1, 2, 4, 5]),
        ("id=1..2,5", [1, 2, 5]),
        ("seed=3,7 id>2", [3, 4, 5]),
        ("status=cut-off", [4]),
        ("status='cut off,diverged'", [3, 4]),
        ("tag=best", [1]),
        ("tag=kept", [1]),
        ("-tag=old", [1, 3, 4, 5]),
        ("tags=none", [3, 4, 5]),
        ("note~WORDS", [2]),
        ('note="two words"', [2]),
        ("note!~words", [1, 3, 4, 5]),
        ("parent=2", [5]),
        ("parent!=none", [5]),
        ("beta1=0.9", [4]),
        ("dataset='max(x1, x2) > 0'", [5]),
        ("best", [1]),
        ("report-xor", [5]),
        ("two -diverged", [2]),
        ("pinned=yes", [1]),
        ("started>=2026-11-18", [3, 4]),
        ("started>2026-11-18", [4]),
        ("started=2026-11", [2, 3, 4]),
        ("started<2026", [1, 5]),
        ("started<=2026-11-18 started>=2026", [2, 3]),
        ("started=2026-11-01..2026-11-18", [2, 3]),
        ("started='2026-11-01 09:00'", [2]),
        ("started=yesterday", [4]),
        ("started>2d", [3, 4]),
        ("started>36h", [4]),
        ("started>2d ago", [3, 4]),
        ("started>36h ago status=cut-off", [4]),
        ("started=3d ago..1d  ago", [3]),
        ("started=3d..1d ago bias=on", [3]),
        ("started>2d agony", []),
        ("ago", []),
        ("started<1w started>=2026", [2]),
        ("test>70%", [4]),
    ],
)
def test_a_filter_chooses(text, ids):
    assert chosen(text) == ids


GRID = Sweep.of(Experiment(learning_rate=0.02), {"lr": (0.01, 0.1), "hidden": ["4", "3,3"]}, (3, 5))
SWEPT = stored(
    1, kind="sweep", document=GRID.to_toml(), settings=GRID.base.model_dump(mode="json")
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("lr=0.01", True),
        ("lr=0.02", False),  # of the base, which no run has
        ("lr<0.05 lr>0.05", True),
        ("lr>0.1", False),
        ("lr!=0.1", False),
        ("lr=none", False),
        ("hidden=3,3", True),
        ("hidden=10,10", False),
        ("seed=5", True),
        ("seed=4", False),
        ("epochs>1", True),
        ("optimizer~desc", True),
    ],
)
def test_a_sweep_is_chosen_by_each_of_its_values(text, there):
    assert bool(parse_filter(text).chosen([SWEPT])) is there
    assert COLUMNS["learning_rate"].value(SWEPT) is None
    assert COLUMNS["epochs"].value(SWEPT) == GRID.base.epochs


TRAINED = [
    stored(id, status=Status.RUNNING, owner="a", alive=True, doing=doing)
    for id, doing in enumerate(("here", "detached", "lab", ""))
] + [stored(4, status=Status.RUNNING, owner="gone"), stored(5)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("status=running", [0, 1, 2, 3]),
        ("status!=running", [4, 5]),
        ("status=training", [0]),
        ("state=Detached", [1]),
        ("status=elsewhere", [2, 3]),
        ("status=detached,cut-off", [1, 4]),
        ("-status=running,finished", [4]),
    ],
)
def test_a_status_is_known_by_every_word_that_a_list_has_for_it(text, ids):
    assert [run.id for run in parse_filter(text).chosen(TRAINED)] == ids
    words = {end.text.partition("=")[2].strip('"') for end in completions("status=")}
    assert {"running", "training", "detached", "elsewhere", "cut off"} <= words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("datset=xor", "there is no column or setting 'datset'; did you mean dataset?"),
        ("lr<", "learning rate < needs a value, such as 0.1"),
        ("lr<fast", "learning rate is compared with 'fast'; it must be a number such as 0.1"),
        (
            "accuracy>95",
            "accuracy is compared with '95'; it must be a share such as 0.95, or 95%",
        ),
        (
            "optimizer=addam",
            "optimizer is compared with 'addam'; it must be one of gradient_descent, momentum, "
            "nesterov, adagrad, rmsprop, adam, adamw",
        ),
        (
            "optimizer<adam",
            "optimizer is compared by '<'; it must be =, != or ~ (a part of it)",
        ),
        ("bias=maybe", "bias is compared with 'maybe'; it must be on or off"),
        ("epochs=1,000", "epochs is compared with '000'; it must be a number such as 1000"),
        (
            "started>someday",
            "started is compared with 'someday'; it must be a date such as 2026-11-01, today, or "
            "how long ago, such as 3d",
        ),
        (
            "hidden=4,x",
            "hidden layers is compared with '4,x'; it must be widths with commas, such as 4,4, "
            "or none",
        ),
        ('"two words', 'the filter\'s "two words is not closed; it must end with "'),
        ("lr<0.1 note='", "the filter's ' is not closed; it must end with '"),
        (
            "lr<0.1 -",
            "the filter has '-' alone; it must be a word or a condition such as -tag=old",
        ),
        ('""', "the filter has '\"\"' alone; it must be a word or a condition such as -tag=old"),
        ("x" * 1001, "the filter has 1,001 characters; at most 1,000 are allowed"),
    ],
)
def test_a_filter_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(Refusal) as refused:
        parse_filter(text, now=NOW)
    assert str(refused.value) == sentence


COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "!=": operator.ne,
}  # fmt: skip


@given(st.sampled_from(["id", "loss", "learning_rate", "epochs"]), st.sampled_from([*COMPARED]),
       st.sampled_from([0, 2, 3, 0.01, 0.1, 0.5, 200, 3000]))  # fmt: skip
def test_numbers_are_compared_as_python_does(name, comparison, number):
    values = {run.id: COLUMNS[name].value(run) for run in RUNS}
    missing = comparison == "!="
    wanted = [
        id
        for id, value in values.items()
        if (missing if value is None else COMPARED[comparison](value, number))
    ]
    assert chosen(f"{name}{comparison}{number!r}") == wanted


CONDITIONS = st.sampled_from(
    ["dataset=xor", "lr<0.1", "accuracy>=95%", "tag=old", "hidden=4,4", "best", "loss<1", "id>2",
     "started>2d", "note~words", "batch=all", "parent=none", "-bias=on"]
)  # fmt: skip


@given(CONDITIONS)
def test_a_minus_chooses_the_others(condition):
    others = condition.removeprefix("-") if condition[0] == "-" else f"-{condition}"
    assert sorted(chosen(condition) + chosen(others)) == [1, 2, 3, 4, 5]


@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.randoms())
def test_all_conditions_hold_in_whatever_order(conditions, random):
    shuffled = random.sample(conditions, len(conditions))
    sets = [set(chosen(condition)) for condition in conditions]
    assert chosen(" ".join(shuffled)) == sorted(set.intersection(*sets))


WORDS = st.sampled_from([*COLUMNS, *COMPARED, "~", "-", '"', "'", " ", ",", "..", "1", "3d", "%",
                         "2026-13", "none", "all", "best", "1e999", "nan", 400 * "9"])  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map("".join)))
def test_any_text_is_a_filter_or_refused(text):
    with suppress(Refusal):
        assert set(chosen(text)) <= {1, 2, 3, 4, 5}
    for completion in completions(text, RUNS):
        assert len(completion.text) < len(text) + 100


def test_days_end_where_the_next_begins():
    midnight = datetime(2026, 11, 2)
    runs = [stored(1, started=(midnight - timedelta(seconds=0.01)).timestamp()),
            stored(2, started=midnight.timestamp())]  # fmt: skip
    assert [r.id for r in parse_filter("started=2026-11-01").chosen(runs)] == [1]
    assert [r.id for r in parse_filter("started>2026-11-01").chosen(runs)] == [2]
    assert [r.id for r in parse_filter("started<=2026-11-01").chosen(runs)] == [1]


# Completions.


def ends(text):
    return [completion.text for completion in completions(text, RUNS)]


def test_columns_are_completed_then_their_values():
    assert ends("da")[0] == "dataset="
    assert ends("lr<0.1 learn") == ["lr<0.1 lr="]
    assert ends("-tag=") == ["-tag=best", "-tag=Kept", "-tag=old"]
    assert ends("dataset=x")[0] == "dataset=xor"
    assert ends("status=cu") == ['status="cut off"']
    assert ends("hidden=4") == ["hidden=4,4"]
    assert ends("seed=7,3") == ["seed=7,3"]
    assert ends("bias=") == ["bias=on", "bias=off"]
    assert ends("nothing=") == []


@given(st.sampled_from(["", "d", "-", "lr<0.1 ", "s", "test"]), st.data())
def test_what_is_completed_is_a_filter(text, data):
    first = data.draw(st.sampled_from(ends(text)))
    whole = ends(first) if first.endswith("=") else []
    if whole:
        chosen(data.draw(st.sampled_from(whole)))


@pytest.mark.parametrize("name", [name for name, c in COLUMNS.items() if c.kind != "date"])
def test_a_run_is_chosen_by_each_of_its_values_as_they_are_written(name):
    for run in RUNS:
        chosen_by_its_values(run, name)


def chosen_by_its_values(run, name):
    column = COLUMNS[name]
    value = column.value(run)
    texts = [repr(value) if isinstance(value, float) else plain(value)]
    if column.kind == "names" and column.has(run):
        texts = [str(part) for part in value]
    for text in texts:
        assert parse_filter(f'{name}="{text}"').matches(run)
        assert not parse_filter(f'{name}!="{text}"').matches(run)
        for other in (name.replace("_", "-"), *column.names):
            assert parse_filter(f'{other}="{text}"').matches(run)
