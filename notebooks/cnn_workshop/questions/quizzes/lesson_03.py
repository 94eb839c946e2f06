"""Quiz items of lesson 03, "What does a kernel look for?"."""

ITEMS = {
    "flat wall": {
        "question": (
            "The nine numbers of a kernel add up to 0. What does it give on an evenly grey wall?"
        ),
        "choices": {
            "the grey of the wall": "That takes a sum of 1: grey times the sum is what comes out.",
            "0, however bright the wall is": "Yes: grey times the sum of the kernel, which is 0.",
            "more, the brighter the wall is": (
                "A brighter wall makes the positive and the negative part larger alike, and they "
                "still cancel out."
            ),
            "it depends on where the negative numbers stand": (
                "On a flat area every pixel is the same, so only the sum counts."
            ),
        },
        "right": "0, however bright the wall is",
    },
    "flipped edge kernel": {
        "question": "Sobel x is flipped left to right. What happens to the feature map?",
        "choices": {
            "It is flipped left to right as well.": (
                "The picture was not flipped: each edge stays where it is."
            ),
            "It shows horizontal edges instead of vertical ones.": (
                "That is what transposing does: rows become columns."
            ),
            "Red and blue change places.": (
                "Yes: its outer columns are alike but for the sign, so every sum flips its sign."
            ),
            "Nothing changes.": (
                "The edges are the same, but what was brighter to the right now counts as darker."
            ),
        },
        "right": "Red and blue change places.",
    },
    "what one pixel feeds": {
        "question": (
            "Looking back: one pixel far from the edge changes. How many numbers of the feature "
            "map change, if the kernel is 3 x 3 and none of its numbers is 0?"
        ),
        "choices": {
            "1": "One output number reads nine pixels; but one pixel lies in nine windows, too.",
            "3": "It lies in windows of three rows, and in each of these in three columns.",
            "9": "Yes: each of the nine kernel numbers meets it once.",
            "all of them": "Only the windows that hold the pixel change.",
        },
        "right": "9",
    },
}

PREDICTIONS = {
    "part of the square": {
        "question": "Which part of the square lights up?",
        "choices": [
            "all four sides",
            "left and right side",
            "upper and lower side",
            "the whole square",
        ],
        "truth": "left and right side",
    },
    "a transposed kernel": {
        "question": "And with the transposed kernel?",
        "choices": [
            "all four sides",
            "left and right side",
            "upper and lower side",
            "the whole square",
        ],
        "truth": "upper and lower side",
    },
}
