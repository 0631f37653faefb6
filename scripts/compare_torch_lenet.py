#!/usr/bin/env python3
"""Compares aibench's LeNet training step (cpu/openblas) with PyTorch's on the same processors.

Both sides do the same step: forward, cross-entropy, backward, SGD with momentum; f32. They take turns, each time in a
fresh process that is pinned to the same processors; the ratio of a round is PyTorch's seconds a step over aibench's.

    scripts/compare_torch_lenet.py [--rounds 9] [--threads 1] [--python /usr/bin/python3] [--aibench PROGRAM]

PyTorch is not needed for anything else: apt install python3-torch. Where it calls OpenBLAS, it is told to use the kernels
that aibench uses: on a processor that the library does not know it would run on the oldest ones, and the ratio would be
won by that alone.
"""

import argparse
import os
import statistics
import sys
import time

from compare_common import ROOT, aibench_result, alternate, choose_processors, describe, machine, openblas_kernels, run

CASE = "network/lenet-mnist/training/b{batch}"


def torch_side(threads, batch, seconds):
    """Runs in a process of its own: prints PyTorch's version and the median seconds of a step."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    images, labels = torch.rand(batch, 1, 28, 28), torch.randint(0, 10, (batch,))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.001, momentum=0.9)
    loss = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(network(images), labels).backward()
        optimizer.step()

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="turns of each side")
    parser.add_argument("--threads", type=int, default=1, help="processors to use")
    parser.add_argument("--batch", type=int, default=100, choices=[1, 100], help="images in a step")
    parser.add_argument("--seconds", type=float, default=1.0, help="measured time of PyTorch's turns")
    parser.add_argument("--python", default="/usr/bin/python3", help="an interpreter that has torch")
    parser.add_argument("--aibench", default=str(ROOT / "scripts" / "aibench"), help="the program to measure")
    parser.add_argument("--torch-side", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.torch_side:
        return torch_side(options.threads, options.batch, options.seconds)

    cpus, usable = choose_processors(options.threads, options.rounds)
    case = CASE.format(batch=options.batch)
    version = []

    arguments = [str(ROOT / "configs" / "lenet_mnist.json"), "--filter", f"^{case}$", "--target", "cpu/openblas",
                 "--threads", str(options.threads), "--rounds", "1"]
    kernels = openblas_kernels(aibench_result(options.aibench, arguments, cpus))
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernels} if kernels else None

    def torch_seconds():
        words = run([options.python, __file__, "--torch-side", "--threads", str(options.threads), "--batch",
                     str(options.batch), "--seconds", str(options.seconds)], cpus, environment).split()
        version[:] = words[:1]
        return float(words[1])

    def aibench_seconds():
        return aibench_result(options.aibench, arguments, cpus)["cases"][0]["results"][0]["host_time_s"]["median"]

    values = alternate({"torch": torch_seconds, "aibench": aibench_seconds}, options.rounds)
    ratios = [torch / own for torch, own in zip(values["torch"], values["aibench"])]
    print(f"{machine()}, {options.threads} of {usable} processors, {options.rounds} alternating rounds, {case}")
    for name, title in (("torch", f"torch {version[0]}"), ("aibench", "aibench cpu/openblas")):
        rates = [1 / seconds for seconds in values[name]]
        print(f"{title:24s} {statistics.median(rates):8.1f} steps/s (min {min(rates):.1f}, max {max(rates):.1f})")
    print(f"{'aibench / torch':24s} {describe(ratios)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
