#!/usr/bin/env python3
"""Says what the results of a GPU prove: one line a proof, PASS, FAIL or NOT DONE, with numbers and the reason.

    python3 scripts/gpu_proofs.py FOLDER

FOLDER is what scripts/gpu_check fills: result documents, selftest-cuda.json, torch.json, and steps.tsv with what became of
each step (name, seconds, exit code, words). Exit code 0: all proofs passed; 1: not all did; 2: there is no such folder.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path

TARGET = "cuda"
DTYPES = ("f64", "f32", "tf32", "f16", "bf16", "i8")
NETWORKS = ("lenet-mnist", "cnn3-cifar", "mlp-house-price", "mlp-tiny", "mlp-regression")
# What somebody on the device has to serve; the rest of the support matrix is counted and told.
REQUIRED = ({f"gemm/{dtype}" for dtype in DTYPES}
            | {f"conv2d_{way}/{dtype}" for way in ("forward", "backward_data", "backward_weights")
               for dtype in ("f32", "tf32", "f16", "bf16")}
            | {f"{network}/{dtype}" for network in NETWORKS for dtype in ("f32", "f16", "bf16")})
PRECISIONS = {"f32": "fp32", "tf32": "tf32"}  # dtype: what the verification has to find that ran
# Largest relative difference of the losses of a network between processor and GPU, of the GPU's dtype.
LOSS_LIMITS = {"f32": 1e-4, "tf32": 5e-3, "f16": 5e-2, "bf16": 5e-2}
PRODUCT, STEP = "gemm/bf16/8192", "lenet-mnist/training/b100"
MOST_DIFFERENCE = 0.03  # of the rates of one library, called by aibench and by PyTorch
LEAST_RATIOS = {"eager": 3.0, "graphs": 1.0}
MOST_F32_ERROR = 1e-5  # of PyTorch's f32; TF32 gives 1e-4 and more
WAYS = [("h2d", "pinned"), ("h2d", "pageable"), ("d2h", "pinned"), ("d2h", "pageable"), ("d2d", None)]
MOST_NAMED = 6  # of things that went wrong, in one line

PASS, FAIL, NOT_DONE = "PASS", "FAIL", "NOT DONE"


def some(names):
    """The first few of many, in words."""
    names = list(names)
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


class Folder:
    """The files of a run of gpu_check, as far as they are there and whole."""

    def __init__(self, path):
        self.documents = {}
        for file in sorted(path.glob("*.json")):
            try:
                self.documents[file.stem] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):  # a step that was stopped may leave half a file
                continue
        self.steps = {}
        steps = path / "steps.tsv"
        for line in steps.read_text(encoding="utf-8").splitlines() if steps.exists() else []:
            name, _, code, words = line.split("\t", 3)
            self.steps[name] = (int(code), words)

    def fate(self, step):
        """What became of a step, in words."""
        return f"{step}: {self.steps[step][1]}" if step in self.steps else f"{step}: not run"

    def rows(self, targets=(TARGET,)):
        """(case, row) of all result documents."""
        for document in self.documents.values():
            if not isinstance(document, dict) or not str(document.get("schema")).startswith("aibench.result/"):
                continue
            for case in document["cases"]:
                for row in case["results"]:
                    if row["target"] in targets:
                        yield case, row

    def ok_rows(self, family):
        """(case, row) of the device's good rows of a family."""
        return [(case, row) for case, row in self.rows() if row["status"] == "ok" and case["family"] == family]


