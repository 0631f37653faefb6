#!/usr/bin/env python3
"""Checks that the JSON schema of configs and the program accept and reject the same documents.

    scripts/check_schema.py --program "build/bin/aibench validate"

Three sources of documents: the shipped configs, the cases in tests/unit/config/cases with the verdicts that index.json
expects, and random changes of all accepted ones. What only the program can see is listed in the schema's $comment; a
change that the schema accepts and the program refuses must be refused for one of these reasons. The program is called
with the path of one document and must exit 0 or 2. Exits 0, 1 after a disagreement, 77 without python3-jsonschema.
"""

import argparse
import copy
import json
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: the Python package jsonschema is missing (apt install python3-jsonschema)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Reasons that draft-07 cannot express, as the program words them.
PROGRAM_ONLY = [
    r"expands to .* cases",
    r"is below \d+",
    r"the ties form a cycle",
    r"by this tie",
    r"there is no preset",
    r"the preset .* has no",
    r"is given here and by the preset",
    r"presets/.* are both given",
    r"is too long",
    r"max_time is shorter than min_time",
    r"stands in the list twice",
    r"is none of the targets",
    r"has the same id",
    r"the leading dimension \d+ is not between",
    r"must divide",
    r"does not fit into",
    r"cannot follow a fully connected layer",
    r"training needs a layer with parameters",
    r"cross_entropy needs at least 2 outputs",
    r"training on digits needs cross_entropy",
    r"the images have one channel",
    r"an epoch needs at least one batch",
    r"2\^62",
]

REPLACEMENTS = [
    None, True, False, 0, 1, -1, 2, 3, 2.0, 2.5, -0.5, 1000.0, 64, 2147483647, 2147483648, 9223372036854775807,
    9223372036854775808, 18446744073709551615, "", "x", "=m", "=n", "=w", "=pad", "=pad_h", "=batch", "f32", "i8",
    "f8e4m3", "forward", "relu", "cpu", "cuda:0", "cuda:01", "CPU", "cpu/", "1%", "0%", "100%", "100ms", "0s", "61m",
    "2h", "name\n", "warm", "resnet50", "resnet", "../x", [], [1], [1, 1], [2, 3], ["f32", "bf16"], ["f32", 1], ["f8e4m3"],
    [[1]], [None], {}, {"from": 1, "to": 8, "times": 2}, {"from": 0, "to": 3, "step": 1}, {"from": 0, "to": 3, "times": 2},
    {"from": 4, "to": 1, "step": 1}, {"from": 1, "to": 4}, {"from": 1, "to": 4, "step": 0},
    {"from": 1, "to": 4, "step": 1, "times": 2}, [{"m": 1}], [{"m": 1, "n": 2, "k": 3}], [{"pad": 1}], [{}],
    "64KiB", "h2d", "pinned", {"from": "1KiB", "to": "4KiB", "step": "1KiB"},
    {"sgd": {}}, {"sgd": {"lr": 0}}, {"adam": {"beta1": 1}}, {"sgd": {}, "adam": {}}, {"max_pool": 2},
    {"conv2d": 3}, {"conv2d": 3, "kernel": [1, 2]}, {"fully_connected": 3, "bias": 1}, {"flatten": 1},
]
KEYS = ["m", "n", "k", "c", "pad", "pad_h", "stride", "stride_w", "groups", "shapes", "preset", "dtype", "lda", "beta",
        "mode", "data", "loss", "bias", "kernel", "times", "step", "rounds", "cache", "baseline", "unknown", ""]


