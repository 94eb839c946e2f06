"""``start.py guide``: a page a lesson, put together from what stands once; and the inventory."""

import itertools
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cnn_core import detection, functional, ops
from cnn_core.network import load_digit_classifier
from cnn_workshop import conventions
from cnn_workshop.classroom import guide, inventory
from cnn_workshop.classroom.lessons import ClassError, Lesson, lessons

LESSONS = lessons()
FOLDER = Path(guide.__file__).parent
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)


def cells_of(*sources):
    """Return cells of text."""
    return [{"cell_type": "markdown", "source": source} for source in sources]


def lesson_of(*sources):
    """Return a lesson 02 of some cells of text."""
    lesson = Lesson(Path("02_small.ipynb"))
    lesson.__dict__["notebook"] = {"cells": cells_of(*sources)}
    return lesson


OPENING = (
    "# 02 · Small\n\n**Why?**\n\n- **You need:** [lesson 01](01_a.ipynb).\n- **Time:** 7 minutes."
)


@every_lesson
def test_page_of_a_lesson_has_all_that_a_teacher_looks_for(lesson):
    page = guide.page_of(lesson)
    assert re.match(rf"# {lesson.number} · .+\n\n\*.+\?\* \d+ minutes", page)
    wanted = ["Goal.", "On the board.", "Timing.", "Ask next."]
    assert [page.count(f"**{part}**") for part in wanted] == [1] * 4
    assert re.search(r"\*\*The two commonest .+?\*\*", page)
    assert "Notes for the instructor" not in page
    assert ".ipynb" not in page


def test_page_of_sets_each_answer_beside_its_question():
    asked = "Try.\n\n- What if it is\n  large?\n- What if it is small?"
    head = "<details>\n<summary><b>What you should have seen</b></summary>"
    seen = f"{head}\n\n- It grows.\n- Ah.\n\n</details>"
    page = guide.page_of(lesson_of(OPENING, asked, "words", seen))
    assert page.endswith("- What if it is large? *→* It grows.\n- What if it is small? *→* Ah.")
    assert "*Why?* 7 minutes." in page


def test_page_of_sets_answers_below_when_there_are_not_as_many():
    seen = "<details>\n<summary>What you should have seen</summary>\n\n- It grows.\n\n</details>"
    page = guide.page_of(lesson_of(OPENING, "- One?\n- Two?", seen))
    assert page.endswith("- One?\n- Two?\n- *→* It grows.")


def test_page_of_says_when_the_guide_has_no_page_for_a_lesson():
    with pytest.raises(ClassError, match="The guide has no page for lesson 77"):
        guide.page_of(Lesson(Path("77_none.ipynb")))


def test_write_guide_writes_pages_that_hold_all_they_need_and_overwrites_none(tmp_path):
    (tmp_path / "guide.html").write_text("mine")
    said = list(guide.write_guide(tmp_path))
    assert said[0] == "guide.html was there already and stays as it is."
    assert (tmp_path / "guide.html").read_text() == "mine"
    names = ["inventory_after.html", "inventory_before.html", "inventory_key.html"]
    assert sorted(path.name for path in tmp_path.glob("inventory*")) == names
    for name in names:
        text = (tmp_path / name).read_text("utf-8")
        assert not re.search(r"https?:|src=|url\(", text)
        assert '<html lang="en">' in text


# ---- every number of the guide is worked out here ------------------------------------------------

PICTURE = np.array(
    [[1, 2, 3, 0, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5], [6, 7, 8, 5, 6]]
)
EDGES = np.array([[1, 0, -1]] * 3)


def row(*values):
    """Write numbers with a space between."""
    return " ".join(f"{value:g}" for value in np.ravel(values))


def in_rows(values):
    """Write a table in one line, its rows with a stroke between."""
    return " / ".join(map(row, values))


def layers_seen(layers):
    """Return the size and the step after each layer, given as (size, stride)."""
    size, step, found = 1, 1, []
    for side, stride in layers:
        size, step = size + (side - 1) * step, step * stride
        found.append((size, step))
    return found


def lesson_01():
    picture = np.array([[0, 8, 16, 0]] * 3)
    yield from (f"row {number}      0  8 16  0" for number in range(3))
    yield "col 0  1  2  3"
    yield from ("3 rows", "4 columns", "picture[1, 2]`", "picture[0:2, 1:3]")
    yield f"is ({picture[1, 2]})"
    yield f"frame holds ({picture[0:2, 1:3].size})"
    for value in (0, 8, 16):
        yield re.search(rf"\b{value} (becomes|stays) +{16 - value}\b", text_of("01"))[0]


