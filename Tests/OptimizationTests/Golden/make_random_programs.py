"""Solves 500 random programs with Clarabel and writes random_programs.csv beside this file.

    pip install clarabel==0.11.1 scipy && python make_random_programs.py

Nothing of a program is stored but its number: RandomPrograms.swift builds the same one, draw by draw. All
numbers are short binary fractions, so that sums and products are exact and their order does not
matter; the checksum proves that both sides solve the same program.
"""

import csv
import math
import struct
import sys
from pathlib import Path

MASK = (1 << 64) - 1
FAMILIES = [
    "linear", "quadratic", "semidefinite_cost", "second_order", "mixed",
    "degenerate", "badly_scaled", "primal_infeasible", "dual_infeasible", "prosumer",
]
COUNT = 500


class Draws:
    """SplitMix64 (Steele, Lea & Flood 2014)."""

    def __init__(self, seed):
        self.state = (seed * 0x9E3779B97F4A7C15 + 0x5851F42D4C957F2D) & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def index(self, bound):
        return (self.next() >> 11) % bound

    def between(self, low, high):
        return low + self.index(high - low + 1)

    def number(self):
        """A multiple of 1/64 in [-4, 4]."""
        return (self.index(513) - 256) / 64

    def positive(self):
        """A multiple of 1/64 in (0, 4]."""
        return (self.index(256) + 1) / 64


class Program:
    """Dense parts: P (full, symmetric), q, A, b; cones as (kind, dimension)."""

    def __init__(self, n, cones):
        self.n = n
        self.cones = cones
        self.m = sum(d for _, d in cones)
        self.P = [[0.0] * n for _ in range(n)]
        self.q = [0.0] * n
        self.A = [[0.0] * n for _ in range(self.m)]
        self.b = [0.0] * self.m

    def times_a(self, x):
        return [sum(row[j] * x[j] for j in range(self.n)) for row in self.A]

    def times_at(self, z):
        return [sum(self.A[i][j] * z[i] for i in range(self.m)) for j in range(self.n)]

    def times_p(self, x):
        return [sum(self.P[i][j] * x[j] for j in range(self.n)) for i in range(self.n)]


def draw_cones(r, zeros, nonnegatives, seconds, largest):
    cones = []
    if zeros > 0:
        cones.append(("zero", zeros))
    if nonnegatives > 0:
        cones.append(("nonnegative", nonnegatives))
    for _ in range(seconds):
        cones.append(("second_order", r.between(3, largest)))
    return cones


def fill(r, program, percent):
    """Fills A: each entry with the given chance, and one entry in every row."""
    for i in range(program.m):
        sure = r.index(program.n)
        for j in range(program.n):
            if j == sure or r.index(100) < percent:
                program.A[i][j] = r.number()


def add_outer_products(r, program, rank, orthogonal_to=None):
    """P += g gᵀ for random g, made orthogonal to a vector whose entry `c` is 1."""
    n = program.n
    for _ in range(rank):
        g = [r.number() if r.index(100) < 40 else 0.0 for _ in range(n)]
        if orthogonal_to is not None:
            x, c = orthogonal_to
            g[c] = -sum(g[j] * x[j] for j in range(n) if j != c)
        for i in range(n):
            for j in range(n):
                program.P[i][j] += g[i] * g[j]


def draw_point(r, n):
    return [r.number() for _ in range(n)]


def draw_inside(r, cones, dual):
    """A point inside the cones, or inside their duals."""
    u = []
    for kind, d in cones:
        if kind == "zero":
            u += [r.number() if dual else 0.0 for _ in range(d)]
        elif kind == "nonnegative":
            u += [r.positive() for _ in range(d)]
        else:
            tail = [r.number() for _ in range(d - 1)]
            u += [sum(abs(t) for t in tail) + r.positive()] + tail
    return u


