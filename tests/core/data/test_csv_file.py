"""CSV files: what is read, in whichever way it is written, and what is refused."""

from __future__ import annotations

import csv
import io
import os
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.data.csv_file import MOST_CLASSES, read_source
from core.data.point_source import PointSource
from core.refusal import Refusal

PLAIN = "x1,x2,label\n0.5,1,a\n-1e-3,2,b\n3,4,a\n"
X = [[0.5, 1], [-0.001, 2], [3, 4]]


@pytest.fixture
def read(tmp_path: Path):
    """`read(text, reading)`: the data set of a file with this text."""

    def of(text: str | bytes, reading: str = "auto") -> PointSource:
        path = tmp_path / "points.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_source("points.csv", path, reading)

    return of


def points(source: PointSource) -> tuple[list[list[float]], list[float]]:
    x, answers = source.points(0, np.random.default_rng(0))
    return x.tolist(), answers.tolist()


def sentence(read, text: str | bytes, reading: str = "auto") -> str:
    with pytest.raises(Refusal) as refused:
        read(text, reading)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.rstrip("\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t").replace(".", ","),
        PLAIN.replace(",", " , "),
        PLAIN.replace("label", "y"),
        PLAIN.replace("\n", "\n\n") + " \n,,\n;;\n",
        "# two classes\n" + PLAIN.replace("-1e-3", "  # half\n-1e-3"),
        PLAIN.replace("0.5", '"0.5"').replace(",a", ',"a"'),
        PLAIN.removeprefix("x1,x2,label\n"),
        "label,x1,x2\na,.5,1.\nb,-0.001,+2\na,3e0,4\n",
        "x1,Class,x2\n.5,a,1\n-0.001,b,2\n3,a,4\n",
    ],
)  # fmt: skip
def test_the_same_points_in_many_ways_to_write_them(read, text):
    source = read(text)
    assert points(source) == (X, [0, 1, 0])
    assert source.classes == ("a", "b")
    assert source.columns == ("x1", "x2")
    assert source.samples == 3
    assert not source.drawn


@pytest.mark.parametrize(
    ("header", "inputs"),
    [
        ("a,b,c,d", ("a", "b", "c")),
        ("y,b,c,d", ("b", "c", "d")),
        ("x,y,b,class", ("x", "y", "b")),
        ("x,y,b,d", ("x", "y", "b")),
        ("Target,y,b,d", ("y", "b", "d")),
        ("target,class,y,label", ("target", "class", "y")),
        (",b,,d", ("x1", "b", "x3")),
        ("sepal length,'b',ü,d", ("sepal length", "'b'", "ü")),
    ],
)
def test_the_column_of_the_answers(read, header, inputs):
    assert read(f"{header}\n1,2,3,4\n5,6,7,8\n").columns == inputs


@pytest.mark.parametrize(
    ("labels", "classes", "answers"),
    [
        ("o x o x", ("o", "x"), [0, 1, 0, 1]),
        ("x o o x", ("o", "x"), [1, 0, 0, 1]),
        ("1 0 1 0", ("0", "1"), [1, 0, 1, 0]),
        ("1 -1 1.0 -1.0", ("-1", "1"), [1, 0, 1, 0]),
        ("0 -0.0 1 2", ("0", "1", "2"), [0, 0, 1, 2]),
        ("10 9 1 9", ("1", "9", "10"), [2, 1, 0, 1]),
        ("k10 k9 k1 k9", ("k1", "k9", "k10"), [2, 1, 0, 1]),
        ("01 1 1 a", ("01", "1", "a"), [0, 1, 1, 2]),
        ("1 2 b b", ("1", "2", "b"), [0, 1, 2, 2]),
        ("true false true true", ("false", "true"), [1, 0, 1, 1]),
        ("0.5 1 2 3", (), [0.5, 1, 2, 3]),
        ("1e30 2e30 3e30 4e30", ("1e+30", "2e+30", "3e+30", "4e+30"), [0, 1, 2, 3]),
    ],
)
def test_labels_are_classes_in_natural_order_or_numbers(read, labels, classes, answers):
    source = read("".join(f"{place},2,{label}\n" for place, label in enumerate(labels.split())))
    assert source.classes == classes
    assert points(source)[1] == answers


