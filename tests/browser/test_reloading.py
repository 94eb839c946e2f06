"""What becomes of explorers and answers when a page is loaded again, and when Python is gone."""

import re

import lab

IMPORTS = "from cnn_workshop.explorers import *\n"
SETUP = IMPORTS + "explore_setup()"
ASK = IMPORTS + 'guess = predict("How many?", number=True)\nguess'
COMPARE = "guess.compare(12)"
QUIZ = IMPORTS + 'quiz("2 + 2?", {"4": "Yes.", "22": "Put together."}, right="4")'
STEPS = IMPORTS + "explore_pooling([[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2], [3, 1, 0, 5]])"
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"


def name_of(page):
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")


def output(page, source):
    cell = (
        page.locator(".jp-CodeCell")
        .filter(has=page.locator(".jp-InputArea", has_text=source))
        .first
    )
    cell.scroll_into_view_if_needed()
    return cell.locator(".jp-Cell-outputArea")


def test_a_reloaded_page_shows_what_the_living_kernel_holds(chrome, address, open_cells):
    lesson = open_cells(SETUP, ASK, COMPARE, QUIZ)
    page = lesson.page
    name = name_of(page)
    lesson.output("explore_setup()").get_by_role("slider").first.press("ArrowRight")
    lesson.output("predict(").get_by_label("Your answer").fill("7")
    lesson.output("predict(").get_by_label("Your answer").press("Enter")
    lesson.output("quiz(").get_by_label("22").check()
    lesson.settle()
    page.evaluate(SAVE)

    lab.open_notebook(page, address, name)
    explorer = output(page, "explore_setup()")
    slider = explorer.get_by_role("slider").first
    slider.wait_for()
    slider.press("ArrowRight")
    words = "The slider stands at 5. Python answered with 5 rows"
    explorer.locator('[role="note"]').filter(has_text=words).wait_for()
    assert output(page, "predict(").get_by_label("Your answer").input_value() == "7"
    assert output(page, "quiz(").get_by_label("22").is_checked()
    output(page, "guess.compare").get_by_text("You predicted 7; what was seen: 12").wait_for()
    assert "Error displaying widget" not in page.inner_text(".jp-Notebook")


def test_a_page_reloaded_after_a_restart_shows_the_picture(chrome, address, open_cells):
    lesson = open_cells(SETUP)
    page = lesson.page
    page.evaluate(SAVE)
    page.evaluate(RESTART)
    lab.open_notebook(page, address, name_of(page))
    picture = output(page, "explore_setup()").locator("figure")
    picture.get_by_text("To bring it alive").wait_for()
    assert picture.locator("img").evaluate("(image) => image.naturalWidth > 0")
    assert "Error displaying widget" not in page.inner_text(".jp-Notebook")
    assert "fa-" not in page.inner_html(".cnn-stored")
    mark = page.locator(".cnn-stored").evaluate(
        "(node) => getComputedStyle(node, '::before').content"
    )
    assert mark == "none"


def test_a_cell_run_many_times_keeps_one_explorer(open_cells):
    lesson = open_cells(STEPS, ASK, COMPARE)
    page = lesson.page
    count = """async () => {
        const manager = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        const reply = await manager.requestCommInfo({ target_name: 'jupyter.widget' });
        return [Object.keys(reply.content.comms).length, manager._comms.size];
    }"""
    first = page.evaluate(count)
    for _ in range(5):
        lab.run_all(page)
    lesson.settle()
    assert page.evaluate(count) == first
    lesson.output("explore_pooling").get_by_role("button", name="one step forward").click()
    note = lesson.output("explore_pooling").locator('[role="note"]').last
    note.filter(has_text=re.compile("Step 2 of")).wait_for()


STAGE = IMPORTS + "explore_convolution()"


def test_a_stage_of_a_reloaded_page_has_all_its_numbers(chrome, address, open_cells):
    lesson = open_cells(STAGE)
    page, stage = lesson.page, lesson.output("explore_convolution").locator(".cnn-stage")
    stage.get_by_label("Kernel", exact=True).select_option(label="Sobel x")
    lesson.settle()
    page.evaluate(SAVE)
    lab.open_notebook(page, address, name_of(page))
    stage = output(page, "explore_convolution").locator(".cnn-stage")
    stage.locator(".cnn-stage-part").first.wait_for()
    stage.locator('[role="note"]').filter(has_text="Kernel: Sobel x").wait_for(state="attached")
    seen = stage.evaluate("(root) => ['image', 'kernel'].map((name) => root.seen(name).numbers)")
    assert [len(numbers) for numbers in seen] == [64, 9]
    assert seen[1] == [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def test_a_restart_is_told_on_the_stage_in_one_line_and_playing_stops(open_cells):
    lesson = open_cells(STAGE)
    page, stage = lesson.page, lesson.output("explore_convolution").locator(".cnn-stage")
    stage.get_by_role("button", name="play", exact=True).click()
    page.evaluate(RESTART)
    stage.get_by_text("Python was restarted or has stopped").wait_for()
    assert stage.get_by_text("Python was restarted").count() == 1
    assert stage.locator('[aria-label="play"]').count() == 1
    lesson.photograph({"stage-python-gone": stage})
