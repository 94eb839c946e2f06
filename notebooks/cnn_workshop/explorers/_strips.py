"""The maps of every layer: one strip of maps for each, all of the same width."""

from cnn_workshop import _words
from cnn_workshop.explorers import _frame, _maps
from cnn_workshop.heatmap import Heatmap
from cnn_workshop.plots import Panel

WIDEST = 590  # CSS pixels
_ACROSS = 16  # maps side by side; more go on the next line


class Strips:
    """A heatmap for each layer that makes maps.

    Parameters
    ----------
    values : dict of str to ndarray
        What each layer makes of one picture, by name; maps have the shape (1, C, H, W).
    description : str
        What a screen reader says of each.

    Attributes
    ----------
    heatmaps : dict of str to Heatmap
        By the name of the layer.
    """

    def __init__(self, values, description):
        self._shapes = {
            name: maps.shape[1:]
            for name, maps in values.items()
            if maps.ndim == 4 and name != "input"
        }
        self.heatmaps = {}
        for name, (count, *size) in self._shapes.items():
            title = f"{name}: {_words.count(count, 'map')} of {_words.shape(size)}"
            self.heatmaps[name] = Heatmap(
                [[0]],
                title=title,
                description=description,
                tiles=size,
                numbers=False,
                scale=False,
                layout={"min_width": "0"},
            )

    def show(self, name, maps):
        """Show the maps of a layer, of shape (C, H, W)."""
        heatmap = self.heatmaps[name]
        heatmap.show(_maps.sheet(maps, self._across(name)))
        _frame.fit(heatmap, widest=WIDEST, largest=WIDEST, flow="column")

    def panels(self, values):
        """Return the maps of all layers as panels of a static picture."""
        sheets = {name: _maps.sheet(values[name][0], across=4) for name in self.heatmaps}
        return [
            Panel(sheet, title=name, tiles=self._shapes[name][1:], numbers=False)
            for name, sheet in sheets.items()
        ]

    def cell(self, name, index):
        """Return the row and column of the strip at which a number of a map stands."""
        return _maps.on_sheet(*index, self._shapes[name][1:], self._across(name))

    def index(self, name, cell):
        """Return map, row and column of a cell of the strip."""
        return _maps.from_sheet(cell, self._shapes[name][1:], self._across(name))

    def outline(self, cause):
        """Outline what a number reads in the layer below, and nothing in the others."""
        for name, heatmap in self.heatmaps.items():
            heatmap.boxes = self._boxes(cause) if name == cause.below else []

    def _boxes(self, cause):
        if len(cause.index) == 1:  # it reads everything: the strongest alone is worth a frame
            return [[*self.cell(cause.below, cause.strongest), 1, 1]]
        top, left, *size = cause.box
        return [[*self.cell(cause.below, (read, top, left)), *size] for read in cause.maps]

    def _across(self, name):
        return min(_ACROSS, self._shapes[name][0])
