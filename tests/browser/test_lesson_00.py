"""Lesson 00 in a browser: the slider that says whether all is set up."""

LESSON = "00_start_here.ipynb"


def test_setup_slider_is_answered_by_python(open_lesson):
    output = open_lesson(LESSON).output("explore_setup()")
    output.get_by_role("slider", name="size").focus()
    output.page.keyboard.press("ArrowRight")
    output.get_by_text("The slider stands at 4").wait_for()
