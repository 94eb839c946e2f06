"""What the benchmarks beside PyTorch share: equal terms for both libraries, and times in turns."""

import argparse
import os
import statistics
import time

import bench

ROUNDS = 9
THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
PROCESSOR = (
    *("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"),
    *("ATEN_CPU_CAPABILITY", "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA"),
)
"""Settings by which a machine says what its processor can do: each library finds out by itself."""


def read_options(description, seconds):
    """Read the command line."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=seconds, help="for each row, at least")
    return parser.parse_args()


def on_equal_terms(threads):
    """Load NumPy and PyTorch with so many threads each, and say under which circumstances."""
    os.environ.update(dict.fromkeys(THREADS, str(threads)))
    dropped = [name for name in PROCESSOR if os.environ.pop(name, None)]
    import numpy as np  # its BLAS reads the settings as it is loaded
    import torch

    torch.set_num_threads(threads)
    print(f"{bench.busy()}; {threads} threads each")
    print(f"settings of this machine that were left out: {', '.join(dropped) or 'none'}")
    print(f"NumPy {np.__version__}, torch {torch.__version__}, float32\n")
    return np, torch


def measure(functions, seconds):
    """Time the functions in turns, so that they meet the same noise; the first round warms up."""
    times = [[] for _ in functions]
    end = time.perf_counter() + seconds
    while len(times[0]) <= ROUNDS or time.perf_counter() < end:
        for function, taken in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken[1:]) * 1000 for taken in times]
