"""Quiz items of lesson 02, "Slide a window over a picture"."""

ITEMS = {
    "shape of a feature map": {
        "question": (
            "A picture of 10 rows and 6 columns meets a kernel of 3 rows and 2 columns. "
            "What is the shape of the feature map?"
        ),
        "choices": {
            "10 x 6": "Near the edge the window would stick out: fewer places than pixels.",
            "7 x 4": "10 - 3 counts the steps; the place where it starts counts too.",
            "8 x 4": "Rows and columns are counted each with their own side of the kernel.",
            "8 x 5": "Yes: 10 - 3 + 1 rows and 6 - 2 + 1 columns.",
        },
        "right": "8 x 5",
    },
    "rows of a window": {
        "question": (
            "Which rows of the picture does row 2 of the feature map read, with a kernel of 3 rows?"
        ),
        "choices": {
            "rows 2, 3 and 4": "Yes: it starts at its own number and covers three rows.",
            "row 2 only": "One output number comes from the whole window.",
            "rows 1, 2 and 3": "That would put the window's middle on row 2. Its top row is row 2.",
            "rows 6, 7 and 8": "The window moves by one row at a time, not by its own height.",
        },
        "right": "rows 2, 3 and 4",
    },
    "a window as a slice": {
        "question": (
            "Looking back: the window is input_image[2:5, 1:4]. Which of these pixels is not in it?"
        ),
        "choices": {
            "[5, 3]": "Yes: 2:5 stops before 5, so row 4 is its last.",
            "[2, 1]": "That is its top left pixel: a slice begins at its first number.",
            "[4, 3]": "That is its bottom right pixel: rows 2 to 4, columns 1 to 3.",
            "[3, 2]": "That is the pixel in its middle.",
        },
        "right": "[5, 3]",
    },
}

PREDICTIONS = {
    "a bright window": {
        "question": (
            "Nine bright pixels, all alike, lie under a kernel with 1 in its left column, 0 in the "
            "middle and -1 on the right. What is the sum?"
        ),
        "choices": ["far above 0", "0, or close to it", "far below 0"],
        "truth": "0, or close to it",
    },
    "the next output number": {
        "question": "The window moves one column to the right. What is the next output number?",
        "number": True,
    },
}
