#!/usr/bin/env python3
"""A worker in another language than C++, with nothing but Python: products in three loops. For embed_test.sh."""

import ctypes
import os
import sys

import aibench_worker


class Naive:
    kind = "naive"

    def open(self, options):
        if options["providers"] not in ([], ["loops"]):
            raise aibench_worker.Refused("there is one provider: loops")
        if "NAIVE_FAULT" in os.environ:
            self.fault = os.environ["NAIVE_FAULT"]
        else:
            self.fault = None
        if self.fault == "open":
            raise RuntimeError("the worker has no heart")
        return [{"name": "loops", "version": sys.version.split()[0], "path": "", "configuration": "", "threads": 1}]

    def prepare(self, _, graph, start, tensors):
        op = graph["ops"][start]
        names = {graph["tensors"][op[name]]["dtype"] for name in "abc"} if op["op"] == "gemm" else {}
        if names != {"f64"} or op["beta"] != 0 or op["trans_a"] or op["trans_b"] or op["batch"] != 1:
            raise aibench_worker.Refused("only plain f64 products")
        a, b, c = ((ctypes.c_double * graph["tensors"][op[name]]["elements"]).from_address(tensors[op[name]])
                   for name in "abc")
        m, n, k, alpha = op["m"], op["n"], op["k"], op["alpha"]
        lda, ldb, ldc = op["lda"], op["ldb"], op["ldc"]
        wrong = 1e-3 if self.fault == "wrong" else 0

        def run():
            if self.fault == "enqueue":
                raise ValueError("a loop broke")
            for i in range(m):
                for j in range(n):
                    c[i * ldc + j] = alpha * sum(a[i * lda + l] * b[l * ldb + j] for l in range(k)) + wrong
        print("a library that prints does no harm")
        return run, 1, "three loops"


sys.exit(aibench_worker.serve(Naive()))
