"""What lessons 02 and 04 say of one number of a feature map."""

import numpy as np

from cnn_workshop import _words


def explain(trace, shape):
    """Write out the sum of products of one cell, and mark its window on a picture of that shape."""
    pairs = zip(trace.window.ravel(), trace.kernel.ravel(), strict=True)
    words = (f"{_words.number(pixel)} times {_words.number(value)}" for pixel, value in pairs)
    read = np.zeros(shape, dtype=bool)
    read[
        np.ix_(
            *(
                [place for place in places if 0 <= place < length]
                for places, length in zip((trace.rows, trace.cols), shape, strict=True)
            )
        )
    ] = True
    return " plus ".join(words), {"input_image": read}
