"""Quiz items of lesson 14, "Test the slogan"."""

ITEMS = {
    "what commutes with a shift": {
        "question": (
            "Zeros come in with a shift. Which layer gives the moved map, exactly and in all cells "
            "that did not come in, whatever the picture and whatever the shift?"
        ),
        "choices": {
            "A 3 x 3 convolution of stride 1 with zero padding": (
                "Not at the border: pixels that were beside it before are padding now, or gone."
            ),
            "Max pooling of size 2 and stride 2": (
                "Only if the shift is even: otherwise each window meets other pixels."
            ),
            "A 3 x 3 convolution of stride 1 without padding": (
                "Yes: the same kernel meets the same pixels, one place further."
            ),
            "A fully connected layer": (
                "It has a weight of its own for every place: a moved picture meets other weights."
            ),
        },
        "right": "A 3 x 3 convolution of stride 1 without padding",
    },
    "what augmentation repairs": {
        "question": (
            "A network was trained on pictures shifted by up to 1 pixel; at 1 pixel its accuracy "
            "is above 90 %. And at 2 and 3 pixels, which it was never shown?"
        ),
        "choices": {
            "As good as at 1: it has become translation-invariant.": (
                "2 to the left costs it 13 points, 3 to the left 72."
            ),
            "Better than before at 2, hardly at 3: the help fades.": (
                "Yes. 2 to the left it rises from 34 to 84 %, 3 to the left from 21 to 25 %."
            ),
            "No better than before: it knows only what it was shown.": (
                "At 2 pixels it is better in all four directions, to the left 84 % in place of 34."
            ),
        },
        "right": "Better than before at 2, hardly at 3: the help fades.",
    },
    "augmented and judged": {
        "question": (
            "You try augmentation by 0, 1, 2 and 3 pixels and want to keep the best. On which "
            "pictures do you compare the four networks, and on which do you report the winner?"
        ),
        "choices": {
            "Compare on the validation set, report on the test set": (
                "Yes. The winner's validation number flatters, as it was chosen for being high; "
                "the test set has chosen nothing."
            ),
            "Compare and report on the test set, which is the fairest": (
                "Then the test set has chosen, and its number flatters the winner, too."
            ),
            "Compare on the training set, report on the test set": (
                "A network that knows its pictures by heart would win: 20 of 20 with random labels."
            ),
            "Compare and report on the validation set, all of it": (
                "The best of four flatters: in lesson 13 95.0 % on the validation set were 89.4 % "
                "on the test set."
            ),
        },
        "right": "Compare on the validation set, report on the test set",
    },
}

PREDICTIONS = {
    "digits moved by one": {
        "question": "The digits move one pixel to the right. What is the accuracy then?",
        "choices": ["more than 90 %", "75 to 90 %", "50 to 75 %", "less than 50 %"],
    },
    "tried at two": {
        "question": "Trained on shifts by one pixel, tested at two: what accuracy?",
        "choices": ["more than 90 %", "75 to 90 %", "50 to 75 %", "less than 50 %"],
    },
}
