"""Quiz items of lesson 01, "Read a picture as a table"."""

ITEMS = {
    "bottom right pixel": {
        "question": "A picture has the shape (3, 4). What is the index of its bottom right pixel?",
        "choices": {
            "[2, 3]": "Yes: row 2 is the last of 3, column 3 the last of 4.",
            "[3, 4]": "Counting starts at 0, so the last row of 3 is row 2.",
            "[3, 2]": "The row comes first, and the last of 3 rows is row 2.",
        },
        "right": "[2, 3]",
    },
    "a shifted 7": {
        "question": "A 7 is moved one pixel to the right. To you it is the same. To the computer?",
        "choices": {
            "It is the same table, moved, and that is the same thing.": (
                "You know that it was moved. The computer compares place by place, and of our 7, "
                "35 of 64 numbers differ."
            ),
            "It is the same numbers, so nothing has changed for it.": (
                "Numbers in other places are another table, even if they are the same numbers."
            ),
            "It is a table with other numbers in many places.": (
                "Yes. Nothing in the table says that it is still a 7."
            ),
        },
        "right": "It is a table with other numbers in many places.",
    },
    "one number of a photograph": {
        "question": "A photograph is an array of shape (64, 96, 3). What is photo[10, 20, 2]?",
        "choices": {
            "the blue of the pixel in row 20, column 10": "The row comes first: 10 is the row.",
            "the blue channel, with all its rows and columns": (
                "That is photo[:, :, 2]. Three numbers name one place in one channel."
            ),
            "the green of the pixel in row 10, column 20": (
                "Channels are counted from 0: red is 0, green 1, blue 2."
            ),
            "the blue of the pixel in row 10, column 20": (
                "Yes: row, column, channel, each counted from 0."
            ),
        },
        "right": "the blue of the pixel in row 10, column 20",
    },
}

PREDICTIONS = {
    "an inverted 7": {
        "question": (
            "The 7 is inverted: dark turns bright, bright turns dark. "
            "How many of its 64 numbers change?"
        ),
        "choices": ["only those that were not 0", "all 64", "nearly all, but not quite"],
        "truth": "nearly all, but not quite",
    },
    "a 7 moved by a column": {
        "question": "The 7 moves one column to the right. How many of its 64 numbers change?",
        "choices": ["none: it is the same 7", "about half", "all 64"],
        "truth": "about half",
    },
}
