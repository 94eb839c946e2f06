"""The heatmaps of the blame explorer: blame scattered step by step, and gathered all at once."""

import numpy as np

from cnn_core import ops
from cnn_workshop import palettes
from cnn_workshop.explorers import _blame, _frame
from cnn_workshop.explorers._blame import CONVOLUTIONS, KERNEL, PICTURE
from cnn_workshop.heatmap import Heatmap, tie
from cnn_workshop.plots import Panel

_WIDEST, _CELL = 208, 38  # CSS pixels
_TYPE = "Arrow keys move; type a number to change a cell."
_LOOK = "Arrow keys move; the output cells whose gradients reach a number light up."


class BlameView:
    """Two equations, one below the other.

    Attributes
    ----------
    scatter, gather : HBox
        ``gradient of the output x slopes -> gradient of the input, so far``; for a convolution,
        ``gradient of the output, spread out * kernel, flipped = gradient of the input``.
    input, upstream, slopes, result, yours, spread, flipped, gathered : Heatmap
        Their parts.
    """

    def __init__(self):
        quiet = {"scale": False}
        kept = {"keep_cursor": True, **quiet}
        self.input = Heatmap([[0]], mode="type", description=_TYPE, **kept)
        self.upstream = Heatmap([[0]], mode="type", description=_TYPE, **kept)
        self.upstream.hatched_as = "not sent back yet"
        self.slopes = Heatmap([[0]], **quiet)
        self.slopes.description = "How much the output number grows with each of these."
        self.result = Heatmap([[0]], description=_LOOK, **kept)
        self.yours = Heatmap([[0]], description=_LOOK, **kept)
        self.spread = Heatmap([[0]], hatched_as="put in", **quiet)
        self.flipped = Heatmap([[0]], **quiet)
        self.gathered = Heatmap([[0]], description=_LOOK, **kept)
        titles = {
            self.input: ("input", 90),
            self.upstream: ("output gradient", 142),
            self.slopes: ("slopes", 92),
            self.result: ("", 194),
            self.yours: ("yours", 90),
            self.spread: ("output gradient, spread out", 230),
            self.flipped: ("kernel, flipped", 134),
            self.gathered: ("input gradient, at once", 200),
        }
        for heatmap, (title, width) in titles.items():
            heatmap.title, heatmap.layout.min_width = title, f"{width}px"
        factors = [self.upstream, _frame.sign("×"), self.slopes, _frame.sign("→")]
        self.scatter = _frame.row(self.input, *factors, self.result, self.yours)
        equation = [self.spread, _frame.sign("*"), self.flipped, _frame.sign("="), self.gathered]
        self.gather = _frame.row(*equation)

    def show(self, scene):
        """Show everything of a scene."""
        show_if(scene.layer != PICTURE, self.input)
        show_if(scene.layer == PICTURE, self.gather)
        show_if(scene.answer is not None, self.yours)
        self.input.show(scene.image, border=[scene.shares.padding] * 2)
        if scene.layer == PICTURE:
            self._show_gather(scene)
        if scene.answer is not None:
            boxes = [[row, col, 1, 1] for row, col in scene.wrong]
            self.yours.show(scene.answer, boxes=boxes)
            _frame.fit(self.yours, widest=_WIDEST, largest=_CELL)
        self.stand(scene)
        self._tie(scene)

    def stand(self, scene):
        """Show a step: which gradients have been sent back, the slopes, and where they land."""
        self.upstream.show(scene.grad_output, cursor=list(scene.cell), hatched=scene.waiting)
        self._show_slopes(scene)
        self.result.show(
            scene.values,
            title=scene.title,
            boxes=[scene.shares.lands(scene.cell)],
            **_look_of_gradient(scene),
        )
        self.input.boxes = scene.read
        for heatmap in (self.input, self.upstream, self.result):
            _frame.fit(heatmap, widest=_WIDEST, largest=_CELL)
        self.point(scene)

    def point(self, scene):
        """Put all cursors on the number that is looked at."""
        pixel = list(scene.pixel)
        self.result.cursor = self.gathered.cursor = pixel
        self.input.cursor = [] if scene.layer in CONVOLUTIONS else pixel
        self.yours.cursor = pixel if scene.inside else []

    def panels(self, scene):
        """Return the heatmaps as panels of a static picture."""
        top, left, *size = scene.shares.lands(scene.cell)
        rim, look = scene.shares.rim, {"limits": scene.limits}
        look["cursor"] = tuple(place + rim for place in scene.pixel)
        landed = [[top + rim, left + rim, *size]]
        row = [
            Panel(scene.grad_output, title=self.upstream.title, cursor=scene.cell, sign="×"),
            Panel(scene.shares.slopes[scene.cell], title=self.slopes.title, sign="→"),
            Panel(scene.values, title=scene.title, boxes=landed, **look),
        ]
        if scene.layer == PICTURE:
            row += [
                Panel(self.spread.values, title=self.spread.title, sign="*"),
                Panel(self.flipped.values, title=self.flipped.title, sign="="),
                Panel(self.gathered.values, title=self.gathered.title, **look),
            ]
        else:
            row.insert(0, Panel(scene.image, title=self.input.title, boxes=scene.read))
        if scene.answer is not None:
            row.append(Panel(scene.answer, title=self.yours.title, boxes=self.yours.boxes))
        return row

    def _show_slopes(self, scene):
        """Show the slopes of the step: those of a convolution's pixels are the kernel itself."""
        slopes, sliders = scene.shares.slopes[scene.cell], scene.layer == PICTURE
        reach = max(5.0, palettes.limits(slopes, "signed")[1])
        self.slopes.show(
            slopes,
            title={PICTURE: "kernel", KERNEL: "window"}.get(scene.layer, "slopes"),
            mode="sliders" if sliders else "look",
            minimum=-reach,
            maximum=reach,
            origin=scene.read[0][:2] if scene.layer == KERNEL else [0, 0],
        )
        _frame.fit(self.slopes, widest=222, largest=62 if sliders else _CELL, flow="rigid")

    def _show_gather(self, scene):
        """Show the one convolution with the flipped kernel."""
        shares, flipped = scene.shares, scene.kernel[::-1, ::-1]
        size = (shares.window, shares.stride, shares.target)
        spread = _blame.spread(scene.grad_output, *size)
        put_in = np.argwhere(_blame.spread(np.ones(shares.shape), *size) == 0)
        rim = [-shares.padding, -shares.padding]
        self.spread.show(spread, hatched=(put_in + rim).tolist(), origin=rim)
        self.flipped.show(flipped)
        self.gathered.show(ops.convolve2d(spread, flipped), **_look_of_gradient(scene))
        for heatmap in (self.spread, self.flipped, self.gathered):
            _frame.fit(heatmap, widest=_WIDEST, largest=30)
        tie([self.spread], self.gathered, kernel=self.flipped, kernel_shape=flipped.shape)

    def _tie(self, scene):
        """Tie the numbers that take blame to those that send it: they light up together."""
        if scene.layer == PICTURE:
            self.input.link = {}
            inputs, kernel = [self.result], self.slopes
        elif scene.layer == KERNEL:
            inputs, kernel = [self.input, self.slopes], self.result
        else:
            inputs, kernel = [self.input, self.result], self.slopes
        shares = scene.shares
        tie(
            inputs,
            self.upstream,
            kernel=kernel,
            kernel_shape=shares.window,
            stride=shares.stride,
            padding=shares.padding,
        )


def show_if(condition, widget):
    """Show a widget, or take it away."""
    widget.layout.display = "" if condition else "none"


def _look_of_gradient(scene):
    """Return the traits of a gradient whose padding is shown too."""
    rim = scene.shares.rim
    frame = [0, 0, *scene.image.shape] if rim else []
    return {"limits": scene.limits, "origin": [-rim, -rim], "frame": frame}
