"""Made-up results of a GPU on which all is well, for the tests of gpu_proofs.py and gpu_check.

    python3 gpu_documents.py FOLDER      writes one file for each step into it
"""

import json
import sys
from pathlib import Path

NETWORKS = {"lenet-mnist": 100, "cnn3-cifar": 64, "mlp-house-price": 32, "mlp-tiny": 2, "mlp-regression": 100}
DTYPES = ("f64", "f32", "tf32", "f16", "bf16", "i8")
PRECISIONS = {"f32": "fp32", "tf32": "tf32", "f16": "fp16", "bf16": "bf16"}
EPSILONS = {"f32": 3e-7, "tf32": 4e-4, "f16": 2e-4, "bf16": 1.7e-3}
LIMITS = {"f32": 2e-6, "tf32": 1.5e-3, "f16": 6e-4, "bf16": 5e-3}


def row(target, dtype="f32", **members):
    """A good row; `members` are put in their places."""
    made = {"target": target, "status": "ok", "reason": None, "providers": [], "checks": [],
            "throughput_time_s": {"median": 0.001},
            "verification": {"status": "ok", "epsilon": EPSILONS[dtype], "limit": LIMITS[dtype],
                             "precision": PRECISIONS[dtype]}}
    made.update(members)
    return made


def case(name, family, dtype, parameters, *rows):
    """A case with its rows."""
    return {"id": name, "family": family, "dtype": dtype, "parameters": parameters, "results": list(rows)}


def result(*cases):
    """A result document."""
    return {"schema": "aibench.result/1", "tool": {"version": "0.1.0"}, "cases": list(cases),
            "targets": [{"name": "cpu", "device": "a processor"},
                        {"name": "cuda", "device": "NVIDIA H200", "providers": [
                            {"name": "cublas", "version": "13.1.0", "path": "/lib/libcublasLt.so.13"}]}]}


def selftest():
    """The self-test: what is required served by the device as a whole, refused by one library; one more pair refused."""
    names = [f"gemm/{dtype}/m1n1k1" for dtype in DTYPES]
    names += [f"conv2d_{way}/{dtype}/n1" for way in ("forward", "backward_data", "backward_weights")
              for dtype in ("f32", "tf32", "f16", "bf16")]
    names += [f"{network}/{dtype}/step" for network in NETWORKS for dtype in ("f32", "f16", "bf16")]
    checks = [{"case": name, "provider": "cuda", "status": "ok", "reason": None} for name in names]
    checks += [{"case": name, "provider": "kernels", "status": "unsupported", "reason": "not mine"} for name in names]
    checks.append({"case": "lenet-mnist/i8/b1", "provider": "cuda", "status": "unsupported", "reason": "no i8 here"})
    return [{"target": "cuda", "available": True, "reason": None, "device": "NVIDIA H200", "checks": checks}]


def types():
    """Products and convolutions in f32 and tf32."""
    cases = []
    for dtype in ("f32", "tf32"):
        cases.append(case(f"gemm/{dtype}/m1024n1024k1024", "gemm", dtype, {"op": "gemm"}, row("cuda", dtype)))
        cases.append(case(f"conv2d/{dtype}/forward/n16", "conv2d", dtype, {"op": "conv2d"}, row("cuda", dtype)))
    return result(*cases)


def graph(launches):
    """Who served a step that is one CUDA graph."""
    words = f"graph of {launches} launches: conv2d_forward by cudnn (algo_1); gemm by cublas (cublasLtMatmul f32)"
    return [{"op": "conv2d_forward", "provider": "cuda-graph", "algorithm": words, "count": 31}]


def networks():
    """A training step of each network on both sides, LeNet's in tf32 on the GPU as well."""
    cases = []
    for name, batch in NETWORKS.items():
        parameters = {"op": "network", "name": name, "mode": "training", "batch": batch}
        cases.append(case(f"network/{name}/training/b{batch}", "network", "f32", parameters,
                          row("cpu", losses=[2.0, 1.0]), row("cuda", losses=[2.0, 1.00001], providers=graph(30))))
    cases.append(case("network/lenet-mnist/training/b100/tf32", "network", "tf32",
                      {"op": "network", "name": "lenet-mnist", "mode": "training", "batch": 100},
                      {"target": "cpu", "status": "unsupported", "reason": "no tf32", "providers": [], "checks": []},
                      row("cuda", "tf32", losses=[2.002, 1.0], providers=graph(29))))
    return result(*cases)