def draw_complementary(r, cones):
    """Slacks and multipliers on the cones' boundaries, with sᵀz = 0, some zero in both."""
    s, z = [], []
    for kind, d in cones:
        if kind == "zero":
            s += [0.0] * d
            z += [r.number() for _ in range(d)]
        elif kind == "nonnegative":
            for _ in range(d):
                which = r.index(5)
                s.append(r.positive() if which < 2 else 0.0)
                z.append(r.positive() if 2 <= which < 4 else 0.0)
        else:
            # (5, 3, 4) lies on the boundary, and (5, -3, -4) is orthogonal to it.
            a, c = r.positive(), r.positive()
            place = 1 + r.index(d - 2)
            ray = [5.0] + [0.0] * (d - 1)
            ray[place], ray[place + 1] = 3.0, 4.0
            which = r.index(3)
            s += [a * t if which != 1 else 0.0 for t in ray]
            z += [(c * t if i == 0 else -c * t) if which != 2 else 0.0 for i, t in enumerate(ray)]
    return s, z


def set_feasible(program, x, s, z):
    """b and q for which x, s is feasible, and x, z is dual feasible."""
    ax = program.times_a(x)
    program.b = [ax[i] + s[i] for i in range(program.m)]
    px, atz = program.times_p(x), program.times_at(z)
    program.q = [-px[j] - atz[j] for j in range(program.n)]


def feasible(r, n, cones, percent, rank, ridge=0.0):
    program = Program(n, cones)
    fill(r, program, percent)
    add_outer_products(r, program, rank)
    for j in range(n):
        program.P[j][j] += ridge
    x = draw_point(r, n)
    s = draw_inside(r, cones, dual=False)
    z = draw_inside(r, cones, dual=True)
    set_feasible(program, x, s, z)
    return program


