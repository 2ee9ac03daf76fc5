#!/usr/bin/env python3
"""Attacks of Passband beside those of Foolbox, torchattacks and the authors' AutoAttack: the same
TorchScript network, the same images.

    parity.py [--model RUN] [--data cifar10] [--images 1000] [--eps 2/255] [--only ROW,ROW] [--out FILE]

Needs the environment of scripts/parity-setup. Without --model a LeNet-5 with BatchNorm is trained on
perturbed images first (runs/parity, a few minutes, once). Then, in turn for each row, `passband attack`
and the other library attack it in float32. Rows without chance must give equal answers to every image
and equal images to 1e-5 but for one value in 100,000, whose gradient all but vanishes; rows with
chance must leave as many images right as the reference does, within its 95 % interval, and the same
holds with the sides swapped. Writes what it found to .build/parity/results.json and, with --out, a
table in Markdown. Exit status 1 when a row does not agree.
"""

import argparse
import datetime
import importlib.metadata
import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import torch

from attack import load
from attack import network as residual
from torch import nn
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parent.parent
PASSBAND = str(ROOT / ".build/release/passband")
TRAINED = ROOT / "runs/parity"
TRAINING = [
    "--model", "lenet5", "--norm", "batch", "--epochs", "5", "--limit", "20000", "--seed", "0",
    "--threads", "1", "--precision", "float32", "--learning-rate", "0.002",
    "--adversary", "fast", "--set", "adversary-epsilon=4/255", "--measure-limit", "500",
]


class LeNet(nn.Module):
    """Passband's lenet5 with BatchNorm, its weights under the same names."""

    def __init__(self, channels, size):
        super().__init__()
        padding = (33 - size) // 2
        self.conv1 = nn.Conv2d(channels, 6, 5, padding=padding)
        self.bn1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.bn2 = nn.BatchNorm2d(16)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


def network(path):
    """The network of a safetensors file in PyTorch: lenet5, resnet8 or resnet18 with BatchNorm."""
    state, metadata = load(path)
    spec = json.loads(metadata["passband.network"])
    if spec["architecture"] != "lenet5":
        return residual(path)
    if spec["norm"] != "batch" or spec["mean"]:
        raise SystemExit(f"{path}: of lenet5 only the one with BatchNorm alone is compared")
    model = LeNet(spec["channels"], spec["height"])
    model.load_state_dict(state)
    return model.eval()


