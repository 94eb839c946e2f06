"""Quiz items of lesson 16, "Cover it and see"."""

ITEMS = {
    "black on blank paper": {
        "question": (
            "A black patch never finds its most harmful place on blank paper, which is black too; "
            "a white one did for 54 of 100 digits. Why?"
        ),
        "choices": {
            "The network does not look at blank paper.": (
                "It does: white on blank paper changes what it says of many digits."
            ),
            "Black on black changes nothing, so it cannot harm.": (
                "Yes. The map is an answer to the patch, and this patch asks nothing there."
            ),
            "Black is 0, so its gradient is 0.": (
                "No gradient is taken here. The picture with the patch is the same picture."
            ),
            "The white patch is larger.": ("Both are 5 x 5 pixels: only the colour differs."),
        },
        "right": "Black on black changes nothing, so it cannot harm.",
    },
    "the same map from random weights": {
        "question": (
            "A map looks just like the digit. The same kind of map from a network that was never "
            "trained looks like the digit as well. What does the first one tell you?"
        ),
        "choices": {
            "The network has learned to look at the strokes.": (
                "The other has learned nothing, and its map shows the strokes as well."
            ),
            "The two networks have learned the same.": (
                "One of them has learned nothing at all: its weights are as they were drawn."
            ),
            "It looks at the strokes, but uses them wrongly.": (
                "The trained one classifies 98 % correctly."
            ),
            "About what was learned, nothing.": (
                "Yes. What both show comes from the picture, or from the way in which the map is "
                "made: each gradient is multiplied by the pixel."
            ),
        },
        "right": "About what was learned, nothing.",
    },
    "an occlusion map that is flat": {
        "question": (
            "A small patch sweeps over a picture, and the probability stays 0.99 at every place. "
            "What do you conclude?"
        ),
        "choices": {
            "No single patch of this size and colour changes it.": (
                "Yes, and no more than that. A network that wants one bright pixel of four keeps "
                "0.99 while any one is covered, and falls to 0.01 when all are."
            ),
            "The network does not look at the picture.": (
                "Cover all of it to know. Where several parts say the same, one can be spared."
            ),
            "Every pixel counts alike.": ("The map does not say that any of them counts."),
        },
        "right": "No single patch of this size and colour changes it.",
    },
    "what a cell of Grad-CAM sees": {
        "question": (
            "Grad-CAM of `relu2` has 11 x 11 cells. Before it lie a 3 x 3 convolution, a pooling "
            "of 2 and a 3 x 3 convolution. How much of the picture does one cell see?"
        ),
        "choices": {
            "3 x 3 pixels": "That is the window of its own layer, in the maps before it.",
            "5 x 5 pixels": "That would be two convolutions without the pooling between them.",
            "8 x 8 pixels": (
                "Yes: 3 behind the first convolution; 4 behind the pooling, whose steps are 2; "
                "and 4 + 2 x 2 behind the second."
            ),
            "28 x 28 pixels": "All of it is seen by the logits: the last layer reads all cells.",
        },
        "right": "8 x 8 pixels",
    },
}

PREDICTIONS = {
    "which map was learned": {
        "question": "One of the two networks was trained, the other never. Whose map is whose?",
        "choices": ["A was trained", "B was trained", "The maps do not tell"],
        "truth": "B was trained",
    },
    "white on blank paper": {
        "question": "For how many of 100 digits is the most harmful place nothing but blank paper?",
        "choices": ["none", "about 5", "about 20", "about 50"],
        "truth": "about 50",
    },
}
