"""``start.py report``: what a class handed in is counted, and nothing that is wrong stops it."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from cnn_core import convolve2d
from cnn_workshop.classroom import report
from cnn_workshop.classroom.lessons import ClassError
from cnn_workshop.classroom.report import collect, page, tables, tally
from cnn_workshop.exercises import EXERCISES, check_convolve2d
from cnn_workshop.questions import predict_on, quiz_on, record
from cnn_workshop.questions.journal import journal
from cnn_workshop.questions.quizzes import ITEMS, PREDICTIONS

INVERTED, MOVED = "an inverted 7", "the next output number"
ROWS = "rows of a window"


def predicted(topic, choice, right=None):
    """Return what a record holds of one prediction."""
    question = PREDICTIONS[topic]["question"] if topic in PREDICTIONS else topic
    entry = {"question": question, "choice": choice, "right": right}
    return {record.slug(topic): entry}


def answered(topic, choice):
    """Return what a record holds of one quiz item."""
    right = choice == ITEMS[topic]["right"]
    entry = {"question": ITEMS[topic]["question"], "choice": choice, "right": right, "tries": 2}
    return {record.slug(topic): entry}


def checked(name, passed, *slips):
    """Return what a record holds of one check."""
    return {name: {"passed": passed, "tries": 3, "slips": list(slips), "source": ""}}


def notebook(lesson="02", **parts):
    """Return a notebook with a record."""
    output = {"metadata": {record.KEY: {**record.empty(lesson), **parts}}}
    return {"cells": [{"cell_type": "code", "source": "", "outputs": [output]}], "nbformat": 4}


@pytest.fixture
def hand_in(tmp_path):
    """A function that puts a notebook, or a text, into the folder that is read."""

    def put(file, content):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, "utf-8")
        return path

    return put


def tallied(folder):
    """Return what a folder comes to."""
    return tally.tally(collect.collect(folder))


def rows(text):
    """Return the rows of a table."""
    return list(csv.DictReader(io.StringIO(text)))


# ---- finding and reading -----------------------------------------------------------------------


def test_collect_reads_notebooks_at_any_depth_and_tells_whose_they_are(tmp_path, hand_in):
    hand_in("submitted/ada/02/02_slide_a_window.ipynb", notebook())
    hand_in("bob_02_slide_a_window.ipynb", notebook())
    hand_in("x/y.ipynb", notebook(name=" Cleo "))
    assert [each.person for each in collect.collect(tmp_path)] == ["bob", "ada", "Cleo"]


@pytest.mark.parametrize(
    ("file", "person"),
    [
        ("02_slide_a_window/ada.ipynb", "ada"),
        ("submissions/02_slide_a_window/ada/02_slide_a_window.ipynb", "ada"),
        ("lesson 02/class 10b/ada/02_slide_a_window.ipynb", "class 10b/ada"),
        ("autograded/ada/homework 1/02_slide_a_window.ipynb", "ada"),
        ("ada/Copy of 02_slide_a_window.ipynb", "ada"),
        ("ada/ada_02_slide_a_window.ipynb", "ada"),
        ("ada-02_slide_a_window (1).ipynb", "ada"),
        ("ada/02_slide_a_window-Copy1.ipynb", "ada"),
        ("Zoë Müller_99_assignsubmission_file/02_slide_a_window.ipynb", "Zoë Müller"),
        ("02_slide_a_window.ipynb", "02_slide_a_window.ipynb"),
        ("notebooks/02_slide_a_window-Copy2.ipynb", "notebooks/02_slide_a_window-Copy2.ipynb"),
    ],
)
def test_person_of_leaves_out_lessons_and_what_graders_name(file, person):
    assert collect.person_of(file) == person


def test_collect_leaves_out_what_hidden_folders_hold(tmp_path, hand_in):
    hand_in("ada/.ipynb_checkpoints/02_slide_a_window-checkpoint.ipynb", notebook())
    assert collect.collect(tmp_path) == []


BROKEN = {
    "": "it is empty",
    "{": "it is broken: no JSON",
    "[" * 100_000: "it is broken",
    "7": "no list of cells",
    '{"cells": 7}': "no list of cells",
    '{"cells": []}': "it holds no record",
    '{"cells": [null, {"outputs": [null, {"metadata": 3}]}]}': "it holds no record",
    json.dumps(notebook(version=99)): "its record is of version 99",
    json.dumps(notebook(predictions=[1])): "its record is broken",
    json.dumps(notebook(checks={"relu": {"passed": "yes"}})): "its record is broken",
}


@pytest.mark.parametrize(("content", "words"), BROKEN.items(), ids=BROKEN.values())
def test_report_names_a_notebook_that_does_not_count_and_reads_the_others(
    tmp_path, hand_in, content, words
):
    hand_in("ada/02_slide_a_window.ipynb", notebook(predictions=predicted(MOVED, "12")))
    hand_in("bob/02_slide_a_window.ipynb", content)
    said = list(report.write_report(tmp_path))
    assert said[0] == "2 notebooks read, 1 of them with a record."
    assert said[1].startswith("Left out: bob/02_slide_a_window.ipynb: it")
    assert words in said[1]
    shown = (tmp_path / "report.html").read_text("utf-8")
    assert words in shown
    assert "1 notebook left out" in shown


def test_report_names_a_notebook_that_is_not_in_utf_8(tmp_path, hand_in):
    hand_in("bob.ipynb", "").write_bytes(b"\xff\xfe{")
    assert "it is broken: not in UTF-8" in list(report.write_report(tmp_path))[1]


# ---- counting ----------------------------------------------------------------------------------


def test_tally_counts_predictions_in_the_order_of_their_choices(tmp_path, hand_in):
    choices = PREDICTIONS[INVERTED]["choices"]
    for person, choice in enumerate([choices[2], choices[0], choices[2]]):
        made = predicted(INVERTED, choice, choice == choices[2])
        hand_in(f"pupil {person}/01.ipynb", notebook("01", predictions=made))
    (bars,) = tallied(tmp_path).lessons[0].predictions
    assert bars.counts == {choices[0]: 1, choices[1]: 0, choices[2]: 2}
    assert (bars.right, bars.people) == ((choices[2],), 3)


def test_tally_counts_equal_numbers_as_one_answer_and_puts_them_in_order(tmp_path, hand_in):
    for person, choice in enumerate(["12", "12.0", " 12 ", "-6", "no idea", "1,000"]):
        hand_in(f"pupil {person}/02.ipynb", notebook(predictions=predicted(MOVED, choice)))
    (bars,) = tallied(tmp_path).lessons[0].predictions
    assert list(bars.counts.items()) == [("-6", 1), ("12", 3), ("1000", 1), ("no idea", 1)]


def test_tally_puts_rare_answers_together_when_there_are_many(tmp_path, hand_in):
    for person in range(20):
        hand_in(f"pupil {person}/02.ipynb", notebook(predictions=predicted(MOVED, str(person))))
    (bars,) = tallied(tmp_path).lessons[0].predictions
    assert len(bars.counts) == 13
    assert bars.counts["other answers"] == 8


def test_tally_keeps_a_question_that_this_version_does_not_ask(tmp_path, hand_in):
    hand_in("ada/02.ipynb", notebook(predictions=predicted("Asked long ago?", "yes")))
    (bars,) = tallied(tmp_path).lessons[0].predictions
    assert (bars.question, bars.counts) == ("Asked long ago?", {"yes": 1})


def test_tally_keeps_a_lesson_and_a_check_that_this_version_has_not(tmp_path, hand_in):
    hand_in("ada/99.ipynb", notebook("99", checks=checked("unheard_of", False, "of a slip")))
    (lesson,) = tallied(tmp_path).lessons
    assert (lesson.number, lesson.title, lesson.checks) == ("99", "", ["unheard_of"])
    assert lesson.slips == [tally.Slipped("unheard_of", "of a slip", 1)]


def test_tally_counts_people_by_slip_and_says_it_in_the_checks_own_sentence(tmp_path, hand_in):
    one, other = EXERCISES["convolve2d"].mistakes[:2]
    hand_in("ada/02.ipynb", notebook(checks=checked("convolve2d", True, one.name, other.name)))
    hand_in("bob/02.ipynb", notebook(checks=checked("convolve2d", False, other.name)))
    assert tallied(tmp_path).lessons[0].slips == [
        tally.Slipped("convolve2d", other.diagnosis, 2),
        tally.Slipped("convolve2d", one.diagnosis, 1),
    ]


def test_tally_takes_the_fuller_of_two_notebooks_and_names_the_other(tmp_path, hand_in):
    hand_in("ada/02_slide_a_window-Copy1.ipynb", notebook(checks=checked("convolve2d", True)))
    hand_in("ada/02_slide_a_window.ipynb", notebook(checks=checked("convolve2d", False)))
    found = tallied(tmp_path)
    assert [each.file for each in found.records] == ["ada/02_slide_a_window-Copy1.ipynb"]
    assert [each.file for each in found.problems] == ["ada/02_slide_a_window.ipynb"]
    assert "ada has more in another notebook of this lesson" in found.problems[0].words


def test_tally_puts_people_in_the_order_that_a_person_would(tmp_path, hand_in):
    for name in ("pupil 10", "Pupil 2", "ada"):
        hand_in(f"{name}/02.ipynb", notebook())
    assert tallied(tmp_path).people == ["ada", "Pupil 2", "pupil 10"]


# ---- the tables --------------------------------------------------------------------------------


def test_people_has_a_row_a_person_and_a_column_a_check(tmp_path, hand_in):
    done = {"checks": checked("convolve2d", True), "answers": answered(ROWS, ITEMS[ROWS]["right"])}
    hand_in("ada/02.ipynb", notebook(predictions=predicted(MOVED, "12"), **done))
    hand_in("bob/02.ipynb", notebook(checks=checked("convolve2d", False)))
    ada, bob = rows(tables.people(tallied(tmp_path)))
    assert (ada["person"], ada["lesson"], ada["convolve2d"]) == ("ada", "02", "passed")
    assert [ada["predictions made"], ada["quiz answers right"], ada["quiz answers"]] == ["1"] * 3
    assert (bob["convolve2d"], bob["quiz answers"]) == ("tried", "0")


def test_details_has_a_row_for_all_that_was_done_and_for_what_was_left_out(tmp_path, hand_in):
    done = {"predictions": predicted(MOVED, "-6", False), "answers": answered(ROWS, "row 2 only")}
    hand_in("ada/02.ipynb", notebook(checks=checked("relu", True, "a", "b"), **done))
    hand_in("bob/02.ipynb", "{")
    found = rows(tables.details(tallied(tmp_path)))
    assert [(row["kind"], row["answer"], row["right"], row["tries"]) for row in found] == [
        ("prediction", "-6", "no", ""),
        ("quiz", "row 2 only", "no", "2"),
        ("check", "", "yes", "3"),
        ("left out", "it is broken: no JSON", "", ""),
    ]
    assert found[2]["slips"] == "a; b"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@A1", "\t=1", " =1", "\r=1", "\n@x", "＝1", "−x", "-", "--6"]
)
def test_safe_lets_no_cell_begin_as_a_formula_does(text):
    assert tables.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-6", "+2.5", "12", "all 64", "a = 1", "", 3])
def test_safe_leaves_numbers_and_words_as_they_are(text):
    assert tables.safe(text) == text


def test_tables_have_no_cell_that_begins_as_a_formula_does(tmp_path, hand_in):
    bad = "=HYPERLINK(1)"
    done = {
        "predictions": predicted(bad, bad),
        "checks": checked(bad, False, bad),
        "answers": {bad: {"question": bad, "choice": bad, "right": False, "tries": 1}},
    }
    hand_in(f"{bad}/02.ipynb", notebook(bad, name=bad, **done))
    hand_in(f"{bad}.ipynb", "{")
    found = tallied(tmp_path)
    for text in (tables.people(found), tables.details(found)):
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert any(bad in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


# ---- the page ----------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects the tags of a page, its text, and what it would fetch."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.fetched = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        given = dict(attributes)
        self.fetched += [given[name] for name in ("src", "href") if name in given]

    def handle_data(self, data):
        self.text += data


def test_page_holds_all_it_needs(tmp_path, hand_in):
    hand_in("ada/02.ipynb", notebook(predictions=predicted(MOVED, "12")))
    text = page.page(tallied(tmp_path))
    found = Reader(text)
    assert found.fetched
    assert all(target.startswith("#") for target in found.fetched)
    assert not re.search(r"https?:|url\(|@import|fetch\(", text)


def test_page_shows_what_a_person_typed_as_text(tmp_path, hand_in):
    bad = "<script>alert(1)</script>"
    done = {"predictions": predicted(bad, bad), "checks": checked(bad, False, bad)}
    hand_in("ada/02.ipynb", notebook(name=bad, **done))
    text = page.page(tallied(tmp_path))
    assert Reader(text).tags.count("script") == 1
    assert Reader(text).text.count(bad) >= 5


def test_page_shows_questions_without_names_and_closes_what_is_right(tmp_path, hand_in):
    right = ITEMS[ROWS]["right"]
    hand_in("ada/02.ipynb", notebook(answers=answered(ROWS, right)))
    text = page.page(tallied(tmp_path))
    (question,) = re.findall(r'<section class="question">.*?</section>', text)
    assert "ada" not in question
    assert f"<details><summary>What is right</summary><p>{right} (1 of 1)</p></details>" in question


def test_page_gives_the_number_beside_each_bar_in_a_table_with_heads(tmp_path, hand_in):
    hand_in("ada/02.ipynb", notebook(predictions=predicted(MOVED, "12")))
    text = page.page(tallied(tmp_path))
    assert '<th scope="row">12</th><td class="bar"><div style="width:100.0%" aria-hidden' in text
    assert '</div></td><td class="count">1</td>' in text


def test_page_says_who_passed_which_check_in_words(tmp_path, hand_in):
    hand_in("ada/02.ipynb", notebook(checks=checked("convolve2d", True)))
    hand_in("bob/02.ipynb", notebook())
    text = Reader(page.page(tallied(tmp_path))).text
    assert "ada✓ passed (3 tries)" in text
    assert "convolve2d: 1 of 2 passed, 0 tried" in text


# ---- the files ---------------------------------------------------------------------------------


def test_write_report_replaces_its_own_files(tmp_path, hand_in):
    hand_in("ada/02.ipynb", notebook())
    list(report.write_report(tmp_path))
    hand_in("bob/02.ipynb", notebook())
    list(report.write_report(tmp_path))
    files = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert files == ["report.csv", "report.html", "report_details.csv"]
    assert "bob" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["report.html", "report.csv", "report_details.csv"])
def test_write_report_overwrites_no_file_of_a_person(tmp_path, hand_in, name):
    hand_in("ada/02.ipynb", notebook())
    mine = hand_in(name, "my own report")
    said = list(report.write_report(tmp_path))
    assert mine.read_text() == "my own report"
    assert (tmp_path / "report-2.html").exists()
    assert "report-2.html" in said[1]


def test_write_report_marks_tables_as_utf_8_for_spreadsheets(tmp_path, hand_in):
    hand_in("Zoë/02.ipynb", notebook())
    list(report.write_report(tmp_path))
    assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbfperson,")


def test_write_report_says_when_there_is_nothing_to_read(tmp_path):
    with pytest.raises(ClassError, match="There is no notebook"):
        list(report.write_report(tmp_path))
    with pytest.raises(ClassError, match="There is no folder"):
        list(report.write_report(tmp_path / "nowhere"))


# ---- with what a lesson really keeps -----------------------------------------------------------


def test_report_reads_what_the_questions_and_checks_of_a_lesson_keep(tmp_path, hand_in):
    journal.begin("02")
    journal.clear()
    guess, item = predict_on(MOVED), quiz_on(ROWS)
    guess.answer, item.answer = "12", "row 2 only"
    check_convolve2d(lambda input_image, kernel: convolve2d(input_image, kernel[::-1, ::-1]))
    hand_in("ada/02.ipynb", notebook(**journal.record))
    (lesson,) = tallied(tmp_path).lessons
    assert [bars.counts for bars in lesson.predictions] == [{"12": 1}]
    assert lesson.answers[0].counts["row 2 only"] == 1
    assert list(lesson.answers[0].counts) == list(ITEMS[ROWS]["choices"])
    (slip,) = lesson.slips
    assert slip.words.startswith("Your kernel is turned upside down and left to right")
    ada = lesson.people[0][1]
    assert tables.state_of(ada, "convolve2d") == "tried"
