#!/usr/bin/env python3
"""Compares Passband with PyTorch: the same work in turn on the same machine, ratios of medians.

    run.py [--rounds 3] [--attacks] [--model RUN] [NAME …]

Each round runs ours, PyTorch as it comes and PyTorch tuned one after the other, each in a process
of its own, so that a drift of the machine's speed meets all three. The ceiling of a row is what the
machine's matrix products, or its copying of memory, would allow. All of it runs on the CPU. Attacks
are compared likewise with Foolbox and torchattacks where --attacks or their names ask for it, and
reading a folder of JPEGs with Pillow in a DataLoader, where scripts/parity-setup has put them. Prints
tables and writes .build/bench/results.json. Fails where a study takes more memory than is promised.
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

# Multiply-adds of a forward pass on one 32×32×3 image with ten classes.
PRODUCTS = {"resnet18": 555_422_720, "resnet8": 49_120_512, "resnet32-hfc": 68_862_592}


def products(model, passes):
    """A ceiling: images/s were everything but matrix products free. Backward costs two passes."""
    return lambda machine: machine["bfloat16"] / (PRODUCTS[model] * passes)


def memory_traffic(size, masks):
    """A ceiling: images/s were only the image read and two components a mask written."""
    return lambda machine: machine["copy"] / (size * size * 3 * 4 * (1 + 2 * masks))


def split(size, radii, images, loop_images):
    arguments = ["split", "--size", str(size), "--radii", radii, "--images", str(images)]
    masks = radii.count(",") + 1
    return {
        "ours": arguments + ["--repeats", "5"],
        "pytorch": arguments + ["--repeats", "2"],
        "slow": ["--images", str(loop_images), "--repeats", "1"],
        "ceiling": memory_traffic(size, masks),
    }


def evaluate(model, images, slow_images):
    return {
        "ours": ["evaluate", "--model", model, "--images", str(images), "--repeats", "2"],
        "pytorch": ["evaluate", model, "--images", str(images), "--repeats", "2"],
        "slow": ["--images", str(slow_images), "--repeats", "1"],
        "ceiling": products(model, 9),
    }


def train(model, images, slow_images, measured=0):
    extra = ["--measured", str(measured)] if measured else []
    return {
        "ours": ["train", "--model", model, "--images", str(images), "--repeats", "2"] + extra,
        "pytorch": ["train", model, "--images", str(images), "--repeats", "2"] + extra,
        "slow": ["--images", str(slow_images), "--repeats", "1"]
        + (["--measured", str(measured * slow_images // images)] if measured else []),
        "ceiling": products(model, 3 + 9 * measured / images),
    }


# What each row runs: arguments of ours, of PyTorch, and what its slow default changes of them. A row
# of other work is one more entry here, a subcommand of `passband bench` and a function of pytorch.py.
SPEEDS = {
    "split-28": split(28, "4", 10_000, 1000),
    "split-28-four-radii": split(28, "4,8,12,14", 10_000, 500),
    "split-32": split(32, "4", 10_000, 1000),
    "split-32-four-radii": split(32, "4,8,12,16", 10_000, 500),
    "split-224": split(224, "28", 200, 50),
    "split-224-four-radii": split(224, "28,56,84,112", 200, 20),
    "evaluate-resnet18": evaluate("resnet18", 100, 50),
    "evaluate-resnet8": evaluate("resnet8", 500, 100),
    "evaluate-resnet32-hfc": evaluate("resnet32-hfc", 300, 100),
    "train-resnet18": train("resnet18", 384, 128),
    "train-resnet8": train("resnet8", 1280, 640),
    "train-resnet32-hfc": train("resnet32-hfc", 768, 384),
    # As many images measured for each trained on as the 10,000 and 50,000 of CIFAR-10.
    "study-epoch-resnet8": train("resnet8", 1280, 640, measured=256),
    "heat-map-resnet8": {
        "ours": ["heat-map", "--model", "resnet8", "--images", "10", "--repeats", "1"],
        "pytorch": ["heat-map", "resnet8", "--images", "10", "--repeats", "1"],
        "slow": ["--grid", "11"],
        "ceiling": products("resnet8", 1),
    },
    "pgd20-resnet18": {
        "ours": ["attack", "--images", "50", "--steps", "20", "--repeats", "1", "--no-early-stop"],
        "pytorch": ["pgd", "resnet18", "--images", "50", "--steps", "20", "--repeats", "1"],
        "slow": ["--images", "25"],
        # Forward, and backward for the image alone, twenty times.
        "ceiling": products("resnet18", 2 * 20),
    },
    "adversarial-resnet8": {
        "ours": ["train", "--model", "resnet8", "--images", "512", "--repeats", "1"]
        + ["--set", "adversary=pgd", "--set", "adversary-steps=10"]
        + ["--set", "adversary-epsilon=8/255", "--set", "adversary-step-size=2/255"],
        "pytorch": ["train", "resnet8", "--adversary", "10", "--images", "512", "--repeats", "1"],
        "slow": ["--images", "128"],
        "ceiling": products("resnet8", 3 + 2 * 10),
    },
}


PARITY = ROOT / ".deps/parity/bin/python"

# name: arguments of ours beside images, steps and repeats. "as used" leaves images alone once they
# fool; "every step" does for every image what the other libraries do.
ATTACKS = {
    "attack-pgd20 as used": ["--early-stop"],
    "attack-pgd20 every step": ["--no-early-stop"],
}


# Rows on a folder of JPEGs, which Benchmarks/pictures.py makes and PyTorch's side reads: what ours runs.
# A ResNet-50 is ours alone: the row says how many cores decoding and computing together keep busy.
PICTURES = {
    "load-jpeg": {"images": 400, "ours": []},
    "audit-jpeg-resnet50": {"images": 40, "ours": ["--model", "resnet50", "--batch-size", "20"]},
}


def run(command):
    """What a command prints as JSON, and its peak resident memory in GB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
        ])
        _, status, usage = os.wait4(pid, 0)
        out.seek(0), errors.seek(0)
        if status != 0:
            sys.exit(f"{' '.join(command)} failed:\n{errors.read().decode(errors='replace')}")
        scale = 1 if platform.system() == "Darwin" else 1024
        return json.loads(out.read()), usage.ru_maxrss * scale / 1e9


