"""Times CVXPY with Clarabel on joint decisions, read from stdin as JSON.

One problem with parameters (DPP), compiled once; each state is a new set of parameter values and a solve.
The network is left out and solved for no second time: what is timed is less than what it is timed beside.
"""
import json
import sys
import time

import cvxpy as cp
import numpy as np

case = json.load(sys.stdin)
H, DT, TIE = case["steps"], 0.25, case["tie_break"]
parameters, constraints, cost, nets = [], [], 0, []


def parameter(kind, index, shape=H):
    p = cp.Parameter(shape)
    parameters.append((kind, index, p))
    return p


for i, prosumer in enumerate(case["prosumers"]):
    load = parameter("load", i)
    net = load
    for d in prosumer["devices"]:
        kind, index = d["kind"], d["index"]
        if kind == "battery":
            rated, energy = d["p_max_kw"], d["energy_kwh"]
            c, e, soc = cp.Variable(H), cp.Variable(H), cp.Variable(H)
            before = parameter("state", index, 1)
            change = DT / energy * rated * (d["eta_c"] * c - e / d["eta_d"])
            constraints += [c >= 0, c <= 1, e >= 0, e <= 1, soc >= d["soc_min"],
                            soc <= d["soc_max"], soc[0] == before[0] + change[0]]
            if H > 1:
                constraints.append(soc[1:] == soc[:-1] + change[1:])
            surplus = energy * (soc[H - 1] - d["soc_initial"])
            cost += DT * d["wear"] * rated * cp.sum(c + e)
            cost += 0.5 * DT * TIE * rated * (cp.sum_squares(c) + cp.sum_squares(e))
            cost += cp.maximum(-case["shortfall"] * surplus, -case["surplus"] * surplus)
            net = net + rated * (c - e)
        elif kind == "generator":
            rated = d["p_max_kw"]
            g = cp.Variable(H)
            before = parameter("state", index, 1)
            last = cp.hstack([before[0] / rated, g[:-1]]) if H > 1 else before / rated
            constraints += [g >= d["p_min_kw"] / rated, g <= 1, g - last <= d["up"] / rated,
                            last - g <= d["down"] / rated]
            cost += DT * ((d["a"] * rated ** 2 + 0.5 * TIE * rated) * cp.sum_squares(g)
                          + d["b"] * rated * cp.sum(g))
            net = net - rated * g
        elif kind == "load":
            x = cp.Variable(H)
            constraints += [x >= 0, x <= d["share"] * load / (d["share"] * d["peak_kw"])]
            rated = d["share"] * d["peak_kw"]
            cost += DT * rated * (d["rho"] * cp.sum(x) + 0.5 * TIE * cp.sum_squares(x))
            net = net - rated * x
        else:
            net = net - parameter("available", index)
    nets.append(net)
imports, exports = 1000 * cp.Variable(H), 1000 * cp.Variable(H)
buy, sell = parameter("buy", 0), parameter("sell", 0)
constraints += [imports >= 0, exports >= 0, imports - exports == sum(nets)]
cost += DT * (cp.sum(cp.multiply(buy - case["fee"], imports))
              - cp.sum(cp.multiply(sell + case["fee"], exports))
              + case["fee"] * sum(cp.sum(cp.abs(n)) for n in nets))
problem = cp.Problem(cp.Minimize(cost), constraints)

seconds, solver_seconds, costs = [], [], []
for k, state in enumerate(case["states"]):
    start = time.thread_time()
    for kind, index, p in parameters:
        values = state[kind] if kind in ("buy", "sell") else state[kind][index]
        p.value = np.atleast_1d(np.array(values, dtype=float))
    problem.solve(cp.CLARABEL, enforce_dpp=True, max_threads=1)
    elapsed = time.thread_time() - start
    if k > 0:  # The first solve compiles.
        seconds.append(elapsed)
        solver_seconds.append(problem.solver_stats.solve_time)
    costs.append(problem.value)
json.dump({"version": cp.__version__, "seconds": seconds, "solver_seconds": solver_seconds,
           "costs": costs}, sys.stdout)
