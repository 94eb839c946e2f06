"""What a person does is noted, found again in the notebook's file, and can be forgotten."""

import json

import pytest

from cnn_workshop import _judged
from cnn_workshop.questions import journal as module
from cnn_workshop.questions import predict_on, quiz_on, record
from cnn_workshop.questions.journal import journal

ROWS = "rows of a window"
SAVED = {
    **record.empty("02"),
    "predictions": {
        "the-next-output-number": {
            "question": "The window moves one column to the right. What is the next output number?",
            "choice": "7",
            "right": False,
        }
    },
    "checks": {
        "convolve2d": {"passed": True, "tries": 2, "slips": ["sum"], "source": "def f(): 1"}
    },
}


def write(path, held):
    """Write a notebook that holds a record, or whatever else in its place."""
    outputs = [] if held is None else [{"metadata": {record.KEY: held}}]
    path.write_text(json.dumps({"cells": [{"outputs": outputs}]}), "utf-8")


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """A function that lets this kernel run a notebook in which something was saved."""
    monkeypatch.chdir(tmp_path)

    def save(held, name="02_slide.ipynb", told=None):
        write(tmp_path / name, held)
        monkeypatch.setenv("JPY_SESSION_NAME", told or str(tmp_path / name))

    return save


class Listener:
    """Notes whether the record it is told of is another one."""

    def __init__(self):
        self.told = []
        journal.listen(self)

    def noted(self, anew):
        self.told.append(anew)


# ---- events --------------------------------------------------------------------------------------


def test_a_prediction_is_noted_and_judged_once_the_truth_is_known():
    guess = predict_on("the next output number")
    guess.answer = " 7 "
    [(name, entry)] = journal.record["predictions"].items()
    assert name == "the-next-output-number"
    assert entry == {"question": guess.question, "choice": "7", "right": None}
    guess.compare(12)
    assert journal.record["predictions"][name]["right"] is False
    guess.compare("7.0")
    assert journal.record["predictions"][name]["right"] is True


def test_a_prediction_taken_back_is_noted_no_more():
    guess = predict_on("the next output number")
    guess.answer = "7"
    guess.answer = ""
    assert record.is_empty(journal.record)


def test_what_is_no_number_is_not_noted():
    predict_on("the next output number").answer = "seven"
    assert record.is_empty(journal.record)


def test_a_quiz_answer_is_noted_with_its_tries():
    item = quiz_on(ROWS)
    item.answer = "row 2 only"
    quiz_on(ROWS)  # the same once more answers nothing
    item.answer = "rows 2, 3 and 4"
    assert journal.record["answers"] == {
        "rows-of-a-window": {
            "question": item.question,
            "choice": "rows 2, 3 and 4",
            "right": True,
            "tries": 2,
        }
    }


def test_a_check_counts_the_tries_up_to_the_first_pass():
    journal.checked("relu", False, ["sign"], "")
    journal.checked("relu", False, ["sign", "sum"], "")
    journal.checked("relu", True, [], "def my_relu(x): ...")
    journal.checked("relu", False, ["late"], "")
    assert journal.record["checks"]["relu"] == {
        "passed": True,
        "tries": 3,
        "slips": ["sign", "sum", "late"],
        "source": "def my_relu(x): ...",
    }


def test_a_newer_pass_brings_its_source():
    journal.checked("relu", True, [], "old")
    journal.checked("relu", True, [], "new")
    assert journal.record["checks"]["relu"]["source"] == "new"


def test_a_record_is_never_changed_in_place():
    before = journal.record
    journal.checked("relu", True, [], "")
    assert record.is_empty(before)


def test_begin_has_the_checks_tell_the_journal():
    assert not _judged.is_heard()
    journal.begin("06")
    _judged.tell("relu", True, [], "")
    assert journal.record["checks"]["relu"]["passed"]


def test_every_event_is_told_on():
    listener = Listener()
    quiz_on(ROWS).answer = "row 2 only"
    journal.clear()
    assert listener.told == [False, True]


# ---- found again ---------------------------------------------------------------------------------


def test_begin_finds_what_was_saved(saved):
    saved(SAVED)
    journal.begin("02")
    assert journal.record == SAVED
    assert journal.note == ""


