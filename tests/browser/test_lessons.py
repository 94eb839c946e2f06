"""Every lesson in a real JupyterLab: it runs, everybody can use it, and it looks right."""

import os
from pathlib import Path

import lab
import pytest

LESSONS = sorted(path.name for path in (lab.REPOSITORY / "notebooks").glob("*.ipynb"))
_AXE_PLACES = ("build/npm/node_modules/axe-core/axe.min.js",)


def axe():
    """The text of axe-core: from AXE_PATH, or where .ci/run puts it."""
    places = [os.environ.get("AXE_PATH", ""), *(lab.REPOSITORY / place for place in _AXE_PLACES)]
    found = next((Path(place) for place in places if place and Path(place).is_file()), None)
    if found is None:
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail("axe-core is required: set AXE_PATH")
        pytest.skip("axe-core is not installed")
    return found.read_text("utf-8")


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_runs_to_the_end_without_an_error(open_lesson, name):
    lesson = open_lesson(name)
    assert lesson.complaints == []
    errors = lesson.page.locator('[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.count() == 0


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_has_no_serious_accessibility_violation_in_its_outputs(open_lesson, name):
    lesson = open_lesson(name)
    lesson.page.evaluate(axe())
    found = lesson.page.evaluate(
        """async () => {
            const { violations } = await axe.run({ include: ['.jp-Cell-outputArea'] });
            return violations.filter((v) => ['serious', 'critical'].includes(v.impact))
                .map((v) => `${v.id}: ${v.nodes.map((node) => node.html).join(' ')}`);
        }"""
    )
    assert found == []


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_has_its_explorers_and_they_are_kept_as_pictures(open_lesson, name):
    lesson = open_lesson(name)
    explorers = lesson.page.locator(".cnn-explorer")
    assert explorers.count() >= 1
    stem = name.removesuffix(".ipynb")
    lesson.photograph(
        {f"{stem}-{number + 1}": explorers.nth(number) for number in range(explorers.count())}
    )


def test_setup_slider_is_answered_by_python(open_lesson):
    output = open_lesson("00_start_here.ipynb").output("explore_setup()")
    output.get_by_role("slider", name="size").focus()
    output.page.keyboard.press("ArrowRight")
    output.get_by_text("The slider stands at 4").wait_for()


def test_painting_a_pixel_changes_both_halves_and_the_twin(open_lesson):
    output = open_lesson("01_read_a_picture_as_a_table.ipynb").output("explore_picture(")
    output.locator("canvas").first.focus()
    output.page.keyboard.press("Space")
    output.get_by_text("Painted: 1 of 64 numbers changed").wait_for()
    output.locator("canvas").nth(1).focus()
    output.page.keyboard.press("ArrowDown")
    output.page.keyboard.type("5")
    output.page.keyboard.press("Enter")
    output.get_by_text("Row 1, column 0: 5").wait_for()


def test_a_fast_stroke_paints_a_line_without_gaps_and_is_undone_as_one(open_lesson):
    lesson = open_lesson("01_read_a_picture_as_a_table.ipynb")
    output = lesson.output("explore_picture(")
    output.get_by_label("Picture", exact=True).select_option(label="Blank")
    output.get_by_text("; 0 are not 0").wait_for()
    lesson.settle()
    box = output.locator("canvas").first.bounding_box()
    page = output.page
    page.mouse.move(box["x"] + 44, box["y"] + 36)
    page.mouse.down()
    page.mouse.move(box["x"] + 44 + 3 * 40, box["y"] + 36 + 3 * 40)
    page.mouse.up()
    output.get_by_text("; 4 are not 0").wait_for()
    output.get_by_role("button", name="Undo").click()
    output.get_by_text("; 0 are not 0").wait_for()


def test_letters_typed_on_a_button_do_not_delete_the_cell(open_lesson):
    output = open_lesson("01_read_a_picture_as_a_table.ipynb").output("explore_picture(")
    cells = output.page.locator(".jp-Cell").count()
    output.get_by_role("button", name="Undo").focus()
    output.page.keyboard.type("dd")
    output.page.wait_for_timeout(300)
    assert output.page.locator(".jp-Cell").count() == cells


def test_a_wrong_choice_is_answered_at_once(open_lesson):
    output = open_lesson("02_slide_a_window.ipynb").output("shape of a feature map")
    output.get_by_label("7 x 4").check()
    output.get_by_role("status").filter(has_text="counts too").wait_for()


def test_a_typed_prediction_is_kept(open_lesson):
    output = open_lesson("02_slide_a_window.ipynb").output("guess = predict")
    field = output.get_by_label("Your answer")
    field.fill("9")
    field.press("Enter")
    output.get_by_role("status").filter(has_text="Noted").wait_for()
