#!/usr/bin/env python3
"""Writes tests/unit/stats/scipy_vectors.json: known answers for bench/stats from SciPy, NumPy and statsmodels.

Needs `pip install scipy numpy statsmodels` (a virtual environment outside the repository is best). The output depends
only on the seed below and on the versions it records.

    python3 scripts/make_stat_vectors.py > tests/unit/stats/scipy_vectors.json

Intervals are made by inverting SciPy's exact tests: an end is the outermost pairwise ratio at which the two-sided test
of "the true ratio is this" still gives p > 0.05 just inside of it. Tied data is judged by full enumeration of
permutations (scipy.stats.permutation_test with every permutation), which is the exact conditional test.
"""

import json
import math
import sys

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.stattools import acf

rng = np.random.default_rng(20240607)
vectors = []


def add(kind, expect, **inputs):
    plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in inputs.items()}
    vectors.append({"kind": kind, **plain, "expect": {k: None if v is None else float(v) for k, v in expect.items()}})


def times(n, center=1.0, sd=0.02):
    """n distinct positive values, short to write down."""
    while True:
        values = np.array([float(f"{v:.5g}") for v in center * np.exp(sd * rng.standard_normal(n))])
        if len(set(values)) == n:
            return values


def distinct_pair(m, n, ratio, sd=0.02, center=1.0):
    while True:
        a, b = times(m, center * ratio, sd), times(n, center, sd)
        if len(set(a) | set(b)) == m + n:
            return a, b


def three_p(test):
    """The p of each alternative; `test` takes the alternative's name in SciPy."""
    names = {"p_two_sided": "two-sided", "p_less": "less", "p_greater": "greater"}
    return {ours: test(theirs).pvalue for ours, theirs in names.items()}


