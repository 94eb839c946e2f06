"""Quiz items of lesson 04, "Edges, steps, holes"."""

ITEMS = {
    "steps that do not fit": {
        "question": (
            "A row of 7 pixels, a kernel of 3, stride 3, no padding. "
            "How many numbers come out, and what happens to the rest?"
        ),
        "choices": {
            "2; the last pixel is never read": (
                "Yes: windows begin at 0 and 3. One pixel is too few for another step."
            ),
            "3; the last window is filled up with zeros": (
                "Zeros come from padding only, and here there is none: round down."
            ),
            "1; the last pixel is never read": (
                "4 // 3 = 1 counts the steps. The place where the window starts counts too."
            ),
            "none; 7 and 3 do not fit together, so it is an error": (
                "Nothing has to come out even: what is left over is just not read."
            ),
        },
        "right": "2; the last pixel is never read",
    },
    "reach with holes": {
        "question": (
            "A kernel of 3 numbers in a row, with dilation 2, counted from 1 as we do. "
            "Over how many pixels does it reach?"
        ),
        "choices": {
            "3": "Three numbers are multiplied, but they lie apart now.",
            "5": "Yes: 2 * (3 - 1) + 1. Three pixels are read and two are jumped over.",
            "6": "2 * 3 would put a hole behind the last number too: there are only two gaps.",
            "7": "That counts dilation as holes, from 0: here 1 means that the numbers touch.",
        },
        "right": "5",
    },
    "a blurred wall with padding": {
        "question": (
            "Looking back: a wall is 90 everywhere, each of the nine kernel numbers is 1/9, and "
            "there is zero padding of 1. What stands in a corner of the output?"
        ),
        "choices": {
            "90": "That stands inside. In the corner not all of the kernel lies on the wall.",
            "40": "Yes: four of the nine numbers meet the wall, and 4/9 of 90 is 40.",
            "10": "That is one product, and four of the kernel's numbers meet the wall.",
            "0": "Five of the nine numbers meet zeros, the others the wall.",
        },
        "right": "40",
    },
}

PREDICTIONS = {
    "size with a stride of 2": {
        "question": "4 x 4 pixels, padding 1, kernel 3 x 3, stride 2. What size is the output?",
        "choices": ["1 x 1", "2 x 2", "3 x 3", "there is none: it is an error"],
    },
    "pixels never read": {
        "question": "Which pixels of the 4 x 4 picture are never read by any window?",
        "choices": ["the last row and column", "every second pixel", "none: all are read"],
        "truth": "none: all are read",
    },
    "work of a kernel with holes": {
        "question": (
            "A kernel of 3 x 3 is spread out with dilation 2. How many products make one output "
            "number?"
        ),
        "choices": ["9, as before", "18, twice as many", "25: its window is 5 x 5 now"],
        "truth": "9, as before",
    },
}
