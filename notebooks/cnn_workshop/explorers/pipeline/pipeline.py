"""The pipeline explorer: what a person chooses and changes, and what every step makes of it."""

import numpy as np

from cnn_core import _checks
from cnn_workshop.explorers import _inputs
from cnn_workshop.explorers.pipeline import flow, view, wording
from cnn_workshop.explorers.shared.controls import Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, nearest_cell

EXAMPLE = ((1, 2, 3, 0, 1), (4, 5, 6, 1, 2), (7, 8, 9, 2, 3), (1, 2, 3, 4, 5), (6, 7, 8, 5, 6))
"""The picture of the lessons: with `KERNEL` it gives -6 12 12 / -6 8 8 / -6 6 6."""
KERNEL = ((1, 0, -1), (1, 0, -1), (1, 0, -1))
_KERNEL2 = ((1, 0), (0, -1))
_WEIGHTS = ((0.5, 0), (0.5, 0), (-0.5, 0), (-0.5, 0))
"""Of both scores, one row for each number that pooling can leave: as many as there are count."""
_BIAS = (-4, 0)
PICTURES = {
    "the 5 x 5 example": np.array(EXAMPLE, float),
    "the example, mirrored": np.array(EXAMPLE, float)[:, ::-1],
    "a bright left half": np.repeat([[9.0, 9, 9, 0, 0]], 5, axis=0),
    "a horizontal line": np.array([[0.0] * 5, [0] * 5, [9] * 5, [0] * 5, [0] * 5]),
    "a blank page": np.zeros((5, 5)),
}


@opens(refused="")
def explore_pipeline(
    *,
    convolve2d=flow.OWN["convolve2d"],
    relu=flow.OWN["relu"],
    max_pooling=flow.OWN["max_pooling"],
    fully_connected=flow.OWN["fully_connected"],
):
    """Open the pipeline explorer: a 5 x 5 picture through every step of a network.

    Parameters
    ----------
    convolve2d, relu, max_pooling, fully_connected : callable
        The functions that compute the steps, with the arguments of those of the same name in
        `cnn_core`: yours are welcome. Pooling is asked for a window of 2 and a stride of 2 or 1;
        the fully connected layer for weights of shape (D, K) and a bias of shape (K,).

    Raises
    ------
    TypeError
        If one of them is no function. An error inside it is shown in the explorer.

    Notes
    -----
    Taught in lessons 00 and 10.

    Examples
    --------
    >>> explorer = explore_pipeline()
    >>> explorer.values["map"]
    array([[-6., 12., 12.],
           [-6.,  8.,  8.],
           [-6.,  6.,  6.]])
    >>> explorer.values["logits"].item(), explorer.values["probabilities"].item().__round__(3)
    (2.0, 0.881)
    """
    return PipelineExplorer(
        {
            "convolve2d": convolve2d,
            "relu": relu,
            "max_pooling": max_pooling,
            "fully_connected": fully_connected,
        }
    )


class PipelineExplorer(Explorer):
    """A picture, one or two convolutions with ReLU, pooling, and what is made of the rest.

    Attributes
    ----------
    values : dict of str to ndarray of shape (H, W)
        What each step makes, by name, the picture first; NaN from a step on that failed.
    """

    invitation = "Press play, or drag a number of the kernel."
    first_touched = "kernel"
    gives = ("values",)

    def __init__(self, functions):
        self._functions = {
            name: _checks.function(function, name) for name, function in functions.items()
        }
        super().__init__("pipeline explorer")

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, pooling, output and architecture; and, behind *More*, the stride."""
        first = next(iter(PICTURES))
        kinds = [("one convolution", 1), ("two convolutions", 2)]
        return [
            Choice("picture", "Picture", list(PICTURES), first),
            Choice("pooling", "Pooling", ["max", "average"], "max"),
            Choice("output", "Output", ["sigmoid", "softmax"], "sigmoid"),
            Choice("convolutions", "Architecture", kinds, 1),
            Number("stride", "Stride of pooling", flow.POOL, 1, flow.POOL, rare=True),
        ]

    def begin(self, state):
        """Return what can be edited, and where we are: at the first 12, the second step."""
        state.image, state.kernel = PICTURES[state.picture], np.array(KERNEL, float)
        state.kernel2 = np.array(_KERNEL2, float)
        state.all_weights, state.all_bias = np.array(_WEIGHTS, float), np.array([_BIAS], float)
        self._cut(state)
        kept = ("image", "kernel", "kernel2", "weights", "bias", "all_weights", "all_bias")
        begun = {name: getattr(state, name) for name in kept}
        return {**begun, "own": None, "focus": ("map", (0, 1)), "player": 1}

    def functions(self):
        """Return the functions that compute the steps."""
        return tuple(self._functions.values())

    def changed(self, state, name):
        """Let the picture and its name agree, and the weights with the numbers that they meet."""
        if name == "image":
            state.own, state.picture = state.image, _inputs.BY_HAND
        elif name == "picture":
            own = state.picture == _inputs.BY_HAND
            state.image = state.own if own else PICTURES[state.picture]
        elif name in ("weights", "bias"):
            whole = getattr(state, f"all_{name}").copy()
            rows, cols = getattr(state, name).shape
            whole[:rows, :cols] = getattr(state, name)
            setattr(state, f"all_{name}", whole)
        else:
            self._cut(state)

    @staticmethod
    def _cut(state):
        """Take as many weights as there are numbers to weigh, and scores to make."""
        sizes = flow.shapes(state)
        rows, cols = sizes["flat"][0], sizes["logits"][0]
        state.weights, state.bias = state.all_weights[:rows, :cols], state.all_bias[:, :cols]

    def step(self, state, panel, cell):
        """Stand at a number, or at a step of the player; at the nearest one there is."""
        order = flow.steps(state.values)
        if panel is None:
            state.focus = order[min(state.player, len(order) - 1)]
        else:
            state.focus = (panel, nearest_cell(cell, state.values[panel].shape))
        name, place = state.focus
        state.player = order.index((name.replace("rectified", "map"), place))
        state.path = flow.path_through(state, name, place)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Run all steps, and find where we are."""
        offered = [] if state.own is None else [_inputs.BY_HAND]
        self.bar["picture"].options = [(name, name) for name in [*offered, *PICTURES]]
        self.bar["stride"].shown = state.convolutions == 1
        made = flow.run(self._functions, state)
        state.values, state.wrong, state.failed = made.values, made.wrong, made.problem
        name, cell = state.focus
        self.step(state, *((name, cell) if name in state.values else ("map", (0, 1))))
        return made.problem

    # ---- what is seen and said -------------------------------------------------------------------

    def scene(self, state):
        """Return the steps from left to right, each with its arithmetic below."""
        return view.scene(state, len(flow.steps(state.values)) - 1)

    def sentence(self, state):
        """Return where the number comes from, and what becomes of it."""
        return wording.sentence(state)

    def spoken(self, state):
        """Return how the number is made."""
        return wording.made(state, *state.focus)

    def brief(self, state):
        """Return the number and its place."""
        return wording.is_(state, *state.focus)

    def words(self, state):
        return wording.words(state)
