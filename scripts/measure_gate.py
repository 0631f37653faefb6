#!/usr/bin/env python3
"""Measures how often `aibench compare` is right: false alarms on two runs of the same thing, and slowdowns found.

    scripts/measure_gate.py same [--pairs 100] [--threads 1]       real A/A: two files measured one after the other
    scripts/measure_gate.py slower [--pairs 30] [--percent 3]      real: every matrix product of the second is slowed down
    scripts/measure_gate.py simulated [--pairs 200] [--percent 3]  the same on a simulated device, 1 % process noise

Files are judged exactly as they were measured, never shuffled. Each rate has its exact 95 % binomial interval. `same` also
judges the files without their readings of the core's speed and with times that were multiplied, hands the pooled samples
to a plain Mann-Whitney test, which is what this program does not do, and shows how much of each case's spread those
readings explain. `slower` takes the library slow_gemm of a test build (tests/support).
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from compare_common import ROOT, build, build_aibench, fail, machine

ALPHA = 0.05
ALARMS = {"REGRESSION", "IMPROVEMENT", "SMALL"}
BEYOND = {"REGRESSION", "IMPROVEMENT"}

FACTORS = (1.05, 1.2, 2)  # how much slower a copy is that has to be found

WORKLOADS = [
    {"op": "gemm", "dtype": "f32", "m": [64, 128, 256, 512], "n": "=m", "k": "=m"},
    {"op": "gemm", "dtype": "f32", "m": 1, "n": 4096, "k": 4096},
    {"op": "conv2d", "dtype": "f32", "direction": ["forward", "backward_data"],
     "n": 1, "c": 64, "h": 28, "w": 28, "k": 64, "r": 3, "s": 3, "pad": 1},
    {"op": "network", "name": "lenet", "mode": ["inference", "training"], "batch": 32, "input": [1, 28, 28],
     "layers": [{"conv2d": 6, "kernel": 5, "pad": 2}, "relu", {"max_pool": 2}, {"conv2d": 16, "kernel": 5}, "relu",
                {"max_pool": 2}, {"fully_connected": 120}, "relu", {"fully_connected": 10}],
     "loss": "cross_entropy", "optimizer": {"sgd": {"lr": 0.01, "momentum": 0.9}}},
]


def binomial_interval(hits, tries):
    """Clopper and Pearson's exact 95 % interval."""
    def tail(p, low, high):
        return sum(math.comb(tries, k) * p**k * (1 - p)**(tries - k) for k in range(low, high + 1))

    def solve(reaches):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if reaches(middle) else (middle, high)
        return high
    lower = 0.0 if hits == 0 else solve(lambda p: tail(p, hits, tries) >= 0.025)
    upper = 1.0 if hits == tries else solve(lambda p: tail(p, 0, hits) <= 0.025)
    return lower, upper


def rate_text(hits, tries):
    low, high = binomial_interval(hits, tries)
    return f"{hits} of {tries} = {100 * hits / tries:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


# What a simulated device is given: it computes real results, so the cases are small.
SIMULATED = [{"op": "gemm", "dtype": "f32", "m": list(range(4, 36, 4)), "n": 4, "k": 4}]
SLOWED = "gemm/f32/m8n4k4"


def config(directory, target, threads, rounds):
    path = Path(directory) / "gate.json"
    path.write_text(json.dumps({
        "name": "gate", "targets": [target],
        # A precision that no case reaches: every case has all its rounds.
        "measure": {"rounds": rounds, "precision": "0.0001%", "min_time": "20ms", "modes": ["latency"],
                    **({"threads": threads} if threads else {})},
        "workloads": SIMULATED if target == "sim" else WORKLOADS}))
    return str(path)


