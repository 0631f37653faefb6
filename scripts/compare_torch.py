#!/usr/bin/env python3
"""Compares aibench's networks and matrix products with PyTorch's on the same device.

Both sides do the same work: a training step is forward, loss, backward and update; inference is the forward pass in
inference mode; a product writes into memory that is there (out=). They take turns, each time in a fresh process; the ratio
of a round is PyTorch's seconds a call over aibench's. The networks are those of configs/.

    scripts/compare_torch.py [CASE ...] [--rounds 9] [--threads 1] [--python /usr/bin/python3] [--aibench PROGRAM]
    scripts/compare_torch.py --device cuda --mode eager --mode graphs [CASE ...]

A CASE is lenet-mnist/training/b100 (network, mode, batch) or gemm/bf16/8192 (dtype, m = n = k). Without one: a training
step of each network at the batch that its config names and, on the processor, inference of each with one sample; on a GPU
products of bf16, tf32 and f32.

On the processor both sides are pinned to the same ones, in f32 at one thread count, and single calls are compared. On a GPU
calls back to back are, PyTorch's between CUDA events; TF32 is off in products and convolutions unless the case is tf32, and
cudnn.benchmark is on. --mode graphs captures a step as one CUDA graph, as PyTorch's manual does.

PyTorch is not needed for anything else: apt install python3-torch. Where it calls OpenBLAS, it is told to use the kernels
that aibench uses: on a processor that the library does not know it would run on the oldest ones, and the ratio would be
won by that alone.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from compare_common import ROOT, aibench_result, alternate, choose_processors, describe, fail, machine
from compare_common import openblas_kernels, run, signed_rank_interval

CONFIGS = {"lenet-mnist": "lenet_mnist", "cnn3-cifar": "cnn3_cifar", "mlp-tiny": "mlp_tiny",
           "mlp-regression": "mlp_regression", "mlp-house-price": "mlp_house_price"}
STEPS = ["lenet-mnist/training/b100", "cnn3-cifar/training/b64", "mlp-tiny/training/b2", "mlp-regression/training/b100",
         "mlp-house-price/training/b32"]
CASES = {"cpu": STEPS + [f"{name}/inference/b1" for name in CONFIGS],
         "cuda": STEPS + ["gemm/bf16/8192", "gemm/tf32/8192", "gemm/f32/4096"]}
# What a shell may have set for somebody else; each turns f32 into something else in PyTorch.
NOT_INHERITED = ("NVIDIA_TF32_OVERRIDE", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE")


def shipped_config(name):
    """A file of configs/, which is JSON with comments."""
    text = (ROOT / "configs" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda found: found.group(1) or "", text))


def workload_of(case):
    """What a case means as a workload of a config, the settings of its config, and its id in a result."""
    if product := re.fullmatch(r"gemm/(f64|f32|tf32|f16|bf16)/(\d+)", case):
        dtype, size = product.group(1), int(product.group(2))
        workload = {"op": "gemm", "dtype": dtype, "m": size, "n": size, "k": size}
        return workload, {"min_time": "200ms"}, f"gemm/{dtype}/m{size}n{size}k{size}"
    parts = re.fullmatch(r"([\w-]+)/(inference|training)/b(\d+)", case)
    if not parts or parts.group(1) not in CONFIGS:
        fail(f"{case}: a case is NETWORK/MODE/bBATCH, NETWORK one of {', '.join(CONFIGS)}, or gemm/DTYPE/SIZE")
    shipped = shipped_config(CONFIGS[parts.group(1)])
    workload = shipped["workloads"][0]
    workload.update(mode=parts.group(2), batch=int(parts.group(3)))
    return workload, shipped["measure"], f"network/{case}"


def modes_of(workload, options):
    """A product is one launch: there is nothing to capture."""
    return ["eager"] if workload["op"] == "gemm" else options.mode


class Aibench:
    """aibench's side: all cases of a group in one config, measured once a turn."""

    def __init__(self, cases, options, cpus, folder):
        self.ids, workloads, measure = {}, [], {}
        for case in cases:
            workload, measure, self.ids[case] = workload_of(case)
            workloads.append(workload)
        if options.device == "cuda":
            measure = {"min_time": f"{round(options.seconds * 1000)}ms", "modes": ["latency", "throughput"]}
        config = Path(folder) / "config.json"
        document = {"name": "compare-torch", "measure": measure, "workloads": workloads}
        config.write_text(json.dumps(document), encoding="utf-8")
        self.arguments = [str(config), "--target", options.target, "--threads", str(options.threads), "--rounds", "1"]
        self.options, self.cpus = options, cpus
        self.time = "throughput_time_s" if options.device == "cuda" else "host_time_s"
        self.about, self.problems, self.bad_checks = {}, {}, {}

    def result(self):
        """The result document of a turn; on a GPU a row that failed costs its case alone."""
        return aibench_result(self.options.aibench, self.arguments, self.cpus, all_ok=self.options.device == "cpu")

    def seconds(self):
        """{case: seconds of a call} of one turn."""
        result = self.result()
        target = result["targets"][0]
        self.about = {"aibench": result["tool"]["version"], "target": target["name"], "device": target.get("device"),
                      "providers": target.get("providers")}
        rows = {case["id"]: case["results"][0] for case in result["cases"]}
        values = {}
        for case, name in self.ids.items():
            row = rows[name]
            bad = {check["id"] for check in row["checks"] if check["state"] == "bad" and check["severity"] == "invalid"}
            self.bad_checks[case] = sorted(bad.union(self.bad_checks.get(case, [])))
            if row["status"] == "ok" and self.time in row:
                values[case] = row[self.time]["median"]
            else:
                self.problems[case] = f"aibench: {row['status']}: {row.get('reason')}"
        return values


