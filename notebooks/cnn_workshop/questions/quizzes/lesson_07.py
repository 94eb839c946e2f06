"""Quiz items of lesson 07, "Pool what was found"."""

ITEMS = {
    "shape after pooling": {
        "question": (
            "A feature map of 7 rows and 10 columns is pooled with pool size 3 and stride 2. "
            "What is the shape of the result?"
        ),
        "choices": {
            "2 x 3": "That is a window that moves by its own size. It moves by the stride, 2.",
            "3 x 5": "A window that does not fit is dropped: round 3.5 down before you add 1.",
            "3 x 4": "Yes: (7 - 3) // 2 + 1 rows and (10 - 3) // 2 + 1 columns.",
            "3 x 3": "Rows and columns are counted each with their own side of the picture.",
        },
        "right": "3 x 4",
    },
    "a shift and pooling": {
        "question": (
            "A digit moves one pixel to the right. Then comes max pooling, size 2, stride 2. "
            "What happens to the output?"
        ),
        "choices": {
            "It stays the same: pooling takes small shifts away.": (
                "Some cells do, others do not: of our 8, 10 of 16 changed."
            ),
            "Some numbers change, some stay: the windows now meet other pixels.": (
                "Yes. A number stays where the largest pixel is still in the same window and no "
                "larger one came in, or where an equal one takes its place."
            ),
            "It moves one cell to the right.": (
                "One cell stands for a step of two pixels: a shift of two does that."
            ),
            "All numbers change: each window has lost two pixels and got two new ones.": (
                "Only the largest one counts: a window that keeps it, and gets no larger one, "
                "keeps its number."
            ),
        },
        "right": "Some numbers change, some stay: the windows now meet other pixels.",
    },
    "relu and pooling exchanged": {
        "question": (
            "Looking back: a map goes through ReLU, then through max pooling. "
            "What if the two are exchanged?"
        ),
        "choices": {
            "It differs where a window holds negative numbers only.": (
                "Both ways give 0 there: all become 0 at first, or the largest does at last."
            ),
            "Pooling first leaves negative numbers in the result.": (
                "ReLU comes last then, and leaves none."
            ),
            "The result is the same, whatever the map.": (
                "Yes: the largest number of a window becomes 0 if it is negative, now or then."
            ),
            "It differs where a window holds numbers of both signs.": (
                "The largest is positive, and ReLU changes no positive number."
            ),
        },
        "right": "The result is the same, whatever the map.",
    },
}

PREDICTIONS = {
    "outputs that change": {
        "question": "The 8 moves one pixel to the right. How many of the 16 outputs change?",
        "number": True,
    }
}
