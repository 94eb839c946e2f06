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
    "shape of a batch": {
        "question": (
            "A batch of shape (10, 3, 32, 32) meets 16 filters of 3 x 3, without padding. "
            "What shape comes out?"
        ),
        "choices": {
            "(16, 30, 30)": "These are the maps of one picture. There are 10: N stays in front.",
            "(10, 48, 30, 30)": "The parts of 3 channels are added up: one map for each filter.",
            "(160, 30, 30)": "As many maps, but each picture keeps its own 16.",
            "(10, 16, 30, 30)": "Yes: 10 pictures, each with one map for each filter.",
        },
        "right": "(10, 16, 30, 30)",
    },
    "maps of a padded layer": {
        "question": (
            "Looking back: 8 filters of 5 x 5 meet a photograph of 3 x 32 x 32, with padding 2 and "
            "stride 2. What comes out?"
        ),
        "choices": {
            "8 x 16 x 16": "Yes: 8 maps, and (32 + 4 - 5) // 2 + 1 = 16 along each side.",
            "8 x 32 x 32": "That is with stride 1. A stride of 2 halves it.",
            "24 x 16 x 16": "A filter adds its 3 parts up: as many maps as filters.",
            "8 x 15 x 15": "31 // 2 = 15 counts the steps. The place where it starts counts too.",
        },
        "right": "8 x 16 x 16",
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
