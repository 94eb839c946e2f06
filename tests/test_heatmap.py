"""The heatmap's Python half: what it holds, sends, refuses and says; no browser needed.

`test_heatmap_drawing.py` holds the plain functions of its JavaScript half.
"""

import re

import numpy as np
import pytest

from cnn_workshop import palettes, plots
from cnn_workshop.heatmap import Heatmap, tie

AWKWARD = [[0.1, -2 / 3, 1e300], [np.nan, np.inf, -np.inf]]


@pytest.fixture
def sent(monkeypatch):
    """Catch the messages to the browser of the heatmaps given to it."""

    def catch(heatmap):
        messages = []

        def send(data=None, metadata=None, buffers=None):
            messages.append((data, buffers))

        monkeypatch.setattr(heatmap.comm, "send", send)
        return messages

    return catch


def arrive(heatmap, buffers=None, **state):
    """Hand the heatmap a message as the kernel hands on what the browser sends."""
    buffers = buffers or {}
    data = {"method": "update", "state": state, "buffer_paths": [[name] for name in buffers]}
    views = [memoryview(np.asarray(values).tobytes()) for values in buffers.values()]
    heatmap.comm.handle_msg({"content": {"data": data}, "buffers": views})


# ---- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[[7]], [[1, 2, 3], [4, 5, 6]], AWKWARD, np.eye(64)])
def test_heatmap_values_are_those_given(values):
    expected = np.asarray(values, dtype=float)
    np.testing.assert_array_equal(Heatmap(values).values, expected, strict=True)


def test_heatmap_data_are_the_bytes_row_by_row():
    heatmap = Heatmap(np.asfortranarray([[1, 2, 3], [4, 5, 6]]))
    assert heatmap.data == np.arange(1, 7, dtype="<f8").tobytes()
    assert heatmap.shape == [2, 3]


@pytest.mark.parametrize(
    ("shape", "dtype"), [((64, 64), "f8"), ((8, 512), "f8"), ((17, 241), "f4"), ((512, 512), "f4")]
)
def test_heatmap_dtype_is_single_when_more_than_4096_cells(shape, dtype):
    heatmap = Heatmap(np.zeros(shape))
    assert heatmap.dtype == dtype
    assert len(heatmap.data) == int(dtype[1]) * shape[0] * shape[1]


def test_heatmap_values_are_rounded_to_single_when_more_than_4096_cells():
    values = np.random.default_rng(0).normal(size=(70, 60))
    np.testing.assert_array_equal(Heatmap(values).values, values.astype(np.float32))


def test_heatmap_values_are_your_own():
    heatmap = Heatmap([[1, 2]])
    heatmap.values[:] = 9
    np.testing.assert_array_equal(heatmap.values, [[1, 2]])


def test_heatmap_keeps_its_values_when_the_array_changes():
    values = np.ones((2, 3))
    heatmap = Heatmap(values)
    values[:] = 9
    np.testing.assert_array_equal(heatmap.values, np.ones((2, 3)))


def test_heatmap_values_in_colour_keep_their_channels_last():
    heatmap = Heatmap(values := np.arange(24).reshape(4, 2, 3), "colour")
    assert (heatmap.shape, heatmap.channels) == ([4, 2], 3)
    np.testing.assert_array_equal(heatmap.values, values)


# ---- colours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([[1, -2, 12]], (-12, 12)),
        ([[1, -20, 12]], (-20, 20)),
        ([[0, 0]], (-1, 1)),
        ([[np.nan, 3]], (-3, 3)),
        ([[np.inf, -4]], (-4, 4)),
        ([[np.nan]], (-1, 1)),
    ],
)
def test_heatmap_limits_are_symmetric_when_signed(values, ends):
    heatmap = Heatmap(values)
    assert (heatmap.low, heatmap.high) == ends


@pytest.mark.parametrize("kind", [*palettes.STOPS, "colour"])
def test_heatmap_limits_are_those_given(kind):
    heatmap = Heatmap(np.ones((2, 4, 3)[: 3 if kind == "colour" else 2]), kind, limits=(-3, 5))
    assert (heatmap.low, heatmap.high) == (-3, 5)


@pytest.mark.parametrize("kind", palettes.STOPS)
def test_heatmap_sends_the_palette_of_its_kind(kind):
    assert Heatmap([[1]], kind).palette == palettes.palette(kind).tobytes()


# ---- show --------------------------------------------------------------------------------------


def test_show_sends_one_message(sent):
    heatmap = Heatmap([[1, 2, 3]])
    messages = sent(heatmap)
    heatmap.show(np.zeros((70, 60)) - 5, cursor=[4, 5], border=[1, 2], title="other")
    ((data, buffers),) = messages
    assert {"dtype", "shape", "low", "high", "cursor", "border", "title"} <= set(data["state"])
    assert data["buffer_paths"] == [["data"]]
    assert bytes(buffers[0]) == np.full((70, 60), -5, dtype="<f4").tobytes()