def degenerate(r):
    """A known optimum on many boundaries at once, repeated rows, and equalities that repeat others."""
    n = r.between(3, 20)
    base = draw_cones(r, r.between(1, max(1, n // 4)), r.between(n, 2 * n), r.index(3), 4)
    zeros, nonnegatives = base[0][1], base[1][1]
    extra, repeats = r.between(1, 2), r.between(1, 4)
    cones = [("zero", zeros + extra), ("nonnegative", nonnegatives + repeats)] + base[2:]
    program = Program(n, cones)
    fill(r, program, 30)
    add_outer_products(r, program, r.index(n // 2 + 1))
    for k in range(extra):
        one, other = r.index(zeros), r.index(zeros)
        program.A[zeros + k] = [
            program.A[one][j] + 2 * program.A[other][j] for j in range(n)]
    first = zeros + extra
    for k in range(repeats):
        program.A[first + nonnegatives + k] = list(program.A[first + r.index(nonnegatives)])
    x = draw_point(r, n)
    s, z = draw_complementary(r, cones)
    set_feasible(program, x, s, z)
    return program


def badly_scaled(r):
    n = r.between(3, 20)
    cones = draw_cones(r, r.index(n // 2), r.between(n, 2 * n), r.index(4), 5)
    program = feasible(r, n, cones, 30, r.index(n), 0.25)
    columns = [math.ldexp(1.0, r.between(-10, 10)) for _ in range(n)]
    rows = []
    for kind, d in cones:
        if kind == "second_order":
            rows += [math.ldexp(1.0, r.between(-10, 10))] * d
        else:
            rows += [math.ldexp(1.0, r.between(-10, 10)) for _ in range(d)]
    cost = math.ldexp(1.0, r.between(-6, 6))
    for i in range(n):
        for j in range(n):
            program.P[i][j] *= columns[i] * columns[j] * cost
    for j in range(n):
        program.q[j] *= columns[j] * cost
    for i in range(program.m):
        program.b[i] *= rows[i]
        for j in range(n):
            program.A[i][j] *= rows[i] * columns[j]
    return program


def primal_infeasible(r):
    """Rows that a nonnegative combination turns into 0 ≤ −1."""
    n = r.between(2, 20)
    cones = draw_cones(r, r.index(3), r.between(n, 2 * n), r.index(4), 6)
    program = feasible(r, n, cones, 30, r.index(n + 1))
    z = draw_inside(r, cones, dual=True)
    row = 0 if cones[0][0] == "zero" else r.index(cones[0][1])
    z[row] = 1.0
    others = [i for i in range(program.m) if i != row]
    program.A[row] = [-sum(z[i] * program.A[i][j] for i in others) for j in range(n)]
    program.b[row] = -sum(z[i] * program.b[i] for i in others) - r.positive()
    # The dual stays feasible: q is made again for the new row.
    x, y = draw_point(r, n), draw_inside(r, cones, dual=True)
    px, aty = program.times_p(x), program.times_at(y)
    program.q = [-px[j] - aty[j] for j in range(n)]
    return program


def dual_infeasible(r):
    """A direction that keeps every constraint and lowers the cost for ever."""
    n = r.between(2, 20)
    cones = draw_cones(r, r.index(n // 2), r.between(n, 2 * n), r.index(4), 6)
    program = Program(n, cones)
    fill(r, program, 30)
    x = draw_point(r, n)
    c = r.index(n)
    x[c] = 1.0
    s = draw_inside(r, cones, dual=False)
    for i in range(program.m):
        program.A[i][c] = -s[i] - sum(program.A[i][j] * x[j] for j in range(n) if j != c)
    add_outer_products(r, program, r.index(n), (x, c))
    program.q = draw_point(r, n)
    program.q[c] = -sum(program.q[j] * x[j] for j in range(n) if j != c) - r.positive()
    y, t = draw_point(r, n), draw_inside(r, cones, dual=False)
    ax = program.times_a(y)
    program.b = [ax[i] + t[i] for i in range(program.m)]
    return program


def prosumer(r):
    """A battery, an inverter and the grid over a few steps: linear prices, ties and idle devices."""
    steps = r.between(1, 6)
    width = 6  # charge, discharge, active and reactive power of the inverter, bought, sold
    n = width * steps
    cones = [("zero", steps), ("nonnegative", 10 * steps)] + [("second_order", 3)] * steps
    program = Program(n, cones)
    zero, plus, cone = 0, steps, 11 * steps
    stored, capacity = r.positive(), 4.0
    for t in range(steps):
        load = r.positive()
        sun = r.positive() if r.index(3) > 0 else 0.0
        buy, sell = 1.0 + r.index(3), 0.5 * r.index(3)
        charge, discharge, p, q, bought, sold = range(width * t, width * (t + 1))
        # Balance: bought − sold − charge + discharge + p = load.
        for j, sign in ((bought, 1.0), (sold, -1.0), (charge, -1.0), (discharge, 1.0), (p, 1.0)):
            program.A[zero + t][j] = sign
        program.b[zero + t] = load
        bounds = [
            (charge, -1.0, 0.0), (discharge, -1.0, 0.0), (bought, -1.0, 0.0), (sold, -1.0, 0.0),
            (charge, 1.0, 1.0), (discharge, 1.0, 1.0), (p, -1.0, 0.0), (p, 1.0, sun),
        ]
        for k, (j, sign, bound) in enumerate(bounds):
            program.A[plus + 10 * t + k][j] = sign
            program.b[plus + 10 * t + k] = bound
        # The stored energy after step t within 0 and the capacity; ¼ h a step, losses of 1/16.
        for earlier in range(t + 1):
            up, down = 0.25 * 0.9375, 0.25 * 1.0625
            program.A[plus + 10 * t + 8][width * earlier] = up
            program.A[plus + 10 * t + 8][width * earlier + 1] = -down
            program.A[plus + 10 * t + 9][width * earlier] = -up
            program.A[plus + 10 * t + 9][width * earlier + 1] = down
        program.b[plus + 10 * t + 8] = capacity - stored
        program.b[plus + 10 * t + 9] = stored
        program.A[cone + 3 * t + 1][p] = -1.0
        program.A[cone + 3 * t + 2][q] = -1.0
        program.b[cone + 3 * t] = 3.0
        program.q[bought] = buy
        program.q[sold] = -sell
        program.q[charge] = program.q[discharge] = 0.0625
        program.q[q] = 0.25 * r.number()
        if r.index(2) == 0:
            program.P[bought][bought] = 0.125
    return program


def make(index):
    r = Draws(index)
    family = FAMILIES[index % len(FAMILIES)]
    if family == "linear":
        n = r.between(1, 25)
        cones = draw_cones(r, r.index(n // 2 + 1), r.between(n, 3 * n), 0, 3)
        return feasible(r, n, cones, 30, 0)
    if family == "quadratic":
        n = r.between(1, 25)
        cones = draw_cones(r, r.index(n // 2 + 1), r.index(2 * n + 1), 0, 3)
        return feasible(r, n, cones, 30, r.between(1, n), 0.5)
    if family == "semidefinite_cost":
        n = r.between(2, 25)
        cones = draw_cones(r, r.index(n // 2 + 1), r.between(n, 2 * n), 0, 3)
        return feasible(r, n, cones, 25, r.between(1, n // 2))
    if family == "second_order":
        n = r.between(2, 20)
        cones = draw_cones(r, r.index(n // 2 + 1), r.index(n), r.between(1, n), 3)
        return feasible(r, n, cones, 30, 0)
    if family == "mixed":
        n = r.between(2, 20)
        cones = draw_cones(r, r.index(n // 3 + 1), r.index(n + 1), r.between(1, 4), 14)
        return feasible(r, n, cones, 30, r.index(n))
    return {
        "degenerate": degenerate, "badly_scaled": badly_scaled,
        "primal_infeasible": primal_infeasible, "dual_infeasible": dual_infeasible,
        "prosumer": prosumer,
    }[family](r)


def columns_of(matrix, columns, upper):
    """The entries other than 0, column by column."""
    for j in range(columns):
        for i in range(len(matrix)):
            if matrix[i][j] != 0 and (not upper or i <= j):
                yield i, j, matrix[i][j]


def checksum(program):
    """FNV-1a over the sizes and every entry, 64-bit words."""
    h = 0xCBF29CE484222325

    def word(value):
        nonlocal h
        h = ((h ^ value) * 0x100000001B3) & MASK

    def number(value):
        word(struct.unpack("<Q", struct.pack("<d", value + 0.0))[0])

    word(program.n)
    word(program.m)
    for matrix, upper in ((program.P, True), (program.A, False)):
        for i, j, value in columns_of(matrix, program.n, upper):
            word(i)
            word(j)
            number(value)
    for value in program.q + program.b:
        number(value)
    for kind, d in program.cones:
        word(["zero", "nonnegative", "second_order"].index(kind))
        word(d)
    return h


def solve(program, tolerance):
    import clarabel
    import numpy
    from scipy import sparse

    def csc(matrix, rows, upper):
        entries = list(columns_of(matrix, program.n, upper))
        return sparse.csc_matrix(
            ([v for _, _, v in entries], ([i for i, _, _ in entries], [j for _, j, _ in entries])),
            shape=(rows, program.n))

    kinds = {
        "zero": clarabel.ZeroConeT, "nonnegative": clarabel.NonnegativeConeT,
        "second_order": clarabel.SecondOrderConeT,
    }
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.presolve_enable = False
    if tolerance is not None:
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
    return clarabel.DefaultSolver(
        csc(program.P, program.n, True), numpy.array(program.q), csc(program.A, program.m, False),
        numpy.array(program.b), [kinds[k](d) for k, d in program.cones], settings).solve()


def main():
    path = Path(__file__).with_name("random_programs.csv")
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["index", "family", "variables", "rows", "checksum", "status", "objective"])
        for index in range(COUNT):
            program = make(index)
            solution = solve(program, None)
            status = str(solution.status)
            objective = solution.obj_val if status == "Solved" else ""
            # Two solvers at 1e-8 may differ by more than the test allows: aim closer here.
            finer = solve(program, 1e-10)
            if status == "Solved" and str(finer.status) in ("Solved", "AlmostSolved"):
                objective = finer.obj_val
            out.writerow([
                index, FAMILIES[index % len(FAMILIES)], program.n, program.m,
                f"{checksum(program):016x}", status,
                repr(objective) if objective != "" else ""])
    print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
