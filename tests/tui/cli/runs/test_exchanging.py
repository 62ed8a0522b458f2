"""`bp-tui runs export` and `import`."""

from __future__ import annotations

import json

import pytest

from core.store.run_store import RunStore


def test_an_exported_run_comes_back_elsewhere_with_all_that_is_told_of_it(
    call, store, tmp_path, monkeypatch
):
    call("runs", "tag", "3", "best")
    call("runs", "note", "3", "to take along")
    assert call("runs", "export", "3").stdout.startswith("Run 3 is in report-linear-run-3.zip (")
    assert call("runs", "export", "1-2").returncode == 0
    assert call("runs", "export", "last", "a.zip").returncode == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "report-linear-run-3.zip").read_bytes()
    (here,) = json.loads(call("runs", "--filter", "id=3", "--json").stdout)
    monkeypatch.setenv("BP_TUI_HOME", str(tmp_path / "elsewhere"))
    assert call("runs", "import", "a.zip").stdout == "a.zip is run 1\n"
    assert call("runs", "import", "a.zip").stdout == "a.zip is run 1, as it was already\n"
    (there,) = json.loads(call("runs", "--json").stdout)
    assert there | {"id": 3} == here
    files = json.loads(call("runs", "import", "a.zip", "--json").stdout)
    assert files == [{"file": "a.zip", "id": 1, "new": False}]
    (file,) = json.loads(call("runs", "export", "1", "b.zip", "--json").stdout)
    assert file == {"id": 1, "file": "b.zip", "bytes": (tmp_path / "b.zip").stat().st_size}
    assert call("runs", "import", "report-linear-run-1.zip", "report-linear-run-2.zip").stdout == (
        "report-linear-run-1.zip is run 2\nreport-linear-run-2.zip is run 3\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "1-2", "a.zip"), "file is 'a.zip'; it takes one run, not 2"),
        (("export", "1", "2", "--out", "a.zip"), "file is 'a.zip'; it takes one run, not 2"),
        (("export", "1", "a.zip", "--out", "c.zip"), "'a.zip' and 'c.zip' are two files; a run is"),
        (("export", "1", "copy"), "'copy' is neither a run, such as 3, 3-7 or last, nor a file"),
        (("export", "a.zip"), "export needs the number of a run, such as 'export 3'"),
        (("export",), "export needs the number of a run, such as 'export 3'"),
        (("export", "1", "none/a.zip"), "file is 'none/a.zip'; it must be a writable file ("),
        (("import",), "import needs a file, such as 'import report-xor-run-3.zip'"),
        (("import", "a.zip"), "file is 'a.zip'; it must be a readable file ("),
        (("import", "."), "file is '.'; it must be a readable file ("),
        (("import", "b.zip"), "b.zip: the file is not a run that bp-tui exported"),
    ],
)
def test_files_are_refused_in_a_sentence(call, store, tmp_path, words, sentence):
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 no archive")
    done = call("runs", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bp-tui: {sentence}")
    assert len(done.stderr.splitlines()) == 1


def test_numbers_are_runs_however_many_and_other_words_are_a_file(call, store, tmp_path):
    for name, words in {
        "report-linear-run-{}.zip": ("1", "3", "2"),
        "a.zip": ("1", "a.zip"),
        "run-3": ("3", "./run-3"),
        "2": ("1", "--out", "2"),
    }.items():
        told = json.loads(call("runs", "export", *words, "--json").stdout)
        ids = [int(word) for word in words if word.isdecimal()][: len(told)]
        assert [(file["id"], file["file"]) for file in told] == [
            (id, name.format(id)) for id in ids
        ]
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "report-linear-run-1.zip", "report-linear-run-2.zip", "report-linear-run-3.zip", "a.zip",
        "run-3", "2",
    }  # fmt: skip
    call("runs", "export", "3", "run-3")  # there is such a file
    assert (tmp_path / "run-3").read_bytes() == (tmp_path / "report-linear-run-3.zip").read_bytes()


def test_the_name_of_an_exported_file_leads_nowhere(call, store, tmp_path):
    kept_elsewhere = RunStore()
    with kept_elsewhere._database.transaction() as connection:
        connection.execute("UPDATE runs SET preset = '../../x' WHERE id = 1")
    kept_elsewhere.close()
    assert call("runs", "export", "1").stdout.startswith("Run 1 is in run-1.zip (")
    assert call("runs").returncode == 0
    assert call("runs", "show", "1").returncode == 0
