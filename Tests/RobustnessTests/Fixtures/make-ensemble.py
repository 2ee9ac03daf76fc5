"""Reference values for the tests of APGD, FAB, Square, DeepFool and CW, in float64.

    python make-ensemble.py    (PyTorch 2.13.0, pyautoattack 0.2.0, Foolbox 3.3.4)

Reads network and images from `attacks.safetensors` and writes `ensemble.safetensors` next to it; the
versions that made it are in its metadata. pyautoattack is the authors' AutoAttack, packaged.

Random starts and moves are given to the reference, so that images can be compared one by one. Two
slips of it are mended here, as in Passband: its first checkpoint compares with a loss of 0 (an index
of -1), and its L1 attack counts a value as changed when adding and subtracting has rounded it.
"""

import importlib.metadata
import pathlib

import foolbox as fb
import numpy as np
import pyautoattack.autopgd_base as autopgd
import pyautoattack.fab_projections as projections
import pyautoattack.square as square
import safetensors.torch
import torch
from pyautoattack.fab_pt import FABAttack_PT

HERE = pathlib.Path(__file__).parent
EPSILON = {"Linf": 2 / 255, "L2": 0.06, "L1": 0.3}
STEPS = 40

torch.set_default_dtype(torch.float64)
# The reference casts to float32 on its way in, which would move signs of gradients near zero.
torch.Tensor.float = torch.Tensor.double
autopgd.L0_norm = lambda x: (x.abs() > 1e-6).flatten(1).sum(1).double()

given = safetensors.torch.load_file(HERE / "attacks.safetensors")
weights = {name: given[name] for name in given if name.startswith("network.")}


def network(images):
    convolve = torch.nn.functional.conv2d
    first = torch.tanh(convolve(
        (images - 0.5) * 2, weights["network.first.weight"], weights["network.first.bias"],
        padding=1))
    second = torch.tanh(convolve(
        first, weights["network.second.weight"], weights["network.second.bias"], padding=1,
        stride=2))
    return 3 * torch.nn.functional.linear(
        second.flatten(1), weights["network.last.weight"], weights["network.last.bias"])


class Network(torch.nn.Module):
    def forward(self, images):
        return network(images)


right = given["logits"].argmax(1) == given["labels"]
images, labels = given["images"][right], given["labels"][right]
entries = {"images": images, "labels": labels}
generator = torch.Generator().manual_seed(11)


def uniform(*shape):
    return torch.rand(shape, generator=generator)


# APGD


class MendedAPGD(autopgd.APGDAttack_targeted):
    """With the loss of the start where the original reads the last row of a table of zeros."""

    def attack_single_run(self, x, y, x_init=None):
        loss = {
            "ce": lambda z, y: torch.nn.functional.cross_entropy(z, y, reduction="none"),
            "dlr": self.dlr_loss, "dlr-targeted": self.dlr_loss_targeted,
        }[self.loss]
        self.first = loss(network(x_init), y)
        return super().attack_single_run(x, y, x_init)

    def check_oscillation(self, x, j, k, y5, k3=0.75):
        table = torch.cat([self.first[None], x])
        rises = (table[j - k + 2:j + 2] > table[j - k + 1:j + 1]).sum(0)
        return (rises <= k * k3).double()


def apgd(norm, loss, start):
    attack = MendedAPGD(network, n_iter=STEPS, norm=norm, eps=EPSILON[norm], device="cpu")
    attack.loss = loss
    attack.init_hyperparam(images)
    attack.y_target = given["logits"][right].sort(dim=1)[1][:, -3]
    if norm != "L1":
        return attack.attack_single_run(images, labels, x_init=start)
    # The start is drawn inside: the same numbers again.
    torch.manual_seed(5)
    radii = [factor * EPSILON[norm] for factor in (3, 2, 1)]
    return attack.decr_eps_pgd(images, labels, radii, [12, 12, 16])


for norm in EPSILON:
    if norm == "L1":
        torch.manual_seed(5)
        start = images + torch.randn_like(images)
        start += autopgd.L1_projection(images, start - images, 3 * EPSILON[norm])
    else:
        noise = uniform(*images.shape) * 2 - 1
        length = noise.abs().amax((1, 2, 3)) if norm == "Linf" else noise.flatten(1).norm(dim=1)
        start = (images + EPSILON[norm] * noise / length[:, None, None, None]).clamp(0, 1)
    entries[f"apgd.{norm}.start"] = start
    for loss in ("ce", "dlr", "dlr-targeted"):
        peak, robust, best, adversary = apgd(norm, loss, start)
        if loss != "dlr":
            entries[f"apgd.{norm}.{loss}.peak"] = peak
        entries[f"apgd.{norm}.{loss}.loss"] = best
        entries[f"apgd.{norm}.{loss}.robust"] = robust
        print("apgd", norm, loss, "robust", int(robust.sum()), "of", len(labels))

# FAB