def lesson_02():
    image, result = PICTURE, ops.convolve2d(PICTURE, EDGES)
    assert text_of("02").count("1 + 4 + 7 - (3 + 6 + 9) = -6") == 1
    assert image[:3, 0].tolist() == [1, 4, 7]
    assert image[:3, 2].tolist() == [3, 6, 9]
    assert image[:3, 1].tolist() == [2, 5, 8]
    assert image[:3, 3].tolist() == [0, 1, 2]
    yield f"1 + 4 + 7 - (3 + 6 + 9) = {result[0, 0]:g}"
    yield f"2 + 5 + 8 - (0 + 1 + 2) = {result[0, 1]:g}"
    yield f"5 - 3 + 1 = {len(result)} rows"
    yield in_rows(result)
    yield from ("5 x 5", "lessons 06, 07 and 09")


def lesson_03():
    dot = np.zeros((5, 5))
    dot[2, 2] = 1
    kernel = np.arange(1, 10).reshape(3, 3)
    yield in_rows(kernel)
    yield in_rows(ops.convolve2d(dot, kernel))
    assert np.all(ops.convolve2d(np.full((4, 4), 90), EDGES) == 0)
    assert np.allclose(ops.convolve2d(np.full((4, 4), 90), np.full((3, 3), 1 / 9)), 90)
    yield from ("sum 0: it vanishes", "sum 1: it stays", "a dot of 1")


def lesson_04():
    room = 4 + 2 * 1 - 3
    yield f"4 + 2·1 - 3 = {room}"
    yield f"3 // 2 = {room // 2}"
    yield f"1 + 1 = {room // 2 + 1}"
    assert ops.convolve2d(np.ones((4, 4)), np.ones((3, 3)), padding=1, stride=2).shape == (2, 2)
    yield f"dilation 2 the kernel of 3 reaches 2·(3 - 1) + 1 = {2 * (3 - 1) + 1}"
    yield from ("a row of 4 with padding 1", "by 2, count", "kernel    3")


def lesson_05():
    yield f"3·3 = {3 * 3}"
    yield f"3·9 + 1 = {3 * 9 + 1}"
    yield f"16·28 = {16 * 28}"
    large = functional.conv2d(np.zeros((1, 3, 32, 32)), np.zeros((16, 3, 3, 3)), np.zeros(16))
    assert large.shape == (1, 16, 30, 30)
    yield f"3072·14400 + 14400 = {3072 * 14400 + 14400:,}"
    assert (3 * 32 * 32, large.size) == (3072, 14400)
    yield "(3 x 32 x 32 in, 16 x 30 x 30 out)"


def lesson_06():
    result = ops.convolve2d(PICTURE, EDGES)
    for before, after in zip(result, ops.relu(result), strict=True):
        pair = r"\s+→?\s*".join(
            "\\s+".join(f"{value:g}" for value in line) for line in (before, after)
        )
        yield re.search(pair, text_of("06"))[0]
    three, minus = ops.relu(np.array([[3.0, -2.0]]))[0]
    yield f"relu(3) + relu(-2) = {three + minus:g}"
    yield f"relu(3 + (-2)) = {ops.relu(np.array([[3.0 - 2.0]]))[0, 0]:g}"
    yield "lesson 02"


def lesson_07():
    def pooled(values):
        image = np.array([values, values])
        return ops.max_pooling(image)[0]

    start = [1, 5, 3, 4, 2, 0]
    for values, arrow in ((start, "→"), ([0, *start[:-1]], "→"), ([0, 0, *start[:-2]], "becomes")):
        pairs = " | ".join(row(values[at : at + 2]) for at in (0, 2, 4))
        yield re.search(rf"{re.escape(pairs)}\s+{arrow}\s+{row(pooled(values))}", text_of("07"))[0]
    assert (pooled(start) != pooled([0, *start[:-1]])).all()
    yield from ("by 2, then", "move by 2:")


def lesson_08():
    seen = [(1, 1), *layers_seen([(3, 1), (3, 1), (2, 2), (3, 1)])]
    names = ["input", "conv 3", "conv 3", "pool 2", "conv 3"]
    for name, (size, step) in zip(names, seen, strict=True):
        yield re.search(rf"{name} +{size} +{step}\n", text_of("08"))[0]
    sizes = [size for size, _ in seen]
    growth = [after - before for before, after in itertools.pairwise(sizes)]
    assert growth == [2, 2, 1, 4]
    yield from ("(its size - 1)", "2, 2, 1, and then 4")
    yield f"14 layers of 3 x 3 see {layers_seen([(3, 1)] * 14)[-1][0]} pixels"
    yield re.search(rf"13\s+see only {layers_seen([(3, 1)] * 13)[-1][0]}", text_of("08"))[0]