def energy():
    """One reading and one refusal."""
    read = {"scope": "gpu-board", "joules": 3500.0, "window_s": 5.0, "calls": 3500, "joules_per_call": 1.0,
            "average_watts": 700.0, "uncertainty": 0.01}
    refused = {"scope": "gpu-board", "reason": "calls took 5 % longer while it was read than in the timed windows"}
    return result(case("gemm/bf16/m8192n8192k8192", "gemm", "bf16", {"op": "gemm"}, row("cuda", "bf16", energy=read)),
                  case("gemm/f32/m4096n4096k4096", "gemm", "f32", {"op": "gemm"}, row("cuda", energy=refused)))


def transfer():
    """Each way of moving data."""
    cases = []
    for direction, memory, rate in (("h2d", "pinned", 55e9), ("h2d", "pageable", 10e9), ("d2h", "pinned", 54e9),
                                    ("d2h", "pageable", 9e9), ("d2d", "device", 4.2e12)):
        copy = row("cuda", throughput={"bytes_per_s": rate})
        copy["verification"] = {"status": "ok"}
        cases.append(case(f"copy/{direction}/{memory}/67108864", "copy", "i8",
                          {"op": "copy", "direction": direction, "memory": memory, "bytes": 67108864}, copy))
    return result(*cases)


def turn():
    """aibench's side of one turn beside PyTorch."""
    return result(case("gemm/bf16/m8192n8192k8192", "gemm", "bf16", {"op": "gemm"},
                       row("cuda", "bf16", throughput_time_s={"median": 0.00140})),
                  case("network/lenet-mnist/training/b100", "network", "f32", {"op": "network"},
                       row("cuda", throughput_time_s={"median": 0.0001})))


def torch_answer():
    """PyTorch's answer in the same turn."""
    return {"about": {"torch": "2.11.0", "device": "NVIDIA H200", "cuda": "13.0", "cudnn": "91900",
                      "cublaslt": {"version": "13.0.2", "path": "/torch/libcublasLt.so.13"},
                      "f32_errors": {"product": 2e-7, "convolution": 3e-7}},
            "timed": [{"case": "gemm/bf16/8192", "mode": "eager", "seconds": 0.00141},
                      {"case": "lenet-mnist/training/b100", "mode": "eager", "seconds": 0.0006},
                      {"case": "lenet-mnist/training/b100", "mode": "graphs", "seconds": 0.00012}]}


def torch():
    """What compare_torch.py makes of seven such turns."""
    def entry(name, mode, own, other):
        ratio = other / own
        return {"case": name, "mode": mode, "torch_s": [other] * 7, "aibench_s": [own] * 7, "bad_checks": [],
                "ratio": ratio, "low": ratio, "high": ratio}

    return {"schema": "aibench.torch-comparison/1", "torch": torch_answer()["about"],
            "aibench": {"aibench": "0.1.0", "target": "cuda", "providers": result()["targets"][1]["providers"]},
            "cases": [entry("gemm/bf16/8192", "eager", 0.00140, 0.00141),
                      entry("lenet-mnist/training/b100", "eager", 0.0001, 0.0006),
                      entry("lenet-mnist/training/b100", "graphs", 0.0001, 0.00012)]}


DOCUMENTS = {"selftest-cuda": selftest, "types": types, "networks": networks, "energy": energy, "transfer": transfer,
             "torch": torch, "probe": result, "turn": turn, "torch-answer": torch_answer}


def main():
    folder = Path(sys.argv[1])
    for name, make in DOCUMENTS.items():
        # As aibench writes the self-test: one value a line.
        (folder / f"{name}.json").write_text(json.dumps(make(), indent=1) + "\n", encoding="utf-8")
    # PyTorch's side answers in one line.
    (folder / "torch-answer.json").write_text(json.dumps(torch_answer()) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
