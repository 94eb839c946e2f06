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


def test_a_prediction_answered_after_run_all_is_compared_at_once(open_lesson):
    lesson = open_lesson(LESSON)
    compared = lesson.output("guess.compare").locator(".jp-OutputArea-output")
    field = lesson.output("guess = predict").get_by_label("Your answer")
    field.fill("")
    field.press("Enter")
    compared.get_by_text("You have not predicted yet").wait_for()
    assert "12" not in compared.inner_text()
    field.fill("abc")
    field.press("Enter")
    lesson.output("guess = predict").get_by_text("A number, please").wait_for()
    assert "12" not in compared.inner_text()
    lesson.photograph(
        {"compare-waiting": compared, "predict-abc": lesson.output("guess = predict")}
    )
    compared.get_by_role("button", name="Show me anyway").click()
    compared.get_by_text("You made no prediction. What was seen: 12.").wait_for()
    field.fill("9")
    field.press("Enter")
    compared.get_by_text("You predicted 9; what was seen: 12.").wait_for()
    assert not compared.get_by_role("button").is_visible()
    lesson.photograph({"compare-answered": compared})


def test_a_fresh_lesson_says_how_to_bring_its_pictures_alive(desk):
    page = desk.open(LESSON, runs=False).page
    caption = page.locator("figcaption", has_text="To bring it alive").first
    words = "To bring it alive, wait for Idle at the bottom, then Run All Cells."
    assert words in caption.text_content()
    assert "You made no prediction" not in page.inner_text(".jp-Notebook")
