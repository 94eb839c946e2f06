"""The kernel editor: change the numbers of a kernel and see what it finds in a photograph."""

import ipywidgets
import numpy as np

from cnn_core import _checks, kernels
from cnn_workshop import _run, _words, palettes, plots
from cnn_workshop.explorers import _frame, _inputs, _kernel_words, _photographs
from cnn_workshop.explorers._kernel_parts import Aim, Turns
from cnn_workshop.explorers._upload import Upload
from cnn_workshop.explorers.convolution import fast_convolve2d
from cnn_workshop.heatmap import Heatmap, tie

_OWN_SIDES = (128, 64, 32, 16)
_OWN_SIDE = 64
"""For a reader's function photographs are smaller: plain loops take half a second for a large one,
and a drag would leave a queue of them."""


def explore_kernels(
    image=None, kernel="sobel_x", *, target=None, side=None, convolve=fast_convolve2d
):
    """Open the kernel editor.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture, of at most 512 x 512 pixels, or the name of one in its menu.
    kernel : array_like of shape (K, K), or str, default "sobel_x"
        Your kernel, at most 5 x 5, or the name of one in `cnn_core.kernels`.
    target : {"diagonal", "blur", "sharpen"}, optional
        The feature map to aim at, from a kernel that only copies. The kernel behind it stays
        hidden; so do the named kernels.
    side : {256, 128, 64, 32, 16}, optional
        What the longest side of the picture is reduced to: 256, or 64 for your own function.
    convolve : callable, optional
        Your own function from a picture and a kernel to the feature map. Plain loops take their
        time for a photograph, so the longest side is then at most 128.

    Returns
    -------
    KernelEditor

    Raises
    ------
    TypeError, ValueError
        If the image, kernel, target or side cannot be used. An error inside `convolve` is shown in
        the explorer.

    Examples
    --------
    >>> editor = explore_kernels([[0, 0, 9], [0, 0, 9], [0, 0, 9]])
    >>> editor.feature_map
    array([[36.]])
    >>> editor.turns.transpose.value = True
    >>> editor.feature_map
    array([[0.]])
    """
    return KernelEditor(image, kernel, target, side, convolve)


