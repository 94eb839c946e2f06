"""How long a step of training takes, beside PyTorch on the same threads; and how long 97 % take.

    python benchmarks/training.py [--threads 1] [--seconds 3]

Needs torch (2.13.0 was used), which the project itself does not. Prints tables; times are never
asserted. The exit code is 1 only if the two disagree, or 97 % are not reached.
"""

import argparse
import math
import os
import sys
import time

from convolution import measure

SIDES, BATCH, EPOCHS = (8, 28), 64, 16


def read_options():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=3, help="for each size, at least")
    return parser.parse_args()


def layers(kinds, side, **options):
    """Make conv8-pool-conv16-pool-linear: ours or PyTorch's, whose names are the same."""
    return [
        *(kinds.Conv2d(1, 8, 3, padding=1, **options), kinds.ReLU(), kinds.MaxPool2d(2)),
        *(kinds.Conv2d(8, 16, 3, padding=1, **options), kinds.ReLU(), kinds.MaxPool2d(2)),
        *(kinds.Flatten(), kinds.Linear(16 * (side // 4) ** 2, 10, **options)),
    ]


def our_step(side):
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


def torch_step(side):
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


def compare_steps(side, seconds):
    """Time a step of both; return the milliseconds, and whether both took the same path."""
    import numpy as np
    import torch

    (ours, our_arrays), (theirs, tensors) = our_step(side), torch_step(side)
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
    return measure(functions, seconds), agree and math.isclose(*losses, rel_tol=1e-4)


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
    options = read_options()
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = str(options.threads)  # read when NumPy's BLAS is loaded: import it now
    import numpy as np
    import torch

    torch.set_num_threads(options.threads)
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else math.nan
    print(f"{options.threads} threads each; {os.cpu_count()} cores; load before: {busy:.1f}")
    print(f"NumPy {np.__version__}, torch {torch.__version__}, float32, batch {BATCH}, medians\n")
    print("| pictures | torch, ms | ours, ms | ours / torch (wanted: at most 2.0) |")
    print("|---|---|---|---|")
    right = True
    for side in SIDES:
        (torch_ms, our_ms), agree = compare_steps(side, options.seconds)
        right &= agree
        row = f"{torch_ms:.2f} | {our_ms:.2f} | {our_ms / torch_ms:.2f}"
        print(f"| {side} x {side} | {row} |", flush=True)
    event, seconds = train_to(0.97)
    print(
        f"\n{event.test_accuracy:.1%} of the held-out digits, 28 x 28, after {event.epoch} epochs, "
        f"{seconds:.1f} s (wanted: 97 % within 15 s); "
        f"{'the results agree' if right else 'THE RESULTS DIFFER'}"
    )
    return int(not right or event.test_accuracy < 0.97)


if __name__ == "__main__":
    sys.exit(main())
