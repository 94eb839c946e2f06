"""Quiz items of lesson 11, "Send the blame back"."""

ITEMS = {
    "a winner of two windows": {
        "question": (
            "Max pooling with overlapping windows: one pixel is the largest of two of them. Their "
            "outputs have the gradients 3 and -1. What is the pixel's gradient?"
        ),
        "choices": {
            "-1": "That is `=`: the second window wipes out what the first one sent.",
            "2": "Yes: 3 + -1. If the pixel grows, both outputs grow, and the loss by both parts.",
            "1": "That is their mean. Both outputs move when the pixel does: add, do not share.",
            "3": "Only the first window's. The pixel wins both, so it hears from both.",
        },
        "right": "2",
    },
    "why the kernel is flipped": {
        "question": "The gradient goes back through a convolution with the kernel flipped. Why?",
        "choices": {
            "Because the convolution flips it on the way forward.": (
                "Ours does not: the kernel lies on the picture as it is. The flip comes from "
                "asking the other way round."
            ),
            "Because going back has to undo, in reverse, what the convolution did.": (
                "Nothing is undone: the picture does not come back, only its gradient."
            ),
            "It is a habit: without the flip the network learns as well.": (
                "It does learn: lesson 12's net without the flip reaches 90 %. But its gradients "
                "are wrong: nudging shows it."
            ),
            "Because the window that ends at a pixel met it with its last number.": (
                "Yes. The window furthest up and left met the pixel with the kernel's last number, "
                "the one furthest down and right with its first."
            ),
        },
        "right": "Because the window that ends at a pixel met it with its last number.",
    },
}

PREDICTIONS = {
    "gradients of a winner": {
        "question": (
            "The window holds 1, 5, 3, 4; the output's gradient is 8. "
            "Which gradients do the four get?"
        ),
        "choices": ["2, 2, 2, 2", "8, 8, 8, 8", "0, 8, 0, 0"],
    },
    "gradients of a tie": {
        "question": "Now the window holds 1, 5, 5, 4. Which gradients do the four get?",
        "choices": ["0, 8, 8, 0", "0, 4, 4, 0", "0, 8, 0, 0"],
    },
}