points = uniform(8, 2, 4, 4)
points[:, 0, :2] = points[:, 0, :2].round()
normals = torch.randn(points.shape, generator=generator)
normals[:, 1, 1] = 0
gaps = torch.tensor([0.1, -0.3, 1.0, -2.0, 4.0, -6.0, 30.0, 0.0])
offsets = (points * normals).flatten(1).sum(1) - gaps
entries |= {"plane.points": points, "plane.normals": normals, "plane.gaps": gaps}
for norm, project in (
    ("Linf", projections.projection_linf), ("L2", projections.projection_l2),
    ("L1", projections.projection_l1),
):
    steps = project(points.flatten(1), normals.flatten(1), offsets)
    entries[f"plane.{norm}"] = steps.reshape(points.shape)
    for aim in (None, 2):
        attack = FABAttack_PT(
            Network(), norm=norm, n_iter=STEPS, eps=EPSILON[norm], device="cpu")
        attack.target_class = aim
        found = attack.attack_single_run(images, labels, is_targeted=aim is not None)
        name = f"fab.{norm}" + ("" if aim is None else ".targeted")
        entries[name] = found if aim is None else torch.linalg.vector_norm(
            found - images, ord={"Linf": torch.inf, "L2": 2, "L1": 1}[norm], dim=(1, 2, 3))
        print(name, "fooled", int((network(found).argmax(1) != labels).sum()))

# Square: every random number is given, and every proposal looks better than the one before.


class Script:
    """Stands for the random functions of the reference, one example at a time."""

    def __init__(self, turned, signs, places=()):
        self.turned, self.signs, self.places = list(turned), list(signs), list(places)

    def rand(self, *_):
        return torch.tensor([1.0 if self.turned.pop(0) else 0.0])

    def random_choice(self, shape):
        return self.signs.pop(0).reshape(shape)

    def random_int(self, low=0, high=1, shape=(1,)):
        return torch.tensor([self.places.pop(0)])


def run_square(norm, image, script, queries):
    answers = iter(range(100, 0, -1))

    def always_better(x):
        return torch.tensor([[float(next(answers)), 0.0]])

    attack = square.SquareAttack(
        always_better, norm=norm, n_queries=queries, eps=SQUARE[norm], p_init=0.3, device="cpu",
        resc_schedule=False)
    attack.random_choice, attack.random_int = script.random_choice, script.random_int
    attack.init_hyperparam(image)
    rand, torch.rand = torch.rand, script.rand
    try:
        return attack.attack_single_run(image, torch.zeros(1, dtype=torch.int64))[1]
    finally:
        torch.rand = rand


SQUARE = {"Linf": 0.1, "L2": 1.5, "L1": 12.0}
SIDE, TILES, HEIGHT = 5, 25, 10
scene = uniform(3, 3, HEIGHT, HEIGHT)
entries["square.images"] = scene
for norm in SQUARE:
    stripes = (uniform(3, 3, 1, HEIGHT) < 0.5)
    tiles = uniform(3, 4, TILES) < 0.5  # turned, and the sign of each channel
    places = torch.randint(0, HEIGHT - SIDE + 1, (3, 4), generator=generator)
    move = uniform(3, 4) < 0.5  # turned, and the sign of each channel
    signed = lambda flags: torch.where(flags, -1.0, 1.0)
    starts, moved = [], []
    for row in range(3):
        if norm == "Linf":
            first = dict(turned=[], signs=[signed(stripes[row])])
        else:
            first = dict(turned=tiles[row, 0], signs=[signed(tiles[row, 1:, t]) for t in range(TILES)])
        starts.append(run_square(norm, scene[row:row + 1], Script(**first), queries=0))
        then = dict(
            turned=list(first["turned"]) + [move[row, 0]],
            signs=list(first["signs"]) + [signed(move[row, 1:])],
            places=places[row].tolist())
        moved.append(run_square(norm, scene[row:row + 1], Script(**then), queries=1))
    # Passband draws numbers from [0, 1) and calls those below a half turned, or −1.
    number = lambda flags: torch.where(flags, 0.25, 0.75)
    entries |= {
        f"square.{norm}.start": torch.cat(starts), f"square.{norm}.moved": torch.cat(moved),
        f"square.{norm}.start.numbers": number(stripes if norm == "Linf" else tiles),
        f"square.{norm}.move.numbers": torch.cat(
            [(places[:, :2] if norm == "Linf" else places).add(0.5) / (HEIGHT - SIDE + 1),
             number(move[:, 1:] if norm == "Linf" else move)], dim=1),
    }

# DeepFool and CW

model = fb.PyTorchModel(Network().eval(), bounds=(0, 1), device="cpu")
for norm, attack in (
    ("Linf", fb.attacks.LinfDeepFoolAttack()), ("L2", fb.attacks.L2DeepFoolAttack()),
):
    entries[f"deepfool.{norm}"] = attack.run(
        model, images, fb.criteria.Misclassification(labels))
carlini = fb.attacks.L2CarliniWagnerAttack(
    binary_search_steps=6, steps=60, initial_const=0.1, abort_early=False)
entries["cw"] = carlini.run(model, images, fb.criteria.Misclassification(labels))
for name in ("deepfool.Linf", "deepfool.L2", "cw"):
    print(name, "fooled", int((network(entries[name]).argmax(1) != labels).sum()))

# Half the size; what goes into Passband stays exact.
inputs = ("images", "labels", "plane.", "square.images")
entries = {
    name: value.to(torch.float32)
    if value.dtype == torch.float64 and not name.startswith(inputs)
    and not name.endswith(("start", "numbers")) else value
    for name, value in entries.items()
}
versions = {name: importlib.metadata.version(name) for name in ("pyautoattack", "foolbox")}
safetensors.torch.save_file(
    {name: value.detach().clone().contiguous() for name, value in entries.items()},
    HERE / "ensemble.safetensors",
    metadata=versions | {"torch": torch.__version__, "numpy": np.__version__})
