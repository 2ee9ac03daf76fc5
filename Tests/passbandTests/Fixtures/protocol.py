"""The audit's protocol in PyTorch and NumPy, for AuditProtocolTests.swift.

    pip install torch==2.13.0 numpy==2.4.6 && python protocol.py

`protocol.pt` is a small network of random weights with its normalisation inside, scripted; `protocol.npz`
60 images of 18 × 16 pixels, three channels (x, uint8) and their labels (y), three of four of which are
the network's own answers. `protocol.safetensors` holds for each condition what the network answers:
`NAME predicted` and `NAME probability`, the softmax of the label. Images are shown by NumPy in float64:
every complex bin, distances from `fftfreq`, masks, inverse transform, real part; division by an image's
own maximum; `numpy.linalg.svd`; the published SplitMix64 for the partners of hybrids. The script refuses
to write answers that rounding could turn.
"""

from pathlib import Path

import numpy as np
import safetensors.numpy
import torch
from torch import nn

HERE = Path(__file__).parent
COUNT, HEIGHT, WIDTH, RADII, SEED = 60, 18, 16, (2.0, 4.0), 5


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.5, 0.45, 0.4])[:, None, None])
        self.conv1 = nn.Conv2d(3, 12, 3, padding=1)
        self.conv2 = nn.Conv2d(12, 16, 3, stride=2, padding=1)
        self.fc = nn.Linear(16 * 9 * 8, 5)

    def forward(self, images):
        x = torch.relu(self.conv1((images - self.mean) / 0.25))
        return self.fc(torch.relu(self.conv2(x)).flatten(1))

    def spread(self, images):
        """Makes the answers to images differ: logits of mean 0 and deviation 2 for each class."""
        with torch.no_grad():
            logits = self(images)
            scale = 2 / logits.std(0)
            self.fc.bias.copy_((self.fc.bias - logits.mean(0)) * scale)
            self.fc.weight.mul_(scale[:, None])


def pixels(random):
    """Smooth waves of random direction, and grain."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [
        np.sin(random.uniform(0, 0.9) * rows + random.uniform(0, 0.9) * columns + random.uniform(0, 6))
        for _ in range(3)
    ]
    return np.clip(120 + 70 * np.stack(waves) + random.normal(0, 25, (3, HEIGHT, WIDTH)), 0, 255)


DISTANCE = np.hypot(
    np.rint(np.fft.fftfreq(HEIGHT) * HEIGHT)[:, None], np.rint(np.fft.fftfreq(WIDTH) * WIDTH)[None]
)


def kept(x, gains):
    return np.real(np.fft.ifft2(np.fft.fft2(x) * gains))


def svd_low(x, target):
    u, s, vh = np.linalg.svd(x)
    energies = np.concatenate([np.zeros((*s.shape[:-1], 1)), np.cumsum(s**2, -1)], -1)
    ranks = np.abs(energies - (target**2).sum((-2, -1))[..., None]).argmin(-1)
    s = s * (np.arange(s.shape[-1]) < ranks[..., None])
    return (u[..., :, : s.shape[-1]] * s[..., None, :]) @ vh[..., : s.shape[-1], :]


def partners(labels, seed):
    """For each image one of another class, drawn from the rest in the order of their classes."""
    mask = (1 << 64) - 1
    order = sorted(range(len(labels)), key=lambda i: (labels[i], i))
    found = []
    for index, label in enumerate(labels):
        z = (seed * 0xD1342543DE82EF95 + (index + 1) * 0x9E3779B97F4A7C15) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        others = [i for i in order if labels[i] != label]
        found.append(others[(z ^ (z >> 31)) % len(others)])
    return found


def conditions(x, labels):
    yield "original", x
    b = x[partners(labels, SEED)]
    for r in RADII:
        disc, bell = (DISTANCE < r).astype(float), np.exp(-(DISTANCE**2) / (2 * r * r))
        low = kept(x, disc)
        shown = {
            "low": low, "high": x - low, "svd-low": svd_low(x, low), "svd-high": x - svd_low(x, low),
            "gaussian-low": kept(x, bell), "gaussian-high": x - kept(x, bell),
            "hybrid": low + b - kept(b, disc),
        }
        for name, images in shown.items():
            yield f"{name} {r:g} none", images
            yield f"{name} {r:g} max", images / images.max((1, 2, 3), keepdims=True)
        for name in ("low", "high"):
            yield f"{name}-rounded {r:g} none", np.rint(np.clip(shown[name], 0, 1) * 255) / 255
    ring = kept(x, ((DISTANCE >= RADII[0]) & (DISTANCE < RADII[1])).astype(float))
    yield f"ring {RADII[1]:g} none", ring
    yield f"ring {RADII[1]:g} max", ring / ring.max((1, 2, 3), keepdims=True)


def main():
    torch.manual_seed(1)
    random = np.random.default_rng(4)
    model = Model().eval()
    x = np.stack([pixels(random) for _ in range(COUNT)]).astype(np.uint8)
    model.spread(torch.tensor(x / 255, dtype=torch.float32))
    with torch.no_grad():
        labels = model(torch.tensor(x / 255, dtype=torch.float32)).argmax(1).numpy()
    labels[::4] = random.integers(0, 5, len(labels[::4]))
    arrays = {}
    for name, images in conditions(x.astype(np.float64) / 255, labels):
        with torch.no_grad():
            logits = model.double()(torch.tensor(images, dtype=torch.float64))
        best = logits.topk(2).values
        assert (best[:, 0] - best[:, 1]).min() > 3e-5, f"{name}: answers too close to tell"
        arrays[f"{name} predicted"] = logits.argmax(1).numpy()
        probabilities = logits.softmax(1).numpy()[np.arange(COUNT), labels]
        arrays[f"{name} probability"] = probabilities.astype(np.float32)
    torch.jit.script(model.float()).save(str(HERE / "protocol.pt"))
    np.savez_compressed(HERE / "protocol.npz", x=x, y=labels)
    versions = {"torch": torch.__version__, "numpy": np.__version__}
    safetensors.numpy.save_file(arrays, HERE / "protocol.safetensors", metadata=versions)
    print({k: np.bincount(v, minlength=5).tolist() for k, v in arrays.items() if "predicted" in k})


main()