def selftest(folder):
    """Every operation in every dtype agrees with the fp64 reference, or is refused."""
    targets = folder.documents.get("selftest-cuda")
    target = next((one for one in targets or [] if one["target"] == TARGET), None)
    if target is None or not target.get("available", True):
        return NOT_DONE, (target or {}).get("reason") or folder.fate("selftest-cuda")
    checks = target["checks"]
    counts = Counter(check["status"] for check in checks)
    bad = [check for check in checks if check["status"] not in ("ok", "unsupported")]
    groups = {"/".join(check["case"].split("/")[:2]) for check in checks}
    served = {"/".join(check["case"].split("/")[:2]) for check in checks if check["status"] == "ok"}
    words = f"{len(checks)} checks, {counts['ok']} ok, {counts['unsupported']} refused, {len(bad)} bad"
    if bad:
        return FAIL, words + ": " + some(f"{one['provider']} {one['case']} {one['status']}: {one['reason']}" for one in bad)
    if folder.steps.get("selftest-cuda", (0, ""))[0] != 0:
        return NOT_DONE, f"{words}, but {folder.fate('selftest-cuda')}"
    if missing := sorted(REQUIRED - served):
        return FAIL, f"{words}; nobody served {some(missing)}"
    refused = sorted(groups - served)
    return PASS, f"{words}; {len(served)} of {len(groups)} pairs of op and dtype served" + (
        f", by nobody: {some(refused)}" if refused else "")


def precision_problem(case, row):
    """Why a row is not what its dtype says; empty when it is."""
    verification = row.get("verification") or {}
    name = f"{case['id']}"
    if verification.get("status") != "ok":
        return f"{name}: verification {verification.get('status')}"
    if verification.get("precision") != PRECISIONS[case["dtype"]]:
        return f"{name} ran as {verification.get('precision') or 'an unknown precision'}"
    epsilon, limit = verification.get("epsilon"), verification.get("limit")
    if epsilon is None or limit is None or epsilon > limit:
        return f"{name}: error {epsilon}, limit {limit}"
    return ""


def precision(folder):
    """f32 is not TF32, and tf32 is."""
    problems, missing, words = [], [], []
    for family in ("gemm", "conv2d", "network"):
        for dtype, shown in PRECISIONS.items():
            rows = [(case, row) for case, row in folder.ok_rows(family) if case["dtype"] == dtype]
            if not rows:
                missing.append(f"{family} {dtype}")
                continue
            problems += [problem for problem in (precision_problem(*pair) for pair in rows) if problem]
            largest = max(row["verification"].get("epsilon") or 0 for _, row in rows if row.get("verification"))
            words.append(f"{family} {dtype}: {len(rows)} rows {shown}, errors to {largest:.1e}")
    wrong = [case["id"] for case, row in folder.rows() if row["status"] == "wrong" and case["dtype"] in PRECISIONS]
    if wrong or problems:
        return FAIL, some([f"{name} is wrong" for name in wrong] + problems)
    if missing:
        return NOT_DONE, f"no good rows of {some(missing)} ({folder.fate('types')}; {folder.fate('networks')})"
    return PASS, "; ".join(words)


def torch_entry(folder, case, mode):
    """(entry, "") of a comparison that has a ratio, or (None, why not)."""
    document = folder.documents.get("torch") or {}
    entry = next((one for one in document.get("cases", []) if (one["case"], one["mode"]) == (case, mode)), {})
    if "ratio" in entry:
        return entry, ""
    return None, entry.get("problem") or folder.fate("torch")


def ratio_words(entry):
    """A ratio with its interval and what casts doubt on it."""
    interval = f"[{entry['low']:.3f}, {entry['high']:.3f}]" if entry.get("low") else "[too few rounds for an interval]"
    doubts = f"; aibench's row failed the checks {', '.join(entry['bad_checks'])}" if entry.get("bad_checks") else ""
    return f"{entry['ratio']:.3f} {interval}, {len(entry['torch_s'])} rounds{doubts}"


def median(values):
    """Of a list that is not empty."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def cublaslt_versions(folder):
    """Both sides' cuBLASLt in words."""
    document = folder.documents.get("torch") or {}
    providers = (document.get("aibench") or {}).get("providers") or []
    own = next((one for one in providers if one["name"] == "cublas"), {})
    torch = (document.get("torch") or {}).get("cublaslt") or {}
    return f"cuBLASLt {own.get('version', 'unknown')} and PyTorch's {torch.get('version', 'unknown')}"


