"""Quiz items of lesson 09, "Turn scores into a verdict"."""

ITEMS = {
    "two right verdicts": {
        "question": (
            "The label is 7. Net A gives the 7 a probability of 0.4 and every other class less. "
            "Net B gives it 0.9. What do you say of verdict and loss?"
        ),
        "choices": {
            "Both verdicts are right, so both losses are 0.": (
                "The loss looks at the probability, not at the verdict: it is 0 only at 1."
            ),
            "A's verdict is wrong, because 0.4 is less than a half.": (
                "The verdict is the class with the most. Among ten classes 0.4 can be the most."
            ),
            "Both verdicts are right, and B's loss is larger.": (
                "The loss is *minus* the logarithm: the more the label was given, the smaller."
            ),
            "Both verdicts are right, and A's loss is larger.": (
                "Yes: -ln 0.4 = 0.92 against -ln 0.9 = 0.11. A was less sure of what is true."
            ),
        },
        "right": "Both verdicts are right, and A's loss is larger.",
    },
    "what 0.99 means": {
        "question": "A net for digits is shown a photograph of a cat and says: 3, with 0.99. Why?",
        "choices": {
            "It has learned that 99 of 100 pictures like this one show a 3.": (
                "It was shown digits only, and no cat. The number compares ten logits with one "
                "another, and with nothing else."
            ),
            "An exponential overflowed, and what was left went to the 3.": (
                "With the largest logit taken away nothing overflows, and it says the same."
            ),
            "Of its ten logits, that of the 3 is far above the rest.": (
                "Yes. Softmax gives all of 1 to the ten classes: none is kept back for 'none of "
                "these'."
            ),
            "The cat looks very much like a 3, in most of its pixels.": (
                "It may look like no digit at all. A logit that is 7 above nine equal ones is "
                "enough for 0.99."
            ),
        },
        "right": "Of its ten logits, that of the 3 is far above the rest.",
    },
    "a street with several things": {
        "question": (
            "A photograph of a street may show cars, bicycles and people, or none of them. Which "
            "last step, and which loss?"
        ),
        "choices": {
            "Softmax, with the largest class as the label": (
                "Then a person beside a car counts as an error: two classes that tie get 0.5 each, "
                "and a loss of 0.69."
            ),
            "Sigmoid for each class, with binary cross-entropy": (
                "Yes. Three questions with three answers: all may be yes, and all may be no."
            ),
            "Softmax, with every class above 0.5 as a yes": (
                "Probabilities that add up to 1 never hold two above 0.5, and an empty street "
                "still gets all of 1."
            ),
            "Sigmoid for each class, then the largest of them": (
                "That throws away the other answers, and says something of an empty street, too."
            ),
        },
        "right": "Sigmoid for each class, with binary cross-entropy",
    },
    "pooled with stride 2": {
        "question": (
            "The map -6 12 12 / -6 8 8 / -6 6 6 went through ReLU and a max pooling of 2 x 2 with "
            "stride 1. What would stride 2 have left, and how many weights would a class have?"
        ),
        "choices": {
            "12, 12, 8, 8, and four weights": (
                "That is stride 1. With stride 2 the next window would begin at column 2, and does "
                "not fit."
            ),
            "12, 12, 6, 6, and four weights": (
                "Windows that do not fit are left out: column 2 and row 2 are read by none."
            ),
            "12, and one weight": "Yes: one window fits, with 0, 12, 0 and 8 in it.",
            "12, and four weights": (
                "A weight belongs to a number that comes in, and one number comes in."
            ),
        },
        "right": "12, and one weight",
    },
}

PREDICTIONS = {
    "100 on every logit": {
        "question": "100 is added to every logit. What happens to the probabilities?",
        "choices": ["The largest one grows", "They move closer together", "Nothing"],
        "truth": "Nothing",
    },
    "loss of equal logits": {
        "question": "Ten classes, all logits equal. The loss, to one digit after the point?",
        "number": True,
    },
    "two classes at once": {
        "question": (
            "Cat and dog are both true. What is the most that softmax can give to both at once?"
        ),
        "choices": ["1 each", "0.9 each", "0.5 each"],
    },
}