def test_a_prediction_found_again_is_shown_and_said_to_be_earlier(saved):
    saved(SAVED)
    journal.begin("02")
    guess = predict_on("the next output number")
    assert (guess.answer, guess.reply) == ("7", "Noted earlier.")
    assert guess.compare(12).words.startswith("Earlier you predicted 7; what was seen: 12.")
    guess.answer = "8"
    assert guess.reply == "Noted. Read on and see."
    assert guess.compare(12).words.startswith("You predicted 8;")


def test_a_question_that_was_asked_before_the_start_takes_over_what_is_found(saved):
    saved(SAVED)
    guess = predict_on("the next output number")
    comparison = guess.compare(12)
    assert comparison.waiting
    journal.begin("02")
    assert guess.answer == "7"
    assert not comparison.waiting


def test_a_quiz_answer_found_again_counts_as_no_further_try(saved):
    item = quiz_on(ROWS)
    entry = {"question": item.question, "choice": "row 2 only", "right": False, "tries": 2}
    saved({**SAVED, "answers": {"rows-of-a-window": entry}})
    journal.begin("02")
    assert (item.answer, item.verdict) == ("row 2 only", "wrong")
    assert journal.record["answers"]["rows-of-a-window"]["tries"] == 2


@pytest.mark.parametrize(
    ("question", "choice"), [("Another question?", "row 2 only"), (None, "a choice of old")]
)
def test_an_answer_to_another_question_or_choice_is_not_shown(saved, question, choice):
    item = quiz_on(ROWS)
    entry = {"question": question or item.question, "choice": choice, "right": True, "tries": 1}
    saved({**SAVED, "answers": {"rows-of-a-window": entry}})
    journal.begin("02")
    assert item.answer == ""


def test_begin_reads_the_file_once_in_a_kernel(saved):
    saved(SAVED)
    journal.begin("02")
    saved(record.empty("02"))
    journal.begin("02")
    assert journal.record == SAVED


def test_what_was_done_before_the_start_is_kept(saved):
    saved(SAVED)
    quiz_on(ROWS).answer = "row 2 only"
    journal.begin("02")
    assert journal.record["checks"] == SAVED["checks"]
    assert journal.record["answers"]["rows-of-a-window"]["choice"] == "row 2 only"


def test_another_lesson_in_the_same_kernel_starts_with_nothing_of_the_first(saved):
    saved(SAVED)
    journal.begin("02")
    quiz_on(ROWS).answer = "row 2 only"
    saved(None, "03_kernels.ipynb")
    journal.begin("03")
    assert journal.record == record.empty("03")


def test_begin_looks_in_the_kernel_s_folder_for_a_path_that_is_the_server_s(saved):
    saved(SAVED, told="course/week 1/02_slide.ipynb")
    journal.begin("02")
    assert journal.record == SAVED


def test_begin_finds_the_notebook_as_another_editor_tells_it(saved, tmp_path, monkeypatch):
    saved(SAVED)
    monkeypatch.delenv("JPY_SESSION_NAME")
    shell = type("Shell", (), {"user_ns": {"__vsc_ipynb_file__": str(tmp_path / "02_slide.ipynb")}})
    monkeypatch.setattr(module, "get_ipython", lambda: shell)
    journal.begin("02")
    assert journal.record == SAVED


@pytest.mark.parametrize("told", [None, "gone.ipynb"])
def test_begin_starts_empty_without_a_file(told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    if told:
        monkeypatch.setenv("JPY_SESSION_NAME", told)
    journal.begin("02")
    assert (journal.record, journal.note) == (record.empty("02"), "")


def test_begin_starts_empty_where_nothing_was_kept_so_far(saved):
    saved(None)
    journal.begin("02")
    assert (journal.record, journal.note) == (record.empty("02"), "")


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({"version": 9}, "keeps it as it is (its record is of version 9"),
        ({**SAVED, "answers": 3}, "keeps it as it is (its record is broken"),
        ("text", "keeps it as it is (its record is of another kind"),
        (record.empty("03"), "is of lesson 03, so this starts empty and keeps it as it is."),
    ],
)
def test_begin_starts_empty_and_says_why_it_could_not_use_what_is_there(saved, held, words):
    saved(held)
    journal.begin("02")
    assert journal.record == {**record.empty("02"), "set_aside": [held]}
    assert words in journal.note
    assert journal.note.count(". ") == 0