def test_the_reading_overrides_what_the_labels_look_like(read):
    text = "1,2,0\n3,4,1\n5,6,1\n"
    assert read(text).classes == read(text, "classes").classes == ("0", "1")
    assert read(text, "numbers").classes == ()
    assert points(read(text, "numbers"))[1] == [0, 1, 1]
    assert read(text.replace(",1\n", ",0.5\n"), "classes").classes == ("0", "0.5")


@pytest.mark.parametrize(("count", "classes"), [(MOST_CLASSES, True), (MOST_CLASSES + 1, False)])
def test_few_whole_numbers_are_classes_and_many_are_a_regression(read, count, classes):
    text = "".join(f"1,{place},{place}\n" for place in range(count))
    assert bool(read(text).classes) == classes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", " is empty; it must have a line for each point"),
        ("\ufeff\n \n# nothing\n", " is empty; it must have a line for each point"),
        (
            "x1,x2,label\n",
            " has no points; it must have at least 2",
        ),
        ("1,2,a\n", " has one point; it must have at least 2"),
        (
            "x1\n1\n2\n",
            ", line 1, has one cell; a point must have inputs and a label, with commas, "
            "semicolons or tabs between them",
        ),
        (
            "# so\n\n1,2,a\n1,2,b\n\n1,2\n",
            ", line 6, has 2 cells; it must have 3 as line 3 has",
        ),
        ("1,2,a\n1,2,3,b\n", ", line 2, has 4 cells; it must have 3 as line 1 has"),
        (
            "a,b,c\n1,2,a\n# no\n\n1,zwei,b\n",
            ", line 5, column b, is 'zwei'; it must be a number",
        ),
        ("1,2,a\n1,,b\n", ", line 2, column x2, is empty; it must be a number"),
        (
            "1,2,a\n1,2,\n",
            ", line 2, column label, is empty; each point must have a label or a number",
        ),
        ("1,2,a\n1,nan,b\n", ", line 2, column x2, is 'nan'; it must be a finite number"),
        ("1,2,a\n-inf,2,b\n", ", line 2, column x1, is '-inf'; it must be a finite number"),
        ("1,2,3\n1,2,NaN\n", ", line 2, column label, is 'NaN'; it must be finite"),
        ("1,2,a\n1e51,2,b\n", ", line 2, column x1, is '1e51'; it must be from -1e+50 to 1e+50"),
        ("1,2,a\n1_0,2,b\n", ", line 2, column x1, is '1_0'; it must be a number"),
        ("1;2;a\n1.000,5;2;b\n", ", line 2, column x1, is '1.000,5'; it must be a number"),
        ("a,b,a\n1,2,3\n", " has two columns 'a'; names must differ"),
        ("Label,b,label\n1,2,3\n", " has two columns 'label'; names must differ"),
        ("x1,,x2\n1,2,3\n", " has two columns 'x2'; names must differ"),
        ("1,2,a\n1,3,a\n", " has the answer 'a' at all points; there must be two at least"),
        ("1,2,7\n1,3,7.0\n", " has the answer '7' at all points; there must be two at least"),
        (
            "".join(f"1,2,k{place}\n" for place in range(11)),
            ", line 1, column label, is 'k0'; with 11 different answers, more than 10 "
            "classes, each must be a number",
        ),
        (
            "".join(f"1,2,{place}.5\n" for place in range(20)) + "1,2,3.l\n",
            ", line 21, column label, is '3.l'; with 21 different answers, more than 10 "
            "classes, each must be a number",
        ),
        (b"1,2,a\n1,2,\xfcb\n", ", line 2, has the byte 0xfc; it must be in UTF-8"),
        ("1,2,a\n".encode("utf-16"), ", line 1, has the byte 0xff; it must be in UTF-8"),
        ("1,2\u202e,a\n3,4,b\n", ", line 1, column x2, is '2\\u202e'; it must be a number"),
        ("1,2,a\n1,\x00,b\n", ", line 2, column x2, is '\\x00'; it must be a number"),
    ],
)
def test_what_is_wrong_is_said_with_line_column_value_and_reason(read, text, expected):
    assert sentence(read, text) == f"data set 'points.csv'{expected}"


def test_the_reading_has_its_own_refusals(read):
    assert sentence(read, "1,2,a\n1,2,b\n", "numbers") == (
        "data set 'points.csv', line 1, column label, is 'a'; it must be a number"
    )
    many = "".join(f"1,2,{place}\n" for place in range(11))
    assert sentence(read, many, "classes") == (
        "data set 'points.csv' has 11 classes in column label; at most 10 are allowed"
    )