def product(folder):
    """The large bf16 product is as fast as PyTorch's on the same device in the same run."""
    entry, why = torch_entry(folder, PRODUCT, "eager")
    if entry is None:
        return NOT_DONE, why
    flops = 2 * 8192**3
    own, torch = (flops / median(entry[side]) / 1e12 for side in ("aibench_s", "torch_s"))
    words = (f"{own:.1f} TFLOP/s, PyTorch {torch:.1f}, ratio {ratio_words(entry)}; {cublaslt_versions(folder)}")
    if entry["ratio"] < 1 - MOST_DIFFERENCE:
        return FAIL, f"{words}; more than {MOST_DIFFERENCE:.0%} behind"
    if entry["ratio"] > 1 + MOST_DIFFERENCE:
        return PASS, f"{words}; more than {MOST_DIFFERENCE:.0%} ahead: another algorithm, or one to look at"
    return PASS, words


def step(folder):
    """A training step of LeNet against PyTorch, eager and as a CUDA graph."""
    about = (folder.documents.get("torch") or {}).get("torch") or {}
    verdicts, words = [], []
    for mode, least in LEAST_RATIOS.items():
        entry, why = torch_entry(folder, STEP, mode)
        if entry is None:
            verdicts.append(NOT_DONE)
            words.append(f"{mode}: not done, {why}")
            continue
        verdicts.append(PASS if entry["ratio"] >= least else FAIL)
        words.append(f"{mode}: {ratio_words(entry)} (at least {least:g})")
    errors = about.get("f32_errors") or {}
    if errors:
        words.append("PyTorch's f32 errors: " + ", ".join(f"{name} {error:.1e}" for name, error in errors.items()))
    if not errors or max(errors.values()) > MOST_F32_ERROR:
        verdicts.append(NOT_DONE)
        words.append("that PyTorch's f32 was not TF32 is not shown")
    return worst(verdicts), "; ".join(words)


def worst(verdicts):
    """FAIL before NOT DONE before PASS."""
    return next((one for one in (FAIL, NOT_DONE) if one in verdicts), PASS)


def training_rows(folder, targets):
    """{(network, batch, dtype): losses} of training steps."""
    return {(case["parameters"]["name"], case["parameters"]["batch"], case["dtype"]): row["losses"]
            for case, row in folder.rows(targets) if row["status"] == "ok" and row.get("losses")}


def largest_difference(curve, base):
    """Of two curves of losses, relative; infinite where they cannot be compared."""
    differences = [abs(a - b) / max(abs(b), 1e-30) for a, b in zip(curve, base)]
    if len(curve) != len(base) or not all(math.isfinite(difference) for difference in differences):
        return math.inf
    return max(differences)


def losses(folder):
    """The same seed gives the same losses on processor and GPU."""
    ours, truth = training_rows(folder, (TARGET,)), training_rows(folder, ("cpu",))
    largest, compared = {}, set()
    for (network, batch, dtype), curve in ours.items():
        base = truth.get((network, batch, "f32"))
        if not base or dtype not in LOSS_LIMITS:
            continue
        compared.add((network, dtype))
        difference = largest_difference(curve, base)
        largest[network, dtype] = max(difference, largest.get((network, dtype), 0))
    words = [f"{network} {dtype} {difference:.1e}" for (network, dtype), difference in sorted(largest.items())]
    over = [f"{network} {dtype} {difference:.1e}, limit {LOSS_LIMITS[dtype]:.0e}"
            for (network, dtype), difference in sorted(largest.items()) if difference > LOSS_LIMITS[dtype]]
    if over:
        return FAIL, some(over)
    if missing := [network for network in NETWORKS if (network, "f32") not in compared]:
        return NOT_DONE, f"no losses of both in f32: {', '.join(missing)} ({folder.fate('networks')}); " + ", ".join(words)
    return PASS, "largest relative differences: " + ", ".join(words)


def served_by_graph(row):
    """How many launches the one graph has that served a row; None when something else served it."""
    served = row.get("providers") or []
    if len(served) != 1 or served[0]["provider"] != "cuda-graph":
        return None
    return served[0]["algorithm"].split(":")[0]


