"""Quiz items of lesson 14, "Test the slogan"."""

ITEMS = {
    "what commutes with a shift": {
        "question": (
            "Zeros come in with a shift. Which layer gives the moved map, exactly and in all cells "
            "that did not come in, whatever the picture and whatever the shift?"
        ),
        "choices": {
            "A 3 x 3 convolution of stride 1 without padding": (
                "Yes: the same kernel meets the same pixels, one place further."
            ),
            "A 3 x 3 convolution of stride 1 with zero padding": (
                "Not at the border: pixels that were beside it before are padding now, or gone."
            ),
            "Max pooling of size 2 and stride 2": (
                "Only if the shift is even: otherwise each window meets other pixels."
            ),
            "A fully connected layer": (
                "It has a weight of its own for every place: a moved picture meets other weights."
            ),
        },
        "right": "A 3 x 3 convolution of stride 1 without padding",
    },
    "what augmentation repairs": {
        "question": (
            "A network was trained on pictures shifted by up to 1 pixel. At 1 pixel it is good, at "
            "2 it is not. What has it learned?"
        ),
        "choices": {
            "To be translation-invariant, though not perfectly.": (
                "Then it would be about as good at 2 pixels as at 1. It is not."
            ),
            "What digits look like at the places where it has seen them.": (
                "Yes. It was shown nine places of each digit, and it knows these nine."
            ),
            "Nothing new: its layers were equivariant before.": (
                "It reads moved digits right that it got wrong before: its numbers have changed."
            ),
        },
        "right": "What digits look like at the places where it has seen them.",
    },
}

PREDICTIONS = {
    "digits moved by one": {
        "question": "The digits move one pixel to the right. What share is read right?",
        "choices": ["more than 90 %", "75 to 90 %", "50 to 75 %", "less than 50 %"],
    },
    "tried at two": {
        "question": "Trained on shifts by one pixel, tried at two: what share?",
        "choices": ["more than 90 %", "75 to 90 %", "50 to 75 %", "less than 50 %"],
    },
}