@pytest.mark.parametrize("held", [{"version": 9, "shoe size": 42}, record.empty("03")])
def test_what_cannot_be_used_outlives_what_is_done_since_a_save_and_clear(saved, held):
    saved(held)
    journal.begin("02")
    journal.answered("sum", "1 + 1?", "2", True)
    saved(json.loads(json.dumps(journal.record)))
    again = module.Journal()
    again.begin("02")
    assert again.record["answers"]["sum"]["choice"] == "2"
    again.clear()
    assert again.record == {**record.empty("02"), "set_aside": [held]}


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "\x00\xff", "[" * 100_000])
def test_begin_starts_empty_with_a_file_that_is_no_notebook(saved, tmp_path, text):
    saved(SAVED)
    (tmp_path / "02_slide.ipynb").write_text(text, "utf-8")
    journal.begin("02")
    assert journal.record == record.empty("02")


def test_begin_keeps_whose_notebook_it_is(saved):
    saved(SAVED)
    journal.begin("02", "Ada")
    assert journal.record["name"] == "Ada"


# ---- what a page still knows ---------------------------------------------------------------------


def newer():
    """Return what a page has seen since it was saved."""
    entry = {"question": quiz_on(ROWS).question, "choice": "row 2 only", "right": False, "tries": 1}
    return {**SAVED, "answers": {"rows-of-a-window": entry}}


def test_meet_takes_over_what_was_never_saved(saved):
    saved(SAVED)
    journal.begin("02")
    journal.meet(newer(), "02_slide.ipynb")
    assert journal.record == newer()
    assert quiz_on(ROWS).answer == "row 2 only"


def test_meet_keeps_what_was_done_since_the_start(saved):
    saved(SAVED)
    journal.begin("02")
    journal.checked("convolve2d", True, [], "def newest(): 1")
    quiz_on(ROWS).answer = "rows 6, 7 and 8"
    journal.meet(newer(), "02_slide.ipynb")
    answer = journal.record["answers"]["rows-of-a-window"]
    assert (answer["choice"], answer["tries"]) == ("rows 6, 7 and 8", 2)
    assert journal.record["checks"]["convolve2d"]["source"] == "def newest(): 1"


def test_meet_forgets_what_was_cleared_and_never_saved(saved):
    saved(SAVED)
    journal.begin("02")
    journal.meet(record.empty("02"), "02_slide.ipynb")
    assert record.is_empty(journal.record)


def test_meet_listens_to_the_first_page_only(saved):
    saved(SAVED)
    journal.begin("02")
    journal.meet(None, "02_slide.ipynb")
    journal.meet(newer(), "02_slide.ipynb")
    assert journal.record == SAVED


@pytest.mark.parametrize("kept", [{}, 3, {"version": 9}, record.empty("03")])
def test_meet_takes_nothing_that_is_no_record_of_the_lesson(saved, kept):
    saved(SAVED)
    journal.begin("02")
    journal.meet(kept, "02_slide.ipynb")
    assert journal.record == SAVED


def test_meet_reads_the_file_of_a_notebook_that_was_renamed(saved, tmp_path):
    saved(None, "old.ipynb")
    (tmp_path / "old.ipynb").rename(tmp_path / "new.ipynb")
    write(tmp_path / "new.ipynb", SAVED)
    journal.begin("02")
    assert record.is_empty(journal.record)
    journal.meet(None, "new.ipynb")
    assert journal.record == SAVED


# ---- forgotten -----------------------------------------------------------------------------------


def test_clear_forgets_everything_and_the_questions_follow(saved):
    saved(SAVED)
    journal.begin("02")
    guess, item = predict_on("the next output number"), quiz_on(ROWS)
    comparison = guess.compare(12)
    item.answer = "row 2 only"
    journal.clear()
    assert journal.record == record.empty("02")
    assert (guess.answer, guess.reply) == ("", "")
    assert (item.answer, item.verdict) == ("", "")
    assert comparison.waiting


def test_clear_hides_the_truth_that_was_wanted_without_a_prediction():
    guess = predict_on("the next output number")
    comparison = guess.compare(12)
    comparison.anyway = True
    journal.clear()
    assert comparison.waiting


def test_what_is_done_after_clear_is_noted_alone(saved):
    saved(SAVED)
    journal.begin("02")
    journal.clear()
    quiz_on(ROWS).answer = "row 2 only"
    assert list(journal.record["answers"]) == ["rows-of-a-window"]
    assert not journal.record["checks"]
