"""Makes joint_decisions.json: optimal decisions of the shipped community by an independent model.

Reads the shipped YAML and profiles itself, writes the problem down in CVXPY, solves it with Clarabel,
and linearises the network by finite differences of its own sweep, again and again until the voltages
stand still. All 33 buses are limited from both sides in the first step. Run with
    pip install cvxpy==1.9.3 clarabel==0.11.1 h5py numpy pyyaml
    python make_joint_decisions.py
"""
import json
import pathlib

import cvxpy as cp
import h5py
import numpy as np
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
BASE = ROOT / "Experiments" / "base"
DT, TIE, MARGIN, PRICE = 0.25, 0.002, 5e-4, 30_000.0


def load(path):
    return yaml.safe_load(path.read_text())


prosumers = load(BASE / "prosumers-ieee33-6.yaml")["prosumers"]
prices = load(BASE / "prices-tou.yaml")["prices"]
background = load(BASE / "background-ieee33-6.yaml")["background"]
feeder = load(BASE / "grid-ieee33.yaml")["grid"]
case = load(ROOT / "Grids" / "ieee33.yaml")

with h5py.File(ROOT / "Grids" / "Profiles" / "simbench-2016.h5") as file:
    def column(name):
        data = file[name]
        return np.maximum(0, data[:].astype(float) * data.attrs["scale_factor"]
                          + data.attrs.get("add_offset", 0.0))
    names = {p["load"]["profile"] for p in prosumers} | {g["column"] for g in background["columns"]}
    names |= {d["profile"] for p in prosumers for d in p["devices"] if "profile" in d}
    profiles = {name: column(name) for name in names}


def buy_price(step):
    minute = 15 * step
    for period in prices["buy"]:
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (period["from"], period["to"]))
        if start <= minute < end or (end < start and (minute >= start or minute < end)):
            return period["price"]
    raise ValueError(step)


# The feeder, per unit, by Baran and Wu's sweep.
numbers = [bus["bus"] for bus in case["buses"]]
closed = [b for b in case["branches"] if b.get("closed", True)]
parent, order = {case["slack"]["bus"]: None}, [case["slack"]["bus"]]
for bus in order:
    for branch in closed:
        for here, there in ((branch["from"], branch["to"]), (branch["to"], branch["from"])):
            if here == bus and there not in parent:
                parent[there] = (bus, branch)
                order.append(there)
base_kw = case["base_mva"] * 1000
base_ohm = case["vn_kv"] ** 2 / case["base_mva"]


def impedance(branch):
    if "r_pu" in branch:
        return branch["r_pu"], branch["x_pu"]
    return branch["r_ohm"] / base_ohm, branch["x_ohm"] / base_ohm


def voltages(p_kw, q_kvar):
    u = {bus: feeder["slack_v_pu"] ** 2 for bus in order}
    for _ in range(200):
        p = {bus: p_kw[bus] / base_kw for bus in order}
        q = {bus: q_kvar[bus] / base_kw for bus in order}
        flow = {}
        for bus in reversed(order[1:]):
            above, branch = parent[bus]
            r, x = impedance(branch)
            current = (p[bus] ** 2 + q[bus] ** 2) / u[bus]
            flow[bus] = (p[bus] + r * current, q[bus] + x * current, current)
            p[above] += flow[bus][0]
            q[above] += flow[bus][1]
        last = dict(u)
        for bus in order[1:]:
            above, branch = parent[bus]
            r, x = impedance(branch)
            u[bus] = u[above] - 2 * (r * flow[bus][0] + x * flow[bus][1]) \
                + (r * r + x * x) * flow[bus][2]
        if max(abs(u[b] - last[b]) for b in order) < 1e-14:
            break
    return np.array([u[bus] ** 0.5 for bus in numbers])


