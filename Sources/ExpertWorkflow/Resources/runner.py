"""Runs one generated prosumer model inside the sandbox and exports what it finds as JSON.

    runner.py RESULT            reads job.json and model.py beside itself

The model is `def prosumer(state)`, which returns six things: the action dictionary, the objective, the
list of constraints, P_EX, Q_EX and P_P2P; a draft, before trading is added, returns the first five. It is
checked in this order, and the first thing that is wrong ends the run with a status
and a text that helps to mend it: syntax, what the code may not use, exceptions, the six return values, the
devices, disciplined convexity (DCP), its parametrised form (DPP), cones, and then the sample states
(infeasible, unbounded). A model without faults is exported as a parametrised cone program for every horizon.

Nothing here guards the machine: that is the sandbox's part. What is refused here is refused so that a
language model is told early and in words.
"""

import ast
import builtins
import json
import os
import re
import sys
import traceback
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
ALLOWED_MODULES = ("cvxpy", "numpy")
FORBIDDEN_NAMES = {
    "exec", "eval", "compile", "open", "input", "globals", "locals", "vars", "getattr", "setattr",
    "delattr", "breakpoint", "memoryview", "help", "exit", "quit",
}
# What numpy and cvxpy offer that reads, writes or runs something.
FORBIDDEN_ATTRIBUTES = {
    "load", "loads", "save", "savez", "savez_compressed", "savetxt", "loadtxt", "genfromtxt", "fromfile",
    "tofile", "memmap", "ctypeslib", "f2py", "distutils", "testing", "dump", "dumps", "fromregex",
    "DataSource", "lib", "core", "solve", "installed_solvers",
}
ACTIONS = {
    "battery": ("p_kw", "soc"),
    "generator": ("p_kw",),
    "inverter": ("p_kw", "q_kvar"),
    "controllable_load": ("p_kw",),
}


class Fault(Exception):
    """What is wrong with a model: a status and a text for whoever mends it."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status
        self.text = text


# ---------------------------------------------------------------- before it runs


def check_source(code):
    """Parses the code and refuses what a model has no use for."""
    try:
        tree = ast.parse(code, "model.py")
    except SyntaxError as error:
        lines = code.splitlines()
        line = lines[error.lineno - 1].strip() if 0 < (error.lineno or 0) <= len(lines) else ""
        raise Fault("syntax_error", f"model.py line {error.lineno}: {error.msg}\n    {line}")
    except (ValueError, RecursionError, MemoryError) as error:
        raise Fault("syntax_error", f"model.py cannot be parsed: {error}")
    for node in ast.walk(tree):
        where = f"model.py line {getattr(node, 'lineno', '?')}"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if isinstance(node, ast.ImportFrom):
                if node.names[0].name == "*":
                    raise Fault("forbidden", f"{where}: 'from {node.module} import *': import the module itself.")
                names += [f"{node.module}.{a.name}" for a in node.names if a.name in FORBIDDEN_ATTRIBUTES]
            for name in names:
                parts = name.split(".")
                if parts[0] not in ALLOWED_MODULES or set(parts[1:]) & FORBIDDEN_ATTRIBUTES:
                    raise Fault("forbidden", f"{where}: 'import {name}': only cvxpy and numpy may be imported.")
        elif isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                raise Fault("forbidden", f"{where}: the attribute '{node.attr}' is private.")
            if node.attr in FORBIDDEN_ATTRIBUTES:
                raise Fault("forbidden", f"{where}: '{node.attr}' is not for models: they read no files and do not solve.")
        elif isinstance(node, ast.Name):
            if node.id in FORBIDDEN_NAMES or node.id.startswith("__"):
                raise Fault("forbidden", f"{where}: '{node.id}' is not for models.")
        elif isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.Yield, ast.YieldFrom, ast.Match)):
            raise Fault("forbidden", f"{where}: a model is a plain function, without async, yield and match.")
    if not any(isinstance(n, ast.FunctionDef) and n.name == "prosumer" for n in tree.body):
        raise Fault("contract", "model.py defines no function 'prosumer(state)' at its top level.")
    return tree


def user_trace(error):
    """The last lines of a traceback that lie in the model."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == "model.py"]
    lines = CODE.splitlines()
    text = "".join(
        f"model.py line {f.lineno}, in {f.name}\n    {lines[f.lineno - 1].strip()}\n"
        for f in frames[-3:] if f.lineno and f.lineno <= len(lines))
    return f"{text}{type(error).__name__}: {str(error)[:1500]}"


