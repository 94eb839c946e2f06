"""Quiz items of lesson 10, "Take the whole machine apart"."""

ITEMS = {
    "noise that is an 8": {
        "question": "The network calls noise an 8, with probability 1.00. What does that mean?",
        "choices": {
            "Of its ten answers, 8 gets by far the largest logit.": (
                "Yes. Softmax compares the ten with each other, and with nothing else."
            ),
            "100 of 100 pictures that look like this one show an 8.": (
                "None of them does. It was never shown noise, so nothing ties this number to it."
            ),
            "The noise holds the pattern of an 8 somewhere.": (
                "It says 8 to 200 of 200 random pictures. A pattern would be in some of them, not "
                "in all."
            ),
        },
        "right": "Of its ten answers, 8 gets by far the largest logit.",
    },
    "where the weights are": {
        "question": (
            "Which layer of the digit classifier has the most numbers to learn: "
            "conv1 (8 kernels), conv2 (16 filters), linear1 (10 outputs) or a pooling layer?"
        ),
        "choices": {
            "conv1": "It has 80: 8 kernels of 3 x 3 and 8 biases. The fewest of the three.",
            "conv2": (
                "It has 1,168. Most multiplications, yes: but its 16 x 8 kernels are used at every "
                "place."
            ),
            "linear1": (
                "Yes, 4,010: each of 400 numbers has a weight of its own for each of 10 outputs."
            ),
            "a pooling layer": "Pooling learns nothing: it picks the largest number.",
        },
        "right": "linear1",
    },
    "a 0 deep down": {
        "question": (
            "A number of pool2 is 0, for a picture with plenty of ink. What do you know of the "
            "10 x 10 pixels that it sees?"
        ),
        "choices": {
            "All of them are blank.": (
                "There may be ink: the kernels found less than nothing of what they look for, and "
                "ReLU made it 0."
            ),
            "None of them can change the verdict.": (
                "Other maps see the same pixels, and this number itself may rise when they change."
            ),
            "Its pattern was found at none of four places.": (
                "Yes. The largest of four numbers after ReLU is 0, so all four were 0 or below."
            ),
            "Their sum is exactly 0.": (
                "Pixels are never negative here. What is 0 or below is a sum of products with "
                "weights of both signs."
            ),
        },
        "right": "Its pattern was found at none of four places.",
    },
}

PREDICTIONS = {
    "the digit it sees": {
        "question": "Which digit will the network see in this picture?",
        "number": True,
    },
    "the strongest map": {
        "question": "Which kernel makes the map with the largest mean?",
        "choices": ["0", "1", "2", "3", "4", "5", "6", "7"],
    },
}
