"""Predictions and quiz items: what is remembered, what is replied, and how it is compared."""

import numpy as np
import pytest

from cnn_core import convolve2d, trace_convolve2d
from cnn_workshop.questions import predict, question, quiz, quizzes

CHOICES = {"4": "Yes.", "22": "That is the text put together."}
SUM = "2 + 2?"


def compare(answer, truth):
    """Return what is said of an answer, set beside the truth."""
    prediction = predict("How many?")
    prediction.answer = answer
    return prediction.compare(truth).text()


# ---- answers -------------------------------------------------------------------------------------


def test_predict_notes_the_answer_and_does_not_judge_it():
    prediction = predict("How many?")
    prediction.answer = "7"
    assert (prediction.verdict, prediction.reply) == ("", "Noted. Read on and see.")


def test_predict_takes_the_answer_back():
    prediction = predict("How many?")
    prediction.answer = "7"
    prediction.answer = ""
    assert prediction.reply == ""
    assert prediction.compare(12).waiting


def test_predict_has_no_choices_unless_given():
    assert (predict("How many?").choices, predict("Which?", ["a", "b"]).choices) == ([], ["a", "b"])


@pytest.mark.parametrize(("answer", "verdict"), [("4", "right"), ("22", "wrong")])
def test_quiz_replies_to_the_choice(answer, verdict):
    item = quiz(SUM, CHOICES, right="4")
    item.answer = answer
    assert (item.verdict, item.reply) == (verdict, CHOICES[answer])


def test_quiz_takes_the_verdict_back():
    item = quiz(SUM, CHOICES, right="4")
    item.answer = "22"
    item.answer = ""
    assert (item.verdict, item.reply) == ("", "")


def test_quiz_changes_its_verdict():
    item = quiz(SUM, CHOICES, right="4")
    item.answer = "22"
    item.answer = "4"
    assert (item.verdict, item.reply) == ("right", "Yes.")


def test_quiz_refuses_a_right_answer_that_is_no_choice():
    with pytest.raises(ValueError, match="`right` must be one of 4, 22, got '5'"):
        quiz(SUM, CHOICES, right="5")


# ---- memory --------------------------------------------------------------------------------------


def test_answer_of_a_prediction_is_remembered_when_the_cell_runs_again():
    predict("How many?").answer = "7"
    again = predict("How many?")
    assert (again.answer, again.reply) == ("7", "Noted. Read on and see.")


def test_answer_of_a_quiz_is_remembered_with_its_verdict():
    quiz(SUM, CHOICES, right="4").answer = "22"
    again = quiz(SUM, CHOICES, right="4")
    assert (again.answer, again.verdict, again.reply) == ("22", "wrong", CHOICES["22"])


def test_answer_is_forgotten_when_it_was_taken_back():
    first = predict("How many?")
    first.answer = "7"
    first.answer = ""
    assert predict("How many?").answer == ""


def test_answer_belongs_to_its_question():
    predict("How many?").answer = "7"
    assert predict("How few?").answer == ""


def test_answer_to_a_prediction_is_none_to_the_quiz():
    predict(SUM).answer = "4"
    assert quiz(SUM, CHOICES, right="4").verdict == ""


def test_answer_is_forgotten_when_it_is_no_longer_a_choice():
    predict("Which?", ["a", "b"]).answer = "a"
    assert predict("Which?", ["b", "c"]).answer == ""


# ---- compare -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        *[(answer, 12) for answer in ("12", " 12 ", "12.0", "012", "+12", "1.2e1")],
        ("12", 12.0),
        ("12", np.int64(12)),
        ("12", np.float64(12)),
        ("-0.5", -0.5),
        ("-.5", "-0.50"),
        ("Nearly ALL ", "nearly all"),
    ],
)
def test_compare_agrees(answer, truth):
    assert compare(answer, truth) == f"You predicted {answer.strip()}, and so it is."


