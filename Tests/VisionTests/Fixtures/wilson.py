"""Writes wilson.json: 95 % Wilson score intervals by two other programs.

    pip install scipy==1.17.1 statsmodels==0.15.0
    python wilson.py

The file says which versions made it. The two must agree to 1e-12.
"""

import json
import pathlib

import scipy
import statsmodels
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

COUNTS = [1, 2, 10, 50, 100, 997, 10_000, 60_000]


def interval(correct, count):
    ours = binomtest(correct, count).proportion_ci(0.95, method="wilson")
    theirs = proportion_confint(correct, count, alpha=0.05, method="wilson")
    # statsmodels does not clip what rounding puts outside [0, 1].
    assert abs(ours.low - theirs[0]) < 1e-12 and abs(ours.high - theirs[1]) < 1e-12
    return [float(ours.low), float(ours.high)]


def main():
    cases = []
    for count in COUNTS:
        for correct in sorted({0, 1, count // 10, count // 3, count // 2, count - 1, count}):
            cases.append({"correct": correct, "count": count, "interval": interval(correct, count)})
    made_by = f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}"
    target = pathlib.Path(__file__).with_name("wilson.json")
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    target.write_text(f'{{"madeBy": "{made_by}", "cases": [\n{lines}\n]}}\n')


main()