class KernelEditor(_frame.Explorer):
    """A photograph, a kernel of sliders, and what the kernel finds; beside it a map to aim at.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (K, K)
        As they stand.
    feature_map : ndarray of shape (H - K + 1, W - K + 1)
        What `convolve` made of them; NaN everywhere if it failed.
    turns : Turns
        The switches that flip and transpose the kernel.
    aim : Aim
        The target.
    """

    def __init__(self, image, kernel, target, side, convolve):
        self._convolve = _checks.function(convolve, "convolve")
        images, chosen = _inputs.choose_image(image, _photographs.PICTURES)
        self._images = dict(images)
        if target is not None:
            _checks.one_of(target, "target", list(kernels.TARGETS))
            kernel = "identity" if isinstance(kernel, str) else kernel
        kernel, preset = _inputs.choose_kernel(kernel)
        if kernel.shape[0] != kernel.shape[1]:
            raise ValueError(f"`kernel` must be square, got shape {kernel.shape}")
        self._base = self._own = kernel
        self.turns, self.aim, self.upload = Turns(), Aim(target), Upload()
        self._make_controls(chosen, preset, *self._sides(side))
        self._make_heatmaps()
        super().__init__("kernel editor", self._control_rows(), self._parts())
        self._listen()
        with self._turn():
            self._show_kernel()
            self._pick_picture()

    def _sides(self, side):
        """Return the sides to choose from, and the one to begin with."""
        quick = self._convolve is fast_convolve2d
        sides = _photographs.SIDES if quick else _OWN_SIDES
        if side not in (None, *sides):
            raise ValueError(f"`side` must be one of {', '.join(map(str, sides))}, got {side!r}")
        return sides, side or (sides[0] if quick else _OWN_SIDE)

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen, preset, sides, side):
        kinds = [("colours", "signed"), ("grey", "pixels")]
        kind = "pixels" if self.aim.best_in_grey else "signed"
        presets = self._presets()
        preset = preset if preset in dict(presets).values() else _inputs.OWN
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="200px")
        self.side = _frame.choice("Longest side", sides, side, width="162px")
        self.shown_as = _frame.choice("Map in", kinds, kind, width="148px")
        self.kernel_choice = _frame.choice("Kernel", presets, preset, width="200px")
        self.size = _frame.amount("Size", len(self._base), 1, 5, width="88px")
        self.divide = _frame.button("Divide by the sum", self.divide_by_sum)

    def _presets(self):
        """Return the menu of kernels: a person who aims at a target has only their own."""
        named = [(known.label, name) for name, known in kernels.KERNELS.items()]
        return [(_inputs.OWN, _inputs.OWN), *([] if self.aim else named)]

    def _make_heatmaps(self):
        narrow = {"min_width": "0"}
        self.input = Heatmap([[0]], "pixels", title="input image", layout=narrow)
        self.kernel_map = Heatmap(self._base, title="kernel", mode="sliders")
        self.output = Heatmap([[0]], title="feature map", keep_cursor=True, layout=narrow)
        self.most = Heatmap([[0]], "pixels", title="answers most", scale=False)
        self.least = Heatmap([[0]], "pixels", title="answers least", scale=False)
        self.input.description = "Arrow keys move; the cells that a pixel feeds light up."
        self.kernel_map.description = "A slider in each cell; or type a number."
        self.output.description = "Arrow keys move; Enter pins a cell, Escape lets it go."
        self.most.description = "The window of the picture with the highest answer."
        self.least.description = "The window of the picture with the lowest answer."

    def _control_rows(self):
        lines = (
            (self.picture_choice, self.upload, self.side, self.aim.choice, self.shown_as),
            (self.kernel_choice, self.size, *self.turns.widgets, self.divide),
        )
        wrapped = {"flex_flow": "row wrap", "width": "100%"}
        return [ipywidgets.HBox(line, layout=wrapped) for line in lines]

    def _parts(self):
        self.meter = ipywidgets.HTML()
        maps = (self.input, _frame.sign("*"), self.kernel_map, _frame.sign("="), self.output)
        words = ipywidgets.VBox([self.meter, self.aim.score], layout={"flex": "1 1 300px"})
        return [
            _frame.row(*maps, self.aim.sign, self.aim.heatmap),
            _frame.row(words, self.most, self.least, align="flex-start"),
        ]

    def _listen(self):
        self.on(self.picture_choice, "value", self._pick_picture)
        self.on(self.upload, "answers", self._take_upload)
        self.on(self.side, "value", self._pick_picture)
        self.on(self.aim.choice, "value", self._pick_target)
        self.on(self.shown_as, "value", self._show)
        self.on(self.kernel_choice, "value", self._pick_kernel)
        self.on(self.size, "value", self._resize_kernel)
        self.on(self.kernel_map, "data", self._edit_kernel)
        self.on(self.output, "cursor", self._look)
        for switch in self.turns.widgets:
            self.on(switch, "value", self._turn_kernel)

    # ---- what a person does ----------------------------------------------------------------------

    def divide_by_sum(self):
        """Divide the kernel by its sum, so that brightness is kept."""
        with self._turn():
            total = self.kernel.sum()
            if abs(total) < _kernel_words.NOTHING:
                self.tell("The kernel's numbers add up to 0: there is nothing to divide by.")
            else:
                self._become_own(self.kernel / total)

    def _pick_picture(self):
        picture = self._images[self.picture_choice.value]()
        self.image = _inputs.whole(_photographs.reduced(picture, self.side.value))
        self.input.show(self.image, cursor=[])
        self.output.cursor = []
        self._compute()

    def _take_upload(self):
        """Put an opened picture into the menu and show it; or say why not."""
        if self.upload.refusal:
            return self.tell(f"{self.upload.refusal} The picture stays as it was.")
        name, gray = _kernel_words.short(self.upload.filename), self.upload.gray
        self._images[name] = lambda: gray
        self.picture_choice.options = list(self._images)
        self.picture_choice.value = name
        return self._pick_picture()

    def _pick_target(self):
        """Aim at another target, from a kernel that only copies; or at none any more."""
        self.aim.update()
        self.shown_as.value = "pixels" if self.aim.best_in_grey else "signed"
        self.kernel_choice.options = self._presets()
        self._become_own(kernels.get("identity") if self.aim else self.kernel)

    def _pick_kernel(self):
        chosen = self.kernel_choice.value
        self.turns.release()
        self._base = self._own if chosen == _inputs.OWN else kernels.get(chosen)
        self._turn_kernel()

    def _resize_kernel(self):
        self._become_own(_inputs.resized(self.kernel, self.size.value))

    def _edit_kernel(self):
        self._become_own(self.kernel_map.values)

    def _become_own(self, kernel):
        """Take a kernel, as it lies, for the person's own."""
        self.turns.release()
        self.kernel_choice.value = _inputs.OWN
        self._base = self._own = kernel
        self._turn_kernel()

    def _turn_kernel(self):
        self._show_kernel()
        self._compute()

    def _look(self):
        """Say the cell; if the reader has run their function's cell again, use it from now."""
        if _run.newest(self._convolve) is self._ran:
            self.tell(self._trouble)
        else:
            self._compute()

    # ---- computing -------------------------------------------------------------------------------

    @property
    def kernel(self):
        """The kernel as it stands, of shape (K, K)."""
        return _inputs.whole(self.kernel_map.values)

    @property
    def failed(self):
        """Whether there is no feature map."""
        return bool(self._failure)

    def _compute(self):
        """Run `convolve`, and show what came of it."""
        image, kernel = self.image, self.kernel
        self._ran, self._failure = _run.newest(self._convolve), ""
        shape = tuple(int(length) for length in np.subtract(image.shape, kernel.shape) + 1)
        if min(shape) < 1:
            shape = (1, 1)
            self._failure = (
                f"A kernel of {_words.shape(kernel.shape)} does not fit into a picture of "
                f"{_words.shape(image.shape)}: choose a smaller size, or a longer side."
            )
        else:
            arrays = {"input image": image, "kernel": kernel}
            self.feature_map, self._failure = _frame.ask(self._convolve, arrays, shape)
        if self._failure:
            self.feature_map, self.aim.map = np.full(shape, np.nan), None
        else:
            self.aim.compute(fast_convolve2d, image, len(kernel))
        self._trouble = self._failure or self._difference()
        self._show()

    def _difference(self):
        """Say where a reader's function is not what `cnn_core` makes of the same arguments."""
        if self._convolve is fast_convolve2d:
            return ""
        right = fast_convolve2d(self.image, self.kernel)
        return _frame.differs(self._convolve, "the sums of products", self.feature_map, right)

    # ---- showing ---------------------------------------------------------------------------------

    def _show_kernel(self):
        kernel = self.turns.turned(self._base)
        self.size.value = len(kernel)
        reach = max(5.0, palettes.limits(kernel, "signed")[1])
        self.kernel_map.show(kernel, minimum=-reach, maximum=reach)
        _frame.fit(self.kernel_map, widest=222, largest=62, flow="rigid")

    def _show(self):
        """Show the maps, in colours that compare, and what there is to say of them."""
        kind = self.shown_as.value
        scaled = self.feature_map if self.aim.map is None else self.aim.map
        ends = palettes.limits(self.image if kind == "pixels" else scaled, kind)
        look = {"limits": ends, "palette": palettes.palette(kind).tobytes()}
        self.output.show(self.feature_map, cursor=self._cell, **look)
        self.aim.show(self.feature_map, **look)
        for heatmap in (self.input, self.output, self.aim.heatmap):
            _frame.fit(heatmap, widest=256 if self.aim else 340)
        tie([self.input], self.output, kernel=self.kernel_map, kernel_shape=self.kernel.shape)
        self._show_extremes()
        self.meter.value = _kernel_words.meter(self.kernel)
        self.tell(self._trouble)

    def _show_extremes(self):
        """Enlarge the windows with the lowest and the highest answer."""
        places = _kernel_words.extremes(self.feature_map) or (None, None)
        limits = palettes.limits(self.image, "pixels")
        for heatmap, place in zip((self.least, self.most), places, strict=True):
            heatmap.layout.display = "none" if place is None else ""
            if place is not None:
                (row, col), size = place, len(self.kernel)
                window = self.image[row : row + size, col : col + size]
                heatmap.show(window, limits=limits, origin=[row, col])
                _frame.fit(heatmap, widest=110, largest=36)

    @property
    def _cell(self):
        """Row and column of the cell under the cursor; an empty list if there is none."""
        cell = self.output.cursor
        return cell if np.all(np.less(cell, self.feature_map.shape[: len(cell)])) else []

    # ---- words and picture -----------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        kernel, cell = self.kernel, self._cell
        parts = [
            f"Picture: {self.picture_choice.value}, {_words.shape(self.image.shape)}. "
            f"Kernel: {self.kernel_choice.label}{self.turns.words()}, "
            f"{_kernel_words.numbers(kernel)}; {_kernel_words.meaning(kernel)}."
        ]
        if self.failed:
            return " ".join([*parts, "There is no feature map."])
        parts.append(_kernel_words.range_with_places(self.feature_map))
        if cell:
            value = _words.number(self.feature_map[tuple(cell)])
            parts.append(f"Row {cell[0]}, column {cell[1]}: {value}.")
        if self.aim:
            parts.append(f"Target: {self.aim.choice.value}. {self.aim.words(self.feature_map)}")
        return " ".join(parts)

    def picture(self):
        """Return picture, kernel and feature map as a static picture; and the target."""
        kind, ends = self.shown_as.value, (self.output.low, self.output.high)
        panels = [
            plots.Panel(self.image, "pixels", "input image", sign="*"),
            plots.Panel(self.kernel, "signed", "kernel", sign="="),
            plots.Panel(self.feature_map, kind, "feature map", ends),
        ]
        if self.aim.map is not None:
            panels[-1].sign = "?"
            panels.append(plots.Panel(self.aim.map, kind, "target map", ends))
        return plots.plot_row(panels, alt=self.text())
