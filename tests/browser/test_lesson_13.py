"""Lesson 13 in a browser: a training started, watched, changed and paused by mouse and keyboard."""

import time

import pytest

import lab
from on_stage import OnStage

LESSON = "13_train_it_live.ipynb"
FRAMES = """(root) => {
    const times = [];
    new MutationObserver(() => {
        const now = performance.now();
        if (!times.length || now - times[times.length - 1] > 10) times.push(now);
    }).observe(root, { attributeFilter: ['data-painted'] });
    window.frameTimes = times;
}"""
EXECUTE = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({ code });
    let printed = '';
    future.onIOPub = ({ content }) => { printed += content.text ?? ''; };
    await future.done;
    return printed.trim();
}"""


class Training(OnStage):
    """One training. While it trains the page is never quiet, so nothing here waits for that."""

    def settle(self):
        pass

    def button(self, name, exact=True):
        return self.root.get_by_role("button", name=name, exact=exact)

    def press(self, name):
        """Press a button by keyboard."""
        self.button(name).focus()
        self.page.keyboard.press("Enter")

    @property
    def line(self):
        """The sentence under the stage."""
        return self.root.locator(".cnn-stage-line")

    def wait_until_it_trains(self):
        self.line.filter(has_text="Training:").wait_for()

    def run(self, code):
        """Run some code as another cell would; returns what it printed."""
        return self.page.evaluate(EXECUTE, code)

    def steps(self):
        return int(self.run("print(live.record.steps)"))


@pytest.fixture
def training(open_lesson):
    """The training of the lesson, begun anew with its settings."""
    found = Training(open_lesson(LESSON), "live = explore_training(")
    found.run("live.pause(); live.reset()")
    found.wait_for_twin("Ready: 15 epochs of 17 steps each.")
    return found


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_training_is_started_and_paused(training, way):
    act = training.press if way == "keyboard" else lambda name: training.button(name).click()
    training.choose("Speed", "20 steps a second")
    before = training.pixels("kernels")
    act("Start")
    training.wait_until_it_trains()
    act("Pause")
    training.wait_for_twin("Paused:")
    steps = training.steps()
    assert steps > 0
    assert training.pixels("kernels") != before
    training.page.wait_for_timeout(300)
    assert training.steps() == steps


def test_one_step_is_taken_by_keyboard(training):
    training.press("One step")
    training.wait_for_twin("Paused: 1 step, 0 of 15 epochs done.")
    training.press("One step")
    training.wait_for_twin("Paused: 2 steps")


def test_other_cells_run_and_controls_answer_while_it_trains(training):
    training.choose("Speed", "20 steps a second")
    training.press("Start")
    training.wait_until_it_trains()
    assert training.run("print('hello', live.running)") == "hello True"
    training.choose("Learning rate", "0.01")
    training.wait_for_twin("Learning rate 0.01,")
    assert training.run("print(live.running)") == "True"
    training.press("Pause")


def test_other_pictures_wait_for_a_new_beginning_and_the_button_says_so(training):
    training.press("One step")
    training.wait_for_twin("Paused: 1 step")
    training.choose("Learn from", "20 pictures")
    training.press("Begin anew: 20 pictures of 8 x 8")
    training.wait_for_twin("20 in the training set")


def test_training_runs_to_its_end_and_says_so(training):
    training.choose("Learn from", "20 pictures")
    training.press("Start")
    training.wait_for_twin("Done: 15 steps, 15 of 15 epochs done.")
    training.line.filter(has_text="Done: 15 steps").wait_for()
    assert training.button("Start").is_disabled()
    training.live.filter(has_text="Done: 15 steps").wait_for(state="attached")


def test_curves_of_the_last_run_stay_and_undo_brings_it_back(training):
    training.press("One step")
    training.wait_for_twin("Paused: 1 step")
    training.press("Begin anew")
    training.wait_for_twin("Ready: 15 epochs of 17 steps each.")
    training.wait_for_twin("The last run, pale: 1 step, loss 2.3")
    training.page.keyboard.press("Control+z")
    training.wait_for_twin("Paused: 1 step")


def test_chart_is_read_by_keyboard_and_by_mouse(training):
    training.press("One step")
    training.wait_for_twin("Paused: 1 step")
    chart = training.panel("loss")
    assert "2.3" in chart.get_attribute("aria-label")
    chart.focus()
    training.page.keyboard.press("End")
    heard = training.live.filter(has_text="step 1: ln 10 2.3, each minibatch 2.3")
    heard.wait_for(state="attached")
    before = training.pixels("loss")
    chart.hover(position={"x": 200, "y": 90})
    assert training.pixels("loss") != before, "a line where it is read"


def test_long_training_shows_many_frames_and_a_new_run_of_the_cell_ends_it(open_lesson):
    lesson = open_lesson(LESSON).add("long = explore_training(epochs=999)\nlong")
    training = Training(lesson, "epochs=999")
    training.root.evaluate(FRAMES)
    training.press("Start")
    training.wait_until_it_trains()
    # A moving picture; how fast, benchmarks/live.py measures.
    lesson.page.wait_for_function("() => window.frameTimes.length >= 4")
    training.run("old = long")
    lesson.run_again("epochs=999")
    end = time.monotonic() + lab.PATIENCE / 1000
    while training.run("print(old.running)") == "True":
        assert time.monotonic() < end, "the training of the old output runs on"
        lesson.page.wait_for_timeout(300)
    assert training.run("print(long is not old, long.running)") == "True False"


def test_failure_is_shown_and_reset_works_after_it(open_lesson):
    training = Training(open_lesson(LESSON).add("explore_training(lr=1e300)"), "lr=1e300")
    training.press("Start")
    training.output.get_by_role("alert").filter(has_text="too large to go on").wait_for()
    training.choose("Learning rate", "0.1")
    training.press("Begin anew")
    training.wait_for_twin("Ready:")
    training.press("One step")
    training.wait_for_twin("Paused: 1 step")
    assert training.output.get_by_role("alert").count() == 0


def test_own_step_is_used_once_it_is_written(open_lesson):
    training = Training(open_lesson(LESSON), "sgd_step=my_sgd_step")
    training.press("One step")
    training.root.get_by_text("my_sgd_step is not written yet.").first.wait_for()
    training.run(
        "def my_sgd_step(parameter, gradient, velocity, lr, momentum):\n"
        "    velocity = momentum * velocity + gradient\n"
        "    return parameter - lr * velocity, velocity"
    )
    training.press("One step")
    training.wait_for_twin("Paused: 1 step")
    assert "not written" not in training.output.inner_text()


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_cut_off(open_lesson, width):
    training = Training(open_lesson(LESSON, width=width), "live = explore_training(")
    assert training.beyond(".cnn-stage-part, select:visible, button:visible", spare=1) == []
