#!/usr/bin/env python3
"""Compares f32 GEMM through `aibench run` with a bare loop of cblas_sgemm (kernels/reference/openblas/bare_gemm.cpp).

The two take turns, each time in a fresh process on the same processors. The ratio of a round is aibench's seconds a
call over the bare loop's: 1.00 means that the harness adds nothing to what it times.

    scripts/compare_bare_gemm.py [--rounds 9] [--threads 1] [--sizes 256 512 1024 2048] [--build build/release]
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from compare_common import ROOT, aibench_medians, alternate, build_programs, choose_processors, describe, machine, run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="turns of each side")
    parser.add_argument("--threads", type=int, default=1, help="processors to use")
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512, 1024, 2048], help="m = n = k")
    parser.add_argument("--build", default=str(ROOT / "build" / "release"), help="a configured build folder")
    options = parser.parse_args()

    cpus, usable = choose_processors(options.threads, options.rounds)
    bare, aibench = build_programs(options.build, "bare_gemm")

    sizes = [str(size) for size in options.sizes]

    def bare_seconds():
        lines = run([bare, str(options.threads), *sizes], cpus).splitlines()
        return {int(size): float(seconds) for size, seconds in (line.split() for line in lines)}

    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch) / "gemm.json"
        config.write_text(json.dumps({
            "name": "bare-gemm", "measure": {"min_time": "400ms"},
            "workloads": [{"op": "gemm", "dtype": "f32", "shapes": [
                {"m": size, "n": size, "k": size} for size in options.sizes]}]}), encoding="utf-8")

        def aibench_seconds():
            medians = aibench_medians(
                aibench, [str(config), "--target", "cpu/openblas", "--threads", str(options.threads),
                               "--rounds", "1"], cpus)
            return {size: medians[f"gemm/f32/m{size}n{size}k{size}"] for size in options.sizes}

        values = alternate({"bare": bare_seconds, "aibench": aibench_seconds}, options.rounds)

    print(f"{machine()}, {options.threads} of {usable} processors, {options.rounds} alternating rounds; "
          "aibench / bare seconds, below 1: aibench is faster")
    for size in options.sizes:
        flops = 2.0 * size**3
        own = [flops / value[size] / 1e9 for value in values["aibench"]]
        other = [flops / value[size] / 1e9 for value in values["bare"]]
        ratios = [a[size] / b[size] for a, b in zip(values["aibench"], values["bare"])]
        print(f"m=n=k={size:5d}  aibench {statistics.median(own):7.1f}  bare {statistics.median(other):7.1f} GFLOP/s  "
              f"ratio {describe(ratios)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
