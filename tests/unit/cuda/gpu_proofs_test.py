#!/usr/bin/env python3
"""gpu_proofs.py and the numbers of compare_torch.py over made-up documents; every verdict is derived by hand.

    python3 gpu_proofs_test.py CHECKOUT
"""

import argparse
import contextlib
import copy
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

CHECKOUT = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path[:0] = [str(CHECKOUT / "scripts"), str(CHECKOUT / "tests" / "unit" / "cuda")]

import compare_common  # noqa: E402
import compare_torch  # noqa: E402
import gpu_documents  # noqa: E402
import gpu_proofs  # noqa: E402


class Proofs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        kept = ("selftest-cuda", "types", "networks", "energy", "transfer", "torch")
        self.documents = {name: copy.deepcopy(gpu_documents.DOCUMENTS[name]()) for name in kept}

    def lines(self, steps=""):
        """{name of a proof: (verdict, words)} and the exit code."""
        for name, document in self.documents.items():
            (Path(self.folder.name) / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
        (Path(self.folder.name) / "steps.tsv").write_text(steps, encoding="utf-8")
        printed = io.StringIO()
        arguments, sys.argv = sys.argv, ["gpu_proofs.py", self.folder.name]
        try:
            with contextlib.redirect_stdout(printed):
                self.code = gpu_proofs.main()
        finally:
            sys.argv = arguments
        found = {}
        for line in printed.getvalue().splitlines():
            name, words = line[9:].split(": ", 1)
            found[name] = (line[:8].strip(), words)
        self.assertEqual(len(found), 9)
        return found

    def rows(self, document, target="cuda"):
        return [row for case in self.documents[document]["cases"] for row in case["results"] if row["target"] == target]

    def test_all_pass_where_all_is_well(self):
        lines = self.lines()
        self.assertEqual({verdict for verdict, _ in lines.values()}, {"PASS"}, lines)
        self.assertEqual(self.code, 0)
        # 6 + 12 + 15 pairs served, one more refused.
        self.assertIn("33 of 34 pairs", lines["self-test"][1])
        self.assertIn("lenet-mnist/i8", lines["self-test"][1])
        # 2 * 8192^3 FLOP in 1.40 and 1.41 ms.
        self.assertIn("785.4 TFLOP/s, PyTorch 779.8, ratio 1.007", lines["bf16 8192^3 beside PyTorch"][1])
        self.assertIn("cuBLASLt 13.1.0 and PyTorch's 13.0.2", lines["bf16 8192^3 beside PyTorch"][1])
        self.assertIn("eager: 6.000 [6.000, 6.000], 7 rounds", lines["LeNet step beside PyTorch"][1])
        self.assertIn("graphs: 1.200", lines["LeNet step beside PyTorch"][1])
        self.assertIn("lenet-mnist tf32 1.0e-03", lines["losses of CPU and GPU"][1])
        self.assertIn("graph of 30 launches", lines["one CUDA graph"][1])
        self.assertIn("700 W", lines["energy"][1])
        self.assertIn("h2d pinned 55.0 GB/s", lines["transfers"][1])

    def test_nothing_measured_is_not_done_with_the_reason(self):
        self.documents = {}
        lines = self.lines("torch\t0\t69\tno Python here has PyTorch\nnetworks\t130\t124\tstopped after 130 s\n")
        self.assertEqual({verdict for verdict, _ in lines.values()}, {"NOT DONE"})
        self.assertEqual(self.code, 1)
        self.assertIn("no Python here has PyTorch", lines["bf16 8192^3 beside PyTorch"][1])
        self.assertIn("stopped after 130 s", lines["one CUDA graph"][1])

    def test_a_wrong_check_fails_the_self_test(self):
        self.documents["selftest-cuda"][0]["checks"][0].update(status="wrong", reason="element 3 is off")
        verdict, words = self.lines()["self-test"]
        self.assertEqual(verdict, "FAIL")
        self.assertIn("gemm/f64/m1n1k1 wrong: element 3 is off", words)

    def test_what_nobody_serves_fails_the_self_test(self):
        checks = self.documents["selftest-cuda"][0]["checks"]
        self.documents["selftest-cuda"][0]["checks"] = [one for one in checks if not one["case"].startswith("gemm/bf16")]
        verdict, words = self.lines()["self-test"]
        self.assertEqual(verdict, "FAIL")
        self.assertIn("nobody served gemm/bf16", words)

    def test_a_self_test_that_was_stopped_is_not_done(self):
        verdict, words = self.lines("selftest-cuda\t170\t124\tstopped after 170 s\n")["self-test"]
        self.assertEqual(verdict, "NOT DONE")
        self.assertIn("stopped after 170 s", words)

    def test_f32_that_ran_as_tf32_fails(self):
        for document in ("types", "networks"):
            with self.subTest(document):
                row = self.rows(document)[0]
                row["verification"]["precision"] = "tf32"
                verdict, words = self.lines()["f32 is not TF32"]
                self.assertEqual(verdict, "FAIL")
                self.assertIn("ran as tf32", words)
                row["verification"]["precision"] = "fp32"

    def test_tf32_that_ran_as_f32_fails(self):
        self.documents["types"]["cases"][2]["results"][0]["verification"]["precision"] = "fp32"
        verdict, words = self.lines()["f32 is not TF32"]
        self.assertEqual(verdict, "FAIL")
        self.assertIn("gemm/tf32/m1024n1024k1024 ran as fp32", words)

    def test_an_error_over_its_limit_fails(self):
        self.rows("types")[0]["verification"]["epsilon"] = 2.1e-6
        self.assertEqual(self.lines()["f32 is not TF32"][0], "FAIL")

    def test_no_rows_of_a_type_are_not_done(self):
        self.documents["types"]["cases"] = self.documents["types"]["cases"][:2]
        verdict, words = self.lines("types\t60\t124\tstopped after 60 s\n")["f32 is not TF32"]
        self.assertEqual(verdict, "NOT DONE")
        self.assertIn("gemm tf32, conv2d tf32", words)

    def product(self, ratio, **members):
        self.documents["torch"]["cases"][0].update(ratio=ratio, **members)
        return self.lines()["bf16 8192^3 beside PyTorch"]

    def test_three_per_cent_behind_pytorch_are_allowed(self):
        self.assertEqual(self.product(0.971)[0], "PASS")
        self.assertEqual(self.product(0.969)[0], "FAIL")
        verdict, words = self.product(1.031)
        self.assertEqual(verdict, "PASS")
        self.assertIn("ahead", words)

    def test_too_few_rounds_and_bad_checks_are_told(self):
        _, words = self.product(1.0, low=None, high=None, bad_checks=["flop_peak"])
        self.assertIn("too few rounds", words)
        self.assertIn("flop_peak", words)

    def test_a_step_has_to_be_three_times_eager_and_as_fast_as_graphs(self):
        for at, ratio, verdict in ((1, 2.99, "FAIL"), (1, 3.0, "PASS"), (2, 0.99, "FAIL"), (2, 1.0, "PASS")):
            with self.subTest(at=at, ratio=ratio):
                self.documents["torch"] = copy.deepcopy(gpu_documents.torch())
                self.documents["torch"]["cases"][at]["ratio"] = ratio
                self.assertEqual(self.lines()["LeNet step beside PyTorch"][0], verdict)

    def test_a_mode_that_pytorch_refused_is_not_done(self):
        self.documents["torch"]["cases"][2] = {"case": "lenet-mnist/training/b100", "mode": "graphs", "torch_s": [],
                                               "aibench_s": [], "problem": "PyTorch, graphs: cannot capture"}
        verdict, words = self.lines()["LeNet step beside PyTorch"]
        self.assertEqual(verdict, "NOT DONE")
        self.assertIn("cannot capture", words)

    def test_pytorch_in_tf32_proves_nothing(self):
        self.documents["torch"]["torch"]["f32_errors"]["convolution"] = 3e-4
        self.assertEqual(self.lines()["LeNet step beside PyTorch"][0], "NOT DONE")

    def test_losses_apart_fail(self):
        self.rows("networks")[0]["losses"] = [2.0, 1.0002]  # 2e-4, and 1e-4 is allowed
        verdict, words = self.lines()["losses of CPU and GPU"]
        self.assertEqual(verdict, "FAIL")
        self.assertIn("lenet-mnist f32 2.0e-04, limit 1e-04", words)

    def test_losses_that_are_no_numbers_fail(self):
        self.rows("networks")[0]["losses"] = [2.0, float("nan")]
        self.assertEqual(self.lines()["losses of CPU and GPU"][0], "FAIL")

    def test_a_network_without_losses_is_not_done(self):
        self.documents["networks"]["cases"].pop(3)
        verdict, words = self.lines()["losses of CPU and GPU"]
        self.assertEqual(verdict, "NOT DONE")
        self.assertIn("mlp-tiny", words)

    def test_a_step_of_single_launches_fails(self):
        self.rows("networks")[0]["providers"] = [{"op": "gemm", "provider": "cublas", "algorithm": "x", "count": 1}]
        verdict, words = self.lines()["one CUDA graph"]
        self.assertEqual(verdict, "FAIL")
        self.assertIn("served by cublas", words)

    def test_energy_that_was_only_refused_fails(self):
        self.documents["energy"]["cases"].pop(0)
        verdict, words = self.lines()["energy"]
        self.assertEqual(verdict, "FAIL")
        self.assertIn("5 % longer", words)

    def test_a_way_of_moving_data_that_is_missing_is_not_done(self):
        self.documents["transfer"]["cases"].pop(1)
        self.assertEqual(self.lines()["transfers"], ("NOT DONE", "no rate of h2d pageable (transfer: not run); "
                         "h2d pinned 55.0 GB/s, d2h pinned 54.0 GB/s, d2h pageable 9.0 GB/s, d2d 4200.0 GB/s"))

    def test_a_crash_is_told_and_fails(self):
        self.rows("types")[0].update(status="crashed", reason="killed by SIGSEGV")
        lines = self.lines()
        self.assertEqual(lines["rows"][0], "FAIL")
        self.assertIn("gemm/f32/m1024n1024k1024 crashed: killed by SIGSEGV", lines["rows"][1])
        self.assertEqual(lines["f32 is not TF32"][0], "PASS")  # energy.json has another product in f32

    def test_rows_that_show_no_numbers_are_counted(self):
        check = {"id": "flop_peak", "state": "bad", "severity": "invalid"}
        for row in self.rows("types")[:2]:
            row["checks"] = [check]
        verdict, words = self.lines()["rows"]
        self.assertEqual(verdict, "PASS")
        self.assertIn("flop_peak (2 rows)", words)

    def test_half_a_file_is_no_file(self):
        self.lines()
        (Path(self.folder.name) / "types.json").write_text('{"schema": "aibench.res', encoding="utf-8")
        del self.documents["types"]
        self.assertEqual(self.lines()["f32 is not TF32"][0], "NOT DONE")

    def test_a_document_of_another_shape_ends_nothing(self):
        self.documents["energy"] = {"schema": "aibench.result/1"}
        lines = self.lines()
        self.assertEqual(lines["self-test"][0], "PASS")
        self.assertIn("cannot be read", lines["energy"][1])


class Comparison(unittest.TestCase):
    def test_cases_are_workloads(self):
        workload, _, name = compare_torch.workload_of("gemm/bf16/8192")
        self.assertEqual((workload["dtype"], workload["k"], name), ("bf16", 8192, "gemm/bf16/m8192n8192k8192"))
        workload, _, name = compare_torch.workload_of("lenet-mnist/training/b100")
        self.assertEqual((workload["mode"], workload["batch"], name), ("training", 100, "network/lenet-mnist/training/b100"))

    def test_what_is_no_case_is_refused(self):
        for case in ("gemm/i4/64", "gemm/f32/", "nothing/training/b1", "lenet-mnist/dreaming/b1"):
            with self.subTest(case), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit) as ended:
                compare_torch.workload_of(case)
            self.assertEqual(ended.exception.code, 2)

    def parse(self, *arguments):
        kept, sys.argv = sys.argv, ["compare_torch.py", *arguments]
        try:
            return compare_torch.parse()
        finally:
            sys.argv = kept

    def test_defaults_follow_the_device(self):
        options = self.parse()
        self.assertEqual((options.target, options.threads, options.mode), ("cpu", 1, ["eager"]))
        self.assertIn("mlp-tiny/inference/b1", options.cases)
        options = self.parse("--device", "cuda", "--mode", "graphs", "--mode", "eager")
        self.assertEqual((options.target, options.mode), ("cuda", ["graphs", "eager"]))
        self.assertIn("gemm/bf16/8192", options.cases)

    def test_what_a_processor_cannot_do_is_refused(self):
        for arguments in (["--mode", "graphs"], ["gemm/tf32/64"], ["--seconds", "0"]):
            with self.subTest(arguments), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit) as ended:
                self.parse(*arguments)
            self.assertEqual(ended.exception.code, 2)

    def test_a_product_has_no_graph_mode(self):
        options = argparse.Namespace(mode=["eager", "graphs"])
        self.assertEqual(compare_torch.modes_of({"op": "gemm"}, options), ["eager"])
        self.assertEqual(compare_torch.modes_of({"op": "network"}, options), ["eager", "graphs"])

    def test_ratios_are_paired_by_round_and_rounds_without_one_side_are_left_out(self):
        values = {"torch": [{("c", "eager"): 0.2}, {}, {("c", "eager"): 0.9}], "aibench": [{"c": 0.1}, {"c": 0.1}, {"c": 0.3}]}
        entry = compare_torch.comparison(values, "c", "eager")
        self.assertEqual((entry["torch_s"], entry["aibench_s"]), ([0.2, 0.9], [0.1, 0.3]))
        self.assertAlmostEqual(entry["ratio"], 2.5)  # the median of 2 and 3
        self.assertIsNone(entry["low"])
        self.assertNotIn("ratio", compare_torch.comparison(values, "d", "eager"))

    def test_turns_end_when_they_are_told_to(self):
        values = compare_common.alternate({"a": lambda: 1}, 5, go_on=lambda so_far: len(so_far["a"]) < 2)
        self.assertEqual(values, {"a": [1, 1]})

    def test_aibench_is_read_by_case_and_a_bad_row_costs_its_case_alone(self):
        document = gpu_documents.turn()
        document["targets"].reverse()
        document["cases"][1]["results"][0] = {"target": "cuda", "status": "wrong", "reason": "off", "checks": []}
        options = argparse.Namespace(device="cuda", target="cuda", threads=1, seconds=0.3, mode=["eager"])
        with tempfile.TemporaryDirectory() as folder:
            own = compare_torch.Aibench(["gemm/bf16/8192", "lenet-mnist/training/b100"], options, set(), folder)
            config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        self.assertEqual(config["measure"], {"min_time": "300ms", "modes": ["latency", "throughput"]})
        own.result = lambda: document
        self.assertEqual(own.seconds(), {"gemm/bf16/8192": 0.0014})
        self.assertEqual(own.problems, {"lenet-mnist/training/b100": "aibench: wrong: off"})
        self.assertEqual(own.about["providers"][0]["version"], "13.1.0")


if __name__ == "__main__":
    unittest.main()
