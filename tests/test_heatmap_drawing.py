"""The heatmap's JavaScript half: its plain functions, run by node beside what Python says.

Where windows lie is found here by convolving a picture of places, without the formula.
"""

import json
import os
import shutil
import subprocess

import numpy as np
import pytest

from cnn_core import convolve2d
from cnn_workshop import palettes
from cnn_workshop.heatmap import heatmap

FILES = ("drawing", "words", "painting")
DRAWING = "\n".join((heatmap._HERE / f"{name}.js").read_text("utf-8") for name in FILES)
SIDES = [(10, 3), (6, 2)]
"""Along each axis: the size of the picture and of the kernel."""

GEOMETRIES = [
    pytest.param([(stride, padding, dilation)] * 2, id=f"{stride}-{padding}-{dilation}")
    for stride, padding in [(1, 0), (1, 1), (2, 1), (3, 2)]
    for dilation in (1, 2, 3)
] + [
    pytest.param([(2, 1, 3), (1, 2, 1)], id="2-1-3 down, 1-2-1 across"),
    pytest.param([(1, 0, 2), (3, 1, 1)], id="1-0-2 down, 3-1-1 across"),
]
"""Along each axis: stride, padding and dilation."""


@pytest.fixture(scope="module")
def javascript():
    """Return a function that computes an expression of drawing.js for each of many cases."""
    node = shutil.which("node")
    if node is None and os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail("the browser tests are required, but node is missing")
    if node is None:
        pytest.skip("node is missing")

    def compute(expression, cases):
        code = f"""{DRAWING}
            const cases = JSON.parse(require("fs").readFileSync(0, "utf-8"));
            console.log(JSON.stringify(cases.map((given) => {expression})));"""
        given = json.dumps(list(cases))
        run = subprocess.run([node, "-e", code], input=given, capture_output=True, text=True)
        assert not run.stderr
        return json.loads(run.stdout)

    return compute


class Places:
    """Where the windows lie, for one geometry: a list of what meets what, found by convolving."""

    def __init__(self, geometry):
        stride, padding, dilation = map(list, zip(*geometry, strict=True))
        self.axes = [self.along(*side, *steps) for side, steps in zip(SIDES, geometry, strict=True)]
        self.output = [len(axis) for axis in self.axes]
        self.kernel = [kernel for _, kernel in SIDES]
        self.link = {
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "kernel": self.kernel,
            "output": self.output,
        }
        self.inputs = [
            [row, col]
            for row in range(-padding[0] - 2, SIDES[0][0] + padding[0] + 2)
            for col in range(-padding[1] - 2, SIDES[1][0] + padding[1] + 2)
        ]

    @staticmethod
    def along(size, kernel, stride, padding, dilation):
        """Return, for each output place, the input places that it reads along one axis."""
        places = np.arange(-padding, size + padding)[:, None]
        picks = np.eye(kernel, dtype=int)[:, :, None]
        read = [convolve2d(places, pick, stride=stride, dilation=dilation)[:, 0] for pick in picks]
        # The stride acts on the one column as well, which has one place in any case.
        return np.transpose(read).tolist()

    def met(self, output, kernel):
        """Return the input cell that a kernel value meets at an output cell."""
        return [axis[at][step] for axis, at, step in zip(self.axes, output, kernel, strict=True)]

    def cells(self, shape):
        """Return all cells of a shape, row by row."""
        return [list(cell) for cell in np.ndindex(*shape)]

    def window(self, output):
        """Return the input cells that an output cell reads."""
        return [self.met(output, kernel) for kernel in self.cells(self.kernel)]

    def fed(self, place):
        """Return the output cells whose window reads an input cell."""
        return [output for output in self.cells(self.output) if place in self.window(output)]


# ---- where windows lie -------------------------------------------------------------------------


