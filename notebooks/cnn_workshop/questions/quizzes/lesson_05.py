"""Quiz items of lesson 05, "Colour in, many maps out"."""

ITEMS = {
    "kernels of ten filters": {
        "question": (
            "A layer turns a colour photograph into 10 feature maps. How many kernels does it have?"
        ),
        "choices": {
            "3": "One for each channel gives one map only. Each of the 10 filters has its own.",
            "10": "That would be one kernel for each filter. A filter has one for each channel.",
            "13": "Each filter meets each channel: multiply, do not add.",
            "30": "Yes: 10 filters, each with a kernel for red, one for green and one for blue.",
        },
        "right": "30",
    },
    "a picture twice as large": {
        "question": (
            "The photograph becomes twice as high and twice as wide. "
            "How many numbers does the same convolution learn now?"
        ),
        "choices": {
            "four times as many": (
                "It multiplies about four times as often, with the same numbers: they are used at "
                "every place."
            ),
            "twice as many": "The numbers belong to the kernels, and the kernels stay as they are.",
            "as many as before": (
                "Yes. Only the multiplications grow. A dense layer would need other weights, and "
                "more."
            ),
        },
        "right": "as many as before",
    },
}

PREDICTIONS = {
    "numbers of a convolution": {
        "question": (
            "From 3 channels to 16 maps with 3 x 3 kernels and biases: how many numbers to learn?"
        ),
        "number": True,
    },
    "numbers of a dense layer": {
        "question": "How many times as many numbers does a dense layer learn, for the same maps?",
        "choices": [
            "about 100 times as many",
            "about 10,000 times as many",
            "about 100,000 times as many",
        ],
        "truth": "about 100,000 times as many",
    },
}
