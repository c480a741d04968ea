"""Prints the golden numbers of SimBenchTests from the original data, with the standard library alone.

    pip download --no-deps simbench==1.6.3 && unzip simbench-*.whl
    python3 Tests/Python/simbench_golden.py simbench/networks/1-complete_data-mixed-all-0-sw
"""

import csv
import math
import sys

LOADS = ["G2-A", "mv_comm", "mv_semiurb", "mv_rural", "H0-A", "L0-A", "G0-A", "G3-A", "L2-A", "G1-B"]
SOURCES = ["PV1", "PV5", "PV3", "PV6", "WP4", "WP7"]
ROWS = [0, 50, 9_999, 18_768, 27_000, 35_135]

for file, names, ending in (("LoadProfile", LOADS, "_pload"), ("RESProfile", SOURCES, "")):
    with open(f"{sys.argv[1]}/{file}.csv") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    for name in names:
        values = [max(0.0, float(row[name + ending])) for row in rows]
        picked = ", ".join(repr(values[row]) for row in ROWS)
        print(f'("{name}", {math.fsum(values)!r}, {max(values)!r}, [{picked}]),')
