"""The record that a notebook carries: read as it was written, or refused with a reason."""

import copy
import json

import pytest

from cnn_workshop.questions import record

FULL = {
    "version": 1,
    "lesson": "02",
    "name": "Ada",
    "predictions": {"next": {"question": "Next?", "choice": "7", "right": None}},
    "answers": {"rows": {"question": "Rows?", "choice": "2", "right": False, "tries": 3}},
    "checks": {
        "relu": {"passed": True, "tries": 2, "slips": ["sign"], "source": "def my_relu(x): ..."}
    },
}


def notebook(*held):
    """Return a notebook whose outputs hold these things where a record would be."""
    outputs = [
        {"output_type": "display_data", "data": {}, "metadata": {record.KEY: each}} for each in held
    ]
    cells = [{"cell_type": "markdown", "source": "# 02"}]
    return {"nbformat": 4, "cells": [*cells, {"cell_type": "code", "outputs": outputs}]}


def changed(*keys, to):
    """Return a full record with one thing changed; without it, if that is None."""
    whole = holder = copy.deepcopy(FULL)
    for key in keys[:-1]:
        holder = holder[key]
    holder[keys[-1]] = to
    if to is None:
        del holder[keys[-1]]
    return whole


def test_read_returns_what_was_written():
    assert record.read(json.loads(json.dumps(notebook(FULL)))) == FULL


def test_empty_is_a_sound_record_in_which_nothing_was_done():
    nothing = record.empty("07")
    assert record.read(notebook(nothing)) == nothing
    assert record.is_empty(nothing)
    assert nothing["lesson"] == "07"


@pytest.mark.parametrize("part", list(record.PARTS))
def test_is_empty_is_false_with_an_entry_in_any_part(part):
    assert not record.is_empty({**record.empty("02"), part: FULL[part]})


def test_read_takes_the_fullest_of_several():
    assert record.read(notebook(record.empty("02"), FULL, record.empty("02"))) == FULL


def test_read_passes_over_the_mark_of_a_widget():
    view = {"model_id": "1a", "version_major": 2, "version_minor": 0}
    assert record.read(notebook(view, FULL)) == FULL
    with pytest.raises(ValueError, match="it holds no record"):
        record.read(notebook(view))


def test_read_leaves_out_what_it_does_not_know():
    more = changed("answers", "rows", "mood", to="good")
    assert record.read(notebook({**more, "shoe size": 42})) == FULL


def test_read_fills_in_a_part_that_is_missing():
    assert record.read(notebook(changed("checks", to=None)))["checks"] == {}


@pytest.mark.parametrize("other", [[], None, 3, "text", {}, {"cells": None}, {"cells": {}}])
def test_read_says_that_something_is_no_notebook(other):
    with pytest.raises(ValueError, match="no notebook"):
        record.read(other)


@pytest.mark.parametrize(
    "cells", [[], [None], [{}], [{"outputs": 3}], [{"outputs": [None, {}, {"metadata": []}]}]]
)
def test_read_says_that_there_is_no_record(cells):
    with pytest.raises(ValueError, match="it holds no record"):
        record.read({"cells": cells})


@pytest.mark.parametrize("held", ["text", [], 3, {}, {"lesson": "02"}])
def test_read_says_that_a_record_is_of_another_kind(held):
    with pytest.raises(ValueError, match="of another kind"):
        record.read(notebook(held))


def test_read_says_that_a_record_is_newer():
    with pytest.raises(ValueError, match="of version 2, and this program knows 1 at most"):
        record.read(notebook(changed("version", to=2)))


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, [1]])
def test_read_says_that_a_version_is_broken(version):
    with pytest.raises(ValueError, match="broken: its version is"):
        record.read(notebook(changed("version", to=version)))


@pytest.mark.parametrize(
    ("keys", "to", "words"),
    [
        (("lesson",), 2, "which lesson"),
        (("lesson",), None, "which lesson"),
        (("name",), 3, "the name is no text"),
        (("answers",), [], "`answers` is no dictionary"),
        (("answers", "rows"), "2", "`question` of `rows` in `answers`"),
        (("answers", "rows", "tries"), True, "`tries` of `rows` in `answers`"),
        (("answers", "rows", "right"), 1, "`right` of `rows` in `answers`"),
        (("answers", "rows", "choice"), None, "`choice` of `rows` in `answers`"),
        (("predictions", "next", "right"), "yes", "`right` of `next` in `predictions`"),
        (("checks", "relu", "slips"), "sign", "`slips` of `relu` in `checks`"),
        (("checks", "relu", "slips"), [3], "`slips` of `relu` in `checks`"),
        (("checks", "relu", "source"), 3, "`source` of `relu` in `checks`"),
    ],
)
def test_read_says_what_is_broken(keys, to, words):
    with pytest.raises(ValueError, match=f"broken: .*{words}"):
        record.read(notebook(changed(*keys, to=to)))


def test_read_changes_nothing():
    before = notebook(FULL)
    after = copy.deepcopy(before)
    record.read(after)["answers"].clear()
    assert after == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rows of a window", "rows-of-a-window"),
        ("2 + 2?", "2-2"),
        ("zeros after ReLU", "zeros-after-relu"),
    ],
)
def test_slug_joins_the_words(text, expected):
    assert record.slug(text) == expected
