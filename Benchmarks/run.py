#!/usr/bin/env python3
"""Compares Passband with PyTorch: the same work in turn on the same machine, ratios of medians.

    run.py [--rounds 3] [--model RUN] [NAME …]

Each round runs ours, PyTorch as it comes and PyTorch tuned one after the other, each in a process
of its own, so that a drift of the machine's speed meets all three. Attacks are compared likewise with
Foolbox and torchattacks, where scripts/parity-setup has put them. Prints tables and writes
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


PARITY = ROOT / ".deps/parity/bin/python"

# name: arguments of ours beside images, steps and repeats. "as used" leaves images alone once they
# fool; "every step" does for every image what the other libraries do.
ATTACKS = {
    "attack-pgd20 as used": ["--early-stop"],
    "attack-pgd20 every step": ["--no-early-stop"],
}


def printed(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def values(command):
    return printed(command)["values"]


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


def compare_attack(name, rounds, model, images):
    """Median images/s of ours, Foolbox and torchattacks, and how many images each leaves."""
    with tempfile.TemporaryDirectory() as folder:
        source = model + ["--images", str(images)]
        run = [PASSBAND, "bench", "attack"] + source
        subprocess.run(run + ["--export", folder], check=True)
        seen = {"ours": [], "foolbox": [], "torchattacks": []}
        robust = {}
        for _ in range(rounds):
            for key in seen:
                theirs = [str(PARITY), str(ROOT / "Benchmarks/attack.py"), key, folder]
                found = printed(run + ATTACKS[name] if key == "ours" else theirs)
                seen[key] += found["values"]
                count = found["robust"]
                robust[key] = count["correct"] if key == "ours" else count
    row = {"name": name, "unit": "images/s", "count": images, "robust": robust}
    row |= {key: statistics.median(found) for key, found in seen.items()}
    row["ratioFoolbox"] = row["ours"] / row["foolbox"]
    row["ratioTorchattacks"] = row["ours"] / row["torchattacks"]
    return row


def attack_memory(images):
    """Peak resident memory of an attack on so many images: it should not depend on them."""
    command = [PASSBAND, "bench", "attack", "--images", str(images), "--steps", "2", "--repeats", "1"]
    peak = peak_memory(command)
    return peak and {"name": f"memory-attack ({images:,} images)", "unit": "GB", "ours": peak}


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
        peak = peak_memory(command)
    return peak and {"name": f"memory-demo ({data})", "unit": "GB", "ours": peak}


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


def peak_memory(command):
    """Peak resident memory of a command in GB; None where it fails."""
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ])
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        return None
    scale = 1 if platform.system() == "Darwin" else 1024
    return usage.ru_maxrss * scale / 1e9


def cell(value):
    return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def table(head, rows):
    lines = [head, ["---"] * 2 + ["---:"] * (len(head) - 2)] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def speed_table(rows):
    head = ["work", "unit", "Passband", "PyTorch default", "PyTorch tuned", "÷ default", "÷ tuned"]
    keys = ["ours", "default", "tuned", "ratioDefault", "ratioTuned"]
    return table(head, [[r["name"], r["unit"]] + [cell(r.get(k)) for k in keys] for r in rows])


def attack_table(rows):
    head = ["work", "unit", "Passband", "Foolbox", "torchattacks", "÷ Foolbox", "÷ torchattacks",
            "left of n images (Passband, Foolbox, torchattacks)"]
    keys = ["ours", "foolbox", "torchattacks", "ratioFoolbox", "ratioTorchattacks"]
    lines = []
    for r in rows:
        left = ", ".join(str(r["robust"][key]) for key in ["ours", "foolbox", "torchattacks"])
        lines.append([r["name"], r["unit"]] + [cell(r[k]) for k in keys] + [f"{left} of {r['count']}"])
    return table(head, lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    known = list(SPEEDS) + list(ATTACKS)
    parser.add_argument("names", nargs="*", help="some of " + ", ".join(known))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", help="run folder of resnet8 or resnet18 to attack; else random")
    parser.add_argument("--data", help="data set whose test images are attacked; else random")
    parser.add_argument("--images", type=int, default=1000, help="images to attack")
    options = parser.parse_args()
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no such work: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    rows, attacks = [], []
    model = ([options.model] if options.model else []) + (["--data", options.data] if options.data else [])
    for name in options.names or known:
        if name in ATTACKS and not PARITY.exists():
            print(f"{name}: left out, no {PARITY.relative_to(ROOT)}; run scripts/parity-setup",
                  file=sys.stderr)
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        if name in ATTACKS:
            attacks.append(compare_attack(name, options.rounds, model, options.images))
        else:
            rows.append(compare(name, options.rounds))
    rows += measuring_share(rows)
    if not options.names:
        rows.append(start_up(options.rounds))
        rows += [row for row in map(memory, ["cifar10", "fashion-mnist"]) if row]
        rows += [row for row in map(attack_memory, [200, 2000]) if row]
    target = ROOT / ".build/bench/results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows + attacks, indent=2) + "\n")
    if rows:
        print(speed_table(rows))
    if attacks:
        print(("\n" if rows else "") + attack_table(attacks))
    print(f"\nAs JSON: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