@pytest.mark.parametrize(
    ("answer", "truth", "seen"),
    [
        ("7", 12, "12"),
        ("-12", 12, "12"),
        ("12.5", 12, "12"),
        ("twelve", 12, "12"),
        ("12 or so", 12, "12"),
        ("1 2", 12, "12"),
        ("all", "nearly all", "nearly all"),
        ("12", np.int64(-6), "-6"),
    ],
)
def test_compare_asks_what_explains_the_gap(answer, truth, seen):
    expected = f"You predicted {answer}; what was seen: {seen}. What explains the gap?"
    assert compare(answer, truth) == expected


@pytest.mark.parametrize("answer", ["", "  ", "\t"])
def test_compare_says_nothing_of_what_was_seen_before_there_is_a_prediction(answer):
    prediction = predict("How many?")
    prediction.answer = answer
    comparison = prediction.compare(7312.25, more="In full: 7312.251.")
    assert comparison.waiting
    assert comparison.words == "You have not predicted yet: How many?"
    assert "7312" not in repr(comparison.get_state())
    assert "7312" not in repr(
        {kind: data for kind, data in comparison._repr_mimebundle_().items() if "text" in kind}
    )


def test_compare_listens_to_an_answer_that_comes_later():
    prediction = predict("How many?", number=True)
    comparison = prediction.compare(12, more="Three less than before.")
    prediction.answer = "7"
    assert not comparison.waiting
    assert comparison.words == (
        "You predicted 7; what was seen: 12. What explains the gap? Three less than before."
    )
    prediction.answer = "12"
    assert comparison.words == "You predicted 12, and so it is. Three less than before."


def test_compare_listens_to_the_question_wherever_it_is_answered():
    comparison = predict("How many?").compare(12)
    predict("How many?").answer = "12"
    assert comparison.words == "You predicted 12, and so it is."


def test_compare_waits_again_when_the_answer_is_taken_back():
    prediction = predict("How many?")
    comparison = prediction.compare(12)
    prediction.answer = "12"
    prediction.answer = ""
    assert comparison.waiting
    assert "12" not in comparison.words


def test_compare_shows_what_was_seen_when_asked_to_all_the_same():
    prediction = predict("How many?")
    comparison = prediction.compare(12)
    comparison.anyway = True
    assert not comparison.waiting
    assert comparison.text() == "You made no prediction. What was seen: 12."
    assert prediction.compare(12).text() == comparison.text()
    prediction.answer = "12"
    assert comparison.text() == "You predicted 12, and so it is."


def test_compare_refuses_to_compare_with_nothing():
    with pytest.raises(TypeError, match="`truth` must be what was seen, got None"):
        predict("How many?").compare()


def test_compare_takes_what_the_question_knows():
    prediction = question.Prediction("Which?", ["a", "b"], truth="b")
    prediction.answer = "a"
    assert prediction.compare().words.startswith("You predicted a; what was seen: b.")


def test_compare_follows_the_latest_answer():
    prediction = predict("How many?")
    for answer in ("7", "12"):
        prediction.answer = answer
    assert prediction.compare(12).text() == "You predicted 12, and so it is."


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", ["abc", "twelve", "12 or so", "1 2", "-", "1e", "nan", "inf", "1,2,3"]
)
def test_predict_asks_for_a_number_where_one_is_wanted(answer):
    prediction = predict("How many?", number=True)
    comparison = prediction.compare(12)
    prediction.answer = answer
    assert prediction.reply == "A number, please: in digits, such as 3.75."
    assert comparison.waiting
    assert predict("How many?", number=True).answer == ""


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("+12.50", 12.5),
        ("-.5", -0.5),
        ("\N{MINUS SIGN}6", -6),
        ("1,296", 1296),
        ("44 251 200", 44251200),
        ("1,296.5", 1296.5),
        ("2,3", 2.3),
        ("1.2e1", 12),
    ],
)
def test_predict_reads_numbers_as_people_write_them(answer, number):
    assert question.as_number(answer) == number
    prediction = predict("How many?", number=True)
    prediction.answer = answer
    assert prediction.compare(number).words == f"You predicted {answer.strip()}, and so it is."


