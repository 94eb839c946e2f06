"""The strip of dots: what it shows, and when it has the notebook keep the record."""

import json
import re
import threading
from pathlib import Path

import pytest

from cnn_workshop.exercises import check_convolve2d
from cnn_workshop.questions import contents, predict_on, progress, quiz_on, record, strip
from cnn_workshop.questions.journal import journal

LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
ROWS, SHAPE = "rows of a window", "shape of a feature map"
NEXT = "the next output number"


@pytest.fixture
def published(monkeypatch):
    """What was published: the data, the metadata, and whether it replaces what is there."""
    sent = []

    def publish(data, metadata=None, *, transient=None, update=False):
        name = (transient or {}).get("display_id")
        sent.append((data, json.loads(json.dumps(metadata or {})), name, update))

    monkeypatch.setattr(strip, "publish_display_data", publish)
    return sent


def shown(published, **content):
    """Return a strip whose page has just shown it; forget what that published."""
    row = progress("02")
    row._ipython_display_()
    row._told(row, {"event": "shown", **content}, [])
    published.clear()
    return row


def states(row):
    """Return the states of the dots, group by group."""
    return {group["heading"]: [dot["state"] for dot in group["dots"]] for group in row.dots}


# ---- what it shows -------------------------------------------------------------------------------


def test_strip_has_a_dot_for_everything_to_do():
    row = progress("02")
    many = len(contents.items_of("02"))
    assert [set(each) for each in states(row).values()] == [{"open"}] * 3
    assert sum(map(len, states(row).values())) == many
    assert row.count == f"0 of {many} done"
    assert row.words.startswith(f"0 of {many} done. Still open: prediction (")


def test_strip_follows_what_is_done():
    row = progress("02")
    predict_on(NEXT).answer = "7"
    quiz_on(SHAPE).answer = "8 x 5"
    quiz_on(ROWS).answer = "row 2 only"
    check_convolve2d(lambda image, kernel: image)
    assert states(row)["Predict"].count("done") == 1
    assert states(row)["Write"] == ["tried"]
    assert states(row)["Quiz"][:2] == ["done", "tried"]
    assert f"Done: prediction ({NEXT}), quiz ({SHAPE})." in row.words
    assert f"Not right yet: exercise (convolve2d), quiz ({ROWS})." in row.words
    assert "Still open: exercise" not in row.words


def test_strip_says_each_dot_in_words():
    row = progress("02")
    quiz_on(ROWS).answer = "row 2 only"
    dots = [dot["words"] for group in row.dots for dot in group["dots"]]
    assert f"{ROWS}: not right yet" in dots
    assert f"{SHAPE}: still open" in dots


def test_strip_does_not_count_an_answer_to_an_older_question():
    row = progress("02")
    journal.answered("rows-of-a-window", "As it was once?", "yes", True)
    assert "done" not in states(row)["Quiz"]


def test_strip_says_why_a_record_could_not_be_used(tmp_path, monkeypatch):
    held = {"cells": [{"outputs": [{"metadata": {record.KEY: {"version": 9}}}]}]}
    (tmp_path / "02.ipynb").write_text(json.dumps(held))
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "02.ipynb"))
    row = progress("02")
    assert "could not be read" in row.note
    assert row.note in row.text()
    assert "could not be read" in row.page


def test_strip_of_a_lesson_with_nothing_to_do_says_so():
    row = progress("99")
    assert (row.dots, row.count) == ([], "Nothing to answer here.")
    assert row.words == row.count


@pytest.mark.parametrize("arguments", [{"lesson": 2}, {"lesson": "02", "name": 3}])
def test_progress_refuses_what_is_no_text(arguments):
    wrong = list(arguments)[-1]
    with pytest.raises(TypeError, match=f"`{wrong}` must be text, got int"):
        progress(**arguments)


# ---- what the notebook keeps ---------------------------------------------------------------------


def test_strip_shows_itself_and_the_output_that_carries_the_record(published):
    progress("02")._ipython_display_()
    (alive, _, _, _), (page, metadata, name, update) = published
    assert "application/vnd.jupyter.widget-view+json" in alive
    assert alive["text/html"] == ""
    assert "0 of" in page["text/html"]
    assert page["text/plain"].startswith("0 of")
    assert metadata == {record.KEY: record.empty("02")}
    assert (name, update) == ("cnn-workshop-record", False)


