"""Lesson 00 in a browser: a verdict on one's own drawing, the pipeline, and a slider as a proof."""

import itertools
import re

from on_stage import OnStage

LESSON = "00_start_here.ipynb"
THREE = [(5, 9), (4, 14), (7, 18), (11, 16), (13, 13), (15, 17), (19, 18), (22, 13), (20, 9)]


class Verdict(OnStage):
    """The page to draw on."""

    def __init__(self, lesson):
        super().__init__(lesson, "explore_verdict()")


def pipeline_of(open_lesson, width=1280):
    """The pipeline as it opened: a move to another step is none that is undone."""
    pipeline = OnStage(open_lesson(LESSON, width), "explore_pipeline()")
    pipeline.begin_again()
    pipeline.root.get_by_role("slider", name="step", exact=True).focus()
    pipeline.keys("Home", "ArrowRight")
    pipeline.begin_again()
    pipeline.wait_for_twin("Step 2 of 13")
    return pipeline


# ---- a verdict -----------------------------------------------------------------------------------


def test_two_clicks_and_one_stroke_lead_to_a_verdict(open_lesson):
    lesson = open_lesson(LESSON)
    menu = lesson.page.get_by_role("menubar").first
    menu.get_by_text("Run", exact=True).click()
    lesson.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    verdict = Verdict(lesson)
    verdict.wait_for_twin("Draw a digit, large and in the middle")
    verdict.draw(THREE)
    verdict.wait_for_twin("It says 3, with probability")
    verdict.root.get_by_text("It says 3").first.wait_for()


def test_verdict_changes_with_each_stroke(open_lesson):
    verdict = Verdict(open_lesson(LESSON))
    verdict.begin_again()
    verdict.draw(THREE[:5])
    verdict.wait_for_twin("After stroke 1 it said")
    before = verdict.pixels("bars")
    verdict.draw(THREE[4:])
    verdict.wait_for_twin(re.compile("After stroke 1-2 it said .*, 3 "))
    assert verdict.pixels("bars") != before
    verdict.keys("Control+z")
    verdict.wait_for_twin("After stroke 1 it said")


def test_drawing_does_not_move_while_verdicts_come_in(open_lesson):
    verdict = Verdict(open_lesson(LESSON))
    verdict.begin_again()
    before = verdict.panel("drawing").bounding_box()
    for row in range(8, 20, 3):
        verdict.draw([(row, 6), (row, 20)])
    assert verdict.panel("drawing").bounding_box() == before


# ---- the pipeline --------------------------------------------------------------------------------


