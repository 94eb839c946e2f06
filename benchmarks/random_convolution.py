"""How long convolutions of shapes drawn at random take, forward and backward, beside PyTorch.

    python benchmarks/random_convolution.py [--threads 1] [--seconds 0.2] [--seed 1] [--number 60]

Needs torch (2.13.0 was used), which the project itself does not. Nobody tunes for shapes that
nobody has chosen. Prints only; the exit code is 1 only if the two disagree.
"""

import argparse
import math
import sys
import time

import beside_torch

FLOPS, BYTES = 10**9, 64 * 10**6
"""Of a shape, at most: one that needs more is drawn again, so that the whole ends in minutes."""

TURN = 0.02
"""In seconds, at least, with more than one thread."""


def draw(rng):
    """Draw images, kernels, stride, padding and groups; sizes evenly on a logarithmic scale."""

    def between(low, high):
        return round(math.exp(rng.uniform(math.log(low), math.log(high))))

    while True:
        count, channels, outputs = between(1, 64), between(1, 128), between(1, 128)
        side, size, stride = between(7, 224), int(rng.integers(1, 8)), int(rng.integers(1, 3))
        padding, groups = int(rng.choice([0, size // 2])), 1
        if rng.random() < 1 / 3:  # depthwise
            outputs = groups = channels
        cells = count * outputs * ((side + 2 * padding - size) // stride + 1) ** 2
        flops = 2 * cells * channels // groups * size**2
        if flops <= FLOPS and 4 * (cells + count * channels * side**2) <= BYTES:
            weight = (outputs, channels // groups, size, size)
            return (count, channels, side, side), weight, stride, padding, groups


def functions(np, torch, shape, rng):
    """Return PyTorch's and our forward, PyTorch's and our backward, each without arguments."""
    from cnn_core.functional import conv2d, conv2d_backward

    size, kernel, stride, padding, groups = shape
    arrays = [rng.normal(size=each).astype("f4") for each in (size, kernel, kernel[:1])]
    tensors, rest = [torch.from_numpy(array) for array in arrays], (stride, padding, 1, groups)
    upstream = rng.normal(size=tuple(torch.conv2d(*tensors, *rest).shape)).astype("f4")
    steps = ([stride] * 2, [padding] * 2, [1, 1], False, [0, 0], groups, [True] * 3)
    theirs = (torch.from_numpy(upstream), *tensors[:2], kernel[:1], *steps)
    return [
        lambda: [torch.conv2d(*tensors, *rest)],
        lambda: [conv2d(*arrays, *rest)],
        lambda: torch.ops.aten.convolution_backward(*theirs),
        lambda: conv2d_backward(upstream, *arrays, *rest),
    ]


def shortest(pair, seconds, turn):
    """Time two functions in turns; return the least of each: noise only ever adds.

    With two threads, a turn lasts a while: those of the other library go on waiting for work at
    first, busily, for some milliseconds, on the processor that a second thread needs.
    """
    times, end = [[], []], time.perf_counter() + seconds
    while len(times[0]) < 4 or time.perf_counter() < end:
        for function, taken in zip(pair, times, strict=True):
            ends = time.perf_counter() + turn
            while True:
                start = time.perf_counter()
                function()
                now = time.perf_counter()
                taken.append(now - start)
                if now > ends:
                    break
    return [min(taken) for taken in times]


def close(np, pair):
    """Tell whether two functions give the same, as far as float32 goes."""
    return all(
        np.allclose(ours, theirs.numpy(), rtol=1e-3, atol=1e-3 * float(abs(theirs).max()))
        for theirs, ours in zip(*(function() for function in pair), strict=True)
    )


def tell(np, title, ratios, shapes):
    """Print the mean, the quartiles and the five worst."""
    quartiles = ", ".join(f"{part:.2f}" for part in np.quantile(ratios, [0.25, 0.5, 0.75, 0.9]))
    mean = np.exp(np.log(ratios).mean())
    print(f"\n{title}: geometric mean {mean:.2f}; quartiles, nine in ten: {quartiles}")
    for number in np.argsort(ratios)[: -min(6, len(ratios) + 1) : -1]:
        print(f"    {ratios[number]:.2f}  {shapes[number]}")


def main():
    """Measure all shapes; return 1 if a result is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.2, help="each shape and direction")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=60, help="of shapes")
    options = parser.parse_args()
    np, torch = beside_torch.on_equal_terms(options.threads)
    rng = np.random.default_rng(options.seed)
    shapes = [draw(rng) for _ in range(options.number)]
    ratios, wrong = [], 0
    for shape in shapes:
        four = functions(np, torch, shape, rng)
        pairs = four[:2], four[2:]
        wrong += not all(close(np, pair) for pair in pairs)
        turn = TURN if options.threads > 1 else 0
        times = [shortest(pair, options.seconds, turn) for pair in pairs]
        ratios.append([ours / theirs for theirs, ours in times])
    depthwise = np.array([shape[4] > 1 for shape in shapes])
    print("ours / torch, shortest times; images, kernels, stride, padding, groups")
    for direction, column in zip(("forward", "backward"), np.array(ratios).T, strict=True):
        tell(np, direction, column, shapes)
        means = [np.exp(np.log(column[kind]).mean()) for kind in (~depthwise, depthwise)]
        print("    one group {:.2f}, depthwise {:.2f}".format(*means))
    print(f"\n{wrong} results differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
