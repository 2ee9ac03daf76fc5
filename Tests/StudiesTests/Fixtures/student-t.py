"""Quantiles and intervals of Student's t for StudentTTests.

    python3 -m venv env && env/bin/pip install scipy==1.17.1 && env/bin/python student-t.py

Python 3.11.7, SciPy 1.17.1.
"""

import json
from pathlib import Path

from scipy import stats

samples = [[0.61, 0.66], [0.31, 0.29, 0.36], [-0.02, 0.0, 0.05, 0.01, 0.02]]
result = {
    "quantiles": {str(n): float(stats.t.ppf(0.975, n)) for n in (1, 2, 3, 4, 9, 30, 200)},
    "tails": [[t, n, float(2 * stats.t.sf(t, n))] for t in (0.1, 1.0, 2.5, 30.0) for n in (1, 2, 7, 40)],
    "intervals": [
        {"values": s, "interval": [float(x) for x in stats.t.interval(0.95, len(s) - 1, loc=stats.tmean(s), scale=stats.sem(s))]}
        for s in samples
    ],
}
Path(__file__).with_name("student-t.json").write_text(json.dumps(result, indent=1) + "\n")