def graph(folder):
    """A whole step of LeNet is one CUDA graph."""
    rows = folder.ok_rows("network")
    others = [case["id"] for case, row in rows if served_by_graph(row) is None]
    step_row = next((row for case, row in rows if case["id"] == f"network/{STEP}"), None)
    if step_row is None:
        return NOT_DONE, f"no good row of network/{STEP} ({folder.fate('networks')})"
    words = f"{len(rows) - len(others)} of {len(rows)} network rows served by one graph"
    words += f", not: {some(others)}" if others else ""
    launches = served_by_graph(step_row)
    if launches is None:
        names = sorted({one["provider"] for one in step_row.get("providers") or []})
        return FAIL, f"{STEP} was served by {', '.join(names) or 'nobody'}; {words}"
    return PASS, f"{STEP}: {launches}; {words}"


def energy(folder):
    """Joules were read."""
    read, refused = [], []
    for case, row in folder.rows():
        reading = row.get("energy")
        if not reading:
            continue
        if "joules" in reading:
            read.append(f"{case['id']} {reading['joules_per_call']:.3g} J a call, {reading['average_watts']:.0f} W"
                        f" ±{reading['uncertainty']:.1%} ({reading.get('scope', 'unknown scope')})")
        else:
            refused.append(f"{case['id']}: {reading.get('reason')}")
    if not read and not refused:
        return NOT_DONE, folder.fate("energy")
    return PASS if read else FAIL, some(read + [f"refused {one}" for one in refused])


def transfers(folder):
    """Moving data, each way, every byte checked."""
    best = {}
    for case, row in folder.ok_rows("copy"):
        rate = (row.get("throughput") or {}).get("bytes_per_s")
        way = (case["parameters"]["direction"], None if case["parameters"]["direction"] == "d2d"
               else case["parameters"].get("memory"))
        if rate:
            best[way] = max(rate, best.get(way, 0))
    bad = [case["id"] for case, row in folder.rows()
           if case["family"] == "copy" and row["status"] not in ("ok", "unavailable")]
    words = ", ".join(f"{' '.join(filter(None, way))} {best[way] / 1e9:.1f} GB/s" for way in WAYS if way in best)
    if bad:
        return FAIL, f"not ok: {some(bad)}; {words}"
    if missing := [" ".join(filter(None, way)) for way in WAYS if way not in best]:
        return NOT_DONE, f"no rate of {', '.join(missing)} ({folder.fate('transfer')}); {words}"
    return PASS, words


def all_rows(folder):
    """No row is wrong, failed, crashed or ran into its time limit."""
    rows = list(folder.rows())
    if not rows:
        return NOT_DONE, "no result has rows of cuda"
    counts = Counter(row["status"] for _, row in rows)
    bad = [f"{case['id']} {row['status']}: {row.get('reason')}" for case, row in rows
           if row["status"] in ("wrong", "failed", "crashed", "timeout")]
    doubts = Counter(check["id"] for _, row in rows if row["status"] == "ok" for check in row["checks"]
                     if check["state"] == "bad" and check["severity"] == "invalid")
    words = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    if doubts:
        words += "; no numbers are shown for " + ", ".join(f"{name} ({count} rows)" for name, count in doubts.most_common())
    return (FAIL, f"{words}; {some(bad)}") if bad else (PASS, words)


PROOFS = [("self-test", selftest), ("f32 is not TF32", precision), ("bf16 8192^3 beside PyTorch", product),
          ("LeNet step beside PyTorch", step), ("losses of CPU and GPU", losses), ("one CUDA graph", graph),
          ("energy", energy), ("transfers", transfers), ("rows", all_rows)]


def main():
    path = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if path is None or not path.is_dir():
        print("usage: gpu_proofs.py FOLDER", file=sys.stderr)
        return 2
    folder = Folder(path)
    passed = True
    for name, proof in PROOFS:
        try:
            verdict, words = proof(folder)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:  # a document of another shape
            verdict, words = NOT_DONE, f"the results cannot be read: {type(problem).__name__}: {problem}"
        passed = passed and verdict == PASS
        print(f"{verdict:8s} {name}: {' '.join(words.split())}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