def test_probability_shows_the_pixels_that_made_it(open_lesson):
    pipeline = pipeline_of(open_lesson)
    pipeline.hover("map", 2, 2)
    pipeline.wait_for_twin("Step 9 of 13")
    assert pipeline.framed("pooled") == set()
    pipeline.hover("probabilities", 0, 0)
    pipeline.wait_for_twin("Step 13 of 13: the probability of edge is 0.881")
    assert pipeline.framed("map") == {(0, 1)}
    alone, window = pipeline.seen("rectified")["groups"]  # a frame each, one within the other
    assert (alone, window) == ([[0, 1]], [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert pipeline.framed("image") == {(row, col) for row in range(3) for col in (1, 2, 3)}


def test_product_lights_up_with_its_pixel_and_kernel_number(open_lesson):
    pipeline = pipeline_of(open_lesson)
    pipeline.hover("products", 1, 0)
    assert pipeline.lit("kernel") == {(1, 0)}
    assert pipeline.lit("image") == {(1, 1)}
    pipeline.hover("weights", 0, 0)
    assert pipeline.lit("flat") == {(0, 0)}


def test_arrow_keys_reach_the_numbers_and_the_player_all_of_them(open_lesson):
    pipeline = pipeline_of(open_lesson)
    pipeline.panel("map").focus()
    pipeline.keys("ArrowDown", "ArrowRight")
    pipeline.wait_for_twin("Step 6 of 13: row 1, column 2 of the feature map is 8")
    names = ("image", "map", "rectified", "pooled", "flat", "logits", "probabilities")
    stops = [pipeline.panel(name).get_attribute("tabindex") for name in names]
    assert stops == ["0" if name == "map" else "-1" for name in names]
    pipeline.keys("ArrowRight")  # past the edge: all parts are one stop of the Tab key
    front = pipeline.page.evaluate("() => document.activeElement.dataset.name")
    assert front == "rectified"
    pipeline.root.get_by_role("slider", name="step", exact=True).press("End")
    pipeline.wait_for_twin("Step 13 of 13")


def test_dragged_kernel_number_changes_the_probability(open_lesson):
    pipeline = pipeline_of(open_lesson)
    pipeline.pull("kernel", (0, 0), 14)
    pipeline.wait_for_twin("Kernel: rows 2 0 -1")
    assert pipeline.numbers("logits", 1)[0, 0] == 3


def test_weight_and_pixel_can_be_typed(open_lesson):
    pipeline = pipeline_of(open_lesson)
    pipeline.slider("weights", 0, 0).focus()
    pipeline.keys("1", "Enter")
    pipeline.wait_for_twin("Score of edge: 8")
    pipeline.click("image", 0, 3)
    pipeline.keys("9", "Enter")
    pipeline.wait_for_twin("Picture: changed by hand, rows 1 2 3 9 1")


def test_each_step_links_to_its_lesson(open_lesson):
    pipeline = pipeline_of(open_lesson)
    links = pipeline.root.get_by_role("link")
    found = [(link.get_attribute("aria-label"), link.get_attribute("href")) for link in links.all()]
    assert found[:3] == [
        ("convolution: lesson 02", "02_slide_a_window.ipynb"),
        ("ReLU: lesson 06", "06_relu.ipynb"),
        ("max pooling: lesson 07", "07_pooling.ipynb"),
    ]
    assert [label for label, _ in found[3:]] == [
        f"{step}: lesson 09" for step in ("flatten", "fully connected", "sigmoid")
    ]
    pipeline.choose("Architecture", "two convolutions")
    assert links.count() == len(found) + 2
    pipeline.choose("Architecture", "one convolution")
    assert links.count() == len(found)


def test_link_asks_for_the_lesson_beside_this_one(open_lesson):
    pipeline = pipeline_of(open_lesson)
    asked = pipeline.page.evaluate(
        """() => new Promise((done) => {
            const link = document.querySelector('.cnn-stage-link');
            link.addEventListener('click', (event) => event.preventDefault(), { once: true });
            link.closest('.jp-Notebook').addEventListener('click', (event) => {
                event.stopPropagation();   // JupyterLab would open it
                done([link.dataset.commandlinkerCommand, link.dataset.commandlinkerArgs]);
            }, { once: true });
            link.click();
        })"""
    )
    assert asked == ["docmanager:open", '{"path":"02_slide_a_window.ipynb"}']


def test_pipeline_stands_on_one_screen_with_one_convolution_and_with_two(open_lesson):
    pipeline = pipeline_of(open_lesson)
    names = ["image", "map", "rectified", "pooled", "flat", "logits", "probabilities"]
    for architecture, more in (
        ("one convolution", []),
        ("two convolutions", ["map2", "rectified2"]),
    ):
        pipeline.choose("Architecture", architecture)
        assert pipeline.root.bounding_box()["height"] <= 680
        boxes = [pipeline.panel(name).bounding_box() for name in [*names[:3], *more, *names[3:]]]
        for one, other in itertools.pairwise(boxes):
            assert one["x"] + one["width"] < other["x"]
            assert abs(one["y"] + one["height"] / 2 - other["y"] - other["height"] / 2) < 2
        assert pipeline.beyond() == pipeline.beyond(".cnn-stage-link") == []
    pipeline.begin_again()


def test_pipeline_fits_a_small_screen_and_a_phone(open_lesson):
    for width in (1024, 390):
        pipeline = pipeline_of(open_lesson, width)
        assert pipeline.beyond() == pipeline.beyond(".cnn-stage-link") == []
        assert pipeline.seen("image")["cell"] >= 24
    open_lesson(LESSON)


# ---- does it work here? --------------------------------------------------------------------------


def test_setup_slider_is_answered_by_python(open_lesson):
    setup = OnStage(open_lesson(LESSON), "explore_setup()")
    setup.begin_again()
    setup.root.get_by_role("slider", name="size").focus()
    setup.keys("Home", "ArrowRight")
    setup.root.get_by_text("The slider stands at 2.").first.wait_for()
    setup.wait_for_twin("The slider stands at 2. Python answered with 2 rows")
    assert setup.numbers("square", 2)[1, 1] == 4


def test_slider_stays_where_it_is_while_the_square_grows(open_lesson):
    setup = OnStage(open_lesson(LESSON), "explore_setup()")
    slider = setup.root.get_by_role("slider", name="size")
    slider.focus()
    setup.keys("Home")
    before = slider.bounding_box()
    setup.keys("End")
    setup.wait_for_twin("The slider stands at 8.")
    assert slider.bounding_box() == before
