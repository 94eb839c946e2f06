"""Quiz items of lesson 13, "Train it live"."""

ITEMS = {
    "loss stays at ln 10": {
        "question": (
            "Ten classes. After 500 steps the loss is 2.30, and it has been so since step 5; the "
            "net says the same of every picture. The learning rate is 3. What now?"
        ),
        "choices": {
            "Train longer: 500 steps are only a beginning.": (
                "No gradient reaches the kernels of a net whose ReLUs all give 0. It would stay "
                "there for ever."
            ),
            "Begin anew, with a smaller learning rate.": (
                "Yes. A step was so large that no number behind its last ReLU is positive any "
                "more. What is dead does not come back."
            ),
            "Raise the learning rate: it is stuck.": (
                "Too large a step is what has thrown it there. At 10 it ends in the same place."
            ),
            "Nothing: 2.30 is a small loss.": (
                "It is ln 10, the loss of a net that gives every class the same probability."
            ),
        },
        "right": "Begin anew, with a smaller learning rate.",
    },
    "right on its own pictures": {
        "question": (
            "A net classifies all 20 pictures correctly that it learned from, and 79 % of the "
            "validation set. What do you conclude?"
        ),
        "choices": {
            "It knows its own pictures by heart; it needs more of them.": (
                "Yes. 20 pictures leave open what else a 7 may look like. With all 1077, the same "
                "net gets 95 %."
            ),
            "There is a mistake in its backward pass.": (
                "There may be one, but this does not show it: wrong nets of lesson 12 get 20 of "
                "20 as well, and so does the right one."
            ),
            "It is a good net: 100 % is the best there is.": (
                "It was asked about pictures that it had been told the answers to."
            ),
            "It should train longer on the 20, until the others are right, too.": (
                "Their loss is down to 0.01, and their gradients are small: 100 steps more change "
                "next to nothing."
            ),
        },
        "right": "It knows its own pictures by heart; it needs more of them.",
    },
    "a step for one kernel number": {
        "question": (
            "A kernel number is 0.5, its gradient is -2, the learning rate 0.1, no momentum. "
            "What becomes of it, and of the loss?"
        ),
        "choices": {
            "0.3, and the loss falls": (
                "That is a step uphill: the gradient is negative, so a smaller number means a "
                "larger loss."
            ),
            "0.7, and the loss falls by about 0.4": (
                "Yes: 0.5 - 0.1 · (-2) = 0.7, and a growth of 0.2 times a slope of -2 is -0.4, if "
                "the slope stays about the same."
            ),
            "0.7, and the loss grows by about 0.4": (
                "The number is right. A negative gradient says that the loss falls as it grows."
            ),
            "2.5, and the loss falls by about 4": (
                "The learning rate was left out: the step is a tenth of the gradient."
            ),
        },
        "right": "0.7, and the loss falls by about 0.4",
    },
}

PREDICTIONS = {
    "direction of a minibatch": {
        "question": "Which way does the gradient of a minibatch of 64 point?",
        "choices": [
            "As that of all pictures, exactly",
            "As that of all pictures, on average",
            "Any way, it is random",
        ],
        "truth": "As that of all pictures, on average",
    },
    "a learning rate of 3": {
        "question": "The same training with a learning rate of 3. What do you get?",
        "choices": [
            "It learns ten times as fast",
            "The loss grows without end",
            "It ends knowing nothing",
        ],
        "truth": "It ends knowing nothing",
    },
}
