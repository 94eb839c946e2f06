"""The stage: what a person sees of an explorer, told once as a scene, drawn in page and on paper.

How to write an explorer on it
------------------------------
An explorer is state, scene and words. It subclasses `cnn_workshop.explorers.shared.Explorer` and
knows no pixels, no colours, no HTML and no messages. The smallest one::

    class Sliding(Explorer):
        invitation = "Drag a number of the kernel."  # what to do first, until something is changed
        first_touched = "kernel"  # the part that it speaks of: framed until a person does anything
        calls = ("_function",)  # the reader's: a newer version of one is used at the next move
        gives = ("image", "map")  # what of the state can be asked of the explorer by its name

        def __init__(self, function):
            self._function = function
            super().__init__("sliding explorer")

        def controls(self):  # the bar: first what one touches often; rare=True waits behind More
            return [Choice("picture", "Picture", ["7", "3"], "7"), Number("size", "Size", 3, 1, 5)]

        def begin(self, state):  # what else a person changes: arrays by the names of their panels
            return {"kernel": np.ones((3, 3)), "cell": (0, 0)}

        def changed(self, state, name):  # let what belongs together agree: a menu and a kernel
            ...

        def compute(self, state):  # set results on the state; return what went wrong, or nothing
            state.image = datasets.digit(int(state.picture))
            arrays = {"input image": state.image, "kernel": state.kernel}
            state.map, problem = asking.ask(self._function, arrays, (6, 6))
            return problem

        def step(self, state, panel, cell):  # a window or player moved: cheap, no compute
            state.cell = cell

        def scene(self, state):
            image = Panel("image", state.image, "pixels", "input image", unit="pixel")
            result = Panel("map", state.map, "signed", "feature map", unit="pixel", drop=1)
            window = Window(("image",), ("map",), ("kernel",), shape=(3, 3), cell=state.cell)
            kernel = Panel("kernel", state.kernel, title="kernel", size="medium", edit="slide")
            return Scene((Row((image, result), far=True), kernel), windows=(window,))

        def words(self, state):  # the text twin: all there is to know, but for what went wrong
            return f"Picture: {state.picture}. Feature map: ..."

        def sentence(self, state):  # the one under the stage; its first sentence is bold
            return f"Row {state.cell[0]}, column {state.cell[1]} is {state.map[state.cell]}."

The frame does the rest: one turn at a time, one message a move with what changed, errors,
undo, redo, reset, full screen, copying, colours held in a drag, what changed, the static figure.

- **Names tie all together.** Every `Panel`, `Bars`, `Curve`, `Table`, `Equation` has a name; marks,
  beams, windows and events use it. An array that a person edits is ``state.<name of its panel>``;
  ``edit="slide"`` is for kernels and `Bars` (drag, slider, typing), "paint" for pictures, "type"
  for tables.
  Arrays on the state are replaced, never changed in place: undo keeps them.
- **The page answers a cursor itself** through `Window`: outputs, inputs, kernels, and ``windows``,
  the panels that show what the window holds. Elementwise maps are a window of shape (1, 1). Several
  inputs and outputs share a cell (channels, a strip of maps). Only a move to another output cell
  asks Python: `step`. ``tells=True`` on a panel calls `look`; ``pick=True`` calls `pick`.
- **Rooms, not pixels.** ``size`` says how many share the stage: "large" (two), "medium" (five),
  "small" (ten), "strip" (eighty). Panels of one ``unit`` have cells of one size. A scene's rows are
  parts, or `Row` (``far`` leaves room for beams), `Column`, `Grid` of them, at any depth.
  ``Scene(wide=True)`` takes 1,180 pixels: a network from left to right is a far Row
  (``wrap=False``) of Columns and Grids with titles, tied by ``Beam(("conv1.3", None), ("conv2.0",
  None), weight=0.4, kind="line")``.
- **A telephone** has a third of that: ``Scene(narrow=(("image", "map"), ("kernel",)))`` names its
  rows, for what is moved and what moves are to be seen at once; ``Column(..., rare="the loss as a
  curve")`` waits behind a button there; a `Detail` enlarges what is too small to see.
- **Meaning, not looks.** `Mark` says "window", "here", "best", "wrong", "never", "frame", "ghost",
  "thin", or "chosen"; its ``words`` are spoken with such a cell. `Equation` is a sum taken apart,
  `Text` some lines, with a ``link=("lesson 02", "02_slide_a_window.ipynb")`` where they belong to a
  lesson; `Sign` what stands between.
- **Buttons** are ``Action("clear", "Clear", self._clear)``: called with the state, then computed.
- **What runs by itself** (a training) changes the state from its thread within ``with
  explorer.turn():``; the scene is shown at the end of the turn.
  It returns ``{"asks": self.asks, "aloud": words}`` from `also`: the page then says about once a
  second what it has shown (`behind`, `silent`), and a screen reader hears the words.
- **Tests** use ``tests/hands.py``: ``write(explorer, "kernel", (0, 1), 2.5)``, ``go(explorer,
  (2, 3))``, ``choose(explorer, "size", 5)``; and read ``explorer.shown["map"].values``,
  ``told(explorer)["problem"]``, ``explorer.text()``. In a browser, ``tests/browser/on_stage.py``.
"""

from cnn_workshop import _lazily
from cnn_workshop.stage.scene import (
    Bars,
    Beam,
    Column,
    Curve,
    Detail,
    Equation,
    Grid,
    Mark,
    Panel,
    Player,
    Row,
    Scene,
    Sign,
    Table,
    Text,
    Window,
)

__all__ = [
    "Bars",
    "Beam",
    "Column",
    "Curve",
    "Detail",
    "Equation",
    "Grid",
    "Mark",
    "Panel",
    "Player",
    "Row",
    "Scene",
    "Sign",
    "Stage",
    "Table",
    "Text",
    "Window",
]

__getattr__, __dir__ = _lazily.exports(__name__, {"Stage": "stage"})  # it brings widgets along
