"""Finished figures: what a notebook stores of one, and what is let go of once it was shown."""

import base64
import gc
import html
import io
import re
import weakref

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from cnn_workshop import palettes
from cnn_workshop.pictures import Picture
from cnn_workshop.plots import heatmap, plot_heatmap, plot_row

VALUES = np.array([[-3.0, -1.2, 0.0, 0.4], [2.9, 1.0, -0.1, 2.0], [3.1, -2.0, 0.2, 1.7]])


def decoded(bundle):
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))


def test_bundle_holds_page_picture_and_text():
    bundle = plot_heatmap([[1, 2]], alt="two numbers")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert bundle["text/plain"] == "[figure] two numbers"


def test_bundle_page_is_escaped():
    alt = 'a "b" <c> & d'
    page = plot_heatmap([[1]], alt=alt).mimebundle(caption="<i>")["text/html"]
    assert html.unescape(re.search('<img alt="([^"]*)"', page)[1]) == alt
    assert "<c>" not in page
    assert "<figcaption>&lt;i&gt;</figcaption>" in page


def test_bundle_page_has_no_caption_unless_given():
    assert "figcaption" not in plot_heatmap([[1]]).mimebundle()["text/html"]


def test_bundle_page_carries_the_picture():
    bundle = plot_heatmap([[1]]).mimebundle()
    assert f'src="data:image/png;base64,{bundle["image/png"]}"' in bundle["text/html"]


def test_bundle_text_is_the_one_given():
    assert plot_heatmap([[1]]).mimebundle(text="other words")["text/plain"] == "other words"


def test_picture_lets_go_of_its_figure_once_it_was_shown():
    picture = plot_heatmap(VALUES, title="a")
    figure = weakref.ref(picture.figure)
    picture._repr_mimebundle_()
    gc.collect()
    assert figure() is None


def test_picture_that_was_shown_is_shown_again_and_drawn_as_it_was():
    picture = plot_heatmap(VALUES, title="a")
    bundle = picture._repr_mimebundle_()
    assert picture._repr_mimebundle_() == bundle
    again = Picture(picture.figure, picture.alt).mimebundle()
    assert pixels_of(again) == pixels_of(bundle)


def pixels_of(bundle):
    return decoded(bundle).convert("RGB").tobytes()


def test_bundle_picture_is_a_png_of_the_size_of_the_figure():
    picture = plot_heatmap(np.ones((4, 6)))
    png = decoded(picture.mimebundle())
    png.load()
    assert png.format == "PNG"
    assert png.size == (round(picture.figure.width), round(picture.figure.height))
    assert f"width:{png.width}px" in picture.mimebundle()["text/html"]


def test_bundle_picture_shows_the_figure():
    picture, ends = plot_row([heatmap([[0, 255]], "pixels", numbers=False)]), np.array([0, 255])
    colours = {colour for _, colour in decoded(picture.mimebundle()).convert("RGB").getcolors(9999)}
    assert {
        tuple(colour) for colour in palettes.colours(ends, "pixels", None, palettes.LIGHT)
    } <= colours


def test_bundle_picture_is_the_same_each_time():
    bundles = [plot_heatmap(VALUES, title="a").mimebundle() for _ in range(2)]
    assert bundles[0] == bundles[1]


def test_bundle_picture_is_small():
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3))
    bundle = plot_row([heatmap(noise)] * 3).mimebundle()
    assert len(bundle["image/png"]) < 150_000


def test_picture_keeps_its_figure_and_words():
    figure = Figure()
    picture = Picture(figure, "words")
    assert (picture.figure, picture.alt) == (figure, "words")


def test_picture_of_matplotlib_is_as_large_on_the_page_as_its_sharpness_says():
    figure = Figure(figsize=(2, 1), dpi=192)
    bundle = Picture(figure, "words", sharpness=2).mimebundle()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "width:192px" in bundle["text/html"]


def test_picture_of_matplotlib_shows_the_figure():
    bundle = Picture(Figure(figsize=(2, 1), dpi=96, facecolor="red"), "red").mimebundle()
    assert decoded(bundle).convert("RGB").getpixel((9, 9)) == (255, 0, 0)
