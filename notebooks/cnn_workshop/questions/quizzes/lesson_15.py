"""Quiz items of lesson 15, "Keep training sane"."""

ITEMS = {
    "means of a batch": {
        "question": (
            "Maps of shape (32, 16, 8, 8) reach a batch norm in training: 32 pictures, 16 "
            "channels. How many means does it take off?"
        ),
        "choices": {
            "1": "One mean for all channels would let a channel with large numbers rule the rest.",
            "16": "Yes: one for each channel, over all pictures, rows and columns.",
            "32": "One for each picture: that is layer norm. Batch norm mixes the pictures.",
            "512": (
                "One for each map of each picture: that is instance norm. Batch norm takes the 32 "
                "maps of a channel together."
            ),
        },
        "right": "16",
    },
    "left in training mode": {
        "question": (
            "You forget eval() and test a network with batch norm in training mode, eight "
            "digits at a time, sorted by class. Its accuracy is"
        ),
        "choices": {
            "as before: it is the same network, with the same weights.": (
                "The weights are the same, but each digit is measured by the mean and the variance "
                "of its batch, and these are other batches."
            ),
            "better: eight pictures of one class agree with each other.": (
                "Nothing is put to the vote. What they have in common is what their mean takes off."
            ),
            "worse: eight pictures alike have another mean than eight at random.": (
                "Yes: 87 % where shuffled batches give 94 to 96 %. What they have in common is "
                "taken off as their mean."
            ),
            "not measured: in training mode the network refuses to answer.": (
                "It answers as always, which is why nobody notices."
            ),
        },
        "right": "worse: eight pictures alike have another mean than eight at random.",
    },
    "dropout in evaluation": {
        "question": "Dropout with p = 0.8, as in PyTorch: what does it do in evaluation?",
        "choices": {
            "It hands all numbers on as they are.": (
                "Yes: in training the numbers kept were divided by 0.2 already, so that the mean "
                "is the same in both."
            ),
            "It leaves 80 % of the numbers out, as always.": (
                "Then a picture would get another verdict each time that it is shown."
            ),
            "It multiplies all numbers by 0.2.": (
                "So it was in the first paper. Here the numbers kept are divided by 0.2 in "
                "training, and evaluation has nothing left to do."
            ),
            "It divides all numbers by 0.2.": (
                "That is for training, where 80 % are left out. Here all are there, and the sum "
                "would be 5 times too large."
            ),
        },
        "right": "It hands all numbers on as they are.",
    },
    "ln 10 once more": {
        "question": (
            "Lesson 13 again: the loss is 2.30 and stays. This time the net has 20 layers, half "
            "of He's first weights, no batch norm, and a learning rate of 0.01. Why?"
        ),
        "choices": {
            "Its ReLUs have died of too long a step, as in lesson 13.": (
                "There the steps were long: the rate was 3. Here more than a quarter of the "
                "numbers behind each ReLU are above 0, before the first step."
            ),
            "There must be a mistake in its backward pass.": (
                "The same backward pass trains the same net with a batch norm behind each "
                "convolution: its loss falls below 2."
            ),
            "Nothing is wrong: 20 layers need more steps.": (
                "Too little reaches the first layers to move them: after 60 steps not a hundredth "
                "of the loss is gone."
            ),
            "Each layer halves the signal, and the gradient on its way back.": (
                "Yes: twenty halvings leave a millionth. The last layer sees hardly a difference "
                "between two digits, and the first layers hardly a gradient."
            ),
        },
        "right": "Each layer halves the signal, and the gradient on its way back.",
    },
}

PREDICTIONS = {
    "twenty small layers": {
        "question": (
            "Twenty layers, weights of spread 0.01. How large are the numbers behind the last one?"
        ),
        "choices": [
            "about as large as behind the first",
            "a hundred times smaller",
            "a million times smaller",
            "smaller by more than twelve zeros",
        ],
    },
    "other neighbours": {
        "question": (
            "A trained network with batch norm, in training mode: a digit stays, its seven "
            "neighbours in the batch are drawn anew, twenty times. For how many digits does the "
            "verdict change?"
        ),
        "choices": [
            "none: every picture is classified by itself",
            "about 1 in 100",
            "about 1 in 10",
            "more than half",
        ],
    },
}
