"""Every lesson in a real JupyterLab: it runs, everybody can use it, and it looks right."""

import os
from pathlib import Path

import pytest

import lab

LESSONS = sorted(path.name for path in (lab.REPOSITORY / "notebooks").glob("*.ipynb"))
# Parts of a scene that lie on each other, and titles that lie on what stands beside theirs.
OVERLAPS = """(root) => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `600 13px ${getComputedStyle(root).fontFamily}`;
    const boxes = [...root.querySelectorAll('.cnn-stage-part')].flatMap((part) => {
        const { left, right, top, bottom } = part.getBoundingClientRect(), { name } = part.dataset;
        const [title] = part.getAttribute('aria-label').split(/[.,]/);
        const wide = pen.measureText(title).width;
        const above = { name: `title of ${name}`, left, right: left + wide,
                        top: top - 20, bottom: top - 6 };
        const isTitled = title !== name && root.offsetWidth > 560;   // condensed on a telephone
        return [{ name, left, right, top, bottom }, ...(isTitled ? [above] : [])];
    });
    const lies = (one, other) => one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom;
    return boxes.flatMap((one, at) => boxes.slice(at + 1)
        .filter((other) => lies(one, other)).map((other) => `${one.name} and ${other.name}`));
}"""
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
    explorers = lesson.page.locator(".cnn-stage")
    assert explorers.count() >= 1
    stem = name.removesuffix(".ipynb")
    lesson.photograph(
        {f"{stem}-{number + 1}": explorers.nth(number) for number in range(explorers.count())}
    )


@pytest.mark.parametrize(("width", "most"), [(1280, 580), (390, 1165)])
@pytest.mark.parametrize("name", LESSONS)
def test_lesson_has_explorers_that_are_seen_at_once(open_lesson, name, width, most):
    lesson = open_lesson(name, width=width)
    for root in lesson.page.locator(".cnn-stage").all():
        about = root.get_attribute("aria-label")
        assert root.evaluate(OVERLAPS) == [], about
        assert root.locator(".cnn-stage-scene").bounding_box()["height"] <= most, about
        assert root.evaluate("(root) => root.scrollWidth <= root.clientWidth"), about
