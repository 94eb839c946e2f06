"""Quiz items of lesson 13, "Train it live"."""

ITEMS = {
    "loss stays at ln 10": {
        "question": (
            "Ten classes. After 500 steps the loss is 2.30, and it has been so since step 5; the "
            "net says the same of every picture. The learning rate is 3. What now?"
        ),
        "choices": {
            "Train longer: it has only begun.": (
                "No gradient reaches the kernels of a net whose ReLUs all give 0. It would stay "
                "there for ever."
            ),
            "Raise the learning rate: it is stuck.": (
                "Too large a step is what has thrown it there. Larger ones throw it farther."
            ),
            "Begin anew, with a smaller learning rate.": (
                "Yes. One step was so large that hardly a number behind a ReLU is positive any "
                "more. What is dead does not come back."
            ),
            "Nothing: 2.30 is a small loss.": (
                "It is ln 10, the loss of a net that gives every class the same probability."
            ),
        },
        "right": "Begin anew, with a smaller learning rate.",
    },
    "right on its own pictures": {
        "question": (
            "A net reads all 20 pictures that it learned from, and 65 % of those held out. What do "
            "you conclude?"
        ),
        "choices": {
            "There is a mistake in the backward pass.": (
                "With a wrong gradient it would hardly get to 20 of 20. This is what training "
                "promises: a small loss on the pictures that it was shown."
            ),
            "It is a good net: 100 % is the best there is.": (
                "It was asked about pictures that it had been told the answers to."
            ),
            "It should train longer on the 20.": (
                "Their loss is near 0, and so are their gradients: hardly anything moves any more."
            ),
            "It knows its own pictures by heart; it needs more of them.": (
                "Yes. 20 pictures leave open what else a 7 may look like. More pictures, or "
                "shifted ones, tell it."
            ),
        },
        "right": "It knows its own pictures by heart; it needs more of them.",
    },
}

PREDICTIONS = {
    "loss before training": {
        "question": "What is the loss of the untrained network, about?",
        "choices": ["0", "1", "2.3", "10", "more than 100"],
        "truth": "2.3",
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
