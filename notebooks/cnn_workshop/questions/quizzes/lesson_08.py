"""Quiz items of lesson 08, "Stack it"."""

ITEMS = {
    "two windows of three": {
        "question": (
            "Two 3 x 3 convolutions follow one another, both with a stride of 1. "
            "How many pixels along one side does a cell of the second map see?"
        ),
        "choices": {
            "3": "That is what it reads of the first map. Each cell there sees 3 pixels itself.",
            "5": "Yes: 3, and one more on each side.",
            "6": "Neighbouring cells of the first map share pixels: a layer adds 3 - 1.",
            "9": "The three cells that it reads share pixels; 9 would need none shared.",
        },
        "right": "5",
    },
    "a pixel in the field": {
        "question": (
            "A pixel lies in the receptive field of a deep cell. The pixel is changed a little. "
            "What happens to the cell?"
        ),
        "choices": {
            "It may change, and a pixel in the middle has more ways to do it.": (
                "Yes. The field says what can matter, not how much it does."
            ),
            "It must change: the pixel is in its field.": (
                "The field is what can reach it. A maximum that another cell wins, a ReLU at 0 or "
                "a hole in a dilated window lets nothing through."
            ),
            "It changes as much as for any other pixel, at the rim or in the middle.": (
                "Only one way leads from a corner to the cell, and many from the middle."
            ),
            "It changes only if the pixel lies in the middle of the field.": (
                "Pixels at the rim reach it too, by fewer ways."
            ),
        },
        "right": "It may change, and a pixel in the middle has more ways to do it.",
    },
    "what stands between two convolutions": {
        "question": (
            "Two 3 x 3 convolutions of stride 1, without padding, and "
            "nothing between them. What can they do together?"
        ),
        "choices": {
            "What one 3 x 3 convolution can": (
                "The two together see 5 x 5 pixels; one of 3 x 3 sees fewer."
            ),
            "What one 5 x 5 convolution can, and more": (
                "There is no more: a sum of sums is a sum. It takes a ReLU between them."
            ),
            "Some of what one 5 x 5 convolution can": (
                "Yes. The result is one kernel of 5 x 5; but two kernels have 18 numbers, and that "
                "one has 25, so most kernels of 5 x 5 are out of reach."
            ),
            "What one 6 x 6 convolution can": (
                "Neighbouring windows share pixels: the second one adds 2 to a field of 3."
            ),
        },
        "right": "Some of what one 5 x 5 convolution can",
    },
}

PREDICTIONS = {
    "pixels a cell sees": {
        "question": (
            "3 x 3 convolution, 3 x 3 convolution, 2 x 2 pooling. "
            "How many pixels along one side does one cell of the last map see?"
        ),
        "number": True,
    }
}
