"""Quiz items of lesson 17, "Catch the data cheating"."""

ITEMS = {
    "a test set with the same marks": {
        "question": (
            "A network has learned from digits of which all 3s carry a mark. On test pictures "
            "whose 3s carry it as well, 96 % are classified correctly. What does that number say "
            "about 3s without the mark?"
        ),
        "choices": {
            "That about 96 % of them are classified correctly.": (
                "Of the 3s without their mark 14 % were left."
            ),
            "Nothing.": (
                "Yes. In that test set no 3 comes without its mark, so no number of it can tell."
            ),
            "That the network knows both: the shape and the mark.": (
                "It had no need for the shape: with the mark, 31 % of the other digits are a 3 to "
                "it."
            ),
            "That they are too few to matter.": (
                "They are a tenth of all digits, and the number was not taken from any of them."
            ),
        },
        "right": "Nothing.",
    },
    "random signs do little": {
        "question": (
            "The pixels of a digit are changed by 0.1. With random signs the network hardly errs "
            "more often, along the gradient nearly always. Why?"
        ),
        "choices": {
            "Random signs change blank paper only.": ("They change every pixel, ink or paper."),
            "Along the gradient the picture changes more.": (
                "It changes less: where the gradient is 0 a pixel stays, and no other moves by "
                "more than 0.1."
            ),
            "Along the gradient all pixels push the same way.": (
                "Yes: the loss grows by 0.1 times the sum of all slopes without their signs. "
                "Random signs let most of it cancel."
            ),
        },
        "right": "Along the gradient all pixels push the same way.",
    },
    "a label that is contradicted": {
        "question": (
            "A network has learned from labels of which 20 % are wrong, at random. Of a training "
            "picture that is labelled 2, it says 7. Which is more likely to be wrong?"
        ),
        "choices": {
            "The network: it has learned this very label.": (
                "It has learned all labels together, and the right ones agree with each other: of "
                "317 labels that it contradicted, 288 were wrong."
            ),
            "Both are equally likely.": (
                "Of 317 contradicted labels 29 were right: that is far from half."
            ),
            "Neither: nobody can know.": (
                "Somebody can look at the picture. And before that, one can bet well: 91 % of the "
                "contradicted labels were wrong."
            ),
            "The label.": (
                "Yes. Of the labels that it contradicted 91 % were wrong: a short list to look "
                "through."
            ),
        },
        "right": "The label.",
    },
    "ten scans of each patient": {
        "question": (
            "100 patients, ten scans of each: 1,000 different pictures. Of these 200, drawn at "
            "random, are the test set, and 98 % of them are classified correctly. And new patients?"
        ),
        "choices": {
            "Fewer; split by patient to know how many.": (
                "Yes: with all of a patient's scans on one side, the test asks what you ask."
            ),
            "98 %: no test scan was learned from.": (
                "But others of the same patient were: 8 of the ten on average."
            ),
            "98 %, since no scan is there twice.": (
                "No two pictures of the digits' file are the same either. Drawn at random 99 % "
                "were right, of hands never seen 94 %."
            ),
            "98 %, if 200 are enough to measure it.": (
                "More of them measure the same thing more exactly. Its name is: old patients."
            ),
        },
        "right": "Fewer; split by patient to know how many.",
    },
    "the best of fifty settings": {
        "question": (
            "Lesson 13 again: you try fifty settings, and keep the one that is best on the test "
            "set, with 97 %. What will it be on pictures that nobody has touched?"
        ),
        "choices": {
            "97 %, as the test set was never learned from.": (
                "It was chosen by, which is learning from it, if slowly: the best of fifty is "
                "good, and lucky as well."
            ),
            "The mean of all fifty.": (
                "The best of fifty is better than most, only less so than it looked."
            ),
            "Probably more: the best setting was found.": (
                "It was found because it did well on just these pictures. On others its luck is "
                "gone."
            ),
            "Probably less: choosing used the test set up.": (
                "Yes. Choose on a validation set, and look at the test set once."
            ),
        },
        "right": "Probably less: choosing used the test set up.",
    },
}

PREDICTIONS = {
    "3s without their mark": {
        "question": (
            "Without the mark: how many of the 37 test 3s does it still classify correctly?"
        ),
        "choices": [
            "a quarter of them at most",
            "a quarter to a half",
            "a half to three quarters",
            "more than three quarters",
        ],
    },
    "every second label wrong": {
        "question": (
            "Every second label was wrong. How many new pictures does the network classify "
            "correctly?"
        ),
        "choices": ["30 % at most", "30 to 60 %", "60 to 75 %", "more than 75 %"],
    },
}
