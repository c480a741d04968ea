"""Times power-grid-model on a feeder and load vectors read from stdin as JSON.

Branches become lines with the same series impedance and no capacitance; the source is made stiff. The
error tolerance is power-grid-model's own for voltages, 1e-8 by default there and here 1e-10, and both
of its suitable methods are tried: the faster counts. One thread.
"""
import importlib.metadata
import json
import sys
import time

import numpy as np
from power_grid_model import (
    CalculationMethod, ComponentType, DatasetType, LoadGenType, PowerGridModel, initialize_array)

case = json.load(sys.stdin)
buses = np.array(case["buses"])
branches = np.array(case["branches"])
p = np.array(case["p_kw"]) * 1e3
q = np.array(case["q_kvar"]) * 1e3
bus_count, scenarios = p.shape
u_rated = buses[0, 1] * 1e3
z_base = u_rated ** 2 / (case["base_mva"] * 1e6)

node = initialize_array(DatasetType.input, ComponentType.node, bus_count)
node["id"] = buses[:, 0].astype(int)
node["u_rated"] = u_rated

line = initialize_array(DatasetType.input, ComponentType.line, len(branches))
line["id"] = 1000 + np.arange(len(branches))
line["from_node"] = branches[:, 0].astype(int)
line["to_node"] = branches[:, 1].astype(int)
line["from_status"] = 1
line["to_status"] = 1
line["r1"] = branches[:, 2] * z_base
line["x1"] = branches[:, 3] * z_base
line["c1"] = 0
line["tan1"] = 0
line["i_n"] = 1e6

load = initialize_array(DatasetType.input, ComponentType.sym_load, bus_count)
load["id"] = 2000 + np.arange(bus_count)
load["node"] = buses[:, 0].astype(int)
load["status"] = 1
load["type"] = LoadGenType.const_power
load["p_specified"] = p[:, 0]
load["q_specified"] = q[:, 0]

source = initialize_array(DatasetType.input, ComponentType.source, 1)
source["id"] = 3000
source["node"] = int(case["slack"])
source["status"] = 1
source["u_ref"] = case["slack_pu"]
source["sk"] = 1e20
source["rx_ratio"] = 0.1

model = PowerGridModel({
    ComponentType.node: node, ComponentType.line: line, ComponentType.sym_load: load,
    ComponentType.source: source})

update = initialize_array(DatasetType.update, ComponentType.sym_load, (scenarios, bus_count))
update["id"] = load["id"][None, :]
update["p_specified"] = p.T
update["q_specified"] = q.T

options = {"symmetric": True, "error_tolerance": 1e-10, "max_iterations": 100,
           "output_component_types": [ComponentType.node]}


def batched(method):
    return model.calculate_power_flow(
        update_data={ComponentType.sym_load: update}, calculation_method=method, threading=-1,
        **options)


def single(method, count):
    for s in range(count):
        model.update(update_data={ComponentType.sym_load: update[s]})
        model.calculate_power_flow(calculation_method=method, **options)


def fastest(function, count, repetitions=3):
    best = min(_timed(function) for _ in range(repetitions))
    return count / best


def _timed(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


methods = [CalculationMethod.newton_raphson, CalculationMethod.iterative_current]
alone = min(scenarios, 1000)
result = batched(CalculationMethod.newton_raphson)
json.dump({
    "version": importlib.metadata.version("power-grid-model"),
    "batched": max(fastest(lambda m=m: batched(m), scenarios) for m in methods),
    "single": max(fastest(lambda m=m: single(m, alone), alone) for m in methods),
    "voltages": result[ComponentType.node]["u_pu"][:64].tolist(),
}, sys.stdout)