def test_show_sends_nothing_when_nothing_changes(sent):
    heatmap = Heatmap([[1, 2, 3]])
    messages = sent(heatmap)
    heatmap.show([[1, 2, 3]])
    assert messages == []


def test_show_changes_values_and_limits():
    heatmap = Heatmap([[1, 2, 3]])
    heatmap.show([[5], [-8]])
    np.testing.assert_array_equal(heatmap.values, [[5], [-8]])
    assert (heatmap.low, heatmap.high) == (-8, 8)


def test_show_lets_observers_see_the_whole_change():
    heatmap, seen = Heatmap([[1, 2, 3]]), []
    heatmap.observe(lambda change: seen.append(heatmap.values.tolist()), ["data", "shape"])
    heatmap.show([[5], [-8]])
    assert seen == [[[5], [-8]]] * 2


def test_show_takes_limits():
    heatmap = Heatmap([[1]], limits=(0, 9))
    heatmap.show([[5]], limits=(-2, 7))
    assert (heatmap.low, heatmap.high) == (-2, 7)


def test_show_leaves_all_as_it_was_when_refused():
    heatmap = Heatmap([[1, 2, 3]])
    with pytest.raises(ValueError, match="`values` must have 2 dimensions"):
        heatmap.show([1, 2], title="other")
    np.testing.assert_array_equal(heatmap.values, [[1, 2, 3]])
    assert heatmap.title == ""


# ---- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        (5, ValueError, "must have 2 dimensions, got shape ()"),
        ([1, 2], ValueError, "must have 2 dimensions, got shape (2,)"),
        (np.ones((2, 3, 3)), ValueError, "must have 2 dimensions, got shape (2, 3, 3)"),
        (
            np.ones((513, 2)),
            ValueError,
            "must have at most 512 rows and columns, got shape (513, 2)",
        ),
        (
            np.ones((2, 513)),
            ValueError,
            "must have at most 512 rows and columns, got shape (2, 513)",
        ),
        (np.ones((0, 3)), ValueError, "must not be empty, got shape (0, 3)"),
        ([[1], [2, 3]], ValueError, "must have rows of equal length, got a ragged list"),
        (np.ma.array([[1]]), ValueError, "must be a plain array, got a masked array"),
        ([["a"]], TypeError, "must hold real numbers, got an array of <U1"),
        ([[1j]], TypeError, "must hold real numbers, got an array of complex128"),
        (None, TypeError, "must hold real numbers, got NoneType"),
    ],
)
def test_heatmap_refuses_values(values, error, message):
    with pytest.raises(error, match=re.escape(f"`values` {message}")):
        Heatmap(values)


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (2, 3, 1)])
def test_heatmap_refuses_values_without_three_channels_when_in_colour(shape):
    message = f"`values` must have .*, got shape {re.escape(str(shape))}"
    with pytest.raises(ValueError, match=message):
        Heatmap(np.ones(shape), "colour")


@pytest.mark.parametrize("kind", ["heat", "", None, 3])
def test_heatmap_refuses_an_unknown_kind(kind):
    message = f"`kind` must be one of pixels, signed, probability, colour, got {kind!r}"
    with pytest.raises(ValueError, match=message):
        Heatmap([[1]], kind)


# ---- from the browser --------------------------------------------------------------------------


def test_heatmap_values_are_those_that_the_browser_sends():
    heatmap = Heatmap([[1, 2, 3]], mode="paint")
    arrive(heatmap, {"data": [7.0, -8.0, 0.25]})
    np.testing.assert_array_equal(heatmap.values, [[7, -8, 0.25]])


def test_heatmap_observers_hear_what_the_browser_sends():
    heatmap, heard = Heatmap([[1, 2, 3]], mode="sliders"), []
    heatmap.observe(lambda change: heard.append(heatmap.values.tolist()), "data")
    arrive(heatmap, {"data": [1.0, 2.0, 4.0]})
    arrive(heatmap, {"data": [1.0, 2.0, 5.0]})
    assert heard == [[[1, 2, 4]], [[1, 2, 5]]]


def test_heatmap_observers_hear_the_cursor_that_the_browser_moves():
    heatmap, heard = Heatmap([[1, 2, 3]]), []
    heatmap.observe(lambda change: heard.append((change.new, heatmap.pinned)), "cursor")
    arrive(heatmap, cursor=[0, 2], pinned=True)
    arrive(heatmap, cursor=[], pinned=False)
    assert heard == [([0, 2], True), ([], False)]


def test_note_sends_the_words(sent):
    heatmap = Heatmap([[1, 2, 3]])
    messages = sent(heatmap)
    heatmap.note = [0, 2, "1 times 3"]
    assert [data["state"] for data, _ in messages] == [{"note": [0, 2, "1 times 3"]}]


