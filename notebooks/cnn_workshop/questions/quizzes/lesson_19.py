"""Quiz items of lesson 19, "Go back up"."""

ITEMS = {
    "a mask of nothing": {
        "question": (
            "A network marks cracks in photographs of a road. Cracks cover 2 % of the pixels. Its "
            "accuracy, over all pixels, is 98 %. What do you know?"
        ),
        "choices": {
            "It finds nearly all of the cracks.": (
                "A mask of nothing has 98 % as well, and finds none."
            ),
            "Its IoU is about 0.98.": "With nothing marked it is 0, at the same accuracy.",
            "It may have found no crack at all.": (
                "Yes: 98 of 100 pixels are background, and to say so is right. Ask for the IoU."
            ),
            "It misses 2 % of the cracks.": (
                "2 % of all pixels are wrong, and that may be every pixel of every crack."
            ),
        },
        "right": "It may have found no crack at all.",
    },
    "which kernel makes no grid": {
        "question": (
            "A transposed convolution has stride 3. With which kernel do all cells far from the "
            "edges get equally many stamps?"
        ),
        "choices": {
            "4 x 4": "Some get 1, others 2 or 4: 3 does not go into 4.",
            "5 x 5": "Some get 1, others 2 or 4: in a row of three cells, one gets fewer.",
            "7 x 7": "Some get 4, others 6 or 9: 7 is one more than twice 3.",
            "6 x 6": "Yes, 4 each: two down and two across, for 3 goes into 6 twice.",
        },
        "right": "6 x 6",
    },
    "up by stride 2": {
        "question": (
            "A map of 7 x 7 goes through a transposed convolution with a 4 x 4 kernel, stride 2 "
            "and padding 1. How large is what comes out?"
        ),
        "choices": {
            "14 x 14": "Yes: the stamps reach over 6 times 2 and 4 more, 16, less 1 on each side.",
            "16 x 16": "So far reach the stamps; padding 1 cuts one row off on each side.",
            "18 x 18": "The padding is cut off here, not put on.",
            "3 x 3": "That is what a convolution makes of 7 x 7 with these numbers.",
        },
        "right": "14 x 14",
    },
    "the way back of the way up": {
        "question": (
            "A transposed convolution has made a small map large. On the way back comes a gradient "
            "for each number of the large one. How does the gradient of the small map come of it?"
        ),
        "choices": {
            "By a transposed convolution with it": (
                "That would make it larger still. The small map's gradient is small."
            ),
            "By a convolution with the same kernel": (
                "Yes, and with the same stride: each pixel adds up, kernel value by kernel value, "
                "what comes back from the cells that it was stamped on."
            ),
            "By dividing it by the kernel": (
                "That would undo the layer. A gradient asks how much each pixel counts: it "
                "multiplies."
            ),
            "By taking the number at each pixel's place": (
                "A pixel is stamped on as many cells as the kernel has, and all of them send "
                "something back."
            ),
        },
        "right": "By a convolution with the same kernel",
    },
}

PREDICTIONS = {
    "stamps of ones": {
        "question": "What does the large picture look like, made of stamps of ones?",
        "choices": [
            "the same number everywhere",
            "the same inside, less at the edges",
            "a grid of larger and smaller numbers",
            "largest in the middle, less and less outwards",
        ],
        "truth": "a grid of larger and smaller numbers",
    },
    "86 % of the pixels right": {
        "question": "What has the network marked that is right for 86 % of the pixels?",
        "choices": [
            "each digit, with ragged edges",
            "about half of each digit",
            "single pixels all over the picture",
            "nothing, or next to nothing",
        ],
        "truth": "nothing, or next to nothing",
    },
}
