"""Writes Tests/StatisticsTests/Golden.swift: expected values from scipy, statsmodels, rliable, mpmath.

    python3 -m venv .build-reference
    .build-reference/bin/pip install 'pandas<3' 'statsmodels<0.15' scipy rliable mpmath
    .build-reference/bin/python Tests/ReferenceValues/statistics.py > Tests/StatisticsTests/Golden.swift
    swift format --in-place Tests/StatisticsTests/Golden.swift
"""

import math
from fractions import Fraction

import mpmath
import numpy as np
import scipy
import scipy.optimize
import scipy.special
import scipy.stats as st
import statsmodels
from rliable import library, metrics
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower

mpmath.mp.dps = 40
random = np.random.default_rng(20240607)


def swift(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, np.ndarray)):
        return "[" + ", ".join(swift(v) for v in value) + "]"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    return repr(float(value))


def record(type_, **fields):
    return f"{type_}(" + ", ".join(f"{k}: {swift(v)}" for k, v in fields.items()) + ")"


def emit(name, type_, records, doc):
    print(f"  /// {doc}")
    print(f"  static let {name}: [{type_}] = [")
    for r in records:
        print(f"    {r},")
    print("  ]\n")


def orders_with_u(n, m):
    """The number of orders of n + m distinct values for each U, as exact integers."""
    counts = [1]
    # The Gaussian binomial: multiply by (1 - q^(m+i)), divide by (1 - q^i).
    for i in range(1, n + 1):
        grown = counts + [0] * (m + i)
        for k in range(len(counts) - 1, -1, -1):
            grown[k + m + i] -= counts[k]
        for k in range(i, len(grown)):
            grown[k] += grown[k - i]
        counts = grown[: i * m + 1]
    return counts


def permutation_p(x, y):
    """Twice the smaller tail over all choices of the first sample, ties as they are, as exact integers."""
    ranks = np.rint(2 * st.rankdata(np.concatenate([x, y]))).astype(int)
    counts = [{0: 1}] + [{} for _ in x]
    for rank in ranks:
        for chosen in range(len(x), 0, -1):
            for total, count in counts[chosen - 1].items():
                counts[chosen][total + rank] = counts[chosen].get(total + rank, 0) + count
    observed = sum(ranks[: len(x)])
    lower = sum(c for total, c in counts[-1].items() if total <= observed)
    upper = sum(c for total, c in counts[-1].items() if total >= observed)
    return float(min(Fraction(1), Fraction(2 * min(lower, upper), math.comb(len(ranks), len(x)))))