def measure(program, config_path, out, environment=None):
    target = json.loads(Path(config_path).read_text())["targets"][0]
    done = subprocess.run([program, "run", config_path, "--require", target, "--out", str(out)], capture_output=True,
                          text=True, env={**os.environ, **(environment or {})}, check=False)
    if done.returncode != 0:
        fail(f"aibench run exited with {done.returncode}:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


def compare(program, base, new, *options):
    done = subprocess.run([program, "compare", str(base), str(new), "--json", *options], capture_output=True, text=True,
                          check=False)
    if not done.stdout:
        fail(f"aibench compare exited with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def changed(path, name, change):
    """A copy of a result; change(index of the case, time of a round) changes its times."""
    document = json.loads(Path(path).read_text())
    for index, case in enumerate(document["cases"]):
        for row in case["results"]:
            for one_round in row["rounds"]:
                for time in one_round.values():
                    if isinstance(time, dict):
                        change(index, time)
    copy = Path(path).with_suffix(f".{name}.json")
    copy.write_text(json.dumps(document))
    return copy


def without(path, *readings):
    """A copy of a result that never took these readings."""
    def forget(_, time):
        for reading in readings:
            time.pop(reading, None)
    return changed(path, f"without-{'-'.join(readings) or 'nothing'}", forget)


def multiplied(path, factor):
    """A copy of a result in which every second case took `factor` times as long, and those cases."""
    def slow_down(index, time):
        if index % 2 == 0 and "median" in time:
            time["median"] *= factor
    copy = changed(path, f"times-{factor}", slow_down)
    return copy, {case["id"] for case in json.loads(copy.read_text())["cases"][::2]}


def pooled_samples(path):
    """{case: all latency samples of all rounds} from the journal beside a result."""
    samples = {}
    with open(Path(path).with_suffix("").as_posix() + ".samples.jsonl", encoding="utf-8") as journal:
        for line in journal:
            record = json.loads(line)["record"]
            if record["type"] != "round":
                continue
            for mode in record["event"]["modes"]:
                if mode["mode"] == "latency" and mode["time"] == "host_time":
                    samples.setdefault(record["event"]["case"], []).extend(mode["samples"])
    return samples


def mann_whitney_p(a, b):
    """Two-sided, normal approximation with tie correction; the samples are in the thousands."""
    pooled = sorted([(value, 0) for value in a] + [(value, 1) for value in b])
    n, rank_sum, ties, i = len(pooled), 0.0, 0.0, 0
    while i < n:
        j = i
        while j < n and pooled[j][0] == pooled[i][0]:
            j += 1
        rank_sum += sum(1 for k in range(i, j) if pooled[k][1] == 0) * (i + j + 1) / 2
        ties += (j - i)**3 - (j - i)
        i = j
    m, k = len(a), len(b)
    variance = m * k / 12 * (n + 1 - ties / (n * (n - 1)))
    if variance <= 0:
        return 1.0
    z = (abs(rank_sum - m * (m + 1) / 2 - m * k / 2) - 0.5) / math.sqrt(variance)
    return min(1.0, math.erfc(z / math.sqrt(2)))


def pooled_alarm(base, new):
    """What Holm's first step says of pooled iterations: is any case's p below alpha over the number of cases?"""
    a, b = pooled_samples(base), pooled_samples(new)
    return min(mann_whitney_p(a[case], b[case]) for case in a) < ALPHA / len(a)


CLOCK = ("clock_before_hz", "clock_after_hz")
PACE = ("pace_hz", "read_bytes_per_s")
SPEEDS = ("clock", "pace", "pace or reading")  # the last: by how fast memory is read, where a row waits for it


class SpreadTable:
    """How the rounds of each case spread: inside the files, and how much more the files differ than that explains."""

    def __init__(self):
        self.files = {}  # case -> one list a file of logs of time, and of cycles by each of SPEEDS

    def add(self, path):
        for case in json.loads(Path(path).read_text())["cases"]:
            rounds = []
            for one_round in case["results"][0].get("rounds", []):
                time = one_round["host_time_s"]
                clocks = [time[name] for name in CLOCK if name in time]
                if len(clocks) < 2 or "pace_hz" not in time:
                    continue
                log = math.log(time["median"])
                read = time.get("read_bytes_per_s", time["pace_hz"])
                rounds.append([log] + [log + math.log(speed) for speed in (sum(clocks) / 2, time["pace_hz"], read)])
            if len(rounds) > 1:
                self.files.setdefault(case["id"], []).append(rounds)

    def print(self):
        print("\nspread inside files / between files as if rounds were independent (equal: they are)")
        print(f"{'case':44}{'time':>16}" + "".join(f"{'by ' + speed:>18}" for speed in SPEEDS))
        for case, files in self.files.items():
            if len(files) < 2:
                continue
            cells = []
            for space in range(1 + len(SPEEDS)):
                series = [[values[space] for values in rounds] for rounds in files]
                inside = math.sqrt(statistics.mean(statistics.variance(one) for one in series))
                count = statistics.mean(len(one) for one in series)
                between = statistics.stdev(statistics.mean(one) for one in series) * math.sqrt(count)
                cells.append(f"{100 * inside:.1f} / {100 * between:.1f} %")
            print(f"{case:44}{cells[0]:>16}" + "".join(f"{cell:>18}" for cell in cells[1:]))


class Tally:
    """Counts what the verdicts of comparisons were."""

    def __init__(self):
        self.families = self.alarms = self.beyond = 0
        self.verdicts = {}

    def add(self, comparison):
        found = {row["verdict"] for row in comparison["rows"]}
        self.families += 1
        self.alarms += bool(found & ALARMS)
        self.beyond += bool(found & BEYOND)
        for row in comparison["rows"]:
            self.verdicts[row["verdict"]] = self.verdicts.get(row["verdict"], 0) + 1

    def print(self, title):
        print(f"{title}\n  any alarm in a family:   {rate_text(self.alarms, self.families)}")
        print(f"  ... beyond the margin:   {rate_text(self.beyond, self.families)}")
        print("  rows: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.verdicts.items())))


def progress(text):
    print(f"measure_gate: {text}", file=sys.stderr)


def same(options, scratch):
    path = config(scratch, "cpu/openblas", options.threads, options.rounds)
    accept = ("--accept", "preemption,steal,major_faults")
    judgements = {"as it is": ((), ()),
                  "disturbed rows judged as well": ((), accept),
                  "... without the rate of reading": (("read_bytes_per_s",), accept),
                  "... with cycles by clock alone": (PACE, accept),
                  "... with cycles by pace and reading alone": (CLOCK, accept),
                  "... by time alone": ((*PACE, *CLOCK), accept)}
    tallies = {title: Tally() for title in judgements}
    pooled, table, found = 0, SpreadTable(), {factor: [] for factor in FACTORS}
    for pair in range(options.pairs):
        files = [Path(scratch) / f"{pair}-{side}.json" for side in ("a", "b")]
        for file in files:
            if not file.exists():  # else kept by a run before
                measure(options.aibench, path, file)
            table.add(file)
        for title, (left_out, more) in judgements.items():
            judged = compare(options.aibench, *(without(file, *left_out) for file in files), *more)
            tallies[title].add(judged)
            for row in judged["rows"]:
                if row["verdict"] in ALARMS and title == "as it is":
                    progress(f"{row['case']}: {row['verdict']}, {row['reason']}")
        for factor, verdicts in found.items():
            slower_file, cases = multiplied(files[1], factor)
            rows = compare(options.aibench, files[0], slower_file)["rows"]
            verdicts.extend(row["verdict"] for row in rows if row["case"] in cases)
        pooled += pooled_alarm(*files)
        alarms = ", ".join(f"{tally.alarms} {title}" for title, tally in tallies.items())
        progress(f"pair {pair + 1} of {options.pairs}: alarms: {alarms}, {pooled} by pooled iterations")
    print(f"{machine()}, {options.threads or 'all'} threads, {options.pairs} pairs of files, {options.rounds} rounds each")
    for title, tally in tallies.items():
        tally.print(title + ":")
    for factor, verdicts in found.items():
        print(f"every second case of the second file times {factor}: found as REGRESSION "
              f"{rate_text(verdicts.count('REGRESSION'), len(verdicts))}")
    print(f"pooled iterations, plain Mann-Whitney:\n  any alarm in a family:   {rate_text(pooled, options.pairs)}")
    table.print()


def found_rate(options, comparisons, slowed, total):
    """Of the rows that were slowed down, how many are called so; of the others, families with an alarm."""
    hits = tries = 0
    verdicts = {}
    for comparison in comparisons:
        for row in comparison["rows"]:
            if slowed(row["case"]):
                tries += 1
                hits += row["verdict"] == "REGRESSION"
                verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + 1
    print(f"slowed by {options.percent} %, {total} pairs: found as REGRESSION {rate_text(hits, tries)}")
    print("  rows: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))


def is_product(case):
    return case.startswith("gemm/")


def spreads_of(files):
    """{case: standard deviation of the logarithm of its time from round to round, over all files}"""
    variances = {}
    for path in files:
        for case in json.loads(path.read_text())["cases"]:
            logs = [math.log(one_round["host_time_s"]["median"]) for one_round in case["results"][0]["rounds"]]
            variances.setdefault(case["id"], []).append(statistics.variance(logs))
    return {case: math.sqrt(statistics.mean(of_files)) for case, of_files in variances.items()}


def found_by_spread(judged, slowed):
    """The same rate for rows whose rounds spread little and much; judged: pairs of files with their comparison."""
    limits = [0.01, 0.02, math.inf]
    hits, tries = [0] * len(limits), [0] * len(limits)
    for files, comparison in judged:
        spreads = spreads_of(files)
        for row in comparison["rows"]:
            if slowed(row["case"]):
                band = next(i for i, limit in enumerate(limits) if spreads[row["case"]] <= limit)
                tries[band] += 1
                hits[band] += row["verdict"] == "REGRESSION"
    for band, words in enumerate(["up to 1 %", "1 to 2 %", "above 2 %"]):
        if tries[band]:
            print(f"  of rows whose times spread by {words}: {rate_text(hits[band], tries[band])}")


def slower(options, scratch):
    build(options.build, "slow_gemm")
    library = next(Path(options.build).rglob("libslow_gemm.so"), None)
    if not library:
        fail(f"{options.build} holds no libslow_gemm.so; build the tests (scripts/test)")
    path = config(scratch, "cpu/openblas", options.threads, options.rounds)
    environment = {"LD_PRELOAD": str(library), "SLOW_GEMM_PERCENT": str(options.percent)}
    judged = []
    for pair in range(options.pairs):
        files = [Path(scratch) / f"{pair}-{side}.json" for side in ("a", "b")]
        measure(options.aibench, path, files[0], {**environment, "SLOW_GEMM_PERCENT": "0"})
        measure(options.aibench, path, files[1], environment)
        judged.append((files, compare(options.aibench, *files, "--threshold", options.threshold)))
        progress(f"pair {pair + 1} of {options.pairs}")
    print(f"{machine()}, {options.threads or 'all'} threads, {options.rounds} rounds each")
    found_rate(options, [comparison for _, comparison in judged], is_product, options.pairs)
    found_by_spread(judged, is_product)


def simulated(options, scratch):
    path = config(scratch, "sim", 0, options.rounds)
    comparisons = []
    for pair in range(options.pairs):
        files = []
        for side, seconds in (("a", 1e-4), ("b", 1e-4 * (1 + options.percent / 100))):
            script = Path(scratch) / f"{pair}-{side}.script"
            script.write_text(json.dumps({
                "seed": 2 * pair + (side == "b") + 1, "state_file": str(script) + ".state",
                "cases": [{"match": SLOWED, "time_s": seconds, "process_noise": 0.01},
                          {"match": ".", "time_s": 1e-4, "process_noise": 0.01}]}))
            files.append(Path(scratch) / f"{pair}-{side}.json")
            measure(options.aibench, path, files[-1], {"AIBENCH_SIM_SCRIPT": str(script)})
        comparisons.append(compare(options.aibench, *files))
    found_rate(options, comparisons, lambda case: case == SLOWED, options.pairs)
    others = Tally()
    for comparison in comparisons:
        comparison["rows"] = [row for row in comparison["rows"] if row["case"] != SLOWED]
        others.add(comparison)
    others.print("rows that were not slowed down:")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["same", "slower", "simulated"])
    parser.add_argument("--pairs", type=int, help="pairs of files")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of each file")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; the default is all")
    parser.add_argument("--percent", type=float, default=3, help="how much slower the second file is")
    parser.add_argument("--threshold", default="2%", help="the margin")
    parser.add_argument("--keep", help="a folder that keeps all result files; the ones in it are judged again")
    parser.add_argument("--build", default=str(ROOT / "build" / "release"), help="a build folder")
    parser.add_argument("--aibench", help="the program; the default is built there first")
    options = parser.parse_args()
    if not options.aibench:
        options.aibench = build_aibench(options.build)
    elif not os.access(options.aibench, os.X_OK):
        fail(f"{options.aibench} is no program; leave --aibench out to have one built")
    default_pairs, job = {"same": (100, same), "slower": (30, slower), "simulated": (200, simulated)}[options.what]
    options.pairs = options.pairs or default_pairs
    if options.keep:
        Path(options.keep).mkdir(parents=True, exist_ok=True)
        job(options, options.keep)
        return
    with tempfile.TemporaryDirectory() as scratch:
        job(options, scratch)


if __name__ == "__main__":
    main()
