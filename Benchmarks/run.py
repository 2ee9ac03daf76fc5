#!/usr/bin/env python3
"""Compares Passband with PyTorch: the same work in turn on the same machine, ratios of medians.

    run.py [--rounds 3] [NAME …]

Each round runs ours, PyTorch as it comes and PyTorch tuned one after the other, each in a process
of its own, so that a drift of the machine's speed meets all three. Prints a table and writes
.build/bench/results.json.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSBAND = str(ROOT / ".build/release/passband")
PYTORCH = [sys.executable, str(ROOT / "Benchmarks/pytorch.py")]

# name: (arguments of ours, arguments of PyTorch, extra arguments of its slow default)
SPEEDS = {
    "train-resnet18": (
        ["train", "--model", "resnet18", "--images", "1280", "--repeats", "2"],
        ["train", "resnet18", "--images", "1280", "--repeats", "2"],
        ["--images", "640", "--repeats", "1"],
    ),
    "train-resnet8": (
        ["train", "--model", "resnet8", "--images", "2560", "--repeats", "3"],
        ["train", "resnet8", "--images", "2560", "--repeats", "3"],
        [],
    ),
    "adversarial-resnet8": (
        ["train", "--model", "resnet8", "--images", "1280", "--repeats", "1"]
        + ["--set", "adversary=pgd", "--set", "adversary-steps=10"]
        + ["--set", "adversary-epsilon=8/255", "--set", "adversary-step-size=2/255"],
        ["train", "resnet8", "--adversary", "10", "--images", "1280", "--repeats", "1"],
        ["--images", "640"],
    ),
    "measure-resnet8": (
        ["measure", "--model", "resnet8", "--images", "2000", "--repeats", "2"],
        ["measure", "resnet8", "--images", "2000", "--repeats", "2"],
        ["--images", "500", "--repeats", "1"],
    ),
    "split-32": (
        ["split", "--images", "10000", "--radii", "4", "--repeats", "5"],
        ["split", "--images", "10000", "--radii", "4", "--repeats", "5"],
        ["--images", "2000", "--repeats", "1"],
    ),
    "split-32-four-radii": (
        ["split", "--images", "10000", "--radii", "4,8,12,16", "--repeats", "3"],
        ["split", "--images", "10000", "--radii", "4,8,12,16", "--repeats", "3"],
        ["--images", "1000", "--repeats", "1"],
    ),
}


def values(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout)["values"]


def compare(name, rounds):
    """Median images/s of ours, default and tuned, over interleaved rounds."""
    ours, pytorch, slow = SPEEDS[name]
    seen = {"ours": [], "default": [], "tuned": []}
    for _ in range(rounds):
        seen["ours"] += values([PASSBAND, "bench"] + ours)
        seen["default"] += values(PYTORCH + pytorch + ["--variant", "default"] + slow)
        seen["tuned"] += values(PYTORCH + pytorch + ["--variant", "tuned"])
    row = {"name": name, "unit": "images/s"}
    row |= {key: statistics.median(found) for key, found in seen.items()}
    row["ratioDefault"] = row["ours"] / row["default"]
    row["ratioTuned"] = row["ours"] / row["tuned"]
    return row


def start_up(rounds):
    """Median seconds until `passband --help` has answered."""
    times = []
    for _ in range(max(5, rounds)):
        start = time.perf_counter()
        subprocess.run([PASSBAND, "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return {"name": "start-up", "unit": "s", "ours": statistics.median(times)}


def memory(data):
    """Peak resident memory of the demo's heaviest process: training with measuring."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PASSBAND, "train", "--data", data, "--model", "resnet8", "--epochs", "1"]
        command += ["--limit", "2560", "--measure-limit", "1000", "--quiet", "--out", folder + "/r"]
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ])
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            return None
        scale = 1 if platform.system() == "Darwin" else 1024
        return {"name": f"memory-demo ({data})", "unit": "GB", "ours": usage.ru_maxrss * scale / 1e9}


def measuring_share(rows):
    """What nine conditions on 10,000 images cost, as a share of training an epoch of 50,000."""
    speed = {row["name"]: row for row in rows}
    if not {"train-resnet8", "measure-resnet8"} <= set(speed):
        return []
    row = {"name": "measuring-share (resnet8)", "unit": "of an epoch"}
    for key in ["ours", "default", "tuned"]:
        measuring = 10_000 / speed["measure-resnet8"][key]
        row[key] = measuring / (50_000 / speed["train-resnet8"][key])
    return [row]


def table(rows):
    def cell(value):
        return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.2f}"

    head = ["work", "unit", "Passband", "PyTorch default", "PyTorch tuned", "÷ default", "÷ tuned"]
    keys = ["ours", "default", "tuned", "ratioDefault", "ratioTuned"]
    lines = [head, ["---"] * 2 + ["---:"] * 5]
    lines += [[r["name"], r["unit"]] + [cell(r.get(k)) for k in keys] for r in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="some of " + ", ".join(SPEEDS))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    unknown = set(options.names) - set(SPEEDS)
    if unknown:
        parser.error(f"no such work: {', '.join(sorted(unknown))}; there are {', '.join(SPEEDS)}")
    rows = []
    for name in options.names or SPEEDS:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows.append(compare(name, options.rounds))
    rows += measuring_share(rows)
    if not options.names:
        rows.append(start_up(options.rounds))
        rows += [row for row in map(memory, ["cifar10", "fashion-mnist"]) if row]
    target = ROOT / ".build/bench/results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n")
    print(table(rows))
    print(f"\nAs JSON: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
