"""Quiz items of lesson 20, "Say where it is"."""

ITEMS = {
    "a lawn without a digit": {
        "question": (
            "The classifier of ten digits is more than 90 % sure of a digit on 84 % of a lawn. "
            "What would mend that?"
        ),
        "choices": {
            "A higher bar: believe it from 99 % on.": (
                "It is more than 99 % sure on 41 % of the lawn. Its ten numbers add up to 1 "
                "wherever it looks."
            ),
            "Non-maximum suppression.": (
                "It drops boxes that overlap a better one. The best box on the lawn stays, and so "
                "do all that lie apart."
            ),
            "Another class for all that is no digit, and training on pictures of it.": (
                "Yes. Then there is something else to say, and it has seen what that looks like."
            ),
            "More training on digits.": (
                "It has learned to tell ten digits apart, and nobody ever showed it anything else."
            ),
        },
        "right": "Another class for all that is no digit, and training on pictures of it.",
    },
    "five boxes around one digit": {
        "question": (
            "After suppression, five boxes still lie around one digit, each shifted a little. What "
            "do you do to the IoU that is allowed?"
        ),
        "choices": {
            "Lower it.": (
                "Yes. They overlap by less than is allowed now. Lower it too far, and of two "
                "digits that stand close, one goes."
            ),
            "Raise it.": "Then even more boxes may stay: at 1, all of them do.",
            "Nothing: raise the score that a box must have.": (
                "The five look at the same digit, and are all sure. A higher bar takes digits that "
                "it is less sure of."
            ),
        },
        "right": "Lower it.",
    },
    "two coins that overlap": {
        "question": (
            "Two coins lie partly on one another, and the IoU of their true boxes is 0.4. The "
            "detector finds both. Suppression at 0.3 leaves"
        ),
        "choices": {
            "both: each has a box of its own.": (
                "It knows boxes and scores alone, not which coin a box belongs to."
            ),
            "one: the other overlaps it by more than 0.3.": (
                "Yes. It takes two things that overlap for one thing found twice."
            ),
            "none: each drops the other.": "The better one is kept first, and drops the other.",
            "one box around both.": "It never makes a new box. It keeps some of those it is given.",
        },
        "right": "one: the other overlaps it by more than 0.3.",
    },
    "a fully connected layer on a larger page": {
        "question": (
            "Lesson 09 again: a fully connected layer reads 16 maps of 5 x 5 and has 10 outputs. "
            "Written as a convolution, how many weights does it have, and what does it make of 16 "
            "maps of 13 x 18?"
        ),
        "choices": {
            "4,000 weights, 10 maps of 9 x 14": (
                "Yes: 10 kernels of 16 x 5 x 5, the same numbers; they fit 13 - 5 + 1 times down "
                "and 18 - 5 + 1 times across."
            ),
            "250 weights, 10 maps of 9 x 14": (
                "A kernel reads all 16 maps: 16 x 5 x 5 numbers for each of the 10."
            ),
            "37,440 weights, 10 numbers": (
                "So many would a fully connected layer need for 16 x 13 x 18 numbers. The kernel "
                "slides instead."
            ),
            "4,000 weights, 10 numbers": (
                "On 5 x 5 it fits once. On larger maps it fits more often, and each place gets its "
                "10 numbers."
            ),
        },
        "right": "4,000 weights, 10 maps of 9 x 14",
    },
}

PREDICTIONS = {
    "sure on a lawn": {
        "question": (
            "A network that has only ever seen digits looks at pieces of a lawn. On how many of "
            "them is it more than 90 % sure of a digit?"
        ),
        "choices": ["on none", "on about 1 in 10", "on about half", "on more than 8 in 10"],
        "truth": "on more than 8 in 10",
    },
    "a box moved by half its side": {
        "question": (
            "A square box, and the same one moved right and down by half its side. What part of "
            "all that they cover do both cover?"
        ),
        "choices": ["1/2", "1/3", "1/4", "1/7"],
        "truth": "1/7",
    },
}
