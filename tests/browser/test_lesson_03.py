"""Lesson 03 in a real browser: the kernel editor by mouse and keyboard, and pictures from files."""

import io
import mimetypes
import re

import numpy as np
import pytest
from PIL import Image, ImageOps

from cnn_core import datasets, kernels
from on_stage import OnStage

LESSON = "03_what_does_a_kernel_look_for.ipynb"


class Editor(OnStage):
    """The controls, panels and words of one kernel editor."""

    def type_kernel(self, kernel):
        """Type the numbers of a kernel, one after the other."""
        for (row, col), value in np.ndenumerate(np.asarray(kernel)):
            self.slider("kernel", row, col).focus()
            self.keys(*f"{value:g}", "Enter")

    def open(self, name, content):
        """Choose a file with some content."""
        kind = mimetypes.guess_type(name)[0] or "image/png"
        self.choose_file({"name": name, "mimeType": kind, "buffer": content})

    def choose_file(self, file):
        """Choose a file as a person does in the dialog of the browser."""
        with self.page.expect_file_chooser() as chooser:
            self.root.get_by_role("button", name="open my own picture").click()
        chooser.value.set_files(file)

    def corners(self):
        """Read the picture's corners, clockwise."""
        shape = re.search(r"Picture: .*?, (\d+) x (\d+)\.", self.twin()).groups()
        picture = self.numbers("image", int(shape[1]))
        return [picture[at] for at in ((0, 0), (0, -1), (-1, -1), (-1, 0))]

    @property
    def hint(self):
        """What the page itself has to say."""
        return self.root.locator(".cnn-stage-problem:visible")

    @property
    def line(self):
        """The sentence under the stage."""
        return self.root.locator(".cnn-stage-line")


@pytest.fixture(scope="module")
def editor(open_lesson):
    """The lesson's first editor, over a photograph."""
    editor = Editor(open_lesson(LESSON), "explore_kernels(side=128)")
    editor.more()
    editor.choose("Longest side", "256")
    return editor


@pytest.fixture(scope="module")
def aiming(open_lesson):
    """The lesson's second editor, which aims at a target."""
    return Editor(open_lesson(LESSON), "explore_kernels(target=")


# ---- kernels and targets -------------------------------------------------------------------------


def test_a_slider_moved_by_keyboard_changes_the_map_of_a_large_photograph(editor):
    editor.choose("Kernel", "Emboss")
    editor.wait_for_twin("Kernel: Emboss")
    before = editor.pixels("map")
    editor.slider("kernel", 0, 0).focus()
    editor.keys("ArrowDown")
    editor.wait_for_twin("Kernel: your own, 3 x 3: rows -2.5 -1 0 / -1 1 1 / 0 1 2; sum 0.5")
    assert editor.pixels("map") != before


def test_transpose_is_ticked_by_keyboard_and_changes_kernel_and_map(editor):
    editor.choose("Kernel", "Sobel x")
    editor.wait_for_twin("Kernel: Sobel x, 3 x 3")
    before = editor.numbers("kernel", 3), editor.seen("map")["numbers"]
    editor.more()
    editor.control("Transpose").focus()
    editor.keys("Space")
    editor.wait_for_twin("Kernel: Sobel x, transposed, 3 x 3: rows -1 -2 -1 / 0 0 0 / 1 2 1")
    assert (editor.numbers("kernel", 3) == before[0].T).all()
    assert editor.seen("map")["numbers"] != before[1]
    editor.keys("Space")
    editor.wait_for_twin("Kernel: Sobel x, 3 x 3")
    assert editor.seen("map")["numbers"] == before[1]


def test_a_fast_drag_over_a_large_photograph_ends_with_the_right_value(editor):
    editor.choose("Kernel", "Sobel x")
    editor.wait_for_twin("Kernel: Sobel x, 3 x 3")
    x, y = editor.place("kernel", 1, 0)
    editor.page.mouse.move(x, y)
    editor.page.mouse.down()
    for step in range(50):
        editor.page.mouse.move(x, y - 2 * step)
        editor.page.wait_for_timeout(10)
    editor.page.mouse.up()
    editor.settle()
    assert editor.slider("kernel", 1, 0).get_attribute("aria-valuetext") == "5"
    editor.wait_for_twin("rows -1 0 1 / 5 0 2 / -1 0 1; sum 7")