def passband(*arguments):
    done = subprocess.run([PASSBAND, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"passband {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def threads(options):
    return ["--threads", str(options.threads)] if options.threads else []


def wilson(correct, count):
    z = 1.959963984540054
    p, scale = correct / count, 1 / (1 + z * z / count)
    centre = (p + z * z / (2 * count)) * scale
    half = z * scale * (p * (1 - p) / count + z * z / (4 * count * count)) ** 0.5
    return centre - half, centre + half


# The other libraries: each makes an attack (images, labels) -> images.


def foolbox(name, **settings):
    def make(model, eps):
        import foolbox as fb

        attack = getattr(fb.attacks, name)(**settings)
        wrapped = fb.PyTorchModel(model, bounds=(0, 1), device="cpu")
        return lambda x, y: attack(wrapped, x, y, epsilons=eps)[1]

    return make


def torchattacks(name, **settings):
    def make(model, eps):
        import torchattacks

        steps = settings.get("steps", 1)
        if name == "FGSM":
            return torchattacks.FGSM(model, eps=eps)
        alpha = settings.get("factor", 1) * eps / steps
        return torchattacks.PGD(
            model, eps=eps, alpha=alpha, steps=steps, random_start=settings["random_start"])

    return make


def authors(*parts):
    """AutoAttack as its authors published it, packaged as pyautoattack, or some of its parts."""

    def make(model, eps):
        from pyautoattack import AutoAttack

        attack = AutoAttack(model, norm="Linf", eps=eps, version="standard", seed=0)
        attack.attacks_to_run = list(parts) or attack.attacks_to_run
        return lambda x, y: attack.run_standard_evaluation(x, y, batch_size=len(x))[0]

    return make


EXACT = ["--no-early-stop", "--keep", "last"]
PGD = {"rel_stepsize": 2.5 / 20, "steps": 20, "random_start": True}
# name, arguments of ours, what theirs is, their attack, whether images must be equal
ROWS = [
    ("fgsm", ["fgsm", *EXACT], "Foolbox FGSM", foolbox("LinfFastGradientAttack"), True),
    ("fgsm", ["fgsm", *EXACT], "torchattacks FGSM", torchattacks("FGSM"), True),
    ("pgd from the image", ["pgd", "--steps", "20", "--start", "image", *EXACT], "Foolbox LinfPGD",
     foolbox("LinfPGD", **(PGD | {"random_start": False})), True),
    ("pgd from the image", ["pgd", "--steps", "20", "--start", "image", *EXACT], "torchattacks PGD",
     torchattacks("PGD", steps=20, factor=2.5, random_start=False), True),
    ("pgd", ["pgd", "--steps", "20"], "Foolbox LinfPGD", foolbox("LinfPGD", **PGD), False),
    ("pgd", ["pgd", "--steps", "20"], "torchattacks PGD",
     torchattacks("PGD", steps=20, factor=2.5, random_start=True), False),
    ("apgd-ce", ["apgd-ce"], "AutoAttack's apgd-ce", authors("apgd-ce"), False),
    ("apgd-t", ["apgd-t"], "AutoAttack's apgd-t", authors("apgd-t"), False),
    ("fab-t", ["fab-t"], "AutoAttack's fab-t", authors("fab-t"), False),
    ("square", ["square"], "AutoAttack's square", authors("square"), False),
    ("autoattack", ["autoattack"], "AutoAttack, standard", authors(), False),
]


def ours(script, data, options, arguments):
    """Attacked images, and whether each stays right."""
    with tempfile.TemporaryDirectory() as folder:
        save = folder + "/saved"
        passband(
            "attack", script, "--data", data, "--limit", str(options.images), "--eps",
            options.eps, "--batch-size", "100", "--precision", "float32", "--quiet", "--save", save,
            "--json", *threads(options), "--attack", *arguments)
        images = load(next(Path(save).glob("*/eps-*.safetensors")))[0]["images"]
        clean = load(save + "/clean.safetensors")[0]
        lines = [json.loads(line) for line in Path(save, "outcomes.jsonl").read_text().splitlines()]
        robust = torch.tensor([line["clean"] == line["label"] and not line["fooled"] for line in lines])
    return clean["images"].float() / 255, clean["labels"], images, robust


def theirs(model, make, eps, x, y):
    """The same of another library; images that are wrong to begin with count as they are."""
    torch.manual_seed(0)
    attack = make(model, eps)
    found = torch.cat([attack(a, b).detach() for a, b in zip(x.split(100), y.split(100))])
    with torch.inference_mode():
        right = torch.cat([model(part).argmax(1) for part in x.split(100)]) == y
        after = torch.cat([model(part).argmax(1) for part in found.split(100)]) == y
    return right, found, right & after


def compare(row, script, model, options):
    name, arguments, reference, make, isExact = row
    eps = float(Fraction(options.eps))
    x, y, mine, robust = ours(script, options.data, options, arguments)
    right, other, left = theirs(model, make, eps, x, y)
    count = len(y)
    low, high = wilson(int(left.sum()), count)
    back = wilson(int(robust.sum()), count)
    result = {
        "attack": name, "reference": reference, "count": count, "clean": int(right.sum()),
        "ours": int(robust.sum()), "theirs": int(left.sum()), "interval": [low, high],
        "bothLeft": int((robust & left).sum()),
    }
    result["agrees"] = (
        low <= int(robust.sum()) / count <= high and back[0] <= int(left.sum()) / count <= back[1])
    if isExact:
        # Images that are wrong to begin with are not attacked by Passband.
        apart = (mine - other).abs().flatten(1).amax(1)[right]
        pixels = (mine - other).abs()[right] > 1e-5
        result |= {
            "equalImages": int((apart <= 1e-5).sum()), "attacked": int(right.sum()),
            "pixelsApart": int(pixels.sum()), "pixels": pixels.numel(),
            "sameAnswers": int((robust == left).sum()),
        }
        # A gradient that all but vanishes may round to another sign: libraries that average the loss
        # over the batch divide it by 100 first.
        result["agrees"] &= result["sameAnswers"] == count and pixels.sum() <= 1e-5 * pixels.numel()
        result["agrees"] = bool(result["agrees"])
    return result


def table(results, options, model):
    versions = " · ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("torch", "foolbox", "torchattacks", "pyautoattack"))
    lines = [
        f"`make parity` on {datetime.date.today()}: {model}, L∞ {options.eps}, first "
        f"{results[0]['count']:,} test images of {options.data}, of which {results[0]['clean']} are "
        f"named rightly, float32, batches of 100, seed 0. Passband beside {versions}.", "",
        "| Passband | reference | left: ours | left: theirs | their 95 % interval | equal to 1e-5 | agrees |",
        "|---|---|---:|---:|---|---|---|",
    ]
    for r in results:
        low, high = (100 * bound for bound in r["interval"])
        equal = (
            f"{r['equalImages']} of {r['attacked']} images, all but {r['pixelsApart']} of "
            f"{r['pixels']:,} values" if "equalImages" in r else "–")
        percent = lambda n: f"{100 * n / r['count']:.1f} %"
        lines.append(
            f"| {r['attack']} | {r['reference']} | {percent(r['ours'])} | {percent(r['theirs'])} | "
            f"{low:.1f}–{high:.1f} % | {equal} | {'yes' if r['agrees'] else 'NO'} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="run folder to attack: lenet5, resnet8 or resnet18 with BatchNorm")
    parser.add_argument("--data", default="cifar10")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--eps", default="4/255")
    parser.add_argument("--only", help="rows by name, comma-separated")
    parser.add_argument("--threads", type=int, help="of both sides; the default is one a core")
    parser.add_argument("--out", help="file for the table")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    run = Path(options.model or TRAINED)
    if not options.model:
        print(f"training {run.relative_to(ROOT)} where it is not done …", file=sys.stderr, flush=True)
        passband("train", "--data", options.data, *TRAINING, "--quiet", "--continue", "--out", str(run))
    model = network(run / "model.safetensors")
    rows = [row for row in ROWS if not options.only or row[0] in options.only.split(",")]
    if not rows:
        parser.error(f"no row is called {options.only}; there are {', '.join(r[0] for r in ROWS)}")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        script = folder + "/network.pt"
        torch.jit.script(model).save(script)
        loaded = torch.jit.load(script)
        for row in rows:
            print(f"{row[0]} beside {row[2]} …", file=sys.stderr, flush=True)
            results.append(compare(row, script, loaded, options))
            print(f"  {json.dumps(results[-1])}", file=sys.stderr, flush=True)
    target = ROOT / ".build/parity/results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n")
    text = table(results, options, run.name)
    print(text)
    if options.out:
        Path(options.out).write_text(text)
    print(f"As JSON: {target.relative_to(ROOT)}")
    sys.exit(0 if all(r["agrees"] for r in results) else 1)


if __name__ == "__main__":
    main()