# ---- tie ---------------------------------------------------------------------------------------


def tied(**options):
    """Return a picture, a zoomed part, a kernel and a feature map, tied together."""
    picture, zoom, kernel, output = (
        Heatmap(np.ones(size)) for size in [(9, 7), (4, 5), (3, 2), (4, 8)]
    )
    tie([picture, zoom], output, kernel=kernel, kernel_shape=(3, 2), **options)
    return picture, zoom, kernel, output


def test_tie_gives_each_its_role():
    assert [heatmap.link["role"] for heatmap in tied()] == ["input", "input", "kernel", "output"]


def test_tie_gives_all_the_same_geometry():
    for heatmap in tied(stride=2, padding=1, dilation=3):
        geometry = {key: heatmap.link[key] for key in heatmap.link.keys() - {"group", "role"}}
        assert geometry == {
            "kernel": [3, 2],
            "output": [4, 8],
            "stride": [2, 2],
            "padding": [1, 1],
            "dilation": [3, 3],
        }


def test_tie_is_plain_when_no_geometry_is_given():
    link = tied()[0].link
    assert (link["stride"], link["padding"], link["dilation"]) == ([1, 1], [0, 0], [1, 1])


def test_tie_puts_all_into_one_group_of_their_own():
    first, second = ({heatmap.link["group"] for heatmap in tied()} for _ in range(2))
    assert len(first) == len(second) == 1
    assert first != second


def test_tie_keeps_the_group_when_tied_again():
    picture, zoom, kernel, output = tied()
    group = output.link["group"]
    tie([picture, zoom], output, kernel=kernel, kernel_shape=(3, 2), stride=2)
    links = [heatmap.link for heatmap in (picture, zoom, kernel, output)]
    assert {link["group"] for link in links} == {group}
    assert [link["stride"] for link in links] == [[2, 2]] * 4


def test_tie_works_without_a_kernel_map():
    picture, output = Heatmap(np.ones((4, 6))), Heatmap(np.ones((2, 3)))
    tie([picture], output, kernel_shape=(2, 2), stride=2)
    assert (picture.link["role"], output.link["role"]) == ("input", "output")


# ---- in words, and on paper --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "title", "words"),
    [
        ([[1, -2.5, 3]], "feature map", "feature map: 1 x 3 cells, values from -2.5 to 3"),
        ([[np.nan], [4]], "feature map", "feature map: 2 x 1 cells, values from 4 to 4"),
        ([[np.nan, np.inf]], "feature map", "feature map: 1 x 2 cells, no values"),
        ([[5]], "", "heatmap: 1 x 1 cells, values from 5 to 5"),
    ],
)
def test_text_says_title_size_and_range(values, title, words):
    assert Heatmap(values, title=title).text() == words


def test_text_counts_cells_when_in_colour():
    text = Heatmap(np.zeros((2, 5, 3)), "colour", title="cup").text()
    assert text == "cup: 2 x 5 cells, values from 0 to 0"


def bundle(heatmap):
    """Return what a notebook stores of a heatmap."""
    return heatmap._repr_mimebundle_(include=None, exclude=None)


@pytest.mark.parametrize(
    ("values", "kind"), [(AWKWARD, "signed"), ([[0, 9]], "pixels"), (np.zeros((2, 4, 3)), "colour")]
)
def test_heatmap_is_stored_with_its_widget_a_picture_and_its_text(values, kind):
    heatmap = Heatmap(values, kind, title="feature map")
    stored = bundle(heatmap)
    assert stored["application/vnd.jupyter.widget-view+json"]["model_id"] == heatmap.model_id
    assert f'alt="{heatmap.text()}"' in stored["text/html"]
    assert stored["text/plain"] == heatmap.text()


def test_heatmap_is_stored_with_the_limits_that_it_shows():
    heatmap = Heatmap([[1, 2]], "pixels", limits=(0, 64))
    options = {"title": heatmap.title, "alt": heatmap.text(), "limits": (0, 64)}
    drawn = plots.plot_heatmap([[1, 2]], "pixels", **options)
    assert bundle(heatmap)["text/html"] == drawn.mimebundle()["text/html"]


def test_heatmap_reads_only_traits_that_exist():
    read = re.findall(r'\bget\("(\w+)"\)', Heatmap._esm)
    assert set(read) <= set(Heatmap([[1]]).keys)


@pytest.mark.parametrize(("stride", "sent_stride"), [(2, [2, 2]), ((2, 3), [2, 3])])
def test_tie_takes_a_number_or_one_for_each_way(stride, sent_stride):
    picture, output = Heatmap(np.zeros((6, 9))), Heatmap(np.zeros((2, 3)))
    tie([picture], output, kernel_shape=(3, 2), stride=stride, padding=(1, 0))
    assert picture.link["stride"] == sent_stride
    assert picture.link["padding"] == [1, 0]
    assert picture.link["dilation"] == [1, 1]