def define(tree):
    """Runs the module's body and returns its function."""
    true_import = builtins.__import__

    def limited_import(name, globals=None, locals=None, fromlist=(), level=0):
        importer = (globals or {}).get("__name__")
        if importer == "model" and name.split(".")[0] not in ALLOWED_MODULES:
            raise ImportError(f"only cvxpy and numpy may be imported, not '{name}'")
        return true_import(name, globals, locals, fromlist, level)

    names = {n: getattr(builtins, n) for n in dir(builtins) if n not in FORBIDDEN_NAMES}
    names["__import__"] = limited_import
    names["__build_class__"] = builtins.__build_class__
    space = {"__builtins__": names, "__name__": "model"}
    try:
        exec(compile(tree, "model.py", "exec"), space)
    except MemoryError:
        raise
    except Exception as error:
        raise Fault("exception", user_trace(error))
    return space["prosumer"]


# ---------------------------------------------------------------- the problem


class State(dict):
    """The state: a dictionary whose misses say what there is."""

    def __init__(self, fields, what):
        super().__init__(fields)
        self.what = what

    def __missing__(self, key):
        raise KeyError(f"{self.what} has no entry {key!r}; it has {sorted(self)}")


def make_state(job, horizon):
    """The state of a horizon, and its parameters by name in the order of θ's description."""
    parameters = {}

    def parameter(name, shape, **attributes):
        parameters[name] = cp.Parameter(shape, name=name, **attributes)
        return parameters[name]

    devices = {}
    for device in job["devices"]:
        name, kind = device["name"], device["kind"]
        fields = dict(device)
        if kind == "battery":
            fields["soc"] = parameter(f"{name}.soc", (), nonneg=True)
        elif kind == "generator":
            fields["p_before_kw"] = parameter(f"{name}.p_before_kw", (), nonneg=True)
        elif kind == "inverter":
            fields["available_kw"] = parameter(f"{name}.available_kw", (horizon,), nonneg=True)
            if not device["q_without_generation"]:
                fields["s_kva"] = parameter(f"{name}.s_kva", (horizon,), nonneg=True)
        devices[name] = State(fields, f"state['devices']['{name}']")
    windows = {
        w["name"]: parameter(f"window.{w['name']}", (horizon,), nonneg=True) for w in job["windows"]}
    state = State({
        "horizon": horizon,
        "step_hours": job["step_hours"],
        "network_fee": job["network_fee"],
        "load_kw": parameter("load_kw", (horizon,), nonneg=True),
        "load_kvar": parameter("load_kvar", (horizon,)),
        "buy_price": parameter("buy_price", (horizon,)),
        "sell_price": parameter("sell_price", (horizon,)),
        "windows": State(windows, "state['windows']"),
        "devices": State(devices, "state['devices']"),
    }, "state")
    return state, parameters


def vector(value, horizon, what):
    """An expression of one entry a step."""
    try:
        value = cp.Constant(value) if not isinstance(value, cp.Expression) else value
    except Exception:
        raise Fault("contract", f"{what} is {type(value).__name__}, not a CVXPY expression.")
    if value.shape == () and horizon == 1:
        return cp.reshape(value, (1,), order="F")
    if value.size == horizon and value.shape != (horizon,):
        return cp.reshape(value, (horizon,), order="F")
    if value.shape != (horizon,):
        raise Fault("contract", f"{what} has the shape {value.shape}; it must have one entry for each of the {horizon} steps.")
    return value