def lesson_09():
    logits = np.array([[2.0, 1.0, 0.0]])
    (shares,) = functional.softmax(logits, 1)
    assert np.allclose(functional.softmax(logits + 100, 1), shares)
    for logit, share in zip(logits[0], shares, strict=True):
        cells = (f"{logit:g}", f"{math.exp(logit):.2f}", f"{share:.3f}", f"{-math.log(share):.2f}")
        yield re.search(" +".join(map(re.escape, cells)), text_of("09"))[0]
    yield f"{np.exp(logits).sum():.2f}     1.000"
    yield f"ln 10 = {math.log(10):.3f}"
    yield ", ".join(f"{value:.3f}" for value in 1 / (1 + np.exp(-logits[0])))
    yield from ("Adding 100", "1 / (1 + e^-logit)", "add up to 1")


def lesson_10():
    network, shapes = load_digit_classifier(), {}
    arrays = np.zeros((1, 1, 28, 28), np.float32)
    shapes["image"] = arrays.shape[1:]
    for layer, name in zip(network, network.layers, strict=True):
        arrays = layer(arrays)
        shapes[name] = arrays.shape[1:]
    for name in ("image", "conv1", "pool1", "conv2", "pool2", "flatten"):
        size = " x ".join(map(str, shapes[name]))
        yield re.search(rf"{name} +{size}(?! x)", text_of("10"))[0]
    yield re.search(rf"linear +{shapes['linear1'][0]}\b", text_of("10"))[0]
    counts = [sum(each.size for each in layer.params.values()) for layer in network]
    yield f"{sum(counts):,} numbers"
    yield f"{counts[-1]:,} of them in the last layer: 400·10 + 10"
    assert counts[-1] == 400 * 10 + 10
    yield f"between {28 * 28} pixels"


def lesson_11():
    window = np.array([[1.0, 5.0], [3.0, 4.0]])
    back = ops.max_pooling_backward(np.array([[8.0]]), window)
    yield f"{row(window)}   max → {window.max():g}        gradient 8 above   →   {row(back)}"
    line = np.array([[-6.0, 12.0, 12.0]])
    back = ops.relu_backward(np.ones((1, 3)), line)
    yield f"{row(line)}  relu → {row(ops.relu(line))}     1 1 1 above    →   {row(back)}"
    pixels, _ = ops.convolve2d_backward(np.ones((1, 2)), np.ones((1, 3)), np.array([[5.0, 7.0]]))
    first, middle, last = pixels[0]
    words = rf"With 1 above each,\s+the pixels get {first:g}, 7 \+ 5 = {middle:g}, and {last:g}:"
    yield re.search(words, text_of("11"))[0]
    yield from ("a kernel 5 7", "5a + 7b and 5b + 7c")


def lesson_12():
    yield f"(f(2.01) - f(2)) / 0.01 = {(2.01**3 - 2**3) / 0.01:.4f}"
    yield f"(f(2.01) - f(1.99)) / 0.02 = {(2.01**3 - 1.99**3) / 0.02:.4f}"
    yield f"3·2² = {3 * 2**2}"
    yield from ("x³ at 2, by nudging with 0.01", "64 bits")


def lesson_13():
    for rate in (0.1, 1, 1.1):
        walk = [1.0]
        for _ in range(2):
            walk.append(walk[-1] - rate * 2 * walk[-1])
        places = " +".join(re.escape(f"{place:.3g}") for place in walk)
        yield re.search(rf"lr {rate} +{places}\b", text_of("13"))[0]
    yield f"ln 10 = {math.log(10):.3f}"
    yield "x², slope 2x, start at 1"


def lesson_14():
    first, moved = (
        [max(pair) for pair in ((0, 1), (3, 2))],
        [max(pair) for pair in ((0, 0), (1, 3))],
    )
    yield f"0 1 3 2, pooled by 2, gives {row(first)}. Moved by one, 0 0 1 3, it gives {row(moved)}"
    yield f"no shift of {row(first)}"
    assert "== 24 * 2 * 2" in str(LESSONS[14].notebook)  # the lesson asserts it of its network
    yield re.search(rf"has\s+{24 * 2 * 2} weights a digit", text_of("14"))[0]
    yield from ("pooling by 2     the same for moves by 2, not by 1",)