def test_an_unfinished_quote_is_refused_or_read_but_never_a_traceback(read):
    assert "points.csv" in sentence(read, '1,2,"a\n1,2,b\n')
    assert "points.csv" in sentence(read, '1,2,"' + "a" * 200_000 + '"\n1,2,b\n')


def test_files_that_are_none_are_refused(tmp_path):
    for name, reason in (
        ("no.csv", "there is no such file"),
        ("", "it must be a file that can be read"),  # the folder itself
        ("no\0.csv", "no file can have this name"),
    ):
        with pytest.raises(Refusal) as refused:
            read_source(name or "folder", tmp_path / name, "auto")
        assert str(refused.value).endswith(reason)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Refusal, match="must be a file"):
        read_source("pipe.csv", tmp_path / "pipe.csv", "auto")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(123_456_789)  # sparse: it takes no room
    with pytest.raises(Refusal) as refused:
        read_source("large.csv", path, "auto")
    assert str(refused.value) == "data set 'large.csv' has 123 MB; at most 100 MB are read"


def test_too_many_rows_are_refused(read):
    assert sentence(read, "1,2,a\n" * 100_002) == (
        "data set 'points.csv' has 100,002 rows; at most 100,000 are read"
    )
    assert sentence(read, "1,2,a\n" * 100_001) == (
        "data set 'points.csv' has 100,001 rows; at most 100,000 are read"
    )
    assert read("1,2,a\n" * 99_999 + "1,2,b\n").samples == 100_000


def test_too_many_columns_are_refused(read):
    row = ",".join(["1"] * 1_001)
    assert sentence(read, f"{row}\n{row}\n") == (
        "data set 'points.csv' has 1,001 columns; at most 1,000 are read"
    )


def test_a_changed_file_is_read_anew_and_an_unchanged_one_is_not(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(PLAIN)
    first = read_source("points.csv", path, "auto")
    assert read_source("points.csv", path, "auto") is first
    path.write_text(PLAIN + "1,1,c\n")
    assert read_source("points.csv", path, "auto").classes == ("a", "b", "c")
    path.write_text(PLAIN + "1,1\n")
    for _ in range(2):
        with pytest.raises(Refusal, match="line 5, has 2 cells"):
            read_source("points.csv", path, "auto")


def test_what_is_read_cannot_be_changed_by_who_got_it(read):
    source = read(PLAIN)
    x, answers = source.points(0, np.random.default_rng(0))
    x[:], answers[:] = 7, 7
    assert points(source) == (X, [0, 1, 0])


names = st.text(string.ascii_letters + string.punctuation + " äß日", min_size=1, max_size=8)
labels = names.map(str.strip).filter(bool)
numbers = st.floats(-1e50, 1e50)


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


@given(
    st.lists(st.tuples(numbers, numbers, labels), min_size=2, max_size=20),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@example([(0.1, 0.2, "a,b"), (1e-300, 5e-324, 'say "no"')], ";", "\n", True)
def test_what_is_written_is_read(tmp_path_factory, rows, delimiter, newline, header):
    different = {label for _, _, label in rows}
    assume(2 <= len(different) <= MOST_CLASSES and not any(map(is_number, different)))
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=newline)
    if header:
        writer.writerow(["first", "second", "kind"])
    writer.writerows((repr(a), repr(b), label) for a, b, label in rows)
    path = tmp_path_factory.mktemp("round") / "trip.csv"
    path.write_bytes(written.getvalue().encode())
    source = read_source("trip.csv", path, "auto")
    x, answers = points(source)
    assert x == [[a, b] for a, b, _ in rows]
    assert [source.classes[int(k)] for k in answers] == [label for _, _, label in rows]
    assert set(source.classes) == different


@given(st.binary(max_size=60) | st.text('0123456789.,;\t\n-e#"ab ', max_size=60).map(str.encode))
def test_whatever_is_in_a_file_is_read_or_refused_in_one_line(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(data)
    try:
        source = read_source("any.csv", path, "auto")
    except Refusal as refusal:
        said = str(refusal)
        assert said.isprintable()
    else:
        x, answers = points(source)
        assert len(x) == len(answers) == source.samples >= 2
        assert np.isfinite(x).all()
        assert np.isfinite(answers).all()
