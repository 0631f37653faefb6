#!/usr/bin/env python3
"""Compares `aibench run` with bare loops of oneDNN's own calls, in fresh processes that take turns.

Matrix products and convolutions in f32. The bare loops run each in plain layouts, in the library's own and by Winograd's
algorithm, with the reorders in the timed region, and the fastest counts; `aibench run --target cpu/onednn` chooses by its
own trial. Both sides run on the same processors with the same number of threads.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from compare_common import ROOT, aibench_medians, alternate, build_programs, choose_processors, describe, machine, run

GEMMS = [256, 512, 1024]
CONVS = ["1,64,56,56,64,3,1", "16,256,14,14,256,3,1", "8,64,56,56,256,1,0"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=ROOT / "build" / "release", help="build folder (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="threads on both sides (default: 1)")
    parser.add_argument("--rounds", type=int, default=10, help="fresh processes a side (default: 10)")
    return parser.parse_args()


def case_id(work):
    """The id that aibench gives to a line of bare_onednn."""
    kind, sizes = work.split(":")
    if kind == "gemm":
        return f"gemm/f32/m{sizes}n{sizes}k{sizes}"
    n, c, h, w, k, r, pad = sizes.split(",")
    return f"conv2d/f32/forward/n{n}c{c}h{h}w{w}k{k}r{r}s{r}" + (f"p{pad}" if pad != "0" else "")


def workload(work):
    """The same as an entry of a config."""
    kind, sizes = work.split(":")
    if kind == "gemm":
        return {"op": "gemm", "m": int(sizes), "n": int(sizes), "k": int(sizes)}
    n, c, h, w, k, r, pad = map(int, sizes.split(","))
    return {"op": "conv2d", "n": n, "c": c, "h": h, "w": w, "k": k, "r": r, "s": r, "pad": pad}


def main():
    options = arguments()
    cpus, usable = choose_processors(options.threads, options.rounds)
    bare, aibench = build_programs(options.build, "bare_onednn")

    works = [f"gemm:{size}" for size in GEMMS] + [f"conv:{shape}" for shape in CONVS]

    def bare_seconds():
        best = {}
        for line in run([bare, str(options.threads), *works], cpus).splitlines():
            work, layout, seconds = line.split()
            if layout.endswith("_ahead"):
                continue
            best[work] = min(float(seconds), best.get(work, float("inf")))
        return best

    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch) / "onednn.json"
        config.write_text(json.dumps({"name": "bare-onednn", "measure": {"min_time": "400ms"},
                                      "workloads": [workload(work) for work in works]}), encoding="utf-8")

        def aibench_seconds():
            medians = aibench_medians(aibench, [str(config), "--target", "cpu/onednn", "--threads",
                                                     str(options.threads), "--rounds", "1"], cpus)
            return {work: medians[case_id(work)] for work in works}

        values = alternate({"bare": bare_seconds, "aibench": aibench_seconds}, options.rounds)

    print(f"{machine()}, {options.threads} of {usable} processors, {options.rounds} alternating rounds; "
          "aibench / bare seconds, below 1: aibench is faster")
    for work in works:
        ratios = [a[work] / b[work] for a, b in zip(values["aibench"], values["bare"])]
        print(f"{work:28s} ratio {describe(ratios)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