def lesson_15():
    values = np.array([1.0, 2.0, 3.0, 6.0])
    yield f"A row of {row(values)} before and after: mean {values.mean():g}"
    yield f"variance {values.var():g}"
    yield f"(x - {values.mean():g}) / {values.std():.2f}"
    after = " +".join(
        f"{value:.2f}".rstrip("0").rstrip(".") for value in (values - 3) / values.std()
    )
    yield re.search(rf"1  2  3  6 +→ +{after}", text_of("15").replace("1.60", "1.6"))[0].replace(
        "1.6", "1.60"
    )
    yield from ("divided by 4, not by 3", "the 6 is exchanged for a 2", "p = 0.5")


def lesson_17():
    pictures, truth = np.array([[0.6, 1], [0.4, 1], [0.5, 0], [0.4, 0]]), np.array([1, 1, 0, 0])
    products = (0.5 - truth)[:, None] * pictures
    for place, name in enumerate(("stroke", "mark")):
        signs = [f"{'+' if each >= 0 else '-'} {abs(each):g}" for each in products[:, place]]
        terms = " +".join(map(re.escape, ["-" + signs[0][2:], *signs[1:]]))
        mean = f"{products[:, place].mean():g}"
        yield re.search(rf"{name}: +\({terms} *\) / 4 = {mean}", text_of("17"))[0]
    for picture, kind in zip(pictures, ("a 3", "a 3", "another", "another"), strict=True):
        yield re.search(rf"{kind} +{picture[0]:g} +{picture[1]:g}", text_of("17"))[0]
    yield "(probability 0.5 for all four)"


def lesson_18():
    found = [conventions.facts("same, stride 2", library=each)[0] for each in BORDERS]
    for fact, padded in zip(found, BORDERS.values(), strict=True):
        start = r"\s+".join(map(str, padded))
        numbers = r"\s+".join(f"{number:g}" for number in fact.numbers)
        line = re.search(rf"{start} +→ +{numbers}", text_of("18"))[0]
        assert [sum(padded[at : at + 3]) for at in (0, 2, 4)] == list(fact.numbers)
        yield line
    yield from ("stride 2", f"{sum(2**at for at in range(5))} pixels apart")


BORDERS = {"PyTorch": (0, 1, 2, 3, 4, 5, 6), "TensorFlow": (1, 2, 3, 4, 5, 6, 0)}


def lesson_19():
    found = ops.conv_transpose2d([[1, 10]], [[1, 2, 3]], stride=2)[0]
    lines = [["", "", 10, 20, 30], found, [1, 2, 3]]
    yield from ("".join(f"{number:>4}" for number in line) for line in lines)
    yield "stride 2"
    ones = ops.conv_transpose2d([[1, 1, 1]], [[1, 1, 1]], stride=2)[0]
    yield f"the stamp 1 1 1: {row(ones)}"


def lesson_20():
    cells = [
        {(row, col) for row in range(at, at + 2) for col in range(at, at + 2)} for at in (0, 1)
    ]
    both, either = len(cells[0] & cells[1]), len(cells[0] | cells[1])
    yield f"squared paper of 3 x 3. Count: shared {both}, covered {either}"
    assert max(max(cell) for cell in cells[1]) + 1 == 3
    scores = np.array([0.9, 0.8, 0.7])
    chain = np.array([[0, 0, 10, 1], [4, 0, 14, 1], [8, 0, 18, 1]])
    assert detection.nms(chain, scores, 0.3).tolist() == [0, 2]
    yield "scores 0.9, 0.8, 0.7"


CLAIMS = {
    name.removeprefix("lesson_"): claims
    for name, claims in list(globals().items())
    if re.fullmatch(r"lesson_\d\d", name)
}


