"""How long a convolution takes: `cnn_core.functional.conv2d` beside PyTorch, on the same threads.

    python benchmarks/convolution.py [--threads 1] [--seconds 1]

Needs torch (2.13.0 was used), which the project itself does not. Prints one table; times are never
asserted. The exit code is 1 only if the two disagree.
"""

import statistics
import sys

import beside_torch

SHAPES = [
    # pictures (N, C, H, W), kernels (O, C, KH, KW), stride, padding
    ((1, 1, 28, 28), (8, 1, 3, 3), 1, 0),
    ((64, 1, 28, 28), (8, 1, 3, 3), 1, 0),
    ((32, 8, 13, 13), (16, 8, 3, 3), 1, 0),
    ((1, 3, 64, 64), (16, 3, 7, 7), 1, 3),
    ((8, 3, 224, 224), (64, 3, 7, 7), 2, 3),
    ((8, 64, 56, 56), (128, 64, 3, 3), 2, 1),
    ((8, 64, 56, 56), (64, 64, 1, 1), 1, 0),
    ((1, 1, 256, 256), (4, 1, 15, 15), 1, 7),
    ((4, 16, 64, 64), (16, 16, 15, 15), 1, 7),
    ((8, 64, 56, 56), (64, 64, 3, 3), 1, 1),
]


def main():
    """Measure every shape; return 1 if a result is wrong."""
    options = beside_torch.read_options(__doc__, seconds=1)
    np, torch = beside_torch.on_equal_terms(options.threads)
    from cnn_core.functional import conv2d

    print("| pictures | kernels | stride | torch, ms | ours, ms | ours / torch |")
    print("|---|---|---|---|---|---|")
    rng, ratios, wrong = np.random.default_rng(0), [], 0
    for size, kernel, stride, padding in SHAPES:
        arrays = [rng.normal(size=shape).astype("f4") for shape in (size, kernel, kernel[:1])]
        tensors = [torch.from_numpy(array) for array in arrays]
        functions = [
            lambda tensors=tensors, rest=(stride, padding): torch.conv2d(*tensors, *rest),
            lambda arrays=arrays, rest=(stride, padding): conv2d(*arrays, *rest),
        ]
        theirs, ours = (np.asarray(function()) for function in functions)
        wrong += not np.allclose(ours, theirs, rtol=1e-3, atol=1e-2)
        torch_ms, our_ms = beside_torch.measure(functions, options.seconds)
        ratios.append(our_ms / torch_ms)
        shown = [" x ".join(map(str, shape)) for shape in (size, kernel)]
        times = f"{torch_ms:.3f} | {our_ms:.3f} | {ratios[-1]:.2f}"
        print(f"| {shown[0]} | {shown[1]} | {stride} | {times} |", flush=True)
    print(
        f"\ngeometric mean {statistics.geometric_mean(ratios):.2f} (wanted: at most 1.6), ", end=""
    )
    print(f"worst {max(ratios):.2f} (wanted: at most 4); {wrong} results differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
