"""What the scripts that compare aibench with something else share: alternating fresh processes, paired ratios."""

import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fail(message):
    """Says what is wrong and ends with the exit code for usage errors."""
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(2)


def pin(cpus):
    """For preexec_fn: the child and its children run on these processors."""
    return lambda: os.sched_setaffinity(0, cpus)


def run(command, cpus, environment=None):
    """Standard output of a process on the given processors; ends the script with its words when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=pin(cpus), env=environment, check=False)
    if done.returncode != 0:
        fail(f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def aibench_result(program, arguments, cpus, all_ok=True):
    """The result document of `aibench run ... --json`; every row has to be ok, unless `all_ok` is false."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [program, "run", *arguments, "--json", "--no-samples", "--out", str(Path(scratch) / "result.json")]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=pin(cpus), check=False)
        if done.returncode not in ((0,) if all_ok else (0, 1)):  # 1: a row is wrong or failed, and says why
            fail(f"{' '.join(command)} exited with {done.returncode}:\n{done.stderr.strip()}\n{done.stdout[-2000:]}")
    result = json.loads(done.stdout)
    for case in result["cases"]:
        for row in case["results"]:
            if all_ok and row["status"] != "ok":
                fail(f"{case['id']}: {row['status']}: {row.get('reason')}")
    return result


def aibench_medians(program, arguments, cpus):
    """{case id: median seconds of one call} of `aibench run ... --json`."""
    result = aibench_result(program, arguments, cpus)
    return {case["id"]: row["host_time_s"]["median"] for case in result["cases"] for row in case["results"]}


def openblas_kernels(result):
    """Name of the kernels that OpenBLAS ran with ("SkylakeX"), or None."""
    found = re.search(r'"kernels (\w+), ', json.dumps(result))
    return found.group(1) if found else None


def alternate(sides, rounds, seed=1, go_on=None):
    """Calls every side once a round, in an order that is drawn anew each round; {name: [value of each round]}.

    `go_on` is given the values after each round; when it returns false, that round was the last.
    """
    order = random.Random(seed)
    values = {name: [] for name in sides}
    for _ in range(rounds):
        for name in order.sample(sorted(sides), len(sides)):
            values[name].append(sides[name]())
        if go_on and not go_on(values):
            break
    return values


def signed_rank_interval(ratios):
    """95 % interval of the typical ratio: Walsh averages of the logarithms, cut by the exact signed-rank counts.

    (None, None) when there are too few rounds for one.
    """
    logs = [math.log(ratio) for ratio in ratios]
    n = len(logs)
    walsh = sorted((logs[i] + logs[j]) / 2 for i in range(n) for j in range(i, n))
    counts = [1] + [0] * (n * (n + 1) // 2)  # subsets of 1..n by their sum
    for rank in range(1, n + 1):
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    below, cut = 0, 0
    while (below + counts[cut]) / 2**n <= 0.025:
        below += counts[cut]
        cut += 1
    if cut == 0:
        return None, None
    return math.exp(walsh[cut - 1]), math.exp(walsh[-cut])


def describe(ratios):
    """"1.234 [1.2, 1.3], min 1.1, max 1.4"."""
    low, high = signed_rank_interval(ratios)
    interval = f"[{low:.3f}, {high:.3f}]" if low is not None else "[too few rounds for an interval]"
    return f"{statistics.median(ratios):.3f} {interval}, min {min(ratios):.3f}, max {max(ratios):.3f}"


def machine():
    """The processor's name as the kernel gives it."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown CPU"


def choose_processors(threads, rounds):
    """The last `threads` processors that this process may use, and how many it may use at all."""
    processors = sorted(os.sched_getaffinity(0))
    if not 1 <= threads <= len(processors) or rounds < 1:
        fail(f"--threads has to be 1 to {len(processors)} here, --rounds at least 1")
    return set(processors[-threads:]), len(processors)


def build(folder, *targets):
    """Builds programs in a configured build folder, so that none of them is older than the checkout."""
    built = subprocess.run(["cmake", "--build", str(folder), "--parallel", str(os.cpu_count()), "--target", *targets],
                           capture_output=True, text=True, check=False)
    if built.returncode != 0:
        fail(f"cannot build {', '.join(targets)} in {folder} (run scripts/aibench once, or name a build folder that has "
             f"what they need):\n{built.stdout[-2000:]}{built.stderr}")


def build_aibench(folder, *more):
    """Builds aibench with the workers for processors and for simulations, and `more`; where the program then lies."""
    build(folder, "aibench", "aibench-worker-cpu", "aibench-worker-sim", *more)
    return str(Path(folder) / "bin" / "aibench")


def build_programs(folder, bare):
    """Builds the program `bare` and aibench in a configured build folder; where both then lie."""
    aibench = build_aibench(folder, bare)
    found = next((path for path in Path(folder).rglob(bare) if path.is_file() and os.access(path, os.X_OK)), None)
    if found is None:
        fail(f"{folder} holds no {bare}")
    return str(found), aibench
