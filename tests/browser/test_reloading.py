"""What becomes of explorers and answers when a page is loaded again, and when Python is gone."""

import json
import re

import pytest

import lab
from cnn_workshop.questions import record

IMPORTS = "from cnn_workshop.explorers import *\nfrom cnn_workshop.questions import *\n"
SETUP = IMPORTS + "explore_setup()"
ASK = IMPORTS + 'guess = predict("How many?", number=True)\nguess'
COMPARE = "guess.compare(12)"
QUIZ = IMPORTS + 'quiz("2 + 2?", {"4": "Yes.", "22": "Put together."}, right="4")'
STEPS = IMPORTS + "explore_pooling([[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2], [3, 1, 0, 5]])"
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"


PROGRESS = 'from cnn_workshop.questions import *\nprogress("02")'
QUIZ_ON = 'quiz_on("rows of a window")'
CHECK = "from cnn_workshop.exercises import check_convolve2d\ncheck_convolve2d(lambda x, k: x)"
RIGHT = "rows 2, 3 and 4"
STAGE = IMPORTS + "explore_convolution()"
ALL = (PROGRESS, SETUP, ASK, COMPARE, QUIZ, QUIZ_ON, CHECK, STAGE)
NOTEBOOK = "reloaded.ipynb"
HELD = """(choice) => [...window.jupyterapp.shell.currentWidget.context.model.cells]
    .flatMap((cell) => cell.outputs?.toJSON() ?? [])
    .map((output) => output.metadata?.cnn_workshop)
    .some((record) => record?.answers["rows-of-a-window"]?.choice === choice)"""
"""Whether the page's notebook holds a record with this answer, ready to be saved."""


KEEP_PARTS = """() => {
    window.parts = [...document.querySelectorAll('.cnn-stage, .cnn-question')];
    return window.parts.length;
}"""
LET_GO = "() => window.parts.every((part) => part.parentNode === null)"
"""Whether the view of a closed widget, which JupyterLab keeps, has let go of its parts."""


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


@pytest.fixture
def page(desk, folder, address):
    """The page of a notebook that was worked in, saved and loaded again, once for the file."""
    if desk.lesson is None or desk.lesson.name != NOTEBOOK:
        lab.write_notebook(folder / NOTEBOOK, *ALL)
        work_in(desk.open(NOTEBOOK))
        desk.page.evaluate(SAVE)
        lab.open_notebook(desk.page, address, NOTEBOOK)
    return desk.page


def work_in(lesson):
    """Move a slider, answer two questions, and choose another kernel."""
    lesson.output("explore_setup()").get_by_role("slider").first.press("ArrowRight")
    answer = lesson.output("predict(").get_by_label("Your answer")
    answer.fill("7")
    answer.press("Enter")
    lesson.output("quiz(").get_by_label("22").check()
    stage = lesson.output("explore_convolution").locator(".cnn-stage")
    stage.get_by_label("Kernel", exact=True).select_option(label="Sobel x")
    lesson.settle()


def test_a_reloaded_page_shows_what_the_living_kernel_holds(page):
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


def test_a_stage_of_a_reloaded_page_has_all_its_numbers(page):
    stage = output(page, "explore_convolution").locator(".cnn-stage")
    stage.locator(".cnn-stage-part").first.wait_for()
    stage.locator('[role="note"]').filter(has_text="Kernel: Sobel x").wait_for(state="attached")
    seen = stage.evaluate("(root) => ['image', 'kernel'].map((name) => root.seen(name).numbers)")
    assert [len(numbers) for numbers in seen] == [64, 9]
    assert seen[1] == [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def test_what_was_done_outlives_reloads_and_restarts_until_it_is_cleared(address, folder, page):
    def choose(choice):
        output(page, QUIZ_ON).get_by_label(choice).check()
        page.wait_for_function(HELD, arg=choice)
        strip = output(page, "progress(").locator(".cnn-strip")
        strip.get_by_text(f"{int(choice == RIGHT)} of ").wait_for()
        return strip

    def saved():
        page.evaluate(SAVE)
        return record.read(json.loads((folder / NOTEBOOK).read_text("utf-8")))

    choose("row 2 only")
    before = saved()
    assert before["answers"]["rows-of-a-window"]["choice"] == "row 2 only"
    assert before["checks"]["convolve2d"]["passed"] is False

    lab.open_notebook(page, address, NOTEBOOK)
    choose(RIGHT)  # the page has to put it into the notebook itself
    assert saved()["answers"]["rows-of-a-window"]["choice"] == RIGHT
    page.evaluate(RESTART)
    lab.run_all(page)
    page.wait_for_function(HELD, arg=RIGHT)
    assert output(page, QUIZ_ON).get_by_label(RIGHT).is_checked()

    choose("row 2 only")  # not saved: the page alone knows it
    page.evaluate(RESTART)
    lab.run_all(page)
    page.wait_for_function(HELD, arg="row 2 only")
    assert output(page, QUIZ_ON).get_by_label("row 2 only").is_checked()

    strip = choose(RIGHT)
    assert strip.locator("[role=img]").get_attribute("aria-label").startswith("1 of ")
    assert not output(page, "progress(").locator(".cnn-kept").is_visible()
    strip.get_by_role("button", name="Clear").click()
    strip.get_by_role("button", name="Forget them").click()
    strip.get_by_text("0 of ").wait_for()
    page.wait_for_function(f"(choice) => !({HELD})(choice)", arg=RIGHT)
    assert record.is_empty(saved())
    assert not output(page, QUIZ_ON).get_by_label(RIGHT).is_checked()


def test_a_restart_is_told_on_the_stage_in_one_line_and_playing_stops(desk, page):
    stage = output(page, "explore_convolution").locator(".cnn-stage")
    stage.get_by_role("button", name="play", exact=True).click()
    page.evaluate(RESTART)
    stage.get_by_text("Python was restarted or has stopped").wait_for()
    assert stage.get_by_text("Python was restarted").count() == 1
    assert stage.locator('[aria-label="play"]').count() == 1
    rest = stage.locator("xpath=*[not(contains(@class, 'cnn-life'))]")
    assert rest.evaluate_all("(parts) => parts.length > 3 && parts.every(({ inert }) => inert)")
    desk.lesson.photograph({"stage-python-gone": stage})


def test_a_page_reloaded_after_a_restart_shows_the_picture(address, open_cells):
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
    assert page.evaluate(KEEP_PARTS) == 3
    for _ in range(5):
        lab.run_all(page)
    lesson.settle()
    assert page.evaluate(count) == first
    page.wait_for_function(LET_GO)
    lesson.output("explore_pooling").get_by_role("button", name="one step forward").click()
    note = lesson.output("explore_pooling").locator('[role="note"]').last
    note.filter(has_text=re.compile("Step 2 of")).wait_for()
