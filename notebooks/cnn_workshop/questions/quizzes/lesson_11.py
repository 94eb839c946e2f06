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
    "a pixel in the corner": {
        "question": (
            "A 3 x 3 convolution of stride 1 without padding. How many outputs send a gradient to "
            "the pixel in the corner, and how many to one far from the border?"
        ),
        "choices": {
            "1 and 9": (
                "Yes: as many as windows read it (lesson 04). A pixel that is read once has one "
                "term in its gradient."
            ),
            "4 and 9": "That is with padding 1: three more windows reach over the corner.",
            "9 and 9": "Only if the picture went on beyond the corner: there is one window there.",
            "1 and 3": "Windows move down, too: 3 by 3 of them read a pixel far from the border.",
        },
        "right": "1 and 9",
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
    "the kernel on the way back": {
        "question": "The gradient of the picture is a convolution, too. With which kernel?",
        "choices": [
            "The kernel as it is",
            "The kernel flipped both ways",
            "The kernel transposed",
        ],
    },
}