class Torch:
    """PyTorch's side: a process for all cases of a group."""

    def __init__(self, cases, options, cpus, kernels):
        jobs = []
        for case in cases:
            workload, _, _ = workload_of(case)
            jobs.append({"case": case, "modes": modes_of(workload, options), "workload": workload})
        wish = {"device": options.device, "threads": options.threads, "seconds": options.seconds, "jobs": jobs}
        self.command = [options.python, str(Path(__file__).resolve().parent / "torch_side.py"), json.dumps(wish)]
        self.cpus = cpus
        self.environment = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
        if kernels:
            self.environment["OPENBLAS_CORETYPE"] = kernels
        self.about, self.problems = {}, {}

    def seconds(self):
        """{(case, mode): seconds of a call} of one turn."""
        answer = json.loads(run(self.command, self.cpus, self.environment).splitlines()[-1])
        self.about = answer["about"]
        values = {}
        for one in answer["timed"]:
            if "seconds" in one:
                values[one["case"], one["mode"]] = one["seconds"]
            else:
                self.problems[one["case"]] = f"PyTorch, {one['mode']}: {one['problem']}"
        return values


def ratios_of(values, case, mode):
    """(PyTorch's seconds, aibench's) of the rounds in which both have some."""
    pairs = [(torch.get((case, mode)), own.get(case)) for torch, own in zip(values["torch"], values["aibench"])]
    return [pair for pair in pairs if None not in pair]


def comparison(values, case, mode):
    """One entry of the document that --json writes."""
    pairs = ratios_of(values, case, mode)
    entry = {"case": case, "mode": mode, "torch_s": [pair[0] for pair in pairs], "aibench_s": [pair[1] for pair in pairs]}
    if pairs:
        ratios = [torch / own for torch, own in pairs]
        low, high = signed_rank_interval(ratios)
        entry.update(ratio=statistics.median(ratios), low=low, high=high)
    return entry


class Document:
    """What --json writes, after each round anew: an interruption costs the round that it falls into."""

    def __init__(self, options):
        self.path = options.json
        self.values = {"schema": "aibench.torch-comparison/1", "processor": machine(), "device": options.device,
                       "threads": options.threads, "seconds": options.seconds, "torch": {}, "aibench": {}, "cases": []}

    def write(self, own, torch, entries):
        """`entries` in the place of those of the same cases."""
        if not self.path:
            return
        problems = {**own.problems, **torch.problems}
        for entry in entries:
            entry["bad_checks"] = own.bad_checks.get(entry["case"], [])
            if entry["case"] in problems:
                entry["problem"] = problems[entry["case"]]
        new = {(entry["case"], entry["mode"]) for entry in entries}
        kept = [entry for entry in self.values["cases"] if (entry["case"], entry["mode"]) not in new]
        self.values.update(torch=torch.about, aibench=own.about, cases=kept + entries)
        unfinished = Path(self.path + ".new")
        unfinished.write_text(json.dumps(self.values, indent=1) + "\n", encoding="utf-8")
        unfinished.replace(self.path)


