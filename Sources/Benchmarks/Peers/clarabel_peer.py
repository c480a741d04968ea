"""Times Clarabel on programs of one pattern, read from stdin as JSON.

The data are NumPy arrays and SciPy matrices before the clock starts. One thread, default settings but
for the presolve, which may not be on where values are updated.
"""
import json
import sys
import time

import clarabel
import numpy as np
from scipy import sparse

case = json.load(sys.stdin)
n, m = case["n"], case["m"]
kinds = {"zero": clarabel.ZeroConeT, "nonnegative": clarabel.NonnegativeConeT,
         "second_order": clarabel.SecondOrderConeT}
cones = [kinds[kind](count) for kind, count in case["cones"]]
scenarios = [[np.array(part, dtype=float) for part in parts] for parts in case["scenarios"]]


def matrix(values, name, rows):
    return sparse.csc_matrix((values, case[f"{name}_rows"], case[f"{name}_starts"]), shape=(rows, n))


settings = clarabel.DefaultSettings()
settings.verbose = False
settings.presolve_enable = False
settings.max_threads = 1

p, q, a, b = scenarios[0]
start = time.thread_time()
solver = clarabel.DefaultSolver(matrix(p, "p", n), q, matrix(a, "a", m), b, cones, settings)
set_up = time.thread_time() - start
solver.solve()

seconds, objectives, iterations, solved = [], [], 0, 0
for p, q, a, b in scenarios:
    start = time.thread_time()
    solver.update(P=p, q=q, A=a, b=b)
    solution = solver.solve()
    seconds.append(time.thread_time() - start)
    objectives.append(solution.obj_val)
    iterations += solution.iterations
    solved += solution.status == clarabel.SolverStatus.Solved

json.dump({"version": clarabel.__version__, "seconds": seconds, "set_up": set_up,
           "iterations": iterations / len(scenarios), "objectives": objectives, "solved": solved},
          sys.stdout)
