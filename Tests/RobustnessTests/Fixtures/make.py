"""Reference values for RobustnessTests, computed by other libraries in float64.

    python make.py        (PyTorch 2.13.0, Foolbox 3.3.4, torchattacks 3.5.1, SciPy 1.17.1)

Writes `attacks.safetensors` (the versions that made it are in its metadata) and the network as
TorchScript, `small.pt`, next to itself.

The network is a small one of random weights, written down with the images: a 3×3 convolution, tanh, a
3×3 convolution of stride 2, tanh, a linear layer. In float64, so that the sign of a gradient near zero
does not depend on how a convolution rounds.
"""

import pathlib

import eagerpy as ep
import foolbox as fb
import numpy as np
import safetensors.numpy
import scipy
import scipy.optimize
import torch
import torchattacks
import torchattacks.attacks.apgd
import torchattacks.attacks.apgdt

HERE = pathlib.Path(__file__).parent
CLASSES = 5
LINF, L2 = 2 / 255, 0.06

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Conv2d(3, 6, 3, padding=1)
        self.second = torch.nn.Conv2d(6, 8, 3, padding=1, stride=2)
        self.last = torch.nn.Linear(8 * 4 * 4, CLASSES)

    def forward(self, images):
        hidden = torch.tanh(self.second(torch.tanh(self.first((images - 0.5) * 2))))
        return self.last(hidden.flatten(1)) * 3


def foolbox_cases(network, images, labels):
    model = fb.PyTorchModel(network, bounds=(0, 1), device="cpu")
    steps = dict(steps=20, rel_stepsize=2.5 / 20, random_start=False)
    ten = dict(steps=10, rel_stepsize=0.1, random_start=False)
    attacks = {
        "fgsm.linf": (fb.attacks.LinfFastGradientAttack(), LINF),
        "fgsm.l2": (fb.attacks.L2FastGradientAttack(), L2),
        "bim.linf": (fb.attacks.LinfBasicIterativeAttack(**ten), LINF),
        "bim.l2": (fb.attacks.L2BasicIterativeAttack(**ten), L2),
        "pgd.linf": (fb.attacks.LinfProjectedGradientDescentAttack(**steps), LINF),
        "pgd.l2": (fb.attacks.L2ProjectedGradientDescentAttack(**steps), L2),
    }
    criterion = fb.criteria.Misclassification(labels)
    return {
        name: attack.run(model, images, criterion, epsilon=epsilon)
        for name, (attack, epsilon) in attacks.items()
    }


def losses(network, logits, labels, targets):
    untargeted = torchattacks.attacks.apgd.APGD(network, loss="dlr")
    targeted = torchattacks.attacks.apgdt.APGDT(network)
    # Not torchattacks' own, which counts a 0 for the true class among the others.
    others = logits.scatter(1, labels[:, None], -torch.inf).amax(1)
    clean = logits.flip(0)
    softmax = torch.nn.functional.softmax(clean, dim=1)
    kl = torch.nn.functional.kl_div(
        torch.nn.functional.log_softmax(logits, dim=1), softmax, reduction="none").sum(1)
    return {
        "loss.cross-entropy": torch.nn.functional.cross_entropy(logits, labels, reduction="none"),
        "loss.margin": others - logits.gather(1, labels[:, None])[:, 0],
        "loss.dlr": untargeted.dlr_loss(logits, labels),
        "loss.targeted dlr": targeted.dlr_loss_targeted(logits, labels, targets),
        "loss.targeted cross-entropy":
            -torch.nn.functional.cross_entropy(logits, targets, reduction="none"),
        "loss.kl divergence": kl,
    }


def threshold(total, radius, top):
    """theta >= 0 with total(theta) = radius."""
    if total(0) <= radius:
        return 0.0
    return scipy.optimize.brentq(lambda theta: total(theta) - radius, 0, top, xtol=1e-15)


def projections():
    random = np.random.default_rng(3)
    points = random.normal(size=(6, 2, 5, 5)) * np.array([0.01, 0.1, 0.3, 1, 1, 3]).reshape(6, 1, 1, 1)
    images = random.uniform(size=points.shape).round(1)
    radius = np.array([1.0, 1.0, 2.0, 0.5, 5.0, 4.0])
    plain, boxed = [], []
    for point, image, r in zip(points, images, radius):
        size = np.abs(point)
        room = np.where(point > 0, 1 - image, image)
        shrink = lambda theta: np.maximum(size - theta, 0)
        inside = lambda theta: np.minimum(shrink(theta), room)
        theta = threshold(lambda t: shrink(t).sum(), r, size.max())
        plain.append(np.sign(point) * shrink(theta))
        theta = threshold(lambda t: inside(t).sum(), r, size.max())
        boxed.append(np.sign(point) * inside(theta))
    return {
        "l1.points": points, "l1.images": images, "l1.radius": radius,
        "l1.plain": np.stack(plain), "l1.boxed": np.stack(boxed),
    }


network = Small().eval()
images = (torch.rand(12, 3, 8, 8) * 1.4 - 0.2).clamp(0, 1)
logits = network(images).detach()
labels = logits.argmax(1)
labels[::4] = (labels[::4] + 1) % CLASSES
entries = {f"network.{name}": value for name, value in network.state_dict().items()}
entries |= {"images": images, "labels": labels, "logits": logits}
entries |= foolbox_cases(network, images, labels)
entries["mi-fgsm.linf"] = torchattacks.MIFGSM(
    network, eps=LINF, alpha=LINF / 10, steps=10, decay=1.0)(images, labels)

wide = torch.randn(12, 7) * 3
wide_labels = wide.argmax(1)
wide_labels[6:] = torch.randint(0, 7, (6,))
targets = (wide_labels + 2) % 7
entries |= {"loss.logits": wide, "loss.labels": wide_labels, "loss.targets": targets}
entries |= losses(network, wide, wide_labels, targets)

arrays = {name: value.detach().numpy().copy() for name, value in entries.items()} | projections()
safetensors.numpy.save_file(
    {name: np.ascontiguousarray(value) for name, value in arrays.items()},
    HERE / "attacks.safetensors",
    metadata={
        "torch": torch.__version__, "foolbox": fb.__version__, "eagerpy": ep.__version__,
        "torchattacks": "3.5.1", "scipy": scipy.__version__, "numpy": np.__version__,
    })
torch.jit.script(network).save(HERE / "small.pt")
fooled = {
    name: int((network(entries[name]).argmax(1) != labels).sum())
    for name in entries if name.split(".")[0] in ("fgsm", "bim", "pgd", "mi-fgsm")
}
print("of", len(labels), "fooled:", fooled)
