"""Quiz items of lesson 12, "Play gradient detective"."""

ITEMS = {
    "a falling loss": {
        "question": (
            "You wrote the backward pass of a network yourself. The loss falls from 2.3 to 0.1, "
            "and 9 of 10 unseen digits are classified correctly. What does that say of your "
            "gradients?"
        ),
        "choices": {
            "They point roughly downhill. Whether they are right, nudging tells.": (
                "Yes. Roughly is enough for a loss to fall, and some mistakes cost next to nothing."
            ),
            "They are right: with wrong ones, the loss could not fall.": (
                "All eight wrong networks lowered their loss."
            ),
            "They are right up to a factor, which the learning rate makes up for.": (
                "A gradient in the wrong places is wrong by no factor, and may still train."
            ),
            "They are right for these digits; other pictures would show mistakes.": (
                "The mistakes were at work on these very digits."
            ),
        },
        "right": "They point roughly downhill. Whether they are right, nudging tells.",
    },
    "what nudging misses": {
        "question": (
            "Every layer agrees with nudging: the input and all parameters, on random numbers, "
            "place by place. Which of the eight mistakes may still be in there?"
        ),
        "choices": {
            "a kernel gradient that comes out flipped both ways": (
                "Place by place, a flipped kernel differs: random numbers have no symmetry."
            ),
            "the bias of a convolution that gets no gradient": (
                "The bias is a parameter: nudged, it moves the loss, and 0 is found out."
            ),
            "the mask of a ReLU, forgotten on the way back": (
                "About half of all random numbers are negative: there the mask is missed."
            ),
            "each pixel of a tie gets the whole gradient": (
                "Yes. Random numbers have no ties, so the mistake never shows."
            ),
        },
        "right": "each pixel of a tie gets the whole gradient",
    },
    "nine losses that begin alike": {
        "question": "All nine networks begin with a loss near 2.3. Why?",
        "choices": {
            "Their mistakes are small at the beginning.": (
                "The right one begins there, too. Mistakes in `backward` do not touch the loss of "
                "the first step."
            ),
            "They all give ten digits about equal shares.": (
                "Yes: a share of 0.1 for the label is a loss of ln 10 = 2.30, and they have the "
                "same weights."
            ),
            "They are trained at the same learning rate.": (
                "No step has been made yet: the rate has not counted."
            ),
            "They all say the digit that is most frequent.": (
                "What they say is not the point. A network that was sure of one digit would have a "
                "far larger loss."
            ),
        },
        "right": "They all give ten digits about equal shares.",
    },
}

PREDICTIONS = {
    "wrong networks that learn": {
        "question": "How many of the eight wrong networks will lower their loss?",
        "number": True,
    },
    "harm of eight mistakes": {
        "question": "How much harm do the eight mistakes do?",
        "choices": [
            "no harm: 4, 7; some: 1, 2, 5, 6; worst: 3, 8",
            "no harm: 4, 6, 7; some: 1, 2, 3, 5; worst: 8",
            "no harm: 2, 4, 7; some: 1, 5, 8; worst: 3, 6",
            "no harm: 7; some: 2, 4, 5; worst: 1, 3, 6, 8",
        ],
    },
}