def test_window_cells_by_hand(javascript):
    link = {"stride": [2, 2], "padding": [1, 1], "dilation": [3, 3], "kernel": [3, 2]}
    found = javascript("windowCells(given, [1, 2])", [link])
    assert found == [[[1, 3], [1, 6], [4, 3], [4, 6], [7, 3], [7, 6]]]


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_input_cell_is_the_one_that_the_kernel_value_meets(javascript, geometry):
    places = Places(geometry)
    pairs = [
        (at, step) for at in places.cells(places.output) for step in places.cells(places.kernel)
    ]
    found = javascript("inputCell(...given)", [(places.link, *pair) for pair in pairs])
    assert found == [places.met(*pair) for pair in pairs]


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_window_cells_are_those_that_the_output_reads(javascript, geometry):
    places = Places(geometry)
    outputs = places.cells(places.output)
    found = javascript("windowCells(...given)", [(places.link, output) for output in outputs])
    assert found == [places.window(output) for output in outputs]


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_fed_cells_are_those_that_read_the_input(javascript, geometry):
    places = Places(geometry)
    found = javascript("fedCells(...given)", [(places.link, place) for place in places.inputs])
    assert found == [places.fed(place) for place in places.inputs]


# ---- what is outlined --------------------------------------------------------------------------

PLACES = Places([(2, 1, 2), (1, 2, 3)])
OUTPUT, KERNEL, INPUT = [2, 1], [1, 1], [3, 0]
MEETING = PLACES.met(OUTPUT, KERNEL)
WHOLE_KERNEL = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]


@pytest.mark.parametrize(
    ("role", "cursors", "expected"),
    [
        ("input", {}, []),
        ("input", {"input": INPUT}, []),
        ("input", {"kernel": KERNEL}, []),
        ("input", {"output": OUTPUT}, PLACES.window(OUTPUT)),
        ("input", {"output": OUTPUT, "input": INPUT}, []),
        ("input", {"output": OUTPUT, "kernel": KERNEL}, PLACES.window(OUTPUT)),
        ("output", {}, []),
        ("output", {"output": OUTPUT}, []),
        ("output", {"kernel": KERNEL}, []),
        ("output", {"input": INPUT}, PLACES.fed(INPUT)),
        ("output", {"input": INPUT, "output": OUTPUT}, PLACES.fed(INPUT)),
        ("kernel", {}, []),
        ("kernel", {"input": INPUT}, []),
        ("kernel", {"output": OUTPUT}, WHOLE_KERNEL),
        ("kernel", {"output": OUTPUT, "input": MEETING}, []),
    ],
)
def test_outlined_cells_follow_the_cursors(javascript, role, cursors, expected):
    link = {**PLACES.link, "role": role}
    assert javascript("outlinedCells(...given)", [(link, cursors)]) == [expected]


@pytest.mark.parametrize(
    ("role", "cursors", "expected"),
    [
        ("input", {"kernel": KERNEL}, None),
        ("input", {"output": OUTPUT}, None),
        ("input", {"output": OUTPUT, "kernel": KERNEL}, MEETING),
        ("output", {"output": OUTPUT, "kernel": KERNEL, "input": INPUT}, None),
        ("kernel", {"input": MEETING}, None),
        ("kernel", {"output": OUTPUT}, None),
        ("kernel", {"output": OUTPUT, "input": MEETING}, KERNEL),
        ("kernel", {"output": OUTPUT, "input": [9, 5]}, None),
    ],
)
def test_met_cell_is_the_partner_of_the_cursor(javascript, role, cursors, expected):
    link = {**PLACES.link, "role": role}
    assert javascript("metCell(...given)", [(link, cursors)]) == [expected]


def test_outlined_cells_by_hand_are_not_empty():
    assert len(PLACES.fed(INPUT)) > 0
    assert MEETING not in ([9, 5], INPUT)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], []),
        ([[0, 8, 4, 4]], [[0, 8, 4, 4]]),
        ([[4, 8, 4, 4], [8, 8, 4, 4], [12, 8, 4, 4]], [[4, 8, 12, 4]]),
        ([[4, 0, 4, 4], [8, 0, 4, 4], [4, 4, 4, 4], [8, 4, 4, 4]], [[4, 0, 8, 8]]),
        ([[0, 0, 4, 4], [8, 0, 4, 4]], [[0, 0, 4, 4], [8, 0, 4, 4]]),
    ],
)
def test_blocks_joins_only_cells_that_fill_a_rectangle(javascript, boxes, expected):
    assert javascript("blocks(given, 4)", [boxes]) == [expected]