def build(prosumer, job, horizon):
    """Calls the model and checks its six return values."""
    state, parameters = make_state(job, horizon)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            returned = prosumer(state)
    except MemoryError:
        raise
    except Exception as error:
        raise Fault("exception", user_trace(error))
    is_draft = job["stage"] == "draft"
    if not isinstance(returned, tuple) or len(returned) != (5 if is_draft else 6):
        found = f"{len(returned)} values" if isinstance(returned, tuple) else type(returned).__name__
        raise Fault("contract", f"prosumer(state) returned {found}; it must return "
                    + ("five: action, objective, constraints, P_EX, Q_EX." if is_draft
                       else "six: action, objective, constraints, P_EX, Q_EX, P_P2P."))
    action, objective, constraints, p_ex, q_ex = returned[:5]
    p_p2p = np.zeros(horizon) if is_draft else returned[5]
    if not isinstance(action, dict):
        raise Fault("contract", f"the action is {type(action).__name__}, not a dictionary.")
    owned = {d["name"]: d["kind"] for d in job["devices"]}
    if set(action) != set(owned):
        missing, foreign = sorted(set(owned) - set(action)), sorted(set(action) - set(owned), key=str)
        raise Fault("devices", "the action must have exactly the prosumer's devices: "
                    + "; ".join(filter(None, [
                        missing and f"{missing} are missing", foreign and f"{foreign} are not owned"])) + ".")
    outputs = {}
    for name, kind in owned.items():
        entry = action[name]
        if not isinstance(entry, dict) or set(entry) != set(ACTIONS[kind]):
            raise Fault("contract", f"action['{name}'] must be a dictionary with exactly {list(ACTIONS[kind])}.")
        for key in ACTIONS[kind]:
            value = entry[key]
            if key == "soc" and isinstance(value, cp.Expression) and value.shape == (horizon + 1,):
                value = value[1:]
            outputs[f"{name}.{key}"] = vector(value, horizon, f"action['{name}']['{key}']")
    outputs["p_ex"] = vector(p_ex, horizon, "P_EX")
    outputs["q_ex"] = vector(q_ex, horizon, "Q_EX")
    outputs["p_p2p"] = vector(p_p2p, horizon, "P_P2P")
    if isinstance(objective, cp.Maximize):
        raise Fault("contract", "the objective is a Maximize; return the cost expression to be minimized.")
    if isinstance(objective, cp.Minimize):
        objective = objective.expr
    if not isinstance(objective, (cp.Expression, int, float)):
        raise Fault("contract", f"the objective is {type(objective).__name__}, not a CVXPY expression.")
    objective = cp.Constant(objective) if isinstance(objective, (int, float)) else objective
    if objective.size != 1:
        raise Fault("contract", f"the objective has the shape {objective.shape}; it must be one number: sum over the steps.")
    if not isinstance(constraints, (list, tuple)):
        raise Fault("contract", f"the constraints are {type(constraints).__name__}, not a list.")
    for index, constraint in enumerate(constraints):
        if not isinstance(constraint, cp.constraints.constraint.Constraint):
            raise Fault("contract", f"constraints[{index}] is {type(constraint).__name__}, not a CVXPY constraint.")
    objective = cp.sum(objective)
    check_convexity(objective, constraints, outputs)
    return parameters, objective, list(constraints), outputs


def check_convexity(objective, constraints, outputs):
    """Names every term that breaks the rules of disciplined convex programming."""
    for name, value in outputs.items():
        if not value.is_affine():
            raise Fault("not_dcp", f"{name} is {value.curvature.lower()}, not affine in the variables: {shown(value)}")
    for dpp, status, rule in (
            (False, "not_dcp", "the rules of disciplined convex programming (DCP)"),
            (True, "not_dpp", "the rules of parametrised DCP (DPP: parameters may not multiply parameters)")):
        found = []
        if not objective.is_dcp(dpp=dpp) or not objective.is_convex():
            found.append(f"the objective is {objective.curvature.lower()}: {shown(objective)}")
        for index, constraint in enumerate(constraints):
            if not constraint.is_dcp(dpp=dpp):
                found.append(f"constraints[{index}]: {shown(constraint)}")
        if found:
            raise Fault(status, f"These break {rule}:\n" + "\n".join(found[:6]))
    for variable in {v for e in [objective, *constraints] for v in e.variables()}:
        if variable.attributes["integer"] or variable.attributes["boolean"]:
            raise Fault("unsupported", f"the variable {variable.name()} is integer; only continuous variables can be used.")