def without_comments(text):
    """Replaces // and /* */ comments outside of strings by a space."""
    token = re.compile(r'"(?:\\.|[^"\\])*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
    return token.sub(lambda match: match.group() if match.group().startswith('"') else " ", text)


def load(path):
    return json.loads(without_comments(path.read_text(encoding="utf-8")))


class Program:
    """The other reader of configs."""

    def __init__(self, command, arguments):
        self.command = shlex.split(command)
        self.arguments = arguments
        self.folder = tempfile.TemporaryDirectory(prefix="aibench-schema-")

    def verdict(self, document):
        path = pathlib.Path(self.folder.name) / "config.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        run = subprocess.run(self.command + [str(path)] + self.arguments, capture_output=True, text=True, timeout=60)
        if run.returncode not in (0, 2):
            raise SystemExit(f"{self.command}: exit {run.returncode}, expected 0 or 2\n{run.stdout}{run.stderr}"
                             f"{json.dumps(document)}")
        return "accept" if run.returncode == 0 else "reject", (run.stderr or run.stdout).strip()


class Check:
    def __init__(self, validator, program):
        self.validator = validator
        self.program = program
        self.count = 0
        self.bad = 0

    def complain(self, what, document, says):
        self.bad += 1
        print(f"DISAGREEMENT: {what}\n  document: {json.dumps(document)}\n  program:  {says or 'accepts'}")

    def expect(self, label, document, schema_verdict, program_verdict):
        self.count += 1
        schema = "accept" if self.validator.is_valid(document) else "reject"
        program, says = self.program.verdict(document)
        if schema != schema_verdict:
            reason = next((error.message for error in self.validator.iter_errors(document)), "")
            self.complain(f"{label}: the schema should {schema_verdict} {reason}", document, says)
        if program != program_verdict:
            self.complain(f"{label}: the program should {program_verdict}", document, says)

    def agree(self, label, document):
        self.count += 1
        schema = self.validator.is_valid(document)
        program, says = self.program.verdict(document)
        if program == "accept" and not schema:
            reason = next(self.validator.iter_errors(document)).message
            self.complain(f"{label}: only the schema refuses: {reason}", document, says)
        if program == "reject" and schema and not any(re.search(reason, says) for reason in PROGRAM_ONLY):
            self.complain(f"{label}: only the program refuses, for no reason that a schema could not express",
                          document, says)


def containers(node):
    """Every object and list in the document."""
    if isinstance(node, (dict, list)) and node:
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from containers(child)


def mutated(document, choose):
    """A copy with one or two small changes."""
    document = copy.deepcopy(document)
    for _ in range(choose.choice([1, 1, 2])):
        places = list(containers(document))
        if not places:
            break
        place = choose.choice(places)
        change = choose.choice(["replace", "replace", "replace", "delete", "add", "nudge"])
        at = choose.choice(list(place)) if isinstance(place, dict) else choose.randrange(len(place))
        if change == "delete":
            del place[at]
        elif change == "add" and isinstance(place, dict):
            place[choose.choice(KEYS)] = copy.deepcopy(choose.choice(REPLACEMENTS))
        elif change == "add":
            place.append(copy.deepcopy(choose.choice(REPLACEMENTS + place)))
        elif change == "nudge" and type(place[at]) is int:
            place[at] += choose.choice([-1, 1])
        else:
            place[at] = copy.deepcopy(choose.choice(REPLACEMENTS))
    return document


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the command that gets the path of a config")
    parser.add_argument("--argument", action="append", default=[], help="one more argument, behind the path")
    parser.add_argument("--mutations", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    schema = json.loads((ROOT / "configs/aibench.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    check = Check(jsonschema.Draft7Validator(schema), Program(options.program, options.argument))

    accepted = []
    shipped = sorted(path for path in (ROOT / "configs").glob("*.json") if not path.name.endswith(".schema.json"))
    for path in shipped:
        document = load(path)
        check.expect(path.name, document, "accept", "accept")
        accepted.append(document)
    cases = ROOT / "tests/unit/config/cases"
    for name, verdict in load(cases / "index.json").items():
        for case in load(cases / name):
            check.expect(f"{name}: {case['why']}", case["config"], verdict["schema"], verdict["program"])
            if verdict == {"schema": "accept", "program": "accept"}:
                accepted.append(case["config"])
    fixed = check.count

    choose = random.Random(options.seed)
    for number in range(options.mutations):
        check.agree(f"mutation {number} of seed {options.seed}", mutated(choose.choice(accepted), choose))

    print(f"{fixed} documents and {check.count - fixed} random changes: {check.bad} disagreements")
    return 1 if check.bad or not fixed else 0


if __name__ == "__main__":
    sys.exit(main())
