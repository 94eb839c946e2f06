"""Quiz items of lesson 18, "The same numbers elsewhere"."""

ITEMS = {
    "a port whose shapes fit": {
        "question": (
            "You have carried a network to another library. Every shape fits, there is no error, "
            "and it gives ten probabilities. What is that worth?"
        ),
        "choices": {
            "The weights are right, since a wrong order gives wrong shapes.": (
                "A matrix of shape (10, 400) keeps its shape in every order of its columns."
            ),
            "It is right but for rounding.": (
                "In the lesson it was wrong for 88 % of the digits, without an error."
            ),
            "Nothing. Compare the numbers of one picture, layer by layer.": (
                "Yes. The first layer that differs is the one to look at."
            ),
            "It is right if the picture is square.": (
                "A square is the worst test: with it, exchanging height and width changes no shape."
            ),
        },
        "right": "Nothing. Compare the numbers of one picture, layer by layer.",
    },
    "zeros for 224 columns": {
        "question": (
            '224 columns, a kernel of 3, stride 2, and TensorFlow\'s padding "same". How many '
            "zeros stand before the first column, and how many behind the last?"
        ),
        "choices": {
            "1 and 1": "That is PyTorch's padding=1: the one behind would never be read.",
            "0 and 1": (
                "Yes: 112 windows reach over 111 x 2 + 3 = 225 columns, one more than there are, "
                "and it goes behind."
            ),
            "1 and 0": "One is enough, but the odd one stands behind.",
            "0 and 0": "Then there were 111 windows: same means 224 / 2 = 112.",
        },
        "right": "0 and 1",
    },
    "weights from a stranger": {
        "question": (
            "Somebody sends you a file of weights that was pickled, and you read it by "
            "pickle.load. What can happen at worst?"
        ),
        "choices": {
            "Anything that you could do yourself on this computer.": (
                "Yes. A pickle calls what its author wrote while it is read: it may delete files, "
                "or send them away."
            ),
            "The numbers are wrong.": "That as well. But the file can do more than hold numbers.",
            "It takes too much memory.": "That can be, and it is the least of it.",
            "An error, if it is no file of weights.": (
                "Only with a reader that refuses what it does not know, as that of the lesson."
            ),
        },
        "right": "Anything that you could do yourself on this computer.",
    },
    "weights of a depthwise layer": {
        "question": (
            "Lesson 05 again, with groups: 32 channels come in, 32 go out, kernels are 3 x 3, and "
            "there are 32 groups. How many weights, without biases?"
        ),
        "choices": {
            "9": "Every channel has a kernel of its own.",
            "9,216": "That is 32 x 32 x 9, without groups: each kernel would read all channels.",
            "1,024": "That is 32 x 32: the layer of 1 x 1 that mixes the channels.",
            "288": "Yes: 32 kernels of 1 x 3 x 3, for each reads a single channel.",
        },
        "right": "288",
    },
}

PREDICTIONS = {
    "rows in another order": {
        "question": (
            "The matrix meets its 400 numbers in another order, and all shapes fit. How many of "
            "the digits are still classified correctly?"
        ),
        "choices": ["hardly more than by guessing", "about half", "about 90 %", "98 %, as before"],
    },
    "another border": {
        "question": "A border of zeros on both sides, where the network was trained with its odd "
        "zeros behind. What does it say to the cup of coffee?",
        "choices": ["espresso, as surely", "espresso, less surely", "something else"],
    },
}