# ---- colours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ends", [(0, 255), (0, 16), (0, 1), (-255, 255), (-12, 12), (-1e-3, 1e-3), (5, 5), (-3, 40)]
)
def test_colour_index_is_the_one_of_python(javascript, ends):
    low, high = ends
    values = np.unique([*np.linspace(low - 1, high + 1, 333), *np.arange(-260, 260), low, high, 0])
    found = javascript("colourIndex(given, ...[" + f"{low}, {high}])", values.tolist())
    assert found == palettes.colours(values, "pixels", ends)[:, 0].tolist()


def test_colour_index_of_infinity_is_at_the_end(javascript):
    cases = ["Infinity", "-Infinity"]
    found = javascript("colourIndex(Number(given), -12, 12)", cases)
    assert found == palettes.colours([np.inf, -np.inf], "pixels", (-12, 12))[:, 0].tolist()


def test_colour_index_of_zero_is_exactly_neutral_when_signed(javascript):
    index = javascript("colourIndex(0, -given, given)", [1, 12, 0.3, 1e300])
    neutral = [int(palettes.STOPS["signed"][3][at : at + 2], 16) for at in (1, 3, 5)]
    assert palettes.palette("signed")[index].tolist() == [neutral] * 4


@pytest.mark.parametrize("kind", palettes.STOPS)
def test_ink_on_is_the_ink_of_python(javascript, kind):
    colours = [*palettes.palette(kind).tolist(), [217, 217, 217]]
    long = {"#000": "#000000", "#fff": "#ffffff"}
    found = [long[ink] for ink in javascript("inkOn(...given)", colours)]
    assert found == [palettes.ink(colour) for colour in colours]


@pytest.mark.parametrize("kind", palettes.STOPS)
def test_ink_on_has_enough_contrast(javascript, kind):
    colours = palettes.palette(kind).tolist()
    for colour, ink in zip(colours, javascript("inkOn(...given)", colours), strict=True):
        light, dark = sorted([palettes.luminance(colour), float(ink == "#fff")], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("value", "words"),
    [("3", "3"), ("-0.123456", "-0.123"), ("NaN", "?"), ("-Infinity", "-∞"), ("Infinity", "∞")],
)
def test_briefly_writes_a_number_for_a_cell(javascript, value, words):
    assert javascript("briefly(Number(given))", [value]) == [words]


# ---- painting ----------------------------------------------------------------------------------


def pressed(javascript, values, cell, ink, thickness, times=1):
    """Return what the brush leaves, as an array."""
    rows, cols = np.shape(values)
    given = {
        "values": np.ravel(values).tolist(),
        "rows": rows,
        "cols": cols,
        "high": 1,
        "cell": cell,
        "ink": ink,
        "thickness": thickness,
        "times": times,
    }
    again = "for (let n = 0; n < given.times; n++)"
    code = (
        f"(() => {{ {again} press(given, given.cell, given.ink, given.thickness);"
        " return given.values; })()"
    )
    return np.reshape(javascript(code, [given])[0], (rows, cols))


def test_press_changes_one_cell_when_the_brush_is_thin(javascript):
    assert pressed(javascript, np.zeros((2, 3)), [1, 0], 7, 1).tolist() == [[0, 0, 0], [7, 0, 0]]


def test_press_is_soft_at_the_rim_when_the_brush_is_thick(javascript):
    left = pressed(javascript, np.zeros((4, 5)), [1, 2], 1, 2.5)
    rim = 1.75 - 2**0.5
    np.testing.assert_allclose(left[:3, 1:4], [[rim, 0.75, rim], [0.75, 1, 0.75], [rim, 0.75, rim]])
    assert left[3].sum() + left[:, [0, 4]].sum() == 0


@pytest.mark.parametrize("ink", [1, 0])
def test_press_twice_changes_nothing_more(javascript, ink):
    start = np.full((4, 5), 0.5)
    once, twice = (pressed(javascript, start, [1, 2], ink, 2.5, times) for times in (1, 2))
    np.testing.assert_array_equal(once, twice)
    assert (once != start).any()


def test_press_with_no_ink_wipes_and_never_darkens_the_rim(javascript):
    left = pressed(javascript, np.ones((4, 5)), [1, 2], 0, 2.5)
    assert left[1, 2] == 0
    assert left[0, 2] == 0.25
    assert left[3, 4] == 1


def test_press_at_the_corner_stays_inside(javascript):
    left = pressed(javascript, np.zeros((2, 3)), [0, 0], 1, 2.5)
    np.testing.assert_allclose(left, [[1, 0.75, 0], [0.75, 1.75 - 2**0.5, 0]])