def test_predict_takes_any_words_where_no_number_is_wanted():
    prediction = predict("Which?")
    prediction.answer = "the left one"
    assert prediction.reply == "Noted. Read on and see."


def test_two_places_of_one_question_are_in_step():
    first, second = predict("How many?"), predict("How many?")
    first.answer = "7"
    assert (second.answer, second.reply) == ("7", "Noted. Read on and see.")


# ---- twin and page -------------------------------------------------------------------------------


def test_twin_of_an_open_question():
    assert predict("How many?").text() == "Predict. How many?"


def test_twin_lists_the_choices():
    assert quiz(SUM, CHOICES, right="4").text() == "Quiz. 2 + 2?\n- 4\n- 22"


def test_twin_tells_the_answer_and_the_reply():
    item = quiz(SUM, CHOICES, right="4")
    item.answer = "22"
    assert item.text() == (
        "Quiz. 2 + 2?\n- 4\n- 22\nYour answer: 22. That is the text put together."
    )


def test_bundle_holds_page_text_and_widget():
    item = quiz(SUM, CHOICES, right="4")
    bundle = item._repr_mimebundle_()
    assert set(bundle) == {
        "text/html",
        "text/plain",
        "application/vnd.jupyter.widget-view+json",
    }
    assert bundle["text/plain"] == item.text()


def test_bundle_page_lists_the_choices():
    page = quiz(SUM, CHOICES, right="4")._repr_mimebundle_()["text/html"]
    assert page.startswith("<p><strong>Quiz.</strong> 2 + 2?</p><ul><li>4</li><li>22</li></ul>")


def test_bundle_page_says_how_to_answer():
    for shown in (quiz(SUM, CHOICES, right="4"), predict("Which?"), predict("Which?").compare(3)):
        page = shown._repr_mimebundle_()["text/html"]
        words = "To answer here, wait for Idle at the bottom, then Run All Cells."
        assert words in page


def test_bundle_page_has_no_list_when_there_are_no_choices():
    page = predict("How many?")._repr_mimebundle_()["text/html"]
    assert page.startswith("<p><strong>Predict.</strong> How many?</p><p><small>")


def test_bundle_page_is_escaped():
    item = quiz("Is 1 < 2 & so on?", {"<b>": "<i>", "no": ""}, right="no")
    page = item._repr_mimebundle_()["text/html"]
    assert "Is 1 &lt; 2 &amp; so on?" in page
    assert "<li>&lt;b&gt;</li>" in page
    assert "<b>" not in page


def test_bundle_page_keeps_the_right_answer_to_itself():
    page = quiz(SUM, CHOICES, right="4")._repr_mimebundle_()["text/html"]
    assert "Yes." not in page
    assert "put together" not in page


# ---- the lessons' items --------------------------------------------------------------------------


@pytest.mark.parametrize("topic", list(quizzes.ITEMS))
def test_quiz_item_has_one_right_choice_and_an_answer_to_each(topic):
    item = quizzes.quiz_on(topic)
    verdicts = []
    for choice in item.choices:
        item.answer = choice
        assert item.reply
        verdicts.append(item.verdict)
    assert sorted(verdicts) == ["right"] + ["wrong"] * (len(item.choices) - 1)


def test_quiz_on_refuses_an_unknown_topic():
    with pytest.raises(ValueError, match="`topic` must be one of bottom right pixel, "):
        quizzes.quiz_on("nothing")


def test_quiz_item_on_the_shape_is_right():
    shape = convolve2d(np.ones((10, 6)), np.ones((3, 2))).shape
    assert quizzes.ITEMS["shape of a feature map"]["right"] == f"{shape[0]} x {shape[1]}"


def test_quiz_item_on_the_rows_is_right():
    rows = trace_convolve2d(np.ones((6, 4)), np.ones((3, 2)), row=2, col=0).rows
    assert quizzes.ITEMS["rows of a window"]["right"] == "rows {}, {} and {}".format(*rows)
