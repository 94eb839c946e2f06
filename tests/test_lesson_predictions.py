"""The lessons' predictions: each is asked and compared once, and no truth is given away.

That the lesson's own code finds each truth, `test_lessons_without_threads` sees as it runs them.
"""

import functools
from pathlib import Path

import nbformat
import pytest

from cnn_workshop.questions import predict_on
from cnn_workshop.questions.quizzes import PREDICTIONS
from lesson_truths import ASKED, topics

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = {
    path.stem[:2]: path
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    if ASKED.search(path.read_text(encoding="utf-8").replace('\\"', '"'))
}


@functools.cache  # when a test asks: all that share the tests out would read them all
def code_cells(number):
    """A lesson's code cells."""
    cells = nbformat.read(LESSONS[number], as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def code(number):
    """The sources of a lesson's code cells."""
    return [cell.source for cell in code_cells(number)]


@pytest.mark.parametrize("number", LESSONS)
def test_a_stored_lesson_gives_no_prediction_away(number):
    for cell in code_cells(number):
        if ".compare(" in cell.source:
            [output] = cell.outputs
            assert output.data["text/plain"].startswith("You have not predicted yet: ")
            for topic in topics(code(number)):
                truth = PREDICTIONS[topic].get("truth", "no truth")
                assert truth not in cell.source
                assert truth not in output.data["text/html"]


def test_every_prediction_is_asked_once_and_compared_once():
    asked = [topic for number in LESSONS for topic in topics(code(number))]
    assert sorted(asked) == sorted(PREDICTIONS)
    for number in LESSONS:
        compared = "\n".join(code(number)).count(".compare(")
        assert compared == len(topics(code(number)))


@pytest.mark.parametrize("topic", PREDICTIONS)
def test_prediction_waits_for_an_answer_before_it_is_compared(topic):
    prediction = predict_on(topic)
    assert prediction.compare("what was seen").waiting
    assert "truth" not in prediction.get_state()


def test_predict_on_refuses_an_unknown_topic():
    with pytest.raises(ValueError, match="`topic` must be one of a blank page, an inverted 7, "):
        predict_on("nothing")
