"""Lesson 02 in a browser: the quiz and the prediction."""

LESSON = "02_slide_a_window.ipynb"


def test_a_wrong_choice_is_answered_at_once(open_lesson):
    output = open_lesson(LESSON).output("shape of a feature map")
    output.get_by_label("7 x 4").check()
    output.get_by_role("status").filter(has_text="counts too").wait_for()


def test_a_typed_prediction_is_kept(open_lesson):
    output = open_lesson(LESSON).output("guess = predict")
    field = output.get_by_label("Your answer")
    field.fill("9")
    field.press("Enter")
    output.get_by_role("status").filter(has_text="Noted").wait_for()
