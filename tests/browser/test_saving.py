"""A lesson that was run, saved and closed shows its pictures when it is opened the next day."""

import lab

SETUP = "from cnn_workshop.explorers import *\nexplore_setup()"
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"


def test_a_saved_lesson_stays_alive_and_shows_its_picture_the_next_day(
    chrome, address, folder, open_cells
):
    lesson = open_cells(SETUP)
    output, page = lesson.output("explore_setup()"), lesson.page
    name = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
    slider = output.get_by_role("slider").first

    for size in (4, 5):  # saved once, it still answers, and can be saved again
        slider.press("ArrowRight")
        words = f"The slider stands at {size}. Python answered with {size} rows"
        output.locator('[role="note"]').filter(has_text=words).wait_for()
        lesson.settle()
        page.evaluate(SAVE)
        assert not page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.dirty")
        assert not page.locator(".jp-Dialog").count()
    text = (folder / name).read_text(encoding="utf-8")
    assert "widget-view" not in text
    assert "<figcaption>" in text
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    with chrome.new_context() as context:
        next_day = context.new_page()
        lab.open_notebook(next_day, address, name)
        picture = next_day.locator(".jp-OutputArea-output figure")
        picture.get_by_text("To bring it alive").wait_for()
        assert picture.locator("img").evaluate("(image) => image.naturalWidth > 0")
        assert "Error displaying widget" not in next_day.inner_text(".jp-Notebook")
        next_day.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
