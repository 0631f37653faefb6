#!/usr/bin/env python3
"""PyTorch's side of compare_torch.py, in a process of its own: times what it is told to and prints one line of JSON.

    python3 scripts/torch_side.py '{"device": "cuda", "threads": 1, "seconds": 0.3, "jobs": [...]}'

A job is {"case": "gemm/bf16/8192", "modes": ["eager"], "workload": {...}}, its workload one of a config of aibench.
The answer is {"about": versions, "timed": [{"case", "mode", "seconds"} or {"case", "mode", "problem"}]}.
"""

import ctypes
import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch
from torch import nn

BATCH_S = 10e-3  # calls of one reading of the device's marks take so long together
SIDE_STREAM_STEPS = 11  # as many as PyTorch's manual runs before it captures
DTYPES = {"f64": torch.float64, "f32": torch.float32, "tf32": torch.float32, "f16": torch.float16,
          "bf16": torch.bfloat16}


def set_up(device, threads):
    """Threads, seed, and on a GPU the search for convolutions that PyTorch's manual advises."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    if device == "cuda":
        torch.backends.cudnn.benchmark = True


def set_tf32(allowed):
    """f32 is f32 in products (its default) and in convolutions (where the default is TF32), unless tf32 was asked for."""
    torch.backends.cuda.matmul.allow_tf32 = allowed
    torch.backends.cudnn.allow_tf32 = allowed


def network_of(workload):
    """The layers of a config's network as modules, and the size of what comes out."""
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


def optimizer_of(workload, parameters, captured):
    """The optimizer of a config; Adam has to be told that it will be captured."""
    (kind, values), = workload["optimizer"].items()
    if kind == "adam":
        return torch.optim.Adam(parameters, lr=values["lr"], capturable=captured)
    return torch.optim.SGD(parameters, lr=values["lr"], momentum=values.get("momentum", 0.0))


def inference_of(workload, device):
    """(what comes before a call, a call) of a network's forward pass."""
    network, _ = network_of(workload)
    network = network.to(device).eval()
    samples = torch.rand(workload["batch"], *workload["input"], device=device)

    def infer():
        with torch.inference_mode():
            network(samples)

    return lambda: None, infer


def training_of(workload, device, captured):
    """(what comes before a step, a step) of a network's training: gradients set to none; forward, backward, update."""
    network, (features,) = network_of(workload)
    network = network.to(device)
    batch = workload["batch"]
    samples = torch.rand(batch, *workload["input"], device=device)
    if workload["loss"] == "mse":
        loss, truth = nn.MSELoss(), torch.rand(batch, features, device=device)
    else:
        loss, truth = nn.CrossEntropyLoss(), torch.randint(0, features, (batch,), device=device)
    optimizer = optimizer_of(workload, network.parameters(), captured)

    def step():
        loss(network(samples), truth).backward()
        optimizer.step()

    return lambda: optimizer.zero_grad(set_to_none=True), step


def product_of(workload, device):
    """(nothing, a call) of a square product into memory that is there, of numbers between -1 and 1."""
    size, dtype = workload["m"], DTYPES[workload["dtype"]]
    a, b = ((torch.rand(size, size, device=device) * 2 - 1).to(dtype) for _ in range(2))
    c = torch.empty(size, size, device=device, dtype=dtype)
    return lambda: None, lambda: torch.mm(a, b, out=c)


def parts_of(workload, device, captured):
    """(what comes before a call, a call)."""
    if workload["op"] == "gemm":
        return product_of(workload, device)
    if workload["mode"] == "inference":
        return inference_of(workload, device)
    return training_of(workload, device, captured)


def eager_call(before, call):
    """One call as people write it."""

    def eager():
        before()
        call()

    return eager


def captured_call(before, call):
    """The call as one CUDA graph, captured as PyTorch's manual does: warmed up on a stream beside, gradients none before."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(SIDE_STREAM_STEPS):
            before()
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    before()
    with torch.cuda.graph(graph):
        call()
    return graph.replay


def host_seconds(call, seconds):
    """Median of single calls by the host's clock."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds / 3:  # warm-up
        call()
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def device_seconds(call, seconds):
    """Seconds of a call, back to back, between the device's own marks: median of batches."""
    call()  # loads code and searches algorithms
    torch.cuda.synchronize()
    calls, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:  # warm-up, as long as aibench's windows before
        call()
        torch.cuda.synchronize()
        calls += 1
    batch = max(1, round(BATCH_S * calls / (time.perf_counter() - begin)))
    start, stop = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start.record()
        for _ in range(batch):
            call()
        stop.record()
        stop.synchronize()
        times.append(start.elapsed_time(stop) * 1e-3 / batch)
    return statistics.median(times)


def timed(job, mode, device, seconds):
    """Seconds of one call of a job in a mode."""
    before, call = parts_of(job["workload"], device, mode == "graphs")
    once = captured_call(before, call) if mode == "graphs" else eager_call(before, call)
    return device_seconds(once, seconds) if device == "cuda" else host_seconds(once, seconds)


def cublaslt():
    """Version and path of the cuBLASLt that this process has loaded; None where there is none."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        path = line.split(maxsplit=5)[-1]
        if "/libcublasLt.so" in path:
            version = ctypes.CDLL(path).cublasLtGetVersion
            version.restype = ctypes.c_size_t
            number = version()
            return {"version": f"{number // 10000}.{number % 10000 // 100}.{number % 100}", "path": path}
    return None


def f32_error(multiply, *operands):
    """Largest error of an f32 result against fp64, by the largest element: TF32 gives 1e-4 and more, f32 below 1e-5."""
    truth = multiply(*(operand.double() for operand in operands))
    return float((multiply(*operands).double() - truth).abs().max() / truth.abs().max())


def f32_errors():
    """What f32 was while TF32 was to be off: a setting may have another name in another version of PyTorch."""
    set_tf32(False)
    a, b = (torch.rand(512, 512, device="cuda") * 2 - 1 for _ in range(2))
    images, filters = torch.rand(16, 32, 16, 16, device="cuda") * 2 - 1, torch.rand(32, 32, 5, 5, device="cuda") * 2 - 1
    return {"product": f32_error(torch.mm, a, b), "convolution": f32_error(nn.functional.conv2d, images, filters)}


def about(device):
    """Versions, as far as they mean something here, and whether f32 was f32."""
    facts = {"torch": torch.__version__}
    if device == "cuda":
        cudnn = torch.backends.cudnn.version()
        facts.update(device=torch.cuda.get_device_name(), cuda=torch.version.cuda, cudnn=str(cudnn), cublaslt=cublaslt(),
                     f32_errors=f32_errors())
    return facts


def main():
    wish = json.loads(sys.argv[1])
    device = wish["device"]
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch sees no GPU")
    set_up(device, wish["threads"])
    answers = []
    for job in wish["jobs"]:
        if device == "cuda":
            set_tf32(job["workload"].get("dtype") == "tf32")
        for mode in job["modes"]:
            answer = {"case": job["case"], "mode": mode}
            try:
                answer["seconds"] = timed(job, mode, device, wish["seconds"])
            except (RuntimeError, AssertionError) as problem:  # what PyTorch cannot do; the other jobs go on
                answer["problem"] = str(problem).splitlines()[0]
            answers.append(answer)
    print(json.dumps({"about": about(device), "timed": answers}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
