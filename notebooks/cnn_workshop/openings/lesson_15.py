"""Opens lesson 15: what is left of the signals behind each of twenty layers, in two networks."""

from cnn_workshop.deep import first_signals
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

DEPTH, SCALE, SEED = 20, 0.5, 0


def picture():
    """Draw the histograms of both networks before the first step, without the row of zeros."""
    figure = sheet.sheet(3.7)
    for left, letter, normalised in ((0.3, "A", False), (4.8, "B", True)):
        histograms, _ = first_signals(DEPTH, SCALE, normalised, SEED)
        panel = heatmap(histograms[:-1], "probability", limits=(0, 50), numbers=False)
        sheet.heatmap(figure, left, 0.7, 2.15, panel)
        sheet.write(figure, left + 1.95, 0.45, f"network {letter}: layers 1 to 20", 14)
    words = "how large the numbers behind each layer are: each row is a tenth of the one above"
    sheet.write(figure, 4.5, 0.13, words, 11, sheet.PALE)
    sheet.write(figure, 4.5, 3.3, "Two networks, before their first step. Which one will learn?",
                15, sheet.HERE)  # fmt: skip
    return sheet.picture(
        figure,
        "Two networks of 20 layers with the same first weights, A and B: how large their numbers "
        "are, layer by layer, large ones at the top. In A they sink from layer to layer to the "
        "very bottom; in B they stay where they are. Above them: which one will learn?",
    )
