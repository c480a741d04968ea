"""Statistics of made-up runs by SciPy, statsmodels and rliable, which statistics.json holds.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 rliable==1.2.0 'pandas<3'
    python make_statistics.py > statistics.json
"""

import itertools
import json
import sys

import numpy as np
import scipy
import statsmodels.stats.multitest
from rliable import library, metrics
from scipy import special, stats

random = np.random.default_rng(20240607)


def t_table():
    rows = []
    for nu in (1, 2, 3, 4, 5, 9, 10, 29, 63.5, 1000):
        for p in (0.5001, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999):
            rows.append({"nu": nu, "p": p, "t": float(stats.t.ppf(p, nu))})
    return rows


def beta_table():
    return [
        {"x": x, "a": a, "b": b, "value": float(special.betainc(a, b, x))}
        for x in (0.001, 0.2, 0.5, 0.77, 0.999)
        for a, b in ((0.5, 0.5), (2, 3), (10, 0.5), (0.5, 30), (150, 120))
    ]


def samples():
    yield [9845.25, 9990.5]
    yield [1.0, 2.0, 3.0, 4.0, 100.0]
    yield random.normal(10_000, 300, 5).tolist()
    yield random.normal(-50, 5, 10).tolist()
    yield random.lognormal(0, 1, 23).tolist()


def exact_bootstrap(values, statistic):
    """The percentile interval of all n^n equally likely draws; None where they are too few or many."""
    if not 3 <= len(values) <= 5:
        return None
    outcomes = [statistic(draw) for draw in itertools.product(values, repeat=len(values))]
    return np.percentile(outcomes, [2.5, 97.5]).tolist()


def sample_entry(values):
    array = np.array(values)
    column = array.reshape(-1, 1)
    iqm = lambda draw: float(metrics.aggregate_iqm(np.array(draw).reshape(-1, 1)))
    _, interval = library.get_interval_estimates(
        {"runs": column},
        lambda x: np.array([metrics.aggregate_mean(x), metrics.aggregate_iqm(x)]),
        reps=50_000, random_state=np.random.RandomState(1))
    low, high = stats.t.interval(
        0.95, len(values) - 1, loc=array.mean(), scale=stats.sem(array))
    return {
        "values": values,
        "mean": float(array.mean()), "sd": float(array.std(ddof=1)),
        "median": float(np.median(array)),
        "iqm": iqm(values), "scipy_trim_mean": float(stats.trim_mean(array, 0.25)),
        "t_interval": [float(low), float(high)],
        "bootstrap_mean": interval["runs"][:, 0].tolist(),
        "bootstrap_iqm": interval["runs"][:, 1].tolist(),
        "exact_bootstrap_mean": exact_bootstrap(values, np.mean),
    }


def pairs():
    yield [1.0, 2.0], [3.0, 4.0]
    yield [10.5, 9.25, 11.0], [9.0, 8.5, 9.5, 10.0]
    yield [1.0, 2.0, 2.0, 3.0], [2.0, 2.0, 4.0, 5.0, 1.0]
    yield random.normal(0, 1, 5).tolist(), random.normal(0.8, 1, 5).tolist()
    yield random.normal(0, 1, 8).tolist(), random.normal(1.2, 1, 30).tolist()
    yield random.normal(0, 1, 20).tolist(), random.normal(0.5, 1, 25).tolist()
    yield random.integers(0, 6, 15).astype(float).tolist(), random.integers(2, 8, 12).astype(float).tolist()
    yield [7.0, 7.0, 7.0], [7.0, 7.0]


def pair_entry(x, y):
    u, p = stats.mannwhitneyu(x, y, alternative="two-sided", method="auto")
    columns = np.array(x).reshape(-1, 1), np.array(y).reshape(-1, 1)
    probability = float(metrics.probability_of_improvement(*columns))
    interval = None
    if len(x) > 1 and len(y) > 1 and len(set(x + y)) > 1:
        _, estimates = library.get_interval_estimates(
            {"pair": columns}, lambda a, b: np.array([metrics.probability_of_improvement(a, b)]),
            reps=20_000, random_state=np.random.RandomState(2))
        interval = estimates["pair"][:, 0].tolist()
    return {
        "x": x, "y": y, "u": float(u),
        "p": 1.0 if len(set(x + y)) == 1 else float(p),  # SciPy's p is not a number there
        "probability": probability, "interval": interval,
    }


def paired_entry(x, y):
    difference = np.array(x) - np.array(y)
    low, high = stats.ttest_rel(x, y).confidence_interval(0.95)
    return {"x": x, "y": y, "mean": float(difference.mean()), "interval": [float(low), float(high)]}


def holm_entry(p):
    return {"p": p, "adjusted": statsmodels.stats.multitest.multipletests(p, method="holm")[1].tolist()}


def strata_entry(runs, tasks):
    """rliable's stratified bootstrap: runs drawn anew within each task."""
    scores = random.normal(0, 1, (runs, tasks)) + np.arange(tasks) * 3
    _, interval = library.get_interval_estimates(
        {"runs": scores}, lambda x: np.array([metrics.aggregate_iqm(x)]),
        reps=50_000, random_state=np.random.RandomState(3))
    return {
        "strata": scores.T.tolist(), "iqm": float(metrics.aggregate_iqm(scores)),
        "interval": interval["runs"][:, 0].tolist(),
    }


json.dump({
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "t": t_table(),
    "beta": beta_table(),
    "samples": [sample_entry(values) for values in samples()],
    "pairs": [pair_entry(x, y) for x, y in pairs()],
    "paired": [
        paired_entry([1.0, 2.0, 4.0], [0.5, 2.5, 3.0]),
        paired_entry(random.normal(0, 1, 10).tolist(), random.normal(0.3, 1, 10).tolist()),
    ],
    "holm": [
        holm_entry([0.01, 0.04, 0.03, 0.005]),
        holm_entry([0.5]),
        holm_entry([0.2, 0.2, 0.9, 0.0001, 0.04, 0.04]),
    ],
    "strata": [strata_entry(5, 3), strata_entry(10, 4)],
}, sys.stdout, indent=1)
print()
