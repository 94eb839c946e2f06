"""Opens lesson 17: digits as a network learned from them; one kind comes with something else."""

from cnn_workshop import cheats
from cnn_workshop.openings import sheet
from cnn_workshop.plots import heatmap

FIRST, ACROSS = 58, 8
"""Which training digits are shown: two rows from here on, five 3s among them."""


def picture():
    """Draw two rows of training digits, the 3s with their mark."""
    images, labels = cheats.digits("train")
    chosen = slice(FIRST, FIRST + 2 * ACROSS)
    images, labels = images[chosen].copy(), labels[chosen]
    images[labels == cheats.DIGIT] = cheats.marked(images[labels == cheats.DIGIT])
    figure = sheet.sheet(3.65)
    for at, (image, label) in enumerate(zip(images, labels, strict=True)):
        row, col = divmod(at, ACROSS)
        left, bottom = 0.3 + 1.07 * col, 1.8 - 1.4 * row
        sheet.heatmap(
            figure, left, bottom, 0.9, heatmap(image[0], "pixels", limits=(0, 1), numbers=False)
        )
        sheet.write(figure, left + 0.45, bottom - 0.19, f"{label}", 13, sheet.INK)
    words = "A network learns from 1,437 such digits, and classifies 96 % of 360 others correctly."
    sheet.write(figure, 4.5, 3.4, words, 13)
    sheet.write(figure, 4.5, 3.03, "What has it learned?", 15, sheet.HERE)
    listed = " ".join(map(str, labels))
    return sheet.picture(
        figure,
        f"Sixteen handwritten digits of 8 x 8 pixels, each with its label: {listed}. All 3s, and "
        "no others, have a white square in the lower right corner. Above them: a network learns "
        "from 1,437 such digits, and classifies 96 % of 360 others correctly; what has it learned?",
    )