def u_statistic(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return float((a[:, None] > b[None, :]).sum() + 0.5 * (a[:, None] == b[None, :]).sum())


def rank_sum():
    sizes = [(1, 1), (1, 7), (2, 3), (3, 3), (4, 4), (5, 5), (5, 8), (6, 6), (7, 7), (8, 5), (9, 10), (10, 10), (12, 9)]
    for m, n in sizes + [(15, 15), (20, 20), (3, 30)]:
        for ratio in (1.0, 1.01, 0.96):
            a, b = distinct_pair(m, n, ratio)
            p = three_p(lambda alt: stats.mannwhitneyu(a, b, alternative=alt, method="exact"))
            add("rank_sum", {"u": u_statistic(a, b), **p}, a=a, b=b)


def rank_sum_ties():
    for m, n in [(2, 2), (3, 3), (3, 4), (4, 4), (5, 4), (5, 5), (6, 5), (6, 6), (2, 9)]:
        for levels in (1, 2, 4):
            a, b = rng.integers(1, levels + 1, m) / 4, rng.integers(1, levels + 2, n) / 4
            p = three_p(lambda alt: stats.permutation_test((a, b), u_statistic, permutation_type="independent",
                                                           vectorized=False, n_resamples=np.inf, alternative=alt))
            add("rank_sum", {"u": u_statistic(a, b), **p}, a=a, b=b)


def rank_sum_large():
    for m, n, levels in [(60, 60, 0), (51, 50, 0), (100, 40, 0), (60, 60, 8), (55, 70, 20)]:
        if levels:
            a, b = rng.integers(0, levels, m) / 8, rng.integers(0, levels, n) / 8
        else:
            a, b = distinct_pair(m, n, 1.004)
        p = three_p(lambda alt: stats.mannwhitneyu(a, b, alternative=alt, method="asymptotic", use_continuity=True))
        add("rank_sum", {"u": u_statistic(a, b), **p}, a=a, b=b)


def w_plus(d):
    d = np.asarray(d)
    d = d[d != 0]
    return float(stats.rankdata(np.abs(d))[d > 0].sum())


def signed_rank():
    for n in (1, 2, 3, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40):
        for shift in (0.0, 0.4, -1.0):
            while True:
                d = np.array([float(f"{v:.4g}") for v in rng.standard_normal(n) + shift])
                if len(set(np.abs(d))) == n and 0 not in d:
                    break
            p = three_p(lambda alt: stats.wilcoxon(d, alternative=alt, method="exact"))
            add("signed_rank", {"w_plus": w_plus(d), **p}, d=d)


def signed_rank_ties():
    for n in (3, 4, 5, 6, 7, 8, 9, 10, 11):
        for levels in (1, 2, 3):
            d = rng.integers(-levels, levels + 2, n) / 2
            d[0] = 0.5  # never all zero
            kept = d[d != 0]
            ranks = stats.rankdata(np.abs(kept))
            # Flipping the sign of a pair (x, 0) is permutation_type "samples" with two samples.
            pair = (kept, np.zeros_like(kept))
            p = three_p(lambda alt: stats.permutation_test(pair, lambda x, y: float(ranks[x > y].sum()),
                                                           permutation_type="samples", vectorized=False,
                                                           n_resamples=np.inf, alternative=alt))
            add("signed_rank", {"w_plus": w_plus(d), **p}, d=d)


def signed_rank_large():
    for n in (151, 200, 300):
        d = np.array([float(f"{v:.6g}") for v in rng.standard_normal(n) + 0.05])
        p = three_p(lambda alt: stats.wilcoxon(d, alternative=alt, method="approx", correction=True))
        add("signed_rank", {"w_plus": w_plus(d), **p}, d=d)


def inverted(candidates, p_of_shift, alpha=0.05):
    """The candidates between which the test of a log shift keeps p > alpha; (None, None) when all shifts do."""
    c = np.sort(candidates)
    if p_of_shift(c[0] - 1) > alpha or p_of_shift(c[-1] + 1) > alpha:
        return None, None
    gaps = [(c[i], c[i + 1]) for i in range(len(c) - 1) if c[i + 1] - c[i] > 1e-12]
    kept = [(lo, hi) for lo, hi in gaps if p_of_shift((lo + hi) / 2) > alpha]
    return math.exp(kept[0][0]), math.exp(kept[-1][1])


def ratio_unpaired():
    for m, n in [(1, 1), (3, 3), (4, 4), (5, 5), (5, 7), (6, 6), (7, 7), (8, 10), (10, 10), (12, 12)]:
        for ratio in (1.0, 1.05, 12.5):
            a, b = distinct_pair(m, n, ratio)
            la, lb = np.log(a), np.log(b)
            pairs = (la[:, None] - lb[None, :]).ravel()
            low, high = inverted(pairs, lambda s: stats.mannwhitneyu(la - s, lb, method="exact").pvalue)
            add("ratio_unpaired", {"ratio": math.exp(np.median(pairs)), "low": low, "high": high}, a=a, b=b)


def walsh(values):
    i, j = np.triu_indices(len(values))
    return (values[i] + values[j]) / 2


def ratio_paired():
    for n in (1, 5, 6, 7, 8, 10, 13, 20):
        for ratio in (1.0, 1.03, 0.25):
            a, b = distinct_pair(n, n, ratio)
            d = np.log(a) - np.log(b)
            low, high = inverted(walsh(d), lambda s: stats.wilcoxon(d - s, method="exact").pvalue)
            add("ratio_paired", {"ratio": math.exp(np.median(walsh(d))), "low": low, "high": high}, a=a, b=b)


def interpolated_order_statistics(ordered, confidence=0.95):
    """Hettmansperger and Sheather (1986): between the two pairs of order statistics on either side of `confidence`."""
    n = len(ordered)
    exact = [1 - 2 * stats.binom.cdf(k - 1, n, 0.5) for k in range(1, n // 2 + 1)]
    wide = sum(level >= confidence for level in exact)  # the deepest pair that still holds the median often enough
    if wide == 0:
        return None, None
    share = (exact[wide - 1] - confidence) / (exact[wide - 1] - exact[wide])
    weight = (n - wide) * share / (wide + (n - 2 * wide) * share)
    low = (1 - weight) * ordered[wide - 1] + weight * ordered[wide]
    high = (1 - weight) * ordered[n - wide] + weight * ordered[n - wide - 1]
    return math.exp(low), math.exp(high)


def median_interval():
    for n in (1, 2, 5, 6, 7, 8, 9, 10, 12, 15, 20):
        for center, sd in ((1.0, 0.02), (3e-6, 0.2)):
            values = times(n, center, sd)
            low, high = interpolated_order_statistics(np.sort(np.log(values)))
            add("median_interval", {"median": np.median(values), "low": low, "high": high}, values=values)


def holm():
    for n in (1, 2, 3, 5, 8, 20):
        for _ in range(2):
            p = np.array([float(f"{v:.4g}") for v in rng.random(n) ** 3])
            adjusted = multipletests(p, method="holm")[1].tolist()
            vectors.append({"kind": "holm", "p": p.tolist(), "expect": {"adjusted": adjusted}})


def equivalence():
    for m, n in [(5, 5), (7, 7), (10, 10), (8, 12)]:
        for ratio in (1.0, 1.015, 0.97):
            a, b = distinct_pair(m, n, ratio, sd=0.01)
            la, lb, step = np.log(a), np.log(b), math.log1p(0.02)
            p = max(stats.mannwhitneyu(la + step, lb, alternative="greater", method="exact").pvalue,
                    stats.mannwhitneyu(la - step, lb, alternative="less", method="exact").pvalue)
            add("equivalence_unpaired", {"p": p}, a=a, b=b, margin=0.02)
    for n in (6, 10, 14):
        for ratio in (1.0, 1.012):
            a, b = distinct_pair(n, n, ratio, sd=0.01)
            d, step = np.log(a) - np.log(b), math.log1p(0.02)
            p = max(stats.wilcoxon(d + step, alternative="greater", method="exact").pvalue,
                    stats.wilcoxon(d - step, alternative="less", method="exact").pvalue)
            add("equivalence_paired", {"p": p}, a=a, b=b, margin=0.02)


def summary():
    for n in (1, 2, 3, 4, 5, 10, 11, 20, 37, 60):
        for sd in (0.02, 1.0):
            v = np.array([float(f"{x:.5g}") for x in np.exp(sd * rng.standard_normal(n))])
            q = {f"p{k}": np.quantile(v, k / 100) for k in (5, 90, 95, 99)}
            mad = stats.median_abs_deviation(v)
            add("summary", {"median": np.median(v), **q, "min": v.min(), "max": v.max(), "mad": mad}, values=v)


def normal():
    for p in (1e-300, 1e-20, 1e-6, 0.001, 0.025, 0.2, 0.5, 0.6, 0.975, 0.999999):
        add("normal", {"quantile": stats.norm.ppf(p), "cdf": stats.norm.cdf(stats.norm.ppf(p))}, p=p)


def autocorrelation():
    for n in (3, 5, 10, 30):
        for memory in (0.0, 0.8):
            noise = rng.standard_normal(n)
            walk = [noise[0]]
            for e in noise[1:]:
                walk.append(memory * walk[-1] + e)
            v = np.array([float(f"{1 + 0.01 * x:.5g}") for x in walk])
            add("autocorrelation", {"lag1": acf(v, nlags=1, fft=False)[1]}, values=v)


for make in (rank_sum, rank_sum_ties, rank_sum_large, signed_rank, signed_rank_ties, signed_rank_large, ratio_unpaired,
             ratio_paired, median_interval, holm, equivalence, summary, normal, autocorrelation):
    make()

made_with = {"scipy": scipy.__version__, "numpy": np.__version__, "statsmodels": statsmodels.__version__}
print('{"made_with": %s,\n"vectors": [' % json.dumps(made_with))
print(",\n".join(json.dumps(v, separators=(",", ":"), allow_nan=False) for v in vectors))
print("]}")
print(f"{len(vectors)} vectors", file=sys.stderr)