def shown(expression):
    """An expression as people write it: without CVXPY's promotions and default arguments."""
    text = str(expression).replace(", None, False)", ")").replace("Sum(", "sum(").replace("Hstack(", "hstack(")
    for pattern, plain in (
            (r"Promote\(([^(),]+), \(\d+,\)\)", r"\1"), (r"reshape\(([^(),]+), \(1,\), F\)", r"\1"),
            (r"quad_over_lin\(([^(),]+), 1\.0\)", r"sum_squares(\1)"), (r" \+ -(?=[\w(])", " - ")):
        text = re.sub(pattern, plain, text)
    return text if len(text) <= 400 else text[:400] + "…"


# ---------------------------------------------------------------- sample states


def try_samples(job, parameters, objective, constraints, outputs):
    """Solves the prosumer alone, trading nothing with others, in each sample state."""
    problem = cp.Problem(cp.Minimize(objective), constraints + [outputs["p_p2p"] == 0])
    found = []
    for index, sample in enumerate(job["samples"]):
        for name, parameter in parameters.items():
            parameter.value = np.array(sample[name], dtype=float).reshape(parameter.shape)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                problem.solve(solver=cp.CLARABEL)
        except cp.error.SolverError as error:
            raise Fault("solver_error", f"sample state {index + 1}: the solver failed: {error}")
        status = problem.status
        if "infeasible" in status:
            raise Fault("infeasible", f"In sample state {index + 1} no decision satisfies all constraints while nothing is traded with others.\n"
                        + blame(constraints + [outputs["p_p2p"] == 0]) + describe(sample))
        if "unbounded" in status:
            raise Fault("unbounded", f"In sample state {index + 1} the objective falls without bound: some variable with a benefit has no limit."
                        + describe(sample))
        if problem.value is None or not np.isfinite(problem.value):
            raise Fault("solver_error", f"sample state {index + 1} ended as {status}.")
        found.append({
            "objective": float(problem.value),
            "outputs": {name: np.atleast_1d(value.value).tolist() for name, value in outputs.items()}})
    return found


def blame(constraints):
    """Which constraint cannot be kept: the one that must give way most when all may."""
    slacks, soft = [], []
    for index, constraint in enumerate(constraints):
        try:
            expression = getattr(constraint, "expr", None)
            if expression is None or not expression.is_affine() and not expression.is_convex():
                return ""
            slack = cp.Variable(expression.shape, nonneg=True)
            if isinstance(constraint, cp.constraints.zero.Equality):
                soft += [constraint.args[0] - constraint.args[1] <= slack,
                         constraint.args[1] - constraint.args[0] <= slack]
            elif isinstance(constraint, cp.constraints.nonpos.Inequality):
                soft.append(expression <= slack)
            else:
                soft.append(constraint)
                continue
            slacks.append((index, slack))
        except Exception:
            return ""
    try:
        problem = cp.Problem(cp.Minimize(sum(cp.sum(s) for _, s in slacks)), soft)
        problem.solve(solver=cp.CLARABEL)
        # Two digits: the text is part of a transcript's key, and must not hang on a solver's last bits.
        worst = sorted((-float(f"{float(np.max(s.value)):.1e}"), i) for i, s in slacks)[:3]
    except Exception:
        return ""
    lines = [f"constraints[{i}] is missed by {-amount:g}: {shown(constraints[i])}"
             for amount, i in worst if -amount > 1e-3]
    return ("The least that must give way:\n" + "\n".join(lines) + "\n") if lines else ""


def describe(sample):
    def short(value):
        values = np.atleast_1d(np.array(value, dtype=float))
        return f"{values[0]:.4g}" if values.size == 1 else f"{values.min():.4g} to {values.max():.4g}"
    return "\nThe state: " + ", ".join(f"{name} {short(value)}" for name, value in sample.items())


# ---------------------------------------------------------------- export