def test_strip_sends_nothing_anew_while_no_page_shows_it(published):
    progress("02")._ipython_display_()
    published.clear()
    quiz_on(ROWS).answer = "row 2 only"
    assert published == []


def test_strip_sends_what_was_done_before_a_page_showed_it(published):
    row = progress("02")
    row._ipython_display_()
    quiz_on(ROWS).answer = "row 2 only"
    published.clear()
    row._told(row, {"event": "shown"}, [])
    [(_, metadata, name, update)] = published
    assert list(metadata[record.KEY]["answers"]) == ["rows-of-a-window"]
    assert (name, update) == ("cnn-workshop-record", True)


def test_strip_sends_the_record_at_each_event(published):
    shown(published)
    quiz_on(ROWS).answer = "row 2 only"
    predict_on(NEXT).answer = "7"
    assert [update for *_, update in published] == [True, True]
    data, metadata, _, _ = published[-1]
    assert record.checked(metadata[record.KEY]) == journal.record
    assert "●" in data["text/html"]


def test_strip_sends_nothing_where_nothing_changed(published):
    row = shown(published)
    row._told(row, {"event": "shown"}, [])
    predict_on(NEXT)
    assert published == []


def test_strip_sends_from_other_threads_too(published):
    shown(published)
    threads = [
        threading.Thread(target=journal.checked, args=(f"check {n}", True, [], ""))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.record["checks"]) == 8
    assert published[-1][1][record.KEY]["checks"].keys() == journal.record["checks"].keys()


def test_strip_takes_over_what_the_page_has_seen_before_a_restart(published):
    journal.begin("02")
    quiz_on(ROWS).answer = "row 2 only"
    kept = journal.record
    journal.__init__()
    row = shown(published, kept=kept, file="02.ipynb")
    assert row.record == kept


def test_strip_clears_when_asked_to(published):
    row = shown(published)
    quiz_on(ROWS).answer = "row 2 only"
    row._told(row, {"event": "clear"}, [])
    assert published[-1][1][record.KEY] == record.empty("02")
    assert row.count.startswith("0 of")


def test_a_strip_whose_cell_ran_again_sends_nothing(published):
    shown(published).close()
    quiz_on(ROWS).answer = "row 2 only"
    assert published == []


@pytest.mark.parametrize("content", [{}, {"event": "dance"}, {"event": "shown", "kept": 3}])
def test_strip_stands_what_it_does_not_know(published, content):
    row = progress("02")
    row._told(row, content, [])
    assert record.is_empty(row.record)


# ---- the lessons ---------------------------------------------------------------------------------


def code(path):
    """Return the sources of a notebook's code cells."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def asked(path):
    """Return what a lesson asks for: predictions, exercises and quiz items."""
    text = "\n".join(code(path))
    calls = {"predictions": r'\bpredict_on\("(.+?)"\)', "answers": r'\bquiz_on\("(.+?)"\)'}
    found = {part: re.findall(call, text) for part, call in calls.items()}
    found["checks"] = re.findall(r"^check_(?!environment)(\w+)\(", text, re.MULTILINE)
    return found


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_there_is_to_do_is_what_the_lesson_asks_in_its_order(path):
    items = contents.items_of(path.name[:2])
    for part, names in asked(path).items():
        assert [item.title for item in items if item.part == part] == list(dict.fromkeys(names))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_ids_of_a_lesson_are_its_own(path):
    items = [(item.part, item.name) for item in contents.items_of(path.name[:2])]
    assert len(set(items)) == len(items)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_committed_lesson_holds_nothing_that_anybody_did(path):
    notebook = json.loads(path.read_text("utf-8"))
    try:
        found = record.read(notebook)
    except record.NoRecordError:
        return
    assert record.is_empty(found)
    assert found["name"] == ""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_keeps_its_record_from_its_set_up_on(path):
    lesson = path.name[:2]
    if contents.items_of(lesson):
        asks = r"import[^=]*\b(predict_on|quiz_on)\b"
        [setup] = [source for source in code(path) if re.search(asks, source)]
        assert setup.endswith(f'\n\nprogress("{lesson}")')
