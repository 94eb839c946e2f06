"""How long a step of training takes, beside PyTorch on the same threads; and how long 97 % take.

    python benchmarks/training.py [--threads 1] [--seconds 3]

Needs torch (2.13.0 was used), which the project itself does not. Prints tables; times are never
asserted. The exit code is 1 only if the two disagree, or 97 % are not reached.
"""

import math
import sys
import time

import beside_torch

BATCH, EPOCHS = 64, 16


def small(kinds, side, **options):
    """Make conv8-pool-conv16-pool-linear: ours or PyTorch's, whose names are the same."""
    return [
        *(kinds.Conv2d(1, 8, 3, padding=1, **options), kinds.ReLU(), kinds.MaxPool2d(2)),
        *(kinds.Conv2d(8, 16, 3, padding=1, **options), kinds.ReLU(), kinds.MaxPool2d(2)),
        *(kinds.Flatten(), kinds.Linear(16 * (side // 4) ** 2, 10, **options)),
    ]


def lenet(kinds, side, **options):
    """Make LeNet-5, with 61,706 numbers to learn, with ReLU and max pooling."""
    return [
        *(kinds.Conv2d(1, 6, 5, padding=2, **options), kinds.ReLU(), kinds.MaxPool2d(2)),
        *(kinds.Conv2d(6, 16, 5, **options), kinds.ReLU(), kinds.MaxPool2d(2)),
        *(kinds.Flatten(), kinds.Linear(16 * (side // 4 - 2) ** 2, 120, **options), kinds.ReLU()),
        *(kinds.Linear(120, 84, **options), kinds.ReLU(), kinds.Linear(84, 10, **options)),
    ]


NETWORKS = {
    "8 x 8": (small, 8, 1.0),
    "28 x 28": (small, 28, 1.0),
    "28 x 28, LeNet": (lenet, 28, 1.1),
}
"""How each is made, its pictures' side, and how many times PyTorch's time a step may take."""


def our_step(layers, side):
    """Return a function that takes a step and gives the loss, and the arrays that it moves."""
    from cnn_core import layers as kinds
    from cnn_core.functional import cross_entropy, cross_entropy_backward
    from cnn_core.network import Sequential
    from cnn_core.training import SGD

    network = Sequential(*layers(kinds, side, rng=0))
    optimizer = SGD(network, lr=0.01)

    def step(images, labels):
        logits = network(images)
        loss = cross_entropy(logits, labels)
        network.backward(cross_entropy_backward(1, logits, labels), for_input=False)
        optimizer.step()
        return loss

    return step, list(network.parameters().values())


def torch_step(layers, side):
    """Return the same of PyTorch's."""
    import torch

    network = torch.nn.Sequential(*layers(torch.nn, side))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)

    def step(images, labels):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, [tensor.detach() for tensor in network.parameters()]


def compare_steps(layers, side, seconds):
    """Time a step of both; return the milliseconds, and whether both took the same path."""
    import numpy as np
    import torch

    (ours, our_arrays), (theirs, tensors) = our_step(layers, side), torch_step(layers, side)
    for array, tensor in zip(our_arrays, tensors, strict=True):
        tensor[...] = torch.from_numpy(array)
    rng = np.random.default_rng(0)
    images = rng.random((BATCH, 1, side, side), dtype=np.float32)
    labels = rng.integers(0, 10, BATCH)
    shown = torch.from_numpy(images), torch.from_numpy(labels)
    functions = [lambda: theirs(*shown), lambda: ours(images, labels)]
    for _ in range(5):
        losses = [function() for function in functions]
    pairs = zip(our_arrays, tensors, strict=True)
    agree = all(np.allclose(array, tensor.numpy(), atol=1e-5) for array, tensor in pairs)
    return beside_torch.measure(functions, seconds), agree and math.isclose(*losses, rel_tol=1e-4)


def train_to(share):
    """Train on the digits that ship until that share of the held-out ones is read right."""
    from cnn_core.datasets import load_mnist
    from cnn_core.network import digit_classifier
    from cnn_core.training import Adam, CosineAnnealingLR, Epoch, fit, shifted

    (images, labels), (held_out, held_out_labels) = load_mnist("train"), load_mnist("test")
    network = digit_classifier(rng=0)
    optimizer = Adam(network, lr=0.005)
    schedule = CosineAnnealingLR(optimizer, T_max=EPOCHS * math.ceil(len(images) / BATCH))
    start = time.perf_counter()
    for event in fit(
        network, images[:, None] / 255, labels, optimizer,
        epochs=EPOCHS, batch_size=BATCH, rng=0, augment=shifted, schedule=schedule,
        test=(held_out[:, None] / 255, held_out_labels),
    ):  # fmt: skip
        if isinstance(event, Epoch) and event.test_accuracy >= share:
            break
    return event, time.perf_counter() - start


def main():
    """Measure; return 1 if a result is wrong."""
    options = beside_torch.read_options(__doc__, seconds=3)
    beside_torch.on_equal_terms(options.threads)
    print("| pictures | torch, ms | ours, ms | ours / torch | wanted: at most |")
    print("|---|---|---|---|---|")
    right = True
    for name, (layers, side, most) in NETWORKS.items():
        (torch_ms, our_ms), agree = compare_steps(layers, side, options.seconds)
        right &= agree
        row = f"{torch_ms:.2f} | {our_ms:.2f} | {our_ms / torch_ms:.2f} | {most}"
        print(f"| {name} | {row} |", flush=True)
    event, seconds = train_to(0.97)
    print(
        f"\n{event.test_accuracy:.1%} of the held-out digits, 28 x 28, after {event.epoch} epochs, "
        f"{seconds:.1f} s (wanted: 97 % within 15 s); "
        f"{'the results agree' if right else 'THE RESULTS DIFFER'}"
    )
    return int(not right or event.test_accuracy < 0.97)


if __name__ == "__main__":
    sys.exit(main())