def sparse(matrix):
    """A sparse matrix as triplets, row by row within each column."""
    matrix = matrix.tocsc()
    matrix.sum_duplicates()
    matrix.sort_indices()
    columns = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    return {"shape": list(matrix.shape), "rows": matrix.indices.tolist(), "columns": columns.tolist(),
            "values": matrix.data.tolist()}


def export(parameters, objective, constraints, outputs):
    """The parametrised cone program

        minimize ½ xᵀPx + qᵀx + d  subject to  Ax + s = b,  s in zero × nonnegative × second-order cones

    as maps of [θ; 1]. Every output gets a variable of its own; where the row that defines it is free of
    parameters in its coefficients, row and variable are taken out again and the output is given as
    an affine expression.
    """
    named = {name: cp.Variable(value.shape, name=f"output {name}") for name, value in outputs.items()}
    definitions = [named[name] == value for name, value in outputs.items()]
    problem = cp.Problem(cp.Minimize(objective), constraints + definitions)
    try:
        data = problem.get_problem_data(cp.CLARABEL, enforce_dpp=True)[0]["param_prob"]
    except cp.error.DPPError as error:
        raise Fault("not_dpp", str(error)[:1500])
    dims = data.cone_dims
    if dims.exp or len(dims.psd) or len(dims.p3d) or len(getattr(dims, "pnd", [])):
        raise Fault("unsupported", "the model needs exponential, power or semidefinite cones; use linear and quadratic "
                    "terms, norms and absolute values.")
    if data.lower_bounds is not None or data.upper_bounds is not None:
        raise Fault("unsupported", "variables have the attribute 'bounds'; write the bounds as constraints.")
    data.reduced_A.cache()
    data.reduced_P.cache()
    theta = data.total_param_size
    used = {p.id: p for p in parameters.values()}
    names = [None] * theta
    for identity, column in data.param_id_to_col.items():
        if identity in used:
            for index in range(used[identity].size):
                names[column + index] = [used[identity].name(), index]
        elif column < theta:
            parameter = data.id_to_param.get(identity)
            value = None if parameter is None else parameter.value
            if value is None:
                raise Fault("contract", f"the model makes a parameter of its own, '{parameter}'; use those of the state.")
            for index, entry in enumerate(np.asarray(value, dtype=float).flatten("F")):
                names[column + index] = ["constant", float(entry)]
    n = data.x.size
    rows, starts, shape = data.reduced_A.problem_data_index
    a_map = sp.csr_matrix(data.reduced_A.reduced_mat)
    m = shape[0]
    entry_columns = np.repeat(np.arange(shape[1]), np.diff(starts))
    p_rows, p_columns, p_map = np.zeros(0, int), np.zeros(0, int), sp.csr_matrix((0, theta + 1))
    if data.reduced_P.problem_data_index is not None:
        p_rows, p_starts, p_shape = data.reduced_P.problem_data_index
        p_columns = np.repeat(np.arange(p_shape[1]), np.diff(p_starts))
        p_map = sp.csr_matrix(data.reduced_P.reduced_mat)
        upper = p_rows <= p_columns
        p_rows, p_columns, p_map = p_rows[upper], p_columns[upper], p_map[upper]
    q_map = sp.csr_matrix(data.q)
    if q_map.shape != (n + 1, theta + 1) or a_map.shape[1] != theta + 1:
        raise Fault("solver_error", "CVXPY's model data have a form that this version does not know.")

    # Outputs whose defining row has constant coefficients.
    by_row = {}
    for k, row in enumerate(rows):
        by_row.setdefault(int(row), []).append(k)
    constant = np.array(np.diff(a_map[:, :theta].tocsr().indptr) == 0)
    column_entries = {}
    for k, column in enumerate(entry_columns):
        if column < n:
            column_entries.setdefault(int(column), []).append(k)
    coefficients = a_map[:, theta].toarray().ravel()
    expressions, dropped_rows, dropped_columns = {}, set(), set()
    for name, variable in named.items():
        start = data.var_id_to_col[variable.id]
        expressions[name] = []
        for step in range(variable.size):
            column = start + step
            entries = column_entries.get(column, [])
            row = int(rows[entries[0]]) if len(entries) == 1 else m
            in_row = by_row.get(row, [])
            linear = [k for k in in_row if entry_columns[k] < n]
            if row < dims.zero and entries[0] in linear and all(constant[k] for k in linear):
                scale = coefficients[entries[0]]
                terms = {"variables": [], "parameters": [], "constant": 0.0}
                for k in linear:
                    if k != entries[0]:
                        terms["variables"].append([int(entry_columns[k]), -coefficients[k] / scale])
                for k in in_row:
                    if entry_columns[k] == n:
                        offset = a_map[k].tocoo()
                        for parameter, value in zip(offset.col, offset.data):
                            if parameter == theta:
                                terms["constant"] = float(-value / scale)
                            else:
                                terms["parameters"].append([int(parameter), float(-value / scale)])
                dropped_rows.add(row)
                dropped_columns.add(column)
            else:
                terms = {"variables": [[column, 1.0]], "parameters": [], "constant": 0.0}
            expressions[name].append(terms)
    kept_rows = [r for r in range(m) if r not in dropped_rows]
    kept_columns = [c for c in range(n) if c not in dropped_columns]
    new_row = {r: i for i, r in enumerate(kept_rows)}
    new_column = {c: i for i, c in enumerate(kept_columns)}
    for steps in expressions.values():
        for terms in steps:
            terms["variables"] = [[new_column[c], f] for c, f in terms["variables"]]
    in_a = [k for k in range(len(rows)) if entry_columns[k] < n and int(rows[k]) in new_row]
    in_b = [k for k in range(len(rows)) if entry_columns[k] == n and int(rows[k]) in new_row]
    b_map = sp.coo_matrix(a_map[in_b])
    b_rows = np.array([new_row[int(rows[k])] for k in in_b], dtype=int)
    b_full = sp.csc_matrix(
        (b_map.data, (b_rows[b_map.row], b_map.col)), shape=(len(kept_rows), theta + 1))
    return {
        "variables": len(kept_columns),
        "theta": [name or ["constant", 0.0] for name in names],
        "zero": dims.zero - len(dropped_rows),
        "nonnegative": dims.nonneg,
        "second_order": list(dims.soc),
        "p_rows": [new_column[int(r)] for r in p_rows],
        "p_columns": [new_column[int(c)] for c in p_columns],
        "p_map": sparse(p_map),
        "q_map": sparse(q_map[kept_columns]),
        "d_map": sparse(q_map[n]),
        "a_rows": [new_row[int(rows[k])] for k in in_a],
        "a_columns": [new_column[int(entry_columns[k])] for k in in_a],
        "a_map": sparse(-a_map[in_a]),
        "b_map": sparse(b_full),
        "outputs": expressions,
    }