def background_load(t):
    p, q = dict.fromkeys(numbers, 0.0), dict.fromkeys(numbers, 0.0)
    data = {bus["bus"]: bus for bus in case["buses"]}
    for group in background["columns"]:
        shape = profiles[group["column"]]
        for bus in group["buses"]:
            kw, kvar = data[bus].get("p_kw", 0), data[bus].get("q_kvar", 0)
            value = background["scale"] * shape[t] / shape.max()
            p[bus] = kw * value
            q[bus] = min(kvar, background["q_to_p_max"] * kw) * value
    return p, q


def solve(day, step, horizon, limits, states):
    first = 96 * day + step
    horizon = min(horizon, 96 - step)
    times = range(first, first + horizon)
    buy = np.array([buy_price((step + k) % 96) for k in range(horizon)])
    sell, fee = prices["sell"], prices["network_fee"]
    constraints, cost, tie = [], 0, 0
    nets, reactive, devices = [], [], []
    for prosumer, state in zip(prosumers, states):
        load_p = profiles[prosumer["load"]["profile"]][list(times)]
        net = load_p * prosumer["load"]["p_peak_kw"]
        peak = prosumer["load"]["p_peak_kw"]
        demand = net
        kvar = load_p[0] * prosumer["load"]["q_peak_kvar"]
        for device, before in zip(prosumer["devices"], state):
            kind = device["kind"]
            if kind == "battery":
                rated, energy = device["p_max_kw"], device["energy_kwh"]
                c, d = cp.Variable(horizon), cp.Variable(horizon)
                charge, discharge = rated * c, rated * d
                soc = cp.Variable(horizon + 1)
                constraints += [c >= 0, c <= 1, d >= 0, d <= 1,
                                soc[0] == before, soc[1:] >= device["soc_min"],
                                soc[1:] <= device["soc_max"],
                                soc[1:] == soc[:-1] + DT / energy * (
                                    device["charge_efficiency"] * charge
                                    - discharge / device["discharge_efficiency"])]
                cost += DT * device["wear_per_kwh"] * cp.sum(charge + discharge)
                tie += 0.5 * DT * TIE * rated * (cp.sum_squares(c) + cp.sum_squares(d))
                surplus = energy * (soc[horizon] - device["soc_initial"])
                cost += cp.maximum(-prices["salvage_shortfall"] * surplus,
                                   -prices["salvage_surplus"] * surplus)
                net = net + charge - discharge
                devices.append((charge[0] - discharge[0], None))
            elif kind == "generator":
                rated = device["p_max_kw"]
                g = cp.Variable(horizon)
                power = rated * g
                last = cp.hstack([before, power[:-1]]) if horizon > 1 else np.array([before])
                constraints += [power >= device["p_min_kw"], power <= rated,
                                power - last <= device["ramp_up_kw_per_step"],
                                last - power <= device["ramp_down_kw_per_step"]]
                cost += DT * (device["fuel_a"] * rated ** 2 * cp.sum_squares(g)
                              + device["fuel_b"] * cp.sum(power) + device["fuel_c"] * horizon)
                tie += 0.5 * DT * TIE * rated * cp.sum_squares(g)
                net = net - power
                devices.append((power[0], None))
            elif kind == "controllable_load":
                rated = device["share"] * peak
                x = cp.Variable(horizon)
                cut = rated * x
                constraints += [x >= 0, x <= demand / peak]
                cost += DT * device["compensation_per_kwh"] * cp.sum(cut)
                tie += 0.5 * DT * TIE * rated * cp.sum_squares(x)
                net = net - cut
                devices.append((cut[0], None))
            else:
                kva = device["s_kva"]
                there = np.minimum(
                    device["rated_kw"] * profiles[device["profile"]][list(times)], kva)
                spilled, q = cp.Variable(horizon), cp.Variable()
                power, given = there - kva * spilled, kva * q
                constraints += [spilled >= 0, kva * spilled <= there,
                                cp.norm(cp.hstack([there[0] / kva - spilled[0], q])) <= 1]
                tie += 0.5 * DT * TIE * kva * (cp.sum_squares(spilled) + cp.square(q))
                net = net - power
                kvar = kvar - given
                devices.append((power[0], given))
        nets.append(net)
        reactive.append(kvar)
    total = sum(nets)
    unit = 1000
    imports, exports = unit * cp.Variable(horizon), unit * cp.Variable(horizon)
    constraints += [imports >= 0, exports >= 0, imports - exports == total]
    cost += DT * (cp.sum(cp.multiply(buy - fee, imports)) - (sell + fee) * cp.sum(exports)
                  + fee * sum(cp.sum(cp.abs(n)) for n in nets))

    buses = [p["bus"] for p in prosumers]
    other_p, other_q = background_load(first)

    def exact(n, q):
        p_kw, q_kvar = dict(other_p), dict(other_q)
        for bus, a, b in zip(buses, n, q):
            p_kw[bus] += a
            q_kvar[bus] += b
        return voltages(p_kw, q_kvar)

    low, high = limits[0] + MARGIN, limits[1] - MARGIN
    extra, excess_cost, before, rounds = [], 0, None, 0
    while True:
        objective = cost + tie + excess_cost
        problem = cp.Problem(cp.Minimize(objective), constraints + extra)
        problem.solve(cp.CLARABEL, tol_gap_abs=1e-9, tol_gap_rel=1e-10, tol_feas=1e-10)
        assert problem.status == "optimal", problem.status
        n = np.array([np.atleast_1d(v[0].value)[0] for v in nets], dtype=float)
        q = np.array([float(getattr(v, "value", v)) for v in reactive])
        v = exact(n, q)
        before = v if before is None else before
        rounds += 1
        if rounds > 1 and abs(v - linear.value).max() < 1e-9 or rounds == 12:
            break
        by_p = np.array([(exact(n + 0.5 * e, q) - exact(n - 0.5 * e, q)) for e in np.eye(len(n))])
        by_q = np.array([(exact(n, q + 0.5 * e) - exact(n, q - 0.5 * e)) for e in np.eye(len(n))])
        linear = v + sum(by_p[i] * (nets[i][0] - n[i]) + by_q[i] * (reactive[i] - q[i])
                         for i in range(len(n)))
        upper, lower = 0.01 * cp.Variable(len(v)), 0.01 * cp.Variable(len(v))
        extra = [linear - upper <= high, -linear - lower <= -low, upper >= 0, lower >= 0]
        excess_cost = PRICE * cp.sum(upper + lower)
    return {"day": day, "step": step, "horizon": horizon, "limits": limits, "rounds": rounds,
            "states": [float(s) for state in states for s in state],
            "cost": float(cost.value if hasattr(cost, "value") else cost),
            "power_kw": [float(np.atleast_1d(p.value)[0]) for p, _ in devices],
            "reactive_kvar": [0.0 if g is None else float(g.value) for _, g in devices],
            "lowest_before": float(before.min()), "highest_before": float(before.max()),
            "lowest": float(v.min()), "highest": float(v.max())}


random = np.random.default_rng(4)
cases = []
# The shipped limits, and narrow ones that bind: winter evenings, summer noons, all horizons.
wide, narrow, low = [0.95, 1.05], [0.99, 1.026], [0.98, 1.05]
for day, step, horizon, limits in [
        (5, 70, 16, wide), (175, 50, 16, wide), (15, 74, 8, wide), (60, 0, 16, wide),
        (60, 90, 16, wide), (240, 36, 1, wide), (5, 70, 16, low), (345, 72, 16, narrow),
        (195, 52, 8, narrow), (125, 48, 4, narrow), (300, 30, 12, narrow), (25, 71, 1, narrow),
        (185, 49, 1, narrow), (175, 50, 16, narrow)]:
    states = [[round(random.uniform(0.15, 0.85), 3) if d["kind"] == "battery"
               else round(random.uniform(0, d["p_max_kw"]), 1) if d["kind"] == "generator" else 0.0
               for d in p["devices"]] for p in prosumers]
    cases.append(solve(day, step, horizon, limits, states))
    c = cases[-1]
    print(day, step, limits, c["rounds"], c["cost"], c["lowest_before"], c["highest_before"],
          c["lowest"], c["highest"])

path = pathlib.Path(__file__).with_name("joint_decisions.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
