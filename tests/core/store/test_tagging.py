"""Tags and notes: which are taken, and what words make of the tags of a run."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refusal
from core.store.filters import parse_filter
from core.store.tagging import changed_tags, checked_note, checked_tag
from tests.core.store.stored import stored


@pytest.mark.parametrize(
    "text", ["", "  ", "a,b", "+a", "-a", "none", "NONE", "x" * 41, "a\nb", "\x1b"]
)
def test_what_is_no_tag_is_refused(text):
    with pytest.raises(Refusal, match=r"^tag is '.*'; it must be a word of at most 40 characters,"):
        checked_tag(text)


@pytest.mark.parametrize(
    ("tags", "words", "result"),
    [
        ((), ["best"], ("best",)),
        (("a", "b"), ["-a", "+c"], ("b", "c")),
        (("Best",), ["best", "BEST"], ("Best",)),
        (("Best",), ["-best"], ()),
        (("a",), ["-b"], ("a",)),
        (("a",), ["-a", "a"], ("a",)),
        ((), ["two words"], ("two words",)),
    ],
)
def test_words_give_and_take_tags(tags, words, result):
    assert changed_tags(tags, words) == result


def test_a_run_has_not_very_many_tags_nor_a_very_long_note():
    many = [f"t{number}" for number in range(51)]
    assert len(changed_tags((), many[:50])) == 50
    with pytest.raises(Refusal, match="these are 51 tags; a run has at most 50"):
        changed_tags((), many)
    assert checked_note("  a note ") == "a note"
    assert checked_note("\udcff and\x1b[31m\nmore ") == "\\xff and\\x1b[31m\nmore"
    with pytest.raises(Refusal, match="the note has 2,001 characters; at most 2,000 are allowed"):
        checked_note(2001 * "x")


@given(st.text(max_size=45))
def test_a_tag_that_is_taken_is_found_by_a_filter(text):
    with suppress(Refusal):
        tag = checked_tag(text)
        quote = "'" if '"' in tag else '"'
        if not ("'" in tag and '"' in tag):
            runs = [stored(1, tags=(tag,)), stored(2)]
            filter = parse_filter(f"tag={quote}{tag}{quote}")
            assert [run.id for run in filter.chosen(runs)] == [1]
