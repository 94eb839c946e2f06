"""Quiz items of lesson 06, "Bend the numbers"."""

ITEMS = {
    "a net without relu": {
        "question": (
            "A net is made of kernels and max pooling, with no ReLU anywhere. "
            "Can it do more than one single kernel?"
        ),
        "choices": {
            "No: without ReLU a net is linear, and so is one kernel.": (
                "Without ReLU *and* without max pooling. A maximum does not add up either."
            ),
            "No: without ReLU it cannot be trained at all.": (
                "It can. Lesson 12 trains such a net: it classifies 92 % of unseen digits "
                "correctly."
            ),
            "Yes: two kernels one after the other always do more than one.": (
                "With nothing between them, and no padding, they make one larger kernel."
            ),
            "Yes: max pooling bends as well.": (
                "Yes. The maximum of a + b is not the maximum of a plus the maximum of b."
            ),
        },
        "right": "Yes: max pooling bends as well.",
    },
    "0 for every picture": {
        "question": (
            "A bias is so low that a map is 0 in every cell, for every picture. Training moves "
            "each number a little, in the direction that helps. What becomes of this bias?"
        ),
        "choices": {
            "It stays: a little more or less of it changes nothing.": (
                "Yes. No change in the output, so no direction helps. Such a map is called dead."
            ),
            "It rises, because a map of zeros cannot be right.": (
                "Nothing tells it so: a little more bias gives the same zeros."
            ),
            "It rises, because ReLU lets a small part of the negative numbers through.": (
                "Leaky ReLU does that, and for this reason. ReLU gives 0."
            ),
            "It stays, but bright pictures still get through.": (
                "It is 0 for *every* picture: even the brightest one ends below 0."
            ),
        },
        "right": "It stays: a little more or less of it changes nothing.",
    },
    "biases of one number": {
        "question": (
            "Looking back: a layer has 3 channels and 16 filters. "
            "How many biases are added to one output number?"
        ),
        "choices": {
            "1": "Yes: one filter makes it, and a filter has one bias.",
            "3": "The parts are added up first; one bias does what three could do.",
            "16": "There are 16 in the layer, and each map gets its own.",
            "48": "There are 48 kernels, but a bias belongs to a filter.",
        },
        "right": "1",
    },
}

PREDICTIONS = {
    "one kernel or two": {
        "question": "Two kernels one after the other, with nothing between them: what can they do?",
        "choices": [
            "more than any single kernel",
            "what one larger kernel can do",
            "it depends on their numbers",
        ],
        "truth": "what one larger kernel can do",
    },
}
