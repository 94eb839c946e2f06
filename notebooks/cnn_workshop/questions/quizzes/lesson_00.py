"""The prediction of lesson 00, "Start here"."""

ITEMS = {}

PREDICTIONS = {
    "a blank page": {
        "question": "The network has learnt to read digits. What will it say to a blank page?",
        "choices": [
            "nothing: there is no digit",
            "all ten digits, each with 0.1",
            "one digit, but far from sure",
            "one digit, and sure of it",
        ],
        "truth": "one digit, but far from sure",
    }
}
