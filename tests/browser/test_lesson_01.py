"""Lesson 01 in a browser: painting, undo, typing."""

LESSON = "01_read_a_picture_as_a_table.ipynb"


def test_painting_a_pixel_changes_both_halves_and_the_twin(open_lesson):
    output = open_lesson(LESSON).output("explore_picture(")
    output.locator("canvas").first.focus()
    output.page.keyboard.press("Space")
    output.get_by_text("Painted: 1 of 64 numbers changed").wait_for()
    output.locator("canvas").nth(1).focus()
    output.page.keyboard.press("ArrowDown")
    output.page.keyboard.type("5")
    output.page.keyboard.press("Enter")
    output.get_by_text("Row 1, column 0: 5").wait_for()


def test_a_fast_stroke_paints_a_line_without_gaps_and_is_undone_as_one(open_lesson):
    lesson = open_lesson(LESSON)
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
    output = open_lesson(LESSON).output("explore_picture(")
    cells = output.page.locator(".jp-Cell").count()
    output.get_by_role("button", name="Undo").focus()
    output.page.keyboard.type("dd")
    output.page.wait_for_timeout(300)
    assert output.page.locator(".jp-Cell").count() == cells
