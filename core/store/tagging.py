"""Tags and notes as people give them to runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.refusal import Refusal, plain, written

LONGEST_TAG, MOST_TAGS, LONGEST_NOTE = 40, 50, 2000
"""Characters of a tag, tags of a run, characters of a note."""


def checked_tag(text: str) -> str:
    """Return a tag without the blanks around it; `Refusal` where it is none."""
    tag = text.strip()
    wrong = not tag.isprintable() or "," in tag or tag[:1] in "+-" or tag.casefold() == "none"
    if not tag or wrong or len(tag) > LONGEST_TAG:
        raise Refusal(
            f"tag is '{written(text)}'; it must be a word of at most {LONGEST_TAG} characters, "
            "without commas, not none, and without a sign at its start"
        )
    return tag


def changed_tags(tags: Sequence[str], words: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of a run after some words: `+best` or `best` gives a tag, `-best` takes it
    away, whatever its case. `Refusal` for what is no tag."""
    kept = {tag.casefold(): tag for tag in tags}
    for word in words:
        tag = checked_tag(word.removeprefix("+") if word[:1] != "-" else word[1:])
        if word[:1] != "-":
            kept.setdefault(tag.casefold(), tag)
        else:
            kept.pop(tag.casefold(), None)
    if len(kept) > MOST_TAGS:
        raise Refusal(f"these are {len(kept)} tags; a run has at most {MOST_TAGS}")
    return tuple(kept.values())


def checked_note(text: str) -> str:
    """Return a note without the blanks around it, in printable characters; `Refusal` where it is
    too long."""
    note = "\n".join(map(plain, text.strip().splitlines()))
    if len(note) > LONGEST_NOTE:
        raise Refusal(
            f"the note has {len(note):,} characters; at most {LONGEST_NOTE:,} are allowed"
        )
    return note
