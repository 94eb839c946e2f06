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
}

PREDICTIONS = {
    "the next output number": {
        "question": "The window moves one column to the right. What is the next output number?",
        "number": True,
    }
}
