"""What a person chooses is painted once: no part of the page takes other room after that."""

import pytest

from hands import told
from test_stage_alone import Alone
from test_stage_keys import EXPLORERS

MOST = 3  # of the entries of a menu
# How often it was painted by the end of the next frame, in which the page tells of new sizes.
COUNT = """async (said) => {
    const before = Number(root().dataset.painted);
    feed(said);
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done));
    return Number(root().dataset.painted) - before;
}"""


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def choices(explorer):
    """Yield what can be chosen, and what is then: all that the bar has at the beginning."""
    for control in told(explorer)["controls"]:
        name, now = control["name"], control.get("value")
        if control["is"] == "Choice":
            others = [value for _, value in control["options"] if value != now]
            yield from ((name, value) for value in [*others[:MOST], now])
        elif control["is"] == "Number":
            yield from ((name, value) for value in (control["most"], control["least"], now))
        elif control["is"] == "Switch":
            yield from ((name, value) for value in (not now, now))


@pytest.mark.parametrize("name", EXPLORERS)
def test_what_is_chosen_is_painted_once(page, name):
    alone = Alone(page, EXPLORERS[name])
    twice = {}
    for control, value in choices(alone.explorer):
        alone.explorer.do({"is": "control", "name": control, "value": value})
        if (count := page.evaluate(COUNT, alone.said())) > 1:
            twice[control, value] = count
    assert twice == {}