def test_window_is_dragged_over_the_photograph(editor):
    editor.choose("Picture", "Cameraman")
    editor.choose("Kernel", "Sobel x")
    editor.drag("image", (40, 40), (100, 200))
    editor.wait_for_twin("Row 99, column 199: ")
    assert editor.framed("map") == {(99, 199)}


def test_a_target_is_hit_by_typing_and_said_at_once(aiming):
    aiming.line.filter(has_text="Not yet: ").wait_for()
    before = aiming.pixels("map")
    aiming.type_kernel(kernels.TARGETS["diagonal"].values)
    aiming.line.filter(has_text="Hit: all 3844 cells").wait_for()
    assert aiming.pixels("map") != before


def test_a_blur_is_hit_by_the_button_that_divides(aiming):
    aiming.choose("Target", "blur")
    aiming.wait_for_twin("Target: blur. Not yet")
    aiming.type_kernel(np.ones((3, 3)))
    aiming.more()
    aiming.press("Divide by the sum")
    aiming.line.filter(has_text="Hit: all").wait_for()
    aiming.wait_for_twin("Target: blur. Hit: all")


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width):
    cells = [f"explore_kernels(target={target}, side=64)" for target in (None, "'blur'")]
    lesson = open_lesson(LESSON).add("from cnn_workshop.explorers import *", *cells)
    lesson.widen(width)
    for cell in cells:
        editor = Editor(lesson, cell)
        assert editor.beyond() == []


# ---- pictures from files -------------------------------------------------------------------------

QUARTERS = np.kron([[40, 100], [220, 160]], np.ones((40, 60))).astype(np.uint8)
"""Wider than high, with another grey in each corner."""


def written(picture, kind="PNG", **options):
    """Write a picture into bytes."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def turned(orientation):
    """Write a JPEG whose camera was held in one of eight ways."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return written(Image.fromarray(QUARTERS), "JPEG", quality=95, exif=exif)


def in_mode(mode):
    return written(Image.fromarray(QUARTERS).convert(mode))


def sixteen_bits():
    return written(Image.fromarray(QUARTERS.astype(np.uint16) * 257))


def see_through():
    """Write a picture of four greys whose right half is transparent."""
    picture = Image.fromarray(QUARTERS).convert("LA")
    alpha = np.full(QUARTERS.shape, 255, np.uint8)
    alpha[:, 60:] = 0
    picture.putalpha(Image.fromarray(alpha))
    return written(picture)


def noise(rows, cols):
    """Write a picture that cannot be compressed."""
    values = np.random.default_rng(0).integers(0, 256, (rows, cols), dtype=np.uint8)
    return written(Image.fromarray(values), compress_level=0)


def after_much_metadata():
    """Write a JPEG with five megabytes of a camera's notes before its size."""
    plain = turned(1)
    note = b"\xff\xe2" + (65_535).to_bytes(2, "big") + bytes(65_533)
    return plain[:2] + note * 80 + plain[2:]


def in_lines():
    """Write a drawing of lines (SVG) of four greys."""
    greys = {(0, 0): 40, (60, 0): 100, (60, 40): 160, (0, 40): 220}
    parts = "".join(
        f'<rect x="{x}" y="{y}" width="60" height="40" fill="rgb({g},{g},{g})"/>'
        for (x, y), g in greys.items()
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">'
    return f"{head}{parts}</svg>".encode()


PLAIN = [40, 100, 160, 220]
TAKEN = {
    "rgb.png": (lambda: in_mode("RGB"), PLAIN),
    "grey.png": (lambda: in_mode("L"), PLAIN),
    "palette.png": (lambda: in_mode("P"), PLAIN),
    "alpha.png": (lambda: in_mode("RGBA"), PLAIN),
    "sixteen_bits.png": (sixteen_bits, PLAIN),
    "see_through.png": (see_through, [40, 255, 255, 220]),
    "one_bit.png": (lambda: written(Image.fromarray(QUARTERS > 130)), [0, 0, 255, 255]),
    "cmyk.jpg": (lambda: written(Image.fromarray(QUARTERS).convert("CMYK"), "JPEG"), PLAIN),
    "progressive.jpg": (
        lambda: written(Image.fromarray(QUARTERS), "JPEG", progressive=True),
        PLAIN,
    ),
    "a_jpeg.png": (lambda: turned(1), PLAIN),
    "metadata.jpg": (after_much_metadata, PLAIN),
    "moving.gif": (lambda: written(Image.fromarray(QUARTERS), "GIF"), PLAIN),
    "plain.bmp": (lambda: written(Image.fromarray(QUARTERS), "BMP"), PLAIN),
    "plain.webp": (lambda: written(Image.fromarray(QUARTERS), "WEBP", lossless=True), PLAIN),
    "a_webp.jpg": (lambda: written(Image.fromarray(QUARTERS), "WEBP", lossless=True), PLAIN),
    "lines.svg": (in_lines, PLAIN),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_of_any_mode_is_taken(editor, name):
    content, corners = TAKEN[name]
    editor.open(name, content())
    editor.wait_for_twin(f"Picture: {name}, 80 x 120")
    np.testing.assert_allclose(editor.corners(), corners, atol=4)
    assert editor.alert.count() == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright_as_its_camera_says(editor, orientation):
    content = turned(orientation)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(content))))
    rows, cols = upright.shape
    editor.open(f"held_{orientation}.jpg", content)
    editor.wait_for_twin(f"Picture: held_{orientation}.jpg, {rows} x {cols}")
    corners = [upright[0, 0], upright[0, -1], upright[-1, -1], upright[-1, 0]]
    np.testing.assert_allclose(editor.corners(), corners, atol=4)