def tell(values, case, mode, options, torch_version):
    """Prints the rates of both sides and their ratio; the ratio with its interval in few words."""
    pairs = ratios_of(values, case, mode)
    title = f"{case}{'' if options.device == 'cpu' else ' ' + mode}"
    print(f"\n{title}")
    if not pairs:
        print("not measured", flush=True)
        return f"{title:40s} not measured"
    for at, name in ((0, f"torch {torch_version}"), (1, f"aibench {options.target}")):
        rates = [1 / pair[at] for pair in pairs]
        print(f"{name:28s} {statistics.median(rates):11.1f} calls/s (min {min(rates):.1f}, max {max(rates):.1f})")
    ratios = [torch / own for torch, own in pairs]
    print(f"{'aibench / torch':28s} {describe(ratios)}", flush=True)
    low, high = signed_rank_interval(ratios)
    words = f"{statistics.median(ratios):6.2f}" + (f"  [{low:.2f}, {high:.2f}]" if low else "")
    return f"{title:40s} {words}"


def compare(cases, options, cpus, document, end):
    """Compares a group of cases, whose sides take turns as wholes; one line for each case and mode."""
    with tempfile.TemporaryDirectory() as folder:
        own = Aibench(cases, options, cpus, folder)
        kernels = openblas_kernels(own.result()) if options.device == "cpu" else None
        torch = Torch(cases, options, cpus, kernels)
        wanted = [(case, mode) for case in cases for mode in modes_of(workload_of(case)[0], options)]

        def go_on(values):
            document.write(own, torch, [comparison(values, case, mode) for case, mode in wanted])
            return time.monotonic() < end

        values = alternate({"torch": torch.seconds, "aibench": own.seconds}, options.rounds, go_on=go_on)
        for problem in {**own.problems, **torch.problems}.values():
            print(problem, file=sys.stderr)
        return [tell(values, case, mode, options, torch.about["torch"]) for case, mode in wanted]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="what to compare")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where both sides run")
    parser.add_argument("--mode", choices=("eager", "graphs"), action="append", help="PyTorch's; may be given twice")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each side")
    parser.add_argument("--threads", type=int, help="processors to use: 1, with a GPU all")
    parser.add_argument("--target", help="aibench's side: cpu, cpu/openblas, cpu/onednn, cuda")
    parser.add_argument("--seconds", type=float, default=1.0, help="measured time of a turn; aibench's on a GPU alone")
    parser.add_argument("--budget", type=float, default=float("inf"), help="seconds after which no new round starts")
    parser.add_argument("--python", default="/usr/bin/python3", help="an interpreter that has torch")
    parser.add_argument("--aibench", default=str(ROOT / "scripts" / "aibench"), help="the program to measure")
    parser.add_argument("--json", help="also write the comparison to this file, round by round")
    options = parser.parse_args()
    options.cases = options.cases or CASES[options.device]
    options.mode = options.mode or ["eager"]
    options.target = options.target or options.device
    # PyTorch's backward pass has a thread of its own, so one processor would be a handicap beside a GPU.
    options.threads = options.threads or (1 if options.device == "cpu" else len(os.sched_getaffinity(0)))
    if options.device == "cpu" and "graphs" in options.mode:
        fail("--mode graphs is for --device cuda")
    if options.device == "cpu" and any(case.startswith("gemm/tf32/") for case in options.cases):
        fail("tf32 is for --device cuda")
    if not 0.001 <= options.seconds <= 60:
        fail("--seconds has to be 0.001 to 60")
    return options


def main():
    options = parse()
    for case in options.cases:
        workload_of(case)  # whatever is wrong with one is said before anything is measured
    end = time.monotonic() + options.budget
    cpus, usable = choose_processors(options.threads, options.rounds)
    print(f"{machine()}, {options.threads} of {usable} processors, {options.rounds} alternating rounds")
    # On a GPU most of a turn is starting, so all cases share one; on a processor the sides of a case lie closer together.
    groups = [options.cases] if options.device == "cuda" else [[case] for case in options.cases]
    document = Document(options)
    lines = [line for group in groups for line in compare(group, options, cpus, document, end)]
    print("\naibench's rate over PyTorch's, 95 % interval")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
