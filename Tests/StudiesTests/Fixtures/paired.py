"""Writes paired.json: what other programs say of 2 × 2 tables of right and wrong.

    pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
    python paired.py

p-values by statsmodels (exact McNemar) and SciPy (the binomial test), which must agree; Cohen's κ of
right and wrong with its standard error by statsmodels; Holm's correction by statsmodels; the exact
test of differences up to ±2 by counting all signs, written here; Bonett and Price's interval (2012)
written here from their formula. The file says which versions made it.
"""

import itertools
import json
import math
import pathlib

import numpy
import scipy
import statsmodels
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests

# Both right, only the first, only the second, neither.
TABLES = [
    (5, 1, 0, 4), (0, 0, 3, 0), (40, 7, 2, 51), (50, 10, 10, 30), (812, 61, 39, 88),
    (4100, 512, 489, 4899), (9000, 3, 40, 957), (10, 1200, 1500, 7290), (1, 0, 0, 1),
]
SIGNS = [
    ((3, 1), (0, 0)), ((2, 2), (1, 0)), ((5, 0), (2, 1)), ((0, 4), (3, 1)), ((4, 3), (0, 4)),
    ((0, 0), (5, 1)), ((6, 5), (3, 3)),
]
P_VALUES = [0.01, 0.04, 0.03, 0.005, 0.5, 0.04]


def table(both, first, second, neither):
    counts = [[both, first], [second, neither]]
    theirs = mcnemar(counts, exact=True).pvalue
    discordant = first + second
    ours = binomtest(first, discordant).pvalue if discordant else 1.0
    assert abs(theirs - ours) <= 1e-12
    agreement = cohens_kappa(counts)
    n = both + first + second + neither
    p12, p21 = (first + 1) / (n + 2), (second + 1) / (n + 2)
    half = 1.959963984540054 * math.sqrt((p12 + p21 - (p21 - p12) ** 2) / (n + 2))
    return {
        "counts": [both, first, second, neither],
        "pValue": float(theirs),
        "kappa": float(agreement.kappa),
        "standardError": float(agreement.std_kappa),
        "difference": [p21 - p12 - half, p21 - p12 + half],
    }


def signs(ones, twos):
    sizes = [1] * sum(ones) + [2] * sum(twos)
    seen = abs(ones[0] - ones[1] + 2 * (twos[0] - twos[1]))
    sums = [abs(sum(s * m for s, m in zip(each, sizes)))
            for each in itertools.product((-1, 1), repeat=len(sizes))]
    return {"ones": ones, "twos": twos, "pValue": float(numpy.mean([s >= seen for s in sums]))}


def main():
    made_by = f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}"
    result = {
        "madeBy": made_by,
        "tables": [table(*counts) for counts in TABLES],
        "signs": [signs(*counts) for counts in SIGNS],
        "holm": {"pValues": P_VALUES,
                 "adjusted": [float(p) for p in multipletests(P_VALUES, method="holm")[1]]},
    }
    text = json.dumps(result, indent=1)
    pathlib.Path(__file__).with_name("paired.json").write_text(text + "\n")


main()
