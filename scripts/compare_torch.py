#!/usr/bin/env python3
"""Compares aibench's networks with PyTorch's, eager mode, on the same processors.

Both sides do the same work in f32 at one thread count: a training step is forward, loss, backward and update; inference is
the forward pass in inference mode. They take turns, each time in a fresh process that is pinned to the same processors;
the ratio of a round is PyTorch's seconds a call over aibench's. The networks are those of configs/.

    scripts/compare_torch.py [CASE ...] [--rounds 9] [--threads 1] [--python /usr/bin/python3] [--aibench PROGRAM]

A CASE is lenet-mnist/training/b100: network, mode, batch. Without one: a training step of each network at the batch that
its config names, and inference of each with one sample.

PyTorch is not needed for anything else: apt install python3-torch. Where it calls OpenBLAS, it is told to use the kernels
that aibench uses: on a processor that the library does not know it would run on the oldest ones, and the ratio would be
won by that alone.
"""

import argparse
import json
import math
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
CASES = ["lenet-mnist/training/b100", "cnn3-cifar/training/b64", "mlp-tiny/training/b2", "mlp-regression/training/b100",
         "mlp-house-price/training/b32", *(f"{name}/inference/b1" for name in CONFIGS)]


def torch_network(workload):
    """The layers of a config's network as modules, and the size of what comes out."""
    import torch
    from torch import nn

    shape, modules = list(workload["input"]), []
    for layer in workload["layers"]:
        if layer == "relu":
            modules.append(nn.ReLU())
        elif "max_pool" in layer:
            modules.append(nn.MaxPool2d(layer["max_pool"]))
        elif "conv2d" in layer:
            modules.append(nn.Conv2d(shape[0], layer["conv2d"], layer["kernel"], padding=layer.get("pad", 0)))
        else:
            if len(shape) > 1:
                modules.append(nn.Flatten())
            modules.append(nn.Linear(math.prod(shape), layer["fully_connected"]))
        with torch.no_grad():
            shape = list(nn.Sequential(*modules)(torch.zeros(1, *workload["input"])).shape[1:])
    return nn.Sequential(*modules), shape


def torch_step(workload):
    """What one call does: a training step or a forward pass."""
    import torch
    from torch import nn

    network, (features,) = torch_network(workload)
    batch = workload["batch"]
    samples = torch.rand(batch, *workload["input"])
    if workload["mode"] == "inference":
        network.eval()

        def infer():
            with torch.inference_mode():
                network(samples)

        return infer
    if workload["loss"] == "mse":
        loss, truth = nn.MSELoss(), torch.rand(batch, features)
    else:
        loss, truth = nn.CrossEntropyLoss(), torch.randint(0, features, (batch,))
    (kind, values), = workload["optimizer"].items()
    if kind == "adam":
        optimizer = torch.optim.Adam(network.parameters(), lr=values["lr"])
    else:
        optimizer = torch.optim.SGD(network.parameters(), lr=values["lr"], momentum=values.get("momentum", 0.0))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(network(samples), truth).backward()
        optimizer.step()

    return step


def torch_side(workload, threads, seconds):
    """Runs in a process of its own: prints PyTorch's version and the median seconds of a call."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    step = torch_step(workload)
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds / 3:  # warm-up
        step()
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(torch.__version__, statistics.median(times))


def shipped_config(name):
    """A file of configs/, which is JSON with comments."""
    text = (ROOT / "configs" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*', lambda found: found.group(1) or "", text))


def compare(case, options, cpus, folder):
    """Prints the rates of both sides and their ratio; the ratio with its interval in few words."""
    parts = re.fullmatch(r"([\w-]+)/(inference|training)/b(\d+)", case)
    if not parts or parts.group(1) not in CONFIGS:
        fail(f"{case}: a case is NETWORK/MODE/bBATCH, NETWORK one of {', '.join(CONFIGS)}")
    shipped = shipped_config(CONFIGS[parts.group(1)])
    workload = shipped["workloads"][0]
    workload.update(mode=parts.group(2), batch=int(parts.group(3)))
    del shipped["$schema"]
    config = Path(folder) / "config.json"
    config.write_text(json.dumps(shipped), encoding="utf-8")
    arguments = [str(config), "--target", options.target, "--threads", str(options.threads), "--rounds", "1"]
    kernels = openblas_kernels(aibench_result(options.aibench, arguments, cpus))
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernels} if kernels else None
    version = []

    def torch_seconds():
        words = run([options.python, __file__, "--torch-side", json.dumps(workload), "--threads", str(options.threads),
                     "--seconds", str(options.seconds)], cpus, environment).split()
        version[:] = words[:1]
        return float(words[1])

    def aibench_seconds():
        return aibench_result(options.aibench, arguments, cpus)["cases"][0]["results"][0]["host_time_s"]["median"]

    values = alternate({"torch": torch_seconds, "aibench": aibench_seconds}, options.rounds)
    ratios = [torch / own for torch, own in zip(values["torch"], values["aibench"])]
    print(f"\n{case}")
    for name, title in (("torch", f"torch {version[0]}"), ("aibench", f"aibench {options.target}")):
        rates = [1 / seconds for seconds in values[name]]
        print(f"{title:28s} {statistics.median(rates):11.1f} calls/s (min {min(rates):.1f}, max {max(rates):.1f})")
    print(f"{'aibench / torch':28s} {describe(ratios)}", flush=True)
    low, high = signed_rank_interval(ratios)
    return f"{statistics.median(ratios):6.2f}" + (f"  [{low:.2f}, {high:.2f}]" if low else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", default=CASES, metavar="CASE", help="what to compare")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each side")
    parser.add_argument("--threads", type=int, default=1, help="processors to use")
    parser.add_argument("--target", default="cpu", help="aibench's side: cpu, cpu/openblas, cpu/onednn")
    parser.add_argument("--seconds", type=float, default=1.0, help="measured time of PyTorch's turns")
    parser.add_argument("--python", default="/usr/bin/python3", help="an interpreter that has torch")
    parser.add_argument("--aibench", default=str(ROOT / "scripts" / "aibench"), help="the program to measure")
    parser.add_argument("--torch-side", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.torch_side:
        return torch_side(json.loads(options.torch_side), options.threads, options.seconds)

    cpus, usable = choose_processors(options.threads, options.rounds)
    print(f"{machine()}, {options.threads} of {usable} processors, {options.rounds} alternating rounds")
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"{case:32s} {compare(case, options, cpus, folder)}" for case in options.cases]
    print("\naibench's rate over PyTorch's, 95 % interval")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
