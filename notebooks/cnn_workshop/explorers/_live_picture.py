"""The live training on paper: both charts, the kernels and their maps, as one static picture."""

import numpy as np
from matplotlib.figure import Figure

from cnn_workshop import figure_settings, plots
from cnn_workshop.explorers import _live_words

_FAINT, _BOLD, _DOTS = "#90caf9", "#1976d2", "#b8006b"


@figure_settings.ours()
def draw(record, panels, *, limits, alt):
    """Draw the loss, the accuracy and some heatmaps.

    Parameters
    ----------
    record : Record
        What has happened so far.
    panels : sequence of Panel
        The heatmaps below the charts.
    limits : (float, float)
        The loss at the bottom and at the top.
    alt : str
        What there is to see, in words.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(8.4, 4.4), dpi=96, facecolor="white")
    losses, accuracies, validation = record.curves()
    loss = _axes(figure, 0.07, "loss", limits)
    loss.plot(*losses[0], color=_FAINT, linewidth=0.8)
    loss.plot(*losses[1], color=_BOLD, label="each step, running mean")
    loss.axhline(_live_words.CLUELESS, color="0.4", linestyle=":", label="ln 10")
    right = _axes(figure, 0.57, "accuracy, %", (0, 100))
    right.plot(*accuracies[1], color=_BOLD, label="training, running mean")
    right.plot(*validation, ".-", color=_DOTS, linewidth=0.8, label="validation")
    for axes in (loss, right):
        axes.legend(fontsize=7, frameon=False)
    widths = [np.shape(panel.values)[1] / np.shape(panel.values)[0] for panel in panels]
    left = 0.05
    for panel, width in zip(panels, widths, strict=True):
        wide = 0.33 * min(width, 1.6) * 4.4 / 8.4
        plots.draw_panel(figure.add_axes((left, 0.03, wide, 0.33)), panel, cell=0)
        left += wide + 0.06
    return plots.Picture(figure, alt)


def _axes(figure, left, title, limits):
    """Return axes for curves over the steps."""
    axes = figure.add_axes((left, 0.58, 0.4, 0.34))
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_xlabel("step", fontsize=8, labelpad=1)
    axes.set_ylim(*limits)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    return axes
