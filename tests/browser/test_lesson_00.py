"""Lesson 00 in a browser: the slider that says whether all is set up."""

from on_stage import OnStage

LESSON = "00_start_here.ipynb"


def test_setup_slider_is_answered_by_python(open_lesson):
    setup = OnStage(open_lesson(LESSON), "explore_setup()")
    setup.root.get_by_role("slider", name="size").focus()
    setup.keys("ArrowRight")
    setup.root.get_by_text("The slider stands at 4.").first.wait_for()
    setup.wait_for_twin("The slider stands at 4. Python answered with 4 rows")
    assert setup.numbers("square", 4)[3, 3] == 16


def test_slider_stays_where_it_is_while_the_square_grows(open_lesson):
    setup = OnStage(open_lesson(LESSON), "explore_setup()")
    slider = setup.root.get_by_role("slider", name="size")
    slider.focus()
    setup.keys("Home")
    before = slider.bounding_box()
    setup.keys("End")
    setup.wait_for_twin("The slider stands at 8.")
    assert slider.bounding_box() == before
