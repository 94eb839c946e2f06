"""The lessons' predictions: each is asked and compared once, and no truth is given away.

That the lesson's own code finds each truth, `test_lessons_without_threads` sees as it runs them.
"""

from pathlib import Path

import nbformat
import pytest

from cnn_workshop.questions import predict_on
from cnn_workshop.questions.quizzes import PREDICTIONS
from lesson_truths import ASKED, topics

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = {
    path.stem[:2]: nbformat.read(path, as_version=4)
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    if ASKED.search(path.read_text(encoding="utf-8").replace('\\"', '"'))
}


def code(notebook):
    """The sources of a lesson's code cells."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("number", LESSONS)
def test_a_stored_lesson_gives_no_prediction_away(number):
    for cell in LESSONS[number].cells:
        if cell.cell_type == "code" and ".compare(" in cell.source:
            [output] = cell.outputs
            assert output.data["text/plain"].startswith("You have not predicted yet: ")
            for topic in topics(code(LESSONS[number])):
                truth = PREDICTIONS[topic].get("truth", "no truth")
                assert truth not in cell.source
                assert truth not in output.data["text/html"]


def test_every_prediction_is_asked_once_and_compared_once():
    asked = [topic for notebook in LESSONS.values() for topic in topics(code(notebook))]
    assert sorted(asked) == sorted(PREDICTIONS)
    for notebook in LESSONS.values():
        compared = "\n".join(code(notebook)).count(".compare(")
        assert compared == len(topics(code(notebook)))


@pytest.mark.parametrize("topic", PREDICTIONS)
def test_prediction_waits_for_an_answer_before_it_is_compared(topic):
    prediction = predict_on(topic)
    assert prediction.compare("what was seen").waiting
    assert "truth" not in prediction.get_state()


def test_predict_on_refuses_an_unknown_topic():
    with pytest.raises(ValueError, match="`topic` must be one of a blank page, an inverted 7, "):
        predict_on("nothing")