def text_of(number):
    """Return the guide's own text on a lesson."""
    return (FOLDER / f"{number}.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_number_in_the_guide_is_worked_out(path):
    text = path.read_text("utf-8")
    for claim in CLAIMS.get(path.stem, list)():
        assert claim in text
        text = text.replace(claim, "")
    assert re.findall(r"(?<![a-z])\d[\d.,]*", text) == []


# ---- the inventory -------------------------------------------------------------------------------

ITEMS = {item.tag: item for item in inventory.items()}


def test_inventory_has_twelve_items_of_four_choices_each_wrong_one_with_its_misconception():
    assert len(ITEMS) == 12
    for item in ITEMS.values():
        assert len({item.right, *item.wrong}) == 4
        assert all(len(words) > 5 for words in item.wrong.values())
        assert item.question.endswith("?")


def test_inventory_asks_about_lessons_that_exist():
    assert {item.lesson for item in ITEMS.values()} <= {lesson.number for lesson in LESSONS}


@pytest.mark.parametrize("name", inventory.SHEETS)
def test_sheet_has_every_item_with_the_right_choice_at_each_letter_three_times(name):
    made = inventory.sheet(name)
    assert {item.tag for item, _ in made} == set(ITEMS)
    assert all(sorted(choices) == sorted([item.right, *item.wrong]) for item, choices in made)
    assert Counter(choices.index(item.right) for item, choices in made) == dict.fromkeys(
        range(4), 3
    )
    assert inventory.sheet(name) == made


def test_sheets_differ_in_the_order_of_items_and_choices():
    before, after = (inventory.sheet(name) for name in inventory.SHEETS)
    assert [item for item, _ in before] != [item for item, _ in after]
    after = {item.tag: choices for item, choices in after}
    assert sum(choices == after[item.tag] for item, choices in before) <= 3


def test_the_right_choice_is_not_told_by_its_length():
    longest = [len(item.right) > max(map(len, item.wrong)) for item in ITEMS.values()]
    assert sum(longest) <= 4


def test_sheets_say_nothing_of_what_is_right_and_the_key_is_honest():
    sheet, key = guide._sheet("before"), guide._key()
    for item in ITEMS.values():
        assert not [
            words for words in item.wrong.values() if words in re.sub("<li>.*?</li>", "", sheet)
        ]
        assert item.tag in key
    assert "right" not in re.sub(r"<li>.*?</li>", "", sheet).replace("certain to be right", "")
    assert "the inventory is not validated" in key


def test_the_key_names_the_letters_that_stand_on_the_sheets():
    for place, (item, choices) in enumerate(inventory.sheet("before"), start=1):
        letter = inventory.LETTERS[choices.index(item.right)]
        assert f"<td>{place} {letter}</td>" in guide._key_row(
            item, {name: inventory.sheet(name) for name in inventory.SHEETS}
        )


def numbers_of(tag):
    """Return the choices of an item: the right one, and the wrong ones by their misconception."""
    item = ITEMS[tag]
    return item.right, {words: choice for choice, words in item.wrong.items()}


def test_numbers_of_windows_strides_and_dilation_are_true():
    right, wrong = numbers_of("one output, one window")
    assert (right, wrong["whole rows are read"]) == (str(3 * 3), str(3 * 20))
    assert wrong["every output reads the whole picture"] == str(20 * 20)
    right, wrong = numbers_of("places are counted, and rounded down")
    assert ops.convolve2d(np.ones((4, 10)), np.ones((4, 4)), stride=4).shape[1] == int(right)
    assert wrong["the stride is forgotten"] == str(10 - 4 + 1)
    assert wrong["the last window is rounded up or filled up"] == str(math.ceil((10 - 4) / 4) + 1)
    right, wrong = numbers_of("the stride moves the window")
    assert (right, wrong["windows follow one another without overlap"]) == (str(5 * 2), str(5 * 3))
    assert wrong["the stride is added once, not at every step"] == str(5 + 2)
    right, wrong = numbers_of("dilation counts from 1")
    assert ops.convolve2d(np.ones((1, 10)), np.ones((1, 4)), dilation=3).shape == (1, 1)
    assert (right, wrong["each number brings its gap, the last one too"]) == ("10", str(4 * 3))
    assert wrong["dilation counts the holes"] == str((4 - 1) * (3 + 1) + 1)


def test_numbers_of_weights_and_receptive_fields_are_true():
    right, wrong = numbers_of("a filter has a kernel for each channel")
    assert (right, wrong["one kernel serves all channels"]) == (str(4 * 5 * 5), str(5 * 5))
    assert wrong["the channels are added, not multiplied"] == str(5 * 5 + 4)
    assert wrong["5 x 5 is taken for 5"] == str(4 * 5)
    right, wrong = numbers_of("what a deep cell sees")
    size = layers_seen([(3, 1)] * 3)[-1][0]
    assert right == f"{size} x {size}"
    assert wrong["kernel sizes are added up"] == "9 x 9"
    assert wrong["kernel sizes are multiplied"] == f"{3**3} x {3**3}"


def test_numbers_of_the_pooling_gradient_are_true():
    right, wrong = numbers_of("where max pooling sends a gradient")
    window = np.array([[2.0, 9.0], [3.0, 1.0]])
    assert ops.max_pooling_backward(np.array([[6.0]]), window)[1, 0] == float(right)
    assert wrong["the gradient is shared out evenly"] == f"{6 / 4}"
    assert (
        wrong["the gradient is shared out by the size of the pixels"] == f"{6 * 3 / window.sum()}"
    )


def test_max_pooling_is_not_linear_as_the_inventory_says():
    one, other = np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])
    together = ops.max_pooling(one + other)
    assert not np.array_equal(together, ops.max_pooling(one) + ops.max_pooling(other))
