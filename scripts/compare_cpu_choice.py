#!/usr/bin/env python3
"""Is the target `cpu` as fast as the better of its libraries?

    scripts/compare_cpu_choice.py CONFIG...                        the cases of configs, e.g. configs/deepbench_training.json
    scripts/compare_cpu_choice.py --random 40 [--seed 7]           f32 products and convolutions drawn anew for each seed

Runs every case on cpu, cpu/openblas and cpu/onednn in one run, whose rounds take turns, and prints for each the seconds of
cpu over those of the library that is faster over all rounds, with a 95 % interval over the rounds, and what cpu chose. Ends
with how many cases lie beyond the limit, and how many do so for certain (with all of the interval); exit code 1 when any does
for certain.
"""

import argparse
import json
import math
import random
import statistics
import sys
import tempfile
from pathlib import Path

from compare_common import ROOT, aibench_result, build_aibench, choose_processors, fail, machine, signed_rank_interval

LIBRARIES = ["cpu/openblas", "cpu/onednn"]
MOST_FLOPS = 4e9


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="*", metavar="CONFIG", help="configs whose cases are compared")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N shapes drawn at random instead")
    parser.add_argument("--seed", type=int, default=1, help="of the shapes (default: 1)")
    parser.add_argument("--filter", default="", help="only cases whose id matches, as in aibench run")
    parser.add_argument("--build", default=ROOT / "build" / "release", help="build folder (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="threads (default: 1)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds (default: 7, the least for an interval is 6)")
    parser.add_argument("--limit", type=float, default=3, help="how many percent slower cpu may be (default: 3)")
    return parser.parse_args()


def log_uniform(draw, low, high):
    return round(math.exp(draw.uniform(math.log(low), math.log(high))))


def random_gemm(draw):
    while True:
        m, n, k = (log_uniform(draw, 8, 4096) for _ in range(3))
        if 1e5 <= 2 * m * n * k <= MOST_FLOPS:
            return {"op": "gemm", "m": m, "n": n, "k": k, "trans_a": draw.random() < 0.3, "trans_b": draw.random() < 0.3}


def random_convolution(draw):
    while True:
        r, stride = draw.choice([1, 3, 3, 3, 5, 7]), draw.choice([1, 1, 1, 2])
        n, side = draw.choice([1, 2, 4, 8, 16]), draw.choice([7, 13, 14, 27, 28, 35, 56, 71, 112])
        c, k = (draw.choice([3, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512]) for _ in range(2))
        if side >= r and 1e6 <= 2 * n * c * k * (side / stride) ** 2 * r * r <= MOST_FLOPS:
            return {"op": "conv2d", "n": n, "c": c, "h": side, "w": side, "k": k, "r": r, "s": r, "pad": r // 2,
                    "stride": stride, "direction": draw.choice(["forward", "backward_data", "backward_weights"])}


def write_random(path, count, seed):
    draw = random.Random(seed)
    workloads = [random_gemm(draw) if i % 2 else random_convolution(draw) for i in range(count)]
    path.write_text(json.dumps({"name": "random-shapes", "workloads": workloads}), encoding="utf-8")


def ratios_of(case):
    """cpu's seconds over the better library's by round, that library's name and cpu's choice; None when a row is missing."""
    rows = {row["target"]: row for row in case["results"] if row["status"] == "ok"}
    if "cpu" not in rows or not any(name in rows for name in LIBRARIES):
        return None
    seconds = {name: {round_["round"]: round_["host_time_s"]["median"] for round_ in row["rounds"]}
               for name, row in rows.items()}
    best = min((name for name in LIBRARIES if name in rows), key=lambda name: statistics.median(seconds[name].values()))
    both = sorted(seconds["cpu"].keys() & seconds[best].keys())
    served = ", ".join(f"{op['provider']} {op['algorithm']}" for op in rows["cpu"]["providers"][:2])
    return [seconds["cpu"][i] / seconds[best][i] for i in both], best, served


def main():
    options = arguments()
    if bool(options.configs) == bool(options.random):
        fail("give either configs or --random N")
    cpus, usable = choose_processors(options.threads, options.rounds)
    aibench = build_aibench(options.build)
    with tempfile.TemporaryDirectory() as scratch:
        configs = options.configs
        if options.random:
            drawn = Path(scratch) / "random.json"
            write_random(drawn, options.random, options.seed)
            configs = [str(drawn)]
        flags = ["--rounds", str(options.rounds), "--threads", str(options.threads)]
        for name in ["cpu", *LIBRARIES]:
            flags += ["--target", name]
        if options.filter:
            flags += ["--filter", options.filter]
        result = aibench_result(aibench, [*configs, *flags], cpus, all_ok=False)

    print(f"{machine()}, {options.threads} of {usable} processors, {options.rounds} rounds; cpu / better library, seconds")
    limit, beyond, certain, compared = 1 + options.limit / 100, 0, 0, 0
    for case in result["cases"]:
        found = ratios_of(case)
        if found is None:
            print(f"{case['id']:60s} not measured by cpu and a library")
            continue
        ratios, best, served = found
        low, high = signed_rank_interval(ratios)
        middle = statistics.median(ratios)
        compared += 1
        beyond += middle > limit
        certain += low is not None and low > limit
        interval = f"[{low:.3f}, {high:.3f}]" if low is not None else "[too few rounds]"
        mark = " beyond" if middle > limit else ""
        print(f"{case['id']:60s} {middle:.3f} {interval}{mark}  better: {best}; cpu: {served}", flush=True)
    print(f"{beyond} of {compared} cases beyond {options.limit:g} %, {certain} of them for certain")
    return 1 if certain else 0


if __name__ == "__main__":
    sys.exit(main())