def test_a_file_of_50_megapixels_is_made_small_in_the_page(editor, tmp_path):
    large = tmp_path / "large.png"
    large.write_bytes(noise(5774, 8660))
    editor.choose_file(large)
    editor.wait_for_twin("Picture: large.png, 171 x 256")
    editor.choose("Kernel", "Box blur")
    editor.wait_for_twin("Kernel: Box blur")


def test_a_photograph_made_small_looks_like_itself(editor):
    photograph = Image.fromarray(datasets.photograph("camera"))
    editor.open("large.jpg", written(photograph.resize((1024, 1024)), "JPEG", quality=95))
    editor.wait_for_twin("Picture: large.jpg, 256 x 256")
    there = np.asarray(photograph, float)
    corners = [there[0, 0], there[0, -1], there[-1, -1], there[-1, 0]]
    np.testing.assert_allclose(editor.corners(), corners, atol=25)


def cut(content):
    return content[: len(content) // 2]


REFUSED = {
    "notes.png": (
        lambda: b"Dear diary, " * 40,
        "is no picture that this browser can read, whatever its name says. "
        "Save it as PNG or JPEG in a program that shows it, or take a screenshot of it",
    ),
    "telephone.heic": (
        lambda: b"\0\0\0\x18ftypheic" + bytes(400),
        "is a HEIC photograph, as telephones take them, that this browser does not read. "
        "Save it as PNG or JPEG in a program that shows it, or take a screenshot of it",
    ),
    "scan.tif": (
        lambda: written(Image.fromarray(QUARTERS), "TIFF"),
        "is a TIFF or raw picture that this browser does not read. Save it as PNG or JPEG",
    ),
    "empty.png": (lambda: b"", "is empty: there is no picture in it"),
    "head.png": (lambda: in_mode("L")[:18], "begins like a PNG picture, but is damaged"),
    "cut.png": (lambda: cut(noise(300, 400)), "begins like a PNG picture, but is damaged"),
    "cut.jpg": (lambda: turned(1)[:40], "begins like a JPEG picture, but is damaged"),
    "bomb.png": (
        lambda: written(Image.new("1", (20_000, 20_000))),
        "has 400 million pixels, and 100 million is the most",
    ),
    "thread.png": (lambda: written(Image.new("L", (900, 3))), "is too narrow: reduced to 1 x 256"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(editor, name):
    content, words = REFUSED[name]
    editor.open("before.png", in_mode("L"))
    editor.wait_for_twin("Picture: before.png, 80 x 120")
    editor.open(name, content())
    editor.hint.filter(has_text=f"{name} {words}").wait_for()
    assert editor.hint.inner_text().endswith(". The picture stays as it was.")
    editor.wait_for_twin("Picture: before.png, 80 x 120")
    editor.open("after.png", in_mode("L"))
    editor.wait_for_twin("Picture: after.png, 80 x 120")
    assert editor.hint.count() == 0


def test_the_upload_is_reached_and_opened_by_keyboard(editor):
    button = editor.root.get_by_role("button", name="open my own picture")
    with editor.page.expect_file_chooser() as chooser:
        button.focus()
        editor.page.keyboard.press("Enter")
    chooser.value.set_files({"name": "key.png", "mimeType": "image/png", "buffer": in_mode("L")})
    editor.wait_for_twin("Picture: key.png, 80 x 120")