# ---- words -------------------------------------------------------------------------------------

SHEET = {
    "values": list(range(24)),
    "rows": 4,
    "cols": 6,
    "origin": [0, 0],
    "border": [0, 0],
    "channels": 1,
    "tiles": [2, 3],
    "hatched": [[3, 5]],
    "hatchedAs": "never read",
}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ([0, 0], "map 0, row 0, column 0, value 0"),
        ([1, 4], "map 1, row 1, column 1, value 10"),
        ([3, 5], "map 3, row 1, column 2, value 23, never read"),
    ],
)
def test_cell_words_name_map_row_and_column_of_a_sheet(javascript, cell, words):
    assert javascript("cellWords(...given)", [(SHEET, cell)]) == [words]


def test_cell_words_of_padding_and_of_a_part_with_an_origin(javascript):
    part = {**SHEET, "tiles": [], "origin": [5, 7], "border": [1, 1], "hatched": []}
    found = javascript("cellWords(...given)", [(part, [4, 7]), (part, [6, 8])])
    assert found == ["row 4, column 7, padding, 0", "row 6, column 8, value 7"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ([-1, 0], "row -1, column 0, padding, value 2"),
        ([0, -2], "row 0, column -2, padding, value 6"),
        ([0, 0], "row 0, column 0, value 8"),
        ([1, 2], "row 1, column 2, value 16"),
        ([2, 2], "row 2, column 2, padding, value 22"),
        ([1, 3], "row 1, column 3, padding, value 17, never read"),
    ],
)
def test_cell_words_call_padding_what_lies_outside_the_frame(javascript, cell, words):
    framed = {**SHEET, "tiles": [], "origin": [-1, -2], "frame": [0, 0, 2, 3], "hatched": [[1, 3]]}
    assert javascript("cellWords(...given)", [(framed, cell)]) == [words]


def test_brief_cell_words_are_short(javascript):
    assert javascript("briefCellWords(...given)", [(SHEET, [1, 4])]) == ["(1, 1, 1): 10"]


@pytest.mark.parametrize(
    ("axis", "tiles", "texts"),
    [
        (0, [], ["-1", "0", "1", "2", "3", "4"]),
        (1, [], [*map(str, range(-2, 8))]),
        (1, [2, 3], ["0", "1", "2", "0", "1", "2"]),
        (1, [4, 3], ["map 0", "map 1"]),
    ],
)
def test_indices_count_from_the_padding_or_in_each_map(javascript, axis, tiles, texts):
    border = [0, 0] if tiles else [1, 2]
    state = {**SHEET, "tiles": tiles, "border": border}
    layout = {"rows": 4 + 2 * border[0], "cols": 6 + 2 * border[1], "cell": 40}
    found = javascript("indices(...given).map(({ text }) => text)", [(state, layout, axis)])
    assert found == [texts]


def test_indices_put_the_number_of_a_map_above_its_middle(javascript):
    layout = {"rows": 4, "cols": 6, "cell": 10}
    found = javascript("indices(...given)", [({**SHEET, "tiles": [4, 3]}, layout, 1)])
    assert found == [[{"at": 1, "text": "0"}, {"at": 4, "text": "1"}]]


@pytest.mark.parametrize(
    ("origin", "border", "texts"),
    [(-3, 0, ["-2", "0", "2"]), (3, 0, ["4", "6", "8"]), (0, 1, ["0", "2", "4", "6"])],
)
def test_indices_are_round_numbers_when_there_is_no_room_for_all(javascript, origin, border, texts):
    state = {**SHEET, "tiles": [], "origin": [0, origin], "border": [0, border]}
    layout = {"rows": 4, "cols": 6 + 2 * border, "cell": 10}
    found = javascript("indices(...given).map(({ text }) => text)", [(state, layout, 1)])
    assert found == [texts]


def test_index_centre_is_above_the_column_or_as_far_left_as_the_number_needs(javascript):
    layout = {"cell": 4, "total": [24 + 32 * 4 + 2, 0]}
    cases = [(layout, 10, "10"), (layout, 30, "30"), (layout, 31, "100")]
    assert javascript("indexCentre(...given)", cases) == [66, 146, 154 - 9.75]