def main():
    with open(os.path.join(HERE, "job.json")) as file:
        job = json.load(file)
    tree = check_source(CODE)
    prosumer = define(tree)
    report = {"status": "solved"}
    longest = job["horizons"][-1]
    built = build(prosumer, job, longest)
    report["samples"] = try_samples(job, *built)
    report["problem"] = {
        "objective": shown(built[1]), "constraints": [shown(c) for c in built[2]],
        "variables": sorted({v.name() for e in [built[1], *built[2]] for v in e.variables()}),
    }
    if job["stage"] == "draft":
        return report
    report["programs"] = []
    for horizon in job["horizons"]:
        parameters, objective, constraints, outputs = built if horizon == longest else build(prosumer, job, horizon)
        report["programs"].append(export(parameters, objective, constraints, outputs))
    return report


with open(os.path.join(HERE, "model.py")) as source:
    CODE = source.read()
true_result = open(sys.argv[1], "w")
try:
    # The text is looked at before the second that CVXPY takes to load.
    check_source(CODE)
    import cvxpy as cp
    import numpy as np
    import scipy.sparse as sp
    answer = main()
except Fault as fault:
    answer = {"status": fault.status, "error": fault.text}
except MemoryError:
    answer = {"status": "out_of_memory", "error": "the model takes more memory than it may."}
except Exception as error:
    answer = {"status": "exception", "error": user_trace(error)}
json.dump(answer, true_result, allow_nan=False)
true_result.close()