def pair(x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    welch = st.ttest_ind(x, y, equal_var=False)
    interval = welch.confidence_interval(0.95)
    ties = len(set(x) | set(y)) < len(x) + len(y)
    mann = st.mannwhitneyu(x, y, method="asymptotic" if ties else "exact")
    p = permutation_p(x, y)
    if not ties:
        assert abs(p - mann.pvalue) < 1e-10
    elif math.comb(len(x) + len(y), len(x)) < 10000:
        everything = st.PermutationMethod(n_resamples=10000)
        assert abs(p - st.mannwhitneyu(x, y, method=everything).pvalue) < 1e-10
    df = len(x) + len(y) - 2
    pooled = ((len(x) - 1) * x.var(ddof=1) + (len(y) - 1) * y.var(ddof=1)) / df
    u = mann.statistic / len(x) / len(y)
    return record(
        "Pair", x=x, y=y, t=welch.statistic, df=welch.df, p=welch.pvalue, low=interval.low,
        high=interval.high, u=mann.statistic, mannWhitneyP=p,
        hedgesG=(1 - 3 / (4 * df - 1)) * (x.mean() - y.mean()) / math.sqrt(pooled),
        cliffsDelta=2 * u - 1, improvement=u,
        spearman=st.spearmanr(x, y).statistic if len(x) == len(y) else None,
        pearson=st.pearsonr(x, y).statistic if len(x) == len(y) else None)


def sample(x):
    x = np.asarray(x, float)
    low, high = st.t.interval(0.95, len(x) - 1, x.mean(), st.sem(x))
    return record(
        "Sample", values=x, mean=x.mean(), deviation=x.std(ddof=1), median=np.median(x), low=low,
        high=high, iqm=st.trim_mean(x, 0.25), trimmed10=st.trim_mean(x, 0.1),
        quantiles=np.quantile(x, [0, 0.025, 0.1, 1 / 3, 0.5, 0.77, 0.975, 1]),
        ranks=st.rankdata(x))


def seeds(n, m, decimals=3, shift=0.3, scale=1.0):
    return (np.round(random.normal(0, 1, n), decimals),
            np.round(random.normal(shift, scale, m), decimals))


print(f"""// Written by Tests/ReferenceValues/statistics.py with scipy {scipy.__version__}, statsmodels
// {statsmodels.__version__}, rliable and mpmath {mpmath.__version__}. Do not edit.

/// Expected values.
enum Golden {{""")

shapes = [(4, 4, 3), (5, 5, 3), (4, 7, 3), (10, 10, 4), (12, 9, 1), (20, 20, 4), (6, 6, 0),
          (30, 25, 6), (8, 8, 1)]
emit("pairs", "Pair", [pair(*seeds(n, m, d, 0.4, 1.5)) for n, m, d in shapes]
     + [pair([1, 2, 3], [7, 8, 9, 10]), pair([1, 1, 1, 1], [2, 3, 2, 5]),
        pair([1e-9, 2e-9, 4e-9], [1e9, 2e9, 5e9])], "Two samples and what is said about them.")
emit("samples", "Sample",
     [sample(np.round(random.lognormal(0, 1, n), 3)) for n in (2, 3, 4, 5, 7, 8, 10, 13)]
     + [sample([3, 1, 2, 2, 5, 2, 1, 9, 9]), sample([1e9 + 0.25, 1e9, 1e9 + 1, 1e9 + 0.5])],
     "One sample and what is said about it.")

tails = [(0, 3, 3), (4, 5, 5), (20, 10, 8), (120, 20, 20), (700, 50, 50), (1249, 50, 50),
         (3, 50, 50), (60, 4, 60), (4000, 100, 100)]
emit("lowerTails", "LowerTail",
     [record("LowerTail", u=u, n=n, m=m,
             p=float(Fraction(sum(orders_with_u(n, m)[: u + 1]), math.comb(n + m, n))))
      for u, n, m in tails], "P(U <= u) for distinct values, from exact integers.")

families = [[0.01, 0.04, 0.03, 0.005], [0.5, 0.9, 0.02], [0.2], [0.01, 0.01, 0.01, 1.0, 0.0],
            list(np.round(random.random(12) ** 3, 4))]
emit("families", "Family",
     [record("Family", p=f, adjusted=multipletests(f, method="holm")[1]) for f in families],
     "Families of p-values, adjusted by Holm.")

fits = [([16, 18, 16, 14, 12, 12], [1, 1, 1, 1, 1, 1], 0), ([30, 14, 34, 45, 57, 20], [1] * 6, 0),
        ([5, 10, 9, 3], [0.2, 0.3, 0.35, 0.15], 1),
        (list(random.multinomial(1000, [0.1] * 10)), [0.1] * 10, 0)]


def fit(observed, weights, estimated):
    observed, weights = np.array(observed), np.array(weights, float)
    result = st.chisquare(observed, observed.sum() * weights / weights.sum(), ddof=estimated)
    return record("Fit", observed=observed, weights=weights, estimated=estimated,
                  statistic=result.statistic, p=result.pvalue)


emit("fits", "Fit", [fit(*f) for f in fits], "Counts, weights and their goodness of fit.")


def noncentral_tail(df, delta, t):
    df, delta, t = mpmath.mpf(df), mpmath.mpf(delta), mpmath.mpf(t)
    norm = 2 * (df / 2) ** (df / 2) / mpmath.gamma(df / 2)
    density = lambda s: norm * s ** (df - 1) * mpmath.exp(-df * s * s / 2)
    width = 1 / mpmath.sqrt(2 * df)
    points = [0] + [p for p in [1 + k * width for k in range(-12, 25, 2)] if p > 0]
    value = mpmath.quad(lambda s: mpmath.ncdf(delta - t * s) * density(s), points)
    assert abs(value - st.nct.sf(float(t), float(df), float(delta))) < 1e-8
    return float(value)


grid = [(2, 1.5, 4.302652729749464), (3, 0.0, 1.2), (4, -2.0, 2.7764451051977987),
        (8, 3.1, 2.3060041352041662), (18, 2.0, 2.10092204024096), (18, 5.0, -1.0),
        (126, 2.828, 1.97897), (998, 4.0, 1.9623), (1, 0.5, 12.7)]
emit("tails", "NoncentralTail",
     [record("NoncentralTail", df=df, delta=delta, t=t, p=noncentral_tail(df, delta, t))
      for df, delta, t in grid], "P(T > t) of the noncentral t distribution.")

solver = TTestIndPower()
emit("powers", "PowerCase",
     [record("PowerCase", seeds=n, effect=d, power=solver.power(d, n, 0.05))
      for n, d in [(2, 1.0), (3, 2.0), (5, 1.0), (5, 2.0), (10, 0.5), (10, 1.3), (64, 0.5), (500, 0.1)]],
     "The power of a two-sided test at 0.05, by statsmodels.")
emit("detectable", "Detectable",
     [record("Detectable", seeds=n, effect=scipy.optimize.brentq(
         lambda d: solver.power(d, n, 0.05) - 0.8, 1e-3, 7 * math.sqrt(2 / n), xtol=1e-14, rtol=1e-14))
      for n in (2, 3, 4, 5, 10, 20, 64)],
     "The effect that a test at 0.05 detects with power 0.8, by statsmodels.")


def distance(p, q):
    p, q = np.asarray(p, float), np.asarray(q, float)
    mp = lambda a: [mpmath.mpf(float(v)) for v in a]
    kl = lambda a, b: sum(x * mpmath.log(x / y) for x, y in zip(a, b) if x > 0)
    a, b = mp(p), mp(q)
    m = [(x + y) / 2 for x, y in zip(a, b)]
    js = float((kl(a, m) + kl(b, m)) / 2)
    forward = float(kl(a, b)) if all(y > 0 for x, y in zip(a, b) if x > 0) else None
    if forward is not None:
        assert abs(forward - scipy.special.rel_entr(p, q).sum()) < 1e-12
    return record("Distance", p=p, q=q, sumL1=np.abs(p - q).sum(), kl=forward, js=js)


emit("distances", "Distance",
     [distance([0.1, 0.2, 0.7], [0.3, 0.3, 0.4]), distance([0.5, 0.5, 0], [0.25, 0.25, 0.5]),
      distance([0.5, 0.25, 0.25], [0.5, 0.5, 0]), distance([1, 0], [0, 1]),
      distance(random.dirichlet([0.3] * 12), random.dirichlet([0.5] * 12))],
     "Two distributions and their distances; no kl where it is infinite.")


def binomial(k, n, p):
    p = mpmath.mpf(p)
    return mpmath.binomial(n, k) * p ** k * (1 - p) ** (n - k)


emit("binomials", "Binomial",
     [record("Binomial", k=k, n=n, p=p, mass=float(binomial(k, n, p)))
      for k, n, p in [(0, 10, 0.3), (10, 10, 0.3), (3, 10, 0.3), (7, 15, 0.5), (16, 40, 0.35),
                      (1, 100000, 1e-6), (50123, 100000, 0.5), (31, 1000000, 2.5e-5),
                      (3000100, 10000000, 0.3), (999, 1000, 0.999)]],
     "P(N = k) of the binomial distribution, by mpmath.")


def floor(p, n):
    total = mpmath.mpf(0)
    for q in p:
        next_ = int(mpmath.floor(mpmath.mpf(q) * n)) + 1
        total += 2 * mpmath.mpf(next_) / n * (1 - mpmath.mpf(q)) * binomial(next_, n, q)
    return float(total)


rewards = 0.001 + 0.5 * (random.random(40) < 0.2)
emit("floors", "Floor",
     [record("Floor", p=p, samples=n, sumL1=floor(p, n))
      for p, n in [([0.2, 0.3, 0.5], 7), ([0.25] * 4, 100), (list(rewards / rewards.sum()), 100000),
                   (list(random.dirichlet([0.2] * 15)), 1000000)]],
     "The expected sumL1 of a perfect sampler, by mpmath.")

scores = np.round(random.normal(0.5, 0.25, (3, 5)), 3)
others = np.round(random.normal(0.6, 0.25, (4, 5)), 3)
others[0, 0] = scores[0, 0]
np.random.seed(1)  # the stream that rliable draws from


def interval(data, function):
    bounds = library.get_interval_estimates({"x": data}, function, reps=50000)[1]["x"]
    return [float(v) for v in bounds.reshape(-1)]


thresholds = np.array([0.2, 0.4, 0.5, 0.6, 0.9])
profile, bands = library.create_performance_profile({"x": scores}, thresholds, reps=50000)
print(f"""  /// Scores of five tasks with three seeds, and of another method with four.
  static let scores: [[Double]] = {swift(scores.T)}
  static let otherScores: [[Double]] = {swift(others.T)}
  /// Aggregates by rliable.
  static let meanScore = {swift(metrics.aggregate_mean(scores))}
  static let medianScore = {swift(metrics.aggregate_median(scores))}
  static let interquartileMeanScore = {swift(metrics.aggregate_iqm(scores))}
  static let optimalityGap = {swift(metrics.aggregate_optimality_gap(scores, 0.6))}
  static let improvement = {swift(metrics.probability_of_improvement(scores, others))}
  /// Intervals by rliable, from 50,000 of its own random resamples.
  static let meanInterval = {swift(interval(scores, lambda s: np.array([metrics.aggregate_mean(s)])))}
  static let medianInterval = {swift(interval(scores, lambda s: np.array([metrics.aggregate_median(s)])))}
  static let interquartileMeanInterval = {
    swift(interval(scores, lambda s: np.array([metrics.aggregate_iqm(s)])))}
  static let optimalityGapInterval = {
    swift(interval(scores, lambda s: np.array([metrics.aggregate_optimality_gap(s, 0.6)])))}
  static let improvementInterval = {
    swift(interval([scores, others], lambda x, y: np.array([metrics.probability_of_improvement(x, y)])))}
  /// A performance profile by rliable.
  static let thresholds: [Double] = {swift(thresholds)}
  static let profile: [Double] = {swift(profile["x"])}
  static let profileLow: [Double] = {swift(bands["x"][0])}
  static let profileHigh: [Double] = {swift(bands["x"][1])}
}}""")