def device():
    """What everything here runs on, in words."""
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
             if line.startswith("model name")] if os.path.exists("/proc/cpuinfo") else []
    return "CPU, " + (names[0] if names else platform.processor() or platform.machine())


def printed(command):
    return run(command)[0]


def compare(name, rounds, machine):
    """Median images/s of ours, default and tuned over interleaved rounds, and their memory."""
    work = SPEEDS[name]
    commands = {
        "ours": [PASSBAND, "bench"] + work["ours"],
        "default": PYTORCH + work["pytorch"] + ["--variant", "default"] + work["slow"],
        "tuned": PYTORCH + work["pytorch"] + ["--variant", "tuned"],
    }
    seen = {key: [] for key in commands}
    memory = dict.fromkeys(commands, 0.0)
    for _ in range(rounds):
        for key, command in commands.items():
            found, peak = run(command)
            seen[key] += found["values"]
            memory[key] = max(memory[key], peak)
    row = {"name": name, "unit": "images/s"}
    row |= {key: statistics.median(found) for key, found in seen.items()}
    row["ratioDefault"] = row["ours"] / row["default"]
    row["ratioTuned"] = row["ours"] / row["tuned"]
    row["ceiling"] = work["ceiling"](machine)
    row["memory"] = memory
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
    row |= dict.fromkeys(["default", "tuned", "ratioDefault", "ratioTuned", "ceiling"])
    row |= {key: statistics.median(found) for key, found in seen.items()}
    row["ratioFoolbox"] = row["ours"] / row["foolbox"]
    row["ratioTorchattacks"] = row["ours"] / row["torchattacks"]
    return row


def compare_pictures(name, rounds):
    """Median images/s of reading a folder of JPEGs, or of a network that answers them meanwhile."""
    work = PICTURES[name]
    script = [str(PARITY), str(ROOT / "Benchmarks/pictures.py")]
    count = ["--images", str(work["images"])]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(script + ["make", folder] + count, check=True)
        commands = {
            "ours": [PASSBAND, "bench", "load", "folder:" + folder, "--input-size", "224",
                     "--resize", "256"] + count + work["ours"],
        }
        if not work["ours"]:
            for variant in ["default", "tuned"]:
                commands[variant] = script + ["load", folder, "--variant", variant] + count
        seen = {key: [] for key in commands}
        memory = dict.fromkeys(["ours", "default", "tuned"])
        cores = []
        for _ in range(rounds):
            for key, command in commands.items():
                found, peak = run(command)
                seen[key] += found["values"]
                cores += found.get("coresBusy", [])
                memory[key] = max(memory[key] or 0, peak)
    row = {"name": name, "unit": "images/s"} | dict.fromkeys(["default", "tuned"])
    row |= {key: statistics.median(found) for key, found in seen.items()}
    for key, variant in [("ratioDefault", "default"), ("ratioTuned", "tuned")]:
        row[key] = row["ours"] / row[variant] if row[variant] else None
    return row | {"ceiling": None, "memory": memory, "coresBusy": statistics.median(cores)}


def attack_memory(images):
    """Peak resident memory of an attack on so many images: it should not depend on them."""
    command = [PASSBAND, "bench", "attack", "--images", str(images), "--steps", "2", "--repeats", "1"]
    peak = peak_memory(command)
    return peak and memory_row(f"memory-attack ({images:,} images)", peak)


# GB that a study at its quick scale stays under.
STUDY_MEMORY = 2.0


def study_memory():
    """Peak resident memory of the largest process of a quick study, cut to one epoch and seed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PASSBAND, "study", "run", "batchnorm", "--preset", "quick", "--quiet"]
        command += ["--set", "epochs=1", "--set", "seeds=0", "--set", "measure.images=500"]
        peak = peak_memory(command + ["--out", folder + "/study"])
    if not peak:
        print("memory-study: left out, the study failed; is CIFAR-10 there? (passband data)",
              file=sys.stderr)
    return peak and memory_row("memory-study (batchnorm, quick)", peak)


def start_up(rounds):
    """Median seconds until `passband --help`, and PyTorch's import, have answered."""

    def median(command):
        times = []
        for _ in range(max(5, rounds)):
            start = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    ours, imported = median([PASSBAND, "--help"]), median([sys.executable, "-c", "import torch"])
    return {"name": "start-up", "unit": "s", "ours": ours, "default": imported, "tuned": imported,
            "ratioDefault": imported / ours, "ratioTuned": imported / ours, "ceiling": None}


def memory(data):
    """Peak resident memory of the demo's heaviest process: training with measuring."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PASSBAND, "train", "--data", data, "--model", "resnet8", "--epochs", "1"]
        command += ["--limit", "2560", "--measure-limit", "1000", "--quiet", "--out", folder + "/r"]
        peak = peak_memory(command)
    return peak and memory_row(f"memory-demo ({data})", peak)


def memory_row(name, peak):
    row = dict.fromkeys(["default", "tuned", "ratioDefault", "ratioTuned", "ceiling"])
    return {"name": name, "unit": "GB", "ours": peak} | row


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
    head = ["work", "unit", "Passband", "PyTorch default", "PyTorch tuned", "÷ default", "÷ tuned",
            "ceiling", "÷ ceiling"]
    keys = ["ours", "default", "tuned", "ratioDefault", "ratioTuned", "ceiling"]
    return table(head, [
        [r["name"], r["unit"]] + [cell(r.get(k)) for k in keys]
        + [cell(r["ours"] / r["ceiling"] if r.get("ceiling") else None)]
        for r in rows
    ])


def memory_table(rows):
    head = ["peak memory of", "unit", "Passband", "PyTorch default", "PyTorch tuned"]
    return table(head, [
        [r["name"], "GB"] + [cell(r["memory"][key]) for key in ["ours", "default", "tuned"]]
        for r in rows
    ])


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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = list(SPEEDS) + list(PICTURES) + list(ATTACKS)
    parser.add_argument("names", nargs="*", help="some of " + ", ".join(known))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--attacks", action="store_true",
                        help="compare attacks with Foolbox and torchattacks too")
    parser.add_argument("--model", help="run folder of resnet8 or resnet18 to attack; else random")
    parser.add_argument("--data", help="data set whose test images are attacked; else random")
    parser.add_argument("--images", type=int, default=1000, help="images to attack")
    options = parser.parse_args()
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no such work: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    model = ([options.model] if options.model else []) + (["--data", options.data] if options.data else [])
    names = options.names or (
        list(SPEEDS) + list(PICTURES) + (list(ATTACKS) if options.attacks else []))
    rows, attacks = [], []
    machine = printed(PYTORCH + ["ceiling"]) | {"device": device()}
    for name in names:
        if name not in SPEEDS and not PARITY.exists():
            print(f"{name}: left out, no {PARITY.relative_to(ROOT)}; run scripts/parity-setup",
                  file=sys.stderr)
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        if name in ATTACKS:
            attacks.append(compare_attack(name, options.rounds, model, options.images))
        elif name in PICTURES:
            rows.append(compare_pictures(name, options.rounds))
        else:
            rows.append(compare(name, options.rounds, machine))
    speeds = list(rows)
    busy = [row for row in rows if "coresBusy" in row]
    if not options.names:
        rows.append(start_up(options.rounds))
        rows += [row for row in map(memory, ["cifar10", "fashion-mnist"]) if row]
        rows += [row for row in map(attack_memory, [100, 400]) if row]
        rows += [row for row in [study_memory()] if row]
    target = ROOT / ".build/bench/results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    for row in rows + attacks:
        row["device"] = machine["device"]
    target.write_text(json.dumps(rows + attacks, indent=2) + "\n")
    print(
        f"Machine: {machine['device']}, {machine['threads']} threads, products "
        f"{machine['bfloat16'] / 1e9:,.0f} (bfloat16) and "
        f"{machine['float32'] / 1e9:,.0f} (float32) · 10⁹ multiply-adds/s, copying "
        f"{machine['copy'] / 1e9:.1f} GB/s read and written.\n"
    )
    if rows:
        print(speed_table(rows))
    if speeds:
        print("\n" + memory_table(speeds))
    for row in busy:
        print(f"\n{row['name']} kept {row['coresBusy']:.2f} cores busy.")
    if attacks:
        print(("\n" if rows else "") + attack_table(attacks))
    print(f"\nAs JSON: {target.relative_to(ROOT)}")
    for row in rows:
        if row["name"].startswith("memory-study") and row["ours"] > STUDY_MEMORY:
            sys.exit(f"{row['name']} took {row['ours']:.2f} GB, more than {STUDY_MEMORY:.0f}")


if __name__ == "__main__":
    main()
